"""Cleaning of what is compared, once per distinct value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.matching.words import Words, encode
from cbtool.rules.company_parse import core_name
from cbtool.rules.dates import DEFAULT_BIRTHS
from cbtool.rules.diminutives import FORMAL
from cbtool.rules.name_words import DEGREES, GENERATIONS
from cbtool.rules.translit import LATIN_KEYS, RUSSIAN_KEYS, fold, unmarked

#: Words that say nothing in a free address.
_USUAL: Final = r"\b(россия|рф|г|город|ул|улица|д|дом|кв|квартира|обл|область|пр|пр-т|проспект|street|st|rd|road|apt)\b"

#: What tells fathers from sons of one name, as normalize puts it into the notes: at the end of an item.
_GENERATION: Final = (
    rf"(?i)(?:^|[;.] ?)({'|'.join(sorted(GENERATIONS))})\.?"
    rf"(?: (?:{'|'.join(sorted(DEGREES))})\.?)?(?:$|;)"
)

#: Domains of which an address may be spelled in several ways, and the sign that is read as another one.
_SPELLINGS: Final = (
    (("@gmail.com", "@googlemail.com"), (".", "")),
    (("@ya.ru", *(f"@yandex.{zone}" for zone in ("ru", "com", "by", "kz", "ua"))), ("-", ".")),
)

#: What stands in every address that may be spelled otherwise: a tag, or such a domain.
_SPELLED: Final = ["+", *(domain for domains, _ in _SPELLINGS for domain in domains)]

#: Latin letters with marks, and umlauts without theirs.
_MARKED: Final = "[\u00df-\u024f\u1e00-\u1eff]"
_UMLAUTS: Final = {"ä": "a", "ö": "o", "ü": "u"}

#: Digits of a phone without its country.
_NATIONAL: Final = (10, 9, 8)


def encoded(column: pl.Series, clean: Callable[[pl.Series], pl.Series]) -> Words:
    """Encode a column by its values in lower case, ё as е, and cleaned."""
    words = encode(column)
    return words.derive(clean(fold_all(words.values)).str.strip_chars())


def fold_all(values: pl.Series) -> pl.Series:
    """Values in lower case, ё as е."""
    return values.to_frame("v").select(fold(pl.col("v")))["v"]


def without_marks(values: pl.Series) -> pl.Series:
    """Values in lower case without marks on Latin letters: some sources have Nguyễn, and others Nguyen.

    Mueller is Müller where that stands in the column.
    """
    at = values.str.contains(_MARKED).fill_null(value=False).arg_true()
    if not at.len():
        return values
    marked = values.gather(at)
    found = values.clone().scatter(at, marked.to_frame("v").select(unmarked(pl.col("v")))["v"])
    umlauts = marked.filter(marked.str.contains("[äöü]")).str.replace_many(_UMLAUTS)
    spelled = found.filter(found.str.contains("ae|oe|ue"))
    meant = spelled.str.replace_many({"ae": "a", "oe": "o", "ue": "u"})
    known = meant.is_in(umlauts.implode())
    return found.replace(dict(zip(spelled.filter(known), meant.filter(known), strict=True)))


def plain(values: pl.Series) -> pl.Series:
    """Words parted by single spaces; signs dropped, and marks on Latin letters."""
    return without_marks(values).str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def name_word(values: pl.Series) -> pl.Series:
    """A surname, given name or patronymic, with one hyphen between its parts."""
    return without_marks(_retyped(values)).str.strip_chars(" .'\"-").str.replace_all(r"[\s\-]+", "-")


def _retyped(values: pl.Series) -> pl.Series:
    """Names that were typed in the Latin layout of the keyboard (`bdfyjd`: иванов) as they were meant.

    Only where what was meant stands in the column too, or is a known given name.
    """
    meant = fold_all(values.str.replace_many(list(LATIN_KEYS), list(RUSSIAN_KEYS)))
    known = pl.concat([values, pl.Series(values.name, sorted({*FORMAL, *FORMAL.values()}))]).implode()
    slip = values.str.contains(r"^[a-z\[\];',.`]{4,}$") & meant.is_in(known)
    return values.zip_with(~slip.fill_null(value=False), meant)


def company_core(values: pl.Series) -> pl.Series:
    """Names of companies without legal forms, as they were meant where they were typed in the Latin layout.

    Only where what was meant stands in the column too.
    """
    core = _core(values)
    latin = values.str.contains(r"(?i)^[a-z\[\];',.`][a-z\[\];',.`\"\s\d-]{3,}$").fill_null(value=False).arg_true()
    meant = _core(fold_all(values.gather(latin)).str.replace_many(list(LATIN_KEYS), list(RUSSIAN_KEYS)))
    known = meant.is_in(core.implode()) & meant.str.contains(r"\p{Cyrillic}")
    return core.scatter(latin.filter(known), meant.filter(known))


def _core(values: pl.Series) -> pl.Series:
    return without_marks(values.to_frame("v").select(core_name(pl.col("v")))["v"])


def generation(notes: pl.Series) -> pl.Series:
    """What notes say of the generation of a name: `sr`, `jr`, `iii` or `iv`."""
    return notes.str.extract(_GENERATION).str.to_lowercase().replace(GENERATIONS)


def mailbox(values: pl.Series) -> pl.Series:
    """E-mail addresses, of which those of one mailbox are one: with a tag behind +, or other signs in the name.

    Gmail ignores full stops, Yandex takes hyphens for them and has several domains.
    """
    some = values.str.contains_any(_SPELLED).fill_null(value=False).arg_true()
    found = values.gather(some).str.replace(r"\+[^@]*@", "@")
    for domains, read in _SPELLINGS:
        at = found.to_frame("v").select(pl.any_horizontal(map(pl.col("v").str.ends_with, domains)))["v"].arg_true()
        name = pl.col("v").str.split("@").list.first().str.replace_all(*read, literal=True)
        found = found.scatter(at, found.gather(at).to_frame("v").select(pl.col("v").min().over(name))["v"])
    return values.clone().scatter(some, found)


def dialled(values: pl.Series) -> pl.Series:
    """Phones, of which those without a country are digits, or the one number of the column that ends with them."""
    bare = (~values.str.starts_with("+")).fill_null(value=False).arg_true()
    digits = values.gather(bare).str.replace_all(r"\D", "").str.strip_chars_start("0")
    for length in _NATIONAL:
        frame = pl.DataFrame({"end": values.str.slice(-length), "whole": values})
        some = frame.filter(pl.col("end").is_in(digits.implode()) & pl.col("whole").str.starts_with("+"))
        one = some.group_by("end").agg(pl.col("whole").first(), pl.len()).filter(pl.col("len") == 1)
        digits = digits.replace(one["end"], one["whole"])
    return values.clone().scatter(bare, digits)


def site(values: pl.Series) -> pl.Series:
    """An address on the web or a handle, without what is the same for all."""
    return values.str.replace(r"^(https?://)?(www\.)?", "").str.strip_chars(" @/")


def free_address(values: pl.Series) -> pl.Series:
    """A free address; nothing where it has no number, as a city has none."""
    words = free(values)
    return words.set(~words.str.contains(r"\d"), None)


def free(values: pl.Series) -> pl.Series:
    """The words of an address without the usual ones and the postal code in front."""
    words = plain(values).str.replace_all(_USUAL, " ").str.replace_all(r"\s+", " ").str.strip_chars()
    return words.str.replace(r"^\d{6} ", "")


def date_number(values: pl.Series) -> npt.NDArray[np.int64]:
    """A date as YYYYMMDD, also where it is no day of the calendar (a digit was mistyped); else, or by default, 0."""
    digits = values.set(values.is_in(DEFAULT_BIRTHS), "").str.replace_all(r"\D", "")
    return digits.set(~digits.str.contains(r"^(1\d|20)\d{6}$"), "0").cast(pl.Int64).to_numpy()
