"""`--explain` and `--report` of dedupe on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.test_review import TWICE, write
from tests.conftest import Cbtool
from tests.matching.bases import people


@pytest.fixture
def base(tmp_path: Path) -> str:
    write(tmp_path / "normal.parquet", [*TWICE, *people(120, seed=5), *people(30, seed=5)])
    return "normal.parquet"


def test_an_explanation_takes_the_place_of_the_data(base: str, tmp_path: Path, inside: Cbtool) -> None:
    before = sorted(tmp_path.iterdir())
    done = inside("dedupe", base, "--explain", "t:1", "t:2", "--review", "r.xlsx")
    assert done.code == 0, done.err
    assert done.text.startswith("t:1 and t:2: ")
    for words in ("prior", "surname", "same", "+++", "hangs on"):
        assert words in done.text
    assert "Жаворонков" not in done.text
    assert done.err == ""
    assert sorted(tmp_path.iterdir()) == before


def test_an_explanation_says_where_its_weights_come_from(base: str, tmp_path: Path, inside: Cbtool) -> None:
    assert inside("dedupe", base, "-o", "out.parquet", "--model-out", "m.json").code == 0
    asked = ("dedupe", base, "--model", "m.json", "--explain", "t:1", "t:2")
    done = inside(*asked)
    assert done.code == 0, done.err
    assert done.err.splitlines() == [
        "  dedupe: the weights for persons are those of the given model; nothing was fitted."
    ]
    assert inside(*asked, "-q").err == ""


def test_an_explanation_beside_the_data(base: str, tmp_path: Path, inside: Cbtool) -> None:
    done = inside("dedupe", base, "-o", "out.parquet", "--explain", "t:1", "t:40")
    assert done.code == 0, done.err
    assert "two customers" in done.text
    assert (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--explain", "t:1", "t:9999"), "no record has the id 't:9999'. Did you mean t:"),
        (("--explain", "t:1", "t:1"), "'t:1' and 't:1' are one record"),
        (("--explain", "t:1", "t:2", "--to", "csv"), "cannot both go to standard output"),
        (("--explain", "t:1", "t:2", "-o", "-"), "cannot both go to standard output"),
        (("--report", "merges.pdf"), "merges.pdf: a report is not written as 'pdf'"),
        (("--report", "merges.html", "--link", "other.csv"), "--link merges nothing"),
    ],
)
def test_wrong_options(options: tuple[str, ...], told: str, base: str, inside: Cbtool) -> None:
    done = inside("dedupe", base, *options)
    assert done.code == 2
    assert told in done.err
    assert done.out == b""


def test_the_report_on_merges(base: str, tmp_path: Path, inside: Cbtool) -> None:
    for name in ("m.html", "m.md", "m.xlsx", "m.json"):
        done = inside("dedupe", base, "-o", "out.parquet", "--report", name)
        assert done.code == 0, done.err
    html = (tmp_path / "m.html").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    assert "How sure the merges are" in html
    assert "Жаворонков" not in html
    assert report["facts"]["customers_of_several_records"] == sum(
        row["customers"] for row in report["sections"][0]["rows"]
    )
    shown = report["sections"][1]["rows"]
    assert len(report["sections"]) == 3 + len(shown)
    assert all(section["rows"][0]["step"] == "prior" for section in report["sections"][3:])


def test_the_report_marks_what_a_person_put_together(base: str, tmp_path: Path, inside: Cbtool) -> None:
    (tmp_path / "said.csv").write_text("id_1,id_2,decision\nt:1,t:3,same\n", encoding="utf-8")
    done = inside("dedupe", base, "-o", "out.parquet", "--decisions", "said.csv", "--report", "m.json")
    assert done.code == 0, done.err
    sections = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))["sections"]
    links = {row["link"] for section in sections[3:] for row in section["rows"]}
    assert {link for link in links if "person" in link} == {"t:1 - t:3, decided by a person"}
