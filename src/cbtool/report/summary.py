"""The summary that a command prints at its end: what came in, what went out, what was found, what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cbtool.report.model import heading, shown
from cbtool.wording import counted

#: Rules that the summary names; `--findings` and `--summary` have them all.
RULES: Final = 8

_ROWS: Final = ("in", "out", "rejected", "blank", "merged", "skipped")
#: Inputs that are no customers, with rows of their own.
_ASIDE: Final = ("orders", "suppression", "link", "base")
#: How well the values of a field were understood; `other` are several, foreign, disposable and mended ones.
_CODES: Final = ("sure", "assumed", "junk", "other")
_STYLES: Final = {"error": "bold red", "warning": "yellow", "info": "dim"}


def render_summary(summary: Mapping[str, Any], quality: pl.DataFrame | None = None) -> RenderableType:
    """Draw a summary for 80 columns and more.

    Args:
        summary: as it is written to `--summary`: `command`, `rows`, `findings` (`by_rule`, `by_severity`),
            `outputs` (each with `path`), `notes`, `seconds`, `as_of`; what is not there is not drawn.
        quality: `field`, `sure`, `assumed`, `junk`, `other` and `shapes` (the commonest masked shapes of values that
            were not understood, structs of `shape` and `count`): one row a field.
    """
    parts: list[RenderableType] = [_title(summary), _rows(summary.get("rows", {}))]
    parts += [_rows(summary[name], f"{name}: ") for name in _ASIDE if summary.get(name)]
    filled = None if quality is None else quality.filter(pl.any_horizontal(pl.col(_CODES) > 0))
    if filled is not None and filled.height:
        parts += [Text(), _quality(filled)]
    found = summary.get("findings") or {}
    if found.get("by_rule"):
        parts += [Text(), _findings(found["by_rule"], found.get("by_severity", {}))]
    # Bare text: where the console wraps nothing, as in a log, a padded line would be cut.
    parts += [Text(f"  {shown(note)}") for note in summary.get("notes", ())]
    for output in summary.get("outputs", ()):
        path = output.get("path") if isinstance(output, Mapping) else output
        parts.append(Text.assemble(("  -> ", "dim"), "standard output" if path == "-" else shown(path)))
    return Group(*parts)


def _title(summary: Mapping[str, Any]) -> Text:
    title = Text(f"cbtool {shown(summary.get('command', ''))}", style="bold")
    told = [f"as of {summary['as_of']}"] if summary.get("as_of") else []
    if summary.get("seconds") is not None:
        told.append(f"{summary['seconds']:.1f} s")
    if told:
        title.append(f"  {', '.join(told)}", style="dim")
    return title


def _rows(rows: Mapping[str, Any], of: str = "") -> RenderableType:
    """Counts in one line: those that add up, always `in` and `out`, of the others what is not zero."""
    text = Text.assemble((of, "dim"))
    for name in _ROWS:
        if name in rows and (rows[name] or name in ("in", "out")):
            text.append(f"{name} ", style="dim")
            text.append(f"{rows[name]:,}   ", style="bold" if name == "out" else "")
    text.rstrip()
    return Padding(text, (0, 0, 0, 2), expand=False)


def _quality(quality: pl.DataFrame) -> RenderableType:
    grid = _grid("field", *_CODES, "not understood")
    styles = {"assumed": "yellow", "junk": "red"}
    for row in quality.iter_rows(named=True):
        cells = (Text(shown(row[name]), style=styles.get(name, "") if row[name] else "") for name in _CODES)
        grid.add_row(Text(shown(row["field"])), *cells, Text(_shapes(row["shapes"])))
    return Padding(grid, (0, 0, 0, 2), expand=False)


def _shapes(shapes: Sequence[Mapping[str, Any]] | None) -> str:
    return ", ".join(f"{shown(item['shape'])} ({item['count']:,})" for item in shapes or ())


def _findings(by_rule: Mapping[str, int], by_severity: Mapping[str, int]) -> RenderableType:
    """The gravest and most frequent rules, and how many more there are."""
    from cbtool.outcome import SEVERITIES
    from cbtool.rules import rules

    known = {rule.code: rule for rule in rules()}
    grid = _grid("rule", "found", "what")
    grid.columns[2].justify = "left"

    def weight(item: tuple[str, int]) -> tuple[int, int, str]:
        rule = known.get(item[0])
        return (-SEVERITIES.index(rule.severity) if rule else 0, -item[1], item[0])

    ordered = sorted(by_rule.items(), key=weight)
    for code, number in ordered[:RULES]:
        rule = known.get(code)
        style = _STYLES[rule.severity] if rule else ""
        grid.add_row(Text(code, style=style), Text(f"{number:,}"), Text(shown(rule.title) if rule else ""))
    total = ", ".join(
        f"{by_severity[name]:,} {heading(name)}{'s' if name != 'info' and by_severity[name] != 1 else ''}"
        for name in reversed(SEVERITIES)
        if by_severity.get(name)
    )
    rest = len(ordered) - RULES
    more = f"; {counted(rest, 'more rule')}" if rest > 0 else ""
    return Padding(Group(grid, Text(f"{total}{more}", style="dim")), (0, 0, 0, 2), expand=False)


def _grid(first: str, *others: str) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    grid.add_column(first, overflow="fold")
    for name in others[:-1]:
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column(others[-1], overflow="fold")
    return grid
