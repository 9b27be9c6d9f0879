"""Tables of cases: what goes in, what comes out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from cbtool.outcome import Outcome
from cbtool.rule import NO_PROFILE, Fix, Profile, Rule
from cbtool.steps.normalize import normalize

SPEC = Path(__file__).parents[1] / "spec"


def fixes_of(rules: Iterable[Rule]) -> list[Fix]:
    return [rule for rule in rules if isinstance(rule, Fix)]


def outcome(
    columns: Mapping[str, Sequence[str | None]], rules: Iterable[Rule] | None = None, profile: Profile = NO_PROFILE
) -> Outcome:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return normalize(frame.lazy(), None if rules is None else fixes_of(rules), profile)


def normalised(
    columns: Mapping[str, Sequence[str | None]], rules: Iterable[Rule] | None = None, profile: Profile = NO_PROFILE
) -> pl.DataFrame:
    return outcome(columns, rules, profile).frame.collect()


def assert_settled(found: pl.DataFrame, rules: Iterable[Rule] | None = None, profile: Profile = NO_PROFILE) -> None:
    """Normalising again changes nothing and finds nothing."""
    again = normalize(found.lazy(), None if rules is None else fixes_of(rules), profile)
    assert again.frame.collect().equals(found)
    assert again.findings.collect().height == 0


def spec(name: str) -> list[dict[str, str]]:
    """The rows of a specification."""
    with (SPEC / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hold(name: str, column: str, checked: Mapping[str, str], codes: Sequence[str] = ()) -> None:
    """Every row of a specification holds through the whole of normalize.

    `checked` are the specification's columns with the table's; in `codes` an empty cell or `*` is not checked.
    """
    rows = spec(name)
    found = normalised({column: [row["raw"] or None for row in rows]})
    for row, got in zip(rows, found.iter_rows(named=True), strict=True):
        for theirs, ours in checked.items():
            if not (theirs in codes and row[theirs] in ("", "*")):
                assert (got[ours] or "") == row[theirs], (row, got)
    assert_settled(found)
