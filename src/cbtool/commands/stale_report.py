"""`cbtool stale-report`: who has been silent for longer than they should be."""

from __future__ import annotations

from typing import Annotated

import typer

from cbtool.commands.options import Common, Input, grouped

ReportFile = Annotated[str | None, typer.Option(metavar="FILE", help="Report: .html, .md, .xlsx or .json.")]
Tasks = Annotated[str | None, typer.Option(metavar="FILE", help="Whom to contact: .csv, .xlsx ..., or .ics.")]
FailOver = Annotated[
    float | None,
    typer.Option(metavar="PERCENT", min=0.0, max=100.0, help="Exit with 1 when more of the base is overdue."),
]


@grouped
def command(
    source_file: Input,
    common: Common,
    report: ReportFile = None,
    tasks: Tasks = None,
    fail_over: FailOver = None,
) -> int:
    """Tell for each customer the last sign of life and the days of silence against the cadence of its class.

    On a terminal the report is shown; -o writes one row a customer, --tasks a list of whom to contact.
    """
    from cbtool.commands.deliver import deliver, failed, show_report, write_report
    from cbtool.commands.opening import open_table
    from cbtool.commands.session import Session

    with Session("stale-report", common, [source_file]) as session:
        session.plan_report(report)
        if as_ics := tasks is not None and tasks.lower().endswith(".ics"):
            session.plan_file("tasks", tasks, "ics")
        else:
            session.plan("tasks", tasks)
        frame = open_table(session, source_file, until="normalize")
        from cbtool.report.calendar import as_calendar
        from cbtool.report.stale import percent_overdue, stale_report
        from cbtool.steps.stale import stale

        outcome = stale(frame, session.as_of, session.settings.stale)
        done = session.take(outcome)
        if as_ics and "tasks" in session.planned:
            listed = outcome.tables["tasks"].collect()
            session.outputs.draft("tasks").write_bytes(as_calendar(listed, session.as_of))
        else:
            session.write("tasks", outcome.tables["tasks"])
        drawn = stale_report(outcome, session.as_of)
        write_report(session, report, drawn)
        if session.preview and not common.dry_run:
            show_report(session, drawn)
        code = deliver(session, done)
        share = percent_overdue(outcome)
        if fail_over is not None and share > fail_over:
            return failed(session, f"{share:.1f} % of the customers are overdue (--fail-over {fail_over:g}).")
        return code
