"""Whether each record of a text table has a key of its own, told while it is read, without a parse of the keys."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Words of eight bytes that a key may take up, with the delimiter behind it.
_WORDS: Final = 5

_ONES: Final = 0x0101010101010101
_HIGHS: Final = 0x80 * _ONES
#: Every plain byte lies between a quote and the end of ASCII: nothing that a parser or a trim would take away.
_LEAST: Final = (ord('"') + 1) * _ONES
_PLAIN: Final = np.uint64(ord("0") * _ONES)
#: Steele and others' SplitMix (2014), the first of its multipliers.
_MIX: Final = np.uint64(0xBF58476D1CE4E5B9)


class Keys:
    """Fingerprints of the first cells of a table, for as long as all of them are short, plain and filled.

    Args:
        delimiter: the byte behind the first cell.
    """

    def __init__(self, delimiter: bytes) -> None:
        self._delimiter = np.uint64(delimiter[0] * _ONES)
        self._plain = True
        self._seen: list[NDArray[np.uint64]] = []

    def add(self, text: bytes, starts: NDArray[np.int64]) -> None:
        """Take the next records: their text, and where in it each of them begins."""
        if not self._plain or not starts.size:
            return
        data = np.frombuffer(text + bytes(8 * _WORDS), np.uint8)
        words = np.ndarray((len(text) + 8 * _WORDS - 7,), "<u8", data, strides=(1,))
        seen = np.zeros(starts.size, np.uint64)
        unfinished = np.ones(starts.size, bool)
        for place in range(_WORDS):
            word = words[starts + 8 * place]
            behind = _zero_bytes(word ^ self._delimiter)
            # All bits below the lowest byte that is a delimiter, or all there are.
            inside = ((behind & (~behind + np.uint64(1))) >> np.uint64(7)) - np.uint64(1)
            shown = np.where(unfinished, (word & inside) | (_PLAIN & ~inside), _PLAIN)
            self._plain = not (_below(shown) | shown & np.uint64(_HIGHS)).any() and (place > 0 or bool(inside.all()))
            if not self._plain:
                break
            mixed = (seen ^ (word & inside)) * _MIX
            seen = np.where(unfinished, mixed ^ (mixed >> np.uint64(32)), seen)
            unfinished &= behind == 0
            if not unfinished.any():
                break
        else:
            self._plain = False
        self._seen.append(seen)

    def distinct(self) -> bool:
        """Whether all of them are known to be filled, plain and different."""
        if not self._plain or not self._seen:
            return False
        seen = np.sort(np.concatenate(self._seen))
        return bool((seen[1:] != seen[:-1]).all())


def _zero_bytes(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Words in which the lowest set bit is the high bit of their lowest byte that is zero; zero where none is."""
    return (words - np.uint64(_ONES)) & ~words & np.uint64(_HIGHS)


def _below(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Words that are not zero where a byte is no plain one, but for those beyond ASCII."""
    return (words - np.uint64(_LEAST)) & ~words & np.uint64(_HIGHS)
