"""The line of progress: for a terminal only, after a while only, and without a trace when it is done."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cbtool.files.raw import ReadOptions
from cbtool.files.read import read
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")

EXPORT = ROOT / "examples" / "shop" / "bitrix24.csv"
#: The command line with a delay of its own; each read is held up, so that the line is drawn.
CODE = """
import sys, time
from cbtool.commands import ticker
ticker.DELAY = {delay}
update = ticker.Ticker.read
def slow(self, done, total):
    update(self, done, total)
    time.sleep({hold})
ticker.Ticker.read = slow
from cbtool.cli import main
sys.exit(main())
"""


def seen(
    *args: object,
    cwd: Path,
    delay: float = 0.0,
    hold: float = 0.15,
    env: dict[str, str] | None = None,
    tty: bool = True,
) -> str:
    """What arrives at a terminal that is the command's standard error."""
    import pty

    ours, theirs = pty.openpty() if tty else os.pipe()
    command = [sys.executable, "-c", CODE.format(delay=delay, hold=hold), *map(str, args)]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **(env or {})}
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=theirs, env=environment) as process:
        os.close(theirs)
        pieces = []
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other side is closed
                break
            if not piece:
                break
            pieces.append(piece)
    os.close(ours)
    assert process.returncode == 0, b"".join(pieces)
    return b"".join(pieces).decode()


def screen(text: str) -> str:
    """What stands on a terminal in the end: carriage returns, cursor up and erased lines obeyed."""
    lines, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", text):
        if part == "\r":
            column = 0
        elif part == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif part.endswith("A") and part.startswith("\x1b"):
            row -= int(part[2:-1] or 1)
        elif part == "\x1b[2K":
            lines[row] = ""
        elif not part.startswith("\x1b"):
            lines[row] = lines[row][:column].ljust(column) + part + lines[row][column + len(part) :]
            column += len(part)
    return "\n".join(lines)


def test_bytes_are_shown_and_the_line_goes_away(tmp_path: Path) -> None:
    text = seen("import", EXPORT, "-o", "out.parquet", cwd=tmp_path)
    assert "reading bitrix24.csv" in text
    assert re.search(r"[\d.]+ kB of [\d.]+ kB", text)
    left = screen(text)
    assert "reading bitrix24.csv" not in left
    assert "kB of" not in left
    assert "-> out.parquet" in left
    assert "\x1b[?25h" in text.rpartition("\x1b[?25l")[2]  # the cursor is shown again


def test_warnings_stand_above_the_line(tmp_path: Path) -> None:
    left = screen(seen("import", EXPORT, "-o", "out.parquet", cwd=tmp_path))
    assert re.search(r"warning: bitrix24\.csv: 5 records", left)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"delay": 60.0, "hold": 0.0}, ()),
        ({"env": {"TERM": "dumb"}}, ()),
        ({"tty": False}, ()),
        ({}, ("-q",)),
    ],
    ids=["quick", "dumb", "no terminal", "quiet"],
)
def test_nothing_is_shown(options: dict[str, object], told: tuple[str, ...], tmp_path: Path) -> None:
    text = seen("import", EXPORT, "-o", "out.parquet", *told, cwd=tmp_path, **options)  # type: ignore[arg-type]
    assert "reading bitrix24.csv" not in text
    assert "\x1b[?25l" not in text
    assert (tmp_path / "out.parquet").exists()


def test_run_names_its_stages(tmp_path: Path) -> None:
    rows = "".join(f"{n};Иванов Иван {n};8916123450{n};ivan{n}@ya.ru\n" for n in range(5))
    (tmp_path / "clients.csv").write_text(f"ID;ФИО;Телефон;E-mail\n{rows}", encoding="utf-8")
    (tmp_path / "cbtool.toml").write_text('[[input]]\npath = "clients.csv"\n', encoding="utf-8")
    text = seen("run", "--fail-on", "never", cwd=tmp_path)
    places = [text.find(name) for name in ("reading clients.csv", "dedupe", "segment", "stale-report", "writing")]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_reading_tells_bytes_of_all_bytes(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("ID;ФИО\n" + "".join(f"{n};Иванов Иван\n" for n in range(200_000)), encoding=encoding)
    told: list[tuple[int, int]] = []
    read(str(path), ReadOptions(), tmp_path, lambda done, total: told.append((done, total)))
    size = path.stat().st_size
    assert {total for _, total in told} == {size}
    done = [done for done, _ in told]
    assert done[0] == 0
    assert done == sorted(done)
    assert done[-1] == size
    assert len(done) >= 2
