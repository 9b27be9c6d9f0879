"""Parquet and Arrow files and Arrow streams in batches: what the process that tries them needs, and no more."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import polars as pl

from cbtool.files.columnar_try import CUT, PLAIN

#: Rows that are handed over at once.
_BATCH: Final = 100_000

#: Columns that are looked at at once: the room for them is used again, which takes less than to ask for more.
_COLUMNS: Final = 4

#: The number of rows, beside the columns of users: no header may be called so.
_ROWS: Final = "\0rows"

_END: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"

_RECORD_BATCH: Final = 3


def attempt(path: str, kind: str) -> int:
    """The exit code of the other process.

    It is 0 if all rows of a file arrive, `PLAIN` if they are a Parquet file's and need no mending, `CUT` for a stream
    that breaks off.
    """
    if kind == "parquet":
        return _attempt_parquet(scan(Path(path), kind))
    try:
        rows = sum(batch.height for batch in batches(Path(path), kind))
    except EOFError:
        return CUT
    return int(kind != "arrow stream" and rows != _rows(scan(Path(path), kind)))


def _attempt_parquet(table: pl.LazyFrame) -> int:
    """The same for a Parquet file, of which a few columns are held at a time."""
    rows, kinds = _rows(table), table.collect_schema()
    texts = {name for name, dtype in kinds.items() if dtype == pl.String}
    plain = rows > 0 and all(name in texts or is_castable(dtype) for name, dtype in kinds.items())
    for start in range(0, len(kinds), _COLUMNS):
        some = kinds.names()[start : start + _COLUMNS]
        looks = [(pl.col(name) == "" if name in texts else pl.col(name).is_null()).any() for name in some]
        found = table.select(*looks, pl.len().alias(_ROWS)).collect().row(0, named=True)
        if found[_ROWS] != rows:
            return 1
        plain = plain and not any(found[name] for name in texts.intersection(some))
    return PLAIN if plain and not _has_blank(table) else 0


def _rows(table: pl.LazyFrame) -> int:
    return int(table.select(pl.len()).collect().item())


def _has_blank(table: pl.LazyFrame) -> bool:
    """Whether the first column, text or what is cast to it, lacks a value somewhere."""
    first = pl.nth(0).cast(pl.String)
    return bool(table.select((first.is_null() | (first.str.strip_chars() == "")).any()).collect().item())


def is_castable(dtype: pl.DataType) -> bool:
    """Whether Polars' own cast makes the text of a column that we want."""
    return dtype.is_integer() or dtype in (pl.Boolean, pl.Date)


def batches(path: Path, kind: str) -> Iterator[pl.DataFrame]:
    """The rows of a file in their order, some at a time, as they stand there."""
    if kind == "arrow stream":
        return _stream(path)
    return scan(path, kind).collect_batches(chunk_size=_BATCH, maintain_order=True)


def scan(path: Path, kind: str) -> pl.LazyFrame:
    """A Parquet or an Arrow file, which is no stream."""
    return pl.scan_parquet(path, glob=False) if kind == "parquet" else pl.scan_ipc(path, glob=False)


def _stream(path: Path) -> Iterator[pl.DataFrame]:
    """The batches of an Arrow stream, one by one, whatever types it has.

    Messages are framed as the Arrow columnar format says ("Encapsulated message format"); each batch is read
    together with the schema and the dictionaries before it.

    Raises:
        EOFError: the end mark is missing.
    """
    head = b""
    size = path.stat().st_size
    with path.open("rb") as file:
        while (message := _message(file, size)) is not None:
            is_batch, data = message
            if is_batch:
                yield pl.read_ipc_stream(io.BytesIO(head + data + _END))
            else:
                head += data


def _message(file: IO[bytes], limit: int) -> tuple[bool, bytes] | None:
    """The next message: whether it is a batch, and its bytes; None at the end mark."""
    prefix = _exactly(file, 8, limit)
    if prefix == _END:
        return None
    if prefix[:4] != _END[:4]:
        raise ValueError("no message of an Arrow stream")
    metadata = _exactly(file, struct.unpack("<I", prefix[4:])[0], limit)
    # A flatbuffer table: the fields of Message are version (0), type of the header (1), header (2), body length (3).
    table = struct.unpack_from("<I", metadata)[0]
    fields = table - struct.unpack_from("<i", metadata, table)[0]
    length = struct.unpack_from("<H", metadata, fields)[0]

    def place(number: int) -> int:
        offset = 4 + 2 * number
        return int(struct.unpack_from("<H", metadata, fields + offset)[0]) if offset < length else 0

    kind = metadata[table + place(1)] if place(1) else 0
    body = struct.unpack_from("<q", metadata, table + place(3))[0] if place(3) else 0
    return kind == _RECORD_BATCH, prefix + metadata + _exactly(file, body, limit)


def _exactly(file: IO[bytes], size: int, limit: int) -> bytes:
    data = file.read(size) if 0 <= size <= limit else b""
    if len(data) != size:
        raise EOFError
    return data
