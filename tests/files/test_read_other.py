"""Workbooks, HTML, JSON, Parquet, Arrow and archives."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import re
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from cbtool.errors import InputError, UsageError
from cbtool.files.raw import ReadOptions
from cbtool.files.read import read

from .reading import Reader, aside, cells, codes, numbers, reader


@pytest.fixture
def of(tmp_path: Path) -> Reader:
    return reader(tmp_path)


def workbook(*sheets: tuple[str, list[list[Any]]], hidden: tuple[str, ...] = (), **options: Any) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, **options}) as book:
        formats = {
            dt.date: book.add_format({"num_format": "dd.mm.yyyy"}),
            dt.datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
            dt.time: book.add_format({"num_format": "hh:mm"}),
        }
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if type(value) in formats:
                        sheet.write_datetime(row, column, value, formats[type(value)])
                    elif isinstance(value, str) and value.startswith("#"):
                        sheet.write_formula(row, column, "=NA()", None, value)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
    return data.getvalue()


VALUES = [
    (1, "1"),
    (89161234567, "89161234567"),
    (0.1, "0.1"),
    (1234567.5, "1234567.5"),
    (1e-7, "0.0000001"),
    (True, "TRUE"),
    ("0077", "0077"),
    (" Иван ", " Иван "),
    ("2020-02-01 00:00:00", "2020-02-01 00:00:00"),
    (dt.date(2020, 2, 1), "2020-02-01"),
    (dt.datetime(2020, 2, 1, 10, 15), "2020-02-01 10:15:00"),
    (dt.time(10, 15), "10:15:00"),
    (None, None),
]


@pytest.mark.parametrize("date_1904", [False, True])
def test_cells_of_a_workbook_as_text(of: Reader, date_1904: bool) -> None:
    rows: list[list[Any]] = [["имя", "значение"], *[["x", value] for value, _ in VALUES]]
    table = of(workbook(("Лист1", rows), date_1904=date_1904), "a.xlsx")
    assert [row[1] for row in cells(table)] == [text for _, text in VALUES]
    assert (table.name, table.format, table.rows) == ("a.xlsx#Лист1", "xlsx", len(VALUES))


def test_the_1904_flag_in_any_place(of: Reader) -> None:
    """fastexcel 0.21 misread such a workbook when other attributes stood behind `date1904`."""
    data = workbook(("A", [["имя", "день"], ["x", dt.date(2020, 2, 1)]]), date_1904=True)
    source = zipfile.ZipFile(io.BytesIO(data))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="1" defaultThemeVersion="1"/>', content)
            archive.writestr(name, content)
    assert cells(of(target.getvalue(), "a.xlsx")) == [("x", "2020-02-01")]


def test_sheets(of: Reader) -> None:
    rows: list[list[Any]] = [
        ["Реестр"],
        [],
        ["имя", "город", "сумма"],
        ["Иван", "Тула", 5],
        [],
        ["Оля", "Омск", "#N/A"],
        ["Итого", None, 5],
    ]
    data = workbook(("Пусто", []), ("Клиенты", rows), ("Архив", [["имя"], ["Пётр"]]), ("Тайна", [["имя"], ["Ян"]]),
                    hidden=("Тайна",))  # fmt: skip
    table = of(data, "a.xlsx")
    assert (table.name, numbers(table)) == ("a.xlsx#Клиенты", [4, 6])
    assert cells(table) == [("Иван", "Тула", "5"), ("Оля", "Омск", None)]
    assert (table.rows, table.blank, table.skipped) == (3, 1, 2)
    assert [(row, reason) for row, reason, _ in aside(table)] == [(1, "above the header"), (7, "footer")]
    assert codes(table) == ["IM004", "IM005", "IM012", "IM014", "IM013"]
    for wanted, name in (("3", "Архив"), ("тайна", "Тайна")):
        assert of(data, "a.xlsx", sheet=wanted).name == f"a.xlsx#{name}"
    with pytest.raises(UsageError, match="no sheet 'Архи'") as caught:
        of(data, "a.xlsx", sheet="Архи")
    assert "Архив" in caught.value.hint
    with pytest.raises(InputError, match="'Пусто' holds no cells"):
        of(data, "a.xlsx", sheet="Пусто")


def test_a_workbook_in_which_all_is_hidden(of: Reader) -> None:
    data = workbook(("Пусто", []), ("Тайна", [["имя"], ["Ян"]]), hidden=("Тайна",))
    with pytest.raises(InputError, match="holds no table") as caught:
        of(data, "a.xlsx")
    assert "Тайна" in caught.value.hint


def test_html_saved_as_xls(of: Reader) -> None:
    page = (
        '<meta http-equiv="Content-type" content="text/html;charset=UTF-8" /><table border="1">'
        "<thead><tr><th>ID</th><th>Имя</th><th>Адрес</th></tr></thead><tbody>"
        "<tr><td>0017</td><td>Иван &amp; Ко</td><td>Мира 5<br>кв.\n3</td></tr>"
        "<tr><td>18</td><td colspan=2>Оля</tr></table>"
    )
    table = of(page.encode("cp1251"), "export.xls")
    assert cells(table) == [("0017", "Иван & Ко", "Мира 5\nкв. 3"), ("18", "Оля", None)]
    assert (table.format, table.encoding, "IM015" in codes(table)) == ("html", "cp1251", True)


def test_csv_saved_as_xlsx(of: Reader) -> None:
    assert of("имя;город\nИван;Тула\n".encode(), "a.xlsx").format == "csv"


def test_ndjson(of: Reader) -> None:
    first = '{"имя": "Иван", "теги": ["a", "b"], "сумма": 1.10, "инн": 12345678901234567890}'
    table = of("\n".join([first, "мусор", "", '{"имя": "Оля", "да": true}']).encode(), "a.txt")
    assert table.headers == ("имя", "теги", "сумма", "инн", "да")
    assert cells(table) == [
        ("Иван", "a; b", "1.10", "12345678901234567890", None),
        ("Оля", None, None, None, "true"),
    ]
    assert (numbers(table), table.rows, aside(table)) == ([1, 4], 4, [(2, "no JSON object", "мусор")])
    assert cells(of(b'[{"a": {"b": "\xd1\x8f"}}, {"a": null}, {"a": "x"}]')) == [('{"b": "я"}',), ("x",)]


TYPED = pl.DataFrame(
    {
        "text": ["a", "", None],
        "whole": [1.0, 2.5, None],
        "small": [1e-7, 0.1, 1e20],
        "int": [2**62, -1, None],
        "money": [Decimal("1.50"), None, None],
        "day": [dt.date(2020, 2, 1), None, None],
        "time": [dt.datetime(2020, 2, 1, 10, 15), dt.datetime(2020, 2, 1), None],
        "flag": [True, False, None],
        "list": [["a", "b"], [], None],
        "kind": pl.Series(["x", "y", None], dtype=pl.Enum(["x", "y"])),
        "bytes": [b"\xff\x00", "я".encode(), None],
        "nothing": pl.Series([None, None, None], dtype=pl.Null),
    }
)
AS_TEXT = [
    ("a", "1", "0.0000001", str(2**62), "1.50", "2020-02-01", "2020-02-01 10:15:00", "true", "a; b", "x", "ff00", None),
    (None, "2.5", "0.1", "-1", None, None, "2020-02-01", "false", None, "y", "я", None),
    (None, None, "100000000000000000000", None, None, None, None, None, None, None, None, None),
]


@pytest.mark.parametrize("kind", ["parquet", "arrow", "stream", "compressed stream"])
def test_columns_of_any_type_as_text(of: Reader, kind: str) -> None:
    data = io.BytesIO()
    if kind == "parquet":
        TYPED.write_parquet(data)
    elif kind == "arrow":
        TYPED.write_ipc(data)
    else:
        TYPED.write_ipc_stream(data, compression="lz4" if kind.startswith("compressed") else "uncompressed")
    table = of(data.getvalue(), "a.bin")
    assert (cells(table), numbers(table), table.rows) == (AS_TEXT, [2, 3, 4], 3)
    assert table.format == ("parquet" if kind == "parquet" else "arrow")


def test_a_stream_of_pyarrow_and_one_that_breaks_off(of: Reader) -> None:
    import pyarrow as pa

    data = pa.BufferOutputStream()
    with pa.ipc.new_stream(data, pa.schema([("имя", pa.string())])) as stream:
        for name in ("Иван", "Оля"):
            stream.write_table(pa.table({"имя": [name]}))
    whole = data.getvalue().to_pybytes()
    assert cells(of(whole)) == [("Иван",), ("Оля",)]
    for cut in (8, 9, 60):
        with pytest.raises(InputError, match="without its end"):
            of(whole[:-cut])


def test_archives(tmp_path: Path, of: Reader) -> None:
    text = "имя;город\nИван;Тула\n".encode()
    assert cells(of(gzip.compress(text), "a.csv.gz")) == [("Иван", "Тула")]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("b/два.csv", text)
        archive.writestr("a.csv", text)
        archive.writestr("__MACOSX/._a.csv", b"x")
        archive.writestr("readme.md", b"x")
    path = tmp_path / "all.zip"
    path.write_bytes(data.getvalue())
    assert [table.name for table in read(str(path), ReadOptions(), tmp_path)] == ["all.zip#a.csv", "all.zip#b/два.csv"]


def test_zstandard(of: Reader) -> None:
    zstd = pytest.importorskip("backports.zstd")
    assert cells(of(zstd.compress("имя;город\nИван;Тула\n".encode()))) == [("Иван", "Тула")]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([("a", "Иван"), ("b", None)], [(2, "a", "Иван"), (3, "b", None)]),
        ([("a", "Иван"), ("b", "")], [(2, "a", "Иван"), (3, "b", None)]),
        ([("a", "Иван"), (None, None), ("c", "Анна")], [(2, "a", "Иван"), (4, "c", "Анна")]),
        ([("a", "Иван"), (" ", None), (None, "Анна")], [(2, "a", "Иван"), (4, None, "Анна")]),
    ],
    ids=["nothing to mend", "an empty text", "a blank row", "a row of spaces"],
)
def test_parquet_of_text(tmp_path: Path, rows: list[tuple[str, str]], kept: list[tuple[int, str, str]]) -> None:
    path = tmp_path / "base.parquet"
    pl.DataFrame(rows, {"_id": pl.String, "name": pl.String}, orient="row").write_parquet(path)
    (table,) = read(str(path), ReadOptions(), tmp_path)
    path.unlink()  # what was read stays as it was
    assert table.frame.collect().rows() == kept
    assert (table.rows, table.blank, table.headers) == (len(rows), len(rows) - len(kept), ("_id", "name"))


def test_parquet_with_columns_that_are_cast(tmp_path: Path) -> None:
    """As a stage writes it: whole numbers, flags and dates beside text; nothing is copied but the file itself."""
    path, work = tmp_path / "base.parquet", tmp_path / "work"
    work.mkdir()
    made = {"_id": ["a:1", "a:2"], "size": [-7, None], "is": [True, None], "day": [dt.date(2024, 2, 1), None]}
    pl.DataFrame(made, {"_id": pl.String, "size": pl.Int64, "is": pl.Boolean, "day": pl.Date}).write_parquet(path)
    (table,) = read(str(path), ReadOptions(), work)
    assert table.frame.collect().rows() == [(2, "a:1", "-7", "true", "2024-02-01"), (3, "a:2", None, None, None)]
    assert [file.suffix for file in work.rglob("*") if file.is_file()] == [".parquet"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
def test_a_parquet_file_whose_name_is_no_utf8(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xca\xeb.parquet")
    with open(path, "wb") as file:  # noqa: PTH123
        pl.DataFrame({"phone": ["+79161234567"]}).write_parquet(file)
    (raw,) = read(path, ReadOptions(), tmp_path)
    assert cells(raw) == [("+79161234567",)]
