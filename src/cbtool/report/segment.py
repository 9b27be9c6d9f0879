"""The report and the metrics of segment: how many customers, purchases and how much money stand in each segment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
    table = outcome.frame.select(_NEEDED).collect()
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


def segment_metrics(outcome: Outcome, as_of: date) -> dict[str, object]:
    """The figures of a segmented table for a dashboard; no personal data.

    Returns:
        figures of all customers, then by name those of each segment, lifecycle stage, ABC and XYZ class, and the
        reachable ones by channel. Money is text with two digits, `repeat_rate` a share (0 to 1).
        A customer with two purchases or more is a repeat buyer.
    """
    table = outcome.frame.select(_NEEDED).collect()
    buyers = table.filter(pl.col("frequency") > 0)
    again = buyers.filter(pl.col("frequency") > 1).height
    purchases, money = int(table["frequency"].sum() or 0), Decimal(table["monetary"].sum() or 0)
    groups = {
        name: {row.pop(name): {**row, "money": _rounded(row["money"])} for row in _share(table, name).to_dicts()}
        for name in _PARTS
    }
    reachable: dict[str, dict[str, int]] = {by: {} for by in _BY}
    for channel, reason, customers in _reach(table).iter_rows():
        reachable[channel][reason] = customers
    return {
        "as_of": as_of.isoformat(),
        "customers": table.height,
        "buyers": buyers.height,
        "repeat_buyers": again,
        "repeat_rate": again / buyers.height if buyers.height else None,
        "purchases": purchases,
        "money": _rounded(money),
        "money_per_buyer": _rounded(money, buyers.height),
        "average_purchase": _rounded(money, purchases),
        "median_recency_days": buyers["recency_days"].median(),
        **outcome.counts,
        **groups,
        "reachable": reachable,
    }


def _rounded(money: Decimal | None, parts: int = 1) -> str | None:
    """Money, or its mean over so many parts, to two digits; None where there is none to share."""
    return str(round(money / parts, 2)) if money is not None and parts else None


_BY = ("phone", "sms", "email")

_NEEDED = (
    *(*_PARTS, "recency_days", "frequency", "monetary"),
    *(f"reachable_{by}{end}" for by in _BY for end in ("", "_why")),
)


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
