"""Learning: the sizes of the model's classes and the shares of levels inside them, from counted patterns.

They are found by expectation-maximisation (Dempster et al. 1977; for linkage Winkler 1988), held to the shipped ones by
pseudo-counts and caps, and left at the shipped ones where what was found is not credible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain
from typing import Final

import numpy as np

from cbtool.matching.comparisons import Comparison
from cbtool.matching.model import (
    CHANCE,
    COLLEAGUES,
    HOLD,
    MATCH,
    NAMES,
    RELATIVES,
    SIZES,
    Model,
    Patterns,
    has_own,
    log_odds,
    places_of,
    probability,
    with_missing,
)
from cbtool.matching.parts import parted
from cbtool.matching.words import Floats, Index, Levels

#: Pseudo-hits with which the share of a level among random pairs is held to the shipped one, and the hits from which on
#: it is as it was seen: where every record has the phone of the office, to share it says nothing.
HITS: Final = 1.0
OFTEN: Final = 10.0

#: Share of their shipped size that relatives and colleagues keep: where the data show none, the few that there are
#: would be taken for one customer.
LEAST: Final = 0.2

#: Share of their shipped size that namesakes keep, which is also the most of them: whether two records of one name and
#: two contacts are namesakes or a customer who has moved, pairs of a file with few fields don't tell.
SOME: Final = 0.7

#: Namesakes and relatives are taken to be so many times as many as were found: what the two classes do not explain of
#: theirs is left to the matches. With it, of pairs with probability p about p are matches (benchmarks/calibration.py),
#: and what is likelier than not to be one customer is merged. In the smallest tables they are still `WARIER` times as
#: many, of relatives as many as a table usually has: so few pairs don't move the shipped shares, whatever namesakes and
#: relatives have in common there.
WARY: Final = 2.0
WARIER: Final = 3.0

#: Profiles of a table that is small: in one with ten times as many, hardly a pair is judged more warily for it.
SMALL: Final = 700.0

#: The largest cap of a comparison that tells one customer from another, as names, birth dates and ids do. Without any,
#: who shares a phone may be a customer or a relative, and no shares are learned: that would take three comparisons that
#: have nothing to do with each other (Allman, Matias and Rhodes 2009).
TELLING: Final = 0.2

#: Matches per profile beyond which they are none: every customer would have forty records.
MOST: Final = 20

#: The largest shares of levels that a class may be found to have, by comparison.
_CAPS: Final = {
    MATCH: Comparison.most,
    RELATIVES: Comparison.most_related,
    NAMES: Comparison.most_named,
    COLLEAGUES: Comparison.most_shared,
}

#: Most rounds of expectation-maximisation, and the relative change of sizes below which it has come to rest.
ROUNDS: Final = 60
SETTLED: Final = 1e-2


def with_random(model: Model, random: Patterns) -> Model:
    """Measure the shares of levels among random pairs.

    Pairs count as far as they are no matches by the given shares. A level that is rare in the sample keeps up to
    `HITS` pseudo-hits at its shipped share, so that what is too rare for it keeps a sensible share. What random
    pairs share more often than is usual, pairs of every class do, too, beside what they share for a reason.

    Args:
        model: as shipped, or with sizes that were found.
        random: the patterns of random pairs.
    """
    unlike = random.counts * (1 - probability(log_odds(model.density(random.levels, random.rarity))))
    shares_of = [list(rows) for rows in model.shares]
    for at, comparison in enumerate(model.comparisons):
        seen = np.bincount(random.levels[:, at], unlike, len(comparison.levels) + 1)[1:]
        prior = model.shares[CHANCE][at][1:]
        held = HITS / (1 + (seen / OFTEN) ** 2)
        shares = (seen + held) / (seen.sum() + held / prior)
        shares[-1] = max(1 - shares[:-1].sum(), 0.01)
        shares_of[CHANCE][at] = with_missing(shares)
        # A value stands so often in both records, whoever they are of: the office's phone, put in where there was none.
        agree = [level.m > level.u for level in comparison.levels]
        common = np.where(agree, np.maximum(shares_of[CHANCE][at][1:] - prior, 0), 0)
        for number in SIZES:
            own = model.shares[number][at][1:] * (1 - common.sum()) + common
            shares_of[number][at] = with_missing(own) if has_own(comparison, number) else shares_of[CHANCE][at]
    return replace(model, shares=tuple(tuple(rows) for rows in shares_of))


def fit(model: Model, patterns: Patterns, size: int, sought: Collection[int] = SIZES) -> Model:
    """Find sizes and shares of the classes by expectation-maximisation.

    Args:
        model: with the measured shares of random pairs.
        patterns: of the candidate pairs.
        size: number of profiles.
        sought: classes whose sizes are to settle; that of the matches does so long before the others.

    Returns:
        the fitted model. It keeps the shipped shares and learns sizes only (`fitted` is false) where nothing tells one
        customer from another, or the classes are not credible. Of a lone contact sizes cannot be learned either: there
        are as many matches as usual, and as few relatives and colleagues as can be.
    """
    told = telling(model)
    if not told and _lone(model):
        least = {**dict.fromkeys(range(len(model.sizes)), 1.0), RELATIVES: LEAST, COLLEAGUES: LEAST}
        return replace(model, sizes=tuple(least[number] * known for number, known in enumerate(model.sizes)))
    found = _maximise(model, patterns, sought, learn=told)
    if told and not _credible(found, size):
        found = replace(_maximise(model, patterns, sought, learn=False), fitted=False)
    sizes, usual = list(found.sizes), SIZES[NAMES] * size
    sizes[NAMES] = wary(size) * min(max(sizes[NAMES], SOME * usual), usual)
    few = min(max(sizes[RELATIVES] - 1, 0.0), SIZES[RELATIVES] * size)  # one is what every class has
    more = WARY if told else 1.0  # shares that were learned explain too few of them, shipped ones don't
    sizes[RELATIVES] = more * sizes[RELATIVES] + (wary(size) - WARY) * few
    return replace(found, sizes=tuple(sizes))


def telling(model: Model) -> bool:
    """Whether anything is compared that tells one customer from another."""
    return any(comparison.cap <= TELLING for comparison in model.comparisons)


def _lone(model: Model) -> bool:
    """Whether one contact is all that customers have of their own; a household shares its address."""
    return sum(comparison.own > 0 for comparison in model.comparisons) == 1 and "address" not in places_of(model)


def wary(size: int) -> float:
    """How many times as many as were found namesakes and relatives are taken to be in a table of `size` profiles."""
    return WARY * (1 + (WARIER - 1) / (1 + (size / SMALL) ** 2))


def _maximise(model: Model, patterns: Patterns, sought: Collection[int], *, learn: bool) -> Model:
    shipped_shares, shipped_sizes = model.shares, model.sizes
    if not patterns.counts.size:
        return model
    evidence, parts = np.exp(-patterns.rarity.T), list(parted(patterns.levels))
    levels = [len(comparison.levels) + 1 for comparison in model.comparisons]
    telling = _telling(model, patterns.levels)
    for _ in range(ROUNDS):
        before = [model.sizes[number] for number in sought]
        share = evidence * np.maximum(model.sizes, 1e-12)[:, None]
        for part in parts:
            share *= part.joint(model.shares, np.multiply)
        share *= patterns.counts / share.sum(axis=0)
        sizes = list(model.sizes)
        shares = [list(rows) for rows in model.shares]
        for number in SIZES:
            least = LEAST * shipped_sizes[number] if number in (RELATIVES, COLLEAGUES) else 1.0
            sizes[number] = float(share[number].sum()) + max(least, 1.0)
            if not learn:
                continue
            seen = list(chain.from_iterable(part.seen(share[number], levels) for part in parts))
            for at, (told, rows) in telling.items() if number == RELATIVES else ():
                seen[at] = np.bincount(told, share[number][rows], levels[at])
            for at, comparison in enumerate(model.comparisons):
                if has_own(comparison, number):
                    basis = seen[at][1:] + HOLD * shipped_shares[number][at][1:]
                    caps = _CAPS[number](comparison) if number in _CAPS else {}
                    if number == MATCH and at in telling and not telling[at][1].size:
                        caps = comparison.most_untold() | caps
                    # Where a value is everybody's, most relatives share it, too.
                    caps = {place: max(most, shipped_shares[number][at][1 + place]) for place, most in caps.items()}
                    shares[number][at] = with_missing(_capped(basis, caps))
        model = replace(model, shares=tuple(tuple(rows) for rows in shares), sizes=tuple(sizes), fitted=learn)
        if np.allclose(before, [sizes[number] for number in sought], rtol=SETTLED, atol=0):
            break
    return model


def _telling(model: Model, levels: Levels) -> dict[int, tuple[Levels, Index]]:
    """Of comparisons that another one tells of: place -> the patterns that tell, and their levels there."""
    places = places_of(model)
    found = {}
    for at, comparison in enumerate(model.comparisons):
        if comparison.told_by:
            other, least = comparison.told_by
            tells = levels[:, places[other]] >= least if other in places else np.zeros(levels.shape[0], np.bool_)
            found[at] = levels[tells, at], np.flatnonzero(tells)
    return found


def _capped(weights: Floats, most: Mapping[int, float]) -> Floats:
    """Shares from weights; those of some places at most as large as given."""
    shares: Floats = weights / weights.sum()
    over = [place for place, cap in most.items() if shares[place] > cap]
    if over:
        rest = np.delete(np.arange(shares.size), over)
        shares[rest] *= (1 - sum(most[place] for place in over)) / shares[rest].sum()
        shares[over] = [most[place] for place in over]
    return shares


def _credible(model: Model, size: int) -> bool:
    """Whether the class of matches looks like matches: agreement is the rule, and there are not absurdly many."""
    for at, comparison in enumerate(model.comparisons):
        match, chance = model.shares[MATCH][at], model.shares[CHANCE][at]
        if comparison.levels[0].m >= 0.8 and match[1] < 0.3:
            return False
        if match[1] < chance[1]:
            return False
    return model.sizes[MATCH] <= MOST * max(size, 1)
