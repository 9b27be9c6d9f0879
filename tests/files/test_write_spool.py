"""The spool on disk gives the same outcome as the one in memory, in order, and keeps it private."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cbtool.errors import OutputError
from cbtool.files.spool import on_disk, settled
from cbtool.outcome import FINDINGS_SCHEMA, Outcome, in_memory, no_findings

TABLE = pl.Schema({"_id": pl.String(), "name": pl.String()})


def batch(start: int, rows: int, findings: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    table = pl.DataFrame({"_id": [f"a:{start + n}" for n in range(rows)], "name": [None] * rows}, schema=TABLE)
    found = pl.DataFrame({"record": [f"a:{start + n}" for n in range(findings)]}, schema={"record": pl.String})
    missing = [pl.lit(None, kind).alias(name) for name, kind in FINDINGS_SCHEMA.items() if name != "record"]
    return table, found.with_columns(missing).select(FINDINGS_SCHEMA.names())


def parts(*sizes: tuple[int, int]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    start = 0
    for rows, findings in sizes:
        yield batch(start, rows, findings)
        start += rows


@pytest.mark.parametrize(
    "sizes",
    [
        [(0, 0)],
        [(3, 2)],
        [(0, 0), (3, 0), (0, 0), (2, 2)],
        [(1000 + n % 7, n % 3) for n in range(60)],
    ],
)
def test_same_as_in_memory(tmp_path: Path, sizes: list[tuple[int, int]]) -> None:
    expected = in_memory(parts(*sizes))
    outcome = on_disk(tmp_path, "normalize")(parts(*sizes))
    for _ in range(2):  # the scans can be read again
        assert_frame_equal(outcome.frame.collect(), expected.frame.collect())
        assert_frame_equal(outcome.findings.collect(), expected.findings.collect())
    outcome.frame.filter(pl.col("_id").str.ends_with("3").not_()).sink_csv(tmp_path / "t.csv")
    ids = pl.read_csv(tmp_path / "t.csv", infer_schema=False)["_id"].to_list()
    assert ids == [name for name in expected.frame.collect()["_id"] if not name.endswith("3")]


@pytest.mark.parametrize("rows", [0, 3])
def test_an_outcome_is_settled_as_it_is(tmp_path: Path, rows: int) -> None:
    table, found = batch(0, rows, rows)
    table = table.with_columns(pl.lit("1.50").cast(pl.Decimal(38, 2)).alias("monetary"))
    outcome = Outcome(table.lazy(), found.lazy(), counts={"merged": 2}, notes=("told",))
    again = settled(outcome, tmp_path, "dedupe")
    for _ in range(2):
        assert_frame_equal(again.frame.collect(), table)
        assert_frame_equal(again.findings.collect(), found)
    assert (again.counts, again.notes) == (outcome.counts, outcome.notes)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*.arrow")} == {0o600}


def test_two_spools_of_one_name(tmp_path: Path) -> None:
    first = on_disk(tmp_path, "x")(parts((1, 0)))
    second = on_disk(tmp_path, "x")(parts((2, 0)))
    assert (first.frame.collect().height, second.frame.collect().height) == (1, 2)


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        on_disk(tmp_path, "x")(parts((1, 1), (1, 1)))
    finally:
        os.umask(old)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o700}


def test_folder_gone(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="temporary folder") as caught:
        on_disk(tmp_path / "gone", "x")(iter([(pl.DataFrame(schema=TABLE), no_findings())]))
    assert "TMPDIR" in caught.value.hint
