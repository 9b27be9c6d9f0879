from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cbtool.steps import batches as module
from cbtool.steps.batches import BATCH, batches


def _parquet(frame: pl.DataFrame, folder: Path) -> pl.LazyFrame:
    frame.write_parquet(folder / "t.parquet", row_group_size=70_001)
    return pl.scan_parquet(folder / "t.parquet")


def _files(frame: pl.DataFrame, folder: Path) -> pl.LazyFrame:
    paths = [folder / f"{n}.arrow" for n in range(3)]
    third = frame.height // 3
    for n, path in enumerate(paths):
        frame.slice(n * third, third if n < 2 else None).write_ipc(path, compression="lz4")
    return pl.scan_ipc(paths, glob=False)


def _text(frame: pl.DataFrame, folder: Path) -> pl.LazyFrame:
    frame.write_csv(folder / "t.csv")
    return pl.scan_csv(folder / "t.csv", schema=frame.schema)


def _union(frame: pl.DataFrame, folder: Path) -> pl.LazyFrame:
    return pl.concat([_parquet(frame, folder), _files(frame.clear(), folder)], how="diagonal")


def _indexed(frame: pl.DataFrame, folder: Path) -> pl.LazyFrame:
    """As normalize asks for a table without ids."""
    plain = _parquet(frame.drop("n"), folder).with_row_index("n", offset=0)
    return plain.select(pl.col("n").cast(pl.Int64), "text")


def _memory(frame: pl.DataFrame, folder: Path) -> pl.LazyFrame:
    return frame.lazy()


@pytest.mark.parametrize("rows", [0, 1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH])
@pytest.mark.parametrize("kind", [_memory, _parquet, _files, _text, _union, _indexed])
def test_batches(rows: int, kind: Callable[[pl.DataFrame, Path], pl.LazyFrame], tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": range(rows)}, schema={"n": pl.Int64})
    frame = frame.with_columns(text=pl.lit("т") + pl.col("n").cast(pl.String))
    cut = list(batches(kind(frame, tmp_path)))
    heights = [BATCH] * (rows // BATCH) + ([rows % BATCH] if rows % BATCH or not rows else [])
    assert [part.height for part in cut] == heights
    assert pl.concat(cut).equals(frame)


@pytest.mark.parametrize(
    ("kind", "alone"), [(_parquet, True), (_files, True), (_text, False), (_union, False), (_memory, False)]
)
def test_only_what_polars_reaches_is_read_by_slices(
    kind: Callable[[pl.DataFrame, Path], pl.LazyFrame], alone: bool, tmp_path: Path
) -> None:
    """Slices of text or of a union are read from the start each time: time would grow with the square of the rows."""
    frame = kind(pl.DataFrame({"n": range(9), "text": ["т"] * 9}), tmp_path)
    assert module.reached(frame) is alone
    assert not module.reached(frame.with_columns(pl.col("n").shift(1).alias("before")))
    assert not module.reached(frame.filter(pl.col("n") > 3))
