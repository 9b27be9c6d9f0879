"""The model file: weights that are written, read back and used without fitting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cbtool.errors import InputError
from cbtool.matching.linkage import link
from cbtool.matching.model_file import dumps, loads
from cbtool.steps.dedupe import dedupe
from tests.conftest import Cbtool
from tests.matching.bases import IVAN, people, table
from tests.steps.test_dedupe import copies

FIRM = {"company": "Ромашка", "client_kind": "company", "inn": "7707083893", "phone": "+74951112233"}


def fitted() -> str:
    return dumps(link(table(copies(300)), 0.8).models)


def test_a_model_that_is_read_back_judges_to_the_last_bit_alike() -> None:
    frame = table(copies(300))
    first = link(frame, 0.8)
    again = link(frame, 0.8, loads(dumps(first.models), "m.json"))
    assert (again.odds == first.odds).all()
    assert (again.label == first.label).all()
    assert dumps(again.models) == dumps(first.models)


def test_a_given_model_is_not_moved_by_the_data() -> None:
    models = loads(fitted(), "m.json")
    other = link(table(people(500, seed=9)), 0.8, models)
    persons, before = other.models[0], models[0]
    assert persons
    assert before
    names = [c.name for c in before.comparisons]
    for at, comparison in enumerate(persons.comparisons):
        for now, then in zip(persons.shares, before.shares, strict=True):
            assert (now[at] == then[names.index(comparison.name)]).all()


def test_a_model_serves_a_table_with_other_fields_and_of_another_size() -> None:
    persons, companies = loads(fitted(), "m.json")
    rows = [{**row, "inn": None} for row in people(200)] + [{**IVAN, "inn": "500100732259"}] * 2 + [FIRM, FIRM]
    outcome = dedupe(table(rows), models=(persons, companies))
    assert companies is None
    assert outcome.counts["merged"] == 2
    assert outcome.notes == ("dedupe: the weights for persons are those of the given model; nothing was fitted.",)


def changed(**changes: Any) -> str:
    return json.dumps(json.loads(fitted()) | changes)


def with_share(value: object) -> str:
    told = json.loads(fitted())
    told["persons"]["comparisons"][0]["levels"][0]["match"] = value
    return json.dumps(told)


def with_label(label: str) -> str:
    told = json.loads(fitted())
    told["persons"]["comparisons"][0]["levels"][0]["label"] = label
    return json.dumps(told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no model of cbtool"),
        ("[]", "no model of cbtool"),
        ("17", "no model of cbtool"),
        ("{}", "no model of cbtool"),
        ("[" * 100_000, "no model of cbtool"),
        (fitted()[:-100], "no model of cbtool"),
        (changed(cbtool_model=99), "another version"),
        (changed(persons=5), "damaged"),
        (changed(persons={}), "damaged"),
        (changed(persons={"comparisons": [], "fitted": True, "pairs": {}}), "another cbtool"),
        (with_share("much"), "damaged"),
        (with_share(None), "damaged"),
        (with_share(0), "damaged"),
        (with_share(-1), "damaged"),
        (with_share(float("nan")), "damaged"),
        (with_label("equal"), "comparison of surname differs"),
    ],
)
def test_what_is_no_model(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        loads(text, "m.json")


def test_the_command_writes_and_reads_models(cbtool: Cbtool, tmp_path: Path) -> None:
    table(copies(200)).collect().write_csv(tmp_path / "c.csv")
    assert cbtool("dedupe", "c.csv", "-o", "a.csv", "--model-out", "m.json", "-q").code == 0
    done = cbtool("dedupe", "c.csv", "-o", "b.csv", "--model", "m.json")
    assert "nothing was fitted" in done.err
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    (tmp_path / "cbtool.toml").write_text('[dedupe]\nmodel = "m.json"\n')
    assert "nothing was fitted" in cbtool("dedupe", "c.csv", "-o", "c.out.csv", "--config", "cbtool.toml").err


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--model", "missing.json"], 3, "missing.json"),
        (["--model", "c.csv"], 3, "no model of cbtool"),
        (["--model", "letters.json"], 3, "UTF-8"),
        (["--model-out", "nowhere/m.json"], 4, "nowhere"),
        (["--model-out", "b.csv"], 2, "one place"),
        (["--model", "c.json", "--model-out", "c.json"], 2, "also an input"),
    ],
)
def test_wrong_model_files(cbtool: Cbtool, tmp_path: Path, options: list[str], code: int, said: str) -> None:
    table(people(20)).collect().write_csv(tmp_path / "c.csv")
    (tmp_path / "c.json").write_text(fitted())
    (tmp_path / "letters.json").write_bytes(b"\xff\xfe\x80")
    before = sorted(tmp_path.iterdir())
    done = cbtool("dedupe", "c.csv", "-o", "b.csv", *options)
    assert done.code == code
    assert said in done.err
    assert sorted(tmp_path.iterdir()) == before
