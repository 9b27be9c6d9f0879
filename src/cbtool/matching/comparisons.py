"""Comparisons: how two records agree in a field, as ordered, documented levels.

Levels stand strongest first, "different" last; level 0 is "not comparable" (missing on one side, or said already
by another field). The shares are priors: per million customers they were set by what a Russian trade base looks
like, and the model moves away from them as far as the data carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.similar import jaro_winkler, slip, token_sort
from cbtool.matching.words import Codes, Flags, Levels, Words

Index = npt.NDArray[np.int64]
Made = Mapping[str, Levels]


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two values agree.

    Attributes:
        label: in words, for evidence: "same phone".
        m: prior share among pairs of one customer.
        u: prior share among random pairs.
        names: prior share among people who share their names by chance; None where it is as in random pairs.
        contacts: prior share among relatives and colleagues; None where it is as in random pairs.
    """

    label: str
    m: float
    u: float
    names: float | None = None
    contacts: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a field is compared.

    Attributes:
        name: the field, or the first of its group.
        levels: strongest first; the last one is "different".
        cap: the largest share of "different" that pairs of one customer may be found to have.
        level: table, keys, pairs and the levels of earlier comparisons to the level of each pair.
        frequent: level -> key whose value's frequency weighs: to share a rare surname says more.
        learned: whether the shares among relatives and colleagues are learned, or stay as shipped.
    """

    name: str
    levels: tuple[Level, ...]
    cap: float
    level: Callable[[Prepared, Keys, Index, Index, Made], Levels]
    frequent: Mapping[int, str] = field(default_factory=dict)
    learned: bool = True


def _start(first: Codes, second: Codes, last: int) -> tuple[Levels, Flags]:
    """All pairs at the last level where both values are there, else at 0; and where they are there."""
    there = (first != 0) & (second != 0)
    return np.where(there, last, 0).astype(np.uint8), there


def _alike(words: Words, one: Codes, two: Codes, where: Flags, above: float) -> npt.NDArray[np.float32]:
    """Jaro-Winkler similarity where asked for, else 0."""
    found = np.zeros(one.size, np.float32)
    found[where] = jaro_winkler(words, one[where], two[where], above)
    return found


def _part_of(words: Words, one: Codes, two: Codes) -> Flags:
    """Whether one of two values is a part of the other, which is written with a hyphen."""
    double = words.values.str.contains("-", literal=True).to_numpy()
    found = np.zeros(one.size, np.bool_)
    for at in np.flatnonzero(double[one] | double[two]):
        left, right = str(words.values[int(one[at])]).split("-"), str(words.values[int(two[at])]).split("-")
        found[at] = bool({part for part in left if len(part) > 1} & set(right))
    return found


def _swapped(keys: Keys, i: Index, j: Index, where: Flags) -> Flags:
    """Whether surname and given name changed places, a typo in either allowed."""
    words = keys["name_token"]
    surname, given = words.slots
    first, last = keys["token_initial"].slots
    where = where & (last[i] != 0) & (last[j] != 0) & (first[i] == last[j]) & (last[i] == first[j])
    where = _alike(words, surname[i], given[j], where, 0.88) >= 0.88
    return _alike(words, given[i], surname[j], where, 0.88) >= 0.88


def _surname(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    words = keys["surname"]
    one, two = words.codes[i], words.codes[j]
    level, there = _start(one, two, 8)
    heard, stems = keys["surname_sound"], keys["surname_stem"]
    rest = there & (one != two)
    score = _alike(heard, heard.codes[i], heard.codes[j], rest, 0.8)
    level[rest & (score >= 0.8)] = 5
    level[rest & (score >= 0.9)] = 4
    level[rest & (stems.codes[i] == stems.codes[j])] = 3
    level[rest & (heard.codes[i] == heard.codes[j])] = 2
    rest &= level >= 5
    at = np.flatnonzero(rest)
    level[at[_part_of(words, one[at], two[at])]] = 6
    level[_swapped(keys, i, j, level == 8)] = 7
    level[there & (one == two)] = 1
    return level


def _given(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    words, formal, known = keys["given_name"], keys["given_formal"], keys["given_known"].codes
    one, two = words.codes[i], words.codes[j]
    level, there = _start(one, two, 6)
    rest = there & (one != two)
    # Two well-known names are two names, however near: Мария is not Марина.
    names = rest & ~((known[i] != 0) & (known[j] != 0))
    score = _alike(formal, formal.codes[i], formal.codes[j], names, 0.8)
    level[names & (score >= 0.8)] = 5
    level[names & (score >= 0.9)] = 4
    letter, short = keys["given_letter"].codes, keys["given_short"].codes
    level[rest & ((short[i] != 0) | (short[j] != 0))] = 6
    level[rest & ((short[i] != 0) | (short[j] != 0)) & (letter[i] == letter[j])] = 3
    sexes = (table.gender[i] != 0) & (table.gender[j] != 0) & (table.gender[i] != table.gender[j])
    pair = keys["given_sex"].codes
    sexes |= (pair[i] != 0) & (pair[j] != 0) & (pair[i] != pair[j])
    level[rest & (formal.codes[i] == formal.codes[j])] = 2
    level[rest & (formal.codes[i] == formal.codes[j]) & sexes] = 6
    level[there & (one == two)] = 1
    if "surname" in made:
        level[made["surname"] == 7] = 0
    return level


def _patronymic(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
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
    level[initial] = 5
    level[initial & (letter[i] == letter[j])] = 2
    level[there & (one == two)] = 1
    return level


def _birth(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    one, two = table.birth[i], table.birth[j]
    level, there = _start(one.astype(np.uint32), two.astype(np.uint32), 5)
    year, other_year = one // 10000, two // 10000
    month, other_month = one // 100 % 100, two // 100 % 100
    day, other_day = one % 100, two % 100
    same = (year == other_year).astype(np.int8) + (month == other_month) + (day == other_day)
    level[there & (year == other_year)] = 4
    level[there & (same == 2)] = 3
    turned = (year == other_year) & (month == other_day) & (day == other_month)
    rest = there & (one != two)
    near = np.zeros(one.size, np.bool_)
    near[rest] = slip(one[rest], two[rest])
    level[rest & (near | turned)] = 2
    level[there & (one == two)] = 1
    return level


def _shared(words: Words, i: Index, j: Index) -> tuple[Levels, Flags, npt.NDArray[np.int64]]:
    """For list-like fields: where both sides have values, where they share one, and how many records have it.

    Of several shared values the one that the fewest have counts.
    """
    counts = words.counts()
    there = (words.slots[0][i] != 0) & (words.slots[0][j] != 0)
    best = np.full(i.size, np.iinfo(np.int64).max)
    for one in words.slots:
        for two in words.slots:
            value = one[i]
            same = (value != 0) & (value == two[j])
            best[same] = np.minimum(best[same], counts[value[same]])
    return there.astype(np.uint8), best < np.iinfo(np.int64).max, best


def _bands(level: Levels, same: Flags, count: npt.NDArray[np.int64]) -> None:
    """Levels 1 to 3 of a shared value: two records have it, a few, or many."""
    level[same] = 3
    level[same & (count <= 5)] = 2
    level[same & (count <= 2)] = 1


def _phone(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    words = keys["phone"]
    there, same, count = _shared(words, i, j)
    level = there * np.uint8(5)
    number = keys.phone_numbers
    rest = (there != 0) & ~same
    near = np.zeros(i.size, np.bool_)
    near[rest] = slip(number[words.codes[i[rest]]], number[words.codes[j[rest]]])
    level[near] = 4
    _bands(level, same, count)
    return level


def _email(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    words, local = keys["email"], keys["local"]
    there, same, count = _shared(words, i, j)
    level = there * np.uint8(6)
    head = keys["email_head"].codes
    rest = (there != 0) & ~same
    score = _alike(words, words.codes[i], words.codes[j], rest & (head[i] == head[j]), 0.95)
    level[score >= 0.95] = 5
    _, elsewhere, _ = _shared(local, i, j)
    level[rest & elsewhere] = 4
    if "surname" in made:  # an address made of the name says again what the name has said
        named = keys["email_named"].codes
        level[((level == 4) | (level == 5)) & (named[i] != 0) & (named[j] != 0) & (made["surname"] < 8)] = 0
    _bands(level, same, count)
    return level


def _id(name: str) -> Callable[[Prepared, Keys, Index, Index, Made], Levels]:
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


def _address(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
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


def _place(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
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


def _employer(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    inn = keys["inn10"]
    level = _company(table, keys, i, j, _)
    level[level != 0] += 1
    inns = (inn.codes[i] != 0) & (inn.codes[j] != 0)
    level[inns & (inn.codes[i] != inn.codes[j])] = 4
    level[inns & (inn.codes[i] == inn.codes[j])] = 1
    return level


def _company(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    name, heard = keys["company"], keys["company_sound"]
    one, two = name.codes[i], name.codes[j]
    level, there = _start(one, two, 3)
    rest = np.flatnonzero(there & (one != two))
    level[rest[token_sort(heard, heard.codes[i[rest]], heard.codes[j[rest]], 0.88) >= 0.88]] = 2
    level[there & (heard.codes[i] == heard.codes[j])] = 1
    return level


def _firm_inn(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    kpp = keys["kpp"]
    level = _id("inn10")(table, keys, i, j, _)
    level[level > 1] += 1
    kpps = (kpp.codes[i] != 0) & (kpp.codes[j] != 0) & (kpp.codes[i] != kpp.codes[j])
    level[(level == 1) & kpps] = 2
    return level


_ID_LEVELS: Final = (Level("same", 0.93, 1e-6), Level("one digit off", 0.04, 1e-5), Level("different", 0.03, 0.999989))
_PHONE: Final = Comparison(
    "phone",
    (
        Level("same", 0.50, 2e-6, None, 0.35),
        Level("same, shared by a few", 0.12, 1e-6, None, 0.25),
        Level("same, shared by many", 0.02, 2e-6, None, 0.20),
        Level("one digit off", 0.04, 2e-6, None, 0.01),
        Level("different", 0.32, 0.999993, None, 0.19),
    ),
    0.7,
    _phone,
)
_EMAIL: Final = Comparison(
    "email",
    (
        Level("same", 0.50, 1e-6, None, 0.10),
        Level("same, shared by a few", 0.08, 5e-7, None, 0.10),
        Level("same, shared by many", 0.01, 1e-6, None, 0.10),
        Level("same local part elsewhere", 0.04, 1e-5, None, 0.01),
        Level("similar", 0.05, 2e-5, None, 0.02),
        Level("different", 0.32, 0.9999675, None, 0.67),
    ),
    0.7,
    _email,
)
_ADDRESS: Final = Comparison(
    "address",
    (
        Level("same", 0.55, 5e-6, None, 0.40),
        Level("same house", 0.10, 1e-5, None, 0.10),
        Level("similar street, same house", 0.07, 3e-5, None, 0.05),
        Level("same house, another flat", 0.02, 1e-5, None, 0.02),
        Level("same street", 0.04, 2e-3, None, 0.03),
        Level("different", 0.22, 0.997945, None, 0.40),
    ),
    0.6,
    _address,
)
_PLACE: Final = Comparison(
    "city",
    (
        Level("same postal code", 0.35, 0.002, 0.05, 0.40),
        Level("same", 0.45, 0.05, 0.45, 0.45),
        Level("similar", 0.05, 0.005, 0.02, 0.02),
        Level("different", 0.15, 0.943, 0.48, 0.13),
    ),
    0.4,
    _place,
    {1: "postal_code", 2: "city"},
)

#: Comparisons of people, sole traders among them.
PERSON_COMPARISONS: Final = (
    Comparison(
        "surname",
        (
            Level("same", 0.86, 0.0012, 0.75, 0.40),
            Level("sounds the same", 0.02, 0.0001, 0.02, 0.01),
            Level("form of the other gender", 0.01, 0.0010, 0.05, 0.15),
            Level("typo", 0.06, 0.004, 0.06, 0.02),
            Level("similar", 0.01, 0.02, 0.03, 0.03),
            Level("part of a double name", 0.01, 0.0003, 0.01, 0.01),
            Level("swapped with the given name", 0.005, 1e-6, 0.0005, 0.0001),
            Level("different", 0.025, 0.973399, 0.0795, 0.3799),
        ),
        0.08,
        _surname,
        {1: "surname"},
    ),
    Comparison(
        "given_name",
        (
            Level("same", 0.86, 0.02, 0.60),
            Level("short form", 0.04, 0.003, 0.05),
            Level("initial", 0.03, 0.002, 0.10),
            Level("typo", 0.05, 0.004, 0.03),
            Level("similar", 0.012, 0.02, 0.02),
            Level("different", 0.008, 0.951, 0.20),
        ),
        0.015,
        _given,
        {1: "given_name"},
    ),
    Comparison(
        "patronymic",
        (
            Level("same", 0.90, 0.02, 0.35, 0.15),
            Level("initial", 0.04, 0.002, 0.05, 0.02),
            Level("typo", 0.04, 0.01, 0.02, 0.02),
            Level("form of the other gender", 0.005, 0.02, 0.02, 0.15),
            Level("different", 0.015, 0.948, 0.56, 0.66),
        ),
        0.025,
        _patronymic,
        {1: "patronymic"},
    ),
    Comparison(
        "birth_date",
        (
            Level("same", 0.90, 5e-5, None, 0.02),
            Level("one slip", 0.045, 6e-4, None, 0.002),
            Level("two parts of three the same", 0.02, 3e-3, None, 0.006),
            Level("same year", 0.012, 0.015, None, 0.03),
            Level("different", 0.023, 0.98135, None, 0.942),
        ),
        0.05,
        _birth,
        {1: "birth"},
        learned=False,
    ),
    Comparison("inn", _ID_LEVELS, 0.05, _id("inn12")),
    Comparison("snils", _ID_LEVELS, 0.05, _id("snils11")),
    Comparison("national_id", _ID_LEVELS, 0.05, _id("national_id")),
    _PHONE,
    _EMAIL,
    _ADDRESS,
    _PLACE,
    Comparison(
        "company",
        (
            Level("same ИНН", 0.50, 5e-4, None, 0.40),
            Level("same", 0.10, 5e-4, None, 0.15),
            Level("similar", 0.05, 5e-3, None, 0.05),
            Level("different", 0.35, 0.994, None, 0.40),
        ),
        0.7,
        _employer,
    ),
)

#: Comparisons of companies.
COMPANY_COMPARISONS: Final = (
    Comparison(
        "inn",
        (
            Level("same", 0.88, 1e-6, None, 0.01),
            Level("same, another КПП", 0.03, 1e-6, None, 0.20),
            Level("one digit off", 0.04, 1e-5, None, 0.001),
            Level("different", 0.05, 0.999988, None, 0.789),
        ),
        0.08,
        _firm_inn,
    ),
    Comparison("ogrn", _ID_LEVELS, 0.05, _id("ogrn13")),
    Comparison(
        "company",
        (
            Level("same", 0.75, 3e-4, 0.85, 0.15),
            Level("similar", 0.13, 3e-3, 0.10, 0.10),
            Level("different", 0.12, 0.9967, 0.05, 0.75),
        ),
        0.2,
        _company,
        {1: "company_sound"},
    ),
    _PHONE,
    _EMAIL,
    _ADDRESS,
    _PLACE,
)


def compare(comparisons: tuple[Comparison, ...], table: Prepared, keys: Keys, i: Index, j: Index) -> dict[str, Levels]:
    """The level of each pair in each comparison.

    Args:
        comparisons: in order; later ones may look at the levels of earlier ones.
        table: what is compared.
        keys: coarser forms of it.
        i: first profiles of the pairs.
        j: second profiles.
    """
    made: dict[str, Levels] = {}
    for comparison in comparisons:
        made[comparison.name] = comparison.level(table, keys, i, j, made)
    return made
