from __future__ import annotations

import polars as pl
import pytest

from cbtool.steps.batches import BATCH, batches, slices


@pytest.mark.parametrize("rows", [0, 1, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH])
def test_slices_are_the_batches(rows: int) -> None:
    frame = pl.DataFrame({"n": range(rows)}, schema={"n": pl.Int64})
    cut = list(slices(frame.lazy()))
    assert [part.height for part in cut[: rows // BATCH]] == [BATCH] * (rows // BATCH)
    assert pl.concat(cut).equals(frame)
    assert pl.concat(batches(frame.lazy())).equals(frame)
    assert sum(part.height < BATCH for part in cut) <= 1
