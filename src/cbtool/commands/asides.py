"""Open what is no table of customers: purchases, a suppression list, findings of an earlier run, fitted weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cbtool.commands.opening import read_tables
from cbtool.commands.session import Session
from cbtool.errors import EmptyInputError
from cbtool.settings import InputSettings

if TYPE_CHECKING:
    import polars as pl

    from cbtool.matching.model_file import Models


def open_orders(session: Session, path: str) -> pl.LazyFrame:
    """Purchases as they were read, all text; their rows are counted apart from those of customers."""
    return _aside(session, path, "orders")


def open_suppression(session: Session, path: str) -> pl.LazyFrame:
    """Entries of a suppression list as they were read; an empty or unreadable one is an error."""
    return _aside(session, path, "suppression")


def open_models(session: Session, path: str | None) -> Models:
    """The fitted weights that dedupe is given: by the option, else by the settings; none where nothing names them."""
    if path is None and session.settings.dedupe.model:
        path = str(Path(session.common.config or ".").parent / session.settings.dedupe.model)
    if path is None:
        return None, None
    from cbtool.files.plain import read_text
    from cbtool.matching.model_file import loads

    text = read_text(Path(path), "model", "Write one with `cbtool dedupe INPUT --model-out FILE.json`.")
    session.chosen["model"] = text
    return loads(text, path)


def open_baseline(session: Session, path: str) -> pl.LazyFrame:
    """Findings of an earlier run as they were written; that it found nothing is fine."""
    import polars as pl

    from cbtool.outcome import FINDINGS_SCHEMA

    try:
        return _aside(session, path, "baseline")
    except EmptyInputError:
        session.aside["baseline"] = {"in": 0}
        return pl.LazyFrame(schema=dict.fromkeys(FINDINGS_SCHEMA.names(), pl.String()))


def _aside(session: Session, path: str, name: str) -> pl.LazyFrame:
    """A table that is no table of customers: several tables of a file one below the other."""
    import polars as pl

    from cbtool.files.raw import ROW

    tables = read_tables(session, InputSettings(path=path))
    session.aside[name] = {
        "in": sum(raw.rows for raw in tables),
        "rejected": sum(raw.rejected for raw in tables),
        "blank": sum(raw.blank for raw in tables),
    }
    return pl.concat([raw.frame.drop(ROW) for raw in tables], how="diagonal")
