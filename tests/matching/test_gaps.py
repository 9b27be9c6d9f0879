"""Gaps: what it tells that one record of a pair, both or neither have a value."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from cbtool.matching.comparisons import PERSON_COMPARISONS
from cbtool.matching.gaps import AKIN, LOOSE, MOST, Gaps, seen_in, with_gaps
from cbtool.matching.linkage import link
from cbtool.matching.model import CHANCE, CLASSES, MATCH, NAMES, Model, Patterns, shipped
from cbtool.matching.prepare import prepare
from tests.matching.bases import Row, people, table

NAMES_OF = [comparison.name for comparison in PERSON_COMPARISONS]
HELD: tuple[Row, ...] = (
    {"surname": "Жаворонков", "phone": "+79161234567"},
    {"birth_date": "1980-05-17", "website": "a.ru"},
    {},
)


def filled(model: Model, name: str, number: int = MATCH) -> Sequence[float]:
    at = [comparison.name for comparison in model.comparisons].index(name)
    return [float(share) for share in model.filled[number][at]]


def learned(seen: tuple[int, int, int], rate: float = 0.5, name: str = "phone") -> Model:
    """What a comparison learns from pairs of one customer of which neither, one, and both records have a value."""
    model = shipped((PERSON_COMPARISONS[NAMES_OF.index(name)],), 1000)
    pairs = np.array([seen if number == MATCH else (0, 0, 0) for number in AKIN], np.float64)[:, None]
    rates = np.array([rate])
    return with_gaps(model, (rates, rates), 100_000, pairs)


@pytest.mark.parametrize("seen", [(2500, 5000, 2500), (100, 1800, 8100), (8100, 1800, 100), (0, 1000, 0), (0, 0, 0)])
def test_records_that_have_a_value_by_chance_or_turn_about_tell_nothing(seen: tuple[int, int, int]) -> None:
    model = learned(seen)
    assert filled(model, "phone") == pytest.approx([0.25, 0.5, 0.25], abs=1e-4)
    assert filled(model, "phone") == pytest.approx(filled(model, "phone", CHANCE))


@pytest.mark.parametrize(("apart", "told"), [(4800, False), (4000, True), (2500, True), (0, True)])
def test_records_that_are_tied_tell_by_how_closely(apart: int, told: bool) -> None:
    model = learned(((10_000 - apart) // 2, apart, (10_000 - apart) // 2))
    neither, one, both = (a / b for a, b in zip(filled(model, "phone"), filled(model, "phone", CHANCE), strict=True))
    tie = max(1 - apart / 5000, 0) if told else 0
    assert told == (tie > LOOSE)
    assert [neither, one, both] == pytest.approx([1 + tie, max(1 - tie, 1 / MOST), 1 + tie], rel=0.15)


def test_what_nearly_all_records_have_tells_so_much_at_most() -> None:
    model = learned((500, 0, 9500), rate=0.99)
    neither, one, both = (a / b for a, b in zip(filled(model, "phone"), filled(model, "phone", CHANCE), strict=True))
    assert (neither, one) == pytest.approx((MOST, 1 / MOST), rel=0.05)
    assert both == pytest.approx(1, rel=0.05)


def test_gaps_of_names_tell_nothing() -> None:
    model = learned((5000, 0, 5000), name="patronymic")
    assert filled(model, "patronymic") == pytest.approx(filled(model, "patronymic", CHANCE))


def test_who_is_found_by_a_value_has_it_which_is_no_tie() -> None:
    # Half of the records have a phone, by chance; the pairs that share one are one customer's, the others are not.
    model = shipped(PERSON_COMPARISONS, 1000)
    same = np.zeros((2, len(NAMES_OF)), np.uint8)
    same[:, NAMES_OF.index("surname")] = 1
    same[0, NAMES_OF.index("phone")] = 1
    patterns = Patterns(same, np.array([100.0, 300.0]), np.zeros((2, len(CLASSES))), np.array([0, 1, 1, 1]))
    held = np.full((len(NAMES_OF), 4), 2, np.uint8)
    held[NAMES_OF.index("phone")] = [2, 1, 1, 0]
    found = seen_in(model, patterns, held, np.full(4, 100.0))
    match = dict(zip(NAMES_OF, found[AKIN.index(MATCH)].tolist(), strict=True))
    assert match["phone"] == pytest.approx([match["phone"][2], 2 * match["phone"][2], match["phone"][2]])
    assert match["birth_date"][2] > match["phone"][2] * 2  # the phone tells that the first pair is one customer's


def test_values_are_counted_by_comparison_and_pair() -> None:
    gaps = Gaps(prepare(table(HELD), {}), PERSON_COMPARISONS)
    held = [set(row) for row in HELD]
    nodes = prepare(table(HELD), {}).profile
    for one, two in ((0, 1), (0, 2), (1, 1)):
        numbers = gaps.filled(nodes[[one]], nodes[[two]])[:, 0].tolist()
        assert numbers == [(name in held[one]) + (name in held[two]) for name in NAMES_OF]
    assert gaps.rates(nodes).round(3).tolist() == [round(sum(name in row for row in held) / 3, 3) for name in NAMES_OF]


def test_what_is_looked_up_is_what_the_shares_say() -> None:
    table_of = prepare(table(HELD), {})
    gaps = Gaps(table_of, PERSON_COMPARISONS)
    dice = np.random.default_rng(1)
    drawn = dice.dirichlet((3, 3, 3), (len(CLASSES), len(PERSON_COMPARISONS)))
    model = shipped(PERSON_COMPARISONS, 1000)
    model = Model(model.comparisons, model.shares, model.sizes, tuple(map(tuple, drawn)))
    i, j = (side.ravel() for side in np.indices((table_of.size, table_of.size)))
    number = gaps.filled(i, j)
    every = np.log(drawn)[:, np.arange(len(PERSON_COMPARISONS))[:, None], number].sum(axis=1)
    expected = every[list(AKIN)] - every[CHANCE]
    np.testing.assert_allclose(gaps.told(gaps.tables(model), i, j), expected, rtol=1e-4, atol=1e-4)


def with_lost(rows: Sequence[dict[str, str | None]], seed: int) -> list[dict[str, str | None]]:
    """The rows, each without an e-mail address by a throw of dice of its own."""
    dice = random.Random(seed)
    return [row if dice.random() < 0.5 else {**row, "email": None} for row in rows]


def mistyped(rows: Sequence[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """Second records that differ from the first ones."""
    return [{**row, "city": None, "surname": f"{row['surname']}ъ"} for row in rows]


def test_gaps_of_the_customer_count_and_those_of_the_record_do_not() -> None:
    own, any_one = people(600), people(600)
    by_customer = with_lost(own, 1)
    model = link(table([*by_customer, *mistyped(by_customer)]), 0.5).models[0]
    assert model
    share, usual = filled(model, "email"), filled(model, "email", CHANCE)
    assert share[1] < usual[1] / 2
    assert share[0] > usual[0] * 1.5
    assert filled(model, "email", NAMES) == usual
    model = link(table([*with_lost(any_one, 2), *mistyped(with_lost(any_one, 3))]), 0.5).models[0]
    assert model
    assert filled(model, "email") == pytest.approx(filled(model, "email", CHANCE))


def test_a_field_that_one_of_two_lists_lacks_tells_nothing() -> None:
    rows = people(400)
    model = link(table([*rows, *mistyped([{**row, "email": None} for row in rows])]), 0.5).models[0]
    assert model
    assert filled(model, "email") == pytest.approx(filled(model, "email", CHANCE))
