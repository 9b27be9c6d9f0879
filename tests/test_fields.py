from __future__ import annotations

from cbtool.fields import FIELDS, names


def test_what_is_never_guessed() -> None:
    never = {*names("id", "flag", "date", "time")}
    assert {"client_id", "inn", "consent_marketing", "opted_out", "birth_date", "created_at", "national_id"} <= never
    assert all(FIELDS[name].guessable == (name not in never) for name in FIELDS)


def test_a_currency_stands_beside_its_amount() -> None:
    for name in FIELDS:
        if name.endswith("_currency"):
            assert FIELDS[name].group == FIELDS[name.removesuffix("_currency")].group
