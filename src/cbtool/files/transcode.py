"""Text files as UTF-8: the file itself where it is UTF-8 already, else a private copy."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from cbtool.errors import InputError
from cbtool.files.encoding import PIECE, Encoding, has_utf8, is_utf8, is_utf8_line, lines, pieces

_MARKING: Final = "cbtool-mark"


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 text on disk.

    Attributes:
        path: the file.
        start: where the text begins, behind a byte order mark.
        encoding: what it was encoded in.
        mended: lines that were in another encoding than the rest of the file.
    """

    path: Path
    start: int
    encoding: Encoding
    mended: int = 0


def to_utf8(path: Path, encoding: Encoding, work: Path, progress: Callable[[int], None] | None = None) -> Text:
    """Make a text file UTF-8.

    Args:
        path: the file.
        encoding: what it is in.
        work: where a copy may be put.
        progress: told how many bytes are read, after each piece.

    Bytes that cannot be decoded become the marks of `encoding.MARK`. Lines of UTF-8 in a file of another encoding stay
    as they are, unless the user named the encoding.

    Raises:
        InputError: the codec gives up.
    """
    if encoding.name == "utf-8" and not encoding.damaged:
        return Text(path, _start(path), encoding)
    with path.open("rb") as file, tempfile.NamedTemporaryFile(dir=work, prefix="utf8-", delete=False) as copy:
        try:
            if encoding.name == "utf-8" or encoding.rival:
                mended = _by_lines(file, copy, encoding, progress)
            else:
                mended = 0
                _by_chunks(file, copy, encoding.name, progress)
        except UnicodeError as error:
            raise InputError(f"{path.name!r} cannot be decoded as {encoding.name}", str(error)) from None
    return Text(Path(copy.name), _start(Path(copy.name)), encoding, mended)


def _start(path: Path) -> int:
    with path.open("rb") as file:
        return len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0


def _by_chunks(file: IO[bytes], copy: IO[bytes], name: str, progress: Callable[[int], None] | None) -> None:
    decoder = codecs.getincrementaldecoder(name)(_MARKING)
    while chunk := file.read(PIECE):
        copy.write(decoder.decode(chunk).encode("utf-8", "replace"))
        if progress:
            progress(file.tell())
    copy.write(decoder.decode(b"", final=True).encode("utf-8", "replace"))


def _by_lines(file: IO[bytes], copy: IO[bytes], encoding: Encoding, progress: Callable[[int], None] | None) -> int:
    """Each line in its own encoding where that is beyond doubt; the number of lines that differ from the rest."""
    mended = 0
    for piece in pieces(file):
        if encoding.name == "utf-8" and is_utf8(piece):
            copy.write(piece)
        elif encoding.name == "utf-8":
            for line in lines(piece):
                text, differs = _utf8_line(line, encoding.legacy)
                mended += differs
                copy.write(text)
        elif not has_utf8(piece, encoding.name):
            copy.write(piece.decode(encoding.name, _MARKING).encode())
        else:
            for line in lines(piece):
                differs = is_utf8_line(line, encoding.name)
                mended += differs
                copy.write(line if differs else line.decode(encoding.name, _MARKING).encode())
        if progress:
            progress(file.tell())
    return mended


def _utf8_line(line: bytes, legacy: str | None) -> tuple[bytes, bool]:
    """A line of a UTF-8 file: as it is, from the legacy encoding, or with its broken bytes marked."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        marked = line.decode("utf-8", _MARKING)
        # A line with whole UTF-8 letters is a damaged one, not one in another encoding.
        if legacy and all(char.isascii() or ord(char) >= 0x10FF00 for char in marked):
            return line.decode(legacy, _MARKING).encode(), True
        return marked.encode(), False
    return line, False
