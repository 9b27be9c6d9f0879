"""Side files of validate, segment and stale-report: a baseline, one file a segment, figures, a calendar."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import ROOT, Cbtool

SHOP = ROOT / "examples" / "shop"
GOOD = "ID;ФИО;Телефон;E-mail;ИНН\n1;Иванов Иван;8 916 123-45-67;i@ya.ru;7707083893\n"
CLIENTS = GOOD + "2;Петров Пётр;123;petr@;7707083894\n"
MORE = "3;Сидоров Олег;8 916 765-43-21;x@@y;\n"
ORDERS = "order_id;customer_id;order_date;amount\n1;1;2026-06-01;100,10\n2;1;2026-06-20;200,20\n3;9;2025-01-05;50\n"


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(CLIENTS, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", ["csv", "parquet", "ndjson", "xlsx"])
def test_only_new_findings_fail(suffix: str, clients: Path, tmp_path: Path, cbtool: Cbtool) -> None:
    known = f"known.{suffix}"
    assert cbtool("validate", clients, "--findings", known, "-o", "a.csv").code == 1
    again = cbtool("validate", clients, "--baseline", known, "-o", "b.csv", "--summary", "s.json", "--report", "r.json")
    assert again.code == 0, again.err
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()  # what is known is still told
    summary = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert summary["baseline"] | {"new": 0, "gone": 0} == summary["baseline"]
    assert summary["findings"]["by_severity"]["error"] == 3
    facts = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["facts"]
    assert (facts["new_findings"], facts["gone_findings"]) == (0, 0)
    clients.write_text(CLIENTS.replace("petr@", "petr@ya.ru") + MORE, encoding="utf-8")
    later = cbtool("validate", clients, "--baseline", known, "-o", "b.csv", "--summary", "s.json")
    assert later.code == 1
    assert "1 new error found" in later.err
    summary = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    # the e-mail that was mended, and with it the record that nobody could reach
    assert (summary["baseline"]["new"], summary["baseline"]["gone"]) == (1, 2)


def test_another_bad_value_is_new(clients: Path, cbtool: Cbtool) -> None:
    assert cbtool("validate", clients, "--findings", "known.csv", "-o", "a.csv").code == 1
    clients.write_text(CLIENTS.replace("petr@", "pyotr@"), encoding="utf-8")
    assert cbtool("validate", clients, "--baseline", "known.csv", "-o", "a.csv").code == 1


@pytest.mark.parametrize("known", ["known.csv", "known.parquet"])
def test_a_baseline_may_hold_nothing(known: str, clients: Path, cbtool: Cbtool) -> None:
    clients.write_text(GOOD, encoding="utf-8")
    assert cbtool("validate", clients, "--findings", known, "-o", "a.csv").code == 0
    assert cbtool("validate", clients, "--baseline", known, "-o", "a.csv").code == 0
    clients.write_text(CLIENTS, encoding="utf-8")
    assert cbtool("validate", clients, "--baseline", known, "-o", "a.csv").code == 1


@pytest.mark.parametrize(("known", "said"), [("orders.csv", "no findings"), ("missing.csv", "missing.csv")])
def test_a_baseline_that_is_none(known: str, said: str, clients: Path, tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool("validate", clients, "--baseline", known, "-o", "a.csv")
    assert done.code == 3
    assert said in done.err
    assert not (tmp_path / "a.csv").exists()


def test_one_file_a_segment(clients: Path, tmp_path: Path, cbtool: Cbtool) -> None:
    given = ("segment", clients, "--orders", "orders.csv", "--as-of", "2026-07-01")
    done = cbtool(*given, "-o", "all.parquet", "--split", "lists", "--metrics", "m.json")
    assert done.code == 0, done.err
    every = pl.read_parquet(tmp_path / "all.parquet")
    lists = {path.stem: pl.read_parquet(path) for path in sorted((tmp_path / "lists").iterdir())}
    assert {"champions", "can_t_lose_them", "others", "leads"} < set(lists)  # also those of nobody
    assert pl.concat(lists.values()).sort("_id").equals(every.sort("_id"))
    assert all(part["segment"].n_unique() <= 1 for part in lists.values())
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "lists").iterdir())
    figures = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    expected = {"customers": 2, "buyers": 1, "repeat_buyers": 1, "repeat_rate": 1.0, "purchases": 2, "money": "300.30"}
    expected |= {"money_per_buyer": "300.30", "average_purchase": "150.15", "median_recency_days": 11.0}
    expected |= {"orders": 3, "orders_joined": 2, "orders_unjoined": 1, "orders_later": 0}
    assert figures | expected == figures
    assert sum(group["customers"] for group in figures["segment"].values()) == 2
    assert sum(figures["reachable"]["phone"].values()) == 2


def test_the_lists_take_the_form_of_a_service(tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool(
        "segment", SHOP / "bitrix24.csv", "--as-of", "2026-07-01", "--as", "unisender", "--split", "lists", "-q"
    )
    assert done.code == 0, done.err
    header = done.text.splitlines()[0]
    parts = [path.read_text(encoding="utf-8").splitlines() for path in sorted((tmp_path / "lists").iterdir())]
    assert {part[0] for part in parts} == {header}
    assert sum(len(part) - 1 for part in parts) == len(done.text.splitlines()) - 1


def test_no_folder_is_left_where_nothing_was_written(clients: Path, tmp_path: Path, cbtool: Cbtool) -> None:
    given = ("segment", clients, "--split", "lists", "-o", "all.csv")
    assert cbtool(*given, "--orders", "missing.csv").code == 3
    assert cbtool(*given, "--dry-run").code == 0
    assert not (tmp_path / "lists").exists()
    assert cbtool("segment", clients, "--split", "clients.csv", "-o", "all.csv").code == 4
    assert cbtool("segment", clients, "--split", "no/lists", "-o", "all.csv").code == 4
    assert cbtool("segment", clients, "--split", "", "-o", "all.csv").code == 2


def test_segments_whose_files_would_be_one(clients: Path, tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "own.toml").write_text('[segment.rfm_segments]\n"VIP!" = "5 5 5"\n"vip" = "4 5 5"\n', encoding="utf-8")
    done = cbtool("segment", clients, "--config", "own.toml", "--split", "lists", "-o", "all.csv")
    assert done.code == 2
    assert "vip.csv" in done.err
    assert not (tmp_path / "lists").exists()


def test_tasks_for_a_calendar(tmp_path: Path, cbtool: Cbtool) -> None:
    from icalendar import Calendar

    given = ("stale-report", SHOP / "bitrix24.csv", "--as-of", "2026-07-01", "-q")
    assert cbtool(*given, "--tasks", "t.csv", "-o", "a.csv").code == 0
    assert cbtool(*given, "--tasks", "T.ICS", "-o", "a.csv").code == 0
    first = (tmp_path / "T.ICS").read_bytes()
    assert cbtool(*given, "--tasks", "T.ICS", "-o", "a.csv").code == 0
    assert (tmp_path / "T.ICS").read_bytes() == first
    tasks = pl.read_csv(tmp_path / "t.csv", infer_schema=False)
    todos = Calendar.from_ical(first).walk("VTODO")
    assert [todo.decoded("due").isoformat() for todo in todos] == tasks["due_date"].to_list()
    assert len({str(todo["uid"]) for todo in todos}) == tasks.height
    who = pl.coalesce("full_name", "company", "_id")
    assert [str(todo["summary"]) for todo in todos] == tasks.select(pl.format("Contact {}", who)).to_series().to_list()
