"""Deliver: write atomically, reconcile, summarise, choose the exit code."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from cbtool import __version__
from cbtool.errors import DONE, FOUND
from cbtool.wording import counted

if TYPE_CHECKING:
    import polars as pl

    from cbtool.commands.session import Session
    from cbtool.files.writeback import WrittenBack
    from cbtool.report.model import Report

#: Which severities fail a command, by `--fail-on`.
FAILING: Final = {"error": ("error",), "warning": ("error", "warning"), "never": ()}

#: Options that decide where something goes, not what it is.
_PLACES: Final = ("out", "findings", "summary", "rejects", "quiet", "dry_run", "as_of", "config")


def deliver(
    session: Session, frame: pl.LazyFrame, default_fail_on: str = "never", failing: pl.LazyFrame | None = None
) -> int:
    """Write OUT and the side files, print the summary, and give the exit code.

    Args:
        session: what the command did.
        frame: the table that goes to OUT.
        default_fail_on: the command's own default of `--fail-on`.
        failing: the findings that `--fail-on` looks at, if not all.
    """
    import polars as pl

    from cbtool.matching.freed import give_back

    findings = found_by(session)
    counts = count_findings(findings)
    changed = count_changes(findings) if session.common.findings is None else 0
    session.rows["out"] = frame.select(pl.len()).collect().item()
    reconcile(session.rows)
    session.settle_rejects()
    session.ticker.stage("writing")
    if "findings" in session.planned:
        session.outputs.write("findings", typed_findings(findings, frame.collect_schema().names()))
    session.findings.clear()
    del findings  # what they are made of takes room that writing needs
    give_back()
    written = write_out(session, frame)
    if "rejects" in session.planned:
        session.outputs.write("rejects", pl.concat(session.rejects))
    if changed:
        told = counted(changed, "change is", "changes are")
        session.note(f"{told} not written down, so this step cannot be undone; --findings FILE keeps them")
    if "summary" in session.planned:
        session.outputs.draft("summary").write_bytes(as_json(summary_of(session, counts)))
    session.ticker.close()
    session.outputs.commit()
    session.outputs.commit(kept=True)
    if session.preview and not session.shown:
        show_preview(session, written)
    show_summary(session, summary_of(session, counts))
    if failing is None:
        return verdict(session, counts, default_fail_on)
    return verdict(session, count_findings(failing), default_fail_on, new=True)


def found_by(session: Session) -> pl.LazyFrame:
    """All findings so far."""
    import polars as pl

    from cbtool.outcome import no_findings

    return pl.concat(session.findings or [no_findings().lazy()])


def write_out(session: Session, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Write the table to OUT, if there is one; the table as it is written."""
    back = in_form(session, frame)
    if back.note:
        session.note(back.note)
    if "out" in session.planned:
        session.outputs.write("out", back.frame, back.csv)
    return back.frame


def in_form(session: Session, frame: pl.LazyFrame) -> WrittenBack:
    """A table in the form that `--as` asks for; as it is without."""
    from cbtool.files.formats import TEXT, format_of
    from cbtool.files.writeback import WrittenBack, write_back

    if session.common.as_ is None:
        return WrittenBack(frame, {}, "")
    kind = format_of(session.common.out, session.common.to)
    return write_back(frame, session.common.as_, text=kind.startswith(TEXT) and not kind.startswith("ndjson"))


def count_findings(findings: pl.LazyFrame) -> dict[str, dict[str, int]]:
    """The number of findings by rule and by severity, in a fixed order."""
    import polars as pl

    table = findings.group_by("rule", "severity").len().sort("rule", "severity").collect()
    by_rule = table.group_by("rule").agg(pl.col("len").sum()).sort("rule")
    by_severity = table.group_by("severity").agg(pl.col("len").sum()).sort("severity")
    return {"by_rule": dict(by_rule.iter_rows()), "by_severity": dict(by_severity.iter_rows())}


def count_changes(findings: pl.LazyFrame) -> int:
    """The number of findings that changed a value, and did not only tell something."""
    import polars as pl

    changed = (pl.col("severity") == "info") & pl.col("before").ne_missing(pl.col("after"))
    return int(findings.select(changed.sum()).collect().item())


def reconcile(rows: Mapping[str, int], stage: str = "") -> None:
    """Hold the first promise: every row that came in is accounted for; a count that is not there is nought."""
    if rows["in"] != sum(rows.get(name, 0) for name in ("out", "rejected", "blank", "merged")):
        raise AssertionError(f"rows{stage and ' of ' + stage} do not add up: {dict(rows)}")


def typed_findings(findings: pl.LazyFrame, columns: list[str]) -> pl.LazyFrame:
    """Findings as they are written; `columns` are those of the table, whose names may stand in `field`."""
    from cbtool.fields import FIELDS
    from cbtool.outcome import numbered
    from cbtool.rules import rules

    present = findings.select("field").unique().collect()["field"].drop_nulls().sort().to_list()
    return numbered(findings, [rule.code for rule in rules()], [*FIELDS, *columns, *present])


def summary_of(session: Session, counts: dict[str, Any]) -> dict[str, Any]:
    """The summary as it goes to `--summary`; no personal value in it."""
    return {
        "command": session.command,
        "version": __version__,
        "as_of": session.as_of.isoformat(),
        "inputs": session.inputs,
        "rows": session.rows,
        **session.aside,
        "findings": counts,
        "fields": fields_of(session),
        "outputs": session.outputs.described(),
        "settings_sha256": settings_sha256(session),
        "seconds": round(time.monotonic() - session.started, 3),
        "notes": session.notes,
    }


def as_json(value: object) -> bytes:
    """JSON as it stands in files; what a file's name has beyond Unicode becomes a question mark."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode(errors="replace")


def fields_of(session: Session) -> dict[str, dict[str, Any]]:
    """How well each field was understood, with the commonest masked shapes of what was not; empty if not normalised."""
    if session.quality is None:
        return {}
    return {row.pop("field"): row for row in session.quality.to_dicts()}


def settings_sha256(session: Session) -> str:
    """A fingerprint of everything that the user chose, but for the places of outputs."""
    chosen = {name: value for name, value in asdict(session.common).items() if name not in _PLACES}
    text = json.dumps([repr(session.settings), chosen, session.chosen], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def show_summary(session: Session, summary: dict[str, Any]) -> None:
    """Tell the person at the terminal, or the log, what was done."""
    if not session.common.quiet:
        from cbtool.report.summary import render_summary

        session.show(render_summary(summary, session.quality))


def show_notes(session: Session) -> None:
    """Tell what a summary says beside its counts, where something else takes the summary's place."""
    from rich.text import Text

    if session.notes and not session.common.quiet:
        session.show(Text("\n".join(f"  {note}" for note in session.notes)))


def verdict(
    session: Session, counts: dict[str, dict[str, int]], default: str, stage: str = "", *, new: bool = False
) -> int:
    """The exit code: 1 when there are findings at or above `--fail-on`, with one line that says so."""
    limit = session.common.fail_on or session.settings.fail_on or default
    found = [(name, counts["by_severity"].get(name, 0)) for name in FAILING[limit]]
    if not any(number for _, number in found):
        return DONE
    told = " and ".join(counted(number, f"{'new ' * new}{name}") for name, number in found if number)
    where = session.common.findings or ("the findings file" if stage else "what --findings writes")
    return failed(session, f"{told} found{stage and ' by ' + stage} (--fail-on {limit}); see {where}.")


def failed(session: Session, sentence: str) -> int:
    """Say why a command that did its work leaves with 1."""
    print(f"cbtool {session.command}: {sentence}", file=sys.stderr)  # noqa: T201
    return FOUND


def show_preview(session: Session, frame: pl.LazyFrame) -> None:
    """What would be written, on standard output: what the headers mean, then the first rows."""
    import polars as pl
    from rich.console import Console

    from cbtool.report.preview import preview

    session.ticker.close()
    console = Console(highlight=False)
    for name, table in session.headers if not session.known_tables else ():
        console.print(name, markup=False, style="bold")
        percent = (pl.col("filled") * 100).round().cast(pl.Int64).cast(pl.String) + " %"
        console.print(preview(table.lazy().with_columns(percent, pl.col("score").round(2)), rows=table.height))
    console.print(preview(frame))
    session.note("nothing was written" + ("" if session.common.dry_run else "; -o FILE writes"))


def write_report(session: Session, path: str | None, report: Report) -> None:
    """Write a report in the format that its suffix asks for, if one was asked for."""
    if path is None or "report" not in session.planned:
        return
    from cbtool.report import format_of

    session.outputs.draft("report").write_bytes(drawn_as(report, format_of(path)))


def drawn_as(report: Report, kind: str) -> bytes:
    """A report as it stands in a file of this format."""
    from cbtool.report import render

    drawn = render(report, kind)
    return drawn if isinstance(drawn, bytes) else drawn.encode()


def show_report(session: Session, report: Report) -> None:
    """Draw a report on standard output, a terminal, in place of a preview of the table."""
    from rich.console import Console

    from cbtool.report.terminal import drawn

    session.ticker.close()
    Console(highlight=False).print(drawn(report))
    session.shown = True
