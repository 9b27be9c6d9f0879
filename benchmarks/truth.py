"""How right clusters are: precision, recall and F1 over pairs and over whole clusters, false merges by kind."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

#: What two rows of different customers in one group are to each other; anything else is a stranger.
STRANGERS: Final = "strangers"


def quality(clusters: pl.DataFrame, truth: pl.DataFrame) -> dict[str, Any]:
    """Compare clusters with the truth.

    Args:
        clusters: `client_id` and `cluster` of each row; a row that is missing stands alone.
        truth: `client_id` and `entity` of each row, and `kind` and `group` where hard negatives are known.

    Returns:
        `pairs` and `clusters`, each with `precision`, `recall`, `f1` (pairs: of all pairs of rows in one cluster;
        clusters: of the clusters of two rows and more, right only when exactly the rows of one customer), and
        `false_merges`: wrong pairs by the kind of relation that misled, most frequent first.
    """
    alone = pl.concat_str(pl.lit("alone "), "client_id")
    rows = truth.join(clusters.select("client_id", pl.col("cluster").cast(pl.String)), on="client_id", how="left")
    rows = rows.with_columns(pl.col("cluster").fill_null(alone))
    said, true = _pairs(rows, "cluster"), _pairs(rows, "entity")
    both = _pairs(rows, "cluster", "entity")
    cells = rows.group_by("cluster", "entity").agg(pl.len().alias("shared"))
    sizes = rows.group_by("cluster").agg(pl.len().alias("said")), rows.group_by("entity").agg(pl.len().alias("true"))
    cells = cells.join(sizes[0], on="cluster").join(sizes[1], on="entity")
    exact = cells.filter((pl.col("shared") == pl.col("said")) & (pl.col("said") == pl.col("true"))).filter(
        pl.col("shared") > 1
    )
    return {
        "pairs": _f1(both, said, true),
        "clusters": _f1(
            exact.height, sizes[0].filter(pl.col("said") > 1).height, sizes[1].filter(pl.col("true") > 1).height
        ),
        "false_merges": _false(rows) if "group" in rows.columns else {},
    }


def _pairs(rows: pl.DataFrame, *by: str) -> int:
    """Pairs of rows that agree in all of these columns."""
    counts = rows.group_by(by).agg(pl.len().cast(pl.Int64).alias("n"))["n"]
    return int((counts * (counts - 1) // 2).sum())


def _f1(both: int, said: int, true: int) -> dict[str, float]:
    precision, recall = both / said if said else 1.0, both / true if true else 1.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _false(rows: pl.DataFrame) -> dict[str, int]:
    """Wrong pairs by kind. Counted by sizes, not by pairs, so that one giant cluster cannot exhaust the memory."""
    wrong = _pairs(rows, "cluster") - _pairs(rows, "cluster", "entity")
    grouped = rows.filter(pl.col("group").is_not_null())
    found = {}
    for (kind,), part in grouped.group_by(["kind"], maintain_order=True):
        number = _pairs(part, "cluster", "group") - _pairs(part, "cluster", "group", "entity")
        if number:
            found[str(kind)] = number
    found[STRANGERS] = wrong - sum(found.values())
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
