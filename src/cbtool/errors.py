"""Errors a user can act on: what happened, where, what to do next, and the exit code of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from errno import ENOSPC
from typing import Final

DONE: Final = 0
FOUND: Final = 1
USAGE: Final = 2
INPUT: Final = 3
OUTPUT: Final = 4
DEFECT: Final = 70
INTERRUPTED: Final = 130


class CbtoolError(Exception):
    """An error that the user can mend: a message, the next move, and an exit code."""

    exit_code: int = USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(CbtoolError):
    """Wrong options or settings (2)."""

    exit_code = USAGE


class InputError(CbtoolError):
    """An input that cannot be read (3)."""

    exit_code = INPUT


class EmptyInputError(InputError):
    """An input that can be read and holds no rows; what it has for headers is kept."""

    def __init__(self, message: str, hint: str = "", headers: Iterable[object] = ()) -> None:
        super().__init__(message, hint)
        self.headers = tuple(str(header) for header in headers)


class OutputError(CbtoolError):
    """An output that cannot be written (4)."""

    exit_code = OUTPUT


def disk_full(error: BaseException) -> bool:
    """Whether a disk has no space left; Polars tells it in its text only (28, and 112 on Windows)."""
    told = ("(os error 28)", "[Errno 28]", "(os error 112)")
    return getattr(error, "errno", None) == ENOSPC or any(words in str(error) for words in told)


def nearest(word: str, names: Iterable[str]) -> str:
    """The hint for a misspelt name: `Did you mean 'X'?`, or the empty string when nothing is near."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(names), n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else ""
