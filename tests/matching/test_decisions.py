"""What people decided holds, whatever the model and the ids say."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cbtool.errors import InputError
from cbtool.matching.decisions import DECISIONS, carried, held
from cbtool.matching.evidence import best_links
from cbtool.matching.fingerprint import fingerprint
from cbtool.matching.linkage import link
from tests.matching.bases import IVAN, Row, people, planted, table

ANNA: Row = {"surname": "Синицына", "given_name": "Анна", "phone": "+79035550101", "city": "Тула"}


def said(*decisions: tuple[int, int, str]) -> pl.DataFrame:
    """Decisions on planted rows by their numbers."""
    rows = [(f"t:{one}", f"t:{two}", word, None, None, None) for one, two, word in decisions]
    return pl.DataFrame(rows, DECISIONS, orient="row")


def parts(rows: list[Row], *decisions: tuple[int, int, str], order: int = 1) -> list[tuple[int, ...]]:
    """The clusters of the planted rows, by their numbers, in a base of other people."""
    frame = table(planted(*rows)).collect()[::order]
    linked = link(frame.lazy(), 0.8, decided=said(*decisions))
    label = linked.label[linked.table.profile]
    cluster = dict(zip(frame["_id"].str.slice(2).cast(pl.Int64), label.tolist(), strict=True))
    numbers = range(1, len(rows) + 1)
    return sorted({tuple(n for n in numbers if cluster[n] == cluster[m]) for m in numbers})


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("rows", "decisions", "expected"),
    [
        ([IVAN, ANNA], [(1, 2, "same")], [(1, 2)]),
        ([IVAN, ANNA], [(2, 1, "same")], [(1, 2)]),
        ([IVAN, ANNA], [(1, 2, "unsure")], [(1,), (2,)]),
        # the same in all that is compared, and yet two customers; a third one goes with one of them
        ([IVAN, IVAN], [(1, 2, "different")], [(1,), (2,)]),
        ([IVAN, {**IVAN, "phone": None}], [(1, 2, "different")], [(1,), (2,)]),
        ([IVAN, IVAN, {**IVAN, "email": None}], [(1, 2, "different"), (3, 2, "same")], [(1,), (2, 3)]),
        # of two equal records one is Anna's, the other is not
        ([IVAN, IVAN, ANNA], [(1, 3, "same"), (2, 3, "different")], [(1, 3), (2,)]),
        ([IVAN, IVAN, IVAN, ANNA], [(1, 4, "same"), (2, 4, "different"), (1, 3, "same")], [(1, 3, 4), (2,)]),
        # chains of decisions, and what the model adds to them
        (
            [IVAN, ANNA, {**ANNA, "phone": None}, {**IVAN, "email": None}],
            [(1, 2, "same"), (2, 3, "same")],
            [(1, 2, 3, 4)],
        ),
        ([IVAN, {**IVAN, "email": None}, ANNA], [(1, 3, "different"), (2, 3, "same")], [(1,), (2, 3)]),
        # other valid ids keep apart until a person has decided; then both ids are one customer's
        ([{**IVAN, "inn": "500100732259"}, {**IVAN, "inn": "526317984689"}], [], [(1,), (2,)]),
        ([{**IVAN, "inn": "500100732259"}, {**IVAN, "inn": "526317984689"}], [(1, 2, "same")], [(1, 2)]),
        (
            [{**IVAN, "inn": "500100732259"}, {**IVAN, "inn": "526317984689"}, {**IVAN, "inn": "526317984689"}],
            [(1, 2, "same")],
            [(1, 2, 3)],
        ),
    ],
)
def test_decisions_hold(
    rows: list[Row], decisions: list[tuple[int, int, str]], expected: list[tuple[int, ...]], order: int
) -> None:
    assert parts(rows, *decisions, order=order) == expected


def test_decisions_change_nobody_else() -> None:
    rows = table([*people(80, seed=3), *people(40, seed=3), IVAN, ANNA])
    before, after = link(rows, 0.8), link(rows, 0.8, decided=said((121, 122, "same")))
    label, other = before.label[before.table.profile], after.label[after.table.profile]
    assert np.unique(label[:120]).size == np.unique(other[:120]).size == 80
    assert np.array_equal(after.undecided[after.table.profile], label)
    assert label[120] != label[121]
    assert other[120] == other[121]


def test_a_pair_that_was_never_a_candidate_has_evidence_too() -> None:
    linked = link(table(planted(IVAN, ANNA)), 0.8, decided=said((1, 2, "same")))
    nodes = linked.table.profile[:2]
    other, odds, words = best_links(linked, nodes)
    assert other.tolist() == nodes[::-1].tolist()
    assert (odds < 0).all()
    assert words[0].startswith("decided by a person; ")
    assert "different: surname" in words[0]


def test_the_link_of_a_person_is_told_before_likelier_ones() -> None:
    linked = link(table(planted(IVAN, {**IVAN, "email": None}, ANNA)), 0.8, decided=said((1, 3, "same")))
    nodes = np.sort(linked.table.profile[:3])
    other, _, words = best_links(linked, nodes)
    ivan, short, anna = linked.table.profile[:3].tolist()
    found = dict(zip(nodes.tolist(), zip(other.tolist(), words.to_list(), strict=True), strict=True))
    assert found[anna][0] == ivan
    assert found[ivan][0] == anna
    assert found[short][0] == ivan
    assert not found[short][1].startswith("decided")


@pytest.mark.parametrize(
    ("decisions", "named"),
    [
        ([(1, 2, "same"), (2, 1, "different")], ["t:2 and t:1 are different", "t:1 and t:2 are same"]),
        (
            [(1, 2, "same"), (2, 3, "same"), (1, 3, "different")],
            ["t:1 and t:3 are different", "t:1 and t:2 are same", "t:2 and t:3 are same"],
        ),
        ([(1, 1, "different")], ["t:1 and t:1 are different"]),
    ],
)
def test_contradictions_are_named(decisions: list[tuple[int, int, str]], named: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parts([IVAN, ANNA, IVAN], *decisions)
    for words in named:
        assert words in caught.value.message


def test_decisions_on_records_that_are_not_there_are_passed_over() -> None:
    assert parts([IVAN, ANNA], (1, 999, "same"), (998, 999, "different")) == [(1,), (2,)]


def test_a_decision_holds_as_long_as_its_records_are_what_they_were() -> None:
    then = table([IVAN, ANNA, IVAN]).collect()
    prints = fingerprint(then)
    decisions = pl.DataFrame(
        [
            ("t:1", "t:2", "same", prints[0], prints[1], None),
            ("t:2", "t:1", "same", None, None, None),
            ("t:1", "t:7", "same", prints[0], None, None),
            ("t:1", "t:8", "different", None, None, None),
        ],
        DECISIONS,
        orient="row",
    ).with_columns(late=pl.Series([False, False, False, True]))
    assert held(decisions, then.lazy())["status"].to_list() == ["applied", "applied", "absent", "late"]
    now = then.with_columns(city=pl.Series(["Москва", "Казань", "Москва"]))
    assert held(decisions, now.lazy())["status"].to_list() == ["changed", "applied", "absent", "late"]


def test_decisions_on_records_that_were_merged_hold_for_their_customers() -> None:
    ids, members = pl.Series(["t:1", "t:4", "t:5"]), pl.Series(["t:1; t:2; t:3", "t:4", "t:5; t:6"])
    decisions = pl.DataFrame(
        [
            ("t:1", "t:2", "same", "r1", "r2", None),  # merged already
            ("t:2", "t:4", "different", "r2", "r4", None),
            ("t:6", "t:3", "same", "r6", "r3", None),
            ("t:2", "t:3", "different", "r2", "r3", None),  # too late
            ("t:4", "t:9", "same", "r4", "r9", None),
            ("t:1", "t:4", "different", "r1", "r4", None),  # the record whose id the customer has
            ("t:4", "t:5", "same", "r4", "r5, of another day", None),
        ],
        DECISIONS,
        orient="row",
    )
    seen = pl.DataFrame({"_id": ["t:1", "t:4", "t:5"], "fingerprint": ["r1", "r4", "r5"]})
    assert carried(decisions, ids, members, seen).drop("at", "late").rows() == [
        ("t:1", "t:1", "same", None, None),
        ("t:1", "t:4", "different", None, "r4"),
        ("t:5", "t:1", "same", None, None),
        ("t:2", "t:3", "different", "r2", "r3"),
        ("t:4", "t:9", "same", "r4", "r9"),
        ("t:1", "t:4", "different", None, "r4"),
        ("t:4", "t:5", "same", "r4", "r5, of another day"),
    ]
    assert carried(decisions, ids, members, seen)["late"].arg_true().to_list() == [3]
    forgotten = carried(decisions, ids, members, seen.clear())
    assert forgotten["fingerprint_1"].to_list() == [None, None, None, "r2", "r4", "r1", "r4"]


def test_fingerprints_know_values_and_nothing_else() -> None:
    rows = table([IVAN, IVAN, {**IVAN, "phone": "+79161234568"}, {}]).collect()
    found = fingerprint(rows)
    assert found[0] == found[1] != found[2]
    assert found[3] is None
    other = rows.with_columns(_file=pl.lit("x"), notes=pl.lit("n"), phone_qc=pl.lit("1"), house=pl.lit(None, pl.String))
    assert fingerprint(other).equals(found)
    assert found[0] == "rd9cb26b0c6c87e77dee082b9"


def test_fingerprints_tell_fields_apart() -> None:
    rows = table([{"city": "Тула"}, {"street": "Тула"}, {"phone_ext": "101"}, {"phone_ext": "102"}]).collect()
    assert fingerprint(rows).n_unique() == 4
