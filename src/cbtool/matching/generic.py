"""Comparisons of columns that cbtool knows nothing of: as text, as an exact value, as a number, as a date.

Their levels are shipped with cautious shares; how often values agree by chance is learned from the data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from cbtool.matching.agreement import Made, dates_level
from cbtool.matching.columns import MARK
from cbtool.matching.comparisons import Comparison, Level
from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.similar import token_sort
from cbtool.matching.words import Codes, Index, Levels, Words

#: Words and codes of pairs that differ to their levels.
Nearness: TypeAlias = Callable[[Words, Codes, Codes], Levels]

#: The largest share of "different" among pairs of one customer: who asks for a column holds that it tells something.
CAP: Final = 0.4


def _text(words: Words, one: Codes, two: Codes) -> Levels:
    """How texts agree.

    typo: a similarity of their sorted words from 0.9
    similar: a similarity of their sorted words from 0.75
    """
    score = token_sort(words, one, two, 0.75)
    return np.select([score >= 0.9, score >= 0.75], [2, 3], 4).astype(np.uint8)


def _exact(words: Words, one: Codes, two: Codes) -> Levels:
    """How exact values agree."""
    return np.full(one.size, 2, np.uint8)


def _number(words: Words, one: Codes, two: Codes) -> Levels:
    """How numbers agree.

    within 1 %: of the larger one
    within 10 %: of the larger one
    """
    values = words.values.cast(pl.Float64, strict=False).fill_null(0.0).to_numpy()
    gap = np.abs(values[one] - values[two]) / np.maximum(np.abs(values[one]), np.abs(values[two]))
    return np.select([gap <= 0.01, gap <= 0.1], [2, 3], 4).astype(np.uint8)


def _date(words: Words, one: Codes, two: Codes) -> Levels:
    """How dates agree.

    one slip: a wrong digit, two neighbours that changed places, or day and month did
    two parts of three the same: of year, month and day
    """
    values = words.values.cast(pl.Int64, strict=False).fill_null(0).to_numpy()
    return np.minimum(dates_level(values[one], values[two]), 5).astype(np.uint8)


#: Kind -> its levels, and the level of values that are not the same.
KINDS: Final[Mapping[str, tuple[tuple[Level, ...], Nearness]]] = {
    "text": (
        (
            Level("same", 0.75, 0.01),
            Level("typo", 0.07, 0.002),
            Level("similar", 0.05, 0.01),
            Level("different", 0.13, 0.978),
        ),
        _text,
    ),
    "exact": ((Level("same", 0.85, 0.02), Level("different", 0.15, 0.98)), _exact),
    "number": (
        (
            Level("same", 0.75, 0.01),
            Level("within 1 %", 0.06, 0.01),
            Level("within 10 %", 0.05, 0.05),
            Level("different", 0.14, 0.93),
        ),
        _number,
    ),
    "date": (
        (
            Level("same", 0.80, 0.001),
            Level("one slip", 0.06, 0.002),
            Level("two parts of three the same", 0.03, 0.004),
            Level("same year", 0.03, 0.05),
            Level("different", 0.08, 0.943),
        ),
        _date,
    ),
}


@cache
def generic(name: str, kind: str) -> Comparison:
    """The comparison of a column of this name as `text`, `exact`, `number` or `date`.

    Raises:
        KeyError: there is no such kind.
    """
    levels, nearness = KINDS[kind]
    key = MARK + name

    def level_of(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
        words = keys[key]
        one, two = words.codes[i], words.codes[j]
        level: Levels = ((one != 0) & (two != 0)).astype(np.uint8)
        apart = np.flatnonzero((level != 0) & (one != two))
        level[apart] = nearness(words, one[apart], two[apart])
        return level

    level_of.__doc__ = nearness.__doc__
    return Comparison(name, levels, CAP, level_of, {1: key}, kind=kind)
