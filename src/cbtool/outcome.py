"""What a step returns: the table, the findings that explain it, and what there is to say.

Findings of every stage share one schema, so that change log, defects and merge evidence are one table
and everything that reports is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import polars as pl

Stage: TypeAlias = Literal["import", "normalize", "dedupe", "validate", "segment", "stale-report"]
Severity: TypeAlias = Literal["info", "warning", "error"]

STAGES: Final[tuple[Stage, ...]] = ("import", "normalize", "dedupe", "validate", "segment", "stale-report")
SEVERITIES: Final[tuple[Severity, ...]] = ("info", "warning", "error")

#: The findings that a step hands on. `seq` is added, and the repeated words become Enums, in `numbered`.
FINDINGS_SCHEMA: Final = pl.Schema(
    {
        "record": pl.String(),
        "stage": pl.String(),
        "rule": pl.String(),
        "severity": pl.String(),
        "field": pl.String(),
        "before": pl.String(),
        "after": pl.String(),
        "message": pl.String(),
    }
)


def no_findings() -> pl.DataFrame:
    """An empty findings table."""
    return pl.DataFrame(schema=FINDINGS_SCHEMA)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a step.

    Attributes:
        frame: the table after the step.
        findings: columns of `FINDINGS_SCHEMA`, in the order of the table's rows.
        tables: side tables by name (`pairs`, `rejects`, `clusters` ...).
        counts: figures for the summary by name (`merged`, `rejected` ...).
        notes: sentences for the user, silenced by `-q`; no personal values.
        warnings: sentences that `-q` keeps; no personal values.
    """

    frame: pl.LazyFrame
    findings: pl.LazyFrame
    tables: Mapping[str, pl.LazyFrame] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


#: Turns batches of (table, findings) into an outcome: in memory for tests and small data, on disk in commands.
Spool: TypeAlias = Callable[[Iterable[tuple[pl.DataFrame, pl.DataFrame]]], Outcome]


def in_memory(parts: Iterable[tuple[pl.DataFrame, pl.DataFrame]]) -> Outcome:
    """Concatenate the batches of a row-wise step. At least one batch (it may be empty) is expected."""
    tables, findings = [], []
    for table, found in parts:
        tables.append(table)
        findings.append(found)
    return Outcome(pl.concat(tables).lazy(), pl.concat(findings).lazy())


def numbered(findings: pl.LazyFrame, rules: Sequence[str], fields: Sequence[str]) -> pl.LazyFrame:
    """Findings as they are written: `seq` from 1 in front; stage, rule, severity and field as Enums."""
    return findings.with_row_index("seq", offset=1).with_columns(
        pl.col("stage").cast(pl.Enum(STAGES)),
        pl.col("rule").cast(pl.Enum(list(rules))),
        pl.col("severity").cast(pl.Enum(SEVERITIES)),
        pl.col("field").cast(pl.Enum(list(dict.fromkeys(fields)))),
    )
