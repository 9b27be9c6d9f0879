"""The columns that fastexcel makes of a sheet as text; where that could lose a nuance, nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import polars as pl

from cbtool.files.workbook_child import number

#: Texts that a date, a flag or a long number may stand behind as well in a column of texts.
_DOUBTFUL: Final = r"^(?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?|true|false|-0|-?\d{16,})$"

_EXACT: Final = 10**15


def texts(table: pl.DataFrame, heading: Sequence[str | None]) -> pl.DataFrame | None:
    """A sheet as text, `c0`, `c1` ..., its header the first row; None where only the cells tell what they are."""
    if any(name and re.match(_DOUBTFUL, name) for name in heading):
        return None
    with ThreadPoolExecutor() as pool:
        columns = list(pool.map(_text, table.get_columns()))
    made = []
    for place, (name, text) in enumerate(zip(heading, columns, strict=True)):
        if text is None:
            return None
        made.append(pl.concat([pl.Series([name], dtype=pl.String), text]).alias(f"c{place}"))
    return pl.DataFrame(made)


def _text(column: pl.Series) -> pl.Series | None:
    """A column as text, as `workbook_child.text` gives it; None where that cannot be told."""
    dtype: Any = column.dtype
    if dtype == pl.String:
        return None if column.str.contains(_DOUBTFUL).any() else column.set(column == "", None)
    if dtype == pl.Null:
        return column.cast(pl.String)
    if dtype == pl.Boolean:
        return column.cast(pl.String).str.to_uppercase()
    if dtype == pl.Float64:
        whole = ((column == column.round(0)) & (column.abs() < _EXACT)).fill_null(value=True)
        integers = column.set(~whole, None).cast(pl.Int64).cast(pl.String)
        if whole.all():
            return integers
        rest = column.set(whole, None)
        texts = rest.cast(pl.String).str.strip_suffix(".0")
        odd = texts.str.contains("e", literal=True).fill_null(value=False)
        if odd.any():
            texts = texts.set(odd, None).fill_null(rest.set(~odd, None).map_elements(number, pl.String))
        return integers.fill_null(texts)
    if isinstance(dtype, pl.Datetime):
        rounded = column.dt.offset_by("500ms").dt.truncate("1s")
        if (rounded.dt.year() < 1900).any():
            return None
        return rounded.dt.to_string("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    return None
