"""A small invented base for tests of matching: people with and without second records."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import polars as pl

Row = Mapping[str, str | None]

_SURNAMES = """
Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Федоров Морозов Волков Алексеев Лебедев
Семенов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьев Борисов
Яковлев Григорьев Романов Воробьев Сергеев Кузьмин Фролов Александров Дмитриев Королев Гусев Киселев Ильин
"""
_GIVEN = "Александр Сергей Дмитрий Андрей Алексей Максим Иван Михаил Николай Павел Роман Олег Игорь Виктор Юрий"
_FATHERS = "Иванович Петрович Сергеевич Николаевич Павлович Викторович Олегович Юрьевич Романович Игоревич"
SURNAMES, GIVEN, FATHERS = _SURNAMES.split(), _GIVEN.split(), _FATHERS.split()
#: A person of a rare name, with everything known.
IVAN: Row = {
    "surname": "Жаворонков",
    "given_name": "Иван",
    "patronymic": "Петрович",
    "birth_date": "1980-05-17",
    "phone": "+79161234567",
    "email": "javoron@mail.ru",
    "city": "Москва",
}
CITIES = ("Москва", "Казань", "Омск", "Самара", "Пермь", "Тула", "Томск")


def people(number: int, seed: int = 0) -> list[dict[str, str | None]]:
    """Different people, each with a phone and an e-mail of their own."""
    dice = random.Random(seed)
    return [
        {
            "surname": dice.choice(SURNAMES) + ("" if n % 3 else "ский"),
            "given_name": dice.choice(GIVEN),
            "patronymic": dice.choice(FATHERS),
            "birth_date": f"{dice.randint(1950, 2003)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            "phone": f"+79{dice.randint(10**8, 10**9 - 1)}",
            "email": f"box{dice.randint(10**6, 10**7)}@mail.ru",
            "city": dice.choice(CITIES),
        }
        for n in range(number)
    ]


def table(rows: Sequence[Row], prefix: str = "t") -> pl.LazyFrame:
    """A table of text columns with `_id` t:1, t:2 ..."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame(
        [[row.get(name) for name in names] for row in rows], dict.fromkeys(names, pl.String), orient="row"
    )
    if "_id" not in names:
        frame = frame.select(pl.format(prefix + ":{}", pl.int_range(1, pl.len() + 1)).alias("_id"), pl.all())
    return frame.lazy()


def planted(*rows: Row, among: int = 60) -> list[Row]:
    """These rows in front of a base of other people."""
    return [*rows, *people(among, seed=7)]
