"""Scores, ABC and XYZ: where a customer stands among all others.

A score is the fifth of the customers in which one stands, by rank and without interpolation, so that it depends
on nothing but the order, and ties share a score. With n buyers:

- frequency and money: 1 + floor(5 * (buyers with strictly less) / n). The many who bought once all get 1.
- recency: ceil(5 * (buyers who bought as long ago or longer) / n). Those who bought last all get 5.

Without ties both give five equal parts; with few customers some scores stay empty. Who never bought has none.
"""

from __future__ import annotations

import polars as pl

from cbtool.rule import first_of
from cbtool.rules.rfm import ABC, BEST, XYZ
from cbtool.settings import SegmentSettings


def scored(history: pl.DataFrame, settings: SegmentSettings) -> pl.DataFrame:
    """Add scores, ABC and XYZ to a history (see `history`), and the limits that the lifecycle asks for."""
    buyer = pl.col("bought")
    limits = ("new_days", "active_days", "lost_days", "abc_a", "abc_b", "xyz_x", "xyz_y")
    table = _shares(history).with_columns(
        _freshness("recency_days").alias("r_score"),
        _standing("frequency").alias("f_score"),
        _standing("monetary").alias("m_score"),
        *(pl.lit(getattr(settings, name)).alias(name) for name in limits),
    )
    return table.with_columns(
        (pl.col("r_score") * 100 + pl.col("f_score") * 10 + pl.col("m_score")).alias("rfm_score"),
        pl.when(buyer & pl.col("monetary").is_not_null()).then(first_of(ABC)).alias("abc"),
        pl.when(pl.col("variation").is_not_null()).then(first_of(XYZ)).alias("xyz"),
        pl.col("monetary").cast(pl.Decimal(38, 2)),
    )


def _standing(name: str) -> pl.Expr:
    """The score of a value that is the better the larger it is; ties stand with their last."""
    value = pl.when("bought").then(name)
    return 1 + BEST * (value.rank("min").cast(pl.Int64) - 1) // value.count().cast(pl.Int64)


def _freshness(name: str) -> pl.Expr:
    """The score of a value that is the better the smaller it is; ties stand with their best."""
    value = pl.when("bought").then(name)
    count = value.count().cast(pl.Int64)
    return (BEST * value.rank("max", descending=True).cast(pl.Int64) + count - 1) // count


def _shares(history: pl.DataFrame) -> pl.DataFrame:
    """`share_above`: the part of all money that customers with strictly more bring; 1 where there is none."""
    gains = (
        history.filter(pl.col("monetary") > 0, "bought")
        .group_by("monetary")
        .agg(pl.col("monetary").sum().alias("gain"))
        .sort("monetary", descending=True)
        .with_columns(pl.col("gain").cum_sum().alias("reached"))
    )
    above, everything = pl.col("reached") - pl.col("gain"), pl.col("gain").sum()
    share = gains.select("monetary", (above.cast(pl.Float64) / everything.cast(pl.Float64)).alias("share_above"))
    return history.join(share, on="monetary", how="left", maintain_order="left").with_columns(
        pl.col("share_above").fill_null(1.0)
    )
