"""`cbtool segment`: groups of customers by what they bought, and who may be reached."""

from __future__ import annotations

from typing import Annotated

import typer

from cbtool.commands.options import Common, grouped

OptionalInput = Annotated[
    str | None, typer.Argument(metavar="INPUT", help="Client file; - is stdin. Not needed with --orders.")
]
Orders = Annotated[
    str | None, typer.Option(metavar="FILE", help="Purchases, a row each; joined by the customer's key.")
]
Suppress = Annotated[
    str | None, typer.Option(metavar="FILE", help="Phones, e-mails or keys of those who must not be reached.")
]


ReportFile = Annotated[str | None, typer.Option(metavar="FILE", help="Report: .html, .md, .xlsx or .json.")]


@grouped
def command(
    common: Common,
    source_file: OptionalInput = None,
    orders: Orders = None,
    suppress: Suppress = None,
    report: ReportFile = None,
) -> int:
    """Segment customers: RFM, ABC, XYZ, lifecycle, and who is reachable by phone and e-mail, with the reason why not.

    Without --orders the columns last_purchase_at, orders_count and total_spent serve.
    """
    import polars as pl

    from cbtool.commands.deliver import deliver, write_report
    from cbtool.commands.opening import open_orders, open_suppression, open_table
    from cbtool.commands.session import Session
    from cbtool.errors import UsageError
    from cbtool.report.segment import segment_report
    from cbtool.steps.segment import segment

    inputs = [path for path in (source_file, orders, suppress) if path]
    if source_file is None and orders is None:
        raise UsageError("nothing to segment", "Give a client file, --orders FILE, or both.")
    with Session("segment", common, inputs) as session:
        session.plan_report(report)
        frame = open_table(session, source_file, until="normalize") if source_file else None
        outcome = segment(
            frame,
            open_orders(session, orders) if orders else None,
            session.as_of,
            session.settings.segment,
            suppress=open_suppression(session, suppress) if suppress else None,
        )
        done = session.take(outcome)
        if frame is None:  # the customers are those of the purchases
            session.rows["in"] = int(done.select(pl.len()).collect().item())
        session.aside.get("orders", {}).update(outcome.counts)
        write_report(session, report, segment_report(outcome, session.as_of))
        return deliver(session, done)
