"""Read dates and times: whole columns at once, without a parser of single cells.

A date is written `YYYY-MM-DD`; a field that keeps the time has `YYYY-MM-DD HH:MM:SS` where one was given, by the
clock of the source, or, where the cell says how far that one is from UTC, by the clock of the settings. Two-digit
years follow the spreadsheets' pivot: 00 to 29 are of this century, 30 to 99 of the last one.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.fields import FIELDS, names
from cbtool.rule import Profile, Reading
from cbtool.rules.cells import distinctly
from cbtool.rules.hygiene import is_filler, tidy

#: Two-digit years from here on belong to the last century.
PIVOT: Final = 30
#: Years outside are taken for slips of the pen, or for the marks of an empty date.
FIRST_YEAR, LAST_YEAR = 1800, 2199
#: Days of the spreadsheet's count, from 1927-05-18 to 2099-12-31; smaller numbers are more often something else.
_SERIALS: Final = (10_000, 73_050)

#: Beginnings of the months' names: Russian, English; then German, French, Spanish, Italian, Turkish, Ukrainian,
#: Belarusian, Kazakh, Uzbek and Azerbaijani where they differ.
_MONTHS: Final = {
    stem: str(number)
    for number, stems in enumerate(
        (
            "янв jan ene gen oca січ студ қаң yan",
            "фев feb fév fev şub sub лют ақп",
            "мар mar mär mrz берез сак нау",
            "апр apr abr avr nis квіт крас сәу",
            "май мая мае may mai mag трав мам",
            "июн jun juin giu haz черв чэрв мау iyun",
            "июл jul juil lug tem лип ліп шіл iyul",
            "авг aug ago aoû aou ağu agu серп жнів там avg avq",
            "сен sep set eyl вер қыр sen",
            "окт oct okt ott eki жов кас қаз",
            "ноя nov kas лис ліс қар noy",
            "дек dec dez déc dic ara груд сне жел dek",
        ),
        1,
    )
    for stem in stems.split()
}
_STEMS: Final = "|".join(_MONTHS)
_TIME: Final = (
    r"(?:(?:t|\s+|,\s*|\s+в\s+)(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<ap>[ap]\.?m\.?)?\s*\(?(?P<z>z|msk|мск|(?:utc|gmt)?(?:\s?[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?)?)\)?)?"
)
_SEP: Final = r"\s*[-.,/\s]\s*"
#: `г.`, `года`, `г.р.`, and `року` of Ukrainian, behind a year.
_YEAR: Final = r"(?:\s*(?:г(?:ода?|[./]?\s?р\.?|\.)?|р(?:оку|\.)))?"
_DAY_NAME: Final = r"(?:[a-zа-я]{2,11}\.?,\s+)?"
#: The shapes of a date, each with the names of its parts; the first that fits counts.
_SHAPES: Final = {
    "iso": rf"^(?P<y>\d{{4}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<d>\d{{1,2}}){_TIME}$",
    "digits": rf"^(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){_TIME}$",
    "compact": r"^(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)t?(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)(?P<ap>)(?P<z>z?)$",
    "plain": rf"^(?P<d>\d{{1,2}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<y>\d{{4}}|\d{{2}}){_YEAR}\.?{_TIME}$",
    "month": rf"^{_DAY_NAME}[«\"]?(?P<d>\d{{1,2}})(?:-?го|-?ое|\.?º|er|st|nd|rd|th)?[»\"]?[\s./-]*(?:de\s+)?"
    rf"(?P<m>{_STEMS})\p{{L}}*\.?,?[\s./-]*(?:de\s+)?(?P<y>\d{{4}}|\d{{2}}){_YEAR},?{_TIME}$",
    # Also as browsers write them: `Thu Feb 01 2024 10:20:30 GMT+0300 (Moscow Standard Time)`.
    "english": rf"^(?:[a-z]{{3,9}}[.,]*\s+)?(?P<m>{_STEMS})[a-z]*\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<y>\d{{4}}){_TIME}(?:\s\([\p{{L}} ,.+-]+\))?$",
}
_EMPTY: Final = (
    r"^(?:0{1,2}[-./]0{1,2}[-./]0{2,4}|0{4}[-./]0{1,2}[-./]0{1,2}|0+|0?1[-./]0?1[-./]0001|0001-01-01)(?:[t ][0:. z]*)?$"
)
_SERIAL: Final = r"^([1-7]\d{4})(?:[.,](\d{1,12}))?$"

FIELDS_READ: Final = names("date", "time")


def _parts(text: pl.Expr) -> pl.Expr:
    """The parts of the first shape that fits, as a struct of text: y, m, d, h, mi, s, ap, z, and the shape's name."""
    found = [text.str.extract_groups(shape) for shape in _SHAPES.values()]
    order = ("y", "m", "d", "h", "mi", "s", "ap", "z")
    parts = [pl.coalesce(groups.struct.field(part) for groups in found).alias(part) for part in order]
    shape = pl.coalesce(
        pl.when(groups.struct.field("y").is_not_null()).then(pl.lit(name))
        for name, groups in zip(_SHAPES, found, strict=True)
    )
    return pl.struct(*parts, shape.alias("shape"))


def _two(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)


def _real(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The date as text, null where there is no such day or the year is out of bounds."""
    text = year.cast(pl.String).str.zfill(4) + "-" + _two(month) + "-" + _two(day)
    fits = year.is_between(FIRST_YEAR, LAST_YEAR) & month.is_between(1, 12) & day.is_between(1, 31)
    return pl.when(fits).then(text).str.to_date("%Y-%m-%d", strict=False).dt.to_string("%Y-%m-%d")


def _zoned(clock: pl.Expr, zone: pl.Expr, timezone: str) -> pl.Expr:
    """A clock reading with its distance from UTC (`z`, `+03:00`, `utc+3`) or `мск` by the clock of a time zone."""
    # Moscow was not always three hours ahead, so its name is a zone and no distance.
    moscow = clock.dt.replace_time_zone("Europe/Moscow", ambiguous="earliest", non_existent="null")
    hours, minutes = (
        zone.str.extract(r"([+-]\d{1,2}):?(\d{2})?$", group).str.replace("+", "", literal=True) for group in (1, 2)
    )
    sign = pl.when(zone.str.contains("-", literal=True)).then(-1).otherwise(1)
    ahead = pl.duration(hours=hours.cast(pl.Int32).fill_null(0), minutes=(minutes.cast(pl.Int32) * sign).fill_null(0))
    universal = (clock - ahead).dt.replace_time_zone("UTC")
    named = zone.is_in(["msk", "мск"])
    return pl.when(named).then(moscow.dt.convert_time_zone("UTC")).otherwise(universal).dt.convert_time_zone(timezone)


def _moved(clock: pl.Expr, timezone: str, *, keeps_time: bool) -> pl.Expr:
    """A clock reading with a zone (`z`), as it is written by the clock of a time zone.

    Of a date it is the day that begins at that moment, else the day as it is written (`date`): a program in Moscow
    writes the first of February as 1980-01-31T21:00:00Z.
    """
    there = _zoned(clock, pl.col("z"), timezone).dt.to_string("%Y-%m-%d %H:%M:%S")
    if keeps_time:
        return there
    return pl.when(there.str.ends_with(" 00:00:00")).then(there.str.head(10)).otherwise("date")


def _usual(raw: pl.Expr, *, keeps_time: bool, day_first: bool) -> pl.Expr:
    """Dates in the commonest shapes, as they are written; null for all that needs a closer look.

    By the year, month and day in numbers, or day first with full stops; perhaps with a time.
    """
    days, behind = raw.str.head(10), raw.str.slice(10)
    shapes = [(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d", [days])]
    if day_first:
        turned = [raw.str.slice(6, 4), pl.lit("-"), raw.str.slice(3, 2), pl.lit("-"), raw.str.head(2)]
        shapes.append((r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}", "%d.%m.%Y", turned))
    seconds = pl.when(raw.str.len_bytes() == len("01.02.2020 10:00")).then(pl.lit(":00")).otherwise(pl.lit(""))
    found = []
    for shape, date, written in shapes:
        fits = raw.str.contains(f"^{shape}(?: (?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)?$")
        # Days come again and moments do not, so that Polars need not parse most of them.
        year = pl.when(fits).then(days).str.to_date(date, strict=False).dt.year()
        value = pl.concat_str(*written, behind, seconds) if keeps_time else pl.concat_str(written)
        found.append(pl.when(year.is_between(FIRST_YEAR, LAST_YEAR)).then(value))
    return pl.coalesce(found)


def _parted(text: pl.DataFrame) -> pl.DataFrame:
    """Cells (`text`) with the parts that they have: numbers, but for `ap`, `z` and `shape`.

    `h` is null where no time of day is given, and the clock then stands at zero: `hour`, `minute`, `second`. Years of
    two digits are `short`, and get their century.
    """
    short, year = pl.col("y").str.len_chars() == 2, pl.col("y").cast(pl.Int32, strict=False)
    clock = [
        pl.col(part).cast(pl.Int32, strict=False).fill_null(0).alias(name)
        for part, name in (("h", "hour"), ("mi", "minute"), ("s", "second"))
    ]
    hour = pl.col("hour")
    return (
        text.with_columns(_parts(pl.col("text")).alias("p"))
        .unnest("p")
        .with_columns(
            pl.when(short).then(year + pl.when(year < PIVOT).then(2000).otherwise(1900)).otherwise(year).alias("y"),
            pl.col("m").replace(_MONTHS).cast(pl.Int32, strict=False),
            pl.col("d").cast(pl.Int32, strict=False),
            *clock,
            short.alias("short"),
        )
        .with_columns(
            pl.when(pl.col("ap").str.starts_with("p") & (hour < 12))
            .then(hour + 12)
            .when(pl.col("ap").str.starts_with("a") & (hour == 12))
            .then(0)
            .otherwise(hour)
            .alias("hour")
        )
    )


def _dated(cells: pl.DataFrame, order: str) -> pl.DataFrame:
    """Parted cells with the `date` and the `time` that they write, and whether a `clock` can show that time.

    Where day and month fit only the other way round than `order` says, they are `turned`.
    """
    usual = _real(pl.col("y"), pl.col("m"), pl.col("d"))
    swapped = _real(pl.col("y"), pl.col("d"), pl.col("m"))
    first, second = (swapped, usual) if order == "mdy" else (usual, swapped)
    plain = pl.col("shape") == "plain"
    clock = ("hour", "minute", "second")
    return cells.with_columns(
        pl.when(plain).then(pl.coalesce(first, second)).otherwise(usual).alias("date"),
        (plain & first.is_null() & second.is_not_null()).alias("turned"),
        pl.concat_str((_two(pl.col(name)) for name in clock), separator=":").alias("time"),
        ((pl.col("hour") < 24) & (pl.col("minute") < 60) & (pl.col("second") < 60)).alias("clock"),
    )


def _counted(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells with the `moment` that a spreadsheet counts by that number of days, and whether it has a `fraction`."""
    days = pl.col("text").str.extract(_SERIAL, 1).cast(pl.Int32)
    part = ("0." + pl.col("text").str.extract(_SERIAL, 2)).cast(pl.Float64, strict=False).fill_null(0.0)
    days = pl.when(days.is_between(*_SERIALS)).then(days)
    moment = pl.datetime(1899, 12, 30) + pl.duration(days=days, seconds=(part * 86_400).round())
    return cells.with_columns(moment.alias("moment"), (part > 0).alias("fraction"))


def _with_zones(cells: pl.DataFrame, timezone: str, *, keeps_time: bool) -> pl.DataFrame:
    """Dated cells with what those of another clock are by that of a time zone, as `zoned`."""
    timed = pl.col("h").is_not_null() & (pl.lit(keeps_time) | (pl.col("time") != "00:00:00"))
    away = cells.select(timed & (pl.col("z") != "") & pl.col("clock")).to_series().fill_null(value=False)
    clock = (pl.col("date") + " " + pl.col("time")).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    moved = cells.filter(away).select(_moved(clock, timezone, keeps_time=keeps_time))
    zoned = pl.Series("zoned", [None], pl.String).new_from_index(0, cells.height)
    return cells.with_columns(zoned.scatter(away.arg_true(), moved.to_series()))


def _closely(batch: pl.DataFrame, field: str, profile: Profile) -> pl.DataFrame:
    """A column of dates in any shape, its quality codes, and `rule`."""
    keeps_time = FIELDS[field].kind == "time"
    text = batch.select(field, tidy(pl.col(field)).str.to_lowercase().str.strip_chars("'\"").alias("text"))
    cells = _counted(_dated(_parted(text), profile.date_order))
    cells = _with_zones(cells, profile.timezone, keeps_time=keeps_time)
    empty = pl.col("text").is_null() | is_filler(pl.col("text")) | pl.col("text").str.contains(_EMPTY)
    counted, zoned = pl.col("moment").is_not_null(), pl.col("zoned").is_not_null()
    dated = pl.col("date").is_not_null() & pl.col("clock")
    value = (
        pl.when("empty")
        .then(None)
        .when(counted & pl.col("fraction") & keeps_time)
        .then(pl.col("moment").dt.to_string("%Y-%m-%d %H:%M:%S"))
        .when(counted)
        .then(pl.col("moment").dt.to_string("%Y-%m-%d"))
        .when(zoned)
        .then("zoned")
        .when(dated & pl.col("h").is_not_null() & keeps_time)
        .then(pl.col("date") + " " + pl.col("time"))
        .when(dated)
        .then("date")
        .otherwise(field)
    )
    cells = cells.with_columns(empty.alias("empty")).with_columns(value.alias("value"))
    canonical = r"^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$" if keeps_time else r"^\d{4}-\d{2}-\d{2}$"
    understood = pl.col("value").str.contains(canonical) & (counted | dated)
    guessed = ((pl.col("short") | zoned) & (not keeps_time)) | pl.col("turned")
    code = (
        pl.when("empty")
        .then(pl.lit("2"))
        .when(understood.fill_null(value=False) & ~guessed.fill_null(value=False))
        .then(pl.lit("0"))
        .otherwise(pl.lit("1"))
    )
    rule = (
        pl.when("empty")
        .then(pl.lit("DT006"))
        .when("turned")
        .then(pl.lit("DT005"))
        .when("short")
        .then(pl.lit("DT004"))
        .when(counted)
        .then(pl.lit("DT003"))
        .when(zoned)
        .then(pl.lit("DT007"))
        .when(pl.col("shape").is_in(["month", "english"]))
        .then(pl.lit("DT002"))
        .otherwise(pl.lit("DT001"))
    )
    changed = pl.col("value").ne_missing(pl.col(field))
    return cells.select(
        pl.col("value").alias(field), code.alias(f"{field}_qc"), pl.when(changed).then(rule).alias("rule")
    )


def _reading(field: str) -> Reading:
    """How the dates of one column are read."""
    keeps_time = FIELDS[field].kind == "time"
    qc = f"{field}_qc"

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        day_first = profile.date_order == "dmy"
        sure = batch.select(_usual(pl.col(field), keeps_time=keeps_time, day_first=day_first).alias("value"))["value"]
        rest = sure.is_null()
        quick = pl.DataFrame([batch[field].alias("raw"), sure]).select(
            pl.col("value").alias(field),
            pl.lit("0").alias(qc),
            pl.when(pl.col("raw") != pl.col("value")).then(pl.lit("DT001")).alias("rule"),
        )
        if not rest.any():
            return quick
        slow = distinctly(batch[field].filter(rest), lambda cells: _closely(cells, field, profile))
        places = pl.concat([rest.not_().arg_true(), rest.arg_true()]).arg_sort()
        return pl.concat([quick.filter(~rest), slow])[places]

    return Reading((field,), (field, qc), read)


READINGS: Final = tuple(_reading(field) for field in FIELDS_READ)
