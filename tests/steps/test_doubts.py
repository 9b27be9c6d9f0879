"""Warnings of whole columns: the other order of dates, columns mapped to the wrong field."""

from __future__ import annotations

import polars as pl
import pytest

from cbtool.rule import Profile
from cbtool.steps.normalize import normalize

PHONES = [f"+7 916 123-45-{n:02}" for n in range(30)]


@pytest.mark.parametrize(
    ("column", "cells", "hint"),
    [
        ("email", PHONES, "--map HEADER=phone"),
        ("phone", [f"ivan{n}@mail.ru" for n in range(30)], "--map HEADER=email"),
        ("inn", ["Иванов Иван"] * 30, "--map HEADER=full_name"),
        ("created_at", ["скоро"] * 30, "look at --map"),
        ("email", ["7707083893"] * 30, "--map HEADER=inn"),
        ("phone", ['ООО "Ромашка"'] * 30, "--map HEADER=company"),
        ("phone", ["г. Тверь, ул. Мира, д. 5"] * 30, "--map HEADER=address"),
        ("email", ["м", "ж"] * 15, "--map HEADER=gender"),
        ("gender", PHONES, "--map HEADER=phone"),
    ],
)
def test_a_column_of_another_field_is_told(column: str, cells: list[str], hint: str) -> None:
    (warning,) = normalize(pl.LazyFrame({column: cells})).warnings
    assert warning.startswith(f"{column}: 30 of 30 values")
    assert hint in warning
    assert cells[0] not in warning


@pytest.mark.parametrize(
    ("column", "cells", "hint"),
    [
        ("full_name", PHONES, "phone"),
        ("city", [f"ivan{n}@mail.ru" for n in range(30)], "email"),
        ("company", ["7707083893"] * 30, "inn"),
        ("address", [f"{n % 28 + 1:02}.02.1980" for n in range(30)], "birth_date"),
    ],
)
def test_a_column_of_words_that_holds_something_else_is_told(column: str, cells: list[str], hint: str) -> None:
    (warning,) = normalize(pl.LazyFrame({column: cells})).warnings
    assert warning.startswith(f"{column}: 30 of 30 values")
    assert f"--map HEADER={hint}" in warning
    assert not normalize(pl.LazyFrame({column: [*cells[:15], *["Тверь"] * 15]})).warnings


@pytest.mark.parametrize("cells", [PHONES, PHONES[:5] + ["нет"] * 30, ["bad"] * 19, [*PHONES[:10], *["bad"] * 30]])
def test_a_column_that_is_mostly_understood_or_short_is_not(cells: list[str]) -> None:
    assert not normalize(pl.LazyFrame({"phone": cells})).warnings


@pytest.mark.parametrize(("swapped", "told"), [(0, False), (1, False), (2, True)])
def test_dates_of_the_other_order_are_told_above_a_hundredth(swapped: int, told: bool) -> None:
    cells = ["02/13/2020"] * swapped + ["13/02/2020"] * (100 - swapped)
    turned = [f"{cell[3:5]}/{cell[:2]}{cell[5:]}" for cell in cells]
    for shown, profile, asked in ((cells, Profile(), "mdy"), (turned, Profile(date_order="mdy"), "dmy")):
        warnings = normalize(pl.LazyFrame({"created_at": shown}), profile=profile).warnings
        assert bool(warnings) == told
        assert all(f"of 100 dates {swapped} fit" in text and f"--date-order {asked}" in text for text in warnings)
