"""The report on two records."""

from __future__ import annotations

import polars as pl
import pytest

from cbtool.matching.explain import FACTS
from cbtool.matching.waterfall import WATERFALL
from cbtool.report.explain import explain_report


@pytest.mark.parametrize(
    ("value", "shown"), [("0.99999912", "> 0.9999"), ("0.54404", "0.5440"), ("2.7e-05", "2.7e-05"), ("0.0", "0.0000")]
)
def test_a_probability_is_neither_rounded_to_nothing_nor_to_certainty(value: str, shown: str) -> None:
    facts = [("records", "a and b"), ("result", "one customer"), ("probability of the pair", value)]
    links = dict.fromkeys(("cluster_id", "id_1", "id_2", "probability", "evidence"), pl.String)
    report = explain_report(
        {
            "explained": pl.LazyFrame(facts, FACTS, orient="row"),
            "waterfall": pl.LazyFrame(schema=WATERFALL),
            "hangs": pl.LazyFrame(schema=links),
        }
    )
    assert (report.title, report.facts) == ("a and b: one customer", {"probability of the pair": shown})
