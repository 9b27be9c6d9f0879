"""What stands from run to run: the base to which new records are added, and the registry that remembers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cbtool.errors import InputError, UsageError
from cbtool.wording import counted

if TYPE_CHECKING:
    import polars as pl

    from cbtool.commands.session import Session
    from cbtool.matching.model_file import Models
    from cbtool.matching.registry import Registry
    from cbtool.outcome import Outcome
    from cbtool.settings import DedupeSettings


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


def _open_registry(session: Session, settings: DedupeSettings) -> Registry | None:
    """The registry, if one is asked for; its place is announced as an output.

    Raises:
        InputError: what stands there is no registry, or damaged.
        UsageError: it is no file at all, or named as one of another format.
    """
    path = settings.registry
    if path is None:
        return None
    from cbtool.files.formats import COMPRESSIONS, FORMATS
    from cbtool.files.raw import ReadOptions
    from cbtool.files.read import read
    from cbtool.matching.registry import empty, hint, unpack

    session.plan_file("registry", path, "parquet")
    suffix = Path(path).suffix.lower().lstrip(".")
    if suffix != "parquet" and suffix in (*FORMATS, *COMPRESSIONS, "json"):
        raise UsageError(f"{path}: a registry is a Parquet file", "Name one that ends in .parquet.")
    if not Path(path).exists():
        if "registry" in session.planned:
            session.warn(f"there is no registry {path}: it is created, and customers get their ids anew")
        return empty()
    if not Path(path).is_file():
        raise UsageError(f"{path} is no file, and a registry is kept in one", "Name a file, such as registry.parquet.")
    try:
        table = read(path, ReadOptions(), session.work)[0].frame.collect()
    except InputError as error:
        raise InputError(f"{path} is no registry of cbtool, or a damaged one: {error.message}", hint(path)) from None
    return unpack(table, path)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What dedupe goes by beside the records.

    Attributes:
        registry: what earlier runs remember.
        models: the weights that decide: those that were given, else those of the registry.
        decisions: what people decided, now and in earlier runs.
        base: the customers that stand.
        asked: whether decisions were given to this run.
    """

    registry: Registry | None
    models: Models
    decisions: pl.DataFrame | None
    base: pl.LazyFrame | None
    asked: bool


def recall(session: Session, settings: DedupeSettings, models: Models, decisions: pl.DataFrame | None) -> Recalled:
    """Open the registry and the base.

    Raises:
        InputError: one of them is none, or damaged, or a decision contradicts one that the registry remembers.
    """
    from cbtool.commands.second import open_second

    registry = _open_registry(session, settings)
    base = None if settings.base is None else open_second(session, settings.base, "base", written=True)
    asked = decisions is not None
    if registry is not None:
        from cbtool.matching.model_file import loads
        from cbtool.matching.registry import remembered

        if registry.model is not None and models == (None, None):
            models = loads(registry.model, str(settings.registry))
        decisions = remembered(registry, decisions)
    return Recalled(registry, models, decisions, base, asked)


def dedupe_by(
    session: Session,
    frame: pl.LazyFrame,
    settings: DedupeSettings,
    by: Recalled,
    explain: tuple[str, str] | None = None,
) -> tuple[Outcome, int]:
    """Dedupe, and write the registry.

    Returns:
        the outcome, and how many customers of the base stand in its table; they are counted among what came in.
    """
    from cbtool.steps.dedupe import dedupe

    if by.base is not None or by.registry is not None or by.asked:
        _warn_of_made_ids(session, frame)
    day = session.as_of.isoformat()
    outcome = dedupe(frame, settings, by.models, by.decisions, explain, by.base, by.registry, day)
    if by.registry is not None:
        _write_registry(session, by.registry, outcome)
    session.rows["merged"] = 0 if settings.all_records else outcome.counts["merged"]
    if by.base is None:
        return outcome, 0
    base = session.aside["base"]
    left = outcome.counts["clusters"] - outcome.counts["touched"] if settings.new_only else 0
    number = base["in"] - base["rejected"] - base["blank"] - left
    session.rows["in"] += number
    return outcome, number


def _write_registry(session: Session, before: Registry, outcome: Outcome) -> None:
    """Write the registry, if it is to remember anything new; `deliver` puts it in place at the very end."""
    from cbtool.matching.registry import pack

    table = outcome.tables["registry"].collect()
    if "registry" in session.planned and not table.equals(pack(before)):
        session.outputs.write("registry", table.lazy())


def _warn_of_made_ids(session: Session, frame: pl.LazyFrame) -> None:
    """Warn of `_id`s that are row numbers: tomorrow they may be those of other records."""
    from cbtool.matching.base import own_ids

    if made := int(own_ids(frame)["made"].sum()):
        session.warn(
            f"{counted(made, 'record has', 'records have')} no key, and an _id that is made of the row, which may be "
            "another record's next time; such ids are not trusted. Name the column of the key with --id HEADER"
        )
