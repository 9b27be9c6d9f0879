"""One run at a time: a lock on a place whose file is compared and replaced in one go."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cbtool.errors import OutputError

#: Seconds that a run waits for another one, which has the lock for as long as it takes to rename a file.
WAIT: Final = 30.0


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Keep other runs from replacing the file at a place; the system lets go of the lock of a run that dies.

    The lock is on the folder, on Windows on a file beside the place that vanishes with it. Where the file system has
    none, there is none.

    Raises:
        OutputError: another run does not let go of it.
    """
    windows = sys.platform == "win32"
    beside = place.with_name(f".{place.name}.lock")
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600) if windows else os.open(place.parent, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        end = time.monotonic() + WAIT
        while not _taken(handle):
            if time.monotonic() > end:
                raise OutputError(f"{place} is being written by another run", "Run again, one after the other.")
            time.sleep(0.01)
        yield
    finally:
        os.close(handle)
        if windows:
            with suppress(OSError):  # another run waits for it
                beside.unlink()


def _taken(handle: int) -> bool:
    """Take the lock, if nobody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # the file system has no locks
        return True
    return True
