"""Guards that keep a spreadsheet from changing or running what stands in a cell of a CSV file.

A spreadsheet that opens a CSV file runs cells that begin like a formula and turns long numbers, phones and
fractions into floats and dates. In `excel-csv` such cells are guarded, and import strips the guards again.
Which first characters start a formula: OWASP, "CSV Injection".
"""

from __future__ import annotations

from typing import Final

import polars as pl

#: What a spreadsheet would take for another value than the text: ids of 11 and more digits (kept to 15 only),
#: leading zeros, phones, powers of ten, and what looks like a day and month (`10/2` is also a house) or like a time
#: (`2024:17` is also record 17 of 2024.csv).
_TEXT: Final = "|".join(
    (
        r"\d{11,}",
        r"0\d+",
        r"\+\d[\d ()\-+;]*",
        r"\d+[eE][+-]?\d+",
        r"\d+:\d+",
        r"(?:0?[1-9]|1[0-2])[./-](?:\d{1,2}|\d{4})",
        r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])",
    )
)

_FORMULA: Final = r"[=+\-@\t\r\n＝＋－＠]"

#: A plain negative number starts no formula.
_NEGATIVE: Final = r"-\d+(?:[.,]\d+)?"


def guarded(text: pl.Expr) -> pl.Expr:
    """Text cells as a spreadsheet keeps them: `="007"`, and an apostrophe before what would be a formula.

    An apostrophe is also put before a cell that already looks guarded so, which makes `unguarded` exact.
    """
    formula = text.str.contains(rf"\A'*{_FORMULA}") & ~text.str.contains(rf"\A(?:{_NEGATIVE})\z")
    return (
        pl.when(text.str.contains(rf"\A(?:{_TEXT})\z"))
        .then(pl.concat_str(pl.lit('="'), text, pl.lit('"')))
        .when(formula)
        .then(pl.concat_str(pl.lit("'"), text))
        .otherwise(text)
    )


def unguarded(text: pl.Expr) -> pl.Expr:
    """The cells without the guards of `guarded`, also of a spreadsheet's own `="..."`; other cells unchanged."""
    return text.str.replace(r"""\A(?:="([^"]*)"|'('*""" + _FORMULA + r"""(?s:.*)))\z""", "${1}${2}")
