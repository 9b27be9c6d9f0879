"""What a spreadsheet would run or change is guarded, and only that; import gets the cells back."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbtool.files.guards import guarded, unguarded

VALUE = pl.col("v")


def through(expression: pl.Expr, *values: str | None) -> list[str | None]:
    return pl.DataFrame({"v": values}, schema={"v": pl.String}).select(expression).to_series().to_list()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, None),
        ("", ""),
        ("Иванов", "Иванов"),
        ("-500", "-500"),
        ("-1234.56", "-1234.56"),
        ("-1234,56", "-1234,56"),
        ("1234.56", "1234.56"),
        ("99.90", "99.90"),
        ("0", "0"),
        ("0.5", "0.5"),
        ("4276123456", "4276123456"),
        ("2024-02-29", "2024-02-29"),
        ("12/5 к2", "12/5 к2"),
        ("'a", "'a"),
        ("79161234567", '="79161234567"'),
        ("12345678901234567890", '="12345678901234567890"'),
        ("007", '="007"'),
        ("+79161234567", '="+79161234567"'),
        ("+7 (916) 123-45-67", '="+7 (916) 123-45-67"'),
        ("+79161234567; +79161234568", '="+79161234567; +79161234568"'),
        ("10/2", '="10/2"'),
        ("12.05", '="12.05"'),
        ("5-2024", '="5-2024"'),
        ("1E5", '="1E5"'),
        ("2024:17", '="2024:17"'),
        ("crm:17", "crm:17"),
        ("=1+1", "'=1+1"),
        ('="1"', '\'="1"'),
        ("+1+cmd", "'+1+cmd"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("-", "'-"),
        ("-500\n", "'-500\n"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("=a\n=b", "'=a\n=b"),
    ],
)
def test_guard(cell: str | None, expected: str | None) -> None:
    assert through(guarded(VALUE), cell) == [expected]
    assert through(unguarded(VALUE), expected) == [cell]


@given(st.lists(st.text(st.one_of(st.sampled_from("=+-@'\"0123456789./;\t\r\n eE"), st.characters(codec="utf-8")))))
def test_guards_come_off_again(cells: list[str]) -> None:
    assert through(unguarded(guarded(VALUE)), *cells) == cells


@given(st.lists(st.text(st.sampled_from("=+-@'\"0123456789./;\t\r\n a"))))
def test_nothing_guarded_starts_a_formula(cells: list[str]) -> None:
    for cell in through(guarded(VALUE), *cells):
        assert cell is not None
        number = cell.startswith("-") and cell[1:].replace(".", "", 1).replace(",", "", 1).isdecimal()
        text = cell.startswith('="') and cell.endswith('"') and '"' not in cell[2:-1] and len(cell) > 3
        assert number or text or cell[:1] not in tuple("=+-@\t\r\n"), cell
