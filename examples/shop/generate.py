"""Write the example shop: its customers as four files such as businesses have, and the truth about them.

All people and companies are invented: names are combined from the lists in words.py, phone numbers are random within
ranges that exist, checksums of tax numbers are computed. The same script writes the same bytes.

    python examples/shop/generate.py [FOLDER]
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from people import FIRST_DAY, LAST_DAY, NO_UMLAUTS, Client, Company, person, population
from spelling import SERIAL_ZERO, birth_text, cased, company_text, damaged, moment, phone_text, touched, yes_no
from words import MANAGERS, SOURCES

SEED = 20260701

BITRIX = """ID;Тип контакта;Имя;Фамилия;Отчество;Дата рождения;Рабочий телефон;Мобильный телефон
Рабочий e-mail;Частный e-mail
Населенный пункт;Улица, номер дома;Квартира, офис, комната, этаж;Почтовый индекс;Страна;Название компании
ИНН;Должность;Источник;Ответственный;Комментарий;Отказ от рассылки
Согласие на обработку персональных данных;Согласие на рекламную рассылку;Дата создания;Дата изменения
Дата последнего контакта""".replace("\n", ";").split(";")
NOTES = ("перезвонить вечером", "просил скидку; думает", 'зовёт нас "сороки"', "код домофона 25", "самовывоз")


def bitrix_row(dice: Random, key: str, one: Client) -> list[str]:
    """A contact as Bitrix24 exports it."""
    made, changed = touched(dice, one)
    mobile = phone_text(dice, one.mobile) if one.mobile else ""
    if mobile and one.second:
        mobile += dice.choice((", ", "; ", " / ")) + phone_text(dice, one.second)
    elif mobile and dice.random() < 0.006:
        mobile = f"{float(one.mobile[1:]):.5E}"  # what Excel leaves of a long number
    work_mail, home_mail = (one.email, "") if one.company else ("", one.email)
    note = dice.choice(NOTES) if dice.random() < 0.08 else ""
    if dice.random() < 0.01:
        note = "звонила 12.05\nпросила каталог"
    return [
        key,
        dice.choices(("Клиенты", "", "Партнеры"), (85, 13, 2))[0],
        cased(dice, one.given),
        cased(dice, one.surname),
        cased(dice, one.patronymic),
        birth_text(dice, one.born),
        phone_text(dice, one.landline) + dice.choice(("", f" доб. {dice.randrange(10, 400)}")) if one.landline else "",
        mobile,
        work_mail,
        home_mail if dice.random() < 0.95 else home_mail.upper(),
        cased(dice, one.city),
        f"ул. {one.street}, {one.house}" if one.street else "",
        str(one.flat) if one.street and dice.random() < 0.8 else "",
        one.postal if dice.random() < 0.7 else "",
        one.country or ("Россия" if dice.random() < 0.3 else ""),
        company_text(dice, one.company) if one.company else "",
        (one.inn or (one.company.inn if one.company else "")) if dice.random() < 0.5 else "",
        one.position,
        dice.choice(SOURCES),
        dice.choice(MANAGERS),
        note,
        "Да" if one.opted_out and dice.random() < 0.8 else "",
        yes_no(dice, 0.95),
        yes_no(dice, 0.7),
        moment(dice, made),
        moment(dice, changed),
        f"{changed:%d.%m.%Y}" if dice.random() < 0.4 else "",
    ]


AMO = """ID,Тип,Полное имя контакта,Название компании,Ответственный,Дата создания контакта,Дата редактирования,Теги
Примечание 1,День рождения,Рабочий телефон,Мобильный телефон,Рабочий email,Личный email,Город,Адрес,Источник,Должность
Согласие на рассылку,Не звонить""".replace("\n", ",").split(",")
TAGS = ("VIP", "опт", "розница", "постоянный", "проблемный", "скидка 10%")


def amo_row(dice: Random, key: str, one: Client) -> list[str]:
    """A contact as amoCRM exports it: the full name in one cell."""
    made, changed = touched(dice, one)
    family, given, middle = one.surname, one.given, one.patronymic
    orders = (f"{family} {given} {middle}", f"{given} {family}", f"{given} {middle} {family}", f"{family} {given}")
    initials = f"{family} {given[:1]}.{middle[:1]}." if middle else f"{family} {given[:1]}."
    name = dice.choices((*orders, initials), (40, 25, 12, 15, 8))[0]
    return [
        key,
        "контакт",
        cased(dice, " ".join(name.split())),
        company_text(dice, one.company) if one.company else "",
        dice.choice(MANAGERS),
        moment(dice, made),
        moment(dice, changed),
        ", ".join(sorted(dice.sample(TAGS, dice.randrange(3)))),
        dice.choice(NOTES) if dice.random() < 0.1 else "",
        f"{one.born:%d.%m.%Y}" if dice.random() < 0.5 else "",
        phone_text(dice, one.landline) if one.landline else "",
        phone_text(dice, one.mobile) if one.mobile else "",
        one.email if one.company else "",
        "" if one.company else one.email,
        one.city,
        f"{one.city}, ул. {one.street}, д. {one.house}" if one.street and dice.random() < 0.5 else "",
        dice.choice(SOURCES),
        one.position,
        dice.choice(("", "да", "нет")) if not one.opted_out else "нет",
        "да" if one.opted_out and dice.random() < 0.3 else "",
    ]


JUNK = [
    *[("тест", "Тест", "+7 (999) 999-99-99", "test@test.ru"), ("Тест Тестов", "", "1111111111", "")],
    *[("фывафыва", "", "0000000000", "asdf@asdf"), ("-", "-", "-", "нет"), ("", "", "8 (800) 000-00-00", "no@mail.ru")],
    *[("test", "test", "+70000000000", "test@mail.ru"), ("удалить", "дубль", "123", ""), ("???", "", "", "a@a")],
]


def write_csv(path: Path, encoding: str, delimiter: str, lines: Sequence[Sequence[str]]) -> None:
    """Write lines with CRLF, as Windows programs do."""
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(lines)


def crm_rows(dice: Random, clients: Sequence[Client], source: str) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of one CRM, junk among them, in order of their ids; and their truth."""
    write, first, twice = (bitrix_row, 1, 0.07) if source == "bitrix24" else (amo_row, 31000000, 0.04)
    chosen: list[Client | None] = [None] * 20
    for one in clients:
        home = (int(one.key[1:]) % 100 < 66) == (source == "bitrix24")  # everybody is in one CRM at least
        if home or dice.random() < 0.22:
            chosen.append(one)
            if dice.random() < twice:
                chosen.append(damaged(dice, one))
    dice.shuffle(chosen)
    rows, truth, number = [], [], first
    for chance in chosen:
        number += dice.randrange(1, 9)
        key = str(number)
        if chance is None:
            family, given, phone, email = dice.choice(JUNK)
            fake = replace(
                person(dice, 0), surname=family, given=given or family, patronymic="", mobile="", email=email
            )
            row = write(dice, key, fake)
            row[7 if source == "bitrix24" else 11] = phone
            truth.append([f"{source}:{key}", "", "junk"])
        else:
            other = dice.random() < 0.35 and source == "amocrm"
            row = write(dice, key, damaged(dice, chance) if other else chance)
            chance.keys.append(key)
            truth.append([f"{source}:{key}", chance.key, chance.kind])
        rows.append(row)
    return rows, truth


def ragged(dice: Random, rows: list[list[str]]) -> bytes:
    """The Bitrix24 file, in which five lines have too many or too few cells."""
    lines = []
    for number, row in enumerate([BITRIX, *rows]):
        if number in (100, 333, 512, 700):  # somebody pasted a comment with a bare semicolon
            row = [*row[:20], "оплата", " потом", *row[21:]]  # noqa: PLW2901
        elif number == 901:
            row = row[:7]  # noqa: PLW2901
        cells = ['"' + cell.replace('"', '""') + '"' if set(cell) & set('";\n') else cell for cell in row]
        lines.append(";".join(cells))
    return ("\r\n".join(lines) + "\r\n").translate(NO_UMLAUTS).encode("cp1251")


def orders(dice: Random, clients: Sequence[Client]) -> list[list[str]]:
    """Purchases of three years: leads without one, one-off buyers, loyal and lost customers; some in two lines."""
    bought = []
    for one in clients:
        if not one.keys or dice.random() < 0.22:
            continue
        count = dice.choices((1, 2, 3, 5, 9, 14), (42, 22, 14, 11, 8, 3))[0] * (2 if one.company else 1)
        start = max(one.joined, FIRST_DAY)
        left = (LAST_DAY - start).days
        active = left if dice.random() < 0.45 else dice.randrange(left + 1)
        basket = dice.lognormvariate(8.0 if one.company is None else 9.6, 0.7)
        for _ in range(count):
            day = start + timedelta(days=dice.randrange(active + 1))
            bought.append((day, dice.choice(one.keys), basket * dice.uniform(0.5, 1.6)))
    bought.sort()
    lines: list[list[str]] = []
    for number, (day, key, amount) in enumerate(bought, 10001):
        parts = (0.7, 0.3) if dice.random() < 0.03 else (1.0,)
        lines.extend([str(number), key, f"{day:%Y-%m-%d}", f"{amount * part:.2f}"] for part in parts)
    return lines


LEDGER = "Код|Наименование|Юр./физ. лицо|ИНН|КПП|Телефон|E-mail|Дата договора|Дата последней оплаты|Сумма продаж|Долг"


def ledger(
    dice: Random, firms: Sequence[Company], clients: Sequence[Client]
) -> tuple[list[list[object]], list[list[str]]]:
    """Rows of the accountant's register, and their truth. Spreadsheets hold an ИНН as a number, without its zero."""
    rows: list[list[object]] = []
    truth = []
    traders = [one for one in clients if one.kind == "sole trader"]
    customers: list[Company | Client] = [*firms, *firms[:6], *traders]
    for number, one in enumerate(customers, 1):
        code = f"00-{number:08}"
        inn = one.inn
        if number in (7, 40, 77, 130):  # a slip of the pen
            inn = inn[:-1] + str((int(inn[-1]) + 1) % 10)
        signed = FIRST_DAY + timedelta(days=dice.randrange(900))
        paid = signed + timedelta(days=dice.randrange((LAST_DAY - signed).days))
        if isinstance(one, Company):
            title, kind, phone, email = company_text(dice, one), "Юр. лицо", one.phone, f"info@{one.domain}"
            truth.append([f"buhgalter:{code}", f"c{firms.index(one) + 1:04}", "company"])
        else:
            title, kind = f"ИП {one.surname} {one.given} {one.patronymic}", "ИП"
            phone, email = one.mobile, one.email
            truth.append([f"buhgalter:{code}", one.key, "sole trader"])
        rows.append(
            [
                code,
                title,
                kind,
                int(inn) if dice.random() < 0.9 else inn,
                int(one.kpp) if isinstance(one, Company) else "",
                phone_text(dice, phone) if dice.random() < 0.7 else "",
                email if dice.random() < 0.6 else "",
                signed,
                dice.choices((paid, (paid - SERIAL_ZERO).days, f"{paid:%d.%m.%Y}"), (6, 3, 1))[0],
                round(dice.lognormvariate(11, 1), 2),
                round(dice.lognormvariate(9, 1), 2) if dice.random() < 0.15 else "",
            ]
        )
    rows[60:60] = [[""] * 11]
    return rows, truth


def write_workbook(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """The accountant's workbook: title rows, the register with a total below it, a second sheet."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2026, 7, 1), "author": "Бухгалтерия"})
    day, bold = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"bold": True})
    sheet = book.add_worksheet("Покупатели")
    sheet.write(0, 0, "Реестр покупателей на 30.06.2026", bold)
    sheet.write(1, 0, "Магазин «Сорока»")
    sheet.write_row(3, 0, LEDGER.split("|"), bold)
    for line, row in enumerate(rows, 4):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, day)
            elif value != "":
                sheet.write(line, column, value)
    sheet.write(len(rows) + 4, 0, "Итого", bold)
    sheet.write(len(rows) + 4, 9, round(sum(row[9] for row in rows if isinstance(row[9], float)), 2), bold)
    sheet.set_column(0, 10, 18)
    managers = book.add_worksheet("Менеджеры")
    managers.write_row(0, 0, ["Менеджер", "Внутренний номер"], bold)
    for line, name in enumerate(MANAGERS, 1):
        managers.write_row(line, 0, [name, 100 + line])
    book.close()


def main(folder: Path) -> None:
    """Write the five files into a folder."""
    dice = Random(SEED)
    clients, firms = population(dice)
    bitrix, truth = crm_rows(dice, clients, "bitrix24")
    (folder / "bitrix24.csv").write_bytes(ragged(dice, bitrix))
    amo, more = crm_rows(dice, clients, "amocrm")
    write_csv(folder / "amocrm.csv", "utf-8-sig", ",", [AMO, *amo])
    register, last = ledger(dice, firms, clients)
    write_workbook(folder / "buhgalter.xlsx", register)
    header = ["order_id", "customer_id", "order_date", "amount"]
    write_csv(folder / "orders.csv", "utf-8", ",", [header, *orders(dice, clients)])
    write_csv(folder / "truth.csv", "utf-8", ",", [["key", "entity", "kind"], *truth, *more, *last])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
