"""How customers get into files: slips, other names, newer data, and the spellings of people in a hurry."""

# ruff: noqa: SIM905 - long lists of words read better as text

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from people import LAST_DAY, Client, Company, latin, surname
from words import MOBILE, SHORT, STREETS, SURNAMES

SERIAL_ZERO = date(1899, 12, 30)  # day 0 of spreadsheets


def slip(dice: Random, text: str) -> str:
    """One slip of the pen inside a word: letters swapped, dropped or doubled."""
    if len(text) < 4:
        return text
    at = dice.randrange(1, len(text) - 2)
    return dice.choice(
        (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
        )
    )


def damaged(dice: Random, one: Client) -> Client:
    """The same customer entered a second time: with slips, by another name, with newer or fewer data."""
    harm = dice.choice("slip slip short plain plain phone email moved married look latin swap mail".split())
    change: dict[str, object] = {}
    if harm == "slip":
        change = {"surname": slip(dice, one.surname)}
    elif harm == "short":
        change = {"given": SHORT.get(one.given, one.given), "patronymic": ""}
    elif harm == "phone" and not one.company:
        change = {"mobile": f"+7{dice.choice(MOBILE)}{dice.randrange(10**7):07}", "second": one.mobile}
    elif harm == "email" and one.mobile:
        change = {"email": ""}
    elif harm == "moved" and not one.country:
        change = {"street": dice.choice(STREETS), "house": dice.randrange(1, 90), "postal": ""}
    elif harm == "married" and not one.male and not one.country:
        change = {"surname": surname(dice.choice(SURNAMES), False)}
    elif harm == "look":
        change = {"surname": one.surname.translate(str.maketrans("аоес", "aoec"))}
    elif harm == "latin":
        change = {"surname": latin(one.surname).title(), "given": latin(one.given).title(), "patronymic": ""}
    elif harm == "swap":
        change = {"surname": one.given, "given": one.surname}
    elif harm == "mail" and "gmail" in one.email:
        change = {"email": one.email.replace("gmail.com", dice.choice(("gmial.com", "gmail.con", "gmail,com")))}
    return replace(one, **change)  # type: ignore[arg-type]


def phone_text(dice: Random, number: str) -> str:
    """A phone number as people write it."""
    if not number.startswith("+7") or number.startswith("+77"):
        return dice.choice((number, number, f"{number[:4]} {number[4:7]} {number[7:]}"))
    a, b, c, d = number[2:5], number[5:8], number[8:10], number[10:]
    shape = dice.choices(
        "+7 ({a}) {b}-{c}-{d}|8{a}{b}{c}{d}|+7{a}{b}{c}{d}|8 ({a}) {b}-{c}-{d}|8 {a} {b} {c} {d}|{a}{b}{c}{d}"
        "|7{a}{b}{c}{d}|8-{a}-{b}-{c}-{d}|моб. 8{a}{b}{c}{d}|+7 8 {a} {b}{c}{d}".split("|"),
        (30, 20, 14, 10, 8, 6, 5, 4, 1, 1),
    )[0]
    return shape.format(a=a, b=b, c=c, d=d)


def birth_text(dice: Random, born: date) -> str:
    """A birth date as people write it, a spreadsheet's serial number among them; some have none."""
    shapes = (f"{born:%d.%m.%Y}", f"{born:%Y-%m-%d}", f"{born:%d/%m/%Y}", str((born - SERIAL_ZERO).days), "")
    return dice.choices(shapes, (60, 6, 3, 2, 29))[0]


def cased(dice: Random, text: str) -> str:
    """Text in the case of a hasty typist, now and then with stray spaces or without ё."""
    text = text.replace("ё", "е") if dice.random() < 0.5 else text
    return dice.choices((text, text.upper(), text.lower(), f"  {text} "), (90, 4, 4, 2))[0]


def yes_no(dice: Random, chance: float) -> str:
    """A flag; unknown for a third of the customers."""
    return dice.choices(("", "Да" if dice.random() < chance else "Нет"), (1, 2))[0]


def moment(dice: Random, day: date) -> str:
    """A time of a working day."""
    return f"{day:%d.%m.%Y} {dice.randrange(9, 19):02}:{dice.randrange(60):02}:{dice.randrange(60):02}"


def touched(dice: Random, one: Client) -> tuple[date, date]:
    """When the record was made and when it was last changed."""
    made = min(one.joined + timedelta(days=dice.randrange(60)), LAST_DAY)
    return made, made + timedelta(days=dice.randrange((LAST_DAY - made).days + 1))


def company_text(dice: Random, firm: Company) -> str:
    """A company's name as people write it."""
    form, name = firm.name.split(" ", 1)
    bare = name.strip("«»")
    return dice.choice((firm.name, f'{form} "{bare}"', f"{bare}, {form}", f"{form.lower()} {bare.lower()}", bare))
