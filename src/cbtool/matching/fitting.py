"""Fitting: from candidate pairs to the model of their kind, with what scores them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.comparisons import COMPANY_COMPARISONS, PERSON_COMPARISONS, Comparison
from cbtool.matching.gaps import Gaps, columns_of, seen_in, with_gaps
from cbtool.matching.generic import generic
from cbtool.matching.keys import Keys
from cbtool.matching.learning import fit, with_random
from cbtool.matching.model import CHANCE, CLASSES, MATCH, Model, Patterns, carried, shipped
from cbtool.matching.parts import parted
from cbtool.matching.prepare import COMPANY, Prepared
from cbtool.matching.score import BATCH, Scorer
from cbtool.matching.threads import side_by_side, stretches
from cbtool.matching.words import Flags, Floats, Levels, mixed, ranked

Index = npt.NDArray[np.integer[Any]]

#: Random pairs that are looked at: of persons, and of companies, whose long names take longest to compare.
SAMPLE: Final = {False: 150_000, True: 100_000}

#: Pairs, about, by which the number of matches is found before frequencies are.
ROUGH: Final = 100_000

#: Log odds (a probability of 0.99) from which records with the same values are one profile.
SURE: Final = 4.6

#: Records of a customer, on average, from which frequencies of values are counted anew when that is known.
REPEATS: Final = 1.5


def comparisons_of(table: Prepared, *, companies: bool, sides: Sequence[Flags] = ()) -> tuple[Comparison, ...]:
    """The comparisons of persons, or of companies, for which the table has values, or each of some sides of it."""
    filled = set.intersection(*(_filled(table, side) for side in sides or [np.ones(table.size, np.bool_)]))
    further = (generic(name, kind) for name, kind in table.compare.items())
    every = (*(COMPANY_COMPARISONS if companies else PERSON_COMPARISONS), *further)
    return tuple(comparison for comparison in every if columns_of(comparison) & filled)


def _filled(table: Prepared, side: Flags) -> set[str]:
    """The columns in which some of these profiles have a value."""
    found = {name for name, word in table.words.items() if any(slot[side].any() for slot in word.slots)}
    return found | {"birth_date"} if table.birth[side].any() else found


def patterns_of(levels: Levels, rarity: Floats, number: Floats | Index | None = None) -> Patterns:
    """The patterns of pairs, counted, or of patterns that each stand for a number of pairs."""
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
        comparisons = comparisons_of(table, companies=companies)
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
    comparisons = comparisons_of(table, companies=companies, sides=sides or ())
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
    found = Scorer(table, keys, shipped(comparisons, size, number, total), Gaps(table, comparisons))
    a, b = (members[side].astype(np.uint32) for side in random_pairs(members.size, SAMPLE[companies]))
    several = members[rows[members] > 1].astype(np.uint32)
    # Rows that are the same are pairs too: without them matches would look rarer and less alike than they are.
    first, second = np.append(i, several), np.append(j, several)
    counts = np.append(rows[i] * rows[j], rows[several] * (rows[several] - 1) // 2)
    drawn, levels = np.split(found.levels(np.append(a, first), np.append(b, second)), [a.size])
    random = patterns_of(drawn, np.zeros((a.size, len(CLASSES)), np.float32))

    known = Scorer(table, keys, with_random(found.model, random), found.gaps)
    known.weigh()
    some = slice(None, None, max(first.size // ROUGH, 1))
    some_counts = counts[some] * float(some.step)
    few = patterns_of(levels[some], known.rarity(levels[some], first[some], second[some]), some_counts)
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
    model = replace(model, sizes=tuple(pairs * growth for pairs in model.sizes))
    return replace(found, model=model), levels[: i.size]


def _patterns(scorer: Scorer, levels: Levels, i: Index, j: Index, number: Index) -> Patterns:
    """The patterns of pairs of profiles, each of which is so many pairs of records."""
    scorer.weigh()

    def of_batch(some: slice) -> tuple[Levels, Floats, Floats]:
        found = patterns_of(levels[some], scorer.rarity(levels[some], i[some], j[some]), number[some])
        return found.levels, found.rarity, found.counts

    parts = side_by_side(of_batch, stretches(max(i.size, 1), BATCH))
    return patterns_of(*(np.concatenate(every) for every in zip(*parts, strict=True)))


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
