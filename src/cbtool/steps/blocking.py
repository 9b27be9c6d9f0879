"""Blocking: how many pairs dedupe would compare by which rule, and what that takes, before the work is done."""

from __future__ import annotations

import numpy as np
import polars as pl

from cbtool.matching.columns import refuse_strange
from cbtool.matching.keys import Keys
from cbtool.matching.linkage import refuse_bare
from cbtool.matching.plan import memory, planned
from cbtool.matching.prepare import prepare
from cbtool.outcome import Outcome, no_findings
from cbtool.settings import DedupeSettings


def blocking(frame: pl.LazyFrame, settings: DedupeSettings) -> Outcome:
    """Count what blocking would find, without comparing anything.

    Args:
        frame: a normalised table.
        settings: as dedupe takes them.

    Returns:
        one row per blocking rule (columns of `plan.PLAN`); `records`, `pairs` (at most, as rules share pairs),
        `uncovered` records, which no rule brings together with another one, and `bytes` of memory as counts.

    Raises:
        UsageError: the table has no field to compare, or lacks a column that is to be compared.
    """
    refuse_strange(settings.compare, frame.collect_schema().names())
    refuse_bare(frame)
    table = prepare(frame, settings.compare)
    rules, alone = planned(table, Keys(table))
    records, pairs = table.profile.size, int(rules["pairs"].sum())
    # Records that are the same in all that is compared are one profile, and are found without blocking.
    uncovered = int((alone & (np.bincount(table.profile, minlength=table.size) == 1)).sum())
    taken = memory(pairs, records)
    return Outcome(
        rules.lazy(),
        no_findings().lazy(),
        counts={"records": records, "pairs": pairs, "uncovered": uncovered, "bytes": taken},
        notes=(
            f"at most {pairs:,} pairs of {records:,} records would be compared, in about {taken / 1e6:,.0f} MB; "
            f"{uncovered:,} records share no key with another one",
        ),
    )
