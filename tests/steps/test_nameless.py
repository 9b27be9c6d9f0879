"""Names of people in a column that no field takes, where no column is known as a name."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from cbtool.files.headers import match
from cbtool.steps.nameless import nameless

PEOPLE = ("Иванов Пётр Сергеевич", "Анна Петрова", "Смирнов О.", "Кузнецова Ольга", "John Smith", "Ahmet Yılmaz")
FIRMS = ("ООО Ромашка", "ИП Иванов", "Новая Почта", "Красный Октябрь", "Вектор плюс", "АО Заря")
CITIES = ("Нижний Новгород", "Ростов-на-Дону", "Великие Луки", "Санкт-Петербург", "Старый Оскол", "Москва")
NOTES = ("перезвонить завтра", "не берёт трубку", "просил скидку", "ждёт счёт", "новый клиент", "думает")
PHONES = tuple(f"+7 495 123-45-6{n}" for n in range(6))


def told(**columns: Sequence[str | None]) -> list[str]:
    return nameless(pl.LazyFrame(columns, dict.fromkeys(columns, pl.String)), match(list(columns)))


@pytest.mark.parametrize("header", ["Контакт", "Контактное лицо", "Contact person", "Собеседник", "Кто", "x1"])
def test_names_in_an_unknown_column_are_told(header: str) -> None:
    assert told(**{header: PEOPLE, "Телефон": PHONES}) == [header]


@pytest.mark.parametrize("values", [FIRMS, CITIES, NOTES, PHONES, (None,) * 6, ("Анна",) * 6], ids=str)
def test_other_columns_are_not(values: Sequence[str | None]) -> None:
    assert told(**{"Кто": values, "Телефон": PHONES}) == []


@pytest.mark.parametrize("header", ["ФИО", "Имя", "Фамилия"])
def test_nothing_is_told_of_a_table_with_names(header: str) -> None:
    assert told(**{header: PEOPLE, "Кто": PEOPLE, "Телефон": PHONES}) == []


@pytest.mark.parametrize("header", ["Наш менеджер", "Ответственный сотрудник", "Куратор", "Account owner", "Директор"])
def test_those_who_look_after_customers_are_no_customers(header: str) -> None:
    assert told(**{header: PEOPLE, "Телефон": PHONES}) == []


def test_the_contact_person_of_a_company_is_not_the_customer() -> None:
    assert told(**{"Компания": FIRMS, "Контактное лицо": PEOPLE}) == []
    assert told(**{"Компания": FIRMS, "Контакт": PEOPLE}) == ["Контакт"]


def test_a_few_names_again_and_again_are_no_customers() -> None:
    assert told(**{"Кто": PEOPLE * 100, "Телефон": PHONES * 100}) == []


def test_a_column_that_was_left_alone_is_not_told_of() -> None:
    frame = pl.LazyFrame({"Кто": PEOPLE, "Телефон": PHONES})
    assert nameless(frame, match(["Кто", "Телефон"], explicit={"Кто": "-"})) == []
