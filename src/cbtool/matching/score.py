"""Scoring: from candidate pairs to log odds, by the model of their kind."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cbtool.matching import frequencies
from cbtool.matching.agreement import GIVEN_DIFFER, SURNAMES_DIFFER
from cbtool.matching.columns import MARK
from cbtool.matching.comparisons import COMPANY_COMPARISONS, PERSON_COMPARISONS, Comparison, compare
from cbtool.matching.gaps import AKIN, Gaps, columns_of, seen_in, with_gaps
from cbtool.matching.generic import generic
from cbtool.matching.keys import Keys
from cbtool.matching.model import (
    CHANCE,
    CLASSES,
    MATCH,
    OTHERS,
    Model,
    Patterns,
    carried,
    fit,
    log_odds,
    shipped,
    with_random,
)
from cbtool.matching.parts import parted
from cbtool.matching.prepare import COMPANY, Prepared
from cbtool.matching.threads import side_by_side, stretches
from cbtool.matching.words import Flags, Floats, Levels, Words, mixed, ranked

Index = npt.NDArray[np.integer[Any]]

#: Random pairs that are looked at: of persons, and of companies, whose long names take longest to compare.
SAMPLE: Final = {False: 150_000, True: 100_000}

#: Pairs, about, by which the number of matches is found before frequencies are.
ROUGH: Final = 100_000

#: Pairs that are compared in one go, which bounds what is held on the way.
BATCH: Final = 250_000

#: Log odds (a probability of 0.99) from which records with the same values are one profile.
SURE: Final = 4.6

#: Records of a customer, on average, from which frequencies of values are counted anew when that is known.
REPEATS: Final = 1.5

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

        nobody = np.zeros(0, np.int64)  # makes the keys, of which threads would each make their own
        compare(self.model.comparisons, self.table, self.keys, nobody, nobody)
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
        self.keys.forget(())

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


def comparable(comparisons: tuple[Comparison, ...], table: Prepared) -> tuple[Comparison, ...]:
    """The comparisons for which the table has values."""
    found = [
        comparison
        for comparison in comparisons
        if (table.birth.any() if comparison.name == "birth_date" else columns_of(comparison) & table.words.keys())
    ]
    further = (generic(name, kind) for name, kind in table.compare.items() if MARK + name in table.words)
    return (*found, *further)


def counted(levels: Levels, rarity: Floats, number: Floats | Index | None = None) -> Patterns:
    """Count the patterns of pairs, or of patterns that each stand for a number of pairs."""
    code = np.zeros(levels.shape[0], np.uint64)
    for part in parted(levels):
        code = mixed(code, part.place.astype(np.uint32))
    # Rare values and frequent ones are not of one pattern: they part where chance is likelier by a factor of e.
    code = mixed(code, np.clip(np.rint(rarity[:, CHANCE]) + 8, 0, 15).astype(np.uint32))
    pattern, first = ranked(code)
    counts = np.bincount(pattern, number, first.size).astype(np.float64)
    sums = (np.bincount(pattern, column if number is None else column * number, first.size) for column in rarity.T)
    return Patterns(levels[first], counts, np.column_stack([total / np.maximum(counts, 1) for total in sums]), pattern)


def weak(table: Prepared, keys: Keys, profiles: Index) -> Flags:
    """Whether what a record holds is too little to take another one with the same values for the same customer.

    Asked of profiles of several rows, before there is a model: a name alone decides among fifty records, not among a
    million.
    """
    found = np.ones(profiles.size, np.bool_)
    for companies in (False, True):
        of_kind = (table.kind[profiles] == COMPANY) == companies
        comparisons = comparable(COMPANY_COMPARISONS if companies else PERSON_COMPARISONS, table)
        if comparisons and of_kind.any():
            model = shipped(comparisons, table.profile.size)
            levels = Scorer(table, keys, model, Gaps(table, comparisons)).levels(profiles[of_kind], profiles[of_kind])
            density = model.density(levels, np.zeros((levels.shape[0], len(CLASSES))))
            found[of_kind] = density[MATCH] - density[CHANCE] < SURE
    return found


def scorer(
    table: Prepared,
    keys: Keys,
    i: Index,
    j: Index,
    model: Model | None = None,
    *,
    companies: bool,
    sides: tuple[Flags, Flags] | None = None,
) -> tuple[Scorer, Levels] | None:
    """Fit the model of persons, or of companies, to their candidate pairs; a given model is taken as it is.

    Where a pair has a record of each of two sides, the sizes of classes are afterwards brought to those of all pairs
    of the table, in proportion: the odds stay as they are, and the model serves a table without sides.

    Returns:
        the scorer and the levels of the pairs; None where there is nothing to compare.
    """
    comparisons = comparable(COMPANY_COMPARISONS if companies else PERSON_COMPARISONS, table)
    members = np.flatnonzero((table.kind == COMPANY) == companies)
    if not comparisons or not members.size:
        return None
    if model:
        comparisons = tuple(c for c in comparisons if c in model.comparisons or not c.kind)
        fitted = carried(model, comparisons, int(keys.rows[members].sum()))
        found = Scorer(table, keys, fitted, Gaps(table, comparisons))
        return found, found.levels(i, j)
    # Between two sides a profile counts as a record of each side that it is on.
    rows = keys.rows if sides is None else np.minimum(keys.rows, np.uint8(1) + (sides[0] & sides[1]))
    total = int(rows[members].sum())
    every = total * (total - 1) / 2
    size, number = (total, every) if sides is None else _extent(rows[members], sides[0][members], sides[1][members])
    found = Scorer(table, keys, shipped(comparisons, size, number), Gaps(table, comparisons))
    a, b = (members[side].astype(np.uint32) for side in random_pairs(members.size, SAMPLE[companies]))
    several = members[rows[members] > 1].astype(np.uint32)
    # Rows that are the same are pairs too: without them matches would look rarer and less alike than they are.
    first, second = np.append(i, several), np.append(j, several)
    counts = np.append(rows[i] * rows[j], rows[several] * (rows[several] - 1) // 2)
    drawn, levels = np.split(found.levels(np.append(a, first), np.append(b, second)), [a.size])
    random = counted(drawn, np.zeros((a.size, len(CLASSES)), np.float32))

    known = Scorer(table, keys, with_random(found.model, random), found.gaps)
    known.weigh()
    some = slice(None, None, max(first.size // ROUGH, 1))
    some_counts = counts[some] * float(some.step)
    few = counted(levels[some], known.rarity(levels[some], first[some], second[some]), some_counts)
    rough = fit(known.model, few, size, (MATCH,))
    model = known.model
    if rough.repeats > REPEATS:  # what is frequent is known only now
        model = with_random(replace(found.model, sizes=rough.sizes), random)
    rates = [found.gaps.rates(part) for part in ([members] if sides is None else (members[s[members]] for s in sides))]
    seen = seen_in(rough, few, found.gaps.filled(first[some], second[some]), some_counts)
    model = with_gaps(model, (rates[0], rates[-1]), total, seen)
    known = Scorer(table, keys, model, found.gaps)
    model = fit(replace(model, sizes=found.model.sizes), _patterns(known, levels, first, second, counts), size)
    growth = max(every, 1.0) / model.sizes[CHANCE]
    model = replace(model, sizes=tuple(known * growth for known in model.sizes))
    return replace(found, model=model), levels[: i.size]


def _patterns(scorer: Scorer, levels: Levels, i: Index, j: Index, number: Index) -> Patterns:
    """The patterns of pairs of profiles, each of which is so many pairs of records."""
    scorer.weigh()

    def of_batch(some: slice) -> tuple[Levels, Floats, Floats]:
        found = counted(levels[some], scorer.rarity(levels[some], i[some], j[some]), number[some])
        return found.levels, found.rarity, found.counts

    parts = side_by_side(of_batch, stretches(max(i.size, 1), BATCH))
    return counted(*(np.concatenate(every) for every in zip(*parts, strict=True)))


def _extent(rows: Index, one: Flags, two: Flags) -> tuple[int, float]:
    """Of two sides the number of records that may find a match, and the number of pairs of different records."""
    first, second, both = (int(rows[side].sum()) for side in (one, two, one & two))
    return max(min(first, second), 1), first * second - both * (both + 1) / 2


def random_pairs(size: int, sample: int) -> tuple[Index, Index]:
    """Pairs of numbers below `size`, at most `sample`; all of them if they are so few.

    Profiles stand in an order that scatters their contents, so pairs at a fixed distance are random pairs.
    """
    if size < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    most = max(1, sample // size)
    # Neighbours can be the same but for their ids, so a big table starts further away.
    start = 1 if most >= size - 1 else size // 3
    distances = range(start, min(size - 1, start + most - 1) + 1)
    first = [np.arange(size - distance)[:sample] for distance in distances]
    second = [rows + distance for rows, distance in zip(first, distances, strict=True)]
    return np.concatenate(first), np.concatenate(second)
