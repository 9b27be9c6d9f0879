"""The report of dedupe: how sure the merges are, and what the doubtful and the large customers hang on."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.outcome import Outcome
from cbtool.report.findings import by_rule
from cbtool.report.model import Report, Section
from cbtool.report.waterfall import chance, drawn_steps

#: Probabilities of the weakest link that part the bands, and the bands.
_BOUNDS: Final = (0.5, 0.8, 0.9, 0.99, 0.999)
_BANDS: Final = ("below 0.5", "0.5 to 0.8", "0.8 to 0.9", "0.9 to 0.99", "0.99 to 0.999", "0.999 and above")
_SAME: Final = "the same in all that is compared"

_SURE: Final = (
    "By the weakest of the links that a customer hangs on, the strongest ones between its records. Each reaches the "
    "threshold, but for those that a person or a base put together; the average of all pairs decides. Below 0.8 look "
    "into it."
)
_SHOWN: Final = "The most doubtful ones first; those are shown below, and the largest, link by link."
_STEPS: Final = (
    "Each link from the prior to its probability. m: share of pairs of one customer that agree like this, u: share of "
    "the other pairs. rarity: what a rarer or commoner value than usual adds. weight: log2 of m over u, with the "
    "rarity; one sign is one bit."
)


def merges_report(outcome: Outcome) -> Report:
    """The report on a deduplicated table (the outcome of `steps.dedupe`); it names ids, but no values of customers."""
    merged = outcome.tables["merges"].collect()
    steps = outcome.tables["links"].collect()
    counts = outcome.counts
    facts = {
        "records": counts["records"],
        "customers": counts["clusters"],
        "customers_of_several_records": merged.height,
        "records_merged_away": counts["merged"],
        "pairs_compared": counts["pairs"],
        "records_kept_apart_by_an_id": counts["kept_apart"],
    }
    shown = merged.filter("shown")
    weakest = pl.Series("weakest_link", [chance(value) for value in shown["weakest"]], pl.String)
    sections = [
        Section("How sure the merges are", _SURE, _bands(merged)),
        Section("Customers to look at", _SHOWN, shown.select("cluster_id", "records", "links", weakest)),
        Section("What dedupe tells", "cbtool rules CODE explains each of them.", by_rule(outcome.findings)),
    ]
    for cluster, inside in steps.group_by("cluster_id", maintain_order=True):
        pair = inside.select(pl.format("{} - {}{}", "id_1", "id_2", (", " + pl.col("by")).fill_null("")).alias("link"))
        table = pl.concat([pair, drawn_steps(inside)], how="horizontal")
        sections.append(Section(f"Customer {cluster[0]}", _STEPS if len(sections) == 3 else "", table))
    return Report("Merges of the customer base", facts, tuple(sections))


def _bands(merged: pl.DataFrame) -> pl.DataFrame:
    """Customers and records by the weakest link."""
    band = pl.sum_horizontal((pl.col("weakest") >= bound).cast(pl.Int64) for bound in _BOUNDS)
    rank = pl.when(pl.col("weakest").is_null()).then(len(_BANDS)).otherwise(band)
    names = [*_BANDS, _SAME]
    counted = merged.group_by(rank.alias("rank")).agg(
        pl.len().cast(pl.Int64).alias("customers"), pl.col("records").sum()
    )
    return (
        counted.sort("rank")
        .with_columns(pl.col("rank").replace_strict(range(len(names)), names, return_dtype=pl.String))
        .rename({"rank": "weakest_link"})
    )
