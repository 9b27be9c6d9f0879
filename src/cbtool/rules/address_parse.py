"""One address cell to its parts: only what the cell says by a type word, or what can mean nothing else."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from cbtool.rules.hygiene import FILLER
from cbtool.rules.regions import CITY_ALIASES, FEDERAL_CITIES, capitals, region_of


class Address(NamedTuple):
    """The parts that were found, and whether nothing but them stood in the cell."""

    postal_code: str | None
    region: str | None
    city: str | None
    street: str | None
    house: str | None
    building: str | None
    flat: str | None
    whole: bool


#: Parts by their type words: pattern of a segment, part, how it is written.
_CITY: Final = re.compile(r"^(?:г|гор|город)[. ]\s*(?P<a>[^\W\d].*)$|^(?P<b>[^\W\d].*?)\s+(?:г|город)\.?$", re.I)
_SETTLEMENT: Final = re.compile(
    r"^(?P<type>пгт|рп|р\.п|пос|посёлок|поселок|п|село|с|деревня|дер|д|станица|ст-ца|хутор|х|аул)"
    r"[. ]\s*(?P<name>[^\W\d].*)$",
    re.I,
)
_STREET: Final = re.compile(
    r"^(?P<a>ул|улица|пр-кт|пр-т|пр|просп|проспект|пер|переулок|ш|шоссе|б-р|бул|бульвар|наб|набережная|пл|площадь|проезд"
    r"|пр-д|туп|тупик|аллея|тракт|линия|мкр|мкр-н|микрорайон|кв-л|квартал)[. ]\s*(?P<an>\S.*)$"
    r"|^(?P<bn>\S.*?)\s+(?P<b>ул|улица|пр-кт|пр-т|пр|просп|проспект|пер|переулок|ш|шоссе|б-р|бульвар|наб|набережная|пл"
    r"|площадь|проезд|пр-д|тупик|аллея|тракт|мкр|мкр-н|микрорайон)\.?$",
    re.I,
)
_HOUSE: Final = re.compile(
    r"^(?:д|дом|вл|владение)[. ]*(?:№\s*)?"
    r"(?P<house>\d{1,4}(?:\s?[а-яё](?![а-яё]))?(?:[/-]\d{1,4}[а-яё]?)?)(?P<rest>.*)$",
    re.I,
)
_BARE_HOUSE: Final = re.compile(r"^(?P<house>\d{1,4}\s?[а-яё]?(?:/\d{1,4}[а-яё]?)?)(?P<rest>(?:\s.*)?)$", re.I)
_BUILDING: Final = re.compile(
    r"^(?P<type>корпус|корп|к|строение|стр|с|литера|лит)[. ]*(?P<name>\d{1,3}[а-яё]?|[а-яё])(?P<rest>\b.*)$", re.I
)
_FLAT: Final = re.compile(
    r"^(?:кв|квартира|оф|офис|пом|помещение|ком|комн|комната)[. ]*(?:№\s*)?(?P<flat>\d{1,5}[а-яё]?)$", re.I
)
_POSTAL: Final = re.compile(r"(?:^|[\s,;])(\d{6})(?=$|[\s,;])")
_BEFORE_HOUSE: Final = re.compile(
    r"(?<=[\w.])\s+(?=(?:д|дом|кв|квартира|корп|корпус|стр|строение|оф|офис)[. ]\s*№?\s*\d)", re.I
)
_BEFORE_STREET: Final = re.compile(r"(?<=[\w.])\s+(?=(?:ул|улица|пр-кт|пр-т|просп|пер|ш|б-р|наб|пл)\.?\s+[А-ЯЁ\d])")
_DISTRICT: Final = re.compile(r"(?:^|\s)(?:р-н|район|м\.р-н|г\.о\.?|городской округ|округ)(?:\s|\.|$)", re.I)
_COUNTRY: Final = frozenset({"россия", "рф", "российская федерация", "russia"})

_STREETS: Final = {
    "ул": "ул", "улица": "ул",
    "пр-кт": "пр-кт", "пр-т": "пр-кт", "просп": "пр-кт", "проспект": "пр-кт", "пр": "пр",
    "пер": "пер", "переулок": "пер",
    "ш": "ш", "шоссе": "ш",
    "б-р": "б-р", "бул": "б-р", "бульвар": "б-р",
    "наб": "наб", "набережная": "наб",
    "пл": "пл", "площадь": "пл",
    "проезд": "проезд", "пр-д": "проезд",
    "туп": "туп", "тупик": "туп",
    "мкр": "мкр", "мкр-н": "мкр", "микрорайон": "мкр",
    "кв-л": "кв-л", "квартал": "кв-л",
}  # fmt: skip
_BUILDINGS: Final = {
    "корпус": "к", "корп": "к", "к": "к", "строение": "стр", "стр": "стр", "с": "стр", "литера": "лит", "лит": "лит",
}  # fmt: skip
_SETTLEMENTS: Final = {
    "р.п": "рп", "пос": "п", "посёлок": "п", "поселок": "п", "село": "с", "деревня": "д", "дер": "д",
    "станица": "ст-ца", "хутор": "х",
}  # fmt: skip

PARTS: Final = Address._fields[:-1]

#: Longer cells are no addresses; and expressions must not work on them for long.
_LONGEST: Final = 300


def parse_address(cell: str) -> Address:
    """Read a tidied cell segment by segment; segments are parted by commas."""
    found: dict[str, str] = {}
    whole = True
    text = cell if len(cell) <= _LONGEST else ""
    if index := _POSTAL.search(text):
        found["postal_code"] = index[1]
        text = text[: index.start()] + "," + text[index.end() :]
    # `ул. Ленина д. 5 кв. 7` without commas: a type word of a house or flat begins a segment of its own.
    text = _BEFORE_STREET.sub(", ", _BEFORE_HOUSE.sub(", ", text))
    for segment in text.split(","):
        plain = segment.strip(" .;")
        if plain:
            more, understood = parse_segment(plain, frozenset(found))
            found.update(more)
            whole &= understood
    get = found.get
    area = get("postal_code"), get("region"), get("city")
    place = get("street"), get("house"), get("building"), get("flat")
    return Address(*area, *place, whole and bool(text.strip(" ,")))


@lru_cache(maxsize=30_000)
def parse_segment(segment: str, have: frozenset[str]) -> tuple[dict[str, str], bool]:
    """The parts in a segment besides those found before it, and whether all of it was understood.

    Streets, houses and flats come again in other combinations, so segments are remembered.
    """
    found = dict.fromkeys(have, "")
    understood = _read(segment, found)
    return {part: value for part, value in found.items() if part not in have}, understood


def _read(segment: str, found: dict[str, str]) -> bool:
    """Read one segment into the parts; whether all of it was understood."""
    if segment.lower() in _COUNTRY:
        return True
    region = region_of(segment)
    if (
        region
        and "region" not in found
        and (region in FEDERAL_CITIES or re.search(r"\s|^[А-ЯЁ]{2,5}$|ия$|тан$", segment))
    ):
        found["region"] = region
        if region in FEDERAL_CITIES:
            found.setdefault("city", region)
        return True
    if "street" not in found:
        named = city_name(segment)
        if named and "city" not in found:
            found["city"] = named
            return True
        if _DISTRICT.search(segment):
            return False
        if (match := _SETTLEMENT.match(segment)) and "city" not in found:
            kind = match["type"].lower()
            settlement = f"{_SETTLEMENTS.get(kind, kind)} {cased(match['name'])}"
            if city_name(settlement):
                return False
            found["city"] = settlement
            return True
        if match := _STREET.match(segment):
            kind = (match["a"] or match["b"]).lower()
            name = (match["an"] or match["bn"]).strip()
            tail = re.match(r"^(.*?\D)\s+(\d{1,4}[а-яё]?)$", name, re.I)
            if tail and match["a"]:  # `ул. Ленина 5`
                name, found["house"] = tail[1], tail[2]
            found["street"] = f"{_STREETS.get(kind, kind)} {name}"
            return True
        return False
    for pattern, part in ((_HOUSE, "house"), (_FLAT, "flat"), (_BUILDING, "building"), (_BARE_HOUSE, "house")):
        match = pattern.match(segment)
        if match and part not in found:
            groups = match.groupdict()
            kind = groups.get("type")
            value = groups.get(part) or groups.get("name") or ""
            found[part] = f"{_BUILDINGS[kind.lower()]} {value}" if kind else value.replace(" ", "")
            rest = (groups.get("rest") or "").strip(" .")
            return not rest or _read(rest, found)
    return False


def city_name(segment: str) -> str | None:
    """The city that a segment names by `г.`, by an alias, or by being a capital; None otherwise."""
    folded = segment.lower().replace("ё", "е")
    known = CITY_ALIASES.get(re.sub(r"[.\s]+", " ", folded).strip()) or capitals().get(folded)
    if known:
        return known
    match = _CITY.match(segment)
    if not match:
        return None
    name = (match["a"] or match["b"]).strip()
    return None if name.lower() in FILLER or re.search(r"\d|\s(?:ул|д|кв)\b", name) else city_name(name) or cased(name)


_SMALL: Final = re.compile(r"(?<=-)(?:На|Над|Под|Де|Ла|Эль|И)(?=-)")


def cased(name: str) -> str:
    """A name all in capitals or all in small letters with capital initials; others as they are."""
    if name != name.upper() and name != name.lower():
        return name
    return _SMALL.sub(lambda small: small[0].lower(), name.lower().title())
