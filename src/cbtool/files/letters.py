"""How much a piece of text looks like language in each of the legacy encodings, from its byte pairs."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cbtool.files import accents, alphabets

#: Encodings that are tried, the likelier first. Latin-1 is read as cp1252, its superset in printable characters.
CYRILLIC: Final = ("cp1251", "cp866", "koi8_r", "koi8_u", "mac_cyrillic", "iso8859_5")
GREEK: Final = ("cp1253", "iso8859_7", "cp737", "cp869", "mac_greek")
LATIN: Final = tuple(accents.PRIORS)

#: What a rare encoding has to make up for: businesses hardly use these any more.
_RARE: Final = {
    "mac_cyrillic": 0.6,
    "iso8859_5": 0.3,
    "koi8_u": 0.1,
    "cp1253": 0.5,
    "iso8859_7": 0.5,
    "cp737": 0.8,
    "cp869": 0.8,
    "mac_greek": 0.8,
}

#: Words that are all the Russian there is in many a table of English, or of numbers.
_WORDS: Final = """
да нет м ж муж жен мужской женский р руб шт г ул д кв россия рф москва физлицо юрлицо ооо ао ип имя фио дата телефон
адрес город почта
"""
_USUAL: Final = frozenset(_WORDS.split())

#: What characters are: letters of the script, of Ukrainian and Belarusian, of its other languages; ASCII; signs.
_OWN, _UKRAINIAN, _FOREIGN, _LATIN, _SIGN, _ODD, _SMALL, _CAPITAL, _CLOSING = (1 << bit for bit in range(9))
_SIGNS: Final = frozenset("«»„“”‘’…–—№•·°§©®™€±×²³½¼¾¿¡´`\xa0")
#: Signs that stand behind a word: before one they are a capital letter of another encoding.
_BEHIND: Final = frozenset("’”…")

#: Pairs of bytes, at least one of them beyond ASCII: the first, the second, how often they occur.
Pairs: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]


@cache
def _chars(encoding: str) -> list[str]:
    return [bytes([byte]).decode(encoding, "replace") for byte in range(256)]


@cache
def _table(text: str) -> tuple[dict[str, int], NDArray[np.float32]]:
    """The places of letters in a table of which follows which, and the table."""
    rows = [line.split() for line in text.split("\n") if line]
    order = {letter: place for place, (letter, _) in enumerate(rows)}
    return order, np.array([[int(digit) - 1 for digit in row] for _, row in rows], np.float32)


def _kind(char: str, order: dict[str, int]) -> int:
    """What a character is."""
    if char.isascii():
        return _LATIN * char.isalpha()
    if char.lower() in order:
        return _OWN | _SMALL * char.islower() | _CAPITAL * char.isupper()
    if char.lower() in "іїєґў":
        return _UKRAINIAN | _SMALL * char.islower() | _CAPITAL * char.isupper()
    if unicodedata.name(char, "").startswith(("CYRILLIC", "GREEK")):
        # Letters of Serbian and Macedonian: far more often a sign of the wrong encoding.
        return _FOREIGN
    return _SIGN | _CLOSING * (char in _BEHIND) if char in _SIGNS else _ODD


@cache
def _page(encoding: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Of each byte: what it is, and its place in the table, which comes third."""
    order, table = _table(alphabets.GREEK if encoding in GREEK else alphabets.RUSSIAN)
    chars = _chars(encoding)
    places = np.array([order.get(char.lower(), 0) for char in chars])
    return np.array([_kind(char, order) for char in chars]), places, table


def _values(encoding: str, first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.float32]:
    """What pairs of bytes are worth in a script of its own."""
    kinds, places, table = _page(encoding)
    one, two = kinds[first], kinds[second]
    either, both = one | two, one & two
    flipped = (one & _SMALL != 0) & (two & _CAPITAL != 0)
    letters = (one & (_OWN | _UKRAINIAN) != 0) & (two & (_OWN | _UKRAINIAN) != 0)
    # The first that holds counts.
    worth: list[tuple[NDArray[np.bool_], NDArray[np.float32] | float]] = [
        (either & _ODD != 0, -6.0),
        (letters & flipped, -4.0),
        (both & _OWN != 0, table[places[first], places[second]]),
        (either & _FOREIGN != 0, -6.0),
        (letters, 2.0),
        ((either & (_OWN | _UKRAINIAN) != 0) & (either & _LATIN != 0), -6.0),
        ((one & _CLOSING != 0) & (two & _OWN != 0) & (two & _SMALL != 0), -6.0),
        (either & _SIGN != 0, 1.0),
    ]
    values: NDArray[np.float32] = np.select([where for where, _ in worth], [value for _, value in worth], 2.0)
    return values


def pairs(data: bytes) -> NDArray[np.int64]:
    """How often each byte follows each other one: 256 x 256."""
    text = np.frombuffer(data, np.uint8).astype(np.uint16)
    return np.bincount(text[:-1] * 256 + text[1:], minlength=65536).reshape(256, 256)


def beyond(counts: NDArray[np.int64]) -> Pairs:
    """The pairs that say something of the encoding."""
    high = counts.copy()
    high[:0x80, :0x80] = 0
    first, second = np.nonzero(high)
    return first, second, high[first, second]


def score(found: Pairs, encoding: str) -> float:
    """How much text with these byte pairs looks like language in an encoding; about 5 for real names."""
    first, second, times = found
    if not times.size:
        return 0.0
    if encoding in LATIN:
        return accents.score(first, second, times, encoding)
    return float((_values(encoding, first, second) * times).sum() / times.sum()) - _RARE.get(encoding, 0.0)


def alone(found: Pairs, encoding: str) -> bool:
    """Whether no letter stands beside one beyond ASCII, so that classes (`5А`) or initials are all there is.

    Signs alone are believed of Windows only.
    """
    first, second, _ = found
    letter = np.array([char.isalpha() for char in _chars(encoding)])
    if (letter[first] & letter[second]).any():
        return False
    return bool(letter[first[first >= 0x80]].any()) or not encoding.startswith("cp125")


def usual(words: frozenset[bytes], encoding: str) -> float:
    """What it is worth that words are those of columns with few values, such as `да` and `нет`.

    A letter that stands alone is a class as often as a word, but for the two sexes and roubles.
    """
    texts = [word.decode(encoding, "replace") for word in words]
    known = sum(text.lower() in _USUAL and (len(text) > 1 or text in "МЖмжр") for text in texts)
    return 3.0 * known / len(words) if words else 0.0


def same(counts: NDArray[np.int64], one: str, other: str) -> bool:
    """Whether two encodings read all bytes that occur alike."""
    there = np.flatnonzero(counts.sum(axis=0) + counts.sum(axis=1))
    first, second = _chars(one), _chars(other)
    return all(first[byte] == second[byte] for byte in there.tolist())
