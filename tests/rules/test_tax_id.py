"""Registration numbers: the specification, the damage of spreadsheets, and the library stdnum as a judge."""

from __future__ import annotations

import random

import polars as pl
import pytest
from stdnum.ru import inn as judge_inn
from stdnum.ru import ogrn as judge_ogrn

from cbtool.rules import checksums
from cbtool.rules.tax_id import RULES
from tests.rules.cases import lines, normalised, spec

#: field | raw | value | quality code | why
CELLS = """
inn | 7707 083 893 | 7707083893 | 0 | groups of digits
inn | 7707O83893 | 7707083893 | 1 | a letter for a zero
inn | 770708389З | 7707083893 | 1 | a letter for a three
inn | 7707О83894 | 7707О83894 | 1 | a letter, and the check digit fails
inn | DE123456789 | DE123456789 | 1 | a foreign number
inn | 7707083893; 7708503727 | 7707083893; 7708503727 | 1 | two numbers
inn | физлицо | физлицо | 2 | no number
inn | 7707-083-893 | 7707083893 | 0 | hyphens
inn | ="7707083893" | 7707083893 | 0 | a guard
inn | '7707083893 | 7707083893 | 0 | an apostrophe
inn | 7707083893,00 | 7707083893 | 0 | a float with a comma
inn | 7.707083893E9 | 7707083893 | 0 | an exponent that lost nothing
inn | 7.70708E+09 | 7.70708E+09 | 2 | an exponent that lost digits
inn | инн: 7707083893 | 7707083893 | 0 | a label
inn | ИНН7707083893 | 7707083893 | 0 | a label without a space
inn | 7707083893/ | 7707083893 | 0 | half a pair
inn | 500100732259.0 | 500100732259 | 0 | twelve digits as a float
inn | 500100732258 | 500100732258 | 1 | the last check digit fails
inn | 500100732269 | 500100732269 | 1 | the first check digit fails
inn | 123 | 123 | 1 | too short
inn | 77070838931 | 77070838931 | 1 | eleven digits, no zero helps
inn | 500100732259, 7707083893 | 500100732259, 7707083893 | 1 | two numbers
inn | 1111111111 | 1111111111 | 2 | one digit repeated
inn | 000000000000 | 000000000000 | 2 | zeros pass the sum
inn | нет | нет | 2 | filler
inn | - | - | 2 |
inn | 7707\u200b083893 | 7707083893 | 0 | a zero-width space
inn | есть | есть | 2 | no digit
kpp | КПП 773601001 | 773601001 | 0 | a label
kpp | 773601001.0 | 773601001 | 0 | a float
kpp | 7736AB001 | 7736AB001 | 0 | letters in the reason
kpp | 7736ab001 | 7736AB001 | 0 | small letters in the reason
kpp | 77360100 | 77360100 | 1 | a digit is missing
kpp | 000000000 | 000000000 | 2 | filler
ogrn | ОГРН 1027700132195 | 1027700132195 | 0 | a label
ogrn | 1027700132195.0 | 1027700132195 | 0 | a float
ogrn | 1.027700132195E12 | 1027700132195 | 0 | an exponent that lost nothing
ogrn | 1,0277E+12 | 1,0277E+12 | 2 | an exponent that lost digits
ogrn | ОГРНИП 304500116000157 | 304500116000157 | 0 | a sole trader
ogrn | 304500116000158 | 304500116000158 | 1 | its check digit fails
ogrn | 102770013219 | 102770013219 | 1 | too short
ogrn | 0000000000000 | 0000000000000 | 2 | filler
bik | 044525225 | 044525225 | 0 |
bik | 44525225 | 044525225 | 1 | the zero is gone
bik | БИК 044525225 | 044525225 | 0 | a label
bik | 944525225 | 944525225 | 1 | no bank of Russia
bik | 000000000 | 000000000 | 2 | filler
snils | 112-233-445 95 | 112-233-445 95 | 0 |
snils | 11223344595 | 112-233-445 95 | 0 | digits only
snils | 112 233 445 95 | 112-233-445 95 | 0 | spaces
snils | 11223344595.0 | 112-233-445 95 | 0 | a float
snils | 112-233-445 96 | 112-233-445 96 | 1 | the sum fails
snils | 8765430300 | 087-654-303 00 | 1 | the zero is gone; 101 counts as 0
snils | 00000000000 | 00000000000 | 2 | filler
"""


def test_every_row_of_the_specification_holds() -> None:
    for row in spec("tax_ids"):
        found = normalised([{row["field"]: row["raw"]}], RULES).row(0, named=True)
        assert (found[row["field"]], found[f"{row['field']}_qc"]) == (row["value"], row["qc"]), row


@pytest.mark.parametrize("case", lines(CELLS, "field", "raw", "value", "qc", "why"), ids=lambda case: case["raw"])
def test_cells(case: dict[str, str]) -> None:
    found = normalised([{case["field"]: case["raw"]}], RULES).row(0, named=True)
    assert (found[case["field"]], found[f"{case['field']}_qc"]) == (case["value"], case["qc"])


#: inn | kpp | inn after | kpp after | why
PAIRS = """
7707083893/773601001 | | 7707083893 | 773601001 | a pair
КПП 773601001 ИНН 7707083893 | | 7707083893 | 773601001 | the КПП first
7707083893 / 773601001 | | 7707083893 | 773601001 | spaces around the stroke
ИНН 7707083893 КПП 773601001 | | 7707083893 | 773601001 | labels
ИНН/КПП: 7707083893/773601001 | | 7707083893 | 773601001 | one label for both
7707083893\\773601001 | | 7707083893 | 773601001 | the other stroke
7707083893/773601001 | 773601001 | 7707083893 | 773601001 | the КПП is known
7707083893/773601001 | 773601002 | 7707083893/773601001 | 773601002 | the КПП contradicts: nothing is lost
105043700/10501001 | | 0105043700 | 010501001 | both lost their zero
7707083893/77070100 | | 7707083893/77070100 | | it is no zero that the КПП lost
0105043700 | 10501001 | 0105043700 | 010501001 | the ИНН tells the region
7707083893 | 77360100 | 7707083893 | 77360100 | it is no zero that is missing
"""


@pytest.mark.parametrize("case", lines(PAIRS, "inn", "kpp", "inn_after", "kpp_after", "why"), ids=lambda c: c["why"])
def test_pairs(case: dict[str, str]) -> None:
    found = normalised([{"inn": case["inn"], "kpp": case["kpp"] or None}], RULES).row(0, named=True)
    assert (found["inn"], found["kpp"] or "") == (case["inn_after"], case["kpp_after"])


def test_a_number_behind_the_name_of_a_company() -> None:
    rows: list[dict[str, object]] = [
        {"company": "Ромашка, ИНН: 7707083893", "inn": None},
        {"company": "Ромашка (ИНН 7707083894)", "inn": None},
        {"company": "Ромашка ИНН 7707083893", "inn": "7728168971"},
        {"company": "Линн 7707083893", "inn": None},
    ]
    found = normalised(rows, RULES)
    assert found.select("inn", "inn_qc").rows() == [
        ("7707083893", "1"), (None, "2"), ("7728168971", "0"), (None, "2"),
    ]  # fmt: skip
    assert normalised(found.to_dicts(), RULES).equals(found)


def test_a_zero_that_was_put_back_is_assumed() -> None:
    found = normalised([{"inn": "0105043700/10501001"}, {"inn": "0105043700/010501001"}], RULES)
    assert found["kpp_qc"].to_list() == ["1", "0"]


def numbers(lengths: tuple[int, ...], start: str = "0123456789") -> list[str]:
    """Random digits, and every last digit of a part of them, so that about a tenth is valid."""
    dice = random.Random(7)
    stems = [
        dice.choice(start) + "".join(dice.choices("0123456789", k=length - 2)) for length in lengths for _ in range(300)
    ]
    return [stem + last for stem in stems for last in "0123456789"]


def test_inn_agrees_with_stdnum() -> None:
    # The sum alone lets zeros of a region through that does not exist.
    cells = pl.Series("n", [number for number in numbers((10, 12)) if not number.startswith("00")])
    found = cells.to_frame().select(checksums.inn(pl.col("n")))["n"].to_list()
    assert found == [judge_inn.is_valid(number) for number in cells]
    assert 200 < sum(found) < len(found) / 5


def test_ogrn_agrees_with_stdnum() -> None:
    cells = pl.Series("n", numbers((13,), start="15"))
    found = cells.to_frame().select(checksums.ogrn(pl.col("n")))["n"].to_list()
    assert found == [judge_ogrn.is_valid(number) for number in cells]
    assert sum(found) > 200


def test_ogrnip_has_one_check_digit_in_ten() -> None:
    cells = pl.Series("n", numbers((15,), start="3"))
    found = cells.to_frame().select(checksums.ogrn(pl.col("n")))["n"]
    assert found.sum() == cells.len() / 10


def test_the_examples_of_the_authorities_hold() -> None:
    examples = pl.DataFrame(
        {
            "inn": ["7830002293", "500100732259"],
            "ogrn": ["1027700132195", "304500116000157"],
            "snils": ["11223344595", "08765430300"],
        }
    )
    for name, function in (("inn", checksums.inn), ("ogrn", checksums.ogrn), ("snils", checksums.snils)):
        assert examples.select(function(pl.col(name)))[name].to_list() == [True, True], name


def test_null_is_neither_valid_nor_invalid() -> None:
    nothing = pl.DataFrame({"n": pl.Series([None], dtype=pl.String)})
    for function in (checksums.inn, checksums.ogrn, checksums.snils, checksums.kpp, checksums.bik):
        assert nothing.select(function(pl.col("n")))["n"].to_list() == [None]
