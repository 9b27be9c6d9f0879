"""Profile: what row-wise rules must know of the whole file, from one pass before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import polars as pl

from cbtool.rule import NO_PROFILE, Profile

#: A mail domain is no slip of the pen when it stands in this many records and in this share of all addresses.
#: One misspelling of one provider rarely makes up a tenth of this share, and a domain that people really
#: have and that resembles a provider's is only worth protecting when losing it would be noticed.
OFTEN: Final = 10
OFTEN_SHARE: Final = 0.002

#: From how many records on a value counts as repeated. Families share a phone, couples an e-mail address.
MANY: Final = {"phone": 5, "email": 3}
SEVERAL: Final = 2


def profile(
    frame: pl.LazyFrame,
    *,
    region: str,
    date_order: Literal["dmy", "mdy"],
    timezone: str = NO_PROFILE.timezone,
    unique: Sequence[str] = (),
) -> Profile:
    """Look once at a whole table of text columns.

    Args:
        frame: canonical columns; values are compared as they stand there, so normalise first for `unique`.
        region: ISO 3166 code for phone numbers without a country code, handed on.
        date_order: order of dates such as 01/02/2020, handed on.
        timezone: the zone to which times with an offset are converted, handed on.
        unique: fields whose repeated values checks ask for; those that the table does not have are left out.

    Returns:
        the settings; the mail domains that stand often (lower case); for each field in `unique` the values that
        stand in several records (`MANY` of them for phones and e-mails, `SEVERAL` for others).
    """
    columns = frame.collect_schema().names()
    asked = [name for name in unique if name in columns]
    queries = [_counts(frame, pl.col(name), MANY.get(name, SEVERAL)) for name in asked]
    if "email" in columns:
        queries.append(_counts(frame, _domain(pl.col("email")), OFTEN))
        queries.append(frame.select(_domain(pl.col("email")).count().alias("rows")))
    found = pl.collect_all(queries) if queries else []
    domains: frozenset[str] = frozenset()
    if "email" in columns:
        total = int(found[-1]["rows"][0])
        domains = frozenset(found[-2].filter(pl.col("rows") >= total * OFTEN_SHARE)["value"])
    repeated = {name: frozenset(table["value"]) for name, table in zip(asked, found, strict=False)}
    return Profile(region, date_order, timezone, domains, repeated)


def _counts(frame: pl.LazyFrame, value: pl.Expr, least: int) -> pl.LazyFrame:
    """Values that stand in at least so many rows, with their number."""
    return (
        frame.select(value.cast(pl.String).alias("value"))
        .drop_nulls()
        .group_by("value")
        .agg(pl.len().alias("rows"))
        .filter(pl.col("rows") >= least)
    )


def _domain(email: pl.Expr) -> pl.Expr:
    """The domain of the first address of a cell."""
    return email.cast(pl.String).str.extract(r"@\s*([^\s@,;<>()\[\]\"']+)").str.to_lowercase().str.strip_chars(".")
