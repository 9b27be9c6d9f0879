"""Names that were typed with the keyboard left in Latin: `Bdfyjd Bdfy` is Иванов Иван."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rules.name_tables import COUNTS, counted, latin_words, words
from cbtool.rules.name_tokens import PATRONYMIC_END, SURE_END
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

#: Letters of a word that is a name, not chance: if at least so many people bear it, and if anybody does.
_SHORT, _USUAL, _LONG = 4, 20, 6


def meant(cells: pl.Series) -> pl.Series | None:
    """What was meant by name cells that were typed in the wrong layout, null for all others; None if there are none.

    Every word must then be a Russian name, or end like one, and at least one of them be a known one: no name in Latin
    script becomes that by chance.
    """
    typed = cells.str.contains(_TYPED).fill_null(value=False)
    if not typed.any():
        return None
    text = pl.col("cell").str.replace_all(_LAST_STOP, "$1$2/$3").str.replace_all(_STOPS, "$1$2/$3/")
    text = text.str.replace_all(_COMMA, "\x1f$1").str.replace_many(_KEYS).str.replace_all("\x1f", ",", literal=True)
    distinct = cells.filter(typed).unique().alias("cell").to_frame().with_columns(text.alias("text"))
    names = _words(distinct, "text", r"[\p{L}-]+")
    borne, letters = pl.max_horizontal(COUNTS), pl.col("token").str.len_chars()
    by_end = fold(pl.col("token")).str.contains(f"{SURE_END}|{PATRONYMIC_END}") & (letters > _SHORT)
    judged = counted(names.select("token").unique(), fold(pl.col("token")), words).select(
        "token",
        ((letters == 1) | (borne > 1) | (letters >= _LONG) & (borne > 0) | by_end).alias("name"),
        ((letters >= _SHORT) & (borne >= _USUAL) | (letters >= _LONG) & (borne > 0)).alias("sure"),
    )
    found = names.join(judged, on="token").group_by("cell").agg(pl.col("name").all(), pl.col("sure").any())
    chosen = distinct.join(found.filter("name", "sure"), on="cell", how="semi")
    if not chosen.height:
        return None
    # Boer is a name as it stands, though the keys of ищук are under its letters.
    latin = _words(chosen, "cell", r"[^ ]{3,}")
    known = counted(latin.select("token").unique(), sound(fold(pl.col("token"))), latin_words).filter(borne > 0)
    chosen = chosen.join(latin.join(known, on="token", how="semi"), on="cell", how="anti")
    return cells.replace_strict(chosen["cell"], chosen["text"], default=None, return_dtype=pl.String)


def _words(cells: pl.DataFrame, column: str, word: str) -> pl.DataFrame:
    """The words of cells, one a row (`token`), beside the `cell`."""
    return cells.select("cell", pl.col(column).str.extract_all(word).alias("token")).explode("token").drop_nulls()
