"""Fixed batches for row-wise steps, so that memory is bounded and the bytes do not depend on threads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import polars as pl

#: Rows of a batch. Fixed: a result must not depend on the size of the machine.
BATCH: Final = 100_000

#: A scan of files whose rows can be reached without those before them.
_REACHED: Final = re.compile(r"^\s*(?:Parquet|Ipc) SCAN .*\n(?:.*\n)*?\s*SLICE: Positive", re.MULTILINE)


def batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows of a frame in order, in batches of `BATCH`; one empty batch for an empty frame.

    Where Polars can reach a stretch of rows by itself, each batch is a query of its own: one query that is read in
    parts runs ahead of who takes them by hundreds of megabytes.
    """
    return _slices(frame) if reached(frame) else _parts(frame)


def reached(frame: pl.LazyFrame) -> bool:
    """Whether a slice of the frame is read without what stands before it, as in Parquet, but not in text or a union."""
    plan = frame.slice(1, BATCH).explain()
    return plan.count(" SCAN ") == 1 and bool(_REACHED.search(plan))


def _slices(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    start = 0
    while True:
        part = frame.slice(start, BATCH).collect().rechunk()
        if part.height or not start:
            yield part
        if part.height < BATCH:
            return
        start += BATCH


def _parts(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    held: list[pl.DataFrame] = []
    rows = 0
    any_batch = False
    for part in frame.collect_batches(chunk_size=BATCH, maintain_order=True):
        rest = part
        while rows + rest.height >= BATCH:
            need = BATCH - rows
            yield pl.concat([*held, rest.head(need)], rechunk=True)
            any_batch = True
            rest = rest.slice(need)
            held, rows = [], 0
        if rest.height:
            held.append(rest)
            rows += rest.height
    if held or not any_batch:
        yield pl.concat(held, rechunk=True) if held else pl.DataFrame(schema=frame.collect_schema())
