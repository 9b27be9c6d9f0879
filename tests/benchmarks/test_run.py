"""The benchmarks run from end to end on a small base, and their page is the page of the results that stand."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from argparse import ArgumentTypeError
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
MODULES = (
    *("chart", "growth", "marks", "measure", "normalize", "options", "page", "record", "rivals", "run", "sections"),
    *("stages", "threshold", "truth", "profile"),
)
ROWS = 10_000


@pytest.fixture(scope="module")
def bench() -> Iterator[Any]:
    """The modules of the folder, which is no package, by name."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield SimpleNamespace(**{name: import_module(name) for name in MODULES})
    finally:
        sys.path.remove(str(BENCHMARKS))
        for name in MODULES:
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that needs no environment of its own, once, over ten thousand rows."""
    folder = tmp_path_factory.mktemp("bench")
    options = ["--rows", str(ROWS), "--runs", "1", "--against", "polars", "--cache", str(folder / "cache")]
    where = ["--results", str(folder / "results"), "--docs", str(folder / "docs" / "benchmarks.md")]
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "run.py"), *options, *where], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_stage_is_measured(bench: Any, smoke: Path) -> None:
    made = {item["stage"]: item for item in bench.page.results(smoke / "results")}
    assert list(made) == list(bench.stages.BEFORE)
    for stage, item in made.items():
        own = item["contestants"]["cbtool"]
        assert own["status"] == "ok", (stage, own["said"])
        assert own["runs"] == 1
        assert min(own["wall"], own["cpu"], own["peak"]) > 0
    assert set(made["import"]["contestants"]) == {"cbtool", "polars"}
    assert set(made["pipe"]["contestants"]) == {"cbtool", "files"}


def test_dedupe_is_right(smoke: Path) -> None:
    for stage in ("dedupe", "update", "run"):
        found = json.loads((smoke / "results" / f"{stage}-{ROWS}.json").read_text("utf-8"))["contestants"]["cbtool"]
        assert found["pairs"]["f1"] > 0.9
        assert found["clusters"]["f1"] > 0.8


def test_the_page_names_each_stage_and_the_command(smoke: Path) -> None:
    page = (smoke / "docs" / "benchmarks.md").read_text("utf-8")
    for title in ("## `import`", "## `dedupe`", "## The whole `cbtool run`", "## By pipes, and by files"):
        assert title in page
    assert f"benchmarks/run.py --rows {ROWS}" in page


def test_the_page_of_the_repository_is_not_stale(bench: Any) -> None:
    assert bench.page.PAGE.read_text("utf-8") == bench.page.text(bench.page.RESULTS)


def test_quality_counts_pairs_clusters_and_what_misled(bench: Any) -> None:
    truth = pl.DataFrame(
        {
            "client_id": list("abcdefg"),
            "entity": [1, 1, 1, 2, 3, 4, 4],
            "kind": ["family"] * 4 + ["person"] * 3,
            "group": [9, 9, 9, 9, None, None, None],
        }
    )
    # One pair of a family is wrong with two of its rows, one stranger joins; c stands alone, f and g are found.
    clusters = pl.DataFrame({"client_id": list("abdefg"), "cluster": [1, 1, 1, 1, 2, 2]})
    found = bench.truth.quality(clusters, truth)
    assert found["pairs"] == {"precision": round(2 / 7, 4), "recall": 0.5, "f1": round(4 / 11, 4)}
    assert found["clusters"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert found["false_merges"] == {"strangers": 3, "family": 2}


def test_no_cluster_at_all_is_precise_and_finds_nothing(bench: Any) -> None:
    truth = pl.DataFrame({"client_id": ["a", "b"], "entity": [1, 1]})
    found = bench.truth.quality(truth.select("client_id", cluster="client_id"), truth)
    assert found["pairs"] == {"precision": 1.0, "recall": 0.0, "f1": 0.0}


CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"


def test_memory_and_time_of_grandchildren_count(bench: Any, tmp_path: Path) -> None:
    work = "import time; held = bytearray(150_000_000); sum(range(5_000_000)); time.sleep(0.4)"
    run = bench.measure.taken(bench.measure.Command([sys.executable, "-c", CHILD, work], tmp_path / "out"))
    assert run.status == "ok"
    assert run.peak > 150_000_000
    assert run.cpu > 0.02


def test_temporary_and_side_files_are_weighed(bench: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    work = (
        "import pathlib, sys, tempfile, time; out = pathlib.Path(sys.argv[1]); (out / 'main').write_bytes(bytes(10));"
        "(out / 'aside').write_bytes(bytes(500)); f = open(tempfile.mkstemp()[1], 'wb'); f.write(bytes(3_000_000));"
        "f.flush(); time.sleep(1)"
    )
    run = bench.measure.taken(bench.measure.Command([sys.executable, "-c", work, str(out)], out, "main"))
    assert run.side == 500
    assert run.disk == 3_000_000


@pytest.mark.parametrize(
    ("work", "status", "limits"),
    [
        ("import time; time.sleep(60)", "out of time", {"timeout": 4}),
        ("import time; held = bytearray(300_000_000); time.sleep(60)", "out of memory", {"memory": 200_000_000}),
        ("raise SystemExit('no such thing')", "failed (1)", {}),
    ],
)
def test_a_contestant_that_does_not_end_well(
    bench: Any, tmp_path: Path, work: str, status: str, limits: dict[str, Any]
) -> None:
    bad = bench.measure.Command([sys.executable, "-c", work], tmp_path / "bad")
    good = bench.measure.Command([sys.executable, "-c", "pass"], tmp_path / "good")
    found = bench.measure.in_turn({"bad": bad, "good": good}, 2, **{"timeout": 60, **limits})
    assert [run.status for run in found["bad"]] == [status]  # and is not tried again
    assert [run.status for run in found["good"]] == ["ok", "ok"]
    told = bench.measure.summary(found["bad"])
    assert told["status"] == status
    assert ("no such thing" in told["said"]) == (status == "failed (1)")


def test_the_exponent_is_the_slope_over_logarithms(bench: Any) -> None:
    points = [(size, 3 * size**1.2, 1.0) for size in (10_000, 100_000, 1_000_000)]
    slope, factor = bench.growth.exponent(points)
    assert slope == pytest.approx(1.2)
    assert factor == pytest.approx(3)
    assert bench.growth.exponent([*points, (1_000, 1e9, 1e-12)])[0] == pytest.approx(1.2)  # which weighs nothing


def point(rows: int, wall: float, **others: Any) -> dict[str, Any]:
    return {"rows": rows, "status": "ok", "wall": wall, "cpu": wall, "peak": 1e8 + rows * 1e3, **others}


def test_growth_is_that_above_the_cost_of_starting(bench: Any) -> None:
    bad = {"rows": 10_000_000, "status": "out of memory", "wall": 9.0, "peak": 1.6e10}
    found = bench.growth.fitted([bad, point(1_000_000, 32.0), point(100_000, 5.0), point(100, 2.0)])
    assert [item["rows"] for item in found["points"]] == [100, 100_000, 1_000_000, 10_000_000]
    assert (found["time"], found["cpu"]) == (1.0, 1.0)
    assert found["memory"] == pytest.approx(1, abs=1e-3)
    assert found["estimate"] == "25 min, 50.2 GB"
    assert "estimate" not in bench.growth.fitted([point(100, 2.0), point(1_000, 3.0)])
    assert "estimate" not in bench.growth.fitted([point(100, 2.0), point(1_000, 1.9), point(10_000, 3.0)])


def test_noise_beside_the_start_hardly_moves_the_exponent(bench: Any) -> None:
    sizes = (10_000, 100_000, 1_000_000, 10_000_000)
    true = [point(100, 2.0), *(point(rows, 2 + rows / 1e5) for rows in sizes)]
    noisy = [point(100, 2.0), point(10_000, 2.01), *true[2:]]  # a tenth of a second less than it takes
    assert bench.growth.fitted(noisy)["time"] == pytest.approx(bench.growth.fitted(true)["time"], abs=0.01)


def test_points_of_earlier_calls_are_kept_unless_measured_anew(bench: Any, tmp_path: Path) -> None:
    path = tmp_path / "growth.json"
    assert bench.growth.known(path, [1_000], ["import"]) == ({}, [])
    stages = {name: {"points": [point(100, 1.0), point(1_000, 2.0)]} for name in ("import", "run")}
    path.write_text(json.dumps({"version": bench.record.version(), "command": "python x", "stages": stages}))
    kept, calls = bench.growth.known(path, [1_000], ["import"])
    assert {stage: [item["rows"] for item in points] for stage, points in kept.items()} == {
        "import": [100],
        "run": [100, 1_000],
    }
    assert calls == ["python x"]
    path.write_text(json.dumps({"version": "another", "stages": stages}))
    with pytest.raises(SystemExit, match="was measured with another"):
        bench.growth.known(path, [1_000], ["import"])


def test_the_page_tells_growth_its_marks_and_what_did_not_end_well(
    bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "why.toml").touch()
    monkeypatch.setattr(bench.sections, "DONE", tmp_path / "why.toml")
    sizes = (100, 10_000, 100_000, 1_000_000)
    stages = {
        "import": [point(rows, 1 + rows**1.2 / 1e6) for rows in sizes],
        "normalize": [*(point(rows, 1 + rows / 1e5) for rows in sizes), point(10_000_000, 105.0)],
        "run": [*(point(rows, 1 + rows / 1e4) for rows in sizes), point(10_000_000, 300.0, status="out of memory")],
    }
    made = {
        "date": "2026-11-22",
        "command": "python benchmarks/growth.py",
        "version": "0.1.0",
        "machine": bench.record.machine(),
        "stages": {stage: bench.growth.fitted(points) for stage, points in stages.items()},
    }
    (tmp_path / "growth.json").write_text(json.dumps(made))
    text = bench.page.text(tmp_path)
    assert "| import | 1.1 | **1.20** | **1.20** | 1.00 |" in text
    assert f"- import: {bench.sections.UNKNOWN} (From 100,000 to 1,000,000 rows: time 15.9 times," in text
    assert "- run:" not in text
    assert "**out of memory** (300.0 s, 10,100 MB)" in text
    assert "| normalize, 10,000,000 rows: times as long as a tenth of them | ≤ 11.00 | 9.55 | kept |" in text
    assert "| the whole run, 10,000,000 rows: time | ≤ 1200.0 s |  | not measured |" in text  # which ended badly
    for drawn in bench.page.charts(tmp_path).values():
        assert drawn.count("<circle") == 3 + 4 + 3


def test_the_page_says_why_a_contestant_has_no_figures(bench: Any, tmp_path: Path) -> None:
    three = dict.fromkeys(("precision", "recall", "f1"), 0.9)
    right = {"pairs": three, "clusters": three, "false_merges": {"family": 3}}
    contestants = {
        "cbtool": point(1_000, 2.0, runs=3, disk=0, side=0, load=[0.5, 1.5, 0.7], **right),
        "splink": {"status": "out of time", "wall": 90.2, "peak": 1, "said": "Completed iteration 3"},
        "goldenmatch": {"status": "failed (1)", "wall": 3.0, "peak": 1, "said": "Traceback\nValueError: too many rows"},
    }
    about = {"date": "2026-11-22", "command": "x", "version": "0.1.0", "machine": bench.record.machine()}
    made = {"stage": "dedupe", "rows": 1_000, "contestants": contestants, **about}
    (tmp_path / "dedupe-1000.json").write_text(json.dumps(made))
    text = bench.page.text(tmp_path)
    assert "| splink | **out of time after 90 s** |" in text
    assert "goldenmatch said: `ValueError: too many rows`" in text
    assert "Completed" not in text
    assert "Not run at this size: splink-quick, goldenmatch-fs, recordlinkage." in text
    assert "<sub>`x`; medians of 3 runs; 2026-11-22; cbtool 0.1.0; load 0.5 to 1.5 before it</sub>" in text


def test_growth_that_is_too_steep_is_explained(bench: Any) -> None:
    assert bench.sections.UNKNOWN not in bench.page.PAGE.read_text("utf-8")


WORK = "import polars as pl; print(pl.LazyFrame({'a': [1, 2, 2]}).group_by('a').agg(pl.len()).collect().height)"


def test_the_metrics_of_polars_are_added_up(bench: Any) -> None:
    found = bench.profile.nodes("group-by: tot(1.50ms), x\nfilter: tot(2.00s), x\ngroup-by: tot(500.00µs), y\nelse\n")
    assert found == [{"node": "filter", "seconds": 2.0}, {"node": "group-by", "seconds": 0.002}]
    env = {**os.environ, "POLARS_TRACK_METRICS": "1", "POLARS_LOG_METRICS": "1"}
    log = subprocess.run([sys.executable, "-c", WORK], env=env, capture_output=True, text=True, check=True).stderr
    assert "group-by" in {node["node"] for node in bench.profile.nodes(log)}


def test_the_deepest_functions_are_counted(bench: Any) -> None:
    stacks = "main (x/cli.py:1);step (/a/cbtool/steps/s.py:2);collect (polars/f.py:3) 3\nother (y.py:1) 9\n"
    assert bench.profile.places(stacks) == ([{"where": "steps/s.py step", "share": 1.0}], 3)
    stacks += "main (x/cli.py:1);<module> (/a/cbtool/files/f.py:2);_find (importlib.py:3) 2\nwait (cbtool/a.py:1) 4\n"
    assert [place["where"] for place in bench.profile.places(stacks)[0]] == [
        "a.py wait",
        "steps/s.py step",
        bench.profile.IMPORTS,
    ]


def test_each_peer_has_its_script_and_its_pins(bench: Any) -> None:
    for peer in bench.rivals.PEERS:
        assert (bench.rivals.SCRIPTS / peer.script).is_file()
        assert peer.pins == bench.rivals.OWN or (bench.rivals.SCRIPTS / f"{peer.pins}.txt").is_file()
    for path in bench.rivals.SCRIPTS.glob("*.txt"):
        pins = path.read_text().splitlines()
        assert pins
        assert all("==" in line for line in pins), path.name
    assert {(peer.stage, peer.name) for peer in bench.rivals.PEERS} >= {("dedupe", "splink"), ("normalize", "loop")}


def test_peers_are_asked_for_by_name(bench: Any) -> None:
    named = bench.rivals.named
    assert [peer.name for peer in bench.rivals.of("segment")] == ["pandas"]
    assert bench.rivals.of("segment", named("none")) == bench.rivals.of("segment", named("splink,loop")) == []
    with pytest.raises(ArgumentTypeError, match="no such peer: splonk"):
        named("splonk,loop")


def test_a_chart_draws_each_line_with_its_points(bench: Any) -> None:
    drawn = bench.chart.lines({"one": [(10, 1), (100, 12)], "two & more": [(10, 5), (100, 7)]}, "rows", "seconds")
    assert drawn.count("<circle") == 4
    assert "two &amp; more" in drawn


def script(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / words[0]), *words[1:]]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})})


def test_the_benchmarks_of_single_stages_run(tmp_path: Path) -> None:
    where = ("--results", str(tmp_path / "results"), "--docs", str(tmp_path / "page.md"))
    for words in (
        ("import.py", "--rows", "300", "--sheet-rows", "200", "--runs", "1", "--keep", *where),
        ("normalize.py", "--rows", "200", "--runs", "1", "--keep", *where),
        ("growth.py", "import", "--rows", "1000", "--runs", "1", "--cache", str(tmp_path / "cache"), *where),
    ):
        done = script(*words)
        assert done.returncode == 0, done.stderr
    made = {path.stem: json.loads(path.read_text("utf-8")) for path in (tmp_path / "results").glob("*.json")}
    assert [
        mark[0].partition(",")[0] for name in ("import", "normalize") for mark in made[f"marks-{name}"]["kept"]
    ] == [
        *["import"] * 3,
        *["normalize"] * 3,
    ]
    assert [point["rows"] for point in made["growth"]["stages"]["import"]["points"]] == [100, 1_000]
    page = (tmp_path / "page.md").read_text("utf-8")
    assert "`python benchmarks/import.py --rows 300 --sheet-rows 200 --runs 1 --keep`" in page
    assert page.count("All of it on one machine: ") == 1


def test_whole_columns_and_single_cells_agree() -> None:
    done = script("normalize.py", "--agree", "400")
    assert done.returncode == 0, done.stderr
    assert "phones: 0 of 400 cells differ" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run.py", "impotr"), "no such stage: impotr; there are import, normalize"),
        (("run.py", "--rows", "10,0"), "a whole number above zero is needed, not '0'"),
        (("run.py", "--against", "splonk"), "no such peer: splonk"),
        (("growth.py", "pipe"), "no such stage: pipe"),
        (("accuracy.py", "--sets", "febrl9"), "no such set: febrl9; there are febrl1"),
        (("generate.py", "--out", "x", "--encoding", "cp9"), "no such encoding: cp9"),
    ],
)
def test_wrong_words_are_told_with_those_that_would_do(words: tuple[str, ...], said: str) -> None:
    done = script(*words)
    assert done.returncode == 2
    assert said in done.stderr


def test_no_work_begins_without_room(bench: Any, tmp_path: Path) -> None:
    bench.options.room(tmp_path / "not" / "there", 1)
    with pytest.raises(SystemExit, match="of free disk, and about 1000000000"):
        bench.options.room(tmp_path, 10**18)


def test_a_peer_that_cannot_be_installed_is_told(bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.rivals, "SCRIPTS", tmp_path)
    (tmp_path / "none.txt").write_text(f"{tmp_path}/no-such-folder\n")
    with pytest.raises(bench.rivals.NotInstalled, match=r"peers/none\.txt cannot be installed"):
        bench.rivals.python("none", tmp_path / "cache")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("which", ["SIGINT", "SIGTERM"])
def test_whoever_interrupts_leaves_nothing_behind(tmp_path: Path, which: str) -> None:
    (tmp_path / "tmp").mkdir()
    work = f"import sys; sys.path.insert(0, {str(BENCHMARKS)!r}); import options, measure, pathlib\n"
    work += f"out = pathlib.Path({str(tmp_path / 'out')!r})\n"
    asleep = "import os, pathlib, time; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(60)"
    work += f"options.begin(lambda: measure.taken(measure.Command([sys.executable, '-c', {asleep!r}], out)))"
    process = subprocess.Popen([sys.executable, "-c", work], env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})
    for _ in range(600):
        if told := [path for path in (tmp_path / "tmp").rglob("pid") if path.read_text()]:
            break
        time.sleep(0.05)
    child = int(told[0].read_text())
    process.send_signal(signal.Signals[which])
    assert process.wait() == 130
    assert not list((tmp_path / "tmp").iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_the_command_of_a_result_names_no_place_of_one_machine(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["/a/run.py", "dedupe", "--results", "/r", "--rows", "10", "--cache=/c", "--runs=2"]
    monkeypatch.setattr(sys, "argv", words)
    assert bench.record.command_line() == "python benchmarks/run.py dedupe --rows 10 --runs=2"
    for path in bench.page.RESULTS.glob("*.json"):
        assert " /" not in json.loads(path.read_text("utf-8"))["command"], path.name


def test_each_peer_has_its_mark(bench: Any) -> None:
    found = {"status": "ok", "wall": 10.0, "peak": 1e9, "pairs": {"f1": 0.9}}
    contestants = {
        "cbtool": {**found, "wall": 4.0},
        "splink": {**found, "best": {"pairs": {"f1": 0.85}}},
        "splink-quick": {**found, "wall": 5.0},
    }
    made = [{"stage": "dedupe", "rows": 1_000_000, "contestants": contestants}]
    seen = {mark.text.partition("rows: ")[2]: (mark.seen, mark.verdict) for mark in bench.marks.held(made, [], {})}
    assert seen["times as fast as Splink"] == ("2.50", "kept")
    assert seen["times as fast as Splink at its fastest"] == ("1.25", "**missed** by 16.7%")
    assert seen["F1 above Splink's best"] == ("0.050", "**missed** by 50.0%")


def test_the_places_that_are_told_of_exist(bench: Any) -> None:
    sources = BENCHMARKS.parent / "src" / "cbtool"
    told = set(tomllib.loads(bench.sections.DONE.read_text("utf-8"))["places"])
    for place in told - {bench.profile.IMPORTS}:
        file, _, function = place.partition(" ")
        assert (sources / file).is_file(), place
        assert f"def {function.rpartition('.')[2]}" in (sources / file).read_text("utf-8"), place


def test_files_with_few_fields_and_gaps_are_made_of_a_whole_one(bench: Any) -> None:
    cells = {"surname": "Иванов", "full_name_qc": "0", "phone": "+79161234567", "phone_qc": "0", "email": "a@b.ru"}
    frame = pl.DataFrame(
        {"_id": [f"b:{n}" for n in range(200)], **{name: [cell] * 200 for name, cell in cells.items()}}
    )
    few, _ = bench.threshold.fewer((frame, frame), ("surname", "full_name", "phone"))
    assert few.columns == ["_id", "surname", "full_name_qc", "phone", "phone_qc"]
    gaps, _ = bench.threshold.with_gaps((frame, frame), 7)
    empty = gaps.null_count().row(0, named=True)
    assert all(30 < empty[name] < 90 for name in ("surname", "phone", "email"))
    assert empty["_id"] == empty["phone_qc"] == 0


def test_small_bases_are_deduped_each_by_itself_and_counted_together(bench: Any) -> None:
    person = {"surname": "Лютаревич", "given_name": "Тереса", "birth_date": "1971-06-02", "phone": "+79161234567"}
    columns = {name: [cell, cell] for name, cell in person.items()}
    frame = pl.DataFrame({"_id": ["b:1", "b:2"], "_file": ["b", "b"], "_row": ["2", "3"], **columns})
    right, wrong = (pl.DataFrame({"client_id": ["1", "2"], "entity": entity}) for entity in ([7, 7], [7, 8]))
    found = bench.threshold.told([(frame, right), (frame, wrong), (frame, right)])
    assert found["rows"] == 6
    assert found["pairs"]["0.5"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8}


def test_what_the_threshold_costs_is_told_beside_the_best_one(bench: Any, tmp_path: Path) -> None:
    pairs = {str(at): {"precision": at, "recall": 0.9, "f1": f1} for at, f1 in ((0.3, 0.91), (0.5, 0.92), (0.7, 0.925))}
    found = {"rows": 10_000, "pairs": pairs}
    assert bench.threshold.lost(found) == pytest.approx(0.005)
    figures = {"default": 0.5, "thresholds": {"names": found}, "kept": [("lost", 1.0, 0.5, False, "")]}
    bench.record.record(tmp_path / "threshold.json", figures)
    text = bench.page.text(tmp_path)
    assert "| names | 10,000 | 0.920 | 0.500 | 0.7 | 0.925 | 0.700 | 0.0050 |" in text
    assert "| lost | ≤ 1 | 0.50 | kept |" in text
