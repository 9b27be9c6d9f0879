"""Columns with a few values, and countries."""

from __future__ import annotations

import pytest
from phonenumbers.geodata.locale import LOCALE_DATA

from cbtool.rules.choices import RULES
from cbtool.rules.countries import codes, country
from tests.rules.tables import assert_settled, normalised

#: field, before, after, code
CASES = (
    *(("client_kind", word, "company", "0") for word in ("ИП", "предприниматель", "ЧП", "И.П.")),
    *(("client_kind", word, "person", "0") for word in ("СЗ", "самозанятый")),
    *(("gender", word, "male", "0") for word in ("м", "М.", "муж", "Мужской", "male", "M", "Мужчина", "г-н")),
    *(("gender", word, "female", "0") for word in ("ж", "жен.", "ЖЕНСКИЙ", "Female", "f", "woman")),
    *(("gender", word, "male", "0") for word in ("мужcкой", "чоловік", "мужчынскі")),  # the first with a Latin c
    *(("gender", word, "female", "0") for word in ("жeн.", "жіноча", "жаночы")),  # the first with a Latin e
    ("gender", "не указан", None, "2"),
    ("gender", "оно", "оно", "1"),
    *(("gender", word, "male", "0") for word in ("МУЖ", "мужской пол", "пол: м.", "парень", "♂", "männlich", "Herr")),
    *(("gender", word, "male", "0") for word in ("hombre", "erkek", "эркак", "kişi", "мужск.", "господин")),
    *(
        ("gender", word, "female", "0")
        for word in ("женщ.", "девушка", "♀", "weiblich", "mujer", "kadın", "аёл", "әйел")
    ),
    *(("gender", word, word, "1") for word in ("м или ж", "М/Ж", "1", "2", "другое", "divers", "юр.лицо")),
    *(("gender", word, None, "2") for word in ("?", "  ", "н/д")),
    ("client_kind", "Физическое лицо", "person", "0"),
    ("client_kind", "физ. лицо", "person", "0"),
    ("client_kind", "ЮЛ", "company", "0"),
    ("client_kind", "ЮридическоеЛицо", "company", "0"),
    ("client_kind", "b2b", "company", "0"),
    ("client_kind", "контакт", "person", "0"),  # as amoCRM writes it
    ("client_kind", "кот", "кот", "1"),
    *(("client_kind", word, "company", "0") for word in ("юр.лицо", "ЮР.  ЛИЦО", "ю.л.", "ИП", "юридическое", "Firma")),
    *(("client_kind", word, "person", "0") for word in ("физ.л.", "ф/л", "самозанятый", "Privatperson", "жеке тұлға")),
    *(("client_kind", word, word, "1") for word in ("нерезидент", "да", "физ/юр")),
    ("relation", "Клиент", "client", "0"),
    ("relation", "лид", "lead", "0"),
    ("relation", "Партнёр", "partner", "0"),
    ("relation", "поставщик", "supplier", "0"),
    ("relation", "Бывший клиент", "former", "0"),
    ("relation", "-", None, "2"),
    *(
        ("relation", word, "client", "0")
        for word in ("Активный клиент", "Новый  клиент", "Customers", "Kunde", "mijoz")
    ),
    *(("relation", word, "lead", "0") for word in ("Лид холодный", "тёплый", "marketingqualifiedlead", "Opportunity")),
    *(("relation", word, "former", "0") for word in ("Ушёл", "Churned", "архив", "потерян")),
    *(("relation", word, word, "1") for word in ("конкурент", "сотрудник", "VIP", "прочее")),
    ("relation", "сосед", "сосед", "1"),
)


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[1]}" for case in CASES])
def test_case(case: tuple[str, str, str | None, str]) -> None:
    field, before, after, code = case
    found = normalised({field: [before]}, RULES)
    assert found.row(0) == (after, code)
    assert_settled(found, RULES)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(
            ("Россия", "RU"),
            ("РФ", "RU"),
            ("Российская Федерация", "RU"),
            ("RUS", "RU"),
            ("ru", "RU"),
            ("Russia", "RU"),
        ),
        *(("Белоруссия", "BY"), ("Республика Беларусь", "BY"), ("Казахстан", "KZ"), ("США", "US"), ("UK", "GB")),
        *(("Ямайка", "JM"), ("Côte d’Ivoire", "CI"), ("Germany", "DE"), ("ОАЭ", "AE"), ("Киргизия", "KG")),
        *(("Polska", "PL"), ("España", "ES"), ("Česko", "CZ"), ("Україна", "UA"), ("O'zbekiston", "UZ")),
        *(("Sverige", "SE"), ("Việt Nam", "VN"), ("Ελλάδα", "GR"), ("Қазақстан", "KZ"), ("Brasil", "BR")),
        *(("Атлантида", None), ("XX", None), ("", None), ("да", None)),
    ],
)
def test_countries_by_any_of_their_names(name: str, code: str | None) -> None:
    assert country(name) == code


def test_a_name_is_that_of_one_country_in_every_language() -> None:
    every = {(name, code) for code, names in LOCALE_DATA.items() for name in names.values() if len(name) > 3}
    assert len(every) > 3_000
    assert [name for name, code in sorted(every) if country(name) != code] == []


def test_every_code_is_its_own_name() -> None:
    assert [country(code) for code in sorted(codes())] == sorted(codes())
