"""The numbering plan behind +7, Russia and Kazakhstan, as the library of phone numbers has it at run time.

Nothing of the plan is written here: ranges come from the installed metadata, so a newer library brings newer
ranges. The same patterns serve single numbers and whole columns; a test proves that both say what the library says.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import polars as pl

#: Names of `phone_type`. Plans without separate mobile ranges (North America) give `landline_or_mobile`.
MOBILE: Final = "mobile"
OTHER: Final = "other"

#: The kinds in the order in which the library tries them, with the name that we give them.
_KINDS: Final = (
    ("premium_rate", OTHER),
    ("toll_free", "toll_free"),
    ("shared_cost", OTHER),
    ("voip", "voip"),
    ("personal_number", OTHER),
    ("pager", OTHER),
    ("uan", OTHER),
    ("voicemail", OTHER),
    ("fixed_line", "landline"),
    ("mobile", MOBILE),
)


def written(digits: str, *, plus: bool) -> str | None:
    """The ten digits of a +7 number, written with its country code, the trunk prefix 8 or neither; else None."""
    if len(digits) == 11 and digits[0] in ("7" if plus else "78"):
        return digits[1:]
    return digits if len(digits) == 10 and not plus else None


def type_name(number: Any) -> str:
    """Our name for the kind of a valid number object of the library."""
    from phonenumbers import PhoneNumberType, number_type

    names = {
        PhoneNumberType.MOBILE: MOBILE,
        PhoneNumberType.FIXED_LINE: "landline",
        PhoneNumberType.FIXED_LINE_OR_MOBILE: "landline_or_mobile",
        PhoneNumberType.TOLL_FREE: "toll_free",
        PhoneNumberType.VOIP: "voip",
    }
    return names.get(number_type(number), OTHER)


@cache
def plan() -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """Per region behind +7, in the library's order: its code, its leading digits, its kinds with their patterns."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    regions = []
    for region in COUNTRY_CODE_TO_REGION_CODE[7]:
        metadata = PhoneMetadata.metadata_for_region(region)
        assert metadata is not None, region
        shapes = ((name, getattr(metadata, attribute)) for attribute, name in _KINDS)
        kinds = tuple(
            (name, shape.national_number_pattern)
            for name, shape in shapes
            if shape is not None and shape.national_number_pattern and 10 in (shape.possible_length or (10,))
        )
        regions.append((region, metadata.leading_digits or ".", kinds))
    return tuple(regions)


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]], ...]:
    return tuple(
        (region, re.compile(lead), tuple((name, re.compile(shape)) for name, shape in kinds))
        for region, lead, kinds in plan()
    )


def kind(national: str) -> tuple[str, str] | None:
    """Region and kind of ten digits behind +7; None where they are no valid number."""
    for region, lead, kinds in _compiled():
        if lead.match(national):
            return next(((region, name) for name, shape in kinds if shape.fullmatch(national)), None)
    return None


def kinds(national: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """`kind` of a column: region and kind, both null where the digits are no valid number."""
    region: pl.Expr = pl.lit(None, pl.String)
    name: pl.Expr = pl.lit(None, pl.String)
    for code, lead, shapes in reversed(plan()):
        found: pl.Expr = pl.lit(None, pl.String)
        for label, shape in reversed(shapes):
            found = pl.when(national.str.contains(f"^(?:{shape})$")).then(pl.lit(label)).otherwise(found)
        owned = national.str.contains(f"^(?:{lead})")
        region = pl.when(owned).then(pl.lit(code)).otherwise(region)
        name = pl.when(owned).then(found).otherwise(name)
    return pl.when(name.is_not_null()).then(region), name
