"""Golden records: which value of a cluster survives, field by field.

Fields of one group survive from one record. Sure values come before assumed ones; after that identity (name,
company) prefers what is most complete, contacts and everything that changes prefer what is most recent. Lists are
joined, the strictest opt-out wins, and totals are never added up: they come from the record with the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from cbtool.fields import FIELDS, PROVENANCE

#: Times that say how fresh a record is.
_FRESH: Final = ("updated_at", "last_contact_at", "last_purchase_at", "created_at")
_EARLIEST: Final = ("created_at", "first_purchase_at")
_LATEST: Final = ("updated_at", "last_contact_at", "last_purchase_at")
_STRICT: Final = ("opted_out", "opted_out_email", "opted_out_sms", "opted_out_call")
_COMPLETE: Final = ("name", "company", "birth_date")
_TOTALS: Final = ("orders_count", "total_spent", "total_spent_currency", "average_order", "average_order_currency")
_RELATIONS: Final = ("client", "partner", "supplier", "former", "lead")

#: Lists of what did not survive, and where the surviving value stands.
OTHERS: Final = {"phone_other": "phone", "email_other": "email", "client_id_other": "client_id"}


@dataclass(frozen=True, slots=True)
class Survivors:
    """The values of golden records.

    Attributes:
        golden: one row per cluster: `_cluster`, then every column of the table.
        source: one row per cluster: `_cluster`, then per group the `_id` of the record that its values come from.
        group: column -> group of `source`; absent for columns that are joined or computed from several records.
    """

    golden: pl.DataFrame
    source: pl.DataFrame
    group: dict[str, str]


def group_of(column: str) -> str:
    """The group with which a column survives; a quality code goes with its field."""
    base = column.removesuffix("_qc")
    if column != base and base not in FIELDS:
        base = column
    if base in _TOTALS:
        return "totals"
    return FIELDS[base].group if base in FIELDS else column


def survivors(members: pl.DataFrame) -> Survivors:
    """Choose the surviving values.

    Args:
        members: the records of clusters of two or more in the order of the table, with the columns of the table
            and `_cluster`, a number.

    Returns:
        the golden values in the order of `_cluster`.
    """
    columns = [name for name in members.columns if name not in ("_cluster", *PROVENANCE)]
    members = members.with_columns(_fresh(columns).alias("_fresh"))
    golden = members.group_by("_cluster", maintain_order=True).agg(
        pl.col(name).first() for name in PROVENANCE if name in members.columns
    )
    source = golden.select("_cluster")
    group: dict[str, str] = {}
    chosen: dict[str, list[str]] = {}
    for name in columns:
        if not _special(name):
            chosen.setdefault(group_of(name), []).append(name)
    for key, names in chosen.items():
        best = _best(members, key, names)
        golden = golden.join(best.drop("_source"), on="_cluster", how="left", maintain_order="left")
        source = source.join(
            best.select("_cluster", pl.col("_source").alias(key)), on="_cluster", how="left", maintain_order="left"
        )
        group |= dict.fromkeys(names, key)
    computed = [name for name in columns if _special(name) and name not in OTHERS]
    if computed:
        made = members.group_by("_cluster", maintain_order=True).agg(_computed(name) for name in computed)
        golden = golden.join(made, on="_cluster", how="left", maintain_order="left")
    for name, kept in OTHERS.items():
        if kept in columns:
            golden = _with_others(golden, members, name, kept)
    return Survivors(golden.sort("_cluster"), source.sort("_cluster"), group)


def _special(name: str) -> bool:
    """Whether the surviving value is computed from several records."""
    return name in (*_EARLIEST, *_LATEST, *_STRICT, *OTHERS) or (name in FIELDS and FIELDS[name].kind == "list")


def _fresh(columns: Sequence[str]) -> pl.Expr:
    """The latest time of a record as ISO text, empty where there is none."""
    times = [pl.col(name).cast(pl.String) for name in _FRESH if name in columns]
    iso = [pl.when(time.str.contains(r"^\d{4}-\d\d-\d\d")).then(time) for time in times]
    return pl.max_horizontal(*iso).fill_null("") if iso else pl.lit("")


def _best(members: pl.DataFrame, key: str, names: list[str]) -> pl.DataFrame:
    """Per cluster the values of one group from the best record that has any."""
    values = [name for name in names if not name.endswith("_qc")] or names
    there = members.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in values))
    # Rank by columns of its own, ascending; the order of the table decides what is left.
    codes = [pl.col(name).cast(pl.String) for name in names if name.endswith("_qc")]
    ranks: list[pl.Expr] = []
    if key == "client_id" or key not in {field.group for field in FIELDS.values()} | {"totals"}:
        pass  # the key of the first record; unknown columns: the first value
    elif key == "relation":
        ranks.append(pl.col("relation").replace_strict({r: n for n, r in enumerate(_RELATIONS)}, default=9))
    elif key == "totals":
        amounts = [
            pl.col(name).cast(pl.Decimal(38, 2), strict=False)
            for name in ("total_spent", "orders_count")
            if name in names
        ]
        ranks += [-amount.fill_null(-1) for amount in amounts]
    elif key.startswith("consent"):
        # A refusal of unknown date may be the latest word; a consent of unknown date is weaker than any dated word.
        said = pl.col(key).cast(pl.String) if key in names else pl.lit(None, pl.String)
        day = pl.col(f"{key}_at").cast(pl.String) if f"{key}_at" in names else pl.lit(None, pl.String)
        ranks.append(
            pl.when((said == "no") & day.is_null()).then(0).when(said.is_in(["yes", "no"])).then(1).otherwise(2)
        )
        ranks += [_newest(day), said.ne_missing(pl.lit("no"))]
    else:
        if codes:
            sure = [code.replace_strict({"0": 0, "7": 0, "2": 2}, default=1) for code in codes]
            ranks.append(pl.max_horizontal(*sure))
        full = -pl.sum_horizontal(_weight(name) for name in values)
        recent = _newest(pl.col("_fresh"))
        ranks += [full, recent] if key in _COMPLETE else [recent, full]
    ordered = there.with_columns(rank.alias(f"_rank{n}") for n, rank in enumerate(ranks)).sort(
        "_cluster", *(f"_rank{n}" for n in range(len(ranks))), maintain_order=True, nulls_last=True
    )
    return ordered.unique("_cluster", keep="first", maintain_order=True).select(
        "_cluster", pl.col("_id").alias("_source"), *names
    )


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
    """A rank that puts the latest time first and unknown times last."""
    return -time.cast(pl.String).fill_null("").rank("dense").cast(pl.Int64)


def _computed(name: str) -> pl.Expr:
    """The value of a column that several records make together."""
    value = pl.col(name).cast(pl.String)
    if name in _EARLIEST:
        return value.drop_nulls().min()
    if name in _LATEST:
        return value.drop_nulls().max()
    if name in _STRICT:
        return pl.when((value == "yes").any()).then(pl.lit("yes")).otherwise(value.drop_nulls().first()).alias(name)
    if name == "notes":
        return value.drop_nulls().unique(maintain_order=True).str.join(" | ").replace("", None)
    items = value.drop_nulls().str.split(";").explode(empty_as_null=False).str.strip_chars()
    return items.filter(items != "").unique(maintain_order=True).str.join("; ").replace("", None)


def _with_others(golden: pl.DataFrame, members: pl.DataFrame, name: str, kept: str) -> pl.DataFrame:
    """Add the list of values of `kept` that did not survive, in the order of the records."""
    value = pl.col(kept).cast(pl.String)
    if kept + "_qc" in members.columns:  # junk goes to the findings, not to a list that is dialled
        value = pl.when(pl.col(kept + "_qc").cast(pl.String).ne_missing("2")).then(value)
    values = pl.concat_list(value)
    if name in members.columns:
        values = pl.concat_list(
            values, pl.coalesce(pl.col(name).cast(pl.String).str.split(";"), pl.lit([], pl.List(pl.String)))
        )
    made = (
        members.select("_cluster", values.alias("v"))
        .explode("v", empty_as_null=True)
        .with_columns(pl.col("v").str.strip_chars())
        .join(golden.select("_cluster", pl.col(kept).cast(pl.String).alias("g")), on="_cluster", maintain_order="left")
        .filter(pl.col("v").is_not_null() & (pl.col("v") != "") & pl.col("v").ne_missing(pl.col("g")))
        .group_by("_cluster", maintain_order=True)
        .agg(pl.col("v").unique(maintain_order=True).str.join("; ").alias(name))
    )
    return golden.drop(name, strict=False).join(made, on="_cluster", how="left", maintain_order="left")
