"""Where the bytes of an input come from: a file, a pipe or standard input, always as a regular file in the end."""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import stat
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cbtool.errors import CbtoolError, InputError, OutputError, disk_full, nearest

#: The path that means standard input, and the name that stands for it in tables.
STDIN: Final = "-"
STDIN_NAME: Final = "stdin"

#: What a folder is searched for when it is given as an input.
SUFFIXES: Final = (
    *(".csv", ".tsv", ".tab", ".txt", ".ndjson", ".jsonl", ".json", ".parquet", ".arrow", ".feather", ".ipc"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".vcf", ".gz", ".zst", ".zip"),
)

CHUNK: Final = 1 << 20


class _Digest(threading.Thread):
    """Hashes a file beside other work: hashing needs no interpreter."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path = path
        self._hash = hashlib.sha256()
        self._error: OSError | None = None
        self.start()

    def run(self) -> None:
        """Hash all of it."""
        try:
            with self._path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    self._hash.update(chunk)
        except OSError as error:
            self._error = error

    def result(self) -> str:
        """The hash in hexadecimal digits."""
        self.join()
        if self._error:
            raise self._error
        return self._hash.hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of an input.

    Attributes:
        path: as the user gave it; `-` for standard input.
        name: NFC base name; `stdin` for standard input; with `#member` for a file inside an archive.
        local: a regular file with the bytes.
        digest: of the bytes that were given, before any unwrapping.
    """

    path: str
    name: str
    local: Path
    digest: _Digest

    @property
    def sha256(self) -> str:
        """The hash of the bytes that were given.

        Raises:
            InputError: they could not be read to the end.
        """
        try:
            return self.digest.result()
        except OSError as error:
            raise unreadable(self.shown, error) from None

    @property
    def shown(self) -> str:
        """How messages name the input."""
        return "standard input" if self.path == STDIN else repr(self.path)


def expand(paths: Sequence[str]) -> list[str]:
    """Patterns and folders as files, each pattern sorted, in the order given; `-` and plain files stay as they are.

    A file that is named twice stays where it is named first.

    Lock files of Excel (`~$*`) and side files of macOS (`._*`) are left out. A pattern or a folder without any
    table is an InputError; a plain path that does not exist is reported by `read`.
    """
    found: list[str] = []
    for path in paths:
        plain = path == STDIN or Path(path).is_file()
        if not plain and Path(path).is_dir():
            inside = [str(item) for item in Path(path).iterdir() if item.suffix.lower() in SUFFIXES and _wanted(item)]
            if not inside:
                raise InputError(f"the folder {path!r} holds no table", "Name the files themselves.")
            found.extend(sorted(inside))
        elif not plain and glob.has_magic(path):
            matched = [item for item in glob.glob(path, recursive=True) if _wanted(Path(item))]
            if not matched:
                raise InputError(f"no file matches {path!r}", "Check the folder and the pattern.")
            found.extend(sorted(matched))
        else:
            found.append(path)
    # One file under two spellings, or by way of a link, is one file.
    first: dict[str, str] = {}
    for path in found:
        first.setdefault(path if path == STDIN else os.path.realpath(path), path)
    return list(first.values())


def _wanted(path: Path) -> bool:
    return not path.name.startswith(("~$", "._")) and path.is_file()


def fetch(path: str, work: Path) -> Source:
    """Make an input a regular file; pipes and standard input are spooled into `work`.

    Raises:
        InputError: missing, a folder, not readable, or without a byte.
    """
    if path == STDIN:
        name, local = STDIN_NAME, _spooled(_stdin(), work)
    else:
        name, local = unicodedata.normalize("NFC", _text(Path(path).name)), Path(path)
        try:
            mode = local.stat().st_mode
            if stat.S_ISDIR(mode):
                raise InputError(f"{path!r} is a folder, not a file", f"Name a file in it, or '{path}/*.csv'.")
            if not stat.S_ISREG(mode):
                with local.open("rb") as pipe:
                    local = _spooled(pipe, work)
            elif _text(path) != path:  # which Polars cannot open
                local = Path(tempfile.mkdtemp(dir=work)) / "input"
                local.symlink_to(Path(path).resolve())
        except FileNotFoundError:
            raise InputError(f"there is no file {path!r}", _neighbours(local)) from None
        except (OSError, ValueError) as error:
            raise unreadable(repr(path), error) from None
    try:
        with local.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise unreadable(repr(path), error) from None
    source = Source(path, name, local, _Digest(local))
    if empty:
        hint = "The command before the pipe wrote nothing: did it fail?" if path == STDIN else "Export it again."
        raise InputError(f"{source.shown} is empty", hint)
    return source


def _text(path: str) -> str:
    """A path as text: the name of a file may have bytes of an old encoding in it."""
    return os.fsencode(path).decode(errors="replace")


def unreadable(shown: str, error: Exception) -> CbtoolError:
    """The message for an input that the system does not let us read, or spool."""
    if disk_full(error):
        return OutputError("the temporary folder is full", "Free some space, or point TMPDIR to a larger disk.")
    if isinstance(error, PermissionError):
        return InputError(f"no permission to read {shown}", "Ask its owner, or copy it to a folder of your own.")
    cause = getattr(error, "strerror", None) or str(error)
    return InputError(f"{shown} cannot be read: {cause}", "Check the path, and that its disk is there.")


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise InputError("standard input is closed", "Pipe a table in, or name a file.")
    if sys.stdin.isatty():
        raise InputError("standard input is a terminal", "Pipe a table in: cat clients.csv | cbtool ... -")
    return sys.stdin.buffer


def _spooled(stream: BinaryIO, work: Path) -> Path:
    """A private file in `work` with everything that the stream has to give."""
    with tempfile.NamedTemporaryFile(dir=work, prefix="input-", delete=False) as file:
        try:
            shutil.copyfileobj(stream, file, CHUNK)
        except OSError as error:
            raise unreadable("standard input", error) from None
    return Path(file.name)


def _neighbours(missing: Path) -> str:
    """The nearest name in the folder where a file was looked for."""
    try:
        names = sorted(item.name for item in missing.parent.iterdir())
    except OSError:
        return f"There is no folder {str(missing.parent)!r} either."
    return nearest(missing.name, names) or "Check the name and the current folder."
