"""Consents and opt-outs: yes, no, or nothing; never guessed."""

from __future__ import annotations

import pytest

from cbtool.rules.consent import RULES
from tests.rules.tables import assert_settled, normalised

#: before, as consent_marketing, its code, as opted_out, its code
CASES = (
    ("да", "yes", "0", "yes", "0"),
    ("ДА", "yes", "0", "yes", "0"),
    ("opted out", "no", "0", "yes", "0"),
    ("opted-in", "yes", "0", "no", "0"),
    (" Да. ", "yes", "0", "yes", "0"),
    ("1", "yes", "0", "yes", "0"),
    ("1.0", "yes", "0", "yes", "0"),
    ("true", "yes", "0", "yes", "0"),
    ("ИСТИНА", "yes", "0", "yes", "0"),
    ("Y", "yes", "0", "yes", "0"),
    ("✓", "yes", "0", "yes", "0"),
    ("+", "yes", "0", "yes", "0"),
    ("нет", "no", "0", "no", "0"),
    ("0", "no", "0", "no", "0"),
    ("FALSE", "no", "0", "no", "0"),
    ("ложь", "no", "0", "no", "0"),
    ("✗", "no", "0", "no", "0"),
    ("согласен", "yes", "0", "согласен", "1"),
    ("не согласен", "no", "0", "yes", "0"),
    ("отписан", "no", "0", "yes", "0"),
    ("отказ", "no", "0", "yes", "0"),
    ("подписан", "yes", "0", "no", "0"),
    ("не звонить", "no", "0", "yes", "0"),
    ("-", None, "2", None, "2"),
    ("", None, "2", None, "2"),
    ("не указано", None, "2", None, "2"),
    ("unknown", None, "2", None, "2"),
    ("наверное", "наверное", "1", "наверное", "1"),
    ("x", "x", "1", "x", "1"),
    ("2", "2", "1", "2", "1"),
    ("01.02.2020", "01.02.2020", "1", "01.02.2020", "1"),
    ("да/нет", "да/нет", "1", "да/нет", "1"),
    ("данет", "данет", "1", "данет", "1"),
    ("Ja", "yes", "0", "yes", "0"),
    ("evet", "yes", "0", "yes", "0"),
    ("иә", "yes", "0", "yes", "0"),
    ("yo'q", "no", "0", "no", "0"),
    ("нету", "no", "0", "no", "0"),
    ("opt out", "no", "0", "yes", "0"),
    ("да, согласен", "да, согласен", "1", "да, согласен", "1"),
    ("дал согласие", "yes", "0", "дал согласие", "1"),
    ("нет согласия", "no", "0", "yes", "0"),
    ("согласие есть", "yes", "0", "согласие есть", "1"),
    ("разрешено", "yes", "0", "no", "0"),
    ("да, 12.05.2024", "yes", "1", "yes", "1"),
    ("Отписан 2024-05-12", "no", "1", "yes", "1"),
    ("согласен (от 12.05.2024 г.)", "yes", "1", "согласен (от 12.05.2024 г.)", "1"),
    ("да, 31.02.2024", "да, 31.02.2024", "1", "да, 31.02.2024", "1"),
    ("12.05.2024", "12.05.2024", "1", "12.05.2024", "1"),
    ("отозвано", "no", "0", "yes", "0"),
    ("Отказ от рассылки", "no", "0", "yes", "0"),
    ("просил не звонить", "no", "0", "yes", "0"),
    ("STOP", "no", "0", "yes", "0"),
    ("чёрный список", "no", "0", "yes", "0"),
    ("не подтверждено", "не подтверждено", "1", "не подтверждено", "1"),
    ("да?", "да?", "1", "да?", "1"),
    ("только sms", "только sms", "1", "только sms", "1"),
    ("дa", "дa", "1", "дa", "1"),
    ("да (sms)", "да (sms)", "1", "да (sms)", "1"),
    ("active", "active", "1", "active", "1"),
    ("pending", "pending", "1", "pending", "1"),
)


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_case(case: tuple[str, str | None, str, str | None, str]) -> None:
    found = normalised({"consent_marketing": [case[0]], "opted_out": [case[0]]}, RULES)
    assert found.select("consent_marketing", "consent_marketing_qc", "opted_out", "opted_out_qc").row(0) == case[1:]
    assert_settled(found, RULES)


def test_only_flags_that_are_there_are_read() -> None:
    assert normalised({"opted_out_sms": ["да"]}, RULES).columns == ["opted_out_sms", "opted_out_sms_qc"]
