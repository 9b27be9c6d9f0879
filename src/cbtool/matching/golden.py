"""The tables that come of clusters, as lazy queries: a big table is read in pieces and never held whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.io.plugins import register_io_source

from cbtool.matching.survivorship import OTHERS, Survivors

Index = npt.NDArray[np.int64]

#: Rows that are made at once.
_BATCH: Final = 50_000

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
    before = table.collect_schema()
    columns = before.names()
    for name, kept in OTHERS.items():
        if kept in columns and name not in columns:
            columns.insert(columns.index(kept) + 1, name)
    merged = alive.golden["_cluster"].to_numpy()
    after = alive.golden.select(pl.col(name).cast(before.get(name, pl.String()), strict=False) for name in columns)
    schema = {**after.schema, **clusters.schema}

    def pieces(
        wanted: list[str] | None, predicate: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        names = list(schema) if wanted is None else wanted
        own = [name for name in names if name in before] or columns[:1]
        new = [name for name in names if name in after and name not in before]
        rows = table.select(own).with_columns(pl.lit(None, pl.String).alias(name) for name in new)
        start = 0
        for batch in rows.collect_batches(chunk_size=_BATCH, maintain_order=True):
            low, high = np.searchsorted(place, (start, start + batch.height))
            first, last = np.searchsorted(merged, (low, high))
            at = place[low:high] - start
            at[merged[first:last] - low] = batch.height + np.arange(last - first)
            both = pl.concat([batch, after[first:last].select(batch.columns)])
            made = both.select(pl.all().gather(at)).hstack(clusters[low:high])
            if most is not None:
                made = made.head(most)
                most -= made.height
            yield (made if predicate is None else made.filter(predicate)).select(names or own)
            start += batch.height

    return register_io_source(pieces, schema=schema)


def chosen(table: pl.LazyFrame, which: npt.NDArray[np.bool_]) -> pl.LazyFrame:
    """The rows of a table for which `which` holds."""
    return table.with_row_index(_AT).filter(_looked_up(pl.col(_AT), which)).drop(_AT)


def _looked_up(place: pl.Expr, values: pl.Series | npt.NDArray[Any]) -> pl.Expr:
    """For each place (null for none) the value that stands there; done piece by piece, as the table is read."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    return place.map_batches(series.gather, return_dtype=series.dtype, is_elementwise=True)
