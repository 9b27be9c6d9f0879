"""E-mails: the specification, a table of cases, domains that are never rewritten, two ways that agree."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.rule import Profile
from cbtool.rules import email_domains, email_parse
from cbtool.rules.email import RULES
from cbtool.rules.email_parse import by_library, judge, read
from cbtool.rules.email_read import decide, parse_row
from tests.rules.tables import assert_settled, hold, normalised

#: before, email, other, code, why
CASES = (
    ("IVAN@MAIL.RU", "ivan@mail.ru", "", "0", ""),
    ("ivan@mail.ru.", "ivan@mail.ru", "", "0", "the full stop of a sentence"),
    ("<ivan@mail.ru>", "ivan@mail.ru", "", "0", ""),
    ("'ivan@mail.ru'", "ivan@mail.ru", "", "0", "quotes"),
    ('="ivan@mail.ru"', "ivan@mail.ru", "", "0", "a spreadsheet guard"),
    ("MAILTO:ivan@mail.ru?subject=Привет", "ivan@mail.ru", "", "0", "a link with a subject"),
    ("e-mail: ivan@mail.ru", "ivan@mail.ru", "", "0", "a label"),
    ("ivan&#64;mail.ru", "ivan@mail.ru", "", "0", "an entity"),
    ("ivan@mail.ru не актуален", "ivan@mail.ru", "", "1", "somebody knows better"),
    ("i***@mail.ru", "i***@mail.ru", "", "2", "hidden by a program"),
    ("ivan@••••.ru", "ivan@••••.ru", "", "2", "the same of a domain"),
    ("ivan*@mail.ru", "ivan*@mail.ru", "", "1", "a footnote, most likely"),
    ("ivan,petr@mail.ru", "petr@mail.ru", "", "1", "a comma for a dot, or what is left of another address"),
    ("Ivanov, ivan@mail.ru", "ivan@mail.ru", "", "0", "a name in front"),
    ("ivan@firma.рус", "ivan@firma.рус", "", "0", "a zone that looks like Latin pyc"),
    ("ivan@mail.ru (личный)", "ivan@mail.ru", "", "0", "a remark"),
    ("Иван ivan@mail.ru", "ivan@mail.ru", "", "0", "a name in front"),
    ('"Петров, Иван" <ivan@mail.ru>, Мария <m@ya.ru>', "ivan@mail.ru", "m@ya.ru", "0", "two with names"),
    ("ivan\u200b@mail.ru", "ivan@mail.ru", "", "0", "a zero-width space"),
    ("a@b.ru, c@d.ru", "a@b.ru", "c@d.ru", "0", "comma and space"),
    ("a@b.ru,c@d.ru", "a@b.ru", "c@d.ru", "0", "comma alone"),
    ("a@b.ru c@d.ru", "a@b.ru", "c@d.ru", "0", "a space"),
    ("a@b.ru/c@d.ru", "a@b.ru", "c@d.ru", "0", "a slash"),
    ("iv/an@mail.ru", "iv/an@mail.ru", "", "0", "a slash that parts nothing"),
    ("Иван/ivan@mail.ru", "ivan@mail.ru", "", "0", "a name before a slash"),
    ("iv/an@mail,ru", "iv/an@mail.ru", "", "4", ""),
    ("a@b.ru\nc@d.ru", "a@b.ru", "c@d.ru", "0", "a line break"),
    ("a@b.ru; A@B.RU", "a@b.ru", "", "0", "the same twice"),
    ("ivan.petrov @mail.ru", "ivan.petrov@mail.ru", "", "4", "a space before the @"),
    ("ivan@mail. ru", "ivan@mail.ru", "", "4", "a space behind the dot"),
    ("ivan@mail ru", "ivan@mail.ru", "", "4", "a space for the dot"),
    ("ivan@mail..ru", "ivan@mail.ru", "", "4", "two dots"),
    ("ivan(at)mail.ru", "ivan@mail.ru", "", "4", "hidden from robots"),
    ("ivan собака mail.ru", "ivan@mail.ru", "", "4", "as it is said in Russian"),
    ('ivan"mail.ru', "ivan@mail.ru", "", "4", "the key of @ in the Russian layout"),
    ("ivan (at) mail (dot) ru", "ivan@mail.ru", "", "4", "hidden from robots, wholly"),
    ("ivan собака mail точка ru", "ivan@mail.ru", "", "4", ""),
    ("ivan@mail.ru!", "ivan@mail.ru", "", "0", "the sign of a sentence"),
    ("Пишите: ivan@mail.ru, petr@ya.ru!", "ivan@mail.ru", "petr@ya.ru", "0", ""),
    ("ivan@маил.ру", "ivan@маил.ру", "", "1", "a zone that is none, letters without a likeness"),
    ("ivan собака мейл ру", "ivan@мейл.ру", "", "1", "by ear"),
    ("ivan%40mail.ru", "ivan@mail.ru", "", "4", "escaped in a link"),
    ("ivan@yandex.ру", "ivan@yandex.ru", "", "4", "the zone in Cyrillic"),
    ("ivan@mаil.ru", "ivan@mail.ru", "", "4", "a Cyrillic а in the domain"),
    ("ivan@mial.ru", "ivan@mail.ru", "", "4", "swapped letters"),
    ("ivan@maill.ru", "ivan@mail.ru", "", "4", "a doubled letter"),
    ("ivan@mailru", "ivan@mail.ru", "", "4", "no dot"),
    ("ivan@mail.r", "ivan@mail.ru", "", "4", "no such zone"),
    ("ivan@yandx.ru", "ivan@yandex.ru", "", "4", "a missing letter"),
    ("ivan@yandez.ru", "ivan@yandex.ru", "", "4", "a wrong letter"),
    ("ivan@gmail.con", "ivan@gmail.com", "", "4", "no such zone"),
    ("ivan@gmail.co", "ivan@gmail.com", "", "4", "a zone that exists, but a name that nobody else bears"),
    ("ivan@gmai.com", "ivan@gmail.com", "", "4", ""),
    ("ivan@ramblr.ru", "ivan@rambler.ru", "", "4", ""),
    ("ivan@hotmial.com", "ivan@hotmail.com", "", "4", ""),
    ("ivan@mail.com", "ivan@mail.com", "", "0", "a provider of its own"),
    ("ivan@mai.ru", "ivan@mai.ru", "", "0", "a university"),
    ("ivan@cloud.com", "ivan@cloud.com", "", "0", "begins with another letter than icloud"),
    ("ivan@email.ru", "ivan@email.ru", "", "0", ""),
    ("ivan@ymail.com", "ivan@ymail.com", "", "0", ""),
    ("ivan@yandex.com", "ivan@yandex.com", "", "0", ""),
    ("ivan@in-box.ru", "ivan@in-box.ru", "", "0", "a hyphen is written with intent"),
    ("x@any.mailinator.com", "x@any.mailinator.com", "", "3", "a domain below a throw-away one"),
    ("ivan@xn--80a1acny.xn--p1ai", "ivan@почта.рф", "", "0", "an international domain, encoded"),
    ("ivan petrov@mail.ru", "petrov@mail.ru", "", "1", "a name, or a space inside?"),
    ("сор@mail.ru", "сор@mail.ru", "", "1", "this provider gives no Cyrillic names"),
    ("ivan@mail.ru; petr@", "ivan@mail.ru", "petr@", "1", "the second is none"),
    ("ivan..p@mail.ru", "ivan..p@mail.ru", "", "1", "which dot is too many?"),
    ("ivan.@mail.ru", "ivan.@mail.ru", "", "1", ""),
    ("@mail.ru", "@mail.ru", "", "1", ""),
    ("a@b@c", "a@b@c", "", "1", ""),
    ("test@localhost", "test@localhost", "", "1", ""),
    ("a@firma.local", "a@firma.local", "", "1", "a reserved zone"),
    ("89161234567", "89161234567", "", "1", "a phone in the wrong column"),
    ("спросить", "спросить", "", "2", "words"),
    ("не указан", "", "", "2", "filler"),
)


@pytest.fixture(scope="module")
def cases() -> pl.DataFrame:
    return normalised({"email": [case[0] for case in CASES]}, RULES)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[0] for case in CASES])
def test_case(cases: pl.DataFrame, number: int) -> None:
    row = cases.row(number, named=True)
    assert tuple(row[name] or "" for name in ("email", "email_other", "email_qc")) == CASES[number][1:4]


def test_cases_settle(cases: pl.DataFrame) -> None:
    assert_settled(cases, RULES)


def test_the_specification_holds() -> None:
    hold("emails", "email", {name: name for name in ("email", "email_other", "email_qc")}, codes=("email_qc",))


def test_columns_of_further_addresses_join() -> None:
    found = normalised(
        {
            "email": ["ivan@mail.ru", None, "ivan@", "нет"],
            "email_other": ["IVAN@mail.ru; petr@ya.ru", "petr@ya.ru", "petr@ya.ru", "нет"],
        },
        RULES,
    )
    assert found.rows() == [
        ("ivan@mail.ru", "petr@ya.ru", "0"),
        ("petr@ya.ru", None, "0"),
        ("petr@ya.ru", "ivan@", "1"),
        (None, None, "2"),
    ]
    assert_settled(found, RULES)


def test_a_domain_that_stands_often_is_no_slip() -> None:
    profile = Profile(domains=frozenset({"gmai.com"}))
    assert normalised({"email": ["ivan@gmai.com"]}, RULES, profile)["email"].to_list() == ["ivan@gmai.com"]


@pytest.mark.parametrize("domain", sorted(email_domains.MAIL_DOMAINS))
def test_a_mail_domain_is_never_rewritten(domain: str) -> None:
    assert email_domains.mend(domain) is None


@pytest.mark.parametrize(
    "domain",
    [
        "nail.ru",
        "sail.ru",
        "jail.ru",
        "mail.rs",
        "mail.ro",
        "mail.re",
        "list.rs",
        "last.ru",
        "bk.rs",
        "ba.ru",
        "box.ru",
    ],
)
def test_a_real_domain_beside_a_provider_is_left_alone(domain: str) -> None:
    """Domains one letter beside a provider's that are on no list."""
    assert email_domains.mend(domain) is None


def _written(dice: random.Random) -> str:
    local = "".join(dice.choices("abcdefgh0123._-+'" if dice.random() < 0.4 else "abcdefgh", k=dice.randint(1, 12)))
    domains = (
        "mail.ru Yandex.RU gmial.com romashka-dv.ru a.b-c.org mailinator.com x.local x--y.ru -a.ru a_b.ru почта.рф"
    )
    shape = dice.choice(["{}@{}"] * 6 + [" {}@{} ", "{}@{};x@ya.ru", "{}@@{}", "Иван <{}@{}>", "{}.{}", "\t{}@{}"])
    return shape.format(local.title() if dice.random() < 0.2 else local, dice.choice(domains.split()))


def test_columns_and_single_cells_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Single cells are told by the library alone."""
    monkeypatch.setattr(email_parse, "judge", by_library)
    dice = random.Random(2)
    cells = [_written(dice) for _ in range(4_000)]
    frame = pl.DataFrame({"email": cells, "other": [None] * len(cells)}, schema_overrides={"other": pl.String})
    columns = decide(frame, frozenset())
    assert [row[:3] for row in columns.iter_rows()] == [parse_row(cell, None, frozenset())[:3] for cell in cells]


def test_the_library_is_the_judge_of_plain_addresses() -> None:
    dice = random.Random(3)
    cells = [
        f"{''.join(dice.choices('ab1._-+', k=dice.randint(1, 6)))}@{'b.-1c'[: dice.randint(1, 5)]}d.ru"
        for _ in range(2_000)
    ]
    found = normalised({"email": cells}, RULES)
    for cell, (email, code) in zip(cells, found.select("email", "email_qc").rows(), strict=True):
        assert judge(cell) == by_library(cell)
        if judge(cell):
            assert (email, code) == (judge(cell), "0")
        else:
            assert code != "0"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("abя@@..,; <>\"'\n/()ru&#64\u200b"), st.none() | st.text("ab@.ru; ,<>")),
        min_size=1,
        max_size=20,
    )
)
def test_normalising_twice_is_normalising_once(rows: list[tuple[str, str | None]]) -> None:
    found = normalised({"email": [row[0] for row in rows], "email_other": [row[1] for row in rows]}, RULES)
    assert_settled(found, RULES)


@pytest.mark.parametrize(
    "cell",
    [
        "a" * 100_000,
        "@" * 100_000,
        "a@" * 50_000,
        "a." * 50_000 + "@b",
        "<" * 100_000,
        "&amp;" * 20_000,
        "\x00@\x1f",
        "😀@😀",
    ],
    ids=range(8),
)
def test_hostile_cells_stay_as_they_came(cell: str) -> None:
    found = normalised({"email": [cell]}, RULES)["email"].to_list()
    assert found == [cell] or (set(cell) <= set("@<") and found == [None])


@pytest.mark.parametrize(
    "cell", ["a@" * 2_000, "a@b.ru," * 500, "(at)" * 1_000, "<a@b" * 1_000, ", " * 2_000 + "@"], ids=range(5)
)
def test_a_cell_of_the_longest_length_takes_no_long_time(cell: str) -> None:
    assert normalised({"email": [cell[:4_000]]}, RULES).height == 1


@pytest.mark.parametrize("cell", ["iv\ud800an@mail.ru", "ivan@ma\udcffil.ru", "\udcff\udcfe"], ids=range(3))
def test_lone_surrogates_do_no_harm(cell: str) -> None:
    """Tables of text cannot hold them, but whoever reads single cells may meet them."""
    assert read(cell).addresses == []
