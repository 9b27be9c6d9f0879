"""The report on two records: are they one customer, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from cbtool.report.model import Report, Section
from cbtool.report.waterfall import chance, drawn_steps

#: A fact that is told as a number.
_CHANCE: Final = "probability of the pair"
_STEPS: Final = (
    "From the prior, by each comparison, to the probability of the pair. m: share of pairs of one customer that agree "
    "like this, u: share of the other pairs. rarity: what a rarer or commoner value than usual adds. weight: log2 of "
    "m over u, with the rarity; one sign is one bit."
)
_HANGS: Final = "The strongest links that hold the customer's records together; without one of them it parts."


def explain_report(tables: Mapping[str, pl.LazyFrame]) -> Report:
    """The report on the tables `explained`, `waterfall` and `hangs` of dedupe's outcome."""
    facts = dict(tables["explained"].collect().iter_rows())
    facts[_CHANCE] = chance(float(facts[_CHANCE]))
    sections = [Section("The pair", _STEPS, drawn_steps(tables["waterfall"].collect()))]
    for cluster, links in tables["hangs"].collect().group_by("cluster_id", maintain_order=True):
        probabilities = pl.Series("probability", [chance(value) for value in links["probability"]])
        table = links.select("id_1", "id_2", probabilities, "evidence")
        sections.append(Section(f"What customer {cluster[0]} hangs on", _HANGS, table))
    return Report(f"{facts.pop('records')}: {facts.pop('result')}", facts, tuple(sections))
