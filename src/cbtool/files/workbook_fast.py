"""Large XLSX sheets by fastexcel, which makes columns of them at once; where that could lose a nuance, it declines.

python-calamine gives every cell with its type and is the measure, but takes twice as long.
"""

from __future__ import annotations

import html
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

#: Files below this are read cell by cell at once, in bytes.
LARGE: Final = 4 << 20


def read_fast(path: str, index: int, half: str | None = None) -> pl.DataFrame | None:
    """The used area of a sheet as text, `c0`, `c1` ...; None where only the cells themselves tell what they are.

    Its first row is row 1 of the sheet. `half` is a workbook with some of the rows, and this one, to be read instead.

    What tells nothing apart: columns of dates with texts, flags among texts,
    times without a day, numbers of more than 15 digits, and workbooks that count days from 1904.
    """
    if not is_plain(path, index):
        return None
    import fastexcel

    # A column with a text is one of texts, whatever else is in it; the others are looked through to their end.
    known: dict[str | int, fastexcel.DType] = dict.fromkeys(_columns_of_texts(_head(path, index)), "string")

    def load() -> fastexcel.ExcelSheet:
        return fastexcel.read_excel(half or path).load_sheet(index, header_row=0, schema_sample_rows=None, dtypes=known)

    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(load)
        # Its import takes a while, and the loading needs no interpreter.
        from cbtool.files.workbook_columns import texts
    try:
        sheet = loading.result()
        heading = [_heading(column.name) for column in sheet.selected_columns]
        # fastexcel numbers repeated headers.
        names = [name for name in heading if name]
        if any((match := re.fullmatch(r"(.*)_\d+", name, re.DOTALL)) and match[1] in names for name in names):
            return None
        return texts(sheet.to_polars(), heading)
    except fastexcel.FastExcelError:
        return None


def is_plain(path: str, index: int) -> bool:
    """Whether a file is large, and the first cell of a sheet stands in row 1."""
    head = _head(path, index) if Path(path).stat().st_size >= LARGE else b""
    first = re.search(rb'<c r="[A-Z]+(\d+)"[^>]*>\s*<[vif]', head)
    return first is not None and first[1] == b"1"


def sheets(path: str) -> list[dict[str, Any]] | None:
    """Name, visibility and whether it has cells of each sheet of a large XLSX file; None for any other file."""
    if Path(path).stat().st_size < LARGE:
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            book = archive.read("xl/workbook.xml").decode()
            found = [
                {
                    "name": html.unescape(match[1]),
                    "visible": re.search(r'\bstate="\w*[hH]idden"', sheet) is None,
                    "cells": "/worksheets/" in part(archive, index),
                }
                for index, sheet in enumerate(re.findall(r"<sheet\b[^>]*>", book))
                if (match := re.search(r'\bname="([^"]*)"', sheet))
            ]
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    return found or None


def part(archive: zipfile.ZipFile, index: int) -> str:
    """The file of a sheet inside an XLSX workbook.

    Raises:
        KeyError: there is none.
    """
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    sheets = re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book)
    if index >= len(sheets):
        raise KeyError(index)
    key = re.search(r'\br:id="([^"]*)"|\bid="([^"]*)"', sheets[index])
    link = key and re.search(rf'<Relationship\b[^>]*\bId="{re.escape(key[1] or key[2])}"[^>]*>', links)
    target = link and re.search(r'\bTarget="([^"]*)"', link[0])
    if not target:
        raise KeyError(index)
    return target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"


def _head(path: str, index: int) -> bytes:
    """The start of a sheet's XML; nothing where its workbook counts days from 1904 or is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            if b"date1904" in archive.read("xl/workbook.xml"):
                return b""
            with archive.open(part(archive, index)) as sheet:
                return sheet.read(1 << 16)
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return b""


def _columns_of_texts(head: bytes) -> list[int]:
    """Columns that hold a text below row 1, counted from 0; none where the used area may not begin with column A."""
    cells = re.findall(rb'<c r="([A-Z]{1,3})(\d+)"[^>]*\bt="(?:s|str|inlineStr)"', head)
    found = sorted({column(letters) for letters, row in cells if row != b"1"})
    return found if re.search(rb'<c r="A\d', head) else []


def column(letters: bytes) -> int:
    """The place of a column that is named by letters, `A` being 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _heading(name: str) -> str | None:
    return None if re.fullmatch(r"__UNNAMED__\d+", name) else name
