"""The fast ways of reading give what the careful ones give."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import load_workbook

from cbtool.files import workbook_fast
from cbtool.files.blocks import BLOCK
from cbtool.files.workbook_child import text

from .corpus import book
from .reading import Reader, cells, numbers, reader


@pytest.fixture
def of(tmp_path: Path) -> Reader:
    return reader(tmp_path)


DAY = dt.date(2020, 2, 1)
COLUMNS: dict[str, tuple[list[Any], bool]] = {
    "text": (["Иван", " Оля ", None], True),
    "empty text": (["x", "", None], True),
    "whole numbers": ([89161234567, 0, -5], True),
    "numbers": ([0.1, 1e-7, 1234567.25], True),
    "large numbers": ([1e20, 123456789012345, 2.5e15], True),
    "numbers and text": ([1, "1", 0.5], True),
    "text and numbers": (["x", 1e-7, 1234567.25, 3], True),
    "text and errors": (["x", "=NA()→#N/A", "y"], True),
    "days": ([DAY, dt.datetime(2021, 3, 4, 10, 15), None], True),
    "flags": ([True, False, None], True),
    "nothing": ([None, None, None], True),
    "errors": ([1, "=NA()→#N/A", 3], True),
    "repeated names": (["x", "y", "z"], True),
    "days and text": ([DAY, "2020-02-01 00:00:00", "x"], False),
    "flags and text": ([True, "true", "x"], False),
    "long numbers and text": ([12345678901234567890, "40702810000000012345", "x"], False),
    "times": ([dt.time(10, 15), DAY, None], False),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_a_column_is_read_fast_as_it_is_read_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setattr(workbook_fast, "LARGE", 0)
    values, fast = COLUMNS[case]
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(("A", [["имя", case, 2019], *([f"n{n}", value, n] for n, value in enumerate(values))])))
    exact = [tuple(text(cell) for cell in row) for row in load_workbook(str(path)).get_sheet_by_index(0).to_python()]
    table = workbook_fast.read_fast(str(path), 0)
    assert (table is not None) == fast
    assert table is None or table.rows() == exact


@pytest.mark.parametrize(
    "data",
    [
        book(("A", [["имя", "день"], ["x", DAY]]), date_1904=True),
        book(("A", [[], ["имя", "день"], ["x", "y"]])),
        book(("A", [["имя", "имя"], ["x", "y"]])),
    ],
    ids=["1904", "not from row 1", "repeated header"],
)
def test_the_fast_way_declines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(workbook_fast, "LARGE", 0)
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert workbook_fast.read_fast(str(path), 0) is None


def test_a_large_workbook_with_flags_among_numbers_is_read_exactly(of: Reader) -> None:
    dice = random.Random(1)
    rows: list[list[Any]] = [["имя", "признак"], *([dice.randbytes(400).hex(), n] for n in range(12_000)), ["x", True]]
    data = book(("A", rows))
    assert len(data) > workbook_fast.LARGE
    table = of(data, "a.xlsx")
    assert cells(table)[-1] == ("x", "TRUE")


def test_rows_keep_their_numbers_across_blocks(of: Reader) -> None:
    """Gaps of all kinds in a table of several blocks, with line breaks inside cells."""
    lines, good, expected = ["n;имя;город"], [], []
    row = 1
    for n in range(BLOCK // 25):
        row += 1
        if n % 503 == 7:
            lines.append(";;")
        elif n % 701 == 9:
            lines.append(f"{n};x")
        elif n % 901 == 11:
            lines.append("n;имя;город")
        else:
            lines.append(f'{n};"Иван\n{n}";Уфа' if n % 3 == 0 else f"{n};{'Оля' * 20};Омск")
            good.append(str(n))
            expected.append(row)
    table = of("\n".join(lines).encode())
    assert [cell[0] for cell in cells(table)] == good
    assert numbers(table) == expected
    assert table.rows == len(good) + table.rejected + table.blank


def test_a_regular_file_is_not_copied(of: Reader, tmp_path: Path) -> None:
    data = "имя;город\n".encode() + "Иван;Тула\n".encode() * 1000
    table = of(data)
    assert not list((tmp_path / "work").iterdir())
    assert table.sha256 == hashlib.sha256(data).hexdigest()
    with (tmp_path / "input.csv").open("ab") as file:
        file.write("Оля;Омск\n".encode())
    assert table.frame.select(pl.len()).collect().item() == 1000
