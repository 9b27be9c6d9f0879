"""What the tests of reading share: bytes in, table out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from cbtool.files.raw import ROW, Raw, ReadOptions
from cbtool.files.read import read

Cells = list[tuple[str | None, ...]]
Reader = Callable[..., Raw]


def reader(folder: Path) -> Reader:
    """A function that puts bytes into a file and reads the one table of it."""

    def of(data: bytes, name: str = "input.csv", **options: object) -> Raw:
        path = folder / name
        path.write_bytes(data)
        work = folder / "work"
        work.mkdir(exist_ok=True)
        (table,) = read(str(path), ReadOptions(**options), work)  # type: ignore[arg-type]
        return table

    return of


def cells(table: Raw) -> Cells:
    return table.frame.drop(ROW).collect().rows()


def numbers(table: Raw) -> list[int]:
    return table.frame.select(ROW).collect()[ROW].to_list()


def aside(table: Raw) -> list[tuple[int, str, str]]:
    """Row, reason and text of what was set aside."""
    rejects: pl.DataFrame = table.rejects.collect()
    assert set(rejects["file"]) <= {table.name}
    return rejects.select("row", "reason", "raw").rows()


def codes(table: Raw) -> list[str]:
    return [remark.rule for remark in table.remarks]
