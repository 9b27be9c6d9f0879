from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cbtool.settings import StaleSettings
from cbtool.steps.stale import ADDED, TASKS, stale

AS_OF = date(2024, 6, 30)
DEFAULT = StaleSettings()


def table(**columns: list[str | None]) -> pl.LazyFrame:
    return pl.LazyFrame(columns, schema=dict.fromkeys(columns, pl.String))


@pytest.mark.parametrize(
    ("day", "status", "overdue"),
    [
        ("2024-06-30", "fresh", 0),
        ("2024-06-08", "fresh", 0),
        ("2024-06-07", "due", 0),
        ("2024-05-31", "due", 0),
        ("2024-05-30", "overdue", 1),
        ("1999-01-01", "overdue", 9282),
        ("2024-07-01", "never", None),
        ("soon", "never", None),
        (None, "never", None),
    ],
)
def test_status_of_a_key_customer(day: str | None, status: str, overdue: int | None) -> None:
    done = stale(table(client_kind=["company"], tier=["VIP"], last_contact_at=[day]), AS_OF, DEFAULT).frame.collect()
    assert done.select("stale_status", "overdue_days", "cadence_days").row(0) == (status, overdue, 30)


@pytest.mark.parametrize(
    ("kind", "tier", "expected", "cadence"),
    [
        ("company", "Ключевой клиент", "key business", 30),
        ("company", "клиент: vip", "key business", 30),
        (None, "KEY", "key business", 30),
        ("company", "monkey", "business", 90),
        ("company", None, "business", 90),
        ("person", "VIP", "private", 180),
        ("person", None, "private", 180),
        (None, "обычный", "private", 180),
    ],
)
def test_class_and_cadence(kind: str | None, tier: str | None, expected: str, cadence: int) -> None:
    done = stale(table(client_kind=[kind], tier=[tier]), AS_OF, DEFAULT).frame.collect()
    assert done.select("customer_class", "cadence_days").row(0) == (expected, cadence)


def test_junk_in_the_place_of_a_company_makes_no_business_customer() -> None:
    base = table(full_name=["Иванов Иван"] * 2, company=["-", "Ромашка"], company_qc=["2", "0"])
    assert stale(base, AS_OF, DEFAULT).frame.collect()["customer_class"].to_list() == ["private", "business"]


def test_a_contact_of_a_company_is_a_business_customer() -> None:
    base = table(
        full_name=["Иванов Иван"] * 5,
        company=["ООО Ромашка", None, None, "ООО Ромашка", None],
        inn=[None, "7707083893", "500100732259", None, None],
        tier=[None, None, None, "VIP", "VIP"],
    )
    done = stale(base, AS_OF, DEFAULT).frame.collect()
    assert done["customer_class"].to_list() == ["business", "business", "private", "key business", "private"]


def test_the_latest_sign_counts_and_the_first_named_of_equal_ones() -> None:
    base = table(
        last_contact_at=["2024-01-05 23:59:59", "2024-01-01", None, None],
        last_purchase_at=["2024-01-05", "2024-02-01", None, None],
        first_purchase_at=[None, None, "2023-01-01", None],
        updated_at=["2024-06-29"] * 4,
    )
    done = stale(base, AS_OF, DEFAULT).frame.select("last_sign_at", "last_sign_field", "days_silent").collect()
    assert done.rows() == [
        ("2024-01-05", "last_contact_at", 177),
        ("2024-02-01", "last_purchase_at", 150),
        ("2023-01-01", "first_purchase_at", 546),
        (None, None, None),
    ]


def test_signs_are_a_setting_and_a_table_without_any_is_told() -> None:
    base = table(updated_at=["2024-06-29"])
    silent = stale(base, AS_OF, DEFAULT)
    assert silent.counts == {"fresh": 0, "due": 0, "overdue": 0, "never": 1}
    assert any("name the columns" in sentence for sentence in silent.notes)
    said = stale(base, AS_OF, StaleSettings(signs=("updated_at",)))
    assert said.counts["fresh"] == 1
    assert said.notes == ()


def test_a_date_ahead_does_not_count_and_is_a_finding() -> None:
    base = table(
        _id=["a", "b"],
        last_contact_at=["2025-01-01", "2024-06-01"],
        last_purchase_at=["2024-06-20", "2024-07-01 00:00:00"],
    )
    done = stale(base, AS_OF, DEFAULT)
    assert done.frame.collect()["last_sign_at"].to_list() == ["2024-06-20", "2024-06-01"]
    found = done.findings.select("record", "stage", "rule", "severity", "field", "before").collect()
    assert found.rows() == [
        ("a", "stale-report", "ST101", "warning", "last_contact_at", "2025-01-01"),
        ("b", "stale-report", "ST101", "warning", "last_purchase_at", "2024-07-01 00:00:00"),
    ]


def test_tasks_are_the_longest_overdue_then_due_then_never() -> None:
    base = table(
        _id=["fresh", "never", "late", "due", "later"],
        manager=[None, "Олег", "Анна", None, None],
        last_contact_at=["2024-06-29", None, "2023-12-01", "2024-01-05", "2023-01-01"],
    )
    done = stale(base, AS_OF, DEFAULT)
    tasks = done.tables["tasks"].collect()
    assert tuple(tasks.columns) == TASKS
    assert tasks.select("_id", "manager", "overdue_days", "due_date").rows() == [
        ("later", None, 366, "2024-06-30"),
        ("late", "Анна", 32, "2024-06-30"),
        ("due", None, 0, "2024-07-03"),
        ("never", "Олег", None, "2024-06-30"),
    ]
    assert tasks["reason"].to_list()[::3] == [
        "not heard of since 2023-01-01; at most 180 days are allowed",
        "no sign of life is known",
    ]


def test_classes_are_counted_also_empty_ones() -> None:
    base = table(client_kind=["company", "person"], last_contact_at=["2024-01-01", "2024-06-01"])
    done = stale(base, AS_OF, DEFAULT)
    assert done.tables["classes"].collect().rows() == [
        ("key business", 0, 0, 0, 0),
        ("business", 0, 0, 1, 0),
        ("private", 1, 0, 0, 0),
    ]
    assert done.counts == {"fresh": 1, "due": 0, "overdue": 1, "never": 0}


def test_the_table_comes_back_and_twice_is_once() -> None:
    base = table(last_contact_at=["2024-01-01", None], extra=[" x ", None])
    once = stale(base, AS_OF, DEFAULT).frame.collect()
    assert_frame_equal(once.drop(ADDED), base.collect())
    twice = stale(once.select(pl.all().cast(pl.String)).lazy(), AS_OF, DEFAULT).frame.collect()
    assert_frame_equal(twice, once)


def test_an_empty_table() -> None:
    done = stale(table(last_contact_at=[]), AS_OF, DEFAULT)
    assert done.frame.collect().height == 0
    assert sum(done.counts.values()) == 0
    assert done.tables["tasks"].collect().height == 0


def test_no_key_tiers_at_all() -> None:
    done = stale(table(client_kind=["company"], tier=["VIP"]), AS_OF, StaleSettings(key_tiers=())).frame.collect()
    assert done["customer_class"].to_list() == ["business"]


def test_a_sign_that_is_named_twice_and_a_cadence_of_ages() -> None:
    settings = StaleSettings(signs=("last_contact_at", "last_contact_at"), private=10**10)
    done = stale(table(last_contact_at=["1999-01-01", "2030-01-01"]), AS_OF, settings)
    assert done.frame.select("stale_status", "cadence_days").collect().rows() == [("fresh", 10**10), ("never", 10**10)]
    assert done.findings.collect().height == 1


def test_a_table_without_any_column_that_matters() -> None:
    done = stale(table(colour=["red", "blue"]), AS_OF, DEFAULT)
    assert done.frame.collect()["stale_status"].to_list() == ["never", "never"]
    assert done.tables["tasks"].collect().select("_id", "reason").rows() == [(None, "no sign of life is known")] * 2
