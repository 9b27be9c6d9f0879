"""Phones of a base from abroad, whose national numbers were read as those of another country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import polars as pl

#: Fewer numbers tell nothing about a column.
_ENOUGH: Final = 20
#: Numbers without a country code that are kept to be read once more.
_SOME: Final = 500
#: Share of these that must be understood as numbers of the country whose codes the other numbers have.
_VALID: Final = 0.8
#: Digits of a number at least.
_DIGITS: Final = 7


class Abroad:
    """Counts over the batches of a table, from which `warnings` makes a sentence without personal values."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._leads: Counter[str] = Counter()
        self._bare: list[str] = []
        self._unread = 0

    def add(self, table: pl.DataFrame) -> None:
        """Count a normalised batch."""
        if "phone" not in table.columns or "phone_qc" not in table.columns:
            return
        phone, quality = table["phone"], table["phone_qc"]
        leads = phone.str.extract(r"^\+(\d{3})").drop_nulls().value_counts()
        self._leads.update(dict(leads.iter_rows()))
        unread = phone.filter(quality.is_in(["1", "2"]) & ~phone.str.contains("+", literal=True))
        bare = unread.filter(unread.str.count_matches(r"\d") >= _DIGITS)
        self._unread += bare.len()
        self._bare.extend(bare.head(_SOME - len(self._bare)))

    def warnings(self, region: str) -> Iterator[str]:
        """What is to be told of the whole table, whose national numbers were read as those of a region."""
        if self._unread < _ENOUGH:
            return
        from phonenumbers import country_code_for_region, region_code_for_country_code

        from cbtool.rules.phone_parse import read
        from cbtool.rules.phone_plan import calling_code

        codes: Counter[int] = Counter()
        for lead, number in self._leads.items():
            codes[calling_code(lead)] += number
        at_home = codes.pop(country_code_for_region(region), 0)
        code, number = max(codes.items(), key=lambda one: one[1], default=(0, 0))
        country = region_code_for_country_code(code)
        if number < _ENOUGH or 2 * number < codes.total() or at_home >= self._unread:
            return
        valid = sum(bool(read(text, country).numbers) for text in self._bare)
        if valid >= _VALID * len(self._bare):
            yield (
                f"phone: {self._unread:,} numbers without a country code are not understood as those of {region}; "
                f"{number:,} others have that of {country}: try --region {country}"
            )
