"""How frequent values are: in the whole table, and among those of one name."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cbtool.matching.frequencies import UNSEEN, WHOLE, alike, circle, narrowed, shares
from cbtool.matching.keys import Keys
from cbtool.matching.linkage import link
from cbtool.matching.model import MATCH
from cbtool.matching.prepare import prepare
from tests.matching.bases import people, table


def test_of_those_who_have_a_value_the_own_customer_does_not_count() -> None:
    found = shares(np.array([0, 2, 20, 978]), 2.0, 0.01)
    assert found == pytest.approx(np.array([UNSEEN, UNSEEN, 9, 488]) / 600)


def test_how_often_values_drawn_at_random_are_the_same() -> None:
    assert alike(np.array([5, 1, 3])) == pytest.approx((1 + 9) / 16)
    assert alike(np.array([5])) == 1


def test_a_rare_part_of_a_double_surname_says_more_than_a_frequent_one() -> None:
    crowd = people(200, seed=7)
    for number, one in enumerate(crowd):
        one["surname"] = "Гарсия" if number % 2 else f"{one['surname']}-Морено"
    pairs = [("Гарсия", "Гарсия-Руис"), ("Сото-Вега", "Вега")]
    rows = [{**crowd[0], "phone": None, "surname": name} for pair in pairs for name in pair]
    linked = link(table(crowd + rows), 0.5)
    profile, scorer = linked.table.profile[-4:], linked.scorers[0]
    assert scorer is not None
    i, j = profile[[0, 2]], profile[[1, 3]]
    levels = scorer.levels(i, j)
    frequent, rare = scorer.rarity_of(0, levels, i, j)
    assert levels[:, 0].tolist() == [6, 6]
    assert frequent < 0 < rare
    assert scorer.rarity_of(0, levels, j, i).tolist() == [frequent, rare]


def test_a_circle_is_of_the_other_customers_of_a_name() -> None:
    towns = ["Leeds"] * 4 + ["York", "Leeds", None]
    names = ["Smith"] * 5 + ["Иванов", "Smith"]
    rows = pl.LazyFrame({"surname": names, "city": towns, "phone": [f"+7916000000{n}" for n in range(7)]})
    table = prepare(rows)
    among, alike = circle(Keys(table), "surname", "city", 1.0)
    told = [(float(among[at]), float(alike[at])) for at in table.profile[:6]]
    assert told == [(3, 2)] * 4 + [(3, 0), (0, 0)]
    rows = rows.with_columns(given_name="city", city=None)
    among, alike = circle(Keys(prepare(rows)), "surname", "given_name", 4.0)
    assert {(float(a), float(b)) for a, b in zip(among, alike, strict=True)} == {(1 / 4, 2 / 4), (1 / 4, 0), (0, 0)}


def test_a_small_circle_is_held_to_the_whole_table() -> None:
    among, alike = np.array([0, 20, 20000], np.float32), np.array([0, 10, 10000], np.float32)
    found = narrowed(among, alike, np.full(3, 0.01, np.float32))
    assert found[0] == pytest.approx(0.01)
    assert found[1] == pytest.approx((10 + WHOLE * 0.01) / (20 + WHOLE))
    assert found[2] == pytest.approx(0.5, abs=0.001)


def test_further_records_of_a_name_are_rather_the_own_customers_where_others_are_not_expected() -> None:
    values = ([10, 30, 3000], [2, 1, 100], [1e-4, 0.1, 0.03])
    among, alike, share = (np.array(of_circle, np.float32) for of_circle in values)
    found, taken = narrowed(among, alike, share, 0.5), narrowed(among, alike, share)
    others = found * among
    assert others + WHOLE * (found - share) == pytest.approx(alike * others / (others + 0.5), rel=1e-3)
    assert found[0] - share[0] < 0.3 * (taken[0] - share[0])
    assert found[2] == pytest.approx(taken[2], rel=0.02)
    assert narrowed(np.zeros(1, np.float32), alike[:1], share[:1], 0.5) == pytest.approx(share[:1], rel=1e-3)


def test_rows_that_are_the_same_are_pairs_of_the_fit_though_nobody_judges_them() -> None:
    fields = ("surname", "given_name", "patronymic", "birth_date", "city")
    crowd = [{name: one[name] for name in fields} for one in people(300, seed=5)]
    persons, _ = link(table(crowd + crowd[:150]), 0.5).scorers
    assert persons is not None
    assert persons.model.sizes[MATCH] == pytest.approx(150, rel=0.05)
    assert persons.model.repeats == pytest.approx(1 + 2 * 150 / 450, rel=0.02)
