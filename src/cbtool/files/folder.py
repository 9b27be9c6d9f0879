"""The folder that a run writes: complete or not at all, and only ever replacing what a run wrote."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import polars as pl

from cbtool.errors import OutputError, UsageError
from cbtool.files.formats import format_of
from cbtool.files.trouble import output_trouble
from cbtool.files.write import write

MANIFEST: Final = "manifest.json"
TIMINGS: Final = "timings.json"

#: What a run writes beside the files that the settings name.
FIXED: Final = (
    MANIFEST, TIMINGS, "clusters.csv", "rejects.csv", "stale.csv", "tasks.csv",
    *(f"{report}.{kind}" for report in ("merges", "quality", "segments", "stale") for kind in ("md", "json")),
)  # fmt: skip

#: What file managers leave in a folder that they show; it stays there, and is no reason to refuse the folder.
_LITTER: Final = (".DS_Store", "Thumbs.db", "desktop.ini")

_HINT: Final = "Check the space on the disk, or set output.folder to another place."


def check_names(named: Mapping[str, str]) -> None:
    """Hold, before any work, that the files which the settings name can stand in the folder.

    Args:
        named: keys of the settings and the file names that they give.

    Raises:
        UsageError: a name is a path, names no format, or is taken.
    """
    taken = {name.casefold() for name in FIXED}
    for key, name in named.items():
        if not name.strip(". -") or set("/\\:") & set(name):
            raise UsageError(
                f"{key} = {name!r} is no file name", "Write it as customers.xlsx; output.folder tells the place."
            )
        format_of(name, None)
        if name.casefold() in taken:
            raise UsageError(f"{key} = {name!r}: another result has that name", "Choose another one.")
        taken.add(name.casefold())


class ResultFolder:
    """A folder of results, built beside its place and moved there when complete.

    Args:
        folder: the place; its parent must exist.

    Raises:
        OutputError: the place is no folder, holds anything that a run did not write, or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.previous = self._previous()
        self._refuse_foreign()

    def __enter__(self) -> ResultFolder:
        try:
            made = tempfile.mkdtemp(prefix=f".{self.folder.name}.", suffix=".tmp", dir=self.folder.parent)
        except OSError as error:
            raise OutputError(
                f"{self.folder}: cannot write there ({error.strerror})",
                "Check the folder above it, or set output.folder.",
            ) from None
        self.staging = Path(made)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)

    def _previous(self) -> dict[str, Any]:
        """The manifest of the last run, empty when there is none."""
        try:
            found = json.loads((self.folder / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return {}
        ours = isinstance(found, dict) and "settings_sha256" in found and isinstance(found.get("outputs"), list)
        return found if ours else {}

    def _written(self) -> set[str]:
        """The names of the files that the last run wrote."""
        names = {str(item.get("path")) for item in self.previous.get("outputs", ()) if isinstance(item, dict)}
        return names | {MANIFEST, TIMINGS} if self.previous else names

    def _refuse_foreign(self) -> None:
        if not self.folder.exists():
            if not self.folder.parent.is_dir():
                raise OutputError(f"{self.folder.parent}: no such folder", "Make it, or set output.folder.")
            return
        if not self.folder.is_dir():
            raise OutputError(f"{self.folder} is a file, not a folder", "Set output.folder to another place.")
        known = self._written().union(_LITTER)
        foreign = sorted(
            item.name
            for item in self.folder.iterdir()
            if item.name not in known or item.is_symlink() or not item.is_file()
        )
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise OutputError(
                f"{self.folder} holds {foreign[0]}{more}, which no run wrote",
                "Move that away, or set output.folder to another place.",
            )

    def save(self, name: str, frame: pl.LazyFrame) -> None:
        """Write a table among the results; its suffix chooses the format."""
        path = self._new(name)
        with output_trouble(str(self.folder / name), _HINT):
            write(frame, path, format_of(name, None))

    def save_bytes(self, name: str, content: bytes) -> None:
        """Write a file among the results."""
        path = self._new(name)
        with output_trouble(str(self.folder / name), _HINT):
            path.write_bytes(content)

    def _new(self, name: str) -> Path:
        """An empty file that only its owner can read."""
        path = self.staging / name
        with output_trouble(str(self.folder / name), _HINT):
            path.touch(0o600, exist_ok=False)
        return path

    def commit(self) -> None:
        """Put the finished folder in its place; on failure the earlier results stay.

        Raises:
            OutputError: a file of the earlier results is held open elsewhere; the new ones stay beside.
        """
        self._refuse_foreign()
        if not self.folder.exists():
            self._rename(self.staging, self.folder)
            return
        old = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}.", suffix=".old", dir=self.folder.parent))
        old.rmdir()
        for name in _LITTER:
            with contextlib.suppress(OSError):
                (self.folder / name).replace(self.staging / name)
        try:
            self._rename(self.folder, old)
            self._rename(self.staging, self.folder)
        except BaseException:
            if not self.folder.exists():
                old.replace(self.folder)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def _rename(self, source: Path, target: Path) -> None:
        try:
            source.replace(target)
        except OSError as error:
            names = (self.folder.with_name(f"{self.folder.name}-new{number}") for number in count(1))
            kept = next(name for name in names if not name.exists())
            with contextlib.suppress(OSError):
                self.staging.replace(kept)
            raise OutputError(
                f"{self.folder} cannot be replaced ({error.strerror}); the new results are in {kept}",
                "Close its files in other programs, then run again.",
            ) from None
