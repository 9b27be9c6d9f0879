"""Numbers, times and names as text, whole columns at a time."""

# ruff: noqa: SIM905 - long lists of words read better as text

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from customers.dice import Flags, Whole

_LATIN: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяüöäßığşçâêİ",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch  y  e yu ya u o a ss i g s c a e i".split(" "),
        strict=True,
    )
)


def latin(text: pl.Expr) -> pl.Expr:
    """Names in Latin letters, lower case."""
    return text.str.to_lowercase().str.replace_many(_LATIN).str.replace_all("[^a-z0-9]", "")


def with_checksums(numbers: Whole, width: int) -> pl.Series:
    """ИНН: 9 digits get one check digit, 10 digits two (weights of the order of the tax service ММВ-7-6/435)."""
    table = np.stack([numbers // 10**place % 10 for place in range(width - 1, -1, -1)], axis=1)
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    for _ in range(1 if width == 9 else 2):
        use = np.array(weights[-table.shape[1] :])
        table = np.column_stack([table, table @ use % 11 % 10])
    value = table @ 10 ** np.arange(table.shape[1] - 1, -1, -1)
    return digits(value, table.shape[1])


def digits(numbers: Whole, width: int) -> pl.Series:
    """Numbers with leading zeros."""
    return pl.Series(numbers).cast(pl.String).str.zfill(width)


def rubles(kopecks: Whole) -> pl.Series:
    """Amounts with two decimals."""
    whole, part = np.divmod(kopecks, 100)
    return pl.Series(whole).cast(pl.String) + "." + digits(part, 2)


def moment(days: Whole, seconds: Whole) -> pl.Series:
    """Times of working days."""
    stamp = pl.Series((days * 86_400 + 32_400 + seconds) * 1_000_000).cast(pl.Datetime("us"))
    return stamp.dt.to_string("%Y-%m-%d %H:%M:%S")


def without(values: pl.Series, unknown: Flags) -> pl.Series:
    """Null where unknown."""
    return values.zip_with(pl.Series(~unknown), pl.Series([None] * len(values), dtype=pl.String))
