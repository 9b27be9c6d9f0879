"""Dates and times: what is done to them, and what is wrong with them.

How a column is read: `dates_read`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.fields import names
from cbtool.rule import Check, Fix, Profile, Rule, check
from cbtool.rules.dates_read import READINGS

FORM: Final = Fix(
    code="DT001",
    doc="""A date is written as year-month-day.
    `01.02.2020`, `01/02/2020` and `20200201` become `2020-02-01`; the day comes first unless `--date-order mdy` says
    otherwise. Fields that end in `_at` keep their time (`2020-02-01 10:15:00`) by the clock of the source; a birth date
    drops it. What is no date (31.02.2020) stays as it came, with quality code 1.

    Why: dates that are written alike can be compared and sorted as text.
    """,
    reading=READINGS,
    examples=[
        ({"birth_date": "01.02.1980"}, {"birth_date": "1980-02-01", "birth_date_qc": "0"}),
        ({"birth_date": "01.02.1980 0:00:00"}, {"birth_date": "1980-02-01"}),
        ({"created_at": "01.02.2020 10:15"}, {"created_at": "2020-02-01 10:15:00", "created_at_qc": "0"}),
    ],
)
MONTH: Final = Fix(
    code="DT002",
    doc="""A month that is written as a word is understood.
    Russian and English names, whole or shortened: `1 февраля 2020 г.`, `Feb 1, 2020`.

    Why: letters and contracts write dates so, and no program sorts them.
    """,
    reading=READINGS,
    examples=[
        ({"birth_date": "1 февраля 1980 г."}, {"birth_date": "1980-02-01", "birth_date_qc": "0"}),
        ({"created_at": "Feb 1, 2020"}, {"created_at": "2020-02-01", "created_at_qc": "0"}),
    ],
)
SERIAL: Final = Fix(
    code="DT003",
    doc="""A spreadsheet's day count becomes a date.
    Whole numbers from 10000 (18 May 1927) to 73050 (31 December 2099) count days from 30 December 1899, as
    spreadsheets do; a fraction is the time of day.

    Why: a date that lost its format in a spreadsheet is such a number.
    """,
    reading=READINGS,
    examples=[
        ({"birth_date": "29252"}, {"birth_date": "1980-02-01", "birth_date_qc": "0"}),
        ({"created_at": "43862.42708"}, {"created_at": "2020-02-01 10:15:00"}),
    ],
)
SHORT: Final = Fix(
    code="DT004",
    doc="""A year of two digits gets its century.
    00 to 29 are 2000 to 2029, 30 to 99 are 1930 to 1999, as spreadsheets have it. A birth date gets quality code 1,
    since people live for a hundred years.

    Why: the century must be guessed; that it was guessed must be seen.
    """,
    reading=READINGS,
    examples=[
        ({"birth_date": "1.2.80"}, {"birth_date": "1980-02-01", "birth_date_qc": "1"}),
        ({"created_at": "01.02.20"}, {"created_at": "2020-02-01", "created_at_qc": "0"}),
    ],
)
ORDER: Final = Fix(
    code="DT005",
    doc="""A date fits only the other order of day and month.
    `02/13/2020` can be no day of a thirteenth month. It is read the other way, with quality code 1.

    Why: where one such date stands, others of the file that fit both ways may be read wrongly: see `--date-order`.
    """,
    severity="warning",
    reading=READINGS,
    examples=[({"created_at": "02/13/2020"}, {"created_at": "2020-02-13", "created_at_qc": "1"})],
)
FILLER: Final = Fix(
    code="DT006",
    doc="""A mark for no date becomes empty.
    `00.00.0000`, `0000-00-00`, `01.01.0001`, `0`, and the words for nothing. Quality code 2.

    Why: databases that cannot leave a date empty write these, and somebody turns two thousand years old.
    """,
    reading=READINGS,
    examples=[
        ({"birth_date": "00.00.0000"}, {"birth_date": None, "birth_date_qc": "2"}),
        ({"created_at": "01.01.0001 0:00:00"}, {"created_at": None, "created_at_qc": "2"}),
    ],
)

ZONE: Final = Fix(
    code="DT007",
    doc="""A time with its distance from UTC is brought to the clock of the settings.
    `2024-05-01T10:00:00Z`, `10:00 +03:00` and `10:00 MSK` say by which clock they were written; the setting `timezone`
    (Moscow, if nothing else is said) says by which all of the table is read. Times that say nothing keep the clock of
    their source. A birth date has no clock: its day stays as it is written, or is the day that has just begun by the
    clock of the settings, as where a program wrote a midnight of Moscow by UTC; the code is 1 then.

    Why: an order of 23:00 UTC was placed on the next day in Moscow, and two clocks in one column cannot be compared.
    """,
    reading=READINGS,
    examples=[
        ({"created_at": "2024-05-01T22:30:00Z"}, {"created_at": "2024-05-02 01:30:00", "created_at_qc": "0"}),
        ({"created_at": "01.05.2024 10:00 +0500"}, {"created_at": "2024-05-01 08:00:00", "created_at_qc": "0"}),
        ({"birth_date": "1980-01-31T21:00:00Z"}, {"birth_date": "1980-02-01", "birth_date_qc": "1"}),
    ],
)

#: The days from which computers count; where a birth date is one of them, it is more likely not known.
DEFAULT_BIRTHS: Final = ("1900-01-01", "1970-01-01")

_DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:]{8})?$"


def _no_date(code: str, field: str, name: str) -> Check:
    """The check that a field's value is a date."""

    def bad(profile: Profile) -> pl.Expr:
        return ~pl.col(field).str.contains(_DATE)

    bad.__doc__ = f"""The {name} is no date.
    No such day, or no date at all; it stands as it came.

    Why: nothing can be computed from it.
    """
    good: list[dict[str, str | None]] = [{field: "2020-02-29"}, {field: None}]
    return check(code, field, severity="error", good=good, bad=[{field: "31.02.2020"}, {field: "много"}])(bad)


NO_DATES: Final = (
    _no_date("DT101", "birth_date", "birth date"),
    *(_no_date(f"DT{number}", field, "date in " + field) for number, field in enumerate(names("time"), 110)),
)


@check(
    "DT102",
    "birth_date",
    severity="warning",
    good=[{"birth_date": "1980-02-01"}, {"birth_date": "31.02.2020"}, {"birth_date": None}],
    bad=[{"birth_date": "1895-02-01"}, {"birth_date": "1899-12-30"}, {"birth_date": "2100-01-01"}],
)
def impossible_birth(profile: Profile) -> pl.Expr:
    """The birth date is out of range.
    Before 1905 or after 2099: nobody of that age is a customer.

    Why: it is a slip of the pen or a default value, and a birthday letter would show it.
    """
    date = pl.col("birth_date")
    return date.str.contains(_DATE) & ((date < "1905") | (date >= "2100"))


@check(
    "DT103",
    "birth_date",
    "created_at",
    severity="warning",
    good=[{"birth_date": "1980-02-01", "created_at": "2020-02-01 10:15:00"}],
    bad=[{"birth_date": "2021-02-01", "created_at": "2020-02-01 10:15:00"}],
)
def born_later(profile: Profile) -> pl.Expr:
    """The customer was born after the record was made.
    The birth date lies behind the day on which the record was created.

    Why: often the day of registration was put into both columns.
    """
    return _after("birth_date", "created_at")


@check(
    "DT104",
    "first_purchase_at",
    "last_purchase_at",
    severity="warning",
    good=[{"first_purchase_at": "2020-02-01", "last_purchase_at": "2020-02-01 10:15:00"}],
    bad=[{"first_purchase_at": "2021-02-01", "last_purchase_at": "2020-02-01 10:15:00"}],
)
def purchases_crossed(profile: Profile) -> pl.Expr:
    """The first purchase is later than the last.
    The dates contradict each other.

    Why: one of the columns is mapped wrongly, or read in the wrong order of day and month.
    """
    return _after("first_purchase_at", "last_purchase_at")


@check(
    "DT105",
    "created_at",
    "updated_at",
    severity="warning",
    good=[{"created_at": "2020-02-01 10:15:00", "updated_at": "2020-02-01"}],
    bad=[{"created_at": "2021-02-01", "updated_at": "2020-02-01"}],
)
def updated_early(profile: Profile) -> pl.Expr:
    """The record was changed before it was made.
    The day of the last change lies before the day of creation.

    Why: one of the columns is mapped wrongly, or read in the wrong order of day and month.
    """
    return _after("created_at", "updated_at")


@check(
    "DT106",
    "birth_date",
    severity="warning",
    good=[{"birth_date": "1980-02-01"}],
    bad=[{"birth_date": "1970-01-01"}, {"birth_date": "1900-01-01"}],
)
def default_birth(profile: Profile) -> pl.Expr:
    """The birth date looks like a default.
    1 January 1900 and 1 January 1970 are where computers begin to count.

    Why: few people were born then, but every program that lost a date says so.
    """
    return pl.col("birth_date").is_in(DEFAULT_BIRTHS)


def _after(one: str, other: str) -> pl.Expr:
    """Whether the day in one field is later than the day in another; null where one of them is no date."""
    days = [pl.when(pl.col(name).str.contains(_DATE)).then(pl.col(name).str.head(10)) for name in (one, other)]
    return days[0] > days[1]


CHECKS: Final[tuple[Check, ...]] = (
    NO_DATES[0],
    *(impossible_birth, born_later, purchases_crossed, updated_early, default_birth),
    *NO_DATES[1:],
)
RULES: Final[tuple[Rule, ...]] = (FORM, MONTH, SERIAL, SHORT, ORDER, FILLER, ZONE, *CHECKS)
