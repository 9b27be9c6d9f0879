"""Coarser forms of what is compared."""

from __future__ import annotations

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
