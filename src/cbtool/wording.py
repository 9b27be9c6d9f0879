"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """A number and what it counts: `1 record`, `2,000 records`.

    Args:
        number: how many.
        one: the words for one.
        several: the words for several or none; `one` with an s where nothing else is said.
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"
