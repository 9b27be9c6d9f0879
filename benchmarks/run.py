"""How fast, how small and how right cbtool is beside what people would use instead.

    python benchmarks/run.py [STAGE ...] [--rows 10000,100000] [--against PEER,...|none] [--runs 3]

Stages: import normalize dedupe update validate segment stale-report run pipe; all of them when none is named. Each
stage and its peers run in turn, each in a process of its own, over a base made by generate.py (kept in the cache
folder).

Writes `benchmarks/results/STAGE-ROWS.json` and, from all results that stand there, `docs/benchmarks.md`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import options
import page
import rivals
from measure import OK, Command, in_turn, summary, told
from record import record
from stages import BEFORE, Place, again, best_threshold, chained, generated, ours, rightness, theirs


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
        except rivals.NotInstalled as error:
            lacking[peer.name] = {"status": "not installed", "runs": 0, "said": str(error)}
    runs = in_turn(contestants, given.runs, given.timeout, given.memory * 2**30, told)
    found = {name: summary(taken) for name, taken in runs.items()} | lacking
    for name, figures in found.items():
        if figures["status"] == OK:
            figures.update(rightness(stage, name, place))
    if "splink" in found and found["splink"]["status"] == OK and not given.no_thresholds:
        peer = next(peer for peer in peers if peer.name == "splink")
        found["splink"]["best"] = best_threshold(peer, place, given.cache)
    return found


def read() -> argparse.Namespace:
    """Read the command line."""
    parser = options.parser(__doc__)
    stage = options.one_of("stage", BEFORE)
    parser.add_argument("stage", nargs="*", type=stage, metavar="STAGE", help="all when none is named")
    parser.add_argument(
        "--rows", type=options.counts, default="10000,100000,1000000", help="sizes of the base, comma-separated"
    )
    parser.add_argument("--against", type=rivals.named, help="peers, comma-separated; all unless named; none")
    parser.add_argument("--runs", type=options.count, default=3, help="of each contestant, in turn")
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for one run")
    parser.add_argument("--memory", type=float, default=16, help="GB for one process tree")
    parser.add_argument("--no-thresholds", action="store_true", help="don't look for Splink's best threshold")
    rivals.cache_option(parser)
    page.place_options(parser)
    return parser.parse_args()


def main() -> None:
    """Measure, write the results, write the page."""
    given = read()
    for rows in given.rows:
        options.room(Path(tempfile.gettempdir()), rows * options.WORK_BYTES)
        base = generated(rows, given.seed, given.cache)
        with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as work:
            place = Place(base, Path(work))
            for stage in given.stage or BEFORE:
                print(f"{stage}, {rows:,} rows", flush=True)
                found = bench(stage, place, given)
                about = {"stage": stage, "rows": rows, "seed": given.seed}
                record(given.results / f"{stage}-{rows}.json", {**about, "contestants": found})
    page.write(given.results, given.docs)


if __name__ == "__main__":
    options.begin(main)
