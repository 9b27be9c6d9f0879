"""Whether of pairs with probability p about p are one customer, and which wrong merges there are.

    python benchmarks/calibration.py [--rows 100000] [--seed 7]

A base by generate.py is normalised and deduped at default settings. Writes a table to standard output: per bin of
probability the pairs that blocking proposed, their mean probability, the share that is one customer, and the gap. Then
precision, recall and F1 over pairs at thresholds around the default one, and the wrong merges by kind.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import options
import polars as pl
import rivals
from stages import Place, generated
from truth import quality

from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import dedupe

BINS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99)
#: Bins of fewer pairs tell nothing.
FEWEST = 500
THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def bins(pairs: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Per bin of probability: pairs, their mean probability, the share that is one customer, and the gap of the two."""
    entity = truth.select("client_id", "entity")
    for side in ("1", "2"):
        number = pl.col(f"id_{side}").str.split(":").list.last()
        pairs = pairs.with_columns(number.alias("client_id")).join(entity.rename({"entity": side}), on="client_id")
    found = pairs.filter(pl.col("probability").is_between(BINS[0], BINS[-1], closed="left"))
    place = np.searchsorted(BINS, found["probability"].to_numpy(), side="right") - 1
    told = found.group_by(pl.Series("from", np.array(BINS)[place])).agg(
        pl.len().alias("pairs"), pl.col("probability").mean(), (pl.col("1") == pl.col("2")).mean().alias("true")
    )
    return told.sort("probability").with_columns((pl.col("probability") - pl.col("true")).abs().alias("gap"))


def main() -> None:
    """Read the options, dedupe, tell."""
    parser = options.parser(__doc__)
    parser.add_argument("--rows", type=options.count, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    rivals.cache_option(parser)
    given = parser.parse_args()
    base = generated(given.rows, given.seed, given.cache)
    truth = pl.read_parquet(base / "truth.parquet")
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as folder:
        place = Place(base, Path(folder))
        frame = pl.scan_parquet(place.made("normalize"))
        default = DedupeSettings()
        told = bins(dedupe(frame, default).tables["pairs"].collect(), truth)
        print(told.with_columns(pl.col("probability", "true", "gap").round(3)))
        gaps = told.filter(pl.col("pairs") >= FEWEST)["gap"].to_list()
        print(f"largest gap of bins of {FEWEST} pairs and more: {max(gaps, default=0.0):.3f}")
        for threshold in THRESHOLDS:
            clusters = dedupe(frame, replace(default, threshold=threshold)).tables["clusters"].collect()
            rows = clusters.select(
                pl.col("member").str.split(":").list.last().alias("client_id"), pl.col("cluster_id").alias("cluster")
            )
            right = quality(rows, truth)
            mark = "  <- the default" if threshold == default.threshold else ""
            print(threshold, right["pairs"], "wrong:", right["false_merges"], mark)


if __name__ == "__main__":
    options.begin(main)
