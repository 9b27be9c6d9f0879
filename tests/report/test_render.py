"""Whole reports over awkward values. After a change that is wanted: `CBTOOL_SNAPSHOTS=write pytest tests/report`."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from rich.console import Console

from cbtool.errors import UsageError
from cbtool.report import FORMATS, format_of, render
from cbtool.report.model import Report, Section, shown
from cbtool.report.terminal import drawn

SNAPSHOTS = Path(__file__).parent / "snapshots"

AWKWARD = [
    "[bold]loud[/bold] [/]",
    "a|b\\c `code` *star* _under_",
    '<script>alert("1")</script> & &amp;',
    "=cmd|' /C calc'!A0",
    "https://example.org/",
    "line\nbreak\ttab",
    "\x1b[31mred\x1b[0m \x00",
    "right \u202eto left",
    "Ёжик 🦔 é",
    "- no list",
    "+7 916",
    "1. one",
    None,
]

REPORT = Report(
    "A <b>report</b> | of [awkward] values",
    {"as_of": "2024-06-30", "=1+1": "# no heading", "customers": 1234567, "share": 12.345},
    (
        Section(
            "Values/with: a [long] title that no sheet may have",
            "Text with <tags>.",
            pl.DataFrame(
                {
                    "text_value": AWKWARD,
                    "number": [1234, *[None] * 11, -5],
                    "money": [Decimal("1234567.50"), *[None] * 12],
                    "day": [date(2024, 1, 2), *[None] * 12],
                },
                schema_overrides={"money": pl.Decimal(38, 2)},
            ),
        ),
        Section("values/With: a [long] title that no sheet may have", "", pl.DataFrame({"empty": []})),
        Section("Only text", "And no table."),
    ),
)


@pytest.mark.parametrize("kind", ["html", "md", "json", "txt"])
def test_snapshots(kind: str) -> None:
    text = render(REPORT, kind)
    assert isinstance(text, str)
    path = SNAPSHOTS / f"awkward.{kind}"
    if os.environ.get("CBTOOL_SNAPSHOTS") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


def test_html_needs_nothing_and_runs_nothing() -> None:
    text = str(render(REPORT, "html"))
    assert "<script" not in text
    assert "http-equiv" not in text
    assert "src=" not in text
    assert "href=" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_json_gives_the_values_as_they_are() -> None:
    content = json.loads(render(REPORT, "json"))
    rows = content["sections"][0]["rows"]
    assert [row["text_value"] for row in rows] == AWKWARD
    assert rows[0]["number"] == 1234
    assert rows[0]["money"] == "1234567.50"
    assert rows[0]["day"] == "2024-01-02"


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers() -> None:
    content = render(REPORT, "xlsx")
    assert isinstance(content, bytes)
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == [
        "Report",
        "Values with  a  long  title tha",
        "values With  a  long  title t 2",
        "Only text",
    ]
    cells = [cell for row in book.worksheets[1].iter_rows(min_row=3) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert book.worksheets[1]["A6"].value == "=cmd|' /C calc'!A0"
    assert book.worksheets[1]["A6"].data_type == "s"
    assert book.worksheets[1]["A7"].hyperlink is None
    assert book.worksheets[0]["B4"].value == "# no heading"
    with ZipFile(BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_a_cell_that_is_too_long_for_a_workbook_is_cut() -> None:
    report = Report("Long", {}, (Section("Long", "", pl.DataFrame({"text": ["x" * 40_000]})),))
    content = render(report, "xlsx")
    assert isinstance(content, bytes)
    assert len(openpyxl.load_workbook(BytesIO(content)).worksheets[1]["A2"].value) == 32_767


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_report_gives_the_same_bytes(kind: str) -> None:
    assert render(REPORT, kind) == render(REPORT, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_report(kind: str) -> None:
    assert render(Report("Nothing", {}, ()), kind)


def test_a_terminal_shows_some_rows_and_says_how_many_are_left() -> None:
    report = Report("Many", {}, (Section("Rows", "", pl.DataFrame({"n": range(1000)})),))
    console = Console(width=80, record=True, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    console.print(drawn(report, rows=10))
    assert "... and 990 more" in console.export_text()
    console.file.close()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "True"),
        (1234, "1,234"),
        (-0.05, "-0.1"),
        (Decimal("-1234.50"), "-1,234.50"),
        ("a\r\nb", "a  b"),
        ("\ud7ff", "�"),
        ("x\u2066y", "x�y"),
    ],
)
def test_shown(value: object, expected: str) -> None:
    assert shown(value) == expected


@pytest.mark.parametrize(
    ("path", "kind"), [("a.html", "html"), ("b.HTM", "html"), ("x/y.md", "md"), ("q.xlsx", "xlsx")]
)
def test_format_of(path: str, kind: str) -> None:
    assert format_of(path) == kind


@pytest.mark.parametrize("path", ["report.pdf", "report", "-"])
def test_an_unknown_suffix_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match="not written as") as error:
        format_of(path)
    assert ".html" in error.value.hint


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="'htlm'") as error:
        render(REPORT, "htlm")
    assert "html" in error.value.hint
