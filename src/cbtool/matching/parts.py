"""Patterns in parts: a few comparisons at a time have few combinations of levels, however many patterns there are.

What each round of fitting asks of every pattern is worked out once per combination, and looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.words import Floats, Levels, mixed, ranked

#: Most combinations that a part could have; those that are seen are far fewer.
MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring comparisons.

    Attributes:
        comparisons: their places.
        levels: one row per comparison of the part, one column per combination.
        place: for each pattern its combination.
    """

    comparisons: tuple[int, ...]
    levels: Levels
    place: npt.NDArray[np.int64]

    def likelihood(self, shares: Sequence[Sequence[Floats]]) -> Floats:
        """How likely the levels of the part are in each class; shape (classes, patterns).

        Args:
            shares: per class and comparison the share of each level.
        """
        found = np.ones((len(shares), self.levels.shape[1]))
        for number, of_class in enumerate(shares):
            for at, levels in zip(self.comparisons, self.levels, strict=True):
                found[number] *= of_class[at][levels]
        return found.take(self.place, axis=1)

    def seen(self, weight: Floats, sizes: Sequence[int]) -> list[npt.NDArray[Any]]:
        """The weight of each level of the part's comparisons, from the weight of each pattern.

        Args:
            weight: one number per pattern.
            sizes: how many levels each comparison of the model has, 0 included.
        """
        rows = np.bincount(self.place, weight, self.levels.shape[1])
        pairs = zip(self.comparisons, self.levels, strict=True)
        return [np.bincount(levels, rows, sizes[at]) for at, levels in pairs]


def parted(patterns: Levels) -> list[Part]:
    """The parts of patterns, one row each, one column per comparison; every comparison is in one part."""
    runs: list[list[int]] = []
    combinations = MOST
    for at, levels in enumerate(patterns.max(axis=0).astype(np.int64) + 2):
        combinations *= int(levels)
        if combinations > MOST:
            runs.append([])
            combinations = int(levels)
        runs[-1].append(at)
    found = []
    for run in runs:
        code = np.zeros(patterns.shape[0], np.uint64)
        for at in run:
            code = mixed(code, patterns[:, at].astype(np.uint32))
        place, first = ranked(code)
        found.append(Part(tuple(run), patterns[first][:, run].T.copy(), place))
    return found
