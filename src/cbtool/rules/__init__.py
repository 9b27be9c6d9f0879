"""What cbtool knows about customers: one module per family, in reading order.

A rule's place in its module, and the module's place in `MODULES`, is its place in the order of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Final

from cbtool.rule import Check, Fix, Label, Note, Rule

MODULES: Final = (
    "reading",
    "intake",
    "own",
    "text",
    "name",
    "address",  # before phones: a row's country and city say how its numbers are read
    "phone",
    "email",
    "company",
    "tax_id",
    "dates",
    "amounts",
    "consent",
    "choices",
    "record",
    "merge",
    "purchases",
    "rfm",
    "lifecycle",
    "reach",
    "stale",
)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of all families, in order: every `Rule` that a module lists in its `RULES`."""
    found: list[Rule] = []
    for name in MODULES:
        found.extend(import_module(f"{__name__}.{name}").RULES)
    return tuple(found)


def fixes(enrich: Sequence[str] = ()) -> tuple[Fix, ...]:
    """The fixes of normalize, in order; those that enrich, where their word is asked for."""
    return tuple(rule for rule in rules() if isinstance(rule, Fix) and rule.enriches in ("", *enrich))


def checks() -> tuple[Check, ...]:
    """The checks of validate, in order."""
    return tuple(rule for rule in rules() if isinstance(rule, Check))


def notes() -> dict[str, Note]:
    """The notes that steps make, by code."""
    return {rule.code: rule for rule in rules() if isinstance(rule, Note)}


def labels() -> tuple[Label, ...]:
    """The labels of segment and stale-report, in order."""
    return tuple(rule for rule in rules() if isinstance(rule, Label))
