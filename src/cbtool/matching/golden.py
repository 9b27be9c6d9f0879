"""The tables that come of clusters, as lazy queries: a big table is read in pieces and never held whole."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.fields import PROVENANCE
from cbtool.matching.survivorship import OTHERS, Survivors

Index = npt.NDArray[np.int64]

_AT: Final = "_at"


def several(table: pl.LazyFrame, cluster: Index) -> pl.LazyFrame:
    """The records of clusters of two or more in their order, with `_cluster` and `_row_number`.

    Args:
        table: the records.
        cluster: for each row the number of its cluster.
    """
    rows = pl.col("_row_number")
    marked = table.with_row_index("_row_number").filter(_looked_up(rows, np.bincount(cluster)[cluster] > 1))
    return marked.with_columns(_looked_up(rows, cluster).alias("_cluster"))


def annotated(table: pl.LazyFrame, cluster: Index, clusters: pl.DataFrame) -> pl.LazyFrame:
    """Every record with what is told of its cluster: the columns of `clusters`, which has a row for each number."""
    told = (_looked_up(pl.col(_AT), clusters[name].gather(cluster)).alias(name) for name in clusters.columns)
    return table.with_row_index(_AT).with_columns(told).drop(_AT)


def golden(table: pl.LazyFrame, place: Index, alive: Survivors, clusters: pl.DataFrame) -> pl.LazyFrame:
    """One row per cluster: single records as they came, merged ones with their surviving values.

    Args:
        table: the records.
        place: for each cluster the row of its first member, ascending.
        alive: the surviving values of the clusters of two or more.
        clusters: what is told of each cluster.
    """
    schema = table.collect_schema()
    columns = schema.names()
    for name, kept in OTHERS.items():
        if kept in columns and name not in columns:
            columns.insert(columns.index(kept) + 1, name)
    rows = table.select(pl.len()).collect().item()
    number, merged = np.full(rows, -1), np.full(rows, -1)
    number[place] = np.arange(place.size)
    merged[place[alive.golden["_cluster"]]] = np.arange(alive.golden.height)
    at, one = pl.col(_AT), pl.col("_merged")

    def value(name: str) -> pl.Expr:
        if name in PROVENANCE:
            return pl.col(name)
        dtype = schema.get(name, pl.String())
        own = pl.col(name) if name in schema else pl.lit(None, dtype)
        survived = _looked_up(one, alive.golden[name].cast(dtype, strict=False))
        return pl.when(one.is_null()).then(own).otherwise(survived).alias(name)

    return (
        table.with_row_index(_AT)
        .filter(_looked_up(at, number >= 0))
        .with_columns(
            _looked_up(at, number).alias("_number"),
            _looked_up(at, pl.Series(merged).set(pl.Series(merged < 0), None)).alias("_merged"),
        )
        .select(
            *(value(name) for name in columns),
            *(_looked_up(pl.col("_number"), clusters[name]).alias(name) for name in clusters.columns),
        )
    )


def chosen(table: pl.LazyFrame, which: npt.NDArray[np.bool_]) -> pl.LazyFrame:
    """The rows of a table for which `which` holds."""
    return table.with_row_index(_AT).filter(_looked_up(pl.col(_AT), which)).drop(_AT)


def _looked_up(place: pl.Expr, values: pl.Series | npt.NDArray[Any]) -> pl.Expr:
    """For each place (null for none) the value that stands there; done piece by piece, as the table is read."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    return place.map_batches(series.gather, return_dtype=series.dtype, is_elementwise=True)
