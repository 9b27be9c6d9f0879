"""Workbooks: dates and amounts are real ones, everything else is text, and what does not fit is refused."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from cbtool.errors import OutputError
from cbtool.files import workbook_write
from cbtool.files.write import write


def cells(tmp_path: Path, frame: pl.DataFrame) -> Any:
    """The sheet as openpyxl sees it."""
    path = tmp_path / "t.xlsx"
    write(frame.lazy(), path, "xlsx")
    return openpyxl.load_workbook(path).active


@pytest.mark.parametrize(
    ("field", "text", "value", "shown_as"),
    [
        ("birth_date", "1980-02-29", datetime(1980, 2, 29), "yyyy-mm-dd"),
        ("birth_date", "1900-03-01", datetime(1900, 3, 1), "yyyy-mm-dd"),
        ("birth_date", "1900-02-28", "1900-02-28", "General"),
        ("birth_date", "1981-02-29", "1981-02-29", "General"),
        ("birth_date", "29.02.1980", "29.02.1980", "General"),
        ("birth_date", "1980-02-29 10:00:00", "1980-02-29 10:00:00", "General"),
        ("created_at", "2024-02-29 23:59:59", datetime(2024, 2, 29, 23, 59, 59), "yyyy-mm-dd hh:mm:ss"),
        ("created_at", "2024-02-29", datetime(2024, 2, 29), "yyyy-mm-dd"),
        ("created_at", "вчера", "вчера", "General"),
        ("total_spent", "1234.56", 1234.56, "#,##0.00"),
        ("total_spent", "-5", -5, "#,##0.00"),
        ("total_spent", "007", "007", "General"),
        ("total_spent", "1 234,56", "1 234,56", "General"),
        ("total_spent", "1234567890123456", "1234567890123456", "General"),
        ("total_spent", "1e5", "1e5", "General"),
        ("orders_count", "12", 12, "General"),
        ("discount", "7.5", 7.5, "General"),
        ("inn", "0123456789", "0123456789", "General"),
        ("phone", "+79161234567", "+79161234567", "General"),
        ("phone_qc", "0", "0", "General"),
        ("_row", "2", "2", "General"),
        ("1С код", "000123", "000123", "General"),
        ("notes", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", "General"),
        ("notes", "https://example.com", "https://example.com", "General"),
        ("notes", "{=1}", "{=1}", "General"),
        ("notes", "<r>a & b</r>", "<r>a & b</r>", "General"),
        ("notes", " a  b\n", " a  b\n", "General"),
        ("notes", None, None, "General"),
        ("notes", "😀" * 16_383, "😀" * 16_383, "General"),
    ],
)
def test_cell(tmp_path: Path, field: str, text: str | None, value: object, shown_as: str) -> None:
    cell = cells(tmp_path, pl.DataFrame({field: [text]}, schema={field: pl.String})).cell(2, 1)
    assert cell.value == value
    assert cell.number_format == shown_as
    assert cell.data_type == {str: "s", datetime: "d"}.get(type(value), "n")
    assert cell.hyperlink is None


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "\x00\x01\x1f", "_x000D_", "_x0041_", "\ttab", "\x7f\x85\u2028"])
def test_characters_that_xml_cannot_hold(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.xlsx"
    write(pl.LazyFrame({"notes": [text]}), path, "xlsx")
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == [["notes"], [text]]


def test_computed_columns(tmp_path: Path) -> None:
    frame = pl.select(
        day=pl.date(2024, 2, 29),
        at=pl.datetime(2024, 2, 29, 12, 30),
        money=pl.lit("1234.50").cast(pl.Decimal(12, 2)),
        share=pl.lit(0.1) + pl.lit(0.2),
        nothing=pl.lit(float("nan")),
        n=pl.lit(5),
        huge=pl.lit(2**60),
        kind=pl.lit("a").cast(pl.Enum(["a"])),
        yes=pl.lit(True),
    )
    row = [cell.value for cell in cells(tmp_path, frame)[2]]
    assert row[:3] == [datetime(2024, 2, 29), datetime(2024, 2, 29, 12, 30), 1234.5]
    assert row[3] == pytest.approx(0.3)
    assert row[4:] == ["NaN", 5, str(2**60), "a", "true"]


def test_header(tmp_path: Path) -> None:
    sheet = cells(tmp_path, pl.DataFrame({"client_id": ["1", "2"], "notes": ["x" * 30, None], "=x": ["", "y" * 999]}))
    assert [cell.value for cell in sheet[1]] == ["client_id", "notes", "=x"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"
    widths = [sheet.column_dimensions[name].width for name in "ABC"]
    assert 10 < widths[0] < 20 < widths[1] < 40 < widths[2] < 55


def test_empty(tmp_path: Path) -> None:
    sheet = cells(tmp_path, pl.DataFrame(schema={"a": pl.String, "b": pl.String}))
    assert [[cell.value for cell in row] for row in sheet] == [["a", "b"]]
    assert cells(tmp_path, pl.DataFrame())["A1"].value is None


def test_more_rows_than_the_widths_are_guessed_from(tmp_path: Path) -> None:
    sheet = cells(tmp_path, pl.select(n=pl.int_range(2500).cast(pl.String)))
    assert [cell.value for (cell,) in sheet.iter_rows(min_row=2)] == [str(n) for n in range(2500)]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.LazyFrame({"a": ["ok", "x" * 32_768]}), "row 3, column 'a': 32,768 characters"),
        (pl.LazyFrame({"a": ["😀" * 16_384]}), "row 2, column 'a': 32,768 characters"),
        (pl.LazyFrame({"x" * 32_768: ["a"]}), "row 1, column 'xxx"),
        (pl.LazyFrame({"a": ["ы" * 32_767, "ы" * 32_768]}), "row 3, column 'a': 32,768 characters"),
        (pl.LazyFrame(schema={f"c{n}": pl.String for n in range(16_385)}), "16,385 columns"),
        (pl.select(a=pl.int_range(1_048_576)).lazy(), "1,048,576 rows"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, frame: pl.LazyFrame, message: str) -> None:
    with pytest.raises(OutputError, match=message[:20]) as caught:
        write(frame, tmp_path / "t.xlsx", "xlsx")
    assert message in caught.value.message
    assert ".parquet" in caught.value.hint
    assert not (tmp_path / "t.xlsx").exists()


FULL = """
import resource, sys, tempfile
from pathlib import Path
import polars as pl
from cbtool.files.write import write
frame = pl.select(a=pl.int_range(40_000).hash(1).cast(pl.String)).lazy()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    write(frame, Path(sys.argv[1]), "xlsx")
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("size", ["100000", "4000000"])
def test_full_disk_is_one_quiet_error(tmp_path: Path, size: str) -> None:
    """Neither the target (small limit on all files) nor the temporary rows leave noise or files behind."""
    command = [sys.executable, "-W", "error", "-c", FULL, str(tmp_path / "t.xlsx"), size]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"TMPDIR": str(tmp_path)})
    assert done.stderr == ""
    assert done.stdout == ("File too large\n" if size == "100000" else "")
    assert {path.name for path in tmp_path.iterdir()} <= {"t.xlsx"}


def test_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while rows are written leaves no temporary file."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(workbook_write, "_columns", stop)
    with pytest.raises(KeyboardInterrupt):
        write(pl.LazyFrame({"a": ["1"]}), tmp_path / "t.xlsx", "xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]


def test_widths_do_not_depend_on_batches(tmp_path: Path) -> None:
    rows = [{"notes": "x" * (n % 40)} for n in range(1, 120)]
    whole = pl.DataFrame(rows)
    write(whole.lazy(), tmp_path / "whole.xlsx", "xlsx")
    write(pl.concat([whole[n : n + 1].lazy() for n in range(whole.height)]), tmp_path / "parts.xlsx", "xlsx")
    assert (tmp_path / "whole.xlsx").read_bytes() == (tmp_path / "parts.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "whole.xlsx").active.column_dimensions["A"].width > 39
