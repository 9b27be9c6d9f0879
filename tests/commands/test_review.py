"""A review goes out, is filled by people in a spreadsheet, and comes back."""

from __future__ import annotations

import csv
import json
import random
import stat
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests.conftest import Cbtool
from tests.matching.bases import Row, people, table

Cells = dict[str, str | None]

#: Second records that share a name and a town, and nothing else.
NAMES = (("Жаворонков", "Иван", "Петрович"), ("Синицына", "Анна", "Львовна"), ("Голубева", "Ольга", "Игоревна"))
TWICE: list[Row] = [
    {"surname": surname, "given_name": given, "patronymic": father, "city": "Тула", **own}
    for surname, given, father in NAMES
    for own in ({"phone": f"+7916{len(surname)}{len(given)}{len(father)}0011", "notes": "=1+1"}, {"email": "a@b.ru"})
]


def write(path: Path, rows: Sequence[Row]) -> None:
    frame = (
        table(rows)
        .collect()
        .with_columns(_file=pl.lit("t.csv"), _row=pl.int_range(2, pl.len() + 2), phone_qc=pl.lit("0"))
    )
    frame.select("_id", "_file", "_row", pl.exclude("_id", "_file", "_row")).write_parquet(path)


@pytest.fixture
def base(tmp_path: Path) -> str:
    """A normalised base with uncertain pairs."""
    write(tmp_path / "normal.parquet", [*TWICE, *people(120, seed=5)])
    return "normal.parquet"


WIDE = ("--review-from", "0.02", "--review-to", "1")


def dedupe(run: Cbtool, *args: str, code: int = 0) -> str:
    done = run("dedupe", *args)
    assert done.code == code, done.err
    return done.err


def sheet(path: Path) -> list[Cells]:
    rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    names = [str(name) for name in next(rows)]
    return [dict(zip(names, row, strict=True)) for row in rows]


def customers(path: Path) -> dict[str, str]:
    """Record -> cluster."""
    found = pl.read_parquet(path).select("cluster_id", pl.col("members").str.split("; ")).explode("members")
    return {member: cluster for cluster, member in found.iter_rows()}


def test_the_workbook_that_goes_out(base: str, tmp_path: Path, inside: Cbtool) -> None:
    dedupe(inside, base, "-o", "a.parquet", "--review", "r.xlsx", *WIDE)
    rows = sheet(tmp_path / "r.xlsx")
    assert len(rows) >= 3
    assert all(row["decision"] is None for row in rows)
    assert {(row["id_1"], row["id_2"]) for row in rows} >= {("t:1", "t:2"), ("t:3", "t:4"), ("t:5", "t:6")}
    ivan = next(row for row in rows if row["id_1"] == "t:1")
    assert ivan["surname_1"] == ivan["surname_2"] == "Жаворонков"
    assert ivan["phone_1"] == "+791610480011"
    assert ivan["notes_1"] == "=1+1"
    assert "same: surname, given_name" in str(ivan["evidence"])
    book = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    names = [cell.value for cell in book[1]]
    for row in book.iter_rows(min_row=2):
        cells = dict(zip(names, row, strict=True))
        assert all(cell.data_type in ("s", "n") for cell in row)  # no formula
        if cells["id_1"].value == "t:1":
            assert cells["surname_1"].fill.fgColor.rgb == "00000000"
            assert cells["phone_1"].fill.fgColor.rgb == cells["phone_2"].fill.fgColor.rgb != "00000000"
    (choice,) = book.data_validations.dataValidation
    assert choice.formula1 == '"same,different,unsure"'
    assert stat.S_IMODE((tmp_path / "r.xlsx").stat().st_mode) == 0o600


def test_a_blind_review_that_nobody_asked_for_is_refused(base: str, inside: Cbtool) -> None:
    done = inside("dedupe", base, "-o", "a.parquet", "--blind")
    assert done.code == 2
    assert "--review FILE" in done.err


def test_a_blind_review_hides_what_the_model_thinks(base: str, tmp_path: Path, inside: Cbtool) -> None:
    dedupe(inside, base, "-o", "a.parquet", "--review", "r.xlsx", "--blind", *WIDE)
    assert not {"probability", "model"} & set(sheet(tmp_path / "r.xlsx")[0])


def test_the_csv_file_is_safe_in_a_spreadsheet(base: str, tmp_path: Path, inside: Cbtool) -> None:
    dedupe(inside, base, "-o", "a.parquet", "--review", "r.csv", *WIDE)
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    ivan = next(row for row in rows if row["id_1"] == "t:1")
    assert ivan["notes_1"] == "'=1+1"
    assert ivan["phone_1"] == '="+791610480011"'


def test_there_and_back_again(base: str, tmp_path: Path, inside: Cbtool) -> None:
    """Filled partly, in Russian, shuffled, with columns of the reviewer's own, saved by a spreadsheet."""
    dedupe(inside, base, "-o", "a.parquet", "--review", "r.xlsx", *WIDE)
    before = customers(tmp_path / "a.parquet")
    rows = sheet(tmp_path / "r.xlsx")
    words = {"t:1": "Да", "t:3": "разные", "t:5": "не знаю"}
    for row in rows:
        row["decision"] = words.get(str(row["id_1"])) if str(row["id_2"]) < "t:7" else None
        row["Что сказал Пётр"] = "=ok"
    random.Random(3).shuffle(rows)
    book = openpyxl.Workbook()
    names = sorted(rows[0], reverse=True)
    book.active.append([name.upper() for name in names])
    for row in rows:
        book.active.append([row[name] for name in names])
    book.save(tmp_path / "filled.xlsx")
    with (tmp_path / "filled.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([names, *([row[name] for name in names] for row in rows)])
    told = dedupe(
        *(inside, base, "-o", "b.parquet", "--decisions", "filled.xlsx", "--findings", "f.csv"),
        *("--summary", "s.json", "--review", "again.xlsx", *WIDE),
    )
    assert "2 of 3 decisions applied" in told
    after = customers(tmp_path / "b.parquet")
    assert after["t:1"] == after["t:2"]
    assert after["t:3"] != after["t:4"]
    assert (after["t:5"] == after["t:6"]) == (before["t:5"] == before["t:6"])
    counts = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["decisions"]
    changed = int(before["t:1"] != before["t:2"]) + int(before["t:3"] == before["t:4"])
    assert counts == {
        **{"read": 3, "applied": 2, "merged": int(before["t:1"] != before["t:2"])},
        **{"parted": int(before["t:3"] == before["t:4"]), "unsure": 1, "outdated": 0, "absent": 0, "late": 0},
    }
    findings = pl.read_csv(tmp_path / "f.csv").filter(pl.col("rule") == "DD011")
    assert findings.height == changed > 0
    asked = [(row["id_1"], row["id_2"]) for row in sheet(tmp_path / "again.xlsx")]
    assert not {("t:1", "t:2"), ("t:3", "t:4")} & set(asked)
    assert asked[-1] == ("t:5", "t:6")  # unsure: asked again, but last
    dedupe(inside, base, "-o", "c.parquet", "--decisions", "filled.csv")
    assert pl.read_parquet(tmp_path / "c.parquet").equals(pl.read_parquet(tmp_path / "b.parquet"))


def test_a_decision_on_a_record_that_changed_is_not_applied(base: str, tmp_path: Path, inside: Cbtool) -> None:
    dedupe(inside, base, "-o", "a.parquet", "--review", "r.csv", *WIDE)
    text = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    at = next(number for number, row in enumerate(rows) if row["id_1"] == "t:1")
    said = "different" if rows[at]["model"] == "same" else "same"
    (tmp_path / "d.csv").write_text(text.replace(",,t:1,t:2,", f",{said},t:1,t:2,"), encoding="utf-8")
    changed = [dict(TWICE[0], birth_date="1980-01-01"), *TWICE[1:], *people(120, seed=5)]
    write(tmp_path / "changed.parquet", changed)
    told = dedupe(inside, "changed.parquet", "-o", "b.parquet", "--decisions", "d.csv", "--findings", "f.csv", "-q")
    assert "warning: 1 decision not applied, since a record has changed (DD012)" in told
    findings = pl.read_csv(tmp_path / "f.csv").filter(pl.col("rule") == "DD012")
    assert findings.select("record", "severity", "message").rows() == [
        ("t:1", "warning", f"{'same as' if said == 'same' else 'different from'} t:2 (d.csv row {at + 2})")
    ]
    (tmp_path / "d.csv").write_text(text.replace(",,t:1,t:2,", ",unsure,t:1,t:2,"), encoding="utf-8")
    dedupe(inside, "changed.parquet", "-o", "b.parquet", "--decisions", "d.csv", "--summary", "s.json", "-q")
    counts = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["decisions"]
    assert {name: number for name, number in counts.items() if number} == {"read": 1, "unsure": 1}


def test_a_column_of_the_same_name_is_not_taken_for_the_ids(base: str, tmp_path: Path, inside: Cbtool) -> None:
    frame = pl.read_parquet(tmp_path / base)
    frame.with_columns(ID=pl.lit("7"), Decision=pl.lit("open")).write_parquet(tmp_path / "own.parquet")
    dedupe(inside, "own.parquet", "-o", "a.parquet", "--review", "r.csv", *WIDE)
    text = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert "Decision_1" in text
    assert "ID_1" not in text
    (tmp_path / "r.csv").write_text(
        text.replace(",,t:1,t:2,", ",same,t:1,t:2,").replace(";;t:1;t:2;", ";same;t:1;t:2;")
    )
    assert "1 of 1 decision applied" in dedupe(inside, "own.parquet", "-o", "b.parquet", "--decisions", "r.csv")


def test_decisions_written_by_hand(base: str, tmp_path: Path, inside: Cbtool) -> None:
    """Ids and a word are enough; a record that is not there is told."""
    (tmp_path / "one.csv").write_text("id_1,id_2,decision\nt:1,t:3,same\nt:1,t:999,same\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text("id_1,id_2,decision\nt:3,t:5,same\n", encoding="utf-8")
    told = dedupe(
        *(inside, base, "-o", "b.parquet", "--decisions", "one.csv", "--decisions", "two.csv", "--findings", "f.csv")
    )
    assert "1 decision not applied, since a record is not there (DD013)" in told
    found = customers(tmp_path / "b.parquet")
    assert found["t:1"] == found["t:3"] == found["t:5"]
    findings = pl.read_csv(tmp_path / "f.csv").filter(pl.col("rule") == "DD013")
    assert findings.select("record", "message").rows() == [("t:999", "same as t:1 (one.csv row 3)")]


def test_decisions_outlive_a_merge(base: str, tmp_path: Path, inside: Cbtool) -> None:
    """The same file of decisions serves the customers that an earlier run made with it, and a base."""
    (tmp_path / "d.csv").write_text("id_1,id_2,decision\nt:1,t:3,same\nt:3,t:5,different\n", encoding="utf-8")
    dedupe(inside, base, "-o", "b.parquet", "--decisions", "d.csv")
    told = dedupe(inside, "b.parquet", "-o", "c.parquet", "--decisions", "d.csv")
    assert "2 of 2 decisions applied: 0 merged and 0 parted" in told
    found = customers(tmp_path / "c.parquet")
    assert found["t:1"] == found["t:3"] != found["t:5"]
    write(tmp_path / "new.parquet", [{"_id": f"n:{n}", **row} for n, row in enumerate(people(20, seed=9))])
    told = dedupe(inside, "new.parquet", "--base", "b.parquet", "-o", "d.parquet", "--decisions", "d.csv")
    assert "2 of 2 decisions applied" in told
    assert customers(tmp_path / "d.parquet").items() >= customers(tmp_path / "b.parquet").items()


@pytest.mark.parametrize(
    ("files", "code", "told"),
    [
        (
            {"d.csv": "id_1,id_2,decision\nt:1,t:2,same\nt:2,t:1,no\n"},
            3,
            "t:2 and t:1 are different (d.csv row 3), but",
        ),
        (
            {
                "d.csv": "id_1,id_2,decision\nt:1,t:2,same\nt:2,t:3,same\n",
                "e.csv": "id_1,id_2,decision\nt:1,t:3,different\n",
            },
            *(
                3,
                "t:1 and t:3 are different (e.csv row 2), but t:1 and t:2 are same (d.csv row 2), t:2 and t:3 are same",
            ),
        ),
        ({"d.csv": "id_1,id_2,decision\nt:1,t:1,different\n"}, 3, "(d.csv row 2), but they are one record"),
        ({"d.csv": "id_1,id_2,decision\nt:1,t:2,perhaps Anna knows\n"}, 3, "d.csv row 2: 'perhaps Anna knows' is no"),
        ({"d.csv": "id,decision\nt:1,same\n"}, 3, "d.csv is no file of decisions: it has no column id_1"),
        ({"d.csv": "id_1,id_2,decision,Decision\nt:1,t:2,,same\n"}, 3, "d.csv has several columns decision"),
        ({"d.csv": "id_1,id_2,decision,decision\nt:1,t:2,same,no\n"}, 3, "d.csv has several columns decision"),
        ({"d.txt": "nothing\n"}, 3, "d.txt is no file of decisions: it has no column id_1"),
        ({"d.csv": "PK\x03\x04 no workbook"}, 3, "d.csv"),
        ({}, 3, "there is no file 'd.csv'"),
    ],
)
def test_decisions_that_are_wrong(
    files: dict[str, str], code: int, told: str, base: str, tmp_path: Path, inside: Cbtool
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    options = [part for name in files or {"d.csv": ""} for part in ("--decisions", name)]
    assert told in dedupe(inside, base, "-o", "b.parquet", *options, code=code)
    assert not (tmp_path / "b.parquet").exists()


def test_a_file_that_holds_decisions_is_never_replaced(base: str, tmp_path: Path, inside: Cbtool) -> None:
    header = "id_1,id_2,decision\n"
    for name, text, refused in (
        ("empty.csv", "", False),
        ("header.csv", header, False),
        ("open.csv", f"{header}t:1,t:2,\n", False),
        ("filled.csv", f"{header}t:1,t:2,\nt:3,t:4,да\n", True),
        ("second.csv", "id_1,id_2,decision,decision\nt:1,t:2,,no\n", True),
        ("broken.xlsx", "PK\x03\x04", True),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        told = dedupe(inside, base, "-o", "b.parquet", "--review", name, code=2 if refused else 0)
        assert ("decisions" in told) is refused or not refused
        assert ((tmp_path / name).read_text(encoding="utf-8", errors="replace") == text) is refused
        assert (tmp_path / "b.parquet").exists() is not refused
        (tmp_path / "b.parquet").unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--review", "r.parquet"), "a review is written as .xlsx or .csv"),
        (("--review", "r.xlsx", "--review-from", "0.9", "--review-to", "0.1"), "pairs from 0.9 to 0.1 are none"),
        (("--review", "r.csv", "--decisions", "r.csv"), "r.csv"),
        (("--review", "b.csv"), "two outputs go to one place"),
    ],
)
def test_wrong_options(options: tuple[str, ...], told: str, base: str, tmp_path: Path, inside: Cbtool) -> None:
    (tmp_path / "r.csv").write_text("id_1,id_2,decision\nt:1,t:2,\n", encoding="utf-8")
    assert told in dedupe(inside, base, "-o", "b.csv", *options, code=2)
    assert not (tmp_path / "b.csv").exists()


def test_one_pair_is_told_as_one(tmp_path: Path, inside: Cbtool) -> None:
    write(tmp_path / "two.parquet", TWICE[:2])
    told = dedupe(inside, "two.parquet", "-o", "a.parquet", "--review", "r.csv", *WIDE)
    assert "  1 pair is for a person to decide;" in told


def test_a_review_of_nothing(tmp_path: Path, inside: Cbtool) -> None:
    """An empty review is written, taken back, and replaced."""
    write(tmp_path / "few.parquet", people(5, seed=5))
    for name in ("r.xlsx", "r.csv"):
        dedupe(inside, "few.parquet", "-o", "b.parquet", "--review", name)
        dedupe(inside, "few.parquet", "-o", "b.parquet", "--decisions", name)
        dedupe(inside, "few.parquet", "-o", "b.parquet", "--review", name)


def test_the_same_bytes_whatever_the_threads(base: str, tmp_path: Path, cbtool: Cbtool) -> None:
    for threads in ("1", "2"):
        done = cbtool(
            *("dedupe", base, "-o", f"{threads}.parquet", "--review", f"{threads}.xlsx", *WIDE),
            env={"POLARS_MAX_THREADS": threads},
        )
        assert done.code == 0, done.err
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def job(folder: Path, settings: str) -> Path:
    """A settings file over two raw records of what may be one customer."""
    (folder / "clients.csv").write_text(
        "ID;ФИО;Телефон;E-mail\n1;Жаворонков Иван Петрович;8 916 123-45-67;\n2;Жаворонков Иван Петрович;;a@b.ru\n",
        encoding="utf-8",
    )
    path = folder / "cbtool.toml"
    path.write_text(f'[[input]]\npath = "clients.csv"\nid = "ID"\n[dedupe]\n{settings}\n', encoding="utf-8")
    return path


def test_a_run_asks_and_takes_the_answers(tmp_path: Path, inside: Cbtool) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    done = inside("run", job(folder, 'review = "review.csv"\nreview_from = 0.0\nreview_to = 1.0'))
    assert done.code == 0, done.err
    with (folder / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        (pair,) = csv.DictReader(file)
    assert (pair["id_1"], pair["id_2"]) == ("clients:1", "clients:2")
    text = (folder / "review.csv").read_text(encoding="utf-8-sig")
    said = "нет" if pair["model"] == "same" else "да"
    (folder / "decided.csv").write_text(text.replace("1,,clients:1", f"1,{said},clients:1"), encoding="utf-8")
    before = (folder / "out" / "clusters.csv").read_text(encoding="utf-8")
    done = inside("run", job(folder, 'review = "next.csv"\ndecisions = ["deci*.csv"]'))
    assert done.code == 0, done.err
    assert "1 of 1 decision applied" in done.err
    assert (folder / "out" / "clusters.csv").read_text(encoding="utf-8") != before
    again = inside("dedupe", "job/clients.csv", "--config", "job/cbtool.toml", "--id", "ID", "-o", "one.parquet")
    assert "1 of 1 decision applied" in again.err


@pytest.mark.parametrize("where", ["decided/*.xlsx", "decided", "deci*.csv"])
def test_a_run_goes_on_where_nobody_has_answered_yet(where: str, tmp_path: Path, inside: Cbtool) -> None:
    (tmp_path / "decided").mkdir()
    done = inside("run", job(tmp_path, f'decisions = ["{where}"]'))
    assert done.code == 0, done.err
    assert "decisions" not in done.err


@pytest.mark.parametrize(
    ("settings", "code", "told"),
    [
        ('review = "out/review.csv"', 2, "stands in the output folder"),
        ('review = "kept.csv"', 2, "kept.csv holds decisions"),
        ('decisions = ["lost.csv"]', 3, "lost.csv"),
        ('decisions = ["lost/*.csv"]', 3, "no file matches"),
        ("review_from = 0.9\nreview_to = 0.5", 2, "pairs from 0.9 to 0.5 are none"),
        ('survivorship = { "phone" = "newest" }', 2, "dedupe.survivorship: phone = 'newest' is no rule"),
    ],
)
def test_a_run_refuses(settings: str, code: int, told: str, tmp_path: Path, inside: Cbtool) -> None:
    (tmp_path / "kept.csv").write_text("id_1,id_2,decision\nclients:1,clients:2,same\n", encoding="utf-8")
    done = inside("run", job(tmp_path, settings))
    assert done.code == code, done.err
    assert told in done.err
    assert not (tmp_path / "out").exists()
