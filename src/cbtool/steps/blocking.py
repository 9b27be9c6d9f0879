"""Blocking: how many pairs dedupe would compare by which rule, and what that takes, before the work is done."""

from __future__ import annotations

import numpy as np
import polars as pl

from cbtool.matching.base import stand
from cbtool.matching.columns import refuse_strange
from cbtool.matching.comparable import further, refuse_bare
from cbtool.matching.linkage import profiles
from cbtool.matching.plan import memory, planned
from cbtool.outcome import Outcome, no_findings
from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import identified
from cbtool.wording import counted


def blocking(
    frame: pl.LazyFrame,
    settings: DedupeSettings,
    base: pl.LazyFrame | None = None,
    other: pl.LazyFrame | None = None,
) -> Outcome:
    """Count what blocking would find, without comparing anything.

    Args:
        frame: a normalised table.
        settings: as dedupe takes them.
        base: golden records of an earlier run; pairs have a record of `frame`.
        other: a list to which records are to be linked; pairs have a record of each.

    Returns:
        one row per blocking rule (columns of `plan.PLAN`); `records`, `pairs` (at most, as rules share pairs),
        `uncovered` records of `frame`, which no rule pairs with another one (they share no key, or one with too many),
        and `bytes` of memory as counts.

    Raises:
        UsageError: the table has no field to compare, or lacks a column that is to be compared.
        InputError: the base is none.
    """
    refuse_strange(settings.compare, frame.collect_schema().names())
    if other is not None:
        refuse_strange(settings.compare, other.collect_schema().names(), "the other list")
    refuse_bare(frame, settings.compare)
    frame, ids = identified(frame)
    if base is not None:
        frame = pl.concat(stand(base, frame)[0])
    elif other is not None:
        frame = pl.concat([other, frame], how="diagonal_relaxed")
    table, keys = profiles(frame, further(frame, settings.compare, (None, None)))
    # INPUT stands last.
    new, old = (
        np.bincount(rows, minlength=table.size) > 0
        for rows in (table.profile[-ids.len() :], table.profile[: -ids.len()])
    )
    alike = base is None and other is None
    rules, alone = planned(table, keys, None if alike else (new, old if base is None else new | old))
    records, pairs = table.profile.size, int(rules["pairs"].sum())
    # Records that are the same in all that is compared are one profile, and are found without blocking.
    uncovered = int((alone & new & (np.bincount(table.profile, minlength=table.size) == 1)).sum())
    taken = memory(pairs, records)
    return Outcome(
        rules.lazy(),
        no_findings().lazy(),
        counts={"records": records, "pairs": pairs, "uncovered": uncovered, "bytes": taken},
        notes=(
            f"at most {counted(pairs, 'pair')} of {counted(records, 'record')} would be compared, in about "
            f"{taken / 1e6:,.0f} MB; {counted(uncovered, 'record meets', 'records meet')} no other one",
        ),
    )
