"""Names that were typed with the keyboard left in Latin: `Bdfyjd Bdfy` is Иванов Иван."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rules.name_tables import COUNTS, latin_words, with_counts, words
from cbtool.rules.translit import LATIN_KEYS, RUSSIAN_KEYS, fold, sound

#: The keys of both layouts, also with the shift key. The full stop of the Russian layout lies on the slash.
_KEYS: Final = dict(
    zip(
        LATIN_KEYS + 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~/',
        RUSSIAN_KEYS + RUSSIAN_KEYS.upper() + ".",
        strict=True,
    )
)
_TYPED: Final = r"""^[A-Za-z\[\]{};:'",.<>`~/ -]{4,}$"""
#: Signs that stand for themselves: full stops behind initials, a comma behind a word.
_LAST_STOP, _STOPS, _COMMA = r"(^|[ .])([A-Za-z])\.( |$)", r"(^| )([A-Za-z])\.([A-Za-z])/", r",( |$)"

#: How long a word is that is a name, not chance, and how many people bear it.
_LONG, _MIDDLE, _SHORT, _SOME, _MANY = 6, 5, 4, 20, 200

#: What any Russian word has, and what none begins with.
_VOWEL, _NEVER = "(?i)[аеёиоуыэюя]", "(?i)^[ьъ]"


def meant(cells: pl.Series) -> pl.Series | None:
    """What was meant by name cells that were typed in the wrong layout, null for all others; None if there are none.

    At least one word must then be a known Russian name, all could be one (others may be mistyped besides), and none is
    a name as it stands: no name in Latin script comes to that by chance.
    """
    typed = cells.str.contains(_TYPED).fill_null(value=False)
    if not typed.any():
        return None
    text = pl.col("cell").str.replace_all(_LAST_STOP, "$1$2/$3").str.replace_all(_STOPS, "$1$2/$3/")
    text = text.str.replace_all(_COMMA, "\x1f$1").str.replace_many(_KEYS).str.replace_all("\x1f", ",", literal=True)
    distinct = cells.filter(typed).unique().alias("cell").to_frame().with_columns(text.alias("text"))
    names = _words(distinct, "text", r"[\p{L}-]+")
    word, borne = pl.col("token"), pl.max_horizontal(COUNTS)
    letters = word.str.len_chars()
    could = (letters < _SHORT) | (word.str.contains(_VOWEL) & ~word.str.contains(_NEVER))
    known = (
        ((letters >= _LONG) & (borne > 0))
        | ((letters >= _MIDDLE) & (borne >= _SOME))
        | ((letters >= _SHORT) & (borne >= _MANY))
    )
    judged = with_counts(names.select("token").unique(), fold(word), words).select("token", could=could, known=known)
    found = names.join(judged, on="token").group_by("cell").agg(pl.col("could").all(), pl.col("known").any())
    chosen = distinct.join(found.filter("could", "known"), on="cell", how="semi")
    if not chosen.height:
        return None
    latin = _words(chosen, "cell", r"[^ ]{3,}")
    real = with_counts(latin.select("token").unique(), sound(fold(word)), latin_words).filter(borne > 0)
    chosen = chosen.join(latin.join(real, on="token", how="semi"), on="cell", how="anti")
    return cells.replace_strict(chosen["cell"], chosen["text"], default=None, return_dtype=pl.String)


def _words(cells: pl.DataFrame, column: str, word: str) -> pl.DataFrame:
    """The words of cells, one a row (`token`), beside the `cell`."""
    return cells.select("cell", pl.col(column).str.extract_all(word).alias("token")).explode("token").drop_nulls()
