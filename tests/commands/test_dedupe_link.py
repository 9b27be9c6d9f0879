"""`cbtool dedupe --link`: raw files of two kinds, counts that add up, wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import ROOT, Cbtool

SHOP = ROOT / "examples" / "shop"


def test_the_shop_against_its_other_crm(tmp_path: Path, cbtool: Cbtool) -> None:
    done = cbtool(
        *("dedupe", SHOP / "bitrix24.csv", "--link", SHOP / "amocrm.csv", "-o", "linked.csv"),
        *("--pairs", "pairs.csv", "--findings", "findings.csv", "--summary", "summary.json"),
    )
    assert done.code == 0, done.err
    table = pl.read_csv(tmp_path / "linked.csv", infer_schema=False)
    told = json.loads((tmp_path / "summary.json").read_bytes())
    assert told["rows"]["in"] == told["rows"]["out"] + told["rows"]["rejected"]
    assert (told["rows"]["out"], told["link"]["in"]) == (table.height, 964)
    truth = pl.read_csv(SHOP / "truth.csv", infer_schema=False).select("key", "entity")
    found = table.filter(pl.col("link_id").is_not_null()).select("_id", "link_id")
    who = found.join(truth, left_on="_id", right_on="key").join(truth, left_on="link_id", right_on="key")
    assert who.height == found.height > 400
    assert who.filter(pl.col("entity") != pl.col("entity_right")).height < 0.01 * found.height
    findings = pl.read_csv(tmp_path / "findings.csv", infer_schema=False)
    assert findings["record"].drop_nulls().str.starts_with("bitrix24:").all()  # the list itself is written nowhere


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--link", "missing.csv"), 3, "missing.csv"),
        (("--link", "mails.csv"), 2, "one has phone, the other email"),
        (("--link", "phones.csv"), 2, "no field to compare"),
        (("--link", "mails.csv", "--all-records"), 2, "--all-records"),
        (("--link", "x.csv"), 2, "also an input"),
        (("--link", ""), 2, "no name"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], code: int, words: str, tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "clients.csv").write_text("ID,Phone\n1,+7 916 123-45-67\n", encoding="utf-8")
    (tmp_path / "mails.csv").write_text("ID,Email\n1,anna@ya.ru\n", encoding="utf-8")
    (tmp_path / "phones.csv").write_text("ID,Tags\n1,vip\n", encoding="utf-8")
    if arguments == ("--link", "x.csv"):
        (tmp_path / "x.csv").write_text("ID,Phone\n1,+7 916 123-45-67\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = cbtool("dedupe", "clients.csv", "-o", "x.csv", *arguments)
    assert (done.code, words in done.err) == (code, True), done.err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_pair_of_both_lists_is_explained_and_nothing_written(tmp_path: Path, cbtool: Cbtool) -> None:
    (tmp_path / "shop.csv").write_text("ID,Phone\n1,+7 916 123-45-67\n", encoding="utf-8")
    (tmp_path / "club.csv").write_text("ID,Phone\n7,8 916 123 45 67\n", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    done = cbtool("dedupe", "shop.csv", "--link", "club.csv", "--explain", "shop:1", "club:7", "-q")
    assert (done.code, done.err) == (0, "")
    assert done.out.decode().startswith("shop:1 and club:7: linked\n")
    assert sorted(tmp_path.iterdir()) == before
