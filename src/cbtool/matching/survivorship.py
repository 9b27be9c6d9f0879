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
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.fields import FIELDS, PROVENANCE
from cbtool.matching.threads import side_by_side
from cbtool.matching.words import groups

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

NO_RULES: Final[Mapping[str, str]] = MappingProxyType({})

#: Lists of what did not survive, and where the surviving value stands.
OTHERS: Final = {"phone_other": "phone", "email_other": "email", "client_id_other": "client_id"}


@dataclass(frozen=True, slots=True)
class Survivors:
    """The values of golden records.

    Attributes:
        golden: one row per cluster: `_cluster`, then every column of the table.
        source: one row per cluster: `_cluster`, then per group the `_id` of the record that its values come from.
        group: column -> group of `source`; absent for columns that are joined or computed from several records.
        manual: columns whose conflicts are left to a person.
    """

    golden: pl.DataFrame
    source: pl.DataFrame
    group: dict[str, str]
    manual: frozenset[str] = frozenset()


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


def survivors(members: pl.DataFrame, rules: Mapping[str, str] = NO_RULES, sources: Sequence[str] = ()) -> Survivors:
    """Choose the surviving values.

    Args:
        members: the records of clusters of two or more in the order of the table, with the columns of the table
            and `_cluster`, a number.
        rules: of groups that are not to survive as usual, one of `ORDERED`.
        sources: short names of sources, the most trusted first, for the rule `source`.

    Returns:
        the golden values in the order of `_cluster`.
    """
    columns = [name for name in members.columns if name not in ("_cluster", *PROVENANCE)]
    members = members.with_columns(_newest(_fresh(columns)).alias("_fresh"))
    blocks = Blocks.of(members["_cluster"].to_numpy())
    first = pl.Series(blocks.order[blocks.starts])
    golden = members.select("_cluster", *(name for name in PROVENANCE if name in members.columns)).select(
        pl.all().gather(first)
    )
    source = golden.select("_cluster")
    group: dict[str, str] = {}
    chosen: dict[str, list[str]] = {}
    for name in columns:
        if name not in OTHERS and (group_of(name) in rules or not _joined(name)):
            chosen.setdefault(group_of(name), []).append(name)

    def best_of(key: str) -> pl.Series:
        return blocks.first(*_choice(members, key, chosen[key], rules.get(key), sources))

    for (key, names), best in zip(chosen.items(), side_by_side(best_of, chosen), strict=True):
        # Where no record has a value the first one stands for all, with its quality code.
        golden = golden.with_columns(members[name].gather(best.fill_null(first)) for name in names)
        if key in rules or not _extreme(key):
            source = source.with_columns(members["_id"].gather(best).alias(key))
            group |= dict.fromkeys(names, key)
    for name in columns:
        if name not in OTHERS and _joined(name) and group_of(name) not in rules:
            golden = golden.join(_together(members, name), on="_cluster", how="left", maintain_order="left")
    for name, kept in OTHERS.items():
        if kept in columns:
            golden = _with_others(golden, members, name, kept)
    manual = frozenset(name for name, key in group.items() if rules.get(key) == "manual")
    return Survivors(golden, source, group, manual)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows grouped by a number, without moving them.

    Attributes:
        order: the rows, those of one number together, each group in the order of the table.
        starts: where in `order` each group starts, by ascending number.
        group: for each place of `order` its group.
    """

    order: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]

    @classmethod
    def of(cls, numbers: npt.NDArray[np.integer[Any]]) -> Blocks:
        """The groups of rows with one number."""
        order = np.argsort(numbers, kind="stable")
        starts, sizes = groups(numbers[order])
        return cls(order, starts, np.repeat(np.arange(starts.size), sizes))

    def first(self, there: pl.Series, ranks: Sequence[pl.Series]) -> pl.Series:
        """Per group the row that is smallest by the ranks in turn, of equals the first; null where none is `there`.

        Args:
            there: which rows count.
            ranks: whole numbers; null comes last.
        """
        size, last = self.order.size, np.iinfo(np.int64).max
        if not size:
            return pl.Series([], dtype=pl.Int64)
        left = there.to_numpy()[self.order]
        for rank in ranks:
            value = rank.cast(pl.Int64).fill_null(last - 1).to_numpy()[self.order]
            least = np.minimum.reduceat(np.where(left, value, last), self.starts)
            left &= value == least[self.group]
        place = np.minimum.reduceat(np.where(left, np.arange(size), size), self.starts)
        return pl.Series(np.append(self.order, -1)[place]).set(pl.Series(place == size), None)


def _extreme(name: str) -> bool:
    """Whether the smallest, the largest or the strictest value survives, whatever record has it."""
    return name in (*_EARLIEST, *_LATEST, *_STRICT)


def _joined(name: str) -> bool:
    """Whether the values of all records survive, as a list."""
    return name in FIELDS and FIELDS[name].kind == "list"


def _fresh(columns: Sequence[str]) -> pl.Expr:
    """The latest time of a record as ISO text, empty where there is none."""
    times = [pl.col(name).cast(pl.String) for name in _FRESH if name in columns]
    iso = [pl.when(time.str.contains(r"^\d{4}-\d\d-\d\d")).then(time) for time in times]
    return pl.max_horizontal(*iso).fill_null("") if iso else pl.lit("")


def _choice(
    members: pl.DataFrame, key: str, names: list[str], rule: str | None, sources: Sequence[str]
) -> tuple[pl.Series, list[pl.Series]]:
    """Which records have any value of a group, and their ranks, ascending; the order of the table decides the rest."""
    values = [name for name in names if not name.endswith("_qc")] or names
    codes = [pl.col(name).cast(pl.String) for name in names if name.endswith("_qc")]
    sure = [code.replace_strict({"0": 0, "7": 0, "2": 2}, default=1) for code in codes]
    doubt = [pl.max_horizontal(*sure)] if sure else []
    full, recent = -pl.sum_horizontal(_weight(name) for name in values), pl.col("_fresh")
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
        "most_frequent": [-pl.len().over("_cluster", *values).cast(pl.Int64), recent, full],
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
    digits = time.cast(pl.String).str.replace_many(["-", ":", " "], [""] * 3).str.pad_end(14, "0")
    return -digits.str.slice(0, 14).cast(pl.Int64, strict=False)


def _together(members: pl.DataFrame, name: str) -> pl.DataFrame:
    """Per cluster the values of a list-like column of all records, each once: notes, tags."""
    value, between, sign = pl.col(name).cast(pl.String), ";", "; "
    if name == "notes":  # whose own semicolons are no signs, but which may have been joined before
        between = sign = " | "
    elif name in ("tags", "interests"):  # which most programs join by commas
        value = pl.when(value.str.contains(";", literal=True)).then(value).otherwise(value.str.replace_all(",", ";"))
    items = members.select("_cluster", value.str.split(between)).drop_nulls().explode(name, empty_as_null=True)
    if name != "notes":
        items = items.with_columns(pl.col(name).str.strip_chars())
    items = items.filter(pl.col(name) != "").unique(maintain_order=True)
    return items.group_by("_cluster", maintain_order=True).agg(pl.col(name).str.join(sign))


def _with_others(golden: pl.DataFrame, members: pl.DataFrame, name: str, kept: str) -> pl.DataFrame:
    """Add the list of values of `kept` that did not survive, in the order of the records."""
    value = pl.col(kept).cast(pl.String)
    if kept + "_qc" in members.columns:  # junk goes to the findings, not to a list that is dialled
        value = pl.when(pl.col(kept + "_qc").cast(pl.String).ne_missing("2")).then(value)
    rows = members.with_row_index("row")
    items = rows.select("_cluster", "row", value.alias("v")).drop_nulls()
    if name in members.columns:
        lists = rows.select("_cluster", "row", pl.col(name).cast(pl.String).str.split(";").alias("v")).drop_nulls()
        items = pl.concat([items, lists.explode("v", empty_as_null=True)])
    made = (
        items.with_columns(pl.col("v").str.strip_chars())
        .join(golden.select("_cluster", pl.col(kept).cast(pl.String).alias("g")), on="_cluster", maintain_order="left")
        .filter((pl.col("v") != "") & pl.col("v").ne_missing(pl.col("g")))
        .sort("row", maintain_order=True)
        .unique(["_cluster", "v"], maintain_order=True)
        .group_by("_cluster", maintain_order=True)
        .agg(pl.col("v").str.join("; ").alias(name))
    )
    return golden.drop(name, strict=False).join(made, on="_cluster", how="left", maintain_order="left")
