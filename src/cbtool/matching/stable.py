"""Stable ids: a customer keeps the id that it had, whatever the order of the records, the additions and the losses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from cbtool.matching.base import free

MERGE, SPLIT = "merge", "split"

#: How records are recognised, in turn: by which columns, and whether those with an `_id` made of their row (True),
#: with a key (False), or both (None).
_WAYS: Final = (
    (("_id",), False),
    (("_id", "fingerprint"), True),
    (("fingerprint",), None),
    (("_id",), True),
)


@dataclass(frozen=True, slots=True)
class Stable:
    """Ids that survive.

    Attributes:
        cluster_id: of each cluster.
        records: of each record `old`, the id that its customer had, null for a new one; `by`, how it was recognised
            (`_id` or `fingerprint`), `place` in the registry, and `changed`, whether it says something else than then.
        moved: customers whose records left for another id: `old`, `new`, `event` (`MERGE` or `SPLIT`), `row` of the
            first record that left, `left`, `changed` and `gone`, how many records left, changed, are no longer there.
    """

    cluster_id: pl.Series
    records: pl.DataFrame
    moved: pl.DataFrame


def recognise(records: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Find records again.

    Args:
        records: `_id`, `fingerprint` (may be null) and `made` (whether the `_id` was made of the row's number).
        known: those of the registry.

    Returns:
        `place` (row of `known`) and `by` for each record in order, null for new ones; no place stands twice.
    """
    left = records.select("_id", "fingerprint", "made").with_row_index("at").sort("_id", "at")
    right = known.select("_id", "fingerprint").with_row_index("place").sort("_id", "place")
    found = []
    for by, made in _WAYS:
        asked = left.filter(pl.all_horizontal(pl.col(by).is_not_null()))
        asked = asked if made is None else asked.filter(pl.col("made") == made)
        pairs = _numbered(asked, by).join(_numbered(right, by), on=[*by, "_n"], maintain_order="left")
        found.append(pairs.select("at", "place", pl.lit(by[-1]).alias("by")))
        left = left.join(pairs, on="at", how="anti", maintain_order="left")
        right = right.join(pairs, on="place", how="anti", maintain_order="left")
    every = pl.DataFrame({"at": pl.int_range(records.height, dtype=pl.UInt32, eager=True)})
    return every.join(pl.concat(found), on="at", how="left", maintain_order="left").select("place", "by")


def _numbered(rows: pl.DataFrame, by: tuple[str, ...]) -> pl.DataFrame:
    """Rows with a number among those of the same key, so that each is found once."""
    return rows.with_columns(pl.int_range(pl.len()).over(by).alias("_n"))


def stable(records: pl.DataFrame, own: pl.Series, fixed: pl.Series, known: pl.DataFrame) -> Stable:
    """Give each cluster the id that most of its records had.

    An id goes to one cluster: to that which has most of its records (of equals the one of the smallest id). A cluster
    without one gets its own.

    Args:
        records: `_id`, `cluster` (number), `fingerprint`, `made`, and `row` in the table; no `_id` twice.
        own: the id of each cluster as its members give it.
        fixed: the id of each cluster that must keep it, else null.
        known: records of the registry.
    """
    before = known.with_row_index("place").select(
        "place", pl.col("cluster_id").alias("old"), then="fingerprint", since="since"
    )
    records = pl.concat([records, recognise(records, known)], how="horizontal")
    records = records.join(before, on="place", how="left", maintain_order="left").with_columns(
        (pl.col("fingerprint") != pl.col("then")).fill_null(value=False).alias("changed")
    )
    shared = records.drop_nulls("old").group_by("cluster", "old").len()
    shared = shared.with_columns(own.gather(shared["cluster"]).alias("own"))
    cluster_id = _shared_out(shared.sort("len", "old", "own", descending=[True, False, False]), fixed)
    fresh = cluster_id.is_null()
    clash = (fresh & own.is_in(pl.concat([cluster_id.drop_nulls(), known["cluster_id"]]).implode())).arg_true()
    taken = pl.concat([cluster_id.drop_nulls(), known["cluster_id"], own, records["_id"]])
    cluster_id = cluster_id.fill_null(own.clone().scatter(clash, free(own.gather(clash), taken)))
    records = records.with_columns(cluster_id.gather(records["cluster"]).alias("new"))
    return Stable(cluster_id.alias("cluster_id"), records, _moved(records, known))


def _shared_out(shared: pl.DataFrame, fixed: pl.Series) -> pl.Series:
    """The id of each cluster that gets one of those that its records had, or must keep its own; else null.

    Args:
        shared: `cluster`, `old`, in the order in which the ids are handed out.
        fixed: as `stable` takes it.
    """
    held = fixed.is_not_null()
    unclaimed = ~held.gather(shared["cluster"]) & ~shared["old"].is_in(fixed.drop_nulls().implode())
    alone = (pl.len().over("cluster") == 1) & (pl.len().over("old") == 1)
    sure = shared.select(alone).to_series() & unclaimed
    alike, contested = shared.filter(sure), shared.filter(~sure)
    given: dict[int, str] = {}
    taken = set(fixed.drop_nulls())
    named = set(held.arg_true())
    for cluster, old in contested.select("cluster", "old").iter_rows():
        if cluster not in named and old not in taken:
            given[cluster] = old
            named.add(cluster)
            taken.add(old)
    found = fixed.clone().scatter(alike["cluster"], alike["old"])
    return found.scatter(list(given), list(given.values()))


def _moved(records: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The column `moved` of `Stable`."""
    again = records.drop_nulls("old")
    stayed = again.filter(pl.col("old") == pl.col("new"))["old"].unique()
    away = again.filter(pl.col("old") != pl.col("new")).group_by("old", "new").agg(pl.col("row").min(), left=pl.len())
    torn = pl.col("old").is_in(stayed.implode()) | (pl.len().over("old") > 1)
    changed = again.group_by("old").agg(pl.col("changed").sum())
    there = again["place"].implode()
    gone = known.with_row_index("place").filter(~pl.col("place").is_in(there))
    gone = gone.group_by(pl.col("cluster_id").alias("old")).agg(gone=pl.len())
    away = away.with_columns(pl.when(torn).then(pl.lit(SPLIT)).otherwise(pl.lit(MERGE)).alias("event"))
    away = away.join(changed, on="old", how="left").join(gone, on="old", how="left")
    return away.with_columns(pl.col("gone").fill_null(0)).sort("old", "new")


def carried_on(steady: Stable, known: pl.DataFrame, day: str) -> pl.DataFrame:
    """The records of the registry after a run, in the order of ids.

    Records that were not there this time keep their customer; where it was merged into another one, they go with it.

    Args:
        steady: the result of `stable`.
        known: the records before.
        day: of this run.
    """
    present = steady.records.select(
        "_id",
        pl.col("new").alias("cluster_id"),
        pl.coalesce("fingerprint", "then").alias("fingerprint"),
        pl.col("since").fill_null(pl.lit(day)),
    )
    there = steady.records["place"].drop_nulls().implode()
    absent = known.with_row_index("place").filter(~pl.col("place").is_in(there)).drop("place")
    absent = absent.join(present, on="_id", how="anti", maintain_order="left")
    merged = steady.moved.filter(pl.col("event") == MERGE)
    absent = absent.with_columns(pl.col("cluster_id").replace(merged["old"], merged["new"]))
    return pl.concat([present, absent.select(present.columns)]).sort("_id")
