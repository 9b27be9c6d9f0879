"""Golden records: which value of a cluster survives, field by field.

Fields of one group survive from one record. Sure values come before assumed ones; after that identity (name,
company) prefers what is most complete, contacts and everything that changes prefer what is most recent. Lists are
joined, the strictest opt-out wins, and totals are not added up: they come from the record with the largest. Settings
may say otherwise of a group: `survival_rules` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from cbtool.fields import PROVENANCE, QC
from cbtool.matching.records import Records
from cbtool.matching.survival_lists import JOINED, others, together
from cbtool.matching.survival_ranks import choice, fresh, group_of
from cbtool.matching.threads import side_by_side
from cbtool.matching.totals import CLUSTER, SUM, summed

#: Records up to which the texts of whole columns may stay in memory: to copy some would take longer than it is worth.
MANY: Final = 50_000

#: Lists of what did not survive, and where the surviving value stands.
OTHERS: Final = {"phone_other": "phone", "email_other": "email", "client_id_other": "client_id"}


@dataclass(frozen=True, slots=True)
class Survivor:
    """What became of one column in the merges; clusters and records are numbered as in `Records`.

    Attributes:
        name: the column.
        moved: clusters whose golden record has another value than their first record, ascending.
        before: the first record's value in each of these, as text.
        after: the surviving one.
        source: the record that each comes from, None where values are joined or computed from several records.
        lost: records, but for the first ones, whose value stands nowhere in the golden record, ascending.
        value: that value of each of these, as text.
        instead: the surviving one, as text.
        manual: whether conflicts are left to a person.
    """

    name: str
    moved: pl.Series
    before: pl.Series
    after: pl.Series
    source: pl.Series | None
    lost: pl.Series
    value: pl.Series
    instead: pl.Series
    manual: bool


def survivors(records: Records, rules: Mapping[str, str], sources: Sequence[str]) -> list[Survivor]:
    """Choose the surviving values, one group of columns after the other, so that the whole table is never held.

    Args:
        records: those of clusters of two or more.
        rules: of groups that are not to survive as usual, one of `ORDERED` or `SUM`.
        sources: short names of sources, the most trusted first, for the rule `source`.

    Returns:
        what became of each column: of those that survive from one record, then of those that are joined, then of the
        lists of others.
    """
    columns = [name for name in records.columns if name not in PROVENANCE]
    chosen: dict[str, list[str]] = {}
    joined = [name for name, kept in OTHERS.items() if name in columns and kept not in columns]
    for name in columns:
        if name in OTHERS:
            continue
        group = group_of(name, columns)
        if name in JOINED and group not in rules:
            joined.append(name)
        else:
            chosen.setdefault(group, []).append(name)
    rank = fresh(records)

    def choose(key: str) -> list[Survivor]:
        return _chosen(records, rank, key, chosen[key], rules.get(key), sources)

    def join(name: str) -> list[Survivor]:
        value = records.column(name)
        return [_compared(records, value, together(records, records.renewed(value)).alias(name))]

    found = [one for made in (*side_by_side(choose, chosen), *side_by_side(join, joined)) for one in made]
    return sorted(found, key=lambda one: [*OTHERS].index(one.name) if one.name in OTHERS else -1)


def _chosen(
    records: Records, rank: pl.Series, key: str, names: list[str], rule: str | None, sources: Sequence[str]
) -> list[Survivor]:
    """What became of the columns of one group, and of the list of others that goes with it."""
    values = {name: records.column(name) for name in names}
    part = pl.DataFrame(
        [*map(records.renewed, values.values()), pl.Series(CLUSTER, records.group), rank, records.id.alias("_id")]
    )
    best = records.blocks.first(*choice(part, key, names, rule, sources, records.invented))
    # Where no record has a value the first one stands for all, with its quality code.
    golden = part.select(names).select(pl.all().gather(best.fill_null(pl.Series(records.first))))
    added = summed(golden, part) if rule == SUM else golden.select()
    golden = golden.with_columns(added)
    manual = rule == "manual"
    found = []
    for name in names:
        source = best if name not in added.columns else None
        listed = name in OTHERS.values() and not manual  # a person is to be told of what the list has, too
        unlisted = _unlisted(values[name], values.get(name + QC)) if listed else values[name]
        found.append(_compared(records, values[name], golden[name], source, unlisted, manual=manual))
    for name, kept in OTHERS.items():
        if kept in names:
            before = records.column(name)
            code = part[kept + QC] if kept + QC in names else None
            after = others(records, part[kept], code, records.renewed(before), golden[kept])
            found.append(_compared(records, before, after.alias(name)))
    return found


def _compared(
    records: Records,
    value: pl.Series,
    after: pl.Series,
    source: pl.Series | None = None,
    unlisted: pl.Series | None = None,
    *,
    manual: bool = False,
) -> Survivor:
    """What became of a column, given its values, the surviving ones, and where these come from.

    The first record's own loss is told by what was taken in its place; of the others those values are lost that are
    `unlisted`.
    """
    text, survived = value.cast(pl.String), after.cast(pl.String)
    before = text.gather(records.first)
    moved = before.ne_missing(survived).arg_true()
    lost, instead = pl.Series([], dtype=pl.UInt32), text.clear()
    if source is not None and unlisted is not None:
        lost = (unlisted.is_not_null() & records.later).arg_true()
        instead = survived.gather(records.group[lost])
        differ = text.gather(lost).ne_missing(instead)
        lost, instead = lost.filter(differ), instead.filter(differ)
    told = [before.gather(moved), after.gather(moved), text.gather(lost), instead]
    if records.row.size > MANY:
        told = [_apart(values) for values in told]
    taken = None if source is None else source.gather(moved).cast(pl.UInt32)
    return Survivor(value.name, moved, told[0], told[1], taken, lost, told[2], told[3], manual)


def _apart(values: pl.Series) -> pl.Series:
    """A copy of some values of a column that does not keep the texts of all the others in memory."""
    return values + "" if values.dtype == pl.String else values


def _unlisted(value: pl.Series, code: pl.Series | None) -> pl.Series:
    """Which of the values that did not survive do not stand in the list beside the survivor either: junk."""
    if code is None:
        return value.clear(value.len())
    return value.set((code.cast(pl.String) != "2").fill_null(value=True), None)
