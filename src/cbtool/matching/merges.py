"""Merges: how sure each merged customer is, and for the doubtful and the large ones, link by link, why."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.explain import links
from cbtool.matching.hanging import hanging
from cbtool.matching.linkage import Linked
from cbtool.matching.model import probability
from cbtool.matching.waterfall import WATERFALL, waterfall
from cbtool.matching.words import first_rows

#: Customers that are shown link by link: the most doubtful ones, and the largest.
DOUBTFUL: Final = 40
LARGE: Final = 10

#: Links that are shown of one customer, at most.
LINKS: Final = 15

MERGES: Final = pl.Schema(
    {
        "cluster_id": pl.String(),
        "records": pl.Int64(),
        "links": pl.Int64(),
        "weakest": pl.Float64(),
        "shown": pl.Boolean(),
    }
)
STEPS: Final = pl.Schema(
    dict.fromkeys(("cluster_id", "id_1", "id_2", "by", "evidence"), pl.String())
    | {name: dtype for name, dtype in WATERFALL.items() if name != "pair"}
)


def merges(linked: Linked, ids: pl.Series, cluster_ids: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The merged customers, and the waterfalls of those that are shown.

    Args:
        linked: the result of linkage.
        ids: the `_id` of each row.
        cluster_ids: the `cluster_id` of each row.

    Returns:
        columns of `MERGES`, one row per cluster of several records: `links` is how many hold it together, `weakest`
        the probability of the weakest of these (null where all records are the same in all that is compared), the
        most doubtful ones first; and columns of `STEPS`, the waterfall of each link of those that are `shown`, the
        strongest link first.
    """
    size = linked.table.size
    label = linked.label[linked.table.profile]
    records = np.bincount(label, minlength=size)
    clusters = np.flatnonzero(records > 1)
    held = hanging(linked, clusters)
    weakest = held.group_by("cluster").agg(pl.col("odds").min(), pl.len().cast(pl.Int64).alias("links"))
    first = first_rows(label, size)
    every = pl.DataFrame(
        {"cluster": clusters, "cluster_id": cluster_ids.gather(first[clusters]), "records": records[clusters]}
    ).join(weakest, on="cluster", how="left", maintain_order="left")
    every = every.with_columns(pl.col("links").fill_null(0), weakest=_chance(every["odds"]))
    every = every.sort("weakest", "records", "cluster_id", descending=[False, True, False], nulls_last=True)
    doubt, large = pl.int_range(pl.len()), (-pl.col("records")).rank("ordinal")
    shown = ((doubt < DOUBTFUL) | (large <= LARGE)) & (pl.col("links") > 0)
    every = every.with_columns(shown.alias("shown"))
    chosen = every.filter("shown")
    some = held.filter(pl.int_range(pl.len()).over("cluster") < LINKS)
    kept = chosen.select("cluster").join(some, on="cluster", maintain_order="left_right")
    told = links(linked, kept, ids, cluster_ids).drop("probability")
    told = told.with_columns(kept["by"], pair=pl.int_range(pl.len()))
    steps = waterfall(linked, kept["i"].to_numpy(), kept["j"].to_numpy())
    steps = told.join(steps, on="pair", maintain_order="left_right")
    return every.select(*MERGES), steps.select(*STEPS)


def _chance(odds: pl.Series) -> pl.Series:
    """Probabilities of natural log odds; null stays null."""
    return pl.Series(probability(odds.fill_null(0).to_numpy())).set(odds.is_null(), None)
