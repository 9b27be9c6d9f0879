"""Where an output goes: a file that is replaced, or a stream that is fed when everything is done."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from cbtool.errors import OutputError, UsageError
from cbtool.files.formats import STREAMS

_PIECE: Final = 1 << 20


def place_of(path: str) -> Path | None:
    """The file that an output will replace, links resolved; None for standard output, pipes and devices.

    Raises:
        UsageError: the path is empty.
        OutputError: nothing can be written there.
    """
    if path == "-":
        if sys.stdout is None or sys.stdout.closed:
            raise OutputError("standard output is closed", "Write to a file with -o.")
        return None
    if not path:
        raise UsageError("an output has no name", "Give a path, or - for standard output.")
    place = Path(os.path.realpath(path))
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 (a Path would swallow a trailing slash)
    except FileNotFoundError:
        mode = stat.S_IFDIR if path.endswith(("/", os.sep)) else 0
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}", "Write to another place.") from None
    if stat.S_ISDIR(mode):
        raise OutputError(f"{path} is a folder", "Name a file in it, such as customers.csv.")
    if (mode and not stat.S_ISREG(mode)) or path.startswith(STREAMS):
        return None
    if not place.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {place.parent}", "Create it, or write to another place.")
    if mode and not os.access(place, os.W_OK):
        raise OutputError(f"{path} is write-protected", "Lift the protection, or write to another place.")
    return place


def identity(path: str, standard: TextIO | None) -> object:
    """What tells whether two paths are one file, also through links; None for what is no regular file.

    `standard` is the stream that `-` means.
    """
    try:
        if path != "-":
            info = Path(path).stat()
        elif standard:
            info = os.fstat(standard.fileno())
        else:
            return None
    except FileNotFoundError:
        return os.path.normcase(os.path.realpath(path))
    except (OSError, ValueError):
        return None
    return (info.st_dev, info.st_ino) if stat.S_ISREG(info.st_mode) else None


def send(draft: Path, kind: str, path: str) -> None:
    """Copy a finished draft to standard output (`-`), a pipe or a device; Arrow in its stream format.

    A reader that closes the pipe early has seen enough: that is no error.

    Raises:
        OutputError: the stream takes no more, for instance because a disk is full.
    """
    try:
        if path == "-":
            _copy(draft, kind, sys.stdout.buffer)
        else:
            with Path(path).open("wb") as stream:
                _copy(draft, kind, stream)
    except OSError as error:
        if path == "-":
            silence_stdout()
        if not closed_pipe(error):
            where = "standard output" if path == "-" else path
            raise OutputError(f"{where} cannot be written: {error.strerror}", "Write to another place.") from error


def _copy(draft: Path, kind: str, stream: BinaryIO) -> None:
    for piece in _arrow(draft) if kind == "arrow" else _pieces(draft):
        stream.write(piece)
    stream.flush()


def _arrow(path: Path) -> Iterator[bytes]:
    from cbtool.files.write import arrow_stream

    return arrow_stream(path)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def closed_pipe(error: OSError) -> bool:
    """Whether a write failed because the reader has gone; Windows calls that an invalid argument."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


def silence_stdout() -> None:
    """Let what is still buffered for standard output vanish, which the interpreter would try to write at its exit."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
