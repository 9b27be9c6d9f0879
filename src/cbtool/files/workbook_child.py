"""The process that parses workbooks: native code that may hang or grow on hostile files, under limits.

It prints one JSON object: the sheets with their names and visibility, and for those that were asked for an Arrow
file of text cells, the row where their used area begins, and the merged ranges; of halves their header and facts
too, and nothing where only the cells tell what they are.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

#: Limits of the process: bytes of memory beyond what it starts with, and seconds of processor time.
MEMORY: Final = 6 << 30
SECONDS: Final = 600

#: The ways: the halves of large XLSX sheets by fastexcel, or cell by cell.
HALVES: Final = ("half-0", "half-1")
CELLS: Final = "cells"

_ROWS: Final = 20_000

#: Rows that the reader takes up at once.
_BATCH: Final = 50_000


def main() -> None:
    """Parse `argv[2]` in the way `argv[1]`; write into the folder `argv[3]`; of one sheet, if `argv[4]` names it."""
    way, path, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    wanted = sys.argv[4] if len(sys.argv) > 4 else None
    _limit(MEMORY if way == CELLS else MEMORY // 2)
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        if way in HALVES:
            listed = _all_fast(path, folder, wanted, HALVES.index(way))
        else:
            book = load_workbook(path)
            listed = [
                {"name": sheet.name, "visible": _is(sheet.visible, "Visible"), "cells": _is(sheet.typ, "WorkSheet")}
                for sheet in book.sheets_metadata
            ]
            for index, sheet in enumerate(listed):
                if _is_chosen(sheet, index, wanted):
                    sheet.update(_written(book.get_sheet_by_index(index), _place(folder, index)))
    except PasswordError:
        print(json.dumps({"error": "encrypted"}))  # noqa: T201
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        print(json.dumps({"error": str(error) or type(error).__name__}))  # noqa: T201
    else:
        print(json.dumps({"sheets": listed}))  # noqa: T201


def is_wanted(asked: str, name: str, index: int) -> bool:
    """Whether the user may mean this sheet: by its name, or by its number from 1."""
    return name.casefold().strip() == asked.casefold().strip() or asked == str(index + 1)


def text(value: Any) -> str | None:
    """A cell as text: ISO dates, whole numbers without `.0`, other numbers at their shortest; null if empty."""
    if type(value) is str:
        return value or None
    if type(value) is float:
        return number(value)
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if type(value) is dt.datetime:
        return day(value)
    if type(value) is dt.timedelta:
        return _hours(value)
    return None if value is None else str(value)


def number(value: float) -> str:
    """A number without exponent and without `.0`, at its shortest; infinity and NaN by name."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    shortest = repr(value)
    return f"{Decimal(shortest):f}".removesuffix(".0") if shortest[-1].isdigit() else shortest


def day(value: dt.datetime) -> str:
    """A date, with its time where that is not midnight; fractions of a second are rounded off."""
    rounded = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    return rounded.date().isoformat() if rounded.time() == dt.time() else rounded.isoformat(" ")


def _hours(value: dt.timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _is(value: object, name: str) -> bool:
    return str(value).endswith(f".{name}")


def _all_fast(path: str, folder: Path, wanted: str | None, half: int) -> list[dict[str, Any]] | None:
    """A half of each sheet that is asked for, by the fast way; None where it cannot be taken.

    A sheet that is not to be divided is a first half.
    """
    from cbtool.files.workbook_fast import is_plain, read_fast, sheets
    from cbtool.files.workbook_halves import write_half
    from cbtool.files.workbook_look import DAMAGED

    listed = sheets(path)
    for index, sheet in enumerate(listed or ()):
        if not _is_chosen(sheet, index, wanted):
            continue
        small = folder / f"sheet-{index:04}-{half}.xlsx"
        try:
            if not is_plain(path, index):
                return None
            second, facts = write_half(path, index, half, small)
            if half and second is None:
                continue
            table = read_fast(path, index, None if second is None else str(small))
        except DAMAGED:
            return None
        finally:
            small.unlink(missing_ok=True)
        if table is None:
            return None
        place = _place(folder, index, half)
        place.touch(mode=0o600)
        table.slice(half).write_ipc(place, record_batch_size=_BATCH)
        sheet.update(
            row=second if half else 1,
            path=str(place),
            rows=table.height - half,
            heading=table.row(0),
            facts=asdict(facts),
        )
    return listed


def _is_chosen(sheet: dict[str, Any], index: int, wanted: str | None) -> bool:
    chosen: bool = sheet["visible"] if wanted is None else is_wanted(wanted, sheet["name"], index)
    return chosen and sheet["cells"]


def _place(folder: Path, index: int, half: int = 0) -> Path:
    return folder / f"sheet-{index:04}-{half}.arrow"


def _written(sheet: Any, path: Path) -> dict[str, Any]:
    import polars as pl

    if sheet.start is None:
        return {"row": 1, "path": None}
    width = sheet.width
    names = [f"c{column}" for column in range(width)]
    schema = dict.fromkeys(names, pl.String)
    rows: Iterator[Sequence[Any]] = iter(sheet.to_python())
    parts = []
    while part := list(islice(rows, _ROWS)):
        columns = [[text(value) for value in column] for column in zip(*part, strict=True)]
        parts.append(pl.DataFrame(dict(zip(names, columns, strict=True)), schema=schema))
    path.touch(mode=0o600)
    pl.concat(parts).write_ipc(path, record_batch_size=_BATCH)
    return {"row": sheet.start[0] + 1, "path": str(path), "merged": _merged(sheet)}


def _merged(sheet: Any) -> list[tuple[int, int, int]]:
    """Ranges of one column that are merged: their column, first and last row, counted in the used area."""
    top, left = sheet.start
    return [
        (first[1] - left, first[0] - top, last[0] - top)
        for first, last in sheet.merged_cell_ranges or ()
        if first[1] == last[1] and last[0] > first[0]
    ]


def _limit(memory: int) -> None:
    """Limit memory and time where the system lets us."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, SECONDS)):
        _, hard = resource.getrlimit(what)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (allowed, hard))
