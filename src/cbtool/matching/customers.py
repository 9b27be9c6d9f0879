"""Customers: the clusters of a table, numbered in the order of their first rows, and named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cbtool.fields import BETWEEN
from cbtool.matching.base import Base
from cbtool.matching.words import Index, first_rows, repeats


@dataclass(frozen=True, slots=True)
class Customers:
    """The clusters of a table.

    Attributes:
        place: the first row of each, ascending.
        cluster: for each row the number of its cluster.
        members: for each row the original records that it stands for, joined by `; `.
        named: one row per cluster: `cluster_id`, `cluster_size`, `members`.
    """

    place: Index
    cluster: Index
    members: pl.Series
    named: pl.DataFrame

    @classmethod
    def of(cls, label: Index, members: pl.Series, known: Base) -> Customers:
        """The clusters of rows.

        The id of a cluster is that of its customer of the base, else the smallest id of its original records, which
        depends on them alone.

        Args:
            label: for each row its cluster, in any numbers.
            members: for each row the original records that it stands for.
            known: the customers of the base.
        """
        place, cluster = _numbered(label)
        members = known.members(members, cluster)
        named = _named(members, place, cluster)
        return cls(place, cluster, members, named.with_columns(known.named(named["cluster_id"], cluster)))

    @property
    def ids(self) -> pl.Series:
        """For each row the id of its cluster."""
        return self.named["cluster_id"].gather(self.cluster)

    @property
    def size(self) -> int:
        """The number of clusters."""
        return self.place.size

    def renamed(self, ids: pl.Series) -> Customers:
        """The same clusters under other ids."""
        return replace(self, named=self.named.with_columns(ids.alias("cluster_id")))

    def listed(self, ids: pl.Series) -> pl.LazyFrame:
        """One row per original record: `cluster_id`, `member`, `golden` (the `_id` of the record), `cluster_size`."""
        member, first = pl.col("members").str.split(BETWEEN).alias("member"), ids.gather(self.place).alias("golden")
        return (
            self.named.lazy().select("cluster_id", member, first, "cluster_size").explode("member", empty_as_null=True)
        )


def originals(frame: pl.LazyFrame) -> pl.Series:
    """For each row the original records that it stands for, joined by `; `; its own id where no run merged before.

    Rows that an earlier run has annotated, each with all `members` of its customer, stand for themselves, so that they
    may part again; the first of them stands for those members, too, that are no rows any more.

    Args:
        frame: a table with `_id`, as text.
    """
    if "members" not in frame.collect_schema():
        return frame.select(pl.col("_id").alias("members")).collect()["members"]
    found = frame.select("_id", pl.coalesce(pl.col("members").cast(pl.String), "_id")).collect().with_row_index("row")
    again = found.filter(pl.col("members") != pl.col("_id")).filter(pl.col("members").is_duplicated())
    gone = again.unique("members", keep="first", maintain_order=True)
    gone = gone.with_columns(pl.col("members").str.split(BETWEEN).alias("_id")).explode("_id", empty_as_null=True)
    gone = gone.filter(~pl.col("_id").is_in(found["_id"].implode()))
    own = pl.concat([again, gone]).group_by("row", maintain_order=True).agg(pl.col("_id").str.join(BETWEEN))
    return found["members"].scatter(own["row"], own["_id"])


def _numbered(label: Index) -> tuple[Index, Index]:
    """Clusters numbered in the order of their first rows: first row of each, and the number of each row."""
    first = first_rows(label, int(label.max(initial=-1)) + 1)
    place = np.flatnonzero(first[label] == np.arange(label.size))
    first[label[place]] = np.arange(place.size)
    return place, first[label]


def _named(members: pl.Series, place: Index, cluster: Index) -> pl.DataFrame:
    """One row per cluster: `cluster_id`, the smallest of its records, `cluster_size`, `members`.

    Raises:
        AssertionError: a record stands in two clusters. A safety net for the first promise, not a message for users.
    """
    several = pl.Series(np.bincount(cluster)[cluster] > 1) | members.str.contains(BETWEEN, literal=True)
    parts = pl.DataFrame([pl.Series("cluster", cluster), members.alias("member")]).filter(several)
    parts = parts.with_columns(pl.col("member").str.split(BETWEEN)).explode("member")
    parts = parts.unique(maintain_order=True)  # a record that the base knows came again
    if repeats(pl.concat([parts["member"], members.filter(~several)])):
        raise AssertionError("a record stands in two clusters")
    lists = parts.group_by("cluster", maintain_order=True).agg("member", pl.col("member").min().alias("id"))
    lists = lists.with_columns(pl.col("member").list.join(BETWEEN), size=pl.col("member").list.len().cast(pl.Int64))
    first, at = members.gather(place), lists["cluster"]
    size = pl.Series("cluster_size", np.ones(place.size, np.int64))
    return pl.DataFrame(
        [
            first.clone().scatter(at, lists["id"]).alias("cluster_id"),
            size.scatter(at, lists["size"]),
            first.scatter(at, lists["member"]).alias("members"),
        ]
    )
