"""Pointblank: ten checks, the failing rows of each extracted.

validate_pointblank.py INPUT.parquet OUT --as-of 2026-07-01
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pointblank as pb
import polars as pl

PHONE = r"^\+\d{8,15}$"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$"


def main() -> None:
    """Validate, and write the number of failures to `result.parquet`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("out", type=Path)
    parser.add_argument("--as-of", required=True)
    given = parser.parse_args()
    flags = ["yes", "no", None]
    done = (
        pb.Validate(pl.read_parquet(given.input))
        .rows_distinct(columns_subset=["_id"])
        .col_vals_regex("phone", PHONE, na_pass=True)
        .col_vals_regex("email", EMAIL, na_pass=True)
        .col_vals_between("birth_date", "1900-01-01", given.as_of, na_pass=True)
        .col_vals_regex("inn", r"^(\d{10}|\d{12})$", na_pass=True)
        .col_vals_regex("kpp", r"^.{9}$", na_pass=True)
        .col_vals_regex("surname", r"^[A-Za-zА-Яа-яЁё][^0-9]*$", na_pass=True)
        .col_vals_in_set("consent_personal_data", flags)
        .col_vals_in_set("consent_marketing", flags)
        .col_vals_le("created_at", given.as_of + " 23:59:59", na_pass=True)
        .interrogate()
    )
    failed = done.n_failed()
    extracts = done.get_data_extracts()
    rows = {number: 0 if part is None else len(part) for number, part in extracts.items()}
    counts = {
        "step": list(failed),
        "failed": list(failed.values()),
        "extracted": [rows.get(step, 0) for step in failed],
    }
    pl.DataFrame(counts).write_parquet(given.out / "result.parquet")


if __name__ == "__main__":
    main()
