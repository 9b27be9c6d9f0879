"""Checksums of ИНН, ОГРН and СНИЛС over whole columns (weights as published by ФНС and ПФР)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

_INN10: Final = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11: Final = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12: Final = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_SNILS: Final = (9, 8, 7, 6, 5, 4, 3, 2, 1)


def _digit(digits: pl.Expr, place: int) -> pl.Expr:
    return digits.str.slice(place, 1).cast(pl.Int64, strict=False)


def _sum(digits: pl.Expr, weights: Sequence[int]) -> pl.Expr:
    return pl.sum_horizontal(_digit(digits, n) * weight for n, weight in enumerate(weights))


def _head(digits: pl.Expr, length: int) -> pl.Expr:
    return digits.str.slice(0, length).cast(pl.Int64, strict=False)


def valid_inn(digits: pl.Expr) -> pl.Expr:
    """Whether ten or twelve digits are a valid ИНН; a row of zeros, which passes the sum, is not."""
    ten = _sum(digits, _INN10) % 11 % 10 == _digit(digits, 9)
    twelve = (_sum(digits, _INN11) % 11 % 10 == _digit(digits, 10)) & (
        _sum(digits, _INN12) % 11 % 10 == _digit(digits, 11)
    )
    length = digits.str.len_bytes()
    right = pl.when(length == 10).then(ten).when(length == 12).then(twelve).otherwise(statement=False)
    return (right & digits.str.contains("[1-9]")).fill_null(value=False)


def valid_ogrn(digits: pl.Expr) -> pl.Expr:
    """Whether thirteen digits are a valid ОГРН or fifteen a valid ОГРНИП."""
    short = _head(digits, 12) % 11 % 10 == _digit(digits, 12)
    long = _head(digits, 14) % 13 % 10 == _digit(digits, 14)
    length = digits.str.len_bytes()
    right = pl.when(length == 13).then(short).when(length == 15).then(long).otherwise(statement=False)
    return (right & digits.str.contains("[1-9]")).fill_null(value=False)


def valid_snils(digits: pl.Expr) -> pl.Expr:
    """Whether eleven digits are a valid СНИЛС."""
    total = _sum(digits, _SNILS) % 101 % 100
    right = (digits.str.len_bytes() == 11) & (total == _digit(digits, 9) * 10 + _digit(digits, 10))
    return (right & digits.str.contains("[1-9]")).fill_null(value=False)
