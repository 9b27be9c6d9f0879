"""Stale: when each customer was last heard of, and whether that is too long ago."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

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
    signs = [name for name in settings.signs if name in columns]
    needed = dict.fromkeys([*_SHOWN, "tier", "opted_out", *signs])
    facts = frame.select(
        client_kind(columns),
        *(pl.col(name).cast(pl.String) if name in columns else pl.lit(None, pl.String).alias(name) for name in needed),
        _names_company(columns).alias("names_company"),
    ).collect()
    status = _status(facts, signs, as_of, settings)
    counted = status.group_by("customer_class", "stale_status").len("customers")
    table = pl.concat([frame.drop(ADDED, strict=False), status.select(ADDED).lazy()], how="horizontal")
    told = []
    if not signs:
        told.append(
            f"no column tells when a customer was last heard of (one of {', '.join(settings.signs)}), so everybody is "
            "`never`; name the columns that do under [stale] signs"
        )
    numbers = dict(counted.group_by("stale_status").agg(pl.col("customers").sum()).iter_rows())
    return Outcome(
        table,
        _ahead(facts, signs, as_of).lazy(),
        tables={"tasks": _tasks(facts, status, as_of).lazy(), "classes": _classes(counted).lazy()},
        counts={rule.label: int(numbers.get(rule.label, 0)) for rule in reversed(STATUSES)},
        notes=tuple(told),
    )


def _status(facts: pl.DataFrame, signs: Sequence[str], as_of: date, settings: StaleSettings) -> pl.DataFrame:
    """The columns of `ADDED` for each customer."""
    days: list[pl.Expr] = [pl.when(day(name) <= as_of).then(day(name)) for name in signs] or [pl.lit(None, pl.Date)]
    last = pl.max_horizontal(days)
    source = pl.coalesce(pl.when(found == last).then(pl.lit(name)) for name, found in zip(signs, days, strict=False))
    cadences = (settings.key_business, settings.business, settings.private)
    names = [rule.label for rule in CLASSES]
    return (
        facts.select(
            "client_kind",
            (pl.col("client_kind").eq_missing(pl.lit("company")) | pl.col("names_company")).alias("business"),
            _key_tier(settings.key_tiers).alias("key_tier"),
            last.dt.to_string("%Y-%m-%d").alias("last_sign_at"),
            (source if signs else pl.lit(None, pl.String)).alias("last_sign_field"),
            (pl.lit(as_of) - last).dt.total_days().cast(pl.Int64).alias("days_silent"),
            pl.lit(settings.due_before).alias("due_before"),
        )
        .with_columns(first_of(CLASSES).alias("customer_class"))
        .with_columns(
            pl.col("customer_class").replace_strict(names, cadences, return_dtype=pl.Int64).alias("cadence_days")
        )
        .with_columns(
            (pl.col("days_silent") - pl.col("cadence_days")).clip(lower_bound=0).alias("overdue_days"),
            first_of(STATUSES).alias("stale_status"),
        )
    )


def _names_company(columns: Sequence[str]) -> pl.Expr:
    """Whether a row has a company's name or number, whoever's name stands beside it."""
    entity = (known("inn", columns).str.len_chars() == 10).fill_null(value=False)
    return known("company", columns).is_not_null() | known("kpp", columns).is_not_null() | entity


def _key_tier(beginnings: Sequence[str]) -> pl.Expr:
    """Whether a word of the tier begins with one of these."""
    words = "|".join(re.escape(word.lower()) for word in beginnings if word)
    if not words:
        return pl.lit(value=False)
    return pl.col("tier").str.to_lowercase().str.contains(rf"\b(?:{words})").fill_null(value=False)


def _ahead(facts: pl.DataFrame, signs: Sequence[str], as_of: date) -> pl.DataFrame:
    """A finding for each date after the reference date, by row."""
    note = notes()["ST101"]
    record = pl.coalesce("_id", (pl.col("row") + 1).cast(pl.String))
    found = [
        facts.with_row_index("row")
        .filter(day(name) > as_of)
        .select(
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
    if not found:
        return no_findings()
    return pl.concat(found).sort("row", maintain_order=True).select(FINDINGS_SCHEMA.names())


def _tasks(facts: pl.DataFrame, status: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Whom to contact: the longest overdue first, then those due soonest, then those never heard of."""
    left = pl.col("cadence_days") - pl.col("days_silent")
    reason = pl.coalesce(
        pl.format("not heard of since {}; at most {} days are allowed", "last_sign_at", "cadence_days"),
        pl.lit("no sign of life is known"),
    )
    due = pl.lit(as_of) + pl.duration(days=left.clip(lower_bound=0).fill_null(0))
    return (
        facts.select(*_SHOWN, "opted_out")
        .hstack(status.select(ADDED))
        .filter(pl.col("stale_status") != "fresh")
        .with_columns(reason.alias("reason"), due.dt.to_string("%Y-%m-%d").alias("due_date"))
        .sort(left, nulls_last=True, maintain_order=True)
        .select(TASKS)
    )


def _classes(counted: pl.DataFrame) -> pl.DataFrame:
    """Customers by class, a column a status; all classes and statuses, also empty ones."""
    told = {(name, status): number for name, status, number in counted.iter_rows()}
    statuses = [rule.label for rule in reversed(STATUSES)]
    rows = [
        {"customer_class": rule.label} | {status: told.get((rule.label, status), 0) for status in statuses}
        for rule in CLASSES
    ]
    return pl.DataFrame(rows, schema={"customer_class": pl.String} | dict.fromkeys(statuses, pl.Int64))
