"""Phones: the specification, a table of cases, the library's own numbers, two ways that agree."""

from __future__ import annotations

import random

import phonenumbers
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.rule import Profile
from cbtool.rules import phone_plan
from cbtool.rules.phone import RULES
from cbtool.rules.phone_judge import judge
from cbtool.rules.phone_parse import read
from cbtool.rules.phone_read import decide, parse_row
from tests.rules.tables import assert_settled, hold, normalised

#: before, phone, ext, other, code, why
CASES = (
    ("8О9161234567", "+79161234567", "", "", "1", "a letter too many that may be a digit"),
    ("(8-916)1234567", "+79161234567", "", "", "0", "the trunk prefix inside the bracket"),
    ("8.916.123.45.67", "+79161234567", "", "", "0", "full stops"),
    ("8_916_123_45_67", "+79161234567", "", "", "0", "underscores"),
    ("8 - 916 - 123 - 45 - 67", "+79161234567", "", "", "0", "hyphens with spaces"),
    ("+7(916)1234567", "+79161234567", "", "", "0", ""),
    ("+ 7 916 123 45 67", "+79161234567", "", "", "0", "a space behind the plus"),
    ("８９１６１２３４５６７", "+79161234567", "", "", "0", "full-width digits"),
    ("+٧ ٩١٦ ١٢٣ ٤٥ ٦٧", "+79161234567", "", "", "0", "Arabic digits"),
    ("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", "+971501234567", "", "", "7", "Arabic digits of the Emirates"),
    ("\u202a+7 916 123-45-67\u202c", "+79161234567", "", "", "0", "direction marks of a phone's address book"),
    ("8\u00a0916\u00a0123\u00a045\u00a067", "+79161234567", "", "", "0", "non-breaking spaces"),
    ("8,916,123,45,67", "+79161234567", "", "", "0", "commas between the pieces of one number"),
    ("8 (343) 22-33-44", "8 (343) 22-33-44", "", "", "1", "nine digits behind the trunk prefix are no ten"),
    ("8 916 123-45-67 12.05.2024", "+79161234567", "", "", "0", "a date is no number"),
    ("8 916 123-45-67 (12.05.2024)", "+79161234567", "", "", "0", "in brackets"),
    ("2024-05-12: 8 916 123-45-67", "+79161234567", "", "", "0", "in front"),
    ("12.05.2024", "12.05.2024", "", "", "1", "a date alone is no junk"),
    ("8916XXXXXXX", "8916XXXXXXX", "", "", "2", "masked digits are no word on a keypad"),
    ("8 495 123-45-67 доп. 12", "+74951234567", "12", "", "0", "another word for an extension"),
    ("8 495 123-45-67 тональный набор 12", "+74951234567", "", "", "0", "the words say what to press, not which"),
    ("8 916 123-45-67 (неверный)", "+79161234567", "", "", "1", "somebody knows better"),
    ("НЕ ЗВОНИТЬ 8 916 123-45-67", "+79161234567", "", "", "1", "a refusal is not lost from sight"),
    ("8 916 123-45-67 старый, 8 903 123-45-67", "+79161234567", "", "+79031234567", "1", "one of them is old"),
    ("8 916 123-45-67 не раньше 10", "+79161234567", "", "", "0", "calling hours are no doubt"),
    ("495/123-45-67", "+74951234567", "", "", "0", "a slash behind the code"),
    ("007 916 123-45-67", "+79161234567", "", "", "0", "dialled from Europe"),
    ("8-10-375-29-123-45-67", "+375291234567", "", "", "7", "dialled out of Russia"),
    ("8 800 555-35-35", "+78005553535", "", "", "0", "toll free"),
    ("7.9161234567E+10", "+79161234567", "", "", "0", "an exponent with all of its digits"),
    ("7,9161234567E+10", "+79161234567", "", "", "0", "the same with a comma"),
    ("7.91612E+10", "7.91612E+10", "", "", "2", "digits are lost"),
    ("wa.me/79161234567", "+79161234567", "", "", "0", "a link to a messenger"),
    ("tel:+7-916-123-45-67", "+79161234567", "", "", "0", "a link to a phone"),
    ("т. 8-916-123-45-67 (с 9 до 18)", "+79161234567", "", "", "0", "calling hours"),
    ("моб. 8-916-123-45-67 раб. 8-495-123-45-67", "+79161234567", "", "+74951234567", "3", "two with words"),
    ("8-495-123-45-67 раб. 8-916-123-45-67 моб.", "+79161234567", "", "+74951234567", "3", "the mobile is second"),
    ("8 495 123-45-67 ext. 12", "+74951234567", "12", "", "0", "an English extension"),
    ("8 495 123-45-67 #12", "+74951234567", "12", "", "0", ""),
    ("79161234567.0, +79031234567", "+79161234567", "", "+79031234567", "3", "a float beside another number"),
    ("8 495 123-45-67; 79161234567,0", "+79161234567", "", "+74951234567", "3", "and one with a comma"),
    ("79161234567 вн. 7", "+79161234567", "7", "", "0", ""),
    ("8 495 123-45-67, доб. 12", "+74951234567", "12", "", "0", "a comma before the extension"),
    ("8 495 123-45-67 (доб. 12)", "+74951234567", "12", "", "0", "brackets around it"),
    ("8 495 123-45-67 доб.12; 8 495 123-45-68", "+74951234567", "12", "+74951234568", "3", "the first one's"),
    ("79161234567 89031234567", "+79161234567", "", "+79031234567", "3", "only a space between"),
    ("8 916 123 45 67 8 903 123 45 67", "+79161234567", "", "+79031234567", "3", "spaces everywhere"),
    ("8(916)123-45-67(495)123-45-67", "+79161234567", "", "+74951234567", "3", "nothing between"),
    ("8916123456789031234567", "+79161234567", "", "+79031234567", "3", "twice eleven digits"),
    ("8 916 123-45-67 или 8 903 123-45-67", "+79161234567", "", "+79031234567", "3", "or"),
    ("8 916 123-45-67 Мария, 8 903 123 45 67 Иван", "+79161234567", "", "+79031234567", "3", "whose they are"),
    ("8(4232)22-33-44, 22-33-55", "+74232223344", "", "22-33-55", "1", "the second without its code"),
    ("8 (495) 123-45-67/68", "+74951234567", "", "+74951234568", "1", "the last digits of a second"),
    ("8 (8442) 22-34-56/ 57/58", "+78442223456", "", "+78442223457; +78442223458", "1", "and of a third"),
    ("8 916 123-45-67/12-34", "+79161234567", "", "+79161231234", "1", "the last four digits"),
    ("8 (495) 123-45-67, 68", "+74951234567", "", "", "1", "a comma: perhaps an extension"),
    ("(495) 123-45-67; 765-43-21", "+74951234567", "", "+74957654321", "1", "a second of the same town"),
    ("8 916 123-45-67, 765-43-21", "+79161234567", "", "765-43-21", "1", "a mobile tells no town"),
    ("8 (495) 123-45-67 код 123", "+74951234567", "", "", "1", "a code of what?"),
    ("8 9О6 123-45-67", "+79061234567", "", "", "1", "a Cyrillic О among digits"),
    ("8 916 l23 45 67", "+79161234567", "", "", "1", "an l for a 1"),
    ("8 9З6 123-45-67", "+79361234567", "", "", "1", "a З for a 3"),
    ("+8 916 123 45 67", "+79161234567", "", "", "1", "a plus before the trunk prefix"),
    ("8 7 916 123 45 67", "+79161234567", "", "", "1", "both prefixes"),
    ("+84 91 234 56 78", "+84912345678", "", "", "7", "Vietnam, not a trunk prefix with a plus"),
    ("375291234567", "+375291234567", "", "", "1", "a plus that a spreadsheet ate"),
    ("+1 650 253 0000 x12", "+16502530000", "12", "", "7", ""),
    ("+44 (0)20 7946 0958", "+442079460958", "", "", "7", "a trunk zero in brackets"),
    ("+380 50 123 45 67", "+380501234567", "", "", "7", ""),
    ("8 727 250 00 00", "+77272500000", "", "", "7", "Almaty"),
    ("8 916 123-45-67-89", "8 916 123-45-67-89", "", "", "1", "too many digits: not India by chance"),
    ("8 916 123-45", "8 916 123-45", "", "", "1", "too few"),
    ("+7 216 123-45-67", "+7 216 123-45-67", "", "", "1", "no such code"),
    ("+7 (111) 111-11-11", "+7 (111) 111-11-11", "", "", "2", "one digit over and over"),
    ("1234567890", "1234567890", "", "", "2", "the keyboard's row"),
    ("+7 (___) ___-__-__", "+7 (___) ___-__-__", "", "", "2", "an empty form"),
    ("№89161234567", "+79161234567", "", "", "0", "a sign, or a word, without a space"),
    ("тел89161234567", "+79161234567", "", "", "0", ""),
    ("viber://chat?number=%2B79161234567", "+79161234567", "", "", "0", "a plus that a link escapes"),
    ("tel:89161234567;ext=12", "+79161234567", "12", "", "0", "a link with an extension"),
    ("+74812381234 тех123", "+74812381234", "", "", "0", "no extension within a word"),
    ("ivan1985@mail.ru, 8 916 123-45-67", "+79161234567", "", "", "0", "an address beside it"),
    ("спросить у мужа", "спросить у мужа", "", "", "2", "words"),
    ("ivan@mail.ru", "ivan@mail.ru", "", "", "1", "something else, but something"),
    ("Не указан", "", "", "", "2", "filler"),
)


@pytest.fixture(scope="module")
def cases() -> pl.DataFrame:
    return normalised({"phone": [case[0] for case in CASES]}, RULES)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[0] for case in CASES])
def test_case(cases: pl.DataFrame, number: int) -> None:
    row = cases.row(number, named=True)
    got = tuple(row[name] or "" for name in ("phone", "phone_ext", "phone_other", "phone_qc"))
    assert got == CASES[number][1:5]


def test_cases_settle(cases: pl.DataFrame) -> None:
    assert_settled(cases, RULES)


def test_the_specification_holds() -> None:
    names = ("phone", "phone_ext", "phone_other", "phone_qc")
    hold("phones", "phone", {name: name for name in names}, codes=("phone_qc",))


def test_columns_of_further_phones_join() -> None:
    found = normalised(
        {
            "phone": ["8 495 123-45-67", None, "123-45-67", "+79161234567", "0000000000", "+74951234567"],
            "phone_other": [
                "8 916 123-45-67",
                "89161234567; нет",
                "89161234567",
                "8 916 123 45 67",
                "89161234567",
                "?",
            ],
        },
        RULES,
    )
    assert found.select("phone", "phone_other", "phone_qc").rows() == [
        ("+79161234567", "+74951234567", "0"),
        ("+79161234567", None, "0"),
        ("+79161234567", "123-45-67", "1"),
        ("+79161234567", None, "0"),
        ("+79161234567", None, "0"),
        ("+74951234567", None, "0"),
    ]
    assert_settled(found, RULES)


def test_a_list_of_phones_tells_no_town() -> None:
    found = normalised({"phone": ["555-35-35"], "phone_other": ["(495) 123-45-67/68; 765-43-21"]}, RULES)
    assert found.select("phone", "phone_other").row(0) == ("+74951234567", "+74951234568; 765-43-21; 555-35-35")
    assert_settled(found, RULES)


def test_the_region_is_the_rows_country_else_the_settings() -> None:
    found = normalised({"phone": ["029 123-45-67"] * 3, "country": ["BY", "Беларусь", None]}, RULES)
    assert found["phone"].to_list() == ["+375291234567", "+375291234567", "029 123-45-67"]
    found = normalised({"phone": ["(650) 253-0000", "8 916 123-45-67"]}, RULES, Profile(region="US"))
    assert found["phone"].to_list() == ["+16502530000", "8 916 123-45-67"]
    assert found["phone_type"].to_list() == ["landline_or_mobile", None]


def test_kinds() -> None:
    found = normalised({"phone": ["89161234567", "84951234567", "88005553535", "88091234567", "+77511234567"]}, RULES)
    assert found["phone_type"].to_list() == ["mobile", "landline", "toll_free", "other", "voip"]


def test_example_numbers_of_all_regions_give_themselves() -> None:
    """The numbers that the library publishes: valid ones are kept, invalid ones are not called sure."""
    valid, invalid = [], []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in phonenumbers.PhoneNumberType.values():
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None and phonenumbers.is_valid_number(number):
                valid.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        wrong = phonenumbers.invalid_example_number(region)
        if wrong is not None:
            invalid.append(phonenumbers.format_number(wrong, phonenumbers.PhoneNumberFormat.E164))
    assert len(valid) > 1000
    found = normalised({"phone": valid}, RULES)
    assert found["phone"].to_list() == valid
    assert set(found["phone_qc"]) == {"0", "7"}
    assert not set(normalised({"phone": invalid}, RULES)["phone_qc"]) & {"0", "7"}


def test_national_numbers_of_all_regions_are_read_in_their_region() -> None:
    rows = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        if number is not None:
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            rows.append((region, written, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)))
    found = normalised({"phone": [row[1] for row in rows], "country": [row[0] for row in rows]}, RULES)
    assert found["phone"].to_list() == [row[2] for row in rows]


def test_the_plan_says_what_the_library_says() -> None:
    dice = random.Random(1)
    starts = ["", "9", "93", "495", "80", "81", "77", "70", "75", "6", "3", "4"]
    numbers = [start + "".join(dice.choices("0123456789", k=10 - len(start))) for start in starts for _ in range(400)]
    columns = phone_plan.kinds(pl.Series(numbers)).select("owner", "phone_type").rows()
    for national, column in zip(numbers, columns, strict=True):
        number = phonenumbers.parse("+7" + national)
        valid = phonenumbers.is_valid_number(number)
        said = (phonenumbers.region_code_for_number(number), phone_plan.type_name(number)) if valid else None
        assert phone_plan.kind(national) == said
        assert column == (said or (None, None))


def _written(dice: random.Random) -> str:
    """A phone as people write it, mostly Russian."""
    digits = dice.choice(["9", "9", "49", "77", "80", ""]) + "".join(dice.choices("0123456789", k=10))
    a, b, c, d = digits[:3], digits[3:6], digits[6:8], digits[8:10]
    shape = dice.choice(
        [
            "8 ({a}) {b}-{c}-{d}",
            "+7 {a} {b} {c} {d}",
            "7{a}{b}{c}{d}",
            "{a}{b}{c}{d}",
            "+7\u00a0{a}\u00a0{b}‑{c}‑{d}",
            "7{a}{b}{c}{d}.0",
            "8 {a} {b}{c}{d}, 8 495 {b}-{c}-{d}",
            "8 ({a}) {b}-{c}-{d} доб. {c}",
            "тел. 8{a}{b}{c}{d}",
            "8{a}{b}{c}",
            "+{a}{b}{c}{d}",
            "({a}) {b}-{c}{d} ",
            "{b}-{c}-{d}",
            "+8 {a} {b} {c} {d}",
            "8 {a} {b} {c} {d} +7 {a} {b} {c} {d}",
        ]
    )
    return shape.format(a=a, b=b, c=c, d=d)


def test_columns_and_single_cells_agree() -> None:
    dice = random.Random(4)
    for region in ("RU", "KZ", "US"):
        cells = [_written(dice) for _ in range(2_000)]
        frame = pl.DataFrame({"phone": cells, "other": [None] * len(cells)}, schema_overrides={"other": pl.String})
        columns = decide(frame.with_columns(region=pl.lit(region)))
        single = [parse_row(cell, None, region) for cell in cells]
        assert [row[:5] for row in columns.iter_rows()] == [row[:5] for row in single]


def test_the_library_is_the_judge_of_plain_numbers() -> None:
    dice = random.Random(5)
    for _ in range(2_000):
        digits = "".join(dice.choices("0123456789", k=dice.choice([9, 10, 10, 11, 12])))
        written = dice.choice(["", "", "+", "8", "7", "+7", "8 "]) + digits
        if written.startswith("8 ") and len(digits) == 9:
            continue  # the library takes the trunk prefix for a part of the code
        mine = judge(written, "RU")
        try:
            number = phonenumbers.parse(written, "RU")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            assert mine is not None
            assert mine.e164 == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) or mine.how


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("+78949016 ()-.,;/\n\tдобx#OЗ@'=\"E\u200b"),
            st.none() | st.text("+7949 -;,/16\nдоб."),
            st.none() | st.text("0123доб. "),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_normalising_twice_is_normalising_once(rows: list[tuple[str, str | None, str | None]]) -> None:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(("phone", "phone_other", "phone_ext"))}
    assert_settled(normalised(columns, RULES), RULES)


@pytest.mark.parametrize(
    "cell",
    [
        "8" * 100_000,
        "8 " * 50_000,
        "(8" * 50_000,
        "x1" * 50_000,
        "@" * 100_000,
        "\x00\x1f\x7f",
        "\u202e\u200f",
        "😀" * 9,
        "½²٣",
    ],
    ids=range(9),
)
def test_hostile_cells_stay_as_they_came(cell: str) -> None:
    assert normalised({"phone": [cell]}, RULES)["phone"].to_list() == [cell]


def test_a_cell_of_the_longest_length_takes_no_long_time() -> None:
    for cell in ("8," * 500, "8 (" * 333, "12345 " * 166, "a@" * 500, "+7" * 500):
        assert read(cell[:1000], "RU").numbers == []


def test_lone_surrogates_do_no_harm() -> None:
    """Tables of text cannot hold them, but whoever reads single cells may meet them."""
    assert [number.e164 for number in read("\ud800 8 916 123-45-67\udcff", "RU").numbers] == ["+79161234567"]
    assert read("\udcd0", "RU").numbers == []
