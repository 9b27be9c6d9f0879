"""`cbtool dedupe`: one row per customer."""

from __future__ import annotations

from typing import Annotated

import typer

from cbtool.commands.options import Common, Input, grouped
from cbtool.commands.reviewing import Reviewing
from cbtool.commands.standing import Standing

Threshold = Annotated[
    float | None, typer.Option(metavar="P", min=0.0, max=1.0, help="Average link of a merge, as a probability.")
]
AllRecords = Annotated[
    bool, typer.Option("--all-records", help="Every input row, annotated, instead of one a customer.")
]
Pairs = Annotated[str | None, typer.Option(metavar="FILE", help="Where the scored pairs go, with a weight per field.")]

Model = Annotated[
    str | None, typer.Option(metavar="FILE.json", help="Weights that an earlier run wrote; nothing is fitted.")
]
ModelOut = Annotated[str | None, typer.Option(metavar="FILE.json", help="Where the fitted weights go.")]

Link = Annotated[
    str | None,
    typer.Option(metavar="LIST", help="Another list: each row of INPUT with its record there; nothing is merged."),
]

Compare = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN=KIND",
        help="Compare an unmapped column too, as text, exact, number or date. Repeatable.",
    ),
]

Blocking = Annotated[
    bool, typer.Option("--blocking", help="Show the blocking rules with their pairs, and memory; compare nothing.")
]


@grouped
def command(
    source_file: Input,
    common: Common,
    reviewing: Reviewing,
    standing: Standing,
    threshold: Threshold = None,
    all_records: AllRecords = False,
    pairs: Pairs = None,
    model: Model = None,
    model_out: ModelOut = None,
    link: Link = None,
    compare: Compare = None,
    blocking: Blocking = False,
) -> int:
    """Find the records of one customer and merge them into one row, the golden record.

    Adds cluster_id, cluster_size and members. A file that was not normalised yet is normalised first.

    With --link it adds link_id, link_probability, link_evidence, link_count and link_other instead.
    """
    from dataclasses import replace

    from cbtool.commands.asides import open_models
    from cbtool.commands.blocking import show_blocking
    from cbtool.commands.deliver import deliver, show_notes
    from cbtool.commands.opening import named_pairs, open_table
    from cbtool.commands.reviewing import (
        banded,
        count_decisions,
        open_decisions,
        plan_review,
        quiet_about_data,
        write_merges,
        write_review,
    )
    from cbtool.commands.second import open_second
    from cbtool.commands.session import Session, settings_of
    from cbtool.commands.standing import dedupe_by, recall
    from cbtool.errors import DONE, UsageError

    if link is not None and (all_records or replace(reviewing, explain=None).any or standing.any):
        raise UsageError(
            "--link merges nothing and has every row of INPUT", "Leave out --all-records and all options of merges."
        )
    common = quiet_about_data(common, reviewing)
    common = replace(common, dry_run=common.dry_run or blocking)
    known = settings_of(common.config)
    settings = replace(
        known.dedupe,
        threshold=known.dedupe.threshold if threshold is None else threshold,
        all_records=all_records or known.dedupe.all_records,
        compare=named_pairs("--compare", compare, "COLUMN=KIND", "Карта=exact") if compare else known.dedupe.compare,
    )
    settings = banded(settings, reviewing)
    alone = replace(settings, base=None, registry=None)
    settings = standing.held(settings, common.config) if link is None else alone
    decided = reviewing.decided(settings, common.config) if link is None else []
    inputs = (source_file, model, link, settings.base, *decided)
    with Session("dedupe", common, [path for path in inputs if path is not None], known) as session:
        models = open_models(session, model)
        session.chosen |= {"settings": repr(settings), "blind": reviewing.blind}
        session.plan("pairs", pairs)
        session.plan_file("model", model_out, "json")
        plan_review(session, reviewing.review)
        session.plan_report(reviewing.report)
        by = recall(session, settings, models, open_decisions(session, decided))
        frame = open_table(session, source_file, until="normalize")
        other = None if link is None else open_second(session, link, "link", written=False)
        if blocking:
            return show_blocking(session, frame, settings, by.base, other)
        if other is not None:
            from cbtool.steps.link import link as linked

            outcome = linked(frame, other, settings, models, reviewing.explain)
        else:
            outcome, _ = dedupe_by(session, frame, settings, by, reviewing.explain)
        done = session.take(outcome)
        session.write("pairs", outcome.tables["pairs"])
        write_review(session, reviewing, outcome)
        write_merges(session, reviewing, outcome)
        count_decisions(session, outcome)
        if "model" in session.planned:
            session.outputs.write_text("model", outcome.tables["model"].collect().item())
        del outcome  # what pairs are made of takes room that writing needs
        if reviewing.explain and session.preview:
            show_notes(session)
            return DONE
        return deliver(session, done)
