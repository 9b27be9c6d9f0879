"""`cbtool dedupe --base`: night after night on the command line, counts that add up, wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import ROOT, Cbtool

SHOP = ROOT / "examples" / "shop"


def test_a_base_grows_night_by_night_and_the_same_again_changes_nothing(tmp_path: Path, cbtool: Cbtool) -> None:
    nights = [
        ("bitrix24.csv", (), "1.parquet"),
        ("amocrm.csv", ("--base", "1.parquet"), "2.parquet"),
        ("bitrix24.csv", ("--base", "2.parquet", "--summary", "summary.json"), "3.parquet"),
        ("amocrm.csv", ("--base", "1.parquet", "--new-only", "--summary", "new.json"), "new.csv"),
    ]
    for name, options, out in nights:
        done = cbtool("dedupe", SHOP / name, *options, "-o", out, "-q", "--rejects", "rejects.csv")
        assert done.code == 0, done.err
    first, second = (pl.read_parquet(tmp_path / f"{n}.parquet") for n in "12")
    assert second["cluster_id"][: first.height].equals(first["cluster_id"])
    assert (tmp_path / "3.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()
    for name in ("summary", "new"):
        rows = json.loads((tmp_path / f"{name}.json").read_bytes())["rows"]
        assert rows["in"] == rows["out"] + rows["rejected"] + rows["merged"] + rows["blank"]
    assert json.loads((tmp_path / "new.json").read_bytes())["base"]["in"] == first.height
    touched = pl.read_csv(tmp_path / "new.csv", infer_schema=False)
    assert second.filter(pl.col("members").str.contains("amocrm:"))["_id"].equals(touched["_id"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--base", "missing.parquet"), 3, "missing.parquet"),
        (("--base", "raw.csv"), 3, "no column cluster_id, members"),
        (("--base", "bare.csv"), 3, "lacks one of the columns _id, _file and _row"),
        (("--base", "all.csv"), 3, "several rows of one customer"),
        (("--base", "x.csv"), 2, "also an input"),
        (("--base", "clients.csv", "--all-records"), 2, "--all-records"),
        (("--base", "clients.csv", "--link", "raw.csv"), 2, "--link"),
        (("--new-only",), 2, "--base"),
        (("--config", "base.toml", "--all-records"), 2, "--all-records"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], code: int, words: str, tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "clients.csv").write_text("ID,Phone\n1,+7 916 123-45-67\n", encoding="utf-8")
    (tmp_path / "raw.csv").write_text("ID,Phone\n1,+7 916 123-45-67\n", encoding="utf-8")
    golden = "_id,_file,_row,phone,phone_qc,cluster_id,cluster_size,members\n"
    (tmp_path / "all.csv").write_text(golden + "a:1,a,2,,,a:1,2,a:1\na:2,a,3,,,a:1,2,a:2\n", encoding="utf-8")
    (tmp_path / "bare.csv").write_text("_id,phone,cluster_id,members\na:1,,a:1,a:1\n", encoding="utf-8")
    (tmp_path / "x.csv").write_text(golden + "a:1,a,2,,,a:1,1,a:1\n", encoding="utf-8")
    (tmp_path / "base.toml").write_text('[dedupe]\nbase = "x.csv"\n', encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = cbtool("dedupe", "clients.csv", "-o", "x.csv", *arguments)
    assert (done.code, words in done.err) == (code, True), done.err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_ids_made_of_rows_are_warned_of(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "a.csv").write_text("Phone\n+7 916 123-45-67\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Phone\n+7 916 123-45-68\n+7 916 123-45-67\n", encoding="utf-8")
    assert cbtool("dedupe", "a.csv", "-q", "-o", "base.csv", "--source", "s").err == ""
    done = cbtool("dedupe", "b.csv", "-q", "-o", "out.csv", "--source", "s", "--base", "base.csv")
    assert done.code == 0
    assert "2 records have no key" in done.err
    assert pl.read_csv(tmp_path / "out.csv", infer_schema=False)["members"].to_list() == ["s:2; s:3", "s:2~2"]


def test_a_run_adds_its_inputs_to_a_base(tmp_path: Path, cbtool: Cbtool) -> None:
    assert cbtool("dedupe", SHOP / "bitrix24.csv", "-o", "base.parquet", "-q").code == 0
    (tmp_path / "amocrm.csv").write_bytes((SHOP / "amocrm.csv").read_bytes())
    settings = 'fail_on = "never"\n[[input]]\npath = "amocrm.csv"\n[dedupe]\nbase = "base.parquet"\n'
    (tmp_path / "cbtool.toml").write_text(settings + '[output]\ncustomers = "customers.csv"\n', encoding="utf-8")
    done = cbtool("run", "-q")
    assert done.code == 0, done.err
    told = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    base = pl.read_parquet(tmp_path / "base.parquet")
    customers = pl.read_csv(tmp_path / "out" / "customers.csv", infer_schema=False)
    assert customers["cluster_id"][: base.height].equals(base["cluster_id"])
    assert told["rows"]["in"] == 964 + base.height == told["rows"]["out"] + told["rows"]["merged"]
    assert (told["settings"]["dedupe"]["base"], told["base"]["in"]) == ("base.parquet", base.height)
