"""Which record of a cluster comes first."""

import numpy as np
import polars as pl
import pytest

from cbtool.matching.records import Blocks

NUMBERS = np.array([7, 3, 7, 3, 3])


@pytest.mark.parametrize(
    ("there", "ranks", "first"),
    [
        ([True] * 5, [], [1, 0]),
        ([True] * 5, [[5, 4, 1, 9, 4]], [1, 2]),
        ([True] * 5, [[1, 1, 1, 1, 1], [2, 9, 1, 8, 7]], [4, 2]),
        ([True, False, True, True, True], [[5, 1, 5, 3, None]], [3, 0]),
        ([True] * 5, [[None, None, 0, None, None]], [1, 2]),
        ([True, False, False, False, False], [], [None, 0]),
    ],
)
def test_the_smallest_by_the_ranks_in_turn(there: list[bool], ranks: list[list[int]], first: list[int | None]) -> None:
    found = Blocks.of(NUMBERS).first(pl.Series(there), [pl.Series(rank) for rank in ranks])
    assert found.to_list() == first


def test_no_rows() -> None:
    assert Blocks.of(np.zeros(0, np.int64)).first(pl.Series([], dtype=pl.Boolean), []).to_list() == []
