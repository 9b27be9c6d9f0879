"""Decisions are read as people and spreadsheets leave them."""

from __future__ import annotations

import polars as pl
import pytest

from cbtool.errors import InputError
from cbtool.matching.answers import answered, decision_columns

ROW = "row"


def read(*rows: dict[str, str | None]) -> pl.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = pl.DataFrame([[r.get(n) for n in names] for r in rows], dict.fromkeys(names, pl.String), orient="row")
    return answered(cells.with_columns(pl.int_range(2, pl.len() + 2).alias(ROW)), "r.csv", ROW, "2026-01-31")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("same", "same"),
        (" SAME ", "same"),
        ("Да", "same"),
        ("да.", "same"),
        ("Тот  же", "same"),
        ("TRUE", "same"),
        ("different", "different"),
        ("НЕТ", "different"),
        ("Разные", "different"),
        ("unsure", "unsure"),
        ("не знаю", "unsure"),
        ("?", "unsure"),
    ],
)
def test_words(word: str, expected: str) -> None:
    found = read({"id_1": "a:1", "id_2": "a:2", "decision": word})
    assert found["decision"].to_list() == [expected]
    assert found["at"].to_list() == ["2026-01-31"]
    assert found["place"].to_list() == ["r.csv row 2"]


def test_headers_in_any_case_and_order_and_further_columns() -> None:
    found = read(
        {"Note": "x", "DECISION": "да", "Id 2": "a:2", "phone_1": "1", "ID_1": '="a:1"', "fingerprint_1": "'r1"}
    )
    assert found.row(0) == ("a:1", "a:2", "same", "r1", None, "2026-01-31", "r.csv row 2")


def test_empty_cells_are_no_decisions() -> None:
    rows = [{"id_1": "a:1", "id_2": "a:2", "decision": word} for word in (None, "", "  ")]
    assert read(*rows, {"id_1": None, "id_2": None, "decision": None}).height == 0


def test_a_day_of_its_own() -> None:
    assert read({"id_1": "a", "id_2": "b", "decision": "no", "at": "2025-12-01"})["at"][0] == "2025-12-01"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"id_1": "a:1", "decision": "same"}, "r.csv is no file of decisions: it has no column id_2"),
        ({"id_1": "a:1", "id_2": "a:2", "decision": "ask Anna"}, "r.csv row 2: 'ask Anna' is no decision"),
        ({"id_1": "a:1", "id_2": " ", "decision": "same"}, "r.csv row 2: a decision without both ids"),
        ({"id_1": "a", "id_2": "b", "decision": "same", "decision#2": None}, "r.csv has several columns decision"),
        ({"id_1": "a", "id_2": "b", "ID 1": "c", "decision": "same"}, "r.csv has several columns id_1"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(row: dict[str, str | None], told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(row)
    assert caught.value.message == told


def test_the_column_of_decisions() -> None:
    assert decision_columns(["id", " Decision ", "decision#2"]) == [" Decision ", "decision#2"]
    assert decision_columns(["id", "decided"]) == []
