"""Check digits of Russian registration numbers, as expressions over text columns.

Each function takes a text expression and gives true where the value is a well-formed number whose check digits
hold, false where it is not, and null for null. Values of zeros only are false, although zeros pass any sum.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def _digit(number: pl.Expr, place: int) -> pl.Expr:
    """The digit at a place, the last one being 0."""
    digit: pl.Expr = number // 10**place % 10
    return digit


def _sum(number: pl.Expr, weights: Sequence[int], tail: int) -> pl.Expr:
    """The weighted sum of the digits in front of the last `tail` ones, weights in reading order."""
    places = range(len(weights) + tail - 1, tail - 1, -1)
    return pl.sum_horizontal(_digit(number, place) * weight for place, weight in zip(places, weights, strict=True))


def inn(text: pl.Expr) -> pl.Expr:
    """ИНН: 10 digits of a legal entity, 12 of a person.

    Source: order of the Federal Tax Service ММВ-7-6/435@ of 2012, annex; the first two digits are a region or 99.
    """
    number = text.cast(pl.Int64, strict=False)
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    entity = _sum(number, weights[2:], 1) % 11 % 10 == _digit(number, 0)
    person = (_sum(number, weights[1:], 2) % 11 % 10 == _digit(number, 1)) & (
        _sum(number, weights, 1) % 11 % 10 == _digit(number, 0)
    )
    formed = text.str.contains(r"^(0[1-9]|[1-9][0-9])([0-9]{8}|[0-9]{10})$")
    return formed & pl.when(text.str.len_chars() == 10).then(entity).otherwise(person)


def ogrn(text: pl.Expr) -> pl.Expr:
    """ОГРН: 13 digits of a legal entity, the rest modulo 11; ОГРНИП: 15 digits of a sole trader, modulo 13.

    Source: order of the Ministry of Finance 165н of 2017, which keeps the rule of government decree 438 of 2002.
    """
    number = text.cast(pl.Int64, strict=False)
    modulus = pl.when(text.str.len_chars() == 13).then(11).otherwise(13)
    formed = text.str.contains(r"^([15][0-9]{12}|[34][0-9]{14})$")
    return formed & (number // 10 % modulus % 10 == _digit(number, 0))


def snils(digits: pl.Expr) -> pl.Expr:
    """СНИЛС as 11 digits: nine digits weighted 9 to 1, modulo 101 (100 counts as 0).

    Numbers up to 001-001-998 have no check digits. Source: resolution of the Pension Fund 192п of 2006, annex 1.
    """
    number = digits.cast(pl.Int64, strict=False)
    holds = _sum(number, tuple(range(9, 0, -1)), 2) % 101 % 100 == number % 100
    return digits.str.contains(r"^[0-9]{11}$") & (number > 0) & (holds | (number // 100 <= 1_001_998))


def kpp(text: pl.Expr) -> pl.Expr:
    """КПП: tax office (4 digits), reason (2 digits or capital letters), number (3 digits); it has no check digit.

    Source: order of the Federal Tax Service ММВ-7-6/435@ of 2012.
    """
    return text.str.contains(r"^(0[1-9]|[1-9][0-9])[0-9]{2}[0-9A-Z]{2}[0-9]{3}$")


def bik(text: pl.Expr) -> pl.Expr:
    """БИК: 9 digits, the first two 00 to 04; it has no check digit. Source: Bank of Russia regulation 732-П."""
    return text.str.contains(r"^0[0-4][0-9]{7}$") & (text != "000000000")
