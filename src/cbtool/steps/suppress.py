"""A suppression list: phones, e-mails and keys that must not be reached."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cbtool.errors import InputError
from cbtool.fields import PROVENANCE
from cbtool.rule import Profile
from cbtool.steps.normalize import normalize
from cbtool.steps.orders import counts
from cbtool.steps.owners import keyed

_PHONES = ("phone", "phone_other")
_EMAILS = ("email", "email_other")
_KEYS = ("client_id", "client_id_other", "_id", "members")


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Rows of the customers that the list names, by what it names; and what is to say of the list."""

    phone: pl.Series
    email: pl.Series
    findings: pl.DataFrame
    entries: int


def suppressed(customers: pl.LazyFrame, entries: pl.LazyFrame, profile: Profile) -> Suppressed:
    """Find the customers of a suppression list.

    Args:
        customers: `row`, and of phones, e-mails and keys what there is, normalised.
        entries: a table with columns phone, email or client_id; or any list without such headers, whose cells
            (the header too) are phones, e-mails or keys, as each of them looks.
        profile: how the entries are normalised.

    An entry's phone closes phone and SMS to everybody who has this number, its e-mail closes e-mail, its key
    closes everything.

    Raises:
        InputError: the list has no entry.
    """
    listed = _sorted_out(entries)
    read = normalize(listed.lazy(), profile=profile).frame.collect()
    groups: tuple[tuple[str, ...], ...] = (_PHONES, _EMAILS, _KEYS)
    entry = read.with_row_index("row").lazy()
    found = {names: keyed(entry, names)["key"].unique() for names in groups}
    number = sum(len(keys) for keys in found.values())
    if not number:
        raise InputError("the suppression list has no entry", "Give a list of phones, e-mails or customer keys.")
    rows = customers.select("row").collect()["row"]

    def named(names: tuple[str, ...]) -> pl.Series:
        return rows.is_in(keyed(customers, names, found[names])["row"].implode())

    keys = named(_KEYS)
    odd = sum(
        read.filter(pl.col(name).is_not_null(), pl.col(f"{name}_qc") == "2").height
        for name in ("phone", "email")
        if f"{name}_qc" in read.columns
    )
    return Suppressed(named(_PHONES) | keys, named(_EMAILS) | keys, counts("RE101", "", odd, "entry"), number)


def _sorted_out(entries: pl.LazyFrame) -> pl.DataFrame:
    """Entries under canonical names; cells of a list without them go where their looks say."""
    table = entries.collect()
    known = [name for name in (*_PHONES, *_EMAILS, *_KEYS[:2]) if name in table.columns]
    if known:
        return table.select(pl.col(known).cast(pl.String))
    names = [name for name in table.columns if name not in PROVENANCE]
    cells = pl.concat(
        [pl.Series("cell", names, dtype=pl.String), *(table[name].cast(pl.String).alias("cell") for name in names)]
    ).str.strip_chars()
    # A header without a digit or an @ is a header; any other may be the first entry of a list without one.
    entry = cells.str.contains(r"[\d@]") | (pl.Series(range(len(cells))) >= len(names))
    kept = cells.filter(entry & (cells.str.len_bytes() > 0))
    cell, digits = pl.col("cell"), pl.col("cell").str.count_matches(r"\d")
    phone = cell.str.contains(r"^[\s\d+()./-]+$") & digits.is_between(10, 15)
    return kept.to_frame("cell").select(
        pl.when(cell.str.contains("@", literal=True)).then(cell).alias("email"),
        pl.when(phone).then(cell).alias("phone"),
        # A number may be a key as well; a key that nobody has closes nothing.
        pl.when(~cell.str.contains("@", literal=True)).then(cell).alias("client_id"),
    )
