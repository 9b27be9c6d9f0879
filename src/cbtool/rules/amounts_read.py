"""Read amounts, counts and numbers: exact decimal arithmetic on text, never a float."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import polars as pl

from cbtool.fields import FIELDS, names
from cbtool.lookup import Lookup
from cbtool.rule import Profile, Reading
from cbtool.rules.cells import distinctly
from cbtool.rules.currencies import CURRENCIES
from cbtool.rules.hygiene import is_filler, tidy

#: Longer cells hold no amount.
LONGEST: Final = 60

_SCALES: Final = {
    "тысяч": 3,
    "тысячи": 3,
    "тысяча": 3,
    "тыс": 3,
    "т": 3,
    "k": 3,
    "к": 3,
    "миллионов": 6,
    "миллиона": 6,
    "миллион": 6,
    "млн": 6,
    "mln": 6,
    "m": 6,
    "миллиардов": 9,
    "миллиарда": 9,
    "миллиард": 9,
    "млрд": 9,
    "bln": 9,
    "bn": 9,
}
_UNITS: Final = r"(?:шт|штук|штуки|заказов|заказа|заказ|раз|раза|pcs|orders?)"
_GROUPED: Final = re.compile(r"(\d{1,3})((?:([ '’.,])\d{3})(?:\3\d{3})*)(?:([.,])(\d+))?")
#: Lakhs and crores: `12,34,567.89`.
_INDIAN: Final = re.compile(r"(\d{1,2}(?:,\d\d)+,\d{3})(?:\.(\d+))?")
_PLAIN: Final = re.compile(r"(\d+)(?:([.,])(\d+))?")


#: `5 руб. 50 коп.` and `1234=50`, as papers have them.
_KOPECKS: Final = re.compile(r"([\d ]+?)\s*(?:руб\w*|р)\.?\s*(\d{1,2})\s*к(?:оп\w*)?\.?")
_CHEQUE: Final = re.compile(r"([\d ]+)=(\d\d)?")
#: More digits before or behind the point are no money, and no longer exact.
_DIGITS: Final = 15


def parse(text: str) -> tuple[str | None, str | None]:
    """The plain decimal text of an amount in a tidied cell, and the currency that is written there.

    Both None where it cannot be told: words, several numbers, `1.234` (thousands or decimals?).
    """
    if len(text) > LONGEST:
        return None, None
    rest = text.lower().replace("−", "-").replace("–", "-").strip("'\"` ")
    if "к" in rest and (paper := _KOPECKS.fullmatch(rest)):
        rest = f"{paper[1]},{paper[2]:0>2} руб"
    elif "=" in rest and (paper := _CHEQUE.fullmatch(rest)):
        rest = f"{paper[1]},{paper[2] or '00'}"
    bracketed = rest.startswith("(") and rest.endswith(")")
    negative = bracketed or rest.startswith("-") or (rest.endswith("-") and not rest.endswith((",-", ".-")))
    rest = re.sub(r"[,.]?\s*-+$|^[-+]\s*", "", rest.strip("()")).strip()
    currency: str | None = None
    front = re.match(r"^([^\d\s.,+-]+)\.?\s*", rest)
    if front:
        currency = CURRENCIES.get(front[1])
        if currency is None:
            return None, None
        rest = rest[front.end() :]
        if rest.startswith("-"):
            negative, rest = True, rest[1:].strip()
    number = re.match(r"\d[\d .,'’]*", rest)
    if not number:
        return None, None
    digits = number[0].rstrip(" .,'’")
    words = " ".join(re.sub(r"[.,]", " ", rest[number.end() :]).split())
    scale, written = _tail(words)
    if scale is None or (written and currency and written != currency):
        return None, None
    value = _value(digits)
    if value is None:
        return None, None
    value = value.scaleb(scale)
    plain = f"{-value if negative and value else value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain, written or currency


def _tail(words: str) -> tuple[int | None, str | None]:
    """The power of ten and the currency behind a number; no power where a word is unknown."""
    words = re.sub(rf"^{_UNITS}$|^%$", "", words)
    words = "т р" if words == "тр" else words
    if not words:
        return 0, None
    if words in CURRENCIES:
        return 0, CURRENCIES[words]
    first, _, rest = words.partition(" ")
    scale = _SCALES.get(first)
    if scale is None or (rest and rest not in CURRENCIES):
        return None, None
    return scale, CURRENCIES.get(rest)


def _value(digits: str) -> Decimal | None:
    """The value of digits with separators; None where they may be read in two ways, or in none."""
    plain = _PLAIN.fullmatch(digits)
    if plain:
        whole, _, part = plain.groups()
        if len(whole) > _DIGITS or len(part or "") > _DIGITS:
            return None
        if part and len(part) == 3 and len(whole) <= 3 and whole.strip("0"):
            return None  # 1.234
        return Decimal(f"{whole}.{part or 0}") if part else Decimal(whole)
    if indian := _INDIAN.fullmatch(digits):
        whole, part = indian.groups()
    elif (grouped := _GROUPED.fullmatch(digits)) and grouped[3] != grouped[4]:
        whole, part = grouped[1] + grouped[2], grouped[5]
    else:
        return None
    whole = re.sub(r"\D", "", whole)
    if len(whole) > _DIGITS or len(part or "") > _DIGITS:
        return None
    return Decimal(f"{whole}.{part}") if part else Decimal(whole)


_LOOKUP: Final = Lookup(parse, {"value": pl.String(), "currency": pl.String()})
_SPACED: Final = r"^-?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,2})?$"
_SIMPLE: Final = r"^-?[0-9]{1,15}(?:[.,][0-9]{1,2})?$"
_ROUBLES: Final = r"(?i: ?(?:руб|р)\.?)$"


def _simple(text: pl.Series) -> pl.Series:
    """`parse` for the commonest shapes, by whole columns; null for all others."""
    joined = _where(text, _SPACED, lambda cells: cells.str.replace_all(" ", "", literal=True))
    simple = pl.select(pl.when(joined.str.contains(_SIMPLE)).then(joined)).to_series()
    plain = simple.str.replace(",", ".", literal=True)
    plain = _where(plain, r"\.", lambda cells: cells.str.strip_chars_end("0").str.strip_chars_end("."))
    plain = _where(plain, "^-?0[0-9]", lambda cells: cells.str.replace(r"^(-?)0+([0-9])", "${1}${2}"))
    return _where(plain, "^-0$", lambda cells: cells.str.replace("-", "", literal=True))


def _where(cells: pl.Series, pattern: str, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The cells, changed where a pattern is found in them."""
    rows = cells.str.contains(pattern).fill_null(value=False)
    return cells.clone().scatter(rows.arg_true(), change(cells.filter(rows))) if rows.any() else cells


def decide(text: pl.Series) -> pl.DataFrame:
    """`value` and `currency` of tidied cells, both null where they are not understood."""
    value = _simple(_where(text, _ROUBLES, lambda cells: cells.str.replace(_ROUBLES, "")))
    roubles = pl.col("value").is_not_null() & pl.col("text").str.contains(_ROUBLES)
    cells = pl.DataFrame([text.alias("text"), value.alias("value")]).with_row_index("row")
    cells = cells.with_columns(pl.when(roubles).then(pl.lit(CURRENCIES["руб"])).alias("currency"))
    rest = cells.filter(pl.col("value").is_null() & pl.col("text").is_not_null())
    sure = cells.filter(pl.col("value").is_not_null() | pl.col("text").is_null()).drop("text")
    if not rest.height:
        return sure.drop("row")
    return pl.concat([sure, rest.select("row").hstack(_LOOKUP(rest["text"]))]).sort("row").drop("row")


def _reading(field: str) -> Reading:
    """How the amounts of one column are read, and their currencies."""
    qc, beside = f"{field}_qc", f"{field}_currency"
    whole, money = FIELDS[field].kind == "count", FIELDS[field].kind == "amount"

    def distinct(cells: pl.DataFrame) -> pl.DataFrame:
        text = cells.select(tidy(pl.col(field)).alias("text"))
        empty = text.select((pl.col("text").is_null() | is_filler(pl.col("text"))).alias("empty"))["empty"]
        parsed = cells.hstack(decide(text["text"])).with_columns(empty)
        unfit = pl.col("value").str.contains(".", literal=True) & whole
        share = pl.col(field).str.contains("%", literal=True) & money  # 10 % is no sum of money
        fits = pl.col("value").is_not_null() & ~unfit & ~share
        value = pl.when("empty").then(None).when(fits).then("value").otherwise(field)
        return parsed.select(
            value.alias(field),
            pl.when("empty").then(pl.lit("2")).when(fits).then(pl.lit("0")).otherwise(pl.lit("1")).alias(qc),
            pl.when(fits & ~pl.col("empty")).then("currency").alias("written"),
            pl.when("empty")
            .then(pl.lit("AM004"))
            .when(
                pl.col(field).str.to_lowercase().str.contains(r"т|k|к|млн|млрд|m|bn|bln") & (pl.col("value") != field)
            )
            .then(pl.lit("AM002"))
            .otherwise(pl.lit("AM001"))
            .alias("rule"),
        )

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        result = distinctly(batch[field], distinct)
        if not money:
            changed = result[field].ne_missing(batch[field])
            return result.with_columns(pl.when(changed).then("rule").alias("rule")).drop("written")
        named = tidy(pl.col(beside))
        key = named.str.to_lowercase().str.replace_all(r"[. ]+", " ").str.strip_chars(" ")
        code = key.replace_strict(CURRENCIES, default=None, return_dtype=pl.String)
        iso = pl.when(named.str.contains(r"^[A-Za-z]{3}$")).then(named.str.to_uppercase())
        given = batch.select(
            pl.when(named.is_null() | is_filler(named))
            .then(None)
            .otherwise(pl.coalesce(code, iso, beside))
            .alias(beside)
        )
        result = result.with_columns(pl.coalesce("written", given[beside]).alias(beside))
        changed = result[field].ne_missing(batch[field])
        return result.with_columns(
            pl.when(changed & (pl.col("rule") != "AM001"))
            .then("rule")
            .when(result[beside].ne_missing(batch[beside]))
            .then(pl.lit("AM003"))
            .when(changed)
            .then("rule")
            .alias("rule")
        ).drop("written")

    writes = (field, beside, qc) if money else (field, qc)
    return Reading((field,), writes, read, beside=(beside,) if money else ())


FIELDS_READ: Final = names("amount", "count", "number")
READINGS: Final = tuple(_reading(field) for field in FIELDS_READ)
