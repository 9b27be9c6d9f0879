"""What stands in place of a value: nobody is known by it, and any other value survives before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from cbtool.matching.words import Flags, Words
from cbtool.rules.dates import DEFAULT_BIRTHS
from cbtool.rules.email_domains import INVENTED as ADDRESSES

#: Contacts that are valid, but typed to get past a form, and dates from which computers count.
INVENTED: Final[Mapping[str, str]] = {
    "phone": "0{7}$|" + "|".join(f"{digit}{{10}}$" for digit in range(1, 10)),
    "email": ADDRESSES,
    "birth_date": rf"^(?:{'|'.join(DEFAULT_BIRTHS)})$",
}

#: The share of known birth dates beyond which one of them is no day on which so many customers were born, if they have
#: more given names than one customer's records spell theirs in.
FILLED_IN: Final = 0.02
SPELLINGS: Final = 10


def filled_in(dates: Words, names: Words) -> Flags:
    """Which dates a program filled in, beside the usual ones: no day is the birthday of so many people.

    Args:
        dates: of birth.
        names: given names of the same rows; the records of one customer spell theirs in a few ways.
    """
    counts = np.bincount(dates.codes, minlength=dates.size)
    counts[0] = 0
    found: Flags = (counts > FILLED_IN * counts.sum()) & ~dates.values.str.contains(INVENTED["birth_date"]).to_numpy()
    for code in np.flatnonzero(found):
        found[code] = np.count_nonzero(np.bincount(names.codes[dates.codes == code])[1:]) > SPELLINGS
    return found
