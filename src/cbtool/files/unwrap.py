"""Compressed inputs and archives: what is inside, as files of their own."""

from __future__ import annotations

import gzip
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, Final, cast

from cbtool.errors import InputError
from cbtool.files.source import CHUNK, SUFFIXES, Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: A member may be this many times larger than its packed bytes once it is larger than `_FREE` bytes: text packs
#: to a twentieth, sheets of repeated values to a hundredth; a bomb to a thousandth.
RATIO: Final = 500
FREE: Final = 256 << 20


def unwrap(source: Source, kind: str, work: Path) -> Iterator[Source]:
    """The files inside a compressed one.

    Args:
        source: the compressed file.
        kind: gzip, zstd or zip.
        work: where they are unpacked.

    Raises:
        InputError: damaged, encrypted, without a table, or a bomb.
    """
    if kind == "zip":
        yield from _members(source, work)
        return
    limit = max(FREE, source.local.stat().st_size * RATIO)
    try:
        with _opened(source, kind) as packed:
            yield replace(source, local=_copied(packed, work, limit, source))
    except (OSError, EOFError, zlib.error, zstd.ZstdError) as error:
        raise InputError(f"{source.shown} is damaged: {error}", "Export or download it again.") from None


def check_directory(source: Source) -> None:
    """Refuse a zip container that is encrypted, or that would unpack to far more than it is.

    Raises:
        InputError: its directory says so.
    """
    try:
        with zipfile.ZipFile(source.local) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"{source.shown} is damaged: {error}", "Export or download it again.") from None
    if any(member.flag_bits & 1 for member in members):
        raise _encrypted(source)
    packed = source.local.stat().st_size
    if sum(member.file_size for member in members) > max(FREE, packed * RATIO) or len(members) > 100_000:
        raise _bomb(source)


def _members(source: Source, work: Path) -> Iterator[Source]:
    check_directory(source)
    found = 0
    try:
        with zipfile.ZipFile(source.local) as archive:
            for member in sorted(archive.infolist(), key=_name):
                path = PurePosixPath(_name(member).replace("\\", "/"))
                odd = path.name.startswith(("~$", "._", ".")) or "__MACOSX" in path.parts
                if member.is_dir() or odd or path.suffix.lower() not in SUFFIXES or not member.file_size:
                    continue
                found += 1
                with archive.open(member) as packed:
                    local = _copied(packed, work, max(FREE, member.file_size), source)
                yield replace(source, local=local, name=f"{source.name}#{unicodedata.normalize('NFC', str(path))}")
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{source.shown} is damaged: {error}", "Export or download it again.") from None
    if not found:
        raise InputError(f"the archive {source.shown} holds no table", "Unpack it, and name the file.")


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name: without the mark of UTF-8 it is UTF-8 nevertheless, or cp866, as Windows in Russian packs."""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")  # which is what Python took it for
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp866")


def _opened(source: Source, kind: str) -> IO[bytes]:
    if kind == "gzip":
        return cast("IO[bytes]", gzip.open(source.local, "rb"))
    return cast("IO[bytes]", zstd.open(source.local, "rb"))


def _copied(packed: IO[bytes], work: Path, limit: int, source: Source) -> Path:
    with tempfile.NamedTemporaryFile(dir=work, prefix="unpacked-", delete=False) as file:
        while chunk := packed.read(CHUNK):
            file.write(chunk)
            if file.tell() > limit:
                raise _bomb(source)
    return Path(file.name)


def _encrypted(source: Source) -> InputError:
    return InputError(f"{source.shown} is encrypted", "Open it with its password, and save it without one.")


def _bomb(source: Source) -> InputError:
    return InputError(
        f"{source.shown} would unpack to more than {RATIO} times its size, which no honest table does",
        "If you trust it, unpack it yourself.",
    )
