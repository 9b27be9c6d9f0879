"""Findings counted for people: by rule, with its title, the worst first."""

from __future__ import annotations

import polars as pl

from cbtool.outcome import SEVERITIES
from cbtool.rules import rules


def by_rule(findings: pl.LazyFrame) -> pl.DataFrame:
    """Rule, severity, title, field, findings and records; errors before warnings, then the most frequent.

    A rule that is found in several fields is told with the first of them by name.
    """
    counted = (
        findings.group_by("rule", "severity")
        .agg(
            pl.col("field").min(),
            pl.len().cast(pl.Int64).alias("findings"),
            pl.col("record").n_unique().cast(pl.Int64).alias("records"),
        )
        .collect()
    )
    titles = {rule.code: rule.title for rule in rules()}
    return (
        worst_first(counted)
        .with_columns(pl.col("rule").replace_strict(titles, default=None, return_dtype=pl.String).alias("title"))
        .select("rule", "severity", "title", "field", "findings", "records")
    )


def by_field(findings: pl.LazyFrame) -> pl.DataFrame:
    """Field and the number of findings of each severity, the most errors first."""
    counts = [
        pl.col("severity").eq(severity).sum().cast(pl.Int64).alias(f"{severity}s" if severity != "info" else severity)
        for severity in reversed(SEVERITIES)
    ]
    order = ["errors", "warnings", "info"]
    return (
        findings.group_by("field")
        .agg(counts)
        .sort([*order, "field"], descending=[True, True, True, False])
        .select("field", *order)
        .collect()
    )


def worst_first(counted: pl.DataFrame) -> pl.DataFrame:
    """Sort by severity, then by number, then by code."""
    rank = pl.col("severity").replace_strict(list(SEVERITIES), [0, 1, 2], return_dtype=pl.Int8)
    return counted.sort(rank, "findings", "rule", descending=[True, True, False])
