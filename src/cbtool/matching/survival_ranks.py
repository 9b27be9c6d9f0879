"""Which record of a cluster a group of columns survives from: ranks, by the kind of the group or by settings."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

import polars as pl

from cbtool.fields import FIELDS, QC, is_code
from cbtool.matching.invented import INVENTED
from cbtool.matching.records import Records
from cbtool.matching.threads import side_by_side
from cbtool.matching.totals import CLUSTER

#: The column with the ranks of `fresh`, beside those of users: no header may be called so.
_RANK: Final = "\0fresh"

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


def group_of(column: str, columns: Container[str]) -> str:
    """The group with which one of the columns of a table survives; a quality code goes with its column."""
    base = column.removesuffix(QC) if is_code(column, columns) else column
    # Of these the smallest, the largest or the strictest value survives, whatever record has it.
    if base in (*_EARLIEST, *_LATEST, *_STRICT):
        return base
    if base in _TOTALS:
        return "totals"
    return FIELDS[base].group if base in FIELDS else base


def fresh(records: Records) -> pl.Series:
    """How fresh each record is, as a rank: the latest of its times, the newest record first; null where it has none."""

    def iso(name: str) -> pl.Series:
        time = records.renewed(records.column(name)).cast(pl.String)
        return time.set(~time.str.contains(r"^\d{4}-\d\d-\d\d").fill_null(value=False), None)

    times = side_by_side(iso, [name for name in _FRESH if name in records.columns])
    if not times:
        return pl.Series(_RANK, [None], pl.Int64).new_from_index(0, records.row.size)
    return pl.DataFrame(times).select(_newest(pl.max_horizontal(pl.all())).alias(_RANK))[_RANK]


def choice(
    members: pl.DataFrame,
    key: str,
    names: list[str],
    rule: str | None,
    sources: Sequence[str],
    invented: Sequence[str],
) -> tuple[pl.Series, list[pl.Series]]:
    """Which records have any value of a group, and their ranks, ascending; the order of the table decides the rest.

    Args:
        members: the records, with the columns of the group, `CLUSTER`, `_id` and the ranks of `fresh`.
        key: the group, as `group_of` names it.
        names: its columns.
        rule: of the settings, one of `ORDERED`; None or any other for what is usual.
        sources: short names of sources, the most trusted first.
        invented: birth dates that a program filled in, beside the usual ones.
    """
    values = [name for name in names if not is_code(name, names)] or names
    codes = [pl.col(name).cast(pl.String) for name in names if is_code(name, names)]
    sure = [code.replace_strict({"0": 0, "7": 0, "2": 2}, default=1) for code in codes]
    doubt = [pl.max_horizontal(*sure)] if sure else []
    for name in (one for one in names if one in INVENTED):
        value = pl.col(name).cast(pl.String)
        known = value.is_in(invented) if name == "birth_date" else False
        doubt.append((value.str.contains(INVENTED[name]) | known).fill_null(value=False))
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
