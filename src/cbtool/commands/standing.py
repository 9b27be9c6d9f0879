"""What stands from run to run: the base to which new records are added, and the registry that remembers."""

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

    from cbtool.matching.model_file import Models
    from cbtool.matching.registry import Registry
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
    registry: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Memory: ids that survive reruns, decisions, weights. Made if missing."),
    ] = None

    @property
    def any(self) -> bool:
        """Whether any of these options was given."""
        return self != Standing()

    def held(self, settings: DedupeSettings, config: str | None) -> DedupeSettings:
        """The settings with these options; the paths of the settings are made relative to the current folder.

        Raises:
            UsageError: they do not go together.
        """
        folder = Path(config or ".").parent
        base, registry = (
            str(folder / known) if given is None and known is not None else given
            for given, known in ((self.base, settings.base), (self.registry, settings.registry))
        )
        new_only = self.new_only or settings.new_only
        settings = replace(settings, base=base, registry=registry, new_only=new_only)
        if settings.new_only and base is None:
            raise UsageError("--new-only needs a base", "Name the customers of an earlier run with --base FILE.")
        if settings.all_records and base is not None:
            raise UsageError("--all-records does not go with a base", "OUT is the base, brought up to date.")
        return settings


def open_registry(session: Session, settings: DedupeSettings) -> Registry | None:
    """The registry, if one is asked for; its place is announced as an output.

    Raises:
        InputError: what stands there is no registry, or damaged.
    """
    from cbtool.files.raw import ReadOptions
    from cbtool.files.read import read
    from cbtool.matching.registry import empty, unpack

    path = settings.registry
    if path is None:
        return None
    session.plan_file("registry", path, "parquet")
    if not Path(path).exists():
        if "registry" in session.planned:
            session.warn(f"there is no registry {path}: it is created, and customers get their ids anew")
        return empty()
    return unpack(read(path, ReadOptions(), session.work)[0].frame.collect(), path)


def recall(
    session: Session, settings: DedupeSettings, models: Models, decided: pl.DataFrame | None
) -> tuple[Registry | None, Models, pl.DataFrame | None]:
    """The registry, if there is one; the weights that decide, given or remembered; and all decisions.

    Raises:
        InputError: the registry is none, or damaged, or a decision contradicts one that it remembers.
    """
    from cbtool.matching.model_file import loads
    from cbtool.matching.registry import remembered

    registry = open_registry(session, settings)
    if registry is None:
        return None, models, decided
    if registry.model is not None and models == (None, None):
        models = loads(registry.model, str(settings.registry))
    return registry, models, remembered(registry, decided)


def write_registry(session: Session, before: Registry | None, outcome: Outcome) -> None:
    """Write the registry, if it is to remember anything new; `deliver` puts it in place at the very end."""
    from cbtool.matching.registry import pack

    if before is None or "registry" not in session.planned:
        return
    table = outcome.tables["registry"].collect()
    if not table.equals(pack(before)):
        session.outputs.write("registry", table.lazy())


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


def warn_of_made_ids(session: Session, frame: pl.LazyFrame, settings: DedupeSettings, *, decided: bool) -> None:
    """Warn of `_id`s that are row numbers, where something is remembered by `_id`: tomorrow they may be others'."""
    from cbtool.matching.base import own_ids

    if settings.base is None and settings.registry is None and not decided:
        return
    if made := int(own_ids(frame)["made"].sum()):
        session.warn(
            f"{made:,} records have no key, so their _id is made of the row, which may be another record's next time; "
            "such ids are not trusted. Name the column of the key with --id HEADER"
        )
