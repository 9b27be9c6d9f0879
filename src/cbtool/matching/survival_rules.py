"""Survivorship by settings: a rule of one's own for a field, and totals that are added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from cbtool.errors import UsageError, nearest
from cbtool.fields import FIELDS
from cbtool.matching.survivorship import ORDERED, OTHERS, Survivors, group_of

SUM: Final = "sum"

#: The fields that may be added up.
ADDED: Final = ("orders_count", "total_spent")

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
        if name.startswith(_LAWFUL) or name in OTHERS:
            raise UsageError(f"{where}: this field has one rule only", "docs/merging.md says which, and why.")
        if rule == SUM and name not in ADDED:
            raise UsageError(f"{where}: only {' and '.join(ADDED)} can be added up", "Choose another rule.")
        if rule == "source" and not sources:
            raise UsageError(f"{where} needs dedupe.sources", 'Name them, the most trusted first: ["crm", "shop"].')
        group = group_of(name)
        other, known = found.setdefault(group, (name, rule))
        if known != rule:
            raise UsageError(f"{where}, but {other} = {known!r}", "Both survive together, from one record.")
    return {group: rule for group, (_, rule) in found.items()}


def summed(alive: Survivors, members: pl.DataFrame) -> Survivors:
    """Add up the totals of each cluster; the average is made of the sums.

    Money in several currencies is not added: it stays that of the record with the largest total.

    Args:
        alive: the surviving values.
        members: the records, as `survivorship.survivors` takes them.
    """
    present: list[str] = [name for name in ADDED if name in members.columns]
    money = pl.col("total_spent_currency") if "total_spent_currency" in members.columns else pl.lit(None, pl.String)
    sums = members.group_by("_cluster").agg(
        money.drop_nulls().n_unique().alias("_currencies"),
        *(_number(name).sum().alias(name) for name in present),
        *(_number(name).count().alias(f"_{name}") for name in present),
    )
    sums = alive.golden.select("_cluster").join(sums, on="_cluster", how="left", maintain_order="left")
    golden = alive.golden
    made = list(present)
    for name in present:
        added = (sums[f"_{name}"] > 0) & ((name != "total_spent") | (sums["_currencies"] < 2))
        golden = golden.with_columns(_plain(sums[name]).zip_with(added, golden[name].cast(pl.String)).alias(name))
    if present == list(ADDED) and "average_order" in golden.columns:
        count = pl.when(_number("orders_count") > 0).then(_number("orders_count"))
        average = golden.select(_number("total_spent") / count).to_series()
        before = golden["average_order"].cast(pl.String)
        golden = golden.with_columns(_plain(average).zip_with(average.is_not_null(), before).alias("average_order"))
        made.append("average_order")
    return replace(alive, golden=golden, group={n: g for n, g in alive.group.items() if n not in made})


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).cast(pl.Decimal(38, 2), strict=False)


def _plain(numbers: pl.Series) -> pl.Series:
    """Numbers as canonical text: no zeros behind the point, no point behind a whole number."""
    return numbers.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
