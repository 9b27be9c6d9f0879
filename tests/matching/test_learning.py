"""What the model learns of counted patterns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cbtool.matching.comparisons import PERSON_COMPARISONS, Comparison
from cbtool.matching.learning import LEAST, SOME, WARIER, WARY, fit, wary, with_random
from cbtool.matching.model import (
    CHANCE,
    CLASSES,
    COLLEAGUES,
    MATCH,
    NAMES,
    RELATIVES,
    SIZES,
    TABLE,
    Patterns,
    carried,
    log_odds,
    probability,
    shipped,
)

SIZE = 1200
FEW = tuple(one for one in PERSON_COMPARISONS if one.name in ("surname", "given_name", "phone"))
#: One name and one phone, one name and two phones, nothing in common.
LEVELS = np.array([[1, 1, 1], [1, 1, 7], [8, 7, 7]], np.uint8)


@pytest.mark.parametrize(("moved", "share"), [(600, SOME), (2000, 1)])
def test_namesakes_are_held_to_about_the_shipped_share(moved: int, share: float) -> None:
    patterns = Patterns(LEVELS, np.array([300.0, moved, 5000.0]), np.zeros((3, len(CLASSES))), np.arange(3))
    found = fit(shipped(FEW, SIZE), patterns, SIZE)
    assert found.fitted
    assert found.sizes[NAMES] == pytest.approx(wary(SIZE) * share * SIZES[NAMES] * SIZE)
    assert found.sizes[MATCH] > 300


def test_small_tables_are_judged_more_warily() -> None:
    factors = [wary(size) for size in (1, 50, 200, 1000, 5000, 100_000)]
    assert factors == sorted(factors, reverse=True)
    assert factors[0] == pytest.approx(WARY * WARIER, rel=0.01)
    assert factors[-1] == pytest.approx(WARY, rel=0.01)


def test_without_a_pair_every_class_keeps_a_size() -> None:
    none = Patterns(LEVELS[:0], np.zeros(0), np.zeros((0, len(CLASSES))), np.arange(0))
    assert min(fit(shipped(FEW, 2), none, 2).sizes) > 0


@pytest.mark.parametrize("birth_dates", [False, True])
def test_where_nothing_tells_relatives_few_records_of_a_customer_have_two_given_names(birth_dates: bool) -> None:
    # One name and one phone, a household's names and phone, nothing in common; and the birth date as the name.
    levels = np.array([[1, 1, 1, 1], [1, 7, 1, 1], [8, 7, 5, 7]], np.uint8)
    names = ("surname", "given_name", "birth_date", "phone") if birth_dates else ("surname", "given_name", "phone")
    comparisons = tuple(one for one in PERSON_COMPARISONS if one.name in names)
    levels = levels if birth_dates else np.delete(levels, 2, axis=1)
    patterns = Patterns(levels, np.array([900.0, 300, 5000]), np.zeros((3, len(CLASSES))), np.arange(3))
    found = fit(shipped(comparisons, SIZE), patterns, SIZE)
    assert found.fitted
    assert (found.shares[MATCH][1][7] <= 0.024) != birth_dates


@pytest.mark.parametrize(("hits", "least", "most"), [(0, 1e-6, 2e-6), (1, 2e-6, 4e-6), (1_500, 0.0099, 0.0101)])
def test_what_random_pairs_often_share_is_as_frequent_as_it_was_seen(hits: int, least: float, most: float) -> None:
    # Other names and the same phone, other names and phones.
    levels, counts = np.array([[8, 7, 3], [8, 7, 7]], np.uint8), np.array([hits, 150_000 - hits], np.float64)
    random = Patterns(levels, counts, np.zeros((2, len(CLASSES))), np.arange(2))
    shares = with_random(shipped(FEW, SIZE), random).shares
    assert least < shares[CHANCE][2][3] < most


def test_where_namesakes_share_mailboxes_to_share_one_does_not_make_them_one_customer() -> None:
    names = ("surname", "given_name", "patronymic", "phone", "email", "city")
    comparisons = tuple(one for one in PERSON_COMPARISONS if one.name in names)
    # One customer, with one phone or one mailbox at least; people of one surname and given name, of whom some share a
    # mailbox called as they are (minh.nguyen), or have similar ones; and people who have nothing in common.
    customers = [([1, 1, 1, 1, 1, 2], 600), ([1, 1, 1, 7, 1, 2], 300), ([1, 1, 1, 1, 6, 2], 300)]
    namesakes = [
        ([1, 1, 1, 7, 6, 4], 900),
        ([1, 1, 5, 7, 6, 4], 3000),
        ([1, 1, 5, 7, 2, 4], 60),
        ([1, 1, 5, 7, 5, 4], 60),
    ]
    levels, counts = zip(*customers, *namesakes, ([8, 9, 6, 7, 6, 4], 5000), strict=True)
    patterns = Patterns(np.array(levels, np.uint8), np.array(counts, float), np.zeros((8, len(CLASSES))), np.arange(8))
    model = fit(shipped(comparisons, 5000), patterns, 5000)
    found = probability(log_odds(model.density(patterns.levels, patterns.rarity)))
    assert min(found[:3]) > 0.99
    assert max(found[3:]) < 0.1


def test_what_everybody_shares_says_nothing() -> None:
    levels = np.array([[8, 7, 3]], np.uint8)
    random = Patterns(levels, np.array([150_000.0]), np.zeros((1, len(CLASSES))), np.arange(1))
    model = with_random(shipped(FEW, SIZE), random)
    assert [shares[2][3] for shares in model.shares] == pytest.approx([1] * len(CLASSES), abs=0.02)


@pytest.mark.parametrize("name", ["birth_date", "city", "position", "website"])
def test_what_everybody_shares_says_nothing_after_learning_either(name: str) -> None:
    comparisons = (*FEW, *(one for one in PERSON_COMPARISONS if one.name == name))
    everybody = np.ones((len(LEVELS), 1), np.uint8)
    patterns = Patterns(
        np.hstack([LEVELS, everybody]), np.array([300.0, 60, 5000]), np.zeros((3, len(CLASSES))), np.arange(3)
    )
    random = replace(patterns, counts=np.array([0.0, 0, 150_000]))
    model = fit(with_random(shipped(comparisons, SIZE), random), patterns, SIZE)
    assert [shares[-1][1] for shares in model.shares] == pytest.approx([1] * len(CLASSES), abs=0.05)


def only(*names: str) -> tuple[Comparison, ...]:
    return tuple(one for one in PERSON_COMPARISONS if one.name in names)


def test_without_names_and_ids_the_shipped_shares_stay() -> None:
    # Phones and e-mail addresses: one or both shared, and nothing in common.
    levels = np.array([[1, 1], [1, 6], [2, 0], [7, 1], [7, 6]], np.uint8)
    patterns = Patterns(levels, np.array([300.0, 100, 900, 100, 5000]), np.zeros((5, len(CLASSES))), np.arange(5))
    basis = shipped(only("phone", "email"), SIZE)
    found = fit(basis, patterns, SIZE)
    assert not found.fitted
    assert found.shares == basis.shares
    assert found.sizes[MATCH] > 3 * basis.sizes[MATCH]


@pytest.mark.parametrize("beside", [(), ("city",), ("position", "company")])
def test_of_a_lone_contact_not_even_sizes_are_learned(beside: tuple[str, ...]) -> None:
    # Many of a household on each phone: whatever the sizes are, two relatives fit as well as a customer does.
    comparisons = only("phone", *beside)
    levels = np.array([[1], [2], [3], [7]], np.uint8).repeat(len(comparisons), axis=1)
    patterns = Patterns(levels, np.array([100.0, 900, 300, 5000]), np.zeros((4, len(CLASSES))), np.arange(4))
    basis = shipped(comparisons, SIZE)
    found = fit(basis, patterns, SIZE)
    assert not found.fitted
    assert found.sizes[MATCH] == basis.sizes[MATCH]
    assert [found.sizes[n] / basis.sizes[n] for n in (RELATIVES, COLLEAGUES)] == [LEAST, LEAST]


def test_a_household_may_share_an_address_and_a_phone() -> None:
    levels = np.array([[1, 1], [7, 1], [7, 6]], np.uint8)
    patterns = Patterns(levels, np.array([300.0, 300, 5000]), np.zeros((3, len(CLASSES))), np.arange(3))
    basis = shipped(only("phone", "address"), SIZE)
    assert fit(basis, patterns, SIZE).sizes[RELATIVES] > basis.sizes[RELATIVES]


@pytest.mark.parametrize(("size", "share"), [(50, 1), (TABLE, 1), (10 * TABLE, 0.1), (1000 * TABLE, 0.001)])
def test_strangers_share_what_is_ones_own_as_often_in_any_table(size: int, share: float) -> None:
    comparisons = only("surname", "phone", "snils", "address")
    known, usual = shipped(comparisons, size), shipped(comparisons, TABLE)
    for moved in (known, carried(usual, comparisons, size)):
        ratio = [now / then for now, then in zip(moved.shares[CHANCE], usual.shares[CHANCE], strict=True)]
        assert ratio[0] == pytest.approx(np.ones(9))
        assert ratio[1] == pytest.approx([1, share, 1, 1], rel=1e-4)
        assert ratio[2] == pytest.approx([1, share, share, *[1] * 5], rel=1e-4)
        assert ratio[3] == pytest.approx(np.ones(7))
        # Namesakes have phones as strangers have, relatives do not.
        assert moved.shares[NAMES][2] == pytest.approx(moved.shares[CHANCE][2])
        assert moved.shares[RELATIVES][2] == pytest.approx(usual.shares[RELATIVES][2])
