"""The reports of the stages: figures that add up, and no personal values."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cbtool.report import render
from cbtool.report.segment import segment_report
from cbtool.report.stale import percent_overdue, stale_report
from cbtool.report.validate import validate_report
from cbtool.rule import Check, Profile, check
from cbtool.settings import SegmentSettings, StaleSettings
from cbtool.steps.segment import segment
from cbtool.steps.stale import stale
from cbtool.steps.validate import validate

AS_OF = date(2024, 6, 30)

PEOPLE = pl.DataFrame(
    {
        "_id": ["s:1", "s:2", "s:3", "s:4"],
        "_file": ["b.csv", "b.csv", "a.csv", "a.csv"],
        "client_id": ["1", "2", "3", "4"],
        "full_name": ["Секретный Пётр"] * 4,
        "manager": ["Анна", None, "Анна", "Олег"],
        "phone": ["+79161234567", None, "+79161234568", "123"],
        "phone_qc": ["0", "2", "0", "2"],
        "email": ["info@secret.ru", None, "x@secret.ru", "info@secret.ru"],
        "email_qc": ["0", "2", "0", "0"],
        "last_contact_at": ["2023-01-01", None, "2024-06-29", "2023-06-01"],
        "total_spent": ["100", None, "50.5", None],
        "orders_count": ["2", "0", "1", None],
        "last_purchase_at": ["2022-01-01", None, "2024-06-01", None],
        "consent_marketing": ["yes", "no", None, "yes"],
    }
)


@check("PH999", "phone", "phone_qc", severity="error", good=[], bad=[])
def junk(_profile: Profile) -> pl.Expr:
    """A phone is junk."""
    return (pl.col("phone_qc") == "2") & pl.col("phone").is_not_null()


@check("EM999", "email", severity="warning", good=[], bad=[])
def role(_profile: Profile) -> pl.Expr:
    """An e-mail is nobody's own."""
    return pl.col("email").str.starts_with("info@")


CHECKS: tuple[Check, ...] = (junk, role)


def test_validate() -> None:
    report = validate_report(validate(PEOPLE.lazy(), CHECKS))
    assert report.facts == {
        "rows": 4,
        "rows_without_defects": 2,
        "rows_with_defects": 2,
        "percent_without_defects": 50.0,
        "errors": 1,
        "warnings": 2,
    }
    rules, fields, files = (section.table for section in report.sections)
    assert rules is not None
    assert rules.select("rule", "severity", "findings", "records", "for_example").rows() == [
        ("PH999", "error", 1, 1, "s:4"),
        ("EM999", "warning", 2, 2, "s:1, s:4"),
    ]
    assert fields is not None
    assert fields.rows() == [("phone", 1, 0, 0), ("email", 0, 2, 0)]
    assert files is not None
    assert files.rows() == [("a.csv", 2, 1, 50.0), ("b.csv", 2, 1, 50.0)]


def test_validate_of_a_clean_and_of_an_empty_table() -> None:
    clean = validate_report(validate(PEOPLE.slice(2, 1).lazy(), CHECKS))
    assert clean.facts["percent_without_defects"] == 100.0
    assert validate_report(validate(PEOPLE.head(0).lazy(), CHECKS)).facts["rows"] == 0


def test_stale() -> None:
    outcome = stale(PEOPLE.lazy(), AS_OF, StaleSettings())
    report = stale_report(outcome, AS_OF)
    counts = {"fresh": 1, "due": 0, "overdue": 2, "never": 1}
    assert report.facts == {"as_of": "2024-06-30", "customers": 4, **counts, "percent_overdue": 50.0}
    _, first, managers, signs = (section.table for section in report.sections)
    assert first is not None
    assert first.select("customer", "days_silent", "overdue").rows() == [("1", 546, 366), ("4", 395, 215)]
    assert managers is not None
    assert managers.rows() == [("Анна", 1, 0, 0, 366), ("Олег", 1, 0, 0, 215), ("(nobody)", 0, 0, 1, None)]
    assert signs is not None
    assert signs.rows() == [("last_contact_at", 3), ("(none)", 1)]


def test_stale_of_nobody() -> None:
    outcome = stale(PEOPLE.head(0).lazy(), AS_OF, StaleSettings())
    assert percent_overdue(outcome) == 0.0
    assert stale_report(outcome, AS_OF).facts["customers"] == 0


def test_segment() -> None:
    report = segment_report(segment(PEOPLE.lazy(), None, AS_OF, SegmentSettings()), AS_OF)
    assert report.facts["customers"] == 4
    assert report.facts["purchases"] == 3
    assert str(report.facts["money"]) == "150.50"
    for section in report.sections[:-1]:
        assert section.table is not None
        assert section.table["customers"].sum() == 4
        assert section.table["percent"].sum() == pytest.approx(100)
    reach = report.sections[-1].table
    assert reach is not None
    assert reach.filter(channel="email").select("reason", "customers").rows() == [
        ("reachable", 2),
        ("consent refused", 1),
        ("consent unknown", 1),
    ]


@pytest.mark.parametrize("kind", ["html", "md", "json", "txt"])
def test_no_report_shows_names_phones_or_emails(kind: str) -> None:
    reports = [
        validate_report(validate(PEOPLE.lazy(), CHECKS)),
        stale_report(stale(PEOPLE.lazy(), AS_OF, StaleSettings()), AS_OF),
        segment_report(segment(PEOPLE.lazy(), None, AS_OF, SegmentSettings()), AS_OF),
    ]
    for report in reports:
        text = str(render(report, kind))
        assert "Секретный" not in text
        assert "+7916" not in text
        assert "secret" not in text
