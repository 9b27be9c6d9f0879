"""Cells with an error in binary workbooks, which calamine gives as empty: XLS and XLSB, from their records.

Compound files after [MS-CFB], XLS after [MS-XLS], XLSB after [MS-XLSB], Microsoft's specifications of its formats.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Final

#: Sector numbers from here on mean the end of a chain, or no sector.
_NO_SECTOR: Final = 0xFFFFFFFA

_BOF, _EOF, _BOUND_SHEET, _FORMULA, _BOOL_ERROR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET = 0, 3, 11, 156


def xls_errors(path: Path) -> list[list[int]]:
    """Of each sheet of an XLS file the rows, from 1, of its cells with an error.

    Raises:
        ValueError, struct.error, IndexError: the file is damaged.
    """
    data = path.read_bytes()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        data = _stream(data, ("Workbook", "Book"))
    starts = [struct.unpack_from("<I", body)[0] for kind, body in _xls_records(data) if kind == _BOUND_SHEET]
    # One sheet ends before the next begins, so that hostile starts make no work.
    ends = dict(pairwise([*sorted({*starts}), len(data)]))
    return [
        [
            struct.unpack_from("<H", body)[0] + 1
            for kind, body in _xls_records(data[start : ends[start]])
            if (kind == _BOOL_ERROR and body[7]) or (kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2)
        ]
        for start in starts
    ]


def xlsb_errors(path: Path) -> list[list[int]]:
    """The same of an XLSB file.

    Raises:
        KeyError, ValueError, struct.error, IndexError, zipfile.BadZipFile: the file is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        links = archive.read("xl/_rels/workbook.bin.rels").decode("utf-8", "replace")
        targets = {}
        for link in re.findall(r"<Relationship\b[^>]*>", links):
            given = dict(re.findall(r'\b(\w+)="([^"]*)"', link))
            targets[given.get("Id")] = given.get("Target", "")
        keys = [body[12 : 12 + 2 * struct.unpack_from("<I", body, 8)[0]].decode("utf-16-le")
                for kind, body in _xlsb_records(archive.read("xl/workbook.bin")) if kind == _BUNDLE_SHEET]  # fmt: skip
        return [_rows(archive.read(_inside(targets[key]))) for key in keys]


def _inside(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _rows(sheet: bytes) -> list[int]:
    rows, row = [], 0
    for kind, body in _xlsb_records(sheet):
        if kind == _ROW_HEADER:
            row = struct.unpack_from("<I", body)[0] + 1
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            rows.append(row)
    return rows


def _xls_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records from a BOF record to its EOF, those of embedded charts left out."""
    place = depth = 0
    while place + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            return
        if depth == 1:
            yield kind, data[place + 4 : place + 4 + size]
        place += 4 + size


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        kind, place = _packed(data, place, 2)
        size, place = _packed(data, place, 4)
        yield kind, data[place : place + size]
        place += size


def _packed(data: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, of at most so many bytes, and the place behind it."""
    value = 0
    for number in range(most):
        byte = data[place + number]
        value |= (byte & 0x7F) << 7 * number
        if byte < 0x80:
            break
    return value, place + number + 1


def _stream(data: bytes, names: Sequence[str]) -> bytes:
    """A stream of a compound file by its name; workbooks are never so small that they lie in the mini stream."""
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        raise ValueError("no sector of a compound file")
    size = 1 << shift
    words = struct.Struct(f"<{size // 4}I")

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def sectors(first: int, following: Sequence[int]) -> bytes:
        found: list[bytes] = []
        # No chain has more sectors than the file: a longer one runs in a circle.
        while first < _NO_SECTOR and len(found) <= len(data) // size:
            found.append(sector(first))
            first = following[first]
        return b"".join(found)

    lists = [struct.unpack_from("<109I", data, 76)]
    number = struct.unpack_from("<I", data, 68)[0]
    while number < _NO_SECTOR and len(lists) <= len(data) // size:
        *entries, number = words.unpack(sector(number))
        lists.append(tuple(entries))
    table = [entry for part in chain(*lists) if part < _NO_SECTOR for entry in words.unpack(sector(part))]
    directory = sectors(struct.unpack_from("<I", data, 48)[0], table)
    for place in islice(range(0, len(directory), 128), 10_000):
        length, first, total = struct.unpack_from("<64xH50xIQ", directory, place)
        if directory[place : place + max(length - 2, 0)].decode("utf-16-le", "replace") in names:
            return sectors(first, table)[: total & 0xFFFFFFFF]
    raise ValueError("no stream of that name")
