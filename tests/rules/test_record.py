"""Checks over whole records, with what a first pass over the file knows."""

from __future__ import annotations

import polars as pl

from cbtool.rule import Profile
from cbtool.rules.record import RULES, shared_email, shared_inn, shared_phone
from cbtool.steps.profile import profile
from cbtool.steps.validate import validate


def test_shared_keys_are_told_of_the_whole_file_only() -> None:
    frame = pl.DataFrame({"inn": ["7707083893", "500100732259", "7707083893"], "inn_qc": ["0", "0", "0"]})
    known = profile(frame.lazy(), region="RU", date_order="dmy", unique=["inn"])
    assert validate(frame.lazy(), [shared_inn], known).frame.collect()["issues"].to_list() == ["RC105", None, "RC105"]
    assert validate(frame.lazy(), [shared_inn]).frame.collect()["issues"].null_count() == 3


def test_filler_that_repeats_is_no_shared_key() -> None:
    known = Profile(repeated={"phone": frozenset({"нет"}), "email": frozenset({"нет"})})
    frame = pl.DataFrame({"phone": ["нет"], "email": ["нет"], "phone_qc": ["2"]})
    assert validate(frame.lazy(), [shared_phone, shared_email], known).frame.collect()["issues"].to_list() == [None]


def test_no_good_record_has_an_issue() -> None:
    row = {
        "client_id": "1",
        "full_name": "Иванов Иван Иванович",
        "client_kind": "company",
        "company": "Иванов Иван Иванович",
        "legal_form": "ИП",
        "birth_date": "1980-01-02",
        "phone": "+79161234567",
        "email": "ivan@mail.ru",
        "inn": "500100732259",
        "full_name_qc": "0",
    }
    checks = [rule for rule in RULES if rule.severity != "info"]
    frame = pl.DataFrame([row])
    known = profile(frame.lazy(), region="RU", date_order="dmy", unique=["inn", "phone", "email", "client_id"])
    assert validate(frame.lazy(), checks, known).frame.collect()["issues"].to_list() == [None]  # type: ignore[arg-type]
