"""Outputs appear together or not at all, and never in the place of something else."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from cbtool.errors import CbtoolError, OutputError, UsageError, disk_full
from cbtool.files import lock
from cbtool.files.folder import ResultFolder
from cbtool.files.outputs import Outputs

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
TABLE = pl.LazyFrame({"a": ["1", "2"]})
CSV = "a\n1\n2\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def transact(
    work: Path, plans: Mapping[str, str | None], frames: Mapping[str, pl.LazyFrame], inputs: Sequence[str] = ()
) -> None:
    """Plan all, then write and commit what has a frame."""
    with Outputs(inputs, work) as outputs:
        for name, path in plans.items():
            outputs.plan(name, path, "xlsx" if path and path.endswith(".xlsx") else "csv")
        for name, frame in frames.items():
            outputs.write(name, frame)
        outputs.commit()
        outputs.commit(kept=True)


def stop(_: pl.Series) -> pl.Series:
    raise KeyboardInterrupt


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_in_place(here: Path, work: Path) -> None:
    (here / "out.csv").write_text("old")
    with Outputs(["in.csv", "-"], work) as outputs:
        outputs.plan("out", "out.csv", "csv")
        outputs.plan("findings", str(here / "f.ndjson"), "ndjson")
        outputs.plan("report", "r.md", "text")
        outputs.plan("unused", "unused.csv", "csv")
        outputs.write("out", TABLE)
        outputs.write("findings", TABLE)
        outputs.write_text("report", "# Отчёт\n")
        assert (here / "out.csv").read_text() == "old"
        assert outputs.described() == [
            {"name": "out", "path": "out.csv", "format": "csv"},
            {"name": "findings", "path": str(here / "f.ndjson"), "format": "ndjson"},
            {"name": "report", "path": "r.md", "format": "text"},
        ]
        outputs.commit()
    assert names(here) == ["f.ndjson", "out.csv", "r.md"]
    assert (here / "out.csv").read_text() == CSV
    assert (here / "r.md").read_bytes() == "# Отчёт\n".encode()
    assert names(work) == []


@posix
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_private_whatever_the_umask(here: Path, work: Path, umask: int) -> None:
    (here / "out.csv").write_text("old")
    (here / "out.csv").chmod(0o644)
    before = os.umask(umask)
    try:
        with Outputs([], work) as outputs:
            for name in ("out.csv", "out.xlsx", "out.parquet", "out.arrow", "out.ndjson", "out.csv.gz"):
                outputs.plan(name, name, name.partition(".")[2])
                outputs.write(name, TABLE)
            outputs.plan("text", "out.txt", "text")
            outputs.write_text("text", "")
            outputs.commit()
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in here.iterdir()} == {0o600}
    assert len(names(here)) == 7


def broken(_: pl.Series) -> pl.Series:
    raise ValueError("no")


@pytest.mark.parametrize(
    "frame",
    [
        TABLE.with_columns(pl.col("a").map_batches(broken, pl.String)),
        pl.LazyFrame({"a": ["x" * 40_000]}),
    ],
)
def test_failure_leaves_everything_alone(here: Path, work: Path, frame: pl.LazyFrame) -> None:
    (here / "out.xlsx").write_text("old")
    plans = {"findings": "f.csv", "stdout": "-", "out": "out.xlsx"}
    with pytest.raises((OutputError, ValueError)):
        transact(work, plans, {"findings": TABLE, "out": frame})
    assert names(here) == ["out.xlsx"]
    assert (here / "out.xlsx").read_text() == "old"
    assert names(work) == []


def test_workbook_limit_names_the_output(here: Path, work: Path) -> None:
    with pytest.raises(OutputError, match=r"^big\.xlsx: row 2, column 'a': 40,000"):
        transact(work, {"out": "big.xlsx"}, {"out": pl.LazyFrame({"a": ["x" * 40_000]})})
    assert names(here) == []


def test_interrupted_before_commit(here: Path, work: Path) -> None:
    frames = {"findings": TABLE, "out": TABLE.with_columns(pl.col("a").map_batches(stop, pl.String))}
    with pytest.raises((KeyboardInterrupt, pl.exceptions.ComputeError)):
        transact(work, {"findings": "f.csv", "out": "out.csv"}, frames)
    assert names(here) == []


def test_forgotten_drafts_are_removed_at_last(here: Path, work: Path) -> None:
    """A second Ctrl-C may keep `__exit__` from running."""
    outputs = Outputs([], work)
    outputs.plan("out", "out.csv", "csv")
    assert len(names(here)) == 1
    del outputs
    assert names(here) == []


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("gone/out.csv", OutputError, "there is no folder"),
        ("folder", OutputError, "folder is a folder"),
        ("new/", OutputError, "new/ is a folder"),
        ("in.csv/out.csv", OutputError, "in.csv/out.csv"),
        ("x" * 300 + ".csv", OutputError, "cannot be written"),
        ("", UsageError, "no name"),
        ("in.csv", UsageError, "in.csv is also an input"),
        ("../here/in.csv", UsageError, "also an input"),
        ("hard.csv", UsageError, "also an input"),
        ("soft.csv", UsageError, "also an input"),
        ("missing.csv", UsageError, "also an input"),
        ("other.csv", UsageError, "two outputs go to one place, other.csv"),
        ("./other.csv", UsageError, "other.csv and ./other.csv are one place"),
        ("soft-other.csv", UsageError, "are one place"),
    ],
)
def test_refused_before_any_work(here: Path, work: Path, path: str, error: type[CbtoolError], message: str) -> None:
    (here / "folder").mkdir()
    (here / "in.csv").write_text("")
    if "hard" in path:
        (here / "hard.csv").hardlink_to("in.csv")
    if "soft" in path:
        (here / path).symlink_to("other.csv" if "other" in path else "in.csv")
    before = names(here)
    with pytest.raises(error, match=message) as caught:
        transact(work, {"other": "other.csv", "out": path}, {}, ["-", "in.csv", "missing.csv"])
    assert caught.value.hint
    assert names(here) == before


def test_standard_output_once(work: Path) -> None:
    with pytest.raises(UsageError, match="one place"):
        transact(work, {"findings": "-", "out": None}, {})


@posix
def test_write_protected(here: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "out.csv").write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    with pytest.raises(OutputError, match="write-protected"):
        transact(work, {"out": "out.csv"}, {})


@posix
def test_link_stays_and_its_target_is_replaced(here: Path, work: Path) -> None:
    (here / "real").mkdir()
    for name, target in (("a.csv", "real/a.csv"), ("dangling.csv", "real/new.csv")):
        (here / name).symlink_to(target)
    (here / "real" / "a.csv").write_text("old")
    transact(work, {"one": "a.csv", "two": "dangling.csv"}, {"one": TABLE, "two": TABLE})
    assert names(here) == ["a.csv", "dangling.csv", "real"]
    assert (here / "a.csv").is_symlink()
    assert (here / "real" / "a.csv").read_text() == (here / "real" / "new.csv").read_text() == CSV


@posix
def test_pipes_and_devices_are_fed(here: Path, work: Path) -> None:
    os.mkfifo("pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((here / "pipe").read_bytes()))
    reader.start()
    plans = {"findings": os.devnull, "pairs": os.devnull, "out": "pipe"}
    transact(work, plans, dict.fromkeys(plans, TABLE))
    reader.join(10)
    assert got == [CSV.encode()]
    assert names(here) == ["pipe"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_device_replaces_nothing(here: Path, work: Path) -> None:
    with pytest.raises(OutputError, match="/dev/full cannot be written: No space left"):
        transact(work, {"findings": "/dev/full", "out": "out.csv"}, {"findings": TABLE, "out": TABLE})
    assert names(here) == []


def locked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file be open in another program, as Windows sees it."""
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == name:
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)


def test_locked_target_keeps_the_finished_file(here: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("out.csv", "f.csv", "f.new.csv"):
        (here / name).write_text("old")
    locked("f.csv", monkeypatch)
    plans = {"out": "out.csv", "first": "first.csv", "findings": "f.csv"}
    with pytest.raises(OutputError, match=r"f\.csv cannot be replaced") as caught:
        transact(work, plans, dict.fromkeys(plans, TABLE))
    assert {name: (here / name).read_text() for name in names(here)} == {
        "first.csv": CSV,
        "f.csv": "old",
        "f.new.csv": "old",
        "f.new2.csv": CSV,
        "out.csv": "old",
        "out.new.csv": CSV,
    }
    assert "f.new2.csv" in caught.value.message
    assert "out.new.csv" in caught.value.message


def test_order(here: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Side files first, OUT after them, the registry at last."""
    order: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    plans = {name: f"{name}.csv" for name in ("registry", "out", "findings", "pairs")}
    transact(work, plans, dict.fromkeys(plans, TABLE))
    assert order == ["findings.csv", "pairs.csv", "out.csv", "registry.csv"]


@pytest.mark.parametrize("before", [None, "old"])
def test_of_two_runs_with_one_registry_the_later_one_replaces_nothing(
    before: str | None, here: Path, work: Path
) -> None:
    registry = here / "registry.csv"
    if before:
        registry.write_text(before)
    with Outputs([], work) as late:
        for name in ("registry", "out"):
            late.plan(name, f"{name}.csv", "csv")
            late.write(name, TABLE)
        transact(work, {"registry": "registry.csv"}, {"registry": TABLE.limit(1)})
        with pytest.raises(OutputError, match=r"registry.csv was written by another run"):
            late.commit()
    assert registry.read_text() == "a\n1\n"
    assert not (here / "out.csv").exists()


def test_a_second_run_waits_until_the_first_has_put_the_registry_in_place(
    here: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "registry.csv").write_text("old")
    told: list[str] = []

    def second(outputs: Outputs) -> None:
        with pytest.raises(OutputError) as caught:
            outputs.commit(kept=True)
        told.append(caught.value.message)

    with Outputs([], work) as first, Outputs([], work) as late:
        for run, table in ((first, TABLE), (late, TABLE.limit(1))):
            run.plan("registry", "registry.csv", "csv")
            run.write("registry", table)
        thread = threading.Thread(target=second, args=(late,))
        replace = Path.replace

        def meanwhile(self: Path, target: Path) -> Path:
            if not thread.ident:
                thread.start()
                thread.join(0.2)
                assert thread.is_alive()
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", meanwhile)
        first.commit(kept=True)
        thread.join(10)
    assert told == ["registry.csv was written by another run while this one worked"]
    assert (here / "registry.csv").read_text() == CSV
    assert names(here) == ["registry.csv", "registry.csv.bak"]


def test_a_lock_that_nobody_lets_go_of_is_told(here: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT", 0.0)
    with lock.alone(here / "registry.csv"), pytest.raises(OutputError, match="is being written by another run"):
        transact(work, {"registry": "registry.csv"}, {"registry": TABLE})
    assert names(here) == []
    transact(work, {"registry": "registry.csv"}, {"registry": TABLE})
    assert names(here) == ["registry.csv"]


def test_stale_file_is_dropped_on_commit(here: Path, work: Path) -> None:
    (here / "old.rejects.csv").write_text("old")
    for commit in (False, True):
        with Outputs([], work) as outputs:
            outputs.plan("rejects", "old.rejects.csv", "csv")
            outputs.drop("rejects")
            if commit:
                outputs.commit()
        assert names(here) == ([] if commit else ["old.rejects.csv"])


SCRIPT = """
import sys, tempfile
from pathlib import Path
import polars as pl
from cbtool.errors import OutputError
from cbtool.files.outputs import Outputs
rows, kind, *side = sys.argv[1:]
with tempfile.TemporaryDirectory() as work:
    try:
        with Outputs([], Path(work)) as outputs:
            outputs.plan("out", "-", kind)
            for path in side:
                outputs.plan(path, path, "csv")
            table = pl.select(n=pl.int_range(int(rows)).cast(pl.String)).lazy()
            outputs.write("out", table)
            for path in side:
                outputs.write(path, table)
            outputs.commit()
    except OutputError as error:
        print(error.message, file=sys.stderr)
        sys.exit(error.exit_code)
"""


def script(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", SCRIPT, *arguments]


@pytest.mark.parametrize(("kind", "start"), [("csv", b"n\n0\n1\n"), ("xlsx", b"PK"), ("arrow", b"\xff\xff\xff\xff")])
def test_standard_output(kind: str, start: bytes) -> None:
    done = subprocess.run(script("3", kind), capture_output=True, check=True)
    assert done.stdout.startswith(start)
    assert done.stderr == b""


def test_reader_that_closes_early_is_no_error() -> None:
    with subprocess.Popen(script("3000000", "csv"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"n\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_standard_output_on_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(script("10", "csv"), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 4
    assert done.stderr.decode() == "standard output cannot be written: No space left on device\n"


@posix
def test_standard_output_closed() -> None:
    command = " ".join(f"'{word}'" for word in script("10", "csv")) + " >&-"
    done = subprocess.run(["/bin/sh", "-c", command], stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.decode()) == (4, "standard output is closed\n")


@posix
def test_side_file_is_where_standard_output_goes(here: Path) -> None:
    with (here / "out.csv").open("wb") as out:
        done = subprocess.run(script("10", "csv", "out.csv"), stdout=out, stderr=subprocess.PIPE, check=False)
    assert done.returncode != 0
    assert b"standard output and out.csv are one place" in done.stderr


INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
import polars as pl
from cbtool.files.outputs import Outputs
if sys.argv[2] == "1":
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
frame = pl.select(n=pl.int_range(3_000_000)).lazy()
frame = frame.with_columns(pl.format("{} {}", pl.col("n") * 7919, n).alias(f"c{n}") for n in range(40))
with Outputs([], Path(sys.argv[1])) as outputs:
    outputs.plan("out", "out.csv", "csv")
    outputs.write("out", frame if sys.argv[2] == "1" else frame.head(5))
    outputs.commit()
"""


@posix
@pytest.mark.parametrize("stop", [True, False])
def test_ctrl_c_in_the_middle_of_writing(here: Path, work: Path, stop: bool) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(work), str(int(stop))]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode != 0) == stop
    assert (b"KeyboardInterrupt" in done.stderr) == stop
    assert names(here) == ([] if stop else ["out.csv"])


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(28, "No space left on device"), True),
        (OSError("No space left on device (os error 28)"), True),
        (pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)"), True),
        (OSError(13, "Permission denied"), False),
        (ValueError("28"), False),
    ],
)
def test_a_full_disk_is_known_by_number_or_by_words(error: Exception, full: bool) -> None:
    assert disk_full(error) == full


def test_a_result_that_cannot_be_written_is_named_by_its_place(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "results") as results:
        (results.staging / "a.csv").mkdir()
        with pytest.raises(OutputError, match=re.escape(str(tmp_path.resolve() / "results" / "a.csv"))):
            results.save_bytes("a.csv", b"")
