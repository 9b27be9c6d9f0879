"""The files of a review: uncertain pairs go out to people, decisions come back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cbtool.commands.options import Common
from cbtool.errors import EmptyInputError, InputError, UsageError
from cbtool.wording import counted

if TYPE_CHECKING:
    import polars as pl

    from cbtool.commands.session import Session
    from cbtool.outcome import Outcome
    from cbtool.settings import DedupeSettings

FORMATS: Final = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Options of dedupe by which people have a say."""

    review: Annotated[
        str | None, typer.Option(metavar="FILE", help="Where uncertain pairs go for a person to decide: .xlsx or .csv.")
    ] = None
    review_from: Annotated[
        float | None, typer.Option(metavar="P", min=0.0, max=1.0, help="Pairs from this probability on are uncertain.")
    ] = None
    review_to: Annotated[
        float | None, typer.Option(metavar="P", min=0.0, max=1.0, help="Pairs up to this probability are uncertain.")
    ] = None
    blind: Annotated[bool, typer.Option("--blind", help="Do not show reviewers what the model thinks.")] = False
    decisions: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Review file that came back, partly filled too. Repeatable."),
    ] = None
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="ID ID", help="Tell why two records are one customer or not; without -o nothing is written."
        ),
    ] = None
    report: Annotated[
        str | None, typer.Option(metavar="FILE", help="Report on the merges: .html, .md, .xlsx or .json.")
    ] = None

    def decided(self, settings: DedupeSettings, config: str | None) -> list[str]:
        """The files with decisions: those of the option, else those of the settings, relative to their file.

        Raises:
            InputError: the folder in which a pattern of the settings looks is not there.
        """
        named = (_handed_in(name, Path(config or ".").parent) for name in settings.decisions)
        return self.decisions or [path for found in named for path in found]

    @property
    def any(self) -> bool:
        """Whether any of these options was given."""
        return self != Reviewing()


def _handed_in(name: str, folder: Path) -> list[str]:
    """The files of a path or a pattern of the settings; none where nobody has put any into its folder yet."""
    from cbtool.commands.opening import files_of
    from cbtool.settings import InputSettings

    place = folder / name
    try:
        return files_of(InputSettings(path=name), folder)
    except InputError:
        if place.is_dir() or place.parent.is_dir():
            return []
        raise


def quiet_about_data(common: Common, options: Reviewing) -> Common:
    """The shared options, for `--explain`: without `-o` the explanation takes the place of the data.

    Raises:
        UsageError: both are to go to standard output.
    """
    if options.explain is None or common.out not in (None, "-"):
        return common
    if common.out or common.to:
        raise UsageError("the table and the explanation cannot both go to standard output", "Name a file with -o.")
    return replace(common, dry_run=True)


def banded(settings: DedupeSettings, options: Reviewing) -> DedupeSettings:
    """The settings with the band of uncertain pairs that the options give.

    Raises:
        UsageError: the band is upside down, or a review is to be blind that nobody asked for.
    """
    if options.blind and options.review is None:
        raise UsageError("--blind hides part of a review, and none is written", "Name its file with --review FILE.")
    settings = replace(
        settings,
        review_from=settings.review_from if options.review_from is None else options.review_from,
        review_to=settings.review_to if options.review_to is None else options.review_to,
    )
    if settings.review_from > settings.review_to:
        raise UsageError(
            f"pairs from {settings.review_from:g} to {settings.review_to:g} are none",
            "--review-from is the smaller probability, --review-to the larger one.",
        )
    return settings


def plan_review(session: Session, path: str | None) -> None:
    """Announce a review file, before the work starts.

    Raises:
        UsageError: its suffix names another format, or what stands there holds decisions, or cannot be looked into.
    """
    if path is None:
        return
    if _kind(path) not in FORMATS:
        raise UsageError(f"{path}: a review is written as .xlsx or .csv", "Give the file one of these suffixes.")
    if Path(path).is_file() and Path(path).stat().st_size and _holds_decisions(session, path):
        raise UsageError(
            f"{path} holds decisions, which would be lost",
            f"Hand them in with --decisions {path}, and write to another.",
        )
    session.plan_file("review", path, _kind(path))


def _kind(path: str) -> str:
    return Path(path).suffix.lower().lstrip(".")


def _holds_decisions(session: Session, path: str) -> bool:
    """Whether a file is a review file, or cannot be read and so may be one, in which something was decided."""
    from cbtool.files.raw import ReadOptions
    from cbtool.files.read import read
    from cbtool.matching.answers import decision_columns

    try:
        tables = read(path, ReadOptions(), session.work)
    except EmptyInputError:
        return False
    except InputError:
        raise UsageError(f"{path} may hold decisions and cannot be read", "Move it away first.") from None
    cells = (raw.frame.select(decision_columns(raw.headers)).collect() for raw in tables)
    return any(column.null_count() < column.len() for frame in cells for column in frame)


def open_decisions(session: Session, paths: Sequence[str]) -> pl.DataFrame | None:
    """What people decided, of all files; None where there is none.

    Raises:
        InputError: a file cannot be read, is no review file, or holds a word that is no decision.
    """
    if not paths:
        return None
    import polars as pl

    from cbtool.commands.opening import read_tables
    from cbtool.files.raw import ROW
    from cbtool.files.source import expand
    from cbtool.matching.answers import answered, needed
    from cbtool.settings import InputSettings

    day = session.as_of.isoformat()
    found = []
    for path in expand(paths):
        try:
            tables = read_tables(session, InputSettings(path=path))
        except EmptyInputError as empty:  # a review in which there was nothing to ask
            needed(empty.headers, Path(path).name)
            continue
        found += [answered(raw.frame.collect(), raw.name, ROW, day) for raw in tables]
    return pl.concat(found) if found else None


def count_decisions(session: Session, outcome: Outcome) -> None:
    """Keep the numbers of decisions for the summary, if there were any."""
    counts = {name.removeprefix("decisions_"): n for name, n in outcome.counts.items() if name.startswith("decisions_")}
    if counts.get("read"):
        session.aside["decisions"] = counts


def write_review(session: Session, options: Reviewing, outcome: Outcome) -> None:
    """Write the uncertain pairs, if they were asked for."""
    if options.review is None or "review" not in session.planned:
        return
    from cbtool.files.review_write import write_review as write
    from cbtool.matching.review import MODEL

    pairs = outcome.tables["review"].collect()
    write(pairs.drop(MODEL if options.blind else ()), session.outputs.draft("review"), _kind(options.review))
    session.note(
        f"{counted(pairs.height, 'pair is', 'pairs are')} for a person to decide; --decisions takes the file back"
    )


def write_merges(session: Session, options: Reviewing, outcome: Outcome) -> None:
    """Write the report on merges, and print the explanation of a pair, where they were asked for."""
    from cbtool.commands.deliver import write_report

    if options.report is not None and "report" in session.planned:
        from cbtool.report.merges import merges_report

        write_report(session, options.report, merges_report(outcome))
    if options.explain:
        from rich.console import Console

        from cbtool.report.explain import explain_report
        from cbtool.report.terminal import as_text, drawn

        session.ticker.close()
        report = explain_report(outcome.tables)
        if sys.stdout.isatty():
            Console(highlight=False).print(drawn(report))
        else:
            typer.echo(as_text(report, width=140), nl=False)
