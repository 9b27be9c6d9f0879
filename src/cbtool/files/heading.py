"""Where the header of a table stands: below title rows, among the first twenty rows, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile
from statistics import quantiles
from typing import Final, TypeAlias

from cbtool.errors import UsageError
from cbtool.fields import PROVENANCE
from cbtool.files.aliases import aliases, plain

#: How many rows of a file are searched for its header.
SEARCHED: Final = 20

#: Rows above a header that may look like data.
_TITLES: Final = 3

#: What a customer's data look like and a header does not: an e-mail, a date, a long number, a decimal number.
_DATA: Final = re.compile(
    r"[^\s@]+@[^\s@]+\.\w+|\d{1,4}([./-])\d{1,2}\1\d{1,4}([ T].*)?|[-+]?\d+[.,]\d+|[+(]?(?:\d[\s().-]*){5,}"
)
_INTEGER: Final = re.compile(r"[-+]?\d+")
_YEAR: Final = re.compile(r"((0?[1-9]|1[0-2])[./-])?(19|20)\d\d")
_SPACES: Final = re.compile(r"[\s\ufeff\x00]+")

Cells: TypeAlias = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """The header of a table.

    Attributes:
        index: the first of its rows, from 0; None where the table has no header.
        names: unique names of the columns.
        named: how many columns up to the last one that has a name of its own.
        lines: its rows as they stand: none, one, or two where names stand below names of groups.
        numbered: whether the row below only numbers the columns.
    """

    index: int | None
    names: tuple[str, ...]
    named: int
    lines: tuple[Cells, ...] = ()
    numbered: bool = False

    @property
    def body(self) -> int:
        """The first row of the table below the header."""
        return 0 if self.index is None else self.index + len(self.lines) + self.numbered

    def nameless(self, names: Sequence[str]) -> list[str]:
        """Which of the columns have no name of their own."""
        cells = [*(_joined(*self.lines) if self.lines else ()), *[None] * len(names)]
        return [] if self.index is None else [name for name, cell in zip(names, cells, strict=False) if not tidy(cell)]


def find(rows: Sequence[Cells], header_row: int | None = None, first: int = 1) -> Heading:
    """Find the header among the first rows of a table.

    Args:
        rows: the first rows, blank ones included.
        header_row: what the user says: the header's row from 1, or 0 for none.
        first: the row of the first of them.

    A header is the first well filled row, if its cells look like names and not like data. When data come
    first there is no header, unless a later row holds names that we know.

    Raises:
        UsageError: the row that the user names is not there, or is blank.
    """
    if header_row is not None:
        if header_row == 0:
            return _nameless(rows)
        index = header_row - first
        if not 0 <= index < len(rows) or not _filled(rows[index]):
            raise UsageError(f"row {header_row} holds no header", "Give the row as a spreadsheet shows it, 0 for none.")
        return _heading(rows, index, index)
    place = _place(rows)
    if place is None:
        return _nameless(rows)
    if place and _groups(rows[place - 1], rows[place]):
        return _heading(rows, place - 1, place)
    below = place + 1 < len(rows) and _groups(rows[place], rows[place + 1])
    return _heading(rows, place, place + below)


def _place(rows: Sequence[Cells]) -> int | None:
    """Which row is the header, or the first row of it."""
    filled = [count for row in rows if (count := _filled(row))]
    table = list(dropwhile(lambda count: count == 1, filled)) or filled
    usual = quantiles(table, n=4)[2] if len(table) > 1 else sum(table)
    for index, row in enumerate(rows[:SEARCHED]):
        # A title fills one cell, or few of a wide table.
        if not _filled(row) or (_filled(row) < max(min(usual, 2), usual / 2) and known(row) < 2):
            continue
        later = list(enumerate(rows[index + 1 : SEARCHED], index + 1))
        if _comment(row) and any(known(cells) >= 2 and not _comment(cells) for _, cells in later):
            continue
        if known(row) >= 2:
            return index
        named = _like_names(row, rows[index + 1 :])
        # A title of several cells gives way to a row with names that we know, if that is fuller, or if the title
        # is no header anyway ("Exported on; 01.06.2024"); but many rows of data are no title.
        for other, cells in later:
            titles = sum(1 for title in rows[index:other] if _filled(title))
            if known(cells) >= 2 and (_filled(cells) > _filled(row) if named else titles <= _TITLES):
                return other
        return index if named else None
    return None


def unique(names: Cells) -> tuple[str, ...]:
    """Column names: spaces tidied, a repeated one as `NAME#2`, an unnamed one as `column_7`."""
    own = [tidy(name) for name in names]
    result: list[str] = []
    used: set[str] = set()
    for number, name in enumerate(own, 1):
        base = made = name or f"column_{number}"
        count = 1
        while made in used or (made != name and made in own):
            count += 1
            made = f"{base}#{count}"
        used.add(made)
        result.append(made)
    return tuple(result)


def tidy(name: str | None) -> str:
    """A header without line breaks, repeated spaces and invisible signs."""
    return _SPACES.sub(" ", name or "").strip()


def looks_like_data(cell: str) -> bool:
    """Whether a cell holds an e-mail, a date, a long or a decimal number."""
    return _DATA.fullmatch(cell.strip()) is not None


def _heading(rows: Sequence[Cells], first: int, last: int) -> Heading:
    lines = tuple(rows[first : last + 1])
    names = _joined(*lines)
    width = len(names)
    while names and not tidy(names[-1]):
        names.pop()
    # Nameless columns to the right of the header: cells of the rows below, or delimiters that end each line.
    made = unique([*names, *[None] * (width - len(names))])
    return Heading(first, made, len(names), lines, _numbers(lines, len(names), rows[last + 1 :]))


def _joined(upper: Cells, lower: Cells = ()) -> list[str | None]:
    """The names of a header of one or two rows: "Contact" above "Phone" and "E-mail" gives "Contact Phone" ..."""
    names: list[str | None] = []
    group: str | None = None
    for column in range(max(len(upper), len(lower))):
        above, below = (tidy(row[column]) if column < len(row) else "" for row in (upper, lower))
        if above:
            group = above if below else None
        names.append(f"{group} {below}" if group and below and group != below else above or below or None)
    return names


def _groups(upper: Cells, lower: Cells) -> bool:
    """Whether a row holds names of groups, and the row below it the names of their columns.

    At least two labels are asked for, and that the lower row holds names that we know: a title is no group, and
    a customer below a header with a gap is no name.
    """
    width = max(len(upper), len(lower))
    above, below = ([tidy(cell) for cell in (*row, *[None] * width)][:width] for row in (upper, lower))
    labels = [column for column, cell in enumerate(above) if cell]
    over = [c for c in labels if c + 1 < width and below[c] and below[c + 1] and not above[c + 1]]
    alone = [c for c in labels if below[c] in ("", above[c])]
    if len(labels) < 2 or not over or (len(over) < 2 and len(over) + len(alone) < len(labels)):
        return False
    if any(looks_like_data(cell) or _INTEGER.fullmatch(cell) for cell in (*above, *below)):
        return False
    return known(lower) >= (1 if alone and len(over) + len(alone) == len(labels) else 2)


def _numbers(lines: Sequence[Cells], width: int, below: Sequence[Cells]) -> bool:
    """Whether the first row below a header numbers its columns: 1, 2, 3 ..., where some column is not of numbers.

    Below names that we do not know, one further row is not enough to tell.
    """
    if width < 3 or not below or [tidy(cell) for cell in below[0] if cell] != [str(n + 1) for n in range(width)]:
        return False
    columns = [[tidy(row[n]) for row in below[1:] if n < len(row) and tidy(row[n])] for n in range(width)]
    enough = 1 if max(map(known, lines)) >= 2 else 2
    return any(len(cells) >= enough and not any(map(_INTEGER.fullmatch, cells)) for cells in columns)


def _comment(row: Cells) -> bool:
    return bool(row) and (row[0] or "").lstrip().startswith("#")


def _nameless(rows: Sequence[Cells]) -> Heading:
    width = max((len(row) for row in rows if _filled(row)), default=0)
    widths = [len(row) for row in rows if _filled(row)]
    usual = max(set(widths), key=lambda width: (widths.count(width), width)) if widths else width
    return Heading(None, tuple(f"column_{number}" for number in range(1, usual + 1)), usual)


def _filled(row: Cells) -> int:
    return sum(1 for cell in row if cell and cell.strip())


def _like_names(row: Cells, below: Sequence[Cells]) -> bool:
    cells = [(column, cell.strip()) for column, cell in enumerate(row) if cell and cell.strip()]
    if any(looks_like_data(cell) and not _YEAR.fullmatch(cell) for _, cell in cells):
        return False
    numbers = [column for column, cell in cells if _INTEGER.fullmatch(cell) and not _YEAR.fullmatch(cell)]
    if len(numbers) == len(cells):
        return False
    # A small whole number over a column of whole numbers is the first of them, not their name.
    return not any(
        (found := [cells[column] or "" for cells in below if column < len(cells) and cells[column]])
        and all(_INTEGER.fullmatch(cell.strip()) for cell in found)
        for column in numbers
    )


def known(row: Cells) -> int:
    """How many cells of a row are names of fields that we know."""
    names = _names()
    return sum(1 for cell in row if cell and plain(cell) in names)


@cache
def _names() -> frozenset[str]:
    """Every header that means a field or provenance, without case and punctuation."""
    return frozenset((*aliases(), *map(plain, PROVENANCE)))
