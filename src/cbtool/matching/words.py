"""Dictionary-encoded columns: the form in which values are blocked and compared, as whole numbers.

Code 0 is "missing"; the other codes follow the sorted order of the distinct values, so that they depend on
what stands in the table and not on the order of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.matching.threads import side_by_side, stretches

#: Places, numbers of rows or profiles, and counts.
Index: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.uint32]
Keys: TypeAlias = npt.NDArray[np.uint64]
Levels: TypeAlias = npt.NDArray[np.uint8]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Flags: TypeAlias = npt.NDArray[np.bool_]
Number = TypeVar("Number", bound=np.integer[Any])

#: Numbers that are worked on in one go, so that they stay in the cache of a processor.
_CACHED: Final = 1 << 15

#: Values of which too many would have one short hash.
_MANY: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Words:
    """One column, or several slots of one list-like column, over one dictionary.

    Attributes:
        slots: per slot the code of each row's value, 0 for none.
        values: the distinct values in sorted order behind an empty text for code 0.
    """

    slots: tuple[Codes, ...]
    values: pl.Series

    @property
    def codes(self) -> Codes:
        """The codes of the first slot."""
        return self.slots[0]

    @property
    def size(self) -> int:
        """The number of codes, 0 included."""
        return self.values.len()

    def counts(self) -> Index:
        """In how many rows each value stands (a value that a row repeats is counted once); 0 for missing."""
        total: Index = np.bincount(self.codes, minlength=self.size)
        for n, slot in enumerate(self.slots[1:], 1):
            rows = np.flatnonzero(slot)  # few rows have several values
            fresh = slot[rows]
            for earlier in self.slots[:n]:
                fresh[fresh == earlier[rows]] = 0
            total += np.bincount(fresh, minlength=self.size)
        total[0] = 0
        return total

    def take(self, rows: Index) -> Words:
        """The same dictionary over chosen rows."""
        return Words(tuple(slot[rows] for slot in self.slots), self.values)

    def without(self, values: Flags) -> Words:
        """The column without some values of the dictionary."""
        kept = ~values
        kept[0] = True
        number = np.where(kept, np.cumsum(kept) - 1, 0).astype(np.uint32)
        return Words(tuple(number[slot] for slot in self.slots), self.values.filter(pl.Series(kept)))

    def derive(self, key: pl.Series) -> Words:
        """A coarser column: each value replaced by its key (null or empty for none)."""
        other = encode(key)
        return Words(tuple(other.codes[slot] for slot in self.slots), other.values)

    def respelled(self, values: pl.Series) -> Words:
        """The column with a few values written otherwise, of which equal ones are one.

        Args:
            values: how each is written, in the order of `values`.
        """
        changed = (values != self.values).arg_true()
        if not changed.len():
            return self
        places = pl.DataFrame({"value": self.values}).with_row_index("holder")
        places = places.filter(pl.col("value").is_in(values.gather(changed).implode())).remove(
            pl.col("holder").is_in(changed.implode())
        )
        moved = pl.DataFrame({"at": changed, "value": values.gather(changed)}).join(
            places, on="value", how="left", maintain_order="left"
        )
        moved = moved.with_columns(pl.coalesce("holder", pl.col("at").min().over("value")).alias("holder"))
        code = np.arange(self.size, dtype=np.uint32)
        code[moved["at"].to_numpy()] = moved["holder"].to_numpy()
        held = self.values.clone().scatter(moved["holder"], moved["value"])
        return Words(tuple(code[slot] for slot in self.slots), held)


def taken(words: Mapping[str, Words], rows: Index) -> dict[str, Words]:
    """The same dictionaries over chosen rows."""
    return dict(zip(words, side_by_side(lambda word: word.take(rows), words.values()), strict=True))


def encode(*columns: pl.Series) -> Words:
    """Encode text columns over one dictionary; null and empty text are missing."""
    # Most columns are sparse: only the rows in which something stands are looked at.
    there = [(column != "").fill_null(value=False) for column in columns]
    filled = [column.filter(some).alias("value") for column, some in zip(columns, there, strict=True)]
    # In one piece, out of which values are taken many times as quickly as out of two.
    codes, values = _coded(pl.concat(filled, rechunk=True))
    slots, start = [], 0
    for column, some in zip(columns, there, strict=True):
        rows, slot = some.arg_true().to_numpy(), np.zeros(column.len(), np.uint32)
        slot[rows] = codes[start : start + rows.size]
        slots.append(slot)
        start += rows.size
    return Words(tuple(slots), values)


def _coded(column: pl.Series) -> tuple[Codes, pl.Series]:
    """The code of each value, and the values by code, nothing for 0.

    Equal values are found by their hashes, which are numbers and quickly put in order. That no two values have one
    hash is looked up; if two had, other hashes would do.
    """
    # Shorter hashes leave room for the place beside them (see `ordered`); of more values too many would be one.
    short = np.uint64(column.len().bit_length() if column.len() < _MANY else 0)
    for seed in count():
        order, hashes = ordered(column.hash(seed).to_numpy() >> short)
        starts, sizes = groups(hashes)
        values = column.gather(order[starts]).sort()
        codes = np.empty(column.len(), np.uint32)
        codes[order] = np.repeat(ordered(values.hash(seed).to_numpy() >> short)[0] + 1, sizes)
        values = pl.concat([pl.Series("value", [""], pl.String), values], rechunk=True)
        if (values.gather(codes) == column).all():
            return codes, values
    raise AssertionError("unreachable")


def repeats(values: pl.Series) -> int:
    """How many values are equal to one before them."""
    # What has another hash is another value, and numbers are quickly told apart.
    return 0 if values.hash().n_unique() == values.len() else values.len() - values.n_unique()


def distinct(sorted_keys: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """The distinct values of sorted keys; `np.unique` would load what it takes for masked arrays."""
    if not sorted_keys.size:
        return sorted_keys
    return sorted_keys[np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1]))]


def groups(sorted_keys: npt.NDArray[Any]) -> tuple[Index, Index]:
    """Starts and sizes of the runs of equal values in sorted keys."""
    if not sorted_keys.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1])))
    return starts, np.diff(np.append(starts, sorted_keys.size))


def ranked(keys: npt.NDArray[Any]) -> tuple[Index, Index]:
    """For each key, not negative, the number of its value among the sorted distinct ones; a place of each of these."""
    order, keys = ordered(keys)
    starts, sizes = groups(keys)
    rank = np.empty(keys.size, np.int64)
    rank[order] = np.repeat(np.arange(starts.size), sizes)
    return rank, order[starts]


def ascending(numbers: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Numbers in their order; not to be written to.

    NumPy's own sort takes four times as long on processors whose AVX-512 is slow at what it does there (AMD's Zen 4).
    """
    return pl.Series(numbers).sort(multithreaded=False).to_numpy()


def ordered(keys: npt.NDArray[Any]) -> tuple[Index, npt.NDArray[Any]]:
    """The places of keys, not negative, in the order of these, and the keys in this order; of equal ones the first
    comes first.
    """
    bits = keys.size.bit_length()
    cut = np.uint64(max(int(keys.max(initial=0)).bit_length() + bits - 64, 0))
    # Key and place as one number: plain numbers are put in order several times as quickly as places.
    numbers = keys.astype(np.uint64) >> cut << np.uint64(bits)
    numbers |= np.arange(keys.size, dtype=np.uint64)
    numbers = ascending(numbers)
    order = (numbers & np.uint64((1 << bits) - 1)).view(np.int64)
    numbers = numbers >> np.uint64(bits)
    if not cut:
        return order, numbers
    # Where keys are the same but for what there was no room for, that decides.
    same = numbers[1:] == numbers[:-1]
    at = np.flatnonzero(np.append(same, [False]) | np.append([False], same))
    order[at] = order[at][np.argsort(keys[order[at]], kind="stable")]
    return order, keys[order]


def mixed(keys: Keys, codes: Codes) -> Keys:
    """Keys of combinations, exact (no hashing): earlier keys are renumbered when the product would overflow."""
    top = int(codes.max(initial=0)) + 1
    if int(keys.max(initial=0)) >= (1 << 62) // top:
        keys = ranked(keys)[0].astype(np.uint64)
    return keys * np.uint64(top) + codes.astype(np.uint64)


def of_numbers(numbers: npt.NDArray[Any]) -> Words:
    """A column of numbers, 0 for none, as dense codes; there are no values behind these."""
    codes = np.where(numbers > 0, ranked(numbers)[0] + 1, 0).astype(np.uint32)
    return Words((codes,), pl.Series([""], dtype=pl.String))


def first_rows(codes: Index, size: int) -> Index:
    """The first row of each code below `size`, -1 where it has none."""
    first = np.full(size, -1, np.int64)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    return first


def combined(columns: list[Codes]) -> tuple[Index, Index]:
    """Number the distinct combinations of codes in an order that derives from the codes alone.

    Returns:
        for each combination one of its rows, and for each row its combination.
    """
    rows = columns[0].size
    spread: Keys = np.zeros(rows, np.uint64)

    def scatter(some: slice) -> None:
        part = spread[some]
        for column in columns:
            # Multiplication by an odd constant and a shift scatter the codes (Steele et al., SplitMix64), so that
            # neighbouring combinations have nothing in common and any stretch of them is a random sample.
            part ^= column[some]
            part *= np.uint64(0xBF58476D1CE4E5B9)
            part ^= part >> np.uint64(27)

    side_by_side(scatter, stretches(rows, _CACHED))
    order, spread = ordered(spread)
    fresh = np.ones(rows, np.bool_)
    np.not_equal(spread[1:], spread[:-1], out=fresh[1:])
    # Rows of one number are the same for all practical purposes; that they are is looked up all the same.
    again = np.flatnonzero(~fresh)
    here, before = order[again], order[again - 1]
    for column in columns:
        fresh[again] |= column[here] != column[before]
    profile = np.empty_like(order)
    profile[order] = np.cumsum(fresh) - 1
    return order[fresh], profile
