"""Work side by side: NumPy, Polars and RapidFuzz let other threads work while they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

#: How many pieces are worked on at once. More would take memory, and wait for each other in Python's own code.
AT_ONCE: Final = 2


def side_by_side(make: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """What is made of each item, in the order of the items.

    Each is made by itself, so that neither `AT_ONCE` nor the order in which they are done can change a result. What
    they share and is made on demand (`keys.Keys`) must be there before.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(make, items))


def stretches(size: int, most: int) -> list[slice]:
    """The places below `size` in equal stretches of up to `most`, as many of them for each of those who work."""
    number = AT_ONCE * -(-size // (AT_ONCE * most))
    return [slice(size * n // number, size * (n + 1) // number) for n in range(number)]
