"""The cells of a table as text, the way every text format gives them."""

from __future__ import annotations

from typing import Final

import polars as pl

#: A point in time; days are ISO dates.
TIME: Final = "%Y-%m-%d %H:%M:%S"


def as_text(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The table with its computed columns as text; null stays null."""
    return frame.with_columns(
        pl.col(name).dt.to_string(TIME) if isinstance(dtype, pl.Datetime) else pl.col(name).cast(pl.String)
        for name, dtype in frame.collect_schema().items()
        if dtype != pl.String
    )
