"""Waterfalls: the way from the prior to the probability of a pair, one step for each comparison.

A step weighs log2(m / u): how much more often pairs of one customer agree like this than other pairs do. The other
pairs are of several classes (random ones, namesakes, relatives and colleagues), which count by how well each explains
the steps before; so the steps add up to the pair's match weight exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.blocking import may_meet
from cbtool.matching.linkage import Linked
from cbtool.matching.model import MATCH, OTHERS, probability
from cbtool.matching.score import NEVER, Scorer
from cbtool.matching.words import Floats, Index, Levels

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
    comparisons, levels = scorer.model.comparisons, scorer.levels(i, j)
    m, usual, after = (np.array(every) for every in zip(*_path(scorer, levels, i, j), strict=True))
    usual, after = np.logaddexp.reduce(usual, axis=1), np.logaddexp.reduce(after, axis=1)
    before = np.vstack([np.zeros(i.size), after[:-1]])
    weight = m - (after - before)
    bits = np.stack([usual - after, weight, np.cumsum(weight, axis=0)], axis=1)
    shares, others = np.exp(m), np.exp(usual - before)
    labels = (["", *(level.label for level in comparison.levels)] for comparison in comparisons)
    agreement = [pl.Series(known).gather(level) for known, level in zip(labels, levels.T, strict=True)]
    blank = pl.Series([""]).new_from_index(0, i.size)
    parts = [_step(number, PRIOR, blank, None, None, *bits[0])]
    for at, comparison in enumerate(comparisons, 1):
        step = _step(number, comparison.name, agreement[at - 1], shares[at], others[at], *bits[at])
        parts.append(step.filter(pl.Series(levels[:, at - 1] != 0)))
    step = _step(number, GAPS, _lacking(scorer, i, j), shares[-1], others[-1], *bits[-1])
    parts.append(step.filter(pl.Series(np.abs(weight[-1]) > NOTHING)))
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
    found, before = np.empty((i.size, levels.shape[1] + 2)), np.zeros(i.size)
    for at, (m, _, others) in enumerate(_path(scorer, levels, i, j)):
        after = np.logaddexp.reduce(others, axis=0)
        found[:, at] = m - (after - before)
        before = after
    bits: Floats = found / np.log(2)
    return bits


def _path(scorer: Scorer, levels: Levels, i: Index, j: Index) -> Iterator[tuple[Floats, Floats, Floats]]:
    """The steps of pairs: the prior, each comparison, and gaps.

    Returns:
        natural logs of m, the share of the step among pairs of one customer; and of the sizes of the other classes,
        one row per class, times their shares of all steps so far: but for the rarity of this one, and with it.
    """
    model = scorer.model
    sizes = np.log(np.maximum(model.sizes, 1e-12))
    others = np.repeat(sizes[list(OTHERS), None], i.size, axis=1)
    yield np.full(i.size, sizes[MATCH]), others, others
    for at in range(levels.shape[1]):
        level, rarity = levels[:, at], scorer.rarity_of(at, levels, i, j)
        shares = np.array([np.log(model.shares[number][at])[level] for number in OTHERS])
        usual = others + shares
        others = others + (shares - np.outer([model.by_chance(at, number) for number in OTHERS], rarity))
        yield np.log(model.shares[MATCH][at])[level], usual, others
    filled = _filled(scorer, i, j)
    others = others + filled[list(OTHERS)]
    yield filled[MATCH], others, others


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
