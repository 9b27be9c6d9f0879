"""`docs/benchmarks.md` of the results that stand in `benchmarks/results/`: the answer first, ratios before seconds.

python benchmarks/page.py [--results DIR] [--docs FILE.md]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import chart
import options
import sections
from marks import Held, held
from record import record
from stages import BEFORE

RESULTS: Final = Path(__file__).parent / "results"
PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"

_TITLE: Final = """# Benchmarks

<!-- made by benchmarks/page.py of benchmarks/results/*.json; don't edit -->

What cbtool costs beside what people would use instead, and how right it is:
"""
_HEAD: Final = """\
Each figure was made by the command below its table, with the version of cbtool that stands beside it; run it on your
machine. Contestants run in turn, each in a process of its own, from file to file; figures are medians. **Read the
ratios**, which are marked × and are multiples of what cbtool takes: the machine is small and not ours alone, so seconds
differ from hour to hour, and only runs of one table stand side by side; the load before each run stands below it.
How it is measured: [benchmarks/README.md](../benchmarks/README.md).
"""
_PROFILES: Final = """## Where the time goes

Samples of the threads of cbtool by the deepest function of it on the stack, and what was done about the dearest places.
"""


def results(folder: Path) -> list[dict[str, Any]]:
    """The results of stages, in the order of the stages, small bases first."""
    return _of_stages(_read(folder).values(), "contestants")


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    """All results by the stems of their files."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}


def _of_stages(made: Iterable[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """The results that tell this of a stage, in the order of the stages, small bases first."""
    order = list(BEFORE)
    return sorted((item for item in made if what in item), key=lambda item: (order.index(item["stage"]), item["rows"]))


def place_options(parser: argparse.ArgumentParser) -> None:
    """Add `--results` and `--docs`."""
    parser.add_argument("--results", type=options.path, default=RESULTS, help="folder of the results")
    parser.add_argument("--docs", type=options.path, default=PAGE, help="the page that is made of them")


def write(folder: Path, target: Path) -> None:
    """Write the page and its charts."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text(folder), "utf-8")
    for name, drawing in charts(folder).items():
        (target.parent / name).write_text(drawing, "utf-8")


def keep(name: str, marks: Sequence[tuple[str, float, float, bool, str]], given: argparse.Namespace) -> None:
    """Write the marks that a benchmark of its own has measured, and the page.

    Args:
        name: of the benchmark.
        marks: promise, limit, figure, whether the figure must be at least the limit, and its unit.
        given: the options of `place_options`.
    """
    record(given.results / f"marks-{name}.json", {"kept": marks})
    write(given.results, given.docs)


def text(folder: Path) -> str:
    """The whole page."""
    read = _read(folder)
    machines = {sections.where(item) for item in read.values()}
    if len(machines) == 1:  # which is said once, then
        read = {name: {**item, "machine": None} for name, item in read.items()}
    stages, profiles = (_of_stages(read.values(), what) for what in ("contestants", "places"))
    alone = [item for item in read.values() if "kept" in item]
    marks = list(held(stages, alone, read.get("growth", {})))
    parts = [_TITLE, _answer(stages, marks), _HEAD]
    if len(machines) == 1:
        parts.append(f"All of it on one machine: {machines.pop()}.\n")
    rows = [[mark.text, mark.limit, mark.seen, mark.verdict] for mark in marks]
    parts += ["## The marks\n", sections.table(["mark", "limit", "seen", ""], rows), *map(sections.source, alone)]
    parts += [sections.stage_section(stage, [item for item in stages if item["stage"] == stage]) for stage in BEFORE]
    parts += [
        section(read[name])
        for name, section in (
            ("accuracy", sections.accuracy),
            ("threshold", sections.threshold),
            ("growth", sections.growth),
        )
        if name in read
    ]
    parts += [_PROFILES, *map(sections.profile, profiles)] if profiles else []
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def _answer(stages: Sequence[Mapping[str, Any]], marks: Sequence[Held]) -> str:
    """What all of it comes to: the marks, the largest run, dedupe of the largest base beside its peers."""
    missed = [f"{mark.text} ({mark.seen}, limit {mark.limit})" for mark in marks if "missed" in mark.verdict]
    unknown = sum(not mark.seen for mark in marks)
    told = [f"**{len(marks) - len(missed) - unknown} of {len(marks)} marks are kept.**"]
    told += [f"Missed: {'; '.join(missed)}."] if missed else []
    told += [f"Not measured: {unknown}."] if unknown else []
    lines = [" ".join(told)]
    largest = {item["stage"]: item for item in stages if item["contestants"]["cbtool"]["status"] == "ok"}
    for stage in ("run", "dedupe"):
        if stage in largest:
            own, *others = largest[stage]["contestants"].items()
            cost = f"{own[1]['wall']:.1f} s, {own[1]['peak'] / 1e9:.2f} GB, F1 over pairs {own[1]['pairs']['f1']:.3f}"
            title = sections.TITLES.get(stage, (f"`{stage}`",))[0]
            beside = [
                f"{name} takes {sections.ratio(found, own[1], 'wall')} times as long ({_right(found)})"
                for name, found in others
                if found["status"] == "ok"
            ]
            lines.append(f"{title}, {largest[stage]['rows']:,} rows: " + "; ".join([cost, *beside]) + ".")
    return "".join(f"- {line}\n" for line in lines)


def _right(found: Mapping[str, Any]) -> str:
    """F1 of a contestant, at its best threshold where one was looked for and found."""
    if "pairs" in (best := found.get("best", {})):
        return f"F1 {best['pairs']['f1']:.3f} at its best threshold"
    return f"F1 {found['pairs']['f1']:.3f}"


def charts(folder: Path) -> dict[str, str]:
    """Drawings by file name: how cost grows."""
    stages = _read(folder).get("growth", {}).get("stages", {})
    points = {stage: sections.measured(found) for stage, found in stages.items() if sections.measured(found)}
    if not points:
        return {}
    return {
        f"benchmarks-{name}.svg": chart.lines(
            {stage: [(point["rows"], point[key] * factor) for point in taken] for stage, taken in points.items()},
            "rows of the base",
            title,
        )
        for name, key, factor, title in (("growth", "wall", 1, "seconds"), ("memory", "peak", 1e-6, "peak MB"))
    }


def main() -> None:
    """Write the page anew."""
    parser = options.parser(__doc__)
    place_options(parser)
    given = parser.parse_args()
    write(given.results, given.docs)


if __name__ == "__main__":
    options.begin(main)
