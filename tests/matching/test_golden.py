"""The table of golden records is a query: whatever part of it is asked for is the part of the whole."""

from collections.abc import Callable

import polars as pl
import pytest

from cbtool.steps.dedupe import dedupe
from tests.matching.bases import people, table


@pytest.fixture(scope="module")
def golden() -> pl.LazyFrame:
    base = people(60)
    doubles = [{**row, "email": f"second{n}@mail.ru"} for n, row in enumerate(base[::3])]
    return dedupe(table([*base, *doubles])).frame


Part = Callable[[pl.LazyFrame], pl.LazyFrame]

PARTS: dict[str, Part] = {
    "some columns": lambda frame: frame.select("email", "members"),
    "a column that dedupe adds, alone": lambda frame: frame.select("cluster_size"),
    "a list that the input has not, alone": lambda frame: frame.select("email_other"),
    "chosen rows": lambda frame: frame.filter(pl.col("cluster_size") > 1),
    "chosen rows of other columns": lambda frame: frame.filter(pl.col("cluster_size") > 1).select("surname"),
    "the first rows": lambda frame: frame.head(7),
    "rows in the middle": lambda frame: frame.slice(5, 9),
    "the last rows": lambda frame: frame.tail(4),
    "the number of rows": lambda frame: frame.select(pl.len()),
    "numbered rows": lambda frame: frame.with_row_index().select("index"),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_part_is_the_part_of_the_whole(golden: pl.LazyFrame, part: Part) -> None:
    whole = golden.collect()
    assert whole.height == 60
    assert whole["cluster_size"].sum() == 80
    assert part(golden).collect().equals(part(whole.lazy()).collect())


def test_it_can_be_read_again_and_in_batches(golden: pl.LazyFrame) -> None:
    again = pl.concat(golden.collect_batches(chunk_size=10, maintain_order=True))
    assert again.equals(golden.collect())
