"""What was promised, held against the figures that stand in `benchmarks/results/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Mark:
    """What was promised: a figure of one stage at one size.

    Attributes:
        text: the promise.
        stage, rows: the result that decides.
        of: gives the figure, or None when the contestants that it needs are not there.
        most: the figure may be at most so large; with `least`, at least.
        least: whether the figure must be at least the limit.
    """

    text: str
    stage: str
    rows: int
    figure: str
    limit: float
    least: bool = False


_MILLION: Final = 1_000_000
_TEN: Final = 10_000_000
MARKS: Final = (
    Mark("dedupe is at least 2.5 times faster than Splink", "dedupe", _MILLION, "splink/wall", 2.5, least=True),
    Mark("dedupe is 1.5 times faster than Splink's fastest", "dedupe", _MILLION, "splink-quick/wall", 1.5, least=True),
    Mark("dedupe of 100,000 rows takes at most 2 seconds", "dedupe", 100_000, "wall", 2),
    Mark("dedupe of 1,000,000 rows takes at most 12 seconds", "dedupe", _MILLION, "wall", 12),
    Mark("dedupe peaks below 1.2 GB", "dedupe", _MILLION, "peak", 1.2e9),
    *(
        Mark(f"dedupe: F1 over pairs at {rows:,} rows", "dedupe", rows, "f1", least, least=True)
        for rows, least in ((10_000, 0.95), (100_000, 0.94), (_MILLION, 0.92))
    ),
    *(
        Mark(f"dedupe: F1 above Splink at its best, {rows:,} rows", "dedupe", rows, "f1-splink", 0.10, least=True)
        for rows in (10_000, 100_000, _MILLION)
    ),
    Mark("the whole run takes at most 90 seconds", "run", _MILLION, "wall", 90),
    Mark("the whole run peaks below 4 GB", "run", _MILLION, "peak", 4e9),
    Mark("import of 10,000,000 rows peaks below 1 GB", "import", _TEN, "peak", 1e9),
    Mark("normalize of 10,000,000 rows peaks below 4 GB", "normalize", _TEN, "peak", 4e9),
    Mark(
        "normalize of 10,000,000 rows takes at most 11 times as long as of a tenth", "normalize", _TEN, "wall/tenth", 11
    ),
    Mark("dedupe of 10,000,000 rows takes at most 4 minutes", "dedupe", _TEN, "wall", 240),
    Mark("dedupe of 10,000,000 rows peaks below 12 GB", "dedupe", _TEN, "peak", 12e9),
    Mark("the whole run of 10,000,000 rows takes at most 20 minutes", "run", _TEN, "wall", 1200),
    Mark("the whole run of 10,000,000 rows peaks below 16 GB", "run", _TEN, "peak", 16e9),
)


def held(
    made: Sequence[Mapping[str, Any]], alone: Sequence[Mapping[str, Any]], growth: Mapping[str, Any]
) -> Iterator[list[str]]:
    """Which promises are kept: the promise, its limit, the figure and the verdict, as far as there are figures.

    Args:
        made: results of `run.py`.
        alone: marks that a benchmark of its own has measured.
        growth: the result of `growth.py`, which tells of sizes that `run.py` was not run at; empty without.
    """
    known = _grown(growth) | {(item["stage"], item["rows"]): item["contestants"] for item in made}
    for item in alone:
        for text, limit, seen, least, unit in item["kept"]:
            yield [text, f"{limit:g}{unit}", f"{seen:.2f}{unit}", _verdict(seen, limit, least=least)]
    for mark in MARKS:
        figure = _figure(mark, known.get((mark.stage, mark.rows)))
        if figure is not None:
            verdict = _verdict(figure, mark.limit, least=mark.least)
            yield [mark.text, _shown(mark.limit, mark), _shown(figure, mark), verdict]


def _grown(growth: Mapping[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    """The points of growth beyond a million rows as contestants; `tenth` is the same stage over a tenth of the rows."""
    points = {
        (stage, point["rows"]): point for stage, found in growth.get("stages", {}).items() for point in found["points"]
    }
    return {
        (stage, rows): {"cbtool": point, "tenth": points.get((stage, rows // 10), {})}
        for (stage, rows), point in points.items()
        if rows > _MILLION
    }


def _verdict(figure: float, limit: float, *, least: bool) -> str:
    return "kept" if (figure >= limit if least else figure <= limit) else "**missed**"


def _shown(value: float, mark: Mark) -> str:
    if mark.figure == "peak":
        return f"{value / 1e9:.2f} GB"
    return f"{value:.1f} s" if mark.figure == "wall" else f"{value:.3f}" if "f1" in mark.figure else f"{value:.2f}"


def _figure(mark: Mark, contestants: Mapping[str, Any] | None) -> float | None:
    """The figure of a mark: a value of cbtool's, or its relation to a peer's."""
    own = (contestants or {}).get("cbtool", {"status": "missing"})
    if contestants is None or own["status"] != "ok":
        return None
    first, _, second = mark.figure.replace("-", "/").partition("/")
    peer = contestants.get(first if second == "wall" else second, {})
    if not second:
        return float(own["pairs"]["f1"] if first == "f1" else own[first])
    if peer.get("status") != "ok":
        return None
    if first == "f1":
        return float(own["pairs"]["f1"] - peer["best"]["pairs"]["f1"]) if "pairs" in peer.get("best", {}) else None
    return float(peer["wall"] / own["wall"] if second == "wall" else own["wall"] / peer["wall"])
