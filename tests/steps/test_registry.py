"""Dedupe with a registry: ids that survive reruns, other orders, additions, removals and other keys."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.matching.decisions import DECISIONS
from cbtool.matching.fingerprint import fingerprint
from cbtool.matching.model_file import loads
from cbtool.matching.registry import Registry, empty, pack, unpack
from cbtool.outcome import Outcome
from cbtool.steps.dedupe import dedupe
from tests.matching.bases import IVAN, Row, people, table
from tests.steps.test_dedupe import copies

CROWD: list[Row] = [{**row, "_id": f"p:{n}"} for n, row in enumerate(people(60, seed=7))]
ROWS = table(copies(200)).collect()
A: Row = {**IVAN, "_id": "a"}
B: Row = {**IVAN, "_id": "b", "phone": None}
OTHER: Row = {**people(1, seed=99)[0], "_id": "b"}


def run(frame: pl.DataFrame, registry: Registry, day: str = "2026-01-01", **more: object) -> tuple[Outcome, Registry]:
    """A run, and the registry after it as a file would give it back."""
    given_models = loads(registry.model, "r") if registry.model else (None, None)
    outcome = dedupe(frame.lazy(), models=given_models, registry=registry, day=day, **more)  # type: ignore[arg-type]
    return outcome, unpack(outcome.tables["registry"].collect(), "r")


def ids(outcome: Outcome) -> dict[str, str]:
    return dict(outcome.tables["clusters"].select("member", "cluster_id").collect().iter_rows())


def rows(*chosen: Row) -> pl.DataFrame:
    return table([*chosen, *CROWD]).collect()


def told(outcome: Outcome) -> list[tuple[str, ...]]:
    found = outcome.findings.filter(pl.col("rule").is_in(["DD023", "DD024"])).collect()
    assert (found["severity"] == "warning").all()
    return found.select("record", "rule", "before", "after", "message").rows()


def test_a_first_run_gives_the_ids_of_a_run_without_a_registry() -> None:
    outcome, registry = run(ROWS, empty())
    assert ids(outcome) == ids(dedupe(ROWS.lazy()))
    assert registry.records["_id"].to_list() == sorted(ROWS["_id"])
    assert not registry.events.height


def test_the_same_again_in_any_order_changes_nothing() -> None:
    first, registry = run(ROWS, empty())
    for seed in range(3):
        again, after = run(ROWS.sample(fraction=1, shuffle=True, seed=seed), registry, "2026-02-02")
        assert ids(again) == ids(first)
        assert pack(after).equals(pack(registry))


def test_removals_and_additions_leave_ids_alone_and_what_comes_back_has_its_own() -> None:
    first, registry = run(ROWS[100:], empty())
    named = set(ids(first).values())
    fewer = ROWS[100:].filter(~pl.col("_id").is_in(sorted(named)[1::2]))
    second, registry = run(fewer, registry, "2026-01-02")
    kept = {name: cluster for name, cluster in ids(second).items() if name in ids(first)}
    assert kept == {name: ids(first)[name] for name in kept}
    third, _ = run(ROWS, registry, "2026-01-03")
    assert {name: ids(third)[name] for name in ids(first)} == ids(first)


def test_records_under_other_keys_are_known_by_what_they_say() -> None:
    first, registry = run(ROWS, empty())
    renamed, after = run(ROWS.with_columns(pl.format("new{}", "_id").alias("_id")), registry)
    assert {name.removeprefix("new"): cluster for name, cluster in ids(renamed).items()} == ids(first)
    assert after.records["_id"].str.starts_with("new").all()
    assert f"0 records known by _id, {ROWS.height} by values" in " ".join(renamed.notes)


def test_rows_that_moved_are_known_by_what_they_say() -> None:
    def numbered(people_: Sequence[Row]) -> pl.DataFrame:
        return table([{**row, "_id": f"f:{n}", "_row": str(n)} for n, row in enumerate(people_, 2)]).collect()

    crowd = [A, *CROWD]
    first, registry = run(numbered(crowd), empty())
    second, _ = run(numbered([OTHER, *crowd]), registry)
    moved = {f"f:{n + 1}": cluster for n, cluster in enumerate(ids(first).values(), 2)}
    assert ids(second) == {"f:2": "f:2~2", **moved}


def test_a_merge_and_a_split_are_events() -> None:
    _, registry = run(rows(A, OTHER), empty())
    merged, registry = run(rows(A, B), registry, "2026-02-01")
    [(record, rule, before, after, message)] = told(merged)
    assert (record, rule, before, after) == ("b", "DD023", "b", "a")
    assert message.startswith("b is like a (0.9")
    assert "1980" not in message
    parted, registry = run(rows(A, OTHER), registry, "2026-03-01")
    assert told(parted) == [("b", "DD024", "a", "b", "1 of its records changed")]
    assert registry.events.select("old", "new", "event", "at").rows() == [
        ("b", "a", "merge", "2026-02-01"),
        ("a", "b", "split", "2026-03-01"),
    ]
    again, same = run(rows(A, OTHER), registry, "2026-04-01")
    assert told(again) == []
    assert pack(same).equals(pack(registry))


def test_a_merge_by_way_of_a_new_record_names_no_unlikely_link() -> None:
    namesake: Row = {"_id": "d", "surname": A["surname"], "given_name": A["given_name"], "phone": "+79037776655"}
    _, registry = run(rows(A, namesake), empty())
    merged, _ = run(rows(A, namesake, {**A, "_id": "e", "phone": "+79037776655"}), registry)
    assert told(merged) == [("d", "DD023", "d", "a", "by way of a new record")]


def test_a_split_because_what_held_two_together_is_gone() -> None:
    bridge = [(one, two, "same", None, None, None, "d.csv", False) for one, two in (("a", "c"), ("c", "b"))]
    decisions = pl.DataFrame(bridge, {**DECISIONS, "place": pl.String, "old": pl.Boolean}, orient="row")
    third: Row = {**people(1, seed=98)[0], "_id": "c"}
    _, registry = run(rows(A, OTHER, third), empty(), decisions=decisions)
    assert registry.records["cluster_id"].head(3).to_list() == ["a", "a", "a"]
    parted, _ = run(rows(A, OTHER), registry)
    assert told(parted) == [("b", "DD024", "a", "b", "1 of its records is no longer there")]


def decided(said: str) -> pl.DataFrame:
    frame = table([A, OTHER]).collect()
    one, two = fingerprint(frame)
    row = ("a", "b", said, one, two, "2026-01-01", "d.csv, row 2", False)
    return pl.DataFrame([row], {**DECISIONS, "place": pl.String, "old": pl.Boolean}, orient="row")


def test_a_decision_is_remembered_with_its_event() -> None:
    _, registry = run(rows(A, OTHER), empty())
    outcome, registry = run(rows(A, OTHER), registry, decisions=decided("same"))
    assert told(outcome) == [("b", "DD023", "b", "a", "a decision")]
    assert registry.decisions.select("id_1", "id_2", "decision").rows() == [("a", "b", "same")]
    old = registry.decisions.with_columns(place=pl.lit("registry"), old=pl.lit(value=True))
    again, after = run(rows(A, OTHER), registry, decisions=old)
    assert ids(again)["b"] == "a"
    assert pack(after).equals(pack(registry))
    undone, _ = run(rows(A, OTHER), registry, decisions=decided("unsure"))
    assert told(undone) == [("b", "DD024", "a", "b", "a decision was taken back")]
    without, _ = run(rows(A), registry, decisions=old)
    assert without.findings.filter(pl.col("rule") == "DD013").collect().is_empty()


def test_the_weights_are_remembered() -> None:
    first, registry = run(ROWS, empty())
    assert registry.model == first.tables["model"].collect().item()
    small, after = run(ROWS[:20], registry)
    assert after.model == registry.model
    assert any("nothing was fitted" in note for note in small.notes)


def test_with_a_base_its_ids_stay_and_new_records_are_remembered() -> None:
    first, registry = run(rows(A), empty())
    base = first.frame.collect().with_columns(pl.all().cast(pl.String)).lazy()
    second, registry = run(table([B, {**OTHER, "_id": "c"}]).collect(), registry, base=base)
    assert {name: ids(second)[name] for name in ("a", "b", "c")} == {"a": "a", "b": "a", "c": "c"}
    assert registry.records.filter(pl.col("_id").is_in(["a", "b", "c"]))["fingerprint"].null_count() == 0
    assert told(second) == []
    whole, _ = run(rows(A, B, {**OTHER, "_id": "c"}), registry)
    assert ids(whole) == ids(second)


@pytest.mark.parametrize("height", [0, 1])
def test_hardly_any_record(height: int) -> None:
    outcome, registry = run(ROWS[:height], empty())
    assert registry.records.height == height == outcome.frame.collect().height


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, ROWS.height - 1), min_size=1, max_size=50, unique=True), min_size=2, max_size=4)
)
def test_every_record_has_one_id_and_each_id_one_customer(nights: list[list[int]]) -> None:
    registry = empty()
    for night, chosen in enumerate(nights, 1):
        outcome, registry = run(ROWS[chosen], registry, f"2026-01-0{night}")
        now = ids(outcome)
        assert sorted(now) == sorted(ROWS["_id"].gather(chosen))
        golden = outcome.frame.collect()
        assert golden["cluster_id"].n_unique() == golden.height
        known = dict(registry.records.select("_id", "cluster_id").iter_rows())
        assert {name: known[name] for name in now} == now
        turned, after = run(ROWS[chosen[::-1]], registry, "2026-02-01")
        assert ids(turned) == now
        assert pack(after).equals(pack(registry))
