"""The transaction in which a command writes: every output is complete before the first one is in its place."""

from __future__ import annotations

import os
import shutil
import sys
import weakref
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import mkstemp
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cbtool.errors import OutputError, UsageError
from cbtool.files.lock import alone
from cbtool.files.targets import identity, place_of, send
from cbtool.files.trouble import output_trouble

if TYPE_CHECKING:
    import polars as pl

#: Outputs that are put in place after all others: whoever sees them sees a finished run.
LAST: Final = ("out",)

#: Outputs that are put in place by a commit of their own, when everything else is; what stood there is kept as `.bak`.
KEPT: Final = ("registry",)

_HINT: Final = "Check the space on the disk and the rights of the folder, or write to another place."


_State = tuple[int, int, int] | None


class _Target(NamedTuple):
    path: str
    kind: str
    place: Path | None
    draft: Path

    @property
    def is_stdout(self) -> bool:
        return self.path == "-"


class Outputs:
    """Outputs that appear together or not at all.

    Each output is written to a draft (mode 0600): `.cbtool-*.tmp` beside its place, or in `work` when it goes
    to standard output, a pipe or a device. `commit` puts the drafts in place; leaving the block without it,
    for whatever reason, removes them and leaves alone what was there.

        with Outputs(["clients.csv"], work) as outputs:
            outputs.plan("findings", "findings.parquet", "parquet")
            outputs.plan("out", "-", "csv")
            ...
            outputs.write("findings", findings)
            outputs.write("out", frame)
            outputs.commit()

    Args:
        inputs: paths that the command reads, `-` for standard input; none of them may be an output.
        work: a private folder for what is sent at the end.
    """

    def __init__(self, inputs: Sequence[str], work: Path) -> None:
        self._work = work
        self._inputs = {identity(path, sys.stdin): path for path in inputs}
        self._places: dict[object, str] = {}
        self._before: dict[str, _State] = {}
        self._targets: dict[str, _Target] = {}
        self._ready: list[str] = []
        self._stale: list[Path] = []
        self._drafts: list[Path] = []
        self._folders: list[Path] = []
        # Ctrl-C in Polars raises KeyboardInterrupt twice, and the second may hit `__exit__`: so clean at exit too.
        self._clean = weakref.finalize(self, _remove, self._drafts)

    def __enter__(self) -> Outputs:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Remove the drafts that were not put in place, and the folders that nothing was put in."""
        self._clean()
        for folder in self._folders:
            with suppress(OSError):
                folder.rmdir()

    def folder(self, path: str) -> None:
        """Make a folder for outputs, if it is not there yet; its parent must be.

        Raises:
            UsageError: it has no name.
            OutputError: it is a file, or cannot be made.
        """
        if not path:
            raise UsageError("a folder for outputs has no name", "Give a path.")
        if not Path(path).is_dir():
            with output_trouble(path, _HINT):
                Path(path).mkdir(0o700)
            self._folders.append(Path(path))

    def plan(self, name: str, path: str | None, kind: str) -> None:
        """Announce an output and make its draft, before any work is done.

        Args:
            name: what the command calls it; those in `LAST` are put in place last.
            path: as the user gave it; `-` or None for standard output.
            kind: a format of `formats.NAMES`, or any word for what `write_text` or `draft` will fill.

        Raises:
            UsageError: the place is an input, or another output's.
            OutputError: nothing can be written there.
        """
        path = "-" if path is None else path
        place = place_of(path)
        key = identity(path, sys.stdout) or ("-" if path == "-" else None)
        shown = "standard output" if path == "-" else path
        if key is not None:
            if key in self._inputs:
                raise UsageError(f"{shown} is also an input", "Write to another file and rename it afterwards.")
            if key in self._places:
                other = self._places[key]
                told = (
                    f"two outputs go to one place, {shown}" if other == shown else f"{other} and {shown} are one place"
                )
                raise UsageError(told, "Give each output its own.")
            self._places[key] = shown
        with output_trouble(shown, _HINT):
            handle, draft = mkstemp(prefix=".cbtool-", suffix=".tmp", dir=place.parent if place else self._work)
            self._drafts.append(Path(draft))
            os.close(handle)
        self._targets[name] = _Target(path, kind, place, Path(draft))
        if name in KEPT and place:
            self._before[name] = _state(place)

    def write(self, name: str, frame: pl.LazyFrame, csv: Mapping[str, Any] = MappingProxyType({})) -> None:
        """Write a table to its draft; `csv` are options of the CSV writer.

        Raises:
            OutputError: the disk is full, or the table does not fit in a workbook.
        """
        from cbtool.files.write import write

        target = self._targets[name]
        with output_trouble(target.path, _HINT):
            write(frame, target.draft, target.kind, csv)
        self._ready.append(name)

    def write_text(self, name: str, text: str) -> None:
        """Write a text (a report, a summary) to its draft, as UTF-8 with line feeds."""
        with output_trouble(self._targets[name].path, _HINT):
            self.draft(name).write_text(text, encoding="utf-8", newline="\n")

    def draft(self, name: str) -> Path:
        """The draft, for a writer of its own; the caller fills it before `commit`."""
        self._ready.append(name)
        return self._targets[name].draft

    def drop(self, name: str) -> None:
        """Let nothing stand at the output's place: `commit` removes what an earlier run left there."""
        if place := self._targets[name].place:
            self._stale.append(place)

    def commit(self, *, kept: bool = False) -> None:
        """Put all outputs that were written in place: pipes first, side files, those of `LAST`, standard output.

        Args:
            kept: put those of `KEPT` in place, and no others.

        Raises:
            OutputError: another run has written one of `KEPT` since it was announced, so that it would lose what that
                one remembers. Or an output cannot be replaced (on Windows: it is open in another program) or sent.
                Those before it are in place; it and those after it are left alone, and their new contents are kept
                under other names, which the error tells.
        """
        names = [name for name in self._targets if name in self._ready and (name in KEPT) == kept]
        ready = [self._targets[name] for name in sorted(names, key=LAST.__contains__)]
        files = [(target, target.place) for target in ready if target.place]
        with ExitStack() as locks:
            for _, place in files if kept else ():
                locks.enter_context(alone(place))
            self._refuse_late()
            self._put(ready, files, kept=kept)

    def _put(self, ready: Sequence[_Target], files: Sequence[tuple[_Target, Path]], *, kept: bool) -> None:
        """Put outputs in place; `files` are those that replace something."""
        for target, _ in files:
            with output_trouble(target.path, _HINT):
                _flush(target.draft)
        for target in ready:
            if not target.place and not target.is_stdout:
                send(target.draft, target.kind, target.path)
        for done, (target, place) in enumerate(files):
            try:
                if kept and place.exists():
                    _keep_old(place)
                target.draft.replace(place)
            except OSError as error:
                saved = ", ".join(str(self._keep(*rest)) for rest in files[done:])
                raise OutputError(
                    f"{target.path} cannot be replaced ({error.strerror}); what was to stand there is in {saved}",
                    "Close the program that has the file open, then rename the new one.",
                ) from error
        for stale in self._stale:
            with output_trouble(str(stale), _HINT):
                stale.unlink(missing_ok=True)
        for target in ready:
            if target.is_stdout:
                send(target.draft, target.kind, "-")

    def _refuse_late(self) -> None:
        """Make sure that what is kept is still what this run went by."""
        for name, before in self._before.items():
            target = self._targets[name]
            if name in self._ready and target.place and _state(target.place) != before:
                raise OutputError(
                    f"{target.path} was written by another run while this one worked", "Run again, one after the other."
                )

    def described(self) -> list[dict[str, str]]:
        """What was written so far, for the summary: `name` in the command, `path` as given, `format`."""
        return [
            {"name": name, "path": target.path, "format": target.kind}
            for name, target in self._targets.items()
            if name in self._ready
        ]

    def _keep(self, target: _Target, place: Path) -> Path:
        """Save a finished draft under a name beside its place, `clients.new.xlsx`; its new path."""
        number, free = 1, place.with_stem(f"{place.stem}.new")
        while free.exists():
            number += 1
            free = place.with_stem(f"{place.stem}.new{number}")
        try:
            target.draft.rename(free)
        except OSError:
            free = target.draft
        self._drafts.remove(target.draft)
        return free


def _state(place: Path) -> _State:
    """What tells a file from one that was written in its place; None where there is none."""
    try:
        found = place.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _keep_old(place: Path) -> None:
    """Copy what stands at a place to `.bak` beside it, which is whole or as it was."""
    handle, copy = mkstemp(prefix=".cbtool-", suffix=".tmp", dir=place.parent)
    try:
        os.close(handle)
        shutil.copyfile(place, copy)
        _flush(Path(copy))
        Path(copy).replace(place.with_name(f"{place.name}.bak"))
    finally:
        Path(copy).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Wait until the file is on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(drafts: Sequence[Path]) -> None:
    """Remove the drafts that are still there."""
    for draft in drafts:
        with suppress(OSError):
            draft.unlink()
