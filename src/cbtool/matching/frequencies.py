"""How frequent values are among customers, so that to share a rare one says more: in the table, and within a name.

Given names, patronymics and cities go with surnames: Ahmedov is seldom called Ivan, and Smith seldom lives in Tver.
What a table holds of a people that few of its records are of would be taken for rare, and their namesakes for one
customer. So a value is weighed among those who have the same surname, or else the same given name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cbtool.matching.keys import Keys
from cbtool.matching.words import Floats

#: Names, and the values whose frequency is taken among those who have the same name.
WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "surname": ("given_name", "patronymic", "city"),
    "given_name": ("patronymic", "city"),
}

#: The value that relatives do not share: further records with the same one are likely the own customer's.
UNSHARED: Final = "given_name"

#: The value of which only some have one: how many of them share it is not how many pairs agree in it.
PART: Final = "surname_part"

#: Customers as many as whom the frequency in the whole table counts beside those of one name.
WHOLE: Final = 20.0

#: A value that no other customer has counts as if half a customer had it.
UNSEEN: Final = 0.5


def shares(counts: npt.NDArray[np.integer[Any] | np.floating[Any]], repeats: float, usual: float) -> Floats:
    """The share of customers, other than a pair's own, who have each value.

    Customers count, not their records; pseudo-customers at the usual share keep small tables sensible.

    Args:
        counts: records that have the value, by code; code 0 is none.
        repeats: records of a customer, on average.
        usual: share of random pairs that agree.
    """
    found: Floats = np.maximum(counts / repeats - 1, UNSEEN) / (max(int(counts[1:].sum()) / repeats, 1) + 1 / usual)
    return found


def alike(counts: npt.NDArray[np.integer[Any] | np.floating[Any]]) -> float:
    """How often two values, drawn at random, are the same.

    Args:
        counts: records that have the value, by code; code 0 is none.
    """
    known = counts[1:].astype(np.float64)
    return float(known @ known / known.sum() ** 2) if known.size else 1.0


def circle(keys: Keys, name: str, key: str, repeats: float) -> tuple[Floats, Floats]:
    """For each profile the customers with its name and a value of a key, and those of them who share its value.

    The own records and one more do not count, or the usual number of a customer's: those of a pair, whether they are
    of one customer or of two. Of those who share an `UNSHARED` value all but these two count.

    Args:
        keys: of the table.
        name: key of the name.
        key: key of the value.
        repeats: records of a customer, on average.
    """
    names, rows = keys[name].codes, keys.rows
    known = keys[key].codes != 0
    among = np.bincount(names[known], rows[known], int(names.max(initial=0)) + 1)[names]
    own = np.maximum(rows + 1.0, repeats)
    others = among - own, keys.together(name, key) - (rows + 1.0 if key == UNSHARED else own)
    found = [np.maximum(counts, 0).astype(np.float32) / np.float32(repeats) for counts in others]
    return found[0], found[1]


def narrowed(among: Floats, alike: Floats, share: Floats, own: float = 0.0) -> Floats:
    """The share of values within a circle, held to those in the whole table by `WHOLE` pseudo-customers.

    Args:
        among: customers of the circle, per value.
        alike: those of them who have the value.
        share: the share of the value in the whole table.
        own: further records of the own customer that are expected among `alike`, in customers. Then of these as many
            are others' as is in proportion to how many others are expected, by the very share that is sought: the
            solution of a quadratic equation.
    """
    whole = np.float32(WHOLE) * share
    if own:
        more = alike - whole - np.float32(own) * (1 + np.float32(WHOLE) / np.maximum(among, np.float32(1e-3)))
        alike = (more + np.sqrt(more * more + 4 * alike * whole)) / 2
    found: Floats = (alike + whole) / (among + np.float32(WHOLE))
    return found
