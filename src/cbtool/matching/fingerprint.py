"""Fingerprints: what a record says of its customer, in a few letters, so that a later run knows whether it changed."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import polars as pl

#: The fields that say who a customer is. Their order is part of the fingerprint; so a new one goes to the end.
IDENTITY: Final = (
    *("client_kind", "full_name", "surname", "given_name", "patronymic", "gender", "birth_date"),
    *("phone", "phone_other", "email", "email_other", "company", "legal_form", "inn", "kpp", "ogrn", "snils"),
    *("national_id", "address", "postal_code", "city", "street", "house", "building", "flat", "birth_place"),
    *("messenger", "social", "website", "phone_ext"),
)

#: Letters of a fingerprint: 96 bits, of which no two in a base of millions are the same by chance, behind an `r`, so
#: that no spreadsheet takes it for a number.
LETTERS: Final = 25

#: Parts values; it stands in no normalised one.
_BETWEEN: Final = "\x1f"

_BATCH: Final = 100_000


def fingerprint(table: pl.DataFrame) -> pl.Series:
    """The fingerprint of each record.

    It depends on the values of `IDENTITY` alone (a column that is missing is one without values), not on provenance,
    quality codes or the other columns, and stays the same through versions of Python and Polars.

    Returns:
        one text of `LETTERS` letters per row; null for a record that says nothing.
    """
    present = set(table.columns)
    cells = [
        pl.col(name).cast(pl.String).str.strip_chars().fill_null("") if name in present else pl.lit("")
        for name in IDENTITY
    ]
    # Without the ends of lines that are empty, so that a field that is added later changes no record that lacks it.
    line = pl.concat_str(*cells, separator=_BETWEEN).str.strip_chars_end(_BETWEEN).alias("fingerprint")
    found: list[pl.Series] = [pl.Series("fingerprint", [], pl.String)]
    for start in range(0, table.height, _BATCH):
        lines = table.slice(start, _BATCH).with_columns(line)["fingerprint"]
        found.append(
            pl.Series(
                "fingerprint",
                [
                    "r" + blake2b(text.encode(), digest_size=LETTERS // 2).hexdigest() if text else None
                    for text in lines
                ],
                pl.String,
            )
        )
    return pl.concat(found)
