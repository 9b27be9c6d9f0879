"""Dedupe as a step: who merges, who stays apart, what survives, what is told."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.errors import InputError, UsageError
from cbtool.matching.customers import originals
from cbtool.matching.decisions import DECISIONS
from cbtool.outcome import FINDINGS_SCHEMA, Outcome
from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import dedupe
from tests.matching.bases import IVAN, Row, people, planted, table


def together(*rows: Row, among: int = 60) -> list[list[int]]:
    """The clusters of the planted rows, by their numbers, inside a base of other people."""
    found = dedupe(table(planted(*rows, among=among))).tables["clusters"].collect()
    by: dict[str, list[int]] = {}
    for cluster, member in found.select("cluster_id", "member").iter_rows():
        number = int(member.removeprefix("t:"))
        if number <= len(rows):
            by.setdefault(cluster, []).append(number)
    return sorted(sorted(numbers) for numbers in by.values())


def merged(*rows: Row) -> bool:
    return together(*rows) == [list(range(1, len(rows) + 1))]


def apart(*rows: Row) -> bool:
    return together(*rows) == [[n + 1] for n in range(len(rows))]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"phone": None},
        {"email": None, "birth_date": None},
        {"phone": "+79031112233"},
        {"surname": "Жаворнков"},
        {"surname": "Zhavoronkov", "given_name": "Ivan", "patronymic": "Petrovich"},
        {"given_name": "Ваня"},
        {"given_name": "И.", "patronymic": "П."},
        {"surname": "Иван", "given_name": "Жаворонков"},
        {"birth_date": "1980-05-18"},
        {"birth_date": "1980-17-05"},
        {"birth_date": None, "patronymic": None, "city": "Казань"},
        {"surname": None, "given_name": None, "patronymic": None, "birth_date": None},
        {"phone": "+79031112233", "phone_other": "+79161234567"},
    ],
)
def test_second_records_merge(change: Row) -> None:
    assert merged(IVAN, {**IVAN, **change})


@pytest.mark.parametrize("second", [{}, {"given_name": "Иван"}, {"city": "Казань"}, {"email": "a@mail.ru"}])
def test_among_five_rows_the_same_phone_is_the_same_customer(second: Row) -> None:
    empty: Row = dict.fromkeys(("surname", "given_name", "email", "city"))
    phones = ({"phone": f"+7916{number}1234"} for number in ("123", "123", "124", "124", "125"))
    rows: list[Row] = [{**empty, **phone} for phone in phones]
    rows[1] = {**rows[1], **second}
    assert dedupe(table(rows)).tables["clusters"].collect()["cluster_id"].n_unique() == 3


@pytest.mark.parametrize(("default", "told"), [("1980-01-01", 1), ("1900-01-01", 0)])
def test_a_birth_date_that_a_program_filled_in_is_not_compared(default: str, told: int) -> None:
    others = [{**row, "birth_date": default} if n % 10 == 0 else row for n, row in enumerate(people(300, seed=7))]
    # A customer of whom the date was known once, and two people of one name who have nothing in common.
    mine = [{**IVAN, "birth_date": default, "phone": "+79031112233"}, IVAN]
    names = {"surname": "Иванов", "given_name": "Александр", "patronymic": "Петрович", "birth_date": default}
    namesakes: list[Row] = [
        {**names, "phone": "+79161112244", "city": "Пермь"},
        {**names, "phone": "+79035557788", "city": "Казань"},
    ]
    outcome = dedupe(table([*mine, *namesakes, *others]))
    golden = dict(outcome.frame.collect().select("members", "birth_date").iter_rows())
    assert golden["t:1; t:2"] == IVAN["birth_date"]
    assert golden["t:3"] == golden["t:4"] == default
    assert sum(default in warning for warning in outcome.warnings) == told


@pytest.mark.parametrize(
    ("field", "value"), [("phone", "+79999999999"), ("email", "test@test.ru"), ("birth_date", "1970-01-01")]
)
def test_what_was_typed_to_get_past_a_form_survives_only_alone(field: str, value: str) -> None:
    old, new = {**IVAN, "updated_at": "2024-01-01"}, {**IVAN, "updated_at": "2025-01-01", field: value}
    assert dedupe(table(planted(old, new))).frame.collect()[field][0] == IVAN[field]
    alone = [{**one, field: value} for one in (old, new)]
    assert dedupe(table(planted(*alone))).frame.collect()[field][0] == value


def test_the_birth_date_of_a_customer_with_many_orders_is_compared() -> None:
    assert dedupe(table(planted(*[IVAN] * 30))).warnings == ()


def test_a_married_woman_merges_under_her_new_surname() -> None:
    anna = {**IVAN, "surname": "Жаворонкова", "given_name": "Анна", "patronymic": "Петровна"}
    assert merged(anna, {**anna, "surname": "Синицына"})


HOME = {"street": "Ленина", "house": "5", "flat": "7"}


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(
            [{"given_name": "Анна", "surname": "Жаворонкова", "patronymic": "Ильинична", "birth_date": "1982-03-03"}],
            id="wife",
        ),
        pytest.param([{"given_name": "Пётр", "patronymic": "Иванович", "birth_date": "2004-01-09"}], id="son"),
        pytest.param([{"given_name": "Павел"}], id="twin brother"),
        pytest.param([{"given_name": "Анна", "surname": "Жаворонкова", "patronymic": "Петровна"}], id="twin sister"),
        pytest.param([{"patronymic": "Иванович", "birth_date": "2004-01-09"}], id="son of the father's name"),
        pytest.param([{"given_name": "Павел", "birth_date": "1983-11-02"}], id="brother"),
    ],
)
def test_families_on_one_phone_stay_apart(others: list[Row]) -> None:
    one = {**IVAN, **HOME, "email": None}
    assert apart(one, *({**one, **other} for other in others))


def test_father_and_son_of_one_full_name_on_one_landline_stay_apart() -> None:
    line = {"phone_other": "+74951112233", "email": None, "birth_date": None, "patronymic": "Иванович"}
    assert apart({**IVAN, **line}, {**IVAN, **line, "phone": "+79031112233"})


@pytest.mark.parametrize("birth", ["1955-11-02", "2009-08-30"])
def test_a_full_name_and_a_phone_do_not_outweigh_a_generation(birth: str) -> None:
    assert apart({**IVAN, "email": None}, {**IVAN, "email": None, "birth_date": birth})


@pytest.mark.parametrize(
    ("father", "son"),
    [
        pytest.param({}, {"patronymic": "Иванович", "birth_date": None}, id="no birth date of the son"),
        pytest.param(
            {"birth_date": None},
            {"patronymic": "Иванович", "birth_date": "2004-01-09"},
            id="no birth date of the father",
        ),
        pytest.param({}, {"patronymic": None, "birth_date": "2004-01-09"}, id="no patronymic of the son"),
        pytest.param(
            {"patronymic": None},
            {"patronymic": "Иванович", "birth_date": "2004-01-09"},
            id="no patronymic of the father",
        ),
    ],
)
def test_father_and_son_stay_apart_by_birth_date_or_patronymic_alone(father: Row, son: Row) -> None:
    one = {**IVAN, **HOME, "email": None}
    doubles = [{**row, "email": None} for row in people(60, seed=7)]
    found = dedupe(table([{**one, **father}, {**one, **son}, *people(60, seed=7), *doubles]))
    assert found.frame.select("cluster_size").collect()["cluster_size"].to_list()[:2] == [1, 1]


@pytest.mark.parametrize("patronymic", ["Иванович", "Сергеевич"])
def test_two_patronymics_are_two_people_where_nobody_else_is_related(patronymic: str) -> None:
    one = {**IVAN, "email": None, "birth_date": None}
    assert apart(one, {**one, "patronymic": patronymic})
    doubles = [{**row, "email": None} for row in people(60, seed=7)]
    found = dedupe(table([one, {**one, "patronymic": patronymic}, *people(60, seed=7), *doubles]))
    assert found.frame.select("cluster_size").collect()["cluster_size"].to_list()[:2] == [1, 1]


def test_twins_stay_apart_where_nobody_else_is_related() -> None:
    twins = [{**IVAN, "email": None, "given_name": name} for name in ("Павел", "Пётр")]
    doubles = [{**row, "email": None} for row in people(40, seed=7)]
    found = dedupe(table([*twins, *people(40, seed=7), *doubles]))
    assert found.frame.select("cluster_size").collect()["cluster_size"].to_list() == [1, 1, *[2] * 40]


def test_employees_of_a_sole_trader_stay_apart() -> None:
    shop = {"company": "Громов Олег Львович", "legal_form": "ИП", "inn": "500100732259", "inn_qc": "0"}
    desk = {**shop, "phone": "+79161234567", "email": "shop@mail.ru"}
    assert apart(*({**desk, "full_name": name} for name in ("Орлова Анна Ильинична", "Гусев Пётр Юрьевич")))


def test_a_valid_number_that_nobody_has_links_nobody() -> None:
    assert apart(*({"phone": "+79999999999", "email": "test@test.ru"} for _ in range(3)))


def test_namesakes_stay_apart() -> None:
    other = {"birth_date": "1957-10-30", "phone": "+79035554433", "email": "other77@ya.ru"}
    assert apart(IVAN, {**IVAN, **other})
    assert apart(IVAN, {**IVAN, **other, "patronymic": "Сергеевич", "city": "Омск"})


def test_colleagues_on_a_switchboard_stay_apart() -> None:
    desk = {"phone": "+74951234567", "email": "info@firm.ru", "company": "Фирма", "inn": "7707083893", "city": "Москва"}
    staff = [
        {**desk, "surname": "Орлов", "given_name": "Пётр"},
        {**desk, "surname": "Гусев", "given_name": "Илья", "birth_date": "1980-01-01"},
        {**desk, "surname": "Зайцева", "given_name": "Анна", "birth_date": "1980-01-01"},
        {**desk, "surname": "Орлова", "given_name": "Ольга"},
    ]
    assert apart(*staff)


def at_desk(extension: str | None, surname: str, given: str) -> Row:
    """Someone whom a switchboard puts through."""
    board = {"phone": "+74951234567", "company": "Фирма", "city": "Москва"}
    return {**board, "phone_ext": extension, "surname": surname, "given_name": given}


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (at_desk("101", "Орлова", "Ольга"), at_desk("102", "Орлова", "О."), False),
        (at_desk("101", "Орлова", "Ольга"), at_desk("102", "Орлвоа", "Ольга"), False),
        (at_desk("101", "Орлова", "Ольга"), at_desk("101", "Орлвоа", "Ольга"), True),
        (at_desk("101", "Орлова", "Ольга"), at_desk("101", "", "Ольга"), True),
        (at_desk("101", "Орлова", "Ольга"), at_desk(None, "", "Ольга"), False),
        (at_desk("101", "Орлова", "Ольга"), at_desk(None, "Орлова", "Ольга"), True),
        (at_desk("101", "Орлова", "Ольга"), at_desk("101", "Крылов", "Пётр"), False),
    ],
)
def test_an_extension_tells_colleagues_apart_and_finds_one_again(one: Row, two: Row, same: bool) -> None:
    names = [("Гусев", "Илья"), ("Зайцева", "Анна"), ("Королёв", "Пётр"), ("Титова", "Нина"), ("Белов", "Игорь")]
    found = together(one, two, *(at_desk(f"20{n}", *name) for n, name in enumerate(names)))
    assert found == [*([[1, 2]] if same else [[1], [2]]), *([n] for n in range(3, 8))]


def test_three_employees_of_one_company_stay_three() -> None:
    firm = {"company": "Ромашка", "legal_form": "ООО", "inn": "7707083893", "inn_qc": "0"}
    staff = [
        {**firm, "full_name": name} for name in ("Иванов Пётр Ильич", "Сидоров Олег Львович", "Котов Юрий Юрьевич")
    ]
    assert apart(*staff)
    assert together(*staff, {**firm, "client_kind": "company"}) == [[1], [2], [3], [4]]


def test_companies_merge_by_inn_and_branches_stay_apart() -> None:
    firm = {
        "client_kind": "company",
        "company": "Ромашка",
        "inn": "7707083893",
        "kpp": "773601001",
        "phone": "+74951234567",
    }
    assert merged(firm, {**firm, "company": "Romashka", "phone": None, "kpp": None})
    assert merged(firm, {**firm, "company": "Ромашка плюс", "phone": "+74957654321"})
    branch = {"kpp": "540602001", "phone": "+73831234567", "company": "Ромашка-Сибирь", "city": "Новосибирск"}
    assert apart({**firm, "city": "Москва"}, {**firm, **branch})


def test_branches_stay_apart_whatever_they_share() -> None:
    firm = {"client_kind": "company", "company": "Ромашка", "inn": "7707083893", "phone": "+74951234567"}
    branches = [{**firm, "kpp": kpp} for kpp in ("773601001", "540643001", "540645002", "")]
    assert sorted(map(len, together(*branches))) == [1, 1, 2]
    message = dedupe(table([*people(300), *branches])).findings.collect().filter(pl.col("rule") == "DD007")["message"]
    assert message.len() >= 3
    assert message.str.ends_with("but another kpp").all()
    moved = {**firm, "kpp": "772801001"}
    assert merged({**firm, "kpp": "773601001"}, moved)
    assert merged(moved, {**firm, "kpp": "997750001"})


def test_branches_stay_apart_where_most_companies_have_some() -> None:
    names = ("Альтаир", "Бирюза", "Вектор", "Гранит", "Дельта", "Енисей")
    inns = ("7707083893", "7736050003", "7728168971", "7702070139", "7710140679", "7812014560")
    rows = [
        {"client_kind": "company", "company": name, "inn": inn, "inn_qc": "0", "kpp": kpp, "phone": f"+7495{inn[:7]}"}
        for name, inn in zip(names, inns, strict=True)
        for kpp in ("770101001", "165501001", "710501001", "710501001")
    ]
    found = dedupe(table(rows)).frame.collect()
    assert found["cluster_size"].to_list() == [1, 1, 2] * len(names)


def test_a_person_and_a_company_merge_only_as_a_sole_trader() -> None:
    person = {**IVAN, "inn": "500100732259", "client_kind": "person"}
    firm = {
        "company": "Жаворонков",
        "legal_form": "ООО",
        "client_kind": "company",
        "phone": IVAN["phone"],
        "inn": "7707083893",
    }
    assert apart(person, firm)
    trader = {**firm, "company": "Жаворонков Иван Петрович", "legal_form": "ИП", "inn": "500100732259"}
    assert merged(person, trader)
    assert merged(trader, {"company": "Жаворонков И.П.", "legal_form": "ИП", "phone": IVAN["phone"]})
    assert merged(trader, {"company": "Жаворонков Иван Петрович", "phone": IVAN["phone"]})
    assert apart(trader, {"company": "Жаворонков и сыновья", "phone": IVAN["phone"]})


def test_a_remark_behind_the_name_of_a_company_does_not_part_it() -> None:
    firm = {"company": "Северный путь", "legal_form": "ООО", "phone": "+74951112233"}
    assert merged(firm, {**firm, "company": "«Северный путь» (ликвидировано)"})
    assert merged(firm, {**firm, "company": "Северный путь, ИНН 7707083893"})


def test_a_company_of_which_only_a_name_of_a_person_is_known_is_that_person() -> None:
    trader = {**IVAN, "email": None, "client_kind": "company"}
    assert merged({**IVAN, "client_kind": "person"}, trader)
    assert apart({**IVAN, "client_kind": "person"}, {**trader, "company": "Жаворонки", "legal_form": "ООО"})


def test_different_inns_of_one_length_never_come_together() -> None:
    one = {**IVAN, "inn": "500100732259", "inn_qc": "0"}
    two = {**IVAN, "inn": "773173084809", "inn_qc": "0"}
    assert apart(one, two)
    assert together(one, two, IVAN) in ([[1, 3], [2]], [[1], [2, 3]])
    assert merged(one, {**two, "inn_qc": "1"})
    assert merged(one, {**IVAN, "inn": "7707083893", "inn_qc": "0"})  # ten digits are an employer's
    told = dedupe(table(planted(one, two))).findings.filter(pl.col("rule") == "DD007").collect()
    assert told["message"].to_list() == ["like t:1, but another inn"]


def test_junk_neither_blocks_nor_matches() -> None:
    rows = [{**row, "phone": "+70000000000", "phone_qc": "2"} for row in people(30)]
    assert dedupe(table(rows)).counts["merged"] == 0


@pytest.mark.parametrize("fields", [("phone",), ("email",), ("phone", "city")])
def test_a_list_of_contacts_alone_is_deduped_by_them(fields: tuple[str, ...]) -> None:
    # A tenth came twice, a few three times; thirty have the contacts of one office.
    every = [{"phone": f"+7916{n * 331:07}", "email": f"box{n}@mail.ru", "city": "Омск"} for n in range(1, 30_001)]
    rows = [{name: row[name] for name in fields} for row in every]
    again, office = [*rows[:3000], *rows[:300]], [rows[4000]] * 29
    outcome = dedupe(table([*rows, *again, *office]))
    said = "dedupe: without names, birth dates and ids no weights for persons can be learned; the shipped ones decide."
    assert outcome.notes[0] == said
    sizes = outcome.tables["clusters"].select(pl.col("cluster_size").unique().sort()).collect()
    assert sizes["cluster_size"].to_list() == [1, 2, 3]
    assert outcome.counts["merged"] == 3300


def test_a_base_without_duplicates_stays_as_it_is() -> None:
    assert dedupe(table(people(3000))).counts["merged"] <= 3


def shop() -> pl.LazyFrame:
    """Two records of one customer and one of another, with all that survivorship knows."""
    one = {
        **IVAN,
        "client_id": "17",
        "patronymic": None,
        "full_name_qc": "0",
        "phone_qc": "0",
        "inn": "500100732259",
        "street": "Мира",
        "house": None,
        "tags": "vip; опт",
        "notes": "звонить утром",
        "opted_out": "no",
        "total_spent": "100.50",
        "created_at": "2021-01-01",
        "updated_at": "2022-01-01",
        "consent_marketing": "yes",
        "consent_marketing_at": "2021-01-01",
        "Цвет": "red",
    }
    two = {
        **one,
        "client_id": "a5",
        "patronymic": "Петрович",
        "phone": "+79031112233",
        "street": "Ленина",
        "house": "5",
        "tags": "опт, b2b",
        "notes": None,
        "opted_out": "yes",
        "total_spent": "2000",
        "created_at": "2020-01-01",
        "updated_at": "2023-01-01",
        "consent_marketing": "no",
        "consent_marketing_at": "2023-01-01",
        "Цвет": "blue",
    }
    rows = [{**one, "_id": "b:17", "_row": "2"}, {**two, "_id": "amo:a5", "_row": "9"}]
    rest = [{**row, "_id": f"b:{n}", "_row": str(n)} for n, row in enumerate(people(40), 100)]
    return table([*rows, *rest])


def test_golden_records() -> None:
    golden = dedupe(shop()).frame.collect().row(0, named=True)
    expected = {
        "_id": "b:17",
        "_row": "2",
        "client_id": "17",
        "client_id_other": "a5",
        "patronymic": "Петрович",
        "phone": "+79031112233",
        "phone_other": "+79161234567",
        "email": "javoron@mail.ru",
        "email_other": None,
        "street": "Ленина",
        "house": "5",
        "tags": "vip; опт; b2b",
        "notes": "звонить утром",
        "opted_out": "yes",
        "total_spent": "2000",
        "created_at": "2020-01-01",
        "updated_at": "2023-01-01",
        "consent_marketing": "no",
        "consent_marketing_at": "2023-01-01",
        "Цвет": "red",
        "cluster_id": "amo:a5",
        "cluster_size": 2,
        "members": "b:17; amo:a5",
    }
    assert {name: golden[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("one", "two", "survives"),
    [
        (("yes", None), ("yes", "2021-01-01"), ("yes", "2021-01-01")),
        (("yes", None), ("no", "2021-01-01"), ("no", "2021-01-01")),
        (("no", None), ("yes", "2021-01-01"), ("no", None)),
        (("no", "2021-01-01"), ("yes", "2022-01-01"), ("yes", "2022-01-01")),
        (("yes", "2021-01-01"), ("no", "2021-01-01"), ("no", "2021-01-01")),
        ((None, "2023-01-01"), ("no", "2021-01-01"), ("no", "2021-01-01")),
        (("yes", None), ("no", None), ("no", None)),
        (("yes", None), (None, None), ("yes", None)),
    ],
)
def test_the_consent_that_can_be_proved_survives_with_its_date(
    one: tuple[str | None, str | None], two: tuple[str | None, str | None], survives: tuple[str | None, str | None]
) -> None:
    for pair in ((one, two), (two, one)):
        rows = [{**IVAN, "consent_marketing": said, "consent_marketing_at": day} for said, day in pair]
        found = dedupe(table(rows)).frame.select("consent_marketing", "consent_marketing_at").collect()
        assert found.rows() == [survives]


def test_the_quality_code_of_an_own_column_survives_with_its_value() -> None:
    rows: list[Row] = [{"Цвет": None, "Цвет_qc": "2", "x_qc": "a"}, {"Цвет": "red", "Цвет_qc": "0", "x_qc": "b"}]
    found = dedupe(table([{**IVAN, **row} for row in rows]))
    assert found.frame.select("Цвет", "Цвет_qc", "x_qc").collect().rows() == [("red", "0", "a")]
    told = found.findings.filter(pl.col("field").cast(pl.String).is_in(["Цвет", "Цвет_qc", "x_qc"])).collect()
    assert sorted(told.select("rule", "field").rows()) == [("DD002", "Цвет"), ("DD005", "x_qc")]


def test_what_is_told_of_a_merge() -> None:
    found = dedupe(shop()).findings.collect()
    assert found.schema == FINDINGS_SCHEMA
    told = found.select("record", "rule", "field", "before", "after", "message").rows()
    assert ("b:17", "DD002", "phone", "+79161234567", "+79031112233", "from amo:a5") in told
    assert ("b:17", "DD002", "house", None, "5", "from amo:a5") in told
    assert ("b:17", "DD003", "tags", "vip; опт", "vip; опт; b2b", "from b:17; amo:a5") in told
    assert ("amo:a5", "DD005", "Цвет", "blue", "red", None) in told
    [merge] = [row for row in told if row[1] == "DD001"]
    assert merge[0] == "amo:a5"
    assert merge[4] == "amo:a5"
    assert merge[5].startswith("like b:17 (")
    assert "birth_date" in merge[5]
    assert "1980" not in merge[5]


def test_a_list_of_others_without_its_field_is_joined() -> None:
    rows = [{**IVAN, "phone": None, "phone_other": phone} for phone in ("+79160000001", "+79160000002")]
    outcome = dedupe(table(planted(*rows)).drop("phone"))
    golden = outcome.frame.filter(pl.col("cluster_size") == 2).collect()
    assert golden["phone_other"].to_list() == ["+79160000001; +79160000002"]
    found = outcome.findings.filter(pl.col("field") == "phone_other").collect()
    assert found.select("rule", "message").rows() == [("DD003", "from t:1; t:2")]


def test_findings_that_are_only_counted_are_not_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> pl.Series:
        raise AssertionError("asked for words")

    monkeypatch.setattr("cbtool.matching.told._best_links", never)
    monkeypatch.setattr("cbtool.matching.told._members", never)
    findings = dedupe(shop()).findings
    counted = findings.group_by("rule", "severity").len().collect()
    assert counted["len"].sum() == findings.select("before").collect().height
    with pytest.raises(AssertionError, match="asked for words"):
        findings.collect()


def test_replaying_the_findings_backwards_gives_the_first_records() -> None:
    outcome = dedupe(shop())
    golden = outcome.frame.collect().row(0, named=True)
    for record, name, before, after in (
        outcome.findings.filter(pl.col("rule").is_in(["DD002", "DD003"]))
        .collect()
        .select("record", "field", "before", "after")
        .rows()
    ):
        assert record == golden["_id"]
        assert golden[name] == after
        golden[name] = before
    first = shop().collect().row(0, named=True)
    assert {name: golden[name] for name in first} == first


def test_opt_outs_and_times_tell_whose_they_are_and_what_was_lost() -> None:
    told = [(None, "2021-01-01", "2023-05-01"), ("no", "2020-01-01", "2024-05-01"), ("yes", None, "2022-05-01")]
    names = ("opted_out", "created_at", "updated_at")
    found = dedupe(table([{**IVAN, **dict(zip(names, values, strict=True))} for values in told])).findings.collect()
    columns = ("record", "rule", "field", "before", "after", "message")
    assert found.filter(pl.col("field").is_in(names)).select(columns).rows() == [
        ("t:1", "DD002", "opted_out", None, "yes", "from t:3"),
        ("t:1", "DD002", "created_at", "2021-01-01", "2020-01-01", "from t:2"),
        ("t:1", "DD002", "updated_at", "2023-05-01", "2024-05-01", "from t:2"),
        ("t:2", "DD004", "opted_out", "no", "yes", None),
        ("t:3", "DD004", "updated_at", "2022-05-01", "2024-05-01", None),
    ]


def test_all_records_keeps_every_row_annotated() -> None:
    table_ = shop().collect()
    found = dedupe(shop(), DedupeSettings(all_records=True)).frame.collect()
    assert found.select(table_.columns).equals(table_)
    assert found["cluster_id"].to_list()[:2] == ["amo:a5", "amo:a5"]
    assert found["members"].to_list()[:2] == ["b:17; amo:a5"] * 2


def test_annotated_rows_may_part_again() -> None:
    once = dedupe(shop(), DedupeSettings(all_records=True)).frame
    different = pl.DataFrame([{"id_1": "b:17", "id_2": "amo:a5", "decision": "different"}], DECISIONS)
    assert dedupe(once).frame.collect()["members"].to_list()[0] == "b:17; amo:a5"
    assert dedupe(once, decisions=different).frame.collect()["members"].to_list()[:2] == ["b:17", "amo:a5"]
    # Of a customer of two earlier ones, the first stands for what is no row any more.
    golden = table([IVAN, IVAN]).with_columns(members=pl.lit("t:1; t:8; t:2; t:9"))
    assert originals(golden).to_list() == ["t:1; t:8; t:9", "t:2"]


def test_a_second_run_changes_nothing_and_members_stay_original() -> None:
    once = dedupe(shop()).frame.collect()
    text = once.with_columns(pl.all().cast(pl.String)).lazy()
    twice = dedupe(text)
    assert twice.counts["merged"] == 0
    assert twice.frame.collect().equals(once)
    more = pl.concat([text, table([{**IVAN, "_id": "new:1"}])], how="diagonal")
    golden = dedupe(more).frame.collect().row(0, named=True)
    assert golden["members"] == "b:17; amo:a5; new:1"
    assert (golden["cluster_id"], golden["cluster_size"]) == ("amo:a5", 3)


def test_pairs_tell_the_weight_of_each_field() -> None:
    pairs = dedupe(shop()).tables["pairs"]
    schema = pairs.collect_schema()
    found = pairs.collect()
    assert found.schema == schema
    best = found.row(0, named=True)
    assert (best["id_1"], best["id_2"], best["rule"]) == ("amo:a5", "b:17", "inn12")
    assert best["probability"] > 0.99
    weights = {name: value for name, value in best.items() if name.startswith("weight_")}
    assert weights["weight_inn"] > 5
    assert weights["weight_birth_date"] > 2
    assert weights["weight_phone"] < weights["weight_email"]


def test_the_weights_of_a_pair_add_up() -> None:
    pairs = dedupe(shop()).tables["pairs"].collect()
    steps = pairs.select(pl.sum_horizontal(pl.col("^weight_.*$"))).to_series()
    assert steps.to_list() == pytest.approx(pairs["weight"].to_list(), abs=0.02)


def clusters(outcome: Outcome) -> set[tuple[str, str]]:
    return set(outcome.tables["clusters"].collect().select("cluster_id", "member").rows())


def copies(number: int) -> list[Row]:
    """People of whom some have a second record with a change."""
    rows: list[Row] = []
    for n, row in enumerate(people(number, seed=3)):
        rows.append(row)
        if n % 4 == 0:
            rows.append({**row, "phone": None, "birth_date": None})
        if n % 9 == 0:
            rows.append({**row, "surname": (row["surname"] or "")[:-1], "email": None})
    return rows


def test_the_order_of_rows_does_not_matter() -> None:
    frame = table(copies(200)).collect()
    expected = clusters(dedupe(frame.lazy()))
    assert len({cluster for cluster, _ in expected}) < frame.height
    for seed in range(3):
        assert clusters(dedupe(frame.sample(fraction=1, shuffle=True, seed=seed).lazy())) == expected


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), st.integers(0, 3))
def test_nobody_is_lost_and_nobody_stands_twice(chosen: list[int], style: int) -> None:
    pool = copies(300)
    rows = [dict(pool[n]) for n in chosen]
    if style == 1:
        rows = [{"phone": row["phone"]} for row in rows]
    if style == 2:
        rows = [{"full_name": f"{row['surname']} {row['given_name']}"} for row in rows]
    outcome = dedupe(table(rows))
    ids = sorted(f"t:{n + 1}" for n in range(len(rows)))
    golden = outcome.frame.collect()
    assert sorted(member for members in golden["members"] for member in members.split("; ")) == ids
    assert outcome.counts["clusters"] + outcome.counts["merged"] == len(rows)


def test_threads_do_not_change_a_byte(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.steps.test_dedupe import *; o = dedupe(table(copies(400)));"
        "o.frame.collect().write_csv(sys.argv[1] + 'a'); o.findings.collect().write_csv(sys.argv[1] + 'b');"
        "o.tables['pairs'].collect().write_csv(sys.argv[1] + 'c')"
    )
    root = Path(__file__).parents[2]
    for threads in ("1", "4"):
        environment = {**os.environ, "POLARS_MAX_THREADS": threads}
        subprocess.run([sys.executable, "-c", code, f"{tmp_path}/{threads}"], check=True, cwd=root, env=environment)
    for side in "abc":
        assert (tmp_path / f"1{side}").read_bytes() == (tmp_path / f"4{side}").read_bytes()


def test_an_empty_table() -> None:
    outcome = dedupe(table([IVAN]).head(0))
    assert outcome.frame.collect().columns[-3:] == ["cluster_id", "cluster_size", "members"]
    assert outcome.frame.collect().height == outcome.findings.collect().height == 0
    assert outcome.tables["pairs"].collect().height == outcome.tables["clusters"].collect().height == 0


def test_one_row() -> None:
    golden = dedupe(table([IVAN])).frame.collect().row(0, named=True)
    assert (golden["cluster_id"], golden["cluster_size"], golden["members"]) == ("t:1", 1, "t:1")


def test_no_field_to_compare() -> None:
    with pytest.raises(UsageError, match="no field to compare"):
        dedupe(table([{"notes": "a", "Цвет": "red"}]))


def test_what_many_people_share_is_no_field_to_compare_alone() -> None:
    row: Row = {"city": "Тверь", "gender": "female", "birth_date": "1980-02-01"}
    with pytest.raises(UsageError, match="nobody can be told by gender, birth_date, city alone"):
        dedupe(table([row, row]))
    asked = DedupeSettings(compare={"Карта": "exact"})
    assert dedupe(table([{**row, "Карта": "a"}]), asked).counts["clusters"] == 1
    assert dedupe(table([{**row, "phone": None}])).counts["clusters"] == 1


def test_a_site_alone_is_a_field_to_compare() -> None:
    rows: list[Row] = [{"website": site} for site in ("romashka.ru", "romashka.ru", "vasilek.ru")]
    assert dedupe(table(rows)).counts["clusters"] == 2


def test_fields_without_a_value() -> None:
    rows: list[Row] = [{"phone": None, "notes": "a"}, {"phone": None, "notes": "b"}, {"phone": None, "notes": "c"}]
    outcome = dedupe(table(rows))
    assert outcome.counts["clusters"] == 3
    assert outcome.frame.collect()["notes"].to_list() == ["a", "b", "c"]


def test_every_value_equal() -> None:
    outcome = dedupe(table([IVAN] * 500))
    assert outcome.counts["clusters"] == 1
    assert outcome.frame.collect()["cluster_size"].to_list() == [500]
    assert outcome.findings.filter(pl.col("rule") == "DD008").collect()["message"].to_list() == ["500 records"]


@pytest.mark.parametrize("office", [{"phone": "+74951234567"}, {"phone": "+74951234567", "email": "office@firma.ru"}])
def test_what_stands_in_every_row_says_nothing(office: Row) -> None:
    known = ("surname", "given_name", "patronymic", "city")
    rows: list[Row] = [{name: row[name] for name in known} for row in copies(400)]
    without, beside = (dedupe(table(some)).counts["merged"] for some in (rows, [{**row, **office} for row in rows]))
    assert beside == pytest.approx(without, rel=0.02)


def test_one_giant_block_is_told_and_merges_nobody() -> None:
    rows = [{"full_name": "Клиент", "phone": "+79160000001", "city": f"Город {n}"} for n in range(3000)]
    outcome = dedupe(table(rows))
    assert outcome.counts["merged"] == 0
    told = outcome.findings.filter(pl.col("rule") == "DD006").collect()
    assert told.height == 3000
    assert "phone" in told["message"][0]


def test_ids_that_are_no_key_are_refused() -> None:
    with pytest.raises(InputError, match="2 repeat"):
        dedupe(table([{**IVAN, "_id": "a"}] * 3))
    with pytest.raises(InputError, match="1 record has none, 0 repeat another's"):
        dedupe(table([{**IVAN, "_id": None}, {**IVAN, "_id": "a"}]))


def test_a_table_without_ids_gets_row_numbers() -> None:
    assert dedupe(table([IVAN, IVAN]).drop("_id")).frame.collect()["members"].to_list() == ["1; 2"]


def test_the_threshold_is_obeyed() -> None:
    frame = table(copies(200))
    merged_at = [dedupe(frame, replace(DedupeSettings(), threshold=p)).counts["merged"] for p in (0.0, 0.5, 0.99, 1.0)]
    assert merged_at == sorted(merged_at, reverse=True)
    assert merged_at[-1] == 0


def test_headers_of_users_are_nobodys_helpers() -> None:
    """Columns called as those which the code itself makes, and hundreds of them."""
    names = ["_cluster", "_fresh", "_others", "_at", "_order", "_row_number", "row", "group", "cluster", "place", "by"]
    names += [f"column {number}" for number in range(300)]
    rows = table(planted(IVAN, IVAN, among=5)).with_columns(pl.col("_id").alias(name) for name in names).collect()
    found = dedupe(rows.lazy())
    golden = found.frame.collect()
    assert golden.select(names).equals(golden.select(pl.col("_id").alias(name) for name in names))
    told = found.findings.filter(pl.col("rule") == "DD005").select("field", "before", "after").collect()
    assert told.rows() == [(name, "t:2", "t:1") for name in names]
    again = dedupe(rows.lazy(), base=found.frame)
    assert again.counts["clusters"] == found.counts["clusters"]
    everyone = dedupe(rows.lazy(), DedupeSettings(all_records=True)).frame.collect()
    assert everyone.select(rows.columns).equals(rows)
