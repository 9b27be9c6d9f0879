"""How time and memory grow with the rows: the fitted exponent of each stage, and where the fit leads.

    python benchmarks/growth.py [STAGE ...] [--rows 10000,100000,1000000,10000000] [--runs 1]

An exponent of 1 is growth in proportion. The start of Python weighs on small bases, so the fit leaves out what a stage
takes on a base of a hundred rows.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import page
import rivals
from measure import OK, command_line, in_turn, machine, summary
from run import told, version
from stages import BEFORE, Place, generated, ours

#: Rows of the base whose cost counts as that of starting.
START: Final = 100
FAR: Final = 50_000_000


def exponent(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The least-squares fit of y = factor * x ** exponent over the logarithms of (x, y).

    Returns:
        exponent and factor; (nan, nan) of fewer than two points.
    """
    if len(points) < 2:
        return math.nan, math.nan
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / sum(
        (x - middle_x) ** 2 for x in xs
    )
    return slope, math.exp(middle_y - slope * middle_x)


def fitted(points: Sequence[dict[str, Any]], start: dict[str, Any]) -> dict[str, Any]:
    """Exponents of time and memory above those of starting, and an estimate for a far size."""
    found: dict[str, Any] = {"points": list(points)}
    far = []
    for name, key in (("time", "wall"), ("memory", "peak")):
        above = [(point["rows"], max(point[key] - start[key], start[key] / 100)) for point in points]
        slope, factor = exponent(above)
        found[name] = round(slope, 3)
        far.append(start[key] + factor * FAR**slope)
    found["start"] = {"wall": start["wall"], "peak": start["peak"]}
    found["estimate"] = f"{far[0] / 60:,.0f} min, {far[1] / 1e9:,.1f} GB"
    return found


def main() -> None:
    """Measure, write `growth.json`, write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("stage", nargs="*", choices=[*BEFORE, []])
    parser.add_argument("--rows", default="10000,100000,1000000")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--timeout", type=float, default=3600)
    parser.add_argument("--cache", type=Path, default=rivals.cache_folder())
    parser.add_argument("--results", type=Path, default=page.RESULTS)
    parser.add_argument("--docs", type=Path, default=page.PAGE)
    given = parser.parse_args()
    sizes = [int(part) for part in given.rows.split(",")]
    stages = given.stage or [stage for stage in BEFORE if stage != "pipe"]
    taken: dict[str, dict[int, dict[str, Any]]] = {stage: {} for stage in stages}
    for rows in (START, *sizes):
        with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as work:
            place = Place(generated(rows, given.seed, given.cache), Path(work))
            for stage in stages:
                print(f"{stage}, {rows:,} rows", flush=True)
                runs = in_turn({"cbtool": ours(stage, place)}, given.runs, given.timeout, told=told)
                found = summary(runs["cbtool"])
                if found["status"] == OK:
                    taken[stage][rows] = {"rows": rows, "wall": found["wall"], "peak": found["peak"]}
    made = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command_line("growth.py"),
        "version": version(),
        "machine": machine(),
        "sizes": sizes,
        "stages": {
            stage: fitted([points[rows] for rows in sizes if rows in points], points[START])
            for stage, points in taken.items()
            if START in points and len(points) > 2
        },
    }
    given.results.mkdir(parents=True, exist_ok=True)
    (given.results / "growth.json").write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    page.write(given.results, given.docs)


if __name__ == "__main__":
    main()
