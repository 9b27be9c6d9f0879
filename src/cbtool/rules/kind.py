"""Person or company: the kind of a customer where the source does not say."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

_PERSON = ("full_name", "surname", "given_name", "patronymic", "birth_date", "gender")


def known(name: str, columns: Collection[str]) -> pl.Expr:
    """A column as text, null where the table has none and where its quality code says junk."""
    if name not in columns:
        return pl.lit(None, pl.String)
    value, code = pl.col(name).cast(pl.String), f"{name}_qc"
    return pl.when(pl.col(code).cast(pl.String).ne_missing("2")).then(value) if code in columns else value


def client_kind(columns: Collection[str]) -> pl.Expr:
    """The kind as the table says; else what the other cells tell; null where they tell nothing.

    A company is who has a name of a person nowhere, and a company's name, КПП, ten-digit ИНН or thirteen-digit
    ОГРН. A person's row that names a company tells where the person works, not what the customer is. What is junk
    (quality code 2), such as `физлицо` in the company's place, tells nothing.
    """

    def cell(name: str) -> pl.Expr:
        return known(name, columns)

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
