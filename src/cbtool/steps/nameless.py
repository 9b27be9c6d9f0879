"""Names of people in columns that no field takes, in a table that has no names else: most likely the customers'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import polars as pl

from cbtool.files.guess import somebody

if TYPE_CHECKING:
    from cbtool.files.headers import Match

_NAMES: Final = frozenset({"full_name", "surname", "given_name"})

#: Rows at the head of a table that are looked at, and values of a column that are read there.
_ROWS: Final = 5_000
_VALUES: Final = 500

#: Of so many cells one value: of a few names that stand again and again the people are managers, not customers.
_AGAIN: Final = 20

#: What is read at all: two to five words of letters.
_WORDS: Final = r"^\p{L}[\p{L}.'’-]*(\s+\p{L}[\p{L}.'’-]*){1,4}$"


def nameless(frame: pl.LazyFrame, matches: Sequence[Match]) -> list[str]:
    """The headers of columns that hold names of people, where no column is one of names; at most `_ROWS` rows are read.

    Args:
        frame: the table as it was read.
        matches: what each header means. Columns that somebody has left alone, and those of managers, are not looked at.
    """
    fields = {match.field for match in matches}
    if fields & _NAMES:
        return []
    free = [match.header for match in matches if match.field is None and match.why == "none"]
    headers = [header for header in free if not somebody(header, contact="company" not in fields)]
    if not headers:
        return []
    head = frame.select(headers).head(_ROWS).collect()
    return [header for header in headers if _is_of_people(head[header].drop_nulls())]


def _is_of_people(cells: pl.Series) -> bool:
    """Whether half of the values of a column are names in full, with a known given name."""
    values = cells.unique(maintain_order=True)
    some = values.head(_VALUES)
    worded = some.filter(some.str.contains(_WORDS))
    if values.len() < 2 or values.len() * _AGAIN < cells.len() or worded.len() * 2 < some.len():
        return False
    from cbtool.rules.name_read import read_cells  # few tables need it

    read = read_cells(worded)
    named = (read["status"] == "name") & read["given_sex"].is_in(["m", "f"])
    whole = named & (read["surname"].is_not_null() | read["patronymic"].is_not_null())
    return int(whole.sum()) * 2 >= some.len()
