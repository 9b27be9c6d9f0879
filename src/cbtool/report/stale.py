"""The stale report: how many customers have been silent for too long, whose they are, and who comes first."""

from __future__ import annotations

from datetime import date

import polars as pl

from cbtool.outcome import Outcome
from cbtool.report.model import Report, Section

#: Customers that the report names (by key); the task list has them all.
FIRST = 20


def stale_report(outcome: Outcome, as_of: date) -> Report:
    """The report on who went stale (the outcome of `steps.stale`); no personal data but keys."""
    counts, tasks = outcome.counts, outcome.tables["tasks"]
    total = sum(counts.values())
    classes = outcome.tables["classes"].collect()
    late = pl.col("stale_status") == "overdue"
    by_manager = (
        tasks.group_by(pl.col("manager").fill_null("(nobody)"))
        .agg(
            late.sum().cast(pl.Int64).alias("overdue"),
            (pl.col("stale_status") == "due").sum().cast(pl.Int64).alias("due"),
            (pl.col("stale_status") == "never").sum().cast(pl.Int64).alias("never"),
            pl.col("overdue_days").max().alias("longest_overdue"),
        )
        .sort("overdue", "due", "never", "manager", descending=[True, True, True, False])
        .collect()
    )
    key = pl.coalesce("client_id", "_id").alias("customer")
    first = (
        tasks.filter(late)
        .head(FIRST)
        .select(
            key,
            pl.col("customer_class").alias("class"),
            "manager",
            pl.col("last_sign_at").str.to_date("%Y-%m-%d").alias("last_sign"),
            "days_silent",
            pl.col("overdue_days").alias("overdue"),
        )
        .collect()
    )
    signs = (
        outcome.frame.group_by(pl.col("last_sign_field").fill_null("(none)").alias("last_sign"))
        .agg(pl.len().cast(pl.Int64).alias("customers"))
        .sort("customers", "last_sign", descending=[True, False])
        .collect()
    )
    facts: dict[str, object] = {"as_of": as_of.isoformat(), "customers": total, **counts}
    facts["percent_overdue"] = percent_overdue(outcome)
    sections = [
        Section(
            "Customers by class and status",
            "Overdue: silent for longer than the cadence of the class allows. Due: the cadence ends within days. "
            "Never: no sign of life is known at all.",
            classes,
        ),
        Section("Longest overdue", "The task list has all of them, with names and contacts.", first),
        Section("By manager", "", by_manager),
        Section("By last sign of life", "", signs),
    ]
    return Report("Stale customers", facts, tuple(sections))


def percent_overdue(outcome: Outcome) -> float:
    """The share of customers who are overdue, in per cent (0 of nobody); `--fail-over` is measured by it."""
    total = sum(outcome.counts.values())
    return 100 * outcome.counts["overdue"] / total if total else 0.0
