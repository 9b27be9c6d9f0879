"""`dedupe --blocking`: what would be compared, on standard output, in place of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbtool.commands.deliver import show_notes
from cbtool.commands.session import Session
from cbtool.errors import DONE
from cbtool.settings import DedupeSettings

if TYPE_CHECKING:
    import polars as pl


def show_blocking(
    session: Session,
    frame: pl.LazyFrame,
    settings: DedupeSettings,
    base: pl.LazyFrame | None,
    other: pl.LazyFrame | None,
) -> int:
    """Show the blocking rules with their pairs; nothing is compared and nothing is written."""
    from rich.console import Console
    from rich.table import Column, Table

    from cbtool.steps.blocking import blocking

    outcome = blocking(frame, settings, base, other)
    rules = session.take(outcome).collect()
    session.ticker.close()
    numbers = (Column(name, justify="right") for name in ("pairs", "left over"))
    table = Table("records that agree in", *numbers, "refined by")
    for rule, then, _, pairs, left in rules.iter_rows():
        table.add_row(rule, f"{pairs:,}", f"{left:,}", then)
    Console(highlight=False).print(table)
    show_notes(session)
    return DONE
