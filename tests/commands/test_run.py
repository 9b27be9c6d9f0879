"""`cbtool run` and `cbtool init`: the whole way, reconciled, repeatable, and careful with what was there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cbtool.commands.options import Common
from cbtool.commands.pipeline import run
from cbtool.files.raw import ReadOptions
from cbtool.files.read import read
from cbtool.outcome import Outcome
from tests.conftest import ROOT, Cbtool


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / "shop", folder, ignore=shutil.ignore_patterns("out", "*.py", "__pycache__"))
    return folder


CLIENTS = "ID;ФИО;Телефон;E-mail\n1;Иванов Иван;8 916 123-45-67;\n"


def small(folder: Path, settings: str = "", clients: str = CLIENTS) -> Path:
    """A run of one file."""
    (folder / "clients.csv").write_text(clients, encoding="utf-8")
    path = folder / "cbtool.toml"
    path.write_text(f'{settings}\n[[input]]\npath = "clients.csv"\n', encoding="utf-8")
    return path


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "timings.json"}


def test_the_shop(shop: Path, cbtool: Cbtool) -> None:
    done = cbtool("run", shop / "cbtool.toml")
    assert done.code == 0, done.err
    out = shop / "out"
    told = manifest(out)
    assert [stage["stage"] for stage in told["stages"]] == [
        "import", "normalize", "dedupe", "validate", "segment", "stale-report",
    ]  # fmt: skip
    for stage in told["stages"]:
        assert stage["in"] == stage["out"] + stage.get("rejected", 0) + stage.get("blank", 0) + stage.get("merged", 0)
        assert f"{stage['in']:,}" in done.err
        assert f"{stage['out']:,}" in done.err
    for earlier, later in zip(told["stages"], told["stages"][1:], strict=False):
        assert earlier["out"] == later["in"]
    assert told["rows"]["in"] == sum(item.get("rows", 0) for item in told["inputs"] if item["table"])
    names = {item["path"] for item in told["outputs"]}
    assert {path.name for path in out.iterdir()} == names | {"manifest.json", "timings.json"}
    first = contents(out)
    assert cbtool("run", shop / "cbtool.toml", "-q", env={"POLARS_MAX_THREADS": "1"}).code == 0
    assert contents(out) == first


def last_row_lost(step: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """A step with a fault: its table lacks the last row."""

    def broken(*args: Any, **options: Any) -> Outcome:
        outcome = step(*args, **options)
        rows = outcome.frame.collect().height
        return replace(outcome, frame=outcome.frame.head(rows - 1))

    return broken


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("cbtool.steps.intake", "intake"),
        ("cbtool.commands.stages", "normalized_outcome"),
        ("cbtool.steps.dedupe", "dedupe"),
        ("cbtool.steps.validate", "validate"),
        ("cbtool.steps.segment", "segment"),
        ("cbtool.steps.stale", "stale"),
    ],
)
def test_a_stage_that_loses_a_row_is_found(
    place: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small(tmp_path, clients=CLIENTS + "2;Петрова Анна;8 903 765-43-21;\n")
    monkeypatch.setattr(f"{place}.{name}", last_row_lost(getattr(import_module(place), name)))
    with pytest.raises(AssertionError, match="do not add up"):
        run(Common(config=str(path), quiet=True))
    assert not (tmp_path / "out").exists()


def test_earlier_results_survive_a_failure(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    assert cbtool("run", path, "--as-of", "2026-07-01").code == 0
    first = contents(tmp_path / "out")
    (tmp_path / "clients.csv").write_bytes(b"")
    assert cbtool("run", path).code == 3
    assert contents(tmp_path / "out") == first
    assert {item.name for item in tmp_path.iterdir()} == {"clients.csv", "cbtool.toml", "out"}


def test_a_folder_with_other_contents_is_refused(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("ten years of work", encoding="utf-8")
    done = cbtool("run", path)
    assert done.code == 4
    assert "thesis.docx" in done.err
    assert contents(tmp_path / "out") == {"thesis.docx": b"ten years of work"}


def test_a_foreign_file_added_later_is_not_deleted(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    assert cbtool("run", path).code == 0
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    assert cbtool("run", path).code == 4
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "out" / "customers.xlsx").exists()


def test_the_folder_of_the_settings_is_not_taken(tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool("run", small(tmp_path, '[output]\nfolder = "."\n'))
    assert done.code == 4
    assert (tmp_path / "clients.csv").exists()


def test_a_mapped_header_that_is_missing(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    path.write_text('[[input]]\npath = "clients.csv"\nmap = { "Моб." = "phone" }\n', encoding="utf-8")
    done = cbtool("run", path)
    assert done.code == 3
    assert "Моб." in done.err


def test_a_header_of_the_last_run_that_is_missing(tmp_path: Path, cbtool: Cbtool) -> None:
    assert cbtool("run", small(tmp_path)).code == 0
    done = cbtool("run", small(tmp_path, clients="ID;ФИО;E-mail\n1;Иванов Иван;ivan@mail.ru\n"))
    assert done.code == 3
    assert "Телефон" in done.err


def test_a_new_guess_is_a_warning(tmp_path: Path, cbtool: Cbtool) -> None:
    assert cbtool("run", small(tmp_path), "-q").err == ""
    done = cbtool("run", small(tmp_path, clients="ID;ФИО;Телефон;E-mail;Телефонн\n1;Иванов Иван;89161234567;;\n"), "-q")
    assert done.code == 0
    assert "guessed" in done.err


def test_errors_exit_with_1_and_still_write(tmp_path: Path, cbtool: Cbtool) -> None:
    clients = "ID;Компания;ИНН\n1;ООО Ромашка;7707083894\n"
    done = cbtool("run", small(tmp_path, clients=clients), "-q")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert (tmp_path / "out" / "customers.xlsx").exists()
    assert cbtool("run", tmp_path / "cbtool.toml", "-q", "--fail-on", "never").code == 0


def test_no_secret_files_are_readable_by_others(tmp_path: Path, cbtool: Cbtool) -> None:
    assert cbtool("run", small(tmp_path)).code == 0
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "out").iterdir()} == {0}
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_init_writes_a_starter_that_runs(shop: Path, cbtool: Cbtool) -> None:
    done = cbtool("init", "bitrix24.csv", "buhgalter.xlsx", "-o", "mine.toml", cwd=shop)
    assert done.code == 0, done.err
    text = (shop / "mine.toml").read_text(encoding="utf-8")
    assert "Мобильный телефон" in text
    assert 'encoding = "cp1251"' in text
    assert cbtool("init", "bitrix24.csv", "-o", "mine.toml", cwd=shop).code == 4
    assert (shop / "mine.toml").read_text(encoding="utf-8") == text
    assert cbtool("run", "mine.toml", "--fail-on", "never", cwd=shop).code == 0
    # Every line behind a # that holds a key is a working setting.
    live = "\n".join(line.removeprefix("# ") if " = " in line else line for line in text.splitlines())
    (shop / "live.toml").write_text(live, encoding="utf-8")
    done = cbtool("run", "live.toml", "--dry-run", cwd=shop)
    assert done.code == 0, done.err


def test_the_workbook_of_customers_opens(tmp_path: Path, cbtool: Cbtool) -> None:
    assert cbtool("run", small(tmp_path)).code == 0
    (raw,) = read(str(tmp_path / "out" / "customers.xlsx"), ReadOptions(), tmp_path)
    assert raw.rows == 1
    assert raw.frame.collect()["phone"].to_list() == ["+79161234567"]


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ('customers = "../clients.csv"', "no file name"),
        ('customers = "sub/clients.csv"', "no file name"),
        ('customers = "-"', "no file name"),
        ('customers = ""', "no file name"),
        ('customers = "findings.parquet"', "another result"),
        ('findings = "Tasks.csv"', "another result"),
        ('customers = "clients.docx"', ".docx"),
    ],
)
def test_names_of_results_are_looked_at_first(output: str, word: str, tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool("run", small(tmp_path, f"[output]\n{output}\n"))
    assert done.code == 2, done.err
    assert word in done.err
    assert {item.name for item in tmp_path.iterdir()} == {"clients.csv", "cbtool.toml"}


def test_a_manifest_of_another_program_is_foreign(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text('{"name": "a web application"}', encoding="utf-8")
    assert cbtool("run", small(tmp_path)).code == 4
    assert contents(tmp_path / "out") == {"manifest.json": b'{"name": "a web application"}'}


def test_a_folder_with_the_name_of_a_result_is_foreign(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    assert cbtool("run", path).code == 0
    (tmp_path / "out" / "tasks.csv").unlink()
    (tmp_path / "out" / "tasks.csv").mkdir()
    (tmp_path / "out" / "tasks.csv" / "mine.txt").touch()
    assert cbtool("run", path).code == 4
    assert (tmp_path / "out" / "tasks.csv" / "mine.txt").exists()


def test_litter_of_a_file_manager_stays(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    assert cbtool("run", path).code == 0
    (tmp_path / "out" / ".DS_Store").write_bytes(b"view")
    assert cbtool("run", path).code == 0
    assert (tmp_path / "out" / ".DS_Store").read_bytes() == b"view"


def test_a_guess_in_a_new_file_is_a_warning(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    path.write_text('[[input]]\npath = "cl*.csv"\n', encoding="utf-8")
    assert cbtool("run", path, "-q").err == ""
    (tmp_path / "clients.csv").rename(tmp_path / "cl2.csv")
    assert cbtool("run", path, "-q").err == ""
    (tmp_path / "cl3.csv").write_text("ID;ФИО;Телефонн\n7;Петров Пётр;89161234568\n", encoding="utf-8")
    assert "guessed" in cbtool("run", path, "-q").err


def test_results_of_the_last_run_are_no_input(tmp_path: Path, cbtool: Cbtool) -> None:
    path = small(tmp_path)
    path.write_text('[[input]]\npath = "**/*.csv"\n', encoding="utf-8")
    assert cbtool("run", path).code == 0
    done = cbtool("run", path)
    assert done.code == 2
    assert "output folder" in done.err


def test_a_bracket_above_the_settings_is_no_pattern(tmp_path: Path, cbtool: Cbtool) -> None:
    folder = tmp_path / "base [1]"
    folder.mkdir()
    path = small(folder)
    path.write_text('[[input]]\npath = "cl*.csv"\nmap = { "Телефон" = "notes" }\n', encoding="utf-8")
    assert cbtool("run", path, "-q").code == 0
    done = cbtool("import", "base [1]/clients.csv", "--config", path)
    assert done.text.splitlines()[0] == "_id,_file,_row,client_id,full_name,notes,email"


def test_init_needs_a_file_and_a_free_name(tmp_path: Path, cbtool: Cbtool) -> None:
    small(tmp_path)
    assert cbtool("init", "-", stdin=CLIENTS.encode()).code == 2
    assert cbtool("init", "clients.csv").code == 4
    done = cbtool("init", "clients.csv", "-o", "-")
    assert done.code == 0
    assert '# id = "ID"' in done.text
    assert {item.name for item in tmp_path.iterdir()} == {"clients.csv", "cbtool.toml"}
