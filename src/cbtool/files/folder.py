"""The folder that a run writes: complete or not at all, and only ever replacing what a run wrote."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import polars as pl

from cbtool.errors import OutputError
from cbtool.files.formats import format_of
from cbtool.files.trouble import output_trouble
from cbtool.files.write import write

MANIFEST: Final = "manifest.json"
TIMINGS: Final = "timings.json"

_HINT: Final = "Check the space on the disk, or set output.folder to another place."


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
        return found if isinstance(found, dict) else {}

    def _written(self) -> set[str]:
        """The names of the files that the last run wrote."""
        files = self.previous.get("outputs", [])
        names = (
            {str(item.get("path")) for item in files if isinstance(item, dict)} if isinstance(files, list) else set()
        )
        return names | {MANIFEST, TIMINGS} if self.previous else set()

    def _refuse_foreign(self) -> None:
        if not self.folder.exists():
            if not self.folder.parent.is_dir():
                raise OutputError(f"{self.folder.parent}: no such folder", "Make it, or set output.folder.")
            return
        if not self.folder.is_dir():
            raise OutputError(f"{self.folder} is a file, not a folder", "Set output.folder to another place.")
        foreign = sorted({item.name for item in self.folder.iterdir()} - self._written())
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise OutputError(
                f"{self.folder} holds {foreign[0]}{more}, which no run wrote",
                "Move that away, or set output.folder to another place.",
            )

    def save(self, name: str, frame: pl.LazyFrame) -> None:
        """Write a table among the results; its suffix chooses the format."""
        path = self._new(name)
        with output_trouble(str(path), _HINT):
            write(frame, path, format_of(name, None))

    def save_bytes(self, name: str, content: bytes) -> None:
        """Write a file among the results."""
        path = self._new(name)
        with output_trouble(str(path), _HINT):
            path.write_bytes(content)

    def _new(self, name: str) -> Path:
        """An empty file that only its owner can read."""
        path = self.staging / name
        with output_trouble(str(path), _HINT):
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
        self._rename(self.folder, old)
        try:
            self._rename(self.staging, self.folder)
        except BaseException:
            old.replace(self.folder)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def _rename(self, source: Path, target: Path) -> None:
        try:
            source.replace(target)
        except OSError as error:
            kept = self.folder.with_name(f"{self.folder.name}-new")
            with contextlib.suppress(OSError):
                shutil.rmtree(kept, ignore_errors=True)
                self.staging.replace(kept)
            raise OutputError(
                f"{self.folder} cannot be replaced ({error.strerror}); the new results are in {kept}",
                "Close its files in other programs, then run again.",
            ) from None
