"""Names that are a few plain words, each in its column or all in one cell: most rows of most files.

How such a row is read depends on what is known of its words, not on the words themselves, and a million rows have some
thousand patterns of that. So the first row of each pattern is read, and the others take its verdict, in a few
operations on whole columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, zip_longest
from typing import Final

import polars as pl

from cbtool.rules.name_judge import OWN, OWN_SEXES, PARTS, canonical, judged
from cbtool.rules.name_known import numbered
from cbtool.rules.name_read import plain_words, read_words
from cbtool.rules.name_tokens import SEXES

#: What the rows of a pattern share besides the places of their parts.
_SHARED: Final = ("composed", "empty", "moved", "mended", "sex", "agree", "quality")


def read_usual(full: pl.Series, parts: pl.DataFrame) -> pl.DataFrame:
    """Read tidied full names and `PARTS` where they are plain words.

    Returns:
        `usual`, whether a row is such a one and names no company; and if it is, the `PARTS`, `composed`, `empty`,
        `moved`, `mended`, `sex`, `agree` and `quality` that `judged` tells.
    """
    alone = full.is_not_null() & parts.select(pl.all_horizontal(pl.all().is_null())).to_series()
    plain, columns = ~alone, parts.get_columns()
    if alone.any():
        few, split = plain_words(full)
        plain, nothing = plain | few, full.clear(full.len())
        columns = [word.zip_with(alone, part) for word, part in zip_longest(split, columns, fillvalue=nothing)]
    numbers, known = numbered(columns)
    places = [f"{place}" for place in range(len(numbers))]
    own = places[: len(PARTS)]
    rows = pl.DataFrame([*numbers, alone, full.is_not_null()], schema=[*places, "alone", "full"])
    # A word for nothing is no name where it has a column of its own.
    named = [(pl.col("alone") | ~filler) for filler in _told(known, "filler", own)]
    rows = rows.with_columns(pl.when(name).then(place).alias(place) for name, place in zip(named, own, strict=True))
    # Equal words may be either part, whatever their place.
    words = combinations(_told(known, "word", own), 2)
    pairs = (pl.when(one == other).then(pl.lit("=")).otherwise(pl.lit(" ")) for one, other in words)
    cells = pl.when("alone").then(pl.lit("a")).when("full").then(pl.lit("f")).otherwise(pl.lit("p"))
    letters = (letters.fill_null(" ") for letters in _told(known, "letters", places))
    rows = rows.with_columns(pl.concat_str(cells, *pairs, *letters).alias("pattern"))
    verdicts = _verdicts(rows[rows["pattern"].arg_unique()], places, known)
    rows = rows.join(verdicts, on="pattern", how="left", maintain_order="left")
    usual = plain & rows["usual"]
    both = rows["full"] & ~alone
    if both.any():
        usual = usual & (~both | full.eq_missing(canonical(rows.select(_told(known, "token", own)))))
    read = rows.select(
        usual.alias("usual"),
        *_SHARED,
        *(
            pl.coalesce(pl.when(pl.col(part) == int(place)).then(place) for place in places).alias(part)
            for part in PARTS
        ),
    )
    # Cells without a name stay as they came.
    both_forms = zip(_told(known, "token", PARTS), _told(known, "word", PARTS), strict=True)
    return read.with_columns(pl.when("empty").then(raw).otherwise(word) for raw, word in both_forms)


def _told(known: pl.DataFrame, what: str, numbers: Sequence[str]) -> list[pl.Expr]:
    """What is known of the words whose numbers stand in these columns."""
    return [pl.lit(known[what]).gather(number).alias(number) for number in numbers]


def _verdicts(rows: pl.DataFrame, places: Sequence[str], known: pl.DataFrame) -> pl.DataFrame:
    """What `judged` tells of each row and so of its `pattern`, with places for the `PARTS`; whether it is `usual`."""
    state = read_words([rows[place] for place in places], known)
    told = {what: _told(known, what, places[: len(PARTS)]) for what in ("word", "plain", *SEXES)}
    own = (*told["word"], told["given_sex"][1], told["surname_sex"][0])
    state = state.hstack(rows.select("pattern", "alone", "full", plain=pl.all_horizontal(told["plain"])))
    state = state.hstack(rows.select(word.alias(name) for name, word in zip((*OWN, *OWN_SEXES), own, strict=True)))
    state = state.with_columns(pl.when(~pl.col("alone")).then(name).alias(name) for name in (*OWN, *OWN_SEXES))
    has = pl.any_horizontal(pl.col(OWN).is_not_null())
    state = state.with_columns(
        has.alias("has"), (has & ~pl.col("full")).alias("apart"), pl.lit(None, pl.String).alias("told")
    )
    usual = pl.col("simple") & pl.col("status").ne_missing("company")
    return judged(state).select(
        "pattern",
        (usual & (pl.col("alone") | pl.col("plain").fill_null(value=True))).alias("usual"),
        *_SHARED,
        *(
            pl.when("take").then(f"{part}_place").when("has").then(pl.lit(place, pl.Int8)).alias(part)
            for place, part in enumerate(PARTS)
        ),
    )
