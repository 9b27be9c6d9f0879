"""Run a Python parser once per distinct value of a column, with a bounded cache between batches."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Final, Generic, TypeVar

import polars as pl

T = TypeVar("T", bound=tuple[object, ...])

#: Distinct values remembered between batches: as many as a batch has rows, so that the values of one batch fit.
#: At some 500 bytes an entry this bounds a cache to 50 MB.
CACHE: Final = 100_000
#: Share of a batch's distinct values that the cache may not have, else it is of no use.
SELDOM: Final = 0.9
#: Fewer distinct values tell nothing about that.
FEW: Final = 1_000


class Lookup(Generic[T]):
    """A parser of one cell, applied to columns.

    Args:
        parse: a pure function of the key columns' values to a tuple of plain values.
        schema: names and types of the tuple's items.

    The parser sees each distinct combination of keys once while the cache lasts. When the cache is full, or when
    it had next to nothing of a batch, only that batch is remembered: memory is bounded, and columns whose values do
    not come again take little of it. The result does not depend on the cache.

    Of two threads one waits, since both would need the interpreter: it then finds what the other one learned, and
    what the parser loads on its first call is loaded once.
    """

    def __init__(self, parse: Callable[..., T], schema: dict[str, pl.DataType]) -> None:
        self._parse = parse
        self._schema = schema
        self._cache: dict[tuple[object, ...], T] = {}
        self._lock = RLock()

    def __call__(self, *keys: pl.Series) -> pl.DataFrame:
        """Parse each row of the key columns; one output row per input row, in the same order."""
        frame = pl.DataFrame([key.alias(f"k{i}") for i, key in enumerate(keys)])
        names = frame.columns
        distinct = frame.unique(maintain_order=True)
        rows = list(distinct.iter_rows())
        with self._lock:
            known = [self._cache.get(row) for row in rows]
            parsed = [self._parse(*row) if found is None else found for row, found in zip(rows, known, strict=True)]
            useless = len(rows) >= FEW and known.count(None) > SELDOM * len(rows)
            if useless or len(self._cache) + len(rows) > CACHE:
                self._cache = {}
            self._cache.update(zip(rows, parsed, strict=True))
        values = pl.DataFrame(parsed, schema=self._schema, orient="row")
        if distinct.height == frame.height:
            return values
        return frame.join(
            distinct.hstack(values), on=names, how="left", nulls_equal=True, maintain_order="left"
        ).select(values.columns)
