"""Two lists: who of one stands in the other, and that nothing is merged in either."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from cbtool.errors import InputError, UsageError
from cbtool.outcome import FINDINGS_SCHEMA, Outcome
from cbtool.settings import DedupeSettings
from cbtool.steps.blocking import blocking
from cbtool.steps.link import ADDED, link
from tests.matching.bases import IVAN, Row, people, table

CROWD = people(300, seed=11)


def linked(one: Sequence[Row], two: Sequence[Row]) -> Outcome:
    return link(table(one, "a"), table(two, "b"))


def named(outcome: Outcome) -> dict[str, str]:
    found = outcome.frame.filter(pl.col("link_id").is_not_null()).select("_id", "link_id").collect()
    return dict(found.iter_rows())


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"phone": None},
        {"surname": "Жаворнков", "email": None},
        {"surname": "Zhavoronkov", "given_name": "Ivan", "patronymic": "Petrovich"},
        {"given_name": "Ваня", "birth_date": None},
        {"birth_date": "1980-05-18"},
        {"surname": None, "given_name": None, "patronymic": None, "birth_date": None},
    ],
)
def test_a_customer_is_found_in_the_other_list(change: Row) -> None:
    assert named(linked([*CROWD[:150], IVAN], [{**IVAN, **change}, *CROWD[150:]])) == {"a:151": "b:1"}


@pytest.mark.parametrize(
    "change",
    [
        {"given_name": "Пётр", "patronymic": "Иванович", "birth_date": "2004-01-09", "email": None},
        {"birth_date": "1957-10-30", "phone": "+79035554433", "email": "other77@ya.ru"},
    ],
)
def test_a_son_and_a_namesake_are_somebody_else(change: Row) -> None:
    assert named(linked([*CROWD[:150], IVAN], [{**IVAN, **change}, *CROWD[150:]])) == {}


@pytest.mark.parametrize(
    "fields",
    [("surname", "given_name", "patronymic", "birth_date"), ("surname", "given_name", "phone"), ("phone",), ("email",)],
)
def test_a_short_list_of_few_fields_finds_its_people(fields: tuple[str, ...]) -> None:
    crowd = people(3000, seed=5)
    short = [{name: row[name] for name in fields} for row in [*crowd[100:110], *people(8, seed=98)]]
    assert named(linked(crowd, short)) == {f"a:{n + 101}": f"b:{n + 1}" for n in range(10)}


@pytest.mark.parametrize("fields", [("phone",), ("email",), ("phone", "birth_date")])
def test_what_one_list_lacks_is_not_compared(fields: tuple[str, ...]) -> None:
    short = [{name: row[name] for name in fields} for row in CROWD[:30]]
    outcome = linked(CROWD, short)
    weights = {name for name in outcome.tables["pairs"].collect_schema() if name.startswith("weight_")}
    assert weights == {*(f"weight_{name}" for name in fields), "weight_prior", "weight_gaps"}
    told = any(note.startswith("dedupe: without names") for note in outcome.notes)
    assert told == ("birth_date" not in fields)
    assert len(named(outcome)) == 30


def test_the_best_record_is_named_and_the_others_beside_it() -> None:
    two = [{**IVAN, "birth_date": None, "email": None}, *CROWD, IVAN, {**IVAN, "phone": None}]
    row = linked([*people(40, seed=12), IVAN], two).frame.collect().row(-1, named=True)
    assert (row["link_id"], row["link_count"]) == ("b:302", 3)
    assert sorted(row["link_other"].split("; ")) == ["b:1", "b:303"]
    assert row["link_probability"] > 0.999
    assert row["link_evidence"].startswith("same: surname, given_name")


def test_a_birth_date_that_a_program_filled_in_is_told() -> None:
    crowd = [{**row, "birth_date": "1980-01-01"} if n % 10 == 0 else row for n, row in enumerate(CROWD)]
    outcome = linked([*crowd[:150], IVAN], [{**IVAN, "birth_date": "1980-01-01"}, *crowd[150:]])
    assert named(outcome) == {"a:151": "b:1"}
    assert ["1980-01-01" in warning for warning in outcome.warnings] == [True]


def test_nothing_is_merged_and_every_row_stays_in_its_place() -> None:
    one = [IVAN, *CROWD[:50], IVAN]
    outcome = linked(one, [*CROWD[50:], IVAN, IVAN])
    found = outcome.frame.collect()
    assert found.drop(ADDED).equals(table(one, "a").collect())
    assert found["link_id"].to_list() == ["b:251", *[None] * 50, "b:251"]
    assert found["link_count"].to_list() == [2, *[0] * 50, 2]
    again = link(outcome.frame, table([*CROWD[50:], IVAN, IVAN], "b"))
    assert again.frame.collect().equals(found)


def test_a_second_id_keeps_two_records_apart_and_is_told() -> None:
    one, two = ({**IVAN, "inn": inn, "inn_qc": "0"} for inn in ("500100732259", "773173084809"))
    outcome = linked([one, *CROWD[:50]], [two, *CROWD[50:100]])
    assert named(outcome) == {}
    told = outcome.findings.collect()
    assert told.schema == FINDINGS_SCHEMA
    assert told.select("record", "rule", "message").rows() == [("a:1", "DD007", "like b:1, but another inn")]


def test_what_is_told_of_a_link() -> None:
    told = linked([*CROWD[:50], IVAN], [IVAN, *CROWD[50:], IVAN]).findings.collect()
    assert told.select("record", "rule", "severity", "after").rows() == [("a:51", "DD021", "info", None)]
    assert told["message"].item().startswith("like b:1 (0.99")
    assert told["message"].item().endswith("; and 1 more")
    assert "1980" not in told["message"].item()


def test_pairs_have_the_table_first() -> None:
    outcome = linked([*CROWD[:50], IVAN], [IVAN, *CROWD[50:]])
    pairs = outcome.tables["pairs"].collect()
    assert pairs.schema == outcome.tables["pairs"].collect_schema()
    assert pairs.select("id_1", "id_2", "rule").row(0) == ("a:51", "b:1", "all that is compared")
    assert pairs["id_1"].str.starts_with("a:").all()


def test_a_value_that_all_share_links_nobody() -> None:
    one = [{**row, "phone": "+79161111112", "email": None} for row in people(200, seed=1)]
    two = [{**row, "phone": "+79161111112", "email": None} for row in people(200, seed=2)]
    assert named(linked(one, two)) == {}
    desk: list[Row] = [{"phone": "+79161111112"}] * 400
    assert named(linked(desk, desk)) == {}


def test_lists_without_a_common_field() -> None:
    phones = [{"phone": row["phone"], "email": None} for row in CROWD]
    with pytest.raises(UsageError, match="one has phone, the other email"):
        linked(phones, [{"email": row["email"]} for row in CROWD])
    with pytest.raises(UsageError, match="no field to compare"):
        linked([{"tags": "x"}], phones)


def test_ids_that_repeat_in_a_list() -> None:
    with pytest.raises(InputError, match="not a key"):
        linked(CROWD[:5], [{**CROWD[0], "_id": "b:1"}] * 2)


@pytest.mark.parametrize(("here", "there", "said"), [(True, False, "in the other list"), (False, True, "in the table")])
def test_a_column_that_is_compared_stands_in_both_lists(*, here: bool, there: bool, said: str) -> None:
    one, two = (table([{**row, **({"Карта": "7"} if has else {})} for row in people(5)]) for has in (here, there))
    for step in (link, lambda frame, other, settings: blocking(frame, settings, None, other)):
        with pytest.raises(UsageError, match=said):
            step(one, two, DedupeSettings(compare={"Карта": "exact"}))


@pytest.mark.parametrize(
    ("row", "result", "because"),
    [
        ({}, "linked", "they are the same in all that is compared"),
        ({"phone": None}, "linked", "the pair reaches the threshold"),
        ({"given_name": "Пётр", "birth_date": "2004-01-09"}, "not linked", "the pair does not reach the threshold"),
        ({"phone": None, "inn": "500100732259"}, "not linked", "they have different valid ids (ИНН, ОГРН, СНИЛС, КПП)"),
        (
            {**dict.fromkeys(IVAN), "company": "Вега", "phone": IVAN["phone"]},
            "not linked",
            "a person and a company are never one customer",
        ),
    ],
)
def test_a_pair_of_both_lists_is_explained(row: Row, result: str, because: str) -> None:
    ivan = {**IVAN, "inn": "526317984689" if "inn" in row else None}
    one, two = table([*CROWD[:150], ivan], "a"), table([{**IVAN, **row}, *CROWD[150:]], "b")
    outcome = link(one, two, explain=("a:151", "b:1"))
    facts = dict(outcome.tables["explained"].collect().iter_rows())
    assert (facts["records"], facts["result"], facts["because"]) == ("a:151 and b:1", result, because)
    told = float(facts["probability of the pair"])
    assert outcome.tables["waterfall"].collect()["probability"][-1] == pytest.approx(told)
    assert outcome.tables["hangs"].collect().is_empty()
    if result == "linked":
        linked_to = outcome.frame.filter(pl.col("_id") == "a:151").select("link_id", "link_probability").collect()
        assert linked_to.row(0) == ("b:1", round(told, 6))


def test_the_same_values_may_say_too_little() -> None:
    phone: list[Row] = [{"phone": "+79161234567"}]
    outcome = link(table(phone, "a"), table(phone, "b"), DedupeSettings(threshold=0.99), explain=("a:1", "b:1"))
    facts = dict(outcome.tables["explained"].collect().iter_rows())
    assert (facts["result"], facts["because"]) == ("not linked", "the pair does not reach the threshold")


@pytest.mark.parametrize("asked", [("b:1", "a:1"), ("a:1", "a:1"), ("a:1", "b:999")])
def test_what_is_to_be_explained_stands_in_the_lists(asked: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="no record has the id"):
        link(table(CROWD, "a"), table(CROWD, "b"), explain=asked)
