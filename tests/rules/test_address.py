# ruff: noqa: E501 -- cases are lines of a table
"""Addresses: parts of one cell, regions under all their names, cities."""

from __future__ import annotations

import pytest

from cbtool.rules.address import RULES
from cbtool.rules.regions import names, region_of
from tests.rules.cases import lines, normalised, told

PARTS = ("postal_code", "region", "city", "street", "house", "building", "flat", "address_qc")

#: raw | postal code | region | city | street | house | building | flat | quality code
CELLS = """
101000, г. Москва, ул. Мясницкая, д. 5, кв. 7 | 101000 | Москва | Москва | ул Мясницкая | 5 | | 7 | 0
Московская обл., г. Химки, ул Ленина 5 | | Московская область | Химки | ул Ленина | 5 | | | 0
Россия, 630099, Омская обл, Омск г, Мира пр-кт, дом 25, корп 2, оф 9 | 630099 | Омская область | Омск | пр-кт Мира | 25 | к 2 | 9 | 0
СПб, Невский пр., 10 | | Санкт-Петербург | Санкт-Петербург | пр Невский | 10 | | | 0
респ Татарстан, Казань, ул. Баумана, 3 | | Республика Татарстан | Казань | ул Баумана | 3 | | | 0
г Москва ул Тверская д 1 кв 5 | | Москва | Москва | ул Тверская | 1 | | 5 | 0
Краснодарский край, г. Сочи, ул. Мира, д.10А, корп.2, кв.15 | | Краснодарский край | Сочи | ул Мира | 10А | к 2 | 15 | 0
620000 Екатеринбург, проспект Ленина 50 | 620000 | | Екатеринбург | пр-кт Ленина | 50 | | | 0
д. Малые Вязёмы, ул. Лесная, 5 | | | д Малые Вязёмы | ул Лесная | 5 | | | 0
г. Тула, пр. Ленина, д.5/7 | | | Тула | пр Ленина | 5/7 | | | 0
г. Тверь, ул. 8 Марта, д. 10 | | | Тверь | ул 8 Марта | 10 | | | 0
Тверская обл., за переездом | | Тверская область | | | | | | 1
Москва | | Москва | Москва | | | | | 1
Berlin, Hauptstr. 5 | | | | | | | | 1
нет | | | | | | | | 2
"""

#: any name | canonical name
REGIONS = """
московская обл. | Московская область
Моск. обл. | Московская область
МО | Московская область
Область Московская | Московская область
ТАТАРСТАН РЕСП | Республика Татарстан
Респ. Татарстан | Республика Татарстан
Татарстан | Республика Татарстан
г. Москва | Москва
СПб | Санкт-Петербург
Ханты-Мансийский автономный округ - Югра | Ханты-Мансийский автономный округ — Югра
ХМАО-Югра | Ханты-Мансийский автономный округ — Югра
Саха /Якутия/ Респ | Республика Саха (Якутия)
Якутия | Республика Саха (Якутия)
Кемеровская обл. | Кемеровская область — Кузбасс
Чувашская Республика - Чувашия | Чувашская Республика
Северная Осетия - Алания Респ | Республика Северная Осетия — Алания
Еврейская АО | Еврейская автономная область
Алтайский край | Алтайский край
Республика Алтай | Республика Алтай
Алтай | Алтай
Бавария | Бавария
"""


@pytest.mark.parametrize("case", lines(CELLS, "raw", *PARTS), ids=lambda case: case["raw"])
def test_address_cells(case: dict[str, str]) -> None:
    frame = normalised([{"address": case["raw"]}], RULES)
    assert told(frame, PARTS) == [{part: case[part] for part in PARTS}]
    assert frame["address"].to_list() == [case["raw"]], "the cell keeps its text"


@pytest.mark.parametrize("case", lines(REGIONS, "raw", "region"), ids=lambda case: case["raw"])
def test_regions(case: dict[str, str]) -> None:
    assert normalised([{"region": case["raw"]}], RULES)["region"].to_list() == [case["region"]]


def test_the_89_subjects_know_themselves() -> None:
    assert len(names()) == len(set(names())) == 89
    assert [region_of(name) for name in names()] == list(names())


@pytest.mark.parametrize(
    ("raw", "city"),
    [
        ("г. Москва", "Москва"),
        ("Москва г", "Москва"),
        ("город Тверь", "Тверь"),
        ("НИЖНИЙ НОВГОРОД", "Нижний Новгород"),
        ("н.новгород", "Нижний Новгород"),
        ("ростов-на-дону", "Ростов-на-Дону"),
        ("комсомольск-на-амуре", "Комсомольск-на-Амуре"),
        ("ЕКБ", "Екатеринбург"),
        ("орел", "Орёл"),
        ("London", "London"),
        ("с. Ивановка", "с. Ивановка"),
    ],
)
def test_cities(raw: str, city: str) -> None:
    assert normalised([{"city": raw}], RULES)["city"].to_list() == [city]


def test_parts_of_the_table_go_first_and_foreign_addresses_are_not_read() -> None:
    rows = [
        {"address": "г. Тверь, ул. Мира, 5", "city": "Клин", "country": None},
        {"address": "г. Тверь, ул. Мира, 5", "city": None, "country": "Казахстан"},
    ]
    found = normalised(rows, RULES).select("city", "street", "country").rows()
    assert found == [("Клин", "ул Мира", None), (None, None, "KZ")]


@pytest.mark.parametrize("cell", ["ул. " * 20_000, "1" * 100_000, ", " * 50_000, "г. " + "я " * 50_000])
def test_monstrous_cells_do_no_harm(cell: str) -> None:
    assert normalised([{"address": cell, "city": cell}], RULES)["address_qc"][0] in {"1", "2"}
