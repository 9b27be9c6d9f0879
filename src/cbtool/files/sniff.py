"""What an input is, by its first bytes and never by its suffix."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cbtool.errors import InputError
from cbtool.files.source import Source

if TYPE_CHECKING:
    from cbtool.files.encoding import Encoding

#: The bytes that formats begin with, and what we call the formats.
_MAGIC: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PAR1", "parquet"),
    (b"ARROW1\x00\x00", "arrow"),
    (b"\xff\xff\xff\xff", "arrow stream"),
    (b"\x09\x08\x10\x00\x00\x06", "xls"),
    (b"\x09\x08\x08\x00\x00\x05", "xls"),
)

#: Formats that hold no table that we read, and what to do about them.
_FOREIGN: Final = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"RIFF", "a media file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"PARE", "an encrypted Parquet file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"{\\rtf", "an RTF document"),
)

_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|style|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_SHEET: Final = re.compile(rb"\s*<\?xml.{0,2000}urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL)

#: Control characters that text does not have; a few in a text file are damage, many are another format.
_CONTROL: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x0b\x0c\x1a\x1b")


def container(source: Source) -> str:
    """The format of a file: gzip, zstd, xlsx, xlsb, ods, zip, xls, encrypted, parquet, arrow, arrow stream or text.

    Raises:
        InputError: a format that holds no table.
    """
    with source.local.open("rb") as file:
        head = file.read(1 << 16)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return _zip(source) if name == "zip" else _ole(source) if name == "ole" else name
    for magic, name in _FOREIGN:
        if head.startswith(magic) and _is_binary(head):
            raise InputError(f"{source.shown} is {name}, not a table", "Export the table as CSV or XLSX.")
    return "text"


def check_text(source: Source, encoding: Encoding) -> None:
    """Refuse what is no text although nothing else is known of it; zero bytes alone stand in many a damaged text.

    Raises:
        InputError: too many control characters.
    """
    with source.local.open("rb") as file:
        head = file.read(1 << 16)
    if not head.strip(b"\x00"):
        raise InputError(f"{source.shown} holds nothing but zero bytes", "Export it again; the disk may be damaged.")
    if not encoding.name.startswith(("utf-16", "utf-32")) and _is_binary(head.replace(b"\x00", b"")):
        raise InputError(
            f"{source.shown} is neither text nor a format that cbtool knows",
            "Export the table as CSV, XLSX or Parquet; if it is text, give its --encoding.",
        )


def text_kind(path: Path, start: int) -> str:
    """What a text in UTF-8 is: html, xml sheet, xml, ndjson, json, vcard or csv."""
    with path.open("rb") as file:
        file.seek(start)
        head = file.read(1 << 16)
    if _XML_SHEET.match(head):
        return "xml sheet"
    if _HTML.match(head):
        return "html"
    if head.lstrip().startswith(b"<?xml"):
        return "xml"
    opening = head.lstrip()
    if re.match(rb'\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\})', opening):
        return "json" if re.match(rb"\{\s*\n", opening) else "ndjson"
    if re.match(rb"\[\s*(?:\{|\])", opening):
        return "json"
    if re.match(rb"BEGIN[ \t]*:[ \t]*VCARD\b", opening, re.IGNORECASE):
        return "vcard"
    return "csv"


def _is_binary(head: bytes) -> bool:
    found = len(head) - len(head.translate(None, _CONTROL))
    return found > max(2, len(head) // 200)


def _zip(source: Source) -> str:
    try:
        with zipfile.ZipFile(source.local) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:100] if names[:1] == ["mimetype"] else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError, EOFError) as error:
        raise InputError(f"{source.shown} is damaged: {error}", "Export or download it again.") from None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return "xlsx"
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    for part, name in (("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a presentation")):
        if part in names:
            raise InputError(f"{source.shown} is {name}, not a table", "Copy the table into a workbook.")
    if "[Content_Types].xml" in names:
        return "xlsx"
    return "zip"


def _ole(source: Source) -> str:
    with source.local.open("rb") as file:
        data = file.read(64 << 20)
    if any(name.encode("utf-16-le") in data for name in ("EncryptedPackage", "EncryptionInfo")):
        return "encrypted"
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "xls"
    for stream, name in (("WordDocument", "a Word document"), ("PowerPoint Document", "a presentation")):
        if stream.encode("utf-16-le") in data:
            raise InputError(f"{source.shown} is {name}, not a table", "Copy the table into a workbook.")
    raise InputError(f"{source.shown} is a damaged workbook, or no workbook", "Export or download it again.")
