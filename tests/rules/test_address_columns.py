"""Addresses by whole columns and cell by cell are one reading."""

from __future__ import annotations

import random

import polars as pl

from cbtool.rules.address_columns import parse_cells
from cbtool.rules.address_parse import parse_address

SEGMENTS = (
    *("101000", "Россия", "г. Москва", "Москва", "Московская обл.", "респ Татарстан", "Тверь г", "с. Ивановка", "д. 5"),
    *("ул. Мясницкая", "ул Ленина 5", "Мира пр-кт", "Невский пр.", "дом 25", "корп 2", "оф 9", "кв. 7", "д. 5/7 к 2"),
    *(
        "10А",
        "ул. Мира д. 5 кв. 7",
        "620000 Екатеринбург",
        "за переездом",
        " ",
        "",
        ".",
        "Химкинский р-н",
        "стр. 3",
        "№ 5",
    ),
    *(
        "ул.  Мира",
        "Берёзовая аллея",
        "мкр. Южный",
        "Hauptstr. 5",
        "г.",
        "д.№ 7",
        "ул. 8 Марта",
        "London\u2028",
        "пгт Ы",
        "Химки",
        "Крым",
        "Казахстан",
        "Океанский пр-т 17 офис 305",
        "ул.Мира",
        "5-12",
        "2к1",
        "3-я улица Строителей",
    ),
)


def test_columns_and_single_cells_agree() -> None:
    dice = random.Random(3)
    cells = [dice.choice((", ", ",", " , ")).join(dice.choices(SEGMENTS, k=dice.randint(1, 6))) for _ in range(20_000)]
    cells += [",".join(["г. Тверь"] * 12), "я" * 400, ","]
    assert parse_cells(pl.Series("cells", cells)).rows() == [tuple(parse_address(cell)) for cell in cells]


def test_no_cells_are_read_too() -> None:
    assert parse_cells(pl.Series("cells", [], dtype=pl.String)).height == 0
