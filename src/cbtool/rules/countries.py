"""Countries by any of their names: ISO 3166 codes of two or three letters, Russian, English, colloquial, their own."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rules.hygiene import tidy

#: Names that no table of languages has, and those of the nearest neighbours, which spare loading the table.
_COMMON: Final = """
RU: россия, рф, российская федерация, рос, russia, russian federation, rus, 643
BY: беларусь, белоруссия, республика беларусь, рб, belarus, blr, 112
KZ: казахстан, республика казахстан, рк, kazakhstan, kaz, 398, қазақстан, qazaqstan
UA: украина, ukraine, ukr, 804
UZ: узбекистан, республика узбекистан, uzbekistan, uzb, 860, o'zbekiston, oʻzbekiston, ўзбекистон
KG: киргизия, кыргызстан, киргизская республика, кыргызская республика, kyrgyzstan, kgz, 417
TJ: таджикистан, tajikistan, tjk, 762
TM: туркменистан, туркмения, turkmenistan, tkm, 795
AM: армения, республика армения, armenia, arm, 051, հայաստան
AZ: азербайджан, azerbaijan, aze, 031, azərbaycan
GE: грузия, georgia, geo, 268, საქართველო
MD: молдова, молдавия, республика молдова, moldova, republic of moldova, mda, 498
LV: латвия, latvia, lva
LT: литва, lithuania, ltu
EE: эстония, estonia, est
US: сша, соединенные штаты америки, америка, usa, u.s.a., u.s., united states of america, united states
GB: великобритания, англия, соединенное королевство, uk, u.k., united kingdom, great britain, england, gbr
DE: германия, фрг, germany, deutschland, deu
FR: франция, france, fra
IT: италия, italy, italia, ita
ES: испания, spain, esp
CN: китай, кнр, китайская народная республика, china, prc, chn
TR: турция, turkey, turkiye, türkiye, tur
IL: израиль, israel, isr
AE: оаэ, эмираты, объединенные арабские эмираты, uae, united arab emirates, are
KR: южная корея, республика корея, корея, south korea, korea, republic of korea, kor
KP: северная корея, кндр, north korea, prk
JP: япония, japan, jpn
IN: индия, india, ind
PL: польша, poland, pol
CZ: чехия, чешская республика, czech republic, czechia, cze, česko, cesko
FI: финляндия, finland, fin
RS: сербия, serbia, srb
ME: черногория, montenegro, mne
CH: швейцария, switzerland, che
AT: австрия, austria, aut
NL: нидерланды, голландия, netherlands, the netherlands, holland, nld
VN: вьетнам, vietnam, viet nam, vnm
TH: таиланд, тайланд, thailand, tha
MN: монголия, mongolia, mng
CY: кипр, cyprus, cyp
CA: канада, canada, can
"""
_KNOWN: Final = {
    name.strip(): code.strip()
    for code, _, names in (line.partition(":") for line in _COMMON.strip().splitlines())
    for name in names.split(",")
}


@cache
def _table() -> dict[str, str]:
    """Names of all countries, from the library of phone numbers, which has them in many languages."""
    from phonenumbers.geodata.locale import LOCALE_DATA

    every = ((code, name) for code, names in LOCALE_DATA.items() for name in names.values())
    return {_key(name): code for code, name in every if not name.startswith("*")}  # `*aa`: the same as in language aa


@cache
def codes() -> frozenset[str]:
    """The ISO 3166 codes of two letters that stand for a country."""
    from phonenumbers import SUPPORTED_REGIONS

    return frozenset(SUPPORTED_REGIONS) | {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}


@cache
def names(language: str) -> dict[str, str]:
    """Countries by their codes in a language (`ru` or `en`), those whose name `country` understands."""
    from phonenumbers.geodata.locale import LOCALE_DATA

    found = {}
    for code, known in sorted(LOCALE_DATA.items()):
        name = known.get(language, "")
        name = known.get(name[1:], "") if name.startswith("*") else name
        if country(name or None) == code:
            found[code] = name
    return found


def _key(name: str) -> str:
    return name.lower().replace("ё", "е").replace("&", "and").replace("’", "'")


def country(name: str | None) -> str | None:
    """The ISO 3166 code of two letters for a tidied name or code; None where it is not known."""
    if name is None:
        return None
    if name.upper() in codes():
        return name.upper()
    key = _key(name)
    return _KNOWN.get(key) or (_table().get(key) if len(key) > 3 else None)


_LOOKUP: Final = Lookup(lambda name: (country(name),), {"code": pl.String()})


def country_of(column: pl.Expr) -> pl.Expr:
    """The country's code of two letters for a column of names or codes; null where it is not known."""
    return tidy(column).map_batches(
        lambda cells: _LOOKUP(cells).to_series(), return_dtype=pl.String, is_elementwise=True
    )
