"""Reports as Markdown (GitHub's tables)."""

from __future__ import annotations

import re

import polars as pl

from cbtool.report.model import Report, heading, numeric, shown

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#])")

#: What makes a list or an underline at the beginning of a line.
_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=]))")


def as_markdown(report: Report) -> str:
    """Draw a report; every character that Markdown or HTML would take for markup is escaped."""
    parts = [f"# {_text(report.title)}"]
    if report.facts:
        parts.append("\n".join(f"- {_text(heading(name))}: {_text(value)}" for name, value in report.facts.items()))
    for section in report.sections:
        parts.append(f"## {_text(section.title)}")
        if section.text:
            parts.append(_text(section.text))
        if section.table is not None:
            parts.append(_table(section.table))
    return "\n\n".join(parts) + "\n"


def _text(value: object) -> str:
    return _START.sub(r"\1\\", _cell(value))


def _cell(value: object) -> str:
    return _SPECIAL.sub(r"\\\1", shown(value).replace("&", "&amp;"))


def _table(table: pl.DataFrame) -> str:
    if not table.height:
        return "Nothing."
    rule = ["---:" if numeric(table, name) else "---" for name in table.columns]
    lines = [_row([_cell(heading(name)) for name in table.columns]), _row(rule)]
    lines += [_row([_cell(value) for value in row]) for row in table.iter_rows()]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
