"""Which sheets of a workbook are read, and what they are as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from cbtool.errors import EmptyInputError, InputError, UsageError, nearest
from cbtool.files import heading, says, workbook_child
from cbtool.files.raw import ROW, Raw, ReadOptions, Remark
from cbtool.files.source import Source
from cbtool.files.table import HEAD, holds_table, read_cells
from cbtool.files.workbook_look import ESCAPE, Facts
from cbtool.wording import counted

#: What to do with a workbook that cannot be read.
AGAIN: Final = "Open it in a spreadsheet program, and save it again as XLSX."


def tables(
    source: Source,
    form: str,
    listed: Sequence[dict[str, Any]],
    frames: Mapping[str, pl.LazyFrame],
    found: Mapping[int, Facts],
    options: ReadOptions,
    work: Path,
) -> list[Raw]:
    """The tables of a workbook.

    Args:
        source: the file.
        form: the format, as `Raw.format` has it.
        listed: its sheets in order, as `workbook_child` tells them.
        frames: `ROW` and the cells `c0`, `c1` ... of those that were read and are not empty, by name.
        found: what else is known of them, by their place.
        options: what the user knows; `sheet` is a name, or a number from 1.
        work: a private folder.

    Returns:
        the sheet that was asked for, else the first visible one that holds a table, and all others of its shape; a
        sheet of names that we do not know at all gives way to one of names that we know.

    Raises:
        InputError: there is no table.
        UsageError: there is no such sheet.
    """
    wanted = None if options.sheet is None else _wanted(options.sheet, listed, source)
    if wanted is not None and wanted["name"] not in frames:
        raise InputError(f"{source.shown}: the sheet {wanted['name']!r} holds no cells", _others(listed, wanted))
    whole = [sheet for sheet in listed if sheet["name"] in frames and holds_table(frames[sheet["name"]])]
    if wanted is None and not whole:
        raise _no_table(source, listed, frames)
    chosen = _alike(whole, frames) if wanted is None else [wanted]
    first = says.disguised(source, form)
    if wanted is None:
        first += _left_out("IM014", "other sheets left out", [s["name"] for s in whole if s not in chosen])
        first += _left_out("IM013", "hidden sheets left out", [s["name"] for s in listed if not s["visible"]])
    result = []
    for place, sheet in enumerate(chosen):
        facts = found.get(listed.index(sheet))
        cells = frames[sheet["name"]]
        if form == "xlsx" and (facts is None or facts.escapes):
            cells = cells.with_columns(pl.all().exclude(ROW).str.replace_all(ESCAPE, "\r", literal=True))
        cells, remarks = _filled(cells, sheet.get("merged") or ([] if facts is None else facts.merged))
        remarks += [] if facts is None else facts.remarks()
        remarks += [] if place else first
        name = f"{source.name}#{sheet['name']}"
        result.append(read_cells(source, cells, options, work, name=name, form=form, remarks=remarks))
    return result


def _alike(whole: Sequence[dict[str, Any]], frames: Mapping[str, pl.LazyFrame]) -> list[dict[str, Any]]:
    """Of the sheets that hold a table the first, or the first of names that we know, and those below of its shape."""
    shapes = [_shape(frames[sheet["name"]]) for sheet in whole]
    known = [heading.known(shape) for shape in shapes]
    first = 0 if known[0] else next((n for n, count in enumerate(known) if count >= 2), 0)
    below = zip(whole[first + 1 :], shapes[first + 1 :], strict=True)
    return [whole[first], *(sheet for sheet, shape in below if shape and shape == shapes[first])]


def _shape(cells: pl.LazyFrame) -> tuple[str, ...]:
    """The names of a sheet's columns, in any order; none without a header."""
    head = heading.find(cells.head(HEAD).drop(ROW).collect().rows())
    return () if head.index is None else tuple(sorted(name.casefold() for name in head.names))


def _filled(cells: pl.LazyFrame, merged: Sequence[Sequence[int]]) -> tuple[pl.LazyFrame, list[Remark]]:
    """The cells with the value of each merged range below the header in all of its rows.

    Args:
        cells: the used area of a sheet.
        merged: column, first and last row of ranges of one column.
    """
    if not merged:
        return cells, []
    table = cells.collect()
    top = heading.find(table.head(HEAD).drop(ROW).rows()).body
    ranges = [(column, first, last) for column, first, last in merged if first >= top and column < table.width - 1]
    count = 0
    for column in sorted({column for column, _, _ in ranges}):
        values = table.get_column(f"c{column}").to_list()
        for _, first, last in (place for place in ranges if place[0] == column):
            below = range(first + 1, min(last + 1, len(values)))
            if values[first] is not None:
                values[below.start : below.stop] = [values[first]] * len(below)
                count += len(below)
        table = table.with_columns(pl.Series(f"c{column}", values, dtype=pl.String))
    words = counted(count, "cell was", "cells were")
    return table.lazy(), [Remark("IM029", f"{words} filled with the value of the merged range")] if count else []


def _wanted(asked: str, listed: Sequence[dict[str, Any]], source: Source) -> dict[str, Any]:
    """The sheet that the user names, else the one with that number."""
    names = [sheet["name"] for sheet in listed]
    meant = [sheet for index, sheet in enumerate(listed) if workbook_child.is_wanted(asked, sheet["name"], index)]
    if meant:
        # A sheet called "2" comes before the second sheet.
        return min(meant, key=lambda sheet: sheet["name"].strip() != asked.strip())
    hint = nearest(asked, names) or f"It has: {', '.join(names)}."
    raise UsageError(f"{source.shown} has no sheet {asked!r}", hint)


def _left_out(rule: str, words: str, names: Sequence[str]) -> list[Remark]:
    return [Remark(rule, f"{words}: {', '.join(map(repr, names))}")] if names else []


def _no_table(source: Source, listed: Sequence[dict[str, Any]], frames: Mapping[str, pl.LazyFrame]) -> InputError:
    hidden = [sheet["name"] for sheet in listed if not sheet["visible"]]
    hint = f"Hidden sheets: {', '.join(hidden)}; --sheet NAME reads one." if hidden else AGAIN
    if heads := [row for frame in frames.values() for row in frame.head(1).collect().rows()]:
        told = f"{source.shown} has a header and nothing below it"
        return EmptyInputError(told, "Export it again, with its rows.", heads[0])
    return InputError(f"{source.shown} holds no table", hint)


def _others(listed: Sequence[dict[str, Any]], wanted: dict[str, Any]) -> str:
    names = [sheet["name"] for sheet in listed if sheet is not wanted]
    return f"Other sheets: {', '.join(names)}." if names else AGAIN
