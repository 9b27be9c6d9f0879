"""Parquet and Arrow files and Arrow streams: every column as text that loses nothing."""

from __future__ import annotations

import io
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Final

import polars as pl

from cbtool.errors import EmptyInputError
from cbtool.files import heading, says
from cbtool.files.body import Body
from cbtool.files.columnar_try import CUT, PLAIN, Trial
from cbtool.files.raw import ROW, Raw
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.workbook_child import number

_END: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"

_RECORD_BATCH: Final = 3
_MIDNIGHT: Final = " 00:00:00"

#: Whole floats up to here have all their digits.
_EXACT: Final = 2**53

#: Rows that are turned into text at once.
_BATCH: Final = 100_000


def read_columnar(source: Source, kind: str, work: Path, tried: Trial) -> Raw:
    """Read a Parquet file, an Arrow file or an Arrow stream.

    Args:
        source: the file.
        kind: parquet, arrow or arrow stream.
        work: a private folder.
        tried: its reading in another process.

    The rows are numbered as in a CSV file of the same table: the header is row 1.

    Raises:
        InputError: damaged, cut short, or without rows.
    """
    plain = tried.is_plain()
    tally = Tally(work, source.name)
    if plain:
        return _plain(source, work, tally)
    table: Body | None = None
    row = 2
    for part in _batches(source.local, kind):
        names = heading.unique(part.columns)
        frame = part.select(_text(part[old]).alias(new) for old, new in zip(part.columns, names, strict=True))
        if table is None:
            table = Body(names, tally)
        table.add(frame.insert_column(0, pl.Series(ROW, range(row, row + part.height), dtype=pl.UInt32)))
        row += part.height
    if table is None or not tally.good:
        headers = [] if kind == "arrow stream" else _scan(source.local, kind).collect_schema().names()
        raise EmptyInputError(f"{source.shown} has columns and no rows", "Export it again, with its rows.", headers)
    return _raw(source, kind, tally.frame(table.names), tally)


def _plain(source: Source, work: Path, tally: Tally) -> Raw:
    """A Parquet file that is as we want it already, such as our own: read where it is needed, from a copy of ours."""
    copy = Path(mkdtemp(dir=work, prefix="table-")) / "table.parquet"
    shutil.copyfile(source.local, copy)
    frame = pl.scan_parquet(copy, glob=False, row_index_name=ROW, row_index_offset=2)
    tally.good = frame.select(pl.len()).collect().item()
    return _raw(source, "parquet", frame, tally)


def _raw(source: Source, kind: str, frame: pl.LazyFrame, tally: Tally) -> Raw:
    return Raw(
        path=source.path,
        name=source.name,
        sha256=source.sha256,
        format=kind.split(maxsplit=1)[0],
        headers=tuple(frame.collect_schema().names()[1:]),
        frame=frame,
        rejects=tally.rejects(),
        rows=tally.rows,
        blank=tally.blank,
        **says.spread(source, ()),
    )


def attempt(path: str, kind: str) -> int:
    """The exit code of the other process.

    It is 0 if all rows of a file arrive, `PLAIN` if they are a Parquet file's and need no mending, `CUT` for a stream
    that breaks off.
    """
    rows, plain = 0, kind == "parquet"
    try:
        for batch in _batches(Path(path), kind):
            rows += batch.height
            plain = plain and _is_plain(batch)
    except EOFError:
        return CUT
    if kind != "arrow stream" and rows != _scan(Path(path), kind).select(pl.len()).collect().item():
        return 1
    return PLAIN if plain and rows else 0


def _is_plain(batch: pl.DataFrame) -> bool:
    """Whether rows are text under names of their own, without empty cells other than nulls, and none is blank."""
    if set(batch.dtypes) != {pl.String()} or list(heading.unique(batch.columns)) != batch.columns:
        return False
    if any((column == "").any() for column in batch):
        return False
    first = batch.to_series(0)
    return not (first.is_null() | (first.str.strip_chars() == "")).any()


def _batches(path: Path, kind: str) -> Iterator[pl.DataFrame]:
    if kind == "arrow stream":
        return _stream(path)
    return _scan(path, kind).collect_batches(chunk_size=_BATCH, maintain_order=True)


def _scan(path: Path, kind: str) -> pl.LazyFrame:
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
