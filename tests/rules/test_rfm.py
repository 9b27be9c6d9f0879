from itertools import product

import polars as pl
import pytest

from cbtool.errors import UsageError
from cbtool.rule import Label, first_of
from cbtool.rules.rfm import ABC, SEGMENTS, XYZ, named_segments
from tests.rules.labels import labelled, well_declared


@pytest.mark.parametrize("labels", [SEGMENTS, ABC, XYZ])
def test_examples_get_their_label(labels: tuple[Label, ...]) -> None:
    well_declared(labels)
    assert [got for _, got in labelled(labels)] == [wanted for wanted, _ in labelled(labels)]


def segments_of(rows: list[tuple[int | None, int | None, int | None]], labels: tuple[Label, ...]) -> list[str]:
    schema = {"r_score": pl.Int64, "f_score": pl.Int64, "m_score": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").select(first_of(labels))["literal"].to_list()


def test_every_combination_of_scores_has_a_name_and_every_name_a_combination() -> None:
    found = segments_of([(r, f, m) for r, f, m in product(range(1, 6), repeat=3)], SEGMENTS)
    assert set(found) == {rule.label for rule in SEGMENTS} - {"Others"}


def test_names_are_those_of_the_r_package() -> None:
    assert sorted(rule.label for rule in SEGMENTS) == [
        "About To Sleep",
        "At Risk",
        "Can't Lose Them",
        "Champions",
        "Lost",
        "Loyal Customers",
        "Need Attention",
        "New Customers",
        "Others",
        "Potential Loyalist",
        "Promising",
    ]


def test_own_segments_come_in_their_order_and_the_rest_is_others() -> None:
    own = named_segments({"VIP": "4-5 4-5 5", "Rest": "1-5 1-3 1-5"})
    assert segments_of([(5, 5, 5), (5, 3, 5), (1, 5, 1), (None, 1, 1)], own) == ["VIP", "Rest", "Others", "Others"]


@pytest.mark.parametrize("text", ["", "5 5", "1-5 1-5 1-5 1-5", "0-5 1 1", "1 1 6", "5-4 1 1", "a b c", "1 - 5 1"])
def test_bad_ranges_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="rfm_segments"):
        named_segments({"VIP": text})
