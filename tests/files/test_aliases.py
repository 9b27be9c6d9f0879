from __future__ import annotations

import pytest

from cbtool.fields import FIELDS
from cbtool.files.aliases import headers, plain


def test_aliases_belong_to_fields() -> None:
    assert set(headers()) == set(FIELDS)


def test_no_alias_belongs_to_two_fields_or_stands_twice() -> None:
    seen: dict[str, str] = {}
    for field, known in headers().items():
        for alias in known:
            assert plain(alias), (field, alias)
            assert plain(alias) not in seen, (alias, field, seen.get(plain(alias)))
            seen[plain(alias)] = field


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_an_alias_of_itself(name: str) -> None:
    assert plain(name) in {plain(alias) for alias in headers()[name]}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Моб.", "моб"),
        ("  E-mail  ", "e mail"),
        ("FirstName", "first name"),
        ("HasOptedOutOfEmail", "has opted out of email"),
        ("date_of_birth", "date of birth"),
        ("Phone1", "phone 1"),
        ("E-mail 1 - Value", "e mail 1 value"),
        ("№ п/п", "no п п"),
        ("Счёт", "счет"),
        ("Tелефон", "телефон"),  # the first letter is Latin
        ("ТЕЛЕФОН", "телефон"),
        ("Ｐｈｏｎｅ", "phone"),
        ("И\u0306мя", "имя".replace("и", "й")),  # a decomposed й
        ("Дата\nрождения", "дата рождения"),
        ("Юр./физ. лицо", "юр физ лицо"),
        ("***", ""),
    ],
)
def test_plain(header: str, words: str) -> None:
    assert plain(header) == words


def test_mobile_phones_come_before_work_phones_and_those_before_home_phones() -> None:
    aliases = headers()["phone"]
    order = ["мобильный телефон", "телефон", "рабочий телефон", "домашний телефон", "другой телефон"]
    assert [aliases.index(alias) for alias in order] == sorted(aliases.index(alias) for alias in order)
