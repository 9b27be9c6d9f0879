"""Numbers without their code: completed by the row's town, and only where that is unambiguous."""

from __future__ import annotations

import pytest

from cbtool.rules import phone_plan
from cbtool.rules.phone_cities import towns
from cbtool.rules.phone_place import place
from cbtool.rules.regions import names
from tests.rules.tables import assert_settled, normalised

#: phone, city, region, country; phone and code afterwards
CASES = (
    ("236-45-67", "Казань", None, None, "+78432364567", "1"),
    ("53-45-67", "г. Омск", None, "Россия", "+73812534567", "1"),
    ("(53) 45 67", "омск", None, None, "+73812534567", "1"),
    ("5-12-34", "Обнинск", "Калужская обл", None, "+74843951234", "1"),
    ("223 45 67", "СПб", None, None, "+78122234567", "1"),
    ("123-45-67", "СПб", None, None, "123-45-67", "1"),  # no local number begins with a one
    ("223-45-67", "Москва", None, None, "223-45-67", "1"),  # 495 or 499
    ("22-33-44", "Киров", "Калужская область", None, "22-33-44", "1"),  # another Киров
    ("22-33-44", "Омск", None, "Казахстан", "22-33-44", "1"),
    ("236-45-67 доб 5", "Казань", None, None, "+78432364567", "1"),
    ("тел. 236-45-67", "Казань", None, None, "+78432364567", "1"),
    ("236-45-67, 236-45-68", "Казань", None, None, "+78432364567", "1"),
    ("12.05.2024", "Казань", None, None, "12.05.2024", "1"),
    ("222-22-22 доб 1", "Казань", None, None, "222-22-22 доб 1", "2"),
    ("22-33-4", "Казань", None, None, "22-33-4", "1"),
    ("2222222", "Казань", None, None, "2222222", "2"),
    ("236-45-67", "Нигдевск", None, None, "236-45-67", "1"),
    ("236-45-67", None, None, None, "236-45-67", "1"),
    ("8 916 123-45-67", "Казань", None, None, "+79161234567", "0"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_case(case: tuple[str | None, ...]) -> None:
    row = dict(zip(("phone", "city", "region", "country"), case, strict=False))
    found = normalised({name: [value] for name, value in row.items()})
    assert found.select("phone", "phone_qc").row(0) == case[4:]
    assert_settled(found)


def test_an_address_names_the_town_as_well() -> None:
    found = normalised({"phone": ["53-45-67"], "address": ["г. Омск, ул. Ленина, д. 5"]})
    assert found["phone"].to_list() == ["+73812534567"]


@pytest.mark.parametrize("town", towns())
def test_a_code_belongs_to_the_subject_of_its_town(town: str) -> None:
    subject, code = towns()[town]
    assert subject in names()
    assert place(f"+7{code[:3]}", None)[0] == subject
    kinds = [phone_plan.kind(f"{code}{'2345678'[: 10 - len(code)]}")]
    assert {kind[1] for kind in kinds if kind} == {"landline"}
