"""XML spreadsheets of Excel 2003 (SpreadsheetML), which banks and accounting programs save as `.xml` or `.xls`.

Elements and attributes as in Microsoft's "XML Spreadsheet Reference" (Office XP and 2003).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import polars as pl

from cbtool.errors import InputError
from cbtool.files.encoding import pieces, unmarked
from cbtool.files.raw import ROW, Raw, ReadOptions
from cbtool.files.source import Source
from cbtool.files.transcode import Text
from cbtool.files.workbook_child import number
from cbtool.files.workbook_choose import AGAIN, tables
from cbtool.files.workbook_look import Facts
from cbtool.files.workbook_write import COLUMNS, ROWS

#: Names of elements and attributes, as the parser gives them, begin with their name space.
_SHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet "
_EXCEL: Final = "urn:schemas-microsoft-com:office:excel "

#: Cells that a sheet may have with all its gaps; what is beyond them is a bomb.
_CELLS: Final = 50_000_000

#: The day that stands in front of a time without a day.
_NO_DAY: Final = re.compile(r"1899-12-3[01] ")


class _HostileError(ValueError):
    """What no spreadsheet program writes."""


def read_xml_sheet(source: Source, text: Text, options: ReadOptions, work: Path) -> list[Raw]:
    """Read the tables of an XML spreadsheet.

    Args:
        source: where it comes from.
        text: the same as UTF-8.
        options: what the user knows; `sheet` is a name, or a number from 1.
        work: a private folder.

    Raises:
        InputError: damaged, larger than a sheet can be, or without a table.
        UsageError: there is no such sheet.
    """
    book = _Book()
    try:
        with text.path.open("rb") as file:
            file.seek(text.start)
            for piece in pieces(file):
                book.parser.Parse(unmarked(piece), False)
        book.parser.Parse("", True)
        frames = {sheet["name"]: _frame(rows) for sheet, rows in zip(book.listed, book.rows, strict=True) if rows}
    except expat.ExpatError as error:
        raise InputError(f"{source.shown} is a damaged XML spreadsheet: {error}", AGAIN) from None
    except _HostileError as error:
        raise InputError(f"{source.shown} {error}", AGAIN) from None
    return tables(source, "xml", book.listed, frames, dict(enumerate(book.facts)), options, work)


def _frame(rows: list[list[str | None]]) -> pl.LazyFrame:
    """The rows of a sheet, from its first, as `ROW`, `c0`, `c1` ..."""
    width = max(map(len, rows))
    if width * len(rows) > _CELLS:
        raise _HostileError("has cells beyond the limits of a sheet")
    columns = {f"c{n}": [row[n] if n < len(row) else None for row in rows] for n in range(width)}
    return pl.LazyFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index(ROW, 1)


class _Book:
    """Collects the sheets of a workbook while `parser` is fed.

    Attributes:
        listed: the sheets, as `workbook_child` tells them.
        rows: of each of them.
        facts: its cells with an error.
    """

    def __init__(self) -> None:
        # The text is UTF-8 by now, whatever its declaration says.
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity
        self.listed: list[dict[str, Any]] = []
        self.rows: list[list[list[str | None]]] = []
        self.facts: list[Facts] = []
        self._column = self._row = self._skipped = self._across = 0
        self._kind = ""
        self._said: list[str] | None = None
        self._comment = False

    def _entity(self, *_: object) -> None:
        raise _HostileError("declares entities, as bombs do")

    def _start(self, name: str, given: dict[str, str]) -> None:
        def told(attribute: str, default: int) -> int:
            value = given.get(_SHEET + attribute, "")
            return int(value) if value.isascii() and value.isdigit() else default

        match name.removeprefix(_SHEET):
            case "Worksheet":
                title = given.get(_SHEET + "Name") or f"Sheet{len(self.listed) + 1}"
                self.listed.append({"name": title, "visible": True, "cells": True, "row": 1, "merged": []})
                self.rows.append([])
                self.facts.append(Facts())
                self._row = 0
            case "Row" if self.rows:
                self._row = _within(told("Index", self._row + 1), ROWS + 1)
                self._skipped = told("Span", 0)
                self._column = 0
            case "Cell" if self._row:
                self._column = _within(told("Index", self._column + 1), COLUMNS)
                down, across = told("MergeDown", 0), told("MergeAcross", 0)
                if down and not across:
                    place = (self._column - 1, self._row - 1, self._row - 1 + down)
                    self.listed[-1]["merged"].append(place)
                self._across = across
            case "Comment":
                self._comment = True
            case other if other == _EXCEL + "Visible":
                self._said = []
            case "Data" if self._column and not self._comment:
                self._kind, self._said = given.get(_SHEET + "Type", "String"), []

    def _end(self, name: str) -> None:
        match name.removeprefix(_SHEET):
            case "Data" if self._said is not None:
                self._put(_text(self._kind, "".join(self._said)))
                self._said = None
            case "Cell":
                self._column += self._across
            case "Row":
                self._row += self._skipped
                self._column = 0
            case "Comment":
                self._comment = False
            case other if other == _EXCEL + "Visible":
                self.listed[-1]["visible"] = "Hidden" not in "".join(self._said or ())
                self._said = None

    def _characters(self, data: str) -> None:
        if self._said is not None:
            self._said.append(data)

    def _put(self, value: str | None) -> None:
        if self._kind == "Error":
            facts = self.facts[-1]
            facts.errors, facts.first = facts.errors + 1, facts.first or self._row
        elif value is not None:
            rows = self.rows[-1]
            rows.extend([] for _ in range(self._row - len(rows)))
            cells = rows[self._row - 1]
            cells.extend([None] * (self._column - len(cells)))
            cells[self._column - 1] = value


def _within(place: int, limit: int) -> int:
    if not 0 < place <= limit:
        raise _HostileError("has cells beyond the limits of a sheet")
    return place


def _text(kind: str, said: str) -> str | None:
    """A cell as text, as in other workbooks."""
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(said.strip(), said)
    if kind == "Number" and not said.strip().lstrip("-").isdigit():
        try:
            return number(float(said))
        except ValueError:
            return said or None
    if kind == "DateTime":
        moment = re.sub(r"\.\d+$", "", said.strip().replace("T", " "))
        return _NO_DAY.sub("", moment).removesuffix(" 00:00:00")
    return said.strip() if kind == "Number" else said or None
