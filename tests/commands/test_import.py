"""What `cbtool import` writes beside the table, and what it leaves alone."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Cbtool

CLIENTS = "ID;ФИО;Город\n1;Иванов Иван;Москва\n2;Петров Пётр;Тверь\n"
RAGGED = CLIENTS + "3;Сидоров;Тула;лишнее\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    (tmp_path / "ragged.csv").write_text(RAGGED, encoding="utf-8")
    return tmp_path


def names(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()}


def test_a_mapping_is_written_edited_and_used_again(folder: Path, cbtool: Cbtool) -> None:
    assert cbtool("import", "clients.csv", "-o", "x.csv", "--mapping-out", "m.toml").code == 0
    text = (folder / "m.toml").read_text(encoding="utf-8")
    assert '"Город" = "city"' in text
    (folder / "m.toml").write_text(text.replace('"city"', '"notes"'), encoding="utf-8")
    done = cbtool("import", "clients.csv", "--mapping", "m.toml")
    assert done.text.splitlines()[0] == "_id,_file,_row,client_id,full_name,notes"
    assert cbtool("import", "clients.csv", "-o", "x.csv", "--mapping", "m.toml", "--mapping-out", "m.toml").code == 2


def test_rejects_stand_beside_out_and_go_when_they_are_stale(folder: Path, cbtool: Cbtool) -> None:
    (folder / "to").mkdir()
    done = cbtool("import", "ragged.csv", "-o", "to/x.csv", "-q")
    assert "ragged.rejects.csv" in done.err  # rows are missing from OUT, so even -q says where they are
    assert (folder / "to" / "ragged.rejects.csv").read_text(encoding="utf-8") == (
        "file,row,reason,raw\nragged.csv,4,ragged,3;Сидоров;Тула;лишнее\n"
    )
    (folder / "ragged.csv").write_text(CLIENTS, encoding="utf-8")
    assert cbtool("import", "ragged.csv", "-o", "to/x.csv", "-q").err == ""
    assert names(folder / "to") == {"x.csv"}


def test_a_file_that_only_has_the_name_of_rejects_is_left_alone(folder: Path, cbtool: Cbtool) -> None:
    (folder / "ragged.rejects.csv").write_text("mine", encoding="utf-8")
    assert cbtool("import", "ragged.csv", "-o", "x.csv").code == 0
    assert (folder / "ragged.rejects.csv").read_text(encoding="utf-8") == "mine"
    assert (folder / "ragged.rejects.2.csv").exists()


def test_rejects_of_an_earlier_run_are_no_input(folder: Path, cbtool: Cbtool) -> None:
    for _ in range(2):
        done = cbtool("import", "*.csv", "-o", "all.parquet", "--summary", "s.json")
        assert done.code == 0, done.err
    assert "clients.rejects.csv is left out" in done.err
    assert [item["path"] for item in json.loads((folder / "s.json").read_bytes())["inputs"]] == [
        "clients.csv",
        "ragged.csv",
    ]


def test_every_row_of_all_records_is_out(folder: Path, cbtool: Cbtool) -> None:
    rows = "".join(f"{n};Иванов Иван Иванович;Москва;8 916 123-45-67\n" for n in range(3))
    (folder / "same.csv").write_text(f"ID;ФИО;Город;Телефон\n{rows}", encoding="utf-8")
    for option, out, merged in (("--all-records", 3, 0), ("--threshold=0.8", 1, 2)):
        done = cbtool("dedupe", "same.csv", option, "-o", "x.csv", "--summary", "s.json")
        assert done.code == 0, done.err
        told = json.loads((folder / "s.json").read_bytes())["rows"]
        assert (told["in"], told["out"], told["merged"]) == (3, out, merged)


def test_the_fingerprint_of_the_settings_knows_the_options(folder: Path, cbtool: Cbtool) -> None:
    def fingerprint(*options: str) -> str:
        assert cbtool("dedupe", "clients.csv", "-o", "x.csv", "--summary", "s.json", *options).code == 0
        return str(json.loads((folder / "s.json").read_bytes())["settings_sha256"])

    plain = fingerprint()
    assert fingerprint("--as-of", "2020-01-01", "-q") == plain
    assert fingerprint("--threshold", "0.9") != plain
    assert fingerprint("--map", "Город=notes") != plain


def test_only_changes_are_told_as_changes(folder: Path, cbtool: Cbtool) -> None:
    (folder / "clients.csv").write_bytes(CLIENTS.encode("cp1251"))  # which encoding it was is told, and changes nothing
    assert "undone" not in cbtool("import", "clients.csv", "-o", "x.csv").err
    assert "undone" in cbtool("normalize", "clients.csv", "-o", "x.csv").err


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes only there")
def test_a_file_name_in_an_old_encoding(folder: Path, cbtool: Cbtool) -> None:
    name = os.fsdecode("клиенты.csv".encode("cp1251"))
    (folder / "clients.csv").rename(folder / name)
    done = cbtool("import", name, "-o", "x.csv", "--summary", "s.json")
    assert done.code == 0, done.err
    assert json.loads((folder / "s.json").read_bytes())["rows"]["out"] == 2
    assert cbtool("init", name).code == 2


def test_standard_input_is_read_once(folder: Path, cbtool: Cbtool) -> None:
    done = cbtool("segment", "-", "--orders", "-", "-o", "x.csv", stdin=CLIENTS.encode())
    assert done.code == 2
    assert "only once" in done.err


def test_a_sheet_of_a_text_file_is_warned_of(tmp_path: Path, inside: Cbtool) -> None:
    (tmp_path / "clients.csv").write_text("ID,Phone\n1,+7 916 123-45-67\n", encoding="utf-8")
    done = inside("import", "clients.csv", "-o", "x.csv", "--sheet", "Лист1", "-q")
    assert done.code == 0
    assert "clients.csv is no workbook and has no sheet 'Лист1': all of it is read" in done.err
