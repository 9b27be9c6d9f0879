"""How fast, how small and how right cbtool is beside what people would use instead.

    python benchmarks/run.py [STAGE ...] [--rows 10000,100000] [--against PEER,...|none] [--runs 3]

Stages: import normalize dedupe update validate segment stale-report run pipe; all of them when none is named. Each
stage and its peers run in turn, each in a process of its own, over a base made by generate.py (kept in the cache
folder).
Writes `benchmarks/results/STAGE-ROWS.json` and, from all results that stand there, `docs/benchmarks.md`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import page
import rivals
from measure import OK, Command, Taken, command_line, in_turn, machine, summary
from stages import BEFORE, Place, again, best_threshold, chained, generated, ours, rightness, theirs

import cbtool


def bench(stage: str, place: Place, given: argparse.Namespace) -> dict[str, Any]:
    """Measure a stage and its peers over one base."""
    contestants: dict[str, Command] = {"cbtool": ours(stage, place)}
    lacking: dict[str, dict[str, Any]] = {}
    if stage == "pipe":
        contestants["files"] = chained(place, place.out("pipe", "files"), "--files")
    if stage == "update":
        contestants["anew"] = again(place)
    peers = rivals.of(stage, given.against)
    for peer in peers:
        try:
            contestants[peer.name] = theirs(peer, place, given.cache)
        except subprocess.CalledProcessError as error:
            lacking[peer.name] = {"status": "not installed", "runs": 0, "said": str(error.stderr or "")[-500:]}
    runs = in_turn(contestants, given.runs, given.timeout, given.memory * 2**30, told)
    found = {name: summary(taken) for name, taken in runs.items()} | lacking
    for name, figures in found.items():
        if figures["status"] == OK:
            figures.update(rightness(stage, name, place))
    if "splink" in found and found["splink"]["status"] == OK and not given.no_thresholds:
        peer = next(peer for peer in peers if peer.name == "splink")
        found["splink"]["best"] = best_threshold(peer, place, given.cache)
    return found


def told(name: str, run: Taken) -> None:
    """Say how a run went."""
    print(f"  {name:<16} {run.status:<14} {run.wall:8.2f} s  {run.peak / 1e6:7.0f} MB  load {run.load:.1f}", flush=True)


def version() -> str:
    """The version of cbtool that runs, with the last commit that changed its sources where that is known."""
    folder = Path(cbtool.__file__).parent
    git = ["git", "-C", str(folder)]
    commit = subprocess.run([*git, "log", "-1", "--format=%h", "--", "."], capture_output=True, text=True, check=False)
    if not commit.stdout:
        return cbtool.__version__
    changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "."], check=False).returncode
    return f"{cbtool.__version__} at {commit.stdout.strip()}{' with changes' if changed else ''}"


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("stage", nargs="*", choices=[*BEFORE, []], help="all when none is named")
    parser.add_argument("--rows", default="10000,100000,1000000", help="sizes of the base, comma-separated")
    parser.add_argument("--against", help="peers, comma-separated; all unless named; none")
    parser.add_argument("--runs", type=int, default=3, help="of each contestant, in turn")
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for one run")
    parser.add_argument("--memory", type=float, default=16, help="GB for one process tree")
    parser.add_argument("--no-thresholds", action="store_true", help="don't look for Splink's best threshold")
    parser.add_argument("--cache", type=Path, default=rivals.cache_folder(), help="environments and bases")
    parser.add_argument("--results", type=Path, default=page.RESULTS)
    parser.add_argument("--docs", type=Path, default=page.PAGE)
    given = parser.parse_args()
    given.against = rivals.named(given.against)
    return given


def main() -> None:
    """Measure, write the results, write the page."""
    given = options()
    given.results.mkdir(parents=True, exist_ok=True)
    for rows in (int(part) for part in given.rows.split(",")):
        base = generated(rows, given.seed, given.cache)
        with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as work:
            place = Place(base, Path(work))
            for stage in given.stage or BEFORE:
                print(f"{stage}, {rows:,} rows", flush=True)
                made = {
                    "stage": stage,
                    "rows": rows,
                    "seed": given.seed,
                    "date": datetime.now(UTC).date().isoformat(),
                    "command": command_line("run.py"),
                    "version": version(),
                    "machine": machine(),
                    "contestants": bench(stage, place, given),
                }
                path = given.results / f"{stage}-{rows}.json"
                path.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    page.write(given.results, given.docs)


if __name__ == "__main__":
    main()
