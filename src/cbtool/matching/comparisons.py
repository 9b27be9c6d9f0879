"""Comparisons: how two records agree in a field, as ordered, documented levels.

Levels stand strongest first, "different" last; level 0 is "not comparable" (missing on one side, or said already
by another field). The shares are priors, set after invented Russian trade bases and FEBRL's people; the
model moves away from them as far as the data carry it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cbtool.matching import agreement, agreement_contacts, agreement_names
from cbtool.matching.agreement import LevelOf
from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.words import Index, Levels


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two values agree.

    Attributes:
        label: in words, for evidence: "same phone".
        m: prior share among pairs of one customer.
        u: prior share among random pairs.
        names: prior share among people who share their names by chance; None where it is as in random pairs.
        relatives: prior share among relatives; None where it is as in random pairs.
        colleagues: prior share among colleagues and neighbours; None where it is as in random pairs.
    """

    label: str
    m: float
    u: float
    names: float | None = None
    relatives: float | None = None
    colleagues: float | None = None

    def shares(self) -> tuple[float | None, ...]:
        """The prior shares in the order of the model's classes."""
        return (self.m, self.u, self.names, self.relatives, self.colleagues)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a field is compared.

    Attributes:
        name: the field, or the first of its group.
        levels: strongest first; the last one is "different".
        cap: the largest share of "different" that pairs of one customer may be found to have.
        level: table, keys, pairs and the levels of earlier comparisons to the level of each pair.
        frequent: level -> key whose value's frequency weighs: to share a rare surname says more.
        told_by: another comparison and its least level: the shares among relatives are learned from such pairs only,
            since else fathers and sons of one name, or twins, are taken for one customer with two records.
        own: so many levels, from the first, are of what is one customer's own, such as a phone. Strangers share it by
            mistake, as so many records do: `u` is that in a table of `model.TABLE` records, and less in a bigger one.
        rare: label of a further level of which pairs of one customer never have more than its shipped share.
        kind: for a column that cbtool knows nothing of: what it is compared as.
    """

    name: str
    levels: tuple[Level, ...]
    cap: float
    level: LevelOf
    frequent: Mapping[int, str] = field(default_factory=dict)
    told_by: tuple[str, int] | None = None
    own: int = 0
    rare: str | None = None
    kind: str | None = None

    def most(self) -> dict[int, float]:
        """Place of a level -> the largest share that it may be found to have among pairs of one customer."""
        rare = {place: level.m for place, level in enumerate(self.levels) if level.label == self.rare}
        return rare | {len(self.levels) - 1: self.cap}

    def most_untold(self) -> dict[int, float]:
        """The same where nothing tells relatives: few records of one customer differ, three times the shipped share.

        Else those of a household with one phone would pass for one customer's, who is called by any name.
        """
        return {place: 3 * level.m for place, level in enumerate(self.levels) if level.label == "different"}

    def most_named(self) -> dict[int, float]:
        """The same among those who share their names: in names, no level but the first exceeds its shipped share."""
        if self.name not in ("surname", "given_name", "company"):
            return {}
        return {place: level.names or 0 for place, level in enumerate(self.levels) if place}

    def most_related(self) -> dict[int, float]:
        """The same among relatives, of whom few have one name or birth date: three times the shipped share.

        Else one customer's records could pass for relatives.
        """
        alike = enumerate(self.levels) if self.told_by else ()
        return {place: 3 * (level.relatives or 0) for place, level in alike if level.m > level.u}

    def most_shared(self) -> dict[int, float]:
        """The same among neighbours that are companies: few have one ИНН, whatever branches of one company share.

        Else the records of one company would pass for its branches.
        """
        return {0: self.levels[0].colleagues or 0} if self.name == "inn" else {}


_ID_LEVELS: Final = (Level("same", 0.93, 1e-6), Level("one digit off", 0.04, 1e-5), Level("different", 0.03, 0.999989))
_PHONE: Final = Comparison(
    "phone",
    (
        Level("same", 0.50, 2e-6, None, 0.15, 0.05),
        Level("same, shared by a few", 0.22, 1e-6, None, 0.45, 0.20),
        Level("same, shared by many", 0.02, 2e-6, None, 0.03, 0.35),
        Level("same, but each has another", 0.005, 1e-6, None, 0.10, 0.15),
        Level("one digit off", 0.033, 2e-6, None, 0.005, 0.005),
        Level("neighbouring number", 0.007, 1e-6, None, 0.02, 0.03),
        Level("different", 0.215, 0.999991, None, 0.245, 0.215),
    ),
    0.7,
    agreement_contacts.phone_level,
    own=2,
    rare="same, but each has another",  # a line at home or at work, over which fathers and sons meet, and colleagues
)
_EMAIL: Final = Comparison(
    "email",  # namesakes share a mailbox called as they are, where addresses were guessed, invented or mistyped
    (
        Level("same", 0.50, 1e-6, 1e-4, 0.06, 0.03),
        Level("same, shared by a few", 0.16, 5e-7, 1e-4, 0.10, 0.06),
        Level("same, shared by many", 0.01, 1e-6, 5e-5, 0.01, 0.10),
        Level("same local part elsewhere", 0.04, 1e-5, 2e-4, 0.005, 0.002),
        Level("similar", 0.05, 2e-5, 2e-4, 0.01, 0.003),
        Level("different", 0.24, 0.9999675, 0.99935, 0.815, 0.805),
    ),
    0.7,
    agreement_contacts.email_level,
    own=2,
)
_ADDRESS: Final = Comparison(
    "address",
    (
        Level("same", 0.55, 5e-6, None, 0.70, 0.15),
        Level("same house", 0.10, 1e-5, None, 0.12, 0.25),
        Level("similar street, same house", 0.07, 3e-5, None, 0.03, 0.02),
        Level("same house, another flat", 0.02, 1e-5, None, 0.02, 0.30),
        Level("same street", 0.04, 2e-3, None, 0.01, 0.02),
        Level("different", 0.22, 0.997945, None, 0.12, 0.26),
    ),
    0.6,
    agreement_contacts.address_level,
)
_PLACE: Final = Comparison(
    "city",
    (
        Level("same postal code", 0.35, 0.002, 0.05, 0.40, 0.35),
        Level("same", 0.45, 0.05, 0.45, 0.50, 0.50),
        Level("similar", 0.05, 0.005, 0.02, 0.02, 0.02),
        Level("different", 0.15, 0.943, 0.48, 0.08, 0.13),
    ),
    0.4,
    agreement_contacts.place_level,
    {1: "postal_code", 2: "city"},
)

_HANDLES: Final = (
    Comparison(
        "messenger",
        (Level("same", 0.70, 1e-6, None, 0.02, 0.01), Level("different", 0.30, 0.999999, None, 0.98, 0.99)),
        0.6,
        agreement.same_level("messenger"),
        own=1,
    ),
    Comparison(
        "social",
        (Level("same", 0.70, 1e-6, None, 0.02, 0.05), Level("different", 0.30, 0.999999, None, 0.98, 0.95)),
        0.6,
        agreement.same_level("social"),
        own=1,
    ),
    Comparison(
        "website",  # of people often that of the company they work for
        (Level("same", 0.60, 1e-5, None, 0.05, 0.60), Level("different", 0.40, 0.99999, None, 0.95, 0.40)),
        0.7,
        agreement.same_level("website"),
        {1: "website"},
    ),
)

#: Comparisons of people, sole traders among them.
PERSON_COMPARISONS: Final = (
    Comparison(
        "surname",
        (
            Level("same", 0.86, 0.0012, 0.75, 0.45),
            Level("sounds the same", 0.02, 0.0001, 0.02, 0.01),
            Level("form of the other gender", 0.01, 0.0010, 0.05, 0.45),
            Level("typo", 0.06, 0.004, 0.06, 0.04),
            Level("similar", 0.01, 0.02, 0.03, 0.003),
            Level("part of a double name", 0.01, 0.0003, 0.01, 0.005),
            Level("swapped with the given name", 0.005, 1e-6, 0.0005, 0.0001),
            Level("different", 0.025, 0.973399, 0.0795, 0.0419),
        ),
        0.08,
        agreement_names.surname_level,
        {1: "surname", 6: "surname_part"},
    ),
    Comparison(
        "given_name",
        (
            Level("same", 0.834, 0.0195, 0.57, 0.03),
            Level("same, and the father's too", 0.026, 0.0005, 0.03, 0.03),
            Level("short form", 0.04, 0.003, 0.05, 0.003),
            Level("initial", 0.03, 0.002, 0.10, 0.005),
            Level("typo", 0.05, 0.004, 0.03, 0.003),
            Level("similar", 0.010, 0.02, 0.02, 0.03),
            Level("different", 0.004, 0.30, 0.07, 0.19),
            Level("another name", 0.001, 0.15, 0.03, 0.09),
            Level("another well-known name", 1e-5, 0.50, 0.10, 0.624),
        ),
        3e-5,
        agreement_names.given_level,
        {1: "given_name"},
        told_by=("birth_date", 1),
        rare="another name",
    ),
    Comparison(
        "patronymic",
        (
            Level("same", 0.91, 0.02, 0.36, 0.25),
            Level("initial", 0.04, 0.002, 0.05, 0.01),
            Level("typo", 0.04, 0.01, 0.02, 0.01),
            Level("form of the other gender", 0.005, 0.02, 0.02, 0.15),
            Level("different", 0.003, 0.098, 0.06, 0.06),
            Level("another well-known name", 2e-5, 0.85, 0.49, 0.52),
        ),
        5e-5,
        agreement_names.patronymic_level,
        {1: "patronymic"},
    ),
    Comparison(
        "birth_date",
        (
            Level("same", 0.90, 5e-5, None, 0.03),
            Level("one slip", 0.045, 6e-4, None, 0.002),
            Level("two parts of three the same", 0.02, 3e-3, None, 0.006),
            Level("same year", 0.012, 0.015, None, 0.03),
            Level("different", 0.017, 0.53135, None, 0.44),
            Level("a generation apart", 1e-5, 0.45, None, 0.492),
        ),
        3e-5,
        agreement.birth_level,
        {1: "birth"},
        told_by=("given_name", agreement.GIVEN_DIFFER),
    ),
    Comparison("inn", _ID_LEVELS, 0.05, agreement.id_level("inn12"), own=1),
    Comparison("ogrn", _ID_LEVELS, 0.05, agreement.id_level("ogrn15"), own=1),
    Comparison("snils", _ID_LEVELS, 0.05, agreement.id_level("snils11"), own=1),
    Comparison("national_id", _ID_LEVELS, 0.05, agreement.id_level("national_id"), own=1),
    _PHONE,
    _EMAIL,
    _ADDRESS,
    _PLACE,
    Comparison(
        "company",
        (
            Level("same ИНН", 0.50, 5e-4, None, 0.03, 0.45),
            Level("same", 0.10, 5e-4, None, 0.03, 0.35),
            Level("similar", 0.05, 5e-3, None, 0.01, 0.04),
            Level("different", 0.35, 0.994, None, 0.93, 0.16),
        ),
        0.7,
        agreement.employer_level,
    ),
    *_HANDLES,
    Comparison(
        "position",  # says little: it changes, and colleagues share it
        (
            Level("same", 0.40, 0.03, 0.15, None, 0.10),
            Level("similar", 0.10, 0.02, 0.05, None, 0.05),
            Level("different", 0.50, 0.95, 0.80, None, 0.85),
        ),
        0.7,
        agreement.text_level("position"),
        {1: "position"},
    ),
)

#: Comparisons of companies.
COMPANY_COMPARISONS: Final = (
    Comparison(
        "inn",
        (
            Level("same", 0.88, 1e-6, None, None, 0.01),
            Level("same, another КПП", 0.03, 1e-6, None, None, 0.20),
            Level("one digit off", 0.04, 1e-5, None, None, 0.001),
            Level("different", 0.05, 0.999988, None, None, 0.789),
        ),
        0.08,
        agreement.firm_inn_level,
        own=1,
        rare="same, another КПП",  # a base may hold many branches, and no company twice
    ),
    Comparison("ogrn", _ID_LEVELS, 0.05, agreement.id_level("ogrn13"), own=1),
    Comparison(
        "company",
        (
            Level("same", 0.75, 3e-4, 0.85, None, 0.15),
            Level("similar", 0.13, 3e-3, 0.10, None, 0.10),
            Level("different", 0.12, 0.9967, 0.05, None, 0.75),
        ),
        0.2,
        agreement.company_level,
        {1: "company_letters"},
    ),
    _PHONE,
    _EMAIL,
    _ADDRESS,
    _PLACE,
    *_HANDLES,
)

#: What is compared of each kind of customer.
COMPARISONS: Final[Mapping[str, tuple[Comparison, ...]]] = {
    "persons": PERSON_COMPARISONS,
    "companies": COMPANY_COMPARISONS,
}


def compare(comparisons: tuple[Comparison, ...], table: Prepared, keys: Keys, i: Index, j: Index) -> dict[str, Levels]:
    """The level of each pair in each comparison.

    Args:
        comparisons: in order; later ones may look at the levels of earlier ones.
        table: what is compared.
        keys: coarser forms of it.
        i: first profiles of the pairs.
        j: second profiles.
    """
    made: dict[str, Levels] = {}
    for comparison in comparisons:
        made[comparison.name] = comparison.level(table, keys, i, j, made)
    return made
