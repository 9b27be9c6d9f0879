"""Addresses: country, postal code, region and city in canonical form, and the parts of one address cell."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rule import Fix, Profile, Reading, Rule, check
from cbtool.rules.address_columns import parse_cells
from cbtool.rules.address_parse import ALIKE, PARTS, cased, city_name
from cbtool.rules.countries import codes, country_of
from cbtool.rules.hygiene import is_filler, tidy
from cbtool.rules.regions import FEDERAL_CITIES, capital_regions, names, region_of

_city: Final = Lookup(lambda cell: (city_name(cell) or cased(cell),), {"city": pl.String()})
_region: Final = Lookup(lambda cell: (region_of(cell) or cell,), {"region": pl.String()})


#: Cells that name no place.
_NOWHERE: Final = r"(?i)^(?:самовывоз|там же|тот же|не помню|не знаю|без адреса|нет адреса|уточнить|онлайн)\.?$"


def _read_address(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The address cell, tidied, and the parts that it names and the table does not have yet (see `Reading.read`)."""
    clean = batch.select(tidy(pl.col("address"))).with_columns(
        pl.when(~is_filler(pl.col("address")) & ~pl.col("address").str.contains(_NOWHERE)).then("address").alias("text")
    )
    cell, text = clean["address"], clean["text"]
    some = text.is_not_null()
    parsed = parse_cells(text.filter(some))
    at = some.arg_true()
    found = pl.DataFrame(
        [
            pl.Series(part, [None], dtype=pl.String).new_from_index(0, batch.height).scatter(at, parsed[part])
            for part in PARTS
        ]
    )
    whole = some.clone().scatter(at, parsed["whole"])
    # A part that the table has already stays; abroad they are read where they are written alike, but no region.
    given = pl.DataFrame([batch["country"], found["country"].alias("told")]).select(pl.coalesce(pl.all()))["country"]
    russian, alike = (given.is_in(known).fill_null(value=True) for known in (["RU"], sorted(ALIKE)))
    wanted = {part: russian if part == "region" else alike | (part == "country") for part in PARTS}
    result = found.with_columns(
        pl.when(batch[part].is_null() & wanted[part]).then(part).otherwise(batch[part]).alias(part) for part in PARTS
    ).with_columns(cell.alias("address"))
    complete = whole & pl.all_horizontal(pl.col(part).is_not_null() for part in ("city", "street", "house"))
    filled = pl.any_horizontal(pl.col(part).ne_missing(batch[part]) for part in PARTS)
    return result.with_columns(
        pl.when(~some).then(pl.lit("2")).when(complete).then(pl.lit("0")).otherwise(pl.lit("1")).alias("address_qc"),
        pl.when(filled)
        .then(pl.lit("AD006"))
        .when(pl.col("address").ne_missing(batch["address"]))
        .then(pl.lit("AD005"))
        .alias("rule"),
    )


def _single(name: str, code: str, value: pl.Expr) -> Reading:
    """The reading of a part that has a column of its own."""

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        result = batch.select(value.alias(name))
        changed = result[name].ne_missing(batch[name])
        return result.with_columns(pl.when(changed).then(pl.lit(code)).otherwise(None).alias("rule"))

    return Reading(needs=(name,), writes=(name,), read=read)


def _through(lookup: Lookup[tuple[str]], name: str) -> pl.Expr:
    clean = tidy(pl.col(name))
    return clean.map_batches(
        lambda cells: lookup(cells.fill_null("")).to_series().replace("", None), return_dtype=pl.String
    )


COUNTRY: Final = _single("country", "AD001", pl.coalesce(country_of(pl.col("country")), "country"))
POSTAL: Final = _single(
    "postal_code",
    "AD002",
    tidy(pl.col("postal_code"))
    .str.replace(r"^(\d{5,6})[.,]0+$", "${1}")
    .str.replace(r"^(\d{3})[ -](\d{3})$", "${1}${2}"),
)
REGION: Final = _single("region", "AD003", _through(_region, "region"))
CITY: Final = _single("city", "AD004", _through(_city, "city"))
ADDRESS: Final = Reading(needs=("address",), writes=("address", *PARTS, "address_qc"), read=_read_address)


def _complete(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The region of a capital, and the city of a region that is one (see `Reading.read`)."""
    russian = pl.col("country").is_null() | (pl.col("country") == "RU") if "country" in batch else pl.lit(value=True)
    city, region = pl.col("city"), pl.col("region")
    known = city.replace_strict(capital_regions(), default=None, return_dtype=pl.String)
    result = batch.select(
        pl.when(region.is_null() & russian).then(known).otherwise(region).alias("region"),
        pl.when(city.is_null() & russian & region.is_in(FEDERAL_CITIES)).then(region).otherwise(city).alias("city"),
    )
    changed = result["region"].ne_missing(batch["region"]) | result["city"].ne_missing(batch["city"])
    return result.with_columns(pl.when(changed).then(pl.lit("AD007")).otherwise(None).alias("rule"))


#: Only where the table has regions, or an address cell that may name them: a list of cities is not widened.
COMPLETE: Final = Reading(
    needs=("region",), writes=("region", "city"), read=_complete, beside=("city",), sees=("country",)
)


@check(
    "AD101",
    "postal_code",
    "country",
    severity="warning",
    good=[{"postal_code": "101000", "country": "RU"}, {"postal_code": "SW1A 1AA", "country": "GB"}],
    bad=[{"postal_code": "10100", "country": "RU"}, {"postal_code": "000000", "country": None}],
)
def postal_code_fails(profile: Profile) -> pl.Expr:
    """The postal code is not that of a Russian post office.

    Six digits, the first from 1 to 6. Customers of other countries are not judged.

    Why: letters go by the code, whatever the address says.
    """
    russian = pl.col("country").is_null() | (pl.col("country") == "RU")
    return russian & ~pl.col("postal_code").str.contains(r"^[1-6]\d{5}$")


@check(
    "AD102",
    "country",
    severity="warning",
    good=[{"country": "RU"}, {"country": "DE"}],
    bad=[{"country": "Рассея"}, {"country": "XX"}],
)
def unknown_country(profile: Profile) -> pl.Expr:
    """The country is not known.

    Why: phone numbers and postal codes of the record are judged by its country.
    """
    return ~pl.col("country").is_in(sorted(codes()))


@check(
    "AD103",
    "region",
    "country",
    severity="warning",
    good=[{"region": "Московская область", "country": None}, {"region": "Bayern", "country": "DE"}],
    bad=[{"region": "Масковская", "country": "RU"}],
)
def unknown_region(profile: Profile) -> pl.Expr:
    """The region is no subject of the Russian Federation.

    Customers of other countries are not judged.

    Why: sales by region miss what is written in another way.
    """
    russian = pl.col("country").is_null() | (pl.col("country") == "RU")
    return russian & pl.col("region").is_not_null() & ~pl.col("region").is_in(list(names()))


RULES: Final[tuple[Rule, ...]] = (
    Fix(
        code="AD001",
        doc="""A country becomes its ISO 3166 code of two letters.

        By its name in Russian, English and many other languages, or a code of three letters; a name that is not known
        stays.

        Why: the country decides how phone numbers are read.""",
        reading=COUNTRY,
        examples=[({"country": "Россия"}, {"country": "RU"}), ({"country": "Polska"}, {"country": "PL"})],
    ),
    Fix(
        code="AD002",
        doc="""A postal code is freed of spaces and of a float's `.0`.

        Why: spreadsheets take it for a number.""",
        reading=POSTAL,
        examples=[
            ({"postal_code": "101000.0"}, {"postal_code": "101000"}),
            ({"postal_code": "101 000"}, {"postal_code": "101000"}),
        ],
    ),
    Fix(
        code="AD003",
        doc="""A region gets the name by which the state register knows it.

        All 89 subjects, by full and short names: `Моск. обл.`, `МО`, `Татарстан Респ`, `ХМАО`.

        Why: one region under four names makes four lines in every report.""",
        reading=REGION,
        examples=[
            ({"region": "московская обл."}, {"region": "Московская область"}),
            ({"region": "Татарстан Респ"}, {"region": "Республика Татарстан"}),
        ],
    ),
    Fix(
        code="AD004",
        doc="""A city is written without `г.`, in good case, and by its full name.

        Why: `г. Москва`, `МОСКВА` and `мск` are one city.""",
        reading=CITY,
        examples=[
            ({"city": "г. Москва"}, {"city": "Москва"}),
            ({"city": "РОСТОВ-НА-ДОНУ"}, {"city": "Ростов-на-Дону"}),
            ({"city": "спб"}, {"city": "Санкт-Петербург"}),
        ],
    ),
    Fix(
        code="AD005",
        doc="""The text of an address is tidied.

        Spaces, invisible characters and what wrong encodings made of it; words and order stay.

        Why: the same address with two spaces is another address to a computer.""",
        reading=ADDRESS,
        examples=[({"address": " за  мостом\u00a0направо "}, {"address": "за мостом направо", "address_qc": "1"})],
    ),
    Fix(
        code="AD006",
        doc="""Country, postal code, region, city, street, house, building and flat are read from one address cell.

        Only what the cell says by a type word (г., ул., д., кв.) or what can mean nothing else (a postal code, a
        region, a capital), and only into empty columns; the cell keeps its text, districts among it. A bare name in
        front of a street is taken for the city, `7-10` for house and flat, and `Тверская 7` behind a city for street
        and house, with code 1. A microdistrict or a garden society stands for the street where there is none.
        Addresses of neighbours that write them alike are read too, without a region; of others only the country. The
        code is 0 when all of the cell was understood, with city, street and house; 1 otherwise.

        Why: a selection by city needs a column, and most exports have one cell.""",
        reading=ADDRESS,
        examples=[
            (
                {"address": "101000, г. Москва, ул. Мясницкая, д. 5, кв. 7"},
                {
                    "postal_code": "101000",
                    "region": "Москва",
                    "city": "Москва",
                    "street": "ул Мясницкая",
                    "house": "5",
                    "flat": "7",
                    "address_qc": "0",
                },
            ),
            (
                {"address": "Тверская обл., за переездом"},
                {"region": "Тверская область", "city": None, "address_qc": "1"},
            ),
        ],
    ),
    Fix(
        code="AD007",
        doc="""A region is filled in from its capital, and a city from the region that it is.

        Only where the column is empty and no other town has the name: Екатеринбург is in the Свердловская область,
        Киров is in two regions. Москва, Санкт-Петербург and Севастополь are regions themselves.

        Why: a report by region misses the customers who only named their city.""",
        reading=COMPLETE,
        examples=[
            ({"city": "Екатеринбург", "region": None}, {"region": "Свердловская область"}),
            ({"city": None, "region": "Москва"}, {"city": "Москва"}),
        ],
    ),
    postal_code_fails,
    unknown_country,
    unknown_region,
)
