"""How two values agree: for pairs of records the number of a level, as the comparisons declare them.

Level 0 is "not comparable": missing on one side, or said already by another field. Of the levels that fit the strongest
counts. Docstrings tell when those hold whose labels do not say it (docs/matching.md shows them); similarity is that of
Jaro and Winkler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.similar import jaro_winkler, slip, token_sort
from cbtool.matching.words import Codes, Flags, Index, Levels, Words

#: Levels of the comparisons before, by name.
Made: TypeAlias = Mapping[str, Levels]

#: Table, keys, first and second records of pairs, and the levels so far, to the level of each pair.
LevelOf: TypeAlias = Callable[[Prepared, Keys, Index, Index, Made], Levels]

#: The levels from which surnames, and given names, are two.
SURNAMES_DIFFER, GIVEN_DIFFER = 8, 7

#: The level of given names at which people are named after their fathers.
FATHERS_TOO = 2


def start(first: Codes, second: Codes, last: int) -> tuple[Levels, Index]:
    """Level 1 for the same values, the last one for others, 0 where one is missing; and where they are others."""
    same = first == second
    level = np.where(same, np.uint8(1), np.uint8(last))
    level[(first == 0) | (second == 0)] = 0
    return level, np.flatnonzero(~same & (level != 0))


def alike(keys: Keys, name: str, one: Codes, two: Codes, above: float) -> npt.NDArray[np.float32]:
    """Jaro-Winkler similarity of values of a key where it is so large; else it may be given as 0."""
    found = np.zeros(one.size, np.float32)
    at = np.flatnonzero(keys.letters(name).may_reach(above, one, two))
    found[at] = jaro_winkler(keys[name], one[at], two[at], above)
    return found


def birth_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How birth dates agree; those that a program filled in (a day on which one in fifty was born) are none.

    one slip: a wrong digit, two neighbours that changed places, or day and month did
    two parts of three the same: of year, month and day
    a generation apart: 16 to 50 years, as fathers and sons
    """
    return dates_level(table.birth[i], table.birth[j])


def dates_level(one: npt.NDArray[np.int64], two: npt.NDArray[np.int64]) -> Levels:
    """How dates (YYYYMMDD, 0 for none) agree.

    The same, but for one slip, in two parts of three, in the year, not at all; last those that are a generation apart.
    """
    level = np.where((one != 0) & (two != 0), 1, 0).astype(np.uint8)
    rest = np.flatnonzero((level != 0) & (one != two))
    one, two = one[rest].astype(np.int32), two[rest].astype(np.int32)
    (one_month, one_day), (two_month, two_day) = np.divmod(one % 10000, 100), np.divmod(two % 10000, 100)
    apart = np.abs(one // 10000 - two // 10000)
    year, month, day = apart == 0, one_month == two_month, one_day == two_day
    found = np.full(rest.size, 5, np.uint8)
    found[(apart >= 16) & (apart <= 50)] = 6  # father and son, not a slip of the pen
    found[year] = 4
    found[(year & (month | day)) | (month & day)] = 3
    turned = year & (one_month == two_day) & (one_day == two_month)
    found[turned | slip(one, two)] = 2
    level[rest] = found
    return level


def shared(keys: Keys, name: str, i: Index, j: Index) -> tuple[Levels, Flags, npt.NDArray[np.int64]]:
    """For list-like fields: where both sides have values, where they share one, and how many records have it.

    Of several shared values the one that the fewest have counts.
    """
    words, counts = keys[name], keys.counts(name)
    ones, twos = [slot[i] for slot in words.slots], [slot[j] for slot in words.slots]
    best = np.full(i.size, np.iinfo(np.int64).max)
    for one in ones:
        there = one != 0
        for two in twos:
            same = np.flatnonzero((one == two) & there)
            best[same] = np.minimum(best[same], counts[one[same]])
    found = (ones[0] != 0) & (twos[0] != 0)
    return found.astype(np.uint8), best < np.iinfo(np.int64).max, best


def rest_of(words: Words, i: Index, j: Index) -> Flags:
    """For list-like fields: whether the first record has a value that the second one lacks."""
    found = np.zeros(i.size, np.bool_)
    for one in words.slots:
        lacking = one[i] != 0
        for two in words.slots:
            lacking &= one[i] != two[j]
        found |= lacking
    return found


def id_level(name: str) -> LevelOf:
    """A comparison of ids: the same, a slip of one digit, different."""

    def level_of(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
        """How ids agree.

        one digit off: a similarity from 0.93
        """
        words = keys[name]
        one, two = words.codes[i], words.codes[j]
        level, rest = start(one, two, 3)
        level[rest[jaro_winkler(words, one[rest], two[rest], 0.93) >= 0.93]] = 2
        return level

    return level_of


def same_level(name: str) -> LevelOf:
    """A comparison of values, or lists of some, of which one is the same or none."""

    def level_of(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
        """How values agree, or lists of some.

        same: one in common
        """
        there, same, _count = shared(keys, name, i, j)
        level = there * np.uint8(2)
        level[same] = 1
        return level

    return level_of


def text_level(name: str) -> LevelOf:
    """A comparison of short texts: the same, similar but for the order of words and typos, different."""

    def level_of(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
        """How short texts agree.

        similar: a similarity of their sorted words from 0.85
        """
        words = keys[name]
        one, two = words.codes[i], words.codes[j]
        level, rest = start(one, two, 3)
        level[rest[token_sort(words, one[rest], two[rest], 0.85) >= 0.85]] = 2
        return level

    return level_of


def employer_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How the companies agree that people work for.

    same ИНН: of ten digits, whatever the names
    same: the name without its legal form, also by ear
    similar: a similarity of the sorted words of names from 0.88
    """
    inn = keys["inn10"]
    level = company_level(table, keys, i, j, _)
    level[level != 0] += 1
    inns = (inn.codes[i] != 0) & (inn.codes[j] != 0)
    level[inns & (inn.codes[i] != inn.codes[j])] = 4
    level[inns & (inn.codes[i] == inn.codes[j])] = 1
    return level


def company_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How names of companies agree, without their legal forms.

    same: also by ear, and as one word: Техно-Сервис, Tehnoservis
    similar: a similarity from 0.95, of their sorted words from 0.88, and no other number: School 5, School 7
    """
    name, heard = keys["company"], keys["company_sound"]
    level, rest = start(name.codes[i], name.codes[j], 3)
    one, two = heard.codes[i[rest]], heard.codes[j[rest]]
    letters = keys["company_letters"]
    slips = jaro_winkler(letters, letters.codes[i[rest]], letters.codes[j[rest]], 0.95) >= 0.95
    near = rest[slips | (token_sort(heard, one, two, 0.88) >= 0.88)]
    numbers = keys["company_number"]
    apart = rest_of(numbers, i[near], j[near]) & rest_of(numbers, j[near], i[near])
    level[near[~apart]] = 2
    level[rest[letters.codes[i[rest]] == letters.codes[j[rest]]]] = 1
    return level


def firm_inn_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How ИНН of companies agree.

    same, another КПП: another branch of one company, or a company that has moved
    one digit off: a similarity from 0.93
    """
    kpp = keys["kpp"]
    level = id_level("inn10")(table, keys, i, j, _)
    level[level > 1] += 1
    kpps = (kpp.codes[i] != 0) & (kpp.codes[j] != 0) & (kpp.codes[i] != kpp.codes[j])
    level[(level == 1) & kpps] = 2
    return level
