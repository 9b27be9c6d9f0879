"""The tables that come of clusters, as lazy queries: a big table is read in pieces and never held whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.io.plugins import register_io_source

from cbtool.matching.places import looked_up
from cbtool.matching.survivorship import OTHERS, Survivor
from cbtool.matching.words import Index

#: Rows that are made at once: a row group of our own files, which is read whole for any part of it.
_BATCH: Final = 100_000

#: The number of a row, beside the columns of users: no header may be called so.
_AT: Final = "\0at"


def annotated(table: pl.LazyFrame, cluster: Index, clusters: pl.DataFrame) -> pl.LazyFrame:
    """Every record with what is told of its cluster: the columns of `clusters`, which has a row for each number."""
    told = (looked_up(pl.col(_AT), clusters[name].gather(cluster)).alias(name) for name in clusters.columns)
    return table.with_row_index(_AT).with_columns(told).drop(_AT)


def golden(
    parts: Sequence[pl.LazyFrame], place: Index, merged: Index, alive: Sequence[Survivor], clusters: pl.DataFrame
) -> pl.LazyFrame:
    """One row per cluster: its first record as it came, but for the values that survived in place of others.

    Args:
        parts: the records, in tables of the same columns; of each part any slice is quick to read.
        place: for each cluster the row of its first member, ascending.
        merged: the clusters of two or more, ascending.
        alive: what became of the columns of these.
        clusters: what is told of each cluster.
    """
    before = parts[0].collect_schema()
    columns = before.names()
    for name, kept in OTHERS.items():
        if kept in columns and name not in columns:
            columns.insert(columns.index(kept) + 1, name)
    schema = {name: before.get(name, pl.String()) for name in columns} | clusters.schema
    moved = {
        one.name: (merged[one.moved], one.after.cast(schema[one.name], strict=False))
        for one in alive
        if one.moved.len()
    }

    def pieces(
        wanted: list[str] | None, predicate: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        names = list(schema) if wanted is None else wanted
        own = [name for name in names if name in before] or columns[:1]
        new = [name for name in names if name in columns and name not in before]
        start = 0
        for batch in _batches([part.select(own) for part in parts]):
            if most is not None and most <= 0:
                return
            low, high = np.searchsorted(place, (start, start + batch.height))
            first = np.zeros(batch.height, np.bool_)
            first[place[low:high] - start] = True
            start += batch.height
            which = pl.Series(first)
            whole = batch.with_columns(pl.lit(None, pl.String).alias(name) for name in new)
            # Column by column, so that each is made in the room that the one before it has left.
            made = pl.DataFrame([_moved(one.filter(which).rechunk(), low, moved.get(one.name)) for one in whole])
            made = made.hstack(clusters[low:high])
            if most is not None:
                made = made.head(most)
                most -= made.height
            yield (made if predicate is None else made.filter(predicate)).select(names or own)

    return register_io_source(pieces, schema=schema)


def _moved(column: pl.Series, low: int, moved: tuple[Index, pl.Series] | None) -> pl.Series:
    """The values of clusters from `low` on, with those that survived in place of them in some, ascending, clusters."""
    if moved is None:
        return column
    cluster, value = moved
    first, last = np.searchsorted(cluster, (low, low + column.len()))
    return column.scatter(cluster[first:last] - low, value[first:last])


def _batches(parts: Sequence[pl.LazyFrame]) -> Iterator[pl.DataFrame]:
    """The rows of tables in pieces. Each is asked for by itself, since Polars reads far ahead of a slow reader."""
    for part in parts:
        for start in count(0, _BATCH):
            batch = part.slice(start, _BATCH).collect()
            if batch.height:
                yield batch
            if batch.height < _BATCH:
                break


def chosen(table: pl.LazyFrame, which: npt.NDArray[np.bool_]) -> pl.LazyFrame:
    """The rows of a table for which `which` holds."""
    return table.with_row_index(_AT).filter(looked_up(pl.col(_AT), which)).drop(_AT)
