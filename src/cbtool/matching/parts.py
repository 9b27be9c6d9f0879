"""Rows of levels in parts: a few comparisons at a time have few combinations of levels, however many rows there are.

What the model says of levels is worked out once per combination, and looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.words import Floats, Levels

#: Most combinations of a part; few enough to stay near at hand.
MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring comparisons.

    Attributes:
        comparisons: their places.
        levels: one row per comparison of the part, one column per combination.
        place: for each row of levels its combination.
    """

    comparisons: tuple[int, ...]
    levels: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]

    def joint(self, values: Sequence[Sequence[Floats]], how: np.ufunc) -> Floats:
        """The values of the part's levels, multiplied or added up; shape (classes, rows of levels).

        Args:
            values: per class and comparison one for each level.
            how: `np.multiply` or `np.add`.
        """
        found = np.full((len(values), self.levels.shape[1]), how.identity, np.float64)
        for number, of_class in enumerate(values):
            for at, levels in zip(self.comparisons, self.levels, strict=True):
                how(found[number], of_class[at][levels], out=found[number])
        return found.take(self.place, axis=1)

    def seen(self, weight: Floats, sizes: Sequence[int]) -> list[npt.NDArray[Any]]:
        """The weight of each level of the part's comparisons, from the weight of each row of levels.

        Args:
            weight: one number per row of levels.
            sizes: how many levels each comparison of the model has, 0 included.
        """
        rows = np.bincount(self.place, weight, self.levels.shape[1])
        pairs = zip(self.comparisons, self.levels, strict=True)
        return [np.bincount(levels, rows, sizes[at]) for at, levels in pairs]


def parted(levels: Levels) -> Iterator[Part]:
    """The parts of rows of levels (one column per comparison); every comparison is in one part, in their order."""
    sizes = [int(most) + 1 for most in levels.max(axis=0, initial=0)]
    start = 0
    while start < len(sizes):
        end, combinations = start + 1, sizes[start]
        while end < len(sizes) and combinations * sizes[end] <= MOST:
            combinations *= sizes[end]
            end += 1
        place = np.zeros(levels.shape[0], np.int64)
        for at in range(start, end):
            place *= sizes[at]
            place += levels[:, at]
        every = np.indices(sizes[start:end]).reshape(end - start, combinations)
        yield Part(tuple(range(start, end)), every, place)
        start = end
