"""Numbers in sentences."""

from __future__ import annotations

import pytest

from cbtool.wording import counted


@pytest.mark.parametrize(
    ("number", "words", "told"),
    [
        (1, ("record",), "1 record"),
        (0, ("record",), "0 records"),
        (2_000, ("record",), "2,000 records"),
        (1, ("pair is", "pairs are"), "1 pair is"),
        (21, ("pair is", "pairs are"), "21 pairs are"),
        (0, ("repeats", "repeat"), "0 repeat"),
    ],
)
def test_one_and_several(number: int, words: tuple[str, ...], told: str) -> None:
    assert counted(number, *words) == told
