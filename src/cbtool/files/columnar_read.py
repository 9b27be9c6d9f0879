"""Parquet and Arrow files and Arrow streams: every column as text that loses nothing."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import polars as pl

from cbtool.errors import InputError
from cbtool.files import heading, says
from cbtool.files.body import Body
from cbtool.files.raw import ROW, Raw
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.workbook_child import number

_AGAIN: Final = "Write or download it again."
_END: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_MAGIC: Final = b"ARROW1"
_MIDNIGHT: Final = " 00:00:00"

#: Whole floats up to here have all their digits.
_EXACT: Final = 2**53

#: Rows that are turned into text at once.
_BATCH: Final = 100_000


def read_columnar(source: Source, kind: str, work: Path) -> Raw:
    """Read a Parquet file, an Arrow file or an Arrow stream.

    Args:
        source: the file.
        kind: parquet, arrow or arrow stream.
        work: a private folder.

    The rows are numbered as in a CSV file of the same table: the header is row 1.

    Raises:
        InputError: damaged, cut short, or without rows.
    """
    tally = Tally(work, source.name)
    damaged = InputError(f"{source.shown} is a damaged {kind.capitalize()} file", _AGAIN)
    table: Body | None = None
    row = 2
    try:
        expected = _rows(source) if kind == "parquet" else None
        for part in _parquet(source) if kind == "parquet" else _stream(source, file=kind == "arrow"):
            names = heading.unique(part.columns)
            frame = part.select(_text(part[old]).alias(new) for old, new in zip(part.columns, names, strict=True))
            if table is None:
                table = Body(names, (), (), tally, lambda cells: "\t".join(cell or "" for cell in cells))
            table.add(frame.insert_column(0, pl.Series(ROW, range(row, row + part.height), dtype=pl.UInt32)))
            row += part.height
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, IndexError, struct.error):
        raise damaged from None
    # A reader that dies in a thread of its own ends the batches early, and in silence.
    if expected not in (None, row - 2):
        raise damaged
    if table:
        table.flush()
    if table is None or not tally.good:
        raise InputError(f"{source.shown} has columns and no rows", "Export it again, with its rows.")
    return Raw(
        path=source.path,
        name=source.name,
        sha256=source.sha256,
        format=kind.split(maxsplit=1)[0],
        headers=table.headers,
        frame=tally.frame(pl.Schema({ROW: pl.UInt32(), **{name: pl.String() for name in table.headers}})),
        rejects=tally.rejects(),
        rows=tally.rows,
        blank=tally.blank,
        **says.spread(source, ()),
    )


def _rows(source: Source) -> int:
    return int(pl.scan_parquet(source.local, glob=False).select(pl.len()).collect().item())


def _parquet(source: Source) -> Iterator[pl.DataFrame]:
    scan = pl.scan_parquet(source.local, glob=False)
    return scan.collect_batches(chunk_size=_BATCH, maintain_order=True)


def _stream(source: Source, *, file: bool) -> Iterator[pl.DataFrame]:
    """The batches of an Arrow stream, one by one, whatever types it has.

    Messages are framed as the Arrow columnar format says ("Encapsulated message format"); each batch is read
    together with the schema and the dictionaries before it. The file format is the stream with a magic word in
    front and a directory behind.
    """
    head = b""
    with source.local.open("rb") as data:
        if file:
            data.seek(-len(_MAGIC), io.SEEK_END)
            if data.read() != _MAGIC:
                raise ValueError("the file breaks off")
            data.seek(8)
        while (message := _message(data, source)) is not None:
            is_batch, text = message
            if is_batch:
                yield pl.read_ipc_stream(io.BytesIO(head + text + _END))
            else:
                head += text


def _message(file: IO[bytes], source: Source) -> tuple[bool, bytes] | None:
    """The next message: whether it is a batch, and its bytes; None at the end mark."""
    prefix = file.read(8)
    if prefix == _END:
        return None
    if len(prefix) < 8 or prefix[:4] != b"\xff\xff\xff\xff":
        raise InputError(
            f"{source.shown} is an Arrow stream without its end: what wrote it died on the way",
            "Look at the command before the pipe.",
        )
    (size,) = struct.unpack("<I", prefix[4:])
    metadata = file.read(size)
    # A flatbuffer table: the field offsets of Message are header type (1) and body length (3).
    table = struct.unpack_from("<I", metadata)[0]
    fields = table - struct.unpack_from("<i", metadata, table)[0]
    length = struct.unpack_from("<H", metadata, fields)[0]

    def place(number: int) -> int:
        offset = 4 + 2 * number
        return int(struct.unpack_from("<H", metadata, fields + offset)[0]) if offset < length else 0

    kind = metadata[table + place(1)] if place(1) else 0
    body = struct.unpack_from("<q", metadata, table + place(3))[0] if place(3) else 0
    if body < 0:
        raise ValueError("a message of negative length")
    data = file.read(body)
    if len(metadata) < size or len(data) < body:
        raise InputError(
            f"{source.shown} is an Arrow stream that breaks off: what wrote it died on the way",
            "Look at the command before the pipe.",
        )
    return kind == 3, prefix + metadata + data


def _text(column: pl.Series) -> pl.Series:
    """A column as text; empty text is null."""
    dtype = column.dtype
    if dtype == pl.String:
        return column.set(column == "", None) if (column == "").any() else column
    if dtype.is_float():
        whole = (column.round(0) == column) & (column.abs() < _EXACT)
        integers = column.set(~whole.fill_null(value=False), None).cast(pl.Int64).cast(pl.String)
        return integers.fill_null(column.map_elements(number, pl.String)) if not whole.all() else integers
    if isinstance(dtype, pl.Datetime):
        zone = "%:z" if dtype.time_zone else ""
        return column.dt.to_string(f"%Y-%m-%d %H:%M:%S%.f{zone}").str.strip_suffix(_MIDNIGHT)
    if dtype == pl.Boolean:
        return column.cast(pl.String)
    if dtype == pl.Duration:
        return column.dt.to_string("iso")
    if dtype == pl.Binary:
        return column.map_elements(_bytes, pl.String)
    if isinstance(dtype, (pl.List, pl.Array)):
        inner = column.cast(pl.List(dtype.inner)) if isinstance(dtype, pl.Array) else column
        return inner.map_elements(lambda values: "; ".join(_text(values).drop_nulls()) or None, pl.String)
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    return column.cast(pl.String)


def _bytes(value: bytes) -> str | None:
    try:
        return value.decode() or None
    except UnicodeDecodeError:
        return value.hex()
