"""The records of clusters of two or more, read column by column, so that the texts of a big table never meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.matching.base import Base
from cbtool.matching.words import Index, groups, ordered, ranked


@dataclass(frozen=True, slots=True)
class Records:
    """The records of clusters of two or more, numbered in the order of the table; so are these clusters.

    Attributes:
        table: that of all records.
        columns: its columns.
        several: for each row of the table whether it is one of these records.
        row: the row of each record.
        id: its `_id`.
        cluster: for each of these clusters its number among all clusters, ascending.
        group: for each record its cluster.
        blocks: the records by cluster.
        known: the customers of the base; what they are is read anew from a record that came again.
        fresh: the columns of the new records.
        invented: birth dates that a program filled in.
    """

    table: pl.LazyFrame
    columns: tuple[str, ...]
    several: pl.Series
    row: Index
    id: pl.Series
    cluster: Index
    group: Index
    blocks: Blocks
    known: Base
    fresh: frozenset[str]
    invented: tuple[str, ...]

    @classmethod
    def of(
        cls,
        table: pl.LazyFrame,
        ids: pl.Series,
        cluster: Index,
        known: Base,
        fresh: Sequence[str],
        invented: tuple[str, ...],
    ) -> Records:
        """The records of a table.

        Args:
            table: all records.
            ids: their `_id`s.
            cluster: for each of them the number of its cluster.
            known: the customers of the base, which stand in front.
            fresh: the columns of the records behind them.
            invented: birth dates that a program filled in.
        """
        several = np.bincount(cluster)[cluster] > 1
        row = np.flatnonzero(several)
        group, place = ranked(cluster[row])
        columns = tuple(table.collect_schema().names())
        return cls(
            table,
            columns,
            pl.Series(several),
            row,
            ids.gather(row),
            cluster[row[place]],
            group,
            Blocks.of(group),
            known,
            frozenset(fresh),
            invented,
        )

    @property
    def first(self) -> Index:
        """The first record of each cluster."""
        return self.blocks.order[self.blocks.starts]

    @property
    def later(self) -> pl.Series:
        """Which records are not the first ones of their clusters."""
        found = np.ones(self.row.size, np.bool_)
        found[self.first] = False
        return pl.Series(found)

    def column(self, name: str) -> pl.Series:
        """One column as it came; nulls where the table has none of that name."""
        if name not in self.columns:
            return pl.Series(name, [None], pl.String).new_from_index(0, self.row.size)
        return self.table.select(name).collect()[name].filter(self.several).rechunk()

    def renewed(self, column: pl.Series) -> pl.Series:
        """A column with what is new: a customer of one record, which came again, is what that record says."""
        taken = self.known.renewal(self.row) if column.name in self.fresh else None
        return column if taken is None else column.gather(taken)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows grouped by a number, without moving them.

    Attributes:
        order: the rows, those of one number together, each group in the order of the table.
        starts: where in `order` each group starts, by ascending number.
        group: for each place of `order` its group.
    """

    order: Index
    starts: Index
    group: Index

    @classmethod
    def of(cls, numbers: npt.NDArray[np.integer[Any]]) -> Blocks:
        """The groups of rows with one number."""
        order, numbers = ordered(numbers)
        starts, sizes = groups(numbers)
        return cls(order, starts, np.repeat(np.arange(starts.size), sizes))

    def first(self, there: pl.Series, ranks: Sequence[pl.Series]) -> pl.Series:
        """Per group the row that is smallest by the ranks in turn, of equals the first; null where none is `there`.

        Args:
            there: which rows count.
            ranks: whole numbers; null comes last.
        """
        size, last = self.order.size, np.iinfo(np.int64).max
        if not size:
            return pl.Series([], dtype=pl.Int64)
        left = there.to_numpy()[self.order]
        for rank in ranks:
            value = rank.cast(pl.Int64).fill_null(last - 1).to_numpy()[self.order]
            least = np.minimum.reduceat(np.where(left, value, last), self.starts)
            left &= value == least[self.group]
        place = np.minimum.reduceat(np.where(left, np.arange(size), size), self.starts)
        return pl.Series(np.append(self.order, -1)[place]).set(pl.Series(place == size), None)
