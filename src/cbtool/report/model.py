"""What a report is: a title, a few facts, and sections with a table each."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

#: Characters that draw nothing but change how other things are drawn: controls, bidirectional overrides, and
#: those that neither XML nor a terminal takes.
_UNSEEN: Final = frozenset(("Cc", "Cs", "Cn"))
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a title, a sentence or two, and a table whose columns have plain names."""

    title: str
    text: str = ""
    table: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report.

    Attributes:
        title: what it is about.
        facts: name to value, in order; text or numbers.
        sections: in order of importance.
    """

    title: str
    facts: Mapping[str, object]
    sections: tuple[Section, ...]


def shown(value: object) -> str:
    """A value for people, on one line: numbers with thousands apart, nothing that could disturb its surroundings."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.1f}"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    text = str(value)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_seen(c) for c in text)


def _seen(character: str) -> str:
    if character in "\t\r\n\x0b\x0c\x85\u2028\u2029":
        return " "
    return (
        "\N{REPLACEMENT CHARACTER}" if character in _BIDI or unicodedata.category(character) in _UNSEEN else character
    )


def heading(column: str) -> str:
    """The heading of a column: `days_silent` as `days silent`."""
    return shown(column.replace("_", " ").strip())


def numeric(table: pl.DataFrame, column: str) -> bool:
    """Whether a column holds numbers, which stand to the right."""
    return table.schema[column].is_numeric()
