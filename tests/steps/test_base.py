"""Dedupe with a base: new records are added to customers that stand, and nothing else moves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.errors import InputError
from cbtool.matching.decisions import DECISIONS
from cbtool.outcome import Outcome
from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import dedupe
from tests.matching.bases import IVAN, Row, people, table
from tests.steps.test_dedupe import copies, shop

CROWD = people(80, seed=21)
ROWS = copies(200)


def text(outcome: Outcome) -> pl.LazyFrame:
    """What a file would give back."""
    return outcome.frame.collect().with_columns(pl.all().cast(pl.String)).lazy()


def base(*rows: Row) -> pl.LazyFrame:
    """A base `b:1` ... of these customers and of other people."""
    return text(dedupe(table([*rows, *CROWD], "b")))


def added(standing: pl.LazyFrame, *rows: Row, prefix: str = "n", **chosen: bool) -> Outcome:
    return dedupe(table(rows, prefix), DedupeSettings(**chosen), base=standing)  # type: ignore[arg-type]


def groups(outcome: Outcome) -> set[frozenset[str]]:
    return {frozenset(members.split("; ")) for members in outcome.frame.collect()["members"]}


def test_a_new_record_joins_its_customer_and_a_new_customer_stands_behind() -> None:
    stranger = {**people(1, seed=99)[0]}
    found = added(base(IVAN), {**IVAN, "phone": "+79031112233"}, stranger, stranger).frame.collect()
    assert found.height == len(CROWD) + 2
    first, last = found.row(0, named=True), found.row(-1, named=True)
    assert (first["_id"], first["cluster_id"], first["cluster_size"], first["members"]) == ("b:1", "b:1", 2, "b:1; n:1")
    assert (first["phone"], first["phone_other"]) == ("+79161234567", "+79031112233")
    assert (last["cluster_id"], last["members"]) == ("n:2", "n:2; n:3")


def test_what_was_not_touched_is_as_it_was() -> None:
    standing = base(IVAN)
    found = added(standing, IVAN).frame.collect()
    before = standing.collect()
    assert found.select(pl.all().cast(pl.String))[1:].equals(before[1:].select(found.columns))


def test_new_records_alone_give_the_customers_of_all_at_once() -> None:
    frame = table(ROWS).collect()
    once = dedupe(frame.lazy())
    for cut in (10, 120, 240):
        standing = text(dedupe(frame[:cut].lazy()))
        assert groups(dedupe(frame[cut:].lazy(), base=standing)) == groups(once)


def test_customers_of_the_base_never_merge_by_themselves() -> None:
    twins = table([IVAN, IVAN, *CROWD], "b").with_columns(cluster_id="_id", cluster_size=pl.lit("1"), members="_id")
    outcome = dedupe(table([IVAN, people(1, seed=99)[0]], "n"), base=twins)
    found = outcome.frame.collect()
    assert found["members"].to_list()[:2] == ["b:1; n:1", "b:2"]
    told = outcome.findings.filter(pl.col("rule") == "DD022").collect()
    assert told.select("record", "severity").rows() == [("n:1", "warning")]
    assert told["message"].item().startswith("like b:2 (")
    said = {"id_1": ["b:2"], "id_2": ["b:1"], "decision": ["same"]}
    decided = pl.DataFrame(said, schema=dict.fromkeys(said, pl.String)).with_columns(
        pl.lit(None, pl.String).alias(name) for name in DECISIONS if name not in said
    )
    merged = dedupe(table([IVAN], "n"), decisions=decided, base=twins).frame.collect()
    assert merged.row(0, named=True)["members"] == "b:1; b:2; n:1"


def different(one: str, two: str) -> pl.DataFrame:
    said = {"id_1": [one], "id_2": [two], "decision": ["different"]}
    return pl.DataFrame({name: said.get(name, [None]) for name in DECISIONS}, DECISIONS)


@pytest.mark.parametrize("change", [{"phone": None}, {"email": None}, {"birth_date": None}, {"city": "Псков"}])
def test_a_decision_keeps_a_new_record_from_its_likely_customer(change: Row) -> None:
    # Whichever of the two profiles comes first, which hangs on their values.
    for person in people(4, seed=33):
        new, standing = table([{**person, **change}], "n"), base(person)
        assert dedupe(new, base=standing).frame.collect()["members"][0] == "b:1; n:1"
        parted = dedupe(new, base=standing, decisions=different("b:1", "n:1"))
        assert parted.frame.collect()["members"].to_list()[:: len(CROWD) + 1] == ["b:1", "n:1"]
        assert (parted.counts["decisions_applied"], parted.counts["decisions_parted"]) == (1, 1)


def test_a_decision_on_two_records_of_one_customer_comes_too_late() -> None:
    joined = text(added(base(IVAN), {**IVAN, "phone": None}))
    for new in (table([people(1, seed=5)[0]], "x"), joined):
        outcome = dedupe(new, base=None if new is joined else joined, decisions=different("b:1", "n:1"))
        told = outcome.findings.filter(pl.col("rule").str.starts_with("DD01")).collect()
        assert told.select("rule", "message").rows() == [("DD014", "different from b:1")]
        assert (outcome.counts["decisions_late"], outcome.counts["decisions_absent"]) == (1, 0)


def test_a_decision_that_comes_after_the_merge_is_told_and_changes_nothing() -> None:
    joined = text(added(base(IVAN), {**IVAN, "phone": None}))
    outcome = dedupe(table([{**IVAN, "phone": None}], "n"), base=joined, decisions=different("b:1", "n:1"))
    assert outcome.frame.collect()["members"][0] == "b:1; n:1"
    told = outcome.findings.filter(pl.col("rule").str.starts_with("DD01")).collect()
    assert told.select("rule", "record", "message").rows() == [("DD014", "b:1", "different from n:1")]
    assert (outcome.counts["decisions_applied"], outcome.counts["decisions_late"]) == (0, 1)
    assert "one customer already" in outcome.warnings[0]


@pytest.mark.parametrize(("size", "told"), [("1", ()), ("2", ("1 customer of the base has",)), (None, ()), ("x", ())])
def test_a_base_whose_sizes_were_changed_is_told_of(size: str | None, told: tuple[str, ...]) -> None:
    first = pl.int_range(pl.len()) == 0
    changed = base(IVAN).with_columns(pl.when(first).then(pl.lit(size)).otherwise("cluster_size").alias("cluster_size"))
    outcome = dedupe(table([people(1, seed=5)[0]], "n"), base=changed)
    assert len(outcome.warnings) == len(told)
    assert all(said.startswith(start) for said, start in zip(outcome.warnings, told, strict=True))
    assert outcome.frame.collect()["cluster_size"][0] == 1


def test_a_base_without_sizes_is_one() -> None:
    assert dedupe(table([people(1, seed=5)[0]], "n"), base=base(IVAN).drop("cluster_size")).warnings == ()


def test_cluster_ids_of_the_base_stay_and_new_ones_are_others() -> None:
    named = base(IVAN).with_columns(
        cluster_id=pl.when(pl.col("_id") == "b:1").then(pl.lit("n:1")).otherwise("cluster_id")
    )
    found = added(named, people(1, seed=99)[0], IVAN).frame.collect()
    assert found["cluster_id"].to_list()[0] == "n:1"
    assert found.row(-1, named=True)["cluster_id"] == "n:1~2"
    assert found["cluster_id"].n_unique() == found.height


@pytest.mark.parametrize("rows", [ROWS[:60], ROWS[60:]])
def test_the_same_records_again_change_nothing(rows: Sequence[Row]) -> None:
    new = table(rows, "n")
    once = dedupe(new, base=text(dedupe(table(ROWS[30:90], "b"))))
    twice = dedupe(new, base=text(once))
    assert twice.frame.collect().equals(once.frame.collect())
    assert set(twice.findings.collect()["rule"]) <= {"DD004", "DD007", "DD022"}


def test_the_members_of_a_rich_customer_again_change_nothing() -> None:
    standing = dedupe(shop())
    assert dedupe(shop(), base=text(standing)).frame.collect().equals(standing.frame.collect())


def test_a_record_that_changed_is_brought_up_to_date_in_its_customer() -> None:
    standing = base({**IVAN, "client_id": "1"}).with_columns(pl.lit("gold").alias("level"))
    moved = {**IVAN, "_id": "b:1", "client_id": "1", "phone": "+79031112233", "email": None}
    outcome = added(standing, moved)
    found = outcome.frame.collect()
    row = found.row(0, named=True)
    assert (row["phone"], row["phone_other"], row["email"]) == ("+79031112233", None, None)
    assert (row["members"], row["cluster_size"], row["level"]) == ("b:1", 1, "gold")
    told = outcome.findings.select("record", "rule", "field", "before", "after", "message").collect().rows()
    assert told == [
        ("b:1", "DD002", "phone", "+79161234567", "+79031112233", "from b:1"),
        ("b:1", "DD002", "email", "javoron@mail.ru", None, None),
    ]


def test_a_record_that_looks_like_somebody_else_stays_with_its_customer() -> None:
    other = people(1, seed=99)[0]
    found = added(base(IVAN, other), {**other, "_id": "b:1", "client_id": "1"}).frame.collect()
    assert found["members"].to_list()[:2] == ["b:1", "b:2"]


def test_ids_made_of_rows_are_not_trusted() -> None:
    def rows(*people_: Row) -> list[Row]:
        return [{**row, "_id": f"f:{n}", "_row": str(n)} for n, row in enumerate(people_, 2)]

    other, third = people(2, seed=99)
    standing = text(dedupe(table(rows(IVAN, *CROWD))))
    again = dedupe(table(rows(other, IVAN)), base=standing)
    found = again.frame.collect()
    assert found["members"].to_list()[0] == "f:2; f:3~2"
    assert found.row(-1, named=True)["members"] == "f:2~2"
    for _ in range(2):  # from now on the records are known by what they say
        again = dedupe(table(rows(other, IVAN)), base=text(again))
        assert again.frame.collect().equals(found)
    assert dedupe(table(rows(IVAN, third)), base=text(again)).frame.collect().row(-1, named=True)["_id"] == "f:3~3"


def test_golden_records_of_another_run_may_be_added() -> None:
    standing = text(dedupe(table([IVAN, *CROWD], "b")))
    later = text(dedupe(table([{**IVAN, "_id": "b:1"}, {**IVAN, "_id": "n:1"}, {**CROWD[0], "_id": "b:2"}])))
    found = dedupe(later, base=standing).frame.collect()
    assert found["members"].to_list()[:3] == ["b:1; n:1", "b:2", "b:3"]
    torn = later.with_columns(members=pl.when(pl.col("_id") == "b:1").then(pl.lit("b:1; b:3")).otherwise("members"))
    assert dedupe(torn, base=standing).frame.collect()["members"].to_list()[:3] == ["b:1", "b:2", "b:3"]


def test_new_only() -> None:
    standing = base(IVAN)
    outcome = added(standing, people(1, seed=99)[0], IVAN, new_only=True)
    assert outcome.frame.collect()["members"].to_list() == ["b:1; n:2", "n:1"]
    assert (outcome.counts["touched"], outcome.counts["clusters"]) == (2, len(CROWD) + 2)


def test_columns_of_both_ride_along() -> None:
    standing = base({**IVAN, "Цвет": "red"})
    found = added(standing, {**IVAN, "Размер": "XL"}, {**people(1, seed=99)[0], "Размер": "S"}).frame.collect()
    assert found.select("Цвет", "Размер").row(0) == ("red", "XL")
    assert found.select("Цвет", "Размер").row(-1) == (None, "S")


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda f: f.drop("members"), "no column members"),
        (lambda f: f.drop("cluster_id", "members"), "no column cluster_id, members"),
        (lambda f: f.with_columns(members=pl.lit(None, pl.String)), "rows without"),
        (lambda f: f.with_columns(cluster_id=pl.lit("b:1")), "several rows of one customer"),
        (lambda f: f.with_columns(members=pl.lit("b:1")), "in two customers"),
    ],
)
def test_what_is_no_base(broken: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        added(broken(base(IVAN)), IVAN)  # type: ignore[operator]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=2, max_size=60, unique=True), st.data())
def test_nobody_is_lost_in_any_order_and_any_number_of_steps(chosen: list[int], data: st.DataObject) -> None:
    frame = table(ROWS).collect()[chosen]
    cuts = sorted(data.draw(st.lists(st.integers(1, len(chosen) - 1), min_size=1, max_size=3, unique=True)))
    standing = text(dedupe(frame[: cuts[0]].lazy()))
    ids = dict(standing.select("_id", "cluster_id").collect().iter_rows())
    for start, end in zip(cuts, [*cuts[1:], len(chosen)], strict=True):
        standing = text(dedupe(frame[start:end].lazy(), base=standing))
        now = dict(standing.select("_id", "cluster_id").collect().iter_rows())
        assert {name: now[name] for name in ids} == ids
        ids = now
    members = [one for row in standing.collect()["members"] for one in row.split("; ")]
    assert sorted(members) == sorted(frame["_id"])


def test_threads_do_not_change_a_byte(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.steps.test_base import *; f = table(ROWS).collect();"
        "o = dedupe(f[100:].lazy(), base=text(dedupe(f[:150].lazy())));"
        "o.frame.collect().write_csv(sys.argv[1] + 'a'); o.findings.collect().write_csv(sys.argv[1] + 'b')"
    )
    for threads in ("1", "2"):
        env = {**os.environ, "POLARS_MAX_THREADS": threads}
        folder = tmp_path / threads
        folder.mkdir()
        root = Path(__file__).parents[2]
        subprocess.run([sys.executable, "-c", code, f"{folder}/"], env=env, check=True, cwd=root)
    for name in ("a", "b"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
