"""Blocking keys: coarser forms of what is compared, computed once per distinct value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.matching.columns import MARK, RARE, rare
from cbtool.matching.keys_details import DETAILS
from cbtool.matching.keys_names import NAMES
from cbtool.matching.prepare import Prepared
from cbtool.matching.similar import Letters
from cbtool.matching.threads import side_by_side
from cbtool.matching.words import Codes, Flags, Words, mixed, ranked
from cbtool.rules.translit import sound


def _number_of(values: pl.Series) -> npt.NDArray[np.int64]:
    """The last twelve digits of texts as a number, 0 where there are none."""
    number = values.str.strip_prefix("+").cast(pl.Int64, strict=False)
    other = (number < 0).fill_null(value=True).arg_true()  # than a sign and digits, or too many of these
    digits = values.gather(other).str.replace_all(r"\D", "").str.slice(-12)
    number = number.scatter(other, digits.cast(pl.Int64, strict=False).fill_null(0))
    found: npt.NDArray[np.int64] = number.to_numpy() % 10**12
    return found


#: Keys that every comparison of persons asks for, and that take long to make; and those that are made of them.
_DEAR: Final = (
    ("local", "surname_sound", "surname_stem", "email_head", "given_formal", "company_sound", "father"),
    ("name_token", "son", "given_known", "surname_sex", "patronymic_known", "company_letters"),
)


#: How each key that is no plain column is made, by its name.
RECIPES: Final[Mapping[str, Callable[[Keys], Words]]] = {**NAMES, **DETAILS}


class Keys:
    """The blocking keys of a prepared table by name; each is a `Words`, empty where its column is."""

    def __init__(self, table: Prepared) -> None:
        self.table = table
        self._made: dict[str, Words] = {}
        self._counts: dict[str, npt.NDArray[np.int64]] = {}
        self._together: dict[tuple[str, str], npt.NDArray[np.int32]] = {}
        self._letters: dict[str, Letters] = {}
        self._numbers: dict[str, npt.NDArray[np.int64]] = {}

    @cached_property
    def rows(self) -> npt.NDArray[np.uint8]:
        """For each profile the number of its rows, as the table counts them."""
        return self.table.rows

    def counts(self, name: str) -> npt.NDArray[np.int64]:
        """In how many records each value of a key stands, by code."""
        if name not in self._counts:
            self._counts[name] = self[name].counts()
        return self._counts[name]

    def letters(self, name: str) -> Letters:
        """The letters of the values of a key."""
        if name not in self._letters:
            self._letters[name] = Letters.of(self[name].values)
        return self._letters[name]

    def numbers(self, name: str) -> npt.NDArray[np.int64]:
        """The last twelve digits of each value of a key as a number."""
        if name not in self._numbers:
            self._numbers[name] = _number_of(self[name].values)
        return self._numbers[name]

    def make(self, names: Iterable[str]) -> None:
        """Make keys, two at a time; threads that ask for one afterwards do not each make their own."""
        side_by_side(self.__getitem__, dict.fromkeys(names))

    def make_dear(self) -> None:
        """Make the keys that take longest, in the order in which they hang together."""
        for names in _DEAR:
            self.make(names)

    def forget(self, names: Iterable[str]) -> None:
        """Let go of keys, and of what stands together; who asks for one again has it made again."""
        for name in names:
            self._made.pop(name, None)
        self._together.clear()

    def clear(self) -> None:
        """Let go of all keys and of what is known of them."""
        for made in (self._made, self._counts, self._together, self._letters, self._numbers):
            made.clear()

    def together(self, one: str, two: str) -> npt.NDArray[np.int32]:
        """For each profile in how many records the values that it has of two keys stand together."""
        if (one, two) not in self._together:
            both = ranked(mixed(self[one].codes.astype(np.uint64), self[two].codes))[0]
            self._together[one, two] = np.bincount(both, self.rows)[both].astype(np.int32)
        return self._together[one, two]

    def common(self, name: str, i: npt.NDArray[np.integer[Any]], j: npt.NDArray[np.integer[Any]]) -> Codes:
        """For pairs of profiles the value of a list-like key that both have, 0 for none; of several the rarest."""
        slots, counts = self[name].slots, self.counts(name)
        found = np.zeros(i.size, np.uint32)
        for one in slots:
            for two in slots:
                value = one[i]
                better = (value == two[j]) & (value != 0) & ((found == 0) | (counts[value] < counts[found]))
                found[better] = value[better]
        return found

    def taken(self, table: Prepared, parent: npt.NDArray[np.int64]) -> Keys:
        """The keys of a table whose profiles come from those of this one; they are taken away from here, held once."""
        keys = Keys(table)
        # Plain columns are the table's own, which has taken them already.
        made = {name: one for name, one in self._made.items() if name in RECIPES}
        self.table, self._made, names = table, {}, [*made]
        keys._made = dict(zip(names, side_by_side(lambda name: made.pop(name).take(parent), names), strict=True))
        keys._letters, keys._numbers = self._letters, self._numbers  # of the dictionaries, which stay
        return keys

    def __getitem__(self, name: str) -> Words:
        """The key of this name.

        Raises:
            KeyError: there is no key of this name.
        """
        if name not in self._made:
            if name.startswith(RARE):
                self._made[name] = rare(self[MARK + name.removeprefix(RARE)])
            else:
                self._made[name] = RECIPES[name](self) if name in RECIPES else self._column(name)
        return self._made[name]

    def _column(self, name: str) -> Words:
        column = self.table.words.get(name) or self._nothing
        # The further slots of lists are often empty, and would all be looked at for each pair.
        return replace(column, slots=(column.codes, *(slot for slot in column.slots[1:] if slot.any())))

    @cached_property
    def _nothing(self) -> Words:
        return Words((np.zeros(self.table.size, np.uint32),), pl.Series([""], dtype=pl.String))

    def named_email(self, profiles: npt.NDArray[np.int64], names: Iterable[str]) -> list[Flags]:
        """For each name, such as `surname_stem`, whether the e-mail address of records holds its first letters."""
        email = self["email"]
        local = email.values.gather(email.codes[profiles]).str.splitn("@", 2).struct[0].alias("local")
        heads = [self[name].values.gather(self[name].codes[profiles]).str.slice(0, 4).alias(name) for name in names]
        rows = pl.DataFrame([local, *heads]).with_columns(sound(pl.col("local")))
        found = rows.select(
            (pl.col("local").str.contains(pl.col(name), literal=True) & (pl.col(name).str.len_chars() == 4)).alias(name)
            for name in rows.columns[1:]
        )
        return [column.to_numpy() for column in found]
