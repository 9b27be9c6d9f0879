"""The numbering plans of all countries, as the library of phone numbers has them at run time.

Nothing of a plan is written here: ranges come from the installed metadata, so a newer library brings newer ranges.
The same patterns serve single numbers and, behind +7, whole columns; a test proves that both say what the library says,
which takes ten times as long for a number.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import Any, Final, NamedTuple

import polars as pl

#: Names of `phone_type`. Plans without separate mobile ranges (North America) give `landline_or_mobile`.
MOBILE: Final = "mobile"
LANDLINE: Final = "landline"
EITHER: Final = "landline_or_mobile"
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
    ("fixed_line", LANDLINE),
    ("mobile", MOBILE),
)
#: Versions of rphonenumbers that were seen to answer as phonenumbers does of the same metadata.
_AGREE: Final = ("0.1.0",)
#: Digits of a national number behind +7.
_TEN: Final = 10


def written(digits: str, *, plus: bool) -> str | None:
    """The ten digits of a +7 number, written with its country code, the trunk prefix 8 or neither; else None."""
    if len(digits) == 11 and digits[0] in ("7" if plus else "78"):
        return digits[1:]
    return digits if len(digits) == 10 and not plus else None


@cache
def library() -> Any:
    """The library of phone numbers: the Rust one of the extra `fast` if it is known and has the same metadata."""
    import phonenumbers

    try:
        rust = import_module("rphonenumbers")
    except ImportError:
        return phonenumbers
    agrees = rust.__version__ in _AGREE and rust.__phonenumbers_version__ == phonenumbers.__version__
    return rust if agrees else phonenumbers


def type_name(number: Any) -> str:
    """Our name for the kind of a valid number object of the library."""
    kinds = library().PhoneNumberType
    names = {
        kinds.MOBILE: MOBILE,
        kinds.FIXED_LINE: LANDLINE,
        kinds.FIXED_LINE_OR_MOBILE: EITHER,
        kinds.TOLL_FREE: "toll_free",
        kinds.VOIP: "voip",
    }
    return names.get(library().number_type(number), OTHER)


class _Kind(NamedTuple):
    """A kind of numbers: its name, its lengths (none: any), its pattern."""

    name: str
    lengths: tuple[int, ...]
    pattern: re.Pattern[str]

    def has(self, national: str) -> bool:
        return (not self.lengths or len(national) in self.lengths) and self.pattern.fullmatch(national) is not None


class _Region(NamedTuple):
    """A region: its code, the digits that its numbers begin with if they tell it, what all its numbers are, kinds."""

    code: str
    lead: re.Pattern[str] | None
    general: _Kind
    kinds: tuple[_Kind, ...]

    def kind(self, national: str) -> str | None:
        if not self.general.has(national):
            return None
        found = next((kind.name for kind in self.kinds if kind.has(national)), None)
        both = found == LANDLINE and self.kinds[-1].name == MOBILE and self.kinds[-1].has(national)
        return EITHER if both else found


@cache
def _regions(code: int) -> tuple[_Region, ...]:
    """The regions behind a country code, in the library's order; none if there is no such code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    names = COUNTRY_CODE_TO_REGION_CODE.get(code, ())
    regions = []
    for name in names:
        metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, name)
        assert metadata is not None, name
        described = [(kind, getattr(metadata, attribute)) for attribute, kind in _KINDS]
        kinds = [
            _Kind(kind, tuple(shape.possible_length), re.compile(_ascii(shape.national_number_pattern)))
            for kind, shape in [("general", metadata.general_desc), *described]
            if shape is not None and shape.national_number_pattern
        ]
        lead = re.compile(metadata.leading_digits) if metadata.leading_digits and len(names) > 1 else None
        regions.append(_Region(name, lead, kinds[0], tuple(kinds[1:])))
    return tuple(regions)


def _ascii(pattern: str) -> str:
    """A pattern of ASCII digits, which is compiled and run in a fraction of the time of one of all scripts' digits."""
    return pattern.replace(r"\d", "[0-9]")


def kind(national: str, code: int = 7) -> tuple[str, str] | None:
    """Region and kind of the digits behind a country code; None where they are no valid number."""
    for region in _regions(code):
        if region.lead is None:
            if name := region.kind(national):
                return region.code, name
        elif region.lead.match(national):
            name = region.kind(national)
            return (region.code, name) if name else None
    return None


@cache
def _trunk(code: int) -> re.Pattern[str] | None:
    """What the library may take off numbers behind a country code; None where it takes nothing."""
    from phonenumbers import PhoneMetadata, region_code_for_country_code

    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region_code_for_country_code(code))
    prefix = metadata.national_prefix_for_parsing if metadata else None
    return re.compile(prefix) if prefix else None


@cache
def calling_code(lead: str) -> int:
    """The country code with which the first three digits of an international number begin; 0 if there is none."""
    codes = (int(lead[:end]) for end in (1, 2, 3) if lead[0] != "0")
    return next(filter(_regions, codes), 0)


def parted(digits: str) -> tuple[int, str] | None:
    """Country code and national number of international digits, where nothing is to be taken off the latter."""
    code = calling_code(digits[:3])
    national = digits[len(str(code)) :]
    trunk = _trunk(code)
    return None if not code or (trunk and trunk.match(national)) else (code, national)


def kinds(national: pl.Series) -> pl.DataFrame:
    """`kind` of a column of ten digits behind +7: `phone_type` and `owner`, both null where they are no number."""
    home = _regions(7)[0]
    mobile, others = home.kinds[-1], "|".join(shape.pattern.pattern for shape in home.kinds[:-1])
    # Nine in ten are Russian mobiles. They are told by two patterns; all of them are tried on the others only.
    usual = _whole(national, mobile.pattern.pattern) & ~_whole(national, others)
    if home.lead:
        usual &= national.str.contains(f"^(?:{home.lead.pattern})")
    rest = usual.not_().fill_null(value=True)
    found = _all_kinds(national.filter(rest))
    at = rest.arg_true()
    return pl.DataFrame(
        [
            pl.Series(name, [value]).new_from_index(0, national.len()).scatter(at, found[name])
            for name, value in (("phone_type", mobile.name), ("owner", home.code))
        ]
    )


def _whole(digits: pl.Series, pattern: str) -> pl.Series:
    return digits.str.contains(f"^(?:{pattern})$")


def _all_kinds(national: pl.Series) -> pl.DataFrame:
    """`kinds` by all patterns."""
    digits = pl.col("national")
    name, owner = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for region in reversed(_regions(7)):
        found = pl.lit(None, pl.String)
        for shape in reversed([shape for shape in region.kinds if not shape.lengths or _TEN in shape.lengths]):
            matched = digits.str.contains(f"^(?:{shape.pattern.pattern})$")
            found = pl.when(matched).then(pl.lit(shape.name)).otherwise(found)
        owned = digits.str.contains(f"^(?:{region.lead.pattern if region.lead else '.'})")
        owner = pl.when(owned & found.is_not_null()).then(pl.lit(region.code)).otherwise(owner)
        name = pl.when(owned).then(found).otherwise(name)
    return national.alias("national").to_frame().select(name.alias("phone_type"), owner.alias("owner"))
