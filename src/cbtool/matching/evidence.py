"""Evidence: why records were merged, in words, and the table of scored pairs."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.blocking import rules_of
from cbtool.matching.fitting import patterns_of
from cbtool.matching.linkage import Linked, judge
from cbtool.matching.model import probability
from cbtool.matching.score import Scorer
from cbtool.matching.waterfall import GAPS, PRIOR, weights
from cbtool.matching.words import Floats, Index, Levels

#: What put a pair together if not its evidence: a person, or a base that knows both as one customer.
DECIDED: Final = "decided by a person"
STANDING: Final = "one customer of the base"

#: Pairs less likely than this are not listed.
LISTED: Final = 0.01


def in_words(scorer: Scorer, levels: Levels) -> pl.Series:
    """How each pair agrees: labels with the fields that they hold for, such as `same phone, email; typo surname`."""
    comparisons = scorer.model.comparisons
    patterns = patterns_of(levels, np.zeros((levels.shape[0], 2)))
    texts = []
    for row in patterns.levels.tolist():
        found: dict[str, list[str]] = {}
        for comparison, level in zip(comparisons, row, strict=True):
            if level:
                found.setdefault(comparison.levels[level - 1].label, []).append(comparison.name)
        last = found.pop("different", None)
        if last:
            found["different"] = last
        texts.append("; ".join(f"{label}: {', '.join(names)}" for label, names in found.items()))
    return pl.Series("words", texts, pl.String).gather(patterns.pattern)


def best_links(linked: Linked, nodes: Index) -> tuple[Index, Floats, pl.Series]:
    """For profiles of clusters of several profiles the likeliest link to another profile of their cluster.

    A link that a person decided comes before all others.

    Returns:
        the other profile, the log odds, and the evidence in words, in the order of `nodes`.
    """
    one, two, odds = _inside(linked, nodes)
    decided = linked.decided.links
    by_people = np.tile(np.arange(one.size) >= one.size - decided.shape[0], 2)
    here, there, link = np.concatenate([one, two]), np.concatenate([two, one]), np.concatenate([odds, odds])
    order = np.lexsort((there, -link, ~by_people, here))
    here = here[order]
    at = order[np.searchsorted(here, nodes)]
    words = words_of(linked, np.minimum(nodes, there[at]), np.maximum(nodes, there[at]))
    return there[at], link[at], words.zip_with(pl.Series(~by_people[at]), f"{DECIDED}; " + words)


def words_of(linked: Linked, i: Index, j: Index) -> pl.Series:
    """How each pair of profiles agrees, in words."""
    words = pl.Series("words", [""], pl.String).new_from_index(0, i.size)
    firm = linked.companies(i, j)
    for number, which in enumerate((~firm, firm)):
        scorer = linked.scorers[number]
        if scorer and which.any():
            words = words.scatter(np.flatnonzero(which), in_words(scorer, scorer.levels(i[which], j[which])))
    return words


def _inside(linked: Linked, nodes: Index) -> tuple[Index, Index, Floats]:
    """The pairs inside clusters with their odds, last those that people put together.

    A node that blocking paired with none of its own, since it stands near a common third one, is paired with all.
    """
    pairs, label = linked.pairs, linked.label
    inside = label[pairs.first] == label[pairs.second]
    one, two, odds = pairs.first[inside], pairs.second[inside], linked.odds[inside]
    decided = linked.decided.links
    bare = nodes[~(np.isin(nodes, one) | np.isin(nodes, two) | np.isin(nodes, decided))]
    if not bare.size and not decided.size:
        return one, two, odds
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], label[bare])
    sizes = np.searchsorted(label[order], label[bare], side="right") - starts
    here = np.repeat(bare, sizes)
    there = order[np.repeat(starts, sizes) + np.arange(here.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)]
    low, high = np.minimum(here, there)[here != there], np.maximum(here, there)[here != there]
    low, high = np.append(low, decided[:, 0]), np.append(high, decided[:, 1])
    return np.append(one, low), np.append(two, high), np.append(odds, judge(linked, low, high))


def pairs_table(linked: Linked, ids: pl.Series, others: pl.Series | None = None) -> pl.DataFrame:
    """The scored pairs that are not quite impossible, likeliest first.

    Args:
        linked: the result of linkage.
        ids: `_id` by profile; of records that are the same in all that is compared the first stands for the others.
        others: `_id` by profile of second records, where these are of another list; else the smaller id comes first.

    Returns:
        `id_1`, `id_2`, `probability`, `weight` (log2 of the odds), what adds up to it: `weight_prior` and a column
        `weight_FIELD` for each comparison; `evidence` in words, and `rule`, the blocking rule that found the pair
        first.
    """
    pairs = linked.pairs
    listed = np.flatnonzero(probability(linked.odds) >= LISTED)
    i, j = pairs.first[listed], pairs.second[listed]
    firm = linked.companies(i, j)
    names = pl.Series([*(rule.name for rule in rules_of(linked.table)), "all that is compared"], dtype=pl.String)
    parts = []
    for number, which in enumerate((~firm, firm)):
        scorer = linked.scorers[number]
        if scorer is None:
            continue
        one, two = i[which], j[which]
        levels = scorer.levels(one, two)
        bits = weights(scorer, levels, one, two)
        odds = linked.odds[listed][which]
        parts.append(
            pl.DataFrame(
                {
                    "id_1": ids.gather(one),
                    "id_2": (ids if others is None else others).gather(two),
                    "probability": probability(odds).round(6),
                    "weight": (odds / np.log(2)).round(3),
                    **{f"weight_{name}": step.round(3) for name, step in zip(_steps(scorer), bits.T, strict=True)},
                    "evidence": in_words(scorer, levels),
                    "rule": names.gather(pairs.rule[listed][which]),
                }
            )
        )
    if not parts:
        return pl.DataFrame(schema=PAIRS_SCHEMA)
    table = pl.concat(parts, how="diagonal")
    last = ["evidence", "rule"]
    if others is None:
        first, second = pl.min_horizontal("id_1", "id_2"), pl.max_horizontal("id_1", "id_2")
        table = table.with_columns(first.alias("id_1"), second.alias("id_2"))
    return table.select(*(c for c in table.columns if c not in last), *last).sort(
        ["probability", "id_1", "id_2"], descending=[True, False, False]
    )


def _steps(scorer: Scorer) -> list[str]:
    """The names of what `weights` gives."""
    return [PRIOR, *(comparison.name for comparison in scorer.model.comparisons), GAPS]


def pairs_schema(linked: Linked) -> dict[str, pl.DataType]:
    """Names and types of what `pairs_table` gives."""
    names = [name for scorer in linked.scorers if scorer for name in _steps(scorer)]
    schema: dict[str, pl.DataType] = {"id_1": pl.String(), "id_2": pl.String()}
    schema |= dict.fromkeys(
        ("probability", "weight", *(f"weight_{name}" for name in dict.fromkeys(names))), pl.Float64()
    )
    return schema | {"evidence": pl.String(), "rule": pl.String()} if names else PAIRS_SCHEMA


PAIRS_SCHEMA: Final = {
    "id_1": pl.String(),
    "id_2": pl.String(),
    "probability": pl.Float64(),
    "weight": pl.Float64(),
    "evidence": pl.String(),
    "rule": pl.String(),
}
