"""The good records of a text table as a file that any CSV reader understands: the text itself where it is one."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from cbtool.files.blocks import Block
from cbtool.files.distinct import Keys
from cbtool.files.raw import ROW
from cbtool.files.source import CHUNK


class Clean:
    """Collects blocks; a copy is begun with the first one that is not as it stands in the text.

    Args:
        path: the text, UTF-8.
        start: the byte where its records begin.
        work: where a copy may be put.
        delimiter: the byte between cells.

    Attributes:
        good: how many records there are.
        keys: their first cells.
    """

    def __init__(self, path: Path, start: int, work: Path, delimiter: bytes) -> None:
        self._path = path
        self._start = start
        self._work = work
        self._delimiter = delimiter
        self.keys = Keys(delimiter)
        self._taken = 0
        self._copy: Path | None = None
        self._quoted = False
        self._following: int | None = None
        # Where the row is another than the one behind that of the record before: the record, and its row less that.
        self._places: list[int] = []
        self._shifts: list[int] = []
        self.good = 0
        with path.open("rb") as file:
            mark = file.read(len(codecs.BOM_UTF8))
            file.seek(max(start - 1, 0))
            if start and file.read(1) != b"\n" and not (mark == codecs.BOM_UTF8 and start == len(mark)):
                # Only whole lines can be skipped in front of the records.
                self._begin()

    def add(self, block: Block) -> None:
        """Take the next block."""
        if not block.whole and self._copy is None:
            self._begin()
        if self._copy is not None:
            with self._copy.open("ab") as file:
                file.write(block.clean)
        self._taken += len(block.clean)
        self.keys.add(block.clean, block.starts)
        if not block.rows.size:
            return
        self._quoted = self._quoted or b'"' in block.clean
        rows = block.rows.astype(np.int64)
        gaps = np.flatnonzero(np.diff(rows, prepend=rows[0] - 1 if rows[0] == self._following else -1) != 1)
        self._places.extend((gaps + self.good).tolist())
        self._shifts.extend((rows[gaps] - gaps - self.good).tolist())
        self._following = int(rows[-1]) + 1
        self.good += block.rows.size

    def frame(self, names: Sequence[str]) -> pl.LazyFrame:
        """A scan of the records: `ROW`, then the columns, all text; empty cells are null."""
        path, skipped = self._path, 0
        if self._copy is not None:
            path = self._copy
        else:
            with path.open("rb") as file:
                left = self._start
                while left and (chunk := file.read(min(CHUNK, left))):
                    skipped += chunk.count(b"\n")
                    left -= len(chunk)
        frame = pl.scan_csv(
            path,
            has_header=False,
            separator=self._delimiter.decode(),
            quote_char='"' if self._quoted else None,
            infer_schema=False,
            schema=pl.Schema({name: pl.String() for name in names}),
            skip_lines=skipped,
            # Whatever is appended to the file while we read it was not proved.
            n_rows=self.good,
            null_values=[""] if self._quoted else None,
            row_index_name=ROW,
            row_index_offset=self._shifts[0],
            glob=False,
        )
        return frame if len(self._places) == 1 else frame.with_columns(self._numbered())

    def _begin(self) -> None:
        with (
            tempfile.NamedTemporaryFile(dir=self._work, prefix="clean-", delete=False) as made,
            self._path.open("rb") as file,
        ):
            file.seek(self._start)
            left = self._taken
            while left and (chunk := file.read(min(CHUNK, left))):
                made.write(chunk)
                left -= len(chunk)
        self._copy = Path(made.name)

    def _numbered(self) -> pl.Expr:
        """The row of each record, by search among the places where rows leap."""
        places = pl.Series(self._places, dtype=pl.UInt32)
        shifts = pl.Series([shift - self._shifts[0] for shift in self._shifts], dtype=pl.UInt32)
        offset = self._shifts[0]

        def numbered(index: pl.Series) -> pl.Series:
            leap = places.search_sorted(index - offset, side="right") - 1
            return index + shifts.gather(leap)

        return pl.col(ROW).map_batches(numbered, return_dtype=pl.UInt32(), is_elementwise=True)
