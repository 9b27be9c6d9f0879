"""Company cells to legal form and name, and the core of a name for matching."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rules.company_mend import mend_quotes
from cbtool.rules.legal_forms import (
    ALSO_LATIN,
    BEFORE_QUOTES,
    CAPITALS_ONLY,
    FOREIGN,
    FOREIGN_EXACT,
    FOREIGN_FRONT,
    LONG_ONLY,
    RUSSIAN,
)
from cbtool.rules.translit import LATIN_TWINS, TWINS, fold

#: Small look-alikes, of capital letters too.
_SMALL: Final = {letter.lower(): twin.lower() for letter, twin in TWINS.items()}
_TO_SMALL: Final = str.maketrans(_SMALL)

#: A form that only a quoted name behind it tells from other words.
_QUOTED: Final = rf"^({'|'.join(sorted(BEFORE_QUOTES))})\s*(«)"
#: Forms that are none in Latin letters beside a Latin name.
_ONLY_CYRILLIC: Final = sorted(set(RUSSIAN) - ALSO_LATIN)

#: What stands in brackets behind the name of a company that is no more, or twice in the table.
ENDED: Final = (
    r"\((?:[^()]* )?(?i:(?:не ?действ|ликвид|банкрот|реорганиз|закрыт|прекращ|исключ|дубл)[^()]*|стар(?:ый|ая|ое))\)"
)
#: What stands behind a name and is no part of it.
NO_NAME: Final = rf"{ENDED}|[(,;]?\s*(?:^|[ ,(])(?i:инн|кпп|огрнип|огрн)[ .:№]*[0-9/]+\)?"

#: Words in front of a name that are as often written by their initials.
_SHORT: Final = {
    "торговый дом": "тд",
    "управляющая компания": "ук",
    "строительная компания": "ск",
    "группа компаний": "гк",
    "научно производственное объединение": "нпо",
}

#: Passes of splitting until nothing changes; a cell that needs more is left as it came.
_PASSES: Final = 6


def _pattern(form: str) -> str:
    """A regular expression for a spelling: any white space, е for ё, look-alike letters, full stops in short forms."""
    if form.isupper() and " " not in form:
        return r"\.?".join(_letter(letter) for letter in form)
    return "".join(r"\s+" if sign == " " else _letter(sign) for sign in form)


def _letter(sign: str) -> str:
    if sign in "ЕеЁё":
        return "[еёe]" if sign.islower() else "[ЕЁE]"
    if sign in "()":
        return rf"\{sign}?"
    if sign == "-":
        return r"\s*-\s*"
    return f"[{sign}{LATIN_TWINS[sign]}]" if sign in LATIN_TWINS else re.escape(sign)


def _any(spellings: Iterable[str]) -> str:
    """An alternation that prefers the longest spelling."""
    return "|".join(_pattern(spelling) for spelling in sorted(spellings, key=lambda form: (-len(form), form)))


def _key(form: str) -> str:
    return re.sub(r"[\s.,()-]+", " ", form.lower().replace("ё", "е").translate(_TO_SMALL)).strip()


@cache
def _forms() -> dict[str, str]:
    """Keys of all spellings to their canonical form."""
    found = {_key(spelling): form for form, long in RUSSIAN.items() for spelling in (form, *long)}
    found |= {_key(spelling): form for form, spellings in FOREIGN.items() for spelling in (form, *spellings)}
    found |= {_key(spelling): form for spelling, form in FOREIGN_EXACT.items()}
    # `О.О.О.` has full stops between its letters.
    return found | {key.replace(" ", ""): form for key, form in found.items()}


def _canonical(match: str | None) -> tuple[str | None]:
    if match is None:
        return (None,)
    forms = _forms()
    key = _key(match)
    return (forms.get(key) or forms.get(key.replace(" ", "")),)


@cache
def _expressions() -> tuple[str, str]:
    """The patterns of a form in front of a name and of one behind it; group 1 and 2 the form, the rest quotes."""
    short = set(RUSSIAN) - LONG_ONLY - CAPITALS_ONLY
    russian = _any(short | {name for long in RUSSIAN.values() for name in long})
    capitals = _any(CAPITALS_ONLY)
    front = _any({spelling for form in FOREIGN_FRONT for spelling in (form, *FOREIGN[form])})
    foreign = _any({spelling for form, all_of in FOREIGN.items() for spelling in (form, *all_of)})
    exact = "|".join(re.escape(form) for form in sorted(FOREIGN_EXACT, key=len, reverse=True))
    ahead = rf'^[\s(]*((?i:{russian}|{front})|{capitals})(?:\.?[\s,:)_]+|\.?(["«„“(])|\.?$)'
    behind = (
        rf'(?:(["»”)])[\s,(]*|[\s,(]+)((?i:{russian}|{foreign})|{exact})[\s.)]*$'
        rf"|(?:[,(]\s*|([»”\"])\s+)({capitals})[\s.)]*$"
    )
    return ahead, behind


def known_forms() -> list[str]:
    """All canonical legal forms, sorted."""
    return sorted({*RUSSIAN, *FOREIGN, *FOREIGN_EXACT.values()})


@cache
def spellings() -> list[str]:
    """All that a legal form is written as, in small letters, sorted."""
    short = {form for form in RUSSIAN if form.isupper()}
    all_of = {*RUSSIAN, *FOREIGN, *FOREIGN_EXACT, *(".".join(form) + "." for form in short)}
    all_of |= {long for known in (RUSSIAN, FOREIGN) for forms in known.values() for long in forms}
    return sorted({form.lower() for form in all_of})


_find: Final = Lookup(_canonical, {"form": pl.String()})


def form_of(cells: pl.Series) -> pl.Series:
    """The canonical legal form that a cell consists of, or null."""
    return _find(cells)["form"]


@cache
def _vocabulary() -> list[str]:
    """The outer words of all spellings: a name without one of them in front or behind has no legal form."""
    spellings = [*_forms(), *(_key(form).replace(" ", "") for form in RUSSIAN)]
    return sorted({word for spelling in spellings for word in (spelling.split()[0], spelling.split()[-1])})


def _bare(name: pl.Expr) -> pl.Expr:
    """Whether a name, maybe empty, has no quotes, brackets or commas, and no word of a legal form at either end."""
    ends = (name.str.extract(r"^(\S+)"), name.str.extract(r"(\S+)$"))
    words = (fold(end).str.replace_many(_SMALL).str.replace_all(r"[.-]", "") for end in ends)
    formal = pl.any_horizontal(word.is_in(_vocabulary()) for word in words)
    return name.str.contains(r"^(?:[\p{L}\p{N}№][\p{L}\p{N} №.&+!/-]*)?$") & ~formal & ~name.str.contains(r"\s$")


def split(cells: pl.Series) -> pl.DataFrame:
    """Company cells to `form` (canonical or null) and `name`, row by row.

    Quotes are mended and a form in front of the name or behind it is taken off, until nothing changes. Names
    without a form, and the usual `ООО "Ромашка"`, are recognised by simpler expressions with the same result.
    """
    usual = sorted(form for form in set(RUSSIAN) - LONG_ONLY - CAPITALS_ONLY if " " not in form)
    whole = (
        pl.DataFrame([cells.str.strip_chars().str.replace_all(r"\s{2,}|[^\S ]", " ").alias("name")])
        .with_columns(
            pl.col("name").str.replace(r"^(?i:общество с ограниченной ответственностью)\b", "ООО").alias("at")
        )
        .with_columns(pl.col("at").str.splitn(" ", 2).struct.rename_fields(["form", "rest"]))
        .unnest("at")
        .with_columns(pl.when(pl.col("form").is_in(usual)).then("rest").str.extract(r'^["«]?([^"«»“”„‟()]+?)["»]?$'))
        # What has a form in front of it is never bare, so one look tells of both.
        .with_columns(_bare(pl.coalesce("rest", "name")).fill_null(value=True).alias("done"))
        .with_columns((pl.col("done") & pl.col("rest").is_not_null()).alias("quick"))
        .select(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
            pl.when("quick").then("form").alias("form"),
            pl.when("quick").then("rest").otherwise("name").alias("name"),
            "done",
        )
    )
    left = whole.filter(~pl.col("done")).drop("done")
    whole = whole.drop("done")
    for _ in range(_PASSES):
        if not left.height:  # the patterns of a pass take long to make, and are not needed for names that are bare
            return whole.drop("row")
        after = _pass(left)
        changed = after["name"].ne_missing(left["name"])
        whole = whole.update(after.filter(changed), on="row", how="left", maintain_order="left")
        left = after.filter(changed & ~_bare(pl.col("name")))
    # What still changes is no name of a company but a heap of quotes and forms: it stays as it came.
    endless = whole["row"].is_in(left["row"].implode())
    return whole.select(
        pl.when(~endless).then("form").alias("form"), pl.when(endless).then(cells).otherwise("name").alias("name")
    )


def _pass(cells: pl.DataFrame) -> pl.DataFrame:
    """Mend the quotes and take one form off each of the cells."""
    ahead, behind = _expressions()
    quoted = cells["name"].str.contains(r"[\"«»“”„‟`]|''|<<|>>|(?:^|\s)'").fill_null(value=False)
    mended = mend_quotes(cells["name"].filter(quoted))
    at = cells.with_columns(cells["name"].clone().scatter(quoted.arg_true(), mended)).with_columns(
        pl.coalesce(pl.col("name").str.extract(ahead, 1), pl.col("name").str.extract(_QUOTED, 1)).alias("ahead"),
        pl.coalesce(pl.col("name").str.extract_groups(behind).struct.field("2", "4")).alias("behind"),
    )
    roman = at.select(
        (~pl.col(side).str.contains(r"\p{Cyrillic}") & ~pl.col("name").str.contains(r"\p{Cyrillic}")).alias(side)
        for side in ("ahead", "behind")
    )
    at = at.with_columns(form_of(at["ahead"]).alias("ahead"), form_of(at["behind"]).alias("behind")).with_columns(
        # But in front of quotes: `TOO "Kazakhtelecom"`.
        pl.when(~(roman[side] & pl.col(side).is_in(_ONLY_CYRILLIC)) | pl.col("name").str.contains(r"^\p{Lu}+ ?«"))
        .then(side)
        .alias(side)
        for side in ("ahead", "behind")
    )
    held = {side: pl.when(pl.col(side).is_not_null()).then("name") for side in ("ahead", "behind")}
    rest = at.with_columns(
        pl.when(pl.col("name").str.contains(ahead))
        .then(held["ahead"].str.replace(ahead, "${2}"))
        .otherwise(held["ahead"].str.replace(_QUOTED, "${2}"))
        .str.strip_chars(" ,;:")
        .alias("rest"),
        held["behind"].str.replace(behind, "${1}${3}").str.strip_chars(" ,;:-").alias("front"),
    )
    took = {
        # A second form that differs belongs to the name, and a form alone is all the name there is.
        side: pl.when(
            (pl.col("form").is_null() | (pl.col("form") == pl.col(side))) & pl.col(text).str.contains(r"[\p{L}\p{N}]")
        ).then(text)
        for side, text in (("ahead", "rest"), ("behind", "front"))
    }
    return rest.select(
        "row",
        pl.when(took["ahead"].is_not_null())
        .then("ahead")
        .when(took["behind"].is_not_null())
        .then("behind")
        .otherwise("form")
        .alias("form"),
        pl.coalesce(took["ahead"], took["behind"], "name").alias("name"),
    )


def core_name(company: pl.Expr) -> pl.Expr:
    """The core of a company's name for matching: no legal form, quotes or punctuation, lower case, ё as е.

    Numbers that stand behind a name, and that it is liquidated, are no part of it.
    """
    named = company.str.replace_all(NO_NAME, " ")
    core = (
        fold(named.map_batches(lambda cells: split(cells)["name"], return_dtype=pl.String))
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )
    for words, short in _SHORT.items():
        core = core.str.replace(rf"\b{words}\b", short)
    return core
