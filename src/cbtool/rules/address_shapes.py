"""The words and the shapes of addresses: how streets, houses and flats are written in a segment of a cell."""

from __future__ import annotations

import re
from typing import Final

#: Words for a kind of street, and how they are written.
STREETS: Final = {
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
AREAS: Final = frozenset({"мкр", "кв-л", "снт", "днт", "днп", "кп"})
BUILDINGS: Final = {
    "корпус": "к", "корп": "к", "к": "к", "строение": "стр", "стр": "стр", "с": "стр", "литера": "лит", "лит": "лит",
    "литер": "лит", "сооружение": "соор", "соор": "соор",
}  # fmt: skip
SETTLEMENTS: Final = {
    "р.п": "рп", "гп": "гп", "пос": "п", "посёлок": "п", "поселок": "п", "село": "с", "деревня": "д", "дер": "д",
    "станица": "ст-ца", "хутор": "х",
}  # fmt: skip

TYPES: Final = "|".join(sorted(STREETS, key=lambda word: (-len(word), word)))
ROADS: Final = "|".join(word for word in TYPES.split("|") if STREETS[word] not in AREAS)
NUMBER: Final = r"\d{1,4}(?:[\s-]?[\"«]?(?![кс][. ]*\d)[а-яё](?![а-яё\d])[\"»]?)?"
#: What stands between the number of a house and its letter: `5-А`, `5 «а»`.
BETWEEN: Final = re.compile(r"[\s\"«»]|-(?=\D)")

#: Parts by their type words: pattern of a segment, part, how it is written.
CITY: Final = re.compile(r"^(?:г|гор|город)[. ]\s*(?P<a>[^\W\d].*)$|^(?P<b>[^\W\d].*?)\s+(?:г|город)\.?$", re.I)
SETTLEMENT: Final = re.compile(
    r"^(?P<type>пгт|рп|р\.п|гп|пос|посёлок|поселок|п|село|с|деревня|дер|д|станица|ст-ца|хутор|х|аул)"
    r"[. ]\s*(?P<name>[^\W\d].*)$",
    re.I,
)
STREET: Final = re.compile(
    rf"^(?P<a>(?!набережная\s+(?:ул|улица|\d\S*)\.?$)(?:{TYPES}))(?:\.\s*|\s+)(?P<an>\S.*)$"
    rf"|^(?P<number>\d+(?:-[а-яё]{{1,2}})?)\s+(?P<c>{TYPES})\.?\s+(?P<cn>[^\W\d].*)$"
    rf"|^(?P<bn>\S.*?)\s+(?P<b>{TYPES})\.?(?:\s+(?P<behind>\d.*))?$",
    re.I,
)
#: Roads that are known without a word for their kind, with a kilometre or without.
RING: Final = re.compile(
    r"^(?P<name>\d{1,3}(?:-?й)?\s*(?:км|километр)\.?\s+(?:МКАД|КАД|ЦКАД)"
    r"|(?:МКАД|КАД|ЦКАД)(?:,?\s+\d{1,3}(?:-?й)?\s*(?:км|километр))?)(?P<tail>)\.?$",
    re.I,
)
EMBANKMENT: Final = re.compile(r"^(?P<name>набережная)(?:\s+(?P<tail>\d.*))?$", re.I)
TAIL: Final = re.compile(
    rf"^(?P<name>.*?[^\s\d].*?)[\s,]+(?P<tail>{NUMBER}(?:\s?[-/]\s?\d{{1,4}}[а-яё]?){{0,2}}(?:\s*[кс]\D*\d.*)?)$", re.I
)
HOUSE: Final = re.compile(
    r"^(?:д|дом|вл|влд|владение|домовладение|двлд|зд|здание|уч|участок)[. ]*(?:№\s*)?"
    rf"(?P<house>{NUMBER}(?:[/-]\d{{1,4}}[а-яё]?)?)(?P<rest>.*)$",
    re.I,
)
BARE_HOUSE: Final = re.compile(
    rf"^(?!\d+(?:-?й)?\s*(?:км|километр))(?P<house>{NUMBER}(?:/\d{{1,4}}[а-яё]?)?)(?P<rest>(?:\s.*|\s*[кс]\D*\d.*)?)$",
    re.I,
)
HOUSE_FLAT: Final = re.compile(rf"^(?P<house>{NUMBER}(?:/\d{{1,4}}[а-яё]?)?)\s?-\s?(?P<flat>\d{{1,4}})$", re.I)
BUILDING: Final = re.compile(
    r"^(?P<type>корпус|корп|к|строение|стр|с|сооружение|соор|литера|литер|лит)[. ]*"
    r"(?P<name>\d{1,4}(?!\d)(?:[а-яё](?![а-яё\d]))?|[а-яё]\b)(?P<rest>.*)$",
    re.I,
)
FLAT: Final = re.compile(
    r"^(?:кв|квартира|оф|офис|пом|помещ|помещение|ком|комн|комната)[. ]*(?:№\s*)?"
    r"(?P<flat>\d{1,5}(?:-?[а-яё])?)(?P<rest>\b.*)$",
    re.I,
)
POSTAL: Final = re.compile(r"(?:^|[\s,;])(\d{6})(?=$|[\s,;])")
BEFORE_HOUSE: Final = re.compile(
    r"(?<=[\w.])\s+(?=(?:д|дом|кв|квартира|корп|корпус|стр|строение|оф|офис|пом|помещ)\.?\s*№?\s*\d)", re.I
)
#: Words for a kind of street that begin a segment when a name follows.
BEGINNINGS: Final = "ул|улица|пр-кт|пр-т|пр|просп|проспект|пер|переулок|ш|шоссе|б-р|бульвар|наб|пл|площадь"
BEFORE_STREET: Final = re.compile(
    rf"(?<=[\w.])(?<!\d-[йяе])\s+(?=(?:{BEGINNINGS})(?:\.\s*|\s+)(?:[А-ЯЁ]|\d+\S*\s+[А-ЯЁ]))"
)
DISTRICT: Final = re.compile(
    r"(?:^|\s)(?:р-н|район|м\.\s?р-н|м\.\s?о\.?|г\.\s?о\.?|г/о|городской округ|муниципальный округ|округ|с/с|с/п"
    r"|сельсовет|сельское поселение|городское поселение)(?:[\s.]|$)",
    re.I,
)
#: A name with a capital initial and nothing else: `Химки`, `Старый Оскол`, `Ростов-на-Дону`.
NAME: Final = re.compile(r"^[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)*(?: [А-ЯЁ][а-яё]+)?$")

#: A street without its type word, in front of a house: `Тверская 7`, `Льва Толстого 16`; or alone, by fewer endings,
#: where the house is perhaps the next segment: `Тверская`.
UNTYPED: Final = re.compile(
    r"^(?P<name>(?:(?:\d{1,2}|[А-ЯЁ][а-яё]+)\s+)?[А-ЯЁ](?:[а-яё-]*(?:ая|яя|[иы]й|ого|его|[оеё]ва|[аиыя]на|ей|енко|ых)|ира|арта))"
    rf"(?:\s+(?P<tail>{NUMBER}(?:\s?[-/]\s?\d{{1,4}}[а-яё]?){{0,2}})|(?<=ая|яя|го|ва|ра|та|ых))$"
)
#: A region in front of a place, or a city in front of an area, without a comma: `Московская обл г Химки мкр Сходня`.
REGION_FIRST: Final = re.compile(
    r"^(?P<region>\S.*?)\s+(?P<rest>(?:г|гор|город|пгт|рп|пос|п|с|село|д|дер|деревня|ст-ца)[. ]\s*[А-ЯЁ].*)$"
)
AREA_BEHIND: Final = re.compile(
    rf"^(?P<city>\S.*?)\s+(?P<area>(?:{'|'.join(word for word in TYPES.split('|') if STREETS[word] in AREAS)})"
    r"[. ]\s*\S.*)$",
    re.I,
)
CITY_FIRST: Final = re.compile(r"^(?:г[. ]\s*)?(?P<city>\S+(?:\s+Новгород|\s+Челны)?)(?:\s+г\.?)?\s+(?P<rest>\S.*)$")

#: What `parse_segment` is told where a street, or an area that may stand for one, is named in the cell; where a road
#: is; and how that is seen.
AHEAD, ROAD = "ahead", "road"
STREET_AHEAD: Final = rf"(?i)(?:^|[\s,])(?:{TYPES})(?:[.\s,]|$)"
ROAD_AHEAD: Final = rf"(?i)(?:^|[\s,])(?:{ROADS})(?:[.\s,]|$)"

QUOTES: Final = "\"«»'"
#: Regions that are told by one word: the others, such as `Московская`, may be streets.
REGION_ALONE: Final = re.compile(
    r"\s|^[А-ЯЁ]{2,5}(?i:-Югра)?$|(?i:ия|ея|тан)$|^(?i:Крым|Тыва|Тува|Коми|Чечня|Кузбасс|Подмосковье|Приморье)$"
)
