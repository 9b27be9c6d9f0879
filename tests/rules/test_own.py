"""Own rules of the settings: patterns, replacements, value lists; and what is refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cbtool.errors import UsageError
from cbtool.rules import fixes
from cbtool.rules.own import Lists, Table, own_fixes
from cbtool.rules.text import beyond
from cbtool.steps.normalize import normalize
from tests.conftest import Cbtool

#: column, own rules, before, after, codes of its findings
CASES: tuple[tuple[str, dict[str, Table | Lists], str | None, str | None, list[str]], ...] = (
    ("city", {"replace": {"city": {"Питер": "Санкт-Петербург"}}}, " ПИТЕР ", "Санкт-Петербург", ["OW002"]),
    ("city", {"replace": {"city": {"Орёл": "Орёл-город"}}}, "орел", "Орёл-город", ["OW002"]),
    ("city", {"replace": {"city": {"Питер": "Санкт-Петербург"}}}, "Питерская", "Питерская", []),
    ("city", {"replace": {"city": {"самовывоз": ""}}}, "Самовывоз", None, ["OW002"]),
    ("city", {"replace": {"city": {"центр": "мск"}}}, "центр", "Москва", ["OW002", "AD004"]),
    ("phone", {"patterns": {"phone": {r"(?i)^тел[.:] *": ""}}}, "Тел: 89161234567", "+79161234567", ["OW001", "PH002"]),
    ("manager", {"patterns": {"manager": {r"^(\S+) (\S+)$": "${2} ${1}"}}}, "Анна Ким", "Анна Ким", []),
    ("manager", {"patterns": {"manager": {"a": "aa"}}}, "Haas", "Haas", []),
    ("manager", {"patterns": {"manager": {".*": ""}}}, "Анна", None, ["OW001"]),
    ("tier", {"values": {"tier": {"Gold": ("золотой", "VIP")}}}, "вип", "вип", []),
    ("tier", {"values": {"tier": {"Gold": ("золотой", "VIP")}}}, "vip.", "Gold", ["OW003"]),
    ("tier", {"values": {"tier": {"Gold": ("золотой", "VIP")}}}, "GOLD", "Gold", ["OW003"]),
    ("relation", {"values": {"relation": {"client": ("пациент",)}}}, "Пациент", "client", ["OW003"]),
    ("opted_out", {"values": {"opted_out": {"yes": ("чс",)}}}, "ЧС", "yes", ["OW003"]),
    ("Оплата", {"replace": {"Оплата": {"нал": "наличные"}}}, "Нал", "наличные", ["OW002"]),
    ("Оплата", {"values": {"Оплата": {"карта": ("безнал",)}}}, "безнал", "карта", ["OW003"]),
)


def made(own: dict[str, Table | Lists]) -> list[object]:
    return [*own_fixes(own.get("patterns", {}), own.get("replace", {}), own.get("values", {})), *fixes()]  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_case(case: tuple[str, dict[str, Table | Lists], str | None, str | None, list[str]]) -> None:
    column, own, before, after, codes = case
    done = normalize(pl.LazyFrame({column: [before]}), made(own))  # type: ignore[arg-type]
    found = done.frame.collect()
    assert found[column].to_list() == [after]
    told = done.findings.collect().filter(pl.col("field") == column)
    assert told["rule"].to_list() == codes
    again = normalize(found.lazy(), made(own))  # type: ignore[arg-type]
    assert again.frame.collect().equals(found)
    assert again.findings.collect().is_empty()


def test_a_column_with_a_list_of_its_own_gets_quality_codes() -> None:
    cells = ["золотой", "Gold", "серый", "-", None]
    done = normalize(pl.LazyFrame({"tier": cells}), made({"values": {"tier": {"Gold": ("золотой",)}}}))  # type: ignore[arg-type]
    found = done.frame.collect()
    assert found["tier"].to_list() == ["Gold", "Gold", "серый", None, None]
    assert found["tier_qc"].to_list() == ["0", "0", "1", "2", "2"]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"patterns": {"phone": {"(": ""}}}, "no regular expression"),
        ({"patterns": {"phone": {"(a{1000}){1000}": ""}}}, "no regular expression"),
        ({"patterns": {"_id": {"a": ""}}}, "made by cbtool"),
        ({"replace": {"phone_qc": {"a": "b"}}}, "made by cbtool"),
        ({"replace": {"city": {"а": "б", "Б": "в"}}}, "which becomes 'в'"),
        ({"replace": {"city": {"а": "б", "А ": "в"}}}, "means both"),
        ({"replace": {"city": {" ": "в"}}}, "no letter or digit"),
        ({"values": {"tier": {"Gold": ("x",), "Silver": ("X",)}}}, "means both"),
        ({"values": {"relation": {"patient": ("пациент",)}}}, "no value of the field"),
        ({"values": {"phone": {"a": ("b",)}}}, "no list of values"),
    ],
)
def test_own_rules_that_make_no_sense_are_refused(own: dict[str, Table | Lists], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        made(own)


def test_unmapped_columns_are_cleaned_on_request() -> None:
    cells = ["  а\u00a0 б\u200b", "&quot;в&quot;", "РџСЂРёРІРµС‚", "e\u0301", "нет", "а\n б", None]
    frame = pl.LazyFrame({"Моя": cells})
    assert normalize(frame).frame.collect()["Моя"].to_list() == cells
    done = normalize(frame, beyond(fixes(), ["Моя"]))
    found = done.frame.collect()
    assert found["Моя"].to_list() == ["а б", '"в"', "Привет", "é", "нет", "а\nб", None]
    assert done.findings.collect()["rule"].to_list() == ["TX001", "TX003", "TX004", "TX001", "TX001"]
    assert normalize(found.lazy(), beyond(fixes(), ["Моя"])).findings.collect().is_empty()


SETTINGS = """
[normalize]
clean_all = true
[normalize.replace.city]
"Центр" = "Тверь"
"""


def test_settings_reach_the_command_line(cbtool: Cbtool, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "in.csv").write_text("ФИО,Город,Заметка моя\nИванов Иван,центр,  а  б \n", encoding="utf-8")
    done = cbtool("normalize", "in.csv", "--config", "own.toml", "-o", "out.csv", "-q")
    assert done.code == 0
    assert pl.read_csv(tmp_path / "out.csv").select("city", "Заметка моя").rows() == [("Тверь", "а б")]


def test_a_replacement_that_a_rule_would_take_back_is_refused(cbtool: Cbtool, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[normalize.replace.city]\n"Санкт-Петербург" = "СПб"\n', encoding="utf-8")
    (tmp_path / "in.csv").write_text("ФИО,Город\nИванов Иван,СПб\n", encoding="utf-8")
    done = cbtool("normalize", "in.csv", "--config", "own.toml", "-o", "out.csv", "-q")
    assert done.code == 2
    assert "AD004 writes as 'Санкт-Петербург'" in done.err
    assert not (tmp_path / "out.csv").exists()
