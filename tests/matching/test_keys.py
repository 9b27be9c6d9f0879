"""Coarser forms of what is compared."""

from __future__ import annotations

import polars as pl
import pytest

from cbtool.matching.keys import Keys
from cbtool.matching.prepare import prepare
from tests.matching.bases import table


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("+79161234567", 79161234567),
        ("+491701234567890", 701234567890),
        ("8 (916) 123-45-67", 89161234567),
        ("-79161234567", 79161234567),
        ("+7916123456712345678901", 712345678901),
        ("нет", 0),
    ],
)
def test_the_last_twelve_digits_of_phones_are_numbers(phone: str, number: int) -> None:
    keys = Keys(prepare(table([{"phone": phone}])))
    assert keys.numbers("phone").tolist() == [0, number]


def test_parts_of_surnames_are_those_of_double_ones_without_particles() -> None:
    surnames = ["de la Cruz", "Cruz", "Garcia Lopez", "Lopez", "Петров-Водкин", "Водкина", "Al-Masri", "Иванов", None]
    made = prepare(pl.LazyFrame({"surname": surnames}, schema={"surname": pl.String}))
    words = Keys(made)["surname_part"]
    parts = [{words.values[int(slot[at])] for slot in words.slots if slot[at]} for at in made.profile]
    of_doubles = [{"cruz"}, {"garcia", "lopez"}, {"petrov", "vodkin"}, {"masri"}]
    assert parts == [
        of_doubles[0],
        {"cruz"},
        of_doubles[1],
        {"lopez"},
        of_doubles[2],
        {"vodkin"},
        of_doubles[3],
        set(),
        set(),
    ]


def test_where_no_surname_is_double_there_are_no_parts() -> None:
    words = Keys(prepare(table([{"surname": "Cruz"}, {"surname": "Lopez"}])))["surname_part"]
    assert [slot.tolist() for slot in words.slots] == [[0, 0]]


def test_of_several_values_that_a_pair_has_in_common_the_rarest_counts() -> None:
    surnames = ["Ruiz Lopez", "Lopez Ruiz", "Lopez", "Lopez Gil", "Moya"]
    made = prepare(table([{"surname": name} for name in surnames]))
    keys, values = Keys(made), Keys(made)["surname_part"].values
    at = made.profile
    common = keys.common("surname_part", at[[0, 0, 2, 0]], at[[1, 2, 3, 4]])
    assert [values[int(code)] for code in common] == ["ruiz", "lopez", "lopez", ""]
