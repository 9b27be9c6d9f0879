"""The synthetic base: the same bytes from the same seed, a truth that is true, damage in its configured shares."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import phonenumbers
import polars as pl
import pytest
from email_validator import validate_email
from polars.testing import assert_frame_equal
from stdnum.ru import inn

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ROWS = 2_000


def share(flags: pl.Series) -> float:
    """The share of true values; null counts as false."""
    return int(flags.sum()) / len(flags)


@pytest.fixture(scope="module")
def generate() -> Any:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield import_module("generate")
    finally:
        sys.path.remove(str(BENCHMARKS))
        for name in [
            name for name in sys.modules if name in ("generate", "options") or name.split(".")[0] == "customers"
        ]:
            del sys.modules[name]


def whole(
    generate: Any, rows: int = ROWS, seed: int = 1, **options: Any
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    base, orders, truth = zip(*generate.parts(rows, seed, **{"clean": True, **options}), strict=True)
    return pl.concat(base), pl.concat(orders), pl.concat(truth)


@pytest.fixture(scope="module")
def clean(generate: Any) -> pl.DataFrame:
    base, _, truth = whole(generate, 8_000)
    return base.hstack(truth.drop("client_id"))


def test_the_size_of_the_parts_changes_nothing(generate: Any) -> None:
    for made, again in zip(whole(generate, clean=False), whole(generate, clean=False, chunk=300), strict=True):
        assert_frame_equal(made, again)


def test_another_seed_makes_another_base(generate: Any) -> None:
    assert not whole(generate)[0].equals(whole(generate, seed=2)[0])


def test_rows_are_shuffled_but_none_is_lost(generate: Any) -> None:
    _, _, truth = whole(generate, clean=True)
    assert truth["row"].to_list() == list(range(1, ROWS + 1))
    copies = truth.group_by("entity").agg("copy", "row").with_columns(pl.col("copy").list.sort())
    # A part of a block stands at the end, so a customer or two may lack further rows, never the first.
    assert copies["copy"].map_elements(lambda c: list(c) == list(range(len(c))), pl.Boolean).all()
    apart: Any = copies.filter(pl.col("row").list.len() > 1)["row"].list.diff().list.last().abs()
    assert apart.quantile(0.5) > ROWS / 10


def test_shares_of_customers_and_of_their_rows(clean: pl.DataFrame) -> None:
    sizes = clean.group_by("entity").len()["len"]
    for rows, expected in enumerate((0.78, 0.15, 0.05, 0.02), 1):
        assert share(sizes == rows) == pytest.approx(expected, abs=0.01)
    assert share(clean["kind"] == "abroad") == pytest.approx(0.08, abs=0.015)


def test_a_further_row_without_damage_repeats_the_first(clean: pl.DataFrame) -> None:
    identity = [
        "surname",
        "given_name",
        "patronymic",
        "birth_date",
        "phone",
        "email",
        "city",
        "address",
        "company",
        "inn",
    ]
    same = clean.filter(pl.col("damage").is_null() | (pl.col("damage") == ""))
    assert same.filter(pl.col("copy") > 0).height > 300
    assert same.select("entity", *identity).unique().height == same["entity"].n_unique()


def test_shares_of_damage(generate: Any, clean: pl.DataFrame) -> None:
    damage = import_module("customers.damage").DAMAGE
    first = clean.filter(pl.col("copy") == 0).select(
        "entity", *(pl.col(n).alias(f"{n}_0") for n in ("birth_date", "email", "phone"))
    )
    again = clean.filter(pl.col("copy") > 0).join(first, on="entity")
    told = again["damage"].str.split(";")
    assert set(told.explode().unique()) - {""} <= set(damage)
    for name, field in (("lost birth date", "birth_date"), ("lost email", "email"), ("lost phone", "phone")):
        befell = share(told.filter(again[f"{field}_0"].is_not_null()).list.contains(name))
        assert befell == pytest.approx(damage[name][0], abs=0.02), name
    assert set(told.explode().unique()) >= set(damage) - {"keyboard layout"}
    lost = again.filter(told.list.contains("lost email"))
    assert lost["email"].null_count() == lost.height


def groups(clean: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The first rows of the members of groups, side by side: `*_1` is the other member."""
    rows = clean.filter(pl.col("kind") == kind, pl.col("copy") == 0).sort("entity")
    left, right = rows.unique("group", keep="first"), rows.unique("group", keep="last")
    return left.join(right, on="group", suffix="_1").filter(pl.col("entity") != pl.col("entity_1"))


@pytest.mark.parametrize(
    ("kind", "same", "different"),
    [
        ("twins", ["surname", "birth_date", "city"], ["given_name"]),
        ("namesakes", ["surname", "given_name"], ["birth_date", "email"]),
        ("father and son", ["surname", "given_name", "city", "address"], ["birth_date"]),
        ("colleagues", ["company", "kpp", "city"], []),
        ("office", ["company", "kpp", "city"], []),
        ("family", ["city", "address"], ["given_name"]),
    ],
)
def test_hard_negatives(clean: pl.DataFrame, kind: str, same: list[str], different: list[str]) -> None:
    pairs = groups(clean, kind)
    assert pairs.height > 10
    for name in same:
        assert (pairs[name] == pairs[f"{name}_1"]).all(), name
    for name in different:
        assert share((pairs[name] != pairs[f"{name}_1"]).drop_nulls()) > 0.95, name


def test_families_share_a_phone_and_colleagues_a_switchboard(clean: pl.DataFrame) -> None:
    for kind in ("family", "colleagues"):
        pairs = groups(clean, kind)
        assert 0.2 < share(pairs["phone"] == pairs["phone_1"]) < 0.6


def test_clean_values_are_valid(clean: pl.DataFrame) -> None:
    whole_rows = clean.filter(pl.col("copy") == 0)
    phones = whole_rows["phone"].drop_nulls().unique().to_list()
    assert np.mean([phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones]) > 0.995
    assert all(inn.is_valid(number) for number in whole_rows["inn"].drop_nulls())
    for address in whole_rows["email"].drop_nulls().head(500):
        validate_email(address, check_deliverability=False)
    assert (
        whole_rows["birth_date"]
        .drop_nulls()
        .str.to_date("%Y-%m-%d")
        .is_between(pl.date(1935, 1, 1), pl.date(2013, 1, 1))
        .all()
    )


def test_common_surnames_are_common(clean: pl.DataFrame) -> None:
    russian = clean.filter(pl.col("country") == "RU", pl.col("surname").is_not_null())["surname"].str.strip_suffix("а")
    top = russian.value_counts(sort=True)
    assert "Иванов" in top["surname"].head(10).to_list()
    assert 0.002 < top["count"][0] / len(russian) < 0.02
    assert top.height > 2_500


def test_dirty_spellings_keep_the_value(generate: Any) -> None:
    clean, _, _ = whole(generate)
    dirty, _, truth = whole(generate, clean=False)
    both = clean.hstack(dirty.select(pl.all().name.suffix("_d"))).filter(truth["kind"] != "junk")
    assert (truth["kind"] == "junk").any()
    digits = both.filter(
        pl.col("phone_other").is_null(), pl.col("country") == "RU", ~pl.col("phone_d").str.contains("E")
    ).select(
        was=pl.col("phone").str.slice(2),
        now=pl.col("phone_d").str.strip_suffix(".0").str.replace_all(r"\D", "").str.tail(10),
    )
    assert digits.height > 1_000
    assert (digits["was"] == digits["now"]).all()
    assert share(both["phone"] != both["phone_d"]) > 0.6
    for name in ("surname", "given_name", "patronymic", "city"):
        spelt = both[f"{name}_d"].str.strip_prefix("г. ").str.strip_chars().str.to_lowercase()
        assert spelt.eq_missing(both[name].str.to_lowercase()).all()


def test_orders_add_up_to_what_the_base_says(generate: Any) -> None:
    base, orders, _ = whole(generate)
    money = pl.col("amount").cast(pl.Decimal(18, 2)).sum().cast(pl.String)
    sums = orders.group_by("client_id").agg(
        orders_count=pl.len().cast(pl.String), total_spent=money, last_purchase_at=pl.col("order_date").max()
    )
    told = base.filter(pl.col("orders_count") != "0").select(sums.columns)
    assert_frame_equal(sums.sort("client_id"), told.sort("client_id"))
    assert orders["order_id"].is_unique().all()


@pytest.mark.parametrize(
    "options",
    [
        ["--format", "csv", "--encoding", "cp1251", "--delimiter", ";"],
        ["--format", "csv", "--encoding", "utf-16"],
        ["--format", "parquet", "--clean"],
        ["--format", "xlsx"],
    ],
)
def test_the_command_writes_the_same_bytes_twice(tmp_path: Path, options: list[str]) -> None:
    for name in ("a", "b"):
        command = [
            sys.executable,
            str(BENCHMARKS / "generate.py"),
            "--rows",
            "300",
            "--seed",
            "7",
            "--out",
            str(tmp_path / name),
        ]
        subprocess.run([*command, *options], check=True)
    made = sorted((tmp_path / "a").iterdir())
    assert [path.stem for path in made] == ["base", "orders", "truth"]
    for path in made:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    if "csv" in options:
        text = made[0].read_bytes().decode(options[options.index("--encoding") + 1])
        assert "Иван" in text
        table = pl.read_csv(text.encode(), infer_schema=False, separator=";" if ";" in options else ",")
    elif "xlsx" in options:
        table = pl.read_excel(made[0], infer_schema_length=0)
    else:
        table = pl.read_parquet(made[0])
    assert table.height == 300
    assert table["client_id"].to_list() == [str(n) for n in range(1, 301)]
