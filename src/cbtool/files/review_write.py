"""Write a review file: pairs of records to be decided on in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl

from cbtool.files.cells import as_text
from cbtool.files.guards import guarded
from cbtool.files.workbook_write import check_limits, opened, put_text

#: What a cell of `decision` offers.
CHOICES: Final = ("same", "different", "unsure")

#: Fills of a field's two cells: where their values differ, where one has none, and of the cells to be filled in.
_FILLS: Final = {"differ": "#FFD9B3", "lone": "#FFF6CC", "ask": "#E2F0D9"}

#: The columns of values that are wide.
_WIDE: Final = {"evidence": 60, "decision": 12, "pair": 6, "probability": 11, "model": 10}

_HELP: Final = "same: one customer. different: two. unsure: the model decides, and asks later. Empty: not looked at."


def write_review(pairs: pl.DataFrame, path: Path, kind: str) -> None:
    """Write the pairs of `matching.review` as XLSX or CSV; the same pairs give the same bytes.

    The workbook marks the cells in which two records differ and has a list to choose the decision from. The CSV file
    is guarded against what spreadsheets do with formulas, phones and long numbers.

    Args:
        pairs: a column `decision`, and `NAME_1` beside `NAME_2` for each field.
        path: the file to fill; its mode is kept when it exists.
        kind: `xlsx` or `csv`.

    Raises:
        OutputError: the table does not fit in a workbook.
        OSError: the file cannot be written.
    """
    if kind == "xlsx":
        check_limits(pairs.lazy())
        with opened(path) as (book, sheet):
            _fill(book, sheet, pairs)
    else:
        text = as_text(pairs.lazy()).collect().select(guarded(pl.col(name)).alias(name) for name in pairs.columns)
        text.write_csv(path, include_bom=True)


def _fill(book: Any, sheet: Any, pairs: pl.DataFrame) -> None:
    """Header, cells with their fills, and how they are shown."""
    plain = book.add_format({"num_format": "@", "valign": "top"})
    number = book.add_format({"num_format": "0.00", "valign": "top"})
    wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    fills = {name: book.add_format({"num_format": "@", "valign": "top", "bg_color": c}) for name, c in _FILLS.items()}
    head = book.add_format({"bold": True, "valign": "top"})
    names = pairs.columns
    beside = {n: _other(names, n) for n in range(len(names))}
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
        sheet.set_column(column, column, _WIDE.get(name, 20), plain)
    for row, cells in enumerate(pairs.iter_rows(), 1):
        for column, (name, cell) in enumerate(zip(names, cells, strict=True)):
            if isinstance(cell, int | float):
                sheet.write_number(row, column, cell, number if name == "probability" else plain)
                continue
            style = wrapped if name == "evidence" else plain
            if name == "decision":
                style = fills["ask"]
            elif (other := beside[column]) is not None and cell != cells[other]:
                style = fills["lone" if cell is None or cells[other] is None else "differ"]
            if cell is None:
                sheet.write_blank(row, column, None, style)
            else:
                put_text(sheet, row, column, str(cell), style)
    last = max(pairs.height, 1)
    ask = names.index("decision")
    choice = {"validate": "list", "source": list(CHOICES), "input_title": "decision", "input_message": _HELP}
    sheet.data_validation(1, ask, last, ask, choice | {"error_type": "information"})
    sheet.freeze_panes(1, ask + 1)
    sheet.autofilter(0, 0, last, len(names) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _other(names: list[str], column: int) -> int | None:
    """The column with the same field of the other record, if this one has a field; ids always differ."""
    name, side = names[column][:-2], names[column][-2:]
    if side not in ("_1", "_2") or name in ("id", "fingerprint"):
        return None
    return names.index(f"{name}_{'21'[side == '_2']}")
