"""Values by their place, looked up while a query runs: piece by piece, and only if the query asks for them."""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
import polars as pl


def looked_up(place: pl.Expr, values: pl.Series | npt.NDArray[Any]) -> pl.Expr:
    """For each place (null for none) the value that stands there."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    return place.map_batches(series.gather, return_dtype=series.dtype, is_elementwise=True)
