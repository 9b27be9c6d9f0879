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
Split = Annotated[str | None, typer.Option(metavar="DIR", help="Folder for one file a segment, in OUT's format.")]
Metrics = Annotated[str | None, typer.Option(metavar="FILE.json", help="Where the figures go, for a dashboard.")]
ReportFile = Annotated[str | None, typer.Option(metavar="FILE", help="Report: .html, .md, .xlsx or .json.")]


@grouped
def command(
    common: Common,
    source_file: OptionalInput = None,
    orders: Orders = None,
    suppress: Suppress = None,
    split: Split = None,
    metrics: Metrics = None,
    report: ReportFile = None,
) -> int:
    """Segment customers: RFM, ABC, XYZ, lifecycle, and who is reachable by phone and e-mail, with the reason why not.

    Without --orders the columns last_purchase_at, orders_count and total_spent serve.
    """
    from cbtool.commands.asides import open_orders, open_suppression
    from cbtool.commands.deliver import as_json, deliver, write_report
    from cbtool.commands.opening import open_table
    from cbtool.commands.session import Session
    from cbtool.commands.split import plan_split, write_split
    from cbtool.errors import UsageError

    inputs = [path for path in (source_file, orders, suppress) if path]
    if source_file is None and orders is None:
        raise UsageError("nothing to segment", "Give a client file, --orders FILE, or both.")
    with Session("segment", common, inputs) as session:
        settings = session.settings.segment
        session.plan_report(report)
        session.plan_file("metrics", metrics, "json")
        lists = {} if split is None else plan_split(session, split, settings)
        # read before the table is normalised, so that one that is missing is told at once
        purchases = open_orders(session, orders) if orders else None
        listed = open_suppression(session, suppress) if suppress else None
        frame = open_table(session, source_file, until="normalize") if source_file else None
        import polars as pl

        from cbtool.report.segment import segment_metrics, segment_report
        from cbtool.steps.segment import segment

        outcome = segment(frame, purchases, session.as_of, settings, suppress=listed)
        done = session.take(outcome)
        if frame is None:  # the customers are those of the purchases
            session.rows["in"] = int(done.select(pl.len()).collect().item())
        session.aside.get("orders", {}).update(outcome.counts)
        write_report(session, report, segment_report(outcome, session.as_of))
        if "metrics" in session.planned:
            session.outputs.draft("metrics").write_bytes(as_json(segment_metrics(outcome, session.as_of)))
        write_split(session, done, lists)
        return deliver(session, done)
