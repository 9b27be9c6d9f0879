"""A sheet that is read in halves has the rows that its cells tell one by one."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import load_workbook

from cbtool.files import workbook_fast, workbook_halves, workbook_look
from cbtool.files.raw import ROW
from cbtool.files.workbook_child import _all_fast, text
from cbtool.files.workbook_join import cells_of, joined

from .corpus import book

HEADER = ["имя", "число", "день"]
DAY = dt.date(2020, 2, 1)
CHUNK = 2000


def rows(number: int) -> list[list[Any]]:
    return [[f'Имя {n} & <row r="7">', n / 4, DAY + dt.timedelta(n)] for n in range(number)]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_fast, "LARGE", 0)
    monkeypatch.setattr(workbook_halves, "LARGE", 0)
    monkeypatch.setattr(workbook_look, "CHUNK", CHUNK)


def halves(path: Path) -> list[list[dict[str, Any]] | None]:
    return [_all_fast(str(path), path.parent, None, half) for half in (0, 1)]


CASES: dict[str, list[list[Any]]] = {
    "even": [HEADER, *rows(200)],
    "every second row is blank": [HEADER, *(row for given in rows(100) for row in ([], given))],
    "another type below": [HEADER, *rows(100), *([n, f"№ {n}", None] for n in range(100))],
    "a column without a name below": [HEADER, *rows(120), *([*row, "x"] for row in rows(80))],
    "a column without a name above": [HEADER, *([*row, "x"] for row in rows(80)), *rows(120)],
    "nothing below": [HEADER, *rows(60), *([[""]] * 300)],
    "nothing for long": [HEADER, *rows(100), *([[]] * 150), *rows(20)],
    "formulas": [HEADER, *([f"{n}", "=1+1→", DAY] for n in range(200))],
    "errors": [HEADER, *rows(50), ["x", "=NA()→#N/A", DAY], *rows(100), ["x", "=NA()→#N/A", DAY], *rows(9)],
}


@pytest.mark.parametrize("case", CASES)
def test_halves_give_what_the_cells_give(tmp_path: Path, case: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(("A", CASES[case])))
    read = joined(halves(path))
    assert read is not None
    (sheet,), found = read
    assert "second" in sheet
    table = cells_of(sheet).collect()
    exact = [tuple(text(cell) for cell in row) for row in load_workbook(str(path)).get_sheet_by_index(0).to_python()]
    assert table.drop(ROW).rows() == exact
    assert table[ROW].to_list() == [*range(1, len(exact) + 1)]
    assert found == {0: workbook_look.look(path, "xlsx")[0]}


def test_nothing_is_left_but_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(("A", CASES["even"])))
    halves(path)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.xlsx", "sheet-0000-0.arrow", "sheet-0000-1.arrow"]


@pytest.mark.parametrize(
    "below",
    [[["x", True, DAY]], [["x", "12345678901234567890", DAY]], [["x", "2020-02-01 00:00:00", DAY]]],
    ids=["flag", "long number", "text like a date"],
)
def test_what_only_the_cells_tell_is_declined_wherever_it_stands(tmp_path: Path, below: list[list[Any]]) -> None:
    for place, table in enumerate(([*rows(200), *below], [*below, *rows(200)])):
        path = tmp_path / f"{place}.xlsx"
        path.write_bytes(book(("A", [HEADER, *table])))
        assert joined(halves(path)) is None


def test_a_column_in_front_of_the_header_is_declined(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    above, below = [[None, *row] for row in rows(150)], [["x", *row] for row in rows(50)]
    path.write_bytes(book(("A", [[None, *HEADER], *above, *below])))
    assert joined(halves(path)) is None


def test_a_sheet_that_is_not_large_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_halves, "LARGE", 1 << 20)
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(("A", CASES["errors"])))
    read = joined(halves(path))
    assert read is not None
    assert "second" not in read[0][0]
    assert cells_of(read[0][0]).select(pl.len()).collect().item() == 1 + 50 + 1 + 100 + 1 + 9
    assert read[1] == {0: workbook_look.look(path, "xlsx")[0]}


def test_a_damaged_sheet_is_declined(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    data = bytearray(book(("A", CASES["even"])))
    at = data.index(b"xl/worksheets/sheet1.xml") + 600
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)
    assert joined(halves(path)) is None


@pytest.mark.parametrize("data", [b"", b"<", b"<a>" * 3000, b"x" * 9000, b"<a>" + b"x" * 7000 + b"<b>" * 900 + b"y"])
def test_pieces_are_all_of_a_file(data: bytes) -> None:
    found = [*workbook_look.pieces(io.BytesIO(data), b"<b", b"<")]
    assert b"".join(found) == data
    assert max(map(len, found)) < 2 * CHUNK
