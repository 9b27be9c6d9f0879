"""Reports as a workbook: the facts on the first sheet, then a sheet per section."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from cbtool.report.model import Report, Section, heading, shown

#: What a cell holds at most.
_CELL: Final = 32_767
_SHEET: Final = 31

#: The time that the workbook tells as its creation, fixed so that the same report gives the same bytes.
_MADE: Final = datetime(2000, 1, 1)


def as_workbook(report: Report) -> bytes:
    """Draw a report; text is written as text, so that no cell is a formula or a link."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": shown(report.title), "created": _MADE})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    taken: set[str] = set()
    front = book.add_worksheet(_sheet("Report", taken))
    front.set_column(0, 0, 32)
    front.set_column(1, 1, 60)
    _put(front, 0, 0, report.title, bold)
    for row, (name, value) in enumerate(report.facts.items(), 2):
        _put(front, row, 0, heading(name), None)
        _put(front, row, 1, value, None)
    for section in report.sections:
        _section(book.add_worksheet(_sheet(section.title, taken)), section, bold, wrap, day)
    book.close()
    return target.getvalue()


def _section(sheet: Any, section: Section, bold: Any, wrap: Any, day: Any) -> None:
    """Text on top, then the table with a frozen and filtered header."""
    top = 0
    if section.text:
        sheet.merge_range(0, 0, 0, 7, "", wrap)
        _put(sheet, 0, 0, section.text, wrap)
        sheet.set_row(0, 15 * (1 + len(section.text) // 90))
        top = 1
    table = section.table
    if table is None:
        return
    for column, name in enumerate(table.columns):
        texts = [heading(name), *(shown(value) for value in table[name].head(200))]
        sheet.set_column(column, column, min(60, 3 + max(len(text) for text in texts)))
        _put(sheet, top, column, heading(name), bold)
        values = table[name].to_list()
        for row, value in enumerate(values, top + 1):
            _put(sheet, row, column, value, day if isinstance(value, date) else None)
    sheet.freeze_panes(top + 1, 0)
    if table.width:
        sheet.autofilter(top, 0, top + table.height, table.width - 1)


def _put(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif value is not None:
        text = shown(value)
        sheet.write_string(row, column, text if len(text) <= _CELL else text[: _CELL - 1] + "…", style)


def _sheet(title: str, taken: set[str]) -> str:
    """A name that a sheet may have: no special characters, at most 31, none twice (whatever the case)."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", shown(title)).strip(" '")[:_SHEET] or "Sheet"
    name, number = plain, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{plain[: _SHEET - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name
