"""Random numbers that are functions of a counter, so that any row can be made without making those before it."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


def mixed(words: Words) -> Words:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every input bit changes half of the output bits."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


class Dice:
    """Draws for arrays of keys; the same seed, key and name always give the same draw."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def bits(self, keys: Whole, name: str) -> Words:
        """64 random bits for each key."""
        salt = (crc32(name.encode()) * _GOLDEN + self.seed * 0xD1342543DE82EF95) & _MASK
        with np.errstate(over="ignore"):
            return mixed(mixed(keys.astype(np.uint64) * np.uint64(_GOLDEN) + np.uint64(salt)))

    def unit(self, keys: Whole, name: str) -> NDArray[np.float64]:
        """A number from 0 to below 1 for each key."""
        return (self.bits(keys, name) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def chance(self, keys: Whole, name: str, share: float) -> Flags:
        """True for this share of the keys."""
        return self.unit(keys, name) < share

    def below(self, keys: Whole, name: str, limit: int) -> Whole:
        """A whole number from 0 to below the limit for each key."""
        return (self.unit(keys, name) * limit).astype(np.int64)

    def pick(self, keys: Whole, name: str, weights: NDArray[np.float64]) -> Whole:
        """A place in a list for each key, in proportion to the weights."""
        steps = np.cumsum(weights)
        places: Whole = np.searchsorted(steps, self.unit(keys, name) * steps[-1], side="right").astype(np.int64)
        return places


class Shuffle:
    """A permutation of 0..size-1 that is computed place by place: a Feistel network with cycle walking.

    Black and Rogaway, "Ciphers with arbitrary finite domains" (2002).
    """

    def __init__(self, size: int, dice: Dice) -> None:
        self.size, self.dice = size, dice
        self.half = max((max(size - 1, 1).bit_length() + 1) // 2, 1)

    def _once(self, places: Whole) -> Whole:
        mask = (1 << self.half) - 1
        left, right = places >> self.half, places & mask
        for turn in range(4):
            noise = (self.dice.bits(right, f"shuffle {turn}") & np.uint64(mask)).astype(np.int64)
            left, right = right, left ^ noise
        return (left << self.half) | right

    def __call__(self, places: Whole) -> Whole:
        """Where each place goes."""
        found = self._once(places)
        while (outside := found >= self.size).any():
            found[outside] = self._once(found[outside])
        return found
