"""How much text looks like a language of Latin letters beyond ASCII in each of the legacy encodings for them."""

from __future__ import annotations

import string
import unicodedata
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cbtool.files import alphabets

#: Encodings of Western and Central Europe, of Turkey and the Baltic: Windows, ISO, DOS and Mac. Latin-1 is read as
#: cp1252, its superset in printable characters. Each with what a text must say for it, beyond what it says for cp1252:
#: businesses hardly use the rarer ones any more.
PRIORS: Final = {
    "cp1252": 0,
    "cp1250": 2,
    "iso8859_15": 3,
    "iso8859_2": 3,
    "cp1254": 3,
    "cp1257": 3,
    "cp850": 6,
    "cp852": 6,
    "mac_roman": 6,
    "cp437": 7,
    "cp775": 7,
    "cp857": 7,
    "cp858": 7,
    "cp860": 8,
    "cp865": 8,
    "iso8859_13": 8,
    "mac_latin2": 8,
    "mac_turkish": 8,
}

#: What characters are; signs may be several of these at once.
_SMALL, _CAPITAL, _ASCII, _LETTER, _RARE, _ALONE, _DIGIT, _SIGN, _OPENING, _CLOSING, _JOINED, _MEASURE, _ODD = (
    1 << bit for bit in range(13)
)
#: Signs that stand before a word; behind one; at its end, or within it; behind a number. Others stand anywhere but
#: within a word.
_SIGNS: Final = {
    _OPENING: "„‚¿¡£§©†",
    _CLOSING: "…®™²³",
    _JOINED: "’º°…",
    _MEASURE: "°±²³€½¼¾‚„",
    _SIGN: "«»“”‘–—•ª×´`·\xa0",
}
_WITHIN: Final = "’·\xa0"
#: Letters that are words.
_WORDS: Final = "àéèó"

#: What pairs are worth that are not looked up: the first that holds counts.
_ODD_WORTH, _RARE_WORTH, _FLIPPED, _END, _ASTRAY, _BEHIND_NUMBER, _PROPER, _NUMBER = -8, 3, -5, 7, -4, 2.5, 5.2, -5
_SIGNS_WORTH: Final = 1
#: What is taken off: a letter beyond ASCII beside another; one that has no plain letter beside it, or is a word; a sign
#: within a word.
_CROWDED, _LONELY, _WORD, _SPLIT = 4, 8, 5, 10
#: What brings a real text of names to about 5, the worth of one in Cyrillic.
_LEVEL: Final = 2.5

_ROWS: Final = [line.split() for line in alphabets.NEIGHBOURS.split("\n") if line]
_ORDER: Final = {letter: place for place, (letter, _, _) in enumerate(_ROWS)}
_BEFORE, _BEHIND = (np.array([[int(digit) - 1 for digit in row[side]] for row in _ROWS], np.float32) for side in (1, 2))
_OTHER: Final = 27
_CEDILLA: Final = str.maketrans("șț", "şţ")


def _shares(line: str) -> list[int]:
    letters = line.split()[1]
    known = dict(zip(letters[::2], map(int, letters[1::2]), strict=True))
    return [known.get(letter, -3) for letter in _ORDER]


_SHARES: Final = np.array([_shares(line) for line in alphabets.LANGUAGES.split("\n") if line])


@cache
def _kind(char: str) -> int:
    """What a character is."""
    kind = _SMALL * char.islower() | _CAPITAL * char.isupper() | _DIGIT * (char in string.digits)
    if char.isascii():
        return kind | (_ASCII | _LETTER) * char.isalpha()
    signs = sum(flag for flag, chars in _SIGNS.items() if char in chars)
    if signs:
        return signs | _SIGN * (char not in _WITHIN)
    if char.lower().translate(_CEDILLA) in _ORDER:
        return kind | _LETTER | _ALONE * (char in _WORDS)
    return kind | _LETTER | _RARE if unicodedata.name(char, "").startswith("LATIN") and char != "ƒ" else _ODD


@cache
def _page(encoding: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of each byte: what it is, its place in the tables of letters beyond ASCII or -1, its column in them."""
    chars = [bytes([byte]).decode(encoding, "replace").lower().translate(_CEDILLA) for byte in range(256)]
    kinds = [_kind(bytes([byte]).decode(encoding, "replace")) for byte in range(256)]
    places = [_ORDER.get(char, -1) for char in chars]
    columns = [_OTHER if char in _ORDER else string.ascii_lowercase.find(char) + 1 for char in chars]
    return np.array(kinds), np.array(places), np.array(columns)


def score(first: NDArray[np.intp], second: NDArray[np.intp], times: NDArray[np.int64], encoding: str) -> float:
    """How much text with these pairs of bytes looks like language in an encoding; about 5 for real names.

    Args:
        first, second: the bytes of each pair, at least one of them beyond ASCII.
        times: how often it occurs.
        encoding: one of `PRIORS`.
    """
    kinds, places, columns = _page(encoding)
    one, two = kinds[first], kinds[second]
    place, other = places[first], places[second]
    before, behind = _BEFORE[other, columns[first]], _BEHIND[place, columns[second]]
    looked_up = np.where(place < 0, before, np.where(other < 0, behind, (before + behind) / 2 - _CROWDED))
    worth = [
        (one & _ODD | two & _ODD, _ODD_WORTH),
        (one & _RARE | two & _RARE, _RARE_WORTH),
        (_both(one & _SMALL, two & _CAPITAL), _FLIPPED),
        (_both(one & _LETTER, two & _JOINED), _END),
        (_both(one & _LETTER, two & _OPENING) | _both(one & _CLOSING, two & _LETTER), _ASTRAY),
        (_both(one & _DIGIT, two & _MEASURE), _BEHIND_NUMBER),
        (_both(one & _SIGN, two & _SIGN), _SIGNS_WORTH),
        ((place < 0) & (other < 0), _PROPER),
        (one & _DIGIT | two & _DIGIT, _NUMBER),
    ]
    values = np.select([where != 0 for where, _ in worth], [value for _, value in worth], looked_up)
    often = np.bincount(first, times, 256)

    def beside(of: int) -> NDArray[np.int64]:
        """How often such a character stands before or behind each byte."""
        found = np.zeros(256, np.int64)
        np.add.at(found, second, times * (one & of != 0))
        np.add.at(found, first, times * (two & of != 0))
        return found

    # As often at least, as there are fewer or more such neighbours than places.
    alone = np.maximum(often - beside(_ASCII), 0) * (places >= 0)
    within = np.maximum(beside(_LETTER) - often, 0) * (kinds & _SIGN != 0)
    known = places >= 0
    explained = (_SHARES @ np.bincount(places[known], often[known], len(_ORDER))).max()
    lost = alone @ np.where(kinds & _ALONE, _WORD, _LONELY) + within.sum() * _SPLIT
    number = int(times.sum())
    # The same few pairs over and over say no more for a rare encoding than once or twice.
    prior = PRIORS[encoding] / min(number, len(times) ** 2)
    return float(((values * times).sum() + explained - lost) / number - prior - _LEVEL)


def _both(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.logical_and(one, other)
