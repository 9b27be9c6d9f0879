"""Words of names: each with its kind and the sex it tells.

Everything runs on the distinct words of a batch.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rules import name_parse as kinds
from cbtool.rules import name_words as lists
from cbtool.rules.hygiene import is_filler
from cbtool.rules.name_mend import SHORTENED, cased, mended
from cbtool.rules.name_split import GLUE, GLUED
from cbtool.rules.name_tables import COUNTS, latin_words, with_counts, words
from cbtool.rules.translit import sound, unmarked

_SURNAME_END: Final = (
    r"(ов|ев|ин|ын|ова|ева|ина|ына|ский|цкий|ской|цкой|ская|цкая|ых|их|ко|ук|юк|ак|як|ян|янц|дзе|швили|иани|ава|ия|ец"
    r"|ник|заде|пулос|штейн|берг|ман|сон)$"
)
#: Endings that make a surname of a word that nobody has counted; the others are those of common nouns as well.
_SURE_END: Final = (
    r"(ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|цкий|ской|цкой|ская|цкая|енко|швили|иани|дзе|янц|заде|пулос|штейн|берг"
    r"|оглы)$"
)
_LATIN_SURNAME_END: Final = (
    r"(ov|ev|off|eff|in|ova|eva|ina|sky|skiy|skii|ski|skaya|skaia|enko|chuk|yan|ian|shvili|dze|son|sen|ez|es|mann|man"
    r"|berg|stein|er|ini|elli|oglu)$|^(mc|o').{3}"
)
_PATRONYMIC_END: Final = (
    r"(.{2}(ович|евич|[аеоэя]віч|овна|евна|ївна|івна|[аеоэя]ўна|инична)|.([ая]ныч|алыч|еич|аич)|иваныч|иванна"
    r"|михална|сергевна|ильич|кузьмич|лукич|фомич|никитич|саввич|ильинична|ильинишна"
    r"|.{3}(улы|ұлы|уулу|оглы|угли|ўғли|кызы|қызы|гызы|кизи|қизи))$"
)
_LATIN_PATRONYMIC_END: Final = (
    r".{2}(ovich|evich|ovna|evna|inichna|ichna|ovych|ivna|.(uly|ogly|ogli|ugli|kyzy|qyzy|qizi|gyzy|gizi))$"
)
_MALE_PATRONYMIC: Final = r"([иыі]ч|ich|ych)$"
_FEMALE_PATRONYMIC: Final = r"([вўчш]на|vna|chna)$"
#: A patronymic in another case than the first: `Ивановича`, `Петровне`.
_OBLIQUE: Final = r".{2}([ое]вич(а|у|ем|е)|[ое]вн(ы|е|ой|у))$"

_MALE_SURNAME: Final = r"(ов|ев|ин|ын|ский|цкий|ской|цкой|ный|ой|ый|ий|ov|ev|off|sky|skiy|skii)$"
_FEMALE_SURNAME: Final = r"(ова|ева|ина|ына|ская|цкая|ная|ая|яя|ova|eva|skaya|skaia|aya)$"

#: A letter that no other language writes (ẹ, ị, ọ and ụ stand in names of Nigeria), or the usual middle names.
_VIETNAMESE: Final = r"[\x{1EA1}-\x{1EB7}\x{1EBB}-\x{1EC9}\x{1ECF}-\x{1EE3}\x{1EE7}-\x{1EF9}ơư]|^(văn|thị|thi|ngọc)$"

#: Those tell the sex, as first words of given names.
_MIDDLE_SEX: Final = {"văn": "m", "thị": "f", "thi": "f"}

#: A surname with its article: `Al-Rashid`, `аль-Фараби`.
_ARABIC: Final = r"^(al|el|аль|эль)-\p{L}{3}"

#: A cell that holds no name, though its word may be one beside others.
_NOTHING: Final = rf"^(?i:{'|'.join(filter(str.isalpha, sorted(lists.JUNK_CELLS)))})$"
#: A word, perhaps with a full stop, that is read in the same way whatever stands beside it: no tail of a patronymic, no
#: two initials, none that have run together.
_ALONE: Final = r"^\p{L}+(-\p{L}+)*\.?$"
_RUN_TOGETHER: Final = rf"(?:^|-)(?i:{'|'.join(lists.TAILS)})\.?$|^[А-ЯЁ]{{2}}$|{GLUED}"

#: Words of lists that tell their kind, whatever the tables say; the kinds that go first stand last.
_LISTED: Final = {
    word: kind
    for kind, words in (
        (kinds.JOINT, lists.JOINTS),
        (kinds.REMARK, lists.REMARKS),
        (kinds.JUNK, lists.JUNK),
        (kinds.CALL, lists.CALLS),
        (kinds.SUFFIX, lists.SUFFIXES),
        (kinds.TITLE, lists.TITLES),
        (kinds.BUSINESS, lists.BUSINESS),
    )
    for word in words
}

#: The sexes that a word tells as a given name and as a surname; what else is true of it or not.
SEXES: Final = ("given_sex", "surname_sex")
_FLAGS: Final = ("mended", "cyrillic", "nothing", "plain")

#: How much the ending of a word weighs against the counts of the tables, in people.
_END_WEIGHT: Final = 3.0

#: A particle that at least so many people bear as a name may be one.
_BORNE: Final = 5


def described(tokens: pl.Series) -> pl.DataFrame:
    """Distinct raw words (`token`, in any order) with what can be told of each by itself.

    Returns:
        `word`, mended in case and look-alike letters, and `kind` (see `name_parse`); `given_sex` and `surname_sex`, the
        sex (m, f or -) that it tells as one of these; whether it is `mended`, or `cyrillic`, and how `vietnamese` it
        is; and of a cell of this word alone, whether it is `filler`, whether there is `nothing` in it, and whether it
        is `plain`: read in the same way beside other words. Words with the same `letters` are alike in all of this,
        and as patronymics.
    """
    base = mended(tokens.alias("token").to_frame())
    found = pl.concat([_cyrillic(base.filter("cyrillic")), _latin(base.filter(~pl.col("cyrillic")))])
    judged = found.with_columns(
        (pl.max_horizontal("given", "surname", "patronymic") == 0).alias("unknown"),
        pl.col("text").str.contains(r"^\p{L}{1,2}\.$|^\p{L}$").alias("initial"),
        (pl.col("patronymic") + pl.when("patronymic_end").then(_END_WEIGHT).otherwise(0.0)).alias("as_patronymic"),
        pl.col("word_key").is_in(sorted(lists.VIETNAMESE)).alias("vietnamese_surname"),
    ).with_columns(_vietnamese().alias("vietnamese"))
    token = pl.col("token")
    told = judged.select(
        "token",
        cased(judged),
        _kind().alias("kind"),
        *_sexes(),
        "mended",
        "cyrillic",
        "vietnamese",
        is_filler(token).alias("filler"),
        token.str.contains(_NOTHING).alias("nothing"),
        (token.str.contains(_ALONE) & ~token.str.contains(_RUN_TOGETHER)).alias("plain"),
    )
    flags = (pl.when(flag).then(pl.lit("+")).otherwise(pl.lit("-")) for flag in _FLAGS)
    letters = pl.concat_str("kind", "vietnamese", *SEXES, patronymic_sex(pl.col("word")).fill_null("-"), *flags)
    return told.with_columns(letters.alias("letters"))


def _cyrillic(base: pl.DataFrame) -> pl.DataFrame:
    """Words with their `COUNTS` and what their endings tell."""
    key = pl.col("word_key")
    return with_counts(base, key.str.replace(GLUE, "", literal=True), words).with_columns(
        key.str.contains(_SURNAME_END).alias("surname_end"),
        key.str.contains(_SURE_END).alias("sure_end"),
        key.str.contains(_PATRONYMIC_END).alias("patronymic_end"),
    )


def _latin(base: pl.DataFrame) -> pl.DataFrame:
    """The same of words in Latin script, which are looked up by their sound."""
    ends = unmarked(pl.col("word_key")).str.contains(_LATIN_SURNAME_END)
    return with_counts(base, sound(unmarked(pl.col("word_key"))), latin_words).with_columns(
        ends.alias("surname_end"),
        ends.alias("sure_end"),
        pl.col("word_key").str.contains(_LATIN_PATRONYMIC_END).alias("patronymic_end"),
    )


def _vietnamese() -> pl.Expr:
    """Whether a word is Vietnamese: `+`, or it is when beside another such one, `s` beside `v`: `Le`, `Van`; or `-`."""
    key = pl.col("word_key")
    return (
        pl.when(pl.col("vietnamese_surname") | key.str.contains(_VIETNAMESE))
        .then(pl.lit("+"))
        .when(key.is_in(sorted(lists.PERHAPS_VIETNAMESE)))
        .then(pl.lit("s"))
        .when(key == "van")
        .then(pl.lit("v"))
        .otherwise(pl.lit("-"))
    )


def _odds() -> pl.Expr:
    """Log-odds of given name against surname, from the counts and the ending."""
    surname = pl.col("surname") + 0.1 + pl.when("surname_end").then(_END_WEIGHT).otherwise(0.0)
    return ((pl.col("given") + 0.1) / surname).log().clip(-8, 8).round().cast(pl.Int32)


def _kind() -> pl.Expr:
    text, patronymic = pl.col("text"), pl.col("as_patronymic")
    listed = pl.col("word_key").replace_strict(_LISTED, default=None, return_dtype=pl.String)
    particle = pl.col("word_key").is_in(sorted(lists.PARTICLES))
    by_end = pl.col("patronymic_end") & (pl.col("patronymic") > 0.1 * pl.col("surname"))
    odds = pl.Series([chr(kinds.MIDDLE + odds) for odds in range(-8, 9)])
    return (
        pl.when(text.is_in([",", ";", "/", "&", "+", "|", ":", "-"]))
        .then(pl.when(text == ",").then(pl.lit(kinds.COMMA)).otherwise(pl.lit(kinds.BREAK)))
        .when(text.str.contains(r"^[исукво]$|^а$"))
        .then(pl.lit(kinds.LETTER))
        .when(listed.is_in([kinds.BUSINESS, kinds.TITLE, kinds.SUFFIX]))
        .then(listed)
        .when(text.str.to_lowercase().is_in(sorted(lists.STOPPED_SUFFIXES)))
        .then(pl.lit(kinds.SUFFIX))
        .when("initial")
        .then(pl.lit(kinds.INITIAL))
        .when(listed.is_not_null())
        .then(listed)
        # Ван and Ден with a capital initial are names as well.
        .when(particle & (text.str.contains(r"^\p{Ll}+$") | (pl.max_horizontal(COUNTS) < _BORNE)))
        .then(pl.lit(kinds.PARTICLE))
        .when(pl.col("word_key").is_in(sorted(lists.CAPITAL_PARTICLES)))
        .then(pl.lit(kinds.PERHAPS_PARTICLE))
        .when(pl.col("vietnamese_surname") | pl.col("word_key").str.contains(_ARABIC))
        .then(pl.lit(kinds.SURNAME))
        .when(pl.col("unknown") & pl.col("word_key").str.contains(_OBLIQUE))
        .then(pl.lit(kinds.OBLIQUE))
        .when(text.str.contains(GLUE, literal=True))
        .then(pl.lit(kinds.PATRONYMIC))
        .when(~text.str.contains(r"^\p{L}[\p{L}\p{M}'-]*\.?$"))
        .then(pl.lit(kinds.ODD))
        .when((pl.col("mixed") & ~pl.col("mended")) | (pl.col("unknown") & text.str.contains(SHORTENED)))
        .then(pl.lit(kinds.MIXED))
        .when((patronymic > 3 * pl.col("given")) & (patronymic > 10 * pl.col("surname")))
        .then(pl.lit(kinds.PATRONYMIC))
        .when((patronymic > 3 * pl.col("given")) & (by_end | (patronymic > 0.3 * pl.col("surname"))))
        .then(pl.lit(kinds.MAYBE_PATRONYMIC))
        .when(pl.col("unknown") & ~pl.col("sure_end"))
        .then(pl.lit(kinds.UNKNOWN))
        .otherwise(pl.lit(odds).gather(_odds() + 8))
    )


def _sexes() -> tuple[pl.Expr, pl.Expr]:
    key, men = pl.col("word_key"), pl.col("given_m") / (pl.col("given_m") + pl.col("given_f"))
    told = pl.col("surname_m") + pl.col("surname_f")
    # Initials are letters, and where nobody was counted the share is not a number.
    given = (
        pl.when(key.is_in(list(_MIDDLE_SEX)))
        .then(key.replace_strict(_MIDDLE_SEX, default=None))
        .when((key.str.len_chars() < 2) | men.is_nan() | (pl.col("vietnamese") == "+"))
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
