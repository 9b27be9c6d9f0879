"""The report of validate: which defects there are, where, and how many; no values of customers."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cbtool.outcome import Outcome
from cbtool.report.findings import by_field, by_rule
from cbtool.report.model import Report, Section

#: Records that a rule is shown with, so that somebody can look them up.
EXAMPLES = 3


def validate_report(outcome: Outcome, baseline: Mapping[str, int] | None = None) -> Report:
    """The report on a validated table (the outcome of `steps.validate`).

    Args:
        outcome: of validate.
        baseline: findings that are `new` and those that are `gone` since an earlier run, if there is one to compare.
    """
    table, findings = outcome.frame, outcome.findings
    columns = table.collect_schema().names()
    flawed = pl.col("issues").is_not_null()
    rows, bad = table.select(pl.len(), flawed.sum()).collect().row(0)
    rules = by_rule(findings)
    errors = int(rules.filter(pl.col("severity") == "error")["findings"].sum())
    warnings = int(rules.filter(pl.col("severity") == "warning")["findings"].sum())
    sections = [
        Section("Defects by rule", "cbtool rules CODE explains each of them.", _with_examples(rules, findings)),
        Section("Defects by field", "", by_field(findings)),
    ]
    if "_file" in columns:
        files = (
            table.group_by("_file")
            .agg(pl.len().cast(pl.Int64).alias("rows"), flawed.sum().cast(pl.Int64).alias("rows_with_defects"))
            .with_columns((100 * pl.col("rows_with_defects") / pl.col("rows")).alias("percent"))
            .sort("percent", "rows", "_file", descending=[True, True, False])
            .rename({"_file": "file"})
            .collect()
        )
        sections.append(Section("Rows with defects by file", "", files))
    facts = {
        "rows": rows,
        "rows_without_defects": rows - bad,
        "rows_with_defects": bad,
        "percent_without_defects": 100 * (rows - bad) / rows if rows else 100.0,
        "errors": errors,
        "warnings": warnings,
        **({f"{name}_findings": baseline[name] for name in ("new", "gone")} if baseline else {}),
    }
    return Report("Quality of the customer base", facts, tuple(sections))


def _with_examples(rules: pl.DataFrame, findings: pl.LazyFrame) -> pl.DataFrame:
    """Add the first records of each rule."""
    first = findings.group_by("rule", maintain_order=True).agg(pl.col("record").head(EXAMPLES)).collect()
    examples = first.select("rule", pl.col("record").list.join(", ", ignore_nulls=True).alias("for_example"))
    return rules.join(examples, on="rule", how="left", maintain_order="left")
