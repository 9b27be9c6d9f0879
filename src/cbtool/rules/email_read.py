"""Read the e-mail columns of a batch: plain addresses by whole columns, the rest cell by cell; both ways agree."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rule import Profile, Reading
from cbtool.rules import email_domains, email_parse
from cbtool.rules.email_parse import Address
from cbtool.rules.hygiene import is_filler, tidy

#: What may be done to a row, the harmless first, with the code of its fix. The last that was done names the row.
STEPS: Final = {
    "form": "EM001",
    "words": "EM002",
    "several": "EM003",
    "left": "EM004",
    "typo": "EM005",
    "domain": "EM006",
    "guess": "EM007",
    "filler": "EM008",
}
_COLUMNS: Final = ("email", "email_other")
_PARSED: Final[dict[str, pl.DataType]] = dict.fromkeys((*_COLUMNS, "email_qc", "step", "message"), pl.String())
_DOMAIN: Final[dict[str, pl.DataType]] = {"meant": pl.String(), "disposable": pl.Boolean()}


def _quality(address: Address, *, left: bool) -> str:
    """The code of a row with a valid address; where several hold: 1, 3, 4, 0."""
    if left or address.how == "guess":
        return "1"
    if address.disposable:
        return "3"
    return "4" if address.how else "0"


def parse_row(email: str | None, other: str | None, frequent: frozenset[str]) -> tuple[str | None, ...]:
    """One row that is not all empty: the first address, the others behind it; columns of `_PARSED`."""
    cell = email_parse.read(email, frequent) if email is not None else email_parse.Cell(junk=True)
    more = email_parse.read(other, frequent) if other is not None else email_parse.Cell()
    found: dict[str, Address] = {}
    for address in (*cell.addresses, *more.addresses):
        found.setdefault(address.text, address)
    if not found:
        return email, other, "2" if cell.junk else "1", None, None
    first, *rest = found
    behind = other
    if rest or more.addresses or cell.left:
        behind = "; ".join(dict.fromkeys((*rest, *more.left, *cell.left))) or None
    done = cell.done | {found[first].how or "form", "left" if cell.left else "form"}
    done |= {address.how or "form" for address in more.addresses} | {"form" if behind == other else "several"}
    message = f"{len(cell.left)} part(s) not understood are kept in email_other." if cell.left else None
    quality = _quality(found[first], left=bool(cell.left))
    return first, behind, quality, max(done, key=list(STEPS).index), message


@lru_cache(maxsize=8)
def _lookups(
    frequent: frozenset[str],
) -> tuple[Lookup[tuple[str | None, ...]], Lookup[tuple[str | None, bool]]]:
    """The parsers of rows and of domains for files with these frequent domains."""

    def domain(name: str | None) -> tuple[str | None, bool]:
        meant = email_domains.mend(name, frequent) if name else None
        return meant, bool(name) and email_domains.is_disposable(meant or name or "")

    def row(email: str | None, other: str | None) -> tuple[str | None, ...]:
        return parse_row(email, other, frequent)

    return Lookup(row, _PARSED), Lookup(domain, _DOMAIN)


def decide(cells: pl.DataFrame, frequent: frozenset[str]) -> pl.DataFrame:
    """Columns of `_PARSED` for rows of `email` and `other`; filler must be null already."""
    parse, judge_domain = _lookups(frequent)
    email = pl.col("email")
    rows = cells.with_row_index("row").with_columns(email.str.strip_chars().alias("text"))
    plain = pl.col("other").is_null() & pl.col("text").str.contains(f"^{email_parse.PLAIN}$")
    rows = rows.with_columns(pl.when(plain).then(pl.col("text").str.to_lowercase()).alias("text"))
    rows = rows.with_columns(pl.col("text").str.split_exact("@", 1).struct.field("field_1").alias("domain"))
    domain = pl.col("domain")
    usual = (domain.str.len_bytes() <= email_parse.LONGEST_DOMAIN) & ~domain.str.contains(email_parse.reserved())
    usual &= pl.col("text").str.len_bytes() <= email_parse.LONGEST_PLAIN
    rows = rows.with_columns(pl.when(usual).then(domain))
    blank = email.is_null() & pl.col("other").is_null()
    sure = rows.filter(pl.col("domain").is_not_null() | blank)
    sure = sure.hstack(judge_domain(sure["domain"]))
    mended = pl.col("meant").is_not_null()
    address = pl.when(mended).then(pl.col("text").str.strip_suffix(domain) + pl.col("meant")).otherwise("text")
    quality = pl.when(email.is_null()).then(pl.lit("2")).when("disposable").then(pl.lit("3"))
    sure = sure.select(
        "row",
        address.alias("email"),
        pl.lit(None, pl.String).alias("email_other"),
        quality.when(mended).then(pl.lit("4")).otherwise(pl.lit("0")).alias("email_qc"),
        pl.when(mended).then(pl.lit("domain")).otherwise(pl.lit("form")).alias("step"),
        pl.lit(None, pl.String).alias("message"),
    )
    rest = rows.filter(pl.col("domain").is_null() & ~blank)
    if not rest.height:
        return sure.drop("row")
    read = parse(rest["email"], rest["other"])
    return pl.concat([sure, rest.select("row").hstack(read)]).sort("row").drop("row")


def _read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    stated = [pl.when(~is_filler(tidy(pl.col(name)))).then(pl.col(name)) for name in _COLUMNS]
    cells = batch.select(stated[0].alias("email"), stated[1].alias("other"))
    parsed = decide(cells, profile.domains).rename({name: f"{name}'" for name in _COLUMNS})
    read = pl.concat([batch.select(_COLUMNS), parsed], how="horizontal")
    changed = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}'")) for name in _COLUMNS)
    step = pl.when(pl.col("email'").is_null()).then(pl.lit("filler")).otherwise(pl.col("step").fill_null("filler"))
    return read.select(
        *(pl.col(f"{name}'").alias(name) for name in _COLUMNS),
        "email_qc",
        pl.when(changed).then(step.replace_strict(STEPS, return_dtype=pl.String)).alias("rule"),
        "message",
    )


READING: Final = Reading(_COLUMNS, (*_COLUMNS, "email_qc"), _read)
