"""Words of names put right: in one alphabet, and with capital initials."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rules import name_words as lists
from cbtool.rules.name_split import APOSTROPHES, GLUE
from cbtool.rules.name_tables import COUNTS, with_counts, words
from cbtool.rules.translit import LATIN_TWINS, TWINS, fold

#: A word in good case: Иванов, Петрова-Водкина, О'Генри, МакДональд, McDonald; O'tkir and G'ulom are Uzbek.
_GOOD_CASE: Final = (
    r"^((Мак|Mc|Mac|Fitz|De|Di|La|Le|Van|[\p{Lu}]')?\p{Lu}\p{Ll}+|(G'|O'[gklrtz])\p{Ll}+)([-']\p{Lu}\p{Ll}+)*$"
)

#: `Ал-др`, `А-р`: a given name of which the middle was left out.
SHORTENED: Final = r"^\p{Lu}\p{Ll}{0,2}-\p{Ll}{1,2}$"

#: A zero for the letter о: `Иван0в`.
_ZERO: Final = r"(\p{Cyrillic})0(\p{Cyrillic})"

#: Latin capitals that a typist takes for Cyrillic ones by their sound, not by their looks.
_SOUNDS: Final = dict(zip("BCHPXY", ("Б", "Ц", "Х", "П", "Кс", "Ю"), strict=True))


def mended(tokens: pl.DataFrame) -> pl.DataFrame:
    """Words in one script as `text`, and folded as `word_key`; whether they mixed two scripts, and are put right."""
    cyrillic, roman = pl.col("text").str.contains(r"\p{Cyrillic}"), pl.col("text").str.contains(r"[A-Za-z]")
    base = tokens.with_columns(pl.col("token").str.replace_many(APOSTROPHES).alias("text"))
    zero = pl.col("text").str.contains(_ZERO)
    base = base.with_columns(
        pl.when(zero).then(pl.col("text").str.replace_all(_ZERO, "${1}о${2}")).otherwise("text").alias("text"),
        ((cyrillic & roman) | zero).alias("mixed"),
    )
    if base["mixed"].any():
        base = pl.concat([base.filter(~pl.col("mixed")), _one_script(base.filter("mixed"))])
    return base.with_columns(
        (pl.col("mixed") & ~(cyrillic & roman)).alias("mended"),
        cyrillic.alias("cyrillic"),
        fold(pl.col("text")).str.strip_chars(".").alias("word_key"),
    )


def _one_script(base: pl.DataFrame) -> pl.DataFrame:
    """Words of both alphabets with look-alike letters put right, where every odd letter has a twin.

    A capital letter is read as the Cyrillic one of its sound (`Pетров` as Петров) where ten times as many people bear
    the word so.
    """
    seen = pl.col("text").str.replace_many(TWINS)
    heard = pl.col("text").str.replace_many({**TWINS, **_SOUNDS})
    to_latin = pl.col("text").str.replace_many(LATIN_TWINS)
    borne = [
        with_counts(base, fold(text), words).select("token", pl.max_horizontal(COUNTS).alias(name))
        for name, text in (("as_seen", seen), ("as_heard", heard))
    ]
    return (
        base.join(borne[0], on="token")
        .join(borne[1], on="token")
        .select(
            "token",
            pl.when(~seen.str.contains(r"[A-Za-z]"))
            .then(pl.when(pl.col("as_heard") >= 10 * (pl.col("as_seen") + 1)).then(heard).otherwise(seen))
            .when(~to_latin.str.contains(r"\p{Cyrillic}"))
            .then(to_latin)
            .otherwise("text")
            .alias("text"),
            "mixed",
        )
    )


def cased(base: pl.DataFrame) -> pl.Series:
    """Words with capital initials; particles, tails of patronymics and mixed case that is good stay."""
    bare = pl.col("text").str.strip_chars(".")
    found = base.select(pl.when(bare != "").then(bare).otherwise("text"), "word_key", "initial")
    good = found.select(pl.col("text").str.contains(_GOOD_CASE) | pl.col("text").str.contains(SHORTENED))["text"]
    text = pl.col("text")
    # Behind one letter an apostrophe parts two names (О'Генри), behind more it is a letter (Abdug'aniyevich).
    inner = text.str.replace_all(r"(\p{L}{2})'(\p{L})", "${1}ʼ${2}")
    titled = inner.str.to_titlecase().str.replace_all("ʼ", "'", literal=True)
    lower = [*(f"'{letter}" for letter in "ЯЮЄЇ"), *(f"G'{letter}" for letter in "AEIOU")]
    titled = titled.str.replace_many({sign: sign[:-1] + sign[-1].lower() for sign in lower})
    tails = {f"{GLUE}{tail.title()}": f" {tail}" for tail in lists.TAILS}
    small = pl.col("word_key").is_in(sorted(lists.PARTICLES)) & ~text.str.contains(r"^\p{Lu}\p{Ll}+$")
    changed = (
        found.filter(~good)
        .with_columns(titled.alias("titled"))
        .select(
            pl.when(small)
            .then(text.str.to_lowercase())
            .when("initial")
            .then(pl.col("titled") + ".")
            .otherwise(pl.col("titled").str.replace_many(tails))
        )
    )
    return found["text"].scatter((~good).arg_true(), changed.to_series()).alias("word")
