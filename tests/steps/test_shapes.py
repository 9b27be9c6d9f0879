from __future__ import annotations

import polars as pl
import pytest

from cbtool.steps.shapes import SCHEMA, WIDTH, masked_shape, quality, shortened


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("+7 (916) 123-45-67", "+9 (999) 999-99-99"),
        ("89161234567", "9{11}"),
        ("Иванова-Петрова Ё.", "Яя{6}-Яя{6} Я."),
        ("ivan.petrov@mail.ru", "a{4}.a{6}@a{4}.aa"),
        ("ABCD", "A{4}"),
        ("王小明 Łuk", "xxx xaa"),
        ("١٢٣", "999"),
        ("a\tb\nc", "a a a"),
        ("🙂🙂", "??"),
        ("1" * 3 + "-" * 70 + "2", "999-{70}9"),
        ("a1" * 40, "a9" * (WIDTH // 2) + "..."),
    ],
)
def test_a_shape_shows_kinds_of_characters_and_no_value(value: str, shape: str) -> None:
    assert shortened(pl.select(masked_shape(pl.lit(value))).item()) == shape


def test_quality_counts_codes_and_names_the_commonest_shapes() -> None:
    frame = pl.LazyFrame(
        {
            "phone": ["+79161234567", "8916", "8917", "123456789012", "-", None, None, "+49301234567", "+7 1; +7 2"],
            "phone_qc": ["0", "1", "1", "1", "2", "2", None, "7", "3"],
            "email": ["a@b.ru", *[None] * 8],
            "email_qc": ["0", *["2"] * 8],
            "full_name_qc": ["0"] * 9,
        }
    )
    assert quality(frame).to_dicts() == [
        {"field": "full_name", "sure": 9, "assumed": 0, "junk": 0, "other": 0, "empty": 0, "shapes": []},
        {
            "field": "phone",
            "sure": 1,
            "assumed": 3,
            "junk": 1,
            "other": 2,
            "empty": 2,
            "shapes": [{"shape": "9{4}", "count": 2}, {"shape": "-", "count": 1}, {"shape": "9{12}", "count": 1}],
        },
        {"field": "email", "sure": 1, "assumed": 0, "junk": 0, "other": 0, "empty": 8, "shapes": []},
    ]


@pytest.mark.parametrize(
    "frame",
    [pl.LazyFrame(), pl.LazyFrame({"phone": ["1"]}), pl.LazyFrame({"x_qc": ["1"]})],
    ids=["none", "raw", "other"],
)
def test_a_table_without_codes_has_nothing_to_judge(frame: pl.LazyFrame) -> None:
    assert quality(frame).schema == SCHEMA
    assert quality(frame).is_empty()


def test_an_empty_table_counts_nothing() -> None:
    found = quality(pl.LazyFrame(schema={"phone": pl.String, "phone_qc": pl.String}))
    assert found.row(0) == ("phone", 0, 0, 0, 0, 0, [])
