"""Similarity of words, computed once per distinct pair of values and in chunks.

RapidFuzz is imported here and not where it is used: its modules import each other, which fails when two threads begin
to at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cpdist

from cbtool.matching.words import Codes, Flags, Words, distinct, mixed, ranked

#: Pairs that are compared in one call; bounds the Python strings that exist at a time.
CHUNK: Final = 500_000

_TENS: Final = 10 ** np.arange(12, dtype=np.int64)

#: One wrong digit at place k makes a difference of d * 10^k, neighbours that changed places one of 9d * 10^k.
_STEPS: Final = distinct(np.sort(np.multiply.outer([*range(1, 10), *range(18, 82, 9)], _TENS), axis=None))


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of each value of a dictionary, which tell at a glance that two values cannot be similar.

    Attributes:
        bits: which letters stand in it, folded to 32 bits.
        length: how many.
        first: the first one.
    """

    bits: npt.NDArray[np.uint32]
    length: npt.NDArray[np.float32]
    first: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, values: pl.Series) -> Letters:
        """The letters of the values of a dictionary."""
        # With a sign behind each value, so that every one has a stretch of its own.
        every = np.frombuffer("\n".join([*values.to_list(), ""]).encode("utf-32-le"), np.uint32)
        ends = np.flatnonzero(every == ord("\n"))
        starts = np.append(0, ends[:-1] + 1)[: ends.size]
        bits = np.where(every == ord("\n"), np.uint32(0), np.uint32(1) << (every & np.uint32(31)))
        return cls(np.bitwise_or.reduceat(bits, starts), (ends - starts).astype(np.float32), every[starts])

    def may_reach(self, above: float, one: Codes, two: Codes) -> Flags:
        """Which pairs of values, by code, may have a Jaro-Winkler similarity of `above` (0.7 or more).

        A letter that the other value lacks is not matched, so the number of matches, and with it the similarity, is
        bounded (Winkler 1990: a common beginning of up to four letters takes away four tenths of what is missing).
        """
        a, b, la, lb = self.bits[one], self.bits[two], self.length[one], self.length[two]
        matches = np.minimum(la - np.bitwise_count(a & ~b), lb - np.bitwise_count(b & ~a))
        least = np.where(self.first[one] == self.first[two], max((above - 0.4) / 0.6, 0.7), above)
        found: Flags = matches * (la + lb) >= (3 * least - 1 - 1e-4) * la * lb
        return found


def jaro_winkler(words: Words, one: Codes, two: Codes, above: float) -> npt.NDArray[np.float32]:
    """Jaro-Winkler similarity (0 to 1) of pairs of values by code; what is not above `above` may be given as 0."""
    return _scored(words, one, two, JaroWinkler.normalized_similarity, above)


def one_edit(words: Words, one: Codes, two: Codes) -> Flags:
    """Whether words of five letters or more differ by one letter, or by two neighbours that changed places."""
    # Of the pairs alone: columns have many more values.
    a, b = (words.values.gather(codes).str.len_chars().to_numpy() for codes in (one, two))
    found: Flags = _scored(words, one, two, OSA.similarity, 0.0) >= np.maximum(a, b) - 1
    found &= np.minimum(a, b) >= 5
    return found


def token_sort(words: Words, one: Codes, two: Codes, above: float) -> npt.NDArray[np.float32]:
    """Similarity (0 to 1) of pairs of texts whose words may stand in another order."""
    return _scored(words, one, two, token_sort_ratio, above * 100) / np.float32(100)


def _scored(words: Words, one: Codes, two: Codes, scorer: Any, above: float) -> npt.NDArray[np.float32]:
    low, high = np.minimum(one, two), np.maximum(one, two)
    rank, place = ranked(mixed(low.astype(np.uint64), high))
    scores = np.empty(place.size, np.float32)
    for start in range(0, place.size, CHUNK):
        some = place[start : start + CHUNK]
        left, right = words.values.gather(low[some]).to_list(), words.values.gather(high[some]).to_list()
        scores[start : start + CHUNK] = cpdist(
            left, right, scorer=scorer, score_cutoff=above, dtype=np.float32, workers=-1
        )
    return scores[rank]


def slip(one: npt.NDArray[np.integer[Any]], two: npt.NDArray[np.integer[Any]]) -> Flags:
    """Whether two numbers of up to twelve digits differ by one wrong digit or two neighbours that changed places."""
    gap = np.abs(one - two)
    place = np.minimum(np.searchsorted(_STEPS, gap), _STEPS.size - 1)
    near = np.flatnonzero(_STEPS[place] == gap)
    found = np.zeros(one.size, np.bool_)
    a, b = one[near, None] // _TENS % 10, two[near, None] // _TENS % 10
    differ = a != b
    number = differ.sum(axis=1)
    swapped = (number == 2) & (differ[:, :-1] & differ[:, 1:] & (a[:, :-1] == b[:, 1:]) & (a[:, 1:] == b[:, :-1])).any(
        1
    )
    found[near] = (number == 1) | swapped
    return found
