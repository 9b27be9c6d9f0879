"""`cbtool normalize`: every value that can be understood in one canonical form."""

from __future__ import annotations

from typing import Annotated

import typer

from cbtool.commands.options import Common, Input, grouped

Region = Annotated[
    str | None, typer.Option(metavar="CC", help="Country of phone numbers without a country code, ISO 3166; else RU.")
]
DateOrder = Annotated[str | None, typer.Option(metavar="dmy|mdy", help="Order of dates such as 01/02/2020.")]
CleanAll = Annotated[
    bool, typer.Option("--clean-all", help="Clean the text of unmapped columns too: spaces, mojibake, entities.")
]

Enrich = Annotated[
    list[str] | None,
    typer.Option("--enrich", metavar="WHAT", help="Add columns; phone: region and time zone of phones. Repeatable."),
]


@grouped
def command(
    source_file: Input,
    common: Common,
    region: Region = None,
    date_order: DateOrder = None,
    clean_all: CleanAll = False,
    enrich: Enrich = None,
) -> int:
    """Standardise names, phones, e-mails, companies, tax ids, dates and amounts, with a code of quality.

    Same rows, same order; what cannot be understood stays as it came. Every change is a finding.
    """
    from cbtool.commands.deliver import deliver
    from cbtool.commands.opening import check_conventions, normalized_outcome, open_table
    from cbtool.commands.session import Session

    check_conventions(region, date_order)
    with Session("normalize", common, [source_file]) as session:
        session.chosen |= {"region": region, "date_order": date_order, "clean_all": clean_all, "enrich": enrich}
        session.clean_all, session.enrich = clean_all, tuple(enrich or ())
        frame = open_table(session, source_file, until="import")
        done = session.take(normalized_outcome(session, frame, region, date_order))
        from cbtool.steps.shapes import quality

        session.quality = quality(done)
        return deliver(session, done)
