"""How phones, e-mail addresses, addresses and places of two records agree; see `agreement`."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.agreement import GIVEN_DIFFER, SURNAMES_DIFFER, Made, alike, rest_of, shared, start
from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.similar import jaro_winkler, one_edit, slip, token_sort
from cbtool.matching.words import Flags, Index, Levels

#: Names of which e-mail addresses are made, by comparison: the key, and the level from which they are two.
_NAMES_IN_EMAIL: Final = {
    "surname": ("surname_stem", SURNAMES_DIFFER),
    "given_name": ("given_formal", GIVEN_DIFFER),
}


def _bands(level: Levels, same: Flags, count: npt.NDArray[np.int64]) -> None:
    """Levels 1 to 3 of a shared value: two records have it, a few, or many."""
    level[same] = 3
    level[same & (count <= 5)] = 2
    level[same & (count <= 2)] = 1


def phone_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How phones agree; all numbers of one side, `phone_other` too, against all of the other.

    same: a number that no third record has, or a person's number and extension
    same, shared by a few: three to five records have it
    same, shared by many: more do, such as a switchboard
    same, but each has another: one in common, and each has one, or of persons an extension of it, that the other lacks
    one digit off: of the first numbers of both, but for the last two; or two neighbouring digits changed places
    neighbouring number: they differ in the last two digits, as those of a household or a company do
    """
    words, number = keys["phone"], keys.numbers("phone")
    there, same, count = shared(keys, "phone", i, j)
    desks = _desks(keys, i, j, count)
    level = there * np.uint8(7)
    rest = np.flatnonzero((there != 0) & ~same)
    one, two = number[words.codes[i[rest]]], number[words.codes[j[rest]]]
    off = slip(one, two)
    level[rest[off]] = 5
    level[rest[off & (one // 100 == two // 100)]] = 6
    _bands(level, same, count)
    at = np.flatnonzero(same)
    level[at[rest_of(words, i[at], j[at]) & rest_of(words, j[at], i[at])]] = 4  # a common line, and each one's own
    level[desks] = 4
    return level


def _desks(keys: Keys, i: Index, j: Index, count: Index) -> Index:
    """The pairs whose first numbers are one, with two extensions.

    Where the extensions are one, too, `count` becomes that of the records that have it, in place.
    """
    desk, phone = keys["desk"], keys["phone"].codes
    if desk.size == 1:
        return np.zeros(0, np.int64)
    one, two = desk.codes[i], desk.codes[j]
    at = np.flatnonzero((one != 0) & (two != 0) & (phone[i] == phone[j]))
    own = one[at] == two[at]
    same = at[own]
    count[same] = np.minimum(count[same], keys.counts("desk")[one[same]])
    apart: Index = at[~own]
    return apart


def email_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How e-mail addresses agree; all of one side, `email_other` too, against all of the other.

    same: an address that no third record has
    same, shared by a few: three to five records have it
    same, shared by many: more do
    same local part elsewhere: six letters or more before the @; not comparable where a name in them has told it
    similar: the first three letters, and a similarity from 0.95; as above, one letter is not comparable, more differ
    """
    words, head = keys["email"], keys["email_head"].codes
    there, same, count = shared(keys, "email", i, j)
    level = there * np.uint8(6)
    rest = np.flatnonzero((there != 0) & ~same)
    at = rest[head[i[rest]] == head[j[rest]]]
    level[at[jaro_winkler(words, words.codes[i[at]], words.codes[j[at]], 0.95) >= 0.95]] = 5
    _, elsewhere, _ = shared(keys, "local", i[rest], j[rest])
    level[rest[elsewhere]] = 4
    at = np.flatnonzero((level == 4) | (level == 5))
    at = at[_made_of_names(keys, i[at], j[at], {name: made[name][at] for name in _NAMES_IN_EMAIL if name in made})]
    slips = one_edit(words, words.codes[i[at]], words.codes[j[at]])
    level[at] = np.where((level[at] == 4) | slips, 0, 6)  # namesakes have such addresses, too
    _bands(level, same, count)
    return level


def _made_of_names(keys: Keys, i: Index, j: Index, made: Made) -> Flags:
    """Whether both e-mail addresses are made of a name that is one: that says again what the name has said."""
    holds = keys.named_email(np.concatenate([i, j]), [_NAMES_IN_EMAIL[name][0] for name in made])
    found = np.zeros(i.size, np.bool_)
    for (name, level), both in zip(made.items(), holds, strict=True):
        found |= (level < _NAMES_IN_EMAIL[name][1]) & both[: i.size] & both[i.size :]
    return found


def address_level(table: Prepared, keys: Keys, i: Index, j: Index, _: Made) -> Levels:
    """How addresses agree: street, house and flat; a free address by its words.

    same: street, house and flat
    same house: street and house, and one has no flat
    similar street, same house: a similarity of streets from 0.88; or of the sorted words of free addresses
    same street: another house, or none; also a similar street
    """
    street, house, flat, free = (keys[name].codes for name in ("street", "house", "flat", "address"))
    level, rest = start(street[i], street[j], 6)
    level[rest[alike(keys, "street", street[i[rest]], street[j[rest]], 0.88) >= 0.88]] = 5
    at = np.flatnonzero((level == 1) | (level == 5))
    one, two = i[at], j[at]
    same_house = (house[one] == house[two]) & (house[one] != 0)
    flats = same_house & (flat[one] != 0) & (flat[two] != 0)
    found = np.where(same_house, np.where(level[at] == 1, 2, 3), 5)
    found[flats] = np.where(flat[one[flats]] == flat[two[flats]], 1, 4)
    level[at] = found
    at = np.flatnonzero(level == 0)
    here, there = free[i[at]], free[j[at]]
    text, rest = start(here, there, 6)
    near = rest[token_sort(keys["address"], here[rest], there[rest], 0.88) >= 0.88]
    text[near] = 3
    one, two, numbers = i[at[near]], j[at[near]], keys["address_number"]
    apart = near[rest_of(numbers, one, two) & rest_of(numbers, two, one)]  # else one has no flat
    shared = keys.common("address_number", i[at[apart]], j[at[apart]]) != 0
    text[apart] = np.where(shared, 4, 5)
    level[at] = text
    return level


def place_level(table: Prepared, keys: Keys, i: Index, j: Index, made: Made) -> Levels:
    """How postal code and city agree; not comparable where street and house have told it.

    same: the city
    similar: a similarity of cities from 0.88
    """
    code, city = keys["postal_code"].codes, keys["city"].codes
    level, rest = start(city[i], city[j], 4)
    level[level == 1] = 2
    level[rest[alike(keys, "city", city[i[rest]], city[j[rest]], 0.88) >= 0.88]] = 3
    one, two = code[i], code[j]
    level[(level == 0) & (one != 0) & (two != 0)] = 4
    level[(one != 0) & (one == two)] = 1
    if "address" in made:  # who has the same street and house has the same city
        level[(made["address"] > 0) & (made["address"] < 5)] = 0
    return level
