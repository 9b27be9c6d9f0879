"""The preview fits the terminal, says what it leaves out, and shows whatever stands in the data."""

from __future__ import annotations

import io

import polars as pl
import pytest
from rich.console import Console

from cbtool.report.preview import preview


def shown(frame: pl.LazyFrame, rows: int = 3, width: int = 60, encoding: str = "utf-8") -> str:
    """What a console of this width and encoding prints; it raises on what it cannot encode."""
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding=encoding, newline="\n")
    Console(file=stream, width=width, legacy_windows=False).print(preview(frame, rows, width, encoding))
    stream.flush()
    return data.getvalue().decode(encoding)


def test_whole_table() -> None:
    text = shown(pl.LazyFrame({"_id": ["a:1", "a:2"], "n": [1, None]}))
    assert text == "┏━━━━━┳━━━┓\n┃ _id ┃ n ┃\n┡━━━━━╇━━━┩\n│ a:1 │ 1 │\n│ a:2 │   │\n└─────┴───┘\n"


@pytest.mark.parametrize(
    ("columns", "rows", "caption"),
    [
        (1, 3, None),
        (1, 4, "1 more row"),
        (1, 5003, "5,000 more rows"),
        (13, 3, "1 more column"),
        (30, 5, "18 more columns, 2 more rows"),
    ],
)
def test_what_is_left_out_is_counted(columns: int, rows: int, caption: str | None) -> None:
    frame = pl.DataFrame({f"{n:02}": ["v"] * rows for n in range(columns)})
    text = shown(frame.lazy(), width=61)
    assert text.count("v") == 3 * min(columns, 12)
    last = text.splitlines()[-1].strip()
    assert last == caption if caption else last.startswith("└")
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 61


def test_cells_as_they_are() -> None:
    text = shown(pl.LazyFrame({"[red]h": ["[bold]x[/bold] [/]", ":smile:", "\x1b[31m\x07a\u202eb\n c"]}))
    assert "[red]h" in text
    assert "[bold]x[/bold] [/]" in text
    assert ":smile:" in text
    assert "?[31m?a?b  c" in text


def test_long_cells_are_cut() -> None:
    text = shown(pl.LazyFrame({"a": ["x" * 100_000], "b": ["ы" * 33], "c": ["y"]}), width=80)
    assert "│ " + "x" * 30 + ".. │ " + "ы" * 30 + ".. │ y │" in text


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "ascii"])
def test_narrow_encodings(encoding: str) -> None:
    text = shown(pl.LazyFrame({"имя": ["Иванов 😀", "ə„…"]}), encoding=encoding)
    assert "| ?" in text if encoding == "ascii" else "| Иванов ?" in text


@pytest.mark.parametrize("width", [1, 5, 12])
def test_tiny_terminal(width: int) -> None:
    assert "o" in shown(pl.LazyFrame({"one": ["o"], "two": ["t"]}), width=width) or width < 5


@pytest.mark.parametrize("frame", [pl.LazyFrame(), pl.LazyFrame(schema={"a": pl.String})])
def test_empty(frame: pl.LazyFrame) -> None:
    assert ("a" in shown(frame)) == bool(frame.collect_schema())
