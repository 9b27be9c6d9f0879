"""`--as`: OUT in the form that a CRM imports, on every command and into every kind of output."""

from __future__ import annotations

import json
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from tests.conftest import ROOT, Cbtool

EXPORT = ROOT / "examples" / "shop" / "bitrix24.csv"
CLIENTS = """ID;ФИО;Телефон;Телефон 2;E-mail;Дата рождения;Отписан
1;Иванов Иван Иванович;8 916 123-45-67;8 495 111-22-33;ivan@ya.ru;05.11.1978;да
2;Петрова Анна;;;anna@ya.ru;;нет
"""


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(CLIENTS, encoding="utf-8")
    return path


def test_a_file_for_bitrix24(clients: Path, tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool("normalize", clients, "--as", "bitrix24", "-o", "out.csv", "--summary", "out.json")
    assert done.code == 0, done.err
    header, *rows = (tmp_path / "out.csv").read_bytes().decode("utf-8-sig").splitlines()
    first = dict(zip(header.split(";"), rows[0].split(";"), strict=True))
    assert (first["Фамилия"], first["Дата рождения"], first["Мобильный телефон"]) == (
        "Иванов",
        "05.11.1978",
        "+79161234567",
    )
    assert (first["Телефон для рассылок"], first["opted_out"]) == ("+74951112233", "да")
    notes = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["notes"]
    (said,) = [note for note in notes if "Bitrix24, contacts" in note]
    assert "opted_out" in said
    assert "_qc" in said


@pytest.mark.parametrize("command", ["import", "normalize", "dedupe", "validate", "segment", "stale-report"])
def test_every_command_on_standard_output(command: str, clients: Path, cbtool: Cbtool) -> None:
    done = cbtool(command, clients, "--as", "hubspot", "-q", "--fail-on", "never")
    assert done.code == 0, done.err
    assert done.text.startswith("Record ID,First Name,Last Name,Email,Phone Number,Contact owner,")
    assert done.text.count("\r\n") == 3
    assert "_id" not in done.text.splitlines()[0].split(",")


def test_a_workbook_has_headers_and_values(clients: Path, tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool("normalize", clients, "--as", "1c", "-o", "out.xlsx")
    assert done.code == 0, done.err
    sheet = fastexcel.read_excel(str(tmp_path / "out.xlsx")).load_sheet(0, dtypes="string").to_polars()
    assert sheet.columns[:3] == ["Код", "Наименование", "ИНН"]
    assert sheet["Телефон"].to_list() == ["+79161234567", None]


def test_the_example_comes_back_the_same(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "shop.csv").write_bytes(b"".join(EXPORT.read_bytes().splitlines(keepends=True)[:100]))
    assert cbtool("normalize", "shop.csv", "-o", "a.csv", "-q").code == 0
    assert cbtool("normalize", "shop.csv", "--as", "bitrix24", "-o", "back.csv", "-q").code == 0
    assert cbtool("normalize", "back.csv", "-o", "b.csv", "-q").code == 0
    before, after = (pl.read_csv(tmp_path / name, infer_schema=False) for name in ("a.csv", "b.csv"))
    fields = [name for name in before.columns if not name.startswith("_") and not name.endswith("_qc")]
    assert before.height == 98
    assert after.select(fields).equals(before.select(fields))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "bitrx24", "-o", "x.csv"), "bitrix24"),
        (("--as", "nobody at all", "-o", "x.csv"), "mailchimp"),
        (("--as", "hubspot", "--to", "excel-csv"), "excel-csv"),
    ],
)
def test_refused_before_any_work(
    arguments: tuple[str, ...], words: str, clients: Path, tmp_path: Path, cbtool: Cbtool
) -> None:
    done = cbtool("import", clients, *arguments)
    assert done.code == 2
    assert words in done.err
    assert not (tmp_path / "x.csv").exists()
