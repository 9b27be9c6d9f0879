"""What pairs say in the mean of a merge."""

from __future__ import annotations

import numpy as np
import pytest

from cbtool.matching.clusters import AGAINST, LITTLE, QUARTER, UNTOLD
from cbtool.matching.linkage import Linked, cut_of, in_mean, judge, link
from cbtool.matching.score import NEVER
from tests.matching.bases import Row, people, table

NAME: Row = {"surname": "Иванов", "given_name": "Иван"}
BY_PHONE: Row = {**NAME, "phone": "+79161234567"}
BY_MAIL: Row = {**NAME, "email": "javoron@mail.ru"}
BOTH: Row = {**BY_PHONE, **BY_MAIL}


def linked_with(*rows: Row) -> Linked:
    """Rows behind five hundred people, forty of whom have the same name as the rows and contacts of their own."""
    crowd: list[Row] = [{**one, "patronymic": None} for one in people(500, seed=11)]
    crowd[:40] = [{**one, **NAME} for one in crowd[:40]]
    return link(table([*crowd, *rows]), 0.5)


def odds(linked: Linked, cut: float) -> tuple[float, float]:
    """The log odds of the last two rows: by themselves, and in a mean."""
    i, j = np.sort(linked.table.profile[-2:])[:, None]
    own = judge(linked, i, j)
    return float(own[0]), float(in_mean(linked, i, j, own, cut)[0])


def test_records_that_differ_in_nothing_meet_in_one_that_has_all() -> None:
    linked = linked_with(BOTH, BY_PHONE, BY_MAIL)
    own, counted = odds(linked, 0.0)
    assert own < counted == UNTOLD
    assert np.unique(linked.label[linked.table.profile[-3:]]).size == 1


@pytest.mark.parametrize(("threshold", "least"), [(0.9, UNTOLD), (0.5, UNTOLD), (0.2, UNTOLD + cut_of(0.2))])
def test_nothing_comes_to_the_threshold_by_differing_in_nothing(threshold: float, least: float) -> None:
    _, counted = odds(linked_with(BY_PHONE, BY_MAIL), cut_of(threshold))
    assert counted == pytest.approx(least)
    assert counted < cut_of(threshold)


def test_what_differs_speaks_against_a_merge() -> None:
    born = ({**BY_PHONE, "birth_date": "1980-05-17"}, {**BY_MAIL, "birth_date": "1951-11-02"})
    linked = linked_with(BOTH, *born)
    own, counted = odds(linked, 0.0)
    assert counted == LITTLE + QUARTER * (own - LITTLE) < AGAINST
    assert np.unique(linked.label[linked.table.profile[-2:]]).size == 2


@pytest.mark.parametrize("threshold", [0.02, 0.2, 0.5, 0.9])
def test_what_is_below_the_threshold_stays_below_it(threshold: float) -> None:
    linked = linked_with(BOTH, BY_PHONE, BY_MAIL)
    i, j = np.triu_indices(linked.table.size, 1)
    own, cut = judge(linked, i, j), cut_of(threshold)
    counted = in_mean(linked, i, j, own, cut)
    assert (counted[own < cut] < cut).all()
    np.testing.assert_array_equal(counted[own >= cut], np.maximum(own, LITTLE)[own >= cut])


def test_strangers_stay_strangers() -> None:
    one, two = {**BY_PHONE, "surname": "Жаворонков", "given_name": "Пётр"}, BY_PHONE
    own, counted = odds(linked_with(one, two), 0.0)
    assert own == NEVER
    assert counted < AGAINST
