"""A look at a table in the terminal: its first rows, and as many columns as fit."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import Final

import polars as pl
from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text

from cbtool.wording import counted

#: Terminal cells that one column may take, at most.
WIDEST: Final = 32

_FRAME: Final = 3  # of a column: its line and a space at either side


def preview(frame: pl.LazyFrame, rows: int = 20, width: int | None = None, encoding: str | None = None) -> Table:
    """The first rows of a table for the terminal; what is left out is counted below it.

    Args:
        frame: the table, evaluated once.
        rows: shown at most.
        width: of the terminal, in cells; by default asked for.
        encoding: of the terminal, by default that of standard output; what it cannot show becomes `?`.
    """
    encoding = encoding or getattr(sys.stdout, "encoding", None) or "utf-8"
    width = width or get_terminal_size().columns
    head, count = pl.collect_all([frame.head(rows), frame.select(pl.len())])
    room = width - 1
    table = Table(show_header=True, caption_justify="left", pad_edge=True)
    columns: list[list[str]] = []
    for series in head:
        cells = [_shown(text, encoding) for text in (series.name, *series.cast(pl.String, strict=False).to_list())]
        size = max(1, *(cell_len(cell) for cell in cells))
        if columns and size + _FRAME > room:
            break
        size = max(1, min(size, room - _FRAME))
        room -= size + _FRAME
        columns.append(cells)
        table.add_column(Text(set_cell_size(cells[0], min(size, cell_len(cells[0])))), no_wrap=True, width=size)
    for row in zip(*(cells[1:] for cells in columns), strict=True):
        table.add_row(*(Text(cell, no_wrap=True, overflow="crop") for cell in row))
    hidden = [
        counted(number, f"more {word}")
        for number, word in ((head.width - len(columns), "column"), (count.item() - head.height, "row"))
        if number
    ]
    if hidden:
        table.caption = Text(", ".join(hidden))
        table.min_width = min(table.caption.cell_len, width)
    return table


def _shown(value: str | None, encoding: str) -> str:
    """A cell on one line: control and format characters made visible, cut on the right to `WIDEST`."""
    text = "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in (value or "")[:1000])
    text = text.encode(encoding, "replace").decode(encoding, "replace")
    if cell_len(text) <= WIDEST:
        return text
    return set_cell_size(text, WIDEST - 2).rstrip() + ".."
