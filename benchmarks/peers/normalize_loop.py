"""What a script without this program would do: a loop over rows with phonenumbers and email-validator.

    normalize_loop.py INPUT.parquet OUT

Names, phone, e-mail, dates, ИНН and amounts of each row are cleaned one by one; nothing is noted down, no address or
company is parsed. `--pandas` does the same with pandas, column by column.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

import pandas as pd
import phonenumbers
from email_validator import EmailNotValidError, validate_email

DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M")
WEIGHTS = {
    10: ((2, 4, 10, 3, 5, 9, 4, 6, 8),),
    12: ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)),
}


def phone(cell: str | None) -> str | None:
    """E.164, or what was there."""
    if not cell:
        return None
    try:
        number = phonenumbers.parse(cell, "RU")
    except phonenumbers.NumberParseException:
        return cell
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else cell


def email(cell: str | None) -> str | None:
    """The normalised address, or what was there."""
    if not cell:
        return None
    try:
        return validate_email(cell.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return cell


def name(cell: str | None) -> str | None:
    """Single spaces, capitals at the start of words."""
    return " ".join(cell.split()).title() if cell else None


def date(cell: str | None) -> str | None:
    """The ISO form, or what was there."""
    for form in DATES if cell else ():
        try:
            return datetime.strptime(cell.strip(), form).date().isoformat()
        except ValueError:
            continue
    return cell


def inn(cell: str | None) -> str | None:
    """The digits when their check digits hold, else what was there."""
    digits = "".join(letter for letter in cell or "" if letter.isdigit())
    sums = WEIGHTS.get(len(digits))
    if not sums:
        return cell
    right = all(
        sum(weight * int(digit) for weight, digit in zip(row, digits, strict=False)) % 11 % 10 == int(digits[len(row)])
        for row in sums
    )
    return digits if right else cell


def amount(cell: str | None) -> str | None:
    """Plain decimal text, or what was there."""
    if not cell:
        return None
    text = cell.replace("\u00a0", "").replace(" ", "").replace("руб.", "").replace("₽", "").replace(",", ".")
    try:
        return f"{float(text):.2f}"
    except ValueError:
        return cell


WORK = {
    **dict.fromkeys(("surname", "given_name", "patronymic", "city"), name),
    **dict.fromkeys(("birth_date", "created_at", "updated_at", "last_purchase_at"), date),
    "phone": phone,
    "email": email,
    "inn": inn,
    "total_spent": amount,
}


def main() -> None:
    """Clean, and write `result.parquet`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("out", type=Path)
    parser.add_argument("--pandas", action="store_true")
    given = parser.parse_args()
    table = pd.read_parquet(given.input).astype(object)
    table = table.where(table.notna(), None)
    work = {column: function for column, function in WORK.items() if column in table.columns}
    if given.pandas:
        for column, function in work.items():
            table[column] = table[column].map(function)
    else:
        rows = table.to_dict("records")
        for row in rows:
            for column, function in work.items():
                row[column] = function(row[column])
        table = pd.DataFrame.from_records(rows)
    table.to_parquet(given.out / "result.parquet")


if __name__ == "__main__":
    main()
