"""The stages in a chain: pipes and files agree, the same run twice gives the same bytes, nothing half-done is kept."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from cbtool.steps.batches import batches, reached
from tests.conftest import ROOT, SCRIPT, Cbtool

SHOP = ROOT / "examples" / "shop"
EXPORT = SHOP / "bitrix24.csv"
#: Columns that hold provenance or keys, which a pipe names after standard input.
NAMED = ("_id", "_file", "_row", "members", "cluster_id")


def table(content: bytes) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(content), infer_schema=False)


def test_pipes_and_files_give_the_same_customers(tmp_path: Path, cbtool: Cbtool) -> None:
    script = "set -o pipefail; cat {0} | {1} normalize - | {1} dedupe - | {1} segment - --as-of 2026-07-01 > piped.csv"
    if os.name == "nt":
        pytest.skip("needs a POSIX shell")
    subprocess.run(
        ["bash", "-c", script.format(EXPORT, SCRIPT)], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    for arguments in (
        ("import", EXPORT, "-o", "a.parquet"),
        ("normalize", "a.parquet", "-o", "b.parquet"),
        ("dedupe", "b.parquet", "-o", "c.parquet"),
        ("segment", "c.parquet", "--as-of", "2026-07-01", "-o", "d.csv"),
    ):
        done = cbtool(*arguments)
        assert done.code == 0, done.err
    piped, filed = table((tmp_path / "piped.csv").read_bytes()), table((tmp_path / "d.csv").read_bytes())
    assert piped.height > 500
    assert piped.drop(NAMED).equals(filed.drop(NAMED))
    assert (piped["_row"] == filed["_row"]).all()


@pytest.mark.parametrize("form", ["csv", "arrow", "ndjson"])
def test_every_format_of_a_pipe(form: str, cbtool: Cbtool) -> None:
    first = cbtool("normalize", EXPORT, "--to", form, "-q")
    assert first.code == 0, first.err
    direct = cbtool("dedupe", EXPORT, "-q")
    chained = cbtool("dedupe", "-", "-q", stdin=first.out)
    assert chained.code == 0, chained.err
    assert table(chained.out).equals(table(direct.out))


@pytest.mark.parametrize("form", ["csv", "arrow", "ndjson"])
def test_a_first_command_that_is_killed_leaves_no_half_base(form: str, tmp_path: Path, cbtool: Cbtool) -> None:
    """Standard output is sent only when complete, so whoever comes next gets nothing, and leaves its OUT alone."""
    (tmp_path / "out.csv").write_text("what was there", encoding="utf-8")
    with subprocess.Popen(
        [SCRIPT, "normalize", "-", "--to", form],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as first:
        assert first.stdin
        first.stdin.write(EXPORT.read_bytes()[: 1 << 16])
        first.stdin.flush()
        first.kill()
        sent = first.communicate()[0]
    assert sent == b""
    second = cbtool("dedupe", "-", "-o", "out.csv", stdin=sent)
    assert second.code == 3
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "what was there"


def test_half_an_arrow_stream_is_refused(tmp_path: Path, cbtool: Cbtool) -> None:
    whole = cbtool("normalize", EXPORT, "--to", "arrow", "-q").out
    done = cbtool("dedupe", "-", "-o", "out.csv", stdin=whole[: len(whole) // 2])
    assert done.code == 3
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "arrow", "ndjson", "csv.gz"])
def test_same_bytes_twice_and_with_one_thread(form: str, tmp_path: Path, cbtool: Cbtool) -> None:
    for name, threads in (("a", "2"), ("b", "2"), ("c", "1")):
        done = cbtool(
            *("segment", EXPORT, "--orders", SHOP / "orders.csv", "--as-of", "2026-07-01", "-q"),
            *("-o", f"{name}.{form}", "--findings", f"{name}.findings.parquet"),
            env={"POLARS_MAX_THREADS": threads},
        )
        assert done.code == 0, done.err
    for suffix in (form, "findings.parquet"):
        first = (tmp_path / f"a.{suffix}").read_bytes()
        assert (tmp_path / f"b.{suffix}").read_bytes() == first
        assert (tmp_path / f"c.{suffix}").read_bytes() == first
    if os.name != "nt":
        assert (tmp_path / f"a.{form}").stat().st_mode & 0o777 == 0o600


def test_quiet_is_silent(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "clients.csv").write_text("ID;ФИО;Телефон\n1;Иванов Иван;8 916 123-45-67\n", encoding="utf-8")
    done = cbtool("normalize", "clients.csv", "-q", "-o", "out.csv")
    assert (done.code, done.out, done.err) == (0, b"", "")


def test_dry_run_writes_nothing(tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool("import", EXPORT, "-o", "x.csv", "--findings", "f.csv", "--summary", "s.json", "--dry-run")
    assert done.code == 0, done.err
    assert "full_name" in done.text or "surname" in done.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["normalize", "validate"])
def test_text_is_parsed_once(command: str, tmp_path: Path, inside: Cbtool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of rows are taken from Arrow files, from which each is read alone, whatever the input is."""
    near: list[bool] = []

    def watched(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
        near.append(reached(frame))
        return batches(frame)

    for step in ("normalize", "validate"):
        monkeypatch.setattr(f"cbtool.steps.{step}.batches", watched)
    assert inside(command, EXPORT, "-o", tmp_path / "out.csv").code in (0, 1)
    assert near
    assert all(near)
