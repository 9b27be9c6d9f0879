"""`cbtool dedupe --registry` and `run` with one: night after night, crashes on the way, wrong use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest

from cbtool.cli import main
from cbtool.matching.registry import unpack
from tests.conftest import SCRIPT, Cbtool

FIRST, SECOND = "1,Жаворонков Иван,+7 916 123-45-67,j@mail.ru\n", "2,Синицына Анна,+7 903 111-22-33,a@ya.ru\n"
CLIENTS = "ID,Name,Phone,Email\n" + FIRST + SECOND
THIRD = "3,Жаворонков Иван,+7 916 123-45-67,j@mail.ru\n"


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the registry was made, once for all tests."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    options = "dedupe clients.csv -o out.csv --registry r.parquet --as-of 2026-01-01 -q"
    done = subprocess.run([str(SCRIPT), *options.split()], cwd=folder, capture_output=True, text=True, check=True)
    assert "there is no registry r.parquet: it is created" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    return folder


@pytest.fixture
def night(first_night: Path, tmp_path: Path) -> Path:
    """A folder of the test's own in which the registry was made."""
    shutil.copytree(first_night, tmp_path, dirs_exist_ok=True)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def ids(folder: Path) -> dict[str, str]:
    return dict(pl.read_csv(folder / "out.csv", infer_schema=False).select("members", "cluster_id").iter_rows())


def test_the_same_again_writes_nothing_new_and_more_keeps_the_old_one(night: Path, cbtool: Cbtool) -> None:
    if os.name != "nt":
        assert (night / "r.parquet").stat().st_mode & 0o777 == 0o600
    text = (night / "r.parquet").read_bytes()
    for secret in ("Иван".encode(), b"9161234567", b"mail.ru"):
        assert secret not in text
        assert secret not in pl.read_parquet(night / "r.parquet").write_csv().encode()
    before = contents(night)
    again = ("dedupe", "clients.csv", "-o", "out.csv", "--registry", "r.parquet", "--as-of", "2026-01-02", "-q")
    done = cbtool(*again)
    assert (done.code, done.err) == (0, "")
    assert contents(night) == before
    (night / "clients.csv").write_text(CLIENTS + THIRD, encoding="utf-8")
    assert cbtool(*again).code == 0
    assert ids(night) == {"clients:1; clients:3": "clients:1", "clients:2": "clients:2"}
    assert (night / "r.parquet.bak").read_bytes() == before["r.parquet"]
    (night / "clients.csv").write_text(CLIENTS.replace("\n1,", "\n9,"), encoding="utf-8")
    assert cbtool(*again).code == 0
    assert ids(night) == {"clients:9": "clients:1", "clients:2": "clients:2"}


def test_decisions_are_remembered_and_contradictions_named(night: Path, cbtool: Cbtool) -> None:
    (night / "clients.csv").write_text(CLIENTS + THIRD, encoding="utf-8")
    once = ("dedupe", "clients.csv", "-o", "out.csv", "--registry", "r.parquet", "-q")

    def decide(said: str) -> tuple[str, ...]:
        (night / "d.csv").write_text(f"id_1,id_2,decision\nclients:3,clients:1,{said}\n", encoding="utf-8")
        return (*once, "--decisions", "d.csv")

    assert cbtool(*decide("different")).code == 0
    assert ids(night)["clients:3"] == "clients:3"
    assert cbtool(*once).code == 0
    assert ids(night)["clients:3"] == "clients:3"
    before = contents(night)
    done = cbtool(*decide("same"))
    assert done.code == 3
    assert "clients:1 and clients:3 are same (d.csv" in done.err
    assert "but different (registry" in done.err
    assert {name: content for name, content in contents(night).items() if name != "d.csv"} == {
        name: content for name, content in before.items() if name != "d.csv"
    }
    assert cbtool(*decide("unsure")).code == 0
    assert ids(night)["clients:1; clients:3"] == "clients:1"


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--registry", "damaged.parquet"), 3, "damaged"),
        (("--registry", "changed.parquet"), 3, "damaged registry"),
        (("--registry", "clients.csv"), 2, "also an input"),
        (("--registry", "other.csv"), 2, "other.csv: a registry is a Parquet file. Name one that ends in .parquet."),
        (("--registry", "new.NDJSON.gz"), 2, "a registry is a Parquet file"),
        (("--registry", "new.json", "--dry-run"), 2, "a registry is a Parquet file"),
        (("--registry", "empty.parquet"), 3, "empty.parquet is no registry"),
        (("--registry", "text.parquet"), 3, "text.parquet is no registry"),
        (("--registry", "x.csv"), 2, "one place"),
        (("--registry", "nowhere/r.parquet"), 4, "nowhere"),
        (("--registry", ""), 2, "no name"),
        (("--registry", "r.parquet", "--link", "other.csv"), 2, "--link"),
    ],
)
def test_wrong_use(options: tuple[str, ...], code: int, words: str, night: Path, cbtool: Cbtool) -> None:
    whole = (night / "r.parquet").read_bytes()
    (night / "damaged.parquet").write_bytes(whole[: len(whole) // 2])
    table = pl.read_parquet(night / "r.parquet")
    table.with_columns(pl.col("other").str.replace("clients:2", "clients:1")).write_parquet(night / "changed.parquet")
    (night / "other.csv").write_text(CLIENTS, encoding="utf-8")
    (night / "empty.parquet").touch()
    (night / "text.parquet").write_text("a line of text\n", encoding="utf-8")
    before = contents(night)
    done = cbtool("dedupe", "clients.csv", "-o", "x.csv", *options)
    assert (done.code, words in done.err) == (code, True), done.err
    assert contents(night) == before


def test_a_dry_run_makes_no_registry(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    done = cbtool("dedupe", "clients.csv", "--registry", "r.parquet", "--dry-run", "-q")
    assert (done.code, done.err) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["clients.csv"]


def test_the_registry_comes_after_all_else(night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the two leaves the new OUT, and a registry that a rerun brings up to date."""
    (night / "clients.csv").write_text(CLIENTS + THIRD, encoding="utf-8")
    monkeypatch.chdir(night)
    old = (night / "r.parquet").read_bytes()
    replace = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if Path(target).name == "r.parquet":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    arguments = ["dedupe", "clients.csv", "-o", "out.csv", "--registry", "r.parquet", "-q"]
    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(SystemExit, match="4"):
        main(arguments)
    assert (night / "r.parquet").read_bytes() == old
    assert "clients:1; clients:3" in ids(night)
    out = (night / "out.csv").read_bytes()
    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(SystemExit, match="0"):
        main(arguments)
    assert (night / "out.csv").read_bytes() == out
    assert (night / "r.parquet.bak").read_bytes() == old


def test_a_run_with_a_registry(tmp_path: Path, cbtool: Cbtool) -> None:
    base = '[dedupe]\nregistry = "r.parquet"\n[output]\ncustomers = "customers.csv"\n[[input]]\npath = "clients.csv"\n'
    (tmp_path / "cbtool.toml").write_text(base, encoding="utf-8")
    head = CLIENTS.splitlines(keepends=True)[0]
    found: list[dict[str, str]] = []
    registries: list[bytes] = []
    for day, rows in enumerate((FIRST + SECOND, SECOND + FIRST, SECOND + THIRD + FIRST, FIRST + SECOND), 1):
        (tmp_path / "clients.csv").write_text(head + rows, encoding="utf-8")
        done = cbtool("run", "-q", "--as-of", f"2026-01-0{day}")
        assert done.code == 0, done.err
        clusters = pl.read_csv(tmp_path / "out" / "clusters.csv", infer_schema=False)
        found.append(dict(clusters.select("member", "cluster_id").iter_rows()))
        registries.append((tmp_path / "r.parquet").read_bytes())
    assert registries[0] == registries[1]
    assert found[0] == found[1] == found[3] == {f"clients:{n}": f"clients:{n}" for n in (1, 2)}
    assert found[2] == {**found[0], "clients:3": "clients:1"}
    records = unpack(pl.read_parquet(tmp_path / "r.parquet"), "r").records
    assert dict(records.select("_id", "since").iter_rows())["clients:3"] == "2026-01-03"
    told = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert told["settings"]["dedupe"]["registry"] == "r.parquet"


def test_a_registry_in_the_output_folder_is_refused(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    settings = '[[input]]\npath = "clients.csv"\n[dedupe]\nregistry = "out/r.parquet"\n'
    (tmp_path / "cbtool.toml").write_text(settings, encoding="utf-8")
    done = cbtool("run", "-q")
    assert (done.code, "output folder" in done.err) == (2, True), done.err
