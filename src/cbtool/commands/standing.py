"""What stands from run to run: the base to which new records are added."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cbtool.commands.second import open_second
from cbtool.commands.session import Session
from cbtool.errors import UsageError
from cbtool.settings import DedupeSettings

if TYPE_CHECKING:
    import polars as pl

    from cbtool.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """Options of dedupe by which one run goes on where another ended."""

    base: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Customers of an earlier run; INPUT is added to them. OUT has them all."),
    ] = None
    new_only: Annotated[
        bool, typer.Option("--new-only", help="With --base: only the customers to whom INPUT added something.")
    ] = False

    @property
    def any(self) -> bool:
        """Whether any of these options was given."""
        return self != Standing()

    def held(self, settings: DedupeSettings, config: str | None) -> DedupeSettings:
        """The settings with these options; the paths of the settings are made relative to the current folder.

        Raises:
            UsageError: they do not go together.
        """
        base = self.base
        if base is None and settings.base is not None:
            base = str(Path(config or ".").parent / settings.base)
        settings = replace(settings, base=base, new_only=self.new_only or settings.new_only)
        if settings.new_only and base is None:
            raise UsageError("--new-only needs a base", "Name the customers of an earlier run with --base FILE.")
        if settings.all_records and base is not None:
            raise UsageError("--all-records does not go with a base", "OUT is the base, brought up to date.")
        return settings


def open_base(session: Session, settings: DedupeSettings) -> pl.LazyFrame | None:
    """The base, if there is one."""
    return None if settings.base is None else open_second(session, settings.base, "base", written=True)


def count_base(session: Session, settings: DedupeSettings, outcome: Outcome) -> int:
    """Count the customers of the base that stand in OUT among what came in, so that the rows add up; their number."""
    if settings.base is None:
        return 0
    left = outcome.counts["clusters"] - outcome.counts["touched"] if settings.new_only else 0
    base = session.aside["base"]
    number = base["in"] - base["rejected"] - base["blank"] - left
    session.rows["in"] += number
    return number


def warn_of_made_ids(session: Session, frame: pl.LazyFrame) -> None:
    """Warn of `_id`s that are row numbers: tomorrow they may be those of other records."""
    from cbtool.matching.base import own_ids

    made = int(own_ids(frame)["made"].sum())
    if made:
        session.warn(
            f"{made:,} records have no key, so their _id is made of the row, which may be another record's next time; "
            "such ids are not trusted. Name the column of the key with --id HEADER"
        )
