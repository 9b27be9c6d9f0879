"""What happens to a customer who is entered once more: damage to canonical values, each kind with its share."""

# ruff: noqa: SIM905 - long lists of words read better as text

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from customers.dice import Dice
from customers.layout import Rows
from customers.tables import SHORT

Record: TypeAlias = dict[str, str | None]
#: Changes a record in place by a random whole number.
Harm: TypeAlias = Callable[[Record, int], None]

_ROWS: Final = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE: Final = {row[n]: (row[n - 1 : n] + row[n + 1 : n + 2]) for row in _ROWS for n in range(len(row))}
_EAR: Final = (
    *(
        ("о", "а"),
        ("а", "о"),
        ("е", "и"),
        ("и", "е"),
        ("я", "е"),
        ("д", "т"),
        ("т", "д"),
        ("г", "к"),
        ("б", "п"),
        ("в", "ф"),
    ),
    *(
        ("нн", "н"),
        ("сс", "с"),
        ("лл", "л"),
        ("тс", "ц"),
        ("э", "е"),
        ("ие", "ье"),
        ("ph", "f"),
        ("ck", "k"),
        ("ie", "y"),
    ),
)
_LATIN: Final = str.maketrans(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
            "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" "),
            strict=True,
        )
    )
)
_LOOK: Final = str.maketrans("аеосхурАЕОСХКМТВНР", "aeocxypAEOCXKMTBHP")
_LAYOUT: Final = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")


def _edit(change: Callable[[str, int], str]) -> Harm:
    """Damage to the name, or to a company's name where nobody is named; three in four hit the surname."""

    def harm(row: Record, r: int) -> None:
        field = "company" if row["surname"] is None else ("surname", "surname", "surname", "given_name")[r % 4]
        if (text := row[field]) is not None:
            row[field] = change(text, r >> 2)

    return harm


def _keyboard(text: str, r: int) -> str:
    at = 1 + r % max(len(text) - 1, 1)
    near = _BESIDE.get(text[at : at + 1], "")
    return text[:at] + near[r // 64 % len(near)] + text[at + 1 :] if near else text


def _swapped(text: str, r: int) -> str:
    at = 1 + r % max(len(text) - 2, 1)
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _dropped(text: str, r: int) -> str:
    at = 1 + r % max(len(text) - 1, 1)
    return text[:at] + text[at + 1 :]


def _by_ear(text: str, r: int) -> str:
    for turn in range(len(_EAR)):
        sound, heard = _EAR[(r + turn) % len(_EAR)]
        if (at := text.find(sound, 1)) > 0:
            return text[:at] + heard + text[at + len(sound) :]
    return text


def _each(fields: tuple[str, ...], change: Callable[[str], str]) -> Harm:
    def harm(row: Record, r: int) -> None:
        for field in fields:
            if (text := row[field]) is not None:
                row[field] = change(text)

    return harm


def _take(new: str, field: str, *gone: str) -> Harm:
    """Another value in place of the old one."""

    def harm(row: Record, r: int) -> None:
        if row[new] is not None and row[field] is not None:
            row[field] = row[new]
            row.update(dict.fromkeys(gone))

    return harm


def _swap_fields(row: Record, r: int) -> None:
    row["surname"], row["given_name"] = row["given_name"], row["surname"]


def _initials(row: Record, r: int) -> None:
    for field in ("given_name", "patronymic"):
        if (text := row[field]) is not None:
            row[field] = text[0] + "."


def _diminutive(row: Record, r: int) -> None:
    if (text := row["given_name"]) in SHORT:
        row["given_name"], row["patronymic"] = SHORT[text], None


def _moved(row: Record, r: int) -> None:
    if row["_new_city"] is not None and row["address"] is not None:
        row["address"], row["postal_code"] = row["_new_address"], None
        row["city"] = row["_new_city"] if r % 3 == 0 else row["city"]


def _second_phone(row: Record, r: int) -> None:
    if row["phone"] is not None and row["_new_phone"] is not None:
        both = (row["phone"], row["_new_phone"])
        row["phone"], row["phone_other"] = both if r % 2 else both[::-1]


def _birth(row: Record, r: int) -> None:
    """Day and month swapped, a digit of the year mistyped, or only the year known."""
    if (text := row["birth_date"]) is not None:
        year, month, day = text.split("-")
        if r % 3 == 0 and int(day) <= 12:
            row["birth_date"] = f"{year}-{day}-{month}"
        elif r % 3 == 1:
            row["birth_date"] = f"{year[:3]}{(int(year[3]) + 1 + r // 3 % 9) % 10}-{month}-{int(day) % 28 + 1:02}"
        else:
            row["birth_date"] = f"{year}-01-01"


def _digit(row: Record, r: int) -> None:
    """One wrong digit in the phone."""
    if (text := row["phone"]) is not None:
        at = len(text) - 1 - r % 6
        row["phone"] = f"{text[:at]}{(int(text[at]) + 1 + r // 6 % 9) % 10}{text[at + 1 :]}"


def _lost(*fields: str) -> Harm:
    def harm(row: Record, r: int) -> None:
        row.update(dict.fromkeys(fields))

    return harm


NAME: Final = ("surname", "given_name", "patronymic")

#: Kind of damage: its share among the further rows of a customer that it can befall, and what it does.
DAMAGE: Final[dict[str, tuple[float, Harm]]] = {
    "married name": (0.03, _take("_new_surname", "surname")),
    "moved house": (0.10, _moved),
    "new phone": (0.12, _take("_new_phone", "phone")),
    "second phone": (0.08, _second_phone),
    "phone digit": (0.02, _digit),
    "new email": (0.10, _take("_new_email", "email")),
    "birth slip": (0.04, _birth),
    "diminutive": (0.06, _diminutive),
    "typo by keyboard": (0.07, _edit(_keyboard)),
    "letters swapped": (0.03, _edit(_swapped)),
    "letter dropped": (0.04, _edit(_dropped)),
    "typo by ear": (0.06, _edit(_by_ear)),
    "ё written е": (0.50, _each(NAME, lambda text: text.replace("ё", "е").replace("Ё", "Е"))),
    "initials": (0.06, _initials),
    "swapped fields": (0.03, _swap_fields),
    "transliteration": (0.03, _each(NAME, lambda text: text.lower().translate(_LATIN).title())),
    "look-alikes": (0.02, _each(NAME[:1], lambda text: text.translate(_LOOK))),
    "keyboard layout": (0.005, _each(NAME[:2], lambda text: text.lower().translate(_LAYOUT))),
    "lost phone": (0.08, _lost("phone", "phone_other")),
    "lost email": (0.12, _lost("email")),
    "lost birth date": (0.12, _lost("birth_date")),
    "lost patronymic": (0.12, _lost("patronymic")),
    "lost address": (0.15, _lost("address", "postal_code")),
    "lost tax number": (0.15, _lost("inn", "kpp")),
}


def damaged(dice: Dice, rows: Rows, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The table with damage to the further rows of its customers, and the kinds of damage joined by `;`.

    Only damage that changed something is named. The `_new_*` columns are dropped.
    """
    again = np.flatnonzero(rows.copy > 0)
    slots = rows.slot[again]
    drawn = np.column_stack([dice.chance(slots, name, share) for name, (share, _) in DAMAGE.items()])
    noise = (dice.bits(slots, "damage") >> np.uint64(8)).astype(np.int64).tolist()
    records: list[Record] = frame[again].to_dicts()
    told = []
    harms = list(DAMAGE.items())
    for record, row, r in zip(records, drawn, noise, strict=True):
        done = []
        for number in np.flatnonzero(row):
            name, (_, harm) = harms[number]
            before = dict(record)
            harm(record, r >> int(number))
            if record != before:
                done.append(name)
        told.append(";".join(done))
    kept = [name for name in frame.columns if not name.startswith("_")]
    text = np.full(len(rows.row), None, dtype=object)
    text[again] = told
    changed = pl.DataFrame(records, schema=frame.schema, orient="row").select(kept)
    result = frame.select(kept).with_columns(
        pl.Series(name, _scatter(frame[name], again, changed[name]), dtype=pl.String) for name in kept
    )
    return result, pl.Series("damage", text.tolist(), dtype=pl.String)


def _scatter(values: pl.Series, places: NDArray[np.int64], new: pl.Series) -> pl.Series:
    return values.scatter(pl.Series(places), new) if len(new) else values
