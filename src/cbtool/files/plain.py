"""Small files of text that cbtool wrote itself, read back."""

from __future__ import annotations

from pathlib import Path

from cbtool.errors import InputError


def read_text(path: Path, what: str, hint: str) -> str:
    """The text of a file.

    Args:
        path: where it stands.
        what: what it is to be, for the message: "model".
        hint: what to do if it is missing.

    Raises:
        InputError: it is missing or unreadable.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such {what} file", hint) from None
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise InputError(f"{path}: the {what} cannot be read ({cause})", hint) from None
