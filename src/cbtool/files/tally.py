"""What reading collects on its way: good rows and rejected lines, kept on disk in parts, and the counts."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from cbtool.files.raw import REJECTS, ROW

_REJECTS: Final = pl.Schema({name: pl.UInt32() if name == "row" else pl.String() for name in REJECTS})


@dataclass(slots=True)
class Tally:
    """The table in the making.

    Attributes:
        work: a private folder; the parts go into a folder of their own in it.
        name: how the rejects table names the file.
        good, rejected, blank, skipped: counts, as `Raw` explains them.
        mended: records whose inner quotes were not doubled.
        reasons: rejected and skipped lines by reason, and the row of the first.
    """

    work: Path
    name: str
    good: int = 0
    rejected: int = 0
    blank: int = 0
    skipped: int = 0
    mended: int = 0
    reasons: dict[str, tuple[int, int]] = field(default_factory=dict)
    _folder: Path | None = None
    _parts: list[Path] = field(default_factory=list)
    _rejects: list[Path] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Records below the header, good, rejected and blank alike."""
        return self.good + self.rejected + self.blank

    def add(self, frame: pl.DataFrame) -> None:
        """Keep good rows."""
        if frame.height:
            self.good += frame.height
            self._parts.append(self._keep(frame))

    def reject(self, rows: Sequence[int], reason: str, raw: Sequence[str], *, skipped: bool = False) -> None:
        """Set lines aside: `rows` in the file, and what they hold."""
        if not rows:
            return
        if skipped:
            self.skipped += len(rows)
        else:
            self.rejected += len(rows)
        count, first = self.reasons.get(reason, (0, rows[0]))
        self.reasons[reason] = (count + len(rows), min(first, *rows))
        frame = pl.DataFrame({"row": rows, "raw": raw}, schema={"row": pl.UInt32, "raw": pl.String}).select(
            pl.lit(self.name).alias("file"), "row", pl.lit(reason).alias("reason"), "raw"
        )
        self._rejects.append(self._keep(frame))

    def frame(self, names: Sequence[str]) -> pl.LazyFrame:
        """All good rows in order, to be read as often as one likes: `ROW`, then the columns."""
        return _scan(self._parts, pl.Schema({ROW: pl.UInt32(), **dict.fromkeys(names, pl.String())}))

    def rejects(self) -> pl.LazyFrame:
        """All rejected and skipped lines, by row."""
        return _scan(self._rejects, _REJECTS).sort("row", maintain_order=True)

    def _keep(self, frame: pl.DataFrame) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(dir=self.work, prefix="table-"))
        path = self._folder / f"{len(self._parts) + len(self._rejects):06}.arrow"
        path.touch(mode=0o600)
        frame.write_ipc(path)
        return path


def _scan(parts: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
    if not parts:
        return pl.LazyFrame(schema=schema)
    return pl.scan_ipc(list(parts), glob=False).select(schema.names())
