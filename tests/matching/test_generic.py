"""Columns that cbtool knows nothing of, compared on request."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cbtool.errors import UsageError
from cbtool.matching.blocking import RULES
from cbtool.matching.columns import MOST, rare, refuse_strange
from cbtool.matching.generic import generic
from cbtool.matching.keys import Keys
from cbtool.matching.linkage import link
from cbtool.matching.model_file import compared, dumps, loads
from cbtool.matching.prepare import prepare
from cbtool.matching.words import encode
from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import dedupe
from tests.conftest import Cbtool
from tests.matching.bases import Row, people, table

SAME, TYPO, SIMILAR, DIFFERENT = "same", "typo", "similar", "different"
PAIRS = [
    ("text", "Бухгалтер", "бухгалтер", SAME),
    ("text", "главный бухгалтер", "Бухгалтер, главный", TYPO),
    ("text", "бухгалтер", "бухгалтир", SIMILAR),
    ("text", "старший бухгалтер", "старший бухгалтир", TYPO),
    ("text", "бухгалтер", "директор", DIFFERENT),
    ("text", "—", "директор", ""),
    ("text", None, "директор", ""),
    ("exact", "A-17", "a-17", SAME),
    ("exact", "A-17", "A17", DIFFERENT),
    ("exact", "A-17", None, ""),
    ("number", "1 000,50", "1000.5", SAME),
    ("number", "1000", "1005", "within 1 %"),
    ("number", "1000", "1 050", "within 10 %"),
    ("number", "1000", "2000", DIFFERENT),
    ("number", "-5", "5", DIFFERENT),
    ("number", "0", "0.0", SAME),
    ("number", "0", "5", DIFFERENT),
    ("number", "1000", "много", ""),
    ("date", "2020-05-17", "17.05.2020", SAME),
    ("date", "2020-05-17 10:00:00", "17/5/2020", SAME),
    ("date", "2020-05-17", "2020-05-18", "one slip"),
    ("date", "2020-05-07", "2020-07-05", "one slip"),
    ("date", "2020-05-17", "2020-11-17", "two parts of three the same"),
    ("date", "2020-05-17", "2020-11-30", "same year"),
    ("date", "2020-05-17", "2001-11-30", DIFFERENT),
    ("date", "2020-05-17", "17 мая", ""),
]


@pytest.mark.parametrize(("kind", "one", "two", "expected"), PAIRS)
def test_levels(kind: str, one: str | None, two: str | None, expected: str) -> None:
    made = prepare(table([{"phone": "1", "Знак": one}, {"phone": "2", "Знак": two}]), {"Знак": kind})
    comparison = generic("Знак", kind)
    first = np.array([0])
    level = int(comparison.level(made, Keys(made), first, first + (made.size > 1), {})[0])
    assert (comparison.levels[level - 1].label if level else "") == expected


CARDS = DedupeSettings(compare={"Карта": "exact"})


def test_a_column_that_is_asked_for_decides_where_names_do_not() -> None:
    bare = {"surname": "Иванов", "given_name": "Сергей", "city": "Москва"}
    rows: list[Row] = [
        {**bare, "Карта": card, "phone": phone}
        for card, phone in (("7001", "+79161234567"), ("7001", "+79035550011"), ("7002", "+79262223344"))
    ]
    rows += [{**row, "Карта": str(n)} for n, row in enumerate(people(300))]
    found = dedupe(table(rows), CARDS)
    clusters = found.tables["clusters"].collect().group_by("cluster_id").agg("member")["member"].to_list()
    assert ["t:1", "t:2"] in clusters
    assert ["t:3"] in clusters
    assert "weight_Карта" in found.tables["pairs"].collect_schema().names()


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("exact", "A-{}", "a-{}"),
        ("date", "2001-{:03d}", "2001-{:03d}"),
        ("number", "{}000", "{} 000,0"),
        ("text", "Участок Сосна {}", "{}, сосна"),
    ],
)
def test_records_meet_by_what_is_asked_for_alone(kind: str, one: str, two: str) -> None:
    def filled(text: str, number: int) -> str:
        return f"20{number:02d}-05-{number % 28 + 1:02d}" if kind == "date" else text.format(number)

    rows: list[Row] = [{"Знак": filled(text, number)} for text in (one, two) for number in range(10, 90)]
    found = link(table(rows), 0.5, compare={"Знак": kind})
    pairs = zip(found.pairs.first, found.pairs.second, strict=True)
    met = {frozenset((int(one), int(two))) for one, two in pairs}
    profile = found.table.profile
    assert all(frozenset((int(profile[n]), int(profile[80 + n]))) in met for n in range(80))


def test_rare_words_are_those_that_others_have_too() -> None:
    texts = encode(pl.Series(["дуб ель 1", "дуб ель 2", "дуб клён", "дуб", "дуб клён клён липа", None]))
    found = rare(texts)
    words = [[found.values[int(slot[row])] for slot in found.slots] for row in range(6)]
    assert words == [["ель", "дуб"], ["ель", "дуб"], ["клён", "дуб"], ["дуб", ""], ["клён", "дуб"], ["", ""]]


def test_a_file_with_nothing_else_is_deduped_by_the_columns_that_are_asked_for(cbtool: Cbtool, tmp_path: Path) -> None:
    rows = [f"{number % 60 + 5000},{'красный' if number % 3 else 'синий'}" for number in range(90)]
    (tmp_path / "c.csv").write_text("\n".join(["Карта,Цвет", *rows]), encoding="utf-8")
    mapped = ("--map", "Карта=-", "--map", "Цвет=-")
    assert cbtool("dedupe", "c.csv", *mapped, "-o", "x.csv").code == 2
    done = cbtool("dedupe", "c.csv", *mapped, "-o", "x.csv", "--compare", "Карта=exact", "-q")
    assert (done.code, done.err) == (0, "")
    sizes = pl.read_csv(tmp_path / "x.csv")["cluster_size"].to_list()
    assert sorted(sizes) == [1] * 30 + [2] * 30


def test_where_they_were_born_tells_namesakes_apart_unasked() -> None:
    bare = {"surname": "Иванов", "given_name": "Сергей", "birth_date": "1950-01-01"}
    rows: list[Row] = [{**bare, "birth_place": place} for place in ("г. Псков", "Псков г", "Барнаул")]
    rows += [{**row, "birth_place": f"Село {n}"} for n, row in enumerate(people(300))]
    found = dedupe(table(rows))
    levels = found.tables["pairs"].collect()
    weights = {(row["id_1"], row["id_2"]): row["weight_birth_place"] for row in levels.to_dicts()}
    assert weights["t:1", "t:2"] > 0 > weights["t:1", "t:3"]


def test_a_model_knows_its_columns() -> None:
    rows = [{**row, "Карта": str(n)} for n, row in enumerate(people(200))] * 2
    frame = table([{**row, "phone": None if n % 2 else row["phone"]} for n, row in enumerate(rows)])
    first = link(frame, 0.6, compare={"Карта": "exact"})
    models = loads(dumps(first.models), "m.json")
    assert compared(models) == {"Карта": "exact"}
    again = link(frame, 0.6, models)
    assert (again.odds == first.odds).all()
    assert link(frame.drop("Карта"), 0.6, models).table.size > 0
    with pytest.raises(UsageError, match="does not compare"):
        link(frame, 0.6, models, compare={"Карта": "text"})


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("Карта", "COLUMN=KIND"),
        ("Карта=exakt", "exact"),
        ("Корта=exact", "Карта"),
        ("phone=exact", "column of cbtool"),
        ("=exact", "COLUMN=KIND"),
    ],
)
def test_wrong_columns(cbtool: Cbtool, tmp_path: Path, option: str, said: str) -> None:
    table([{**row, "Карта": "1"} for row in people(5)]).collect().write_csv(tmp_path / "c.csv")
    done = cbtool("dedupe", "c.csv", "-o", "x.csv", "--compare", option)
    assert (done.code, said in done.err) == (2, True)
    assert not (tmp_path / "x.csv").exists()


def test_the_command_compares_a_column(cbtool: Cbtool, tmp_path: Path) -> None:
    table([{**row, "Карта": str(n)} for n, row in enumerate(people(50))]).collect().write_csv(tmp_path / "c.csv")
    assert cbtool("dedupe", "c.csv", "-o", "x.csv", "--compare", "Карта=exact", "--model-out", "m.json").code == 0
    assert '"compared_as": "exact"' in (tmp_path / "m.json").read_text(encoding="utf-8")
    (tmp_path / "cbtool.toml").write_text('[dedupe]\ncompare = { "Карта" = "exact" }\n', encoding="utf-8")
    assert cbtool("dedupe", "c.csv", "-o", "y.csv", "--config", "cbtool.toml").code == 0
    assert (tmp_path / "x.csv").read_bytes() == (tmp_path / "y.csv").read_bytes()


def test_so_many_columns_have_numbers_enough() -> None:
    names = [f"c{number}" for number in range(MOST + 1)]
    refuse_strange(dict.fromkeys(names[:MOST], "exact"), names)
    with pytest.raises(UsageError, match="too many"):
        refuse_strange(dict.fromkeys(names, "exact"), names)
    assert len(RULES) + MOST < 255
