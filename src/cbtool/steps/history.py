"""What is known of each customer's purchases: from the purchases themselves, or from the customers' columns.

Both ways give one table with a row a customer, in the order of the customers: `bought` (whether any purchase is
known), `recency_days` and `tenure_days` (calendar days since the last and the first purchase), `frequency`,
`monetary` (MONEY), `variation` (coefficient of variation of monthly purchases) and `last_order_at` (text).
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from cbtool.outcome import no_findings
from cbtool.steps.orders import MONEY, counts, day


def from_orders(orders: pl.DataFrame, customers: pl.LazyFrame, as_of: date, months: int) -> pl.DataFrame:
    """History from purchases.

    Args:
        orders: `row` (of the customer), `order`, `day`, `amount`, `bought`, none of them after `as_of`.
        customers: `row`.
        as_of: the reference date.
        months: whole months since the first purchase below which `variation` stays null.
    """
    real = orders.filter("bought")
    purchases = real.group_by("row").agg(
        pl.col("order").n_unique().cast(pl.Int64).alias("frequency"),
        pl.col("day").max().alias("last"),
        pl.col("day").min().alias("first"),
    )
    money = orders.filter(pl.col("amount").is_not_null()).group_by("row").agg(pl.col("amount").sum().alias("monetary"))
    table = customers.select("row").collect()
    for part in (purchases, money, _variation(real, as_of, months)):
        table = table.join(part, on="row", how="left", maintain_order="left")
    return table.select(
        (pl.col("frequency") > 0).fill_null(value=False).alias("bought"),
        _days(as_of, "last").alias("recency_days"),
        _days(as_of, "first").alias("tenure_days"),
        pl.col("frequency").fill_null(0),
        pl.col("monetary"),
        pl.col("variation"),
        pl.col("last").dt.to_string("%Y-%m-%d").alias("last_order_at"),
    )


def _variation(purchases: pl.DataFrame, as_of: date, months: int) -> pl.DataFrame:
    """Standard deviation over mean of the orders in a month, over the whole months since the first purchase.

    The month of the reference date counts when that is its last day. All sums are of whole numbers, so the
    result does not depend on their order: cv = sqrt(n * sum(x^2) / sum(x)^2 - 1).
    """
    tomorrow = as_of + timedelta(days=1)
    end = tomorrow.year * 12 + tomorrow.month - 1  # the first month that has not ended
    month = pl.col("day").dt.year().cast(pl.Int64) * 12 + pl.col("day").dt.month().cast(pl.Int64) - 1
    monthly = (
        purchases.filter(pl.col("day").is_not_null())
        .with_columns(month.alias("month"))
        .filter(pl.col("month") < end)
        .group_by("row", "month")
        .agg(pl.col("order").n_unique().cast(pl.Int64).alias("x"))
    )
    sums = monthly.group_by("row").agg(
        (end - pl.col("month").min()).alias("n"), pl.col("x").sum().alias("s"), (pl.col("x") ** 2).sum().alias("s2")
    )
    cv = (pl.col("n") * pl.col("s2") / (pl.col("s") ** 2) - 1).sqrt()
    return sums.filter(pl.col("n") >= months).select("row", cv.alias("variation"))


def from_columns(customers: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """History from `orders_count`, `total_spent`, `first_purchase_at`, `last_purchase_at`, whichever there are."""
    missing = ("orders_count", "total_spent", "first_purchase_at", "last_purchase_at")
    there = customers.collect_schema()
    table = customers.with_columns(pl.lit(None, pl.String).alias(name) for name in missing if name not in there).select(
        pl.col("orders_count").cast(MONEY, strict=False).cast(pl.Int64, strict=False).alias("frequency"),
        pl.col("total_spent").cast(MONEY, strict=False).alias("monetary"),
        *(
            pl.when(day(f"{name}_purchase_at") <= as_of).then(day(f"{name}_purchase_at")).alias(name)
            for name in ("first", "last")
        ),
    )
    last = pl.coalesce("last", "first")
    once = pl.when(pl.col("frequency").fill_null(1) <= 1).then("last")
    bought = pl.any_horizontal(pl.col("frequency") > 0, pl.col("monetary") > 0, last.is_not_null())
    table = table.with_columns(last.alias("last"), pl.coalesce("first", once).alias("first"))
    return table.select(
        bought.fill_null(value=False).alias("bought"),
        _days(as_of, "last").alias("recency_days"),
        _days(as_of, "first").alias("tenure_days"),
        pl.col("frequency"),
        pl.col("monetary"),
        pl.lit(None, pl.Float64).alias("variation"),
        pl.lit(None, pl.String).alias("last_order_at"),
    ).collect()


def not_yet(customers: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """A finding for each customer whose last purchase is after the reference date."""
    there = customers.collect_schema()
    if "last_purchase_at" not in there:
        return no_findings()
    later = customers.filter(day("last_purchase_at") > as_of)
    told = counts("RF109", "last_purchase_at", 1, "date").drop("record", "before", "message")
    record = pl.col("_id") if "_id" in there else (pl.col("row") + 1).cast(pl.String)
    return (
        later.select(record.alias("record"), pl.col("last_purchase_at").alias("before"))
        .collect()
        .join(told, how="cross", maintain_order="left")
        .with_columns(pl.lit(None, pl.String).alias("message"))
        .select(no_findings().columns)
    )


def _days(as_of: date, name: str) -> pl.Expr:
    return (pl.lit(as_of) - pl.col(name)).dt.total_days().cast(pl.Int64)
