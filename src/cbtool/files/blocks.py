"""Delimited text in blocks that end at record boundaries, each proved to be regular or cut with care.

Polars pads short records and lets a stray quote swallow lines, both in silence. So each block is counted first:
where every quote stands where RFC 4180 wants it, the delimiters outside quotes tell the cells of each record.
A block that is not so goes through `records`, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from cbtool.files.encoding import MARK
from cbtool.files.records import LOOKAHEAD, RAGGED, UNCLOSED, Dialect, records, swallowed, written

#: Bytes that are read at once.
BLOCK: Final = 8 << 20

UNDECODABLE: Final = "undecodable"

_LF, _CR, _QUOTE = 10, 13, 34
_LINE_BREAK: Final = re.compile(rb"\r\n|\r|\n")


@dataclass(slots=True)
class Block:
    """A piece of a text table.

    Attributes:
        clean: its records of the right width as plain RFC 4180, between line feeds.
        rows: the row of each of them.
        rejected: row, reason and raw bytes of the others.
        blank: rows without any content.
        mended: records whose inner quotes were not doubled.
        following: the row after the block.
    """

    clean: bytes
    rows: NDArray[np.uint32]
    rejected: list[tuple[int, str, bytes]] = field(default_factory=list)
    blank: int = 0
    mended: int = 0
    following: int = 0


def blocks(file: IO[bytes], dialect: Dialect, columns: int, row: int) -> Iterator[Block]:
    """The rest of an open file of UTF-8 text, block by block.

    Args:
        file: stands at the start of a record.
        dialect: how cells are told apart.
        columns: cells of a proper record.
        row: the row of the first record.
    """
    rest = b""
    final = False
    while not final:
        chunk = file.read(BLOCK)
        if chunk.endswith(b"\r"):
            chunk += file.read(1)
        final = not chunk
        data = rest + chunk
        if not data:
            return
        block, used = _regular(data, dialect, columns, row, final=final) or _careful(
            data, dialect, columns, row, final=final
        )
        rest = data[used:]
        row = block.following
        yield block


def _regular(data: bytes, dialect: Dialect, columns: int, row: int, *, final: bool) -> tuple[Block, int] | None:
    """The block and how many bytes it used up; None where a quote stands in an odd place."""
    text = np.frombuffer(data, np.uint8)
    ends = text == _LF
    lone = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    if lone:
        returns = text == _CR
        returns[:-1] &= text[1:] != _LF
        ends |= returns
    delimiters = text == dialect.delimiter[0]
    quoted = b'"' in data
    quotes = np.empty(0, np.int64)
    breaks = ends
    if quoted:
        if dialect.escaped:
            return None
        marks = text == _QUOTE
        quotes = np.flatnonzero(marks)
        outside = ~np.bitwise_xor.accumulate(marks)
        breaks, ends = ends, ends & outside
        delimiters &= outside
    stops = np.flatnonzero(ends)
    used = int(stops[-1]) + 1 if stops.size else 0
    if final and used < len(data):
        stops = np.append(stops, len(data))
        used = len(data)
    if len(data) - used > LOOKAHEAD and quoted:
        return None
    if not stops.size:
        return Block(b"", np.empty(0, np.uint32), following=row), 0
    if quoted and not (
        _in_place(text, quotes[quotes < used], dialect.delimiter[0])
        and _no_swallow(text, np.flatnonzero(breaks[:used]), stops, dialect.delimiter[0], columns)
    ):
        return None
    starts = np.concatenate(([0], stops[:-1] + 1))
    found = np.searchsorted(np.flatnonzero(delimiters), stops)
    bad = np.diff(found, prepend=0) != columns - 1
    marked = [match.start() for match in MARK.finditer(data, 0, used)]
    if marked:
        undecodable = np.zeros(stops.size, bool)
        undecodable[np.searchsorted(stops, marked)] = True
        bad |= undecodable
    if lone:
        text = text.copy()
        text[returns & ends] = _LF
        data = text.tobytes()
    rows = np.arange(row, row + stops.size, dtype=np.uint32)
    block = Block(data[:used], rows, following=row + stops.size)
    wrong = np.flatnonzero(bad)
    if wrong.size:
        pieces, kept = [], 0
        for index in wrong.tolist():
            start, stop = int(starts[index]), int(stops[index])
            pieces.append(data[kept:start])
            kept = min(stop + 1, used)
            _set_aside(block, row + index, data[start:stop].removesuffix(b"\r"), dialect, RAGGED)
        pieces.append(data[kept:used])
        block.clean, block.rows = b"".join(pieces), rows[~bad]
    return block, used


def _in_place(text: NDArray[np.uint8], quotes: NDArray[np.int64], delimiter: int) -> bool:
    """Whether each quote opens a cell, closes one, or is one half of a doubled quote inside one."""
    if quotes.size % 2:
        return False
    allowed = np.zeros(256, bool)
    allowed[[delimiter, _LF, _CR, _QUOTE]] = True
    before = quotes[::2] - 1
    after = quotes[1::2] + 1
    return bool(
        allowed[text[before[1:] if before.size and before[0] < 0 else before]].all()
        and allowed[text[after[:-1] if after.size and after[-1] >= text.size else after]].all()
    )


def _no_swallow(
    text: NDArray[np.uint8], lines: NDArray[np.int64], stops: NDArray[np.int64], delimiter: int, columns: int
) -> bool:
    """Whether no record over several lines looks like a quote that swallowed whole records."""
    ends = np.union1d(lines, stops)
    if ends.size == stops.size:
        return True
    counts = np.diff(np.searchsorted(np.flatnonzero(text == delimiter), ends), prepend=0)
    record = np.searchsorted(stops, ends)
    number = np.bincount(record, minlength=stops.size)
    matching = np.bincount(record, weights=counts == columns - 1, minlength=stops.size)
    several = np.flatnonzero(number > 1)
    return not any(swallowed(int(number[i]), int(matching[i]), columns) for i in several.tolist())


def _careful(data: bytes, dialect: Dialect, columns: int, row: int, *, final: bool) -> tuple[Block, int]:
    """The same, line by line; damaged lines are set aside alone."""
    clean: list[bytes] = []
    rows: list[int] = []
    block = Block(b"", np.empty(0, np.uint32))
    used = 0
    for record in records(data, dialect, columns, final=final):
        raw = data[record.start : record.end]
        if record.cells is None:
            _set_aside(block, row, raw, dialect, UNCLOSED)
        elif len(record.cells) != columns or MARK.search(raw):
            _set_aside(block, row, raw, dialect, RAGGED)
        else:
            clean.append(raw if record.regular else written(record.cells, dialect.delimiter))
            rows.append(row)
            block.mended += record.mended
        row += 1
        used = record.after
    block.clean = b"".join(line + b"\n" for line in clean)
    block.rows = np.array(rows, np.uint32)
    block.following = row
    return block, used


def _set_aside(block: Block, row: int, raw: bytes, dialect: Dialect, reason: str) -> None:
    if not raw.strip(b' \t\r\n\x1a"' + dialect.delimiter):
        block.blank += 1
    else:
        block.rejected.append((row, UNDECODABLE if MARK.search(raw) else reason, raw))
