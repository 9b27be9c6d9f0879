"""Open a second table of customers beside the input: a list to link to, or the base that is brought up to date."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cbtool.commands.opening import open_table
from cbtool.commands.session import Session

if TYPE_CHECKING:
    import polars as pl


def open_second(session: Session, path: str, name: str, *, written: bool) -> pl.LazyFrame:
    """Another table of customers, imported and normalised like the input; its rows are counted apart, under `name`.

    The options that say what the input's columns mean are not for it: what the settings say of it under `[[input]]`
    is. What was changed in it is told only if it is written.
    """
    told = list(session.findings)
    common, rows, known, quality = session.common, session.rows, session.known_tables, session.quality
    session.common = replace(common, map=None, preset=None, source=None, id=None)
    session.rows = dict.fromkeys(rows, 0)
    try:
        frame = open_table(session, path, until="normalize")
        session.aside[name] = {count: session.rows[count] for count in ("in", "rejected", "blank")}
    finally:
        session.common, session.rows, session.known_tables, session.quality = common, rows, known, quality
        if not written:
            session.findings = told
    return frame
