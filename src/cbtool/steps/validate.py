"""Validate: judge every value, change none.

The table comes back as it went in, with `issues` added: the codes of errors and warnings that the row has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

import polars as pl

from cbtool.fields import is_code
from cbtool.outcome import FINDINGS_SCHEMA, Outcome, Spool, in_memory, no_findings
from cbtool.rule import NO_PROFILE, Check, Profile
from cbtool.rules import checks as all_checks
from cbtool.steps.batches import batches
from cbtool.steps.normalize import normalize

ISSUES = "issues"


def normalised(columns: Sequence[str]) -> bool:
    """Whether a table with these columns has been through normalize: a canonical field has its quality code."""
    return any(map(is_code, columns))


def validate(
    frame: pl.LazyFrame,
    checks: Sequence[Check] | None = None,
    profile: Profile = NO_PROFILE,
    spool: Spool = in_memory,
    judged: pl.LazyFrame | None = None,
) -> Outcome:
    """Judge a table of text columns.

    Args:
        frame: canonical columns as text; `_id` names the record in findings (else the row number does). A
            table without quality codes is judged by values that are normalised in memory, batch by batch.
        checks: the checks that are switched on; all of them by default. A check runs when all its fields
            are there.
        profile: what is known of the whole file.
        spool: where finished batches are kept.
        judged: the same rows normalised, if somebody has them already.

    Returns:
        the table unchanged but for `issues` (codes of errors and warnings joined by `;` in the order of the
        rules, null when there are none; a column of that name is replaced), and one finding per bad value,
        by row, then rule: `before` is the value as it stands in the table, `after` is null.
    """
    asked = tuple(all_checks() if checks is None else checks)

    def parts() -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        start = 0
        clean = repeat(None) if judged is None else batches(judged)
        for batch, values in zip(batches(frame), clean, strict=judged is not None):
            yield _batch(batch, values, start, asked, profile)
            start += batch.height

    return spool(parts())


def _batch(
    batch: pl.DataFrame, values: pl.DataFrame | None, start: int, checks: Sequence[Check], profile: Profile
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One batch with its issues, and its findings by row, then rule; `start` rows stand before it."""
    batch = batch.drop(ISSUES, strict=False)
    if values is None:
        values = batch if normalised(batch.columns) else normalize(batch.lazy(), profile=profile).frame.collect()
    asked = [check for check in checks if set(check.fields) <= set(values.columns)]
    row = pl.int_range(pl.len(), dtype=pl.Int64).alias("row")
    bad = values.select(row, *(check.bad(profile).fill_null(value=False).alias(check.code) for check in asked))
    hit = [check for check in asked if bad[check.code].any()]
    if not hit:
        return batch.with_columns(pl.lit(None, pl.String).alias(ISSUES)), no_findings()
    facts = bad.select("row", (pl.col("row") + 1 + start).cast(pl.String).alias("record"))
    if "_id" in values.columns:
        facts = facts.with_columns(values["_id"].cast(pl.String).alias("record"))
    # One filter per check and a concat: far quicker than exploding a list of what holds in each row.
    found = pl.concat(_found(check, facts, batch, values, bad[check.code]) for check in hit)
    codes: list[pl.Expr] = [
        pl.when(check.code).then(pl.lit(check.code)) for check in hit if check.severity != "info"
    ] or [pl.lit(None, pl.String)]
    joined = pl.concat_str(codes, separator=";", ignore_nulls=True).replace("", None)
    issues = bad.select("row", joined.alias(ISSUES))[ISSUES]
    return batch.with_columns(issues), found.sort("row", maintain_order=True).select(FINDINGS_SCHEMA.names())


def _found(
    check: Check, facts: pl.DataFrame, batch: pl.DataFrame, values: pl.DataFrame, bad: pl.Series
) -> pl.DataFrame:
    """The findings of one check: the value as the table has it, or as it was parsed where it has none."""
    field = check.fields[0]
    shown = batch if field in batch.columns else values
    return facts.with_columns(
        pl.lit("validate").alias("stage"),
        pl.lit(check.code).alias("rule"),
        pl.lit(check.severity).alias("severity"),
        pl.lit(field).alias("field"),
        shown[field].cast(pl.String).alias("before"),
        pl.lit(None, pl.String).alias("after"),
        pl.lit(None, pl.String).alias("message"),
    ).filter(bad)
