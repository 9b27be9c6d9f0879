"""E-mails: what is done to them, and what is wrong with them.

How a column is read: `email_read`; a cell: `email_parse`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Check, Fix, Profile, Rule, check
from cbtool.rules import email_domains
from cbtool.rules.email_read import READING

FORM: Final = Fix(
    code="EM001",
    doc="""An address is written in one form.
    Lower case, no spaces, `mailto:` or full stop around it, an international domain in its own letters. The tag
    in `ivan+news@gmail.com` is kept. What is no valid address stays as it came.

    Why: no provider tells `Ivan@` from `ivan@`, but every program does.
    """,
    reading=READING,
    examples=[
        ({"email": " Ivan.Petrov@Mail.RU "}, {"email": "ivan.petrov@mail.ru", "email_qc": "0"}),
        ({"email": "mailto:ivan@mail.ru"}, {"email": "ivan@mail.ru", "email_qc": "0"}),
    ],
)
WORDS: Final = Fix(
    code="EM002",
    doc="""Words around an address are left out.
    The name in `Иван Петров <ivan@mail.ru>`, a remark behind it. The cell as it was stands in the finding.

    Why: a mailing program takes only the address.
    """,
    reading=READING,
    examples=[({"email": "Иван Петров <ivan@mail.ru>"}, {"email": "ivan@mail.ru", "email_qc": "0"})],
)
SEVERAL: Final = Fix(
    code="EM003",
    doc="""Several addresses are taken apart.
    The first one stays in `email`, the others stand in `email_other`, each once; further columns are treated alike.

    Why: two addresses in a cell are no address for a mailing program, and match nobody.
    """,
    reading=READING,
    examples=[
        (
            {"email": "ivan@mail.ru; petr@ya.ru"},
            {"email": "ivan@mail.ru", "email_other": "petr@ya.ru", "email_qc": "0"},
        ),
        (
            {"email": "ivan@mail.ru", "email_other": "IVAN@mail.ru, petr@ya.ru"},
            {"email": "ivan@mail.ru", "email_other": "petr@ya.ru"},
        ),
    ],
)
LEFT: Final = Fix(
    code="EM004",
    doc="""Part of a cell of addresses is not understood.
    It is kept in `email_other` as it came. Quality code 1: look at it.

    Why: the second address may be the one that the customer reads.
    """,
    severity="warning",
    reading=READING,
    examples=[
        (
            {"email": "ivan@mail.ru; petr@"},
            {"email": "ivan@mail.ru", "email_other": "petr@", "email_qc": "1"},
        )
    ],
)
TYPO: Final = Fix(
    code="EM005",
    doc="""A slip in writing an address is mended.
    A comma for a dot, a doubled @ or dot, spaces inside, `(at)`, a Cyrillic letter among Latin ones, `.ру` for `.ru`,
    if a valid address is left. Quality code 4.

    Why: such an address looks right to the eye and bounces.
    """,
    reading=READING,
    examples=[
        ({"email": "ivan@mail,ru"}, {"email": "ivan@mail.ru", "email_qc": "4"}),
        ({"email": "ivan @ mail.ru"}, {"email": "ivan@mail.ru", "email_qc": "4"}),
        ({"email": "ivаn@mail.ru"}, {"email": "ivan@mail.ru", "email_qc": "4"}),
    ],
)
DOMAIN: Final = Fix(
    code="EM006",
    doc="""A slip in the name of a known provider is mended.
    One letter wrong, missing, too many, or two swapped, and only towards the providers that cbtool lists (mail.ru,
    yandex.ru, gmail.com ...). Never for a domain that is a mail domain itself (mail.com, ya.ru), that stands often in
    the file, or that begins with another letter; short names (mail, list) only for swapped or doubled letters, since
    real companies crowd around them. Quality code 4.

    Why: one customer in a few hundred writes gmial.com, and each of them is lost to mailings.
    """,
    reading=READING,
    examples=[
        ({"email": "ivan@gmial.com"}, {"email": "ivan@gmail.com", "email_qc": "4"}),
        ({"email": "ivan@yandex.rru"}, {"email": "ivan@yandex.ru", "email_qc": "4"}),
        ({"email": "ivan@mailru"}, {"email": "ivan@mail.ru", "email_qc": "4"}),
    ],
)
GUESS: Final = Fix(
    code="EM007",
    doc="""An address may be another one.
    `ivan petrov@mail.ru` is a name beside an address, or an address with a space in it; a Cyrillic name at a
    provider that gives no such names may have been typed in the wrong layout; a remark may say that the address is
    not right. Quality code 1: look at it.

    Why: a letter to the wrong person is worse than none.
    """,
    severity="warning",
    reading=READING,
    examples=[
        ({"email": "ivan petrov@mail.ru"}, {"email": "petrov@mail.ru", "email_qc": "1"}),
        ({"email": "Иван@mail.ru"}, {"email": "иван@mail.ru", "email_qc": "1"}),
    ],
)
FILLER: Final = Fix(
    code="EM008",
    doc="""A word for no address becomes empty.
    `нет`, `-`, `не указан`, `n/a` and their like. Quality code 2.

    Why: an address that many customers have in common links them all.
    """,
    reading=READING,
    examples=[({"email": "нет"}, {"email": None, "email_qc": "2"}), ({"email": "-"}, {"email": None, "email_qc": "2"})],
)


@check(
    "EM101",
    "email",
    "email_qc",
    severity="error",
    good=[{"email": "ivan@mail.ru", "email_qc": "0"}, {"email": "иван@mail.ru", "email_qc": "1"}, {"email": None}],
    bad=[{"email": "ivan.mail.ru", "email_qc": "1"}, {"email": "ivan@mail", "email_qc": "1"}],
)
def not_understood(profile: Profile) -> pl.Expr:
    """The e-mail is no valid address.
    It stands as it came, because it could not be told what was meant.

    Why: it bounces, and bounces cost the sender's good name.
    """
    return pl.col("email").is_not_null() & ~pl.col("email").str.contains(_ADDRESS)


@check(
    "EM102",
    "email",
    "email_qc",
    severity="warning",
    good=[{"email": "ivan@mail.ru", "email_qc": "0"}],
    bad=[{"email": "x1@mailinator.com", "email_qc": "3"}],
)
def disposable(profile: Profile) -> pl.Expr:
    """The e-mail is a throw-away mailbox.
    Its domain gives addresses that live for minutes (list: the package disposable-email-domains).

    Why: the customer wanted the discount and no letters.
    """
    return pl.col("email_qc") == "3"


@check(
    "EM103",
    "email",
    severity="warning",
    good=[{"email": "ivan@mail.ru"}, {"email": "ivan@info.ru"}],
    bad=[{"email": "info@romashka-dv.ru"}, {"email": "no-reply@firma.ru"}],
)
def role(profile: Profile) -> pl.Expr:
    """The e-mail is a post's, not a person's.
    `info@`, `sales@`, `buh@` and their like are read by whoever is on duty.

    Why: consent to advertising is a person's, and several customers may share such an address.
    """
    return pl.col("email").str.extract(r"^([^@]+)@").is_in(sorted(email_domains.ROLES))


@check(
    "EM104",
    "email",
    "email_qc",
    severity="warning",
    good=[{"email": "ivan@mail.ru", "email_qc": "0"}, {"email": "ivan@", "email_qc": "1"}],
    bad=[{"email": "petrov@mail.ru", "email_qc": "1"}],
)
def assumed(profile: Profile) -> pl.Expr:
    """The e-mail was read with an assumption.
    The address is valid, but another one may have been meant, or part of its cell was not understood.

    Why: the letter may reach a stranger.
    """
    return pl.col("email").str.contains(_ADDRESS) & (pl.col("email_qc") == "1")


@check(
    "EM105",
    "email",
    severity="warning",
    good=[{"email": "ivan@mail.ru"}, {"email": "ivan@mail.com"}, {"email": "ivan@romashka.ru"}],
    bad=[{"email": "ivan@maik.ru"}, {"email": "ivan@listt.ru"}],
)
def near_provider(profile: Profile) -> pl.Expr:
    """The domain is one letter beside a provider's.
    It may be a slip that cbtool does not dare to mend, because real domains stand as near.

    Why: somebody who knows the customer can tell in a second.
    """

    def near(cells: pl.Series) -> pl.Series:
        domains = cells.str.extract("@(.+)$")
        answers = {name: email_domains.near(name, profile.domains) for name in domains.drop_nulls().unique()}
        return domains.replace_strict(answers, default=False, return_dtype=pl.Boolean)

    return pl.col("email").map_batches(near, return_dtype=pl.Boolean, is_elementwise=True)


@check(
    "EM106",
    "email_other",
    severity="error",
    good=[{"email_other": "ivan@mail.ru; petr@ya.ru"}, {"email_other": None}],
    bad=[{"email_other": "ivan@mail.ru; petr@"}, {"email_other": "петр.ya.ru"}],
)
def others_not_understood(profile: Profile) -> pl.Expr:
    """Another e-mail is no valid address.
    Something in `email_other` could not be read and stands as it came.

    Why: nobody can be written to there until somebody completes it.
    """
    return ~pl.col("email_other").str.contains(rf"{_ADDRESS[:-1]}(?:; {_ADDRESS[1:-1]})*$")


@check(
    "EM107",
    "email",
    severity="warning",
    good=[{"email": "ivan@mail.ru"}, {"email": "testov@mail.ru"}, {"email": None}],
    bad=[{"email": "test@test.ru"}, {"email": "no@mail.ru"}, {"email": "qwe@qwe.ru"}, {"email": "ivan@noemail.ru"}],
)
def invented(profile: Profile) -> pl.Expr:
    """The e-mail looks invented.
    It is valid, but `test@`, `no@`, `noemail@`, `qwe@` and their like. Records are not matched by it.

    Why: forms that ask for a valid address get one, and a letter to it is sent for nothing.
    """
    return pl.col("email").str.contains(email_domains.INVENTED)


#: The shape of an address after normalize, which has asked the library already.
_ADDRESS: Final = r"^[^@\s;]+@[^@\s;.]+(?:\.[^@\s;.]+)+$"

CHECKS: Final[tuple[Check, ...]] = (
    *(not_understood, disposable, role, assumed),
    *(near_provider, others_not_understood, invented),
)
RULES: Final[tuple[Rule, ...]] = (FORM, WORDS, SEVERAL, LEFT, TYPO, DOMAIN, GUESS, FILLER, *CHECKS)
