"""Names of people: full name into surname, given name and patronymic, with gender and quality code."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Fix, Profile, Reading, Rule, check
from cbtool.rules.name_columns import WRITES, read
from cbtool.rules.name_judge import PARTS
from cbtool.rules.name_tokens import patronymic_sex

READING: Final = Reading(needs=("full_name", *PARTS), writes=WRITES, read=read)


@check(
    "NM101",
    "full_name",
    "full_name_qc",
    severity="warning",
    good=[{"full_name": "Иванов Иван", "full_name_qc": "0"}, {"full_name": None, "full_name_qc": "2"}],
    bad=[{"full_name": "тест тест", "full_name_qc": "2"}],
)
def filler(profile: Profile) -> pl.Expr:
    """The name cell holds no person's name.

    It is filler such as тест, клиент, ???, or it is the name of a company.

    Why: a letter that begins with `Dear test` costs more than the one that was never sent.
    """
    return pl.col("full_name").is_not_null() & (pl.col("full_name_qc") == "2")


@check(
    "NM102",
    "full_name",
    severity="warning",
    good=[{"full_name": "Иванов Иван"}],
    bad=[{"full_name": "Иванов Иван 2"}],
)
def digits(profile: Profile) -> pl.Expr:
    """The name has digits in it.

    Why: a phone number, a flat or a card number has slipped into the name.
    """
    return pl.col("full_name").str.contains(r"\d")


@check(
    "NM103",
    "gender",
    "patronymic",
    severity="warning",
    good=[{"gender": "female", "patronymic": "Петровна"}, {"gender": "male", "patronymic": "П."}],
    bad=[{"gender": "male", "patronymic": "Петровна"}, {"gender": "female", "patronymic": "Гасан оглы"}],
)
def gender_against_patronymic(profile: Profile) -> pl.Expr:
    """The gender contradicts the patronymic.

    Why: one of the two is wrong, and an address by the wrong gender is noticed first of all.
    """
    told = patronymic_sex(pl.col("patronymic")).replace_strict({"m": "male", "f": "female"}, default=None)
    return pl.col("gender").is_in(["male", "female"]) & (pl.col("gender") != told)


@check(
    "NM104",
    "full_name",
    severity="warning",
    good=[{"full_name": "Иванов John"}],
    bad=[{"full_name": "Ивaнoв Igor Рetrоv"}],
)
def mixed_letters(profile: Profile) -> pl.Expr:
    """A word of the name mixes Cyrillic and Latin letters.

    Why: such a name is never found by searching for it.
    """
    return pl.col("full_name").str.contains(r"\p{Cyrillic}[A-Za-z]|[A-Za-z]\p{Cyrillic}")


RULES: Final[tuple[Rule, ...]] = (
    Fix(
        code="NM001",
        doc="""A full name is split into surname, given name and patronymic, and the gender filled in.

        Each word is weighed by how many people bear it as a surname, a given name or a patronymic, and by its
        ending; the order of the words counts for less. An empty gender comes from the patronymic, else the given
        name, else the ending of the surname. A middle name in Latin script stands in `patronymic`, but for
        Vietnamese ones, which stand in front of the given name as in a passport: `Nguyễn`, `Văn Hùng`. The code is 1
        where words are abbreviated or unknown, where another reading is nearly as good, or where the parts tell
        different genders.

        Why: matching, greeting and counting need the parts, and exports mostly have one cell.""",
        reading=READING,
        examples=[
            (
                {"full_name": "Ким Ольга Петровна"},
                {
                    "surname": "Ким",
                    "given_name": "Ольга",
                    "patronymic": "Петровна",
                    "gender": "female",
                    "full_name_qc": "0",
                },
            ),
            ({"full_name": "Ольга"}, {"surname": None, "given_name": "Ольга", "gender": "female", "full_name_qc": "0"}),
            (
                {"surname": "Иванов", "given_name": "Иван", "full_name": "Иванов Иван"},
                {"gender": "male", "full_name_qc": "0"},
            ),
        ],
    ),
    Fix(
        code="NM002",
        doc="""Names are written with capital initials.

        Also behind hyphens and apostrophes; ё stays; particles (фон, van) and оглы, кызы stay small.

        Why: capitals and small letters of one name would count as two, and letters to КЛИЕНТАМ look like shouting.""",
        reading=READING,
        examples=[
            (
                {"full_name": "ПЕТРОВА-ВОДКИНА АННА"},
                {"full_name": "Петрова-Водкина Анна", "surname": "Петрова-Водкина", "full_name_qc": "0"},
            ),
            (
                {"full_name": "гасанов али гасан оглы"},
                {"full_name": "Гасанов Али Гасан оглы", "patronymic": "Гасан оглы"},
            ),
        ],
    ),
    Fix(
        code="NM003",
        doc="""The words of a full name are put in the order surname, given name, patronymic.

        Why: one person written in two orders is one person, and a list sorts by surname.""",
        reading=READING,
        examples=[
            ({"full_name": "Иван Иванович Иванов"}, {"full_name": "Иванов Иван Иванович", "full_name_qc": "0"}),
            ({"full_name": "John Smith"}, {"full_name": "Smith John", "gender": "male", "full_name_qc": "0"}),
            ({"full_name": "Салтыков-Щедрин М.Е."}, {"full_name": "Салтыков-Щедрин М. Е.", "full_name_qc": "1"}),
        ],
    ),
    Fix(
        code="NM004",
        doc="""Parts are brought into good case, and the full name is composed of them.

        Why: tables with one column and tables with three must look alike before they are matched.""",
        reading=READING,
        examples=[
            (
                {"surname": "ИВАНОВ", "given_name": "иван"},
                {
                    "surname": "Иванов",
                    "given_name": "Иван",
                    "full_name": "Иванов Иван",
                    "gender": "male",
                    "full_name_qc": "0",
                },
            ),
        ],
    ),
    Fix(
        code="NM005",
        doc="""Forms of address and remarks leave the name and go to the notes.

        A form of address (г-н, Mr, Dr) or a suffix (Jr.) leaves the name sure; after any other remark the code is 1.

        Why: `(бухгалтер)` behind a name is worth keeping, but it is no part of the name.""",
        reading=READING,
        examples=[
            ({"full_name": "г-н Иванов Иван"}, {"full_name": "Иванов Иван", "notes": "г-н", "full_name_qc": "0"}),
            (
                {"full_name": "Иванов Иван (бухгалтер)", "notes": "звонить утром"},
                {"full_name": "Иванов Иван", "notes": "звонить утром; бухгалтер", "full_name_qc": "1"},
            ),
        ],
    ),
    Fix(
        code="NM006",
        doc="""Latin look-alikes inside Cyrillic words, and the reverse, are put right.

        Only words that mix both alphabets, and only when every odd letter has a twin.

        Why: the eye sees one name where a comparison sees two. The code is 1, since somebody typed it oddly.""",
        reading=READING,
        examples=[
            ({"full_name": "Ивaнов Иван"}, {"full_name": "Иванов Иван", "surname": "Иванов", "full_name_qc": "1"})
        ],
    ),
    Fix(
        code="NM007",
        doc="""A company or a sole trader in the name cell is recognised.

        An empty `client_kind` becomes company, an empty company and legal form are filled in. The name of a sole
        trader is read like any other; the name cell of a company stays as it came, with code 2, since it holds
        no person's name. The company of a person who is named beside it (`Иванов Иван, ООО Ромашка`) fills an empty
        company, and the client is no company for that.

        Why: accounting programs keep people and companies in one column.""",
        reading=READING,
        examples=[
            (
                {"full_name": 'ООО "Ромашка"'},
                {"full_name": 'ООО "Ромашка"', "client_kind": "company", "legal_form": "ООО", "full_name_qc": "2"},
            ),
            (
                {"full_name": 'Иванов Иван, директор ООО "Ромашка"'},
                {"full_name": "Иванов Иван", "company": "Ромашка", "legal_form": "ООО", "notes": "директор"},
            ),
            (
                {"full_name": "ИП Иванов Иван Иванович"},
                {
                    "full_name": "Иванов Иван Иванович",
                    "client_kind": "company",
                    "legal_form": "ИП",
                    "full_name_qc": "0",
                },
            ),
        ],
    ),
    Fix(
        code="NM008",
        doc="""Parts that stand in each other's columns are put in their own.

        Only when the words leave no doubt: a given name in `surname` beside a surname in `given_name`, or a whole
        name in one of the columns.

        Why: a swapped pair of columns hides every duplicate. The code is 1.""",
        severity="warning",
        reading=READING,
        examples=[
            (
                {"surname": "Анна", "given_name": "Иванова"},
                {"surname": "Иванова", "given_name": "Анна", "full_name": "Иванова Анна", "full_name_qc": "1"},
            ),
            (
                {"surname": "Иванов Иван Иванович"},
                {"surname": "Иванов", "given_name": "Иван", "patronymic": "Иванович", "full_name_qc": "1"},
            ),
        ],
    ),
    Fix(
        code="NM009",
        doc="""A word for nothing in a part of the name becomes empty.

        `-`, `нет`, `не указано` in surname, given name or patronymic. A full name of such words stays as it came,
        with code 2.

        Why: nobody is called Иванов Иван Нет.""",
        reading=READING,
        examples=[
            (
                {"surname": "Иванов", "given_name": "Иван", "patronymic": "нет", "full_name": "Иванов Иван"},
                {"patronymic": None, "full_name": "Иванов Иван", "full_name_qc": "0"},
            ),
        ],
    ),
    Fix(
        code="NM010",
        doc="""A name that was typed with the keyboard left in Latin is put right.

        Only where a word becomes a known Russian name in the other layout, all could be Russian, and none is a name as
        it stands. The code is 1.

        Why: nobody answers to `Bdfyjd Bdfy`, and his other record is under Иванов Иван.""",
        severity="warning",
        reading=READING,
        examples=[
            (
                {"full_name": "Bdfyjd Bdfy Bdfyjdbx"},
                {
                    "full_name": "Иванов Иван Иванович",
                    "surname": "Иванов",
                    "given_name": "Иван",
                    "patronymic": "Иванович",
                    "full_name_qc": "1",
                },
            ),
            (
                {"surname": "Oth,frjd", "given_name": "<jhbc"},
                {"surname": "Щербаков", "given_name": "Борис", "full_name": "Щербаков Борис", "full_name_qc": "1"},
            ),
        ],
    ),
    filler,
    digits,
    gender_against_patronymic,
    mixed_letters,
)
