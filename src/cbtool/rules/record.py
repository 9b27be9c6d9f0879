"""Checks over whole records: who can be reached, what contradicts what, and keys that several records share."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import polars as pl

from cbtool.rule import Profile, Rule, check
from cbtool.rules.legal_forms import SOLE_TRADER

#: The fields whose repeated values these checks ask for: `unique` of `steps.profile.profile`.
UNIQUE: Final = ("inn", "snils", "phone", "email", "client_id")


def _shared(profile: Profile, name: str) -> pl.Expr:
    """Whether the value stands in more records than it should."""
    return pl.col(name).is_in(_listed(profile.repeated.get(name, frozenset())).implode())


@lru_cache(maxsize=2 * len(UNIQUE))
def _listed(values: frozenset[str]) -> pl.Series:
    """The values as a column. Every batch asks for it, and of ten million rows there are hundreds of thousands."""
    return pl.Series(list(values), dtype=pl.String)


@check(
    "RC101",
    "phone",
    "email",
    severity="warning",
    good=[{"phone": "+79161234567", "email": None}, {"phone": "нет", "email": "a@b.ru"}],
    bad=[{"phone": None, "email": None}, {"phone": "позвонить позже", "email": "нет"}],
)
def unreachable(profile: Profile) -> pl.Expr:
    """Neither a phone number nor an e-mail address.

    What stands in the cells but is no number and no address does not count.

    Why: a customer whom nobody can reach is in the base for the accountant only.
    """
    phone = pl.col("phone").str.contains(r"^\+\d{5,15}$").fill_null(value=False)
    return ~(phone | pl.col("email").str.contains(r".@.").fill_null(value=False))


@check(
    "RC102",
    "full_name",
    "company",
    severity="warning",
    good=[{"full_name": "Ольга", "company": None}, {"full_name": None, "company": "Ромашка"}],
    bad=[{"full_name": None, "company": None}],
)
def nameless(profile: Profile) -> pl.Expr:
    """Neither a name nor a company.

    Why: nobody knows whom to ask for, and only phone or e-mail can tell a duplicate.
    """
    return pl.col("full_name").is_null() & pl.col("company").is_null()


@check(
    "RC103",
    "inn",
    "client_kind",
    severity="warning",
    good=[{"inn": "500100732259", "client_kind": "person"}, {"inn": "7707083893", "client_kind": "company"}],
    bad=[{"inn": "7707083893", "client_kind": "person"}],
)
def person_with_entity_inn(profile: Profile) -> pl.Expr:
    """A person with the ИНН of a legal entity.

    A person's ИНН has twelve digits; ten mean that the employer's stands here.

    Why: colleagues who share their employer's ИНН are not one customer.
    """
    return (pl.col("client_kind") == "person") & pl.col("inn").str.contains(r"^\d{10}$")


@check(
    "RC104",
    "inn",
    "client_kind",
    severity="warning",
    good=[{"inn": "7707083893", "client_kind": "company"}, {"inn": None, "client_kind": "person"}],
    bad=[{"inn": None, "client_kind": "company"}],
)
def company_without_inn(profile: Profile) -> pl.Expr:
    """A company without an ИНН.

    Why: no contract, no invoice, and no sure way to tell two companies of one name apart.
    """
    return (pl.col("client_kind") == "company") & pl.col("inn").is_null()


@check(
    "RC105",
    "inn",
    severity="warning",
    good=[{"inn": "7707083893"}, {"inn": "500100732259"}],
    bad=[{"inn": "7707083893"}, {"inn": "7707083893"}],
)
def shared_inn(profile: Profile) -> pl.Expr:
    """The ИНН stands in several records.

    Why: they are branches or people of one company, or one customer twice.
    """
    return _shared(profile, "inn")


@check(
    "RC106",
    "snils",
    severity="warning",
    good=[{"snils": "112-233-445 95"}, {"snils": None}],
    bad=[{"snils": "112-233-445 95"}, {"snils": "112-233-445 95"}],
)
def shared_snils(profile: Profile) -> pl.Expr:
    """The СНИЛС stands in several records.

    Why: it belongs to one person, so the records are one customer or one of them is wrong.
    """
    return _shared(profile, "snils")


@check(
    "RC107",
    "phone",
    severity="warning",
    good=[{"phone": "+79161234567"}, {"phone": "+79161234568"}],
    bad=[{"phone": "+79161234567"}, {"phone": "+79161234567"}],
)
def shared_phone(profile: Profile) -> pl.Expr:
    """The phone number stands in many records.

    A family may share one; five records mean a switchboard, a manager's own number, or filler.

    Why: a campaign calls that number five times.
    """
    return _shared(profile, "phone") & pl.col("phone").str.contains(r"\d")


@check(
    "RC108",
    "email",
    severity="warning",
    good=[{"email": "a@b.ru"}, {"email": "c@b.ru"}],
    bad=[{"email": "a@b.ru"}, {"email": "a@b.ru"}],
)
def shared_email(profile: Profile) -> pl.Expr:
    """The e-mail address stands in many records.

    A couple may share one; three records mean a company's general address or filler.

    Why: one mailbox gets every letter three times, under three names.
    """
    return _shared(profile, "email") & pl.col("email").str.contains("@", literal=True)


@check(
    "RC109",
    "client_id",
    severity="warning",
    good=[{"client_id": "17"}, {"client_id": "18"}],
    bad=[{"client_id": "17"}, {"client_id": "17"}],
)
def shared_client_id(profile: Profile) -> pl.Expr:
    """The customer's key stands in several records.

    Why: orders that carry this key cannot be told apart.
    """
    return _shared(profile, "client_id")


@check(
    "RC110",
    "birth_date",
    "client_kind",
    "legal_form",
    severity="warning",
    good=[
        {"birth_date": "1980-02-01", "client_kind": "person", "legal_form": None},
        {"birth_date": "1980-02-01", "client_kind": "company", "legal_form": "ИП"},
    ],
    bad=[{"birth_date": "1980-02-01", "client_kind": "company", "legal_form": "ООО"}],
)
def company_with_birthday(profile: Profile) -> pl.Expr:
    """A company with a birth date.

    Sole traders may have one; an ООО may not.

    Why: a person and a company have been mixed into one record.
    """
    trader = pl.col("legal_form").is_in(sorted(SOLE_TRADER)).fill_null(value=False)
    return (pl.col("client_kind") == "company") & pl.col("birth_date").is_not_null() & ~trader


@check(
    "RC111",
    "full_name",
    "client_kind",
    severity="warning",
    good=[
        {"full_name": "Иванов Иван", "client_kind": "person"},
        {"full_name": "ООО Ромашка", "client_kind": "company"},
    ],
    bad=[{"full_name": "ООО Ромашка", "client_kind": "person"}],
)
def company_as_person(profile: Profile) -> pl.Expr:
    """A person whose name is that of a company.

    Why: segments and letters treat a company as somebody with a first name.
    """
    named = pl.col("full_name").str.contains(r"^(?i:ооо|оао|зао|пао|ао|гбу|муп|гуп|фгуп|тоо|llc|ltd)[\s\"«]|[\"«»]")
    return (pl.col("client_kind") == "person") & named


RULES: Final[tuple[Rule, ...]] = (
    unreachable,
    nameless,
    person_with_entity_inn,
    company_without_inn,
    shared_inn,
    shared_snils,
    shared_phone,
    shared_email,
    shared_client_id,
    company_with_birthday,
    company_as_person,
)
