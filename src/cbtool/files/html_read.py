"""HTML pages with a table, which Bitrix24 and others save as `.xls`."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl

from cbtool.errors import InputError
from cbtool.files import says
from cbtool.files.encoding import pieces, unmarked
from cbtool.files.raw import ROW, Raw, ReadOptions
from cbtool.files.source import Source
from cbtool.files.table import read_cells
from cbtool.files.transcode import Text

#: Columns that one cell may span, as in the HTML standard.
_SPAN = 1000


def read_html(source: Source, text: Text, options: ReadOptions, work: Path) -> Raw:
    """Read the largest table of a page.

    Args:
        source: where it comes from.
        text: the same as UTF-8.
        options: what the user knows.
        work: a private folder.

    Raises:
        InputError: no rows in it.
    """
    parser = _Tables()
    with text.path.open("rb") as file:
        file.seek(text.start)
        for piece in pieces(file):
            parser.feed(unmarked(piece))
    parser.close()
    rows = max(parser.tables, key=lambda rows: sum(map(len, rows)), default=[])
    width = max(map(len, rows), default=0)
    if not width:
        raise InputError(f"{source.shown} is an HTML page without a filled table", "Export the table as CSV or XLSX.")
    columns = {f"c{n}": [row[n] if n < len(row) else None for row in rows] for n in range(width)}
    cells = pl.LazyFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index(ROW, 1)
    remarks = says.disguised(source, "html")
    return read_cells(
        source, cells, options, work, name=source.name, form="html", encoding=text.encoding.name, remarks=remarks
    )


class _Tables(HTMLParser):
    """Collects the rows of all tables; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str | None]]] = []
        self._open: list[list[list[str | None]]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self._open.append([])
            self.tables.append(self._open[-1])
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1].append([])
        elif tag in ("td", "th"):
            self._end_cell()
            if not self._open[-1]:
                self._open[-1].append([])
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), _SPAN) if span.isascii() and span.isdigit() else 1
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            # In HTML a line break in the source is a space; one that is meant is a `br`.
            self._cell.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _end_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        text = re.sub(r" ?\n ?", "\n", "".join(self._cell)).strip(" \n")
        self._open[-1][-1].extend([text or None, *[None] * (self._span - 1)])
        self._cell = None
