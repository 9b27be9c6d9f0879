"""Normalize: every cell that can be understood in one canonical form, every change a finding.

Same rows, same order; running it twice changes nothing; findings replayed backwards give the import again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from cbtool.outcome import FINDINGS_SCHEMA, Outcome, Spool, in_memory, no_findings
from cbtool.rule import NO_PROFILE, Fix, Profile, Reading
from cbtool.rules import fixes as all_fixes
from cbtool.steps.batches import batches

QC = "_qc"


def normalize(
    frame: pl.LazyFrame,
    fixes: Sequence[Fix] | None = None,
    profile: Profile = NO_PROFILE,
    spool: Spool = in_memory,
) -> Outcome:
    """Apply fixes to a table of text columns.

    Args:
        frame: canonical columns as text; `_id` names the record in findings (else the row number does).
        fixes: the fixes that are switched on; all of them by default.
        profile: what is known of the whole file.
        spool: where finished batches are kept.

    Returns:
        the table with canonical values, parsed parts and `<field>_qc`, and one finding per changed cell.
    """
    chosen = tuple(all_fixes() if fixes is None else fixes)
    allowed = frozenset(fix.code for fix in chosen)
    severity = {fix.code: fix.severity for fix in chosen}
    schema = frame.collect_schema()
    columns = schema.names()
    active: list[Reading] = []
    for reading in dict.fromkeys(reading for fix in chosen for reading in fix.readings):
        if any(name in columns for name in reading.needs):
            active.append(reading)
            columns = list(dict.fromkeys([*columns, *reading.writes]))
    # Readings work on text, whatever a table from elsewhere brings.
    numbers = {name for reading in active for name in (*reading.needs, *reading.writes)} & set(schema.names())
    frame = frame.with_columns(
        pl.col(name).cast(pl.String) for name in columns if name in numbers and schema[name] != pl.String
    )
    if "_id" not in columns:
        ids = frame.with_row_index("_id", offset=1).with_columns(pl.col("_id").cast(pl.String))
        done = normalize(ids, chosen, profile, spool)
        return Outcome(done.frame.drop("_id"), done.findings)
    return spool(_batch(part, active, allowed, severity, profile) for part in batches(frame))


def _batch(
    batch: pl.DataFrame,
    readings: Sequence[Reading],
    allowed: frozenset[str],
    severity: Mapping[str, str],
    profile: Profile,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One batch through all readings, with its findings in the order of rows, then of readings."""
    found: list[pl.DataFrame] = []
    for reading in readings:
        missing = [name for name in reading.writes if name not in batch.columns]
        before = batch.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
        result = reading.read(before, profile)
        batch, findings = _apply(before, result, reading.writes, allowed, severity)
        found.extend(findings)
    if not found:
        return batch, no_findings()
    merged = pl.concat(found).sort("row", maintain_order=True)
    return batch, merged.select(FINDINGS_SCHEMA.names())


def _apply(
    before: pl.DataFrame,
    result: pl.DataFrame,
    writes: Sequence[str],
    allowed: frozenset[str],
    severity: Mapping[str, str],
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Take over what a reading gave, except where its fix is switched off; tell what changed."""
    facts = before.select(
        pl.int_range(pl.len()).alias("row"),
        pl.col("_id").cast(pl.String).alias("record"),
        pl.lit("normalize").alias("stage"),
        result["rule"].cast(pl.String),
        result["rule"].replace_strict(severity, default="info", return_dtype=pl.String).alias("severity"),
        (result["message"] if "message" in result.columns else pl.lit(None, pl.String)).alias("message"),
    )
    off = (facts["rule"].is_not_null() & ~facts["rule"].is_in(list(allowed))).fill_null(value=False)
    values = [name for name in writes if not name.endswith(QC)]
    after = before.with_columns(
        pl.when(off).then(pl.col(name)).otherwise(result[name].cast(pl.String)).alias(name) for name in values
    )

    def told(name: str, rows: pl.Series) -> pl.DataFrame:
        columns = (pl.lit(name).alias("field"), before[name].alias("before"), after[name].alias("after"))
        return facts.with_columns(columns).filter(rows).select("row", *FINDINGS_SCHEMA.names())

    touched = pl.Series([False]).new_from_index(0, before.height)
    findings = []
    for name in values:
        changed = before[name].ne_missing(after[name])
        touched = touched | changed
        findings.append(told(name, changed))
    # A suggestion that changes nothing is told too: it stands in the message.
    findings.append(told(values[0], ~touched & ~off & facts["message"].is_not_null()))
    after = after.with_columns(
        # Where a code exists already and no fix changed the value it stays, so a second run changes nothing.
        pl.when(~touched & before[name].is_not_null())
        .then(before[name])
        .when(off)
        .then(pl.lit("1"))
        .otherwise(result[name].cast(pl.String))
        .alias(name)
        for name in writes
        if name.endswith(QC)
    )
    return after, [found for found in findings if found.height]
