"""Wrong input: the right exit code, a message with the cause, a hint with the next move."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from cbtool.errors import InputError, UsageError
from cbtool.files.raw import ReadOptions
from cbtool.files.read import read
from cbtool.files.source import expand

from .reading import Reader, cells, reader

TEXT = "имя;город\nИван;Тула\n".encode()


@pytest.fixture
def of(tmp_path: Path) -> Reader:
    return reader(tmp_path)


def zipped(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return data.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504

WRONG = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\r\n\t\n", "nothing but blank lines"),
    "header only": ("имя;город\n".encode(), "a header and nothing below it"),
    "header and blank lines": ("имя;город\n;\n\n".encode(), "a header and nothing below it"),
    "all ragged": (
        "имя;город;дом\nИван;Тула\nОля;Омск;\n;;;;5\n".encode()[:-9],
        "no record has the 3 cells of the header; the first of 2, in row 2",
    ),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(32)) * 9, "a PNG image"),
    "pdf": (b"%PDF-1.7\n" + bytes(range(32)) * 9, "a PDF document"),
    "program": (b"MZ\x90\0\3\0\0\0" + b"\0" * 200, "a program"),
    "noise": (bytes(range(256)) * 9, "neither text"),
    "zeros": (bytes(3000), "nothing but zero bytes"),
    "encrypted workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
    "old document": (OLE + "WordDocument".encode("utf-16-le"), "a Word document"),
    "cut workbook": (zipped(**{"xl/workbook__xml": b"<workbook/>"})[:-30], "is damaged"),
    "no workbook": (zipped(**{"xl/workbook__xml": b"<workbook"}), "is a damaged workbook"),
    "word": (zipped(**{"word/document__xml": b"<w/>"}), "a Word document"),
    "zip without a table": (zipped(readme__md=b"x"), "holds no table"),
    "zip bomb": (zipped(a__csv=b"0" * (300 << 20)), "unpack to more than"),
    "cut gzip": (gzip.compress(TEXT * 500)[:-9], "is damaged"),
    "cut parquet": (b"PAR1" + b"x" * 99, "a damaged Parquet file"),
    "cut arrow": (b"ARROW1\0\0" + b"x" * 99, "a damaged Arrow file"),
    "cut stream": (b"\xff\xff\xff\xff\x10\0\0\0", "without its end"),
    "json list cut": (b'[{"a": 1},', "no valid JSON"),
    "login page": ("<!DOCTYPE html><html><body>Войдите</body></html>".encode(), "an HTML page without"),
    "xml": (b"<?xml version='1.0'?><list/>", "an XML document"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input(of: Reader, case: str) -> None:
    data, message = WRONG[case]
    with pytest.raises(InputError, match=message) as caught:
        of(data, "input.xlsx")
    assert "input.xlsx" in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == 3


OPTIONS: dict[str, tuple[dict[str, object], str, str]] = {
    "encoding": ({"encoding": "utf9"}, "no encoding", "utf-8"),
    "binary codec": ({"encoding": "base64"}, "no encoding", ""),
    "delimiter": ({"delimiter": ";;"}, "cannot be a delimiter", "one character"),
    "quote as delimiter": ({"delimiter": '"'}, "cannot be a delimiter", ""),
    "header row": ({"header_row": 99}, "row 99 holds no header", ""),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_wrong_options(of: Reader, case: str) -> None:
    options, message, hint = OPTIONS[case]
    with pytest.raises(UsageError, match=message) as caught:
        of(TEXT, **options)
    assert hint in caught.value.hint


def test_missing_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_bytes(TEXT)
    with pytest.raises(InputError, match="no file") as caught:
        read(str(tmp_path / "clents.csv"), ReadOptions(), tmp_path)
    assert "clients.csv" in caught.value.hint
    with pytest.raises(InputError, match="no file") as caught:
        read(str(tmp_path / "nowhere" / "a.csv"), ReadOptions(), tmp_path)
    assert "no folder" in caught.value.hint
    with pytest.raises(InputError, match="is a folder"):
        read(str(tmp_path), ReadOptions(), tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT)
    path.chmod(0)
    with pytest.raises(InputError, match="no permission"):
        read(str(path), ReadOptions(), tmp_path)


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)

    def isatty(self) -> bool:
        return False


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TEXT))
    (table,) = read("-", ReadOptions(), tmp_path)
    assert (table.path, table.name, cells(table)) == ("-", "stdin", [("Иван", "Тула")])
    monkeypatch.setattr(sys, "stdin", Stdin(b""))
    with pytest.raises(InputError, match="standard input is empty"):
        read("-", ReadOptions(), tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TEXT,))
    writer.start()
    (table,) = read(str(pipe), ReadOptions(), tmp_path)
    writer.join()
    assert (table.name, cells(table)) == ("pipe.csv", [("Иван", "Тула")])


def test_everything_that_is_spooled_is_private(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("имя;город\nИван;Тула\nОля\n".encode("cp1251"))
    work = tmp_path / "work"
    work.mkdir(mode=0o700)
    read(str(path), ReadOptions(), work)
    files = [item for item in work.rglob("*") if item.is_file()]
    assert len(files) >= 3
    if os.name != "nt":
        assert {item.stat().st_mode & 0o777 for item in files} == {0o600}


def test_patterns_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.csv", "a.csv", "~$a.csv", "._b.csv", "note.md"):
        Path(name).write_bytes(TEXT)
    assert expand(["*.csv", "-"]) == ["a.csv", "b.csv", "-"]
    assert expand(["b.csv", "*.csv"]) == ["b.csv", "a.csv"]
    assert expand([str(tmp_path)]) == [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    assert expand(["missing.csv"]) == ["missing.csv"]
    Path("link.csv").symlink_to("a.csv")
    assert expand(["./b.csv", "b.csv", "link.csv", "a.csv"]) == ["./b.csv", "link.csv"]
    with pytest.raises(InputError, match="no file matches"):
        expand(["*.xlsx"])
