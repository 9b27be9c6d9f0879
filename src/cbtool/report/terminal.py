"""Reports on a terminal."""

from __future__ import annotations

from io import StringIO
from typing import Final

import polars as pl
from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cbtool.report.model import Report, heading, numeric, shown

#: Rows of a table that a terminal shows; files have them all.
ROWS: Final = 30


def drawn(report: Report, rows: int = ROWS) -> RenderableType:
    """Draw a report; values are plain text, so that brackets in them are no markup."""
    parts: list[RenderableType] = [Text(shown(report.title), style="bold")]
    if report.facts:
        parts.append(facts(dict(report.facts)))
    for section in report.sections:
        parts += [Text(), Text(shown(section.title), style="bold")]
        if section.text:
            parts.append(Text(shown(section.text), style="dim"))
        if section.table is not None:
            parts.append(drawn_table(section.table, rows))
    return Group(*parts)


def as_text(report: Report, width: int = 100) -> str:
    """Draw a whole report as plain text without colours."""
    target = StringIO()
    console = Console(file=target, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    heights = [section.table.height for section in report.sections if section.table is not None]
    console.print(drawn(report, rows=max(heights, default=0)))
    return "\n".join(line.rstrip() for line in target.getvalue().splitlines()) + "\n"


def facts(named: dict[str, object]) -> RenderableType:
    """Names and values in two columns."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column()
    for name, value in named.items():
        grid.add_row(Text(heading(name)), Text(shown(value)))
    return Padding(grid, (0, 0, 0, 2))


def drawn_table(table: pl.DataFrame, rows: int = ROWS) -> RenderableType:
    """A table, numbers to the right, with what is left over told below."""
    if not table.height:
        return Padding(Text("Nothing."), (0, 0, 0, 2))
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    for name in table.columns:
        right = numeric(table, name)
        whole = right or table.schema[name].is_temporal()
        grid.add_column(Text(heading(name)), justify="right" if right else "left", no_wrap=whole, overflow="fold")
    for row in table.head(rows).iter_rows():
        grid.add_row(*(Text(shown(value)) for value in row))
    parts: list[RenderableType] = [grid]
    if table.height > rows:
        parts.append(Text(f"... and {table.height - rows:,} more", style="dim"))
    return Padding(Group(*parts), (0, 0, 0, 2))
