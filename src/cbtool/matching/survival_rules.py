"""Survivorship by settings: a rule of one's own for a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from cbtool.errors import UsageError, nearest
from cbtool.fields import FIELDS, PROVENANCE
from cbtool.matching.survival_ranks import ORDERED, group_of
from cbtool.matching.survivorship import OTHERS
from cbtool.matching.totals import ADDED, SUM

#: Beginnings of fields whose survival the law decides, not a setting.
_LAWFUL: Final = ("consent_", "opted_out")


def by_group(rules: Mapping[str, str], sources: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """The rules of settings by the group of their fields, which survives as one.

    Args:
        rules: field, or column that is no field, to its rule: one of `ORDERED`, or `SUM`.
        sources: short names of sources, the most trusted first.
        columns: of the table.

    Raises:
        UsageError: a field or rule is unknown or does not go with the other, or two rules speak of one group.
    """
    found: dict[str, tuple[str, str]] = {}
    for name, rule in rules.items():
        where = f"dedupe.survivorship: {name} = {rule!r}"
        if name not in FIELDS and name not in columns:
            raise UsageError(f"{where}: there is no such field or column", nearest(name, [*FIELDS, *columns]))
        if rule not in (*ORDERED, SUM):
            hint = nearest(rule, (*ORDERED, SUM)) or f"Rules: {', '.join((*ORDERED, SUM))}."
            raise UsageError(f"{where} is no rule", hint)
        if name.startswith(_LAWFUL) or name in (*OTHERS, *PROVENANCE):
            raise UsageError(f"{where}: this field has one rule only", "docs/merging.md says which, and why.")
        if rule == SUM and name not in ADDED:
            raise UsageError(f"{where}: only {' and '.join(ADDED)} can be added up", "Choose another rule.")
        if rule == "source" and not sources:
            raise UsageError(f"{where} needs dedupe.sources", 'Name them, the most trusted first: ["crm", "shop"].')
        group = group_of(name, columns)
        other, known = found.setdefault(group, (name, rule))
        if known != rule:
            raise UsageError(f"{where}, but {other} = {known!r}", "Both survive together, from one record.")
    return {group: rule for group, (_, rule) in found.items()}


def unseen_sources(rules: Mapping[str, str], sources: Sequence[str], ids: pl.Series) -> tuple[str, ...]:
    """A warning of trusted sources from which no record came: perhaps their names are misspelt.

    Args:
        rules: as `by_group` gives them; without the rule `source` nobody asks.
        sources: short names of sources.
        ids: of the records, each `SOURCE:key`.
    """
    if "source" not in rules.values():
        return ()
    seen = ids.str.split(":").list.first().unique().sort().to_list()
    unseen = [name for name in sources if name not in seen]
    if not unseen:
        return ()
    return (f"dedupe.sources: no record came from {', '.join(unseen)}; the sources here are {', '.join(seen[:10])}",)
