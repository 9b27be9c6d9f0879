"""The model: how likely each pattern of agreement is among matches and among the pairs that only look alike.

Fellegi and Sunter's model (1969) with five classes in place of two, since candidate pairs are full of people who are
related or share a name: *match*; *chance*, random pairs, whose number is known beforehand; *names*, people who share
their names (mailboxes as often as the data show, other contacts and birth date as in random pairs); *relatives* (few
have the same given name, as fathers and sons do, or the same birth date, as twins do); *colleagues* and neighbours
(names and birth date as in random pairs).
What is shipped here is where `learning` begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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

#: Records up to which strangers share phones, and what else is one's own, as often as is shipped. In a table of twice
#: as many a record has a stranger's as often as before, so of pairs half as many do.
TABLE: Final = 10_000

#: Pseudo-pairs with which a class is held to its shipped shares.
HOLD: Final = 100.0

#: Shares of pairs with no, one and two values that tell nothing.
EVEN: Final = np.full(3, 1 / 3)


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
    def records(self) -> float:
        """The number of records whose pairs these are."""
        return (1 + float((1 + 8 * self.sizes[CHANCE]) ** 0.5)) / 2

    @property
    def repeats(self) -> float:
        """The records that a record's customer has on average, it included."""
        return 1 + 2 * self.sizes[MATCH] / self.records

    def by_chance(self, at: int, number: int) -> bool:
        """Whether a class shares the values of a comparison by chance alone, so that a rare value weighs more.

        Relatives share all but the given name for a reason, and so do some who share their names.
        """
        return number == CHANCE or (number != MATCH and not has_own(self.comparisons[at], number))

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


def has_own(comparison: Comparison, number: int) -> bool:
    """Whether a class has shares of its own in this comparison, other than those of random pairs."""
    return comparison.levels[0].shares()[number] is not None


def shipped(comparisons: tuple[Comparison, ...], size: int, pairs: float | None = None, total: int = 0) -> Model:
    """The model before any data.

    Args:
        comparisons: what is compared.
        size: the number of records that may find a match.
        pairs: how many pairs there are, if not all of them.
        total: the number of records, if it is not `size`.
    """
    random = [np.array([level.u for level in one.levels]) * _mistaken(one, total or size) for one in comparisons]
    shares = []
    for number in range(len(CLASSES)):
        rows = []
        for comparison, chance in zip(comparisons, random, strict=True):
            own = number != CHANCE and has_own(comparison, number)
            values = np.array([level.shares()[number] for level in comparison.levels]) if own else chance
            rows.append(with_missing(values))
        shares.append(tuple(rows))
    pairs = max(size * (size - 1) / 2 if pairs is None else pairs, 1.0)
    sizes = [SIZES[number] * size if number in SIZES else pairs for number in range(len(CLASSES))]
    return Model(
        comparisons, tuple(shares), tuple(sizes), (tuple(EVEN for _ in comparisons),) * len(CLASSES), fitted=False
    )


def _mistaken(comparison: Comparison, size: float) -> Floats:
    """For each level how often strangers agree so in a table of `size` records, in shares of `u`."""
    found = np.ones(len(comparison.levels))
    found[: comparison.own] = min(TABLE / max(size, 1), 1.0)
    return found


def with_missing(shares: Floats) -> Floats:
    """Shares of levels that sum up to one, behind that of level 0, which tells nothing."""
    return np.concatenate(([1.0], shares / shares.sum()))


def completed(model: Model, comparisons: tuple[Comparison, ...]) -> Model:
    """The model with all of these comparisons, and its further ones: what it lacks has its shipped shares."""
    comparisons = (*comparisons, *(comparison for comparison in model.comparisons if comparison.kind))
    basis, places = shipped(comparisons, int(model.records)), places_of(model)
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

    Matches and relatives grow with the number of profiles, random pairs and namesakes with its square; a record has a
    stranger's phone as often as before.

    Args:
        model: has these comparisons and maybe more.
        comparisons: what the table can compare.
        size: profiles of the table.
    """
    places = places_of(model)
    pairs = max(size * (size - 1) / 2, 1.0)
    growth = pairs / model.sizes[CHANCE]
    sizes = [known * (growth if number == NAMES else growth**0.5) for number, known in enumerate(model.sizes)]
    sizes[CHANCE] = pairs
    shares, filled = (
        [[rows[places[c.name]] for c in comparisons] for rows in known] for known in (model.shares, model.filled)
    )
    for at, comparison in enumerate(comparisons):
        rarer = _mistaken(comparison, size) / _mistaken(comparison, model.records)
        for number, rows in enumerate(shares):
            if (rarer != 1).any() and (number == CHANCE or not has_own(comparison, number)):
                rows[at] = with_missing(rows[at][1:] * rarer)
    return replace(
        model,
        comparisons=comparisons,
        shares=tuple(map(tuple, shares)),
        filled=tuple(map(tuple, filled)),
        sizes=tuple(sizes),
    )


def places_of(model: Model) -> dict[str, int]:
    """The place of each comparison, by its name."""
    return {comparison.name: at for at, comparison in enumerate(model.comparisons)}
