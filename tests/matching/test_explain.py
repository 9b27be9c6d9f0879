"""Why two records are one customer or not: steps that add up, links that hold a cluster together."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import polars as pl
import pytest

from cbtool.errors import UsageError
from cbtool.matching.decisions import DECISIONS
from cbtool.matching.explain import _because, explained, located
from cbtool.matching.hanging import hanging
from cbtool.matching.linkage import Linked, cut_of, judge, link
from cbtool.matching.merges import merges
from cbtool.matching.model import probability
from cbtool.matching.score import NEVER
from cbtool.matching.waterfall import WATERFALL, waterfall
from cbtool.steps.dedupe import dedupe
from tests.matching.bases import IVAN, Row, people, table

PLANTED: tuple[Row, ...] = (
    IVAN,
    IVAN,
    {**IVAN, "phone": None, "surname": "Жаворнков"},
    {**IVAN, "email": None, "birth_date": None},
    {"company": "Ромашка", "inn": "7707083893", "phone": "+79161234567", "client_kind": "company"},
    {**IVAN, "surname": "Синицына", "given_name": "Анна", "birth_date": "1990-01-01", "phone": None},
    {**IVAN, "inn": "500100732259"},
    {**IVAN, "inn": "526317984689"},
)


@cache
def base(*decisions: tuple[str, str, str]) -> tuple[Linked, pl.Series]:
    rows = table([*PLANTED, *people(150, seed=4), *people(60, seed=4)])
    said = pl.DataFrame([(*pair, None, None, None) for pair in decisions], DECISIONS, orient="row")
    return link(rows, 0.8, decided=said if decisions else None), rows.collect()["_id"]


def facts(one: str, two: str, *decisions: tuple[str, str, str]) -> dict[str, str]:
    linked, ids = base(*decisions)
    told = explained(linked, located((one, two), ids, ids), ids, ids, 0.8)
    return dict(told["explained"].iter_rows())


def test_the_steps_add_up_to_the_match_weight() -> None:
    linked, _ = base()
    i, j = (part.ravel() for part in np.meshgrid(np.arange(40), np.arange(40, 80)))
    i, j = np.append(linked.pairs.first, i), np.append(linked.pairs.second, j)
    steps = waterfall(linked, i, j)
    assert steps.schema == WATERFALL
    bits = steps.group_by("pair", maintain_order=True).agg(pl.col("weight").sum(), pl.col("probability").last())
    odds = judge(linked, i, j)
    possible = odds > NEVER
    assert possible.any()
    assert not possible.all()
    assert bits["pair"].to_list() == list(range(i.size))
    np.testing.assert_allclose(bits["weight"].to_numpy()[possible], odds[possible] / np.log(2), atol=1e-4)
    np.testing.assert_allclose(bits["probability"].to_numpy()[possible], probability(odds[possible]), atol=1e-4)
    assert np.isneginf(bits["weight"].to_numpy()[~possible]).all()


def test_the_steps_of_a_pair() -> None:
    linked, _ = base()
    i, j = linked.table.profile[[0]], linked.table.profile[[2]]
    steps = waterfall(linked, np.minimum(i, j), np.maximum(i, j))
    assert steps.select("step", "agreement").rows() == [
        ("prior", ""),
        ("surname", "typo"),
        ("given_name", "same"),
        ("patronymic", "same"),
        ("birth_date", "same"),
        ("email", "same, shared by a few"),
        ("city", "same"),
        ("gaps", "both lack: inn"),
    ]
    for step in steps[1:].iter_rows(named=True):
        assert step["weight"] == pytest.approx(np.log2(step["m"] / step["u"]) + step["rarity"])


@pytest.mark.parametrize(
    ("one", "two", "result", "because"),
    [
        ("t:1", "t:2", "one customer", "they are the same in all that is compared"),
        ("t:1", "t:3", "one customer", "the pair reaches the threshold"),
        ("t:1", "t:5", "two customers", "a person and a company are never one customer"),
        ("t:1", "t:20", "two customers", "the pair does not reach the threshold"),
        ("t:7", "t:8", "two customers", "they, or records of theirs, have different valid ids (ИНН, ОГРН, СНИЛС, КПП)"),
    ],
)
def test_what_decided(one: str, two: str, result: str, because: str) -> None:
    told = facts(one, two)
    assert (told["result"], told["because"]) == (result, because)


def test_what_a_person_decided() -> None:
    assert facts("t:1", "t:20", ("t:20", "t:1", "same"))["because"] == "a person decided that they are same"
    told = facts("t:1", "t:3", ("t:1", "t:3", "different"))
    assert told["because"] == "a person decided that they are different"
    assert told["result"] == "two customers"
    assert facts("t:20", "t:21", ("t:1", "t:20", "same"), ("t:1", "t:21", "same"))["because"] == (
        "records between them link them, see below"
    )


def test_how_a_pair_was_found() -> None:
    assert facts("t:1", "t:3")["found by"].startswith("the blocking rule ")
    assert facts("t:1", "t:20")["found by"] == "no blocking rule: the pair was never a candidate"


def test_a_cluster_hangs_on_its_strongest_links() -> None:
    linked, ids = base(("t:1", "t:20", "same"))
    cluster = linked.label[linked.table.profile[[0]]]
    links = hanging(linked, cluster)
    nodes = np.flatnonzero(linked.label == cluster)
    assert links.height == nodes.size - 1 > 2
    assert set(links["i"]) | set(links["j"]) == set(nodes.tolist())
    assert links["by"].to_list() == ["decided by a person"] + [None] * (nodes.size - 2)
    odds = links["odds"].to_list()[1:]
    assert odds == sorted(odds, reverse=True)
    told = explained(linked, {"t:1": 0, "t:3": 2}, ids, ids, 0.8)["hangs"]
    assert told["evidence"][0].startswith("decided by a person; ")
    assert told.columns == ["cluster_id", "id_1", "id_2", "probability", "evidence"]


def test_ids_that_are_not_there_are_refused_with_near_ones() -> None:
    ids = pl.Series(["crm:17", "crm:18", "shop:4"])
    members = pl.Series(["crm:17", "crm:18; shop:9; shop:90", "shop:4"])
    assert located(("crm:17", "shop:9"), ids, members) == {"crm:17": 0, "shop:9": 1}
    with pytest.raises(UsageError) as caught:
        located(("crm:17", "crm:19"), ids, members)
    assert caught.value.message == "no record has the id 'crm:19'"
    assert "crm:18" in caught.value.hint
    with pytest.raises(UsageError, match="are one record, 'crm:18', into which an earlier run has merged them"):
        located(("crm:18", "shop:9"), ids, members)


def test_merges_show_the_doubtful_ones_first() -> None:
    linked, ids = base()
    clusters = ids.gather([0] * ids.len())
    every, steps = merges(linked, ids, clusters)
    weakest = every["weakest"].drop_nulls()
    assert weakest.to_list() == sorted(weakest)
    assert (
        every["records"].sum()
        == (np.bincount(linked.label[linked.table.profile])[linked.label[linked.table.profile]] > 1).sum()
    )
    assert every.filter(pl.col("links") == 0)["weakest"].null_count() == every.filter(pl.col("links") == 0).height
    first = steps.filter(pl.col("step") == "prior")
    assert first.height == every.filter("shown")["links"].sum()
    assert first.select("id_1", "id_2").is_unique().all()


TWINS: tuple[Row, ...] = (
    {**IVAN, "_id": "b:1", "cluster_id": "b:1", "members": "b:1; b:3"},
    {**IVAN, "_id": "b:2", "cluster_id": "b:2", "members": "b:2"},
)
NEW: tuple[Row, ...] = (
    {**IVAN, "_id": "b:9", "phone": None},
    {"_id": "b:3", "surname": "Синицын", "given_name": "Олег", "birth_date": "1990-01-01"},
)


@pytest.mark.parametrize(
    ("one", "two", "records", "because"),
    [
        ("b:1", "b:2", "b:1 and b:2", "they go with two customers of the base, and only a decision merges these"),
        ("b:2", "b:9", "b:2 and b:9", "they go with two customers of the base, and only a decision merges these"),
        ("b:1", "b:9", "b:1 and b:9", "the pair reaches the threshold"),
        ("b:1", "b:3", "b:1 and b:3", "they are one customer of the base, which knows the record by its _id"),
        ("b:2", "b:3", "b:2 and b:3", "the pair does not reach the threshold"),
    ],
)
def test_what_a_base_decided(one: str, two: str, records: str, because: str) -> None:
    done = dedupe(table(NEW), explain=(one, two), base=table(TWINS))
    told = dict(done.tables["explained"].collect().iter_rows())
    assert (told["records"], told["because"]) == (records, because)
    hangs = done.tables["hangs"].collect().filter(cluster_id="b:1")
    assert hangs["evidence"].str.starts_with("one customer of the base; ").to_list() == [True, False]


def test_a_record_that_an_earlier_run_merged_is_named_with_the_one_that_has_it() -> None:
    done = dedupe(table(NEW[:1]), explain=("b:3", "b:9"), base=table(TWINS))
    assert done.tables["explained"].collect()["value"][0] == "b:3 (in b:1) and b:9"


@pytest.mark.parametrize("threshold", [0.5, 0.9])
def test_the_average_that_is_told_is_below_the_threshold(threshold: float) -> None:
    """Namesakes with phones in common: more of them than are all compared, and some that people put together."""
    rare: Row = {**IVAN, "email": None, "birth_date": None}
    several = [
        row
        for n in range(30)
        for row in (
            {**rare, "phone": f"+7916{n:02}34567"},
            {**rare, "phone": f"+7916{n:02}34567", "given_name": "Петр", "birth_date": f"19{50 + n}-05-17"},
            {**rare, "email": f"a{n}@mail.ru", "patronymic": None, "birth_date": f"19{50 + n}-05-17"},
        )
    ]
    people_said = [(f"t:{n}", f"t:{n + 30}", "same", None, None, None) for n in (1, 2, 3)]
    said = pl.DataFrame(people_said, DECISIONS, orient="row")
    linked = link(table([*several, *people(400, seed=4)]), threshold, decided=said)
    i, j = linked.pairs.first, linked.pairs.second
    near = np.flatnonzero((linked.odds >= cut_of(threshold)) & (linked.label[i] != linked.label[j]))
    told = {_because(linked, i[[at]], j[[at]], linked.odds[[at]], threshold) for at in near}
    averages = [float(found[1]) for words in told if (found := re.search(r"on the average \((.*)\)", words))]
    assert averages
    assert max(averages) < threshold
