"""Which id goes on living: tables of clusters before and after."""

from __future__ import annotations

import polars as pl
import pytest

from cbtool.errors import InputError
from cbtool.matching.decisions import DECISIONS
from cbtool.matching.registry import COLUMNS, RECORDS, Registry, decisions_of, empty, pack, remembered, unpack
from cbtool.matching.stable import Stable, carried_on, recognise, stable

Clusters = dict[str, str]


def known(clusters: Clusters) -> pl.DataFrame:
    """A registry in which records a, b ... have fingerprints A, B ..., from clusters by record."""
    rows = [(name, cluster, name.upper(), "2025-01-01") for name, cluster in clusters.items()]
    return pl.DataFrame(rows, RECORDS, orient="row")


def run(now: list[str], before: Clusters, fixed: dict[int, str] | None = None, made: bool = False) -> Stable:
    """Clusters as texts of record letters; the fingerprint of a record is its capital letter."""
    rows = [(name, number) for number, names in enumerate(now) for name in names]
    records = pl.DataFrame(rows, {"_id": pl.String, "cluster": pl.Int64}, orient="row").with_columns(
        pl.col("_id").str.to_uppercase().alias("fingerprint"),
        pl.lit(made).alias("made"),
        pl.int_range(pl.len()).alias("row"),
    )
    own = pl.Series([min(names) for names in now], dtype=pl.String)
    held = pl.Series([(fixed or {}).get(number) for number in range(len(now))], dtype=pl.String)
    return stable(records, own, held, known(before))


@pytest.mark.parametrize(
    ("now", "before", "ids"),
    [
        (["ab", "c"], {}, ["a", "c"]),
        (["ab", "c"], {"a": "X", "b": "X", "c": "Y"}, ["X", "Y"]),
        (["bc"], {"a": "a", "b": "a", "c": "a"}, ["a"]),
        (["abc"], {"a": "a", "b": "b", "c": "b"}, ["b"]),
        (["ab"], {"a": "a", "b": "b"}, ["a"]),
        (["ab", "cde"], dict.fromkeys("abcde", "a"), ["a~2", "a"]),
        (["ab", "cd"], dict.fromkeys("abcd", "b"), ["b", "c"]),
        (["ad", "bc"], {"a": "x", "b": "x", "c": "y"}, ["x", "y"]),
        (["abx", "cy"], {"a": "p", "b": "p", "c": "p"}, ["p", "c"]),
        (["z"], {"a": "z"}, ["z~2"]),
    ],
)
def test_ids(now: list[str], before: Clusters, ids: list[str]) -> None:
    assert run(now, before).cluster_id.to_list() == ids
    turned = run([names[::-1] for names in now[::-1]], before)
    assert turned.cluster_id.to_list() == ids[::-1]


def test_an_id_that_must_stay_goes_to_nobody_else() -> None:
    assert run(["ab", "c"], {"a": "X", "b": "X"}, fixed={1: "X"}).cluster_id.to_list() == ["a", "X"]
    assert run(["ab", "c"], {"c": "a"}, fixed={1: "q"}).cluster_id.to_list() == ["a~2", "q"]


@pytest.mark.parametrize(
    ("now", "before", "moved"),
    [
        (["ab"], {"a": "a", "b": "b"}, [("b", "a", "merge", 1, 0)]),
        (["abc"], {"a": "a", "b": "b", "c": "b", "d": "a"}, [("a", "b", "merge", 1, 1)]),
        (["a", "bc"], dict.fromkeys("abc", "b"), [("b", "a", "split", 1, 0)]),
        (["ab", "cd"], {"a": "a", "b": "c", "c": "c", "d": "c"}, [("c", "a", "split", 1, 0)]),
        (["ab"], {"a": "a", "b": "a", "c": "c"}, []),
    ],
)
def test_what_moved(now: list[str], before: Clusters, moved: list[tuple[object, ...]]) -> None:
    assert run(now, before).moved.select("old", "new", "event", "left", "gone").rows() == moved


def test_records_that_are_not_there_keep_their_customer_or_follow_it() -> None:
    before = {"a": "a", "b": "b", "c": "b", "d": "d"}
    after = carried_on(run(["ab"], before), known(before), "2026-01-01")
    assert dict(after.select("_id", "cluster_id").iter_rows()) == {"a": "a", "b": "a", "c": "a", "d": "d"}
    assert carried_on(run(["ef"], before), known(before), "2026-01-01")["since"].to_list()[-2:] == ["2026-01-01"] * 2


@pytest.mark.parametrize(
    ("records", "places", "ways"),
    [
        ([("a", "A", False), ("x", "B", False)], [0, 1], ["_id", "fingerprint"]),
        ([("a", "Z", False)], [0], ["_id"]),
        ([("a", "B", False), ("x", "A", False)], [0, None], ["_id", None]),
        ([("a", "B", True), ("x", "A", True)], [1, 0], ["fingerprint", "fingerprint"]),
        ([("a", "Z", True)], [0], ["_id"]),
        ([("b", "A", True), ("a", "Z", True)], [0, None], ["fingerprint", None]),
        ([("x", None, False)], [None], [None]),
        ([("x", "A", False), ("y", "A", False)], [0, None], ["fingerprint", None]),
    ],
)
def test_how_records_are_recognised(
    records: list[tuple[str, str | None, bool]], places: list[int | None], ways: list[str | None]
) -> None:
    frame = pl.DataFrame(records, {"_id": pl.String, "fingerprint": pl.String, "made": pl.Boolean}, orient="row")
    found = recognise(frame, known({"a": "a", "b": "b"}))
    assert (found["place"].to_list(), found["by"].to_list()) == (places, ways)


def decision(
    one: str, two: str, said: str, prints: tuple[str | None, str | None] = ("P", "Q"), place: str = "d.csv, row 2"
) -> pl.DataFrame:
    row = (one, two, said, *prints, "2026-01-02", place)
    return pl.DataFrame([row], {**DECISIONS, "place": pl.String()}, orient="row")


def with_decision(said: str) -> Registry:
    old = decisions_of(decision("a", "b", said).with_columns(pl.lit("2026-01-01").alias("at")))
    return Registry(known({"a": "a"}), empty().events, old, "{}")


@pytest.mark.parametrize("prints", [("Q", "P"), (None, None)], ids=["of a review", "written by hand"])
def test_a_decision_that_contradicts_a_remembered_one(prints: tuple[str | None, str | None]) -> None:
    with pytest.raises(InputError) as caught:
        remembered(with_decision("same"), decision("b", "a", "different", prints))
    assert caught.value.message == (
        "decisions contradict each other: a and b are different (d.csv, row 2), but same (registry, 2026-01-01)"
    )
    assert "unsure" in caught.value.hint


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("same", decision("a", "b", "same")),
        ("same", decision("b", "a", "unsure", ("Q", "P"))),
        ("unsure", decision("a", "b", "different")),
        ("same", decision("a", "b", "different", ("P", "changed"))),
    ],
)
def test_a_new_decision_replaces_the_remembered_one(before: str, now: pl.DataFrame) -> None:
    found = remembered(with_decision(before), now)
    assert found.select("id_1", "id_2", "decision", "old").rows() == [("a", "b", now["decision"].item(), False)]
    assert decisions_of(found)["fingerprint_1"].to_list() == ["P"]


def test_decisions_are_remembered_without_new_ones() -> None:
    assert remembered(with_decision("same"), None).select("decision", "place", "old").rows() == [
        ("same", "registry, 2026-01-01", True)
    ]


def test_a_registry_comes_back_as_it_was() -> None:
    registry = with_decision("same")
    back = unpack(pack(registry), "r.parquet")
    assert pack(back).equals(pack(registry))
    assert back.model == "{}"
    assert back.records.equals(registry.records)
    assert unpack(pack(empty()), "r.parquet").model is None


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pl.DataFrame({"kind": ["record"]}), "no registry"),
        (pack(empty()).clear(), "no registry"),
        (pack(empty()).with_columns(what=pl.lit("9")), "another version"),
        (pack(with_decision("same")).with_columns(pl.col("id").str.replace("a", "c")), "damaged"),
        (pack(with_decision("same"))[:-1], "damaged"),
        (pack(empty()).select(COLUMNS[:-1]), "no registry"),
    ],
)
def test_what_is_no_registry(table: pl.DataFrame, words: str) -> None:
    with pytest.raises(InputError, match=words):
        unpack(table, "r.parquet")
