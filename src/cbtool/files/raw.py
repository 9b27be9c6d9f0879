"""A table as it was read, before anybody asks what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

#: The column of `Raw.frame` with the row that a spreadsheet would show, the first row of the file being 1.
ROW: Final = "\x00row"

#: Columns of lines that could not become records, so that they can be mended by hand and imported again.
REJECTS: Final = ("file", "row", "reason", "raw")

#: Formats of `Raw` that have sheets.
WORKBOOKS: Final = ("xlsx", "xls", "xlsb", "ods", "xml")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user knows about an input; None means that it is recognised."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that reading found and import tells as a finding of the file: a rule's code and a message."""

    rule: str
    message: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """One table of one input.

    Attributes:
        path: as the user gave it; `-` for standard input.
        name: NFC base name, with `#sheet` for a workbook; `stdin` for standard input.
        sha256: of the bytes of the input.
        format: csv, html, xlsx, xls, xlsb, ods, xml, parquet, arrow, ndjson or vcard.
        headers: unique column names in file order; a repeated header is `HEADER#2`, an unnamed `column_7`.
        frame: `ROW` (UInt32), then the headers; all text, cells unchanged, empty cells null; re-iterable.
        rejects: the columns of `REJECTS`, `row` as UInt32: rejected records, and skipped lines (preamble, footer,
            repeated headers).
        rows: records below the header, good, rejected and blank alike.
        rejected, blank: of them; `rows - rejected - blank` records are in the frame.
        skipped: lines apart from records: preamble, footer, repeated headers.
        encoding, delimiter: of a text file.
        distinct: a column that is known to hold another value in each record, plain and filled.
        remarks: what import tells as findings.
        notes: sentences for the user, silenced by `-q`.
        warnings: sentences that `-q` keeps.
    """

    path: str
    name: str
    sha256: str
    format: str
    headers: tuple[str, ...]
    frame: pl.LazyFrame
    rejects: pl.LazyFrame
    rows: int
    rejected: int = 0
    blank: int = 0
    skipped: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    distinct: str | None = None
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def is_rejects_file(path: Path) -> bool:
    """Whether a file looks like rejects that cbtool wrote as CSV, so that it may be replaced or removed."""
    try:
        with path.open("rb") as file:
            return file.readline(200).strip() == ",".join(REJECTS).encode()
    except OSError:
        return False
