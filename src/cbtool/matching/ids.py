"""Ids that keep customers apart: those with a checksum, and the КПП of branches of a company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.words import Codes, Words, encode
from cbtool.rules.checksums import inn, ogrn, snils

#: Ids with a checksum: the field, the number of digits, and whether such digits are valid.
CHECKED: Final = (("inn", 10, inn), ("inn", 12, inn), ("ogrn", 13, ogrn), ("ogrn", 15, ogrn), ("snils", 11, snils))

#: The fields of ids that are beyond doubt, in the order of `Prepared.sure`.
SURE: Final = (*(name for name, _, _ in CHECKED), "kpp")

#: КПП of a company itself, by its signs 5 and 6: 01, or 50 of the largest taxpayers. It is another one after a move;
#: of branches (02, 43 and others) each has its own (order of ФНС of 29.06.2012, ММВ-7-6/435).
_HEAD: Final = r"^.{4}(01|50).{3}$"


def checked(
    column: pl.Series, code: pl.Series | None, length: int, valid: Callable[[pl.Expr], pl.Expr]
) -> tuple[Words, Codes]:
    """Ids of one length, and the codes of those beyond doubt: of quality 0, or right by checksum without one."""
    words = encode(column)
    digits = words.values.str.replace_all(r"\D", "")
    digits = digits.set(digits.str.len_bytes() != length, None)
    if code is None:
        digits = digits.set(~digits.to_frame("v").select(valid(pl.col("v")))["v"], None)
    found = words.derive(digits)
    if code is None:
        return found, found.codes
    return found, np.where((code == "0").fill_null(value=False).to_numpy(), found.codes, 0).astype(np.uint32)


def branch(kpp: Words) -> Codes:
    """Which branch of a company each record is of, the company itself being one; 0 where no КПП tells it."""
    of_branch = kpp.values.str.replace(_HEAD, "head")
    return kpp.derive(of_branch.set(~kpp.values.str.contains(r"^\d{4}[\da-z]{2}\d{3}$"), None)).codes
