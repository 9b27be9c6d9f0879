"""Columns with a few values: the words that people write for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from cbtool.rule import Profile, Reading
from cbtool.rules.cells import distinctly
from cbtool.rules.hygiene import is_filler, tidy
from cbtool.rules.translit import TWINS

_STOPS: Final = " .!;:'\"`"
#: What stands between words: `юр.лицо` and `юр. лицо` are one.
_GAPS: Final = r"[.:\s]+"


def key(column: pl.Expr) -> pl.Expr:
    """A cell as it is looked up: tidied, lower case, `ё` as `е`, words between spaces, without signs around it."""
    return tidy(column).str.to_lowercase().str.replace_all("ё", "е").str.replace_all(_GAPS, " ").str.strip_chars(_STOPS)


def meaning(words: Mapping[str, str], *, mend: bool = False) -> Callable[[pl.Expr], pl.Expr]:
    """A function from a column to what its words mean, null for unknown ones.

    Args:
        words: value by its words, which are parted by `|`: `{"male": "м|муж|мужской"}`.
        mend: whether Latin look-alikes in a Cyrillic word are read as Cyrillic letters (`мужcкой`).
    """
    table = {word: value for value, written in words.items() for word in (value, *written.split("|"))}
    table = {re.sub(_GAPS, " ", word).strip(_STOPS): value for word, value in table.items()}

    def found(column: pl.Expr) -> pl.Expr:
        return column.replace_strict(table, default=None, return_dtype=pl.String)

    def understand(column: pl.Expr) -> pl.Expr:
        word = key(column)
        russian = pl.when(word.str.contains(r"\p{Cyrillic}")).then(word.str.replace_many(TWINS))
        return pl.coalesce(found(word), found(russian)) if mend else found(word)

    return understand


def reading(
    field: str,
    understand: Callable[[pl.Expr], pl.Expr],
    form: str,
    filler: str,
    doubtful: tuple[Callable[[pl.Expr], pl.Expr], str] | None = None,
) -> Reading:
    """How a column of a few values is read.

    Args:
        field: the column; `<field>_qc` is written besides.
        understand: column to values, null for what is not understood, which stays as it came with code 1.
        form: code of the fix that writes a known word as its value.
        filler: code of the fix that empties a word for nothing.
        doubtful: the same as `understand` for what it leaves, with code 1; code of the fix that writes that.
    """
    qc = f"{field}_qc"

    def distinct(cells: pl.DataFrame) -> pl.DataFrame:
        cell = pl.col(field)
        meant = understand(cell)
        plain = tidy(cell)
        half, half_form = (pl.lit(None, pl.String), form) if doubtful is None else (doubtful[0](cell), doubtful[1])
        known = cells.with_columns(meant.alias("meant"), plain.alias("plain"), half.alias("half"))
        empty = pl.col("meant").is_null() & (pl.col("plain").is_null() | is_filler(pl.col("plain")))
        value = pl.when(empty).then(None).otherwise(pl.coalesce("meant", "half", field))
        return known.select(
            value.alias(field),
            pl.when(empty)
            .then(pl.lit("2"))
            .when(pl.col("meant").is_null())
            .then(pl.lit("1"))
            .otherwise(pl.lit("0"))
            .alias(qc),
            pl.when(value.ne_missing(cell))
            .then(
                pl.when(empty)
                .then(pl.lit(filler))
                .when(pl.col("meant").is_null())
                .then(pl.lit(half_form))
                .otherwise(pl.lit(form))
            )
            .alias("rule"),
        )

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        return distinctly(batch[field], distinct)

    return Reading((field,), (field, qc), read)
