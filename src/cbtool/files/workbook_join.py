"""Sheets that were parsed in halves as whole ones again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from cbtool.files.raw import ROW
from cbtool.files.workbook_look import Facts


def joined(halves: Sequence[list[dict[str, Any]] | None]) -> tuple[list[dict[str, Any]], dict[int, Facts]] | None:
    """The sheets, those that were divided with their second half as `second`, and what is known of them by place.

    Args:
        halves: the first and the second halves of the sheets, as `workbook_child` tells them.

    Returns:
        None where only the cells tell what they are: also of sheets with flags, which stand for numbers as well.
    """
    sheets, others = halves
    if sheets is None or others is None:
        return None
    found = {}
    for index, (sheet, other) in enumerate(zip(sheets, others, strict=True)):
        if "path" not in sheet:
            continue
        facts = found[index] = Facts(**sheet["facts"])
        if "path" in other:
            facts.add(Facts(**other["facts"]))
            if sheet["rows"] >= other["row"] or not _are_alike(sheet["heading"], other["heading"]):
                return None
            sheet["second"] = other
        if facts.flags:
            return None
    return sheets, found


def cells_of(sheet: dict[str, Any]) -> pl.LazyFrame:
    """The cells of a sheet, `c0`, `c1` ..., behind `ROW`."""
    parts = [pl.scan_ipc(sheet["path"], glob=False)]
    second = sheet.get("second")
    if second and second["rows"]:
        between = second["row"] - sheet["row"] - sheet["rows"]
        parts.append(pl.LazyFrame({"c0": [None] * between}, schema={"c0": pl.String}))
        parts.append(pl.scan_ipc(second["path"], glob=False))
    return pl.concat(parts, how="diagonal").with_row_index(ROW, sheet["row"])


def _are_alike(one: Sequence[str | None], other: Sequence[str | None]) -> bool:
    """Whether two headers are one, beside which columns without a name may stand."""
    short, long = sorted((one, other), key=len)
    return short == long[: len(short)] and not any(long[len(short) :])
