"""Write a table to a workbook: dates and amounts real ones, the rest text, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import SEEK_CUR, BufferedWriter, FileIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

from cbtool.errors import OutputError
from cbtool.fields import FIELDS
from cbtool.files.cells import TIME, as_text

#: The limits of the format (Microsoft, "Excel specifications and limits").
ROWS: Final = 1_048_575  # below the header
COLUMNS: Final = 16_384
CELL: Final = 32_767  # UTF-16 units

#: Workbooks carry the time of their making; the same table must give the same bytes.
_CREATED: Final = datetime(1980, 1, 1)

#: Day 60 of the serials is a 29 February 1900 that never was, so days before it differ between programs.
_FIRST_DAY: Final = datetime(1900, 3, 1)

_NUMBER: Final = r"\A-?(?:0|[1-9]\d*)(?:\.\d+)?\z"
_DAY: Final = r"\A\d{4}-\d\d-\d\d\z"
_MOMENT: Final = r"\A\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\z"
#: Rows whose cells decide how wide the columns are.
_SAMPLE: Final = 1000

_DIGITS: Final = 15  # that a spreadsheet keeps of a number

_FORMATS: Final = {"date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm:ss", "amount": "#,##0.00", "number": "General"}
_HINT: Final = "Write .parquet or .csv instead, which have no such limit."


def write_workbook(frame: pl.LazyFrame, path: Path) -> None:
    """Write a table to `path` as XLSX; evaluates the frame twice, first for the limits.

    A cell becomes a date, a time or a number when its column is one (by `FIELDS`, else by its type) and its
    text has the canonical form; every other cell is a string, never a formula or a link.

    Raises:
        OutputError: too many rows or columns, or too long a cell.
        OSError: the file cannot be written.
    """
    check_limits(frame)
    with opened(path) as (book, sheet):
        _fill(book, sheet, frame)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """A new workbook of xlsxwriter and its one sheet, to be filled row by row; at the end it stands in `path`.

    Raises:
        OSError: the file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # A folder of its own for the temporary files, which xlsxwriter leaves behind when it is interrupted.
    with TemporaryDirectory(prefix="cbtool-") as folder, _NotesTrouble(path, "wb") as raw:
        file = BufferedWriter(raw)
        book = Workbook(file, {"constant_memory": True, "tmpdir": folder, "use_zip64": True})
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet()
        try:
            yield book, sheet
            book.close()
        except FileCreateError as error:
            # Without its traceback, so that the half-made zip is dropped while its file is still open.
            raw.trouble = error.args[0].with_traceback(None)
        finally:
            sheet.row_data_fh.close()
        file.flush()
        if raw.trouble:
            raise raw.trouble


class _NotesTrouble(FileIO):
    """A file that notes a full disk and goes on: zipfile would try again in its destructor, where it is noise."""

    trouble: OSError | None = None

    def write(self, data: Any) -> int:
        if not self.trouble:
            try:
                return super().write(data)
            except OSError as error:
                self.trouble = error
        self.seek(len(data), SEEK_CUR)
        return len(data)


def _fill(book: Any, sheet: Any, frame: pl.LazyFrame) -> None:
    """Header, rows, and how they are shown."""
    schema = frame.collect_schema()
    kinds = [_kind(name, dtype) for name, dtype in schema.items()]
    styles = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    plain = book.add_format()
    bold = book.add_format({"bold": True})
    for column, name in enumerate(schema):
        sheet.write_string(0, column, name, bold)
    row = 0
    widths = [len(name) + 3 for name in schema]  # 3: the arrow of the filter
    for part in frame.collect_batches(maintain_order=True):
        # By rows, not by batches, whose size depends on threads.
        sample = as_text(part.head(max(_SAMPLE - row, 0)).lazy()).collect()
        widths = [max(width, _longest(column)) for width, column in zip(widths, sample, strict=True)]
        for values in zip(*_columns(part, kinds), strict=True):
            row += 1
            for column, value in enumerate(values):
                if value is None:
                    continue
                if isinstance(value, str):
                    put_text(sheet, row, column, value, plain)
                elif isinstance(value, float):
                    sheet.write_number(row, column, value, styles[kinds[column]])
                else:
                    style = "time" if isinstance(value, datetime) else "date"
                    sheet.write_datetime(row, column, value, styles[style])
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 1, 50))
    sheet.freeze_panes(1, 0)
    if kinds:
        sheet.autofilter(0, 0, row, len(kinds) - 1)
        # Ids are text with reason: no green corner on each of them.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS + 1}"})


def put_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write a cell of text, whatever it looks like; `style` is a format of the workbook."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # xlsxwriter takes such a string for ready-made XML; split in two it is text again.
        sheet.write_rich_string(row, column, style, text[0], text[1:], style)
    else:
        sheet.write_string(row, column, text, style)


def _kind(name: str, dtype: pl.DataType) -> str:
    """A key of `_FORMATS`, or `text`."""
    if dtype == pl.String:
        kind = FIELDS[name].kind if name in FIELDS else "text"
        return {"count": "number"}.get(kind, kind if kind in _FORMATS else "text")
    if dtype.is_decimal():
        return "amount"
    if dtype.is_numeric():
        return "number"
    return "date" if dtype == pl.Date else "time" if isinstance(dtype, pl.Datetime) else "text"


def _columns(part: pl.DataFrame, kinds: list[str]) -> Iterator[list[Any]]:
    """Each column as strings, floats, dates and times; None where the cell is empty."""
    for text, kind in zip(as_text(part.lazy()).collect(), kinds, strict=True):
        cells = text.to_list()
        for real in _real(part[text.name], text, kind):
            cells = [cell if value is None else value for cell, value in zip(cells, real.to_list(), strict=True)]
        yield cells


def _real(column: pl.Series, text: pl.Series, kind: str) -> Iterator[pl.Series]:
    """The values that are more than text: null where a cell has not the canonical form or the format no room."""
    cell = pl.lit(text)
    if column.dtype.is_float():
        yield pl.select(pl.when(pl.lit(column).is_finite()).then(pl.lit(column).cast(pl.Float64))).to_series()
    elif kind in ("amount", "number"):
        exact = cell.str.contains(_NUMBER) & (cell.str.count_matches(r"\d") <= _DIGITS)
        yield pl.select(pl.when(exact).then(cell).cast(pl.Float64, strict=False)).to_series()
    elif kind in ("date", "time"):
        for shape, code in ((_DAY, "%Y-%m-%d"), (_MOMENT, TIME))[: 1 if kind == "date" else 2]:
            value = pl.when(cell.str.contains(shape)).then(cell).str.to_datetime(code, strict=False)
            real = pl.select(pl.when(value >= _FIRST_DAY).then(value)).to_series()
            yield real.dt.date() if code != TIME else real


def _longest(column: pl.Series) -> int:
    """The characters of the longest cell of a column of text."""
    return max((len(cell) for cell in column.to_list() if cell), default=0)


def check_limits(frame: pl.LazyFrame) -> None:
    """Refuse a table that is larger than a workbook, before any work is done on it.

    Raises:
        OutputError: too many rows or columns, or too long a cell.
    """
    names = frame.collect_schema().names()
    if len(names) > COLUMNS:
        raise OutputError(f"{len(names):,} columns are more than the {COLUMNS:,} of a workbook", _HINT)
    texts = as_text(frame)
    # A UTF-16 unit takes at least a byte of UTF-8, so the exact count is only needed for long cells.
    longest = texts.select(pl.len().alias("\0rows"), pl.all().str.len_bytes().max()).collect().row(0)
    if longest[0] > ROWS:
        raise OutputError(f"{longest[0]:,} rows are more than the {ROWS:,} of a workbook", _HINT)
    for name, size in zip(names, longest[1:], strict=True):
        if max(size or 0, len(name.encode())) <= CELL:
            continue
        cells = texts.select(pl.col(name)).with_row_index("\0row", offset=2)
        for row, cell in [(1, name), *cells.filter(pl.col(name).str.len_bytes() > CELL).collect().iter_rows()]:
            units = len(cell.encode("utf-16-le")) // 2
            if units > CELL:
                raise OutputError(
                    f"row {row}, column {name[:40]!r}: {units:,} characters are more than the {CELL:,} of a cell", _HINT
                )
