"""Which format an output has: by `--to`, else by the suffix of its path."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from cbtool.errors import UsageError, nearest

#: Text formats, which may also be compressed (`.gz`, `.zst`).
TEXT: Final = ("csv", "tsv", "ndjson", "excel-csv")

#: All formats in the order in which they are offered.
FORMATS: Final = ("csv", "excel-csv", "tsv", "xlsx", "parquet", "arrow", "ndjson")

COMPRESSIONS: Final = ("gz", "zst")

#: What `--to` takes.
NAMES: Final = (*FORMATS, *(f"{name}.{packed}" for name in TEXT for packed in COMPRESSIONS))

#: Names of open streams; one may lead to a regular file, which the shell holds open and nobody may replace.
STREAMS: Final = ("/dev/std", "/dev/fd/", "/proc/self/fd/")

_SUFFIXES: Final = {f".{name}": name for name in FORMATS if name != "excel-csv"}


def format_of(path: str | None, to: str | None) -> str:
    """The format of an output: a name of `FORMATS`, with `.gz` or `.zst` behind it where text is compressed.

    Args:
        path: as the user gave it; None or `-` for standard output.
        to: the value of `--to`, which wins over the suffix; a `.gz` or `.zst` of the path still compresses.

    Raises:
        UsageError: an unknown suffix or name, or compression of a format that is no text.
    """
    if path == "":
        raise UsageError("an output has no name", "Give a path, or - for standard output.")
    suffixes = [] if path in (None, "-") else [suffix.lower() for suffix in Path(path or "").suffixes]
    packed = suffixes.pop().lstrip(".") if suffixes and suffixes[-1][1:] in COMPRESSIONS else ""
    if to is not None:
        name = to.lower()
        if name not in NAMES:
            raise UsageError(
                f"--to {to}: no such format",
                nearest(name, NAMES) or f"Formats: {', '.join(FORMATS)}; text also with .gz or .zst.",
            )
    elif path in (None, "-") or (not suffixes and _is_special(Path(path or ""))):
        name = "csv"
    else:
        suffix = suffixes[-1] if suffixes else ""
        if suffix not in _SUFFIXES:
            raise UsageError(
                f"{path}: {f'the suffix {suffix} names no format' if suffix else 'no suffix names the format'}",
                nearest(suffix, _SUFFIXES)
                or f"Suffixes: {', '.join(_SUFFIXES)}; text also with .gz or .zst. Or say --to {FORMATS[0]}.",
            )
        name = _SUFFIXES[suffix]
    if not packed or name.endswith(f".{packed}"):
        return name
    if name not in TEXT:
        raise UsageError(f"{path}: {name} is not compressed by .{packed}", f"Leave .{packed} out of the name.")
    return f"{name}.{packed}"


def _is_special(path: Path) -> bool:
    """Whether the path is a pipe, a device or another thing without a suffix to go by."""
    if str(path).startswith(STREAMS):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
