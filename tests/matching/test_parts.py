"""Patterns in parts give what the patterns themselves would."""

from __future__ import annotations

import numpy as np
import pytest

from cbtool.matching.parts import MOST, parted
from cbtool.matching.words import Floats, Levels

SIZES = (9, 9, 7, 7, 4, 7, 7, 7, 5)


@pytest.fixture
def patterns() -> Levels:
    return np.random.default_rng(5).integers(0, SIZES, (3_000, len(SIZES))).astype(np.uint8)


def test_each_comparison_is_in_one_part(patterns: Levels) -> None:
    parts = list(parted(patterns))
    assert [at for part in parts for at in part.comparisons] == list(range(len(SIZES)))
    assert len(parts) > 1
    assert all(part.levels.shape[1] <= MOST for part in parts)


@pytest.mark.parametrize("how", [np.multiply, np.add])
def test_joint_values_are_those_of_all_levels(patterns: Levels, how: np.ufunc) -> None:
    random = np.random.default_rng(6)
    values = [[random.random((size,)) for size in SIZES] for _ in range(3)]
    found = how.reduce([part.joint(values, how) for part in parted(patterns)])
    expected = [how.reduce([rows[at][patterns[:, at]] for at in range(len(SIZES))]) for rows in values]
    np.testing.assert_allclose(found, expected)


def test_weights_of_levels_add_up(patterns: Levels) -> None:
    weight: Floats = np.random.default_rng(7).random((patterns.shape[0],))
    found = [seen for part in parted(patterns) for seen in part.seen(weight, SIZES)]
    for at, seen in enumerate(found):
        np.testing.assert_allclose(seen, np.bincount(patterns[:, at], weight, SIZES[at]))
    assert len(found) == len(SIZES)


def test_one_comparison_alone() -> None:
    (part,) = parted(np.array([[1], [2], [1]], np.uint8))
    assert part.levels[0][part.place].tolist() == [1, 2, 1]
