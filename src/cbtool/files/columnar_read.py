"""Parquet and Arrow files and Arrow streams: every column as text that loses nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import polars as pl

from cbtool.errors import EmptyInputError
from cbtool.files import heading, says
from cbtool.files.body import Body
from cbtool.files.columnar_batches import batches, is_castable, scan
from cbtool.files.columnar_try import Trial
from cbtool.files.raw import ROW, Raw
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.workbook_child import number

_MIDNIGHT: Final = " 00:00:00"

#: Whole floats up to here have all their digits.
_EXACT: Final = 2**53


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
    if plain and _are_unique(scan(source.local, kind).collect_schema().names()):
        return _plain(source, work, tally)
    table: Body | None = None
    row = 2
    for part in batches(source.local, kind):
        names = heading.unique(part.columns)
        frame = part.select(_text(part[old]).alias(new) for old, new in zip(part.columns, names, strict=True))
        if table is None:
            table = Body(names, tally)
        table.add(frame.insert_column(0, pl.Series(ROW, range(row, row + part.height), dtype=pl.UInt32)))
        row += part.height
    if table is None or not tally.good:
        headers = [] if kind == "arrow stream" else scan(source.local, kind).collect_schema().names()
        raise EmptyInputError(f"{source.shown} has columns and no rows", "Export it again, with its rows.", headers)
    return _raw(source, kind, tally.frame(table.names), tally)


def _are_unique(names: list[str]) -> bool:
    return list(heading.unique(names)) == names


def _plain(source: Source, work: Path, tally: Tally) -> Raw:
    """A Parquet file that is as we want it already, such as our own: read where it is needed, from a copy of ours."""
    copy = Path(mkdtemp(dir=work, prefix="table-")) / "table.parquet"
    shutil.copyfile(source.local, copy)
    frame = pl.scan_parquet(copy, glob=False, row_index_name=ROW, row_index_offset=2)
    typed = [name for name, dtype in frame.collect_schema().items() if name != ROW and is_castable(dtype)]
    tally.good = frame.select(pl.len()).collect().item()
    return _raw(source, "parquet", frame.with_columns(pl.col(typed).cast(pl.String)), tally)


def _raw(source: Source, kind: str, frame: pl.LazyFrame, tally: Tally) -> Raw:
    return Raw(
        name=source.name,
        format=kind.split(maxsplit=1)[0],
        headers=tuple(frame.collect_schema().names()[1:]),
        frame=frame,
        **says.told(source, tally, ()),
    )


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
