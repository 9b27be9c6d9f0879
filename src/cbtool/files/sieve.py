"""Records that are none: blank ones, repeated headers and a footer, found in the bytes of a text table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cbtool.files import body
from cbtool.files.blocks import Block
from cbtool.files.encoding import unmarked
from cbtool.files.heading import Cells
from cbtool.files.records import Dialect, records
from cbtool.files.tally import Tally

_BOM = b"\xef\xbb\xbf"

#: The first bytes of a header by which a repeated one is sought.
_PREFIX = 24

#: First bytes of white space beyond ASCII, and the whole of it, in UTF-8.
_WIDE = b"\xc2\xe1\xe2\xe3"
_SPACES = rb"\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80"


class Sieve:
    """Takes out of blocks what is no record, and tells the tally.

    Args:
        dialect: how cells are told apart.
        columns: cells of a record.
        headings: rows of the header as they stand.
        tally: counts what is taken out.
    """

    def __init__(self, dialect: Dialect, columns: int, headings: Sequence[Cells], tally: Tally) -> None:
        self._dialect = Dialect(dialect.delimiter)
        self._tally = tally
        self._headings = [tuple([*cells, *[None] * columns][:columns]) for cells in headings]
        self._heads = [head for cells in self._headings for head in _heads(cells, dialect.delimiter)]
        nothing = b' "\x00\x1a' + bytes(range(9, 14)) + bytes(range(28, 32)) + dialect.delimiter
        self._blank = re.compile(rb"(?:[" + re.escape(nothing) + rb"]|" + _SPACES + rb")*+")
        self._nothing = np.zeros(256, bool)
        self._nothing[list(nothing + _WIDE)] = True

    def strain(self, block: Block) -> None:
        """Take out blank records and repeated headers."""
        if not block.rows.size:
            return
        text = np.frombuffer(block.clean, np.uint8)
        stops = np.append(block.starts[1:], len(block.clean))
        firsts = text[block.starts]
        blank = [
            index
            for index in np.flatnonzero(self._nothing[firsts]).tolist()
            if self._is_blank(block.clean, int(block.starts[index]), int(stops[index]))
        ]
        self._tally.blank += len(blank)
        repeated: dict[int, str] = {}
        for head in self._heads:
            for index in _like(text, block.starts, firsts, head).tolist():
                cells = self._cells(block.record(index))
                given = (cells[0] or "").removeprefix("\ufeff") or None, *cells[1:]
                if any(_equal(given, heading) for heading in self._headings):
                    repeated[index] = unmarked(block.record(index))
        self._set_aside(block, repeated, body.REPEATED)
        block.without(sorted({*blank, *repeated}))

    def strain_end(self, block: Block) -> None:
        """Take out what stands below the table; the block is its last."""
        size = block.rows.size
        tail = range(max(size - body.TAIL, 0), size)
        count = body.footers([(int(block.rows[n]), self._cells(block.record(n))) for n in tail])
        found = {n: unmarked(block.record(n)) for n in range(size - count, size)}
        self._set_aside(block, found, body.FOOTER)
        block.without(list(found))

    def _set_aside(self, block: Block, found: dict[int, str], reason: str) -> None:
        self._tally.reject([int(block.rows[n]) for n in found], reason, list(found.values()), skipped=True)

    def _is_blank(self, data: bytes, start: int, stop: int) -> bool:
        match = self._blank.match(data, start, stop)
        if match is None or match.end() != stop:
            return False
        return b'""' not in match[0] or not any(cell and cell.strip() for cell in self._cells(match[0].rstrip(b"\r\n")))

    def _cells(self, raw: bytes) -> tuple[str | None, ...]:
        record = next(records(raw, self._dialect), None)
        return tuple(unmarked(cell) or None for cell in record.cells or ()) if record else (None,)


def _heads(cells: Cells, delimiter: bytes) -> list[bytes]:
    """How a repeated header may begin: with or without quotes and a byte order mark."""
    named = next((place for place, cell in enumerate(cells) if cell), None)
    if named is None:
        return []
    cell = (cells[named] or "").encode()
    forms = [delimiter * named + cell, delimiter * named + b'"' + cell.replace(b'"', b'""')]
    if named:
        forms.append(b'""' + delimiter)
    return [mark + form[:_PREFIX] for form in forms for mark in (b"", _BOM)]


def _like(
    text: NDArray[np.uint8], starts: NDArray[np.int64], firsts: NDArray[np.uint8], head: bytes
) -> NDArray[np.int64]:
    """Which records, whose first bytes are given, begin with these."""
    found = np.flatnonzero(firsts == head[0])
    found = found[starts[found] + len(head) <= text.size]
    for place, byte in enumerate(head[1:], 1):
        if not found.size:
            break
        found = found[text[starts[found] + place] == byte]
    return found


def _equal(cells: Cells, heading: Cells) -> bool:
    """Whether a record has all the cells of the header."""
    return len(cells) == len(heading) and all(own == cell for own, cell in zip(cells, heading, strict=True) if cell)
