"""One address cell to its parts: only what the cell says by a type word, or what can mean nothing else."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from cbtool.rules.address_shapes import (
    AHEAD,
    AREA_BEHIND,
    AREAS,
    BARE_HOUSE,
    BEFORE_HOUSE,
    BEFORE_STREET,
    BETWEEN,
    BUILDING,
    BUILDINGS,
    CITY,
    CITY_FIRST,
    DISTRICT,
    EMBANKMENT,
    FLAT,
    HOUSE,
    HOUSE_FLAT,
    NAME,
    NUMBER,
    POSTAL,
    QUOTES,
    REGION_ALONE,
    REGION_FIRST,
    RING,
    ROAD,
    ROAD_AHEAD,
    SETTLEMENT,
    SETTLEMENTS,
    STREET,
    STREET_AHEAD,
    STREETS,
    TAIL,
    UNTYPED,
)
from cbtool.rules.countries import country
from cbtool.rules.hygiene import FILLER
from cbtool.rules.regions import CITY_ALIASES, FEDERAL_CITIES, capitals, region_of


class Address(NamedTuple):
    """The parts that were found, and whether nothing but them stood in the cell."""

    country: str | None
    postal_code: str | None
    region: str | None
    city: str | None
    street: str | None
    house: str | None
    building: str | None
    flat: str | None
    whole: bool


#: Countries that write addresses with the same type words.
ALIKE: Final = frozenset({"RU", "BY", "KZ", "KG", "UZ", "UA", "TJ", "TM", "AM", "AZ", "GE", "MD"})

PARTS: Final = Address._fields[:-1]

#: Longer cells are no addresses; and expressions must not work on them for long.
_LONGEST: Final = 300
_LONGEST_NAME: Final = 100
#: Fields of an address as 1C joins them: code, region, district, city, settlement, street, house, building, flat.
_POSITIONS: Final = 9


def parse_address(cell: str) -> Address:
    """Read a tidied cell segment by segment; segments are parted by commas."""
    found: dict[str, str] = {}
    whole = True
    text = cell if len(cell) <= _LONGEST else ""
    text = _by_position(text)
    if index := POSTAL.search(text):
        found["postal_code"] = index[1]
        text = text[: index.start()] + "," + text[index.end() :]
    # `ул. Ленина д. 5 кв. 7` without commas: a type word of a house or flat begins a segment of its own.
    text = BEFORE_STREET.sub(", ", BEFORE_HOUSE.sub(", ", text))
    ahead = frozenset(flag for flag, sign in ((AHEAD, STREET_AHEAD), (ROAD, ROAD_AHEAD)) if re.search(sign, cell))
    for segment in text.split(","):
        plain = segment.strip(" .;")
        if plain:
            more, understood = parse_segment(plain, ahead | frozenset(found))
            if "building" in found and "building" in more:  # корпус and строение
                more = more | {"building": f"{found['building']} {more['building']}"}
            found.update(more)
            whole &= understood
    get = found.get
    area = get("country"), get("postal_code"), get("region"), get("city")
    place = get("street"), get("house"), get("building"), get("flat")
    return Address(*area, *place, whole and bool(text.strip(" ,")))


def _by_position(text: str) -> str:
    """An address of nine fields, some of them empty, with type words before its bare house, building and flat."""
    fields = text.split(",")
    if len(fields) not in (_POSITIONS, _POSITIONS + 1) or all(field.strip() for field in fields):
        return text
    for place, word in ((-3, "д"), (-2, "корп"), (-1, "кв")):
        if re.fullmatch(r"\s*\d{1,4}[а-яё]?\s*", fields[place], re.I):
            fields[place] = f"{word} {fields[place].strip()}"
    return ",".join(fields)


@lru_cache(maxsize=30_000)
def parse_segment(segment: str, have: frozenset[str]) -> tuple[dict[str, str], bool]:
    """The parts in a segment besides those found before it, and whether all of it was understood.

    `have` names the parts, and has `AHEAD` where a street is named somewhere in the cell, `ROAD` where it is no mere
    area; a building may come twice. Streets, houses and flats come in other combinations again: segments are kept.
    """
    found = dict.fromkeys(have, "")
    understood = _read(segment, found)
    return {part: value for part, value in found.items() if value}, understood


def _read(segment: str, found: dict[str, str]) -> bool:
    """Read one segment into the parts; whether all of it was understood."""
    # Codes of two letters may be anything.
    if "country" not in found and (len(segment) > 2 or segment in ("РФ", "UK")) and (land := country(segment)):
        found["country"] = land
        return True
    if "region" not in found and _read_region(segment, found):
        return True
    # Behind a region that is a city, `г` belongs to it: `Санкт-Петербург г Невский пр-кт`.
    if "region" not in found and (match := REGION_FIRST.match(segment)):
        ahead, rest = match["region"], match["rest"]
        if region_of(ahead) not in FEDERAL_CITIES and _read_region(ahead, found):
            return _read(rest, found)
    if "city" not in found and (match := AREA_BEHIND.match(segment)) and (city := city_name(match["city"])):
        found["city"] = city
        return _read(match["area"], found)
    if "street" not in found and (understood := _place(segment, found)) is not None:
        return understood
    if "street" in found and (match := HOUSE_FLAT.match(segment)) and not {"house", "flat"} & set(found):
        found["house"], found["flat"] = BETWEEN.sub("", match["house"]), match["flat"]
        return False  # a house and a flat, most likely
    patterns = ((HOUSE, "house"), (FLAT, "flat"), (BUILDING, "building"), (BARE_HOUSE, "house"))
    # Without a street or a city in front of it, only a house or a flat by its type word: `кв. 5, д. 7, ул. Мира`.
    for pattern, part in patterns[: 4 if "street" in found else 3 if "city" in found else 2]:
        match = pattern.match(segment)
        if match and (part not in found or part == "building"):
            groups = match.groupdict()
            kind = groups.get("type")
            value = groups.get(part) or groups.get("name") or ""
            value = f"{BUILDINGS[kind.lower()]} {value}" if kind else value.replace(" ", "")
            value = BETWEEN.sub("", value) if part == "house" else value
            found[part] = f"{found[part]} {value}" if found.get(part) else value
            rest = (groups.get("rest") or "").strip(" .")
            return not rest or _read(rest, found)
    if "street" in found and "city" not in found and (city := city_name(segment)):  # `ул. Мира, 5, г. Тула`
        found["city"] = city
        return True
    if AHEAD not in found and "street" not in found:
        _guess(segment, found)
    return False


def _read_region(segment: str, found: dict[str, str]) -> bool:
    """Read a region, which may be a city as well; whether the segment is one."""
    region = region_of(segment)
    if not region or not (region in FEDERAL_CITIES or REGION_ALONE.search(segment)):
        return False
    found["region"] = region
    if region in FEDERAL_CITIES:
        found.setdefault("city", region)
    return True


def _guess(segment: str, found: dict[str, str]) -> None:
    """Read a street without its type word, or a house alone, behind a city: most likely, but not for sure."""
    if "city" not in found and (match := CITY_FIRST.match(segment)) and (city := city_name(match["city"])):
        if UNTYPED.match(match["rest"]):
            found["city"] = city
            if city in FEDERAL_CITIES:
                found.setdefault("region", city)
            _guess(match["rest"], found)
    elif "city" not in found:
        if "region" in found and NAME.match(segment) and not segment.endswith(("ая", "ий", "ое")):
            found["city"] = segment
    elif "house" not in found and (match := re.fullmatch(NUMBER, segment, re.I)):
        found["house"] = BETWEEN.sub("", match[0])
    elif match := UNTYPED.match(segment):
        found["street"] = match["name"]
        _read(match["tail"] or "", found)


def _place(segment: str, found: dict[str, str]) -> bool | None:
    """Read a city, settlement or street; whether all of the segment was understood, None where it is none of them."""
    segment = re.sub(r"^(?:тер|территория)[. ]\s*", "", segment)
    if DISTRICT.search(segment):
        return True  # there is no column for it, and the cell keeps its text
    named = city_name(segment)
    if named and "city" not in found:
        found["city"] = named
        return True
    if (match := SETTLEMENT.match(segment)) and "city" not in found:
        kind, name, house = match["type"].lower(), match["name"], ""
        if AHEAD not in found and (tail := TAIL.match(name)):  # `дер. Яковлево 5`
            name, house = tail["name"], tail["tail"]
        settlement = f"{SETTLEMENTS.get(kind, kind)} {cased(name)}"
        if city_name(settlement):
            return False
        found["city"] = settlement
        return not house or _read(house, found)
    if match := STREET.match(segment):
        kind = (match["a"] or match["b"] or match["c"]).lower()
        if STREETS[kind] in AREAS and ROAD in found:
            return True
        name, behind = (match["an"] or match["bn"] or f"{match['number']} {match['cn']}").strip(), match["behind"]
        # `Москва Ленинградский проспект 75`
        if match["bn"] and "city" not in found and (first := CITY_FIRST.match(name)) and city_name(first["city"]):
            _read(first["city"], found)
            name = first["rest"]
        if behind is None and (tail := TAIL.match(name)):  # `ул. Ленина 5`
            name, behind = tail["name"], tail["tail"]
        found["street"] = f"{STREETS[kind]} {cased(name.strip(QUOTES))}"
        return behind is None or _read(behind, found)
    if match := EMBANKMENT.match(segment) or RING.match(segment):
        found["street"] = match["name"]
        return bool(match["tail"]) and _read(match["tail"], found)
    if AHEAD in found and "city" not in found and NAME.match(segment):
        # What stands in front of a street is a place, though perhaps no city.
        region = None if segment.endswith(("ая", "ий")) or "region" in found else region_of(segment)
        found["region" if region else "city"] = region or segment
        return False
    return None


def city_name(segment: str) -> str | None:
    """The city that a segment names by `г.`, by an alias, or by being a capital; None otherwise."""
    if len(segment) > _LONGEST_NAME:
        return None
    folded = segment.lower().replace("ё", "е")
    known = CITY_ALIASES.get(re.sub(r"[.\s]+", " ", folded).strip()) or capitals().get(folded)
    if known:
        return known
    match = CITY.match(segment)
    if not match:
        return None
    name = (match["a"] or match["b"]).strip()
    return None if name.lower() in FILLER or re.search(r"\d|\s(?:ул|д|кв)\b", name) else city_name(name) or cased(name)


_SMALL: Final = re.compile(r"(?<=-)(?:На|Над|Под|Де|Ла|Эль|И)(?=-)|(?<=\d )(?:Года|Лет)\b|(?<=\d-)[А-ЯЁ][а-яё]?\b")


def cased(name: str) -> str:
    """A name all in capitals or all in small letters with capital initials; others, and NYC, as they are."""
    if (name != name.upper() and name != name.lower()) or re.fullmatch(r"[A-Z]{2,3}", name):
        return name
    # `İ` in small letters is two characters.
    titled = unicodedata.normalize("NFC", name.lower().title())
    return _SMALL.sub(lambda small: small[0].lower(), titled)
