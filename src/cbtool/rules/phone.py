"""Phones: what is done to them, and what is wrong with them.

How a column is read: `phone_read`; a cell: `phone_parse`; a number: `phone_judge`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Check, Fix, Profile, Rule, check
from cbtool.rules.phone_place import PLACE
from cbtool.rules.phone_read import READING

KIND: Final = Fix(
    code="PH001",
    doc="""The kind of a phone is told.
    `phone_type` says mobile, landline, toll_free, voip, landline_or_mobile (countries that number both alike) or
    other, by the numbering plan in the library of phone numbers.

    Why: a text message to a landline is paid for and never read.
    """,
    reading=READING,
    examples=[({"phone": "+79161234567"}, {"phone": "+79161234567", "phone_type": "mobile", "phone_qc": "0"})],
)
FORM: Final = Fix(
    code="PH002",
    doc="""A phone is written in one form, E.164.
    Brackets, spaces and hyphens go; the trunk prefix 8, the country code 7 and bare ten digits all become +7; numbers
    dialled out of Russia (810) or Europe (00) get their plus. A number without a country code is read as one of
    the row's country, else of `--region`. Quality code 0 is a valid Russian number, 7 a valid foreign one. What is
    no valid number stays as it came: with code 1 if somebody may make sense of it, 2 if it is junk.

    Why: `8 (916) 123-45-67` and `+79161234567` are one customer, and no program sees it until they are written alike.
    """,
    reading=READING,
    examples=[
        ({"phone": "8 (916) 123-45-67"}, {"phone": "+79161234567", "phone_type": "mobile", "phone_qc": "0"}),
        ({"phone": "9161234567"}, {"phone": "+79161234567", "phone_qc": "0"}),
        ({"phone": "810 49 30 123456"}, {"phone": "+4930123456", "phone_type": "landline", "phone_qc": "7"}),
        ({"phone": "029 123-45-67", "country": "Беларусь"}, {"phone": "+375291234567", "phone_qc": "7"}),
    ],
)
SHEET: Final = Fix(
    code="PH003",
    doc="""What a spreadsheet did to a phone is undone.
    A number that became a float (`79161234567.0`), a text guard (`="8916..."`) or apostrophe, an exponent with all of
    its digits (`7.9161234567E+10`). An exponent that lost digits (`9.16123E+10`) is junk and never guessed.

    Why: spreadsheets take a phone for a quantity; half of all broken phones were broken so.
    """,
    reading=READING,
    examples=[
        ({"phone": "79161234567.0"}, {"phone": "+79161234567", "phone_qc": "0"}),
        ({"phone": '="89161234567"'}, {"phone": "+79161234567", "phone_qc": "0"}),
        ({"phone": "7.9161234567E+10"}, {"phone": "+79161234567", "phone_qc": "0"}),
    ],
)
WORDS: Final = Fix(
    code="PH004",
    doc="""Words around a phone are left out.
    `тел.`, `моб.`, a name in brackets, calling hours. The cell as it was stands in the finding.

    Why: a dialler needs the number and nothing else.
    """,
    reading=READING,
    examples=[({"phone": "тел. +7 916 123-45-67 (Иван)"}, {"phone": "+79161234567", "phone_qc": "0"})],
)
EXTENSION: Final = Fix(
    code="PH005",
    doc="""An extension is kept apart.
    `доб. 12`, `вн. 12`, `ext 12`, `#12` go to `phone_ext`. Only the first number has one: that of a number which
    moves to `phone_other` stays in the finding.

    Why: +74951234567 with and without an extension is one switchboard, but two people.
    """,
    reading=READING,
    examples=[
        ({"phone": "8-495-123-45-67 доб. 12"}, {"phone": "+74951234567", "phone_ext": "12", "phone_qc": "0"}),
        ({"phone": "+74951234567", "phone_ext": "вн. 7"}, {"phone": "+74951234567", "phone_ext": "7"}),
    ],
)
SEVERAL: Final = Fix(
    code="PH006",
    doc="""Several phones are taken apart.
    One stays in `phone`, the others stand in `phone_other`, in one form and each once; columns of further phones are
    treated alike. A mobile comes first, whatever its place, else the order is kept. Several numbers in one cell have
    quality code 3.

    Why: the number by which a person is reached and known should not hide behind a switchboard.
    """,
    reading=READING,
    examples=[
        (
            {"phone": "8 (495) 123-45-67, 8 (916) 123-45-67"},
            {"phone": "+79161234567", "phone_other": "+74951234567", "phone_qc": "3"},
        ),
        (
            {"phone": "8 495 123-45-67", "phone_other": "89161234567; 8 (495) 123 45 67"},
            {"phone": "+79161234567", "phone_other": "+74951234567", "phone_qc": "0"},
        ),
    ],
)
LEFT: Final = Fix(
    code="PH007",
    doc="""Part of a cell of phones is not understood.
    Beside a valid number there are digits that are none, or words that say that it is not right or not to be called.
    Five digits and more are kept in `phone_other` as they came. Quality code 1: look at it.

    Why: perhaps it is a second number without its code; perhaps the first one was read wrongly.
    """,
    severity="warning",
    reading=READING,
    examples=[
        (
            {"phone": "8 (4232) 22-33-44, 22-33-55"},
            {"phone": "+74232223344", "phone_other": "22-33-55", "phone_qc": "1"},
        ),
        ({"phone": "8 (495) 123-45-67, 68"}, {"phone": "+74951234567", "phone_qc": "1"}),
        ({"phone": "8 (495) 123-45-67 не звонить!"}, {"phone": "+74951234567", "phone_qc": "1"}),
    ],
)
BESIDE: Final = Fix(
    code="PH014",
    doc="""A second number gets what it lacks from the first one.
    Two or four digits behind a slash are the last ones of a second number; five to seven digits beside a landline are
    a second number of the same town, if the code of the first is that of a Russian town known here. Quality code 1:
    assumed.

    Why: people write the code once, and a switchboard's further line as a slash and what differs.
    """,
    severity="warning",
    reading=READING,
    examples=[
        (
            {"phone": "8 (495) 123-45-67/68"},
            {"phone": "+74951234567", "phone_other": "+74951234568", "phone_qc": "1"},
        ),
        (
            {"phone": "8 (812) 333-44-55, 333-44-56"},
            {"phone": "+78123334455", "phone_other": "+78123334456", "phone_qc": "1"},
        ),
    ],
)
PREFIX: Final = Fix(
    code="PH008",
    doc="""A prefix that was written twice or wrongly is mended.
    `+7 8 916 ...`, `8 7 916 ...`, `+8 916 ...`, if a valid Russian number is left. Quality code 1: assumed.

    Why: people put the country code in front of the number as they dial it at home.
    """,
    severity="warning",
    reading=READING,
    examples=[
        ({"phone": "+7 8 916 1234567"}, {"phone": "+79161234567", "phone_qc": "1"}),
        ({"phone": "+8 (916) 123-45-67"}, {"phone": "+79161234567", "phone_qc": "1"}),
    ],
)
PLUS: Final = Fix(
    code="PH009",
    doc="""A lost plus is put back.
    Eleven and more digits that are no number of the row's country, but a valid one with a plus in front. Quality
    code 1: assumed.

    Why: spreadsheets take the plus of `+375291234567` for a sign and drop it.
    """,
    severity="warning",
    reading=READING,
    examples=[({"phone": "375291234567"}, {"phone": "+375291234567", "phone_qc": "1"})],
)
LETTERS: Final = Fix(
    code="PH010",
    doc="""Letters that stand for digits are read as digits.
    Look-alikes among digits (О, o for 0; З for 3; l, I for 1), and the words of advertised numbers
    (`8-800-FLOWERS`) by the keys of a phone. Quality code 1: assumed.

    Why: recognised and retyped numbers are full of them, and they cannot be seen.
    """,
    severity="warning",
    reading=READING,
    examples=[
        ({"phone": "8 916 123 45 6О"}, {"phone": "+79161234560", "phone_qc": "1"}),
        ({"phone": "8-800-FLOWERS"}, {"phone": "+78003569377", "phone_type": "toll_free", "phone_qc": "1"}),
    ],
)
FILLER: Final = Fix(
    code="PH011",
    doc="""A word for no phone becomes empty.
    `нет`, `-`, `не указан`, `n/a` and their like. Quality code 2.

    Why: a phone that many customers have in common links them all.
    """,
    reading=READING,
    examples=[({"phone": "нет"}, {"phone": None, "phone_qc": "2"}), ({"phone": "-"}, {"phone": None, "phone_qc": "2"})],
)
CITY: Final = Fix(
    code="PH012",
    doc="""A number without its code gets the one of the row's town.
    Five to seven digits, no other number in the cell, and a `city` whose code makes them a valid number of ten. Some
    hundred towns are known, the capitals of nearly all subjects among them; Moscow is not, since it has two codes.
    Nothing is completed where `region` is another subject than the town's, or the country is not Russia. Quality code
    1: assumed.

    Why: people wrote down what they dialled, and nobody dials a code at home.
    """,
    severity="warning",
    reading=READING,
    examples=[
        ({"phone": "2-36-45-67", "city": "Казань"}, {"phone": "+78432364567", "phone_qc": "1"}),
        ({"phone": "53-45-67", "city": "г. Омск"}, {"phone": "+73812534567", "phone_qc": "1"}),
    ],
)


@check(
    "PH101",
    "phone",
    "phone_qc",
    severity="error",
    good=[{"phone": "+79161234567", "phone_qc": "0"}, {"phone": None, "phone_qc": "2"}],
    bad=[{"phone": "123-45-67", "phone_qc": "1"}, {"phone": "+7 916 123", "phone_qc": "1"}],
)
def not_understood(profile: Profile) -> pl.Expr:
    """The phone is no valid number.
    Too few or too many digits, or a code that no operator has; it stands as it came.

    Why: nobody can be called there, and the record cannot be matched by it.
    """
    return _kept("phone") & (pl.col("phone_qc") == "1")


@check(
    "PH102",
    "phone",
    "phone_qc",
    severity="error",
    good=[{"phone": "123-45-67", "phone_qc": "1"}, {"phone": None, "phone_qc": "2"}],
    bad=[{"phone": "0000000000", "phone_qc": "2"}, {"phone": "9.16123E+10", "phone_qc": "2"}],
)
def junk(profile: Profile) -> pl.Expr:
    """The phone is junk.
    One digit over and over, the keyboard's row, words, or a number whose digits a spreadsheet lost.

    Why: it was typed to get past a form; ask the customer again.
    """
    return _kept("phone") & (pl.col("phone_qc") == "2")


@check(
    "PH103",
    "phone",
    "phone_qc",
    severity="warning",
    good=[{"phone": "+79161234567", "phone_qc": "0"}, {"phone": "123-45-67", "phone_qc": "1"}],
    bad=[{"phone": "+79161234560", "phone_qc": "1"}],
)
def assumed(profile: Profile) -> pl.Expr:
    """The phone was read with an assumption.
    Something had to be guessed to read it: a letter for a digit, a prefix, a lost plus, or part of the cell.

    Why: the number is valid, but it may be somebody else's.
    """
    return pl.col("phone").str.contains(_E164) & (pl.col("phone_qc") == "1")


@check(
    "PH104",
    "phone",
    severity="warning",
    good=[{"phone": "+79161234567"}, {"phone": "123-45-67"}, {"phone": None}],
    bad=[{"phone": "+79999999999"}, {"phone": "+79160000000"}],
)
def invented(profile: Profile) -> pl.Expr:
    """The phone looks invented.
    It is valid, but its last seven digits are one digit over and over.

    Why: forms that ask for a valid number get one; few people really have it.
    """
    return pl.any_horizontal(pl.col("phone").str.ends_with(str(digit) * 7) for digit in range(10))


@check(
    "PH105",
    "phone_other",
    severity="warning",
    good=[{"phone_other": "+79161234567; +4930123456"}, {"phone_other": None}],
    bad=[{"phone_other": "+79161234567; 22-33-55"}, {"phone_other": "спросить"}],
)
def others_not_understood(profile: Profile) -> pl.Expr:
    """Another phone is no valid number.
    Something in `phone_other` could not be read and stands as it came.

    Why: it is of no use for calls or matching until somebody completes it.
    """
    return ~pl.col("phone_other").str.contains(r"^\+[0-9]{5,15}(?:; \+[0-9]{5,15})*$")


@check(
    "PH106",
    "phone",
    "phone_qc",
    severity="warning",
    good=[{"phone": "+79161234567", "phone_qc": "0"}],
    bad=[{"phone": "+79161234567", "phone_qc": "3"}],
)
def several(profile: Profile) -> pl.Expr:
    """The phone's cell held several numbers.
    The best one stands in `phone`, the rest in `phone_other`.

    Why: often the second is another person's: a wife's, a colleague's, a switchboard.
    """
    return pl.col("phone_qc") == "3"


_E164: Final = r"^\+[0-9]{5,15}$"


def _kept(name: str) -> pl.Expr:
    """Whether a phone stands as it came."""
    return pl.col(name).is_not_null() & ~pl.col(name).str.contains(_E164)


CHECKS: Final[tuple[Check, ...]] = (not_understood, junk, assumed, invented, others_not_understood, several)
RULES: Final[tuple[Rule, ...]] = (
    *(KIND, FORM, SHEET, WORDS, EXTENSION, SEVERAL, LEFT, PREFIX, PLUS, LETTERS, FILLER, CITY, PLACE, BESIDE),
    *CHECKS,
)
