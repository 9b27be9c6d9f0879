"""Survivorship as settings ask for it: which record's value stays, and what is told of the others."""

from __future__ import annotations

from types import MappingProxyType

import polars as pl
import pytest

from cbtool.errors import UsageError
from cbtool.outcome import Outcome
from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import dedupe
from tests.matching.bases import Row, planted, table

SAME: Row = {"full_name": "Жаворонков Иван", "surname": "Жаворонков", "given_name": "Иван", "inn": "500100732259"}

#: Three records of one customer; the second is the newest, the third the fullest.
ROWS: tuple[Row, ...] = (
    {
        **{**SAME, "_id": "crm:1", "updated_at": "2024-01-01", "position": "менеджер", "street": "Мира", "house": "1"},
        **{"total_spent": "100.10", "orders_count": "1", "average_order": "100.10", "total_spent_currency": "RUB"},
        **{"notes": "первая", "tags": "a", "manager": "Анна", "Бонусы": "10", "phone": "+79160000001"},
    },
    {
        **{**SAME, "_id": "shop:2", "updated_at": "2026-01-01", "position": "старший менеджер", "street": "Лесная"},
        **{"total_spent": "50.05", "orders_count": "2", "average_order": "25.03", "total_spent_currency": "RUB"},
        **{"notes": "вторая", "tags": "b", "manager": "Олег", "Бонусы": "20", "phone": "+79160000002"},
    },
    {
        **{**SAME, "_id": "list:3", "updated_at": "2025-01-01", "position": "менеджер", "street": "Мира", "house": "1"},
        **{"flat": "7", "city": "Тула", "orders_count": None, "phone": "+79160000001", "Бонусы": "20"},
    },
)


def merged(rules: dict[str, str], *sources: str, rows: tuple[Row, ...] = ROWS) -> tuple[dict[str, object], Outcome]:
    """The golden record, and everything."""
    others = [{"_id": f"x:{n}", **row} for n, row in enumerate(planted())]
    outcome = dedupe(table([*rows, *others]), DedupeSettings(survivorship=MappingProxyType(rules), sources=sources))
    golden = outcome.frame.filter(pl.col("_id") == "crm:1").collect()
    assert golden["cluster_size"].to_list() == [len(rows)]
    return golden.to_dicts()[0], outcome


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, {"position": "старший менеджер", "street": "Лесная", "notes": "первая | вторая", "tags": "a; b"}),
        ({}, {"phone": "+79160000002", "phone_other": "+79160000001", "total_spent": "100.10", "orders_count": "1"}),
        ({"position": "most_frequent"}, {"position": "менеджер"}),
        ({"position": "longest"}, {"position": "старший менеджер"}),
        ({"position": "manual"}, {"position": "менеджер"}),
        ({"street": "most_complete"}, {"street": "Мира", "house": "1", "flat": "7", "city": "Тула"}),
        ({"city": "most_frequent"}, {"street": "Лесная", "house": None}),  # whole addresses are counted
        ({"phone": "most_frequent"}, {"phone": "+79160000001", "phone_other": "+79160000002"}),
        ({"phone": "source"}, {"phone": "+79160000001"}),
        ({"manager": "source"}, {"manager": "Олег"}),
        ({"Бонусы": "most_frequent"}, {"Бонусы": "20"}),
        ({"notes": "most_recent"}, {"notes": "вторая"}),
        ({"updated_at": "source"}, {"updated_at": "2025-01-01"}),
        ({"total_spent": "most_recent"}, {"total_spent": "50.05", "orders_count": "2", "average_order": "25.03"}),
        ({"total_spent": "sum"}, {"total_spent": "150.15", "orders_count": "3", "average_order": "50.05"}),
    ],
)
def test_the_value_that_survives(rules: dict[str, str], expected: dict[str, object]) -> None:
    golden, _ = merged(rules, "list", "shop")
    assert {name: golden[name] for name in expected} == expected


def test_money_in_two_currencies_is_not_added() -> None:
    rows = (ROWS[0], {**ROWS[1], "total_spent_currency": "USD"}, ROWS[2])
    golden, _ = merged({"total_spent": "sum"}, rows=rows)
    assert (golden["total_spent"], golden["orders_count"]) == ("100.10", "3")


def told(outcome: Outcome, field: str) -> list[tuple[str, str, str | None, str | None, str | None]]:
    found = outcome.findings.filter(pl.col("field") == field).collect()
    return found.select("record", "rule", "before", "after", "message").rows()


def test_a_conflict_that_is_left_to_people_is_a_warning() -> None:
    _, outcome = merged({"position": "manual"})
    assert told(outcome, "position") == [("shop:2", "DD005", "старший менеджер", "менеджер", None)]
    severity = outcome.findings.filter(pl.col("field") == "position").collect()["severity"]
    assert severity.to_list() == ["warning"]


def test_so_is_one_of_contacts_though_all_of_them_are_kept() -> None:
    golden, outcome = merged({"phone": "manual"})
    assert "+79160000002" in str(golden["phone_other"])
    assert ("shop:2", "DD005", "+79160000002", "+79160000001", None) in told(outcome, "phone")


def test_sums_are_told_with_all_their_records() -> None:
    _, outcome = merged({"orders_count": "sum"})
    assert told(outcome, "total_spent") == [("crm:1", "DD003", "100.10", "150.15", "from crm:1; shop:2; list:3")]


def test_trusted_sources_that_nothing_came_from_are_told() -> None:
    assert merged({"phone": "source"}, "shop")[1].warnings == ()
    assert merged({}, "shpo")[1].warnings == ()
    said = merged({"phone": "source"}, "shpo", "shop")[1].warnings
    assert said == ("dedupe.sources: no record came from shpo; the sources here are crm, list, shop, x",)


def test_a_chosen_value_knows_its_record() -> None:
    _, outcome = merged({"phone": "source"}, "shop")
    assert told(outcome, "phone")[0] == ("crm:1", "DD002", "+79160000001", "+79160000002", "from shop:2")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"phon": "longest"}, ["there is no such field", "phone"]),
        ({"phone": "newest"}, ["is no rule"]),
        ({"phone": "source"}, ["needs dedupe.sources"]),
        ({"phone": "sum"}, ["only orders_count and total_spent"]),
        ({"opted_out": "most_recent"}, ["has one rule only"]),
        ({"consent_marketing": "most_recent"}, ["has one rule only"]),
        ({"phone_other": "longest"}, ["has one rule only"]),
        ({"_id": "longest"}, ["has one rule only"]),
        ({"surname": "longest", "given_name": "most_recent"}, ["surname = 'longest'"]),
    ],
)
def test_wrong_settings(rules: dict[str, str], words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        merged(rules)
    for word in words:
        assert word in f"{caught.value.message} {caught.value.hint}"
