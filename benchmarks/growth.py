"""How time and memory grow with the rows: the fitted exponents of each stage, and where the fit leads.

    python benchmarks/growth.py [STAGE ...] [--rows 10000,100000,1000000,10000000] [--add] [--work DIR]

Stages: import normalize dedupe update validate segment stale-report run; all of them when none is named. Each reads
what the stage before it wrote, so that a size is one chain in which every stage runs once. `update` adds 100,000
records of another base to the customers that `dedupe` made. An exponent of 1 is growth in proportion. The start of
Python weighs on small bases, so what is fitted is the cost above that of a base of a hundred rows, and points weigh the
more the larger a part of their cost that is.

Sizes up to 100,000 rows are run three times (`--runs`), larger ones once. The file of results is written after every
stage; `--add` keeps the points of earlier calls, so that a long chain can be measured in parts: ten million rows need
half an hour, 30 GB of disk and the memory of `--memory`.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import options
import page
import rivals
from measure import OK, in_turn, summary, told
from record import command_line, record, version
from stages import BEFORE, NEW, Place, generated, joined, ours

#: Rows of the base whose cost counts as that of starting.
START: Final = 100
FAR: Final = 50_000_000
#: Sizes at which a stage takes a few seconds, which one run alone tells badly.
SHORT: Final = 100_000
STAGES: Final = tuple(stage for stage in BEFORE if stage != "pipe")
#: What a figure of a run is called where it is fitted.
FITTED: Final = {"time": "wall", "cpu": "cpu", "memory": "peak"}


def exponent(points: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """The weighted least-squares fit of y = factor * x ** exponent over the logarithms of x and y.

    Args:
        points: x, y and weight.

    Returns:
        exponent and factor; (nan, nan) of fewer than two points.
    """
    if len(points) < 2:
        return math.nan, math.nan
    logs = [(math.log(x), math.log(y), weight) for x, y, weight in points]
    total = sum(weight for _, _, weight in logs)
    middle_x = sum(weight * x for x, _, weight in logs) / total
    middle_y = sum(weight * y for _, y, weight in logs) / total
    slope = sum(weight * (x - middle_x) * (y - middle_y) for x, y, weight in logs) / sum(
        weight * (x - middle_x) ** 2 for x, _, weight in logs
    )
    return slope, math.exp(middle_y - slope * middle_x)


def fitted(points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the points of one stage say, by rows; those of `START` rows are taken for the cost of starting.

    What is fitted is the cost above that of starting. Costs are known to a share of themselves, so that the logarithm
    of what is above is the less sure the smaller a part of the whole it is: points weigh by the square of that part.

    Returns:
        `points`; and where at least two sizes and the start ended well, the exponents `time`, `cpu` and `memory`
        above the cost of starting, and `estimate`, in words, for `FAR` rows.
    """
    found: dict[str, Any] = {"points": sorted(points, key=lambda point: point["rows"])}
    good = [point for point in found["points"] if point["status"] == OK]
    if len(good) < 3 or good[0]["rows"] != START:
        return found
    start, far = good[0], {}
    for name, key in FITTED.items():
        above = [(point["rows"], point[key] - start[key], (1 - start[key] / point[key]) ** 2) for point in good[1:]]
        slope, factor = exponent([point for point in above if point[1] > 0])
        if math.isnan(slope):
            return found
        found[name] = round(slope, 3)
        far[key] = start[key] + factor * FAR**slope
    return found | {"estimate": f"{far['wall'] / 60:,.0f} min, {far['peak'] / 1e9:,.1f} GB"}


def known(path: Path, sizes: Sequence[int], stages: Sequence[str]) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """The points of earlier calls but for those that are to be measured now, and how these calls read.

    Raises:
        SystemExit: they were measured with another version of cbtool.
    """
    if not path.exists():
        return {}, []
    made = json.loads(path.read_text("utf-8"))
    if made["version"] != version():
        raise SystemExit(f"{path} was measured with {made['version']}, this is {version()}: leave out --add")
    points = {
        stage: [point for point in found["points"] if stage not in stages or point["rows"] not in sizes]
        for stage, found in made["stages"].items()
    }
    return points, [made["command"]]


def measured(stage: str, rows: int, place: Place, given: argparse.Namespace) -> dict[str, Any]:
    """One stage at one size: a point, of several runs where they are short."""
    if stage == "update":
        command = joined(place, Place(generated(NEW, given.seed + 1, given.cache), place.work.parent / "new", "new"))
    else:
        command = ours(stage, place)
    runs = given.runs if rows <= SHORT else 1
    return summary(in_turn({stage: command}, runs, given.timeout, int(given.memory * 2**30), told)[stage])


def main() -> None:
    """Measure, write `growth.json` after every point, write the page."""
    parser = options.parser(__doc__)
    stage_named = options.one_of("stage", STAGES)
    parser.add_argument("stage", nargs="*", type=stage_named, metavar="STAGE", help="all when none is named")
    parser.add_argument(
        "--rows", type=options.counts, default="10000,100000,1000000", help="sizes of the base, comma-separated"
    )
    parser.add_argument("--runs", type=options.count, default=3, help="of sizes up to 100,000 rows; larger ones once")
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--timeout", type=float, default=3600, help="seconds for one run")
    parser.add_argument("--memory", type=float, default=16, help="GB for one process tree")
    parser.add_argument("--add", action="store_true", help="keep the points of earlier calls")
    parser.add_argument(
        "--work", type=options.path, help="keep what the stages write there, and read what stands there"
    )
    rivals.cache_option(parser)
    page.place_options(parser)
    given = parser.parse_args()
    target = given.results / "growth.json"
    stages = [stage for stage in STAGES if stage in (given.stage or STAGES)]
    before = {**BEFORE, "update": "dedupe"}
    points, calls = known(target, given.rows, stages) if given.add else ({}, [])
    options.room(given.work or Path(tempfile.gettempdir()), sum(given.rows) * options.WORK_BYTES)
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as folder:
        for rows in sorted({START, *given.rows}):
            print(f"{rows:,} rows", flush=True)
            place = Place(generated(rows, given.seed, given.cache), (given.work or Path(folder)) / str(rows))
            failed: set[str | None] = set()  # and what reads their results
            for stage in stages:
                if any(point["rows"] == rows for point in points.get(stage, ())):
                    continue
                if before[stage] in failed:
                    failed.add(stage)
                    continue
                points.setdefault(stage, []).append({"rows": rows, **measured(stage, rows, place, given)})
                if points[stage][-1]["status"] != OK:
                    failed.add(stage)
                found = {stage: fitted(points[stage]) for stage in STAGES if stage in points}
                record(target, {"command": "; ".join([*calls, command_line()]), "stages": found})
    page.write(given.results, given.docs)


if __name__ == "__main__":
    options.begin(main)
