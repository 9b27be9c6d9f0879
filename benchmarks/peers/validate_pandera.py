"""Pandera (its Polars backend): ten checks, all failures collected.

validate_pandera.py INPUT.parquet OUT --as-of 2026-07-01
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandera.polars as pa
import polars as pl

PHONE = r"^\+\d{8,15}$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$"


def main() -> None:
    """Validate, and write the failures to `result.parquet`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("out", type=Path)
    parser.add_argument("--as-of", required=True)
    given = parser.parse_args()
    flag = pa.Check.isin(["yes", "no"])

    def text(*checks: pa.Check) -> pa.Column:
        return pa.Column(pl.String, list(checks), nullable=True)

    schema = pa.DataFrameSchema(
        {
            "_id": pa.Column(pl.String, unique=True),
            "phone": text(pa.Check.str_matches(PHONE)),
            "email": text(pa.Check.str_matches(EMAIL)),
            "birth_date": text(pa.Check.in_range("1900-01-01", given.as_of)),
            "inn": text(pa.Check.str_matches(r"^(\d{10}|\d{12})$")),
            "kpp": text(pa.Check.str_length(9, 9)),
            "surname": text(pa.Check.str_matches(r"^[A-Za-zА-Яа-яЁё][^0-9]*$")),
            "consent_personal_data": text(flag),
            "consent_marketing": text(flag),
            "created_at": text(pa.Check.le(given.as_of + " 23:59:59")),
        }
    )
    table = pl.read_parquet(given.input)
    try:
        schema.validate(table, lazy=True)
        failures = pl.DataFrame({"column": []})
    except pa.errors.SchemaErrors as error:
        failures = error.failure_cases
    failures.write_parquet(given.out / "result.parquet")


if __name__ == "__main__":
    main()
