"""Dates and times: the specification, a table of cases, both orders, spreadsheets' day counts."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.rule import Profile
from cbtool.rules.dates import RULES
from tests.rules.tables import assert_settled, hold, normalised

#: before, as created_at, code, why
CASES = (
    ("01.02.2020", "2020-02-01", "0", "day first"),
    ("5 вересня 2023 року", "2023-09-05", "0", "Ukrainian"),
    ("1 лютага 2024", "2024-02-01", "0", "Belarusian"),
    ("1 ақпан 2024", "2024-02-01", "0", "Kazakh"),
    ("1 iyul 2024", "2024-07-01", "0", "Uzbek"),
    ("20240201102030", "2024-02-01 10:20:30", "0", "digits alone"),
    ("20240201T102030Z", "2024-02-01 13:20:30", "0", "the basic form of ISO 8601"),
    ("20241301102030", "20241301102030", "1", "no month"),
    (
        "Thu Feb 01 2024 10:20:30 GMT+0300 (Moscow Standard Time)",
        "2024-02-01 10:20:30",
        "0",
        "as browsers write it",
    ),
    ("2024-05-01T22:30:00Z", "2024-05-02 01:30:00", "0", "UTC, the next day in Moscow"),
    ("01.05.2024 10:00 (GMT+3)", "2024-05-01 10:00:00", "0", "a distance in brackets"),
    ("2024-05-01T10:00:00-05:30", "2024-05-01 18:30:00", "0", "half an hour too"),
    ("2012-05-01 10:00 MSK", "2012-05-01 10:00:00", "0", "Moscow was four hours ahead"),
    ("2012-05-01T06:00:00Z", "2012-05-01 10:00:00", "0", ""),
    ("2024-05-01 10:00 +5", "2024-05-01 08:00:00", "0", "Yekaterinburg"),
    ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01 13:00:00", "0", "a mail header"),
    ("2024-05-12T10:15:30+99:00", "2024-05-12T10:15:30+99:00", "1", "no clock is so far from UTC"),
    ("2024-05-12T10:15:30+14:00", "2024-05-11 23:15:30", "0", "Kiritimati"),
    ('"12" мая 2020 г.', "2020-05-12", "0", "straight quotes around the day"),
    ("01.02.1985 г.р.", "1985-02-01", "0", "a year of birth"),
    ("01.02.1985г/р", "1985-02-01", "0", ""),
    ("01.02.2020.", "2020-02-01", "0", "the full stop of a sentence"),
    ("12,05,2024", "2024-05-12", "0", "commas"),
    ("12мая2024", "2024-05-12", "0", "run together"),
    ("12.2024", "12.2024", "1", "a month is no day"),
    ("весна 2020", "весна 2020", "1", "a season"),
    ("01.02.2020 год", "2020-02-01", "0", ""),
    ("1-ое февраля 2020", "2020-02-01", "0", ""),
    ("1er février 2020", "2020-02-01", "0", "French"),
    ("1 de febrero de 2020", "2020-02-01", "0", "Spanish"),
    ("3. März 2020", "2020-03-03", "0", "German"),
    ("01 Şubat 2020", "2020-02-01", "0", "Turkish"),
    ("первое февраля 2020", "первое февраля 2020", "1", "a day in words"),
    ("01.02.2020 25:00", "01.02.2020 25:00", "1", "no such hour"),
    ("2020-02-01 10:00:60", "2020-02-01 10:00:60", "1", "no such second, in good form"),
    ("1714557600", "1714557600", "1", "seconds of a computer"),
    ("1.2.2020", "2020-02-01", "0", "no zeros in front"),
    ("01-02-2020", "2020-02-01", "0", "hyphens"),
    ("01 02 2020", "2020-02-01", "0", "spaces"),
    ("01. 02. 2020", "2020-02-01", "0", "full stops and spaces"),
    ("2020/2/1", "2020-02-01", "0", "year first"),
    ("2020.02.01", "2020-02-01", "0", ""),
    ("20200201", "2020-02-01", "0", "digits only"),
    (" 01.02.2020 ", "2020-02-01", "0", "spaces around"),
    ("'01.02.2020", "2020-02-01", "0", "a spreadsheet apostrophe"),
    ('="01.02.2020"', "2020-02-01", "0", "a spreadsheet guard"),
    ("01.02.2020 г.", "2020-02-01", "0", ""),
    ("01.02.2020г", "2020-02-01", "0", ""),
    ("1 февраля 2020", "2020-02-01", "0", ""),
    ("1 фев. 2020 г.", "2020-02-01", "0", "a shortened month"),
    ("«01» февраля 2020 года", "2020-02-01", "0", "as in contracts"),
    ("1-го мая 2020", "2020-05-01", "0", ""),
    ("31 АВГУСТА 2020", "2020-08-31", "0", "capitals"),
    ("сб, 1 фев 2020", "2020-02-01", "0", "a day of the week in front"),
    ("February 1, 2020", "2020-02-01", "0", ""),
    ("Feb 1 2020", "2020-02-01", "0", ""),
    ("1st Feb 2020", "2020-02-01", "0", ""),
    ("01-Feb-2020", "2020-02-01", "0", ""),
    ("01.02.20", "2020-02-01", "0", "two digits below 30"),
    ("01.02.99", "1999-02-01", "0", "two digits from 30 on"),
    ("29.02.2020", "2020-02-29", "0", "a leap day"),
    ("02/13/2020", "2020-02-13", "1", "fits only the other order"),
    ("43862", "2020-02-01", "0", "a day count"),
    ("43862.0", "2020-02-01", "0", "a day count as a float"),
    ("43862,5", "2020-02-01 12:00:00", "0", "a day count with a time"),
    ("01.02.2020 10:15", "2020-02-01 10:15:00", "0", "no seconds"),
    ("01.02.2020 9:05:07", "2020-02-01 09:05:07", "0", ""),
    ("01.02.2020, 10:15", "2020-02-01 10:15:00", "0", "a comma"),
    ("01.02.2020 в 10:15", "2020-02-01 10:15:00", "0", ""),
    ("2020-02-01T10:15:00Z", "2020-02-01 13:15:00", "0", "UTC, by the clock of Moscow"),
    ("2020-02-01T10:15:00.123+03:00", "2020-02-01 10:15:00", "0", ""),
    ("2020-02-01 00:00:00", "2020-02-01 00:00:00", "0", "midnight was given"),
    ("2/1/2020 3:05 PM", "2020-01-02 15:05:00", "0", "an American clock does not say an American order"),
    ("01.02.2020 12:00 am", "2020-02-01 00:00:00", "0", ""),
    ("29.02.2019", "29.02.2019", "1", "no leap year"),
    ("31.04.2020", "31.04.2020", "1", ""),
    ("20201301", "20201301", "1", "no such month"),
    ("01.02.2020 25:00", "01.02.2020 25:00", "1", "no such hour"),
    ("01.02.1020", "01.02.1020", "1", "a slip in the year"),
    ("9999-12-31", "9999-12-31", "1", "for ever"),
    ("2020", "2020", "1", "only a year"),
    ("02.2020", "02.2020", "1", "no day"),
    ("февраль 2020", "февраль 2020", "1", "no day"),
    ("12.05", "12.05", "1", "no year"),
    ("99999", "99999", "1", "a number, but no day count"),
    ("1580515200", "1580515200", "1", "a clock of seconds: not guessed"),
    ("вчера", "вчера", "1", ""),
    ("0000-00-00 00:00:00", "", "2", "a database's empty date"),
    ("01.01.0001 0:00:00", "", "2", "the same of 1C"),
    ("0", "", "2", ""),
    ("нет", "", "2", "filler"),
)


@pytest.fixture(scope="module")
def cases() -> pl.DataFrame:
    return normalised({"created_at": [case[0] for case in CASES]}, RULES)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[0] for case in CASES])
def test_case(cases: pl.DataFrame, number: int) -> None:
    row = cases.row(number, named=True)
    assert (row["created_at"] or "", row["created_at_qc"]) == CASES[number][1:3]


def test_cases_settle(cases: pl.DataFrame) -> None:
    assert_settled(cases, RULES)


def test_the_specification_holds() -> None:
    hold("dates", "birth_date", {"value": "birth_date"})


def test_a_birth_date_drops_its_time_and_doubts_a_short_year() -> None:
    found = normalised({"birth_date": ["01.02.1980 10:15", "01.02.80", "01.02.29", "01.02.30", "43862.5"]}, RULES)
    assert found.rows() == [
        ("1980-02-01", "0"),
        ("1980-02-01", "1"),
        ("2029-02-01", "1"),
        ("1930-02-01", "1"),
        ("2020-02-01", "0"),
    ]


def test_a_birth_date_by_another_clock_is_assumed() -> None:
    cells = ["1980-01-31T21:00:00Z", "1985-06-30T20:00:00.000Z", "1985-06-30T12:00:00Z", "1985-06-30T00:00:00Z"]
    found = normalised({"birth_date": cells}, RULES)
    assert found.rows() == [("1980-02-01", "1"), ("1985-07-01", "1"), ("1985-06-30", "1"), ("1985-06-30", "0")]
    assert_settled(found, RULES)


def test_month_first_when_the_settings_say_so() -> None:
    profile = Profile(date_order="mdy")
    found = normalised({"created_at": ["01/02/2020", "13/02/2020", "2020-02-01"]}, RULES, profile)
    assert found.rows() == [("2020-01-02", "0"), ("2020-02-13", "1"), ("2020-02-01", "0")]
    assert_settled(found, RULES, profile)


MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


@settings(max_examples=50, deadline=None)
@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)))
def test_every_day_is_read_from_every_shape(day: date) -> None:
    serial = str((day - date(1899, 12, 30)) // timedelta(days=1))
    shapes = ["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d.%m.%y", "%d %b %Y", "%B %d, %Y", "%Y-%m-%d 0:00:00"]
    written = [day.strftime(shape) for shape in shapes]
    written += [serial, f"{day.day} {MONTHS[day.month - 1]} {day.year} г."]
    assert set(normalised({"birth_date": written}, RULES)["birth_date"]) == {day.isoformat()}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text("0123456789.-/: тянвмаяTZ,гpm+'\u00a0"), min_size=1, max_size=30), st.sampled_from(["dmy", "mdy"])
)
def test_normalising_twice_is_normalising_once(cells: list[str], order: str) -> None:
    profile = Profile(date_order="mdy" if order == "mdy" else "dmy")
    found = normalised({"created_at": cells, "birth_date": cells}, RULES, profile)
    assert_settled(found, RULES, profile)


@pytest.mark.parametrize(
    "cell", ["1" * 100_000, "1 " * 50_000, "01.02.2020 " * 9_000, "a" * 99_999, "😀", "\u202e1"], ids=range(6)
)
def test_hostile_cells_stay_as_they_came(cell: str) -> None:
    assert normalised({"created_at": [cell]}, RULES).row(0) == (cell, "1")
