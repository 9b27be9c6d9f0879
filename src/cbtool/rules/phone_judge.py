"""Whether digits are a valid phone number, and of what kind and region; the library of phone numbers is the judge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cbtool.rules import phone_plan

#: A number without its code; none begins with a zero, a one or the trunk prefix.
LOCAL: Final = re.compile(r"(?!(\d)\1+$)[2-79]\d{4,6}")
#: The trunk prefix apart from nine digits, of which one is missing.
_SHORT: Final = re.compile(r"\W*8[^\w+]")
_NO_DIGIT: Final = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Number:
    """A valid number: its E.164 form, region, kind and extension; `how` names what had to be assumed."""

    e164: str
    region: str
    kind: str
    ext: str = ""
    how: str = ""


def digits_of(written: str) -> str:
    """The digits of a text, of whatever script."""
    return _NO_DIGIT.sub("", written)


def judge(written: str, region: str, code: str = "") -> Number | None:
    """The valid number that these digits and separators write in this region; None where there is none.

    `code` is put in front of a number of a Russian town that has none.
    """
    plus, digits = "+" in written, digits_of(written)
    home = region in ("RU", "KZ")
    if not 4 <= len(digits) <= 18 or (home and len(digits) == 10 and _SHORT.match(written)):
        return None
    if plus or home:
        bare = phone_plan.written(digits, plus=plus)
        if bare:
            return _russian(bare)
        if len(digits) == 12 and digits[0] in ("7" if plus else "78") and digits[1] in "78":
            return _russian(digits[2:], "prefix")
        if plus and re.match(r"\+ ?8[ (.-]", written):
            return _russian(digits[1:], "prefix")
    if home and not plus and len(digits) < 10:
        whole = code + digits
        return _russian(whole, "city") if len(whole) == 10 and LOCAL.fullmatch(digits) else None
    if not plus and digits.startswith("00"):
        return _library("+" + digits.lstrip("0"), region)
    number = _library(("+" if plus else "") + _separated(written), region)
    if number is None and plus and home:
        if len(digits) == 11 and digits[0] == "8":
            return _russian(digits[1:], "prefix")
        if digits.startswith("810"):
            return _library("+" + digits[3:], region, "prefix")
    if number or plus or len(digits) < 11:
        return number
    return _library("+" + digits, region, "plus")  # an international number whose plus a spreadsheet ate


def _separated(written: str) -> str:
    """Digits with the brackets that the library needs to drop a trunk zero: `+49 (0)30`."""
    return re.sub(r"[^\d()]", " ", written)


def _russian(national: str, how: str = "") -> Number | None:
    found = phone_plan.kind(national)
    return Number("+7" + national, found[0], found[1], how=how) if found else None


def _library(written: str, region: str, how: str = "") -> Number | None:
    """What the library says; of international numbers its tables tell it."""
    digits = written[1:].replace(" ", "")
    if written[0] == "+" and digits.isascii() and digits.isdigit() and (parted := phone_plan.parted(digits)):
        code, national = parted
        found = phone_plan.kind(national, code)
        return Number(f"+{digits}", *found, how=how) if found else None
    phonenumbers = phone_plan.library()
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    # As `is_valid_number` has it, which would look for the region once more.
    owner = phonenumbers.region_code_for_number(number)
    if owner is None or not phonenumbers.is_valid_number_for_region(number, owner):
        return None
    return Number(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        owner,
        phone_plan.type_name(number),
        how=how,
    )
