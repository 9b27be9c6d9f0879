"""The example shop: its script writes the files that stand in the repository, and they are what its README says."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

import openpyxl
import phonenumbers
import pytest
from stdnum.ru import inn

from cbtool.files.settings_read import load

SHOP = Path(__file__).parents[2] / "examples" / "shop"
FILES = ("bitrix24.csv", "amocrm.csv", "buhgalter.xlsx", "orders.csv", "truth.csv")


@pytest.fixture(scope="module")
def shop() -> Any:
    sys.path.insert(0, str(SHOP))
    try:
        yield import_module("generate")
    finally:
        sys.path.remove(str(SHOP))
        for name in ("generate", "people", "spelling", "words"):
            del sys.modules[name]


def table(name: str, encoding: str = "utf-8-sig", delimiter: str = ",") -> tuple[list[str], list[list[str]]]:
    with (SHOP / name).open(encoding=encoding, newline="") as stream:
        rows = list(csv.reader(stream, delimiter=delimiter))
    return rows[0], rows[1:]


def register() -> list[tuple[Any, ...]]:
    """The rows of the accountant's register, between header and total, without blank ones."""
    sheet = openpyxl.load_workbook(SHOP / "buhgalter.xlsx")["Покупатели"]
    return [row for row in sheet.iter_rows(min_row=5, values_only=True) if str(row[0]).startswith("00-")]


def test_the_script_writes_the_same_files(shop: Any, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    shop.main(tmp_path)
    shop.main(tmp_path / "again")
    for name in FILES:
        made = (tmp_path / name).read_bytes()
        assert made == (tmp_path / "again" / name).read_bytes(), name
        if name.endswith(".xlsx"):  # another build of zlib may pack the same parts differently
            with ZipFile(tmp_path / name) as new, ZipFile(SHOP / name) as kept:
                assert {part: new.read(part) for part in new.namelist()} == {
                    part: kept.read(part) for part in kept.namelist()
                }
        else:
            assert made == (SHOP / name).read_bytes(), name
    assert sum((SHOP / name).stat().st_size for name in FILES) < 1_000_000


def test_counts_are_as_the_readme_says() -> None:
    text = (SHOP / "README.md").read_text(encoding="utf-8")
    told = {
        name: int(count.replace(",", "")) for name, count in re.findall(r"^\| `(\S+)` .* \| ([\d,]+) \|$", text, re.M)
    }
    assert told == {
        "bitrix24.csv": len(table("bitrix24.csv", "cp1251", ";")[1]),
        "amocrm.csv": len(table("amocrm.csv")[1]),
        "buhgalter.xlsx": len(register()),
        "orders.csv": len(table("orders.csv")[1]),
    }
    records = defaultdict(list)
    for key, entity, kind in table("truth.csv")[1]:
        records[entity if kind != "junk" else "junk"].append(key)
    junk = len(records.pop("junk"))
    several = sum(len(keys) > 1 for keys in records.values())
    assert f"Behind them are {len(records):,} customers" in text
    assert re.search(rf"\b{several} of them stand in\s+more than one record", text)
    assert re.search(rf"\b{junk} records are\s+junk", text)


def test_the_truth_knows_each_record() -> None:
    keys = [key for key, _, _ in table("truth.csv")[1]]
    here = [f"bitrix24:{row[0]}" for row in table("bitrix24.csv", "cp1251", ";")[1]]
    here += [f"amocrm:{row[0]}" for row in table("amocrm.csv")[1]]
    here += [f"buhgalter:{row[0]}" for row in register()]
    assert sorted(keys) == sorted(here)
    assert len(set(keys)) == len(keys)


def test_five_lines_are_ragged() -> None:
    header, rows = table("bitrix24.csv", "cp1251", ";")
    assert sorted(len(row) for row in rows if len(row) != len(header)) == [7, 28, 28, 28, 28]
    assert all(len(row) == len(table("amocrm.csv")[0]) for row in table("amocrm.csv")[1])


def test_the_files_have_the_faults_of_real_ones() -> None:
    header, rows = table("bitrix24.csv", "cp1251", ";")
    mobile = [row[header.index("Мобильный телефон")] for row in rows if len(row) == len(header)]
    assert sum("E+" in cell for cell in mobile) >= 5
    assert sum(bool(re.search(r"\d[;,/] ?\S*\d{3}", cell)) for cell in mobile) >= 3
    assert (SHOP / "amocrm.csv").read_bytes().startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())
    numbers = [row[3] for row in register()]
    assert sum(isinstance(number, int) and len(str(number)) in (9, 11) for number in numbers) >= 10
    padded = [str(n).zfill(10 if len(str(n)) < 11 else 12) for n in numbers]
    assert Counter(map(inn.is_valid, padded))[False] == 4
    dates = Counter(type(row[8]).__name__ for row in register())
    assert set(dates) == {"datetime", "int", "str"}
    opted_out = [row[header.index("Отказ от рассылки")] for row in rows if len(row) == len(header)]
    assert 40 < opted_out.count("Да") < 200


def test_phone_numbers_could_exist(shop: Any) -> None:
    clients, firms = shop.population(Random(shop.SEED))
    numbers = {number for one in clients for number in (one.mobile, one.landline, one.second) if number}
    numbers |= {firm.phone for firm in firms}
    assert not [number for number in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(number))]


def test_people_who_look_alike_are_there(shop: Any) -> None:
    clients, _ = shop.population(Random(shop.SEED))
    names = Counter((one.surname, one.given, one.patronymic) for one in clients)
    assert sum(count > 1 for count in names.values()) >= 60
    phones = Counter(one.mobile for one in clients if one.mobile)
    assert sum(count > 1 for count in phones.values()) >= 40
    switchboards = Counter(one.landline for one in clients if one.company)
    assert sum(count > 1 for count in switchboards.values()) >= 40
    assert Counter(bool(one.country) for one in clients)[True] == 90


def test_orders_belong_to_known_keys_and_end_before_the_day_of_the_walkthrough() -> None:
    known = {key.split(":")[1] for key, _, kind in table("truth.csv")[1] if kind != "junk"}
    _, rows = table("orders.csv")
    assert {row[1] for row in rows} <= known
    assert min(row[2] for row in rows) >= "2023-07-01"
    assert max(row[2] for row in rows) == "2026-06-30"


def test_the_settings_are_read_and_name_the_files() -> None:
    settings = load(SHOP / "cbtool.toml")
    assert [item.path for item in settings.input] == list(FILES[:3])
    assert settings.segment.orders == "orders.csv"
