"""Golden records: which value of a cluster survives, field by field.

Fields of one group survive from one record. Sure values come before assumed ones; after that identity (name,
company) prefers what is most complete, contacts and everything that changes prefer what is most recent. Lists are
joined, the strictest opt-out wins, and totals are not added up: they come from the record with the largest. Settings
may say otherwise of a group: `survival_rules` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.fields import FIELDS, PROVENANCE
from cbtool.matching.records import Records
from cbtool.matching.threads import side_by_side
from cbtool.matching.totals import CLUSTER, SUM, summed

Index = npt.NDArray[np.int64]

#: Columns that stand beside those of users: no header may be called so.
_RANK: Final = "\0fresh"
_LISTED: Final = "\0others"

#: Times that say how fresh a record is.
_FRESH: Final = ("updated_at", "last_contact_at", "last_purchase_at", "created_at")
_EARLIEST: Final = ("created_at", "first_purchase_at")
_LATEST: Final = ("updated_at", "last_contact_at", "last_purchase_at")
_STRICT: Final = ("opted_out", "opted_out_email", "opted_out_sms", "opted_out_call")
_COMPLETE: Final = ("name", "company", "birth_date")
_TOTALS: Final = ("orders_count", "total_spent", "total_spent_currency", "average_order", "average_order_currency")
_RELATIONS: Final = ("client", "partner", "supplier", "former", "lead")

#: Rules of settings that put records in an order.
ORDERED: Final = ("most_recent", "most_complete", "most_frequent", "longest", "source", "manual")

#: Records up to which the texts of whole columns may stay in memory: to copy some would take longer than it is worth.
MANY: Final = 50_000

NO_RULES: Final[Mapping[str, str]] = MappingProxyType({})

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


def group_of(column: str) -> str:
    """The group with which a column survives; a quality code goes with its field."""
    base = column.removesuffix("_qc")
    if column != base and base not in FIELDS:
        base = column
    if _extreme(base):
        return base
    if base in _TOTALS:
        return "totals"
    return FIELDS[base].group if base in FIELDS else column


def survivors(records: Records, rules: Mapping[str, str] = NO_RULES, sources: Sequence[str] = ()) -> list[Survivor]:
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
        if _joined(name) and group_of(name) not in rules:
            joined.append(name)
        else:
            chosen.setdefault(group_of(name), []).append(name)
    fresh = _fresh(records)

    def choose(key: str) -> list[Survivor]:
        return _chosen(records, fresh, key, chosen[key], rules.get(key), sources)

    def join(name: str) -> list[Survivor]:
        value = records.column(name)
        return [_compared(records, value, _together(records, records.renewed(value)).alias(name))]

    found = [one for made in (*side_by_side(choose, chosen), *side_by_side(join, joined)) for one in made]
    return sorted(found, key=lambda one: [*OTHERS].index(one.name) if one.name in OTHERS else -1)


def _chosen(
    records: Records, fresh: pl.Series, key: str, names: list[str], rule: str | None, sources: Sequence[str]
) -> list[Survivor]:
    """What became of the columns of one group, and of the list of others that goes with it."""
    values = {name: records.column(name) for name in names}
    part = pl.DataFrame(
        [*map(records.renewed, values.values()), pl.Series(CLUSTER, records.group), fresh, records.id.alias("_id")]
    )
    best = records.blocks.first(*_choice(part, key, names, rule, sources))
    # Where no record has a value the first one stands for all, with its quality code.
    golden = part.select(names).select(pl.all().gather(best.fill_null(pl.Series(records.first))))
    added = summed(golden, part) if rule == SUM else golden.select()
    golden = golden.with_columns(added)
    manual = rule == "manual"
    found = []
    for name in names:
        source = best if name not in added.columns else None
        listed = name in OTHERS.values() and not manual  # a person is to be told of what the list has, too
        unlisted = _unlisted(values[name], values.get(name + "_qc")) if listed else values[name]
        found.append(_compared(records, values[name], golden[name], source, unlisted, manual=manual))
    for name, kept in OTHERS.items():
        if kept in names:
            before = records.column(name)
            after = _others(records, part.with_columns(records.renewed(before).alias(_LISTED)), kept, golden[kept])
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


def _extreme(name: str) -> bool:
    """Whether the smallest, the largest or the strictest value survives, whatever record has it."""
    return name in (*_EARLIEST, *_LATEST, *_STRICT)


def _joined(name: str) -> bool:
    """Whether the values of all records survive, as a list."""
    return name in FIELDS and FIELDS[name].kind == "list"


def _fresh(records: Records) -> pl.Series:
    """How fresh each record is, as a rank: the latest of its times."""

    def iso(name: str) -> pl.Series:
        time = records.renewed(records.column(name)).cast(pl.String)
        return time.set(~time.str.contains(r"^\d{4}-\d\d-\d\d").fill_null(value=False), None)

    times = side_by_side(iso, [name for name in _FRESH if name in records.columns])
    if not times:
        return pl.Series(_RANK, [None], pl.Int64).new_from_index(0, records.row.size)
    return pl.DataFrame(times).select(_newest(pl.max_horizontal(pl.all())).alias(_RANK))[_RANK]


def _choice(
    members: pl.DataFrame, key: str, names: list[str], rule: str | None, sources: Sequence[str]
) -> tuple[pl.Series, list[pl.Series]]:
    """Which records have any value of a group, and their ranks, ascending; the order of the table decides the rest."""
    values = [name for name in names if not name.endswith("_qc")] or names
    codes = [pl.col(name).cast(pl.String) for name in names if name.endswith("_qc")]
    sure = [code.replace_strict({"0": 0, "7": 0, "2": 2}, default=1) for code in codes]
    doubt = [pl.max_horizontal(*sure)] if sure else []
    full, recent = -pl.sum_horizontal(_weight(name) for name in values), pl.col(_RANK)
    ranks: list[pl.Expr] = []
    if rule in ORDERED:
        ranks = [*doubt, *_by_rule(values, sources, full, recent)[rule]]
    elif key in _EARLIEST:
        ranks.append(-_newest(pl.col(key)))
    elif key in _LATEST:
        ranks.append(_newest(pl.col(key)))
    elif key in _STRICT:
        ranks.append(pl.col(key).cast(pl.String).ne_missing("yes"))
    elif key == "client_id" or key not in {field.group for field in FIELDS.values()} | {"totals"}:
        pass  # the key of the first record; unknown columns: the first value
    elif key == "relation":
        ranks.append(pl.col("relation").replace_strict({r: n for n, r in enumerate(_RELATIONS)}, default=9))
    elif key == "totals":
        amounts = [pl.col(name) for name in ("total_spent", "orders_count") if name in names]
        ranks += [-amount.cast(pl.Decimal(38, 2), strict=False).rank("dense").cast(pl.Int64) for amount in amounts]
    elif key.startswith("consent"):
        # A refusal of unknown date may be the latest word; a consent of unknown date is weaker than any dated word.
        said = pl.col(key).cast(pl.String) if key in names else pl.lit(None, pl.String)
        day = pl.col(f"{key}_at").cast(pl.String) if f"{key}_at" in names else pl.lit(None, pl.String)
        ranks.append(
            pl.when((said == "no") & day.is_null()).then(0).when(said.is_in(["yes", "no"])).then(1).otherwise(2)
        )
        ranks += [_newest(day), said.ne_missing(pl.lit("no"))]
    else:
        ranks += [*doubt, full, recent] if key in _COMPLETE else [*doubt, recent, full]
    made = members.select(
        pl.any_horizontal(pl.col(name).is_not_null() for name in values).alias("there"),
        *(rank.alias(f"rank{n}") for n, rank in enumerate(ranks)),
    )
    return made["there"], made.get_columns()[1:]


def _by_rule(values: Sequence[str], sources: Sequence[str], full: pl.Expr, recent: pl.Expr) -> dict[str, list[pl.Expr]]:
    """Ranks of the rules that settings may choose."""
    long = pl.sum_horizontal(pl.col(name).cast(pl.String).str.len_chars().fill_null(0) for name in values)
    trusted = pl.col("_id").str.split(":").list.first()
    trusted = trusted.replace_strict({name: n for n, name in enumerate(sources)}, default=len(sources))
    return {
        "most_recent": [recent, full],
        "most_complete": [full, recent],
        "most_frequent": [-pl.len().over(CLUSTER, *values).cast(pl.Int64), recent, full],
        "longest": [-long.cast(pl.Int64), recent, full],
        "source": [trusted, recent, full],
        "manual": [],
    }


def _weight(name: str) -> pl.Expr:
    """How much a filled value adds to completeness: 2, an initial 1."""
    value = pl.col(name).cast(pl.String)
    if name in ("given_name", "patronymic", "full_name"):
        return (
            pl.when(value.str.contains(r"(^|\s)\p{L}\.(\s|$)|^\p{L}$"))
            .then(1)
            .when(value.is_not_null())
            .then(2)
            .otherwise(0)
        )
    return pl.when(value.is_not_null()).then(2).otherwise(0)


def _newest(time: pl.Expr) -> pl.Expr:
    """A rank that puts the latest time first and unknown times last: its digits as a number, negative."""
    digits = time.cast(pl.String)
    for sign in "-: ":
        digits = digits.str.replace_all(sign, "", literal=True)
    digits = digits.str.pad_end(14, "0")
    return -digits.str.slice(0, 14).cast(pl.Int64, strict=False)


def _together(records: Records, value: pl.Series) -> pl.Series:
    """Per cluster the values of a list-like column of all records, each once: notes, tags."""
    text, between, sign = value.cast(pl.String), ";", "; "
    if value.name == "notes":  # whose own semicolons are no signs, but which may have been joined before
        between = sign = " | "
    elif value.name in ("tags", "interests"):  # which most programs join by commas
        text = text.zip_with(text.str.contains(";", literal=True), text.str.replace_all(",", ";", literal=True))
    items = _items(records.group, text, between)
    if value.name != "notes":
        items = items.with_columns(pl.col("v").str.strip_chars())
    return _lists(items.filter(pl.col("v") != ""), sign, records.cluster.size)


def _others(records: Records, part: pl.DataFrame, kept: str, golden: pl.Series) -> pl.Series:
    """Per cluster the values of `kept` that did not survive, and those of its own list, in the order of the records."""
    value = part[kept].cast(pl.String)
    if kept + "_qc" in part.columns:  # junk goes to the findings, not to a list that is dialled
        value = value.set((part[kept + "_qc"].cast(pl.String) == "2").fill_null(value=False), None)
    items = pl.concat(
        [
            _items(records.group, value, None),
            _items(records.group, part[_LISTED].cast(pl.String), ";"),
        ]
    ).with_columns(pl.col("v").str.strip_chars())
    survived = golden.cast(pl.String).gather(items[CLUSTER])
    items = items.filter((pl.col("v") != "") & pl.col("v").ne_missing(survived))
    return _lists(items.sort("row", maintain_order=True), "; ", records.cluster.size)


def _items(group: Index, text: pl.Series, between: str | None) -> pl.DataFrame:
    """The parts of each text with the record (`row`) and cluster (`CLUSTER`) that they stand in."""
    row = text.is_not_null().arg_true()
    items = pl.DataFrame({CLUSTER: group[row], "row": row, "v": text.gather(row)})
    if between is None:
        return items
    return items.with_columns(pl.col("v").str.split(between)).explode("v", empty_as_null=True)


def _lists(items: pl.DataFrame, sign: str, size: int) -> pl.Series:
    """Per cluster its items, each once, in their order; null where there are none."""
    items = items.unique([CLUSTER, "v"], maintain_order=True)
    lists = items.group_by(CLUSTER, maintain_order=True).agg(pl.col("v").str.join(sign))
    every = pl.DataFrame({CLUSTER: np.arange(size)})
    return every.join(lists, on=CLUSTER, how="left", maintain_order="left")["v"]
