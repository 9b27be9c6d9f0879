"""The ways of normalising that `normalize.py` measures, each in a process of its own with its start.

python benchmarks/normalize_ways.py loop|contacts|everything BASE.parquet
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl


def loop(base: Path) -> None:
    """Phones and e-mails one by one, as a script would do it."""
    import phonenumbers
    from email_validator import EmailNotValidError, validate_email

    table = pl.read_parquet(base, columns=["phone", "email"])
    phones: list[str | None] = []
    for cell in table["phone"]:
        try:
            number = phonenumbers.parse(cell or "", "RU")
            valid = phonenumbers.is_valid_number(number)
            phones.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else cell)
        except phonenumbers.NumberParseException:
            phones.append(cell)
    emails: list[str | None] = []
    for cell in table["email"]:
        try:
            emails.append(validate_email(cell or "", check_deliverability=False).normalized.lower())
        except EmailNotValidError:
            emails.append(cell)
    table.with_columns(pl.Series("phone", phones), pl.Series("email", emails))


def contacts(base: Path) -> None:
    """cbtool's fixes of phones and e-mails on the columns of the loop."""
    _normalize(pl.scan_parquet(base).select("client_id", "phone", "email"), "PH", "EM")


def everything(base: Path) -> None:
    """cbtool's normalize on all columns."""
    _normalize(pl.scan_parquet(base), "")


def _normalize(frame: pl.LazyFrame, *families: str) -> None:
    from cbtool.files.spool import on_disk
    from cbtool.rules import fixes
    from cbtool.steps.normalize import normalize
    from cbtool.steps.profile import profile

    frame = frame.with_columns(pl.concat_str(pl.lit("base:"), "client_id").alias("_id"))
    chosen = [fix for fix in fixes() if fix.code.startswith(families)]
    known = profile(frame, region="RU", date_order="dmy")
    with tempfile.TemporaryDirectory() as folder:
        normalize(frame, chosen, known, on_disk(Path(folder), "normalize"))


WAYS: Final[dict[str, Callable[[Path], None]]] = {"loop": loop, "contacts": contacts, "everything": everything}


if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]))
