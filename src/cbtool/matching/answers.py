"""Answers: the decisions in a review file that came back, whatever a spreadsheet has done to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from cbtool.errors import InputError
from cbtool.matching.decisions import DECISIONS, DIFFERENT, SAME, UNSURE
from cbtool.wording import counted

#: What people write in the column `decision`, in small letters.
WORDS: Final = {
    **dict.fromkeys(("same", "yes", "y", "true", "match", "duplicate", "1", "да", "истина"), SAME),
    **dict.fromkeys(("тот же", "та же", "те же", "то же", "один", "одно лицо", "один человек", "дубль"), SAME),
    **dict.fromkeys(("одинаковые", "совпадает", "совпадают", "дубликат"), SAME),
    **dict.fromkeys(("different", "no", "n", "false", "not same", "0", "нет", "ложь", "не дубль"), DIFFERENT),
    **dict.fromkeys(("разные", "разный", "разное", "другой", "другая", "другие", "не тот", "не та"), DIFFERENT),
    **dict.fromkeys(("unsure", "not sure", "unknown", "maybe", "?", "не знаю", "неясно", "непонятно"), UNSURE),
    **dict.fromkeys(("не уверен", "не уверена", "возможно", "сомневаюсь", "под вопросом"), UNSURE),
}

#: Headers that a file of decisions must have.
NEEDED: Final = ("id_1", "id_2", "decision")


def decision_columns(headers: Sequence[str]) -> list[str]:
    """The headers below which decisions stand: one, if any, in a file that is in order."""
    return [header for plain, header in zip(_plain(headers), headers, strict=True) if plain == "decision"]


def needed(headers: Sequence[str], name: str) -> None:
    """Make sure that a file has the columns of decisions, each once.

    Raises:
        InputError: one is missing, or repeats.
    """
    there = _plain(headers)
    if missing := [header for header in NEEDED if header not in there]:
        raise InputError(
            f"{name} is no file of decisions: it has no column {missing[0]}",
            "Give the file that --review wrote, or a table with id_1, id_2 and decision.",
        )
    if several := [header for header in DECISIONS if there.count(header) > 1]:
        raise InputError(f"{name} has several columns {several[0]}", "Keep the one that counts.")


def answered(frame: pl.DataFrame, name: str, row: str, day: str) -> pl.DataFrame:
    """The decisions of a table.

    Args:
        frame: text columns; headers count in any case, order does not, other columns are passed over.
        name: of the file, for messages.
        row: the column with the numbers of the file's rows.
        day: when the decisions were made where the file does not say so itself, in a column `at`.

    Returns:
        columns of `DECISIONS` and `place` (`file row 7`), one row per pair that was decided, in the order of the file.

    Raises:
        InputError: a column is missing or repeats, a decision is no such word, or stands in a row without ids.
    """
    needed(frame.columns, name)
    headers = dict(zip(_plain(frame.columns), frame.columns, strict=True))
    cells = frame.select(
        *(
            _cell(headers[header]).alias(header) if header in headers else pl.lit(None, pl.String).alias(header)
            for header in DECISIONS
        ),
        pl.format("{} row {}", pl.lit(name), pl.col(row)).alias("place"),
    ).filter(pl.col("decision").is_not_null())
    said = pl.col("decision").str.to_lowercase().str.replace_all("ё", "е").str.replace_all(r"\s+", " ")
    said = said.str.strip_chars(" .!")
    found = cells.with_columns(said.replace_strict(WORDS, default=None).alias("decision"), said=pl.col("decision"))
    if (wrong := found.filter(pl.col("decision").is_null())).height:
        told, more = wrong.row(0, named=True), wrong.height - 1
        others = f", nor is what stands in {counted(more, 'other row')}" if more else ""
        raise InputError(
            f"{told['place']}: {told['said'][:40]!r} is no decision{others}",
            "Write same, different or unsure (да, нет, не знаю), or leave the cell empty.",
        )
    if (bare := found.filter(pl.any_horizontal(pl.col("id_1", "id_2").is_null()))).height:
        raise InputError(
            f"{bare['place'][0]}: a decision without both ids", "Give id_1 and id_2, or empty the decision."
        )
    return found.select(*DECISIONS, "place").with_columns(pl.col("at").fill_null(day))


def _plain(headers: Sequence[str]) -> list[str]:
    """Headers as they are looked for: in any case, and without the `#2` that reading gives to one that repeats."""
    return [re.sub(r"#\d+$", "", "_".join(header.casefold().split())) for header in headers]


def _cell(header: str) -> pl.Expr:
    """A cell without outer spaces and without the guards that a spreadsheet shows; empty is null."""
    bare = pl.col(header).str.strip_chars().str.replace(r"""^(?:="([^"]*)"|'(.*))$""", "${1}${2}").str.strip_chars()
    return pl.when(bare != "").then(bare)
