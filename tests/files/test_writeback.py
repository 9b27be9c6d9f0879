from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cbtool.errors import UsageError
from cbtool.fields import FIELDS
from cbtool.files.headers import match
from cbtool.files.presets import PRESETS
from cbtool.files.raw import ROW, ReadOptions
from cbtool.files.read import read
from cbtool.files.write import write
from cbtool.files.writeback import _form, check, is_form, write_back
from cbtool.rules import fixes
from cbtool.steps.intake import intake
from cbtool.steps.normalize import normalize
from cbtool.steps.profile import profile

NAMES = [preset.name for preset in PRESETS]

#: Customers as a business has them: a person with much of everything, a company, awkward cells, and little at all.
PEOPLE: list[dict[str, str]] = [
    {
        "ID": "0071",
        "ФИО": "Петров-Водкин Кузьма Сергеевич",
        "Тип клиента": "физлицо",
        "Тип контакта": "Клиент",
        "Пол": "м",
        "Дата рождения": "05.11.1978",
        "Телефон": "8 916 123-45-67",
        "Телефон 2": "8 495 111-22-33",
        **{f"Телефон {n}": f"8 916 123-45-{65 + n}" for n in range(3, 8)},
        "E-mail": "k@ya.ru",
        **{f"E-mail {n}": f"k{n}@ya.ru" for n in range(2, 6)},
        "Должность": "Художник",
        "Город": "Хвалынск",
        "Индекс": "412780",
        "Страна": "Россия",
        "Область": "Саратовская область",
        "Улица": "ул. Ленина",
        "Квартира": "5",
        "Сайт": "example.ru",
        "Теги": "vip, опт",
        "Комментарий": 'Звонить; после "обеда"\nи не раньше',
        "Не звонить": "да",
        "Отписан от email": "нет",
        "Согласие на рассылку": "да",
        "Дата согласия на рассылку": "01.02.2024",
        "Дата создания": "02.03.2024 10:11:12",
        "Последний контакт": "04.05.2024",
        "Источник": "Сайт",
        "Менеджер": "Ким Анна",
        "Бюджет": "1 500 000,50 ₽",
        "Валюта": "RUB",
        "Стадия": "Новая",
        "Телеграм": "@kuzma",
        "Заметка куратора": "нет",
    },
    {
        "ID": "0072",
        "Тип клиента": "юрлицо",
        "Тип контакта": "поставщик",
        "Телефон": "+49 30 901820",
        "E-mail": "info@romashka.ru",
        "Компания": "ООО «Ромашка»",
        "ИНН": "7707083893",
        "КПП": "773601001",
        "Страна": "Германия",
        "Адрес": "г Москва, ул Мясницкая, д 1",
        "Комментарий": "'=1+1",
        "Телеграм": "@romashka",
        "Отрасль": "Торговля",
        "Оборот компании": "2000000",
        "Заметка куратора": "=A1",
    },
    {
        "ID": "0073",
        "ФИО": '=HYPERLINK("http://x.ru")',
        "Тип контакта": "Лид",
        "Пол": "ж",
        "E-mail": "@SUM(1+1)*cmd|' /C calc'!A0",
        "Должность": "-2+3",
        "Город": "- закупки (все)",
        "Страна": "Казахстан",
        "Комментарий": "- не звонить",
        "Заметка куратора": '="007"',
    },
    {"ID": "0074", "ФИО": "Ли", "Телефон": "тел. нет"},
]


def canonical(path: Path, work: Path) -> pl.DataFrame:
    """A file as it is after import and normalize."""
    work.mkdir(exist_ok=True)
    (raw,) = read(str(path), ReadOptions(), work)
    taken = intake(raw.frame, match(raw.headers), file=raw.name, source="s", row=ROW)
    frame = taken.frame.collect().lazy()
    return normalize(frame, fixes(), profile(frame, region="RU", date_order="dmy")).frame.collect()


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("customers")
    columns = dict.fromkeys(column for person in PEOPLE for column in person)
    pl.DataFrame(PEOPLE, schema=dict.fromkeys(columns, pl.String)).write_csv(folder / "people.csv")
    table = canonical(folder / "people.csv", folder / "work")
    assert table["phone_other"][0].count(";") == 5
    assert table["relation"].to_list() == ["client", "supplier", "lead", None]
    return table


def test_import_finds_the_field_of_each_header_that_is_written() -> None:
    for name in NAMES:
        form = _form(name)
        for told in (name, None):
            read_back: dict[str, tuple[str, ...]] = {}
            for item in sorted(match(form.headers, preset=told), key=lambda item: item.rank):
                assert item.field is not None, (name, item)
                read_back[item.field] = (*read_back.get(item.field, ()), item.header)
            assert read_back == dict(form.fields), (name, told)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_back(customers: pl.DataFrame, name: str, tmp_path: Path) -> None:
    back = write_back(customers.lazy(), name, text=True)
    write(back.frame, tmp_path / "back.csv", "csv", back.csv)
    again = canonical(tmp_path / "back.csv", tmp_path / "work")
    fields = [field for field in FIELDS if field in customers.columns]
    assert again.select(fields).to_dicts() == customers.select(fields).to_dicts()
    assert again["Заметка куратора"].to_list() == customers["Заметка куратора"].to_list()


@pytest.mark.parametrize("name", NAMES)
def test_the_headers_of_a_form_come_first_and_in_the_order_of_the_program(customers: pl.DataFrame, name: str) -> None:
    preset = next(preset for preset in PRESETS if preset.name == name)
    columns = write_back(customers.lazy(), name, text=True).frame.collect_schema().names()
    assert is_form(columns)
    form = _form(name).headers
    assert columns[: len(form)] == list(form) == [header for header in preset.headers if header in form]
    assert not {column for column in columns if column in ("_id", "_file", "_row") or column.endswith("_qc")}
    assert len(set(columns)) == len(columns)


def test_a_crm_gets_its_own_spellings_and_its_own_csv(customers: pl.DataFrame, tmp_path: Path) -> None:
    back = write_back(customers.lazy(), "bitrix24", text=True)
    write(back.frame, tmp_path / "back.csv", "csv", back.csv)
    data = (tmp_path / "back.csv").read_bytes()
    assert data.startswith("\ufeffID;Имя;Фамилия;Отчество;Дата рождения;".encode())
    assert b"\r\n0072;" in data
    row = back.frame.collect().row(0, named=True)
    expected = {
        "ID": "0071",
        "Дата рождения": "05.11.1978",
        "Мобильный телефон": "+79161234567",
        "Телефон для рассылок": "+74951112233",
        "Рабочий телефон": "+79161234568",
        "Домашний телефон": "+79161234569",
        "Другой телефон": "+79161234570",
        "phone_other": "+79161234571; +79161234572",
        "Рабочий e-mail": "k@ya.ru",
        "email_other": "k5@ya.ru",
        "Страна": "Россия",
        "Тип контакта": "Клиенты",
        "opted_out_call": "да",
        "opted_out_email": "нет",
        "created_at": "02.03.2024 10:11:12",
    }
    assert {name: row[name] for name in expected} == expected


def test_english_programs_get_iso_dates(customers: pl.DataFrame) -> None:
    row = write_back(customers.lazy(), "salesforce", text=True).frame.collect().row(0, named=True)
    assert (row["Birthdate"], row["DoNotCall"], row["MailingCountry"]) == ("1978-11-05", "TRUE", "Russia")
    assert (row["MobilePhone"], row["Phone"]) == ("+79161234567", "+74951112233")


def test_only_what_a_spreadsheet_would_run_is_guarded() -> None:
    cells = {
        "=1+1": "'=1+1",
        "@SUM(1+1)": "'@SUM(1+1)",
        "-2+3+cmd|' /C calc'!A0": "'-2+3+cmd|' /C calc'!A0",
        "+Лист1!A1": "'+Лист1!A1",
        "'=x": "''=x",
        '="007"': '\'="007"',
        "+7 (916) 123-45-67": "+7 (916) 123-45-67",
        "@ivan": "@ivan",
        "-5": "-5",
        "- не звонить": "- не звонить",
        "O'Hara": "O'Hara",
    }
    frame = pl.LazyFrame({"client_id": [str(n) for n in range(len(cells))], "x": list(cells)})
    assert write_back(frame, "mailchimp", text=True).frame.collect()["x"].to_list() == list(cells.values())
    assert write_back(frame, "mailchimp", text=False).frame.collect()["x"].to_list() == list(cells)


@pytest.mark.parametrize(
    ("filled", "title"),
    [
        (("surname", "given_name", "phone", "position"), "contacts"),
        (("company", "inn", "kpp", "ogrn", "phone"), "companies"),
        (("surname", "given_name", "deal_stage", "deal_amount"), "leads"),
    ],
)
def test_a_family_gives_the_form_that_holds_most_cells(filled: tuple[str, ...], title: str) -> None:
    frame = pl.LazyFrame([dict.fromkeys(filled, "x")], schema=dict.fromkeys(FIELDS, pl.String))
    assert f"Bitrix24, {title}" in write_back(frame, "bitrix24", text=True).note


def test_a_column_with_a_header_of_the_form_stays_apart() -> None:
    frame = pl.LazyFrame({"email": ["a@b.ru"], "First Name": ["x"], "n": [7]})
    back = write_back(frame, "mailchimp", text=True).frame.collect()
    assert back.row(0, named=True)["First Name (2)"] == "x"
    assert back["n"].to_list() == ["7"]


def test_further_numbers_without_a_first_one_stay_together() -> None:
    frame = pl.LazyFrame(
        [{"phone_other": "+74951112233; +74951112234"}], schema={"phone": pl.String, "phone_other": pl.String}
    )
    row = write_back(frame, "outlook", text=True).frame.collect().row(0, named=True)
    assert (row["Mobile Phone"], row["Business Phone"]) == (None, None)
    assert row["phone_other"] == "+74951112233; +74951112234"


def test_refusals() -> None:
    with pytest.raises(UsageError, match="bitrix25") as error:
        check("bitrix25", "csv")
    assert "bitrix24" in error.value.hint
    with pytest.raises(UsageError, match="excel-csv"):
        check("bitrix24", "excel-csv.gz")
    with pytest.raises(UsageError):
        write_back(pl.LazyFrame({"email": ["a@b.ru"]}), "nobody", text=True)
