"""How much a piece of text looks like language in each of the legacy encodings, from its byte pairs."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Encodings that are tried, the likelier first. Latin-1 is read as cp1252, its superset in printable characters.
CYRILLIC: Final = ("cp1251", "cp866", "koi8_r", "koi8_u", "mac_cyrillic", "iso8859_5")
LATIN: Final = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")

#: What a rare encoding has to make up for: businesses hardly use these any more.
_RARE: Final = {"mac_cyrillic": 0.6, "iso8859_5": 0.3, "koi8_u": 0.1, "cp1250": 0.1, "cp1254": 0.2, "cp1257": 0.2}

#: Which Russian letter follows which: 9 + log2 of the share, rounded, 0 to 9; each row is a first letter, the
#: columns are in the same order. Counted over the 442,299 distinct names of the package russiannames (BSD-3).
PAIRS: Final = """
    а 044444242456560365523423400000050
    б 710046016034026051060012000300020
    в 800115007023054025110021000200020
    г 701025006005237050060000000000100
    д 602126447032246052150002000430330
    е 037344230445461364401242310000000
    ж 721237107041355002050000000000010
    з 733346116023346020050000000430340
    и 233334130555472344402336310000030
    й 143462142065562245503435300000010
    к 702004007013108043250000100000000
    л 620226006034206000240100000460450
    м 740106026022226223060112100310030
    н 710345116060037004330033000330230
    о 038442230245450354401212300000010
    п 700006006034027362350013200310020
    р 632346236043347203451223200430240
    с 603005005074336313640100000330220
    т 602146006043137052250102000440430
    у 142453341266450465502533510000010
    ф 700106007024106050352000000030020
    х 713004006014537041450000000000000
    ц 502007026071106000040000000510210
    ч 601008107060233000060000000000101
    ш 714007006063345310450000000000000
    щ 600008007020013000060000000000001
    ъ 320237032022542043222322000000580
    ы 043533340555460365400535610000000
    ь 044456122070551205303245410000260
    э 234351032557561365433211300001100
    ю 042442330175450355501524520000000
    я 034444240264470354521423410000000
    ё 108230130044570242300300300000000
"""

#: Letters beyond ASCII of languages that are written in the Latin encodings.
_LANGUAGES: Final = (
    "äöüß",
    "éèàçêâîôûùëïœ",
    "ñáéíóúü¿¡",
    "ãõçáâàéêíóôú",
    "àèéìòù",
    "åäöéæø",
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýžľĺŕô",
    "áéíóöőúüű",
    "ăâîșțşţ",
    "čćđšž",
    "çğıİöşü",
    "āčēģīķļņšūžąęėįųõäöü",
)

#: Words that are all the Russian there is in many a table of English, or of numbers.
_WORDS: Final = """
да нет м ж муж жен мужской женский р руб шт г ул д кв россия рф москва физлицо юрлицо ооо ао ип имя фио дата телефон
адрес город почта
"""
_USUAL: Final = frozenset(_WORDS.split())

_Kind: TypeAlias = Literal["russian", "ukrainian", "foreign", "accented", "latin", "sign", "plain", "odd"]

#: Signs that stand behind a word: before one they are a capital letter of another encoding.
_CLOSING: Final = ("’", "”", "…")

_SIGNS: Final = frozenset("«»„“”‘’…–—№•·°§©®™€±×²³½¼¾¿¡´`\xa0")


@cache
def _kinds(encoding: str) -> tuple[tuple[str, _Kind], ...]:
    """Each byte's character and kind."""
    result: list[tuple[str, _Kind]] = []
    russian = {line.split()[0] for line in PAIRS.split("\n") if line}
    for byte in range(256):
        char = bytes([byte]).decode(encoding, "replace")
        kind: _Kind = "plain"
        if byte < 0x80:
            kind = "latin" if char.isalpha() else "plain"
        elif char.lower() in russian:
            kind = "russian"
        elif char.lower() in "іїєґў":
            kind = "ukrainian"
        elif unicodedata.name(char, "").startswith("CYRILLIC"):
            # Letters of Serbian and Macedonian: far more often a sign of the wrong encoding.
            kind = "foreign"
        elif char in _SIGNS:
            kind = "sign"
        elif char.isalpha() and char not in "ªºµƒ":
            kind = "accented"
        else:
            kind = "odd"
        result.append((char, kind))
    return tuple(result)


@cache
def _values(encoding: str) -> NDArray[np.float32]:
    """What each pair of bytes is worth, when at least one of them is beyond ASCII."""
    rows = [line.split() for line in PAIRS.split("\n") if line]
    order = {letter: place for place, (letter, _) in enumerate(rows)}
    known = np.array([[int(digit) for digit in row] for _, row in rows], np.float32)
    chars, kinds = zip(*_kinds(encoding), strict=True)
    letters = np.array([order.get(char.lower(), 0) for char in chars])

    def both(*of: _Kind) -> NDArray[np.bool_]:
        there = np.isin(kinds, of)
        return there[:, None] & there

    def one(*of: _Kind) -> NDArray[np.bool_]:
        there = np.isin(kinds, of)
        return there[:, None] | there

    flipped = np.array([char.islower() for char in chars])[:, None] & np.array([char.isupper() for char in chars])
    closing, small = np.isin(chars, _CLOSING), np.isin(kinds, "russian") & [char.islower() for char in chars]
    # The first that holds counts.
    worth = [
        (one("odd"), -6.0),
        (both("russian") & flipped, -4.0),
        (both("russian"), known[letters[:, None], letters] - 1),
        (one("foreign"), -6.0),
        (both("russian", "ukrainian"), np.where(flipped, -4.0, 2.0)),
        (one("russian", "ukrainian") & one("latin", "accented"), -6.0),
        (both("accented"), -2.0),
        (both("accented", "latin"), np.where(flipped, -3.0, 3.0)),
        (closing[:, None] & small, -6.0),
        (one("sign"), 1.0),
    ]
    values: NDArray[np.float32] = np.select(
        [where for where, _ in worth], [np.broadcast_to(value, (256, 256)) for _, value in worth], 2.0
    ).astype(np.float32)
    values[:0x80, :0x80] = 0
    return values


def pairs(data: bytes) -> NDArray[np.int64]:
    """How often each byte follows each other one: 256 x 256."""
    text = np.frombuffer(data, np.uint8).astype(np.uint16)
    return np.bincount(text[:-1] * 256 + text[1:], minlength=65536).reshape(256, 256)


def score(counts: NDArray[np.int64], encoding: str) -> float:
    """How much text with these byte pairs looks like language in an encoding; about 5 for real names."""
    high = counts.copy()
    high[:0x80, :0x80] = 0
    total = int(high.sum())
    if not total:
        return 0.0
    mean = float((high * _values(encoding)).sum()) / total
    return mean + 2.0 * _coverage(high.sum(axis=1), encoding) - _RARE.get(encoding, 0.0)


def usual(words: frozenset[bytes], encoding: str) -> float:
    """What it is worth that words are those of columns with few values, such as `да` and `нет`."""
    known = sum(word.decode(encoding, "replace").lower() in _USUAL for word in words)
    return 3.0 * known / len(words) if words else 0.0


def _coverage(counts: NDArray[np.int64], encoding: str) -> float:
    """The share of accented letters that one language explains; 0 where there are none."""
    letters = {
        char.lower(): 0 for byte, (char, kind) in enumerate(_kinds(encoding)) if kind == "accented" and counts[byte]
    }
    for byte, (char, kind) in enumerate(_kinds(encoding)):
        if kind == "accented" and counts[byte]:
            letters[char.lower()] += int(counts[byte])
    total = sum(letters.values())
    if not total:
        return 0.0
    return max(sum(letters.get(letter, 0) for letter in language) for language in _LANGUAGES) / total


def same(counts: NDArray[np.int64], one: str, other: str) -> bool:
    """Whether two encodings read all bytes that occur alike."""
    there = np.flatnonzero(counts.sum(axis=0) + counts.sum(axis=1))
    first, second = _kinds(one), _kinds(other)
    return all(first[byte][0] == second[byte][0] for byte in there.tolist())
