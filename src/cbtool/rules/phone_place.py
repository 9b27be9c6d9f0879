"""Where a phone is, and what time it is there: asked for by `--enrich phone`."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rule import Fix, Profile, Reading
from cbtool.rules.regions import region_of

#: Codes that the library's table of places has wrong, or by a name that no subject bears.
_CODES: Final = {
    **{"7495": "Москва", "7496": "Московская область", "7498": "Московская область", "7499": "Москва"},
    **{"7346": "Ханты-Мансийский автономный округ — Югра", "7857": "Луганская Народная Республика"},
}

#: Zones of the IANA database by the main town of a subject; all others have the time of Moscow.
_ZONES: Final = """
Europe/Kaliningrad: Калининградская область
Europe/Samara: Самарская область, Удмуртская Республика
Europe/Astrakhan: Астраханская область
Europe/Saratov: Саратовская область
Europe/Ulyanovsk: Ульяновская область
Europe/Volgograd: Волгоградская область
Europe/Kirov: Кировская область
Europe/Simferopol: Республика Крым, Севастополь
Asia/Yekaterinburg: Свердловская область, Челябинская область, Тюменская область, Курганская область, Пермский край,
Asia/Yekaterinburg: Республика Башкортостан, Оренбургская область, Ямало-Ненецкий автономный округ,
Asia/Yekaterinburg: Ханты-Мансийский автономный округ — Югра
Asia/Omsk: Омская область
Asia/Novosibirsk: Новосибирская область
Asia/Tomsk: Томская область
Asia/Barnaul: Алтайский край, Республика Алтай
Asia/Novokuznetsk: Кемеровская область — Кузбасс
Asia/Krasnoyarsk: Красноярский край, Республика Хакасия, Республика Тыва
Asia/Irkutsk: Иркутская область, Республика Бурятия
Asia/Chita: Забайкальский край
Asia/Yakutsk: Республика Саха (Якутия), Амурская область
Asia/Vladivostok: Приморский край, Хабаровский край, Еврейская автономная область
Asia/Sakhalin: Сахалинская область
Asia/Magadan: Магаданская область
Asia/Kamchatka: Камчатский край
Asia/Anadyr: Чукотский автономный округ
"""
ZONES: Final[dict[str, str]] = {
    region.strip(): zone
    for zone, _, regions in (line.partition(": ") for line in _ZONES.strip().splitlines())
    for region in regions.strip(",").split(",")
}
_MOSCOW: Final = "Europe/Moscow"
#: Kazakhstan has one time since 1 March 2024.
_KAZAKHSTAN: Final = "Asia/Almaty"
_COLUMNS: Final = ("phone_region", "phone_timezone")


def place(phone: str, home: str | None) -> tuple[str | None, str | None]:
    """Region and time zone of an E.164 number; `home` is the region of its row, which counts for Russian mobiles.

    Of a Russian number the first five signs tell all that is known.
    """
    if phone.startswith("+79"):
        region = region_of(home) if home else None
        return None, _zone(region)
    if phone.startswith("+7") and phone[2:3] != "7":
        from phonenumbers.geodata import GEOCODE_DATA

        told = (_CODES.get(code) or GEOCODE_DATA.get(code, {}).get("ru") for code in (phone[1:5], phone[1:4]))
        name = next(filter(None, told), None)
        region = region_of(name) if name else None
        return region or name, _zone(region)
    return _abroad(phone)


def _zone(region: str | None) -> str | None:
    return ZONES.get(region, _MOSCOW) if region else None


def _abroad(phone: str) -> tuple[str | None, str | None]:
    """What the library knows: a place, else the country; the zone where it names one alone."""
    from phonenumbers import NumberParseException, geocoder, parse
    from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

    try:
        number = parse(phone)
    except NumberParseException:
        return None, None
    zones = [_KAZAKHSTAN] if phone.startswith("+77") else list(time_zones_for_number(number))
    known = len(zones) == 1 and zones[0] != UNKNOWN_TIMEZONE
    return geocoder.description_for_number(number, "ru") or None, zones[0] if known else None


_LOOKUP: Final = Lookup(place, dict.fromkeys(_COLUMNS, pl.String()))


def _read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    phone = pl.col("phone")
    home = pl.col("region") if "region" in batch.columns else pl.lit(None, pl.String)
    russian = phone.str.contains(r"^\+7[^7]")
    keys = batch.select(
        pl.when(phone.str.contains(r"^\+[0-9]{5,15}$"))
        .then(pl.when(russian).then(phone.str.head(5)).otherwise(phone))
        .alias("phone"),
        pl.when(phone.str.starts_with("+79")).then(home).alias("home"),
    ).with_row_index("row")
    keys = keys.drop_nulls("phone")
    # Nothing but the first digits counts of a Russian mobile.
    told = _LOOKUP(keys["phone"].str.replace(r"^\+79.*", "+79"), keys["home"])
    found = batch.select(
        pl.Series(name, [None], dtype=pl.String).new_from_index(0, batch.height).scatter(keys["row"], told[name])
        for name in _COLUMNS
    )
    new = {name: pl.coalesce(found[name], pl.col(name)) for name in _COLUMNS}
    changed = pl.any_horizontal(value.ne_missing(pl.col(name)) for name, value in new.items())
    return batch.select(
        *(value.alias(name) for name, value in new.items()), pl.when(changed).then(pl.lit("PH013")).alias("rule")
    )


PLACE: Final = Fix(
    code="PH013",
    doc="""Region and time zone of a phone are told.
    Only with `--enrich phone` or `enrich = ["phone"]`. `phone_region` is the subject of a Russian landline, else place
    or country as the library of phone numbers has them; `phone_timezone` a zone of the IANA database, that of the
    subject's main town. The number of a Russian mobile tells no place, and the library none of its zones: such a phone
    has the zone of the row's `region`, or none. Where the library names several zones there is none either.

    Why: a campaign that calls at ten in Moscow wakes Kaliningrad at nine, and finds Vladivostok gone home at five.
    """,
    reading=Reading(("phone",), _COLUMNS, _read, sees=("region",)),
    enriches="phone",
    examples=[
        (
            {"phone": "8 (423) 222-33-44"},
            {"phone": "+74232223344", "phone_region": "Приморский край", "phone_timezone": "Asia/Vladivostok"},
        ),
        (
            {"phone": "89161234567", "region": "Омская обл"},
            {"phone": "+79161234567", "phone_region": None, "phone_timezone": "Asia/Omsk"},
        ),
    ],
)
