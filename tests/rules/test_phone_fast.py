"""The tables of numbering plans, and the Rust library of `cbtool[fast]`, say what the library of phone numbers says."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import phonenumbers
import pytest

from cbtool.rules import phone_plan
from cbtool.rules.phone_judge import judge


def numbers(count: int) -> Iterator[tuple[str, str]]:
    """A region, and a number behind its country code: the library's examples with their last digits changed."""
    dice = random.Random(6)
    examples = [
        (region, phonenumbers.national_significant_number(number), phonenumbers.country_code_for_region(region))
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in phonenumbers.PhoneNumberType.values()
        if (number := phonenumbers.example_number_for_type(region, kind))
    ]
    for _ in range(count):
        region, national, code = dice.choice(examples)
        changed = dice.randint(0, 6)
        tail = "".join(dice.choices("0123456789", k=dice.choice([changed] * 8 + [changed + 1, changed + 2])))
        yield region, f"+{code}{dice.choice(['', '', '', '0', '8'])}{national[: len(national) - changed]}{tail}"


def said(library: ModuleType | Any, written: str, region: str) -> tuple[str, str, str] | None:
    """What a library says: E.164 form, region, kind."""
    try:
        number = library.parse(written, region)
    except library.NumberParseException:
        return None
    if not library.is_valid_number(number):
        return None
    kinds = {value: name for name, value in vars(library.PhoneNumberType).items() if name.isupper()}
    form = library.format_number(number, library.PhoneNumberFormat.E164)
    return form, library.region_code_for_number(number), kinds[library.number_type(number)]


def test_the_tables_are_the_library() -> None:
    kinds = {
        "MOBILE": "mobile",
        "FIXED_LINE": "landline",
        "FIXED_LINE_OR_MOBILE": "landline_or_mobile",
        "TOLL_FREE": "toll_free",
        "VOIP": "voip",
    }
    decided = 0
    for _, written in numbers(8_000):
        parted = phone_plan.parted(written[1:])
        if parted is None:
            continue
        code, national = parted
        kind = phone_plan.kind(national, code)
        library = said(phonenumbers, written, "ZZ")
        assert (kind and (written, *kind)) == (library and (*library[:2], kinds.get(library[2], "other"))), written
        decided += 1
    assert decided > 4_000


def test_numbers_that_begin_with_a_zero_are_left_to_the_library() -> None:
    assert phone_plan.parted("0494195282179") is None
    assert judge("+0494195282179", "RU") is None


def test_the_rust_library_agrees_where_it_is_used() -> None:
    rust = pytest.importorskip("rphonenumbers")
    if phone_plan.library() is phonenumbers:
        assert rust.__phonenumbers_version__ != phonenumbers.__version__
        pytest.skip("its metadata is another version's")
    for region, written in numbers(5_000):
        for form in (written, written[1:], "8 " + written[1:], f"({written[3:6]}) {written[6:]}"):
            assert said(rust, form, region) == said(phonenumbers, form, region), (form, region)


@pytest.mark.parametrize("version", ["0.0.9", "9.9.9"])
def test_an_unknown_version_of_the_rust_library_is_not_used(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = ModuleType("rphonenumbers")
    vars(stranger).update(__version__=version, __phonenumbers_version__=phonenumbers.__version__)
    monkeypatch.setitem(sys.modules, "rphonenumbers", stranger)
    assert phone_plan.library.__wrapped__() is phonenumbers
    vars(stranger).update(__version__="0.1.0", __phonenumbers_version__="0.0.0")
    assert phone_plan.library.__wrapped__() is phonenumbers
    vars(stranger).update(__phonenumbers_version__=phonenumbers.__version__)
    assert phone_plan.library.__wrapped__() is stranger
