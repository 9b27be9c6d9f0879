"""Write a table to a file, in any of the formats; the same table gives the same bytes."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, BinaryIO, Final

import polars as pl

from cbtool.files.cells import TIME, as_text
from cbtool.files.guards import guarded

#: Rows of a row group or record batch. Fixed, since Polars would cut them as threads and input happen to be.
GROUP: Final = 100_000

#: Without views into shared buffers, whose layout differs from run to run; also what most readers know.
_ARROW: Final = pl.CompatLevel.oldest()

_SPREADSHEET: Final[dict[str, Any]] = {"include_bom": True, "separator": ";", "line_terminator": "\r\n"}


def write(frame: pl.LazyFrame, path: Path, kind: str, csv: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Write the rows of a frame in order, streaming; a null is an empty cell.

    Args:
        frame: the table; workbooks evaluate it twice (once for the limits), the rest once.
        path: the file to fill; its mode is kept when it exists. `arrow` gives the file format.
        kind: one of `formats.NAMES`.
        csv: options of Polars' CSV writer, for plain `csv`.

    Raises:
        OutputError: the table does not fit in a workbook.
        OSError: the file cannot be written.
    """
    if os.fsencode(path).decode(errors="replace") != str(path):
        # Polars cannot open a name with bytes of an old encoding in it.
        with TemporaryDirectory(prefix="cbtool-") as folder:
            link = Path(folder) / "output"
            link.symlink_to(path.resolve())
            write(frame, link, kind, csv)
    elif kind == "xlsx":
        from cbtool.files.workbook_write import write_workbook

        write_workbook(frame, path)
    elif kind == "parquet":
        # Higher levels make the columns of customer tables no smaller, only slower.
        frame.sink_parquet(path, row_group_size=GROUP, compression="zstd", compression_level=1)
    elif kind == "arrow":
        _write_arrow(frame, path)
    else:
        name, _, packed = kind.partition(".")
        if packed == "gz":
            with path.open("wb") as file:
                sink = _Gzip(file)
                _write_text(frame, sink, name, csv)
                sink.finish()
        else:
            _write_text(frame, path, name, csv, compression="zstd" if packed else "uncompressed")


def _write_arrow(frame: pl.LazyFrame, path: Path) -> None:
    """The file format, by way of a Parquet file.

    The unused bits and slots of Arrow's buffers hold whatever the computation left there, which depends on threads;
    columns that are read from Parquet have the same in each run.
    """
    with TemporaryDirectory(prefix="cbtool-") as folder:
        clean = Path(folder) / "clean.parquet"
        frame.sink_parquet(clean, row_group_size=GROUP, compression="lz4")
        pl.scan_parquet(clean).sink_ipc(path, record_batch_size=GROUP, compat_level=_ARROW)


def _write_text(frame: pl.LazyFrame, target: Any, name: str, csv: Mapping[str, Any], **options: Any) -> None:
    """The text formats. `target` is a path or something with `write`."""
    options |= {"check_extension": False}
    if name == "ndjson":
        frame.sink_ndjson(target, **options)
        return
    columns = frame.collect_schema().names()
    if len(columns) == 1:
        # An empty cell alone on its line would be a blank line, which readers skip.
        frame = as_text(frame).with_columns(pl.all().fill_null(""))
    if name == "excel-csv":
        headers = pl.DataFrame({"name": columns}, schema={"name": pl.String})
        safe = headers.select(guarded(pl.col("name"))).to_series()
        frame = as_text(frame).select(guarded(pl.col(name)).alias(new) for name, new in zip(columns, safe, strict=True))
        options |= _SPREADSHEET
    elif name == "tsv":
        options["separator"] = "\t"
    else:
        options |= csv
    frame.sink_csv(target, datetime_format=TIME, float_scientific=False, **options)


def arrow_stream(path: Path) -> Iterator[bytes]:
    """An Arrow file as the stream format, in pieces: the schema, record batches, the end mark.

    Polars writes whole streams only: each group of rows is made one, and the schema of all but the first and
    the end mark of all are cut off (Arrow columnar format, "IPC Streaming Format").
    """
    mark = b"\xff\xff\xff\xff"
    frame = pl.scan_ipc(path)
    rows = frame.select(pl.len()).collect().item()
    for offset in range(0, max(rows, 1), GROUP):
        buffer = BytesIO()
        frame.slice(offset, GROUP).collect().rechunk().write_ipc_stream(buffer, compat_level=_ARROW)
        stream = buffer.getvalue()
        schema = 8 + int.from_bytes(stream[4:8], "little")
        yield stream[(schema if offset else 0) : -8]
    yield mark + b"\0\0\0\0"


class _Gzip:
    """A gzip file without a clock in it, whose bytes do not depend on how the text was cut into pieces."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packer = zlib.compressobj(level=4, wbits=31)  # 5 % larger than the default, more than twice as fast

    def write(self, data: bytes) -> int:
        self._file.write(self._packer.compress(data))
        return len(data)

    def flush(self) -> None:
        """Nothing: a flush in the middle would change the bytes."""

    def finish(self) -> None:
        self._file.write(self._packer.flush())
