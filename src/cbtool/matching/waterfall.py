"""Waterfalls: the way from the prior to the probability of a pair, one step for each comparison.

A step weighs log2(m / u): how much more often pairs of one customer agree like this than other pairs do. The other
pairs are of several classes (random ones, namesakes, relatives and colleagues), which count by how well each explains
the steps before; so the steps add up to the pair's match weight exactly.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.matching.blocking import may_meet
from cbtool.matching.linkage import Linked
from cbtool.matching.model import MATCH, OTHERS, probability
from cbtool.matching.score import NEVER, Scorer
from cbtool.matching.words import Floats, Levels

Index = npt.NDArray[np.int64]

WATERFALL: Final = pl.Schema(
    {
        "pair": pl.Int64(),
        "step": pl.String(),
        "agreement": pl.String(),
        "m": pl.Float64(),
        "u": pl.Float64(),
        "rarity": pl.Float64(),
        "weight": pl.Float64(),
        "probability": pl.Float64(),
    }
)

PRIOR: Final = "prior"
GAPS: Final = "gaps"

#: Weights, in nats, as small as this are for want of digits.
NOTHING: Final = 1e-9

#: What outweighs all comparisons.
KINDS: Final = "a person and a company are never one customer"
STRANGERS: Final = "surname and given name both differ: never one customer"


def waterfall(linked: Linked, i: Index, j: Index) -> pl.DataFrame:
    """The waterfalls of pairs of profiles, also of pairs that were never candidates.

    Returns:
        columns of `WATERFALL`: per pair (numbered from 0) a row for the prior, one for each comparison in which both
        records have a value, one for their gaps where these tell something, and one for a rule that outweighs them.
        `m` and `u` are shares of pairs that agree (or have gaps) like this, among those of one customer and among
        others; `rarity` is how much more weight a rare value has than a usual one, `weight` the whole step, both in
        bits; `probability` is that after the step.
    """
    firm = linked.companies(i, j)
    parts = [
        _of_kind(scorer, i[which], j[which], np.flatnonzero(which))
        for scorer, which in zip(linked.scorers, (~firm, firm), strict=True)
        if scorer and which.any()
    ]
    kinds = np.flatnonzero(~may_meet(linked.table, i, j))
    parts.append(_outweighed(kinds, KINDS))
    every = pl.concat(parts) if parts else pl.DataFrame(schema=WATERFALL)
    return every.sort("pair", maintain_order=True)


def _of_kind(scorer: Scorer, i: Index, j: Index, number: Index) -> pl.DataFrame:
    """The waterfalls of pairs that one model judges; `number` numbers them."""
    model, levels = scorer.model, scorer.levels(i, j)
    sizes = np.log(np.maximum(model.sizes, 1e-12))
    others = np.repeat(np.delete(sizes, MATCH)[:, None], i.size, axis=1)
    odds = sizes[MATCH] - np.logaddexp.reduce(others, axis=0)
    nothing = np.zeros(i.size)
    parts = [_step(number, PRIOR, pl.Series([""]).new_from_index(0, i.size), None, None, nothing, odds, odds)]
    for at, comparison in enumerate(model.comparisons):
        level = levels[:, at]
        rarity = scorer.rarity_of(at, levels, i, j)
        before = np.logaddexp.reduce(others, axis=0)
        classes = [kind for kind in range(len(sizes)) if kind != MATCH]
        shares = np.log([model.shares[kind][at][level] for kind in classes])
        usual = np.logaddexp.reduce(others + shares, axis=0)
        others = others + shares - np.outer([model.by_chance(at, kind) for kind in classes], rarity)
        after = np.logaddexp.reduce(others, axis=0)
        m = model.shares[MATCH][at][level]
        weight = np.log(m) - (after - before)
        odds = odds + weight
        labels = pl.Series(["", *(known.label for known in comparison.levels)]).gather(level)
        step = _step(number, comparison.name, labels, m, np.exp(usual - before), usual - after, weight, odds)
        parts.append(step.filter(pl.Series(level != 0)))
    before = np.logaddexp.reduce(others, axis=0)
    filled = _filled(scorer, i, j)
    m = np.exp(filled[MATCH])
    weight = filled[MATCH] - (np.logaddexp.reduce(others + filled[list(OTHERS)], axis=0) - before)
    step = _step(number, GAPS, _lacking(scorer, i, j), m, m / np.exp(weight), nothing, weight, odds + weight)
    parts.append(step.filter(pl.Series(np.abs(weight) > NOTHING)))
    parts.append(_outweighed(number[scorer.odds(i, j, levels) <= NEVER], STRANGERS))
    return pl.concat(parts)


def _step(
    number: Index, name: str, agreement: pl.Series, m: Floats | None, u: Floats | None, *bits: Floats
) -> pl.DataFrame:
    """One step of each pair; `bits` are rarity, weight and the odds after it, as natural logs."""
    rarity, weight, odds = bits
    columns = {
        "pair": number,
        "step": pl.Series([name]).new_from_index(0, number.size),
        "agreement": agreement,
        "m": m,
        "u": u,
        "rarity": rarity / np.log(2),
        "weight": weight / np.log(2),
        "probability": probability(odds),
    }
    return pl.DataFrame(columns, WATERFALL, strict=False)


def _outweighed(number: Index, why: str) -> pl.DataFrame:
    """The last step of pairs that are no candidates for a merge, whatever they agree in."""
    size = number.size
    said = pl.Series([why], dtype=pl.String).new_from_index(0, size)
    return _step(number, "rule", said, None, None, np.zeros(size), np.full(size, -np.inf), np.full(size, -np.inf))


def weights(scorer: Scorer, levels: Levels, i: Index, j: Index) -> Floats:
    """The steps to the match weight, in bits: the prior, each comparison, and gaps; they add up to it.

    A step is log2 of m over the mean of the other classes, which count by how well each explains the steps before.
    One row per pair, one column per step.
    """
    model = scorer.model
    sizes = np.log(np.maximum(model.sizes, 1e-12))
    others = np.repeat(sizes[list(OTHERS), None], i.size, axis=1)
    before = np.logaddexp.reduce(others, axis=0)
    found = np.empty((i.size, levels.shape[1] + 2))
    found[:, 0] = sizes[MATCH] - before
    for at in range(levels.shape[1]):
        rarity = scorer.rarity_of(at, levels, i, j)
        for place, number in enumerate(OTHERS):
            others[place] += np.log(model.shares[number][at])[levels[:, at]] - rarity * model.by_chance(at, number)
        after = np.logaddexp.reduce(others, axis=0)
        found[:, at + 1] = np.log(model.shares[MATCH][at])[levels[:, at]] - (after - before)
        before = after
    filled = _filled(scorer, i, j)
    found[:, -1] = filled[MATCH] - (np.logaddexp.reduce(others + filled[list(OTHERS)], axis=0) - before)
    bits: Floats = found / np.log(2)
    return bits


def _filled(scorer: Scorer, i: Index, j: Index) -> Floats:
    """Natural log of how often pairs of each class are filled as these are; shape (classes, pairs)."""
    number = scorer.gaps.filled(i, j)
    return np.array(
        [
            sum(np.log(shares)[row] for shares, row in zip(of_class, number, strict=True))
            for of_class in scorer.model.filled
        ]
    )


def _lacking(scorer: Scorer, i: Index, j: Index) -> pl.Series:
    """What one record of each pair lacks, and what both lack, in words, as far as it tells something."""
    model = scorer.model
    telling = [not np.allclose(shares, shares[0]) for shares in zip(*model.filled, strict=True)]
    names = [comparison.name for comparison, tells in zip(model.comparisons, telling, strict=True) if tells]
    texts = []
    for numbers in scorer.gaps.filled(i, j)[telling].T.tolist():
        lists = (
            (label, [name for name, number in zip(names, numbers, strict=True) if number == records])
            for label, records in (("one lacks", 1), ("both lack", 0))
        )
        texts.append("; ".join(f"{label}: {', '.join(some)}" for label, some in lists if some) or "none")
    return pl.Series(texts, dtype=pl.String)
