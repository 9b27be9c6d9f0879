"""From a normalised table to what is compared: names, contacts, ids, addresses as dictionary-encoded columns.

Values of quality 2 are left out. Records that are the same in everything that is compared are one profile:
what follows works on profiles, in an order that derives from their contents, so that nothing depends on the
order of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.matching.ids import valid_inn, valid_ogrn, valid_snils
from cbtool.matching.words import Codes, Keys, Words, distinct, encode, mixed
from cbtool.rules.translit import fold

#: Most values of a list such as phone_other that are compared; blocking sees as many.
SLOTS: Final = 4

#: What a record is: a company, a person (sole traders are persons here), or nobody knows.
UNKNOWN, PERSON, COMPANY = 0, 1, 2

#: The quality code of fields that have none of their own name.
_QC: Final = {
    **dict.fromkeys(("surname", "given_name", "patronymic"), "full_name_qc"),
    **dict.fromkeys(("postal_code", "city", "street", "house", "building", "flat"), "address_qc"),
}

_FORMS: Final = (
    r"\b(ооо|оао|зао|пао|нао|ао|ип|чп|тоо|гуп|муп|фгуп|нко|ано|тсж|снт|llc|ltd|inc|corp|co|gmbh|ag|sa|plc|srl|oy|ab)\b"
)
_SOLE: Final = ("ИП", "ИНДИВИДУАЛЬНЫЙ ПРЕДПРИНИМАТЕЛЬ")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is compared, by profile.

    Attributes:
        words: encoded columns by name; only those in which something stands.
        birth: birth date as the number YYYYMMDD, 0 for none.
        gender: 0 unknown, 1 male, 2 female.
        kind: UNKNOWN, PERSON or COMPANY.
        sure: per kind of checksummed id and length, its code where it is beyond doubt, else 0; two different
            codes never stand in one cluster.
        profile: for each row of the table the number of its profile.
    """

    words: Mapping[str, Words]
    birth: npt.NDArray[np.int64]
    gender: Codes
    kind: Codes
    sure: tuple[Codes, ...]
    profile: npt.NDArray[np.int64]

    @property
    def size(self) -> int:
        """The number of profiles."""
        return int(self.kind.size)


def _text(columns: list[str], name: str) -> pl.Expr:
    """A field's folded text where it is known and not junk."""
    if name not in columns:
        return pl.lit(None, pl.String)
    value = fold(pl.col(name).cast(pl.String)).str.strip_chars()
    code = name + "_qc" if name + "_qc" in columns else _QC.get(name, "")
    if code in columns:
        value = pl.when(pl.col(code).cast(pl.String).ne_missing("2")).then(value)
    return pl.when(value != "").then(value).alias(name)


def _plain(value: pl.Expr) -> pl.Expr:
    """Words parted by single spaces; signs dropped."""
    return value.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def _names(columns: list[str]) -> list[pl.Expr]:
    """Surname, given name, patronymic: the parsed parts, else the words of the full name.

    A sole trader's name may stand as that of the company.
    """
    company = _text(columns, "company")
    sole = _sole(columns)
    whole = pl.coalesce(_text(columns, "full_name"), pl.when(sole).then(company)).str.replace_all(_FORMS, " ")
    whole = whole.str.replace_all(r"[^\p{L}\-\.]+", " ").str.strip_chars()
    tokens = whole.str.split(" ")
    parts = ("surname", "given_name", "patronymic")
    none = pl.all_horizontal(_text(columns, part).is_null() for part in parts)
    found = []
    for n, part in enumerate(parts):
        token = tokens.list.get(n, null_on_oob=True)
        value = pl.when(none).then(token).otherwise(_text(columns, part))
        found.append(value.str.strip_chars(" .'\"-").str.replace_all(r"[\s\-]+", "-").alias(part))
    return found


def _sole(columns: list[str]) -> pl.Expr:
    """Whether the record is a sole trader (ИП) by its legal form or its company's name."""
    form = pl.col("legal_form").cast(pl.String) if "legal_form" in columns else pl.lit(None, pl.String)
    by_form = form.str.to_uppercase().is_in(_SOLE)
    by_name = _text(columns, "company").str.contains(r"^(ип|индивидуальный предприниматель)\s")
    return by_form.fill_null(value=False) | by_name.fill_null(value=False)


def _kind(columns: list[str]) -> pl.Expr:
    """What the record is: by `client_kind`, else a person where a name stands, else a company where one stands."""
    said = pl.col("client_kind").cast(pl.String) if "client_kind" in columns else pl.lit(None, pl.String)
    named = _text(columns, "surname").is_not_null() | _text(columns, "given_name").is_not_null()
    named = named | _text(columns, "full_name").is_not_null()
    firm = _text(columns, "company").is_not_null() | _text(columns, "inn").str.contains(r"^\d{10}$")
    return (
        pl.when(_sole(columns))
        .then(PERSON)
        .when(said == "company")
        .then(COMPANY)
        .when(said == "person")
        .then(PERSON)
        .when(named)
        .then(PERSON)
        .when(firm.fill_null(value=False))
        .then(COMPANY)
        .otherwise(UNKNOWN)
        .cast(pl.UInt32)
        .alias("kind")
    )


def _slots(columns: list[str], name: str) -> list[pl.Expr]:
    """The values of `name` and `name_other`, each in a slot of its own."""
    one = _text(columns, name)
    many = pl.concat_list(
        pl.concat_list(one), _text(columns, name + "_other").str.split(";").list.eval(pl.element().str.strip_chars())
    )
    if name + "_other" not in columns:
        return [one.alias(name + "0")]
    many = pl.coalesce(many, pl.concat_list(one)).list.drop_nulls().list.unique(maintain_order=True)
    return [many.list.get(n, null_on_oob=True).alias(f"{name}{n}") for n in range(SLOTS)]


def _birth(columns: list[str]) -> pl.Expr:
    """The birth date as YYYYMMDD, also where it is no day of the calendar (a digit was mistyped)."""
    digits = _text(columns, "birth_date").str.replace_all(r"\D", "")
    return (
        pl.when(digits.str.contains(r"^(1[89]|20)\d{6}$")).then(digits.cast(pl.Int64, strict=False)).fill_null(0)
    ).alias("birth")


def _ids(columns: list[str]) -> list[pl.Expr]:
    """Ids of one kind and length each, and beside them those that are beyond doubt (quality 0, else checksum)."""
    found = []
    kinds = (("inn", (10, 12), valid_inn), ("ogrn", (13, 15), valid_ogrn), ("snils", (11,), valid_snils))
    for name, lengths, valid in kinds:
        digits = _text(columns, name).str.replace_all(r"\D", "")
        real = valid(digits)
        sure = pl.col(name + "_qc").cast(pl.String) == "0" if name + "_qc" in columns else real
        usable = pl.lit(value=True) if name + "_qc" in columns else real
        for length in lengths:
            right = digits.str.len_bytes() == length
            found.append(pl.when(right & usable).then(digits).alias(f"{name}{length}"))
            found.append(pl.when(right & sure).then(digits).alias(f"{name}{length}_sure"))
    return found


_SURE: Final = ("inn10", "inn12", "ogrn13", "ogrn15", "snils11")
_TEXTS: Final = ("national_id", "kpp", "postal_code", "flat")
_PLAIN: Final = ("city", "street", "house", "building")


def prepare(frame: pl.LazyFrame) -> Prepared:
    """Encode what is compared.

    Args:
        frame: a normalised table; columns of any type are read as text.

    Returns:
        the profiles, in an order that derives from their contents.
    """
    columns = frame.collect_schema().names()
    street = "street" in columns
    texts = frame.select(
        *_names(columns),
        *_slots(columns, "phone"),
        *_slots(columns, "email"),
        *_ids(columns),
        *(_text(columns, name).alias(name) for name in _TEXTS),
        *(_plain(_text(columns, name)).alias(name) for name in _PLAIN),
        _address(columns, street=street),
        _plain(_text(columns, "company").str.replace_all(_FORMS, " ")).alias("company"),
        _text(columns, "gender").replace_strict({"male": 1, "female": 2}, default=0, return_dtype=pl.UInt32).alias("gender"),
        _birth(columns),
        _kind(columns),
        pl.col("_id").cast(pl.String),
    ).collect()
    words: dict[str, Words] = {}
    for name in ("surname", "given_name", "patronymic", *_SURE, *_TEXTS, *_PLAIN, "address", "company"):
        words[name] = encode(texts[name])
    for name in ("phone", "email"):
        words[name] = encode(*(texts[c] for c in texts.columns if c.startswith(name) and c[len(name) :].isdigit()))
    known = {name: _codes(word, texts[name + "_sure"]) for name, word in words.items() if name in _SURE}
    birth, gender, kind = texts["birth"].to_numpy(), texts["gender"].to_numpy(), texts["kind"].to_numpy()
    words = {name: word for name, word in words.items() if word.size > 1}
    extra = [birth.astype(np.uint32), gender, kind, *known.values()]
    first, profile = _profiles([slot for word in words.values() for slot in word.slots] + extra)
    return Prepared(
        {name: word.take(first) for name, word in words.items()},
        birth[first].astype(np.int64),
        gender[first],
        kind[first],
        tuple(codes[first] for codes in known.values()),
        profile,
    )


def _address(columns: list[str], *, street: bool) -> pl.Expr:
    """A free address, where it has not been parsed into street and house: its words without the usual ones."""
    if street:
        return pl.lit(None, pl.String).alias("address")
    usual = r"\b(россия|рф|г|город|ул|улица|д|дом|кв|квартира|обл|область|пр|пр-т|проспект|street|st|rd|road|apt)\b"
    words = _plain(_text(columns, "address")).str.replace_all(usual, " ").str.strip_chars()
    return words.str.replace_all(r"\s+", " ").str.replace_all(r"^\d{6} ", "").alias("address")


def _codes(words: Words, column: pl.Series) -> Codes:
    """The codes of values of a dictionary where the column has one, else 0."""
    return np.where(column.is_not_null().to_numpy(), words.codes, 0).astype(np.uint32)


def _profiles(columns: list[Codes]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Number the distinct combinations of codes in an order that derives from the codes alone.

    Returns:
        for each profile one of its rows, and for each row its profile.
    """
    rows = columns[0].size
    keys: Keys = np.zeros(rows, np.uint64)
    spread: Keys = np.zeros(rows, np.uint64)
    for column in columns:
        keys = mixed(keys, column)
        # Multiplication by an odd constant and a shift scatter the codes (Steele et al., SplitMix64), so that
        # neighbouring profiles have nothing in common and any stretch of them is a random sample.
        spread = (spread ^ column) * np.uint64(0xBF58476D1CE4E5B9)
        spread ^= spread >> np.uint64(27)
    keys = np.searchsorted(distinct(np.sort(keys)), keys).astype(np.int64) if rows else keys.astype(np.int64)
    first = np.zeros(int(keys.max(initial=-1)) + 1, np.int64)
    first[keys[::-1]] = np.arange(rows - 1, -1, -1)
    order = np.argsort(spread[first], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    return first[order], place[keys]
