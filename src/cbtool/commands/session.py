"""One run of a command: its settings, its temporary folder, its outputs, and what it has to tell."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cbtool.commands.options import Common
from cbtool.commands.ticker import Ticker
from cbtool.errors import UsageError, nearest
from cbtool.settings import Settings
from cbtool.wording import counted

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console, RenderableType

    from cbtool.files.outputs import Outputs
    from cbtool.outcome import Outcome, Spool

#: Columns that a summary needs; on a narrower terminal its lines go on below.
NARROWEST = 80

FAIL_ON = ("error", "warning", "never")


class Session:
    """A context that owns the temporary folder and the outputs of one command.

    Args:
        command: the subcommand's name.
        common: its shared options.
        inputs: the inputs as the user gave them, so that no output replaces one of them; `paths` has their files.

    Everything is removed at the end; outputs appear only through `deliver`.
    """

    def __init__(self, command: str, common: Common, inputs: Sequence[str], settings: Settings | None = None) -> None:
        from cbtool.files.source import expand

        if "" in inputs:  # which a Path takes for the current folder
            raise UsageError("an input has no name", "Give a file, or - for standard input.")
        if inputs.count("-") > 1:
            raise UsageError("standard input can be read only once", "Save one of the two as a file.")
        self.started = time.monotonic()
        self.command = command
        self.common = common
        self.paths, left_out = _without_rejects(expand(inputs))
        self.settings = settings or settings_of(common.config)
        if common.fail_on is not None and common.fail_on not in FAIL_ON:
            raise UsageError(f"--fail-on {common.fail_on!r} is unknown", f"It is one of {', '.join(FAIL_ON)}.")
        self.as_of = _day(common.as_of, self.settings.timezone)
        self.has_out = command != "run"  # which writes a folder
        on_terminal = sys.stdout is not None and sys.stdout.isatty()
        to_screen = self.has_out and common.out is None and common.to is None and on_terminal
        self.preview = common.dry_run or to_screen
        self.findings: list[pl.LazyFrame] = []
        self.rejects: list[pl.LazyFrame] = []
        self.inputs: list[dict[str, Any]] = []
        self.headers: list[tuple[str, pl.DataFrame]] = []
        self.rows: dict[str, int] = {"in": 0, "out": 0, "rejected": 0, "blank": 0, "merged": 0, "skipped": 0}
        self.aside: dict[str, dict[str, int]] = {}
        self.set_aside = 0
        self.known_tables = False
        self.shown = False
        self.clean_all = False
        self.enrich: tuple[str, ...] = ()
        self.chosen: dict[str, object] = {}  # by options of the command, beside the settings and the shared ones
        self.quality: pl.DataFrame | None = None
        self.notes: list[str] = [f"{path} is left out: it holds rejects of an earlier run" for path in left_out]
        self.planned: set[str] = set()
        self._warned: set[str] = set()
        self._stack = ExitStack()

    def __enter__(self) -> Session:
        from cbtool.files.formats import format_of
        from cbtool.files.outputs import Outputs
        from cbtool.matching.freed import keep

        keep()
        with ExitStack() as stack:
            folder = tempfile.TemporaryDirectory(prefix="cbtool-", ignore_cleanup_errors=True)
            self.work = Path(stack.enter_context(folder))
            self.outputs: Outputs = stack.enter_context(Outputs(self.paths, self.work))
            common = self.common
            kind = format_of(common.out, common.to)
            if common.as_ is not None:
                from cbtool.files.writeback import check

                check(common.as_, kind)
            self.ticker = Ticker(self.console if progress_wanted(common.quiet) else None)
            stack.callback(self.ticker.close)
            self.ticker.stage(self.command)
            if self.has_out:
                self._announce("out", common.out, kind)
            self.plan("findings", common.findings)
            self.plan("rejects", common.rejects)
            self.plan_file("summary", common.summary, "json")
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    @cached_property
    def console(self) -> Console:
        """Standard error, made when somebody is to see something."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 120)

    def note(self, *sentences: str) -> None:
        """Remember what the summary says."""
        self.notes.extend(sentences)

    def warn(self, *sentences: str) -> None:
        """Say a warning at once, and once; `-q` does not silence it."""
        for sentence in sentences:
            if sentence not in self._warned:
                self._warned.add(sentence)
                line = " ".join(sentence.splitlines())  # the name of a file may have several
                self.console.print(f"cbtool {self.command}: warning: {line}", markup=False, soft_wrap=True)

    def show(self, drawn: RenderableType) -> None:
        """Print what a person reads at the end; nothing is wrapped in a log, nor squeezed into a narrow terminal."""
        self.console.width = max(self.console.width, NARROWEST)
        self.console.print(drawn, soft_wrap=not sys.stderr.isatty())

    def spool(self, name: str) -> Spool:
        """Where a row-wise step keeps its batches."""
        from cbtool.files.spool import on_disk

        return on_disk(self.work, name)

    def take(self, outcome: Outcome) -> pl.LazyFrame:
        """Keep a step's findings, notes and warnings; give its table."""
        self.findings.append(outcome.findings)
        self.note(*outcome.notes)
        self.warn(*outcome.warnings)
        return outcome.frame

    def plan(self, name: str, path: str | None) -> None:
        """Announce a side output, a table, before the work starts; without a path there is none."""
        from cbtool.files.formats import format_of

        if path is not None:
            self._announce(name, path, format_of(path, None))

    def plan_file(self, name: str, path: str | None, kind: str = "text") -> None:
        """Announce a side output of a given format, or one that is no table: a report, a summary, a mapping."""
        if path is not None:
            self._announce(name, path, kind)

    def plan_report(self, path: str | None) -> None:
        """Announce a report."""
        from cbtool.report import format_of

        if path is not None:
            self._announce("report", path, format_of(path))

    def _announce(self, name: str, path: str | None, kind: str) -> None:
        if not self.preview:
            self.outputs.plan(name, path, kind)
            self.planned.add(name)

    def write(self, name: str, frame: pl.LazyFrame) -> None:
        """Write a side output, if it was asked for."""
        if name in self.planned:
            self.outputs.write(name, frame)

    def settle_rejects(self) -> None:
        """Say where rejects go, now that all inputs are read; a stale default file of an earlier run is removed."""
        if self.preview or "rejects" in self.planned:
            return
        from cbtool.files.raw import is_rejects_file
        from cbtool.steps.identity import source_name

        folder = Path(self.common.out).parent if self.common.out not in (None, "-") else Path()
        first = "stdin" if self.inputs[0]["path"] == "-" else Path(self.inputs[0]["path"]).name
        default = folder / f"{source_name(first)}.rejects.csv"
        if self.set_aside:
            names = (default.with_suffix(f".{number}.csv") for number in count(2))
            place = next(name for name in chain([default], names) if not name.exists() or is_rejects_file(name))
            self.plan("rejects", str(place))
            tell = self.warn if self.rows["rejected"] else self.note
            told = counted(self.set_aside, "line that is no record", "lines that are no records")
            tell(f"{told}, or could not be read: see {place}")
        elif is_rejects_file(default) and default.resolve() not in {Path(path).resolve() for path in self.paths}:
            self.plan("rejects", str(default))
            self.outputs.drop("rejects")
            self.planned.discard("rejects")


def settings_of(config: str | None) -> Settings:
    """The settings of a file; without one the defaults."""
    if not config:
        return Settings()
    from cbtool.files.settings_read import load

    return load(Path(config))


def _without_rejects(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """The inputs without the rejects that an earlier run left among them, and those; a lone one is kept."""
    from cbtool.files.raw import is_rejects_file

    rejects = [path for path in paths if Path(path).is_file() and is_rejects_file(Path(path))]
    if len(rejects) == len(paths):
        return list(paths), []
    return [path for path in paths if path not in rejects], rejects


def _day(text: str | None, timezone: str) -> date:
    """The day that counts as today; the time zone is checked whether it is needed here or not."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        now = datetime.now(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from zoneinfo import available_timezones

        hint = nearest(timezone, sorted(available_timezones())) or "Write it as Europe/Moscow."
        raise UsageError(f"timezone {timezone!r} is unknown", hint) from None
    if text is None:
        return now.date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of {text!r} is no date", "Write it as YYYY-MM-DD.") from None


def progress_wanted(quiet: bool) -> bool:
    """Progress is for a person at a terminal."""
    return not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
