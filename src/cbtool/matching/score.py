"""Scoring: from candidate pairs to log odds, by the model of their kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cbtool.matching import frequencies
from cbtool.matching.agreement import GIVEN_DIFFER, SURNAMES_DIFFER
from cbtool.matching.comparisons import compare
from cbtool.matching.gaps import AKIN, Gaps
from cbtool.matching.keys import Keys
from cbtool.matching.model import CHANCE, CLASSES, OTHERS, Model, log_odds
from cbtool.matching.prepare import Prepared
from cbtool.matching.threads import side_by_side, stretches
from cbtool.matching.words import Flags, Floats, Levels, Words

Index = npt.NDArray[np.integer[Any]]

#: Pairs that are compared in one go, which bounds what is held on the way.
BATCH: Final = 250_000

#: Names that tell the sex, and their last level at which both are of one sex.
SEXED: Final = {"surname": 1, "given_name": 3, "patronymic": 1}

#: Log odds of pairs that never are one customer.
NEVER: Final = -50.0


@dataclass(frozen=True)
class Scorer:
    """A model with what it needs to judge pairs of its kind."""

    table: Prepared
    keys: Keys
    model: Model
    gaps: Gaps
    known: dict[tuple[int, int], Floats] = field(default_factory=dict)
    circles: dict[tuple[str, str], tuple[Floats, Floats]] = field(default_factory=dict)

    def levels(self, i: Index, j: Index) -> Levels:
        """One row per pair, one column per comparison."""

        found = np.empty((len(self.model.comparisons), i.size), np.uint8)

        def part(some: slice) -> None:
            one, two = i[some].astype(np.int64), j[some].astype(np.int64)
            made = compare(self.model.comparisons, self.table, self.keys, one, two)
            for row, comparison in zip(found, self.model.comparisons, strict=True):
                row[some] = made[comparison.name]

        self.keys.make_dear()
        nobody = np.zeros(0, np.int64)  # makes the other keys, of which each batch would make its own
        nothing = {comparison.name: np.zeros(0, np.uint8) for comparison in self.model.comparisons}
        side_by_side(lambda one: one.level(self.table, self.keys, nobody, nobody, nothing), self.model.comparisons)
        side_by_side(part, stretches(i.size, BATCH))
        return found.T  # the levels of a comparison stand side by side

    def rarity(self, levels: Levels, i: Index, j: Index) -> Floats:
        """How much rarer pairs are than by their levels alone, in nats, per pair and class.

        That is the term-frequency weights, how much rarer the shared values are than usual, less what gaps tell.
        """
        found = np.zeros((len(CLASSES), i.size), np.float32)
        for at, comparison in enumerate(self.model.comparisons):
            if comparison.frequent:
                weight = self.rarity_of(at, levels, i, j)
                for number in OTHERS:
                    if self.model.by_chance(at, number):
                        found[number] += weight
        for number, told in zip(AKIN, self.gaps.told(self._tables, i, j), strict=True):
            found[number] -= told
        return found.T

    @cached_property
    def _tables(self) -> list[Floats]:
        return self.gaps.tables(self.model)

    def forget(self) -> None:
        """Let go of what odds are made of; who asks for some again has it made again."""
        self.circles.clear()
        self.keys.clear()

    def weigh(self) -> None:
        """Make the weights of values, which all threads share."""
        nothing = np.zeros(0, np.int64)
        none = np.zeros((0, len(self.model.comparisons)), np.uint8)
        frequent = [at for at, comparison in enumerate(self.model.comparisons) if comparison.frequent]
        side_by_side(lambda at: self.rarity_of(at, none, nothing, nothing), frequent)
        self.rarity(none, nothing, nothing)

    def rarity_of(self, at: int, levels: Levels, i: Index, j: Index) -> Floats:
        """Term-frequency weights in nats of one comparison, per pair.

        Of several values that a pair shares the rarest counts. A name of one sex is twice as frequent where another
        name that agrees has told the sex already.
        """
        found = np.zeros(i.size, np.float32)
        for number, key in self.model.comparisons[at].frequent.items():
            words = self.keys[key]
            same = np.flatnonzero(levels[:, at] == number)
            codes = words.codes[i[same]] if len(words.slots) == 1 else self.keys.common(key, i[same], j[same])
            found[same] = self._weight(at, number, words)[codes]
        if self.model.comparisons[at].name in SEXED:
            told = np.zeros(i.size, np.bool_)
            for earlier in range(at):
                told |= self._sexed(earlier, levels, i)
            found[told & self._sexed(at, levels, i)] -= np.float32(np.log(2))
        self._narrow(at, levels, i, found)
        return found

    def _narrow(self, at: int, levels: Levels, i: Index, weight: Floats) -> None:
        """Where a name agrees already, weigh a value by its frequency among those who have that name, in place."""
        for number, key in self.model.comparisons[at].frequent.items() if at else ():
            rest = levels[:, at] == number
            for earlier, name in enumerate(c.name for c in self.model.comparisons[:at]):
                if key in frequencies.WITHIN.get(name, ()):
                    same = np.flatnonzero(rest & (levels[:, earlier] == 1))
                    rest[same] = False
                    among, alike = self._circle(name, key)
                    usual = np.float32(self.model.shares[CHANCE][at][number])
                    whole = usual * np.exp(-weight[same])
                    own = 1 - 1 / self.model.repeats if key == frequencies.UNSHARED else 0.0
                    share = frequencies.narrowed(among[i[same]], alike[i[same]], whole, own)
                    weight[same] = np.log(usual / share)

    def _circle(self, name: str, key: str) -> tuple[Floats, Floats]:
        """The customers who have the name of a profile and any value of a key, and those who share its value."""
        if (name, key) not in self.circles:
            self.circles[name, key] = frequencies.circle(self.keys, name, key, self.model.repeats)
        return self.circles[name, key]

    def _sexed(self, at: int, levels: Levels, i: Index) -> Flags:
        """Where a comparison is of names that agree and tell the sex."""
        name = self.model.comparisons[at].name
        same: Flags = (levels[:, at] > 0) & (levels[:, at] <= SEXED.get(name, 0))
        return same & (self.keys["surname_sex"].codes[i] != 0) if name == "surname" else same

    def _weight(self, at: int, level: int, words: Words) -> Floats:
        """The term-frequency weight of each value of a dictionary."""
        if (at, level) not in self.known:
            usual = float(self.model.shares[CHANCE][at][level])
            counts = np.sum([np.bincount(slot, self.keys.rows, words.size) for slot in words.slots], axis=0)
            if self.model.comparisons[at].frequent[level] == frequencies.PART:
                usual = frequencies.alike(counts)
            share = frequencies.shares(counts, self.model.repeats, usual)
            self.known[at, level] = np.log(usual / share).astype(np.float32)
        return self.known[at, level]

    def odds(self, i: Index, j: Index, levels: Levels | None = None) -> Floats:
        """Natural log odds that the pairs are matches."""
        levels = self.levels(i, j) if levels is None else levels
        self.weigh()

        found = np.empty(i.size)

        def part(some: slice) -> None:
            found[some] = log_odds(self.model.density(levels[some], self.rarity(levels[some], i[some], j[some])))

        side_by_side(part, stretches(i.size, BATCH))
        found[self._strangers(levels)] = NEVER
        return found

    def _strangers(self, levels: Levels) -> Flags:
        """Persons whose surnames and given names both differ, who share neither a personal id nor the birth date.

        An ИНН does not count: a sole trader's stands in the records of the people who work for him.
        """
        names = [c.name for c in self.model.comparisons]
        if "given_name" not in names or "surname" not in names:
            return np.zeros(levels.shape[0], np.bool_)

        known = np.zeros(levels.shape[0], np.bool_)
        for name, least in (("snils", 2), ("national_id", 2), ("birth_date", 2)):
            if name in names:
                at = names.index(name)
                known |= (levels[:, at] > 0) & (levels[:, at] <= least)
        surnames = levels[:, names.index("surname")] == SURNAMES_DIFFER
        given = levels[:, names.index("given_name")] >= GIVEN_DIFFER
        strangers: Flags = surnames & given & ~known
        return strangers
