"""All stages of a run, one after the other, each with its counts; then the folder with everything."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from cbtool.commands.deliver import (
    as_json,
    count_findings,
    drawn_as,
    reconcile,
    show_preview,
    typed_findings,
    verdict,
)
from cbtool.commands.manifest import beside, manifest_of
from cbtool.commands.opening import (
    Imported,
    files_of,
    import_entries,
    normalized_outcome,
    open_models,
    open_orders,
    open_suppression,
    profile_of,
)
from cbtool.commands.options import Common
from cbtool.commands.reviewing import Reviewing, banded, count_decisions, open_decisions, plan_review, write_review
from cbtool.commands.session import Session
from cbtool.commands.standing import Recalled, Standing, dedupe_by, recall
from cbtool.errors import DONE, InputError, UsageError
from cbtool.outcome import STAGES, Stage
from cbtool.settings import InputSettings, Settings, load

if TYPE_CHECKING:
    from cbtool.files.folder import ResultFolder
    from cbtool.outcome import Outcome
    from cbtool.report.model import Report


@dataclass(slots=True)
class Progress:
    """What the stages have done so far: the manifest's counts, the seconds, and the first failure."""

    stages: list[dict[str, Any]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    findings: list[pl.LazyFrame] = field(default_factory=list)
    code: int = DONE


def run(common: Common) -> int:
    """Run everything that a settings file describes.

    Raises:
        UsageError: wrong settings. InputError: an input, or a header that was mapped, is missing.
        OutputError: the folder holds what no run wrote, or cannot be written.
    """
    from cbtool.files.folder import ResultFolder, check_names

    path = Path(common.config or "cbtool.toml")
    settings = load(path)
    check_names({"output.customers": settings.output.customers, "output.findings": settings.output.findings})
    entries = inputs_of(settings, path.parent)
    aside = {name: _beside(path, name) for name in (settings.segment.orders, settings.segment.suppress) if name}
    standing = Standing().held(settings.dedupe, str(path))
    decided = Reviewing().decided(banded(settings.dedupe, Reviewing()), str(path))
    inputs = [str(path), *(entry.path for entry in entries), *aside.values(), *decided]
    inputs += [] if standing.base is None else [standing.base]
    review = settings.dedupe.review and _beside(path, settings.dedupe.review)
    with (
        Session("run", common, inputs, settings) as session,
        ResultFolder(path.parent / settings.output.folder) as folder,
    ):
        progress = Progress()
        kept = [*inputs, standing.registry] if standing.registry is not None else inputs
        if inside := [path for path in kept if folder.folder in Path(path).resolve().parents]:
            raise UsageError(
                f"{inside[0]} stands in the output folder, which is replaced as a whole",
                "Name inputs more narrowly, or set output.folder.",
            )
        if review and folder.folder in Path(review).resolve().parents:
            raise UsageError(f"the review {review} stands in the output folder", "It would be replaced; move it out.")
        plan_review(session, review)
        imported = import_entries(session, [entry for entry in entries if entry.path in session.paths])
        _headers_held(session, imported, folder.previous)
        if session.preview:
            show_preview(session, pl.concat([item.outcome.frame for item in imported], how="diagonal"))
            return DONE
        customers = _stages(session, progress, imported, aside, decided, folder)
        reconcile(session.rows)
        _finish(session, progress, imported, customers, folder)
        return progress.code


def inputs_of(settings: Settings, base: Path) -> list[InputSettings]:
    """The inputs with their patterns expanded, relative to the settings file."""
    if not settings.input:
        raise UsageError("the settings name no input", 'Add [[input]] with path = "clients.csv".')
    entries = []
    for number, entry in enumerate(settings.input, 1):
        if not entry.path:
            raise UsageError(f"input {number} has no path", 'Write path = "clients.csv" below its [[input]].')
        entries += [replace(entry, path=found) for found in files_of(entry, base)]
    return entries


def _beside(path: Path, name: str) -> str:
    return name if Path(name).is_absolute() else str(path.parent / name)


def _base(session: Session) -> Path:
    """The folder of the settings file."""
    return Path(session.common.config or ".").parent


def _headers_held(session: Session, imported: Sequence[Imported], previous: dict[str, Any]) -> None:
    """Tell where this run reads a column otherwise than the last one did.

    Raises:
        InputError: a header that the settings map, or that the last run read, is no longer there.
    """
    before = {(item["path"], item["table"]): item["headers"] for item in previous.get("inputs", ())}
    anywhere = {header: meant for headers in before.values() for header, meant in headers.items()}
    for item in imported:
        known = before.get((beside(item.raw.path, _base(session)), item.raw.name))
        there = {match.header for match in item.matches}
        if missing := [header for header, meant in item.entry.map.items() if meant != "-" and header not in there]:
            raise InputError(
                f"{item.raw.name} has no header {missing[0]!r}, which is mapped",
                "Mend the file, or the map of this input in the settings.",
            )
        if missing := [header for header, meant in (known or {}).items() if meant["field"] and header not in there]:
            raise InputError(
                f"{item.raw.name} has no header {missing[0]!r}, which the last run read",
                f"Mend the file; if the column is gone for good, move {session.settings.output.folder} away first.",
            )
        if before:
            known = anywhere if known is None else known  # a new file is held against all that the last run read
            for match in item.matches:
                if match.why == "guess" and (known.get(match.header) or {}).get("field") != match.field:
                    session.warn(
                        f"{item.raw.name}: {match.header!r} is guessed to be {match.field}, which the last run did not "
                        "do; say so under map if it is right"
                    )


def _stages(
    session: Session,
    progress: Progress,
    imported: Sequence[Imported],
    aside: dict[str, str],
    decided: Sequence[str],
    folder: ResultFolder,
) -> pl.LazyFrame:
    """Every stage from import to stale-report; the side files are written on the way."""
    from cbtool.report.segment import segment_report
    from cbtool.report.stale import stale_report
    from cbtool.report.validate import validate_report
    from cbtool.rules import checks
    from cbtool.rules.record import UNIQUE
    from cbtool.rules.selection import chosen
    from cbtool.steps.intake import combine
    from cbtool.steps.segment import segment
    from cbtool.steps.shapes import quality
    from cbtool.steps.stale import stale
    from cbtool.steps.validate import validate

    settings = session.settings
    rows = session.rows
    # read before the work, so that one that is missing is told at once
    orders = open_orders(session, aside[settings.segment.orders]) if settings.segment.orders else None
    listed = open_suppression(session, aside[settings.segment.suppress]) if settings.segment.suppress else None
    standing = Standing().held(settings.dedupe, session.common.config)
    by = recall(session, standing, open_models(session, None), open_decisions(session, decided))
    # import
    together = combine([item.outcome for item in imported])
    records = _count(_taken(session, together))
    aside_rows = {name: rows[name] for name in ("rejected", "blank")}
    _book(session, progress, "import", together.findings, rows["in"], records, aside_rows)
    # normalize, each input with its own region and date order
    normal = [
        normalized_outcome(session, item.outcome.frame, item.entry.region, item.entry.date_order) for item in imported
    ]
    frame = pl.concat([_taken(session, outcome) for outcome in normal], how="diagonal")
    changes = [*session.findings, *(outcome.findings for outcome in normal)]  # of the base too
    _book(session, progress, "normalize", pl.concat(changes), records, _count(frame))
    session.quality = quality(frame)
    # dedupe
    customers, kept = _deduped(session, progress, frame, records, by, folder)
    # validate
    asked = chosen(checks(), settings.validate.select, settings.validate.ignore)
    judged = validate(customers, asked, profile_of(session, customers, unique=UNIQUE), session.spool("validate"))
    customers = _taken(session, judged)
    _book(session, progress, "validate", judged.findings, kept, _count(customers), default=settings.validate.fail_on)
    _report(folder, "quality", validate_report(judged))
    # segment
    grouped = segment(customers, orders, session.as_of, settings.segment, suppress=listed)
    customers = _taken(session, grouped)
    _book(session, progress, "segment", grouped.findings, kept, _count(customers), grouped.counts)
    _report(folder, "segments", segment_report(grouped, session.as_of))
    # stale-report
    silent = stale(customers, session.as_of, settings.stale)
    list_of_all = _taken(session, silent)
    _book(session, progress, "stale-report", silent.findings, kept, _count(list_of_all), silent.counts)
    folder.save("stale.csv", list_of_all)
    folder.save("tasks.csv", silent.tables["tasks"])
    _report(folder, "stale", stale_report(silent, session.as_of))
    rows["out"] = _count(customers)
    return customers


def _deduped(
    session: Session,
    progress: Progress,
    frame: pl.LazyFrame,
    records: int,
    by: Recalled,
    folder: ResultFolder,
) -> tuple[pl.LazyFrame, int]:
    """Dedupe: the customers, and how many they are."""
    from cbtool.report.merges import merges_report

    settings = Standing().held(session.settings.dedupe, session.common.config)
    merged, stood = dedupe_by(session, frame, settings, by)
    customers = _taken(session, merged)
    kept = _count(customers)
    _book(session, progress, "dedupe", merged.findings, records + stood, kept, {"merged": session.rows["merged"]})
    folder.save("clusters.csv", merged.tables["clusters"])
    _report(folder, "merges", merges_report(merged))
    write_review(session, Reviewing(review=settings.review), merged)
    count_decisions(session, merged)
    return customers, kept


def _taken(session: Session, outcome: Outcome) -> pl.LazyFrame:
    """A stage's table; its findings are kept by `_book`."""
    session.note(*outcome.notes)
    session.warn(*outcome.warnings)
    return outcome.frame


def _book(
    session: Session,
    progress: Progress,
    stage: Stage,
    findings: pl.LazyFrame,
    came: int,
    went: int,
    counts: Mapping[str, int] | None = None,
    default: str = "never",
) -> None:
    """Write down a stage: its counts, which must add up, its seconds, and whether its findings fail the run."""
    found = count_findings(findings)
    progress.findings.append(findings)
    told = {"in": came, "out": went, **(counts or {})}
    reconcile(told, stage)
    progress.stages.append({"stage": stage, **told, "findings": found})
    total = time.monotonic() - session.started
    progress.seconds[stage] = round(total - sum(progress.seconds.values()), 3)
    session.ticker.stage((*STAGES, "writing")[STAGES.index(stage) + 1])
    if progress.code == DONE:
        progress.code = verdict(session, found, default, stage)


def _finish(
    session: Session, progress: Progress, imported: Sequence[Imported], customers: pl.LazyFrame, folder: ResultFolder
) -> None:
    """Write what remains, the manifest last, and put the folder in its place."""
    output = session.settings.output
    findings = pl.concat(progress.findings)
    found = count_findings(findings)
    folder.save(output.customers, customers)
    folder.save(output.findings, typed_findings(findings, customers.collect_schema().names()))
    folder.save("rejects.csv", pl.concat(session.rejects))
    manifest = manifest_of(session, progress.stages, imported, folder, _base(session))
    folder.save_bytes("manifest.json", as_json(manifest))
    seconds = {**progress.seconds, "total": round(time.monotonic() - session.started, 3)}
    folder.save_bytes("timings.json", as_json({"seconds": seconds}))
    if "summary" in session.planned:
        summary = {"command": "run", **manifest, "findings": found, "seconds": seconds["total"]}
        session.outputs.draft("summary").write_bytes(as_json(summary))
    session.ticker.close()
    session.outputs.commit()
    folder.commit()
    session.outputs.commit(kept=True)
    if not session.common.quiet:
        from cbtool.report.run import render_run

        told: dict[str, Any] = {
            "command": "run",
            "as_of": session.as_of.isoformat(),
            "rows": session.rows,
            "notes": session.notes,
        }
        told |= {"seconds": seconds["total"], "findings": found, "outputs": [str(folder.folder)]}
        session.show(render_run(progress.stages, told, session.quality))


def _report(folder: ResultFolder, name: str, report: Report) -> None:
    """A report for people and one for machines."""
    for kind in ("md", "json"):
        folder.save_bytes(f"{name}.{kind}", drawn_as(report, kind))


def _count(frame: pl.LazyFrame) -> int:
    return int(frame.select(pl.len()).collect().item())
