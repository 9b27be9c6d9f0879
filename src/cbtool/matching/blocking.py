"""Blocking: which pairs of records are compared at all, by an ordered list of equality rules.

A block that is larger than its rule's cap is refined by further keys; what is still too large is left and
told. Pairs are held as one whole number each (first profile, second profile, rule), never as objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from cbtool.fields import FIELDS
from cbtool.matching.columns import MARK, RARE
from cbtool.matching.keys import Keys
from cbtool.matching.prepare import UNKNOWN, Prepared
from cbtool.matching.threads import side_by_side
from cbtool.matching.words import Flags, Index, ascending, distinct, groups, mixed, ranked
from cbtool.matching.words import Keys as Numbers

#: Which profiles may stand on either side of a pair: those of one list and of another, or new ones and all.
Sides: TypeAlias = tuple[Flags, Flags]

#: Bits of the number of a rule.
_BITS: Final = np.uint64(8)

_NOTHING: Final = (np.zeros(0, np.uint64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class BlockingRule:
    """Records that agree in all `keys` are compared.

    Attributes:
        keys: names of `keys.Keys`; the record needs a value in each.
        refine: further keys, added one after the other to blocks above the cap.
        cap: most records of a block.
        most: the rule is for tables of up to this many profiles, where its many pairs cost little.
        wider: how many times as many a block may have in tables of up to `TINY` profiles, where it is more likely one
            customer with many records than many of one name, and costs little.
    """

    keys: tuple[str, ...]
    refine: tuple[str, ...] = ()
    cap: int = 50
    most: int = 1 << 40
    wider: int = 3

    @property
    def name(self) -> str:
        """The keys as one text."""
        return " + ".join(self.keys)

    def limit(self, size: int) -> int:
        """The most records of a block in a table of so many profiles."""
        return self.cap * self.wider if size <= TINY else self.cap


#: Profiles of a small table, and of a very small one.
SMALL: Final = 200_000
TINY: Final = 50_000

#: The rules, strongest first; a pair counts for the first one that finds it.
RULES: Final = (
    BlockingRule(("inn12",), ("surname_stem", "given_formal")),
    BlockingRule(("snils11",), ("surname_stem", "given_formal")),
    BlockingRule(("ogrn15",), ("surname_stem",)),
    BlockingRule(("ogrn13",), ("kpp", "phone", "email")),
    BlockingRule(("firm_inn",), ("kpp", "phone", "email")),
    BlockingRule(("national_id",), ("surname_stem", "given_formal")),
    BlockingRule(("desk",), ("given_formal", "surname_stem"), 30),
    BlockingRule(("phone",), ("given_formal", "surname_stem", "birth"), 30),
    BlockingRule(("email",), ("given_formal", "surname_stem", "birth"), 30),
    BlockingRule(("messenger",), ("given_formal", "surname_stem"), 30),
    BlockingRule(("social",), ("given_formal", "surname_stem"), 30),
    BlockingRule(("birth", "name_token"), ("father", "place", "name_pair"), 40),
    BlockingRule(("name_pair", "father"), ("place", "birth_year", "birth_day"), 30),
    BlockingRule(("name_pair", "place"), ("birth_year", "birth_day"), 20),
    BlockingRule(("name_pair",), ("place", "birth_year", "birth_day"), 12),
    BlockingRule(("surname_part", "given_formal"), ("place", "birth_year", "birth_day"), 12),
    BlockingRule(("surname_stem", "given_initial", "place"), ("birth_year", "birth_day"), 15),
    BlockingRule(("surname_head", "given_formal", "father"), ("place", "birth_year"), 8),
    BlockingRule(("surname_stem", "father"), ("given_initial", "place"), 8),
    BlockingRule(("surname_head", "given_head", "birth_year"), ("birth_day", "place"), 12),
    BlockingRule(("surname_head", "given_initial", "birth_day"), ("birth_year", "place"), 12),
    BlockingRule(("given_formal", "father", "birth_year"), ("birth_day", "place"), 12, SMALL),
    BlockingRule(("birth", "place"), ("given_initial", "surname_head"), 15),
    BlockingRule(("id_half",), ("place", "birth_year"), 10),
    BlockingRule(("dwelling",), ("place", "flat", "given_formal"), 6),
    BlockingRule(("dwelling", "name_token"), ("place", "birth_year"), 12, SMALL),
    BlockingRule(("postal_code", "name_token"), ("birth_year", "surname_head"), 10),
    BlockingRule(("local", "given_initial"), ("surname_head", "birth_year"), 15),
    BlockingRule(("employer", "surname_head", "given_initial"), ("father",), 12),
    # For small tables, where names are few and mistyped dates and names can be afforded to be looked for.
    BlockingRule(("birth", "given_initial"), ("surname_head", "place"), 20, SMALL),
    BlockingRule(("surname_consonants", "given_head"), ("place",), 6, SMALL),
    BlockingRule(("place", "given_formal", "surname_consonants"), ("birth_year",), 12, SMALL),
    BlockingRule(("place", "name_token"), ("token_initial", "birth_year", "birth_day"), 4, SMALL),
    BlockingRule(("surname_stem", "given_initial"), ("place", "birth_year"), 6, SMALL),
    BlockingRule(("surname_tail", "given_formal", "father"), ("place", "birth_year"), 8, SMALL),
    BlockingRule(("birth",), ("surname_head", "place"), 20, TINY),
    BlockingRule(("surname_head", "given_head"), ("birth_year", "place"), 12, TINY),
    BlockingRule(("place", "name_token"), ("birth_year", "birth_day"), 12, TINY),
    BlockingRule(("token_head", "birth_year"), ("place",), 10, TINY),
    BlockingRule(("token_head", "birth_day"), ("place",), 10, TINY),
    BlockingRule(("firm", "place"), ("phone", "email", "dwelling"), 20),
    BlockingRule(("firm",), ("place", "phone", "email"), 20, wider=1),  # many companies have one name
    BlockingRule(("firm_site",), ("firm", "place"), 20),
)

#: Keys that part blocks over a column that is compared on request, and the most records of such a block.
FURTHER: Final = (("surname_stem", "given_formal", "birth"), 20)

#: Keys that nothing else asks for.
ONLY_HERE: Final = (
    *("name_pair", "surname_head", "surname_tail", "surname_consonants", "given_head", "given_initial", "token_head"),
    *("birth_year", "birth_day", "place", "dwelling", "employer", "firm", "firm_inn", "firm_site", "id_half"),
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs of profiles, in the order of (first, second), first < second.

    Attributes:
        first: number of a profile.
        second: number of a later profile.
        rule: index in `rules_of` of the first rule that found the pair; one more for pairs added later.
        per_rule: how many pairs each rule found, those found by earlier rules included.
        left: per rule the profiles that stayed unpaired in blocks above the cap.
    """

    first: Index
    second: Index
    rule: npt.NDArray[np.uint8]
    per_rule: tuple[int, ...]
    left: tuple[Index, ...]


def rules_of(table: Prepared) -> tuple[BlockingRule, ...]:
    """The rules of a table: `RULES`, and one for each column that is compared on request, texts by their rare words."""
    asked = ((name, kind) for name, kind in table.compare.items() if name not in FIELDS)
    keys = ((RARE if kind == "text" else MARK) + name for name, kind in asked)
    return (*RULES, *(BlockingRule((key,), *FURTHER) for key in keys))


def candidates(table: Prepared, keys: Keys, sides: Sides | None = None) -> Pairs:
    """All pairs of profiles that agree in the keys of a rule, without pairs of a person and a company.

    Args:
        table: what is compared.
        keys: of this table.
        sides: only pairs with a record of each side are made; blocks that lack one are dropped before.
    """
    size = min(np.count_nonzero(side) for side in sides) if sides else table.size
    rules = rules_of(table)
    asked = [rule for rule in rules if size <= rule.most]
    keys.make(name for rule in asked for name in (*rule.keys, *rule.refine))
    made = dict(zip(asked, side_by_side(lambda rule: _block(keys, rule, table.size, sides), asked), strict=True))
    blocks = [made.pop(rule, _NOTHING) for rule in rules]
    counts = [int(pairs.size) for pairs, _ in blocks]
    left = [rest for _, rest in blocks]
    every, end = np.empty(sum(counts), np.uint64), 0
    for number in range(len(rules)):
        pairs, blocks[number] = blocks[number][0], _NOTHING  # held once
        start, end = end, end + pairs.size
        every[start:end] = pairs << _BITS | np.uint64(number)
    keys.forget(ONLY_HERE)
    every = ascending(every)
    found_by = (every & np.uint64(255)).astype(np.uint8)
    every = every >> _BITS
    fresh = np.ones(every.size, np.bool_)
    np.not_equal(every[1:], every[:-1], out=fresh[1:])
    first, second = _sides_of(every[fresh], table.size)
    found_by = found_by[fresh]
    del every
    fit = may_meet(table, first, second)
    return Pairs(first[fit], second[fit], found_by[fit], tuple(counts), tuple(left))


def may_meet(table: Prepared, first: Index, second: Index) -> Flags:
    """Whether two records can be one customer by their kind: a person is no company (sole traders are persons)."""
    one, two = table.kind[first], table.kind[second]
    fit: Flags = (one == two) | (one == UNKNOWN) | (two == UNKNOWN)
    return fit


def meet(sides: Sides, first: Index, second: Index) -> Flags:
    """Whether a pair has a record of each side."""
    one, two = sides
    found: Flags = (one[first] & two[second]) | (one[second] & two[first])
    return found


def _block(keys: Keys, rule: BlockingRule, size: int, sides: Sides | None) -> tuple[Numbers, Index]:
    """The pairs of one rule as one number each, sorted; and the profiles that were left."""
    rows, key = np.arange(size), np.zeros(size, np.uint64)
    for name in rule.keys:
        rows, key = joined(rows, key, keys, name, sides, needed=True)
    found, cap = [], rule.limit(size)
    for refined in (*rule.refine, None):
        rows, key = _in_blocks(rows, key, size, sides)
        starts, sizes = groups(key)
        if sides is None:
            large = sizes > cap
            fits = (sizes > 1) & ~large
            found.append(_within(rows, starts[fits], sizes[fits], sizes[fits], size))
        else:
            one, two = (np.add.reduceat(side[rows], starts, dtype=np.int64) if rows.size else sizes for side in sides)
            large = one * two > cap * (cap - 1) // 2
            fits = (one * two > 0) & (sizes > 1) & ~large
            found.append(_within(rows, starts[fits], sizes[fits], one[fits], size))
        wide = np.repeat(large, sizes)
        rows, key = rows[wide], key[wide]
        if refined is None or not rows.size:
            break
        rows, key = joined(rows, key, keys, refined, sides, needed=False)
    pairs = distinct(ascending(np.concatenate(found)))
    if sides is None:
        return pairs, distinct(ascending(rows))
    return pairs[meet(sides, *_sides_of(pairs, size))], distinct(ascending(rows[sides[0][rows]]))


def _sides_of(pairs: Numbers, size: int) -> tuple[Index, Index]:
    """The first and the second profiles of pairs: the second one has the lower bits, as many as it takes."""
    bits = size.bit_length()
    return (pairs >> np.uint64(bits)).view(np.int64), (pairs & np.uint64((1 << bits) - 1)).view(np.int64)


def joined(
    rows: Index, key: Numbers, keys: Keys, name: str, sides: Sides | None, *, needed: bool
) -> tuple[Index, Numbers]:
    """Add a key to the key so far. A list-like key repeats the rows; a missing one drops the row if needed.

    So does one that the other side lacks.
    """
    slots = keys[name].slots
    if not needed:  # refined by the first value alone; records without one stay a block of their own
        return rows, mixed(key, slots[0][rows])
    codes = np.concatenate([slot[rows] for slot in slots])
    there = codes != 0
    for side in sides or ():
        chosen = side[rows]
        met = np.zeros(int(codes.max(initial=0)) + 1, np.bool_)
        for slot in codes.reshape(len(slots), -1):
            met[slot[chosen]] = True
        there &= met[codes]
    at = np.flatnonzero(there)
    row = at if len(slots) == 1 else at % rows.size
    return rows[row], mixed(key[row], codes[at])


def _in_blocks(rows: Index, key: Numbers, size: int, sides: Sides | None) -> tuple[Index, Numbers]:
    """Rows and keys in the order of keys; of one key the rows of the first side, if there are sides, come first."""
    bits = np.uint64(size.bit_length() + 1)
    if int(key.max(initial=0)) >> (64 - int(bits)):
        key = ranked(key)[0].astype(np.uint64)
    number = rows.astype(np.uint64)
    if sides is not None:
        number |= (~sides[0][rows]).astype(np.uint64) << (bits - np.uint64(1))
    number |= key << bits  # one number each, so that there is nothing to be put in order but numbers
    number = ascending(number)
    return (number & np.uint64((1 << (int(bits) - 1)) - 1)).view(np.int64), number >> bits


def _within(rows: Index, starts: Index, sizes: Index, firsts: Index, size: int) -> Numbers:
    """The pairs inside blocks that are runs of `rows`: each of the first so many of a block with all behind it."""
    if not starts.size:
        return np.zeros(0, np.uint64)
    place = np.repeat(starts, firsts) + _counting(firsts)
    later = np.repeat(starts + sizes, firsts) - place - 1
    one = np.repeat(place, later)
    two = one + 1 + _counting(later)
    first, second = rows[one], rows[two]
    pairs = np.minimum(first, second) << size.bit_length() | np.maximum(first, second)
    found: Numbers = pairs[first != second].view(np.uint64)  # a record can stand twice in a block of a list-like key
    return found


def _counting(sizes: Index) -> Index:
    """0, 1, 2 ... anew for each size."""
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if ends.size else 0) - np.repeat(ends - sizes, sizes)
