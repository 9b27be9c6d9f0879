"""Amounts, counts and numbers: the specification, a table of cases, two ways that agree."""

from __future__ import annotations

import random
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.rules.amounts import RULES
from cbtool.rules.amounts_read import decide, parse
from tests.rules.tables import assert_settled, hold, normalised

#: before, total_spent, currency, code, why
CASES = (
    ("10%", "10%", "", "1", "a share is no sum of money"),
    ("1234", "1234", "", "0", ""),
    ("1234.50", "1234.5", "", "0", "zeros at the end say nothing"),
    ("1234,00", "1234", "", "0", ""),
    ("007", "7", "", "0", "zeros in front"),
    ("0,00", "0", "", "0", "a zero is a value"),
    ("-0", "0", "", "0", ""),
    ("5 руб. 50 коп.", "5.5", "RUB", "0", "roubles and kopecks"),
    ("1 234 рублей 5 копеек", "1234.05", "RUB", "0", ""),
    ("1234=00", "1234", "", "0", "as in a cheque"),
    ("5тр", "5000", "RUB", "0", "thousands of roubles"),
    ("5 zł", "5", "PLN", "0", ""),
    ("5 TL", "5", "TRY", "0", ""),
    ("5 so'm", "5", "UZS", "0", ""),
    ("1234 рос. руб.", "1234", "RUB", "0", ""),
    ("9" * 36, "9" * 36, "", "1", "no money, and not exact"),
    ("1e3", "1e3", "", "1", "an exponent may have lost digits"),
    ("1234-50", "1234-50", "", "1", "kopecks or a range"),
    ("5 у.е.", "5 у.е.", "", "1", "whose units?"),
    ("1,00,000", "100000", "", "0", "Indian groups"),
    ("12,34,567.89", "1234567.89", "", "0", ""),
    ("100,00,000", "100,00,000", "", "1", "no groups of anybody"),
    ("1 00 000", "1 00 000", "", "1", "broken groups"),
    ("0.125", "0.125", "", "0", "a zero in front cannot part thousands"),
    ("1234.567", "1234.567", "", "0", "four digits in front cannot be a group"),
    ("12,3456", "12.3456", "", "0", "four digits behind cannot be a group"),
    ("1 234 567", "1234567", "", "0", "spaces"),
    ("1\u202f234\u202f567,8", "1234567.8", "", "0", "narrow spaces"),
    ("1.234.567", "1234567", "", "0", "full stops twice"),
    ("1,234,567", "1234567", "", "0", "commas twice"),
    ("1'234.50", "1234.5", "", "0", "Swiss"),
    ("1.234.567,89", "1234567.89", "", "0", "German"),
    ("1,234,567.89", "1234567.89", "", "0", "American"),
    ("1 234.567", "1234.567", "", "0", "groups by space, so the full stop is decimal"),
    ("(500)", "-500", "", "0", "an accountant's minus"),
    ("500-", "-500", "", "0", "a minus behind"),
    ("−500", "-500", "", "0", "the typographer's minus"),
    ("+500", "500", "", "0", ""),
    ("1 000,-", "1000", "", "0", "no kopecks"),
    ("1000 ₽", "1000", "RUB", "0", ""),
    ("1 000 р.", "1000", "RUB", "0", ""),
    ("1000руб", "1000", "RUB", "0", "nothing between"),
    ("руб. 500", "500", "RUB", "0", "in front"),
    ("500 рублей", "500", "RUB", "0", ""),
    ("$100", "100", "USD", "0", ""),
    ("-$5", "-5", "USD", "0", ""),
    ("$-5", "-5", "USD", "0", ""),
    ("100 USD", "100", "USD", "0", ""),
    ("€ 1.234,50", "1234.5", "EUR", "0", ""),
    ("100 тенге", "100", "KZT", "0", ""),
    ("100 бел. руб.", "100", "BYN", "0", "not Russian roubles"),
    ("12 тыс. руб.", "12000", "RUB", "0", ""),
    ("12 т.р.", "12000", "RUB", "0", ""),
    ("12,5 тыс", "12500", "", "0", ""),
    ("1,5 млн", "1500000", "", "0", ""),
    ("3 млрд", "3000000000", "", "0", ""),
    ("10k", "10000", "", "0", ""),
    ('="1234,5"', "1234.5", "", "0", "a spreadsheet guard"),
    ("'1234", "1234", "", "0", "a spreadsheet apostrophe"),
    ("1.234", "1.234", "", "1", "thousands or decimals?"),
    ("1,234", "1,234", "", "1", "the same with a comma"),
    ("1.234 руб", "1.234 руб", "", "1", "a currency does not tell"),
    ("1 23 456", "1 23 456", "", "1", "no groups of three"),
    ("1.23.4", "1.23.4", "", "1", "a date or an address"),
    ("1000-2000", "1000-2000", "", "1", "a range"),
    ("от 1000", "от 1000", "", "1", "a bound"),
    ("1.5E+06", "1.5E+06", "", "1", "an exponent may have lost digits"),
    ("100 попугаев", "100 попугаев", "", "1", "no unit that is known"),
    ("много", "много", "", "1", ""),
    ("n/a", "", "", "2", "filler"),
)


@pytest.fixture(scope="module")
def cases() -> pl.DataFrame:
    return normalised({"total_spent": [case[0] for case in CASES]}, RULES)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[0] for case in CASES])
def test_case(cases: pl.DataFrame, number: int) -> None:
    row = cases.row(number, named=True)
    got = (row["total_spent"] or "", row["total_spent_currency"] or "", row["total_spent_qc"])
    assert got == CASES[number][1:4]


def test_cases_settle(cases: pl.DataFrame) -> None:
    assert_settled(cases, RULES)


def test_the_specification_holds() -> None:
    hold("amounts", "total_spent", {"value": "total_spent"})


def test_counts_are_whole_and_have_no_currency() -> None:
    found = normalised({"orders_count": ["5", "5.0", "5 шт.", "5,5", "нет"]}, RULES)
    assert found.rows() == [("5", "0"), ("5", "0"), ("5", "0"), ("5,5", "1"), (None, "2")]


def test_a_discount_is_a_number() -> None:
    assert normalised({"discount": ["10%", "10 %", "7,5"]}, RULES)["discount"].to_list() == ["10", "10", "7.5"]


def test_a_currency_of_its_own_column() -> None:
    currencies = ["руб.", "usd", "руб.", "ракушки", "-"]
    found = normalised({"debt": ["1", "2", "3 $", "4", None], "debt_currency": currencies}, RULES)
    assert found["debt_currency"].to_list() == ["RUB", "USD", "USD", "ракушки", None]
    assert_settled(found, RULES)


def test_columns_and_single_cells_agree() -> None:
    dice = random.Random(6)
    cells = []
    for _ in range(4_000):
        number = dice.choice(
            ["{0}", "-{0}", "{0},{1}", "{0}.{1}", "{0} {2},{1}", "{0} {2} {2}", "{0} {2}.{1}", "0{0}.{1}0"]
        )
        behind = dice.choice(["", "", " руб.", "р", " Р.", " руб..", ",-", " т.р.", ",р", " руб 5 коп", " 5 руб."])
        cell = number.format(dice.randint(0, 1_200), dice.randint(0, 120), f"{dice.randint(0, 999):03}")
        cells.append(cell + behind)
    assert decide(pl.Series(cells)).rows() == [parse(cell) for cell in cells]


@settings(max_examples=50, deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_no_kopeck_is_lost(amount: Decimal) -> None:
    written = [
        f"{amount:.2f}",
        f"{amount:,.2f}",
        f"{amount:,.2f}".replace(",", " ").replace(".", ","),
        f"{amount:.2f} руб.",
    ]
    found = normalised({"total_spent": written}, RULES)["total_spent"]
    assert {Decimal(value) for value in found} == {amount}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("0123456789., -+()тысмлнруб.$%eE'\u00a0k"), min_size=1, max_size=30))
def test_normalising_twice_is_normalising_once(cells: list[str]) -> None:
    assert_settled(normalised({"total_spent": cells, "orders_count": cells}, RULES), RULES)


@pytest.mark.parametrize(
    "cell", ["1" * 100_000, "1 " * 50_000, "1," * 50_000 + "x", "(" * 99_999 + "a", "😀", "½"], ids=range(6)
)
def test_hostile_cells_stay_as_they_came(cell: str) -> None:
    assert normalised({"total_spent": [cell]}, RULES).row(0) == (cell, None, "1")
