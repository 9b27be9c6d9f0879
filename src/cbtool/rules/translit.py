"""Cyrillic to Latin, for matching keys and for telling apart the scripts of look-alike letters.

The letters follow ICAO Doc 9303 (Machine Readable Travel Documents, part 3, table of Cyrillic), as Russian
passports do, with ё as е, hard and soft signs dropped, and щ as `shch`.
"""

from __future__ import annotations

import unicodedata
from typing import Final, overload

import polars as pl

#: Lower-case Cyrillic letters (Russian, Ukrainian, Belarusian, Kazakh, Tatar, Bashkir) to lower-case Latin.
LETTERS: Final[dict[str, str]] = {
    **dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "iu",
    "я": "ia",
    **dict(zip("іїєґўәғқңөұүһҳҗ", "iiegvagknouuhhj", strict=True)),
}

_TABLE: Final = str.maketrans(LETTERS)
_FOLD: Final = str.maketrans("ё", "е")

#: Spellings of one sound in hand-made transliterations (Yulia, Julia, Iuliia), strongest first, to one spelling.
SPELLINGS: Final[dict[str, str]] = {
    "shch": "sh",
    "sch": "sh",
    "kh": "h",
    "ph": "f",
    "th": "t",
    "ck": "k",
    "tz": "c",
    "ts": "c",
    "ks": "x",
    "iy": "i",
    "yi": "i",
    "ij": "i",
    "yy": "i",
    "ii": "i",
    "ye": "e",
    "je": "e",
    "ie": "e",
    "yo": "e",
    "y": "i",
    "j": "i",
    "w": "v",
    "'": "",
    "`": "",
}

#: The small letters of the two layouts of a Russian keyboard, key by key.
LATIN_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
RUSSIAN_KEYS: Final = "йцукенгшщзхъфывапролджэячсмитьбюё"

#: Latin letters that look like Cyrillic ones, and the Cyrillic ones that they are taken for.
TWINS: Final[dict[str, str]] = dict(zip("ABCEHKMOPTXYaceopxy", "АВСЕНКМОРТХУасеорху", strict=True))
#: The same the other way round.
LATIN_TWINS: Final[dict[str, str]] = {twin: letter for letter, twin in TWINS.items()}

#: Latin letters with marks to those without: `ü` to `u`, and the few that Unicode does not take apart.
_MARKED: Final[dict[str, str]] = {
    letter: "".join(sign for sign in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(sign))
    for letter in map(chr, [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)])
    if unicodedata.decomposition(letter)
} | dict(zip("əıłøđð", "ailodd", strict=True))


def unmarked(text: pl.Expr) -> pl.Expr:
    """Lower-case Latin text without marks on its letters: `müller` is `muller`, `yılmaz` is `yilmaz`."""
    return text.str.replace_many(_MARKED)


@overload
def fold(text: str) -> str: ...
@overload
def fold(text: pl.Expr) -> pl.Expr: ...
def fold(text: str | pl.Expr) -> str | pl.Expr:
    """Lower case, ё as е: the form in which Russian words are looked up."""
    if isinstance(text, str):
        return text.lower().translate(_FOLD)
    return text.str.to_lowercase().str.replace_all("ё", "е", literal=True)


@overload
def latin(text: str) -> str: ...
@overload
def latin(text: pl.Expr) -> pl.Expr: ...
def latin(text: str | pl.Expr) -> str | pl.Expr:
    """Lower-case Latin letters for a text in Cyrillic; Latin text is only lower-cased. Other signs stay."""
    if isinstance(text, str):
        return text.lower().translate(_TABLE)
    return text.str.to_lowercase().str.replace_many(LETTERS)


@overload
def sound(text: str) -> str: ...
@overload
def sound(text: pl.Expr) -> pl.Expr: ...
def sound(text: str | pl.Expr) -> str | pl.Expr:
    """One spelling for the usual transliterations of a name: Юлия, Yulia, Iuliia and Julia all give `iulia`."""
    if isinstance(text, str):
        found: str = pl.select(sound(pl.lit(text))).item()
        return found
    return latin(text).str.replace_many(SPELLINGS, leftmost=True)
