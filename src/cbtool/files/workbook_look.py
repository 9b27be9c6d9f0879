"""What calamine does not tell of a workbook: cells with an error, cells with a flag, merged ranges; from the XML."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from cbtool.files.raw import Remark
from cbtool.files.workbook_binary import xls_errors, xlsb_errors
from cbtool.files.workbook_fast import column, part
from cbtool.wording import counted

#: Bytes that are read at once: few enough to stay in the processor's cache.
CHUNK: Final = 1 << 17

#: Where the XML of a sheet is best cut: in front of a cell, else of any element.
CELLS: Final = (b"<c ", b"<")

#: How spreadsheets write a carriage return inside a cell.
ESCAPE: Final = "_x000D_"

#: Cells of an XLSX sheet with an error or a flag: their row, and which it is.
_TYPED: Final = re.compile(rb'<c\b(?=[^>]{0,200}\bt="([eb])")[^>]{0,200}?\br="[A-Z]{1,3}(\d{1,7})"', re.DOTALL)
_ERROR_OR_FLAG: Final = re.compile(rb't="[eb]"')
_MERGED: Final = re.compile(rb'<mergeCell [^>]{0,80}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
#: Cells with a formula whose value was never computed; one that gave an empty text is of another type.
_UNCOMPUTED: Final = re.compile(
    rb'<c\b(?![^>]{0,200}\bt="str")[^>]{0,200}>\s*<f\b[^<]*(?:</f>)?\s*(?:<v ?/>|<v></v>|</c>)'
)
_ODS_ERROR: Final = re.compile(rb'calcext:value-type="error"')

#: What a damaged archive raises.
DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError),
    *(LookupError, ValueError, NotImplementedError, RuntimeError),
)


@dataclass(slots=True)
class Facts:
    """What was found in a sheet.

    Attributes:
        errors: cells with an error.
        first: the row of the first of them, if that is known.
        uncomputed: cells with a formula without its value.
        flags: whether there are cells with TRUE or FALSE.
        escapes: whether the workbook may hold characters that are written as `_x000D_`.
        merged: ranges of one column that are merged, as `workbook_child` gives them, if the sheet begins at A1.
    """

    errors: int = 0
    first: int | None = None
    uncomputed: int = 0
    flags: bool = False
    escapes: bool = False
    merged: list[tuple[int, int, int]] = field(default_factory=list)

    def see(self, data: bytes) -> None:
        """Take up a piece of the XML of an XLSX sheet, as `pieces` cuts it."""
        self.escapes = self.escapes or ESCAPE.encode() in data
        if _ERROR_OR_FLAG.search(data):
            for match in _TYPED.finditer(data):
                if match[1] == b"b":
                    self.flags = True
                else:
                    self.errors += 1
                    self.first = self.first or int(match[2])
        if b"<f" in data:
            self.uncomputed += len(_UNCOMPUTED.findall(data))
        if b"<mergeCell " in data:
            for left, top, right, bottom in _MERGED.findall(data):
                if left == right and top != bottom:
                    self.merged.append((column(left), int(top) - 1, int(bottom) - 1))

    def add(self, below: Facts) -> None:
        """Take up those of the rows below."""
        self.errors += below.errors
        self.first = self.first or below.first
        self.uncomputed += below.uncomputed
        self.flags |= below.flags
        self.escapes |= below.escapes
        self.merged += below.merged

    def remarks(self) -> list[Remark]:
        """What there is to say of errors, and of formulas without values."""
        said = []
        if self.errors:
            count = counted(self.errors, "cell holds an error", "cells hold an error")
            where = f"; the first is in row {self.first}" if self.first else ""
            said.append(Remark("IM012", f"{count} such as #N/A, read as empty{where}", self.first))
        if self.uncomputed:
            count = counted(self.uncomputed, "formula has", "formulas have")
            said.append(Remark("IM030", f"{count} no value, read as empty; open the workbook in Excel and save it"))
        return said


def look(path: Path, kind: str) -> dict[int, Facts]:
    """Facts by the index of the sheet; of ODS the first only."""
    found: dict[int, Facts] = {}
    try:
        if kind == "xlsx":
            with zipfile.ZipFile(path) as archive:
                escapes = has_escapes(archive)
                while True:
                    found[len(found)] = look_at(archive, len(found), escapes=escapes)
        elif kind == "ods":
            with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
                found[0] = Facts(errors=sum(len(_ODS_ERROR.findall(data)) for data in pieces(content, b"<table:")))
        else:
            sheets = xls_errors(path) if kind == "xls" else xlsb_errors(path)
            found.update({n: Facts(len(rows), min(rows, default=None)) for n, rows in enumerate(sheets)})
    except DAMAGED:
        # There is no further sheet, or the file is damaged, which its reader will tell.
        pass
    return found


def has_escapes(archive: zipfile.ZipFile) -> bool:
    """Whether the texts that the sheets of an XLSX workbook share may hold characters that are written as escapes."""
    shared = "xl/sharedStrings.xml"
    if shared not in archive.namelist():
        return False
    with archive.open(shared) as member:
        return any(ESCAPE.encode() in data for data in pieces(member, b"<"))


def look_at(archive: zipfile.ZipFile, index: int, *, escapes: bool) -> Facts:
    """Facts of one sheet of an XLSX workbook."""
    facts = Facts(escapes=escapes)
    with archive.open(part(archive, index)) as sheet:
        for data in pieces(sheet, *CELLS):
            facts.see(data)
    return facts


def pieces(file: IO[bytes], *marks: bytes) -> Iterator[bytes]:
    """All of a file in pieces that are cut in front of the first of the marks that is near."""
    rest = b""
    while chunk := file.read(CHUNK):
        data = rest + chunk
        places = (data.rfind(mark) for mark in marks)
        cut = next((place for place in places if place > 0 and len(data) - place < CHUNK), len(data))
        yield data[:cut]
        rest = data[cut:]
    yield rest
