"""How well the cells were understood: per field the sure, assumed and junk ones, and the shapes of the rest."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import polars as pl

from cbtool.fields import FIELDS

#: Shapes shown per field.
TOP: Final = 3

#: Characters of a shape that are shown.
WIDTH: Final = 40

#: What `quality` returns.
SCHEMA: Final = pl.Schema(
    {
        "field": pl.String(),
        "sure": pl.UInt32(),
        "assumed": pl.UInt32(),
        "junk": pl.UInt32(),
        "other": pl.UInt32(),
        "empty": pl.UInt32(),
        "shapes": pl.List(pl.Struct({"shape": pl.String(), "count": pl.UInt32()})),
    }
)


def quality(frame: pl.LazyFrame) -> pl.DataFrame:
    """Judge a normalised table, one row for each field with a quality code, in the order of the fields.

    Returns:
        `field`; the number of rows that are `sure` (code 0), `assumed` (1), `junk` (2, with a value), `other` (further
        codes: several, foreign, disposable, mended) and `empty`; and `shapes`, the commonest masked shapes of values
        with code 1 or 2. A shape shows kinds of characters, never a value: digits are 9, letters A a, Я я or x,
        runs of four and more are shortened (`9{11}`).
    """
    columns = frame.collect_schema().names()
    coded = [name for name in FIELDS if f"{name}_qc" in columns]
    if not coded:
        return pl.DataFrame(schema=SCHEMA)
    counted = frame.select(
        total.alias(f"{name} {kind}") for name in coded for kind, total in _totals(name, name in columns)
    )
    masked = [
        frame.filter(_code(name).is_in(["1", "2"]) & (pl.col(name).str.strip_chars() != ""))
        .group_by(masked_shape(pl.col(name)).alias("shape"))
        .agg(pl.len().alias("count"))
        for name in coded
        if name in columns
    ]
    facts, *groups = pl.collect_all([counted, *masked])
    shapes = dict(zip((name for name in coded if name in columns), map(_commonest, groups), strict=True))
    row = facts.row(0, named=True)
    kinds = [kind for kind, _ in _totals(coded[0], True)]
    return pl.DataFrame(
        [
            {"field": name, **{kind: row[f"{name} {kind}"] for kind in kinds}, "shapes": shapes.get(name, [])}
            for name in coded
        ],
        schema=SCHEMA,
    )


def masked_shape(values: pl.Expr) -> pl.Expr:
    """Values with each character replaced by its kind; nothing of the value can be read from it."""
    return (
        values.str.replace_all(r"\p{Nd}", "9")
        .str.replace_all(r"[A-Z]", "A")
        .str.replace_all(r"[a-z]", "a")
        .str.replace_all(r"[А-ЯЁ]", "Я")
        .str.replace_all(r"[а-яё]", "я")
        .str.replace_all(r"[^AaЯя\P{L}]", "x")
        .str.replace_all(r"\s", " ")
        .str.replace_all(r"[\p{C}\p{M}\p{S}&&[^+$€₽=~^|<>]]", "?")
    )


def shortened(shape: str) -> str:
    """A masked shape with its runs counted, and cut where it is long."""
    short = re.sub(r"(.)\1{3,}", lambda run: f"{run[1]}{{{len(run[0])}}}", shape)
    return short if len(short) <= WIDTH else f"{short[:WIDTH]}..."


def _code(name: str) -> pl.Expr:
    return pl.col(f"{name}_qc").cast(pl.String)


def _totals(name: str, has_value: bool) -> list[tuple[str, pl.Expr]]:
    """The counts of a field, by kind."""
    code = _code(name)
    filled = pl.col(name).is_not_null() if has_value else pl.lit(value=True)
    other = code.is_not_null() & ~code.is_in(["0", "1", "2"])
    return [
        ("sure", (code == "0").sum()),
        ("assumed", (code == "1").sum()),
        ("junk", ((code == "2") & filled).sum()),
        ("other", other.sum()),
        ("empty", (code.is_null() | ((code == "2") & ~filled)).sum()),
    ]


def _commonest(group: pl.DataFrame) -> list[dict[str, object]]:
    """The commonest shapes, by count, then by shape."""
    total: Counter[str] = Counter()
    for shape, times in group.iter_rows():
        total[shortened(shape)] += times
    best = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return [{"shape": shape, "count": times} for shape, times in best]
