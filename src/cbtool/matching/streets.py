"""Street and house where normalize has not found them: it asks for a type word, and here the whole column tells."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.cleaning import fold_all, free
from cbtool.matching.words import encode

#: The house behind a street: `ул. Мира, 5`.
_BEHIND: Final = r"(?i)[,\s]+(?:д(?:ом)?\.?\s*)?(\d+\s?[\p{L}]?(?:[/\-]\d+)?)$"
#: A free address that begins with a street: `Ломоносова, дом 13к1, кв. 118`, `Ломоносова 13-118`.
_AHEAD: Final = r"(?i)^([^\d,]{3,}?)[,\s]+(?:д(?:ом)?\.?\s*)?(\d+(?:\s?\p{L})?(?:/\d+)?)(?:\D|$)"


def behind(street: pl.Series, house: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Street and house, where the house stands behind the street."""
    words = encode(street)
    number = words.values.str.extract(_BEHIND, 1)
    both = np.flatnonzero(number.is_not_null().to_numpy()[words.codes] & house.is_null().to_numpy())
    if not both.size:
        return street, house
    codes = words.codes[both]
    bare = words.values.str.replace(_BEHIND, "").gather(codes)
    return street.clone().scatter(both, bare), house.clone().scatter(both, number.gather(codes))


def ahead(street: pl.Series, house: pl.Series, address: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Street and house, where a free address begins with a street that other records have as one."""
    at = (street.is_null() & address.is_not_null()).arg_true()
    if not at.len():
        return street, house
    found = address.gather(at).str.extract_groups(_AHEAD)
    name, number = found.struct.field("1"), found.struct.field("2")
    words = encode(street, name)  # over one dictionary, so that both are cleaned alike
    plain = encode(free(fold_all(words.values))).codes
    known = np.zeros(plain.size + 1, np.bool_)
    known[plain[words.slots[0]]] = True
    known[0] = False
    some = pl.Series(known[plain[words.slots[1]]])
    at = at.filter(some)
    number = pl.select(pl.coalesce(house.gather(at), number.filter(some))).to_series()
    return street.clone().scatter(at, name.filter(some)), house.clone().scatter(at, number)
