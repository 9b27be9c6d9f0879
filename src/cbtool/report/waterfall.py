"""Waterfalls as people read them: from the prior to the probability, a line for each comparison."""

from __future__ import annotations

from typing import Final

import polars as pl

#: Signs of a bar at most; one stands for one bit.
WIDEST: Final = 30


def drawn_steps(steps: pl.DataFrame) -> pl.DataFrame:
    """Steps of `matching.waterfall` with rounded figures and a bar: a plus for each bit for, a minus against."""
    bits = pl.col("weight").clip(-WIDEST, WIDEST).fill_nan(0).round().cast(pl.Int64)
    bar = pl.when(bits > 0).then(pl.lit("+")).otherwise(pl.lit("-")).repeat_by(bits.abs()).list.join("")
    small = {name: pl.Series(name, [_share(value) for value in steps[name]], pl.String) for name in ("m", "u")}
    return steps.with_columns(
        *small.values(),
        pl.Series("probability", [chance(value) for value in steps["probability"]], pl.String),
        pl.when(pl.col("rarity").abs() >= 0.05).then(pl.col("rarity").round(1)).alias("rarity"),
        pl.when(pl.col("weight").is_finite()).then(pl.col("weight").round(1)).alias("weight"),
        bar.alias("bits"),
    ).select("step", "agreement", "m", "u", "rarity", "weight", "bits", "probability")


def chance(value: float | None) -> str:
    """A probability that neither rounds to 0 nor to 1, unless it is as good as that."""
    if value is None:
        return ""
    if 1e-20 < value < 0.0001:
        return f"{value:.1e}"
    return "> 0.9999" if 0.9999 < value < 1 else f"{value:.4f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2g}"
