"""A run: everything that a settings file describes, from its inputs to the folder with all results."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from cbtool.commands.deliver import as_json, count_findings, reconcile, show_preview, typed_findings
from cbtool.commands.manifest import beside, manifest_of
from cbtool.commands.opening import Imported, files_of, import_entries
from cbtool.commands.options import Common
from cbtool.commands.reviewing import Reviewing, banded, plan_review
from cbtool.commands.session import Session
from cbtool.commands.stages import Progress, stages
from cbtool.commands.standing import Standing
from cbtool.errors import DONE, InputError, UsageError
from cbtool.files.settings_read import load
from cbtool.settings import InputSettings, Settings


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
        progress = Progress(session, folder)
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
        customers = stages(progress, imported, aside, decided)
        reconcile(session.rows)
        _finish(progress, imported, customers)
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


def _finish(progress: Progress, imported: Sequence[Imported], customers: pl.LazyFrame) -> None:
    """Write what remains, the manifest last, and put the folder in its place."""
    session, folder = progress.session, progress.folder
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
