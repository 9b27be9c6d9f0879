"""One address cell to its parts: only what the cell says by a type word, or what can mean nothing else."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

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

#: Words for a kind of street, and how they are written.
_STREETS: Final = {
    word: short
    for short, words in {
        "ул": "ул улица",
        "пр-кт": "пр-кт пр-т просп проспект",
        "пр": "пр",
        "пер": "пер переулок",
        "ш": "ш шоссе",
        "б-р": "б-р бул бульвар",
        "наб": "наб набережная",
        "пл": "пл площадь",
        "проезд": "проезд пр-д",
        "туп": "туп тупик",
        "аллея": "аллея",
        "тракт": "тракт",
        "линия": "линия",
        "мкр": "мкр мкр-н микрорайон",
        "кв-л": "кв-л квартал",
        "снт": "снт",
        "днт": "днт",
        "днп": "днп",
        "кп": "кп",
    }.items()
    for word in words.split()
}
#: Kinds that stand for a street where there is none; beside one they are districts.
_AREAS: Final = frozenset({"мкр", "кв-л", "снт", "днт", "днп", "кп"})
_BUILDINGS: Final = {
    "корпус": "к", "корп": "к", "к": "к", "строение": "стр", "стр": "стр", "с": "стр", "литера": "лит", "лит": "лит",
    "литер": "лит",
}  # fmt: skip
_SETTLEMENTS: Final = {
    "р.п": "рп", "гп": "гп", "пос": "п", "посёлок": "п", "поселок": "п", "село": "с", "деревня": "д", "дер": "д",
    "станица": "ст-ца", "хутор": "х",
}  # fmt: skip

_TYPES: Final = "|".join(sorted(_STREETS, key=lambda word: (-len(word), word)))
_ROADS: Final = "|".join(word for word in _TYPES.split("|") if _STREETS[word] not in _AREAS)
_NUMBER: Final = r"\d{1,4}(?:\s?(?![кс][. ]*\d)[а-яё](?![а-яё\d]))?"

#: Parts by their type words: pattern of a segment, part, how it is written.
_CITY: Final = re.compile(r"^(?:г|гор|город)[. ]\s*(?P<a>[^\W\d].*)$|^(?P<b>[^\W\d].*?)\s+(?:г|город)\.?$", re.I)
_SETTLEMENT: Final = re.compile(
    r"^(?P<type>пгт|рп|р\.п|гп|пос|посёлок|поселок|п|село|с|деревня|дер|д|станица|ст-ца|хутор|х|аул)"
    r"[. ]\s*(?P<name>[^\W\d].*)$",
    re.I,
)
_STREET: Final = re.compile(
    rf"^(?P<a>{_TYPES})(?:\.\s*|\s+)(?P<an>\S.*)$"
    rf"|^(?P<number>\d+(?:-[а-яё]{{1,2}})?)\s+(?P<c>{_TYPES})\.?\s+(?P<cn>[^\W\d].*)$"
    rf"|^(?P<bn>\S.*?)\s+(?P<b>{_TYPES})\.?(?:\s+(?P<behind>\d.*))?$",
    re.I,
)
_TAIL: Final = re.compile(
    rf"^(?P<name>.*?[^\s\d].*?)[\s,]+(?P<tail>{_NUMBER}(?:\s?[-/]\s?\d{{1,4}}[а-яё]?){{0,2}}(?:\s*[кс]\D*\d.*)?)$", re.I
)
_HOUSE: Final = re.compile(
    r"^(?:д|дом|вл|владение|домовладение|двлд|зд|здание|уч|участок)[. ]*(?:№\s*)?"
    rf"(?P<house>{_NUMBER}(?:[/-]\d{{1,4}}[а-яё]?)?)(?P<rest>.*)$",
    re.I,
)
_BARE_HOUSE: Final = re.compile(
    rf"^(?P<house>{_NUMBER}(?:/\d{{1,4}}[а-яё]?)?)(?P<rest>(?:\s.*|\s*[кс]\D*\d.*)?)$", re.I
)
_HOUSE_FLAT: Final = re.compile(rf"^(?P<house>{_NUMBER}(?:/\d{{1,4}}[а-яё]?)?)\s?-\s?(?P<flat>\d{{1,4}})$", re.I)
_BUILDING: Final = re.compile(
    r"^(?P<type>корпус|корп|к|строение|стр|с|литера|литер|лит)[. ]*(?P<name>\d{1,4}[а-яё]?|[а-яё])(?P<rest>\b.*)$", re.I
)
_FLAT: Final = re.compile(
    r"^(?:кв|квартира|оф|офис|пом|помещ|помещение|ком|комн|комната)[. ]*(?:№\s*)?"
    r"(?P<flat>\d{1,5}(?:-?[а-яё])?)(?P<rest>\b.*)$",
    re.I,
)
_POSTAL: Final = re.compile(r"(?:^|[\s,;])(\d{6})(?=$|[\s,;])")
_BEFORE_HOUSE: Final = re.compile(
    r"(?<=[\w.])\s+(?=(?:д|дом|кв|квартира|корп|корпус|стр|строение|оф|офис|пом|помещ)\.?\s*№?\s*\d)", re.I
)
_BEFORE_STREET: Final = re.compile(
    r"(?<=[\w.])(?<!\d-[йяе])\s+(?=(?:ул|улица|пр-кт|пр-т|просп|пер|ш|б-р|наб|пл)(?:\.\s*|\s+)(?:[А-ЯЁ]|\d+\S*\s+[А-ЯЁ]))"
)
_DISTRICT: Final = re.compile(
    r"(?:^|\s)(?:р-н|район|м\.\s?р-н|м\.\s?о\.?|г\.\s?о\.?|г/о|городской округ|муниципальный округ|округ|с/с|с/п"
    r"|сельсовет|сельское поселение|городское поселение)(?:[\s.]|$)",
    re.I,
)
#: A name with a capital initial and nothing else: `Химки`, `Старый Оскол`, `Ростов-на-Дону`.
_NAME: Final = re.compile(r"^[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)*(?: [А-ЯЁ][а-яё]+)?$")

#: A street without its type word, in front of a house: `Тверская 7`, `Льва Толстого 16`.
_UNTYPED: Final = re.compile(
    r"^(?P<name>(?:(?:\d{1,2}|[А-ЯЁ][а-яё]+)\s+)?[А-ЯЁ](?:[а-яё-]*(?:ая|яя|[иы]й|ого|его|[оеё]ва|[аиыя]на|ей|енко|ых)|ира|арта))"
    rf"\s+(?P<tail>{_NUMBER}(?:\s?[-/]\s?\d{{1,4}}[а-яё]?){{0,2}})$"
)
_CITY_FIRST: Final = re.compile(r"^(?:г[. ]\s*)?(?P<city>\S+(?:\s+Новгород|\s+Челны)?)\s+(?P<rest>\S.*)$")

#: What `parse_segment` is told where a street, or an area that may stand for one, is named in the cell; where a road
#: is; and how that is seen.
AHEAD, ROAD = "ahead", "road"
STREET_AHEAD: Final = rf"(?i)(?:^|[\s,])(?:{_TYPES})(?:[.\s,]|$)"
ROAD_AHEAD: Final = rf"(?i)(?:^|[\s,])(?:{_ROADS})(?:[.\s,]|$)"

_QUOTES: Final = "\"«»'"
#: Regions that are told by one word: the others, such as `Московская`, may be streets.
_REGION_ALONE: Final = re.compile(
    r"\s|^[А-ЯЁ]{2,5}(?i:-Югра)?$|(?i:ия|ея|тан)$|^(?i:Крым|Тыва|Тува|Коми|Чечня|Кузбасс|Подмосковье|Приморье)$"
)

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
    if index := _POSTAL.search(text):
        found["postal_code"] = index[1]
        text = text[: index.start()] + "," + text[index.end() :]
    # `ул. Ленина д. 5 кв. 7` without commas: a type word of a house or flat begins a segment of its own.
    text = _BEFORE_STREET.sub(", ", _BEFORE_HOUSE.sub(", ", text))
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
    region = region_of(segment)
    if region and "region" not in found and (region in FEDERAL_CITIES or _REGION_ALONE.search(segment)):
        found["region"] = region
        if region in FEDERAL_CITIES:
            found.setdefault("city", region)
        return True
    if "street" not in found and (understood := _place(segment, found)) is not None:
        return understood
    if "street" in found and (match := _HOUSE_FLAT.match(segment)) and not {"house", "flat"} & set(found):
        found["house"], found["flat"] = match["house"].replace(" ", ""), match["flat"]
        return False  # a house and a flat, most likely
    patterns = ((_HOUSE, "house"), (_FLAT, "flat"), (_BUILDING, "building"), (_BARE_HOUSE, "house"))
    # Without a street or a city in front of it, only a house or a flat by its type word: `кв. 5, д. 7, ул. Мира`.
    for pattern, part in patterns[: 4 if "street" in found else 3 if "city" in found else 2]:
        match = pattern.match(segment)
        if match and (part not in found or part == "building"):
            groups = match.groupdict()
            kind = groups.get("type")
            value = groups.get(part) or groups.get("name") or ""
            value = f"{_BUILDINGS[kind.lower()]} {value}" if kind else value.replace(" ", "")
            found[part] = f"{found[part]} {value}" if found.get(part) else value
            rest = (groups.get("rest") or "").strip(" .")
            return not rest or _read(rest, found)
    if "street" in found and "city" not in found and (city := city_name(segment)):  # `ул. Мира, 5, г. Тула`
        found["city"] = city
        return True
    if AHEAD not in found and "street" not in found:
        _guess(segment, found)
    return False


def _guess(segment: str, found: dict[str, str]) -> None:
    """Read a street without its type word, or a house alone, behind a city: most likely, but not for sure."""
    if "city" not in found and (match := _CITY_FIRST.match(segment)) and (city := city_name(match["city"])):
        if _UNTYPED.match(match["rest"]):
            found["city"] = city
            if city in FEDERAL_CITIES:
                found.setdefault("region", city)
            _guess(match["rest"], found)
    elif "city" not in found:
        if "region" in found and _NAME.match(segment) and not segment.endswith(("ая", "ий", "ое")):
            found["city"] = segment
    elif "house" not in found and (match := re.fullmatch(_NUMBER, segment, re.I)):
        found["house"] = match[0].replace(" ", "")
    elif match := _UNTYPED.match(segment):
        found["street"] = match["name"]
        _read(match["tail"], found)


def _place(segment: str, found: dict[str, str]) -> bool | None:
    """Read a city, settlement or street; whether all of the segment was understood, None where it is none of them."""
    segment = re.sub(r"^(?:тер|территория)[. ]\s*", "", segment)
    if _DISTRICT.search(segment):
        return True  # there is no column for it, and the cell keeps its text
    named = city_name(segment)
    if named and "city" not in found:
        found["city"] = named
        return True
    if (match := _SETTLEMENT.match(segment)) and "city" not in found:
        kind = match["type"].lower()
        settlement = f"{_SETTLEMENTS.get(kind, kind)} {cased(match['name'])}"
        if city_name(settlement):
            return False
        found["city"] = settlement
        return True
    if match := _STREET.match(segment):
        kind = (match["a"] or match["b"] or match["c"]).lower()
        if _STREETS[kind] in _AREAS and ROAD in found:
            return True
        name, behind = (match["an"] or match["bn"] or f"{match['number']} {match['cn']}").strip(), match["behind"]
        if behind is None and (tail := _TAIL.match(name)):  # `ул. Ленина 5`
            name, behind = tail["name"], tail["tail"]
        found["street"] = f"{_STREETS[kind]} {cased(name.strip(_QUOTES))}"
        return behind is None or _read(behind, found)
    if AHEAD in found and "city" not in found and _NAME.match(segment):
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
    match = _CITY.match(segment)
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
