"""Words of names: mended in case and look-alike letters, each with its kind and the sex it tells.

Everything runs on the distinct words of a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from threading import Lock
from typing import Final

import polars as pl

from cbtool.rules import name_parse as kinds
from cbtool.rules import name_words as lists
from cbtool.rules.hygiene import is_filler
from cbtool.rules.name_split import APOSTROPHES, GLUE, GLUED
from cbtool.rules.name_tables import COUNTS, latin_words, words
from cbtool.rules.translit import TWINS, fold, sound, unmarked

_SURNAME_END: Final = (
    r"(ов|ев|ин|ын|ова|ева|ина|ына|ский|цкий|ской|цкой|ская|цкая|ых|их|ко|ук|юк|ак|як|ян|янц|дзе|швили|иани|ава|ия|ец"
    r"|ский|ник|заде|пулос|штейн|берг|ман|сон)$"
)
#: Endings that make a surname of a word that nobody has counted; the others are those of common nouns as well.
_SURE_END: Final = (
    r"(ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|цкий|ской|цкой|ская|цкая|енко|швили|иани|дзе|янц|заде|пулос|штейн|берг"
    r"|оглы)$"
)
_LATIN_SURNAME_END: Final = (
    r"(ov|ev|off|eff|in|ova|eva|ina|sky|skiy|skii|ski|skaya|skaia|enko|chuk|yan|ian|shvili|dze|son|sen|ez|es|mann|man"
    r"|berg|stein|er|ini|elli|oglu)$"
)
_PATRONYMIC_END: Final = (
    r"(.{2}(ович|евич|овна|евна|ївна|івна|инична)|.([ая]ныч|алыч|еич|аич)|иваныч|иванна|михална|сергевна"
    r"|ильич|кузьмич|лукич|фомич|никитич|саввич|ильинична|ильинишна"
    r"|.{3}(улы|ұлы|уулу|оглы|угли|ўғли|кызы|қызы|гызы|кизи|қизи))$"
)
_LATIN_PATRONYMIC_END: Final = (
    r".{2}(ovich|evich|ovna|evna|inichna|ichna|ovych|ivna|.(uly|ogly|ogli|ugli|kyzy|qyzy|qizi|gyzy|gizi))$"
)
_MALE_PATRONYMIC: Final = r"([иы]ч|ich|ych)$"
_FEMALE_PATRONYMIC: Final = r"([вчш]на|vna|chna)$"

_MALE_SURNAME: Final = r"(ов|ев|ин|ын|ский|цкий|ской|цкой|ный|ой|ый|ий|ov|ev|off|sky|skiy|skii)$"
_FEMALE_SURNAME: Final = r"(ова|ева|ина|ына|ская|цкая|ная|ая|яя|ova|eva|skaya|skaia|aya)$"

#: A word in good case: Иванов, Петрова-Водкина, О'Генри, МакДональд, McDonald.
_GOOD_CASE: Final = r"^(Мак|Mc|Mac|Fitz|De|Di|La|Le|Van|[\p{Lu}]')?\p{Lu}\p{Ll}+([-']\p{Lu}\p{Ll}+)*$"

#: `Ал-др`, `А-р`: a given name of which the middle was left out.
_SHORTENED: Final = r"^\p{Lu}\p{Ll}{0,2}-\p{Ll}{1,2}$"

#: A cell that holds no name, though its word may be one beside others.
_NOTHING: Final = rf"^(?i:{'|'.join(filter(str.isalpha, sorted(lists.JUNK_CELLS)))})$"
#: A word, perhaps with a full stop, that is read in the same way whatever stands beside it: no tail of a patronymic, no
#: two initials, none that have run together.
_ALONE: Final = r"^\p{L}+(-\p{L}+)*\.?$"
_RUN_TOGETHER: Final = rf"(?:^|-)(?i:{'|'.join(lists.TAILS)})\.?$|^[А-ЯЁ]{{2}}$|{GLUED}"

#: How much the ending of a word weighs against the counts of the tables, in people.
_END_WEIGHT: Final = 3.0


#: A particle that at least so many people bear as a name may be one.
_BORNE: Final = 5


#: Bytes of described words after which all are forgotten: some 400 thousand.
_FULL: Final = 50_000_000


class _Known:
    """What was found out about words, kept between batches; emptied when full, so that memory is bounded.

    Attributes:
        table: the described words.
        rows: of each category of a Categorical, the row of its word in `table`; null where it is not described.
        alive: keeps the categories, which last as long as any column has them.
    """

    def __init__(self) -> None:
        self.table = _described(pl.Series("token", [], pl.String).to_frame())
        self.rows = pl.Series([], dtype=pl.UInt32)
        self.alive = pl.Series([], dtype=pl.Categorical)


_known: _Known | None = None
_lock: Final = Lock()


def numbered(columns: Sequence[pl.Series]) -> tuple[list[pl.Series], pl.DataFrame]:
    """Columns of raw words to numbers of rows in the other result, which is what is known of words.

    Its columns are `word` (mended), `kind`, `given_sex`, `surname_sex` (m, f or -), `mended`, `cyrillic`, and of words
    that make a cell by themselves `nothing` (such a cell holds no name) and `plain` (it is read by itself, whatever its
    neighbours are). Words are judged one by one, so what is known of one stays true.
    """
    global _known
    words = pl.concat([column.alias("token") for column in columns])
    with _lock:
        if _known is None or _known.table.estimated_size() > _FULL:
            _known = _Known()
        known = _known
        codes = words.cast(pl.Categorical).to_physical()
        more = (codes.max() or 0) + 1 - known.rows.len()
        if more > 0:
            known.rows = pl.concat([known.rows, known.rows.clear(more)])
        fresh = known.rows.gather(codes).is_null() & codes.is_not_null()
        if fresh.any():
            found = _described(words.filter(fresh).unique().to_frame())
            place = pl.int_range(known.table.height, known.table.height + found.height, dtype=pl.UInt32, eager=True)
            known.rows.scatter(found["token"].cast(pl.Categorical).to_physical(), place)
            known.table = pl.concat([known.table, found], rechunk=True)
        rows, table = known.rows.gather(codes), known.table
    ends = accumulate((column.len() for column in columns), initial=0)
    return [rows.slice(end, column.len()) for end, column in zip(ends, columns, strict=False)], table


def _described(tokens: pl.DataFrame) -> pl.DataFrame:
    """`describe` of words that are not known yet."""
    cyrillic, roman = pl.col("text").str.contains(r"\p{Cyrillic}"), pl.col("text").str.contains(r"[A-Za-z]")
    to_cyrillic = pl.col("text").str.replace_many(TWINS)
    to_latin = pl.col("text").str.replace_many({twin: letter for letter, twin in TWINS.items()})
    base = (
        tokens.with_columns(pl.col("token").str.replace_many(APOSTROPHES).alias("text"))
        .with_columns(
            pl.when(~(cyrillic & roman))
            .then("text")
            .when(~to_cyrillic.str.contains(r"[A-Za-z]"))
            .then(to_cyrillic)
            .when(~to_latin.str.contains(r"\p{Cyrillic}"))
            .then(to_latin)
            .otherwise("text")
            .alias("text"),
            (cyrillic & roman).alias("mixed"),
        )
        .with_columns(
            (pl.col("mixed") & ~(cyrillic & roman)).alias("mended"),
            cyrillic.alias("cyrillic"),
            fold(pl.col("text")).str.strip_chars(".").alias("word_key"),
        )
    )
    # Lazily, since only then what several columns ask for is computed once.
    return (
        _counted(base)
        .lazy()
        .select("token", _cased().alias("word"), _kind().alias("kind"), *_sexes(), "mended", "cyrillic", *_cells())
        .collect()
    )


def _cells() -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """What a word is that makes a cell by itself (see `describe`)."""
    token = pl.col("token")
    return (
        token.str.contains(_NOTHING).alias("nothing"),
        is_filler(token).alias("filler"),
        (token.str.contains(_ALONE) & ~token.str.contains(_RUN_TOGETHER)).alias("plain"),
    )


def _counted(base: pl.DataFrame) -> pl.DataFrame:
    """Join what the tables know of each word; Latin words by their sound."""
    key = pl.col("word_key").str.replace(GLUE, "", literal=True)
    found = [_joined(base.filter("cyrillic").with_columns(key.alias("key")), words)]
    found.append(
        _joined(
            base.filter(~pl.col("cyrillic")).with_columns(sound(unmarked(pl.col("word_key"))).alias("key")), latin_words
        )
    )
    return pl.concat(found).with_columns(pl.col(COUNTS).fill_null(0))


def _joined(base: pl.DataFrame, table: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """A left join that hashes the few words of the batch instead of the big table, and loads it on need only."""
    if not base.height:
        return base.drop("key").with_columns(pl.lit(None, pl.Int32).alias(name) for name in COUNTS)
    found = _looked_up(base, "key", table)
    double = found.filter(pl.col("key").str.contains("-", literal=True))
    if double.height:
        # A double name that few people were counted with is as usual as the rarer of its halves.
        halves = double.select("token", pl.col("key").str.split("-")).explode("key")
        counted = _looked_up(halves, "key", table).fill_null(0).group_by("token").agg(pl.col(COUNTS).min())
        both = pl.concat([double.select("token", *COUNTS), counted.select("token", *COUNTS)])
        found = found.update(both.group_by("token").agg(pl.col(COUNTS).max()), on="token", how="left")
    return found.drop("key")


def _looked_up(base: pl.DataFrame, key: str, table: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    known = _hashed(table).join(base.select(pl.col(key).hash().alias("hash")), on="hash", how="semi").drop("hash")
    return base.join(known, left_on=key, right_on="word", how="left", maintain_order="left")


@cache
def _hashed(table: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """A big table with a number for each word, by which it is searched three times as fast."""
    return table().with_columns(pl.col("word").hash().alias("hash"))


def _cased() -> pl.Expr:
    """The word with capital initials; particles, tails of patronymics and mixed case that is good stay."""
    bare = pl.col("text").str.strip_chars(".")
    text = pl.when(bare != "").then(bare).otherwise("text")
    # Behind one letter an apostrophe parts two names (О'Генри), behind more it is a letter (Abdug'aniyevich).
    inner = text.str.replace_all(r"(\p{L}{2})'(\p{L})", "${1}ʼ${2}")
    titled = inner.str.to_titlecase().str.replace_all("ʼ", "'", literal=True)
    titled = titled.str.replace_many({f"'{letter}": f"'{letter.lower()}" for letter in "ЯЮЄЇ"})
    tails = {f"{GLUE}{tail.title()}": f" {tail}" for tail in lists.TAILS}
    return (
        pl.when(text.str.contains(_GOOD_CASE))
        .then(text)
        .when(text.str.contains(_SHORTENED))
        .then(text)
        .when(_in(lists.PARTICLES) & ~text.str.contains(r"^\p{Lu}\p{Ll}+$"))
        .then(text.str.to_lowercase())
        .when(pl.col("text").str.contains(r"^\p{L}{1,2}\.$|^\p{L}$"))
        .then(titled + ".")
        .otherwise(titled.str.replace_many(tails))
    )


def _in(known: frozenset[str]) -> pl.Expr:
    return pl.col("word_key").is_in(sorted(known))


def _odds() -> pl.Expr:
    """Log-odds of given name against surname, from the counts and the ending."""
    end = pl.col("word_key").str.contains(_SURNAME_END) | (
        ~pl.col("cyrillic") & unmarked(pl.col("word_key")).str.contains(_LATIN_SURNAME_END)
    )
    surname = pl.col("surname") + 0.1 + pl.when(end).then(_END_WEIGHT).otherwise(0.0)
    return ((pl.col("given") + 0.1) / surname).log().clip(-8, 8).round().cast(pl.Int32)


def _kind() -> pl.Expr:
    text, key = pl.col("text"), pl.col("word_key")
    bins = {odds: chr(kinds.MIDDLE + odds) for odds in range(-8, 9)}
    end = key.str.contains(pl.lit(_PATRONYMIC_END)) | (~pl.col("cyrillic") & key.str.contains(_LATIN_PATRONYMIC_END))
    patronymic = pl.col("patronymic") + pl.when(end).then(_END_WEIGHT).otherwise(0.0)
    unknown = pl.max_horizontal("given", "surname", "patronymic") == 0
    roman_end = ~pl.col("cyrillic") & unmarked(key).str.contains(_LATIN_SURNAME_END)
    return (
        pl.when(text.is_in([",", ";", "/", "&", "+", "|", ":", "-"]))
        .then(pl.when(text == ",").then(pl.lit(kinds.COMMA)).otherwise(pl.lit(kinds.BREAK)))
        .when(text.str.contains(r"^[исукво]$|^а$"))
        .then(pl.lit(kinds.LETTER))
        .when(_in(lists.BUSINESS))
        .then(pl.lit(kinds.BUSINESS))
        .when(_in(lists.TITLES))
        .then(pl.lit(kinds.TITLE))
        .when(_in(lists.SUFFIXES))
        .then(pl.lit(kinds.SUFFIX))
        .when(text.str.contains(r"^\p{L}{1,2}\.$|^\p{L}$"))
        .then(pl.lit(kinds.INITIAL))
        .when(_in(lists.JUNK))
        .then(pl.lit(kinds.JUNK))
        .when(_in(lists.REMARKS))
        .then(pl.lit(kinds.REMARK))
        .when(_in(lists.JOINTS))
        .then(pl.lit(kinds.JOINT))
        # Ван and Ден with a capital initial are names as well.
        .when(_in(lists.PARTICLES) & (text.str.contains(r"^\p{Ll}+$") | (pl.max_horizontal(COUNTS) < _BORNE)))
        .then(pl.lit(kinds.PARTICLE))
        .when(text.str.contains(GLUE, literal=True))
        .then(pl.lit(kinds.PATRONYMIC))
        .when(~text.str.contains(r"^\p{L}[\p{L}\p{M}'-]*\.?$"))
        .then(pl.lit(kinds.ODD))
        .when((pl.col("mixed") & ~pl.col("mended")) | (unknown & text.str.contains(_SHORTENED)))
        .then(pl.lit(kinds.MIXED))
        .when((patronymic > 3 * pl.col("given")) & (patronymic > 10 * pl.col("surname")))
        .then(pl.lit(kinds.PATRONYMIC))
        .when(
            (patronymic > 3 * pl.col("given"))
            & ((end & (pl.col("patronymic") > 0.1 * pl.col("surname"))) | (patronymic > 0.3 * pl.col("surname")))
        )
        .then(pl.lit(kinds.MAYBE_PATRONYMIC))
        .when(unknown & ~roman_end & ~key.str.contains(_SURE_END))
        .then(pl.lit(kinds.UNKNOWN))
        .otherwise(_odds().replace_strict(bins, return_dtype=pl.String))
    )


def _sexes() -> tuple[pl.Expr, pl.Expr]:
    key, men = pl.col("word_key"), pl.col("given_m") / (pl.col("given_m") + pl.col("given_f"))
    told = pl.col("surname_m") + pl.col("surname_f")
    # Initials are letters, and where nobody was counted the share is not a number.
    given = (
        pl.when((key.str.len_chars() < 2) | men.is_nan())
        .then(pl.lit("-"))
        .when(men >= 0.9)
        .then(pl.lit("m"))
        .when(men <= 0.1)
        .then(pl.lit("f"))
        .otherwise(pl.lit("-"))
    )
    by_end = (
        pl.when(key.str.contains(_MALE_SURNAME))
        .then(pl.lit("m"))
        .when(key.str.contains(_FEMALE_SURNAME))
        .then(pl.lit("f"))
        .otherwise(pl.lit("-"))
    )
    # The tables know that Калина and Мартин are borne by both sexes, whatever their endings say.
    counted = (
        pl.when(pl.col("surname_m") > told * 0.9)
        .then(pl.lit("m"))
        .when(pl.col("surname_f") > told * 0.9)
        .then(pl.lit("f"))
        .otherwise(pl.lit("-"))
    )
    surname = pl.when(pl.col("surname") > 2).then(counted).otherwise(by_end)
    return given.alias("given_sex"), surname.alias("surname_sex")


def patronymic_sex(patronymic: pl.Expr) -> pl.Expr:
    """The sex that a patronymic tells (m, f or null)."""
    men = "|".join(tail for tail, sex in lists.TAILS.items() if sex == "m")
    women = "|".join(tail for tail, sex in lists.TAILS.items() if sex == "f")
    return (
        pl.when(patronymic.str.contains(rf"(?i:{_MALE_PATRONYMIC}|({men})$)"))
        .then(pl.lit("m"))
        .when(patronymic.str.contains(rf"(?i:{_FEMALE_PATRONYMIC}|({women})$)"))
        .then(pl.lit("f"))
    )
