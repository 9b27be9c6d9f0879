"""Read the phone columns of a batch: the plain Russian shapes by whole columns, the rest cell by cell.

Both ways use the same patterns and agree; the first decides most cells at some twenty times the speed.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rule import Profile, Reading
from cbtool.rules import phone_parse, phone_plan
from cbtool.rules.countries import codes, country_of
from cbtool.rules.hygiene import is_filler, tidy
from cbtool.rules.phone_cities import code_of
from cbtool.rules.phone_judge import Number

#: What may be done to a row, the harmless first: (key, code of the fix). The last that was done names the row.
STEPS: Final = {
    "kind": "PH001",
    "form": "PH002",
    "guard": "PH003",
    "words": "PH004",
    "ext": "PH005",
    "several": "PH006",
    "beside": "PH014",
    "left": "PH007",
    "prefix": "PH008",
    "plus": "PH009",
    "city": "PH012",
    "letters": "PH010",
    "filler": "PH011",
}
_RANK: Final = {step: place for place, step in enumerate(STEPS)}
_EXTENSION: Final = r"^\s*(?:доб\w*|вн\w*|ext\w*|x|х|#)?\s*[.:#№]*\s*([0-9]{1,8})(?:\.0)?\s*$"
#: What may stand between the digits of a number.
_SIGNS: Final = "() .\u00a0\u202f\u200b\ufeff\u2010\u2011\u2012\u2013\u2014\u2015\u2212-"
_SEPARATORS: Final = dict.fromkeys(_SIGNS, "")
#: Cells that can hold but one number: digits and separators, a plus only in front, no line break.
_SEPARATED: Final = rf"^[{_SIGNS}]*(?:\+ ?\(?)?[0-9][0-9{_SIGNS}]*$"
#: Nine digits behind the trunk prefix: one is missing, whatever ten digits the library makes of them.
_SHORT: Final = rf"^[{_SIGNS}]*8[{_SIGNS}]+(?:[0-9][{_SIGNS}]*){{9}}$"
#: A number without its code; none begins with a zero, a one or the trunk prefix.
_LOCAL: Final = "^[2-79][0-9]{4,6}$"
_REPEATED: Final = "^(?:2+|3+|4+|5+|6+|7+|9+)$"
_FLOAT: Final = r"^(\+?[0-9]{10,11})[.,]0+$"
#: The extension is the one that came in its own column.
_GIVEN: Final = "\x00given"

STATED: Final = ("phone", "phone_other")
_COLUMNS: Final = ("phone", "phone_ext", "phone_other", "phone_type")
_PARSED: Final[dict[str, pl.DataType]] = dict.fromkeys((*_COLUMNS, "phone_qc", "step", "message"), pl.String())


def parse_row(phone: str | None, other: str | None, region: str, code: str | None = None) -> tuple[str | None, ...]:
    """One row that is not all empty: the best number first, the others behind it; columns of `_PARSED`."""
    cell = phone_parse.read(phone, region, code) if phone is not None else phone_parse.Cell(junk=True)
    more = phone_parse.read(other, region, listed=True) if other is not None else phone_parse.Cell()
    numbers: dict[str, Number] = {}
    for number in (*cell.numbers, *more.numbers):
        numbers.setdefault(number.e164, number)
    if not numbers:
        return phone, _GIVEN, other, None, "2" if cell.junk else "1", None, None
    first = next((number for number in numbers.values() if number.kind == phone_plan.MOBILE), None)
    first = first or next(iter(numbers.values()))
    unread = [] if cell.junk else cell.left
    behind = other
    if len(numbers) > 1 or more.numbers or unread:
        texts = {re.sub(r"\D", "", text): text for text in (*more.left, *unread)}
        behind = "; ".join([*(e164 for e164 in numbers if e164 != first.e164), *texts.values()]) or None
    done = cell.done - {"part"} | {first.how or "kind", "kind" if phone == first.e164 else "form"}
    done |= {"kind" if behind == other else "several", "left" if unread or "part" in cell.done else "kind"}
    if first.how or done & {"left", "beside"}:
        quality = "1"
    elif len({number.e164 for number in cell.numbers}) > 1:
        quality = "3"
    else:
        quality = "0" if first.region == "RU" else "7"
    step = max(done, key=_RANK.__getitem__)
    ext = first.ext or (_GIVEN if not cell.numbers or first is cell.numbers[0] else None)
    message = f"{len(unread)} run(s) of digits not understood are kept in phone_other." if unread else None
    return first.e164, ext, behind, first.kind, quality, step, message


_LOOKUP: Final = Lookup(parse_row, _PARSED)


def decide(cells: pl.DataFrame) -> pl.DataFrame:
    """Columns of `_PARSED` for rows of `phone`, `other` and `region`; filler must be null already.

    `code`, if it is there, is the code of the row's town, by which a number is completed that has none.
    """
    phone, home = pl.col("phone"), pl.col("region").is_in(["RU", "KZ"])
    plain = pl.coalesce(phone.str.extract(_FLOAT), phone)
    separated = pl.col("plain").str.contains(_SEPARATED) & ~pl.col("plain").str.contains(_SHORT)
    separated &= pl.col("other").is_null()
    digits = pl.when(separated).then(pl.col("plain").str.replace_many(_SEPARATORS))
    written = pl.when(home | pl.col("digits").str.starts_with("+7")).then("digits")
    code = pl.col("code") if "code" in cells.columns else pl.lit(None, pl.String)
    rows = cells.with_row_index("row").with_columns(plain.alias("plain"), code.alias("code"))
    rows = rows.with_columns(digits.alias("digits"))
    local = pl.when(pl.col("digits").str.contains(_LOCAL) & ~pl.col("digits").str.contains(_REPEATED)).then("digits")
    rows = rows.with_columns(
        written.str.extract(r"^(?:(?:\+7|[78])[78]?)?([0-9]{10})$").alias("national"),
        pl.concat_str("code", local).str.extract(r"^([0-9]{10})$").alias("completed"),
    ).with_columns(pl.coalesce("national", "completed").alias("national"))
    rows = rows.hstack(phone_plan.kinds(rows["national"]))
    e164 = "+7" + pl.col("national")
    twice = pl.col("digits").str.contains(r"^\+?[0-9]{12}$")
    completed = pl.col("completed").is_not_null()
    blank = phone.is_null() & pl.col("other").is_null()
    sure = rows.filter(pl.col("phone_type").is_not_null() | blank).select(
        "row",
        e164.alias("phone"),
        pl.lit(_GIVEN).alias("phone_ext"),
        pl.lit(None, pl.String).alias("phone_other"),
        "phone_type",
        pl.when(blank)
        .then(pl.lit("2"))
        .when(twice | completed)
        .then(pl.lit("1"))
        .when(pl.col("owner") == "RU")
        .then(pl.lit("0"))
        .otherwise(pl.lit("7"))
        .alias("phone_qc"),
        pl.when(phone == e164)
        .then(pl.lit("kind"))
        .when(twice)
        .then(pl.lit("prefix"))
        .when(completed)
        .then(pl.lit("city"))
        .when(phone.str.contains(_FLOAT))
        .then(pl.lit("guard"))
        .otherwise(pl.lit("form"))
        .alias("step"),
        pl.lit(None, pl.String).alias("message"),
    )
    rest = rows.filter(pl.col("phone_type").is_null() & ~blank)
    if not rest.height:
        return sure.drop("row")
    read = _LOOKUP(rest["phone"], rest["other"], rest["region"], rest["code"])
    return pl.concat([sure, rest.select("row").hstack(read)]).sort("row").drop("row")


def _read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    usual = profile.region.upper() if profile.region.upper() in codes() else "RU"
    region = country_of(pl.col("country")).fill_null(usual) if "country" in batch.columns else pl.lit(usual)
    stated = [pl.when(~is_filler(tidy(pl.col(name)))).then(pl.col(name)) for name in STATED]
    cells = batch.select(stated[0].alias("phone"), stated[1].alias("other"), region.alias("region"))
    if "city" in batch.columns:
        subject = pl.col("region") if "region" in batch.columns else pl.lit(None, pl.String)
        code = pl.when(cells["region"] == "RU").then(code_of(pl.col("city"), subject))
        cells = cells.with_columns(batch.select(code.alias("code")))
    parsed = decide(cells).rename({name: f"{name}'" for name in _COLUMNS})
    given = pl.coalesce(pl.col("phone_ext").str.extract(_EXTENSION), "phone_ext")
    ext = pl.when(pl.col("phone_ext'").ne_missing(_GIVEN)).then("phone_ext'").otherwise(given)
    read = pl.concat([batch.select(_COLUMNS), parsed], how="horizontal").with_columns(
        ext.alias("phone_ext'"), pl.coalesce("phone_type'", "phone_type").alias("phone_type'")
    )
    changed = {name: pl.col(name).ne_missing(pl.col(f"{name}'")) for name in _COLUMNS}
    emptied = pl.any_horizontal(
        pl.col(name).is_not_null() & pl.col(f"{name}'").is_null() & pl.col("step").is_null() for name in STATED
    )
    harmless = pl.col("step").is_null() | pl.col("step").is_in(["kind", "form", "guard", "words"])
    step = (
        pl.when(emptied | (pl.col("phone").is_not_null() & pl.col("phone'").is_null()))
        .then(pl.lit("filler"))
        .when(changed["phone_ext"] & harmless)
        .then(pl.lit("ext"))
        .otherwise("step")
    )
    return read.select(
        *(pl.col(f"{name}'").alias(name) for name in _COLUMNS),
        "phone_qc",
        pl.when(pl.any_horizontal(changed.values()))
        .then(step.replace_strict(STEPS, return_dtype=pl.String))
        .alias("rule"),
        "message",
    )


READING: Final = Reading(
    STATED, (*_COLUMNS, "phone_qc"), _read, beside=("phone_ext",), sees=("country", "city", "region")
)
