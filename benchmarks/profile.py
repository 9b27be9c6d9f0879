"""Where the time of a stage goes: a flame graph, and the dearest functions of cbtool.

    python benchmarks/profile.py STAGE [--rows 100000] [--rate 100] [--out benchmarks/results]

py-spy looks at the running program from outside, in an environment of its own (on Linux this may need the right to
trace processes). Writes `profile-STAGE.svg` and `profile-STAGE.json`; the first is to look at, the second goes into
`docs/benchmarks.md`. Work inside Polars counts for the function of cbtool that asked for it, waiting included; what it
was there is told by Polars' own metrics, which it logs when `POLARS_LOG_METRICS` is set, in a run of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import page
import rivals
from measure import command_line, machine
from run import version
from stages import BEFORE, Place, generated, ours

#: Functions that wait for threads of cbtool, whose own samples count.
WAITING: Final = ("_in_order", "side_by_side")


def places(stacks: str, top: int = 8) -> tuple[list[dict[str, Any]], int]:
    """The functions of cbtool that were deepest on the stack of a thread, by share of all such samples.

    Args:
        stacks: lines of `frame;frame;frame count` as py-spy writes them, a frame being `function (file:line)`.
        top: how many.
    """
    counts: Counter[str] = Counter()
    for line in stacks.splitlines():
        frames, _, number = line.rpartition(" ")
        own = next((frame for frame in reversed(frames.split(";")) if "cbtool/" in frame.replace("\\", "/")), None)
        if own is None:
            continue  # a thread of a library
        function, _, where = own.partition(" (")
        file = where.replace("\\", "/").rpartition("cbtool/")[2].partition(":")[0]
        if function not in WAITING:
            counts[f"{file} {function}".strip()] += int(number)
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


def main() -> None:
    """Record three times: to be drawn, to be counted, and for Polars' own account."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("stage", choices=[*BEFORE])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--rate", type=int, default=100, help="looks a second")
    parser.add_argument("--cache", type=Path, default=rivals.cache_folder())
    parser.add_argument("--out", type=Path, default=page.RESULTS, help="folder for the flame graph and its figures")
    parser.add_argument("--docs", type=Path, default=page.PAGE)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    inside = rivals.python("profilers", given.cache)
    spy = inside.with_name("py-spy.exe" if sys.platform == "win32" else "py-spy")
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as work:
        command = ours(given.stage, Place(generated(given.rows, given.seed, given.cache), Path(work)))
        command.out.mkdir(parents=True, exist_ok=True)
        drawn, counted = given.out / f"profile-{given.stage}.svg", Path(work) / "stacks.txt"
        for form, file in (("flamegraph", drawn), ("raw", counted)):
            record = [spy, "record", "--idle", "--rate", str(given.rate), "--format", form, "--output", file, "--"]
            subprocess.run([*record, *command.argv], check=True, cwd=work)
        found, samples = places(counted.read_text("utf-8"))
        env = {**os.environ, "POLARS_TRACK_METRICS": "1", "POLARS_LOG_METRICS": "1"}
        log = subprocess.run(command.argv, check=True, cwd=work, env=env, capture_output=True).stderr.decode()
    made = {
        "stage": given.stage,
        "rows": given.rows,
        "date": datetime.now(UTC).date().isoformat(),
        "command": command_line("profile.py"),
        "version": version(),
        "machine": machine(),
        "samples": samples,
        "places": found,
        "nodes": nodes(log),
    }
    path = given.out / f"profile-{given.stage}.json"
    path.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    page.write(given.out, given.docs)


if __name__ == "__main__":
    main()
