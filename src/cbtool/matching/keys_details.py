"""Blocking keys of what is no name: contacts, ids, birth dates, companies, addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from cbtool.matching.prepare import COMPANY
from cbtool.matching.words import Codes, Words, encode, mixed, of_numbers

if TYPE_CHECKING:
    from cbtool.matching.keys import Keys

#: Most numbers of a company's name, or of an address, that are looked at.
NUMBERS: Final = 4


def _desk(keys: Keys) -> Words:
    """The phone of a person with its extension."""
    phone, extension = keys["phone"], keys["phone_ext"]
    at = np.flatnonzero((phone.codes != 0) & (extension.codes != 0))
    both = phone.values.gather(phone.codes[at]) + " " + extension.values.gather(extension.codes[at])
    return encode(pl.Series([None], dtype=pl.String).new_from_index(0, phone.codes.size).scatter(at, both))


def _local(keys: Keys) -> Words:
    """The local part of an e-mail address, where it is long enough to tell people apart.

    Addresses of one local part stand side by side among the sorted ones.
    """
    column = keys["email"]
    local = column.values.str.splitn("@", 2).struct[0]
    run = local.rle_id()
    number = run.set(local.str.len_chars() < 6, 0).to_numpy()
    return Words(tuple(number[slot] for slot in column.slots), local.filter(run.diff().fill_null(1) != 0))


def _email_head(keys: Keys) -> Words:
    column = keys["email"]
    return column.derive(column.values.str.slice(0, 3))


def _id_half(keys: Keys) -> Words:
    """Either half of a national id, so that a wrong digit in the other does no harm."""
    column = keys["national_id"]
    size = column.values.str.len_chars() // 2
    frame = pl.DataFrame({"v": column.values, "n": size}).select(
        head=pl.when(pl.col("n") > 2).then("a" + pl.col("v").str.slice(0, pl.col("n"))),
        tail=pl.when(pl.col("n") > 2).then("b" + pl.col("v").str.slice(pl.col("n"))),
    )
    halves = encode(frame["head"], frame["tail"])
    return Words(tuple(half[column.codes] for half in halves.slots), halves.values)


def _birth(keys: Keys) -> Words:
    """The birth date."""
    return of_numbers(keys.table.birth)


def _birth_year(keys: Keys) -> Words:
    """The year of birth."""
    return of_numbers(keys.table.birth // 10000)


def _birth_day(keys: Keys) -> Words:
    """Month and day, smaller first, so that 03.04 and 04.03 meet."""
    month, day = keys.table.birth // 100 % 100, keys.table.birth % 100
    return of_numbers(np.minimum(month, day) * 100 + np.maximum(month, day))


def _employer(keys: Keys) -> Words:
    """The ten-digit ИНН, else the name of the company."""
    return _either(keys["inn10"], keys["company"])


def _firm_inn(keys: Keys) -> Words:
    """The ten-digit ИНН of companies; on a person it says where they work, not who they are."""
    inn = keys["inn10"]
    return Words((_of_companies(keys, inn.codes),), inn.values)


def _firm(keys: Keys) -> Words:
    """The name of a company by ear, as one word and without its legal form; people have none."""
    name = keys["company_letters"]
    return Words((_of_companies(keys, name.codes),), name.values)


def _company_letters(keys: Keys) -> Words:
    """The sound of a company's name as one word: Техно-Сервис, Техносервис, Tehnoservis; `and` is no word."""
    column = keys["company_sound"]
    return column.derive(column.values.str.replace_all(r"\b(and|und|et|i)\b| ", ""))


def _numbers_of(name: str, keys: Keys) -> Words:
    """The numbers in a column: of a school, of a house and a flat."""
    column = keys[name]
    numbers = column.values.str.extract_all(r"\d+")
    found = encode(*(numbers.list.get(place, null_on_oob=True) for place in range(NUMBERS)))
    return Words(tuple(slot[column.codes] for slot in found.slots if slot.any()) or (column.codes * 0,), found.values)


def _firm_site(keys: Keys) -> Words:
    """The sites of a company; those of people are often of the company they work for."""
    site = keys["website"]
    return Words(tuple(_of_companies(keys, slot) for slot in site.slots), site.values)


def _place(keys: Keys) -> Words:
    """The postal code, else the city."""
    return _either(keys["postal_code"], keys["city"])


def _dwelling(keys: Keys) -> Words:
    """Street and house, else the free address."""
    street, house = (keys[name].codes for name in ("street", "house"))
    both = np.where((street != 0) & (house != 0), mixed(street.astype(np.uint64), house), 0)
    return _either(of_numbers(both), keys["address"])


def _of_companies(keys: Keys, codes: Codes) -> Codes:
    return np.where(keys.table.kind == COMPANY, codes, 0).astype(np.uint32)


def _either(*columns: Words) -> Words:
    """The first of several columns in which something stands; the values themselves are never read."""
    found = np.zeros(columns[0].codes.size, np.uint32)
    top = 0
    for column in columns:
        found = np.where((found == 0) & (column.codes != 0), column.codes + np.uint32(top), found)
        top += int(column.codes.max(initial=0))
    return Words((found,), pl.Series([""], dtype=pl.String))


#: How each key is made, by its name.
DETAILS: Final[Mapping[str, Callable[[Keys], Words]]] = {
    "desk": _desk,
    "local": _local,
    "email_head": _email_head,
    "id_half": _id_half,
    "birth": _birth,
    "birth_year": _birth_year,
    "birth_day": _birth_day,
    "employer": _employer,
    "firm_inn": _firm_inn,
    "firm": _firm,
    "company_letters": _company_letters,
    "company_number": partial(_numbers_of, "company"),
    "address_number": partial(_numbers_of, "address"),
    "firm_site": _firm_site,
    "place": _place,
    "dwelling": _dwelling,
}
