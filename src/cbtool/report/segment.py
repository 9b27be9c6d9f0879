"""The report of segment: how many customers, purchases and how much money stand in each segment."""

from __future__ import annotations

from datetime import date

import polars as pl

from cbtool.outcome import Outcome
from cbtool.report.model import Report, Section

_PARTS = {
    "segment": ("Segments", "By recency, frequency and money; cbtool rules RF001 and following explain them."),
    "lifecycle": ("Lifecycle", ""),
    "abc": ("ABC", "By share of the money: A brings most of it."),
    "xyz": ("XYZ", "By regularity of purchases: X buys regularly."),
}


def segment_report(outcome: Outcome, as_of: date) -> Report:
    """The report on a segmented table (the outcome of `steps.segment`); no personal data."""
    needed = [*_PARTS, "frequency", "monetary", *(f"reachable_{by}{end}" for by in _BY for end in ("", "_why"))]
    table = outcome.frame.select(needed).collect()
    money = table["monetary"].sum()
    facts: dict[str, object] = {
        "as_of": as_of.isoformat(),
        "customers": table.height,
        "purchases": int(table["frequency"].sum() or 0),
        "money": money,
        **outcome.counts,
    }
    sections = [Section(title, text, _share(table, name)) for name, (title, text) in _PARTS.items()]
    sections.append(Section("Reachable", "And why not: the strongest reason of each customer.", _reach(table)))
    return Report("Customer segments", facts, tuple(sections))


_BY = ("phone", "sms", "email")


def _share(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Customers, purchases and money by the values of a column, the most money first."""
    part = pl.col("customers")
    return (
        table.group_by(pl.col(name).fill_null("(none)"))
        .agg(
            pl.len().cast(pl.Int64).alias("customers"),
            pl.col("frequency").sum().alias("purchases"),
            pl.col("monetary").sum().alias("money"),
        )
        .with_columns((100 * part / part.sum()).alias("percent"))
        .sort("money", "customers", name, descending=[True, True, False])
        .select(name, "customers", "percent", "purchases", "money")
    )


def _reach(table: pl.DataFrame) -> pl.DataFrame:
    """Customers by channel and reason, reachable ones first."""
    parts = [
        table.group_by(pl.col(f"reachable_{by}_why").fill_null("reachable").alias("reason"))
        .agg(pl.len().cast(pl.Int64).alias("customers"))
        .select(pl.lit(by).alias("channel"), "reason", "customers")
        .sort(pl.col("reason") != "reachable", -pl.col("customers"), "reason")
        for by in _BY
    ]
    return pl.concat(parts)
