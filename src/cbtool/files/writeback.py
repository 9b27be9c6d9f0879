"""A table in the form that a CRM imports: its headers, their order, its spellings, its kind of CSV.

What a form writes, import reads back to the same canonical values: the header of each field is found by the very
matching that import does. All forms are UTF-8, since every program of `presets` imports it and no other encoding
holds every name. Dates are ISO where the program takes them, since a day before a month is read wrongly by half of
the world. From the programs' own help pages, else from memory: HubSpot takes Yes and No for a checkbox,
"Set up import files"; Bitrix24, amoCRM and 1C are set to the Russian form of dates and flags.

Formulas: a CRM would store the guards of `excel-csv` (`="+7916..."`) as they are, so phones, keys, dates and numbers
go bare. Only a cell that a spreadsheet would run gets an apostrophe: one that begins with `=`, or with `+`, `-`, `@`
and calls a function, another program or a sheet. Import takes it off again where the header is one of our forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import polars as pl

from cbtool.errors import UsageError
from cbtool.fields import FIELDS, PROVENANCE, is_code
from cbtool.files.cells import as_text
from cbtool.files.headers import match
from cbtool.files.presets import PRESETS, Preset, choose
from cbtool.rules.countries import names


@dataclass(frozen=True, slots=True)
class _Style:
    """How a program wants values and its CSV.

    Attributes:
        russian: dates as DD.MM.YYYY, countries by their Russian names; else ISO dates and English names.
        flags: the words for yes and no.
        words: other values by field: canonical to the program's own.
        csv: options of Polars' CSV writer.
    """

    russian: bool
    flags: tuple[str, str]
    words: Mapping[str, Mapping[str, str]]
    csv: Mapping[str, Any]


_EXCEL: Final = {"separator": ";", "include_bom": True, "line_terminator": "\r\n"}
_COMMAS: Final = {"line_terminator": "\r\n"}
_PLAIN: Final = _Style(russian=False, flags=("yes", "no"), words={}, csv=_COMMAS)

_STYLES: Final[dict[str, _Style]] = {
    "bitrix24": _Style(
        russian=True,
        flags=("да", "нет"),
        words={"relation": {"client": "Клиенты", "supplier": "Поставщики", "partner": "Партнёры"}},
        csv=_EXCEL,
    ),
    "amocrm": _Style(russian=True, flags=("да", "нет"), words={}, csv=_EXCEL),
    "1c": _Style(
        russian=True,
        flags=("Да", "Нет"),
        words={"client_kind": {"person": "Физическое лицо", "company": "Юридическое лицо"}},
        csv=_EXCEL,
    ),
    "hubspot": _Style(
        russian=False,
        flags=("Yes", "No"),
        words={"relation": {"client": "Customer", "lead": "Lead"}},
        csv=_COMMAS,
    ),
    "salesforce": _Style(russian=False, flags=("TRUE", "FALSE"), words={}, csv=_COMMAS),
    # Outlook and Google Contacts show Cyrillic rightly only behind a byte order mark, or do without one.
    "outlook": _Style(russian=False, flags=("yes", "no"), words={}, csv={**_COMMAS, "include_bom": True}),
}

#: Headers of a preset that are not written: what the program makes itself, older spellings, and columns of one
#: messenger or network each, for values of which nobody knows the network. The field then rides along.
_NOT_WRITTEN: Final[dict[str, str]] = {
    "bitrix24": """Имя, Фамилия; Контакт; Страница Facebook; Страница ВКонтакте; Страница LiveJournal;
        Микроблог Twitter; Контакт Facebook; Контакт Telegram; Контакт ВКонтакте; Контакт Viber; Контакт Skype;
        Контакт ICQ; Контакт MSN/Live!; Контакт Jabber; Реквизит (Россия): E-Mail""",
    "amocrm": "Тип; Skype; ICQ; Jabber; Google Talk; MSN",
    "1c": "Группа",
    "salesforce": "Record Owner; Contact Full Name; Business Phone",
    "mailchimp": "OPTIN_TIME; LAST_CHANGED; EUID; CC; REGION",
    "unisender": "email_add_time",
    "google": """Name; Given Name; Additional Name; Family Name; Group Membership; Organization 1 - Name;
        Organization 1 - Title""",
}

_DAY: Final = r"\A(\d{4})-(\d\d)-(\d\d)( \d\d:\d\d:\d\d)?\z"

_SIGN: Final = r"[+\-@＋－＠]"
#: A cell that a spreadsheet would run, and one that already looks guarded, so that import takes off one guard only.
_RUN: Final = rf"\A(?:[=＝\t\r\n]|{_SIGN}(?s:.*)(?:\p{{L}}\s*\(|[|!])|'+[=＝\t\r\n]|'+{_SIGN})"


@dataclass(frozen=True, slots=True)
class WrittenBack:
    """A table as a program imports it.

    Attributes:
        frame: the form's columns in its order, then what rides along; all text.
        csv: options of the CSV writer.
        note: what was done, for the user.
    """

    frame: pl.LazyFrame
    csv: Mapping[str, Any]
    note: str


def check(name: str, kind: str) -> None:
    """Refuse a name that no preset has, and a format with a form of its own.

    Args:
        name: of a preset or a family, as `--as` takes it.
        kind: the format of the output.

    Raises:
        UsageError: either of them.
    """
    choose((), name)
    if kind.startswith("excel-csv"):
        raise UsageError(
            f"--to excel-csv is for spreadsheets, not for {name}", "Leave --to out, or --as: each has its kind of CSV."
        )


def write_back(frame: pl.LazyFrame, name: str, *, text: bool) -> WrittenBack:
    """Give a table of canonical columns the form that a program imports.

    Args:
        frame: canonical columns, and any others.
        name: of a preset, or of a family: then the one whose headers hold most of the table's cells.
        text: whether the output is delimited text, in which formulas are to be neutralised.

    Phones and e-mails beyond the first go to the next columns of their kind; what finds no column stays in
    `phone_other`, `email_other`. Columns that have no header ride along at the end under their own names; provenance
    and quality codes are left out. Values that are not canonical are written as they are.

    Raises:
        UsageError: no preset has this name.
    """
    frame = as_text(frame)
    columns = frame.collect_schema().names()
    preset = _nearest(frame, name)
    form, style = _form(preset.name), _STYLES.get(preset.family, _PLAIN)
    made: dict[str, pl.Expr] = {}
    rest: dict[str, pl.Expr] = {}
    for field, headers in form.fields.items():
        made |= _cells(field, headers, columns, style, rest)
    kept = [column for column in columns if column not in PROVENANCE and not is_code(column)]
    beside = [column for column in kept if column not in form.fields]
    called = [*form.headers, *(f"{column} (2)" if column in form.headers else column for column in beside)]
    cells = [made[header] for header in form.headers]
    cells += [rest.get(column, _spelt(column, style)) for column in beside]
    if text:
        guarded = pl.DataFrame({"name": called}).select(_neutralised(pl.col("name"))).to_series()
        cells, called = [_neutralised(cell) for cell in cells], guarded.to_list()
    note = f"written as {preset.title} imports it"
    if beside:
        note += f"; it has no header of its own for {', '.join(beside)}"
    if len(kept) < len(columns):
        note += "; provenance (_id, _file, _row) and quality codes (_qc) are left out"
    return WrittenBack(frame.select(c.alias(n) for c, n in zip(cells, called, strict=True)), style.csv, note)


def is_form(headers: Sequence[str]) -> bool:
    """Whether a table begins with the very headers of a form, as only `write_back` writes them."""
    alike = (preset.name for preset in PRESETS if headers[0] in preset.headers)
    return any(tuple(headers[: len(form)]) == form for form in (_form(name).headers for name in alike))


def _nearest(frame: pl.LazyFrame, name: str) -> Preset:
    """The preset that is named; of a family the one with headers for most of the table's filled cells."""
    family = [preset for preset in PRESETS if name in (preset.name, preset.family)]
    if len(family) == 1:
        return family[0]
    if not family:
        choose((), name)
    filled = frame.select(pl.all().count()).collect().row(0, named=True)
    return max(family, key=lambda preset: sum(filled.get(field, 0) for field in _form(preset.name).fields))


@dataclass(frozen=True, slots=True)
class _Form:
    """The headers that are written, in order, and those of each field, the one that import reads first in front."""

    headers: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]


@cache
def _form(name: str) -> _Form:
    """The form of a preset."""
    preset = next(preset for preset in PRESETS if preset.name == name)
    without = {" ".join(header.split()) for header in _NOT_WRITTEN.get(preset.family, "").split(";")}
    found = [
        (item.rank, item.header, item.field)
        for item in match([header for header in preset.headers if header not in without], preset=name)
        if item.field is not None and (item.rank == 0 or FIELDS[item.field].kind in ("phone", "email"))
    ]
    fields: dict[str, tuple[str, ...]] = {}
    for _, header, field in sorted(found, key=lambda item: item[0]):
        fields[field] = (*fields.get(field, ()), header)
    return _Form(tuple(header for _, header, _ in found), fields)


def _cells(
    field: str, headers: Sequence[str], columns: Sequence[str], style: _Style, rest: dict[str, pl.Expr]
) -> Iterator[tuple[str, pl.Expr]]:
    """The cells of each header of a field; in `rest` what its other values leave over."""
    nothing = pl.lit(None, pl.String)
    yield headers[0], _spelt(field, style) if field in columns else nothing
    other = f"{field}_other"
    if other not in columns or field not in columns:
        yield from ((header, nothing) for header in headers[1:])
        return
    # Without a first value the others stay together: import would take one of them for the first.
    given = pl.col(field).is_not_null()
    values = pl.col(other).str.split("; ")
    for number, header in enumerate(headers[1:]):
        yield header, pl.when(given).then(values.list.get(number, null_on_oob=True))
    over = values.list.slice(len(headers) - 1).list.join("; ")
    rest[other] = pl.when(~given).then(pl.col(other)).when(over != "").then(over)


def _spelt(column: str, style: _Style) -> pl.Expr:
    """A column in the program's spelling."""
    cell = pl.col(column)
    if column not in FIELDS:
        return cell
    kind = FIELDS[column].kind
    if kind in ("date", "time") and style.russian:
        return cell.str.replace(_DAY, "${3}.${2}.${1}${4}")
    if kind == "flag":
        return cell.replace(dict(zip(("yes", "no"), style.flags, strict=True)))
    if column == "country":
        return cell.replace(names("ru" if style.russian else "en"))
    return cell.replace(dict(style.words[column])) if column in style.words else cell


def _neutralised(cell: pl.Expr) -> pl.Expr:
    """Cells that a spreadsheet would run, behind an apostrophe."""
    return pl.when(cell.str.contains(_RUN)).then(pl.concat_str(pl.lit("'"), cell)).otherwise(cell)
