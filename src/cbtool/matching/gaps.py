"""Gaps: in how many records of a pair a field is filled, which tells something too.

Whoever gave no e-mail address once often gives none the next time. So two records of one customer have the same gaps
more often than those of two, and a value that only one of them has speaks against one customer. How much so differs
from table to table, and is learned from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.columns import MARK
from cbtool.matching.comparisons import Comparison
from cbtool.matching.model import CHANCE, CLASSES, COLLEAGUES, HOLD, MATCH, RELATIVES, Model, Patterns
from cbtool.matching.prepare import Prepared
from cbtool.matching.threads import side_by_side
from cbtool.matching.words import Floats, Levels

Index = npt.NDArray[np.integer[Any]]

#: Columns in which the values of a comparison stand, where it is not the one of its name.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "inn": ("inn12", "inn10"),
    "ogrn": ("ogrn13", "ogrn15"),
    "snils": ("snils11",),
    "address": ("street", "address"),
    "city": ("city", "postal_code"),
    "company": ("company", "inn10"),
}

#: Classes of pairs that have their gaps for a reason; random pairs and namesakes have them by chance.
AKIN: Final = (MATCH, RELATIVES, COLLEAGUES)

#: The most that the gaps of one field make a class likelier or less likely than chance: a few records without a name,
#: which are hardly ever found to be anybody's, would else seem to be nobody's.
MOST: Final = 4.0

#: Comparisons whose gaps tell nothing: how many words a name has goes with the name, and whoever shares it by chance
#: shares that too.
NAMED: Final = ("surname", "given_name", "patronymic")

#: Ties that are looser than this are taken for none: so far the classes of pairs are not yet known for sure.
LOOSE: Final = 0.1

#: Comparisons whose gaps are looked up in one go: two records have them in as many ways as a table should have cells.
_PACK: Final = 8


def columns_of(comparison: Comparison) -> set[str]:
    """The columns of text in which the values of a comparison stand."""
    return {MARK + comparison.name} if comparison.kind else {*_COLUMNS.get(comparison.name, (comparison.name,))}


@dataclass(frozen=True)
class Gaps:
    """Which comparisons the profiles of a table have a value for."""

    table: Prepared
    comparisons: tuple[Comparison, ...]

    @cached_property
    def _packs(self) -> npt.NDArray[np.uint8]:
        """A bit for each comparison and profile, those of eight comparisons in a row."""
        held = np.zeros((len(self.comparisons), self.table.size), np.bool_)
        for at, comparison in enumerate(self.comparisons):
            if comparison.name == "birth_date":
                held[at] = self.table.birth != 0
            for name in columns_of(comparison) & self.table.words.keys():
                held[at] |= self.table.words[name].codes != 0
        return np.packbits(held, axis=0)

    def filled(self, i: Index, j: Index) -> Levels:
        """How many records of each pair have a value: one row per comparison, one column per pair."""
        one, two = self._held(i), self._held(j)
        found: Levels = one + two
        return found

    def rates(self, profiles: Index) -> Floats:
        """For each comparison the share of some profiles that have a value."""
        held = self._held(profiles)
        found: Floats = held.sum(axis=1) / max(held.shape[1], 1)
        return found

    def _held(self, profiles: Index) -> Levels:
        return np.unpackbits(self._packs[:, profiles], axis=0, count=len(self.comparisons))

    def tables(self, model: Model) -> list[Floats]:
        """For each pack of comparisons what `told` looks up: one row per class that is `AKIN`."""
        found = []
        for start in range(0, len(self.comparisons), _PACK):
            rows = []
            for number in AKIN:
                some = slice(start, start + _PACK)
                told = np.log(np.array(model.filled[number][some]) / np.array(model.filled[CHANCE][some]))
                table = np.zeros((1, 1))
                for by_number in np.pad(told, ((0, _PACK - len(told)), (0, 0))):
                    # Each comparison is one more bit of both records, the first one the highest.
                    bits = by_number[[[0, 1], [1, 2]]]
                    table = (table[:, None, :, None] + bits[:, None, :]).reshape(2 * len(table), -1)
                rows.append(table.ravel().astype(np.float32))
            found.append(np.array(rows))
        return found

    def told(self, tables: Sequence[Floats], i: Index, j: Index) -> Floats:
        """What the gaps of pairs tell beside chance: natural logs, one row per class that is `AKIN`."""
        found = np.zeros((len(AKIN), i.size), np.float32)
        for pack, table in zip(self._packs, tables, strict=True):
            place = pack[i].astype(np.uint16) << np.uint16(_PACK) | pack[j]
            for at, of_class in enumerate(table):
                found[at] += of_class[place]
        return found


def seen_in(model: Model, patterns: Patterns, filled: Levels, number: Floats) -> Floats:
    """Of how many pairs of each class neither, one, and both records have a value.

    What class a pair is of is asked of the other comparisons: who is found by a phone number has one, and so has the
    other record; that is no tie.

    Args:
        model: that tells the classes of pairs.
        patterns: of the pairs.
        filled: how many records of pairs have a value, one row per comparison.
        number: how many pairs each of them stands for.

    Returns:
        shape (classes that are `AKIN`, comparisons, 3); nothing of those that are `NAMED`.
    """
    density = model.density(patterns.levels, patterns.rarity)
    found = np.zeros((len(AKIN), len(model.comparisons), 3))

    def of_comparison(at: int) -> None:
        own = np.log(np.array([rows[at] for rows in model.shares]))
        others = density - own[:, patterns.levels[:, at]]
        share = np.exp(others - np.logaddexp.reduce(others, axis=0))
        of_pattern = np.bincount(patterns.pattern * 3 + filled[at], number, patterns.counts.size * 3).reshape(-1, 3)
        found[:, at] = share[list(AKIN)] @ of_pattern

    side_by_side(of_comparison, (at for at, one in enumerate(model.comparisons) if one.name not in NAMED))
    return found


def with_gaps(model: Model, rates: tuple[Floats, Floats], size: int, seen: Floats) -> Model:
    """Learn how often neither, one, and both records of a pair have a value.

    Args:
        model: of which the other shares stay.
        rates: for each comparison the share of records that have a value, of the first and second records of pairs.
        size: number of records that the rates are of.
        seen: as `seen_in` finds them.
    """
    one, two = rates
    both = one * two
    single = one + two - 2 * both
    usual = (np.column_stack([1 - both - single, single, both]) * size + 1) / (size + 3)
    shares = [usual] * len(CLASSES)
    counts = np.array([comparison.name not in NAMED for comparison in model.comparisons])
    for number, pairs in zip(AKIN, seen, strict=True):
        moved = np.outer(counts * _tied(pairs, usual[:, 1]) * usual[:, 1] / 2, [1, -2, 1])
        likely = usual * np.clip((usual + moved) / usual, 1 / MOST, MOST)
        shares[number] = likely / likely.sum(axis=1, keepdims=True)
    return replace(model, filled=tuple(map(tuple, shares)))


def _tied(seen: Floats, single: Floats) -> Floats:
    """How closely the two records of pairs are tied in having a value: 0 by chance, 1 if both always have or lack it.

    That is the intraclass correlation: how much rarer than by chance one record alone has a value, given how often
    records of such pairs have one. Which may well be more often than others: what is filled is found.

    Args:
        seen: pairs of which neither, one, and both records have a value, one row per comparison.
        single: share of random pairs of which one record has a value; so many of `HOLD` pseudo-pairs have.
    """
    total = seen.sum(axis=1)
    rate = (seen[:, 1] / 2 + seen[:, 2]) / np.maximum(total, 1)
    held = HOLD * single
    found: Floats = 1 - (seen[:, 1] + held) / (total * 2 * rate * (1 - rate) + held)
    return np.where(found < LOOSE, 0, found)
