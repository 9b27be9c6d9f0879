"""Read a column whose cells do not depend on their row: once per distinct value."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def distinctly(cells: pl.Series, read: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """What `read` makes of a column, computed on its distinct values.

    Args:
        cells: the column.
        read: a one-column frame named as the column to a frame of the same height.

    Returns:
        one row per cell, in order.
    """
    distinct = cells.to_frame().unique(maintain_order=True)
    result = read(distinct)
    if distinct.height == cells.len():
        return result
    key = distinct.to_series().alias("\x00key")
    keyed = cells.alias("\x00key").to_frame()
    joined = keyed.join(result.with_columns(key), on="\x00key", how="left", nulls_equal=True, maintain_order="left")
    return joined.drop("\x00key")
