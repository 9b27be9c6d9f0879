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
        what: the figure of cbtool's: `wall` seconds, `peak` bytes, or `f1` over pairs.
        limit: the figure may be at most so large; with `least`, at least.
        beside: the contestant that it is held against: how many times cbtool's the seconds of a peer are (`least`), or
            cbtool's those of its own over a tenth of the rows; by how much F1 is above the peer's best.
        least: whether the figure must be at least the limit.
    """

    text: str
    stage: str
    rows: int
    what: str
    limit: float
    beside: str = ""
    least: bool = False


@dataclass(frozen=True)
class Held:
    """A promise beside what was measured, in words; `seen` is empty where nothing was."""

    text: str
    limit: str
    seen: str = ""
    verdict: str = "not measured"


_MILLION: Final = 1_000_000
_TEN: Final = 10_000_000
MARKS: Final = (
    Mark("dedupe, 1,000,000 rows: times as fast as Splink", "dedupe", _MILLION, "wall", 2.5, "splink", least=True),
    Mark(
        "dedupe, 1,000,000 rows: times as fast as Splink at its fastest",
        *("dedupe", _MILLION, "wall", 1.5, "splink-quick"),
        least=True,
    ),
    Mark("dedupe, 100,000 rows: time", "dedupe", 100_000, "wall", 2),
    Mark("dedupe, 1,000,000 rows: time", "dedupe", _MILLION, "wall", 12),
    Mark("dedupe, 1,000,000 rows: peak memory", "dedupe", _MILLION, "peak", 1.2e9),
    *(
        Mark(f"dedupe, {rows:,} rows: F1 over pairs", "dedupe", rows, "f1", least, least=True)
        for rows, least in ((10_000, 0.95), (100_000, 0.94), (_MILLION, 0.92))
    ),
    *(
        Mark(f"dedupe, {rows:,} rows: F1 above Splink's best", "dedupe", rows, "f1", 0.1, "splink", least=True)
        for rows in (10_000, 100_000, _MILLION)
    ),
    Mark("the whole run, 1,000,000 rows: time", "run", _MILLION, "wall", 90),
    Mark("the whole run, 1,000,000 rows: peak memory", "run", _MILLION, "peak", 4e9),
    Mark("import, 10,000,000 rows: peak memory", "import", _TEN, "peak", 1e9),
    Mark("normalize, 10,000,000 rows: peak memory", "normalize", _TEN, "peak", 4e9),
    Mark("normalize, 10,000,000 rows: times as long as a tenth of them", "normalize", _TEN, "wall", 11, "tenth"),
    Mark("dedupe, 10,000,000 rows: time", "dedupe", _TEN, "wall", 240),
    Mark("dedupe, 10,000,000 rows: peak memory", "dedupe", _TEN, "peak", 12e9),
    Mark("the whole run, 10,000,000 rows: time", "run", _TEN, "wall", 1200),
    Mark("the whole run, 10,000,000 rows: peak memory", "run", _TEN, "peak", 16e9),
)


def held(
    made: Sequence[Mapping[str, Any]], alone: Sequence[Mapping[str, Any]], growth: Mapping[str, Any]
) -> Iterator[Held]:
    """Which promises are kept.

    Args:
        made: results of `run.py`.
        alone: marks that a benchmark of its own has measured.
        growth: the result of `growth.py`, which tells of sizes that `run.py` was not run at; empty without.
    """
    known = _grown(growth) | {(item["stage"], item["rows"]): item["contestants"] for item in made}
    for item in alone:
        for text, limit, seen, least, unit in item["kept"]:
            shown = f"{seen:,.0f}" if seen >= 100 else f"{seen:.2f}"
            limited = f"{'≥' if least else '≤'} {limit:,g}{unit}"
            yield Held(text, limited, f"{shown}{unit}", _verdict(seen, limit, least=least))
    for mark in MARKS:
        figure, limited = _figure(mark, known.get((mark.stage, mark.rows), {})), f"{'≥' if mark.least else '≤'} "
        limited += _shown(mark.limit, mark)
        if figure is None:
            yield Held(mark.text, limited)
        else:
            yield Held(mark.text, limited, _shown(figure, mark), _verdict(figure, mark.limit, least=mark.least))


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
    if figure >= limit if least else figure <= limit:
        return "kept"
    return f"**missed** by {abs(figure / limit - 1):.1%}"


def _shown(value: float, mark: Mark) -> str:
    if mark.what == "f1" or mark.beside:
        return f"{value:.3f}" if mark.what == "f1" else f"{value:.2f}"
    return f"{value / 1e9:.2f} GB" if mark.what == "peak" else f"{value:.1f} s"


def _figure(mark: Mark, contestants: Mapping[str, Any]) -> float | None:
    """The figure of a mark; None when the contestants that it needs are not there or did not end well."""
    names = ("cbtool", mark.beside or "cbtool")
    own, other = (contestants.get(name, {"status": "missing"}) for name in names)
    if own["status"] != "ok" or other.get("status") != "ok":
        return None
    if mark.what == "f1":
        best = other.get("best", {}).get("pairs", {"f1": None if mark.beside else 0})["f1"]
        return None if best is None else float(own["pairs"]["f1"] - best)
    if not mark.beside:
        return float(own[mark.what])
    return float(other[mark.what] / own[mark.what] if mark.least else own[mark.what] / other[mark.what])
