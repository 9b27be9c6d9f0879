"""Companies: the specification, legal forms of many kinds, quotes, look-alikes."""

from __future__ import annotations

import polars as pl
import pytest

from cbtool.rules.company import RULES
from cbtool.rules.company_parse import core_name, form_of, known_forms, split
from cbtool.rules.legal_forms import FOREIGN, LONG_ONLY, RUSSIAN
from tests.rules.cases import lines, normalised, spec, told

AFTER = ("legal_form", "company", "company_qc")

#: raw | legal form | company | quality code | why
CELLS = """
АО "ТД ""Восток"" Юг" | АО | ТД «Восток» Юг | 0 | quotes doubled as in a text file
ООО ""Ромашка"" | ООО | Ромашка | 0 | doubled quotes around all of it
ООО "ТД "Восток"" | ООО | ТД «Восток» | 0 | two that close are no doubled one
ООО \\"Ромашка\\" | ООО | Ромашка | 0 | quotes as a database escapes them
ИП КФХ Сидоров П.П. | ИП ГКФХ | Сидоров П.П. | 0 | a farmer
ООО "Ромашка" (Старый Оскол) | ООО | «Ромашка» (Старый Оскол) | 0 | a town, and no old record
ООО "Ромашка" (старая) | ООО | «Ромашка» (старая) | 1 | an old record
ООО ПК "Заря" | ООО | ПК «Заря» | 0 | a second form belongs to the name
ПП "Мрія" | ПП | Мрія | 0 | a form that only quotes tell
ПП Мрія | | ПП Мрія | 0 |
КУП "Минсктранс" | КУП | Минсктранс | 0 | Belarus
"Қазпошта" АҚ | АҚ | Қазпошта | 0 | Kazakh, the form behind quotes
TOO "Kazakhtelecom" | ТОО | Kazakhtelecom | 0 | Latin letters throughout, quotes
TOO Faced | | TOO Faced | 0 | no form without them
AO Smith | | AO Smith | 0 |
Żabka Polska Sp. z o. o. | Sp. z o.o. | Żabka Polska | 0 | spaces within the form
Acme Pty. Ltd. | Pty Ltd | Acme | 0 |
Acme Co. Ltd. | Co., Ltd | Acme | 0 |
ООО Ромашка Иванов Иван Иванович | ООО | Ромашка Иванов Иван Иванович | 1 | a person behind the name
ИП Иванов Иван Иванович | ИП | Иванов Иван Иванович | 0 | here it is the name
О.О.О. Ромашка | ООО | Ромашка | 0 | full stops
OOO Ромашка | ООО | Ромашка | 0 | Latin letters throughout the form
ОOО "Ромашка" | ООО | Ромашка | 1 | one Latin letter in the form
Рoмашка | | Ромашка | 1 | one Latin letter in the name
Ромашка (ООО) | ООО | Ромашка | 0 | in brackets
"ООО Ромашка" | ООО | Ромашка | 0 | quotes around all of it
ООО"Ромашка" | ООО | Ромашка | 0 | no space
"Ромашка"ООО | ООО | Ромашка | 0 | no space behind
ООО ООО Ромашка | ООО | Ромашка | 0 | twice
ООО «Ромашка | ООО | Ромашка | 0 | a quote that is not closed
ООО Ромашка» | ООО | Ромашка | 0 | a quote that is not opened
АО "НПО "Заря"" | АО | НПО «Заря» | 0 | nested straight quotes
ООО „Ромашка“ | ООО | Ромашка | 0 | German quotes
Завод «Прогресс | | Завод «Прогресс» | 0 | closed again
«Ромашка» и «Лютик» | | «Ромашка» и «Лютик» | 0 | two names, nothing around them
ООО | | ООО | 2 | a form alone names no company
ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ "РОМАШКА" | ООО | РОМАШКА | 0 | capitals are left alone
Общество с ограниченной  ответственностью Ромашка | ООО | Ромашка | 0 | two spaces
Закрытое акционерное общество «Икс» | ЗАО | Икс | 0 |
акционерное общество Икс | АО | Икс | 0 |
Непубличное акционерное общество «Икс» | НАО | Икс | 0 |
Муниципальное бюджетное общеобразовательное учреждение СОШ № 5 | МБОУ | СОШ № 5 | 0 |
ГБУЗ «ГКБ № 1» | ГБУЗ | ГКБ № 1 | 0 |
ФГБОУ ВО МГУ | ФГБОУ ВО | МГУ | 0 | the longest form wins
ТСЖ Уют | ТСЖ | Уют | 0 |
КФХ Иванова | КФХ | Иванова | 0 |
ИП Глава КФХ Иванов И.И. | ИП ГКФХ | Иванов И.И. | 0 |
ЧП Сидоров | ЧП | Сидоров | 0 |
ТОО «Алматы» | ТОО | Алматы | 0 | Kazakhstan
осоо Бишкек | ОсОО | Бишкек | 0 | Kyrgyzstan
ФОП Шевченко | ФОП | Шевченко | 0 | Ukraine
Ростех, АО | АО | Ростех | 0 | behind a comma
ЖК Солнечный | | ЖК Солнечный | 0 | a housing estate
ООО ИП Иванов | ООО | ИП Иванов | 1 | one form belongs to the name, if it is no slip
Acme LLC | LLC | Acme | 0 |
LLC Romashka | LLC | Romashka | 0 | the Russian order in Latin letters
Apple Inc. | Inc | Apple | 0 |
Tesco PLC | PLC | Tesco | 0 |
Société Générale S.A. | S.A. | Société Générale | 0 |
Volvo AB | AB | Volvo | 0 | two letters, in capitals only
Crab ab | | Crab ab | 0 |
Müller GmbH & Co. KG | GmbH & Co. KG | Müller | 0 |
Samsung Co., Ltd. | Co., Ltd | Samsung | 0 |
Kowalski Sp. z o.o. | Sp. z o.o. | Kowalski | 0 |
Tallinn OÜ | OÜ | Tallinn | 0 |
Ромашка & Co | | Ромашка & Co | 0 |
X5 Ритейл | | X5 Ритейл | 0 | a letter that is meant to be Latin
нет | | нет | 2 | filler stays
физ. лицо | | физ. лицо | 2 | no company
--- | | --- | 2 |
12345 | | 12345 | 1 | no letter
Общество с ограниченной ответственностью | | Общество с ограниченной ответственностью | 2 | a long form alone
"ООО" | | "ООО" | 2 |
пенсионер | | пенсионер | 2 | no company
AO Smith | | AO Smith | 0 | no АО: Latin letters beside a Latin name
АО Смит | АО | Смит | 0 |
TOO Faced | | TOO Faced | 0 | no ТОО
000 Ромашка | ООО | Ромашка | 1 | zeros for the letter О
0ОО "Ромашка" | ООО | Ромашка | 1 |
Компания 000 | | Компания 000 | 0 | zeros that are zeros
СП ООО "Узавто" | СП ООО | Узавто | 0 | a joint venture
ПК "Заря" | ПК | Заря | 0 | quotes make sure of the form
ПК Заря | | ПК Заря | 0 | a computer, perhaps
ЖК «Солнечный» | | ЖК «Солнечный» | 0 | a housing estate in quotes
Глава КФХ Иванов И.И. | ГКФХ | Иванов И.И. | 0 |
ООО Ромашка (ликвидировано) | ООО | Ромашка (ликвидировано) | 1 | its end belongs to no name
ООО "Ромашка" (в стадии ликвидации) | ООО | «Ромашка» (в стадии ликвидации) | 1 |
ООО Ромашка, ИНН: 7707083893 | ООО | Ромашка, ИНН: 7707083893 | 1 | a number belongs to no name
ООО "Ромашка" 7707083893 | ООО | «Ромашка» 7707083893 | 1 |
ООО «Ромашка», г. Москва | ООО | «Ромашка», г. Москва | 1 | a city behind the name
Филиал ООО "Ромашка" в Твери | | Филиал ООО «Ромашка» в Твери | 1 | a form inside
ООО.Ромашка | | ООО.Ромашка | 1 |
ООО_Ромашка | ООО | Ромашка | 0 | an underscore for a space
ООО 'Ромашка' | ООО | Ромашка | 0 | single quotes
ООО <<Ромашка>> | ООО | Ромашка | 0 | typed guillemets
ООО `Ромашка` | ООО | Ромашка | 0 |
L'Oréal | | L'Oréal | 0 | an apostrophe is no quote
ООО "Ромашка" "Лютик" | ООО | «Ромашка» «Лютик» | 0 |
ЖШС Алма | ЖШС | Алма | 0 | Kazakh
Azərsu MMC | MMC | Azərsu | 0 | Azerbaijani
"Azərsu" ASC | ASC | Azərsu | 0 |
"Artel Electronics" MChJ | MChJ | Artel Electronics | 0 | Uzbek
YILDIZ LTD. ŞTİ. | Ltd. Şti. | YILDIZ | 0 | Turkish capitals
Koç Holding A.Ş. | A.Ş. | Koç Holding | 0 |
Daimler AG & Co. KG | AG & Co. KG | Daimler | 0 | German
Schmidt OHG | OHG | Schmidt | 0 |
Banco Santander, S.A. | S.A. | Banco Santander | 0 | Spanish
Construcciones López S.L. | S.L. | Construcciones López | 0 |
AS Roma | | AS Roma | 0 | two letters in front are no form
Kowalski sp.z o.o. | Sp. z o.o. | Kowalski | 0 | no space
"""


def test_every_row_of_the_specification_holds() -> None:
    rows = spec("companies")
    found = told(normalised([{"company": row["raw"]} for row in rows], RULES), ("legal_form", "company"))
    assert found == [{name: row[name] for name in ("legal_form", "company")} for row in rows]


@pytest.mark.parametrize("case", lines(CELLS, "raw", *AFTER, "why"), ids=lambda case: case["raw"])
def test_cells(case: dict[str, str]) -> None:
    assert told(normalised([{"company": case["raw"]}], RULES), AFTER) == [{name: case[name] for name in AFTER}]


def test_every_spelling_of_every_form_is_known() -> None:
    assert len(RUSSIAN) >= 60
    for forms in (RUSSIAN, FOREIGN):
        for form, spellings in forms.items():
            cells = pl.Series([form, *spellings, *(spelling.upper() for spelling in spellings)])
            assert set(form_of(cells)) == {form}, form
    assert known_forms() == sorted(known_forms())


def test_every_russian_form_is_taken_off_in_front_by_both_ways() -> None:
    spellings = [spelling for form, long in RUSSIAN.items() for spelling in (form, *long) if form not in LONG_ONLY]
    for quick in ('{} "Ромашка"', '{}  «Ромашка" '):
        found = split(pl.Series([quick.format(spelling) for spelling in spellings]))
        assert found["name"].unique().to_list() == ["Ромашка"]
        assert found["form"].null_count() == 0


def test_the_column_of_legal_forms_goes_first() -> None:
    rows = [
        {"company": "Ромашка", "legal_form": "общество с ограниченной ответственностью"},
        {"company": "ООО Ромашка", "legal_form": "ооо"},
        {"company": "ООО Ромашка", "legal_form": "ЗАО"},
        {"company": "ООО Ромашка", "legal_form": "чушь"},
    ]
    assert normalised(rows, RULES).rows() == [
        ("Ромашка", "ООО", "0"),
        ("Ромашка", "ООО", "0"),
        ("ООО Ромашка", "ЗАО", "1"),
        ("ООО Ромашка", "чушь", "1"),
    ]


def test_core_names_meet() -> None:
    cells = ["ООО «Ромашка»", "РОМАШКА", "Ромашка, ООО", "«Ромашка»", "Ёж-Плюс", "ЕЖ ПЛЮС", None]
    cells = [
        "«Ромашка» (ликвидировано)",
        "Ромашка, ИНН 7707083893 КПП 770701001",
        "Ромашка (ОГРН 1)",
        *cells,
    ]
    found = pl.DataFrame({"company": cells}).select(core_name(pl.col("company")))["company"].to_list()
    both = pl.Series(["ТД «Север»", "Торговый дом Север"]).to_frame("company").select(core_name(pl.col("company")))
    assert both["company"].to_list() == ["тд север"] * 2
    assert found == ["ромашка"] * 7 + ["еж плюс"] * 2 + [None]


@pytest.mark.parametrize("cell", ["«" * 20_000, '"' * 20_001, "ООО " * 5_000, "\x00", "a" * 100_000])
def test_monstrous_cells_stay(cell: str) -> None:
    found = normalised([{"company": cell}], RULES)
    again = normalised(found.to_dicts(), RULES)
    assert again.equals(found)
