# ruff: noqa: E501 -- words are lines of a table
"""The promises of normalize, over values as awkward as customer bases have them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cbtool.outcome import FINDINGS_SCHEMA, Outcome
from cbtool.rule import Fix, Profile, Reading
from cbtool.rules import fixes
from cbtool.steps import batches
from cbtool.steps.normalize import normalize

#: Words of which cells are made, by family; some fields get words of another family.
WORDS = {
    "name": """Иванов ИВАН иванович Петрова-Водкина Анна М. Е. и г-н Dr. John A. Smith Jr. (бухгалтер) тест ??? ООО
    "Ромашка" «ТД ИП нет Гасан-оглы Ивaнов фон van Ким Саша , / мама из Казани GmbH 😀 О'Генри Лук'яненко Роман Павел""",
    "contact": """8(916)123-45-67 +7 9161234567 доб. 12 тел. ; 84951234567 79161234567.0 +380441234567 ivan@gmial.com
    <anna@mail.ru> mailto:x@y.ru @ ivan.petrov@yandex,ru тест@почта.рф нет - Иван, 7.9161E+10 a@mailinator.com""",
    "number": """7707083893 105043700 500100732259 0000000000 7,70708E+09 ИНН / 773601001 КПП 1027700132195 .0 нет
    044525225 44525225 112-233-445 95 1 234,56 руб. 1,5 млн $100 тыс. -5 € 12.03.2024 31.02.2020 01/02/20 45000
    2024-03-12 10:30 12 марта 2024 г. 1e400 да нет ✓ 1 0 true Ж мужской физлицо""",
    "place": """101000 г. Москва ул. Ленина д. 5 , кв.7 СПб Московская обл респ Татарстан нет Россия DE МО &amp; РњРѕСЃРєРІР°
    \u00a0 \u200b =\"0071\" Êàçàíü""",
}
FIELDS = {
    "full_name": "name",
    "surname": "name",
    "given_name": "name",
    "patronymic": "name",
    "company": "name",
    "legal_form": "name",
    "notes": "name",
    "phone": "contact",
    "email": "contact",
    "gender": "number",
    "birth_date": "number",
    "created_at": "number",
    "inn": "number",
    "kpp": "number",
    "ogrn": "number",
    "snils": "number",
    "total_spent": "number",
    "orders_count": "number",
    "consent_marketing": "number",
    "client_kind": "number",
    "address": "place",
    "city": "place",
    "region": "place",
    "country": "place",
    "Своя колонка": "place",
}


def _cell(family: str) -> st.SearchStrategy[str | None]:
    words = st.lists(st.sampled_from(WORDS[family].split()), min_size=1, max_size=4).map(" ".join)
    return st.one_of(st.none(), words, words, st.text(max_size=8))


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """Tables with some of the fields, each row under its own `_id`."""
    fields = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=5, max_size=10, unique=True))
    rows = draw(st.integers(min_value=1, max_value=15))
    columns = {name: draw(st.lists(_cell(FIELDS[name]), min_size=rows, max_size=rows)) for name in fields}
    ids = [f"shop:{n}" for n in range(rows)]
    return pl.DataFrame({"_id": ids, **columns}, schema=dict.fromkeys(["_id", *fields], pl.String))


def done(outcome: Outcome) -> tuple[pl.DataFrame, pl.DataFrame]:
    return outcome.frame.collect(), outcome.findings.collect()


def replayed_backwards(after: pl.DataFrame, findings: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The table with every finding taken back, last one first, and without the columns that were added."""
    cells = {name: after[name].to_list() for name in after.columns}
    row = {record: n for n, record in enumerate(cells["_id"])}
    for found in reversed(findings.to_dicts()):
        column, at = cells[found["field"]], row[found["record"]]
        assert column[at] == found["after"], "findings of one cell form a chain"
        column[at] = found["before"]
    return pl.DataFrame({name: cells[name] for name in columns}, schema=dict.fromkeys(columns, pl.String))


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(tables())
def test_promises(table: pl.DataFrame) -> None:
    after, findings = done(normalize(table.lazy()))
    assert after["_id"].equals(table["_id"]), "same rows, same order"
    assert after.columns[: table.width] == table.columns
    assert set(after.dtypes) == {pl.String}
    assert findings.schema == FINDINGS_SCHEMA
    assert findings["rule"].null_count() == 0
    assert replayed_backwards(after, findings, table.columns).equals(table), (
        "findings replayed backwards give the import"
    )
    if "Своя колонка" in table.columns:
        assert after["Своя колонка"].equals(table["Своя колонка"]), "columns that nobody asked about ride along"
    again, _ = done(normalize(after.lazy()))
    assert again.equals(after), "running it twice changes nothing"
    half = table.height // 2
    parts = [done(normalize(part.lazy())) for part in (table.head(half), table.tail(table.height - half))]
    assert pl.concat(part[0] for part in parts).equals(after), "a row does not depend on its batch"
    assert pl.concat(part[1] for part in parts).equals(findings)


def test_batches_do_not_show() -> None:
    table = pl.DataFrame(
        {"_id": [str(n) for n in range(25)], "full_name": ["ИВАН Иванов", "Ольга", None, "тест", "?"] * 5}
    )
    whole = done(normalize(table.lazy()))
    size = batches.BATCH
    try:
        batches.BATCH = 4  # type: ignore[misc]
        small = done(normalize(table.lazy()))
    finally:
        batches.BATCH = size  # type: ignore[misc]
    assert small[0].equals(whole[0])
    assert small[1].equals(whole[1])


def test_an_empty_table_and_one_without_known_columns() -> None:
    empty = pl.DataFrame({"full_name": [], "x": []}, schema={"full_name": pl.String, "x": pl.String})
    after, findings = done(normalize(empty.lazy()))
    assert (after.height, findings.height) == (0, 0)
    assert {"surname", "full_name_qc"} <= set(after.columns)
    strange = pl.DataFrame({"x": ["1"], "y": [2]})
    after, findings = done(normalize(strange.lazy()))
    assert after.equals(strange)
    assert findings.schema == FINDINGS_SCHEMA


def test_numbers_of_a_foreign_table_are_read_as_text() -> None:
    after, _ = done(normalize(pl.DataFrame({"inn": [7707083893, None], "orders_count": [3, 4]}).lazy()))
    assert after["inn"].to_list() == ["7707083893", None]
    assert after["inn_qc"].to_list() == ["0", "2"]


def test_records_are_named_by_id_or_by_row() -> None:
    named = pl.DataFrame({"_id": ["a:7"], "full_name": ["ИВАН ИВАНОВ"]})
    assert set(done(normalize(named.lazy()))[1]["record"]) == {"a:7"}
    after, findings = done(normalize(named.drop("_id").lazy()))
    assert set(findings["record"]) == {"1"}
    assert "_id" not in after.columns


def _shout(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    loud = pl.col("x").str.to_uppercase()
    odd = pl.col("x") == "odd"
    return batch.select(
        loud.alias("x"),
        pl.lit("0").alias("x_qc"),
        pl.when(pl.col("x") != loud).then(pl.lit("XX001")).alias("rule"),
        pl.when(odd).then(pl.lit("did you mean ODD?")).alias("message"),
    )


SHOUT = Fix(code="XX001", doc="Loud.\n\nWhy: so.", reading=Reading(("x",), ("x", "x_qc"), _shout), examples=[])
OTHER = Fix(code="XX002", doc="None.\n\nWhy: so.", reading=SHOUT.reading, examples=[])


def test_a_fix_that_is_switched_off_leaves_values_with_quality_code_one() -> None:
    table = pl.DataFrame({"x": ["a", "B", None]})
    after, findings = done(normalize(table.lazy(), [OTHER]))
    assert after.rows() == [("a", "1"), ("B", "0"), (None, "0")]
    assert findings.height == 0
    assert done(normalize(table.lazy(), [SHOUT]))[0].rows() == [("A", "0"), ("B", "0"), (None, "0")]


def test_a_code_that_exists_stays_where_no_value_changes() -> None:
    table = pl.DataFrame({"x": ["a", "B"], "x_qc": ["7", "7"]})
    assert done(normalize(table.lazy(), [SHOUT]))[0].rows() == [("A", "0"), ("B", "7")]


def test_a_suggestion_that_is_not_applied_is_a_finding_without_a_change() -> None:
    def suggest(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        return batch.select("x", rule=pl.lit("XX001"), message=pl.lit("perhaps b"))

    fix = Fix(code="XX001", doc="Hint.\n\nWhy: so.", reading=Reading(("x",), ("x",), suggest), examples=[])
    _, findings = done(normalize(pl.DataFrame({"x": ["a"]}).lazy(), [fix]))
    assert findings.select("field", "before", "after", "message").rows() == [("x", "a", "a", "perhaps b")]


def test_reading_the_rows_with_a_value_alone_is_reading_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [before for fix in fixes() for before, _ in fix.examples]
    frame = pl.LazyFrame(rows, infer_schema_length=None).cast(pl.String).with_row_index("_id")
    results = []
    for share in (0.0, 1.1):
        monkeypatch.setattr("cbtool.steps.normalize.SPARSE", share)
        done = normalize(frame)
        results.append((done.frame.collect(), done.findings.collect()))
    assert results[0][0].equals(results[1][0])
    assert results[0][1].equals(results[1][1])


def test_batches_at_once_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [before for fix in fixes() for before, _ in fix.examples]
    frame = pl.LazyFrame(rows, infer_schema_length=None).cast(pl.String).with_row_index("_id")
    monkeypatch.setattr(batches, "BATCH", 60)
    results = []
    for number in (1, 4):
        monkeypatch.setattr("cbtool.steps.normalize.AT_ONCE", number)
        done = normalize(frame)
        results.append((done.frame.collect(), done.findings.collect()))
    assert results[0][0].equals(results[1][0])
    assert results[0][1].equals(results[1][1])
