"""Tables written in any dialect and encoding come back equal; no bytes whatever end in a traceback."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.errors import CbtoolError
from cbtool.files.blocks import blocks
from cbtool.files.raw import ROW, Raw, ReadOptions
from cbtool.files.read import read
from cbtool.files.records import Dialect

RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r")

letters = st.text(st.sampled_from("abcXYZ0123456789 .,;|\t\"'-_@+=()\n" + RUSSIAN), max_size=12)


def parse(data: bytes, options: ReadOptions | None = None) -> list[Raw]:
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "input.csv"
        path.write_bytes(data)
        tables = read(str(path), options or ReadOptions(), Path(work))
        for table in tables:
            table.frame.collect()
            table.rejects.collect()
        return tables


def rows_of(data: bytes, options: ReadOptions) -> tuple[Raw, list[tuple[object, ...]]]:
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "input.csv"
        path.write_bytes(data)
        (table,) = read(str(path), options, Path(work))
        return table, table.frame.drop(ROW).collect().rows()


def written(rows: list[list[str]], delimiter: str, line_end: str, quote_all: bool) -> str:
    def cell(text: str) -> str:
        risky = quote_all or any(char in text for char in f'"{delimiter}\r\n') or text != text.strip()
        return '"' + text.replace('"', '""') + '"' if risky else text

    return "".join(delimiter.join(map(cell, row)) + line_end for row in rows)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(2, 6).flatmap(
        lambda width: st.lists(st.lists(letters, min_size=width, max_size=width), min_size=1, max_size=12)
    ),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quote_all=st.booleans(),
    encoding=st.sampled_from(ENCODINGS),
)
def test_any_table_comes_back_equal(
    rows: list[list[str]], delimiter: str, line_end: str, quote_all: bool, encoding: str
) -> None:
    """What is written in a known dialect is read back cell by cell; blank rows are counted, not read."""
    header = ["имя", "телефон", "почта", "город", "адрес", "заметки"][: len(rows[0])]
    # A first record that holds something, so that the table is not empty; and no cell that ends a table.
    rows = [["Иван", *["значение"] * (len(header) - 1)], *rows]
    data = written([header, *rows], delimiter, line_end, quote_all).encode(encoding)
    known = encoding.removesuffix("-sig")
    table, found = rows_of(data, ReadOptions(encoding=known, delimiter=delimiter, header_row=1))
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert found == [tuple(cell or None for cell in row) for row in kept]
    assert (table.rows, table.rejected, table.blank) == (len(rows), 0, len(rows) - len(kept))
    assert table.headers == tuple(header)


def test_dialects_and_encodings_are_recognised() -> None:
    """Tables as businesses have them, in 120 random dialects and encodings, without any hint."""
    chance = random.Random(7)
    surnames = ["Иванов", "Петрова", "Сидоренко", "Щербаков", "Ёлкина", "КУЗНЕЦОВ", "Смирнов-Ласточкин"]
    cities = ["Москва", "Санкт-Петербург", "Нижний Новгород", "г. Тула, ул. Мира, 5", 'ООО "Ромашка"', ""]
    for _ in range(120):
        encoding, delimiter = chance.choice(ENCODINGS), chance.choice(",;\t|")
        width = chance.randint(3, 7)
        header = ["ID", "ФИО", "Телефон", "Город", "Сумма", "Дата", "Почта"][:width]
        rows = [
            [
                str(number),
                chance.choice(surnames),
                f"+7 916 {chance.randint(1000000, 9999999)}",
                chance.choice(cities),
                f"{chance.random() * 1000:.2f}".replace(".", chance.choice(",.")),
                f"{chance.randint(1, 28):02}.0{chance.randint(1, 9)}.2024",
                f"a{number}@mail.ru",
            ][:width]
            for number in range(chance.randint(5, 40))
        ]
        text = written([header, *rows], delimiter, chance.choice(["\n", "\r\n"]), chance.random() < 0.3)
        table, found = rows_of(text.encode(encoding), ReadOptions())
        said = (encoding, delimiter, width, len(rows))
        assert table.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding), said
        assert table.delimiter == delimiter, said
        assert found == [tuple(cell or None for cell in row) for row in rows], said


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=400) | st.text(st.sampled_from('ab"\n\r,;\\ \0é'), max_size=200).map(str.encode))
def test_no_bytes_end_in_a_traceback(data: bytes) -> None:
    try:
        tables = parse(data)
    except CbtoolError:
        return
    for table in tables:
        assert table.rows - table.rejected - table.blank >= 1


@pytest.mark.parametrize(
    "magic",
    [
        b"PAR1",
        b"ARROW1\0\0",
        b"\xff\xff\xff\xff",
        b"PK\3\4",
        b"\x1f\x8b",
        b"\x28\xb5\x2f\xfd",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x09\x08\x10\x00\x00\x06",
        b"{",
        b"[{",
        b"<table>",
    ],
)
def test_no_bytes_behind_a_magic_end_in_a_traceback(magic: bytes) -> None:
    chance = random.Random(3)
    for length in (0, 7, 500):
        with pytest.raises(CbtoolError):
            parse(magic + chance.randbytes(length))


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('ab"\n;'), max_size=120))
def test_every_record_is_accounted_for(body: str) -> None:
    """Whatever the quotes do, each row of the block is good, rejected or blank, and the good ones have their width."""
    import io

    start = 1
    for block in blocks(io.BytesIO(body.encode()), Dialect(b";"), 2, start):
        rows = [*block.rows.tolist(), *[row for row, _, _ in block.rejected]]
        assert len(set(rows)) == len(rows) == block.following - start - block.blank
        assert all(start <= row < block.following for row in rows)
        start = block.following
