"""Rows below a header: which are blank, and which are no records but totals and remarks below a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

import polars as pl

from cbtool.files.raw import ROW
from cbtool.files.tally import Tally

PREAMBLE: Final = "above the header"
FOOTER: Final = "footer"
REPEATED: Final = "repeated header"
NUMBERED: Final = "numbers of the columns"

#: Rows that become columns at once.
_BATCH: Final = 20_000

#: How many rows at the end are searched for totals.
TAIL: Final = 20

_TOTAL: Final = re.compile(
    r"\W*(итого|итог|всего|общий итог|сумма|total|totals|grand total|sum"
    r"|(общее )?(количество|число) (записей|строк|контактов|клиентов)|(всего )?(записей|строк)|(total )?(rows|records)"
    r"|конец (отчета|отчёта|файла)|end of (report|file)|дата (выгрузки|формирования)|(отчет|отчёт) сформирован"
    r"|(выгружен|сформирован|составлен|экспортирован|распечатан)о|(exported|generated|printed) (on|at|by))\b.*",
    re.IGNORECASE | re.DOTALL,
)
_FIGURE: Final = re.compile(r"[-+\d\s.,%₽$€]+(руб\.?|р\.?|шт\.?|rub)?", re.IGNORECASE)
#: Who made the report, and when.
_REMARK: Final = re.compile(r"[^:]{1,40}:.*", re.DOTALL)
#: A label of a total says no more than that: a company called "Всего хорошего" is a customer.
_LABEL: Final = re.compile(r"[^:]{0,40}:?[-+\d\s.,%₽$€]*|[^:]{0,40}:.{0,40}", re.DOTALL)


class Body:
    """Keeps the rows of a table without a header of its own, part by part, blank ones only counted.

    Args:
        names: of the columns.
        tally: keeps the rows.
    """

    def __init__(self, names: Sequence[str], tally: Tally) -> None:
        self.names = tuple(names)
        self._tally = tally

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next rows: `ROW`, then the columns; empty cells are null."""
        rows = blank_rows(frame.lazy(), self.names)
        self._tally.blank += rows.len()
        self._tally.add(frame.filter(~pl.col(ROW).is_in(rows.implode())) if rows.len() else frame)

    def add_all(self, found: Iterable[tuple[int, Mapping[str, str | None]]]) -> None:
        """Take rows one by one: their number, and the cells that they have by column."""
        rows = iter(found)
        while part := list(islice(rows, _BATCH)):
            data = {name: [cells.get(name) for _, cells in part] for name in self.names}
            frame = pl.DataFrame(data, schema=dict.fromkeys(self.names, pl.String))
            self.add(frame.insert_column(0, pl.Series(ROW, [row for row, _ in part], dtype=pl.UInt32)))


def blank_rows(frame: pl.LazyFrame, names: Sequence[str]) -> pl.Series:
    """The numbers of the rows in which nothing stands but white space."""
    # The other columns are only read where the first one is blank somewhere.
    first = frame.select(ROW, names[0]).filter(_blank(names[0])).collect()
    if not first.height:
        return first[ROW]
    return frame.filter(pl.all_horizontal(map(_blank, names))).select(ROW).collect().to_series()


def footers(tail: Sequence[tuple[int, Sequence[str | None]]]) -> int:
    """How many of the last rows of a table, with their numbers, are no records but totals and remarks.

    A remark ("Responsible: Petrov") is one only below a blank row.
    """
    end = len(tail)
    while end:
        if is_total(tail[end - 1][1]):
            end -= 1
            continue
        gap = next((n for n in range(end - 1, 0, -1) if tail[n][0] - tail[n - 1][0] > 1), 0)
        if not gap or not all(is_total(cells) or _is_remark(cells) for _, cells in tail[gap:end]):
            break
        end = gap
    return len(tail) - end


def _is_remark(cells: Sequence[str | None]) -> bool:
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    return len(filled) == 1 and len(cells) > 2 and _REMARK.fullmatch(filled[0]) is not None


def is_total(cells: Sequence[str | None]) -> bool:
    """Whether a row is a total below a table: its first cell says so, the others are figures or empty."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    if not filled or not _TOTAL.fullmatch(filled[0]) or not _LABEL.fullmatch(filled[0]):
        return False
    return all(_FIGURE.fullmatch(cell) for cell in filled[1:]) and (
        len(filled) > 1 or bool(re.search(r"\d|:", filled[0])) or len(filled[0].split()) < 3
    )


def _blank(name: str) -> pl.Expr:
    return pl.col(name).is_null() | (pl.col(name).str.strip_chars() == "")
