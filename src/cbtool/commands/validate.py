"""`cbtool validate`: every value judged, none changed."""

from __future__ import annotations

from typing import Annotated

import typer

from cbtool.commands.options import Common, Input, grouped

Codes = Annotated[
    list[str] | None, typer.Option("--select", metavar="CODES", help="Codes or prefixes of checks, comma-separated.")
]
NoCodes = Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="Checks to leave out.")]
Valid = Annotated[str | None, typer.Option(metavar="FILE", help="Where the rows without issues go.")]
Invalid = Annotated[str | None, typer.Option(metavar="FILE", help="Where the rows with issues go.")]
ReportFile = Annotated[str | None, typer.Option(metavar="FILE", help="Report: .html, .md, .xlsx or .json.")]


@grouped
def command(
    source_file: Input,
    common: Common,
    select: Codes = None,
    ignore: NoCodes = None,
    valid: Valid = None,
    invalid: Invalid = None,
    report: ReportFile = None,
) -> int:
    """Check every record; adds the column `issues`. Exits with 1 when there are errors (see --fail-on)."""
    import polars as pl

    from cbtool.commands.deliver import deliver, write_report
    from cbtool.commands.opening import normalized_outcome, open_table, profile_of
    from cbtool.commands.session import Session
    from cbtool.report.validate import validate_report
    from cbtool.rules import checks
    from cbtool.rules.record import UNIQUE
    from cbtool.rules.selection import chosen
    from cbtool.steps.validate import ISSUES, normalised, validate

    with Session("validate", common, [source_file]) as session:
        settings = session.settings.validate
        asked = chosen(checks(), split(select) or settings.select, split(ignore) or settings.ignore)
        session.chosen |= {"select": split(select), "ignore": split(ignore)}
        session.plan("valid", valid)
        session.plan("invalid", invalid)
        session.plan_report(report)
        frame = open_table(session, source_file, until="import")
        clean = frame
        if not normalised(frame.collect_schema().names()):  # judged by clean values, which are not handed on
            normal = normalized_outcome(session, frame)
            session.warn(*normal.warnings)
            clean = normal.frame
        known = profile_of(session, clean, unique=UNIQUE)
        outcome = validate(frame, asked, known, session.spool("validate"), clean)
        done = session.take(outcome)
        session.write("valid", done.filter(pl.col(ISSUES).is_null()))
        session.write("invalid", done.filter(pl.col(ISSUES).is_not_null()))
        if report:
            write_report(session, report, validate_report(outcome))
        return deliver(session, done, default_fail_on=settings.fail_on)


def split(codes: list[str] | None) -> tuple[str, ...]:
    """Codes of repeated and comma-separated options."""
    return tuple(code for text in codes or () for code in text.replace(",", " ").split())
