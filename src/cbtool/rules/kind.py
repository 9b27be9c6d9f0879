"""Person or company: the kind of a customer where the source does not say."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

_PERSON = ("full_name", "surname", "given_name", "patronymic", "birth_date", "gender")


def client_kind(columns: Collection[str]) -> pl.Expr:
    """The kind as the table says; else what the other cells tell; null where they tell nothing.

    A company is who has a name of a person nowhere, and a company's name, КПП, ten-digit ИНН or thirteen-digit
    ОГРН. A person's row that names a company tells where the person works, not what the customer is.
    """

    def cell(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.String) if name in columns else pl.lit(None, pl.String)

    person = pl.any_horizontal(cell(name).is_not_null() for name in _PERSON)
    company = pl.any_horizontal(
        cell("company").is_not_null(),
        cell("kpp").is_not_null(),
        cell("inn").str.len_chars() == 10,
        cell("ogrn").str.len_chars() == 13,
    )
    return (
        pl.when(cell("client_kind").is_not_null())
        .then(cell("client_kind"))
        .when(person | (cell("inn").str.len_chars() == 12))
        .then(pl.lit("person"))
        .when(company)
        .then(pl.lit("company"))
        .alias("client_kind")
    )
