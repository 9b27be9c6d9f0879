"""Stale: when each customer was last heard of, and whether that is too long ago."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl
import polars.selectors as cs

from cbtool.outcome import FINDINGS_SCHEMA, Outcome, no_findings
from cbtool.rule import first_of
from cbtool.rules import notes
from cbtool.rules.kind import client_kind, known
from cbtool.rules.stale import CLASSES, STATUSES
from cbtool.settings import StaleSettings
from cbtool.steps.orders import day

#: Added to the table, in this order; columns of these names are replaced.
ADDED: Final = (
    "customer_class",
    "last_sign_at",
    "last_sign_field",
    "days_silent",
    "cadence_days",
    "overdue_days",
    "stale_status",
)

#: The columns of the task list, of which the first ones come from the table as far as it has them.
_SHOWN: Final = ("_id", "client_id", "full_name", "company", "manager", "phone", "email")
TASKS: Final = (*_SHOWN, "opted_out", *ADDED, "due_date", "reason")

#: A status is held with days as dates, words as Enums and small numbers; this is how tables have it.
_AS_TOLD: Final = (
    cs.enum().cast(pl.String),
    cs.date().dt.to_string("%Y-%m-%d"),
    cs.by_dtype(pl.Int32).cast(pl.Int64),
)


def stale(frame: pl.LazyFrame, as_of: date, settings: StaleSettings) -> Outcome:
    """Tell for each customer how long it has been silent, measured by the cadence of its class.

    Args:
        frame: one row a customer, normalised text.
        as_of: the day from which silence is counted; later dates do not count.
        settings: cadences, columns that are signs of life, tiers of key customers.

    Returns:
        the same rows and columns with those of `ADDED`: `last_sign_at` is a date as text, `days_silent`,
        `cadence_days` and `overdue_days` (0 within the cadence) are whole numbers, null for `never` but for
        the cadence. A finding for each date after `as_of`. Tables: `tasks` (columns `TASKS`, overdue before
        due before never, the longest overdue first) and `classes` (customers by class and status). Counts:
        `fresh`, `due`, `overdue`, `never`.
    """
    columns = frame.collect_schema().names()
    signs = [name for name in dict.fromkeys(settings.signs) if name in columns]
    status = _status(frame, signs, as_of, settings)
    counted = status.group_by("customer_class", "stale_status").len("customers").with_columns(_AS_TOLD)
    told = []
    if not signs:
        told.append(
            f"no column tells when a customer was last heard of (one of {', '.join(settings.signs)}), so everybody is "
            "`never`; name the columns that do under [stale] signs"
        )
    numbers = dict(counted.group_by("stale_status").agg(pl.col("customers").sum()).iter_rows())
    return Outcome(
        pl.concat([frame.drop(ADDED, strict=False), status.lazy().with_columns(_AS_TOLD)], how="horizontal"),
        _ahead(frame, signs, as_of).lazy(),
        tables={"tasks": _tasks(frame, status, as_of), "classes": _classes(counted).lazy()},
        counts={rule.label: int(numbers.get(rule.label, 0)) for rule in reversed(STATUSES)},
        notes=tuple(told),
    )


def _status(frame: pl.LazyFrame, signs: Sequence[str], as_of: date, settings: StaleSettings) -> pl.DataFrame:
    """The columns of `ADDED` for each customer, small, since they are held as a whole: see `_AS_TOLD`."""
    columns = frame.collect_schema().names()
    found = [f"_sign_{number}" for number in range(len(signs))]
    last = pl.max_horizontal(*found) if found else pl.lit(None, pl.Date)
    source = pl.coalesce(pl.when(pl.col(at) == last).then(pl.lit(name)) for at, name in zip(found, signs, strict=True))
    cadences = (settings.key_business, settings.business, settings.private)
    labels = [rule.label for rule in CLASSES]
    kind = client_kind(columns)
    return (
        frame.with_columns(
            kind,
            (kind.eq_missing(pl.lit("company")) | _names_company(columns)).alias("business"),
            _key_tier(settings.key_tiers, columns).alias("key_tier"),
            pl.lit(settings.due_before).alias("due_before"),
            *(pl.when(day(name) <= as_of).then(day(name)).alias(at) for at, name in zip(found, signs, strict=True)),
        )
        .with_columns(
            last.alias("last_sign_at"),
            (source if signs else pl.lit(None, pl.String)).cast(pl.Enum(signs)).alias("last_sign_field"),
            (pl.lit(as_of) - last).dt.total_days().cast(pl.Int32).alias("days_silent"),
            first_of(CLASSES).cast(pl.Enum(labels)).alias("customer_class"),
        )
        .with_columns(
            pl.col("customer_class").replace_strict(labels, cadences, return_dtype=pl.Int64).alias("cadence_days")
        )
        .with_columns(
            (pl.col("days_silent") - pl.col("cadence_days")).clip(lower_bound=0).alias("overdue_days"),
            first_of(STATUSES).cast(pl.Enum([rule.label for rule in STATUSES])).alias("stale_status"),
        )
        .select(ADDED)
        .collect()
    )


def _names_company(columns: Sequence[str]) -> pl.Expr:
    """Whether a row has a company's name or number, whoever's name stands beside it."""
    entity = (known("inn", columns).str.len_chars() == 10).fill_null(value=False)
    return known("company", columns).is_not_null() | known("kpp", columns).is_not_null() | entity


def _key_tier(beginnings: Sequence[str], columns: Sequence[str]) -> pl.Expr:
    """Whether a word of the tier begins with one of these."""
    words = "|".join(re.escape(word.lower()) for word in beginnings if word)
    if not words or "tier" not in columns:
        return pl.lit(value=False)
    return pl.col("tier").cast(pl.String).str.to_lowercase().str.contains(rf"\b(?:{words})").fill_null(value=False)


def _ahead(frame: pl.LazyFrame, signs: Sequence[str], as_of: date) -> pl.DataFrame:
    """A finding for each date after the reference date, by row."""
    if not signs:
        return no_findings()
    note = notes()["ST101"]
    later = pl.any_horizontal(day(name) > as_of for name in signs)
    facts = _shown(frame, ["_id", *signs]).with_row_index("row").filter(later).collect()
    record = pl.coalesce("_id", (pl.col("row") + 1).cast(pl.String))
    found = [
        facts.filter(day(name) > as_of).select(
            "row",
            record.alias("record"),
            pl.lit("stale-report").alias("stage"),
            pl.lit(note.code).alias("rule"),
            pl.lit(note.severity).alias("severity"),
            pl.lit(name).alias("field"),
            pl.col(name).alias("before"),
            pl.lit(None, pl.String).alias("after"),
            pl.lit(None, pl.String).alias("message"),
        )
        for name in signs
    ]
    return pl.concat(found).sort("row", maintain_order=True).select(FINDINGS_SCHEMA.names())


def _tasks(frame: pl.LazyFrame, status: pl.DataFrame, as_of: date) -> pl.LazyFrame:
    """Whom to contact: the longest overdue first, then those due soonest, then those never heard of."""
    left = pl.col("cadence_days") - pl.col("days_silent")
    days = (
        pl.when(pl.col("cadence_days") == 1)
        .then(pl.lit("1 day is"))
        .otherwise(pl.format("{} days are", "cadence_days"))
    )
    reason = pl.coalesce(
        pl.format("not heard of since {}; at most {} allowed", "last_sign_at", days),
        pl.lit("no sign of life is known"),
    )
    due = pl.lit(as_of) + pl.duration(days=left.clip(lower_bound=0).fill_null(0))
    return (
        pl.concat([_shown(frame, [*_SHOWN, "opted_out"]), status.lazy()], how="horizontal")
        .filter(pl.col("stale_status") != "fresh")
        .sort(left, nulls_last=True, maintain_order=True)
        .with_columns(_AS_TOLD)
        .with_columns(reason.alias("reason"), due.dt.to_string("%Y-%m-%d").alias("due_date"))
        .select(TASKS)
    )


def _shown(frame: pl.LazyFrame, names: Sequence[str]) -> pl.LazyFrame:
    """Columns of the table as text, null where it has none."""
    lacking = [pl.lit(None).alias(name) for name in names if name not in frame.collect_schema()]
    return frame.with_columns(lacking).select(pl.col(name).cast(pl.String) for name in dict.fromkeys(names))


def _classes(counted: pl.DataFrame) -> pl.DataFrame:
    """Customers by class, a column a status; all classes and statuses, also empty ones."""
    told = {(name, status): number for name, status, number in counted.iter_rows()}
    statuses = [rule.label for rule in reversed(STATUSES)]
    rows = [
        {"customer_class": rule.label} | {status: told.get((rule.label, status), 0) for status in statuses}
        for rule in CLASSES
    ]
    return pl.DataFrame(rows, schema={"customer_class": pl.String} | dict.fromkeys(statuses, pl.Int64))
