from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from cbtool.errors import InputError
from cbtool.fields import LATER
from cbtool.files.headers import match
from cbtool.files.raw import ROW, Remark
from cbtool.outcome import FINDINGS_SCHEMA, Outcome
from cbtool.steps import dedupe, link, segment, stale, validate
from cbtool.steps.identity import source_name, unique_sources
from cbtool.steps.intake import combine, fill, intake


def read(columns: dict[str, list[str | None]], source: str = "s", first: int = 2, **options: Any) -> Outcome:
    """Import a table that begins below a header."""
    height = len(next(iter(columns.values())))
    frame = pl.LazyFrame(columns, schema=dict.fromkeys(columns, pl.String))
    frame = frame.select(pl.Series(ROW, range(first, first + height), pl.UInt32), *columns)
    return intake(frame, match(list(columns), **options), file=f"{source}.csv", source=source, row=ROW)


def table(outcome: Outcome, *without: str) -> dict[str, list[str | None]]:
    return outcome.frame.drop(without).collect().to_dict(as_series=False)


PROVENANCE = ("_id", "_file", "_row")


def test_columns_get_canonical_names_and_the_others_ride_along() -> None:
    outcome = read({"Моб.": [" 8 916", None], "Бонусы": ["5", " "], "Почта": ["a@b", "c"]})
    assert table(outcome) == {
        "_id": ["s:2", "s:3"],
        "_file": ["s.csv", "s.csv"],
        "_row": ["2", "3"],
        "phone": [" 8 916", None],
        "Бонусы": ["5", " "],
        "email": ["a@b", "c"],
    }
    assert outcome.frame.collect_schema().dtypes() == [pl.String()] * 6


def test_the_first_phone_of_a_row_counts_and_the_others_follow() -> None:
    outcome = read(
        {
            "Рабочий телефон": ["1", "1", None, " ", "7", None],
            "X": ["x"] * 6,
            "Мобильный": ["2", None, None, "2", "7", None],
            "Домашний телефон": ["3", "3", "3", "3", "8", None],
            "Другие телефоны": ["4", None, None, "2", None, "9"],
        }
    )
    assert table(outcome, *PROVENANCE) == {
        "phone": ["2", "1", "3", "2", "7", None],
        "phone_other": ["1; 3; 4", "3", None, "3", "8", "9"],
        "X": ["x"] * 6,
    }


def test_lists_are_joined_and_networks_named() -> None:
    outcome = read(
        {
            "Примечание 1": ["a", None, "a"],
            "Примечание 2": ["b", None, "a"],
            "Telegram": ["@i", None, "@j"],
            "Viber": ["+7", None, None],
            "Facebook": ["/i", None, None],
        }
    )
    assert table(outcome, *PROVENANCE) == {
        "notes": ["a; b", None, "a"],
        "messenger": ["Telegram: @i; Viber: +7", None, "Telegram: @j"],
        "social": ["/i", None, None],
    }


def test_repeated_columns_of_one_value_are_coalesced_and_none_is_lost() -> None:
    outcome = read({"Город": [None, " ", "Тула"], "Город#2": ["Уфа", "Уфа", "Уфа"]})
    assert table(outcome, *PROVENANCE) == {"city": ["Уфа", "Уфа", "Тула"], "Город#2": ["Уфа", "Уфа", "Уфа"]}


def test_the_last_of_repeated_columns_counts_where_the_preset_says_so() -> None:
    outcome = read(
        {
            "Полное имя контакта": ["x"] * 2,
            "Кем создан контакт": ["y"] * 2,
            "Источник": ["a", "a"],
            "Источник#2": ["b", None],
        }
    )
    assert table(outcome)["lead_source"] == ["b", "a"]
    assert outcome.notes[0] == "s.csv: recognised as amoCRM, contacts"


def test_a_column_that_gives_way_keeps_its_name_and_is_told() -> None:
    outcome = read(
        {"Полное наименование": ["ООО Ромашка"], "Компания": ["Ромашка"], "city": ["x"]}, explicit={"city": "-"}
    )
    assert table(outcome, *PROVENANCE) == {
        "Полное наименование": ["ООО Ромашка"],
        "company": ["Ромашка"],
        "city_own": ["x"],
    }
    told = outcome.findings.select("rule", "severity", "field", "record").collect().rows()
    assert told == [("IM021", "info", "company", None)]


@pytest.mark.parametrize("name", ["phone", "phone_qc", "_id", "_row", "issues_qc", "members", "segment", "issues"])
def test_a_column_that_rides_along_never_takes_a_name_of_ours(name: str) -> None:
    columns: dict[str, list[str | None]] = {"Моб.": ["1"], name: ["mine"], f"{name}_own": ["too"]}
    outcome = read(columns, explicit={name: "-"})
    found = table(outcome)
    assert found["phone"] == ["1"]
    assert found["_id"] == ["s:2"]
    assert found[name if name == "issues_qc" else f"{name}_own2"] == ["mine"]
    assert found[f"{name}_own"] == ["too"]


KEYS = [
    # keys, ids without their source, rows with a finding
    (["a", "b"], ["a", "b"], []),
    (["a", "a", "a"], ["a", "a~2", "a~3"], [3, 4]),
    (["a", "a~2", "a"], ["a", "a~2", "a~3"], [4]),
    (["a~2", "a", "a", "a~2"], ["a~2", "a", "a~3", "a~2~2"], [4, 5]),
    ([None, " ", "x"], ["2", "3", "x"], []),
    (["3", None], ["3", "3~2"], []),
    ([None, "2"], ["2~2", "2"], []),
    ([" a", "a "], ["a", "a~2"], [3]),
]


@pytest.mark.parametrize(("keys", "ids", "rows"), KEYS)
def test_ids_are_made_of_the_key(keys: list[str | None], ids: list[str], rows: list[int]) -> None:
    outcome = read({"ID": keys})
    assert table(outcome) == {
        "_id": [f"s:{key}" for key in ids],
        "_file": ["s.csv"] * len(ids),
        "_row": [str(n + 2) for n in range(len(ids))],
        "client_id": keys,
    }
    findings = outcome.findings.collect()
    assert findings.get_column("rule").to_list() == ["IM010"] * len(rows)
    assert findings.get_column("severity").to_list() == ["warning"] * len(rows)
    assert findings.get_column("record").to_list() == [f"s:{ids[row - 2]}" for row in rows]
    assert bool(outcome.warnings) == bool(rows)


@given(st.lists(st.none() | st.text("a~2 35", max_size=4)))
def test_ids_are_always_unique_and_keep_to_the_file_order(keys: list[str | None]) -> None:
    frame = read({"ID": keys}).frame.collect()
    assert frame.get_column("_id").n_unique() == len(keys)
    assert frame.get_column("client_id").to_list() == keys
    assert frame.get_column("_row").to_list() == [str(n + 2) for n in range(len(keys))]


def test_no_id_holds_what_parts_the_ids_of_a_list() -> None:
    outcome = read({"ID": ["a; b", "a;b", "c"]}, source="x; y")
    assert table(outcome, "_file", "_row") == {
        "_id": ["x;y:a;b", "x;y:a;b~2", "x;y:c"],
        "client_id": ["a; b", "a;b", "c"],
    }


def test_an_own_table_stays_as_it_is() -> None:
    once = read({"ID": ["a", "a"], "Моб.": ["1", "2"], "Почта менеджера": ["x", "y"]})
    columns = once.frame.collect()
    again = intake(
        columns.lazy().with_row_index(ROW, 2), match(columns.columns), file="other.csv", source="other", row=ROW
    )
    assert_frame_equal(again.frame.collect(), columns)
    assert again.findings.collect().is_empty()


def test_what_stages_add_is_known() -> None:
    stages = {*dedupe.ADDED, *link.ADDED, validate.ISSUES, *segment.ADDED, segment.LAST_ORDER, *stale.ADDED}
    assert stages == LATER


def test_what_a_stage_added_to_an_own_table_keeps_its_name() -> None:
    columns: dict[str, list[str | None]] = {"_id": ["s:1"], "_file": ["f"], "_row": ["1"], "phone": ["1"]}
    assert table(read(columns | {"members": ["s:1; s:2"]}))["members"] == ["s:1; s:2"]


def test_provenance_comes_first_whatever_its_place() -> None:
    outcome = read({"phone": ["1"], "_row": ["9"], "_file": ["f"], "x": ["y"], "_id": ["s:1"]})
    assert table(outcome) == {"_id": ["s:1"], "_file": ["f"], "_row": ["9"], "phone": ["1"], "x": ["y"]}


@pytest.mark.parametrize("ids", [["a", "a"], ["a", None]])
def test_an_own_table_with_bad_ids_is_refused_and_can_be_imported_anew(ids: list[str | None]) -> None:
    columns: dict[str, list[str | None]] = {"_id": ids, "_file": ["f"] * 2, "_row": ["1", "2"], "phone": ["1", "2"]}
    with pytest.raises(InputError, match="of 2 rows 1 has an `_id` that is empty or stands elsewhere") as caught:
        read(columns)
    assert '--map "_id=-"' in caught.value.hint
    assert table(read(columns, explicit={"_id": "-"}))["_id_own"] == ids


def test_a_table_of_which_nothing_is_known_is_refused_unless_the_user_says_so() -> None:
    with pytest.raises(InputError, match=r"s\.csv: no column is recognised") as caught:
        read({"foo": ["1"], "bar": ["2"]})
    assert "--map" in caught.value.hint
    assert table(read({"foo": ["1"], "bar": ["2"]}, explicit={"foo": "-"}), *PROVENANCE) == {"foo": ["1"], "bar": ["2"]}


def test_guesses_and_lookalikes_are_told_with_their_score() -> None:
    outcome = read({"Фамиля": ["Иванов"], "Согласие на расылку": ["да"]})
    assert outcome.findings.collect().rows() == [
        (None, "import", "IM020", "info", "surname", None, None, "s.csv: 'Фамиля' is like surname, 0.86"),
        (
            None,
            "import",
            "IM022",
            "info",
            "consent_marketing",
            None,
            None,
            "s.csv: 'Согласие на расылку' may be consent_marketing, 0.95",
        ),
    ]
    assert outcome.findings.collect_schema() == FINDINGS_SCHEMA
    assert [note.split(":")[1].split()[0] for note in outcome.notes] == ["guessed", "left"]


def test_remarks_of_reading_are_findings() -> None:
    frame = pl.LazyFrame({ROW: [2], "Моб.": ["1"]})
    remark = Remark("IM020", "something", row=7)
    outcome = intake(frame, match(["Моб."]), file="f.csv", source="f", row=ROW, remarks=[remark])
    assert outcome.findings.collect().get_column("message").to_list() == ["f.csv: row 7: something"]


def test_several_inputs_as_one() -> None:
    one = read({"Моб.": ["1", "2"], "X": ["x", "y"]}, "a")
    two = read({"Почта": ["e"], "Моб.": ["3"]}, "b")
    assert table(combine([one, two])) == {
        "_id": ["a:2", "a:3", "b:2"],
        "_file": ["a.csv", "a.csv", "b.csv"],
        "_row": ["2", "3", "2"],
        "phone": ["1", "2", "3"],
        "X": ["x", "y", None],
        "email": [None, None, "e"],
    }
    assert combine([one]) is one


def test_an_id_in_two_inputs_is_refused() -> None:
    with pytest.raises(InputError, match="the inputs together: of 2 rows 1 has"):
        combine([read({"ID": ["1"]}, "a:b"), read({"ID": ["b:1"]}, "a")])


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("clients.csv", "clients"),
        ("clients.2024.csv.gz", "clients.2024"),
        ("Книга 1.xlsx#Лист.2", "Книга 1"),
        (" база .CSV", "база"),
        ("stdin", "stdin"),
        ("й.csv", "й"),
        (".csv", ".csv"),
        ("a#b.csv", "a#b"),
    ],
)
def test_a_source_is_named_after_its_file(file: str, name: str) -> None:
    assert source_name(file) == name


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a-2", "a-3"]),
        (["a", "a", "a-2"], ["a", "a-3", "a-2"]),
        (["a-2", "a", "a", "a-2"], ["a-2", "a", "a-3", "a-2-2"]),
        ([], []),
    ],
)
def test_sources_are_made_unique(names: list[str], unique: list[str]) -> None:
    assert list(unique_sources(names)) == unique


def test_fill_shows_what_each_header_is() -> None:
    columns = {"Моб.": ["1", "1", None, "2"], "Фамиля": [None] * 4, "X": ["x"] * 4}
    frame = pl.LazyFrame(columns, schema=dict.fromkeys(columns, pl.String))
    assert fill(frame, match(list(columns))).rows() == [
        ("Моб.", "phone", "alias", None, 0.75, 2),
        ("Фамиля", "surname", "guess", 0.857, 0.0, 0),
        ("X", None, "none", None, 1.0, 1),
    ]
    assert fill(frame.head(0), match(list(columns))).get_column("filled").to_list() == [0.0, 0.0, 0.0]


def test_times_of_a_program_that_writes_utc_say_so() -> None:
    headers = ("email", "email_status", "email_list_ids", "email_add_time")
    cells: list[str | None] = ["2024-05-01 22:30:00", "2024-05-01", "2024-05-01T22:30:00+03:00", "вчера", None]
    columns: dict[str, list[str | None]] = {header: ["x"] * len(cells) for header in headers[:3]}
    outcome = read(columns | {"email_add_time": cells})
    assert outcome.frame.collect()["created_at"].to_list() == ["2024-05-01 22:30:00Z", *cells[1:]]
    told = outcome.findings.filter(pl.col("rule") == "IM035").collect()
    assert told.select("record", "field", "before", "after").rows() == [
        ("s:2", "created_at", "2024-05-01 22:30:00", "2024-05-01 22:30:00Z")
    ]


@pytest.mark.parametrize(
    "columns", [{"id": ["7", "8"]}, {"_id": ["a:1", "a:2"], "_file": ["a", "a"], "_row": ["1", "2"]}]
)
def test_a_key_that_is_known_to_be_distinct_is_not_searched(columns: dict[str, list[str | None]]) -> None:
    def unread(_: pl.DataFrame) -> pl.DataFrame:
        raise AssertionError

    frame = pl.LazyFrame(columns).with_columns(pl.Series(ROW, [2, 3], pl.UInt32))
    plan = frame.map_batches(unread, schema=frame.collect_schema())
    key, matches = next(iter(columns)), match(list(columns))
    outcome = intake(plan, matches, file="a.csv", source="a", row=ROW, distinct=key)
    assert outcome.findings.collect().is_empty()
    with pytest.raises(AssertionError):
        intake(plan, matches, file="a.csv", source="a", row=ROW)
