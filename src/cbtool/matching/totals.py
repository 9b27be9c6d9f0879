"""Totals of a customer's records, added up where the settings say so."""

from __future__ import annotations

from typing import Final

import polars as pl

#: The rule of settings by which totals are added up.
SUM: Final = "sum"

#: The column that says of which cluster a record is; no header of users may be called so.
CLUSTER: Final = "\0cluster"

#: The fields that may be added up.
ADDED: Final = ("orders_count", "total_spent")


def summed(golden: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Add up the totals of each cluster; the average is made of the sums.

    Money in several currencies is not added: it stays that of the record with the largest total.

    Args:
        golden: the surviving values of the group, one row per cluster.
        members: the records with `CLUSTER`, the number of that row.

    Returns:
        the columns that were added up, or made of these.
    """
    present: list[str] = [name for name in ADDED if name in members.columns]
    money = pl.col("total_spent_currency") if "total_spent_currency" in members.columns else pl.lit(None, pl.String)
    sums = members.group_by(CLUSTER).agg(
        money.drop_nulls().n_unique().alias("_currencies"),
        *(_number(name).sum().alias(name) for name in present),
        *(_number(name).count().alias(f"_{name}") for name in present),
    )
    sums = sums.sort(CLUSTER)
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
    return golden.select(made)


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).cast(pl.Decimal(38, 2), strict=False)


def _plain(numbers: pl.Series) -> pl.Series:
    """Numbers as canonical text: no zeros behind the point, no point behind a whole number."""
    return numbers.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
