"""How two values agree: for pairs of records the number of a level, as the comparisons declare them.

Level 0 is "not comparable": missing on one side, or said already by another field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.similar import jaro_winkler, one_edit, slip, token_sort
from cbtool.matching.words import Codes, Flags, Levels, Words

Index: TypeAlias = npt.NDArray[np.int64]

#: Levels of the comparisons before, by name.
Made: TypeAlias = Mapping[str, Levels]

#: Table, keys, first and second records of pairs, and the levels so far, to the level of each pair.
LevelOf: TypeAlias = Callable[[Prepared, Keys, Index, Index, Made], Levels]


#: The levels from which surnames, and given names, are two.
SURNAMES_DIFFER, GIVEN_DIFFER = 8, 7

#: The level of given names at which people are named after their fathers.
FATHERS_TOO = 2


def _start(first: Codes, second: Codes, last: int) -> tuple[Levels, Flags]:
    """All pairs at the last level where both values are there, else at 0; and where they are there."""
    there = (first != 0) & (second != 0)
    return np.where(there, last, 0).astype(np.uint8), there


def _alike(words: Words, one: Codes, two: Codes, where: Flags, above: float) -> npt.NDArray[np.float32]:
    """Jaro-Winkler similarity where asked for, else 0."""
    found = np.zeros(one.size, np.float32)
    found[where] = jaro_winkler(words, one[where], two[where], above)
    return found


def _typos(
    level: Levels, words: Words, one: Codes, two: Codes, score: npt.NDArray[np.float32], typo: int, similar: int
) -> None:
    """Levels of names by their similarity: a typo, or similar."""
    level[score >= 0.8] = similar
    near = np.flatnonzero((score >= 0.8) & (score < 0.9))
    level[near[one_edit(words, one[near], two[near])]] = typo
    level[score >= 0.9] = typo


def _part_of(words: Words, one: Codes, two: Codes) -> Flags:
    """Whether one of two values is a part of the other, which is written with a hyphen."""
    double = words.values.str.contains("-", literal=True).to_numpy()
    found = np.zeros(one.size, np.bool_)
    for at in np.flatnonzero(double[one] | double[two]):
        left, right = str(words.values[int(one[at])]).split("-"), str(words.values[int(two[at])]).split("-")
        found[at] = bool({part for part in left if len(part) > 1} & set(right))
    return found


def _swapped(keys: Keys, i: Index, j: Index, where: Flags, above: float) -> Flags:
    """Whether surname and given name changed places, each at least as similar to the other as asked for."""
    words = keys["name_token"]
    surname, given = words.slots
    first, last = keys["token_initial"].slots
    where = where & (last[i] != 0) & (last[j] != 0) & (first[i] == last[j]) & (last[i] == first[j])
    where = _alike(words, surname[i], given[j], where, above) >= above
    return _alike(words, given[i], surname[j], where, above) >= above


def surname_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How surnames agree: the same, by ear, by the other gender's form, but for a typo, in part, or swapped."""
    words = keys["surname"]
    one, two = words.codes[i], words.codes[j]
    level, there = _start(one, two, SURNAMES_DIFFER)
    heard, stems = keys["surname_sound"], keys["surname_stem"]
    rest = there & (one != two)
    score = _alike(heard, heard.codes[i], heard.codes[j], rest, 0.8)
    _typos(level, heard, heard.codes[i], heard.codes[j], score, 4, 5)
    level[rest & (stems.codes[i] == stems.codes[j])] = 3
    level[rest & (heard.codes[i] == heard.codes[j])] = 2
    rest &= level >= 5
    at = np.flatnonzero(rest)
    level[at[_part_of(words, one[at], two[at])]] = 6
    level[_swapped(keys, i, j, level == SURNAMES_DIFFER, 0.88)] = 7
    level[_swapped(keys, i, j, (level > 3) & (level < SURNAMES_DIFFER), 1.0)] = 7  # Иванов Иван, Иван Иванов
    level[there & (one == two)] = 1
    return level


def given_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How given names agree: the same (the father's too, as Иван Иванович's), as short form, as initial, or a typo."""
    words, formal, known = keys["given_name"], keys["given_formal"], keys["given_known"].codes
    one, two = words.codes[i], words.codes[j]
    level, there = _start(one, two, GIVEN_DIFFER)
    rest = there & (one != two)
    # Two well-known names are two names, however near: Мария is not Марина.
    names = rest & ~((known[i] != 0) & (known[j] != 0))
    score = _alike(formal, formal.codes[i], formal.codes[j], names, 0.8)
    _typos(level, formal, formal.codes[i], formal.codes[j], score, 5, 6)
    letter, short = keys["given_letter"].codes, keys["given_short"].codes
    level[rest & ~names] = 8
    level[rest & ((short[i] != 0) | (short[j] != 0))] = GIVEN_DIFFER
    level[rest & ((short[i] != 0) | (short[j] != 0)) & (letter[i] == letter[j])] = 4
    sexes = (table.gender[i] != 0) & (table.gender[j] != 0) & (table.gender[i] != table.gender[j])
    pair = keys["given_sex"].codes
    sexes |= (pair[i] != 0) & (pair[j] != 0) & (pair[i] != pair[j])
    level[rest & (formal.codes[i] == formal.codes[j])] = 3
    level[rest & (formal.codes[i] == formal.codes[j]) & sexes] = 8
    level[there & (one == two)] = 1
    son, patronymic = keys["son"].codes, keys["patronymic"].codes
    named_after = ((son[i] != 0) & (son[j] != 0)) | ((son[i] != 0) & (patronymic[j] == 0))
    named_after |= (son[j] != 0) & (patronymic[i] == 0)
    level[(level == 1) & named_after] = FATHERS_TOO
    if "surname" in made:
        level[made["surname"] == 7] = 0
    return level


def patronymic_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How patronymics agree; a sister's has the same father as her brother's, and two well-known ones are two."""
    words, stems, heard = keys["patronymic"], keys["father"], keys["patronymic_sound"]
    one, two = words.codes[i], words.codes[j]
    level, there = _start(one, two, 5)
    rest = there & (one != two)
    letter, short = keys["patronymic_letter"].codes, keys["patronymic_short"].codes
    initial = rest & ((short[i] != 0) | (short[j] != 0))
    score = _alike(stems, stems.codes[i], stems.codes[j], rest & ~initial, 0.9)
    level[score >= 0.9] = 3
    level[rest & (stems.codes[i] == stems.codes[j])] = 4
    level[rest & (heard.codes[i] == heard.codes[j])] = 1
    known = keys["patronymic_known"].codes
    level[rest & (known[i] != 0) & (known[j] != 0) & (known[i] != known[j])] = 6
    level[initial] = 5
    level[initial & (letter[i] == letter[j])] = 2
    level[there & (one == two)] = 1
    if "given_name" in made:  # has said it already
        level[made["given_name"] == FATHERS_TOO] = 0
    return level


def birth_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How birth dates agree."""
    return dates_level(table.birth[i], table.birth[j])


def dates_level(one: npt.NDArray[np.int64], two: npt.NDArray[np.int64]) -> Levels:
    """How dates (YYYYMMDD, 0 for none) agree: the same, but for one slip, in two parts of three, in the year."""
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


def _shared(keys: Keys, name: str, i: Index, j: Index) -> tuple[Levels, Flags, npt.NDArray[np.int64]]:
    """For list-like fields: where both sides have values, where they share one, and how many records have it.

    Of several shared values the one that the fewest have counts.
    """
    words, counts = keys[name], keys.counts(name)
    there = (words.slots[0][i] != 0) & (words.slots[0][j] != 0)
    best = np.full(i.size, np.iinfo(np.int64).max)
    for one in words.slots:
        at = np.flatnonzero(one[i])  # few records have more than one value
        value, others = one[i[at]], j[at]
        for two in words.slots:
            same = np.flatnonzero(value == two[others])
            best[at[same]] = np.minimum(best[at[same]], counts[value[same]])
    return there.astype(np.uint8), best < np.iinfo(np.int64).max, best


def _rest_of(words: Words, i: Index, j: Index) -> Flags:
    """For list-like fields: whether the first record has a value that the second one lacks."""
    found = np.zeros(i.size, np.bool_)
    for one in words.slots:
        lacking = one[i] != 0
        for two in words.slots:
            lacking &= one[i] != two[j]
        found |= lacking
    return found


def _bands(level: Levels, same: Flags, count: npt.NDArray[np.int64]) -> None:
    """Levels 1 to 3 of a shared value: two records have it, a few, or many."""
    level[same] = 3
    level[same & (count <= 5)] = 2
    level[same & (count <= 2)] = 1


def phone_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How phones agree: any number in common, by how many share it, or but for one of each; else one wrong digit."""
    words = keys["phone"]
    there, same, count = _shared(keys, "phone", i, j)
    level = there * np.uint8(6)
    number = keys.phone_numbers
    rest = (there != 0) & ~same
    near = np.zeros(i.size, np.bool_)
    near[rest] = slip(number[words.codes[i[rest]]], number[words.codes[j[rest]]])
    level[near] = 5
    _bands(level, same, count)
    at = np.flatnonzero(same)
    level[at[_rest_of(words, i[at], j[at]) & _rest_of(words, j[at], i[at])]] = 4  # a common line, and each one's own
    return level


def email_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How e-mail addresses agree: any in common, by how many share it; the local part elsewhere; a typo."""
    words = keys["email"]
    there, same, count = _shared(keys, "email", i, j)
    level = there * np.uint8(6)
    head = keys["email_head"].codes
    rest = (there != 0) & ~same
    score = _alike(words, words.codes[i], words.codes[j], rest & (head[i] == head[j]), 0.95)
    level[score >= 0.95] = 5
    _, elsewhere, _ = _shared(keys, "local", i, j)
    level[rest & elsewhere] = 4
    if "surname" in made:  # an address made of the name says again what the name has said
        at = np.flatnonzero((level == 4) | (level == 5))
        at = at[made["surname"][at] < SURNAMES_DIFFER]
        level[at[keys.named_email(i[at]) & keys.named_email(j[at])]] = 0
    _bands(level, same, count)
    return level


def id_level(name: str) -> LevelOf:
    """A comparison of ids: the same, a slip of one digit, different."""

    def level_of(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
        words = keys[name]
        one, two = words.codes[i], words.codes[j]
        level, there = _start(one, two, 3)
        rest = there & (one != two)
        score = _alike(words, one, two, rest, 0.85)
        level[score >= 0.93] = 2
        level[there & (one == two)] = 1
        return level

    return level_of


def same_level(name: str) -> LevelOf:
    """A comparison of values, or lists of some, of which one is the same or none."""

    def level_of(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
        there, same, _count = _shared(keys, name, i, j)
        level = there * np.uint8(2)
        level[same] = 1
        return level

    return level_of


def text_level(name: str) -> LevelOf:
    """A comparison of short texts: the same, similar but for the order of words and typos, different."""

    def level_of(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
        words = keys[name]
        one, two = words.codes[i], words.codes[j]
        level, there = _start(one, two, 3)
        rest = np.flatnonzero(there & (one != two))
        level[rest[token_sort(words, one[rest], two[rest], 0.85) >= 0.85]] = 2
        level[there & (one == two)] = 1
        return level

    return level_of


def address_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How addresses agree: flat, house, street; a free address by its words."""
    street, house, flat, free = keys["street"], keys["house"], keys["flat"], keys["address"]
    one, two = street.codes[i], street.codes[j]
    level, there = _start(one, two, 6)
    rest = there & (one != two)
    score = _alike(street, one, two, rest, 0.88)
    same_street = there & ((one == two) | (score >= 0.88))
    no_house = (house.codes[i] == 0) | (house.codes[j] == 0)
    same_house = (house.codes[i] == house.codes[j]) & ~no_house
    flats = (flat.codes[i] != 0) & (flat.codes[j] != 0)
    level[same_street] = 5
    level[same_street & same_house] = 3
    level[there & (one == two) & same_house] = 2
    level[same_street & same_house & flats] = 4
    level[same_street & same_house & flats & (flat.codes[i] == flat.codes[j])] = 1
    one, two = free.codes[i], free.codes[j]
    text = (level == 0) & (one != 0) & (two != 0)
    level[text] = 6
    rest = np.flatnonzero(text & (one != two))
    level[rest[token_sort(free, one[rest], two[rest], 0.88) >= 0.88]] = 3
    level[text & (one == two)] = 1
    return level


def place_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How postal code and city agree, where street and house have not said it already."""
    code, city = keys["postal_code"], keys["city"]
    level, there = _start(city.codes[i], city.codes[j], 4)
    level[(code.codes[i] != 0) & (code.codes[j] != 0)] = 4
    rest = there & (city.codes[i] != city.codes[j])
    level[_alike(city, city.codes[i], city.codes[j], rest, 0.88) >= 0.88] = 3
    level[there & (city.codes[i] == city.codes[j])] = 2
    level[(code.codes[i] != 0) & (code.codes[i] == code.codes[j])] = 1
    if "address" in made:  # who has the same street and house has the same city
        level[(made["address"] > 0) & (made["address"] < 5)] = 0
    return level


def employer_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How a person's ten-digit ИНН and company agree."""
    inn = keys["inn10"]
    level = company_level(table, keys, i, j, _)
    level[level != 0] += 1
    inns = (inn.codes[i] != 0) & (inn.codes[j] != 0)
    level[inns & (inn.codes[i] != inn.codes[j])] = 4
    level[inns & (inn.codes[i] == inn.codes[j])] = 1
    return level


def company_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How names of companies agree."""
    name, heard = keys["company"], keys["company_sound"]
    one, two = name.codes[i], name.codes[j]
    level, there = _start(one, two, 3)
    rest = np.flatnonzero(there & (one != two))
    level[rest[token_sort(heard, heard.codes[i[rest]], heard.codes[j[rest]], 0.88) >= 0.88]] = 2
    level[there & (heard.codes[i] == heard.codes[j])] = 1
    return level


def firm_inn_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How ten-digit ИНН of companies agree; another КПП means another branch."""
    kpp = keys["kpp"]
    level = id_level("inn10")(table, keys, i, j, _)
    level[level > 1] += 1
    kpps = (kpp.codes[i] != 0) & (kpp.codes[j] != 0) & (kpp.codes[i] != kpp.codes[j])
    level[(level == 1) & kpps] = 2
    return level
