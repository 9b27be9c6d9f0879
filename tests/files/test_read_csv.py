"""Delimited text as businesses have it: each line of the tables is one awkward file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cbtool.files.blocks import BLOCK
from cbtool.files.raw import ReadOptions
from cbtool.files.read import read

from .reading import Cells, Reader, aside, cells, codes, numbers, reader

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.fixture
def of(tmp_path: Path) -> Reader:
    return reader(tmp_path)


GOOD: dict[str, tuple[str, Cells, list[int]]] = {
    "plain": ("имя,город\nИван,Москва\n", [("Иван", "Москва")], [2]),
    "no line end": ("имя,город\nИван,Москва", [("Иван", "Москва")], [2]),
    "semicolon": ("имя;сумма\nИван;1,5\nПётр;2,75\n", [("Иван", "1,5"), ("Пётр", "2,75")], [2, 3]),
    "tab": ("имя\tадрес\nИван\tМосква, Мира, 5\n", [("Иван", "Москва, Мира, 5")], [2]),
    "pipe": ("имя|город\nИван|Москва\n", [("Иван", "Москва")], [2]),
    "crlf": ("a,b\r\nИван,x\r\n", [("Иван", "x")], [2]),
    "cr": ("a,b\rИван,x\rОля,y\r", [("Иван", "x"), ("Оля", "y")], [2, 3]),
    "mixed line ends": ("a,b\nИван,x\r\nОля,y\rЯн,z", [("Иван", "x"), ("Оля", "y"), ("Ян", "z")], [2, 3, 4]),
    "outer spaces": ("a,b\n Иван ,  x\n", [(" Иван ", "  x")], [2]),
    "quoted": ('a,b\n"Иван, мл.","x"\n', [("Иван, мл.", "x")], [2]),
    "doubled quotes": ('a,b\n"ООО ""Ромашка""",x\n', [('ООО "Ромашка"', "x")], [2]),
    "quoted line break": ('a,b\n"Мира 5\nкв. 3",x\nОля,y\n', [("Мира 5\nкв. 3", "x"), ("Оля", "y")], [2, 3]),
    "quoted crlf": ('a,b\r\n"Мира 5\r\nкв. 3",x\r\nОля,y\r\n', [("Мира 5\r\nкв. 3", "x"), ("Оля", "y")], [2, 3]),
    "cr with quotes": ('a,b\r"Иван\rI",x\rОля,y\r', [("Иван\rI", "x"), ("Оля", "y")], [2, 3]),
    "inch mark": ('a,b\nтруба 5" новая,x\nОля,y\n', [('труба 5" новая', "x"), ("Оля", "y")], [2, 3]),
    "quote at the end": ('a,b\nтруба 5",x\nОля,y\n', [('труба 5"', "x"), ("Оля", "y")], [2, 3]),
    "backslash quotes": (
        'a,b\n"ООО \\"Ромашка\\", Тула",x\n"Оля \\\\ Ко",y\n',
        [('ООО "Ромашка", Тула', "x"), ("Оля \\ Ко", "y")],
        [2, 3],
    ),
    "blank lines count as rows": ("a,b\n\nИван,x\n\n \nОля,y\n,\n", [("Иван", "x"), ("Оля", "y")], [3, 6]),
    "empty is null": ('a,b,c\n"",,x\n', [(None, None, "x")], [2]),
    "words for nothing stay": ("a,b\nNULL,NA\n-,nan\n", [("NULL", "NA"), ("-", "nan")], [2, 3]),
    "hash stays": ("a,b\n#1,x\n", [("#1", "x")], [2]),
    "nul byte": ("a,b\nИв\0ан,x\n", [("Ив\0ан", "x")], [2]),
    "sep line": ("sep=|\na|b\nx,y|z\n", [("x,y", "z")], [2]),
    "title rows": ("Отчёт за май\n\nимя;почта;город\nИван;a@b.ru;Тула\n", [("Иван", "a@b.ru", "Тула")], [4]),
    "padded title rows": ("Отчёт;;\n;;\nимя;почта;город\nИван;a@b.ru;Тула\n", [("Иван", "a@b.ru", "Тула")], [4]),
    "footer": ("имя;сумма\nИван;5\nОля;6\nИтого;11\n", [("Иван", "5"), ("Оля", "6")], [2, 3]),
    "short footer": ("имя;сумма;город\nИван;5;Тула\n\nИтого: 1 строка\n", [("Иван", "5", "Тула")], [2]),
    "a customer called total": ("имя;город\nИван;Тула\nВсего хорошего ООО;Омск\n",
                                [("Иван", "Тула"), ("Всего хорошего ООО", "Омск")], [2, 3]),
    "repeated header": ("имя,город\nИван,Тула\nимя,город\nОля,Омск\n", [("Иван", "Тула"), ("Оля", "Омск")], [2, 4]),
    "delimiters at line ends": ("имя;город\nИван;Тула;\nОля;Омск;\n", [("Иван", "Тула"), ("Оля", "Омск")], [2, 3]),
    "also in the header": ("имя;город;\nИван;Тула;\nОля;Омск;\n", [("Иван", "Тула"), ("Оля", "Омск")], [2, 3]),
    "one column": ("email\na@b.ru\n\nc@d.ru\n", [("a@b.ru",), ("c@d.ru",)], [2, 4]),
    "one column with commas": ("заметка\nраз, два\nтри\nчетыре\nпять, шесть, семь\n",
                               [("раз, два",), ("три",), ("четыре",), ("пять, шесть, семь",)], [2, 3, 4, 5]),
    "inner quotes not doubled": ('a;b\n1;"ООО "Ромашка""\n2;""Лютик" плюс"\n',
                                 [("1", 'ООО "Ромашка"'), ("2", '"Лютик" плюс')], [2, 3]),
    "titles of several cells": ("Отчёт;за май;2024\n\nимя;телефон;сумма;город;дом\nИван;8916;5;Тула;1\n",
                                [("Иван", "8916", "5", "Тула", "1")], [4]),
    "title with a date": ("Выгрузка от;01.06.2024\n\nимя;телефон\nИван;89161234567\n", [("Иван", "89161234567")], [4]),
    "another delimiter in cells": ("имя;теги\nИван;a|b|c\nОля;x|y|z\n", [("Иван", "a|b|c"), ("Оля", "x|y|z")], [2, 3]),
    "end mark of DOS": ("a,b\nИван,x\n\x1a", [("Иван", "x")], [2]),
    "leading zeros": ("инн,телефон\n0077,89161234567\n", [("0077", "89161234567")], [2]),
    "astral letters": ("a,b\n😀,ʤ\n", [("😀", "ʤ")], [2]),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_good_rows(of: Reader, case: str) -> None:
    text, expected, rows = GOOD[case]
    table = of(text.encode())
    assert (cells(table), numbers(table), table.rejected) == (expected, rows, 0)
    assert table.rows == len(expected) + table.blank


BAD: dict[str, tuple[str, list[str], list[tuple[int, str]]]] = {
    "too long": ("a,b\n1,x\n2,y,z\n3,w\n", ["1", "3"], [(3, "ragged")]),
    "too short": ("a,b,c\n1,x,\n2,y\n3,w,\n", ["1", "3"], [(3, "ragged")]),
    "unclosed quote": ('a,b\n1,x\n2,"y\n3,z\n4,w\n', ["1", "3", "4"], [(3, "unclosed quote")]),
    "unclosed quote, others closed": ('a,b\n1,"x"\n2,"y\n3,"z"\n4,"w"\n', ["1", "3", "4"], [(3, "unclosed quote")]),
    "unclosed quote on the last line": ('a,b\n1,x\n2,"y\n', ["1"], [(3, "unclosed quote")]),
    "text after a closing quote": ('a,b\n1,x\n2,"y" z\n3,w\n', ["1", "3"], [(3, "unclosed quote")]),
    "ragged over two lines": ('a,b\n1,x\n2,"y\nz",w\n3,v\n', ["1", "3"], [(3, "ragged")]),
    "two stray quotes far apart": (
        'a,b,c\n1,x,x\n2,"x,x\n3,x,x\n4,x,x\n5,x",x\n6,x,x\n',
        ["1", "3", "4", "5", "6"],
        [(3, "unclosed quote")],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_records_are_set_aside_alone(of: Reader, case: str) -> None:
    text, expected, rejected = BAD[case]
    table = of(text.encode())
    assert [row[0] for row in cells(table)] == expected
    assert [(row, reason) for row, reason, _ in aside(table)] == rejected
    assert table.rows == len(expected) + len(rejected)
    assert table.rejected == len(rejected)


def test_a_reject_keeps_its_text_with_inner_line_breaks(of: Reader) -> None:
    table = of('имя;город\r\nИван;Тула\r\nОля;"Омск\r\nМира";5\r\n'.encode("cp1251"))
    assert aside(table) == [(3, "ragged", 'Оля;"Омск\r\nМира";5')]


def test_skipped_lines_are_kept(of: Reader) -> None:
    table = of("Отчёт\nимя;сумма\nИван;5\nимя;сумма\nОля;6\nВсего;11\n".encode())
    assert aside(table) == [
        (1, "above the header", "Отчёт"),
        (4, "repeated header", "имя;сумма"),
        (6, "footer", "Всего;11"),
    ]
    assert (table.rows, table.skipped, table.rejected) == (2, 3, 0)
    assert codes(table) == ["IM004", "IM005", "IM006"]


HEADERS = {
    "repeated": ("Телефон;Имя;Телефон\n1;Иван;2\n", ("Телефон", "Имя", "Телефон#2")),
    "repeated, and the made name taken": ("a;a;a#2\nx;y;z\n", ("a", "a#3", "a#2")),
    "unnamed": ("имя;;город\nИван;x;Тула\n", ("имя", "column_2", "город")),
    "unnamed and empty": ("имя;;город\nИван;;Тула\n", ("имя", "город")),
    "spaces and line breaks": ('" имя\nклиента ";город \nИван;Тула\n', ("имя клиента", "город")),
    "months": ("Клиент;01.2024;02.2024\nИван;5,5;6\n", ("Клиент", "01.2024", "02.2024")),
    "years": ("Клиент;2023;2024\nИван;5;6\nОля;7;8\n", ("Клиент", "2023", "2024")),
    "none": ("Иван;+79161234567;a@b.ru\nОля;+79161234568;c@d.ru\n", ("column_1", "column_2", "column_3")),
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers(of: Reader, case: str) -> None:
    text, expected = HEADERS[case]
    assert of(text.encode()).headers == expected


def test_without_a_header_no_row_is_lost(of: Reader) -> None:
    table = of("Иван;+79161234567\nОля;+79161234568\n".encode())
    assert (numbers(table), codes(table), len(table.warnings)) == ([1, 2], ["IM011"], 1)


def test_the_user_knows_better(of: Reader) -> None:
    assert cells(of(b"a,b\nc,d\n", header_row=0)) == [("a", "b"), ("c", "d")]
    assert of(b"x,y\na,b\nc,d\n", header_row=2).headers == ("a", "b")
    assert of(b"a,b;c\nd,e;f\n", delimiter=",").headers == ("a", "b;c")
    assert cells(of("a,b\nтест,x\n".encode("cp866"), encoding="cp866")) == [("тест", "x")]


def test_guards_of_our_own_export_are_stripped_and_no_others(of: Reader) -> None:
    own = '_id;_file;_row;phone;notes\r\ns:1;a.csv;2;"=""89161234567""";\'=1+1\r\n'
    foreign = 'phone;notes\r\n"=""89161234567""";\'=1+1\r\n'
    assert cells(of(b"\xef\xbb\xbf" + own.encode()))[0][3:] == ("89161234567", "=1+1")
    assert cells(of(b"\xef\xbb\xbf" + foreign.encode())) == [('="89161234567"', "'=1+1")]


def test_long_cells_and_cells_across_blocks(of: Reader) -> None:
    """A cell longer than a block, and a quoted line break on each side of the border between two blocks."""
    long = "я" * (BLOCK // 2 + 1000)
    table = of(f'a,b\n{long},x\n"y\ny",z\n'.encode())
    assert cells(table) == [(long, "x"), ("y\ny", "z")]
    lines = [f'{n},"text\nof {n}"' for n in range(BLOCK // 24)]
    table = of(("n,t\n" + "\n".join(lines)).encode())
    assert (table.rows, table.rejected) == (len(lines), 0)
    assert numbers(table) == list(range(2, len(lines) + 2))
    assert cells(table)[-1] == (str(len(lines) - 1), f"text\nof {len(lines) - 1}")


def test_a_stray_quote_in_a_large_file_costs_one_line(of: Reader) -> None:
    lines = [f"{n};имя {n};город {n}" for n in range(BLOCK // 10)]
    lines[70_000] = '70000;"имя;город'
    table = of(("№;имя;город\n" + "\n".join(lines)).encode())
    assert aside(table) == [(70_002, "unclosed quote", lines[70_000])]
    assert table.rows == len(lines)


def test_undecodable_bytes_are_set_aside(of: Reader) -> None:
    text = "имя;город\nИван;Тула\nОля;Омск\n".encode("cp1251")
    table = of(text + b"\xcf\x98;x\n" + "Яна;Уфа\n".encode("cp1251"))
    assert aside(table) == [(4, "undecodable", "П\\x98;x")]
    assert [row[0] for row in cells(table)] == ["Иван", "Оля", "Яна"]


def test_lines_in_another_encoding_are_read_in_theirs(of: Reader) -> None:
    head = "имя;город\n" + "Иван;Тула\n" * 5
    table = of(head.encode() + "Ольга Петровна;Омск\n".encode("cp1251"))
    assert (table.encoding, cells(table)[-1], "IM009" in codes(table)) == ("utf-8", ("Ольга Петровна", "Омск"), True)
    table = of(head.encode("cp1251") + "Ольга;Омск\n".encode())
    assert (table.encoding, cells(table)[-1], "IM009" in codes(table)) == ("cp1251", ("Ольга", "Омск"), True)


def test_text_that_came_damaged_is_told(of: Reader) -> None:
    assert codes(of("имя,город\nÐ˜Ð²Ð°Ð½,x\n".encode())) == ["IM019"]
    assert codes(of('a;b\n1;"ООО "Ромашка""\n'.encode())) == ["IM018"]


def test_a_cut_character_does_not_tip_the_encoding(of: Reader) -> None:
    table = of("имя;город\nИван;Тула\nОльга;Омск\n".encode() + "Яна;Уфа".encode()[:-1])
    assert (table.encoding, aside(table)) == ("utf-8", [(4, "undecodable", "Яна;Уф\\xd0")])


@pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is not here")
@pytest.mark.parametrize("name", sorted(path.stem for path in SHARED.glob("csv-spectrum/csvs/*.csv")))
def test_csv_spectrum(tmp_path: Path, name: str) -> None:
    data = (SHARED / "csv-spectrum" / "csvs" / f"{name}.csv").read_bytes()
    if name.endswith("_crlf") and b"\r" not in data:  # a copy that went through git without its carriage returns
        data = data.replace(b"\n", b"\r\n")
    table = reader(tmp_path)(data)
    expected = json.loads((SHARED / "csv-spectrum" / "json" / f"{name}.json").read_bytes().decode())
    found = [{header: cell or "" for header, cell in zip(table.headers, row, strict=True)} for row in cells(table)]
    assert found == expected


@pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is not here")
def test_rosstat(tmp_path: Path) -> None:
    (table,) = read(str(SHARED / "rosstat_companies_2012_cp1251.csv"), ReadOptions(), tmp_path)
    assert (table.rows, len(table.headers), table.encoding, table.delimiter) == (14_029, 41, "cp1251", ",")
    assert cells(table)[0][1] == "АгроцентрАлтай"
    (sheet,) = read(str(SHARED / "rosstat_statements_2016.xls"), ReadOptions(), tmp_path)
    assert (sheet.rows, len(sheet.headers), sheet.format) == (1_000, 53, "xls")


@pytest.mark.parametrize(
    ("content", "distinct"),
    [
        ("ИД;Имя\n1;Иван\n2;Анна\n", "ИД"),
        ("ИД;Имя\n1;Иван\n1;Анна\n", None),
        ("ИД;Имя\n1;Иван\n2;Анна\n1;Пётр;лишнее\n", "ИД"),
        ("ИД;Имя\n1;Иван\n;Анна\n", None),
    ],
)
def test_a_first_column_without_repeats_is_known(tmp_path: Path, content: str, distinct: str | None) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    (raw,) = read(str(tmp_path / "a.csv"), ReadOptions(), tmp_path)
    assert raw.distinct == distinct
