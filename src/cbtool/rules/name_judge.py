"""What is made of a name that was read: the parts that stand, the gender that they tell, and how sure that is."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rules import name_words
from cbtool.rules.name_tokens import SEXES, patronymic_sex

PARTS: Final = ("surname", "given_name", "patronymic")
#: The parts as they stand in the table, and the sexes that they tell.
OWN: Final = tuple(f"own_{part}" for part in PARTS)
OWN_SEXES: Final = tuple(f"own_{sex}" for sex in SEXES)
#: Surnames of which a word may be none: Cyrillic ones, and those with a generation or a degree behind them.
_DIVISIBLE: Final = rf"(?i)\p{{Cyrillic}}|[ ,](?:{'|'.join(sorted(name_words.SUFFIXES))})\.?$"


def judged(state: pl.DataFrame) -> pl.DataFrame:
    """Choose between the parts that were read and those of the table.

    Args:
        state: what `read_cells` gives, and `own_*`: the parts of the table in good case, with the sexes that they tell
            if it `has` any; whether these were read `apart` from the full name, and what that one `told` by itself.

    Returns:
        the same with the `PARTS` and `SEXES` that stand; whether the cells are `empty` of names (then no part stands),
        the full name can be `composed` of the parts, the parts were `moved` to other columns; the `sex` that they tell
        (male, female or null), whether no two of them contradict (`agree`), and the `quality` code.
    """
    consistent = pl.all_horizontal(
        pl.col(f"own_{part}").is_null() | pl.col(f"own_{part}").eq_missing(pl.col(part)) for part in PARTS
    )
    named = pl.col("status") == "name"
    # Beside a given name the second word of a surname in Latin letters is none: `Hernandez Moya`, `Ana`. But what tells
    # fathers from sons is no part of it: `Johnson Jr.`, `Robert`.
    surname = pl.col("own_surname")
    torn = surname.str.starts_with(pl.col("surname") + " ") & ~surname.str.contains(_DIVISIBLE)
    torn = (torn & pl.col("own_given_name").is_not_null()).fill_null(value=False)
    # Two columns that are filled, each under its header, are not exchanged for what only sounds like a Russian name.
    exchanged = pl.col("own_surname").eq(pl.col("given_name")) & pl.col("own_given_name").is_not_null()
    # And a letter under the header of patronymics is one of these.
    letter = pl.col("own_patronymic").eq(pl.col("surname")) & pl.col("surname").str.contains(r"^\p{L}\.?$")
    headed = (exchanged & ~pl.col("telling")) | letter
    sure = pl.col("sure") & ~torn & ~headed.fill_null(value=False)
    # A whole other name beside the parts stays as it came, and so does one that the parts do not explain.
    conflict = pl.col("apart") & pl.col("told").is_in(["name", "unread"]).fill_null(value=False)
    state = state.with_columns(
        (named & (~pl.col("has") | consistent | sure)).alias("take"),
        (named & pl.col("has") & ~consistent & sure).alias("moved"),
        (pl.col("status").is_null() | pl.col("status").is_in(["junk", "company"])).alias("empty"),
    )
    state = state.with_columns(
        (~conflict & (pl.col("take") | ((pl.col("apart") | torn) & ~pl.col("empty")))).alias("composed"),
        *(pl.when("take").then(part).when(~pl.col("empty")).then(f"own_{part}").alias(part) for part in PARTS),
        *(pl.when(pl.col("empty") | pl.col("take")).then(sex).otherwise(f"own_{sex}").alias(sex) for sex in SEXES),
    )
    return _sexed(state).with_columns(_quality().alias("quality"))


def _sexed(state: pl.DataFrame) -> pl.DataFrame:
    """Adds `sex` and `agree`: the patronymic goes first, then a form of address, the given name, the surname."""
    evidence = [patronymic_sex(pl.col("patronymic")), _title_sex(), *map(pl.col, SEXES)]
    letters = state.select(letter.alias(f"{place}") for place, letter in enumerate(evidence))
    man, woman = (pl.any_horizontal(pl.all() == sex).fill_null(value=False) for sex in "mf")
    told = pl.coalesce(pl.all().replace("-", None))
    return state.hstack(
        letters.select(
            pl.when(told == "m").then(pl.lit("male")).when(told == "f").then(pl.lit("female")).alias("sex"),
            ~(man & woman).alias("agree"),
        )
    )


def _title_sex() -> pl.Expr:
    """The sex (m, f or null) that the first word of what was dropped tells, if it is a form of address."""
    title = pl.col("aside").str.to_lowercase().str.extract(r"([\p{L}-]+)")
    return (
        pl.when(title.is_in(sorted(name_words.MALE_TITLES)))
        .then(pl.lit("m"))
        .when(title.is_in(sorted(name_words.FEMALE_TITLES)))
        .then(pl.lit("f"))
    )


def _quality() -> pl.Expr:
    unlike = pl.col("has") & ~pl.col("composed")
    doubt = ~pl.col("clean") | pl.col("mended") | ~pl.col("agree") | pl.col("moved") | unlike
    unsure = doubt | (~pl.col("has") & ~pl.col("sure"))
    return pl.when("empty").then(pl.lit("2")).when(unsure).then(pl.lit("1")).otherwise(pl.lit("0"))


def canonical(parts: pl.DataFrame) -> pl.Series:
    """`Surname Given Patronymic`, of the parts (columns in this order) that are there; null where none is."""
    return parts.select(
        pl.concat_str(pl.all(), separator=" ", ignore_nulls=True).replace("", None).alias("name")
    ).to_series()
