from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from cbtool.errors import InputError, UsageError
from cbtool.settings import SegmentSettings
from cbtool.steps.orders import recognised
from cbtool.steps.segment import ADDED, segment

AS_OF = date(2024, 6, 30)
DEFAULT = SegmentSettings()
SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def orders(*rows: tuple[str | None, str | None, str | None, str | None]) -> pl.LazyFrame:
    return pl.LazyFrame(
        rows, schema=dict.fromkeys(("order_id", "customer_id", "date", "amount"), pl.String), orient="row"
    )


def customers(**columns: list[str | None]) -> pl.LazyFrame:
    return pl.LazyFrame(columns, schema=dict.fromkeys(columns, pl.String))


def rules(outcome_findings: pl.LazyFrame) -> dict[str, str]:
    return dict(outcome_findings.select("rule", "message").collect().rows())


def test_purchases_of_an_order_are_one_and_money_is_exact() -> None:
    bought = orders(
        ("1", "a", "2024-06-01", "0.10"),
        ("1", "a", "2024-06-01", "0.20"),
        ("2", "a", "2024-06-10", "0.30"),
        ("3", "b", "2024-01-01", "5"),
    )
    done = segment(customers(client_id=["b", "a", "c"]), bought, AS_OF, DEFAULT)
    table = done.frame.select("client_id", "recency_days", "frequency", "monetary", "last_order_at").collect()
    assert table.rows() == [
        ("b", 181, 1, Decimal("5.00"), "2024-01-01"),
        ("a", 20, 2, Decimal("0.60"), "2024-06-10"),
        ("c", None, 0, None, None),
    ]
    assert done.counts == {"orders": 4, "orders_joined": 4, "orders_unjoined": 0, "orders_later": 0}
    assert rules(done.findings) == {}


def test_without_order_numbers_each_row_is_a_purchase() -> None:
    bought = orders(*[(None, "a", "2024-06-01", "1")] * 3).drop("order_id")
    done = segment(None, bought, AS_OF, DEFAULT)
    assert done.frame.select("client_id", "frequency", "monetary").collect().rows() == [("a", 3, Decimal("3.00"))]
    assert rules(done.findings) == {"RF107": "2 rows"}


def test_rows_without_a_number_in_a_file_with_numbers_are_purchases_of_their_own() -> None:
    bought = orders(("1", "a", "2024-06-01", "1"), ("1", "a", "2024-06-01", "2"), (None, "a", "2024-06-02", "4"))
    assert segment(None, bought, AS_OF, DEFAULT).frame.collect()["frequency"].to_list() == [2]


def test_refunds_lessen_the_money_and_are_no_purchase() -> None:
    bought = orders(
        ("1", "a", "2024-05-01", "100"),
        ("2", "a", "2024-06-20", "-40"),
        ("3", "b", "2024-06-20", "-5"),
        ("4", "c", "2024-06-20", "0"),
    )
    done = segment(None, bought, AS_OF, DEFAULT)
    table = done.frame.select("client_id", "frequency", "recency_days", "monetary", "lifecycle", "abc").collect()
    assert table.rows() == [
        ("a", 1, 60, Decimal("60.00"), "active", "A"),
        ("b", 0, None, Decimal("-5.00"), "lead", None),
        ("c", 1, 10, Decimal("0.00"), "new", "C"),
    ]
    assert rules(done.findings) == {"RF106": "2 rows"}


def test_purchases_after_the_day_are_not_known_yet() -> None:
    bought = orders(("1", "a", "2024-06-30", "1"), ("2", "a", "2024-07-01", "9"), ("3", "b", "2025-01-01", "9"))
    done = segment(customers(client_id=["a", "b"]), bought, AS_OF, DEFAULT)
    assert done.frame.select("recency_days", "frequency", "lifecycle").collect().rows() == [
        (0, 1, "new"),
        (None, 0, "lead"),
    ]
    assert done.counts["orders_later"] == 2
    assert rules(done.findings) == {"RF103": "2 purchases"}


def test_what_cannot_be_read_is_counted_and_not_lost() -> None:
    bought = orders(("1", "a", "someday", "10"), ("2", "a", "2024-06-01", "much"), ("3", "a", None, None))
    done = segment(None, bought, AS_OF, DEFAULT)
    assert done.frame.select("frequency", "recency_days", "monetary").collect().rows() == [(3, 29, Decimal("10.00"))]
    assert rules(done.findings) == {"RF104": "1 purchase", "RF105": "1 purchase"}


def test_keys_join_by_id_other_ids_members_and_full_id() -> None:
    base = customers(
        _id=["bitrix:1", "amo:7", "xlsx:3"],
        client_id=["1", "7", None],
        client_id_other=["900; 901", None, None],
        members=["bitrix:1; bitrix:900", "amo:7", "xlsx:3; xlsx:4"],
    )
    keys = ("1", "901", "bitrix:900", "7", "xlsx:4", "nobody", None)
    bought = orders(*((str(n), key, "2024-06-01", "1") for n, key in enumerate(keys)))
    done = segment(base, bought, AS_OF, DEFAULT)
    assert done.frame.collect()["frequency"].to_list() == [3, 1, 1]
    assert done.counts["orders_unjoined"] == 2
    assert rules(done.findings) == {"RF101": "2 purchases; different keys: 1"}
    assert any("of 7 purchases 2 belong to no customer" in sentence for sentence in done.notes)


def test_a_key_of_two_sources_belongs_to_nobody_until_the_settings_say_whose_it_is() -> None:
    base = customers(_id=["a:1", "b:1", "b:2"], client_id=["1", "1", "2"])
    bought = orders(("1", "1", "2024-06-01", "1"), ("2", "2", "2024-06-01", "1"))
    done = segment(base, bought, AS_OF, DEFAULT)
    assert done.frame.collect()["frequency"].to_list() == [0, 0, 1]
    assert rules(done.findings) == {"RF102": "1 purchase; different keys: 1"}
    said = segment(base, bought, AS_OF, SegmentSettings(orders_source="b"))
    assert said.frame.collect()["frequency"].to_list() == [0, 1, 1]


def test_two_rows_of_one_key_and_source_are_one_customer_whose_first_row_has_the_purchases() -> None:
    base = customers(_id=["a:1", "a:1~2"], client_id=["1", "1"])
    done = segment(base, orders(("1", "1", "2024-06-01", "1")), AS_OF, DEFAULT)
    assert done.frame.collect()["frequency"].to_list() == [1, 0]


def test_columns_serve_without_purchases() -> None:
    base = customers(
        client_id=list("abcde"),
        orders_count=["3", None, "0", "1", None],
        total_spent=["300.5", None, "0", "10", None],
        last_purchase_at=["2024-06-01 10:00:00", None, None, "2024-07-02", "2024-06-25"],
    )
    done = segment(base, None, AS_OF, DEFAULT)
    table = done.frame.select("recency_days", "frequency", "monetary", "lifecycle", "segment").collect()
    assert table.rows() == [
        (29, 3, Decimal("300.50"), "repeat", "Loyal Customers"),
        (None, None, None, "lead", "Leads"),
        (None, 0, Decimal("0.00"), "lead", "Leads"),
        (None, 1, Decimal("10.00"), "active", "Others"),
        (5, None, None, "new", "Others"),
    ]
    assert "last_order_at" not in done.frame.collect_schema().names()
    found = done.findings.collect()
    assert found.select("record", "rule", "before").rows() == [("4", "RF109", "2024-07-02")]


def test_who_never_bought_has_no_rfm_segment() -> None:
    base = customers(client_id=["a", "b"], orders_count=["1", None], last_purchase_at=["2024-06-25", None])
    table = segment(base, None, AS_OF, DEFAULT).frame.select("rfm_segment", "segment").collect()
    assert table.rows() == [("New Customers", "New Customers"), (None, "Leads")]


def test_junk_in_the_place_of_a_company_makes_no_company() -> None:
    base = customers(client_id=["a", "b"], company=["физлицо", "Ромашка"], company_qc=["2", "0"])
    assert segment(base, None, AS_OF, DEFAULT).frame.collect()["client_kind"].to_list() == [None, "company"]


def test_scores_are_fifths_by_rank_and_ties_share_them() -> None:
    ten = orders(*((str(n), f"c{n}", f"2024-06-{n + 1:02}", str(100 + n)) for n in range(10)))
    table = segment(None, ten, AS_OF, DEFAULT).frame.collect()
    fifths = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert table["r_score"].to_list() == fifths
    assert table["m_score"].to_list() == fifths
    assert table["f_score"].to_list() == [1] * 10
    assert table["rfm_score"].to_list()[-1] == 515


@pytest.mark.parametrize("number", [1, 2, 3])
def test_few_customers_have_scores_too(number: int) -> None:
    few = orders(*((str(n), f"c{n}", "2024-06-01", "1") for n in range(number)))
    table = segment(None, few, AS_OF, DEFAULT).frame.select("r_score", "f_score", "m_score", "segment").collect()
    assert table.rows() == [(5, 1, 1, "New Customers")] * number


def test_abc_by_share_of_money_with_ties_in_one_class() -> None:
    sums = {"a": "70", "b": "10", "c": "10", "d": "5", "e": "5"}
    bought = orders(*((key, key, "2024-06-01", money) for key, money in sums.items()))
    assert segment(None, bought, AS_OF, DEFAULT).frame.collect()["abc"].to_list() == ["A", "A", "A", "B", "B"]


def test_xyz_by_whole_months() -> None:
    regular = [(f"r{month}", "r", f"2024-{month:02}-15", "1") for month in range(1, 7)]
    waves = [(f"w{day}", "w", day, "1") for day in ("2024-01-01", "2024-01-02", "2024-03-01", "2024-05-01")]
    single = [("s", "s", "2023-01-01", "1")]
    young = [("y", "y", "2024-04-01", "1")]
    done = segment(None, orders(*regular, *waves, *single, *young), AS_OF, DEFAULT).frame.collect()
    assert dict(done.select("client_id", "xyz").rows()) == {"r": "X", "w": "Z", "s": "Z", "y": None}
    # On the 29th June has not ended, and five months are too few.
    early = segment(None, orders(*regular), date(2024, 6, 29), DEFAULT).frame.collect()
    assert early["xyz"].to_list() == [None]


def test_reachable_and_why_not() -> None:
    rows = [
        ("+79160000001", "0", "a@x.ru", "0", "yes", None, None),
        ("+79160000002", "1", "b@x.ru", "4", "yes", None, None),
        ("+79160000003", "0", "c@x.ru", "3", "yes", None, None),
        ("+79160000004", "0", "d@x.ru", "0", None, None, None),
        ("+79160000005", "0", "e@x.ru", "0", "no", None, None),
        ("+79160000006", "0", "f@x.ru", "0", "yes", "yes", None),
        ("+79160000007", "3", None, "2", "yes", None, "yes"),
        ("123", "2", "g", "2", "yes", None, None),
    ]
    names = ("phone", "phone_qc", "email", "email_qc", "consent_marketing", "opted_out", "opted_out_call")
    base = pl.LazyFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    table = segment(base, None, AS_OF, DEFAULT).frame.collect()
    assert table["reachable_phone_why"].to_list() == [
        *(None, "not sure", None, "consent unknown", "consent refused", "opted out", "opted out", "not understood"),
    ]
    assert table["reachable_email_why"].to_list() == [
        *(None, None, "disposable", "consent unknown", "consent refused", "opted out", "no value", "not understood"),
    ]
    assert table["reachable_sms"].to_list() == ["yes", "no", "yes", "no", "no", "no", "yes", "no"]
    assert (table["reachable_phone"] == "yes").equals(table["reachable_phone_why"].is_null())


def test_without_a_consent_column_nobody_is_reachable_and_that_is_said() -> None:
    done = segment(customers(phone=["+79161234567"], phone_qc=["0"]), None, AS_OF, DEFAULT)
    assert done.frame.collect()["reachable_phone_why"].to_list() == ["consent unknown"]
    assert any("agreed to advertising" in sentence for sentence in done.notes)


BASE = customers(
    _id=["s:1", "s:2", "s:3", "s:4"],
    client_id=["1", "2", "3", "4"],
    phone=["+79161111111", "+79162222222", "+79163333333", None],
    phone_qc=["0", "0", "0", "2"],
    phone_other=[None, "+79164444444", None, None],
    email=["a@x.ru", "b@x.ru", "c@x.ru", "d@x.ru"],
    email_qc=["0", "0", "0", "0"],
    consent_marketing=["yes"] * 4,
)


@pytest.mark.parametrize(
    ("entries", "phones", "emails"),
    [
        ({"phone": ["+79161111111"]}, [0], []),
        ({"phone": ["+79164444444"], "email": ["c@x.ru"]}, [1], [2]),
        ({"client_id": ["3", "s:4"]}, [2, 3], [2, 3]),
        ({"a@x.ru": ["+79162222222", "d@x.ru", "3"]}, [1, 2], [0, 2, 3]),
        ({"stop list": [None, "b@x.ru"]}, [], [1]),
    ],
)
def test_suppression(entries: dict[str, list[str | None]], phones: list[int], emails: list[int]) -> None:
    done = segment(BASE, None, AS_OF, DEFAULT, suppress=pl.LazyFrame(entries))
    table = done.frame.collect().with_row_index("n")
    assert table.filter(reachable_phone_why="suppressed")["n"].to_list() == phones
    assert table.filter(reachable_email_why="suppressed")["n"].to_list() == emails
    assert done.counts["suppressed"] == len({*phones, *emails})


def test_entries_pass_the_normaliser_and_those_not_understood_are_told() -> None:
    entries = pl.LazyFrame({"phone": ["8 (916) 222-22-22", "12"], "email": [" A@X.RU ", None]})
    done = segment(BASE, None, AS_OF, DEFAULT, suppress=entries)
    assert done.frame.collect()["reachable_phone_why"].to_list() == [None, "suppressed", None, "no value"]
    assert done.frame.collect()["reachable_email_why"].to_list() == ["suppressed", None, None, None]
    assert rules(done.findings) == {"RE101": "1 entry"}


@pytest.mark.parametrize("entries", [{"phone": []}, {"list": [None, " "]}])
def test_an_empty_suppression_list_is_an_error(entries: dict[str, list[str | None]]) -> None:
    frame = pl.LazyFrame(entries, schema=dict.fromkeys(entries, pl.String))
    with pytest.raises(InputError, match="suppression list has no entry"):
        segment(BASE, None, AS_OF, DEFAULT, suppress=frame)


def test_the_table_comes_back_with_the_same_rows_and_columns_and_twice_is_once() -> None:
    base = BASE.with_columns(pl.Series("my column", ["x", None, " y ", "z"]), pl.lit("company").alias("client_kind"))
    once = segment(base, orders(("1", "1", "2024-06-01", "1")), AS_OF, DEFAULT).frame.collect()
    assert_frame_equal(once.select(base.collect_schema().names()), base.collect())
    assert set(ADDED) <= set(once.columns)
    text = once.select(pl.all().cast(pl.String))
    twice = segment(text.lazy(), orders(("1", "1", "2024-06-01", "1")), AS_OF, DEFAULT).frame.collect()
    assert_frame_equal(twice, once)


def test_the_last_order_of_an_earlier_run_stays_when_there_are_no_purchases_now() -> None:
    base = BASE.with_columns(pl.lit("2024-01-01").alias("last_order_at"))
    assert segment(base, None, AS_OF, DEFAULT).frame.collect()["last_order_at"].to_list() == ["2024-01-01"] * 4


def test_purchases_are_read_as_people_write_them() -> None:
    table = pl.LazyFrame(
        {
            "№ заказа": ["1", "2", "3", "4"],
            "Код клиента": ["7", " 7 ", "8", "9"],
            "Дата заказа": ["01.06.2024", "15.06.2024 10:30", "45444", "2024-06-03"],
            "Сумма заказа (₽)": ["1 234,50 ₽", "-100,00", "1 000", "1,5 тыс."],
        }
    )
    done = segment(None, table, AS_OF, DEFAULT)
    assert done.frame.select("client_id", "recency_days", "frequency", "monetary").collect().rows() == [
        ("7", 29, 1, Decimal("1134.50")),
        ("8", 29, 1, Decimal("1000.00")),
        ("9", 27, 1, Decimal("1500.00")),
    ]
    assert rules(done.findings) == {"RF106": "1 row"}


def test_kind_is_filled_where_it_is_not_known() -> None:
    base = customers(
        client_kind=["company", None, None, None, None],
        full_name=["Иванов Иван", "Иванов Иван", None, None, None],
        company=["ООО Ромашка", "ООО Ромашка", "ООО Ромашка", None, None],
        inn=[None, "7707083893", None, "7707083893", None],
    )
    table = segment(base, None, AS_OF, DEFAULT).frame.collect()
    assert table["client_kind"].to_list() == ["company", "person", "company", "company", None]


def test_an_empty_table() -> None:
    done = segment(BASE.head(0), orders(("1", "1", "2024-06-01", "1")), AS_OF, DEFAULT)
    assert done.frame.collect().height == 0
    assert done.counts["orders_unjoined"] == 1
    assert segment(None, orders(), AS_OF, DEFAULT).frame.collect().height == 0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            ["Номер заказа", "ID клиента", "Дата", "Сумма, руб."],
            {"order_id": "Номер заказа", "customer_id": "ID клиента", "date": "Дата", "amount": "Сумма, руб."},
        ),
        (
            ["_id", "Клиент", "Код клиента", "ДАТА ПОКУПКИ", "Выручка"],
            {"customer_id": "Код клиента", "amount": "Выручка"},
        ),
        (
            ["InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"],
            {"order_id": "InvoiceNo", "price": "UnitPrice"},
        ),
        (["client_id", "order_date", "revenue", "currency"], {"date": "order_date", "currency": "currency"}),
    ],
)
def test_headers_are_recognised(headers: list[str], expected: dict[str, str]) -> None:
    found = recognised(headers, {})
    assert {role: found[role] for role in expected} == expected


def test_settings_say_what_a_header_means() -> None:
    assert recognised(["who", "date", "when"], {"who": "customer_id", "when": "date"})["date"] == "when"
    with pytest.raises(UsageError, match="'day' is no column"):
        recognised(["who"], {"who": "day"})
    with pytest.raises(UsageError, match="no column 'whom'") as error:
        recognised(["who"], {"whom": "date"})
    assert "who" in error.value.hint


def test_purchases_without_a_key_or_a_date_are_refused_with_their_headers() -> None:
    with pytest.raises(InputError, match="their headers are: a, date"):
        recognised(["_id", "a", "date"], {})


def test_price_times_quantity() -> None:
    table = pl.LazyFrame(
        {"customer": ["a", "a"], "date": ["2024-06-01"] * 2, "price": ["2.5", "1"], "qty": ["3", "-1"]}
    )
    assert segment(None, table, AS_OF, DEFAULT).frame.collect()["monetary"].to_list() == [Decimal("6.50")]


def test_several_currencies_are_told() -> None:
    table = orders(("1", "a", "2024-06-01", "1"), ("2", "a", "2024-06-01", "1"))
    done = segment(None, table.with_columns(pl.Series("currency", ["RUB", "USD"])), AS_OF, DEFAULT)
    assert rules(done.findings) == {"RF108": "2 different currencies"}


@pytest.mark.parametrize(
    "wrong", [SegmentSettings(active_days=400), SegmentSettings(abc_a=0.99), SegmentSettings(xyz_x=2.0)]
)
def test_thresholds_in_the_wrong_order_are_refused(wrong: SegmentSettings) -> None:
    with pytest.raises(UsageError, match="is above"):
        segment(BASE, None, AS_OF, wrong)


def test_nothing_to_segment() -> None:
    with pytest.raises(UsageError, match="nothing to segment"):
        segment(None, None, AS_OF, DEFAULT)


@pytest.fixture(scope="module")
def cdnow() -> pl.DataFrame:
    path = SHARED / "cdnow_orders.csv"
    if not path.exists():
        pytest.skip("the shared data are not here")
    bought = pl.scan_csv(path, infer_schema=False)
    return segment(None, bought, date(1998, 6, 30), DEFAULT).frame.collect()


def test_a_real_shop(cdnow: pl.DataFrame) -> None:
    assert cdnow.height == 23_570
    assert cdnow["frequency"].sum() == 69_659
    assert cdnow["monetary"].sum() == Decimal("2500315.63")
    assert (cdnow["frequency"] == 1).sum() == 11_908
    assert cdnow.filter(pl.col("frequency") == 1)["f_score"].unique().to_list() == [1]
    sizes = cdnow["m_score"].value_counts()["count"]
    assert all(4_500 < size < 4_900 for size in sizes)
    assert cdnow.group_by("recency_days").agg(pl.col("r_score").n_unique())["r_score"].max() == 1
    first = cdnow.filter(pl.col("abc") == "A")["monetary"].cast(pl.Float64).sum()
    assert 0.8 <= float(first) / 2_500_315.63 < 0.801


KEYS = st.sampled_from(["a", "b", "c", "s:a", "nobody", None])
LINES = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", None]),
        KEYS,
        st.dates(date(2023, 1, 1), date(2024, 8, 1)).map(str),
        st.decimals(-100, 1000, places=2).map(str),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None)
@given(lines=LINES, data=st.data())
def test_the_order_of_the_purchases_does_not_matter_and_none_is_lost(
    lines: list[tuple[str | None, str | None, str, str]], data: st.DataObject
) -> None:
    base = customers(_id=["s:a", "s:b", "s:c"], client_id=["a", "b", "c"])
    one = segment(base, orders(*lines), AS_OF, DEFAULT)
    other = segment(base, orders(*data.draw(st.permutations(lines))), AS_OF, DEFAULT)
    assert_frame_equal(one.frame.collect(), other.frame.collect())
    assert_frame_equal(one.findings.collect(), other.findings.collect())
    counts = one.counts
    assert counts["orders"] == len(lines)
    assert counts["orders"] == counts["orders_joined"] + counts["orders_unjoined"] + counts["orders_later"]
    known = [Decimal(money) for _, key, day, money in lines if day <= str(AS_OF) and key not in ("nobody", None)]
    assert (one.frame.collect()["monetary"].sum() or 0) == sum(known)
