"""Delimited text cut into records with care: for samples, and for stretches where quoting went wrong.

Everything works on UTF-8 bytes. A record is strict when each quoted cell is closed and its closing quote stands
before a delimiter or at the end of the line; quotes inside an unquoted cell are plain characters. A line that
opens a quote which never closes properly is damaged: it is set aside alone, and reading goes on in the next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

#: A quoted cell with line breaks may be this long, in bytes; what is longer is an unclosed quote.
LOOKAHEAD: Final = 4 << 20

RAGGED: Final = "ragged"
UNCLOSED: Final = "unclosed quote"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are told apart.

    Attributes:
        delimiter: one ASCII byte.
        escaped: whether a backslash protects a quote inside a quoted cell, beside the doubled quote.
        spaced: whether spaces may stand around the quotes of a quoted cell.
    """

    delimiter: bytes
    escaped: bool = False
    spaced: bool = False

    @property
    def plain(self) -> bool:
        """Whether quotes are those of RFC 4180."""
        return not self.escaped and not self.spaced


@dataclass(frozen=True, slots=True)
class Record:
    """A record, or a damaged line.

    Attributes:
        start, end: its bytes, without the line end.
        after: where the next record starts.
        cells: None when the line is damaged.
        regular: whether the bytes are plain RFC 4180, so that any CSV reader understands them.
        mended: whether quotes inside a quoted cell were not doubled, and the record is clear all the same.
    """

    start: int
    end: int
    after: int
    cells: tuple[bytes, ...] | None
    regular: bool = True
    mended: bool = False


@cache
def _patterns(dialect: Dialect) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    d = re.escape(dialect.delimiter)
    inside = rb'(?:[^"\\]++|\\.|"")*+' if dialect.escaped else rb'(?:[^"]++|"")*+'
    gap = b" *+" if dialect.spaced else b""
    cell = rb"(?>" + gap + rb'"' + inside + rb'"' + gap + rb"(?=" + d + rb"|[\r\n]|\Z)"
    cell += rb"|(?!" + gap + rb'")[^' + d + rb"\r\n]*+)"
    record = rb"(?s)" + cell + rb"(?:" + d + cell + rb")*+(?=[\r\n]|\Z)"
    return re.compile(record), re.compile(rb"(?s)" + cell)


_LINE: Final = re.compile(rb"[^\r\n]*+")
_BREAK: Final = re.compile(rb"\r\n|\r|\n")


def records(data: bytes, dialect: Dialect, columns: int = 0, *, final: bool = True, start: int = 0) -> Iterator[Record]:
    """The records of a piece of text, in order.

    Args:
        data: UTF-8 text; it starts at the start of a record.
        dialect: how cells are told apart.
        columns: how many cells a record should have, 0 if that is not known yet; it helps to see where a stray
            quote swallowed whole records.
        final: whether the text ends here. If not, the last record is held back: more of it may follow.
        start: where to begin.
    """
    whole, one = _patterns(dialect)
    position, size = start, len(data)
    while position < size:
        match = whole.match(data, position, min(size, position + LOOKAHEAD))
        line_end = _LINE.match(data, position).end()  # type: ignore[union-attr]
        end = match.end() if match else line_end
        if not final and (size - position < LOOKAHEAD if not match else end >= size - 1):
            return
        if match and end > line_end and _swallowed(data[position:end], dialect.delimiter, columns):
            match, end = None, line_end
        rest = _BREAK.match(data, end)
        after = rest.end() if rest else end
        cells: tuple[bytes, ...] | None = None
        regular = True
        if match:
            raw = data[position:end]
            if b'"' in raw:
                parts = _parts(raw, one)
                regular = dialect.plain and all(part[:1] == b'"' or b'"' not in part for part in parts)
                cells = tuple(_unquoted(part, dialect) for part in parts)
            else:
                cells = tuple(raw.split(dialect.delimiter))
        else:
            cells = _mended(data[position:end], dialect, columns)
            regular = False
        yield Record(position, end, after, cells, regular, cells is not None and not match)
        position = after


def swallowed(lines: int, matching: int, columns: int) -> bool:
    """Whether a record over several lines is rather a stray quote that swallowed whole records.

    Args:
        lines: physical lines of the record.
        matching: how many of them hold as many delimiters as a record of its own would.
        columns: cells of a proper record.

    All lines must match. Two lines of few columns may do so by chance (an address with commas), so more
    evidence is asked for there.
    """
    return matching == lines and (columns >= 3 if lines > 2 else columns >= 6)


def _swallowed(raw: bytes, delimiter: bytes, columns: int) -> bool:
    lines = _BREAK.split(raw)
    return swallowed(len(lines), sum(line.count(delimiter) == columns - 1 for line in lines), columns)


def _mended(line: bytes, dialect: Dialect, columns: int) -> tuple[bytes, ...] | None:
    """The cells of a line such as `1;"ООО "Ромашка"";Тула`, whose inner quotes are not doubled.

    It is clear when the line has all its cells and each one that begins with a quote also ends with one.
    """
    parts = [_bare(part, dialect) for part in line.split(dialect.delimiter)]
    if len(parts) != columns or any((part[:1] == b'"') != (part[-1:] == b'"' and len(part) > 1) for part in parts):
        return None
    return tuple(_unquoted(part, dialect) for part in parts)


def _parts(raw: bytes, one: re.Pattern[bytes]) -> list[bytes]:
    """The cells of a strict record as they stand, quotes included."""
    parts, position = [], 0
    while True:
        match = one.match(raw, position)
        assert match
        parts.append(match.group())
        position = match.end() + 1
        if match.end() >= len(raw):
            return parts


def _bare(part: bytes, dialect: Dialect) -> bytes:
    """A cell without the spaces around its quotes."""
    bare = part.strip(b" ") if dialect.spaced else part
    return bare if bare[:1] == b'"' else part


def _unquoted(part: bytes, dialect: Dialect) -> bytes:
    part = _bare(part, dialect)
    if part[:1] != b'"':
        return part
    inner = part[1:-1].replace(b'""', b'"')
    return re.sub(rb'\\(["\\])', rb"\1", inner) if dialect.escaped else inner


def written(cells: tuple[bytes, ...], delimiter: bytes) -> bytes:
    """A record in plain RFC 4180, each cell in quotes."""
    return delimiter.join(b'"' + cell.replace(b'"', b'""') + b'"' for cell in cells)
