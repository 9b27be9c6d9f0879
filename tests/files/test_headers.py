from __future__ import annotations

import pytest

from cbtool.errors import UsageError
from cbtool.fields import FIELDS
from cbtool.files import aliases
from cbtool.files.headers import Match, match


def fields(*headers: str, **options: object) -> dict[str, str | None]:
    return {found.header: found.field for found in match(headers, **options)}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FIELDS)
def test_canonical_names_and_aliases_mean_their_field(name: str) -> None:
    context = {"имя", "name"}  # these depend on their neighbours
    for alias in (name, *aliases.headers()[name]):
        if alias not in context:
            (found,) = match([alias])
            assert (found.field, found.why) == (name, "alias"), alias


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            "rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state",
            "client_id, given_name, surname, house, street, building, city, postal_code, region",
        ),
        ("date_of_birth, soc_sec_id", "birth_date, national_id"),
        ("year, title, inn, ok1, region, sales, debt_long", "-, company, inn, -, region, -, -"),
        ("customer_id, date, cds, amount", "client_id, -, -, -"),
        (
            "№, ФИО клиента, Моб. тел., Эл. почта, Д.р., Источник, Ответственный, Согласие на обработку ПДн, Отписан",
            "-, full_name, phone, email, birth_date, lead_source, manager, consent_personal_data, opted_out",
        ),
        (
            "Сумма покупок, Кол-во заказов, Последняя покупка, Согласие на рассылку, ИНН/КПП, Контрагент",
            "total_spent, orders_count, last_purchase_at, consent_marketing, inn, company",
        ),
        ("Сумма покупок руб., Дата рождения (дд.мм.гггг), Ваш e-mail *", "total_spent, birth_date, email"),
        (
            "unique_id, first_name, surname, dob, birth_place, occupation, cluster",
            "client_id, given_name, surname, birth_date, birth_place, position, -",
        ),
        ("billing_first_name, billing_phone, shipping_first_name, shipping_phone", "given_name, phone, -, -"),
        # what a header means may depend on the others
        ("Имя, Телефон", "full_name, phone"),
        ("Имя, Фамилия", "given_name, surname"),
        ("Имя, Отчество", "given_name, patronymic"),
        ("Имя покупателя, Телефон покупателя", "full_name, phone"),
        ("Name, Surname", "given_name, surname"),
        ("Name, Given Name, Family Name", "full_name, given_name, surname"),
        ("Name, ИНН", "company, inn"),
        ("Клиент, ИНН", "company, inn"),
        ("Клиент, Телефон", "full_name, phone"),
        ("Name, Second name, Last name", "given_name, patronymic, surname"),
        ("Название, КПП", "company, kpp"),
        ("Название, Телефон", "-, phone"),
        ("Дата регистрации, ОГРН", "-, ogrn"),
        ("Валюта, Сумма сделки, Сумма покупок", "deal_amount_currency, deal_amount, total_spent"),
        ("Валюта, Сумма покупок", "total_spent_currency, total_spent"),
        ("Currency, Debt", "debt_currency, debt"),
        ("Валюта, Сумма покупок, Долг", "deal_amount_currency, total_spent, debt"),
        ("Дата регистрации, ФИО", "created_at, full_name"),
        ("Имя контакта, Телефон контакта", "full_name, phone"),
        ("Компания, Имя контакта, Телефон контакта", "company, -, -"),
        ("Компания, ИНН, Телефон компании, Email организации", "company, inn, phone, email"),
        ("ФИО, Компания, Телефон компании", "full_name, company, -"),
    ],
)
def test_tables_as_people_write_them(headers: str, expected: str) -> None:
    names = headers.split(", ")
    assert fields(*names) == dict(zip(names, [None if f == "-" else f for f in expected.split(", ")], strict=True))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            "Kundennummer; Anrede; Vorname; Nachname; Straße; PLZ; Ort; Land; Telefon; E-Mail; Geburtsdatum",
            "client_id; gender; given_name; surname; street; postal_code; city; country; phone; email; birth_date",
        ),
        ("Name; Vorname; Firma; Mobil; Festnetz", "surname; given_name; company; phone; phone"),
        ("Land; Acres", "-; -"),
        (
            "Nombre; Apellidos; Teléfono móvil; Correo electrónico; Fecha de nacimiento; Código postal; Población",
            "given_name; surname; phone; email; birth_date; postal_code; city",
        ),
        ("nombre; telefono; direccion; codigo_postal; pais", "full_name; phone; address; postal_code; country"),
        (
            "Nom; Prénom; Tél. portable; Courriel; Date de naissance; Code postal; Ville",
            "surname; given_name; phone; email; birth_date; postal_code; city",
        ),
        ("Nom; Telephone", "full_name; phone"),
        (
            "Imię; Nazwisko; Nr telefonu; Adres e-mail; Data urodzenia; Kod pocztowy; Miejscowość; PESEL",
            "given_name; surname; phone; email; birth_date; postal_code; city; national_id",
        ),
        ("Imie i nazwisko; Plec; Telefon komorkowy", "full_name; gender; phone"),
        (
            "Прізвище; Ім'я; По батькові; Мобільний телефон; Дата народження; Місто; Вулиця",
            "surname; given_name; patronymic; phone; birth_date; city; street",
        ),
        ("Ім’я; Телефон", "full_name; phone"),
        ("Прізвище; Ім\u02bcя", "surname; given_name"),
        (
            "Тегі; Аты; Әкесінің аты; ЖСН; Туған күні; Ұялы телефон; Мекенжайы; Қала",
            "surname; given_name; patronymic; national_id; birth_date; phone; address; city",
        ),
        (
            "Familiyasi; Ismi; Otasining ismi; Tug‘ilgan sanasi; Telefon raqami; Manzil; Viloyat",
            "surname; given_name; patronymic; birth_date; phone; address; region",
        ),
        ("F.I.O.; Tug\u02bbilgan sana", "full_name; birth_date"),
        # only Russian and English headers are looked for behind slips of the pen
        ("Called; Function; Datum urodzenia; Fecha de nacimento; Postleitzal", "-; -; -; -; -"),
    ],
)
def test_tables_of_other_languages(headers: str, expected: str) -> None:
    names = headers.split("; ")
    assert fields(*names) == dict(zip(names, [None if f == "-" else f for f in expected.split("; ")], strict=True))


def test_precedence() -> None:
    said = {
        "explicit": {"A": "city"},
        "mapping": {"A": "region", "B": "region"},
        "config": {"B": "street", "C": "flat"},
    }
    assert [(m.field, m.why) for m in match(["A", "B", "C", "Дом"], **said)] == [  # type: ignore[arg-type]
        ("city", "map"),
        ("region", "mapping"),
        ("flat", "config"),
        ("house", "alias"),
    ]


def test_what_the_user_says_takes_the_field_from_an_alias() -> None:
    town, city = match(["Место", "Город"], explicit={"Место": "city"})
    assert (town.field, city.field, city.wanted) == ("city", None, "city")


def test_unmapping() -> None:
    assert fields("Телефон", "Почта", explicit={"Телефон": "-"}) == {"Телефон": None, "Почта": "email"}
    assert match(["Телефон"], explicit={"Телефон": "-"})[0].why == "map"


def test_a_repeated_header_is_addressed_by_its_number() -> None:
    headers = ["Телефон", "Телефон#2", "Город", "Город#2"]
    assert fields(*headers) == {"Телефон": "phone", "Телефон#2": "phone", "Город": "city", "Город#2": "city"}
    assert [m.rank for m in match(headers)] == [0, 1, 0, 1]
    assert fields(*headers, explicit={"Город#2": "-"})["Город#2"] is None


def test_a_mark_that_is_no_repeat_belongs_to_the_name() -> None:
    assert fields("Заказ#2", "Телефон#x") == {"Заказ#2": None, "Телефон#x": None}


@pytest.mark.parametrize("wanted", ["Моб.", "моб", "МОБ"])
def test_map_finds_a_header_whatever_its_case_and_punctuation(wanted: str) -> None:
    assert match(["Моб.", "X"], explicit={wanted: "phone_other"})[0].field == "phone_other"


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({"explicit": {"Телефн": "phone"}}, "no header 'Телефн'", "Did you mean 'Телефон'?"),
        ({"explicit": {"Телефон": "fone"}}, "unknown field 'fone'", "Did you mean 'phone'?"),
        ({"explicit": {"Телефон": "_id"}}, "unknown field '_id'", ""),
        ({"explicit": {"Телефон#2": "phone"}}, "no header 'Телефон#2'", "Did you mean 'Телефон'?"),
        ({"id_header": "Нет такого"}, "no header 'Нет такого'", ""),
        ({"mapping": {"Телефон": "телефон"}}, "unknown field 'телефон'", ""),
        ({"config": {"Нет": "phon"}}, "unknown field 'phon'", "Did you mean 'phone'?"),
        ({"preset": "bitrix"}, "unknown preset 'bitrix'", "Did you mean 'bitrix24'?"),
    ],
)
def test_wrong_names_are_refused_with_the_nearest(options: dict[str, object], message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        match(["Телефон", "Почта"], **options)  # type: ignore[arg-type]
    assert hint in caught.value.hint
    assert caught.value.hint


def test_map_may_speak_of_another_table_of_the_call() -> None:
    assert fields("Телефон", explicit={"Моб": "phone"}, others=["Моб."]) == {"Телефон": "phone"}


def test_mapping_may_speak_of_headers_that_are_not_there() -> None:
    assert fields("Телефон", mapping={"Моб": "phone"}) == {"Телефон": "phone"}


def test_id_header() -> None:
    assert fields("ID", "Карта", id_header="Карта") == {"ID": None, "Карта": "client_id"}


def test_phones_are_ranked_by_kind_and_the_users_own_first() -> None:
    headers = ["Домашний телефон", "Рабочий телефон", "Телефон", "Моб.", "Телефон 2", "X"]
    assert {m.header: m.rank for m in match(headers, explicit={"X": "phone"})} == {
        "X": 0,
        "Моб.": 1,
        "Телефон": 2,
        "Телефон 2": 3,
        "Рабочий телефон": 4,
        "Домашний телефон": 5,
    }


def test_a_field_with_one_value_goes_to_the_preferred_header() -> None:
    legal, actual = match(["Юридический адрес", "Фактический адрес"])
    assert (actual.field, legal.field, legal.wanted) == ("address", None, "address")


def test_two_headers_that_the_user_maps_both_stay() -> None:
    found = match(["A", "B"], explicit={"B": "city", "A": "city"})
    assert [(m.field, m.rank) for m in found] == [("city", 1), ("city", 0)]


def test_an_own_table_means_what_it_says_and_no_more() -> None:
    headers = ["_id", "_file", "_row", "phone", "phone_qc", "Телефон", "Имя", "issues", "cluster_id", "foo_qc"]
    assert [(m.header, m.field, m.why) for m in match(headers)] == [
        *((name, name, "own") for name in headers[:5]),
        *((name, None, "none") for name in headers[5:]),
    ]
    assert fields(*headers, explicit={"Имя": "given_name"})["Имя"] == "given_name"


def test_an_own_table_can_be_imported_anew() -> None:
    found = match(["_id", "_file", "_row", "Телефон"], explicit={"_id": "-"})
    assert [(m.field, m.why) for m in found] == [(None, "map"), (None, "none"), (None, "none"), ("phone", "alias")]


def test_quality_codes_belong_to_the_column_of_their_name() -> None:
    assert fields("phone", "phone_qc")["phone_qc"] == "phone_qc"
    assert fields("Телефон", "phone_qc")["phone_qc"] is None
    assert fields("phone", "phone_qc", explicit={"phone_qc": "-"})["phone_qc"] is None


def test_an_id_alone_is_a_key() -> None:
    assert fields("_id", "name") == {"_id": "client_id", "name": "full_name"}


def test_matches_stand_in_the_tables_order() -> None:
    assert match(["X", "Почта"]) == (Match("X", None, "none"), Match("Почта", "email", "alias"))
    assert match([]) == ()
