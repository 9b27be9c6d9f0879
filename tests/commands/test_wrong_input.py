"""Wrong input of each kind: the right exit code, one clear line, nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import SCRIPT, Cbtool

CLIENTS = "ID;ФИО;Телефон;E-mail\n1;Иванов Иван;8 916 123-45-67;\n2;Петрова Анна;;anna@ya.ru\n".encode("cp1251")

#: Arguments, exit code, words of the message. The folder holds what `folder` makes.
CASES = [
    (["import"], 2, "FILES"),
    (["import", "", "-o", "x.csv"], 2, "no name"),
    (["import", "clients.csv", "-o", ""], 2, "no name"),
    (["import", "cl*.csv", "-o", "clients.csv"], 2, "also an input"),
    (["normalize", "cl*.csv", "-o", "clients.csv"], 2, "also an input"),
    (["dedupe", "clients.csv", "-o", "x.csv", "--registry", os.devnull], 2, "is no file"),
    (["dedupe", "clients.csv", "-o", "x.csv", "--registry", "image.png"], 3, "image.png.bak"),
    (["import", "clients.csv", "-o", "x.csv", "--mapping-out", "x.csv"], 2, "one place"),
    (["init", "-"], 2, "standard input"),
    (["import", "missing.csv", "-o", "x.csv"], 3, "missing.csv"),
    (["import", "client.csv", "-o", "x.csv"], 3, "clients.csv"),
    (["import", "empty.csv", "-o", "x.csv"], 3, "empty"),
    (["import", "header.csv", "-o", "x.csv"], 3, "header"),
    (["import", "folder", "-o", "x.csv"], 3, "folder"),
    (["import", "image.png", "-o", "x.csv"], 3, "image.png"),
    (["import", "broken.xlsx", "-o", "x.csv"], 3, "broken.xlsx"),
    (["import", "encrypted.xlsx", "-o", "x.csv"], 3, "encrypted"),
    (["import", "unknown.csv", "-o", "x.csv"], 3, "no column"),
    (["import", "*.nothing", "-o", "x.csv"], 3, "*.nothing"),
    (["import", "clients.csv", "-o", "x.csv", "--encoding", "cp1252x"], 2, "cp125"),
    (["import", "clients.csv", "-o", "x.csv", "--map", "Телефон=phon"], 2, "phone"),
    (["import", "clients.csv", "-o", "x.csv", "--map", "Телефан=phone"], 2, "Телефон"),
    (["import", "clients.csv", "-o", "x.csv", "--map", "Телефон"], 2, "HEADER=FIELD"),
    (["import", "clients.csv", "-o", "x.csv", "--preset", "bitrix25"], 2, "bitrix24"),
    (["import", "clients.csv", "-o", "x.csv", "--fail-on", "eror"], 2, "error"),
    (["import", "clients.csv", "-o", "x.csv", "--as-of", "2026-13-01"], 2, "YYYY-MM-DD"),
    (["import", "clients.csv", "-o", "x.csw"], 2, ".csv"),
    (["import", "clients.csv", "-o", "x.csv", "--to", "exel-csv"], 2, "excel-csv"),
    (["import", "clients.csv", "-o", "nowhere/x.csv"], 4, "nowhere"),
    (["import", "clients.csv", "-o", "folder"], 2, "folder"),
    (["import", "clients.csv", "-o", "clients.csv"], 2, "input"),
    (["import", "clients.csv", "-o", "x.csv", "--findings", "x.csv"], 2, "one place"),
    (["import", "clients.csv", "-o", "x.csv", "--config", "missing.toml"], 3, "missing.toml"),
    (["import", "clients.csv", "-o", "x.csv", "--config", "wrong.toml"], 2, "threshold"),
    (["import", "clients.csv", "-o", "x.csv", "--encodin", "cp1251"], 2, "--encoding"),
    (["import", "-", "-o", "x.csv"], 3, "standard input"),
    (["normalise", "clients.csv"], 2, "normalize"),
    (["normalize", "clients.csv", "-o", "x.csv", "--region", "RUS"], 2, "RUS"),
    (["normalize", "clients.csv", "-o", "x.csv", "--date-order", "ymd"], 2, "dmy"),
    (["dedupe", "clients.csv", "-o", "x.csv", "--threshold", "7"], 2, "threshold"),
    (["dedupe", "cities.csv", "-o", "x.csv"], 2, "--map HEADER=phone"),
    (["dedupe", "tags.csv", "-o", "x.csv"], 2, "compare"),
    (["validate", "clients.csv", "-o", "x.csv", "--select", "PH999"], 2, "PH"),
    (["validate", "clients.csv", "-o", "x.csv", "--ignore", "QQ"], 2, "rules"),
    (["validate", "clients.csv", "-o", "x.csv", "--report", "x.docx"], 2, ".html"),
    (["segment", "-o", "x.csv"], 2, "--orders"),
    (["segment", "clients.csv", "--orders", "missing.csv", "-o", "x.csv"], 3, "missing.csv"),
    (["segment", "clients.csv", "--orders", "tags.csv", "-o", "x.csv"], 3, "customer_id"),
    (["segment", "clients.csv", "--suppress", "empty.csv", "-o", "x.csv"], 3, "empty"),
    (["stale-report", "clients.csv", "-o", "x.csv", "--fail-over", "200"], 2, "fail-over"),
    (["run", "missing.toml"], 3, "cbtool init"),
    (["run"], 3, "cbtool.toml"),
    (["run", "wrong.toml"], 2, "threshold"),
    (["rules", "PH0O2"], 2, "Did you mean"),
    (["init", "missing.csv"], 3, "missing.csv"),
    (["init", "clients.csv", "-o", "wrong.toml"], 4, "exists"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients.csv").write_bytes(CLIENTS)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "header.csv").write_text("Имя;Телефон\n", encoding="utf-8")
    (tmp_path / "unknown.csv").write_text("qqq,zzz\n1,2\n3,4\n", encoding="utf-8")
    (tmp_path / "tags.csv").write_text("Теги,Менеджер\nновый,Анна\nстарый,Пётр\n", encoding="utf-8")
    (tmp_path / "cities.csv").write_text("Пол,Город\nж,Тверь\nм,Сочи\n", encoding="utf-8")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 400)
    stream = "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "encrypted.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream + b"\0" * 2048)
    (tmp_path / "wrong.toml").write_text("[dedupe]\ntreshold = 0.9\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize(("arguments", "code", "words"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_wrong_input(arguments: list[str], code: int, words: str, folder: Path, cbtool: Cbtool) -> None:
    before = sorted(folder.rglob("*"))
    done = cbtool(*arguments)
    last = done.err.rstrip("\n").splitlines()[-1]
    assert done.code == code, done.err
    assert last.startswith("cbtool"), done.err
    assert words in last, done.err
    assert "Traceback" not in done.err
    assert done.out == b""
    assert sorted(folder.rglob("*")) == before


def test_an_unwritable_folder(folder: Path, cbtool: Cbtool) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("everything is writable here")
    (folder / "folder").chmod(0o500)
    assert cbtool("import", "clients.csv", "-o", "folder/x.csv").code == 4


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("sent", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_interrupted(sent: str, code: int, tmp_path: Path) -> None:
    rows = "".join(f"{n};Иванов{n} Иван;8 916 {n:07}\n" for n in range(400_000))
    (tmp_path / "big.csv").write_text(f"ID;ФИО;Телефон\n{rows}", encoding="utf-8")
    (tmp_path / "x.csv").write_text("what was there", encoding="utf-8")
    number = int(getattr(signal, sent))
    # Whoever runs the tests, such as nohup, may have it ignored.
    heeded = f"import os, signal, sys; signal.signal({number}, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", heeded, SCRIPT, "normalize", "big.csv", "-o", "x.csv"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    while not any(item.name.startswith(".cbtool-") for item in tmp_path.iterdir()):
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(number)
    told = process.communicate(timeout=60)[1].decode()
    assert process.returncode == code
    assert told.endswith("; nothing was replaced\n")
    assert {item.name for item in tmp_path.iterdir()} == {"big.csv", "x.csv"}
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == "what was there"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_that_a_library_makes_another_error_of(
    sent: signal.Signals, code: int, tmp_path: Path, cbtool: Cbtool
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, time, cbtool.rules\n"
        "def broken():\n"
        f"    try: os.kill(os.getpid(), {int(sent)}); time.sleep(9)\n"
        "    except BaseException: raise TypeError('unprintable')\n"
        "cbtool.rules.rules = broken\n",
        encoding="utf-8",
    )
    done = cbtool("rules", env={"PYTHONPATH": str(tmp_path), "TMPDIR": str(tmp_path)})
    assert (done.code, done.err.count("\n")) == (code, 1)
    assert done.err.endswith("; nothing was replaced\n")


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    rows = "".join(f"{n};Иванов{n} Иван\n" for n in range(100_000))
    (tmp_path / "big.csv").write_text(f"ID;ФИО\n{rows}", encoding="utf-8")
    with subprocess.Popen(
        [SCRIPT, "import", "big.csv", "-q"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"_id,_file,_row,client_id,full_name\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_defect_leaves_its_details_in_a_file(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import cbtool.rules\ndef broken(): raise RuntimeError('planted')\ncbtool.rules.rules = broken\n",
        encoding="utf-8",
    )
    done = cbtool("rules", env={"PYTHONPATH": str(tmp_path), "TMPDIR": str(tmp_path)})
    assert done.code == 70
    assert "Traceback" not in done.err
    (details,) = tmp_path.glob("cbtool-defect-*.txt")
    assert str(details) in done.err
    assert "planted" in details.read_text(encoding="utf-8")
