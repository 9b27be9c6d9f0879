"""The examples of all rules are their tests; and every rule has a page that is worth reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from importlib import import_module

import polars as pl
import pytest

from cbtool.rule import Check, Fix, Label, Profile, Row, Rule
from cbtool.rules import MODULES, checks, fixes, rules
from cbtool.steps.normalize import normalize


def table(rows: Sequence[Row]) -> pl.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame(
        [{name: row.get(name) for name in names} for row in rows], schema=dict.fromkeys(names, pl.String)
    )


def repeated(frame: pl.DataFrame) -> Profile:
    """What a first pass over these rows would know."""
    found = {name: frame[name].drop_nulls() for name in frame.columns}
    return Profile(repeated={name: frozenset(cells.filter(cells.is_duplicated())) for name, cells in found.items()})


def judged(rule: Check, rows: Sequence[Row]) -> list[bool]:
    frame = table(rows)
    missing = [pl.lit(None, pl.String).alias(name) for name in rule.fields if name not in frame.columns]
    frame = frame.with_columns(missing)
    bad = frame.select(rule.bad(repeated(frame)).alias("bad"))["bad"]
    return bad.fill_null(value=False).to_list()


def test_codes_are_unique() -> None:
    assert [code for code, times in Counter(rule.code for rule in rules()).items() if times > 1] == []


@pytest.mark.parametrize("module", MODULES)
def test_the_codes_of_a_module_begin_alike(module: str) -> None:
    codes = [rule.code for rule in import_module(f"cbtool.rules.{module}").RULES]
    assert all(re.fullmatch(r"[A-Z]{2}\d{3}", code) for code in codes)
    assert len({code[:2] for code in codes}) == 1


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_has_a_title_a_reason_and_examples(rule: Rule) -> None:
    assert 8 <= len(rule.title) <= 100
    assert re.search(r"^Why: .{10,}", rule.text, re.MULTILINE | re.DOTALL), "a paragraph that begins with Why:"
    match rule:
        case Fix():
            assert rule.examples
            assert 1 <= int(rule.code[2:]) <= 99
        case Check():
            assert rule.good_rows
            assert rule.bad_rows
            assert 101 <= int(rule.code[2:]) <= 199
            assert rule.severity != "info"
        case Label():
            assert rule.examples


@pytest.mark.parametrize("rule", fixes(), ids=lambda rule: rule.code)
def test_a_fix_does_what_its_examples_say(rule: Fix) -> None:
    before = table([row for row, _ in rule.examples])
    outcome = normalize(before.lazy())
    found = outcome.frame.collect()
    for row, (_, after) in zip(found.iter_rows(named=True), rule.examples, strict=True):
        assert {name: row[name] for name in after} == dict(after)
    told = outcome.findings.collect().filter(pl.col("rule") == rule.code)
    assert told["record"].unique(maintain_order=True).to_list() == [str(n + 1) for n in range(before.height)]
    again = normalize(outcome.frame)
    assert again.frame.collect().equals(found)
    assert again.findings.collect().height == 0


@pytest.mark.parametrize("rule", fixes(), ids=lambda rule: rule.code)
def test_a_fix_that_is_switched_off_leaves_its_examples_alone(rule: Fix) -> None:
    others = [fix for fix in fixes() if fix.code != rule.code]
    found = normalize(table([row for row, _ in rule.examples]).lazy(), others).findings.collect()
    assert rule.code not in found["rule"].to_list()


@pytest.mark.parametrize("rule", checks(), ids=lambda rule: rule.code)
def test_a_check_tells_good_from_bad(rule: Check) -> None:
    assert judged(rule, rule.good_rows) == [False] * len(rule.good_rows)
    assert judged(rule, rule.bad_rows) == [True] * len(rule.bad_rows)
