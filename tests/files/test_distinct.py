"""Keys that are told apart while a text is read."""

from __future__ import annotations

import string
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbtool.files.distinct import Keys

PLAIN = st.text(string.ascii_letters + string.digits + "-_/#", min_size=1, max_size=39)


def distinct(*parts: list[str]) -> bool:
    keys = Keys(b";")
    for part in parts:
        lines = [f"{key};Иван\n".encode() for key in part]
        starts = list(accumulate(map(len, lines), initial=0))[:-1]
        keys.add(b"".join(lines), np.array(starts, np.int64))
    return keys.distinct()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["1", "2", "10"], True),
        (["1", "2", "1"], False),
        (["12345678", "123456789", "1234567"], True),
        (["b7e23ec2-9c1b-4e57-8a1b-0f3c2f0d1a11", "b7e23ec2-9c1b-4e57-8a1b-0f3c2f0d1a12"], True),
        (["1", ""], False),  # the row's number would become the key
        (["1", "1 "], False),  # a trim would make them equal
        (['"1"', "1"], False),
        (["Иванов", "Петров"], False),
        (["1" * 39, "2"], True),
        (["1" * 40, "2"], False),
        ([], False),
    ],
)
def test_keys(keys: list[str], expected: bool) -> None:
    assert distinct(keys) is expected


@given(st.lists(PLAIN, min_size=1, max_size=30), st.integers(0, 30))
def test_all_different_or_not(keys: list[str], cut: int) -> None:
    assert distinct(keys[:cut], keys[cut:]) is (len(set(keys)) == len(keys))
