"""Which words of a name are the surname, the given name and the patronymic.

Each word has a kind, one letter (see `name_tokens`); the kinds of a cell make its pattern, and this module reads
patterns, so that it runs once per distinct pattern however many rows there are. A reading is chosen among the
templates of a script (`sgp` is surname, given name, patronymic) by the sum of the template's own weight and of
how well each word fits its role; weights are natural logarithms of odds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

#: The kinds of words. Capital letters from A to Q are log-odds from -8 (surely a surname) to +8 (a given name).
INITIAL, COMMA, BREAK, TITLE, SUFFIX, JUNK, REMARK, JOINT, PARTICLE, LETTER, ODD, BUSINESS, MIXED = "icdtxjwzvynfb"
#: A patronymic that is declined: what stands beside it is declined as well (`Иванову Ивану Ивановичу`).
OBLIQUE: Final = "o"
PATRONYMIC, MAYBE_PATRONYMIC, UNKNOWN = "pru"
#: A word of `name_words.CALLS`: a surname, if it stands beside a name or alone.
CALL: Final = "k"
#: A particle abroad that stands with a capital initial, and is a name as well: `Vincent Van Gogh`, `Van Morrison`.
PERHAPS_PARTICLE: Final = "h"
MIDDLE: Final = ord("I")
SURNAME: Final = "A"

#: The weakest kinds of a word that is known as a surname, or as a given name.
KNOWN_SURNAME, KNOWN_GIVEN = "FL"

#: A reading is sure when the next best one is this much worse.
MARGIN: Final = 1.5

#: A cell of more words is no name.
LONGEST: Final = 40

#: Weights of the templates by script: C Cyrillic, L Latin (the given name first, the middle name as patronymic),
#: V Vietnamese (the surname first, or last as abroad; the middle name is part of the given one, as in a passport).
_TEMPLATES: Final[dict[str, dict[str, float]]] = {
    "C": {
        "s": 0, "g": 0, "p": -2,
        "sg": 0, "gs": -1, "gp": -1, "gg": -4, "ss": -6, "sp": -4,
        "pg": -3,
        "sgp": 0, "gps": -1, "sgg": -4, "ssg": -4, "gss": -5, "ggs": -5, "ggp": -5, "gsp": -5, "pgs": -6, "spg": -7,
        "ssgp": -4, "sggp": -4, "ggps": -5, "gpss": -5, "sgpp": -6, "ssgg": -6,
        "ssggp": -8,
    },
    "L": {
        "s": 0, "g": 0,
        "gs": 0, "sg": -1, "gg": -5, "ss": -6, "sp": -4,
        "gps": 0, "sgp": -1, "ggs": -2, "gss": -2, "sgg": -4, "ssg": -5,
        "gpps": -3, "sgpp": -4, "ggss": -2, "gpss": -3, "ssgp": -5,
    },
    "V": {
        "s": 0, "g": 0,
        "sg": 0, "gs": -3,
        "sgg": 0, "ggs": -3,
        "sggg": 0, "gggs": -3,
    },
}  # fmt: skip


class Reading(NamedTuple):
    """The words of each part by position, those that are left over, and how good the reading is.

    `status` is `name`, `company`, `junk` (no name in the cell) or `unread` (words that fit no template); `sure` says
    that no other reading comes near; `clean` that every word is known, none abbreviated, and none left over but forms
    of address; `telling` that the words tell surname and given name whatever their order.
    """

    surname: list[int]
    given_name: list[int]
    patronymic: list[int]
    rest: list[int]
    status: str
    sure: bool
    clean: bool
    telling: bool = False


def parse(pattern: str) -> Reading:
    """Read a pattern: the script (`C`, `L` or `V`), then the kind of each word."""
    if len(pattern) > LONGEST:
        return Reading([], [], [], [], "unread", sure=False, clean=False)
    script = pattern[0]
    kinds = _particles(script, _letters(_calls(pattern[1:])))
    business = kinds.find(BUSINESS)
    # `Иванов Иван, директор ООО Ромашка`
    if 0 < business < len(kinds) - 1 and _whole(kinds[:business].replace(REMARK, "")):
        kinds = kinds[:business] + JOINT + kinds[business + 1 :].replace(BUSINESS, REMARK)
    # `Smith John, Acme Ltd`, but not `Анна Мария, ООО`
    sign = next((at for at, kind in enumerate(kinds) if kind in COMMA + BREAK and _whole(kinds[:at])), len(kinds))
    if BUSINESS in kinds[sign + 2 :] and BUSINESS not in kinds[: sign + 2]:
        kinds = kinds[:sign] + JOINT + kinds[sign + 1 :].replace(BUSINESS, REMARK)
    if BUSINESS in kinds:
        return Reading([], [], [], [], "company", sure=True, clean=False)
    end = next((at for at, kind in enumerate(kinds) if at and _ends(kinds[:at], kind)), len(kinds))
    names = [at for at in range(end) if _is_name(kinds[at])]
    if OBLIQUE in kinds[:end]:
        return Reading([], [], [], [], "unread", sure=False, clean=False)
    # Within a remark a comma parts what it tells: `Иванов Иван, ООО Ромашка, бухгалтер`.
    dropped = {at for at, kind in enumerate(kinds) if kind in COMMA + BREAK and not (kind == COMMA and at > end)}
    rest = [at for at in range(len(kinds)) if at not in names and at not in dropped]
    # `Не брать трубку`, `абонент недоступен`: a word that is no name beside words that nobody bears.
    if not names or (JUNK in kinds and all(kinds[at] == UNKNOWN for at in names)):
        return Reading([], [], [], [], "junk", sure=True, clean=False)
    comma = kinds.find(COMMA, 0, end)
    before = [at for at in names if at < comma]
    if before and len(before) < len(names):
        if _whole("".join(kinds[at] for at in before)) or sum(kinds[at] != PARTICLE for at in before) > 2:
            rest = sorted(rest + names[len(before) :])  # a whole name, then a remark
            names = before
        else:
            return _behind_comma(script, kinds, before, names[len(before) :], rest)
    units = [[at] for at in names] if script == "V" else _units(kinds, names)
    # A word with a particle in front of it is a surname: `Шарль де Голль`.
    ranked = _ranked(script, "".join(SURNAME if len(unit) > 1 else kinds[unit[-1]] for unit in units))
    if not ranked:
        return Reading([], [], [], [], "unread", sure=False, clean=False)
    best, roles = ranked[0]
    parts: dict[str, list[int]] = {"s": [], "g": [], "p": []}
    for unit, role in zip(units, roles, strict=True):
        parts[role] += unit
    sure = len(ranked) == 1 or best - ranked[1][0] >= MARGIN
    sure = sure and not (script == "L" and PERHAPS_PARTICLE in pattern and PARTICLE not in kinds)
    sure = sure and roles != "sp"  # `Мамедов Мамед Оглы`: perhaps the father's name is missing, not his son's
    sure = sure and (bool(rest) or not _either_way(script, roles, [kinds[unit[-1]] for unit in units]))
    if len(units) == 1 and kinds[names[0]] in UNKNOWN + MIXED + INITIAL:
        return Reading([], [], [], [], "unread", sure=False, clean=False)
    clean = _clean(script, kinds, names, rest)
    return Reading(parts["s"], parts["g"], parts["p"], rest, "name", sure, clean, _telling(script, kinds, parts))


def _behind_comma(script: str, kinds: str, before: list[int], behind: list[int], rest: list[int]) -> Reading:
    """`Smith, John A.`: the surname, a comma, the other parts."""
    units = _units(kinds, behind)
    split = (
        1
        if script == "L" or all(kinds[unit[-1]] in INITIAL + PATRONYMIC + MAYBE_PATRONYMIC for unit in units[1:])
        else 2
    )
    given = [at for unit in units[:split] for at in unit]
    patronymic = [at for unit in units[split:] for at in unit]
    return Reading(
        before, given, patronymic, rest, "name", sure=True, clean=_clean(script, kinds, before + behind, rest)
    )


def _telling(script: str, kinds: str, parts: Mapping[str, list[int]]) -> bool:
    """Whether surname and given name are known as such.

    Words in Latin script are known by their sound, which Raman has from Роман, and from the whole world: many a given
    name is a surname there, and most surnames are unknown.
    """
    surname, given_name = (kinds[parts[role][-1]] if parts[role] else UNKNOWN for role in "sg")
    return script != "L" or (SURNAME <= surname <= KNOWN_SURNAME and KNOWN_GIVEN <= given_name <= "Q")


def _either_way(script: str, roles: str, kinds: list[str]) -> bool:
    """Whether another order is as likely: two given names are perhaps given name and surname (`George Michael`).

    So is, in Latin script, a word that nobody knows in front of a given name (`Elton John`).
    """
    return (roles == "gg" and INITIAL not in kinds) or (script == "L" and roles == "sg" and kinds[0] == UNKNOWN)


def _whole(kinds: str) -> bool:
    """Whether words are a name with its given name or patronymic, so that whatever follows is none of it."""
    names = [kind for kind in kinds if _is_name(kind)]
    given = any(kind in INITIAL + PATRONYMIC or "K" <= kind <= "Q" for kind in names)
    return given and len(names) > 1 and all(kind in COMMA + BREAK + TITLE for kind in kinds if not _is_name(kind))


def _ends(before: str, kind: str) -> bool:
    """Whether a word ends the name: what follows it belongs to a remark (`Иванова Анна мама Пети`)."""
    names = sum(map(_is_name, before))
    return kind == JOINT or (kind == BREAK and names > 0) or (kind == REMARK and names > 1)  # but `ФИО: Иванова Анна`


def _is_name(kind: str) -> bool:
    return kind.isupper() or kind in INITIAL + PATRONYMIC + MAYBE_PATRONYMIC + UNKNOWN + MIXED + PARTICLE


def _clean(script: str, kinds: str, names: list[int], rest: list[int]) -> bool:
    known = all(kinds[at] not in INITIAL + MIXED for at in names)
    # A particle without a surname behind it is perhaps no particle.
    particles = [at for at in names if kinds[at] == PARTICLE]
    known = known and (not particles or (len(names) - len(particles) > 1 and names[-1] not in particles))
    # Among Russian words one that the tables do not know is seldom a name, but beside a patronymic. Of Latin ones they
    # know few, so a given name that many people bear must stand beside it, or a surname that is surely Vietnamese.
    if any(kinds[at] == UNKNOWN for at in names):
        telling = PATRONYMIC + {"L": "MNOPQ", "V": SURNAME}.get(script, "")
        known &= any(kinds[at] in telling for at in names)
    read = any(kinds[at] not in UNKNOWN + INITIAL + PARTICLE for at in names)
    return known and read and all(kinds[at] in TITLE + SUFFIX for at in rest)


def _calls(kinds: str) -> str:
    """`Входящий звонок` and `Звонок +7 916 ...` are junk, `Звонок Иван` is a name."""
    others = kinds.replace(CALL, "")
    named = any(_is_name(kind) and kind != UNKNOWN for kind in others)
    return kinds.replace(CALL, JUNK if not named and (JUNK in others or ODD in others) else SURNAME)


def _particles(script: str, kinds: str) -> str:
    """A word that may be a particle is one where two other names stand beside it, and one behind it."""
    names = [at for at, kind in enumerate(kinds) if _is_name(kind)]
    found = list(kinds)
    for at, kind in enumerate(kinds):
        if kind == PERHAPS_PARTICLE:
            between = script == "L" and len(names) > 1 and at < names[-1]
            found[at] = PARTICLE if between else chr(MIDDLE)
    return "".join(found)


def _letters(kinds: str) -> str:
    """A single letter such as `и` joins two names when a name follows, else it is a careless initial."""
    found = list(kinds)
    for at, kind in enumerate(kinds):
        if kind == LETTER:
            follows = at + 1 < len(kinds) and _is_name(kinds[at + 1]) and kinds[at + 1] != INITIAL
            within = kinds[at - 1 : at + 2] == JUNK + LETTER + JUNK  # `Заявка с сайта`
            found[at] = JOINT if at and (follows or within) else INITIAL
    return "".join(found)


def _units(kinds: str, names: list[int]) -> list[list[int]]:
    """Words with the particles in front of them: `фон Рихтер` is one unit when another name stands beside it."""
    units: list[list[int]] = []
    held: list[int] = []
    others = sum(kinds[at] != PARTICLE for at in names)
    for at in names:
        if kinds[at] == PARTICLE and others > 1 and at != names[-1]:
            held.append(at)
        else:
            units.append([*held, at])
            held = []
    return units


def _fit(script: str, kind: str, role: str) -> float:
    """How well a word of a kind fits a role."""
    if kind == PATRONYMIC:
        return {"p": 4.0, "s": -2.0, "g": -6.0}[role]
    if kind == MAYBE_PATRONYMIC:
        return {"p": 1.0, "s": 0.0, "g": -5.0}[role]
    if kind == INITIAL:
        return -8.0 if role == "s" else 0.0
    if script == "V" and kind != SURNAME:  # what the Russian tables know of words that sound so
        return 0.0
    odds = -0.5 if kind in UNKNOWN + MIXED + PARTICLE else float(ord(kind) - MIDDLE)
    if role == "p":
        return -6.0 if script == "C" else -0.5 + max(0.0, odds / 4)
    return odds / 2 if role == "g" else -odds / 2


@cache
def _sequences(script: str, length: int) -> list[tuple[str, float]]:
    return [(roles, weight) for roles, weight in _TEMPLATES[script].items() if len(roles) == length]


def _ranked(script: str, kinds: str) -> list[tuple[float, str]]:
    """The readings of name words, best first."""
    if script == "C" and len(kinds) == 2 and INITIAL in kinds and KNOWN_GIVEN <= min(kinds) <= "Q":
        return [(0.0, "sg" if kinds[0] == INITIAL else "gs")]  # `Настя К.`: before the patronymic the surname is told
    found = [
        (weight + sum(_fit(script, kind, role) for kind, role in zip(kinds, roles, strict=True)), roles)
        for roles, weight in _sequences(script, len(kinds))
    ]
    return sorted(found, reverse=True)
