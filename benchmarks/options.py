"""What the command lines of the benchmarks share: their options, and how they end."""

from __future__ import annotations

import argparse
import shutil
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

#: Bytes of disk that a row of the base takes in the cache, and those that the results of all stages take.
BASE_BYTES, WORK_BYTES = 400, 3_000


def parser(about: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the description of the script."""
    lead, _, rest = (about or "").partition("\n")
    return argparse.ArgumentParser(
        description=lead, epilog=rest.strip(), formatter_class=argparse.RawDescriptionHelpFormatter
    )


def path(text: str) -> Path:
    """A path that stays the same in another working folder."""
    return Path(text).absolute()


def count(text: str) -> int:
    """A whole number above zero."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"a whole number above zero is needed, not {text!r}")
    return number


def counts(text: str) -> list[int]:
    """Whole numbers above zero, comma-separated, each once, the smallest first."""
    return sorted({count(part) for part in text.split(",")})


def one_of(what: str, known: Iterable[str]) -> Callable[[str], str]:
    """A type of argument: one of these names."""
    names = list(known)

    def named(text: str) -> str:
        if text not in names:
            raise argparse.ArgumentTypeError(f"no such {what}: {text}; there are {', '.join(names)}")
        return text

    return named


def some_of(what: str, known: Iterable[str]) -> Callable[[str], list[str]]:
    """A type of argument: some of these names, comma-separated."""
    named = one_of(what, known)
    return lambda text: [named(part) for part in text.split(",")]


def room(folder: Path, needed: int) -> None:
    """See that a folder, which need not be there yet, has room.

    Raises:
        SystemExit: it has not.
    """
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise SystemExit(
            f"{folder} has {free / 1e9:.1f} GB of free disk, and about {needed / 1e9:.1f} GB are needed: make room, "
            "ask for fewer --rows, or name another place (--cache for bases, --work or TMPDIR for results)"
        )


def begin(main: Callable[[], None]) -> None:
    """Run a script: what stops it without being its fault is told in one line, and leaves nothing behind.

    Raises:
        SystemExit: 130 when it was interrupted or ended, a message when a file cannot be read or written.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except OSError as error:
        raise SystemExit(str(error)) from None
