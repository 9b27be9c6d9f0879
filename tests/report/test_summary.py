from __future__ import annotations

from io import StringIO
from typing import Any

import polars as pl
from rich.console import Console

from cbtool.report.summary import render_summary

SUMMARY: dict[str, Any] = {
    "command": "segment",
    "version": "0.1.0",
    "as_of": "2024-06-30",
    "rows": {"in": 2104, "out": 2087, "rejected": 12, "blank": 5, "merged": 0, "skipped": 3},
    "orders": {"in": 70000, "rejected": 1, "blank": 0},
    "findings": {
        "by_rule": {"RF107": 1255, "RF101": 1, "ST101": 7, "ZZ001": 2},
        "by_severity": {"info": 1255, "warning": 8, "error": 1},
    },
    "notes": ["a note with [bold]brackets[/bold]"],
    "outputs": [{"name": "out", "path": "clients [1].parquet", "format": "parquet"}],
    "seconds": 1.234,
}
QUALITY = pl.DataFrame(
    {
        "field": ["phone", "email", "kpp"],
        "sure": [1902, 1800, 0],
        "assumed": [41, 0, 0],
        "junk": [3, 0, 0],
        "other": [0, 7, 0],
        "shapes": [[{"shape": "[99] 99", "count": 1200}, {"shape": "Яяя 9{7}", "count": 1}], [], []],
    }
)


def drawn(summary: dict[str, Any], quality: pl.DataFrame | None = None, width: int = 80) -> str:
    target = StringIO()
    Console(file=target, width=width, color_system=None).print(render_summary(summary, quality))
    return "\n".join(line.rstrip() for line in target.getvalue().splitlines())


def test_a_whole_summary() -> None:
    assert drawn(SUMMARY, QUALITY) == (
        "cbtool segment  as of 2024-06-30, 1.2 s\n"
        "  in 2,104   out 2,087   rejected 12   blank 5   skipped 3\n"
        "  orders: in 70,000   rejected 1\n"
        "\n"
        "  field    sure   assumed   junk   other   not understood\n"
        "  ──────────────────────────────────────────────────────────────────────\n"
        "  phone   1,902        41      3       0   [99] 99 (1,200), Яяя 9{7} (1)\n"
        "  email   1,800         0      0       7\n"
        "\n"
        "  rule    found   what\n"
        "  ────────────────────────────────────────────────────────────\n"
        "  ST101       7   A sign of life after the reference date\n"
        "  RF101       1   Purchases whose customer is not in the table\n"
        "  RF107   1,255   Rows that repeat another one in every column\n"
        "  ZZ001       2\n"
        "  1 error, 8 warnings, 1,255 info\n"
        "  a note with [bold]brackets[/bold]\n"
        "  -> clients [1].parquet"
    )


def test_only_the_first_rules_are_named() -> None:
    many = {"by_rule": {f"ZZ{n:03}": n for n in range(1, 12)}, "by_severity": {"info": 66}}
    text = drawn({"command": "normalize", "rows": {"in": 0, "out": 0}, "findings": many})
    assert "ZZ011" in text
    assert "ZZ003" not in text
    assert "66 info; 3 more rules" in text


def test_it_fits_a_narrow_terminal() -> None:
    assert max(len(line) for line in drawn(SUMMARY, QUALITY, width=60).splitlines()) <= 60


def test_a_summary_of_nothing() -> None:
    assert drawn({"command": "import"}).strip() == "cbtool import"
