"""Rows below a header, as they arrive: blank ones counted, repeated headers and a footer of totals set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import polars as pl

from cbtool.files.raw import ROW
from cbtool.files.tally import Tally

PREAMBLE: Final = "above the header"
FOOTER: Final = "footer"
REPEATED: Final = "repeated header"
NUMBERED: Final = "numbers of the columns"

#: Shows a record in the rejects.
Join: TypeAlias = Callable[[Sequence[str | None]], str]

#: How many rows at the end are searched for totals.
TAIL: Final = 20

_TOTAL: Final = re.compile(
    r"\W*(итого|итог|всего|общий итог|сумма|total|totals|grand total|sum"
    r"|(общее )?(количество|число) (записей|строк|контактов|клиентов)|(всего )?(записей|строк)|(total )?(rows|records)"
    r"|конец (отчета|отчёта|файла)|end of (report|file)|дата (выгрузки|формирования)|(отчет|отчёт) сформирован)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_FIGURE: Final = re.compile(r"[-+\d\s.,%₽$€]+(руб\.?|р\.?|шт\.?|rub)?", re.IGNORECASE)
#: Who made the report, and when.
_REMARK: Final = re.compile(r"[^:]{1,40}:.*", re.DOTALL)
#: A label of a total says no more than that: a company called "Всего хорошего" is a customer.
_LABEL: Final = re.compile(r"[^:]{0,40}:?[-+\d\s.,%₽$€]*|[^:]{0,40}:.{0,40}", re.DOTALL)


class Body:
    """Sorts the rows of a table, part by part.

    Args:
        names: of the columns.
        headings: rows of the header as they stand; empty where there is none.
        unnamed: columns without a name of their own; dropped if they are empty in every row.
        tally: keeps what is sorted.
        join: shows a record in the rejects.
    """

    def __init__(
        self,
        names: Sequence[str],
        headings: Sequence[Sequence[str | None]],
        unnamed: Sequence[str],
        tally: Tally,
        join: Join,
    ) -> None:
        self._names = list(names)
        self._headings = headings
        self._empty = list(unnamed)
        self._tally = tally
        self._join = join
        self._held: pl.DataFrame | None = None

    @property
    def dropped(self) -> tuple[str, ...]:
        """Nameless columns that are empty throughout."""
        return tuple(self._empty)

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns that stay."""
        return tuple(name for name in self._names if name not in set(self._empty))

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next rows: `ROW`, then the columns; empty cells are null."""
        frame = self._without_repeats(self._without_blanks(frame))
        if not frame.height:
            return
        self._empty = [name for name in self._empty if frame[name].null_count() == frame.height]
        self.flush()
        self._held = frame

    def finish(self) -> None:
        """The last rows came: what stands below the table is set aside."""
        frame = self._held
        if frame is None:
            return
        tail = frame.tail(TAIL)
        footer = footers(list(zip(tail[ROW].to_list(), tail.drop(ROW).rows(), strict=True)))
        self._set_aside(frame.tail(footer), FOOTER)
        self._held = frame.head(frame.height - footer)
        self.flush()

    def flush(self) -> None:
        """Keep the rows that came last, whatever they are."""
        if self._held is not None:
            self._tally.add(self._held)
            self._held = None

    def _without_blanks(self, frame: pl.DataFrame) -> pl.DataFrame:
        blank = _blank(frame[self._names[0]])
        if not blank.any():
            return frame
        # Only rows whose first cell is blank are asked for the others.
        rest = frame.filter(blank)
        whole = pl.Series([True]).new_from_index(0, rest.height)
        for name in self._names[1:]:
            whole &= _blank(rest[name])
        if not whole.any():
            return frame
        self._tally.blank += int(whole.sum())
        return frame.filter(~frame[ROW].is_in(rest.filter(whole)[ROW].implode()))

    def _without_repeats(self, frame: pl.DataFrame) -> pl.DataFrame:
        for heading in self._headings:
            given = [(name, cell) for name, cell in zip(self._names, heading, strict=False) if cell]
            if not given:
                continue
            first, cell = given[0]
            alike = frame.filter(pl.col(first).str.strip_prefix("\ufeff") == cell)
            if not alike.height:
                continue
            alike = alike.filter(pl.col(name) == cell for name, cell in given[1:])
            self._set_aside(alike, REPEATED)
            frame = frame.filter(~frame[ROW].is_in(alike[ROW].implode())) if alike.height else frame
        return frame

    def _set_aside(self, frame: pl.DataFrame, reason: str) -> None:
        lines = [self._join(cells) for cells in frame.drop(ROW).rows()]
        self._tally.reject(frame[ROW].to_list(), reason, lines, skipped=True)


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


def _blank(column: pl.Series) -> pl.Series:
    return column.is_null() | (column.str.strip_chars() == "").fill_null(value=False)
