"""Words of names by number: each word is described once, and a column of words is a column of rows of one table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from threading import Lock
from typing import Final

import polars as pl

from cbtool.rules.name_tokens import described

#: Bytes of described words at which all are forgotten: some 400 thousand words.
_FULL: Final = 50_000_000


class _Known:
    """What was found out about words, kept between batches; emptied when full, so that memory is bounded."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        #: Described words; none yet.
        self._table: pl.DataFrame | None = None
        #: Of each category of a Categorical, the row of its word in the table; null where it has none.
        self._rows = pl.Series([], dtype=pl.UInt32)
        #: Keeps the categories, which last as long as some column has them.
        self._alive: pl.Series | None = None

    def numbered(self, words: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
        """Words to numbers of rows in the other result, which is `described` of these and other words."""
        with self._lock:
            if self._table is not None and self._table.estimated_size() > _FULL:
                self._forget()
            if self._table is None:
                self._table, self._alive = described(words.clear()), pl.Series([], dtype=pl.Categorical)
            codes = words.cast(pl.Categorical).to_physical()
            categories = pl.select(codes.max()).item()
            if categories is not None and categories >= self._rows.len():
                self._rows = self._rows.extend_constant(None, categories + 1 - self._rows.len())
            fresh = self._rows.gather(codes).is_null() & codes.is_not_null()
            if fresh.any():
                found = described(words.filter(fresh).unique())
                places = pl.int_range(
                    self._table.height, self._table.height + found.height, dtype=pl.UInt32, eager=True
                )
                self._rows.scatter(found["token"].cast(pl.Categorical).to_physical(), places)
                self._table = pl.concat([self._table, found], rechunk=True)
            return self._rows.gather(codes), self._table


_KNOWN: Final = _Known()


def numbered(columns: Sequence[pl.Series]) -> tuple[list[pl.Series], pl.DataFrame]:
    """Columns of raw words to numbers of rows in the other result, which is what is known of words (see `described`).

    Words are judged one by one, so what is known of one stays true.
    """
    rows, known = _KNOWN.numbered(pl.concat([column.alias("token") for column in columns]))
    starts = accumulate((column.len() for column in columns), initial=0)
    return [rows.slice(start, column.len()) for start, column in zip(starts, columns, strict=False)], known
