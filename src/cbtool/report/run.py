"""What `cbtool run` prints at its end: each stage with counts that add up, then what to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cbtool.report.model import shown
from cbtool.report.summary import render_summary

_COUNTS: Final = ("in", "out", "rejected", "blank", "merged")
_SEVERITIES: Final = ("error", "warning", "info")


def render_run(
    stages: Sequence[Mapping[str, Any]], summary: Mapping[str, Any], quality: pl.DataFrame | None
) -> RenderableType:
    """Draw a run: a line a stage, then the summary of the whole.

    Args:
        stages: as in the manifest: `stage`, counts of rows, `findings` with `by_severity`.
        summary: as `summary.render_summary` takes it.
        quality: per field, as `steps.shapes.quality` gives it.
    """
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    grid.add_column("stage")
    for name in (*_COUNTS, "errors", "warnings", "changes"):
        grid.add_column(name, justify="right", no_wrap=True)
    for stage in stages:
        found = stage["findings"]["by_severity"]
        numbers = [stage.get(name, 0) for name in _COUNTS] + [found.get(name, 0) for name in _SEVERITIES]
        grid.add_row(Text(stage["stage"]), *(Text(shown(number) if number else "·") for number in numbers))
    return Group(render_summary(summary, quality), Text(), grid)
