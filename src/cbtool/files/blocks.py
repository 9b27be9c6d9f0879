"""Delimited text in blocks that end at record boundaries, each proved to be regular or cut with care.

Polars pads short records and lets a stray quote swallow lines, both in silence. So each block is counted first:
where every quote stands where RFC 4180 wants it, the delimiters outside quotes tell the cells of each record.
A block that is not so goes through `records`, line by line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from cbtool.files.encoding import MARK
from cbtool.files.records import LOOKAHEAD, RAGGED, UNCLOSED, Dialect, records, swallowed, written

#: Bytes that are read at once: few enough to stay in the processor's cache, many enough for numpy.
BLOCK: Final = 1 << 20

#: Blocks that are proved side by side, since numpy needs no interpreter.
_THREADS: Final = 2

UNDECODABLE: Final = "undecodable"

_LF, _CR, _QUOTE = 10, 13, 34
#: What a line without content is made of, beside delimiters.
_NOTHING: Final = b' \t\r\n\x00\x1a"'
#: First byte of a mark: a single byte is found many times as fast as two.
_MARK_LEAD: Final = b"\xf4"


@dataclass(slots=True)
class Block:
    """A piece of a text table.

    Attributes:
        clean: its records of the right width as plain RFC 4180, each with a line end behind it.
        starts: where each of them begins in `clean`.
        rows: the row of each of them.
        whole: whether `clean` is the piece as it stands in the file, but for a missing last line end.
        rejected: row, reason and raw bytes of the others.
        blank: rows without any content.
        mended: records whose inner quotes were not doubled.
        following: the row after the block.
    """

    clean: bytes
    starts: NDArray[np.int64]
    rows: NDArray[np.uint32]
    whole: bool = True
    rejected: list[tuple[int, str, bytes]] = field(default_factory=list)
    blank: int = 0
    mended: int = 0
    following: int = 0

    def count_from(self, row: int) -> None:
        """Number the rows from this one instead of from 0."""
        self.rows += np.uint32(row)
        self.rejected = [(row + place, reason, raw) for place, reason, raw in self.rejected]
        self.following += row

    def record(self, index: int) -> bytes:
        """A good record as it stands, without its line end."""
        start = int(self.starts[index])
        stop = int(self.starts[index + 1]) if index + 1 < self.starts.size else len(self.clean)
        return self.clean[start:stop].removesuffix(b"\n").removesuffix(b"\r")

    def without(self, gone: list[int]) -> None:
        """Take good records out."""
        if not gone:
            return
        stops = np.append(self.starts[1:], len(self.clean))
        keep = np.ones(self.starts.size, bool)
        keep[gone] = False
        pieces, kept = [], 0
        for index in gone:
            pieces.append(self.clean[kept : int(self.starts[index])])
            kept = int(stops[index])
        pieces.append(self.clean[kept:])
        lengths = (stops - self.starts)[keep]
        self.clean, self.rows, self.whole = b"".join(pieces), self.rows[keep], False
        self.starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if lengths.size else np.empty(0, np.int64)


def blocks(file: IO[bytes], dialect: Dialect, columns: int, row: int) -> Iterator[Block]:
    """The rest of an open file of UTF-8 text, block by block.

    Args:
        file: stands at the start of a record.
        dialect: how cells are told apart.
        columns: cells of a proper record.
        row: the row of the first record.

    Pieces are proved ahead, side by side, as if each began with a record; where one did not, it is proved again
    together with what was left of the one before.
    """
    rest = b""
    for piece, final, proof in _proved(file, dialect, columns):
        if len(rest) > len(piece) and not final:
            # A record of many pieces is not gone through again for each of them.
            rest += piece
            continue
        data = rest + piece
        found = _regular(data, dialect, columns, final=final) if rest else proof.result()
        block, used = found or _careful(data, dialect, columns, final=final)
        rest = data[used:]
        block.count_from(row)
        row = block.following
        yield block


def _proved(
    file: IO[bytes], dialect: Dialect, columns: int
) -> Iterator[tuple[bytes, bool, Future[tuple[Block, int] | None]]]:
    """Each piece of a file, whether it is the last, and what `_regular` will have to say of it."""
    ahead: deque[tuple[bytes, bool, Future[tuple[Block, int] | None]]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        for piece, final in _pieces(file):
            ahead.append((piece, final, pool.submit(_regular, piece, dialect, columns, final=final)))
            if len(ahead) > _THREADS:
                yield ahead.popleft()
        yield from ahead


def _pieces(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The rest of a file in pieces that end with a line feed where there are any, and whether each is the last.

    The last one is no crumb, so that a footer stands in one block.
    """
    piece, final = _piece(file), False
    while piece and not final:
        following = _piece(file)
        final = len(following) < BLOCK
        if final:
            yield piece + following, True
        else:
            yield piece, False
            piece = following


def _piece(file: IO[bytes]) -> bytes:
    piece = file.read(BLOCK) + file.readline(BLOCK)
    return piece + file.read(1) if piece.endswith(b"\r") else piece


def _regular(data: bytes, dialect: Dialect, columns: int, *, final: bool) -> tuple[Block, int] | None:
    """The block and how many bytes it used up; None where a quote stands in an odd place."""
    quoted = b'"' in data
    if quoted and not dialect.plain:
        return None
    size = len(data)
    if final and not data.endswith((b"\n", b"\r")):
        data += b"\n"
    text = np.frombuffer(data, np.uint8)
    delimiter = dialect.delimiter[0]
    delimiters, ends = text == delimiter, text == _LF
    lone = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    if lone:
        returns = text == _CR
        returns[:-1] &= text[1:] != _LF
        ends |= returns
    if quoted:
        quotes = np.flatnonzero(text == _QUOTE)
        hidden = _hidden(delimiters | ends, quotes)
        inner = hidden[ends[hidden]]
        delimiters[hidden] = ends[hidden] = False
    stops = np.flatnonzero(ends)
    used = int(stops[-1]) + 1 if stops.size else 0
    if (size - used > LOOKAHEAD and quoted) or (final and used < size):
        return None
    if not stops.size:
        return Block(b"", stops, np.empty(0, np.uint32)), 0
    if quoted and not (
        _in_place(text, quotes[: np.searchsorted(quotes, used)], delimiter)
        and _no_swallow(text, inner[: np.searchsorted(inner, used)], stops, delimiter, columns)
    ):
        return None
    starts = np.concatenate(([0], stops[:-1] + 1))
    bad = np.add.reduceat(delimiters[:used].view(np.uint8), starts, dtype=np.uint32) != columns - 1
    if _MARK_LEAD in data:
        marked = [match.start() for match in MARK.finditer(data, 0, used)]
        bad[np.searchsorted(stops, marked)] = True
    if lone:
        text = text.copy()
        text[stops] = _LF
        data = text.tobytes()
    rows = np.arange(stops.size, dtype=np.uint32)
    block = Block(data[:used], starts, rows, whole=not lone, following=stops.size)
    if bad.any():
        _mend(block, np.flatnonzero(bad).tolist(), stops, dialect)
    return block, min(used, size)


def _hidden(marks: NDArray[np.bool_], quotes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where delimiters and line ends, which are marked, stand between an opening quote and its closing one."""
    holds = np.flatnonzero(np.logical_or.reduceat(marks, quotes)[::2])
    opening = quotes[::2][holds]
    lengths = np.append(quotes, marks.size)[1::2][holds] - opening
    # The places of all bytes of those cells, one cell behind the other.
    places: NDArray[np.int64] = np.repeat(opening + lengths - np.cumsum(lengths), lengths) + np.arange(lengths.sum())
    return places[marks[places]]


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
    text: NDArray[np.uint8],
    inner: NDArray[np.int64],
    stops: NDArray[np.int64],
    delimiter: int,
    columns: int,
) -> bool:
    """Whether no record over several lines, whose inner ends are given, looks like one that swallowed others."""
    if not inner.size:
        return True
    delimiters = np.flatnonzero(text == delimiter)
    ends = np.union1d(inner, stops)
    counts = np.diff(np.searchsorted(delimiters, ends), prepend=0)
    record = np.searchsorted(stops, ends)
    number = np.bincount(record, minlength=stops.size)
    matching = np.bincount(record, weights=counts == columns - 1, minlength=stops.size)
    several = np.flatnonzero(number > 1)
    return not any(swallowed(int(number[i]), int(matching[i]), columns) for i in several.tolist())


def _mend(block: Block, wrong: list[int], stops: NDArray[np.int64], dialect: Dialect) -> None:
    """Set wrong records aside.

    Also those that only have empty cells too many at their end: an unquoted delimiter in a cell looks the same when
    the last columns are empty, and then every cell behind it would stand in the next column's place.
    """
    data, starts = block.clean, block.starts
    pieces, kept = [], 0
    lengths = stops + 1 - starts
    for index in wrong:
        start, stop = int(starts[index]), int(stops[index])
        pieces.append(data[kept:start])
        kept = stop + 1
        _set_aside(block, int(block.rows[index]), data[start:stop].removesuffix(b"\r"), dialect, RAGGED)
    pieces.append(data[kept:])
    lengths[wrong] = 0
    keep = lengths > 0
    block.clean, block.rows, block.whole = b"".join(pieces), block.rows[keep], False
    block.starts = (np.cumsum(lengths) - lengths)[keep]


def _careful(data: bytes, dialect: Dialect, columns: int, *, final: bool) -> tuple[Block, int]:
    """The same, line by line; damaged lines are set aside alone."""
    clean: list[bytes] = []
    rows: list[int] = []
    block = Block(b"", np.empty(0, np.int64), np.empty(0, np.uint32), whole=False)
    row = used = 0
    for record in records(data, dialect, columns, final=final):
        raw = data[record.start : record.end]
        if record.cells is None:
            _set_aside(block, row, raw, dialect, UNCLOSED)
        elif MARK.search(raw) or len(record.cells) != columns:
            _set_aside(block, row, raw, dialect, RAGGED)
        else:
            clean.append(raw if record.regular else written(record.cells, dialect.delimiter))
            rows.append(row)
            block.mended += record.mended
        row += 1
        used = record.after
    block.clean = b"".join(line + b"\n" for line in clean)
    lengths = np.array([len(line) + 1 for line in clean], np.int64)
    block.starts = np.cumsum(lengths) - lengths
    block.rows = np.array(rows, np.uint32)
    block.following = row
    return block, used


def _set_aside(block: Block, row: int, raw: bytes, dialect: Dialect, reason: str) -> None:
    if not raw.strip(_NOTHING + dialect.delimiter):
        block.blank += 1
    else:
        block.rejected.append((row, UNDECODABLE if MARK.search(raw) else reason, raw))
