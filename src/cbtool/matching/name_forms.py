"""Coarser forms of names, in which spellings of one name meet: by ear, without endings, formal for short."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from cbtool.rules.diminutives import ABROAD, FORMAL
from cbtool.rules.name_words import PERHAPS_VIETNAMESE, VIETNAMESE
from cbtool.rules.translit import sound, unmarked

#: Endings of feminine surnames and the masculine ones beside them, in the spelling of `translit.sound`.
_FEMININE: Final = r"(ov|ev|in|sk|ck)(a|aia)$"

#: Formal Russian given names.
WELL_KNOWN: Final = sorted({name for name in FORMAL.values() if not name.isascii()})

#: Bearers, of those whom the tables counted, from which a given name is a name and no slip of the pen.
LISTED: Final = 50

#: Most words of a double surname that are looked at.
PARTS: Final = 4

#: Words of a surname that are no part of their own.
PARTICLES: Final = (
    *("al", "ap", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el"),
    *("ibn", "la", "las", "le", "los", "san", "ten", "ter", "van", "von", "i", "zu"),
)


def heard(words: pl.Series) -> pl.Series:
    """The sound of words, one spelling for both scripts, without marks on Latin letters."""
    return words.to_frame("v").select(sound(unmarked(pl.col("v").str.to_lowercase())))["v"]


def feminine(name: str) -> bool:
    """Whether a key of `FORMAL` is no short form, but the feminine form beside a masculine one."""
    man = FORMAL.get(name, "")
    stem_of = man[:-1] if man.endswith("й") else man
    return len(stem_of) > 3 and name.startswith(stem_of) and name[len(stem_of) :] in ("а", "я", "ия")


def stem(surname: pl.Series) -> pl.Series:
    """The sound of a surname without the ending of its gender: Иванова and Ivanov give `ivanov`."""
    return bare(heard(surname))


def bare(sounds: pl.Series) -> pl.Series:
    """Sounds of surnames without the ending of their gender."""
    return sounds.str.replace(_FEMININE, "$1").str.replace(r"(sk|ck)i$", "$1")


def formal(given: pl.Series) -> pl.Series:
    """The sound of the formal name behind a given name: Саша, Sasha and Александра give `alexandr`.

    Latin ones are taken for Russian names (Natasha, Kate) only where Cyrillic ones stand beside them.
    """
    whole = given.replace(FORMAL)
    if not whole.str.contains(r"\p{Cyrillic}").any():
        return heard(whole)
    return heard(whole.replace(ABROAD)).replace(_latin_shorts())


@cache
def _latin_shorts() -> dict[str, str]:
    """The sounds of Russian short names and those of their formal ones, for short names in Latin script."""
    names = pl.DataFrame({"short": list(FORMAL), "formal": list(FORMAL.values())})
    sounds = names.filter(~pl.col("short").str.contains("[a-z]")).select(sound(pl.all()))
    return dict(sounds.filter(~pl.col("short").is_in(sounds["formal"].implode())).iter_rows())


def middle_names(parts: list[pl.Series]) -> list[pl.Series]:
    """Surname, given name, patronymic; of Vietnamese given names all but the last word as the patronymic.

    It is the last word that they are called by, and many share the others: `Nguyễn`, `Thị Mai`; `Nguyễn`, `Thị Lan`.
    """
    surname, given, patronymic = parts
    at = (given.str.contains(" ", literal=True) & patronymic.is_null()).arg_true()
    if not at.len():
        return parts
    names = pl.Series("v", sorted(VIETNAMESE | PERHAPS_VIETNAMESE))
    known = names.to_frame().select(unmarked(pl.col("v")))["v"]
    found = surname.gather(at).to_frame("v").select(unmarked(pl.col("v").str.to_lowercase()))["v"]
    at = at.filter(found.is_in(known.implode()))
    words = given.gather(at).str.extract_groups(r"^(.*) (\S+)$")
    return [
        surname,
        given.clone().scatter(at, words.struct.field("2")),
        patronymic.clone().scatter(at, words.struct.field("1")),
    ]


def father(patronymic: pl.Series) -> pl.Series:
    """The sound of a patronymic without the ending of its gender."""
    return heard(patronymic).str.replace(r"((in)?ichna|ich|na)$", "")


def consonants(words: pl.Series) -> pl.Series:
    """What stays of sounds when vowels come and go."""
    return words.str.replace_all("[aeiouy]", "")
