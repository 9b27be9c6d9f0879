"""Registration numbers: ИНН, КПП, ОГРН and ОГРНИП, БИК, СНИЛС."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from cbtool.rule import Fix, Profile, Reading, Rule, check
from cbtool.rules import checksums

_LABELS: Final = r"(?i)(огрнип|огрн|инн|кпп|снилс|бик|ogrnip|ogrn|inn|kpp|snils|bik)[\s:№#.=-]*"
_PAIR: Final = r"^(\d{9,12})\s*[/\\;,| ]\s*([\dA-Z]{8,9})$"


def _bare(text: pl.Expr) -> pl.Expr:
    """The number of a cell without labels, apostrophes, `="..."`, spaces, hyphens and a float's `.0`."""
    return (
        text.str.replace_all(r"""["'=’`]""", "")
        .str.replace_all(_LABELS, " ")
        .str.strip_chars(" \t\u00a0,;/\\|:.№#")
        .str.replace(r"^(\d{8,15})[.,]0+$", "$1")
        .str.replace_all(r"(\d)[\s\u00a0-]+(\d)", "${1}${2}")
        .str.replace_all(r"(\d)[\s\u00a0-]+(\d)", "${1}${2}")
    )


def _unfolded(bare: pl.Expr) -> pl.Expr:
    """A number in exponent form whose digits are all there: `7.707083893E9`."""
    mantissa = bare.str.extract(r"^(\d[.,]\d+)[eEеЕ]\+?\d+$").str.replace(r"[.,]", "")
    exponent = bare.str.extract(r"^\d[.,]\d+[eEеЕ]\+?(\d{1,2})$").cast(pl.UInt32, strict=False)
    return pl.when(mantissa.str.len_chars() == exponent + 1).then(mantissa).otherwise(bare)


def _is_filler(text: pl.Expr, bare: pl.Expr) -> pl.Expr:
    """Nothing to look at: no digit at all, one digit repeated, or digits that an exponent has swallowed."""
    same = pl.any_horizontal(bare.str.contains(rf"^{digit}{{5,}}$") for digit in "0123456789")
    return ~text.str.contains(r"\d") | same | bare.str.contains(r"^(0|\d[.,]?\d*[eEеЕ]\+?\d+)$")


def _judged(
    text: pl.Expr,
    bare: pl.Expr,
    valid: Callable[[pl.Expr], pl.Expr],
    shape: str,
    restore: Callable[[pl.Expr], pl.Expr],
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Value, quality code, and whether leading zeros were restored.

    `shape` is what a number looks like whose check digits may fail; `restore` gives it with its zeros back.
    """
    filler, sure = _is_filler(text, bare), valid(bare)
    restored = restore(bare)
    saved = ~sure & restored.is_not_null() & valid(restored)
    value = (
        pl.when(filler)
        .then(text)
        .when(sure | bare.str.contains(shape) & ~saved)
        .then(bare)
        .when(saved)
        .then(restored)
        .otherwise(text)
    )
    code = pl.when(text.is_null() | filler).then(pl.lit("2")).when(sure).then(pl.lit("0")).otherwise(pl.lit("1"))
    return value, code, (saved & ~filler).fill_null(value=False)


def _one_zero(*lengths: int) -> Callable[[pl.Expr], pl.Expr]:
    """Numbers of these lengths with a zero in front; others null."""
    pattern = "|".join(rf"\d{{{length}}}" for length in lengths)
    return lambda bare: pl.when(bare.str.contains(rf"^({pattern})$")).then("0" + bare)


def _read_inn(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """ИНН and КПП together, since both may stand in one cell (see `Reading.read`)."""
    cells = batch.select(
        "inn",
        "kpp",
        pl.col("inn")
        .str.replace_all(r"""["'=’`]""", "")
        .str.replace_all(_LABELS, " ")
        .str.strip_chars(" ,;/\\|:")
        .str.replace_all(r"\s+", " ")
        .alias("pair"),
    ).with_columns(
        pl.col("pair").str.extract(_PAIR, 1).alias("left"), _padded(pl.col("pair").str.extract(_PAIR, 2)).alias("right")
    )
    # The pair is split when its first number can be an ИНН and its second one does not contradict the КПП.
    left = pl.col("left")
    like_inn = left.str.contains(r"^(\d{10}|\d{12})$") | checksums.inn("0" + left)
    own = _bare(pl.col("kpp").str.to_uppercase())
    splits = (
        like_inn & checksums.kpp(pl.col("right")) & (pl.col("kpp").is_null() | (own == pl.col("right")))
    ).fill_null(value=False)
    cells = cells.with_columns(
        splits.alias("splits"),
        pl.when(splits).then("right").otherwise("kpp").alias("kpp"),
        pl.when(splits).then("right").otherwise(own).alias("own"),
        pl.when(splits).then("left").otherwise(_unfolded(_bare(pl.col("inn")))).alias("bare"),
    )
    inn, inn_code, inn_saved = _judged(
        pl.col("inn"), pl.col("bare"), checksums.inn, r"^(\d{10}|\d{12})$", _one_zero(9, 11)
    )
    cells = cells.with_columns(inn.alias("inn"), inn_code.alias("inn_qc"), inn_saved.alias("inn_saved"))
    kpp, kpp_code, kpp_saved = _judged(pl.col("kpp"), pl.col("own"), checksums.kpp, r"^\d{9}$", _padded_kpp)
    result = cells.select(
        "inn",
        kpp.alias("kpp"),
        "inn_qc",
        kpp_code.alias("kpp_qc"),
        "splits",
        (pl.col("inn_saved") | kpp_saved).alias("saved"),
    )
    changed = result["inn"].ne_missing(batch["inn"]) | result["kpp"].ne_missing(batch["kpp"])
    rule = pl.when(~changed).then(None).when("splits").then(pl.lit("TI003")).when("saved").then(pl.lit("TI002"))
    return result.with_columns(rule.otherwise(pl.lit("TI001")).alias("rule")).drop("splits", "saved")


def _padded(kpp: pl.Expr) -> pl.Expr:
    return pl.when(kpp.str.contains(r"^\d{8}$")).then("0" + kpp).otherwise(kpp)


def _padded_kpp(bare: pl.Expr) -> pl.Expr:
    """A КПП with its zero back, when the ИНН of the row is of one of the regions 01 to 09 too."""
    return pl.when(bare.str.contains(r"^\d{8}$") & pl.col("inn").str.starts_with("0")).then("0" + bare)


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
        value, quality, _ = _judged(pl.col(name), _unfolded(_bare(pl.col(name))), valid, shape, restore)
        written = pl.when(quality == "2").then(value).otherwise(write(value))
        result = batch.select(written.alias(name), quality.alias(f"{name}_qc"))
        changed = result[name].ne_missing(batch[name])
        return result.with_columns(pl.when(changed).then(pl.lit(code)).otherwise(None).alias("rule"))

    return Reading(needs=(name,), writes=(name, f"{name}_qc"), read=read)


def _written_snils(value: pl.Expr) -> pl.Expr:
    """`112-233-445 95`, as the card shows it."""
    return value.str.replace(r"^(\d{3})(\d{3})(\d{3})(\d{2})$", "${1}-${2}-${3} ${4}")


def _no_zero(bare: pl.Expr) -> pl.Expr:
    return pl.lit(None, pl.String)


INN: Final = Reading(needs=("inn", "kpp"), writes=("inn", "kpp", "inn_qc", "kpp_qc"), read=_read_inn)
OGRN: Final = _read_one("ogrn", "TI004", checksums.ogrn, r"^(\d{13}|\d{15})$", _no_zero)
BIK: Final = _read_one(
    "bik", "TI005", checksums.bik, r"^\d{9}$", lambda bare: pl.when(bare.str.contains(r"^4\d{7}$")).then("0" + bare)
)
SNILS: Final = _read_one("snils", "TI006", checksums.snils, r"^\d{11}$", _one_zero(10), _written_snils)


@check(
    "TI101",
    "inn",
    severity="error",
    good=[{"inn": "7707083893"}, {"inn": "500100732259"}],
    bad=[{"inn": "7707083894"}, {"inn": "0000000000"}, {"inn": "7,70708E+09"}, {"inn": "123"}],
)
def inn_fails(profile: Profile) -> pl.Expr:
    """The ИНН is not valid.

    It has ten digits (a legal entity) or twelve (a person), and its check digits hold.

    Why: an invoice with a wrong ИНН is not paid, and a wrong ИНН hides duplicates or makes false ones.
    """
    return ~checksums.inn(pl.col("inn"))


@check(
    "TI102",
    "kpp",
    severity="warning",
    good=[{"kpp": "773601001"}, {"kpp": "7736AB001"}],
    bad=[{"kpp": "77360100"}, {"kpp": "000000000"}],
)
def kpp_fails(profile: Profile) -> pl.Expr:
    """The КПП is not well formed.

    Nine signs: tax office (four digits), reason (two digits or capital letters), number (three digits).

    Why: a payment order with it is refused.
    """
    return ~checksums.kpp(pl.col("kpp"))


@check(
    "TI103",
    "ogrn",
    severity="error",
    good=[{"ogrn": "1027700132195"}, {"ogrn": "304500116000157"}],
    bad=[{"ogrn": "1027700132196"}, {"ogrn": "304500116000158"}, {"ogrn": "0000000000000"}],
)
def ogrn_fails(profile: Profile) -> pl.Expr:
    """The ОГРН or ОГРНИП is not valid.

    It has 13 digits (a legal entity) or 15 (a sole trader), and its check digit holds.

    Why: the number is the key to the state register; with a wrong one nothing is found there.
    """
    return ~checksums.ogrn(pl.col("ogrn"))


@check(
    "TI104",
    "bik",
    severity="warning",
    good=[{"bik": "044525225"}],
    bad=[{"bik": "44525225"}, {"bik": "944525225"}],
)
def bik_fails(profile: Profile) -> pl.Expr:
    """The БИК is not well formed.

    Nine digits, the first two from 00 to 04.

    Why: a payment to a bank that does not exist comes back, after days.
    """
    return ~checksums.bik(pl.col("bik"))


@check(
    "TI105",
    "snils",
    severity="error",
    good=[{"snils": "112-233-445 95"}],
    bad=[{"snils": "112-233-445 96"}, {"snils": "123"}],
)
def snils_fails(profile: Profile) -> pl.Expr:
    """The СНИЛС is not valid.

    Why: it identifies a person in every state register, so a wrong one names somebody else or nobody.
    """
    return ~checksums.snils(pl.col("snils").str.replace_all(r"[ -]", ""))


@check(
    "TI106",
    "kpp",
    "inn",
    severity="warning",
    good=[{"inn": "7707083893", "kpp": "773601001"}, {"inn": "500100732259", "kpp": None}],
    bad=[{"inn": "500100732259", "kpp": "773601001"}, {"inn": None, "kpp": "773601001"}],
)
def kpp_without_entity(profile: Profile) -> pl.Expr:
    """A КПП without the ИНН of a legal entity.

    Persons and sole traders have no КПП, and a КПП alone identifies nobody.

    Why: either the ИНН is missing or it belongs to another customer.
    """
    return pl.col("kpp").is_not_null() & (pl.col("inn").is_null() | (pl.col("inn").str.len_chars() == 12))


@check(
    "TI107",
    "ogrn",
    "inn",
    severity="warning",
    good=[{"inn": "7707083893", "ogrn": "1027700132195"}, {"inn": "500100732259", "ogrn": "304500116000157"}],
    bad=[{"inn": "500100732259", "ogrn": "1027700132195"}, {"inn": "7707083893", "ogrn": "304500116000157"}],
)
def ogrn_against_inn(profile: Profile) -> pl.Expr:
    """The ОГРН and the ИНН belong to different kinds of customers.

    13 digits of ОГРН go with ten of ИНН (a legal entity), 15 with twelve (a sole trader).

    Why: two customers have been mixed into one record.
    """
    lengths = pl.col("ogrn").str.len_chars(), pl.col("inn").str.len_chars()
    return ((lengths[0] == 13) & (lengths[1] == 12)) | ((lengths[0] == 15) & (lengths[1] == 10))


RULES: Final[tuple[Rule, ...]] = (
    Fix(
        code="TI001",
        doc="""An ИНН or КПП is freed of labels, spaces and the traces of spreadsheets.

        `ИНН 7707083893`, `7707083893.0` and `="7707083893"` are one number. The code is 0 when the check digits
        hold, 1 when not, 2 for filler and for numbers that lost digits to an exponent: these stay as they came.

        Why: the ИНН is the surest key of a company, when it is written in one way.""",
        reading=INN,
        examples=[
            ({"inn": "ИНН 7707083893"}, {"inn": "7707083893", "inn_qc": "0"}),
            ({"inn": "7707083893.0"}, {"inn": "7707083893", "inn_qc": "0"}),
            ({"inn": "7707083894", "kpp": "КПП 773601001"}, {"inn": "7707083894", "inn_qc": "1", "kpp": "773601001"}),
        ],
    ),
    Fix(
        code="TI002",
        doc="""A leading zero that a spreadsheet ate is restored when the check digits then hold.

        The code is 1: about a tenth of arbitrary nine-digit numbers become valid that way. A КПП, which has no
        check digit, gets its zero back when the ИНН of the record is of one of the regions 01 to 09.

        Why: nine regions of Russia would otherwise have no valid ИНН at all.""",
        reading=INN,
        examples=[({"inn": "105043700"}, {"inn": "0105043700", "inn_qc": "1"})],
    ),
    Fix(
        code="TI003",
        doc="""A cell with ИНН and КПП is split into both.

        Only when the КПП of the record is empty or the same.

        Why: requisites are copied in one piece.""",
        reading=INN,
        examples=[
            ({"inn": "7707083893/773601001"}, {"inn": "7707083893", "kpp": "773601001", "inn_qc": "0", "kpp_qc": "0"})
        ],
    ),
    Fix(
        code="TI004",
        doc="""An ОГРН or ОГРНИП is freed of labels, spaces and the traces of spreadsheets.

        The code is 0 when the check digit holds, 1 when not, 2 for filler and lost digits.

        Why: it is the key to the state register.""",
        reading=OGRN,
        examples=[({"ogrn": "ОГРН 1027700132195"}, {"ogrn": "1027700132195", "ogrn_qc": "0"})],
    ),
    Fix(
        code="TI005",
        doc="""A БИК is written as nine digits.

        A leading zero is restored (code 1) where eight digits begin with 4, as nearly every БИК begins with 04.

        Why: spreadsheets eat the zero of every one of them.""",
        reading=BIK,
        examples=[({"bik": "44525225"}, {"bik": "044525225", "bik_qc": "1"})],
    ),
    Fix(
        code="TI006",
        doc="""A СНИЛС is written as on the card: 112-233-445 95.

        A leading zero is restored (code 1) when the check digits then hold.

        Why: eleven digits are written in five ways.""",
        reading=SNILS,
        examples=[({"snils": "11223344595"}, {"snils": "112-233-445 95", "snils_qc": "0"})],
    ),
    inn_fails,
    kpp_fails,
    ogrn_fails,
    bik_fails,
    snils_fails,
    kpp_without_entity,
    ogrn_against_inn,
)
