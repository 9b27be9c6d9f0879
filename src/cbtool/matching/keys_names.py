"""Blocking keys of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from cbtool.matching.name_forms import (
    LISTED,
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
from cbtool.matching.words import Words, encode, mixed, of_numbers
from cbtool.rules.diminutives import ABROAD, FORMAL, FURTHER
from cbtool.rules.name_tables import given_names
from cbtool.rules.translit import latin, unmarked

if TYPE_CHECKING:
    from cbtool.matching.keys import Keys


def _surname_stem(keys: Keys) -> Words:
    """The sound of the surname without the ending of its gender: Иванова, Ivanov."""
    column = keys["surname"]
    return column.derive(stem(column.values))


def _surname_part(keys: Keys) -> Words:
    """The parts of double surnames, and the surnames that are such a part.

    Particles are no parts of their own: de la Cruz is Cruz.
    """
    column = keys["surname_stem"]
    double = column.values.str.contains("-", literal=True).arg_true()
    words = column.values.gather(double).str.split("-")
    parts = [bare(words.list.get(n, null_on_oob=True)) for n in range(PARTS)]
    parts = [part.set(part.is_in(PARTICLES), None) for part in parts]
    single = column.values.set(~column.values.is_in(pl.concat(parts).drop_nulls().implode()), None)
    nothing = single.clear(single.len())
    found = encode(single.scatter(double, parts[0]), *(nothing.clone().scatter(double, part) for part in parts[1:]))
    slots = (found.codes, *(slot for slot in found.slots[1:] if slot.any()))
    return Words(tuple(slot[column.codes] for slot in slots), found.values)


def _surname_double(keys: Keys) -> Words:
    """1 for double surnames."""
    column = keys["surname_part"]
    double = np.any(column.slots[1:], axis=0) if len(column.slots) > 1 else np.zeros(column.codes.size, np.bool_)
    return of_numbers(double.astype(np.uint32))


def _surname_sex(keys: Keys) -> Words:
    """The surname where its ending tells the sex."""
    column = keys["surname_sound"]
    return column.derive(column.values.set(~column.values.str.contains(r"(ov|ev|in|sk|ck)(a|aia|i)?$"), None))


def _surname_consonants(keys: Keys) -> Words:
    """The first consonants, which stay when vowels are mistyped or left out."""
    column = keys["surname_stem"]
    return column.derive(consonants(column.values).str.slice(0, 3))


def _given_formal(keys: Keys) -> Words:
    """The sound of the formal name behind the given name: Саша, Александр."""
    column = keys["given_name"]
    return column.derive(formal(column.values))


def _given_sense(keys: Keys) -> Words:
    """The formal name behind the given name, and the others that it stands for: Ксюша is Ксения or Оксана."""
    formal_name, given = keys["given_formal"], keys["given_name"]
    senses = given.values.replace_strict(FURTHER, default=None, return_dtype=pl.List(pl.String))
    most = max(map(len, FURTHER.values()))
    found = encode(formal_name.values, *(heard(senses.list.get(n, null_on_oob=True)) for n in range(most)))
    further = (slot for slot in found.slots[1:] if slot.any())
    return Words((found.slots[0][formal_name.codes], *(slot[given.codes] for slot in further)), found.values)


def _given_part(keys: Keys) -> Words:
    """The parts of given and middle names by ear: of Anna-Maria, and of Ngoc Minh; initials are none."""
    columns = [keys["given_formal"], keys["patronymic_sound"]]
    words = [column.values.str.split("-") for column in columns]
    parts = [word.list.get(n, null_on_oob=True) for word in words for n in range(2)]
    found = encode(*(part.set(part.str.len_chars() < 2, None) for part in parts))
    slots = [slot[columns[n // 2].codes] for n, slot in enumerate(found.slots)]
    return Words((slots[0], *(slot for slot in slots[1:] if slot.any())), found.values)


def _given_alone(keys: Keys) -> Words:
    """The given name by ear of who has no other and no middle name."""
    column = keys["given_part"]
    several = np.count_nonzero(column.slots, axis=0) > 1
    return Words((np.where(several, 0, np.maximum.reduce(column.slots)).astype(np.uint32),), column.values)


def _given_known(keys: Keys) -> Words:
    """The given name where it is a well-known formal Russian one: others are called by one of several names.

    By ear where Cyrillic names stand in the column, so that Mikhail is known too; else Maria could be any country's.
    """
    column = keys["given_name"]
    whole = pl.Series(sorted({*WELL_KNOWN, *(name for name in FORMAL if feminine(name))}))
    known = column.values.is_in(whole.implode())
    if known.any():
        known |= heard(column.values).is_in(heard(whole).implode()) & ~column.values.is_in(_misheard().implode())
    return column.derive(column.values.set(~known, None))


@cache
def _misheard() -> pl.Series:
    """Short names that do not sound like their formal ones, but may like others: Аля, Алия."""
    short, names = pl.Series(list(FORMAL)), pl.Series(list(FORMAL.values()))
    return short.filter(heard(short) != heard(names))


def _given_listed(keys: Keys) -> Words:
    """The given name where its formal one is listed as a name, in Cyrillic or of the West."""
    column = keys["given_name"]
    return column.derive(
        column.values.set(~column.values.replace(FORMAL).replace(ABROAD).is_in(list(given_names(LISTED))), None)
    )


def _given_sex(keys: Keys) -> Words:
    """`m` or `f` for formal names that both sexes share but for the ending: Александр, Александра."""
    column = keys["given_name"]
    women = [name for name in FORMAL if feminine(name)]
    men = sorted({FORMAL[name] for name in women})
    woman = pl.when(pl.col("v").is_in(women)).then(pl.lit("f"))
    sex = woman.when(pl.col("v").is_in(men)).then(pl.lit("m"))
    return column.derive(column.values.to_frame("v").select(sex.alias("v"))["v"])


def _father(keys: Keys) -> Words:
    """The sound of the patronymic without the ending of its gender."""
    column = keys["patronymic"]
    return column.derive(father(column.values))


def _son(keys: Keys) -> Words:
    """The patronymic where it is made of the own given name: the father of Иван Иванович is an Иван too.

    The consonants tell, since endings differ and vowels come and go: Павел, Павлович; Сергей, Сергеевич.
    """
    given, father = keys["given_formal"], keys["father"]
    name, of_father = consonants(given.values), consonants(father.values)
    own, longer, made = encode(name, (name + "v").set(name == "", None), of_father).slots
    own, longer, made = own[given.codes], longer[given.codes], made[father.codes]
    same = (own != 0) & ((made == own) | (made == longer))
    return Words((np.where(same, father.codes, 0).astype(np.uint32),), father.values)


def _patronymic_known(keys: Keys) -> Words:
    """The consonants of the patronymic where it is made of a well-known given name."""
    column = keys["father"]
    names = consonants(heard(pl.Series("v", WELL_KNOWN)))
    made = consonants(column.values)
    return column.derive(made.set(~made.is_in(pl.concat([names, names + "v"]).implode()), None))


def _sound(name: str, keys: Keys) -> Words:
    """The sound of a column."""
    column = keys[name]
    return column.derive(heard(column.values))


def _letter(name: str, keys: Keys) -> Words:
    """The first letter of a column in Latin without marks, so that both scripts meet."""
    column = keys[name]
    return column.derive(column.values.to_frame("v").select(unmarked(latin(pl.col("v").str.slice(0, 1))))["v"])


def _short(name: str, keys: Keys) -> Words:
    """The value of a column where it is only an initial."""
    column = keys[name]
    return column.derive(column.values.set(column.values.str.len_chars() != 1, None))


def _name_token(keys: Keys) -> Words:
    """The surname or the given name, by ear, so that swapped ones meet."""
    surname, given = keys["surname_stem"], keys["given_formal"]
    both = encode(surname.values, given.values)
    first, second = both.slots
    return Words((first[surname.codes], second[given.codes]), both.values)


def _name_pair(keys: Keys) -> Words:
    """Surname and given name together, in either order."""
    one, two = keys["name_token"].slots
    low = np.minimum(one, two)
    return of_numbers(np.where(low > 0, mixed(low.astype(np.uint64), np.maximum(one, two)), 0))


def _letters(name: str, start: int, length: int, told: str) -> Callable[[Keys], Words]:
    """Some letters of each value of a key, as `told`; a negative start counts from the end."""

    def made(keys: Keys) -> Words:
        column = keys[name]
        return column.derive(column.values.str.slice(start, length))

    made.__doc__ = told
    return made


#: How each key is made, by its name.
NAMES: Final[Mapping[str, Callable[[Keys], Words]]] = {
    "surname_stem": _surname_stem,
    "surname_part": _surname_part,
    "surname_double": _surname_double,
    "surname_sex": _surname_sex,
    "surname_head": _letters("surname_stem", 0, 3, "The first three letters of the surname, by ear."),
    "surname_consonants": _surname_consonants,
    "surname_tail": _letters(
        "surname_stem",
        -4,
        4,
        "The last four letters of the surname, by ear, which stay when one of the first is mistyped.",
    ),
    "given_formal": _given_formal,
    "given_part": _given_part,
    "given_alone": _given_alone,
    "given_sense": _given_sense,
    "given_initial": _letters("given_formal", 0, 1, "The first letter of the formal given name."),
    "given_head": _letters("given_formal", 0, 3, "The first three letters of the formal given name."),
    "given_known": _given_known,
    "given_listed": _given_listed,
    "given_sex": _given_sex,
    "father": _father,
    "son": _son,
    "patronymic_known": _patronymic_known,
    "surname_sound": partial(_sound, "surname"),
    "patronymic_sound": partial(_sound, "patronymic"),
    "company_sound": partial(_sound, "company"),
    "given_letter": partial(_letter, "given_name"),
    "patronymic_letter": partial(_letter, "patronymic"),
    "given_short": partial(_short, "given_name"),
    "patronymic_short": partial(_short, "patronymic"),
    "name_token": _name_token,
    "name_pair": _name_pair,
    "token_head": _letters("name_token", 0, 3, "The first three letters of the surname or of the given name, by ear."),
    "token_initial": _letters("name_token", 0, 1, "The first letters of surname and given name."),
}
