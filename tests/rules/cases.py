"""Cases as tables: a line is before, after, quality code, why."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from cbtool.rule import Fix, Rule
from cbtool.steps.normalize import normalize

SPEC = Path(__file__).parents[1] / "spec"


def spec(name: str) -> list[dict[str, str]]:
    """The rows of a specification table."""
    with (SPEC / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(table: str, *names: str) -> list[dict[str, str]]:
    """A table whose cells are parted by `|`; the last name takes the rest of the line."""
    return [
        dict(zip(names, (cell.strip() for cell in line.split("|", len(names) - 1)), strict=True))
        for line in table.strip().splitlines()
    ]


def normalised(rows: Sequence[Mapping[str, object]], rules: Sequence[Rule]) -> pl.DataFrame:
    """The rows after the fixes of one family."""
    names = dict.fromkeys(name for row in rows for name in row)
    frame = pl.DataFrame(
        [{name: row.get(name) for name in names} for row in rows], schema=dict.fromkeys(names, pl.String)
    )
    return normalize(frame.lazy(), [rule for rule in rules if isinstance(rule, Fix)]).frame.collect()


def told(frame: pl.DataFrame, names: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a frame as the tables write them, with nothing for null."""
    return [{name: row[name] or "" for name in names} for row in frame.iter_rows(named=True)]
