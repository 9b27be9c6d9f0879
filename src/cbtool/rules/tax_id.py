"""Registration numbers: ИНН, КПП, ОГРН and ОГРНИП, БИК, СНИЛС."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Fix, Profile, Rule, check
from cbtool.rules import checksums
from cbtool.rules.tax_id_read import BIK, INN, OGRN, SNILS


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

        So is a zero for which a letter О stands. The code is 1: about a
        tenth of arbitrary nine-digit numbers become valid that way. A КПП, which has no
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
    Fix(
        code="TI007",
        doc="""An ОГРН that stands in the ИНН's place is copied into its own empty column.

        Only where the table has that column and the check digit holds. The code is 1, and the ИНН stays as it came.

        Why: both are long numbers of a company, and a form with one line for them gets either.""",
        reading=OGRN,
        examples=[
            (
                {"inn": "1027700132195", "ogrn": None},
                {"inn": "1027700132195", "inn_qc": "1", "ogrn": "1027700132195", "ogrn_qc": "1"},
            )
        ],
    ),
    Fix(
        code="TI008",
        doc="""An ИНН that stands behind the company's name is copied into its own empty column.

        Only where the table has a column of ИНН or КПП, the number is called `ИНН`, and the check digits hold. The code
        is 1, and the company's cell keeps it.

        Why: `ИП Иванов И.И. ИНН 500100732259` is how invoices name a customer.""",
        reading=INN,
        examples=[
            (
                {"company": "Иванов И.И. ИНН 500100732259", "inn": None},
                {"inn": "500100732259", "inn_qc": "1"},
            )
        ],
    ),
    inn_fails,
    kpp_fails,
    ogrn_fails,
    bik_fails,
    snils_fails,
    kpp_without_entity,
    ogrn_against_inn,
)
