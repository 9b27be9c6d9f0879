"""`--blocking`: what would be compared, before anything is."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cbtool.errors import UsageError
from cbtool.matching.blocking import RULES, TINY, candidates
from cbtool.matching.keys import Keys
from cbtool.matching.plan import PLAN
from cbtool.matching.prepare import prepare
from cbtool.settings import DedupeSettings
from cbtool.steps.blocking import blocking
from cbtool.steps.dedupe import dedupe
from tests.conftest import Cbtool
from tests.matching.bases import CITIES, Row, people, table
from tests.steps.test_dedupe import copies


def test_the_plan_is_what_blocking_then_does() -> None:
    frame = table([*copies(300), *({**row, "phone": "+74951112233"} for row in people(80, seed=5))])
    outcome = blocking(frame, DedupeSettings())
    rules = outcome.frame.collect()
    made = prepare(frame)
    found = candidates(made, Keys(made))
    assert rules.schema == PLAN
    assert rules["rule"].to_list() == [rule.name for rule in RULES]
    assert rules["left_records"].to_list() == [rows.size for rows in found.left]
    # Blocks of a list-like key may share pairs, and a record may stand twice in one.
    over = [plan - true for plan, true in zip(rules["pairs"].to_list(), found.per_rule, strict=True)]
    assert min(over) >= 0
    assert sum(over) <= 0.1 * sum(found.per_rule)
    assert outcome.counts["pairs"] >= found.first.size


def test_the_plan_of_new_records_and_of_another_list() -> None:
    rows = copies(220)
    new, old = table(rows[-100:]), table([{**row, "_id": f"o:{n}"} for n, row in enumerate(rows[:-100])])
    golden = dedupe(old).frame
    for base, other in ((golden, None), (None, old)):
        outcome = blocking(new, DedupeSettings(), base, other)
        made = prepare(pl.concat([golden if other is None else other, new], how="diagonal_relaxed"))
        fresh = np.bincount(made.profile[-100:], minlength=made.size) > 0
        rest = np.bincount(made.profile[:-100], minlength=made.size) > 0
        found = candidates(made, Keys(made), (fresh, rest if base is None else fresh | rest))
        plan = outcome.frame.collect()
        assert plan["left_records"].to_list() == [rows.size for rows in found.left]
        over = [more - true for more, true in zip(plan["pairs"].to_list(), found.per_rule, strict=True)]
        assert min(over) >= 0
        assert sum(over) <= 0.1 * sum(found.per_rule)


def test_one_customer_with_many_records_is_one_block_in_a_small_table() -> None:
    dice = random.Random(7)
    cities = [f"{dice.choice(CITIES)}{n}" for n in range(30)]  # each record from elsewhere: nothing parts the block
    made = prepare(table([person("Жаворонков", "Иван", city=city) for city in cities]))
    assert candidates(made, Keys(made)).first.size == 30 * 29 // 2
    assert RULES[0].limit(TINY) == 3 * RULES[0].limit(TINY + 1)


def test_many_companies_of_one_name_are_no_block_in_a_small_table_either() -> None:
    made = prepare(table([{"company": "ООО Вектор", "city": f"Город{n}"} for n in range(30)]))
    assert candidates(made, Keys(made)).first.size == 0


def test_a_desk_is_a_block_however_many_share_the_switchboard() -> None:
    board = [{"phone": "+74951234567", "phone_ext": f"{number}", "client_kind": "person"} for number in range(101, 201)]
    made = prepare(table([*board, {**board[0], "email": "a@b.ru"}]))
    assert candidates(made, Keys(made)).first.size == 1


def person(surname: str, given_name: str, patronymic: str | None = None, **more: str) -> dict[str, str | None]:
    return {"surname": surname, "given_name": given_name, "patronymic": patronymic, **more}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (person("Панфилов", "Сергей", "Павлович"), person("Патфилов", "Сергей", "Павлович")),
        (person("Холин", "И.", "Л.", email="kholin.il@mail.ru"), person("Холин", "Иван", phone="+79652624899")),
        (person("Поливанов", "Е.", "В."), person("Поливанова", "Елена", "Викторовна")),
        # A company by its site alone.
        (
            {"company": "Гамма Плюс", "client_kind": "company", "website": "https://www.gamma.io/"},
            {"company": "Gamma Trade", "client_kind": "company", "website": "gamma.io"},
        ),
        # A birth date is a person's, so a row without a name is no company for its employer.
        (
            {"birth_date": "1992-04-15", "phone": "+74952543855", "company": "Орион", "inn": "7707083893"},
            person("Криницкий", "Василий", birth_date="1992-04-15", phone="+74952543855"),
        ),
    ],
)
def test_records_with_little_in_common_are_compared(one: Row, two: Row) -> None:
    made = prepare(table([one, two, *people(60)]))
    found = candidates(made, Keys(made))
    first, second = sorted(made.profile[:2])
    assert ((found.first == first) & (found.second == second)).any()


def test_records_that_share_nothing_are_counted() -> None:
    rows = [{"phone": f"+7916123456{n}"} for n in range(5)] + [{"phone": "+79031112233", "email": None}] * 2
    assert blocking(table(rows), DedupeSettings()).counts["uncovered"] == 5


def test_records_of_one_name_are_pairs_where_a_name_is_too_little() -> None:
    rows = [{"surname": "Иванов", "given_name": "Иван"}] * 5 + [{"phone": f"+7916{n:07}"} for n in range(900)]
    rules = blocking(table(rows), DedupeSettings()).frame.collect()
    assert rules.filter(pl.col("rule") == "name_pair")["pairs"].to_list() == [10]


def test_a_column_that_is_asked_for_has_a_rule() -> None:
    rows = [{"phone": f"+7916123456{n}", "Карта": card} for n, card in enumerate(("7001", "7001", "7002"))]
    rules = blocking(table(rows), DedupeSettings(compare={"Карта": "exact"})).frame.collect()
    assert rules.filter(pl.col("pairs") > 0)["rule"].to_list() == ["column:Карта"]


def test_no_field_to_compare() -> None:
    with pytest.raises(UsageError, match="no field"):
        blocking(table([{"Цвет": "red"}]), DedupeSettings())


def test_the_command_shows_and_writes_nothing(cbtool: Cbtool, tmp_path: Path) -> None:
    table(copies(200)).collect().write_csv(tmp_path / "c.csv")
    done = cbtool("dedupe", "c.csv", "-o", "x.csv", "--blocking")
    assert done.code == 0
    assert "name_pair" in done.text
    assert "pairs of" in done.err
    assert not (tmp_path / "x.csv").exists()
    linked = cbtool("dedupe", "c.csv", "--link", "c.csv", "--blocking")
    assert linked.code == 0
    assert "0 records meet no other one" in linked.err
