"""Phones of a base from abroad, whose national numbers are not those of the region that they are read for."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from cbtool.rule import NO_PROFILE, Profile
from cbtool.steps.normalize import normalize

HERE = {
    "US": [f"+1 212 555 {n:04}" for n in range(2600, 2640)],
    "DE": [f"+49 30 {n}" for n in range(901800, 901840)],
    "PL": [f"+48 22 555 {n:04}" for n in range(1200, 1240)],
    "RU": [f"+7 495 123 {n:04}" for n in range(4500, 4540)],
}
BARE = {
    "US": [f"({code}) 555-26{n}" for n in range(10, 18) for code in (212, 305, 415, 646, 917)],
    "DE": [f"030/9018{n}" for n in range(50, 90)],
    "PL": [f"22 555 13 {n}" for n in range(10, 50)],
    "RU": [f"8 (916) 123-45-{n}" for n in range(10, 50)],
}


def told(phones: Sequence[str], profile: Profile = NO_PROFILE, **columns: Sequence[str]) -> list[str]:
    return list(normalize(pl.LazyFrame({"phone": phones, **columns}), profile=profile).warnings)


@pytest.mark.parametrize("country", ["US", "DE", "PL"])
def test_the_country_of_a_base_from_abroad_is_told(country: str) -> None:
    (warning,) = told(HERE[country] + BARE[country])
    assert "without a country code" in warning
    assert warning.endswith(f"40 others have that of {country}: try --region {country}")


@pytest.mark.parametrize("country", ["US", "DE", "PL", "RU"])
def test_nothing_is_told_where_numbers_are_understood(country: str) -> None:
    assert told(HERE[country] + BARE[country], Profile(country)) == []


def test_the_country_of_a_row_says_where_its_phone_is() -> None:
    assert told(HERE["PL"] + BARE["PL"], country=["Polska"] * 80) == []


@pytest.mark.parametrize("country", ["US", "DE", "PL"])
def test_customers_abroad_make_no_base_from_abroad(country: str) -> None:
    assert told(BARE["RU"] * 2 + HERE[country] + ["12-34-56, спросить Олю"] * 30) == []


def test_numbers_that_no_country_explains_are_no_reason() -> None:
    assert told(HERE["US"] + HERE["RU"][:5] + ["000-11-22"] * 30) == []


def test_a_russian_number_read_for_another_country_is_told_too() -> None:
    (warning,) = told(HERE["RU"] + BARE["RU"], Profile("PL"))
    assert warning.endswith("try --region RU")
