"""How cells with registration numbers are read: freed of labels and spreadsheet damage, then judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from cbtool.rule import Profile, Reading
from cbtool.rules import checksums
from cbtool.rules.hygiene import tidy

_LABELS: Final = r"(?i)(огрнип|огрн|инн|кпп|снилс|бик|ogrnip|ogrn|inn|kpp|snils|bik)[\s:№#.=-]*"
#: An ИНН behind the name of a company.
_BESIDE: Final = r"(?i)(?:^|[ ,(])инн[ .:№]*([0-9]{10}(?:[0-9]{2})?)(?:[^0-9]|$)"
#: A КПП in front of the ИНН.
_TURNED: Final = r"^([0-9]{9})\s*[/\\;,| ]\s*([0-9]{10}|[0-9]{12})$"
_PAIR: Final = r"^([0-9]{9,12})\s*[/\\;,| ]\s*([0-9A-Z]{8,9})$"


def _bare(text: pl.Expr) -> pl.Expr:
    """The number of a cell without labels, apostrophes, `="..."`, spaces, hyphens and a float's `.0`."""
    return (
        text.str.replace_all(r"""["'=’`]""", "")
        .str.replace_all(_LABELS, " ")
        .str.strip_chars(" \t\u00a0,;/\\|:.№#N")
        .str.replace(r"^([0-9]{8,15})[.,]0+$", "$1")
        .str.replace_all(r"([0-9])[\s\u00a0-]+([0-9])", "${1}${2}")
        .str.replace_all(r"([0-9])[\s\u00a0-]+([0-9])", "${1}${2}")
    )


def _unfolded(bare: pl.Expr) -> pl.Expr:
    """A number in exponent form whose digits are all there: `7.707083893E9`."""
    mantissa = bare.str.extract(r"^([0-9][.,][0-9]+)[eEеЕ]\+?[0-9]+$").str.replace(r"[.,]", "")
    exponent = bare.str.extract(r"^[0-9][.,][0-9]+[eEеЕ]\+?([0-9]{1,2})$").cast(pl.UInt32, strict=False)
    return pl.when(mantissa.str.len_chars() == exponent + 1).then(mantissa).otherwise(bare)


def _is_filler(text: pl.Expr, bare: pl.Expr) -> pl.Expr:
    """Nothing to look at: no digit at all, one digit repeated, or digits that an exponent has swallowed."""
    same = "|".join(rf"{digit}{{5,}}" for digit in "0123456789")
    return (
        ~text.str.contains(r"\d")
        | bare.str.contains(rf"^(?:{same})$")
        | bare.str.contains(r"^(0|[0-9][.,]?[0-9]*[eEеЕ]\+?[0-9]+)$")
    )


def _judged(
    cells: pl.DataFrame,
    name: str,
    bare: str,
    valid: Callable[[pl.Expr], pl.Expr],
    shape: str,
    restore: Callable[[pl.Expr], pl.Expr],
) -> pl.DataFrame:
    """The cells with the column `name` judged, `<name>_qc`, and `<name>_saved`: whether leading zeros were restored.

    `bare` is the column with the numbers, `shape` what one looks like whose check digits may fail; `restore` gives it
    with its zeros back. In steps, since an expression would be computed wherever it is named.
    """
    text, number = pl.col(name), pl.col(bare)
    known = cells.with_columns(
        _is_filler(text, number).alias("filler"), valid(number).alias("sure"), restore(number).alias("restored")
    )
    filler, sure, restored = pl.col("filler"), pl.col("sure"), pl.col("restored")
    known = known.with_columns((~sure & restored.is_not_null() & valid(restored)).alias("saved"))
    saved = pl.col("saved")
    value = (
        pl.when(filler)
        .then(text)
        .when(sure | number.str.contains(shape) & ~saved)
        .then(number)
        .when(saved)
        .then(restored)
        .otherwise(text)
    )
    code = pl.when(text.is_null() | filler).then(pl.lit("2")).when(sure).then(pl.lit("0")).otherwise(pl.lit("1"))
    restoring = (saved & ~filler).fill_null(value=False)
    return known.with_columns(value.alias(name), code.alias(f"{name}_qc"), restoring.alias(f"{name}_saved")).drop(
        "filler", "sure", "restored", "saved"
    )


def _one_zero(*lengths: int) -> Callable[[pl.Expr], pl.Expr]:
    """Numbers of these lengths with a zero in front; others null."""
    pattern = "|".join(rf"[0-9]{{{length}}}" for length in lengths)
    return lambda bare: pl.when(bare.str.contains(rf"^({pattern})$")).then("0" + bare)


#: Letters that are taken for digits.
_DIGITS: Final = dict.fromkeys("OОoо", "0") | dict.fromkeys("Зз", "3") | dict.fromkeys("Il", "1")


def _whole_inn(bare: pl.Expr) -> pl.Expr:
    """An ИНН with its leading zero, or with digits for the letters that look like them; others null."""
    letters = "".join(_DIGITS)
    whole = bare.str.contains(rf"^[0-9{letters}]{{10}}$|^[0-9{letters}]{{12}}$")
    lettered = pl.when(whole).then(bare.str.replace_many(_DIGITS))
    return pl.coalesce(_one_zero(9, 11)(bare), lettered)


def _read_inn(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """ИНН and КПП together, since both may stand in one cell (see `Reading.read`)."""
    cells = batch.select(tidy(pl.col("inn", "kpp")))
    # Most are bare numbers that hold, and need no more than to be told so.
    valid = {"inn": checksums.inn, "kpp": checksums.kpp}
    held = (holds(pl.col(name)) & ~_is_filler(pl.col(name), pl.col(name)) for name, holds in valid.items())
    odd = cells.select(odd=~pl.all_horizontal(hold.fill_null(value=True) for hold in held))["odd"]
    result = cells.with_columns(
        *(
            pl.when(pl.col(name).is_null()).then(pl.lit("2")).otherwise(pl.lit("0")).alias(f"{name}_qc")
            for name in valid
        ),
        *(pl.lit(value=False).alias(what) for what in ("splits", "saved")),
    )
    if odd.any():
        pairs, at = _read_pairs(cells.filter(odd)), odd.arg_true()
        result = pl.DataFrame([column.clone().scatter(at, pairs[column.name]) for column in result])
    changed = result["inn"].ne_missing(batch["inn"]) | result["kpp"].ne_missing(batch["kpp"])
    rule = pl.when(~changed).then(None).when("splits").then(pl.lit("TI003")).when("saved").then(pl.lit("TI002"))
    result = result.with_columns(rule.otherwise(pl.lit("TI001")).alias("rule")).drop("splits", "saved")
    if "company" not in batch:
        return result
    beside = batch.select(tidy(pl.col("company")).str.extract(_BESIDE))["company"]
    filled = result["inn"].is_null() & beside.to_frame("v").select(checksums.inn(pl.col("v")))["v"]
    return result.with_columns(
        pl.when(filled).then(value).otherwise(name).alias(name)
        for name, value in (("inn", beside), ("inn_qc", pl.lit("1")), ("rule", pl.lit("TI008")))
    )


def _read_pairs(cells: pl.DataFrame) -> pl.DataFrame:
    """ИНН and КПП of tidied cells with their codes; where both `splits` from one cell, or zeros of one were `saved`."""
    cells = cells.select(
        "inn",
        "kpp",
        pl.col("inn")
        .str.replace_all(r"""["'=’`]""", "")
        .str.replace_all(_LABELS, " ")
        .str.strip_chars(" ,;/\\|:")
        .str.replace_all(r"\s+", " ")
        .str.replace(_TURNED, "${2} ${1}")
        .alias("pair"),
    ).with_columns(
        pl.col("pair").str.extract(_PAIR, 1).alias("left"),
        pl.col("pair").str.extract(_PAIR, 2).alias("right"),
        _bare(pl.col("inn")).alias("bare"),
        _bare(pl.col("kpp").str.to_uppercase()).alias("own"),
    )
    # The pair is split when its first number can be an ИНН and its second one does not contradict the КПП.
    left, short = pl.col("left"), pl.col("right").str.contains("^[0-9]{8}$")
    # The zero of a КПП is lost where that of the ИНН is, or would be.
    cells = cells.with_columns((short & left.str.contains("^0|^[0-9]{9}$|^[0-9]{11}$")).alias("padded"))
    cells = cells.with_columns(pl.when("padded").then("0" + pl.col("right")).otherwise("right").alias("right"))
    like_inn = left.str.contains(r"^([0-9]{10}|[0-9]{12})$") | checksums.inn("0" + left)
    agrees = pl.col("kpp").is_null() | (pl.col("own") == pl.col("right"))
    splits = (like_inn & checksums.kpp(pl.col("right")) & agrees).fill_null(value=False)
    cells = cells.with_columns(splits.alias("splits")).with_columns(
        *(pl.when("splits").then("right").otherwise(name).alias(name) for name in ("kpp", "own")),
        pl.when("splits").then("left").otherwise(_unfolded(pl.col("bare"))).alias("bare"),
    )
    cells = _judged(cells, "inn", "bare", checksums.inn, r"^([0-9]{10}|[0-9]{12})$", _whole_inn)
    cells = _judged(cells, "kpp", "own", checksums.kpp, r"^[0-9]{9}$", _padded_kpp)
    assumed = pl.when(pl.col("splits") & pl.col("padded")).then(pl.lit("1")).otherwise("kpp_qc").alias("kpp_qc")
    return cells.select(
        *("inn", "kpp", "inn_qc", assumed, "splits"), (pl.col("inn_saved") | pl.col("kpp_saved")).alias("saved")
    )


def _padded_kpp(bare: pl.Expr) -> pl.Expr:
    """A КПП with its zero back, when the ИНН of the row is of one of the regions 01 to 09 too."""
    return pl.when(bare.str.contains(r"^[0-9]{8}$") & pl.col("inn").str.starts_with("0")).then("0" + bare)


def _read_one(
    name: str,
    code: str,
    valid: Callable[[pl.Expr], pl.Expr],
    shape: str,
    restore: Callable[[pl.Expr], pl.Expr],
    write: Callable[[pl.Expr], pl.Expr] = lambda value: value,
) -> Reading:
    """The reading of a number that stands by itself."""

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        cells = batch.select(tidy(pl.col(name))).with_columns(_bare(pl.col(name)).alias("bare"))
        cells = cells.with_columns(_unfolded(pl.col("bare")).alias("bare"))
        judged = _judged(cells, name, "bare", valid, shape, restore)
        written = pl.when(pl.col(f"{name}_qc") == "2").then(name).otherwise(write(pl.col(name)))
        result = judged.select(written.alias(name), f"{name}_qc")
        changed = result[name].ne_missing(batch[name])
        return result.with_columns(pl.when(changed).then(pl.lit(code)).otherwise(None).alias("rule"))

    return Reading(needs=(name,), writes=(name, f"{name}_qc"), read=read)


def _written_snils(value: pl.Expr) -> pl.Expr:
    """`112-233-445 95`, as the card shows it."""
    return value.str.replace(r"^([0-9]{3})([0-9]{3})([0-9]{3})([0-9]{2})$", "${1}-${2}-${3} ${4}")


def _no_zero(bare: pl.Expr) -> pl.Expr:
    return pl.lit(None, pl.String)


INN: Final = Reading(
    ("inn", "kpp"), ("inn", "kpp", "inn_qc", "kpp_qc"), _read_inn, beside=("company",), sees=("company",)
)
_OGRN: Final = _read_one("ogrn", "TI004", checksums.ogrn, r"^([0-9]{13}|[0-9]{15})$", _no_zero)


def _read_ogrn(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The ОГРН, or where there is none, the one that stands in the ИНН's place (see `Reading.read`)."""
    result = _OGRN.read(batch, profile)
    if "inn" not in batch:
        return result
    strayed = batch.select(_bare(tidy(pl.col("inn"))).alias("bare"))["bare"]
    strayed = strayed.to_frame().select(pl.when(checksums.ogrn(pl.col("bare"))).then("bare"))["bare"]
    filled = result["ogrn"].is_null() & strayed.is_not_null()
    return result.select(
        pl.when(filled).then(strayed).otherwise("ogrn").alias("ogrn"),
        pl.when(filled).then(pl.lit("1")).otherwise("ogrn_qc").alias("ogrn_qc"),
        pl.when(filled).then(pl.lit("TI007")).otherwise("rule").alias("rule"),
    )


OGRN: Final = Reading(_OGRN.needs, _OGRN.writes, _read_ogrn, beside=("inn",), sees=("inn",))
BIK: Final = _read_one(
    "bik",
    "TI005",
    checksums.bik,
    r"^[0-9]{9}$",
    lambda bare: pl.when(bare.str.contains(r"^4[0-9]{7}$")).then("0" + bare),
)
SNILS: Final = _read_one("snils", "TI006", checksums.snils, r"^[0-9]{11}$", _one_zero(10), _written_snils)
