"""Where the time of a stage goes: a flame graph, and the dearest functions of cbtool.

    python benchmarks/profile.py [STAGE ...] [--rows 100000] [--rate 100]

Stages: import normalize dedupe update validate segment stale-report run; all of them when none is named. py-spy looks
at the running program from outside, in an environment of its own (on Linux this may need the right to trace processes).
Writes `profile-STAGE.svg` and `profile-STAGE.json` beside the other results; the first is to look at, the second goes
into `docs/benchmarks.md`. Work inside Polars counts for the function of cbtool that asked for it, waiting included;
what it was there is told by Polars' own metrics, which it logs when `POLARS_LOG_METRICS` is set, in a run of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

import options
import page
import rivals
import sections
from measure import COMPILED
from record import record
from stages import BEFORE, Place, generated, ours

#: A chain of several programs is not watched.
STAGES: Final = tuple(stage for stage in BEFORE if stage != "pipe")
#: Functions that wait for threads of cbtool, whose own samples count.
WAITING: Final = ("_in_order", "side_by_side")
#: What modules do when they are first imported, whoever asks for them.
IMPORTS: Final = "imports of modules"


def places(stacks: str, top: int = 8) -> tuple[list[dict[str, Any]], int]:
    """The functions of cbtool that were deepest on the stack of a thread, by share of all such samples.

    Args:
        stacks: lines of `frame;frame;frame count` as py-spy writes them, a frame being `function (file:line)`.
        top: how many.
    """
    counts: Counter[str] = Counter()
    for line in stacks.splitlines():
        frames, _, number = line.rpartition(" ")
        own, asked, deeper = frames.replace("\\", "/").rpartition("cbtool/")
        if not asked:
            continue  # a thread of a library
        function, file = own.rpartition(";")[2].partition(" (")[0], deeper.partition(":")[0]
        if function == "<module>" or "importlib._bootstrap" in deeper:
            counts[IMPORTS] += int(number)
        elif function not in WAITING:
            counts[f"{file} {function}"] += int(number)
    samples = counts.total()
    return [{"where": where, "share": round(count / samples, 4)} for where, count in counts.most_common(top)], samples


#: A line of Polars' metrics: the kind of node and the time spent in it, over all threads.
_NODE: Final = re.compile(r"^([a-z][a-z0-9 -]*): tot\(([0-9.]+)(ns|µs|ms|s)\)", re.MULTILINE)
_SECONDS: Final = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}


def nodes(log: str, top: int = 5) -> list[dict[str, Any]]:
    """The kinds of nodes of Polars' streaming engine that took longest, over all queries: `node`, `seconds`.

    Args:
        log: standard error of a run with `POLARS_TRACK_METRICS` and `POLARS_LOG_METRICS`.
        top: how many.
    """
    spent: defaultdict[str, float] = defaultdict(float)
    for node, number, unit in _NODE.findall(log):
        spent[node] += float(number) * _SECONDS[unit]
    longest = sorted(spent.items(), key=lambda item: -item[1])[:top]
    return [{"node": node, "seconds": round(seconds, 3)} for node, seconds in longest]


def profiled(stage: str, place: Place, spy: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Record a stage three times: to be drawn, to be counted, and for Polars' own account.

    Raises:
        SystemExit: it could not be watched, or failed.
    """
    command = ours(stage, place)
    command.out.mkdir(parents=True, exist_ok=True)
    drawn, counted = given.results / f"profile-{stage}.svg", place.work / "stacks.txt"
    watched = [
        [str(spy), "record", "--idle", "--rate", str(given.rate), "--format", form, "--output", str(file), "--"]
        for form, file in (("flamegraph", drawn), ("raw", counted))
    ]
    plain = {**os.environ, **COMPILED}
    telling = {**plain, "POLARS_TRACK_METRICS": "1", "POLARS_LOG_METRICS": "1"}
    for before, env in (*((watch, plain) for watch in watched), ([], telling)):
        done = subprocess.run([*before, *command.argv], cwd=place.work, env=env, capture_output=True, check=False)
        log = done.stderr.decode("utf-8", "replace")
        if done.returncode:
            raise SystemExit(f"{stage} could not be watched:\n{log[-1000:]}")
    found, samples = places(counted.read_text("utf-8"))
    return {"samples": samples, "places": found, "nodes": nodes(log)}


def main() -> None:
    """Watch the stages, write what was seen, write the page."""
    parser = options.parser(__doc__)
    stage_named = options.one_of("stage", STAGES)
    parser.add_argument("stage", nargs="*", type=stage_named, metavar="STAGE", help="all when none is named")
    parser.add_argument("--rows", type=options.count, default=100_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--rate", type=options.count, default=100, help="looks a second")
    rivals.cache_option(parser)
    page.place_options(parser)
    given = parser.parse_args()
    given.results.mkdir(parents=True, exist_ok=True)
    inside = rivals.python("profilers", given.cache)
    spy = inside.with_name("py-spy.exe" if sys.platform == "win32" else "py-spy")
    base = generated(given.rows, given.seed, given.cache)
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as work:
        for stage in given.stage or STAGES:
            print(f"{stage}, {given.rows:,} rows", flush=True)
            found = profiled(stage, Place(base, Path(work)), spy, given)
            record(given.results / f"profile-{stage}.json", {"stage": stage, "rows": given.rows, **found})
            for place in sections.wordless(found["places"]):
                print(f"  dearest.toml says nothing of {place}")
    page.write(given.results, given.docs)


if __name__ == "__main__":
    options.begin(main)
