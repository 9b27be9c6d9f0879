"""`cbtool validate`: every value judged, none changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cbtool.commands.options import Common, Input, grouped
from cbtool.wording import counted

if TYPE_CHECKING:
    from cbtool.rule import Check

Codes = Annotated[
    list[str] | None, typer.Option("--select", metavar="CODES", help="Codes or prefixes of checks, comma-separated.")
]
NoCodes = Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="Checks to leave out.")]
Valid = Annotated[str | None, typer.Option(metavar="FILE", help="Where the rows without issues go.")]
Invalid = Annotated[str | None, typer.Option(metavar="FILE", help="Where the rows with issues go.")]
Baseline = Annotated[
    str | None, typer.Option(metavar="FILE", help="Findings of an earlier run; only new ones fail this one.")
]
ReportFile = Annotated[str | None, typer.Option(metavar="FILE", help="Report: .html, .md, .xlsx or .json.")]


@grouped
def command(
    source_file: Input,
    common: Common,
    select: Codes = None,
    ignore: NoCodes = None,
    valid: Valid = None,
    invalid: Invalid = None,
    baseline: Baseline = None,
    report: ReportFile = None,
) -> int:
    """Check every record; adds the column `issues`. Exits with 1 when there are errors (see --fail-on)."""
    from cbtool.commands.asides import open_baseline
    from cbtool.commands.deliver import deliver, found_by, write_report
    from cbtool.commands.opening import normalized_outcome, open_table, profile_of
    from cbtool.commands.session import Session

    with Session("validate", common, [path for path in (source_file, baseline) if path is not None]) as session:
        settings = session.settings.validate
        codes = split(select) or settings.select, split(ignore) or settings.ignore
        if any(codes):  # one that is unknown is told before the work
            _asked(codes)
        session.chosen |= {"select": split(select), "ignore": split(ignore)}
        session.plan("valid", valid)
        session.plan("invalid", invalid)
        session.plan_report(report)
        known_findings = open_baseline(session, baseline) if baseline is not None else None
        frame = open_table(session, source_file, until="import")
        import polars as pl

        from cbtool.report.validate import validate_report
        from cbtool.rules.record import UNIQUE
        from cbtool.steps.baseline import unknown
        from cbtool.steps.validate import ISSUES, normalised, validate

        clean = frame
        if not normalised(frame.collect_schema().names()):  # judged by clean values, which are not handed on
            normal = normalized_outcome(session, frame)
            session.warn(*normal.warnings)
            clean = normal.frame
        known = profile_of(session, clean, unique=UNIQUE)
        outcome = validate(frame, _asked(codes), known, session.spool("validate"), clean)
        done = session.take(outcome)
        session.write("valid", done.filter(pl.col(ISSUES).is_null()))
        session.write("invalid", done.filter(pl.col(ISSUES).is_not_null()))
        fresh = None
        if known_findings is not None:
            found = found_by(session)
            fresh = unknown(found, known_findings)
            new, gone = (table.select(pl.len()).collect().item() for table in (fresh, unknown(known_findings, found)))
            session.aside["baseline"] |= {"new": new, "gone": gone}
            fewer = counted(gone, "is", "are")
            session.note(f"{counted(new, 'finding is', 'findings are')} new since the baseline; {fewer} gone")
        if report:
            write_report(session, report, validate_report(outcome, session.aside.get("baseline")))
        return deliver(session, done, settings.fail_on, fresh)


def _asked(codes: tuple[Sequence[str], Sequence[str]]) -> tuple[Check, ...]:
    """The checks that codes to select and codes to ignore leave."""
    from cbtool.rules import checks
    from cbtool.rules.selection import chosen

    return chosen(checks(), *codes)


def split(codes: list[str] | None) -> tuple[str, ...]:
    """Codes of repeated and comma-separated options."""
    return tuple(code for text in codes or () for code in text.replace(",", " ").split())
