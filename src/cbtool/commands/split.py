"""`segment --split`: one file a segment, for campaigns that take a list each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cbtool.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from cbtool.commands.session import Session
    from cbtool.settings import SegmentSettings


def plan_split(session: Session, folder: str, settings: SegmentSettings) -> Mapping[str, str]:
    """Announce a file for each segment, in the format of OUT; segment to name of the output.

    Segments of no customer have a file too: else the list of an earlier run would stand there as if it were true.
    Nothing is announced where nothing is to be written.

    Raises:
        UsageError: two segments would have one file.
        OutputError: the folder cannot be made.
    """
    from cbtool.files.formats import format_of

    if session.preview:
        return {}
    from cbtool.steps.segment import segment_names

    kind = format_of(session.common.out, session.common.to)
    suffix = kind.replace("excel-csv", "csv")
    session.outputs.folder(folder)
    planned: dict[str, str] = {}
    for segment in segment_names(settings):
        stem = _stem(segment)
        if stem in planned.values():
            raise UsageError(f"two segments would be written as {stem}.{suffix}", "Give them names that differ more.")
        planned[segment] = stem
    for stem in planned.values():
        session.plan_file(f"split {stem}", str(Path(folder) / f"{stem}.{suffix}"), kind)
    return {segment: f"split {stem}" for segment, stem in planned.items()}


def write_split(session: Session, frame: pl.LazyFrame, planned: Mapping[str, str]) -> None:
    """Write each segment's customers."""
    import polars as pl

    from cbtool.commands.deliver import in_form

    for segment, name in planned.items():
        back = in_form(session, frame.filter(pl.col("segment") == segment))
        session.outputs.write(name, back.frame, back.csv)


def _stem(segment: str) -> str:
    """The file name of a segment without its suffix: `Can't Lose Them` as `can_t_lose_them`."""
    return re.sub(r"\W+", "_", segment.casefold()).strip("_") or "segment"
