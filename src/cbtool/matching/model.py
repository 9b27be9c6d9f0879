"""The model: how likely each pattern of agreement is among matches and among the pairs that only look alike.

Fellegi and Sunter's model (1969) with five classes in place of two, since candidate pairs are full of people who are
related or share a name: *match*; *chance*, random pairs, whose number is known beforehand; *names*, people who share
their names (contacts and birth date as in random pairs); *relatives* (few have the same given name, as fathers and
sons do, or the same birth date, as twins do); *colleagues* and neighbours (names and birth date as in random pairs).
The sizes of the classes and the shares of levels inside them are found by expectation-maximisation over counted
patterns (Dempster et al. 1977; for linkage Winkler 1988), held to shipped priors by pseudo-counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.comparisons import Comparison
from cbtool.matching.parts import parted
from cbtool.matching.words import Flags, Floats, Levels

MATCH, CHANCE, NAMES, RELATIVES, COLLEAGUES = range(5)
CLASSES: Final = ("match", "chance", "names", "relatives", "colleagues")

#: Shipped sizes of the classes as shares of the number of profiles; CHANCE has all pairs.
SIZES: Final = {MATCH: 0.1, NAMES: 0.05, RELATIVES: 0.05, COLLEAGUES: 0.05}

#: The classes beside a match.
OTHERS: Final = (CHANCE, NAMES, RELATIVES, COLLEAGUES)

#: Pseudo-pairs with which a class is held to its shipped shares.
HOLD: Final = 100.0

#: Pseudo-hits with which the share of a level among random pairs is held to the shipped one.
HITS: Final = 1.0

#: Share of their shipped size that relatives and colleagues keep: where the data show none, the few that there are
#: would be taken for one customer.
LEAST: Final = 0.2

#: Share of their shipped size that namesakes keep, which is also the most of them: whether two records of one name and
#: two contacts are namesakes or a customer who has moved, pairs of a file with few fields don't tell.
SOME: Final = 0.7

#: Namesakes and relatives are taken to be so many times as many as were found: what the two classes do not explain of
#: theirs is left to the matches. With it, of pairs with probability p about p are matches (benchmarks/calibration.py),
#: and what is likelier than not to be one customer is merged. In the smallest tables they are still `WARIER` times as
#: many: so few pairs don't move the shipped shares, whatever namesakes and relatives have in common there.
WARY: Final = 2.0
WARIER: Final = 4.0

#: Profiles of a table that is small: in one with ten times as many, hardly a pair is judged more warily for it.
SMALL: Final = 700.0

#: Matches per profile beyond which they are none: every customer would have forty records.
MOST: Final = 20

#: Shares of pairs with no, one and two values that tell nothing.
EVEN: Final = np.full(3, 1 / 3)

#: The largest shares of levels that a class may be found to have, by comparison.
_CAPS: Final = {
    MATCH: Comparison.most,
    RELATIVES: Comparison.most_related,
    NAMES: Comparison.most_named,
    COLLEAGUES: Comparison.most_shared,
}

#: Most rounds of expectation-maximisation, and the relative change of sizes below which it has come to rest.
ROUNDS: Final = 60
SETTLED: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Patterns:
    """The distinct combinations of levels, counted.

    Attributes:
        levels: one row per pattern, one column per comparison.
        counts: pairs of each pattern.
        rarity: mean of the pairs' term-frequency weights, per pattern and class, in nats.
        pattern: for each row that was counted its pattern.
    """

    levels: Levels
    counts: Floats
    rarity: Floats
    pattern: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Model:
    """Shares of levels by class.

    Attributes:
        comparisons: what is compared.
        shares: per class and comparison the share of each level; level 0 (not comparable) has 1.
        sizes: per class how many pairs of the candidates, of CHANCE how many pairs there are at all.
        filled: per class and comparison the shares of pairs of which neither, one, and both records have a value.
        fitted: whether the data moved it; else it is as shipped.
    """

    comparisons: tuple[Comparison, ...]
    shares: tuple[tuple[Floats, ...], ...]
    sizes: tuple[float, ...]
    filled: tuple[tuple[Floats, ...], ...]
    fitted: bool = True

    @property
    def repeats(self) -> float:
        """The records that a record's customer has on average, it included."""
        return 1 + 2 * self.sizes[MATCH] / float((2 * self.sizes[CHANCE]) ** 0.5)

    def by_chance(self, at: int, number: int) -> bool:
        """Whether a class shares the values of a comparison by chance alone, so that a rare value weighs more.

        Relatives share all but the given name for a reason, and so do some who share their names.
        """
        return number == CHANCE or (number != MATCH and not _own(self.comparisons[at], number))

    def against(self, levels: Levels) -> Flags:
        """Which rows have a level that is rarer among pairs of one customer than among random pairs.

        Args:
            levels: one row per pair, one column per comparison.
        """
        found = np.zeros(levels.shape[0], np.bool_)
        for at, (match, chance) in enumerate(zip(self.shares[MATCH], self.shares[CHANCE], strict=True)):
            found |= (match < chance)[levels[:, at]]
        return found

    def density(self, levels: Levels, rarity: Floats) -> Floats:
        """Natural log of the expected number of pairs of each class at each row of levels.

        Args:
            levels: one row per pattern or pair, one column per comparison.
            rarity: what is told beside the levels, in nats: how much rarer than by the levels alone; one row per row
                of levels, one column per class.

        Returns:
            shape (classes, rows).
        """
        logs = [[np.log(shares) for shares in rows] for rows in self.shares]
        found: Floats = np.log(np.maximum(self.sizes, 1e-12))[:, None] - rarity.T
        for part in parted(levels):
            found += part.joint(logs, np.add)
        return found


def log_odds(density: Floats) -> Floats:
    """Natural log of the odds that a pair is a match."""
    others = density[1:]
    most = others.max(axis=0)
    odds: Floats = density[MATCH] - most - np.log(np.exp(others - most).sum(axis=0))
    return odds


def probability(odds: Floats) -> Floats:
    """The probability behind natural log odds."""
    found: Floats = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
    return found


def _own(comparison: Comparison, number: int) -> bool:
    """Whether a class has shares of its own in this comparison, other than those of random pairs."""
    return comparison.levels[0].shares()[number] is not None


def shipped(comparisons: tuple[Comparison, ...], size: int, pairs: float | None = None) -> Model:
    """The model before any data, for a table of `size` profiles, or one where there are only so many pairs."""
    shares = []
    for number in range(len(CLASSES)):
        rows = []
        for comparison in comparisons:
            values = [level.shares()[number] for level in comparison.levels]
            basis = [
                level.u if value is None else value for level, value in zip(comparison.levels, values, strict=True)
            ]
            rows.append(_with_missing(np.array(basis)))
        shares.append(tuple(rows))
    pairs = max(size * (size - 1) / 2 if pairs is None else pairs, 1.0)
    sizes = [SIZES[number] * size if number in SIZES else pairs for number in range(len(CLASSES))]
    return Model(
        comparisons, tuple(shares), tuple(sizes), (tuple(EVEN for _ in comparisons),) * len(CLASSES), fitted=False
    )


def _with_missing(shares: Floats) -> Floats:
    return np.concatenate(([1.0], shares / shares.sum()))


def completed(model: Model, comparisons: tuple[Comparison, ...]) -> Model:
    """The model with all of these comparisons, and its further ones: what it lacks has its shipped shares."""
    comparisons = (*comparisons, *(comparison for comparison in model.comparisons if comparison.kind))
    basis, places = shipped(comparisons, 1), _places(model)
    return replace(
        model,
        comparisons=comparisons,
        shares=tuple(
            tuple(model.shares[n][places[c.name]] if c.name in places else rows[at] for at, c in enumerate(comparisons))
            for n, rows in enumerate(basis.shares)
        ),
        filled=tuple(
            tuple(rows[places[c.name]] if c.name in places else EVEN for c in comparisons) for rows in model.filled
        ),
    )


def carried(model: Model, comparisons: tuple[Comparison, ...], size: int) -> Model:
    """A fitted model for another table: some of its comparisons, and classes that grow as the table does.

    Matches and relatives grow with the number of profiles, random pairs and namesakes with its square.

    Args:
        model: has these comparisons and maybe more.
        comparisons: what the table can compare.
        size: profiles of the table.
    """
    places = _places(model)
    pairs = max(size * (size - 1) / 2, 1.0)
    growth = pairs / model.sizes[CHANCE]
    sizes = [known * (growth if number == NAMES else growth**0.5) for number, known in enumerate(model.sizes)]
    sizes[CHANCE] = pairs
    shares, filled = (
        tuple(tuple(rows[places[c.name]] for c in comparisons) for rows in known)
        for known in (model.shares, model.filled)
    )
    return replace(model, comparisons=comparisons, shares=shares, filled=filled, sizes=tuple(sizes))


def _places(model: Model) -> dict[str, int]:
    return {comparison.name: at for at, comparison in enumerate(model.comparisons)}


def with_random(model: Model, random: Patterns) -> Model:
    """Measure the shares of levels among random pairs.

    Pairs count as far as they are no matches by the given shares. A level keeps `HITS` pseudo-hits at its
    shipped share, so that what is too rare for the sample keeps a sensible share.

    Args:
        model: as shipped, or with sizes that were found.
        random: the patterns of random pairs.
    """
    unlike = random.counts * (1 - probability(log_odds(model.density(random.levels, random.rarity))))
    chance = []
    for at, comparison in enumerate(model.comparisons):
        seen = np.bincount(random.levels[:, at], unlike, len(comparison.levels) + 1)[1:]
        prior = model.shares[CHANCE][at][1:]
        shares = (seen + HITS) / (seen.sum() + HITS / prior)
        shares[-1] = max(1 - shares[:-1].sum(), 0.01)
        chance.append(_with_missing(shares))
    shares_of = [list(rows) for rows in model.shares]
    shares_of[CHANCE] = chance
    for at, comparison in enumerate(model.comparisons):
        for number in (NAMES, RELATIVES, COLLEAGUES):
            if not _own(comparison, number):
                shares_of[number][at] = chance[at]
    return replace(model, shares=tuple(tuple(rows) for rows in shares_of))


def fit(model: Model, patterns: Patterns, size: int, sought: Collection[int] = SIZES) -> Model:
    """Find sizes and shares of the classes by expectation-maximisation.

    Args:
        model: with the measured shares of random pairs.
        patterns: of the candidate pairs.
        size: number of profiles.
        sought: classes whose sizes are to settle; that of the matches does so long before the others.

    Returns:
        the fitted model; where its classes are not credible one that keeps the shipped shares and learns sizes only
        (`fitted` is false).
    """
    found = _maximise(model, patterns, sought, learn=True)
    if not _credible(found, size):
        found = replace(_maximise(model, patterns, sought, learn=False), fitted=False)
    sizes, usual = list(found.sizes), SIZES[NAMES] * size
    sizes[NAMES] = wary(size) * min(max(sizes[NAMES], SOME * usual), usual)
    found_pairs = max(sizes[RELATIVES] - 1, 0.0)  # one is what every class has
    sizes[RELATIVES] = WARY * (sizes[RELATIVES] - found_pairs) + wary(size) * found_pairs
    return replace(found, sizes=tuple(sizes))


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
                if _own(comparison, number):
                    basis = seen[at][1:] + HOLD * shipped_shares[number][at][1:]
                    caps = _CAPS[number](comparison) if number in _CAPS else {}
                    if number == MATCH and at in telling and not telling[at][1].size:
                        caps = comparison.most_untold() | caps
                    shares[number][at] = _with_missing(_capped(basis, caps))
        model = replace(model, shares=tuple(tuple(rows) for rows in shares), sizes=tuple(sizes), fitted=learn)
        if np.allclose(before, [sizes[number] for number in sought], rtol=SETTLED, atol=0):
            break
    return model


def _telling(model: Model, levels: Levels) -> dict[int, tuple[Levels, npt.NDArray[np.int64]]]:
    """Of comparisons that another one tells of: place -> the patterns that tell, and their levels there."""
    places = _places(model)
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
