"""How names agree: for pairs of records the number of a level, as `comparisons` declares them."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.agreement import (
    FATHERS_TOO,
    GIVEN_DIFFER,
    SURNAMES_DIFFER,
    Made,
    alike,
    rest_of,
    start,
)
from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.similar import one_edit
from cbtool.matching.words import Codes, Flags, Index, Levels, Words

#: Letters of a name below which others are other names, however alike: Li, Lin.
SHORT: Final = 3


def _typos(
    level: Levels, keys: Keys, name: str, one: Codes, two: Codes, score: npt.NDArray[np.float32], typo: int
) -> None:
    """Levels of names, the values of a key, by their similarity: a typo, or behind it similar."""
    length, at = keys.letters(name).length, np.flatnonzero(score >= 0.8)
    at = at[np.minimum(length[one[at]], length[two[at]]) >= SHORT]
    level[at] = typo + 1
    near = at[score[at] < 0.9]
    level[near[one_edit(keys[name], one[near], two[near])]] = typo
    level[at[score[at] >= 0.9]] = typo


def _swapped(keys: Keys, i: Index, j: Index, above: float) -> Flags:
    """Whether surname and given name changed places, each at least as similar to the other as asked for."""
    surname, given = keys["name_token"].slots
    first, last = keys["token_initial"].slots
    found: Flags = (last[i] != 0) & (last[j] != 0) & (first[i] == last[j]) & (last[i] == first[j])
    for one, two in ((surname, given), (given, surname)):
        at = np.flatnonzero(found)
        found[at] = alike(keys, "name_token", one[i[at]], two[j[at]], above) >= above
    return found


def _doubles(level: Levels, keys: Keys, i: Index, j: Index) -> None:
    """Levels of double surnames, in place.

    Two that begin with the same part are alike whatever the other part is: of them only one letter is a typo.
    """
    words, heard, double = keys["surname_part"], keys["surname_sound"], keys["surname_double"].codes
    if len(words.slots) == 1:
        return
    at = np.flatnonzero((double[i] | double[j]) != 0)
    both = at[(double[i[at]] & double[j[at]]) != 0]
    slip = one_edit(heard, heard.codes[i[both]], heard.codes[j[both]])
    level[both[~slip & (level[both] == 4)]] = 5
    one, two = i[at], j[at]
    shared = keys.common("surname_part", one, two) != 0
    part = shared & (~rest_of(words, one, two) | ~rest_of(words, two, one))
    level[at[shared & (level[at] > 5)]] = 5
    level[at[part]] = 6


def surname_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How surnames agree.

    sounds the same: by ear, across both scripts and spellings: Соловьёв, Solovyev
    form of the other gender: Иванова, Иванов
    typo: one letter of five or more, or a similarity of the sounds from 0.9; of two double names one letter only
    similar: a similarity of the sounds from 0.8, or a part in common where each has another
    part of a double name: all parts of one stand in the other: Hernández Moya, Hernández; Водкина, Петров-Водкин
    swapped with the given name: each is the other's, but for a typo
    """
    words, heard, stems = keys["surname"], keys["surname_sound"], keys["surname_stem"].codes
    one, two = words.codes[i], words.codes[j]
    level, rest = start(one, two, SURNAMES_DIFFER)
    one, two, i, j = one[rest], two[rest], i[rest], j[rest]
    a, b = heard.codes[i], heard.codes[j]
    found = np.full(rest.size, SURNAMES_DIFFER, np.uint8)
    _typos(found, keys, "surname_sound", a, b, alike(keys, "surname_sound", a, b, 0.8), 4)
    _doubles(found, keys, i, j)
    found[stems[i] == stems[j]] = 3
    found[a == b] = 2
    at = np.flatnonzero(found == SURNAMES_DIFFER)
    found[at[_swapped(keys, i[at], j[at], 0.88)]] = 7
    at = np.flatnonzero((found > 3) & (found < SURNAMES_DIFFER))
    found[at[_swapped(keys, i[at], j[at], 1.0)]] = 7  # Иванов Иван, Иван Иванов
    level[rest] = found
    return level


def given_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How given names agree.

    same, and the father's too: of people who are named after their fathers: Иван Иванович; or one of them is a Jr.
    short form: another form by the table of short forms or by ear: Саша, Alexander; or one of several: Ngoc Minh, Minh
    initial: one is an initial, and the other begins with it
    typo: one letter of five or more, or a similarity of the sounds from 0.9
    similar: a similarity of the sounds from 0.8
    another name: both are listed as names, and it is no typo: Зухра, Фатима; Ethan, Jordan; or they are of two sexes
    another well-known name: of two well-known Russian names, however alike: Мария, Марина; and of Jr. and Sr.
    """
    words, formal, known = keys["given_name"], keys["given_formal"], keys["given_known"].codes
    son, patronymic = keys["son"].codes, keys["patronymic"].codes
    level, rest = start(words.codes[i], words.codes[j], GIVEN_DIFFER)
    at = np.flatnonzero(level == 1)
    one, two = son[i[at]], son[j[at]]
    some = np.flatnonzero((one | two) != 0)
    at, one, two = at[some], one[some] != 0, two[some] != 0
    level[at[(one & two) | (one & (patronymic[j[at]] == 0)) | (two & (patronymic[i[at]] == 0))]] = FATHERS_TOO
    level[rest] = _given_apart(table, keys, i[rest], j[rest], formal, known)
    if "generation" in table.words:
        one, two = keys["generation"].codes[i], keys["generation"].codes[j]
        level[(level == 1) & ((one == 0) != (two == 0))] = FATHERS_TOO
        level[(level != 0) & (one != 0) & (two != 0) & (one != two)] = 9
    if "surname" in made:
        level[made["surname"] == 7] = 0
    return level


def _given_apart(table: Prepared, keys: Keys, i: Index, j: Index, formal: Words, known: Codes) -> Levels:
    """How given names that are not the same agree."""
    # Two well-known names are two names, however near: Мария is not Марина.
    names = (known[i] == 0) | (known[j] == 0)
    one, two = formal.codes[i], formal.codes[j]
    level = np.full(i.size, GIVEN_DIFFER, np.uint8)
    score = np.zeros(i.size, np.float32)
    score[names] = alike(keys, "given_formal", one[names], two[names], 0.8)
    _typos(level, keys, "given_formal", one, two, score, 5)
    level[~names] = 9
    _parts_of_given(level, keys, i, j)
    _senses(level, keys, i, j)
    letter, short = keys["given_letter"].codes, keys["given_short"].codes
    initial = (short[i] != 0) | (short[j] != 0)
    level[initial] = GIVEN_DIFFER
    level[initial & (letter[i] == letter[j])] = 4
    at = np.flatnonzero((level > 4) & (level <= GIVEN_DIFFER) & ~initial)
    listed = (keys["given_listed"].codes[side[at]] != 0 for side in (i, j))
    other = (level[at] != 5) & np.logical_and(*listed)
    sexes = _two(table.gender[i[at]], table.gender[j[at]])
    sexes[sexes] = ~one_edit(formal, one[at[sexes]], two[at[sexes]])
    level[at[other | sexes]] = 8
    at = np.flatnonzero(one == two)
    pair = keys["given_sex"].codes
    sexes = _two(table.gender[i[at]], table.gender[j[at]]) | _two(pair[i[at]], pair[j[at]])
    level[at] = np.where(sexes, 9, 3)
    return level


def _two(one: Codes, two: Codes) -> Flags:
    """Where both codes tell something, and not the same."""
    found: Flags = (one != 0) & (two != 0) & (one != two)
    return found


def _parts_of_given(level: Levels, keys: Keys, i: Index, j: Index) -> None:
    """Level "short form" for a given name that is one of the other's several given and middle names, in place."""
    slots, alone = keys["given_part"].slots, keys["given_alone"].codes
    at = np.flatnonzero(level == GIVEN_DIFFER)
    for one, two in ((i[at], j[at]), (j[at], i[at])):
        name = alone[one]
        level[at[(name != 0) & np.logical_or.reduce([slot[two] == name for slot in slots])]] = 3


def _senses(level: Levels, keys: Keys, i: Index, j: Index) -> None:
    """Level "short form" for a short name and another formal one than its usual: Ксюша, Оксана; in place."""
    slots = keys["given_sense"].slots
    if len(slots) == 1:
        return
    at = np.flatnonzero((level > 5) & (level <= GIVEN_DIFFER))
    at = at[(slots[1][i[at]] | slots[1][j[at]]) != 0]
    level[at[keys.common("given_sense", i[at], j[at]) != 0]] = 3


def patronymic_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How patronymics agree; not comparable where the given name has told the father's, nor of twins.

    same: also by ear
    initial: one is an initial, and the other begins with it
    typo: a similarity of the sounds, without their endings, from 0.9
    form of the other gender: of one father: Иванович, Ивановна
    another well-known name: both are made of well-known names, and of two
    """
    words, stems, heard = keys["patronymic"], keys["father"].codes, keys["patronymic_sound"].codes
    level, rest = start(words.codes[i], words.codes[j], 5)
    one, two = i[rest], j[rest]
    letter, short = keys["patronymic_letter"].codes, keys["patronymic_short"].codes
    initial = (short[one] != 0) | (short[two] != 0)
    found = np.full(rest.size, 5, np.uint8)
    found[alike(keys, "father", stems[one], stems[two], 0.9) >= 0.9] = 3
    found[stems[one] == stems[two]] = 4
    found[heard[one] == heard[two]] = 1
    known = keys["patronymic_known"].codes
    found[(known[one] != 0) & (known[two] != 0) & (known[one] != known[two])] = 6
    found[initial] = 5
    found[initial & (letter[one] == letter[two])] = 2
    level[rest] = found
    if "given_name" in made:  # has said it already
        level[made["given_name"] == FATHERS_TOO] = 0
        # With another given name and the same birth date they are twins', who share a patronymic anyway.
        at = np.flatnonzero((made["given_name"] >= GIVEN_DIFFER) & (level > 0) & (level <= 4))
        level[at[(table.birth[i[at]] != 0) & (table.birth[i[at]] == table.birth[j[at]])]] = 0
    return level
