"""Blocking keys: coarser forms of what is compared, computed once per distinct value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.matching.columns import MARK, RARE, rare
from cbtool.matching.name_forms import (
    PARTICLES,
    PARTS,
    WELL_KNOWN,
    bare,
    consonants,
    father,
    feminine,
    formal,
    heard,
    stem,
)
from cbtool.matching.prepare import COMPANY, Prepared
from cbtool.matching.similar import Letters
from cbtool.matching.threads import side_by_side
from cbtool.matching.words import Codes, Flags, Words, encode, mixed, ranked, taken
from cbtool.rules.diminutives import FORMAL
from cbtool.rules.translit import latin, sound


def _number_of(values: pl.Series) -> npt.NDArray[np.int64]:
    """The last twelve digits of texts as a number, 0 where there are none."""
    number = values.str.strip_prefix("+").cast(pl.Int64, strict=False)
    other = (number < 0).fill_null(value=True).arg_true()  # than a sign and digits, or too many of these
    digits = values.gather(other).str.replace_all(r"\D", "").str.slice(-12)
    number = number.scatter(other, digits.cast(pl.Int64, strict=False).fill_null(0))
    found: npt.NDArray[np.int64] = number.to_numpy() % 10**12
    return found


#: Keys that every comparison of persons asks for, and that take long to make; and those that are made of them.
DEAR: Final = (
    ("local", "surname_sound", "surname_stem", "email_head", "given_formal", "company_sound", "father"),
    ("name_token", "son", "given_known", "surname_sex", "patronymic_known"),
)


class Keys:
    """The blocking keys of a prepared table by name; each is a `Words`, empty where its column is."""

    def __init__(self, table: Prepared) -> None:
        self._table = table
        self._made: dict[str, Words] = {}
        self._counts: dict[str, npt.NDArray[np.int64]] = {}
        self._together: dict[tuple[str, str], npt.NDArray[np.int32]] = {}
        self._letters: dict[str, Letters] = {}
        self._numbers: dict[str, npt.NDArray[np.int64]] = {}

    @cached_property
    def rows(self) -> npt.NDArray[np.uint8]:
        """For each profile the number of its rows, as the table counts them."""
        return self._table.rows

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

    def forget(self, names: Iterable[str]) -> None:
        """Let go of keys, and of what stands together; who asks for one again has it made again."""
        for name in names:
            self._made.pop(name, None)
        self._together.clear()

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
        """The keys of a table whose profiles come from those of this one."""
        keys = Keys(table)
        # Plain columns are the table's own, which has taken them already.
        keys._made = taken({name: made for name, made in self._made.items() if hasattr(self, "_" + name)}, parent)
        keys._letters, keys._numbers = self._letters, self._numbers  # of the dictionaries, which stay
        return keys

    def __getitem__(self, name: str) -> Words:
        """The key of this name.

        Raises:
            KeyError: there is no key of this name.
        """
        if name not in self._made:
            method = getattr(self, "_" + name, None)
            if name.startswith(RARE):
                self._made[name] = rare(self[MARK + name.removeprefix(RARE)])
            else:
                self._made[name] = method() if method else self._column(name)
        return self._made[name]

    def _column(self, name: str) -> Words:
        column = self._table.words.get(name) or self._nothing
        # The further slots of lists are often empty, and would all be looked at for each pair.
        return replace(column, slots=(column.codes, *(slot for slot in column.slots[1:] if slot.any())))

    @cached_property
    def _nothing(self) -> Words:
        return Words((np.zeros(self._table.size, np.uint32),), pl.Series([""], dtype=pl.String))

    def _number(self, numbers: npt.NDArray[Any]) -> Words:
        """A key of numbers, 0 for none, as dense codes; the values themselves are never read."""
        codes = np.where(numbers > 0, ranked(numbers)[0] + 1, 0).astype(np.uint32)
        return Words((codes,), pl.Series([""], dtype=pl.String))

    def _surname_stem(self) -> Words:
        """The sound of the surname without the ending of its gender: Иванова, Ivanov."""
        column = self._column("surname")
        return column.derive(stem(column.values))

    def _surname_part(self) -> Words:
        """The parts of double surnames, and the surnames that are such a part.

        Particles are no parts of their own: de la Cruz is Cruz.
        """
        column = self["surname_stem"]
        double = column.values.str.contains("-", literal=True).arg_true()
        words = column.values.gather(double).str.split("-")
        parts = [bare(words.list.get(n, null_on_oob=True)) for n in range(PARTS)]
        parts = [part.set(part.is_in(PARTICLES), None) for part in parts]
        single = column.values.set(~column.values.is_in(pl.concat(parts).drop_nulls().implode()), None)
        nothing = single.clear(single.len())
        found = encode(single.scatter(double, parts[0]), *(nothing.clone().scatter(double, part) for part in parts[1:]))
        slots = (found.codes, *(slot for slot in found.slots[1:] if slot.any()))
        return Words(tuple(slot[column.codes] for slot in slots), found.values)

    def _surname_sex(self) -> Words:
        """The surname where its ending tells the sex."""
        column = self["surname_sound"]
        return column.derive(column.values.set(~column.values.str.contains(r"(ov|ev|in|sk|ck)(a|aia|i)?$"), None))

    def _given_formal(self) -> Words:
        """The sound of the formal name behind the given name: Саша, Александр."""
        column = self._column("given_name")
        return column.derive(formal(column.values))

    def _father(self) -> Words:
        """The sound of the patronymic without the ending of its gender."""
        column = self._column("patronymic")
        return column.derive(father(column.values))

    def _given_initial(self) -> Words:
        """The first letter of the formal given name."""
        column = self["given_formal"]
        return column.derive(column.values.str.slice(0, 1))

    def _surname_sound(self) -> Words:
        return self._heard("surname")

    def _patronymic_sound(self) -> Words:
        return self._heard("patronymic")

    def _company_sound(self) -> Words:
        return self._heard("company")

    def _heard(self, name: str) -> Words:
        column = self._column(name)
        return column.derive(heard(column.values))

    def _given_letter(self) -> Words:
        return self._letter("given_name")

    def _patronymic_letter(self) -> Words:
        return self._letter("patronymic")

    def _son(self) -> Words:
        """The patronymic where it is made of the own given name: the father of Иван Иванович is an Иван too.

        The consonants tell, since endings differ and vowels come and go: Павел, Павлович; Сергей, Сергеевич.
        """
        given, father = self["given_formal"], self["father"]
        name, of_father = consonants(given.values), consonants(father.values)
        own, longer, made = encode(name, (name + "v").set(name == "", None), of_father).slots
        own, longer, made = own[given.codes], longer[given.codes], made[father.codes]
        same = (own != 0) & ((made == own) | (made == longer))
        return Words((np.where(same, father.codes, 0).astype(np.uint32),), father.values)

    def _patronymic_known(self) -> Words:
        """The consonants of the patronymic where it is made of a well-known given name."""
        column = self["father"]
        names = consonants(heard(pl.Series("v", WELL_KNOWN)))
        made = consonants(column.values)
        return column.derive(made.set(~made.is_in(pl.concat([names, names + "v"]).implode()), None))

    def _letter(self, name: str) -> Words:
        """The first letter in Latin, so that both scripts meet."""
        column = self._column(name)
        return column.derive(column.values.to_frame("v").select(latin(pl.col("v").str.slice(0, 1)))["v"])

    def _given_short(self) -> Words:
        return self._initial("given_name")

    def _patronymic_short(self) -> Words:
        return self._initial("patronymic")

    def _initial(self, name: str) -> Words:
        """The value where it is only an initial."""
        column = self._column(name)
        return column.derive(column.values.set(column.values.str.len_chars() != 1, None))

    def _given_known(self) -> Words:
        """The given name where it is a well-known formal Russian one: others are called by one of several names."""
        column = self._column("given_name")
        whole = {*WELL_KNOWN, *(name for name in FORMAL if feminine(name))}
        return column.derive(column.values.set(~column.values.is_in(sorted(whole)), None))

    def _given_sex(self) -> Words:
        """`m` or `f` for formal names that both sexes share but for the ending: Александр, Александра."""
        column = self._column("given_name")
        women = [name for name in FORMAL if feminine(name)]
        men = sorted({FORMAL[name] for name in women})
        woman = pl.when(pl.col("v").is_in(women)).then(pl.lit("f"))
        sex = woman.when(pl.col("v").is_in(men)).then(pl.lit("m"))
        return column.derive(column.values.to_frame("v").select(sex.alias("v"))["v"])

    def _surname_head(self) -> Words:
        """The first three letters of the surname, by ear."""
        column = self["surname_stem"]
        return column.derive(column.values.str.slice(0, 3))

    def _surname_consonants(self) -> Words:
        """The first consonants, which stay when vowels are mistyped or left out."""
        column = self["surname_stem"]
        return column.derive(consonants(column.values).str.slice(0, 3))

    def _surname_tail(self) -> Words:
        """The last four letters of the surname, by ear, which stay when one of the first is mistyped."""
        column = self["surname_stem"]
        return column.derive(column.values.str.slice(-4))

    def _given_head(self) -> Words:
        """The first three letters of the formal given name."""
        column = self["given_formal"]
        return column.derive(column.values.str.slice(0, 3))

    def _name_token(self) -> Words:
        """The surname or the given name, by ear, so that swapped ones meet."""
        surname, given = self["surname_stem"], self["given_formal"]
        both = encode(surname.values, given.values)
        first, second = both.slots
        return Words((first[surname.codes], second[given.codes]), both.values)

    def _name_pair(self) -> Words:
        """Surname and given name together, in either order."""
        one, two = self["name_token"].slots
        low = np.minimum(one, two)
        return self._number(np.where(low > 0, mixed(low.astype(np.uint64), np.maximum(one, two)), 0))

    def _id_half(self) -> Words:
        """Either half of a national id, so that a wrong digit in the other does no harm."""
        column = self._column("national_id")
        size = column.values.str.len_chars() // 2
        frame = pl.DataFrame({"v": column.values, "n": size}).select(
            head=pl.when(pl.col("n") > 2).then("a" + pl.col("v").str.slice(0, pl.col("n"))),
            tail=pl.when(pl.col("n") > 2).then("b" + pl.col("v").str.slice(pl.col("n"))),
        )
        halves = encode(frame["head"], frame["tail"])
        return Words(tuple(half[column.codes] for half in halves.slots), halves.values)

    def _birth(self) -> Words:
        """The birth date."""
        return self._number(self._table.birth)

    def _birth_year(self) -> Words:
        """The year of birth."""
        return self._number(self._table.birth // 10000)

    def _birth_day(self) -> Words:
        """Month and day, smaller first, so that 03.04 and 04.03 meet."""
        month, day = self._table.birth // 100 % 100, self._table.birth % 100
        return self._number(np.minimum(month, day) * 100 + np.maximum(month, day))

    def _either(self, *columns: Words) -> Words:
        """The first of several columns in which something stands; the values themselves are never read."""
        found = np.zeros(self._table.size, np.uint32)
        top = 0
        for column in columns:
            found = np.where((found == 0) & (column.codes != 0), column.codes + np.uint32(top), found)
            top += int(column.codes.max(initial=0))
        return Words((found,), pl.Series([""], dtype=pl.String))

    def _employer(self) -> Words:
        """The ten-digit ИНН, else the name of the company."""
        return self._either(self._column("inn10"), self._column("company"))

    def _firm_inn(self) -> Words:
        """The ten-digit ИНН of companies; on a person it says where they work, not who they are."""
        inn = self._column("inn10")
        return Words((self._of_companies(inn.codes),), inn.values)

    def _firm(self) -> Words:
        """The name of a company, without its legal form; people have none."""
        name = self._column("company")
        return Words((self._of_companies(name.codes),), name.values)

    def _firm_site(self) -> Words:
        """The sites of a company; those of people are often of the company they work for."""
        site = self._column("website")
        return Words(tuple(self._of_companies(slot) for slot in site.slots), site.values)

    def _of_companies(self, codes: Codes) -> Codes:
        return np.where(self._table.kind == COMPANY, codes, 0).astype(np.uint32)

    def _place(self) -> Words:
        """The postal code, else the city."""
        return self._either(self._column("postal_code"), self._column("city"))

    def _dwelling(self) -> Words:
        """Street and house, else the free address."""
        street, house = (self._column(name).codes for name in ("street", "house"))
        both = np.where((street != 0) & (house != 0), mixed(street.astype(np.uint64), house), 0)
        return self._either(self._number(both), self._column("address"))

    def named_email(self, profiles: npt.NDArray[np.int64]) -> Flags:
        """Whether the e-mail address of records holds the first letters of their surname."""
        email, surname = self._column("email"), self["surname_stem"]
        local = email.values.gather(email.codes[profiles]).str.splitn("@", 2).struct[0]
        rows = pl.DataFrame({"local": local, "head": surname.values.gather(surname.codes[profiles]).str.slice(0, 4)})
        holds = sound(pl.col("local")).str.contains(pl.col("head"), literal=True)
        return rows.select(holds & (pl.col("head").str.len_chars() == 4)).to_series().to_numpy()

    def _email_head(self) -> Words:
        column = self._column("email")
        return column.derive(column.values.str.slice(0, 3))

    def _token_head(self) -> Words:
        """The first three letters of the surname or of the given name, by ear."""
        column = self["name_token"]
        return column.derive(column.values.str.slice(0, 3))

    def _token_initial(self) -> Words:
        """The first letters of surname and given name."""
        column = self["name_token"]
        return column.derive(column.values.str.slice(0, 1))

    def _local(self) -> Words:
        """The local part of an e-mail address, where it is long enough to tell people apart.

        Addresses of one local part stand side by side among the sorted ones.
        """
        column = self._column("email")
        local = column.values.str.splitn("@", 2).struct[0]
        run = local.rle_id()
        number = run.set(local.str.len_chars() < 6, 0).to_numpy()
        return Words(tuple(number[slot] for slot in column.slots), local.filter(run.diff().fill_null(1) != 0))
