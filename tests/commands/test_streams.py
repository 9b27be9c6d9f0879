"""Standard streams as callers leave them: closed, full, or without a reader."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SCRIPT, Cbtool

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")

CLIENTS = "ID;ФИО\n1;Иванов Иван\n1;Петров Пётр\n"  # a repeated key is a warning, which even -q tells


def shell(folder: Path, script: str) -> tuple[int, str]:
    """Run a script that calls `$CBTOOL`; its exit code, and all that it wrote."""
    (folder / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env={**os.environ, "CBTOOL": str(SCRIPT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.returncode, done.stdout.decode()


@pytest.mark.parametrize("err", ["2>&-", "2>/dev/full", "2>&1 | true"])
def test_nobody_reads_the_messages(err: str, tmp_path: Path) -> None:
    if "full" in err and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    code, told = shell(tmp_path, f'"$CBTOOL" import clients.csv -o x.csv {err}')
    assert (code, told) == (0, "")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").count("\n") == 3


def test_standard_output_is_closed(tmp_path: Path) -> None:
    code, told = shell(tmp_path, '"$CBTOOL" import clients.csv -q >&-')
    assert code == 4
    assert told == "cbtool import: standard output is closed. Write to a file with -o.\n"


def test_a_redirected_stream_by_its_name(tmp_path: Path) -> None:
    code, told = shell(tmp_path, '"$CBTOOL" import clients.csv -o /dev/stdout > x.csv 2> /dev/null')
    assert (code, told) == (0, "")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").startswith("_id,_file,_row,client_id,full_name\n")


@pytest.mark.parametrize("arguments", [["rules"], ["--help"], ["import", "clients.csv", "--dry-run", "-q"]])
def test_the_reader_was_never_there(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text("ID;ФИО\n1;Иванов Иван\n", encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen([SCRIPT, *arguments], cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE) as process:
        os.close(writer)
        assert process.communicate()[1] == b""
    assert process.returncode == 0


def test_without_arguments_the_help_is_shown(cbtool: Cbtool) -> None:
    done = cbtool()
    assert done.code == 2
    assert done.err == cbtool("--help").text
