"""Lookups: what is remembered between batches, and shared between threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import polars as pl

from cbtool.lookup import FEW, Lookup


def counting(seen: list[str]) -> Lookup[tuple[str]]:
    """A lookup of cells in capitals that writes down what its parser is asked."""

    def parse(cell: str) -> tuple[str]:
        seen.append(cell)
        return (cell.upper(),)

    return Lookup(parse, {"up": pl.String()})


def test_a_few_new_values_forget_nothing() -> None:
    seen: list[str] = []
    lookup = counting(seen)
    for cells in (["a", "b", "a"], ["c"], ["b", "a"]):
        assert lookup(pl.Series(cells))["up"].to_list() == [cell.upper() for cell in cells]
    assert seen == ["a", "b", "c"]


def test_many_new_values_forget_the_others() -> None:
    seen: list[str] = []
    lookup = counting(seen)
    for cells in (["a"], [f"x{number}" for number in range(FEW)], ["a"]):
        lookup(pl.Series(cells))
    assert seen.count("a") == 2


def test_two_threads_parse_each_value_once() -> None:
    seen: list[str] = []
    lookup = counting(seen)
    cells = pl.Series([f"x{number}" for number in range(20_000)])
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: lookup(cells), range(2))
    assert first.equals(second)
    assert len(seen) == cells.len()
