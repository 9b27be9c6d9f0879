"""Normalize: every cell that can be understood in one canonical form, every change a finding.

Same rows, same order; running it twice changes nothing; findings replayed backwards give the import again.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import polars as pl

from cbtool.fields import QC
from cbtool.outcome import FINDINGS_SCHEMA, SEVERITIES, Outcome, Spool, in_memory
from cbtool.rule import NO_PROFILE, Fix, Profile, Reading
from cbtool.rules import fixes as all_fixes
from cbtool.steps.batches import batches
from cbtool.steps.doubts import Doubts

#: Batches that are read at the same time. Each is read by itself, so their number changes no result; more than
#: two would only wait for each other wherever Python functions see single values.
AT_ONCE: Final = 2

#: Seconds for which one batch may hold the interpreter while the other waits. Batches call Polars so often that with
#: the usual five milliseconds the other one would stand still whenever this one looks at single values.
TURN: Final = 0.001

#: A reading looks at the rows with a value alone when they are fewer than this share of a batch.
SPARSE: Final = 0.9

Part: TypeAlias = tuple[pl.DataFrame, pl.DataFrame]


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
        the table with canonical values, parsed parts and `<field>_qc`, one finding per changed cell, and warnings
        of columns that are mapped to the wrong field, dates of the other order and phones of another country.
    """
    chosen = tuple(all_fixes() if fixes is None else fixes)
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
        return replace(done, frame=done.frame.drop("_id"))
    plan = _plan(active, chosen, profile)
    doubts = Doubts()
    done = spool(_in_order(batches(frame), plan, doubts))
    return replace(
        done,
        findings=done.findings.cast(FINDINGS_SCHEMA),
        warnings=(*done.warnings, *doubts.warnings(profile.date_order, profile.region)),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is done to every batch.

    Attributes:
        readings: in their order.
        codes: of the fixes that are switched on.
        severity: of each of them, in their order.
        schema: of a batch's findings. What repeats from row to row is an Enum: a batch has millions of them.
        profile: what is known of the whole file.
    """

    readings: tuple[Reading, ...]
    codes: pl.Enum
    severity: pl.Series
    schema: pl.Schema
    profile: Profile


def _plan(readings: Sequence[Reading], fixes: Sequence[Fix], profile: Profile) -> _Plan:
    severity = {fix.code: fix.severity for fix in fixes}
    codes, severities = pl.Enum(list(severity)), pl.Enum(SEVERITIES)
    fields = pl.Enum(list(dict.fromkeys(name for reading in readings for name in reading.writes)))
    enums = {"stage": pl.Enum(["normalize"]), "rule": codes, "severity": severities, "field": fields}
    told = pl.Series(list(severity.values()), dtype=severities)
    return _Plan(tuple(readings), codes, told, pl.Schema({**FINDINGS_SCHEMA, **enums}), profile)


def _in_order(parts: Iterator[pl.DataFrame], plan: _Plan, doubts: Doubts) -> Iterator[Part]:
    """The finished batches in order, counted; while one is taken the next ones are read."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waiting: deque[Future[Part]] = deque()
            for part in parts:
                waiting.append(pool.submit(_batch, part, plan))
                if len(waiting) > AT_ONCE:  # one is ready to be read while the first is taken
                    yield _counted(waiting.popleft().result(), doubts)
            while waiting:
                yield _counted(waiting.popleft().result(), doubts)
    finally:
        sys.setswitchinterval(usual)


def _counted(part: Part, doubts: Doubts) -> Part:
    doubts.add(*part)
    return part


def _batch(batch: pl.DataFrame, plan: _Plan) -> Part:
    """One batch through all readings, with its findings in the order of rows, then of readings."""
    found: list[pl.DataFrame] = []
    for reading in plan.readings:
        missing = [name for name in reading.writes if name not in batch.columns]
        batch = batch.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
        seen = [name for name in dict.fromkeys((*reading.needs, *reading.writes, *reading.sees)) if name in batch]
        worth = [name for name in dict.fromkeys((*reading.needs, *reading.beside)) if name in batch]
        rows = batch.select(pl.any_horizontal(pl.col(worth).is_not_null()).alias("rows"))["rows"]
        if rows.sum() >= SPARSE * batch.height:
            after, findings = _read(batch.select(seen), reading, plan)
        else:
            after, findings = _read_some(batch.select(seen), rows, reading, plan)
        batch = batch.with_columns(after)
        found.extend(findings)
    if not found:
        return batch, pl.DataFrame(schema=plan.schema)
    merged = pl.concat(found, rechunk=True).sort("row", maintain_order=True)
    found.clear()
    return batch, merged.select(
        batch["_id"].cast(pl.String).gather(merged["row"]).alias("record"),
        pl.lit("normalize", plan.schema["stage"]).alias("stage"),
        "rule",
        plan.severity.gather(merged["rule"].to_physical()).alias("severity"),
        *("field", "before", "after", "message"),
    )


def _read_some(
    batch: pl.DataFrame, rows: pl.Series, reading: Reading, plan: _Plan
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """`_read` of the rows with a value. The others keep theirs, and get the quality code of an empty row."""
    places = rows.arg_true()
    after, findings = _read(pl.concat([batch.filter(rows), batch.clear(1)]), reading, plan)
    whole = []
    for name in reading.writes:
        others = batch[name]
        if name.endswith(QC) and after[name][-1] is not None:
            others = others.fill_null(after[name][-1])
        whole.append(others.clone().scatter(places, after[name].head(places.len())))
    return pl.DataFrame(whole), [found.with_columns(places.gather(found["row"]).alias("row")) for found in findings]


def _read(before: pl.DataFrame, reading: Reading, plan: _Plan) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Take over what a reading gives, except where its fix is switched off; tell what changed.

    Returns:
        the columns that the reading writes; findings with the number of their row in place of their record.
    """
    result = reading.read(before, plan.profile).with_columns(pl.col("rule", *reading.writes).cast(pl.String))
    rule = result["rule"].cast(plan.codes, strict=False)  # null where the fix is switched off
    values = [name for name in reading.writes if not name.endswith(QC)]
    after = result.select(values)
    touched = pl.Series([False]).new_from_index(0, before.height)
    off = rule.is_null() & result["rule"].is_not_null()
    if off.any():
        after = after.select(pl.when(off).then(before[name]).otherwise(name).alias(name) for name in values)
    message = result.get_column("message", default=None)
    findings = []

    def tell(name: str, rows: pl.Series) -> None:
        if rows.any():
            at = rows.arg_true()
            told = (rule, before[name].alias("before"), after[name].alias("after"))
            findings.append(
                pl.DataFrame([at.alias("row"), *(column.gather(at) for column in told)]).with_columns(
                    (pl.lit(None, pl.String) if message is None else message.gather(at)).alias("message"),
                    pl.lit(name, plan.schema["field"]).alias("field"),
                )
            )

    for name in values:
        changed = before[name].ne_missing(after[name])
        touched = touched | changed
        tell(name, changed)
    # A suggestion that changes nothing is told too: it stands in the message.
    if message is not None:
        tell(values[0], ~touched & ~off & message.is_not_null())
    return after.with_columns(
        # Where a code exists already and no fix changed the value it stays, so a second run changes nothing.
        pl.when(~touched & before[name].is_not_null())
        .then(before[name])
        .when(off)
        # A code of a field that this reading fills, and another one reads, waits for the other.
        .then(pl.lit("1") if name.removesuffix(QC) in reading.needs else before[name])
        .otherwise(result[name])
        .alias(name)
        for name in reading.writes
        if name.endswith(QC)
    ), findings
