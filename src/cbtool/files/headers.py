"""What each header of a table means: which canonical field it fills, and who said so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from cbtool.errors import UsageError, nearest
from cbtool.fields import FIELDS, PROVENANCE, QC, is_code, names
from cbtool.files.aliases import aliases, plain
from cbtool.files.guess import guess, stripped, ungrouped
from cbtool.files.presets import Preset, choose

#: Who said what a header means: `--map`, a mapping file, the settings file, a preset, an alias, a resemblance,
#: cbtool itself (in its own table), or nobody.
Why: TypeAlias = Literal["map", "mapping", "config", "preset", "alias", "guess", "own", "none"]

#: What stands for "leave this column alone" in place of a field.
ALONE: Final = "-"

#: Kinds of fields that hold several values: all columns that mean them feed them.
SEVERAL: Final = frozenset({"phone", "email", "list"})

_SAID: Final = frozenset({"map", "mapping", "config"})
_COMPANY_IDS: Final = frozenset({"inn", "kpp", "ogrn"})
_PERSON: Final = frozenset({"full_name", "surname", "given_name", "patronymic"})


@dataclass(frozen=True, slots=True)
class Match:
    """What one header means.

    Attributes:
        header: as it stands in the table; a repeated one is `HEADER#2`.
        field: the canonical field that it fills (or provenance, or a quality code, of an own table), if any.
        why: who said so.
        score: of a guess, how alike header and alias are, 0 to 1.
        rank: its place among the headers of its field; 0 counts first.
        wanted: the field that an unmapped header would have filled: a better header has it already, or (with a
            score) the header resembles an alias of a field that is never guessed.
        preset: the title of the preset that said so.
        utc: whether the cells are times of a program that is known to write UTC without saying so.
    """

    header: str
    field: str | None
    why: Why
    score: float | None = None
    rank: int = 0
    wanted: str | None = None
    preset: str = ""
    utc: bool = False


def match(
    headers: Sequence[str],
    *,
    explicit: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    config: Mapping[str, str] | None = None,
    id_header: str | None = None,
    preset: str | None = None,
    others: Iterable[str] = (),
) -> tuple[Match, ...]:
    """Find the field of each header.

    Args:
        headers: unique, in the table's order; the second column of one name is `HEADER#2`.
        explicit: `--map`: header to field, or to `-` to leave the column alone. First of all.
        mapping: a mapping file: the same; headers that the table has not are passed over.
        config: `map` of the input in the settings file: the same.
        id_header: the header of the customer's key (`--id`).
        preset: the name of a preset or of a family of presets; else it is recognised.
        others: headers of other tables of the same call, of which `explicit` may speak.

    Returns:
        one match per header, in the same order.

    Raises:
        UsageError: an unknown field or preset, or an explicit header that no table has.
    """
    keys = {id_header: "client_id"} if id_header else {}
    said = _said(headers, {**(explicit or {}), **keys}, mapping or {}, config or {}, tuple(others))
    if all(name in headers and name not in said for name in PROVENANCE):
        own = [said.get(header) or _own(header) for header in headers]
        return _settled(own, said, {header: (header, 1) for header in headers}, frozenset())
    chosen = choose(headers, preset)
    repeats = _repeats(headers, last=chosen is not None and chosen.last)
    found = [said.get(header) or _known(header, repeats[header][0], chosen) for header in headers]
    taken = {item.field for item in found}
    found = [_nearly(item, repeats[item.header][0], taken) if item.why == "none" else item for item in found]
    found = _in_context(found, repeats)
    # A quality code is one, unless a column of another name fills its field.
    foreign = {f"{item.field}{QC}" for item in found if item.header != item.field} | said.keys()
    found = [_own(item.header) if is_code(item.header) and item.header not in foreign else item for item in found]
    if chosen is not None and chosen.utc:
        times = names("time")
        found = [replace(item, utc=item.field in times) for item in found]
    return _settled(found, said, repeats, chosen.coalesce if chosen is not None else frozenset())


def _said(
    headers: Sequence[str],
    explicit: Mapping[str, str],
    mapping: Mapping[str, str],
    config: Mapping[str, str],
    others: Sequence[str],
) -> dict[str, Match]:
    """What the user said of each header; in the order in which headers fill a field."""
    levels: tuple[tuple[Why, Mapping[str, str]], ...] = (("map", explicit), ("mapping", mapping), ("config", config))
    said: dict[str, Match] = {}
    for why, level in levels:
        for wanted, field in level.items():
            if field != ALONE and field not in FIELDS:
                hint = nearest(field, FIELDS) or f"`{ALONE}` leaves a column alone; fields are {', '.join(FIELDS)}."
                raise UsageError(f"unknown field {field!r} for the header {wanted!r}", hint)
            header = _find(wanted, headers)
            if header is None and why == "map" and _find(wanted, others) is None:
                known = list(dict.fromkeys([*headers, *others]))
                hint = nearest(wanted, known) or f"Headers: {', '.join(known[:20])}{' ...' if known[20:] else ''}"
                raise UsageError(f"no header {wanted!r} in the table", hint)
            if header is not None and header not in said:
                said[header] = Match(header, None if field == ALONE else field, why)
    return said


def _find(wanted: str, headers: Sequence[str]) -> str | None:
    """The header that is meant: the very same, else the only one that differs in case and punctuation alone."""
    if wanted in headers:
        return wanted
    alike = [header for header in headers if plain(header) == plain(wanted) != ""]
    return alike[0] if len(alike) == 1 else None


def _own(header: str) -> Match:
    """A header of a table that cbtool wrote: canonical names and codes count, all else rides along."""
    canonical = header in PROVENANCE or header in FIELDS or is_code(header)
    return Match(header, header, "own") if canonical else Match(header, None, "none")


def _repeats(headers: Sequence[str], *, last: bool) -> dict[str, tuple[str, int]]:
    """Each header without its `#2`, and its place among the columns of that name."""
    made = {}
    for header in headers:
        base, _, number = header.rpartition("#")
        name, place = (base, int(number)) if base in headers and number.isdecimal() else (header, 1)
        made[header] = (name, -place if last else place)
    return made


def _alias(words: str) -> tuple[str | None, int]:
    """The field of a plain header and the header's place; `Телефон 2` is a later `Телефон`."""
    known = aliases()
    if words in known:
        return known[words]
    bare, numbers = re.subn(r"\b\d{1,2}\b", "", words)
    words = " ".join(bare.removesuffix(" value").split())
    if numbers == 1 and words in known and FIELDS[known[words][0]].kind in SEVERAL:
        return known[words]
    own = stripped(words)
    return known[own] if not numbers and own in known else (None, 0)


def _known(header: str, name: str, preset: Preset | None) -> Match:
    """A header by the preset, else by alias; `name` is the header without `#2`."""
    words = plain(name)
    field, place = _alias(words)
    if preset is not None:
        inner, allowed = preset.part(name)
        if words in preset.fields:
            return Match(header, preset.fields[words], "preset", rank=place, preset=preset.title)
        if inner != name:
            field, place = _alias(plain(inner))
            if field is None or (allowed is not None and field not in allowed):
                return Match(header, None, "none")
            # An entity's own column comes before the same column of its requisites.
            return Match(header, field, "preset", rank=place + len(aliases()), preset=preset.title)
        if field and words in preset.words:
            return Match(header, field, "preset", rank=place, preset=preset.title)
    return Match(header, field, "alias" if field else "none", rank=place)


def _in_context(found: Sequence[Match], repeats: Mapping[str, tuple[str, int]]) -> list[Match]:
    """Headers whose meaning depends on the others: `Имя` beside `Фамилия`, `Name` and `Title` beside `ИНН`.

    `Nombre` and `Ім'я` are as `Имя`; `Name` beside `Vorname`, `Nom` beside `Prénom` are surnames.

    `Валюта` is that of the only amount.
    """
    fields = {item.field for item in found}
    companies = bool(fields & _COMPANY_IDS)
    bare = "company" not in fields and not fields & {"surname", "given_name", "patronymic"}
    own = [f"{field}_currency" for field in FIELDS if field in fields]
    currencies = [name for name in own if name in FIELDS and name not in fields]

    german = any(plain(name) == "vorname" for name, _ in repeats.values())

    def meaning(words: str, field: str | None) -> str | None:
        if (words == "nom" or (words == "name" and german)) and "given_name" in fields and "surname" not in fields:
            return "surname"
        if words in ("nombre", "ім я", "імя") and "surname" in fields and "given_name" not in fields:
            return "given_name"
        if words in ("имя", "name"):
            if "surname" in fields and (words == "имя" or "given_name" not in fields):
                return "given_name"
            if words == "name" and companies and bare:
                return "company"
            return "given_name" if words == "имя" and fields & {"patronymic", "full_name"} else "full_name"
        if words in ("title", "название", "клиент", "покупатель", "client", "customer") and companies and bare:
            return "company"
        if words == "land" and german:
            return "country"
        if words == "second name" and "surname" in fields:
            return "patronymic"
        if words in ("дата регистрации", "registration date") and companies:
            return None
        if words in ("валюта", "currency") and "deal_amount" not in fields and len(currencies) == 1:
            return currencies[0]
        return field

    made = []
    for item in found:
        words = plain(repeats[item.header][0])
        means = meaning((item.field and stripped(words, persons=True)) or words, item.field)
        if item.why not in ("alias", "none") or means == item.field:
            made.append(item)
        else:
            place = _alias(words)[1]
            made.append(Match(item.header, means, "alias" if means else "none", rank=place))
    return made


def _nearly(item: Match, name: str, taken: set[str | None]) -> Match:
    """A header that nobody knows: as an alias with its owner named, else by resemblance."""
    companies = bool(taken & {*_COMPANY_IDS, "company"})
    own = stripped(plain(name), persons=not companies, companies=companies and not taken & _PERSON)
    field, place = _alias(own)
    if field:
        return Match(item.header, field, "alias", rank=place)
    field, place = _alias(ungrouped(plain(name)))
    if field and field != "client_id":
        return Match(item.header, field, "alias", rank=place)
    nearly = guess(own) or guess(plain(name))
    if nearly is None:
        return item
    field, place, score = nearly
    if not FIELDS[field].guessable:
        return replace(item, wanted=field, score=score)
    return Match(item.header, field, "guess", score, rank=place)


def _settled(
    found: Sequence[Match],
    said: Mapping[str, Match],
    repeats: Mapping[str, tuple[str, int]],
    coalesce: frozenset[str],
) -> tuple[Match, ...]:
    """Rank the headers of each field; where it holds one value, the best header keeps it and the others ride along.

    Several headers stay, and the first non-empty cell counts, when the user mapped them, when they are columns of
    one name, or when the preset coalesces the field.
    """
    order = {header: place for place, header in enumerate(said)}

    def strength(item: Match) -> tuple[int, bool, int, int]:
        # What the user said, in the user's order; then by preset or alias before a guess, by preference; then repeats.
        return order.get(item.header, len(order)), item.why == "guess", item.rank, repeats[item.header][1]

    ranked: dict[str, list[Match]] = {}
    settled = {item.header: replace(item, rank=0) for item in found}
    for item in sorted(found, key=strength):
        if item.field is None:
            continue
        before = ranked.setdefault(item.field, [])
        if not before or FIELDS[item.field].kind in SEVERAL or _together(before[0], item, repeats, coalesce):
            settled[item.header] = replace(item, rank=len(before))
            before.append(item)
        else:
            settled[item.header] = Match(item.header, None, "none", wanted=item.field)
    return tuple(settled.values())


def _together(first: Match, item: Match, repeats: Mapping[str, tuple[str, int]], coalesce: frozenset[str]) -> bool:
    """Whether two headers feed one single-valued field together."""
    return (
        (first.why in _SAID and item.why in _SAID)
        or repeats[first.header][0] == repeats[item.header][0]
        or (item.field in coalesce and first.why == item.why == "preset")
    )
