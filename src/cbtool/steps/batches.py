"""Fixed batches for row-wise steps, so that memory is bounded and the bytes do not depend on threads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

#: Rows of a batch. Fixed: a result must not depend on the size of the machine.
BATCH: Final = 72_000


def batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows of a frame in order, in batches of `BATCH`; one empty batch for an empty frame."""
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


def slices(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """`batches`, each by a query of its own: one query that is read in parts runs ahead of who takes them.

    For tables of one file, whose parts can be read by themselves; a union would be read anew from its start each time.
    """
    start = 0
    while True:
        part = frame.slice(start, BATCH).collect().rechunk()
        if part.height or not start:
            yield part
        if part.height < BATCH:
            return
        start += BATCH
