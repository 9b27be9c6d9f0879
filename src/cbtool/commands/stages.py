"""All stages of a run, one after the other, each with its counts; each lets go of what it held."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from cbtool.commands.asides import open_models, open_orders, open_suppression
from cbtool.commands.deliver import count_findings, drawn_as, reconcile, verdict
from cbtool.commands.opening import (
    Imported,
    normalized_outcome,
    profile_of,
)
from cbtool.commands.reviewing import Reviewing, count_decisions, open_decisions, write_review
from cbtool.commands.session import Session
from cbtool.commands.standing import Recalled, Standing, dedupe_by, recall
from cbtool.errors import DONE
from cbtool.matching.freed import give_back
from cbtool.outcome import STAGES, Outcome, Stage, no_findings

if TYPE_CHECKING:
    from cbtool.files.folder import ResultFolder
    from cbtool.report.model import Report


@dataclass(slots=True)
class Progress:
    """A run, its folder, and what the stages have done so far: counts, seconds, findings and the first failure."""

    session: Session
    folder: ResultFolder
    stages: list[dict[str, Any]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    findings: list[pl.LazyFrame] = field(default_factory=list)
    code: int = DONE

    def take(self, outcome: Outcome) -> pl.LazyFrame:
        """A stage's table; its findings are kept by `book`."""
        self.session.note(*outcome.notes)
        self.session.warn(*outcome.warnings)
        return outcome.frame

    def settle(self, outcome: Outcome, stage: Stage) -> Outcome:
        """The outcome of a stage that looks at the whole table, on disk: what it is made of would stay in memory."""
        from cbtool.files.spool import settled

        return settled(outcome, self.session.work, stage)

    def book(
        self,
        stage: Stage,
        findings: pl.LazyFrame,
        came: int,
        went: int,
        counts: Mapping[str, int] | None = None,
        default: str = "never",
    ) -> None:
        """Write down a stage: its counts, which must add up, its seconds, and whether its findings fail the run."""
        found = count_findings(findings)
        self.findings.append(findings)
        told = {"in": came, "out": went, **(counts or {})}
        reconcile(told, stage)
        self.stages.append({"stage": stage, **told, "findings": found})
        total = time.monotonic() - self.session.started
        self.seconds[stage] = round(total - sum(self.seconds.values()), 3)
        self.session.ticker.stage((*STAGES, "writing")[STAGES.index(stage) + 1])
        if self.code == DONE:
            self.code = verdict(self.session, found, default, stage)

    def report(self, name: str, report: Report) -> None:
        """A report for people and one for machines."""
        for kind in ("md", "json"):
            self.folder.save_bytes(f"{name}.{kind}", drawn_as(report, kind))


def stages(
    progress: Progress, imported: Sequence[Imported], aside: dict[str, str], decided: Sequence[str]
) -> pl.LazyFrame:
    """Every stage from import to stale-report; the side files are written on the way.

    Args:
        progress: of a run that has begun.
        imported: the inputs.
        aside: by the name that the settings have, the paths of purchases and of the suppression list.
        decided: paths of reviews that people decided.

    Returns:
        the customers.
    """
    from cbtool.steps.intake import combine
    from cbtool.steps.shapes import quality

    session = progress.session
    settings, rows = session.settings, session.rows
    # read before the work, so that one that is missing is told at once
    orders = open_orders(session, aside[settings.segment.orders]) if settings.segment.orders else None
    listed = open_suppression(session, aside[settings.segment.suppress]) if settings.segment.suppress else None
    standing = Standing().held(settings.dedupe, session.common.config)
    by = recall(session, standing, open_models(session, None), open_decisions(session, decided))
    # import
    together = combine([item.outcome for item in imported])
    records = _count(progress.take(together))
    aside_rows = {name: rows[name] for name in ("rejected", "blank")}
    progress.book("import", together.findings, rows["in"], records, aside_rows)
    # normalize, each input with its own region and date order
    normal = [
        normalized_outcome(session, item.outcome.frame, item.entry.region, item.entry.date_order) for item in imported
    ]
    frame = pl.concat([progress.take(outcome) for outcome in normal], how="diagonal")
    if len(normal) > 1:  # one file, of which dedupe can read a part in the middle without those before it
        frame = progress.settle(Outcome(frame, no_findings().lazy()), "normalize").frame
    changes = [*session.findings, *(outcome.findings for outcome in normal)]  # of the base too
    progress.book("normalize", pl.concat(changes), records, _count(frame))
    session.quality = quality(frame)
    # the others
    customers = _deduped(progress, frame, records, by)
    give_back()
    customers = _validated(progress, customers)
    customers = _segmented(progress, customers, orders, listed)
    _gone_stale(progress, customers)
    rows["out"] = _count(customers)
    return customers


def _deduped(progress: Progress, frame: pl.LazyFrame, records: int, by: Recalled) -> pl.LazyFrame:
    """Dedupe: the customers."""
    from cbtool.report.merges import merges_report

    session = progress.session
    settings = Standing().held(session.settings.dedupe, session.common.config)
    merged, stood = dedupe_by(session, frame, settings, by)
    merged = progress.settle(merged, "dedupe")
    customers = progress.take(merged)
    counts = {"merged": session.rows["merged"]}
    progress.book("dedupe", merged.findings, records + stood, _count(customers), counts)
    progress.folder.save("clusters.csv", merged.tables["clusters"])
    progress.report("merges", merges_report(merged))
    write_review(session, Reviewing(review=settings.review), merged)
    count_decisions(session, merged)
    return customers


def _validated(progress: Progress, customers: pl.LazyFrame) -> pl.LazyFrame:
    """Validate: the customers with their issues."""
    from cbtool.report.validate import validate_report
    from cbtool.rules import checks
    from cbtool.rules.record import UNIQUE
    from cbtool.rules.selection import chosen
    from cbtool.steps.validate import validate

    session = progress.session
    settings = session.settings.validate
    asked = chosen(checks(), settings.select, settings.ignore)
    judged = validate(customers, asked, profile_of(session, customers, unique=UNIQUE), session.spool("validate"))
    table = progress.take(judged)
    progress.book("validate", judged.findings, _count(customers), _count(table), default=settings.fail_on)
    progress.report("quality", validate_report(judged))
    return table


def _segmented(
    progress: Progress, customers: pl.LazyFrame, orders: pl.LazyFrame | None, listed: pl.LazyFrame | None
) -> pl.LazyFrame:
    """Segment: the customers with their segments."""
    from cbtool.report.segment import segment_report
    from cbtool.steps.segment import segment

    session = progress.session
    grouped = segment(customers, orders, session.as_of, session.settings.segment, suppress=listed)
    grouped = progress.settle(grouped, "segment")
    table = progress.take(grouped)
    progress.book("segment", grouped.findings, _count(customers), _count(table), grouped.counts)
    progress.report("segments", segment_report(grouped, session.as_of))
    return table


def _gone_stale(progress: Progress, customers: pl.LazyFrame) -> None:
    """Stale-report: its list, its tasks and its report."""
    from cbtool.report.stale import stale_report
    from cbtool.steps.stale import stale

    session = progress.session
    silent = stale(customers, session.as_of, session.settings.stale)
    table = progress.take(silent)
    progress.book("stale-report", silent.findings, _count(customers), _count(table), silent.counts)
    progress.folder.save("stale.csv", table)
    progress.folder.save("tasks.csv", silent.tables["tasks"])
    progress.report("stale", stale_report(silent, session.as_of))


def _count(frame: pl.LazyFrame) -> int:
    return int(frame.select(pl.len()).collect().item())
