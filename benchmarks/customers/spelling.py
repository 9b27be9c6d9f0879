"""Dirty spellings: the same value as people and programs write it."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from customers.dice import Dice
from customers.layout import Rows

_MONTHS: Final = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
_JUNK: Final = (
    *(("тест", "тест", "+7 (999) 999-99-99", "test@test.ru"), ("Тестов", "Тест", "1111111111", None)),
    *(("фывапр", None, "0000000000", "asdf@asdf"), ("-", "-", "-", "нет"), (None, "дубль", "123", None)),
    *(
        (None, None, "8 (800) 000-00-00", "no@mail.ru"),
        ("test", "test", "+70000000000", "a@a"),
        ("???", None, None, None),
    ),
)


class _Spelling:
    """Ways to write a value, each with its weight; the first one also takes what is left over."""

    def __init__(self, dice: Dice, rows: Rows) -> None:
        self.dice, self.rows = dice, rows

    def __call__(self, field: str, ways: list[tuple[float, pl.Expr]]) -> pl.Expr:
        draw = pl.lit(pl.Series(self.dice.unit(self.rows.slot, f"spelling of {field}")))
        total = sum(weight for weight, _ in ways)
        upto, made = 0.0, ways[0][1]
        for weight, way in ways[1:]:
            made = (
                pl.when(draw.is_between(upto / total, (upto + weight) / total, closed="left")).then(way).otherwise(made)
            )
            upto += weight
        return made.alias(field)


def dirty(dice: Dice, rows: Rows, frame: pl.DataFrame) -> pl.DataFrame:
    """The table with its canonical values spelt as people spell them."""
    spelt = _Spelling(dice, rows)
    return frame.with_columns(
        *(spelt(name, _cases(pl.col(name))) for name in ("surname", "given_name", "patronymic")),
        spelt("birth_date", _dates(pl.col("birth_date"))),
        spelt("phone", _phones(pl.col("phone"), pl.col("phone_other"))),
        pl.lit(None, pl.String).alias("phone_other"),
        spelt("email", _emails(pl.col("email"))),
        spelt("city", _cities(pl.col("city"))),
        spelt("company", _companies(pl.col("company"))),
        spelt("inn", _inns(pl.col("inn"))),
        spelt("total_spent", _amounts(pl.col("total_spent"))),
        *(spelt(name, _flags(pl.col(name))) for name in ("consent_personal_data", "consent_marketing", "opted_out")),
        *(spelt(name, _times(pl.col(name))) for name in ("created_at", "updated_at")),
    ).drop("phone_other")


def junk(dice: Dice, rows: Rows, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The table in which 0.3 % of the rows are filler, and which they are."""
    filler = pl.Series(dice.chance(rows.slot, "junk", 0.003))
    kind = np.asarray(dice.below(rows.slot, "junk kind", len(_JUNK)))
    columns = ("surname", "given_name", "phone", "email")
    written = {name: pl.Series([row[n] for row in _JUNK]).gather(kind) for n, name in enumerate(columns)}
    empty = pl.lit(None, pl.String)
    return (
        frame.with_columns(
            pl.when(filler).then(written.get(name, empty)).otherwise(pl.col(name)).alias(name)
            for name in frame.columns
            if name not in ("created_at", "updated_at")
        ),
        filler,
    )


def _cases(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    return [(88, text), (5, text.str.to_uppercase()), (4, text.str.to_lowercase()), (3, "  " + text + " ")]


def _dates(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    day = text.str.to_date("%Y-%m-%d", strict=False)
    month = day.dt.month().cast(pl.String).replace({str(n): word for n, word in enumerate(_MONTHS.split(), 1)})
    return [
        (60, day.dt.to_string("%d.%m.%Y")),
        (22, text),
        (5, day.dt.to_string("%d/%m/%Y")),
        (4, day.dt.to_string("%d.%m.%y")),
        (4, (day.cast(pl.Int32) + 25_569).cast(pl.String)),
        (3, day.dt.day().cast(pl.String) + " " + month + " " + day.dt.year().cast(pl.String) + " г."),
        (2, pl.when(text.is_not_null()).then(pl.lit("01.01.1900"))),
    ]


def _phones(text: pl.Expr, other: pl.Expr) -> list[tuple[float, pl.Expr]]:
    def russian(shape: str) -> pl.Expr:
        pieces = [text.str.slice(2, 3), text.str.slice(5, 3), text.str.slice(8, 2), text.str.slice(10, 2)]
        own = pl.format(shape, *pieces)
        return pl.when(text.str.contains(r"^\+7[3489]\d{9}$")).then(own).otherwise(text)

    ways = [
        (26.0, russian("+7 ({}) {}-{}-{}")),
        (20.0, russian("8{}{}{}{}")),
        (16.0, text),
        (10.0, russian("8 ({}) {}-{}-{}")),
        (7.0, russian("7{}{}{}{}")),
        (6.0, russian("8 {} {} {} {}")),
        (5.0, russian("{}{}{}{}")),
        (4.0, russian("8-{}-{}-{}-{}")),
        (2.0, russian("7{}{}{}{}.0")),
        (2.0, russian("+7 8 {} {}{}{}")),
        (1.0, russian("тел. 8{}{}{}{}")),
        (1.0, russian("7,{}{}{}{}E+10").str.replace(r"^7,(\d{5})\d+E", "7,${1}E")),
    ]
    return [(weight, pl.when(other.is_null()).then(way).otherwise(way + ", " + other)) for weight, way in ways]


def _emails(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    return [
        (91, text),
        (4, text.str.to_uppercase()),
        (2, " " + text),
        (1, text.str.replace("@gmail.com", "@gmial.com").str.replace("@mail.ru", "@mail,ru")),
        (1, "mailto:" + text),
        (1, text.str.replace("@", " @ ")),
    ]


def _cities(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    return [(75, text), (15, "г. " + text), (5, text.str.to_uppercase()), (5, text.str.to_lowercase())]


def _companies(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    form, name = text.str.extract("^(.*?) «"), text.str.extract("«(.*)»")
    long = form.replace({"ООО": "Общество с ограниченной ответственностью", "АО": "Акционерное общество"})
    return [
        (30, text),
        (30, form + ' "' + name + '"'),
        (10, name + ", " + form),
        (10, form.str.to_lowercase() + " " + name.str.to_lowercase()),
        (10, name),
        (10, long + ' "' + name + '"'),
    ]


def _inns(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    return [(86, text), (8, text.str.strip_chars_start("0")), (3, text + ".0"), (3, "ИНН " + text)]


def _amounts(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    comma = text.str.replace(".", ",", literal=True)
    spaced = comma.str.replace(r"(\d)(\d{3}),", "${1} ${2},")
    return [(50, text), (25, comma), (15, spaced), (10, spaced + " руб.")]


def _flags(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    def words(yes: str, no: str) -> pl.Expr:
        return text.replace({"yes": yes, "no": no})

    return [(50, words("Да", "Нет")), (20, words("1", "0")), (15, words("yes", "no")), (15, words("+", "-"))]


def _times(text: pl.Expr) -> list[tuple[float, pl.Expr]]:
    stamp = text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    return [(60, stamp.dt.to_string("%d.%m.%Y %H:%M:%S")), (30, text), (10, stamp.dt.to_string("%d.%m.%Y %H:%M"))]
