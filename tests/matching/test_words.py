"""Dictionary-encoded columns."""

import numpy as np
import polars as pl
import pytest

from cbtool.matching.threads import AT_ONCE, stretches
from cbtool.matching.words import encode, ordered, ranked, repeats


@pytest.mark.parametrize(
    ("columns", "slots", "values"),
    [
        ([["b", "a", "b"]], [[2, 1, 2]], ["", "a", "b"]),
        ([["b", None, ""]], [[1, 0, 0]], ["", "b"]),
        ([[None, ""]], [[0, 0]], [""]),
        ([[]], [[]], [""]),
        ([["a", "c", None], ["b", None, "a"]], [[1, 3, 0], [2, 0, 1]], ["", "a", "b", "c"]),
    ],
)
def test_codes_follow_the_order_of_values(
    columns: list[list[str | None]], slots: list[list[int]], values: list[str]
) -> None:
    words = encode(*(pl.Series(column, dtype=pl.String) for column in columns))
    assert [slot.tolist() for slot in words.slots] == slots
    assert words.values.to_list() == values


def test_a_dictionary_without_some_values() -> None:
    words = encode(pl.Series(["c", "a", None, "b", "c"]))
    fewer = words.without(np.array([False, False, True, False]))  # b
    assert fewer.codes.tolist() == [2, 1, 0, 0, 2]
    assert fewer.values.to_list() == ["", "a", "c"]


def test_values_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    of_seed = pl.Series.hash

    def poor(values: pl.Series, seed: int = 0) -> pl.Series:
        return of_seed(values, seed) // (1 if seed else 1 << 63)  # the first hashes are 0 and 1

    monkeypatch.setattr(pl.Series, "hash", poor)
    words = encode(pl.Series(["c", "a", "d", None, "b", "c"]))
    assert words.codes.tolist() == [3, 1, 4, 0, 2, 3]
    assert words.values.to_list() == ["", "a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("values", "number"),
    [([], 0), (["a", "b"], 0), (["a", None, "b"], 0), (["a", "b", "a", "a"], 2), ([None, "a", None], 1)],
)
def test_values_that_stood_before_are_counted(values: list[str | None], number: int) -> None:
    assert repeats(pl.Series(values, dtype=pl.String)) == number


@pytest.mark.parametrize(("size", "most"), [(0, 5), (1, 5), (10, 5), (11, 5), (1000, 7)])
def test_stretches_cover_all_places_once_and_are_of_nearly_one_size(size: int, most: int) -> None:
    found = stretches(size, most)
    sizes = [len(range(size)[some]) for some in found]
    assert [place for some in found for place in range(size)[some]] == list(range(size))
    assert len(found) % AT_ONCE == 0
    assert max(sizes, default=0) <= most
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


@pytest.mark.parametrize("top", [1, 1 << 20, 1 << 60])
def test_keys_are_ranked_whether_or_not_their_places_fit_beside_them(top: int) -> None:
    keys = np.array([7 * top, 0, top, 7 * top, 3 * top, 0], np.uint64)
    rank, place = ranked(keys)
    values, expected = np.unique(keys, return_inverse=True)
    np.testing.assert_array_equal(rank, expected)
    np.testing.assert_array_equal(keys[place], values)


@pytest.mark.parametrize("top", [1, 9, 1 << 40, (1 << 64) - 1])
def test_places_of_keys_in_their_order(top: int) -> None:
    # The longest leave no room for a place beside them: what is cut off then decides, and of equal keys the first.
    some = np.random.default_rng(7).integers(0, top, 300, dtype=np.uint64, endpoint=True)
    keys = np.concatenate([some, some[:50], some[:50] ^ np.uint64(1)])
    order, in_order = ordered(keys)
    assert order.tolist() == np.argsort(keys, kind="stable").tolist()
    assert in_order.tolist() == keys[order].tolist()


def test_no_keys_in_order() -> None:
    order, in_order = ordered(np.zeros(0, np.uint64))
    assert (order.size, in_order.size) == (0, 0)
