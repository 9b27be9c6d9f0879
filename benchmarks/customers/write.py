"""Tables written part by part: CSV in any encoding, Parquet, workbooks."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol

import polars as pl

#: What cp1251 and other pages lack, written as people write it there.
_PLAIN: Final = {"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss", "Ü": "Ue", "Ö": "Oe", "Ä": "Ae", "ı": "i", "İ": "I"} | {
    **{"ş": "s", "Ş": "S", "ç": "c", "Ç": "C", "ğ": "g", "Ğ": "G"}
}


class Writer(AbstractContextManager["Writer"], Protocol):
    """Takes the parts of a table in order."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None: ...

    def write(self, part: pl.DataFrame) -> None:
        """Add a part."""


class CsvWriter:
    """CSV with a header, quoted where needed; letters that the encoding lacks are written in plain ones."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self._stream = path.open("w", encoding=encoding, errors="replace", newline="")
        self._plain = not encoding.lower().startswith("utf")
        self._delimiter = delimiter
        self._started = False

    def write(self, part: pl.DataFrame) -> None:
        """Add a part."""
        if self._plain:
            part = part.with_columns(pl.col(pl.String).str.replace_many(_PLAIN))
        text = part.write_csv(separator=self._delimiter, include_header=not self._started, line_terminator="\n")
        self._stream.write(text)
        self._started = True

    def __enter__(self) -> CsvWriter:
        """Ready."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._stream.close()


class ParquetWriter:
    """Parquet, a row group for each part."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self._path = path
        self._writer: Any = None

    def write(self, part: pl.DataFrame) -> None:
        """Add a part."""
        import pyarrow.parquet as pq

        table = part.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._writer.write_table(table)

    def __enter__(self) -> ParquetWriter:
        """Ready."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        if self._writer is not None:
            self._writer.close()


class XlsxWriter:
    """A workbook of one sheet, text cells, written row by row; at most 1,048,575 rows."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        import xlsxwriter

        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._book.set_properties({"created": datetime(2026, 7, 1)})
        self._sheet = self._book.add_worksheet("base")
        self._line = 0

    def write(self, part: pl.DataFrame) -> None:
        """Add a part."""
        if self._line == 0:
            self._sheet.write_row(0, 0, part.columns)
            self._line = 1
        for row in part.iter_rows():
            for column, value in enumerate(row):
                if value is not None and self._sheet.write_string(self._line, column, value) < 0:
                    raise SystemExit("A sheet holds at most 1,048,575 rows: write csv or parquet.")
            self._line += 1

    def __enter__(self) -> XlsxWriter:
        """Ready."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._book.close()


FORMATS: Final[dict[str, type[Writer]]] = {"csv": CsvWriter, "parquet": ParquetWriter, "xlsx": XlsxWriter}
