"""The model file: the fitted models of persons and companies as JSON, to be used again without fitting.

The file holds every comparison of cbtool, those that the data lacked with their shipped shares, so that it serves
other tables too. Numbers are written in full: a model that is read back gives the same odds to the last bit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import numpy as np

from cbtool.errors import InputError
from cbtool.matching.comparisons import COMPARISONS, Comparison
from cbtool.matching.generic import generic
from cbtool.matching.model import CLASSES, Model, completed
from cbtool.matching.words import Floats

#: The models of persons and of companies; None where the data had none of the kind.
Models: TypeAlias = tuple[Model | None, Model | None]

KINDS: Final = ("persons", "companies")

#: Changes with the shape of the file.
VERSION: Final = 2

_HINT: Final = "Write a new one with `cbtool dedupe INPUT --model-out FILE.json`, and give it with --model FILE.json."


def dumps(models: Models) -> str:
    """The text of a model file: the same models, the same text."""
    every = {
        kind: _told(completed(model, COMPARISONS[kind])) if model else None
        for kind, model in zip(KINDS, models, strict=True)
    }
    return json.dumps({"cbtool_model": VERSION, **every}, ensure_ascii=False, indent=1) + "\n"


def loads(text: str, where: str) -> Models:
    """The models of a model file.

    Args:
        text: what `dumps` gave.
        where: the file's name, for messages.

    Raises:
        InputError: it is no model file, damaged, or of another version.
    """
    try:
        told = json.loads(text)
        version = told["cbtool_model"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InputError(f"{where}: no model of cbtool", _HINT) from None
    if version != VERSION:
        raise InputError(f"{where}: a model of another version ({version}, not {VERSION})", _HINT)
    try:
        persons, companies = (
            _read(told[kind], COMPARISONS[kind], where) if told[kind] is not None else None for kind in KINDS
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(f"{where}: the model is damaged", _HINT) from None
    return persons, companies


def compared(models: Models) -> dict[str, str]:
    """The columns that cbtool knows nothing of and models compare, by what each is compared as."""
    every = (comparison for model in models if model for comparison in model.comparisons)
    return {comparison.name: comparison.kind for comparison in every if comparison.kind}


def _told(model: Model) -> dict[str, Any]:
    """A model as plain values."""
    return {
        "fitted": model.fitted,
        "pairs": dict(zip(CLASSES, model.sizes, strict=True)),
        "comparisons": [
            {
                "name": comparison.name,
                **({"compared_as": comparison.kind} if comparison.kind else {}),
                "term_frequency": _frequencies(comparison),
                "filled": {name: model.filled[n][at].tolist() for n, name in enumerate(CLASSES)},
                "levels": [
                    {"label": level.label} | {name: float(model.shares[n][at][place]) for n, name in enumerate(CLASSES)}
                    for place, level in enumerate(comparison.levels, 1)
                ],
            }
            for at, comparison in enumerate(model.comparisons)
        ],
    }


def _frequencies(comparison: Comparison) -> dict[str, str]:
    """Label of a level to the key whose frequency weighs."""
    return {comparison.levels[level - 1].label: key for level, key in comparison.frequent.items()}


def _read(told: Mapping[str, Any], comparisons: tuple[Comparison, ...], where: str) -> Model:
    """A model from plain values; what is missing or of another kind raises as Python does."""
    by_name = {item["name"]: item for item in told["comparisons"]}
    further = (item for item in by_name.values() if "compared_as" in item)
    comparisons = (*comparisons, *(generic(item["name"], item["compared_as"]) for item in further))
    shares: list[list[Floats]] = [[] for _ in CLASSES]
    filled: list[list[Floats]] = [[] for _ in CLASSES]
    for comparison in comparisons:
        item = by_name.pop(comparison.name, None)
        labels = [level.label for level in comparison.levels]
        same = item and [level["label"] for level in item["levels"]] == labels
        if item is None or not same or item["term_frequency"] != _frequencies(comparison):
            raise _another(where, comparison.name)
        for number, name in enumerate(CLASSES):
            shares[number].append(np.append(1.0, _positive([level[name] for level in item["levels"]])))
            neither, one, both = item["filled"][name]
            filled[number].append(_positive([neither, one, both]))
    for name in by_name:
        raise _another(where, name)
    if not isinstance(told["fitted"], bool):
        raise ValueError
    sizes = _positive([told["pairs"][name] for name in CLASSES])
    return Model(
        comparisons, tuple(map(tuple, shares)), tuple(map(float, sizes)), tuple(map(tuple, filled)), told["fitted"]
    )


def _another(where: str, name: str) -> InputError:
    return InputError(f"{where}: a model of another cbtool, whose comparison of {name} differs", _HINT)


def _positive(values: list[float]) -> Floats:
    """Numbers above nought; ValueError or TypeError if they are not."""
    found = np.array([value + 0.0 for value in values])
    if not (np.isfinite(found).all() and (found > 0).all()):
        raise ValueError
    return found
