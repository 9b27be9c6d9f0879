"""What is known of single words of names: how often they are given names, surnames and patronymics.

The counts come from the tables of the package russiannames (BSD-3): 375 thousand surnames, 32 thousand given
names and 48 thousand patronymics. They are read once, on first need, without importing the package (which would
import DuckDB): about 0.2 seconds and 40 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import polars as pl

from cbtool.rules.diminutives import FORMAL
from cbtool.rules.name_words import WESTERN_FEMALE, WESTERN_MALE
from cbtool.rules.translit import fold, sound, unmarked

#: Columns of the tables: counts of people, as given name (men, women), surname (men, women) and patronymic.
COUNTS: Final = ("given", "given_m", "given_f", "surname", "surname_m", "surname_f", "patronymic", "patronymic_m")

#: Short names of both sexes. The tables count the few people who bear them officially, nearly all of one sex.
_UNISEX: Final = frozenset(
    {"саша", "сашка", "сашенька", "шура", "шурка", "женя", "женька", "женечка", "валя", "валька", "валечка"}
    | {"sasha", "alex", "lex", "sandy", "sam", "sammy", "chris", "pat", "kim", "terry", "nicky", "charlie", "frankie"}
    | {"bobbie", "jamie", "max", "andy", "bernie", "fred", "al", "ray", "lee", "robin", "leslie"}
)

#: Short names of women whose formal ones are found under the masculine form: Лера is Валерия.
_WOMENS: Final = frozenset({"лера", "лерочка", "лерка", "сандра", "валентинка"})

#: The weight of a name that is known from a list instead of a count.
_LISTED: Final = 200

#: Latin spellings are many; names rarer than this in the tables would only add noise.
_RARE: Final = 3


def _tables() -> Path | None:
    """The folder of the tables; None where the installation is broken."""
    found = find_spec("russiannames")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "data" if places else None


@cache
def given_names(least: int) -> frozenset[str]:
    """Given names, folded and without marks on Latin letters, that are names and no slips of the pen.

    Those that at least so many of 32 thousand counted people bear, and the usual Western ones.
    """
    folder, western = _tables(), pl.LazyFrame({"text": sorted(WESTERN_MALE | WESTERN_FEMALE)})
    tables = [western.select(unmarked(pl.col("text")))]
    if folder:
        usual = pl.scan_parquet(folder / "names.parquet").filter(pl.col("count") >= least)
        tables.append(usual.select(fold(pl.col("text"))))
    return frozenset(pl.concat(tables).collect()["text"])


@cache
def words() -> pl.DataFrame:
    """Folded Cyrillic words (`word`) with their `COUNTS`."""
    folder = _tables()
    if folder is None:  # suffix rules alone
        return pl.DataFrame(schema={"word": pl.String, **dict.fromkeys(COUNTS, pl.Int64)})

    def table(file: str, name: str, *sexes: str) -> pl.LazyFrame:
        counts = [pl.col("count").alias(name)]
        counts += [(pl.col("count") * (pl.col("gender") == sex)).fill_null(0).alias(f"{name}_{sex}") for sex in sexes]
        return pl.scan_parquet(folder / f"{file}.parquet").select(fold(pl.col("text")).alias("word"), *counts)

    tables = [
        table("names", "given", "m", "f"),
        table("surnames", "surname", "m", "f"),
        table("midnames", "patronymic", "m"),
    ]
    counted = (
        pl.concat(tables, how="diagonal")
        .filter(pl.col("word").str.contains(r"^\p{L}[\p{L}'-]*$"))
        .group_by("word")
        .agg(pl.col(COUNTS).sum().cast(pl.Int32))
        .collect()
    )
    return _with_diminutives(counted)


def _with_diminutives(counted: pl.DataFrame) -> pl.DataFrame:
    """Diminutives are given names, with the sex of their formal name unless both sexes share them."""
    short = pl.DataFrame(
        {"word": list(FORMAL), "formal": list(FORMAL.values())}, schema={"word": pl.String, "formal": pl.String}
    )
    known = counted.filter(pl.col("given") >= _LISTED).select(
        pl.col("word").alias("formal"), (pl.col("given_m") / (pl.col("given_m") + pl.col("given_f"))).alias("men")
    )
    men = pl.when(pl.col("word").is_in(list(_UNISEX))).then(0.5).when(pl.col("word").is_in(list(_WOMENS))).then(0.0)
    shares = short.join(known, on="formal").select("word", men.otherwise("men").alias("men"))
    weak = pl.col("men").is_not_null() & (pl.col("given") < _LISTED)
    return (
        counted.join(shares, on="word", how="full", coalesce=True)
        .with_columns(pl.col(COUNTS).fill_null(0))
        .with_columns(
            pl.when(weak).then(_LISTED).otherwise("given").cast(pl.Int32).alias("given"),
            pl.when(weak).then(pl.col("men") * _LISTED).otherwise("given_m").cast(pl.Int32).alias("given_m"),
            pl.when(weak).then((1 - pl.col("men")) * _LISTED).otherwise("given_f").cast(pl.Int32).alias("given_f"),
        )
        .drop("men")
    )


@cache
def latin_words() -> pl.DataFrame:
    """The same for Latin script: `word` is `translit.sound` of the Russian words and of Western given names."""
    russian = words().filter(pl.max_horizontal(COUNTS) >= _RARE).with_columns(sound(pl.col("word")))
    english = {
        word: FORMAL.get(word, word) for word in sorted({*WESTERN_MALE, *WESTERN_FEMALE, *FORMAL}) if word.isascii()
    }
    men = [(formal in WESTERN_MALE) * _LISTED for formal in english.values()]
    women = [(formal in WESTERN_FEMALE or word in _UNISEX) * _LISTED for word, formal in english.items()]
    western = pl.DataFrame(
        {"word": list(english), "given": [_LISTED] * len(english), "given_m": men, "given_f": women}
    ).with_columns(sound(unmarked(pl.col("word"))))
    return (
        pl.concat([russian, western], how="diagonal_relaxed").group_by("word").agg(pl.col(COUNTS).sum().cast(pl.Int32))
    )


def with_counts(base: pl.DataFrame, key: pl.Expr, table: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """Words (`token`) with the `COUNTS` that a table has for their key; zero where it has none."""
    if not base.height:
        return base.with_columns(pl.lit(0, pl.Int32).alias(name) for name in COUNTS)
    found = _looked_up(base.with_columns(key.alias("key")), table)
    double = found.filter(pl.col("key").str.contains("-", literal=True))
    if double.height:
        # A double name that few people were counted with is as usual as the rarer of its halves.
        halves = double.select("token", pl.col("key").str.split("-")).explode("key")
        rarer = _looked_up(halves, table).fill_null(0).group_by("token").agg(pl.col(COUNTS).min())
        both = pl.concat([double.select("token", *COUNTS), rarer.select("token", *COUNTS)])
        found = found.update(both.group_by("token").agg(pl.col(COUNTS).max()), on="token", how="left")
    return found.drop("key").with_columns(pl.col(COUNTS).fill_null(0))


def _looked_up(base: pl.DataFrame, table: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """The rows of the table of each `key`, null where it has none: found by bisection, since the table is big."""
    known = _hashed(table)
    if not known.height:
        return base.with_columns(pl.lit(None, pl.Int32).alias(name) for name in COUNTS)
    at = known["hash"].search_sorted(base["key"].hash()).clip(0, known.height - 1)
    same = known["word"].gather(at) == base["key"]
    return base.with_columns(known[name].gather(pl.select(pl.when(same).then(at)).to_series()) for name in COUNTS)


@cache
def _hashed(table: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """A big table in the order of a number for each word."""
    return table().with_columns(pl.col("word").hash().alias("hash")).sort("hash")
