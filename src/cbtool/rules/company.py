"""Companies: legal form and name apart, quotes mended, look-alike letters put right."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Fix, Profile, Reading, Rule, check
from cbtool.rules.company_mend import mend_letters
from cbtool.rules.company_parse import ENDED, form_of, known_forms, spellings, split
from cbtool.rules.hygiene import tidy

#: Cells that name no company, folded.
_FILLER: Final = tuple(
    """нет|нету|не указано|не указана|неизвестно|н/д|нд|б/н|пусто|тест|test|компания|организация|название|фирма
    |физлицо|физ лицо|физ. лицо|физ.лицо|физическое лицо|частное лицо|частник|ч/л|чл|без компании|без названия
    |нет компании|самозанятый|самозанятая|студент|студентка|пенсионер|пенсионерка|безработный|безработная
    |домохозяйка|не работаю|не работает|временно не работает
    |none|null|nan|n/a|na|no|unknown|company|новая компания|xxx|ххх""".replace("\n    ", "").split("|")
)


#: What does not belong to a name: numbers and addresses of the company, its end, a form that was left inside, a person.
_DOUBTS: Final = (
    r"^[^\p{L}]*$|[0-9]{9}|@|[,»] *г\. ?\p{Lu}|(?:^|[ ,(])(?:ИНН|инн|КПП|кпп|ОГРН|огрн|ОГРНИП|огрнип|тел)[ .:№]"
    rf"|{ENDED}|[^ ,] +(?:\p{{Lu}}[\p{{L}}-]+ ){{2}}\p{{Lu}}\p{{Ll}}+(?:вич|[ьм]ич|вна|чна)$"
    r"|(?:^|[^\p{L}\p{N}])(?:ООО|ОАО|ЗАО|ПАО|НАО|АО|АОЗТ|ИП|ТОО|LLC|GmbH|Ltd)(?:[^\p{L}\p{N}]|$)"
)


def _read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Company and legal form (see `Reading.read`)."""
    cells, forms = batch.select(tidy(pl.col("company")), tidy(pl.col("legal_form")))
    letters = mend_letters(cells)
    found = split(letters)
    frame = pl.DataFrame(
        [
            cells,
            forms,
            letters.alias("letters"),
            mend_letters(found["name"]),
            found["form"],
            form_of(forms).alias("own"),
        ]
    )
    # A form alone, which many companies have, names none.
    nothing = [*_FILLER, *spellings()]
    filler = ~pl.col("company").str.contains(r"[\p{L}\p{N}]") | pl.col("name").str.to_lowercase().is_in(nothing)
    # A form that contradicts the column of legal forms stays where it stands, and so does what quotes had hidden.
    against = (pl.col("form") != pl.coalesce("own", "legal_form")).fill_null(value=False)
    against |= pl.col("name") != tidy(pl.col("name"))
    frame = frame.with_columns(
        filler.alias("filler"),
        against.alias("against"),
        (pl.col("letters") != cells).fill_null(value=False).alias("mended"),
    )
    result = frame.select(
        pl.when(pl.col("filler") | pl.col("against") | (pl.col("name") == ""))
        .then("company")
        .otherwise("name")
        .alias("company"),
        pl.coalesce("own", "legal_form", pl.when(~pl.col("filler") & ~pl.col("against")).then("form")).alias(
            "legal_form"
        ),
        pl.when(pl.col("company").is_null() | pl.col("filler"))
        .then(pl.lit("2"))
        .when(pl.col("mended") | pl.col("against") | pl.col("name").str.contains(_DOUBTS))
        .then(pl.lit("1"))
        .otherwise(pl.lit("0"))
        .alias("company_qc"),
        (pl.col("mended") & ~pl.col("filler") & ~pl.col("against")).alias("mended"),
    )
    named, formed = (result[name].ne_missing(batch[name]) for name in ("company", "legal_form"))
    return result.with_columns(
        pl.when(~(named | formed))
        .then(None)
        .when("mended")
        .then(pl.lit("CO003"))
        .when(formed | (found["form"].is_not_null()))
        .then(pl.lit("CO001"))
        .otherwise(pl.lit("CO002"))
        .alias("rule")
    ).drop("mended")


READING: Final = Reading(needs=("company", "legal_form"), writes=("company", "legal_form", "company_qc"), read=_read)


@check(
    "CO101",
    "company",
    "company_qc",
    severity="warning",
    good=[{"company": "Ромашка", "company_qc": "0"}, {"company": None, "company_qc": "2"}],
    bad=[{"company": "нет", "company_qc": "2"}],
)
def filler(profile: Profile) -> pl.Expr:
    """The company cell names no company.

    Why: `физ. лицо` in the company's place makes business customers of private ones.
    """
    return pl.col("company").is_not_null() & (pl.col("company_qc") == "2")


@check(
    "CO102",
    "legal_form",
    severity="warning",
    good=[{"legal_form": "ООО"}, {"legal_form": "GmbH"}],
    bad=[{"legal_form": "ОООО"}, {"legal_form": "Ромашка"}],
)
def unknown_form(profile: Profile) -> pl.Expr:
    """The legal form is none that cbtool knows.

    Why: it is a slip of the pen, or something else stands in the column.
    """
    return pl.col("legal_form").is_not_null() & ~pl.col("legal_form").is_in(known_forms())


@check(
    "CO103",
    "company",
    severity="warning",
    good=[{"company": "Ромашка Trade"}, {"company": "X5 Ритейл"}],
    bad=[{"company": "Ромaшкzа"}],
)
def mixed_letters(profile: Profile) -> pl.Expr:
    """A word of the company's name mixes Cyrillic and Latin letters.

    Why: such a name is never found by searching for it.
    """
    return pl.col("company").str.contains(r"\p{Cyrillic}[A-Za-z]|[A-Za-z]\p{Cyrillic}")


RULES: Final[tuple[Rule, ...]] = (
    Fix(
        code="CO001",
        doc="""The legal form leaves the company's name for its own column, in its short form.

        Russian forms in front of the name or behind it, short or long, with full stops or in brackets; forms of
        neighbouring countries; foreign ones behind the name. The case of the name is left alone. Where the column
        of legal forms says something else, the name stays as it came (code 1).

        Why: `ООО "Ромашка"`, `Ромашка, ООО` and the long name are one company.""",
        reading=READING,
        examples=[
            ({"company": 'ООО "Ромашка"'}, {"company": "Ромашка", "legal_form": "ООО", "company_qc": "0"}),
            (
                {"company": "Общество с ограниченной ответственностью «ТД «Ромашка»"},
                {"company": "ТД «Ромашка»", "legal_form": "ООО"},
            ),
            ({"company": "Acme GmbH"}, {"company": "Acme", "legal_form": "GmbH", "company_qc": "0"}),
        ],
    ),
    Fix(
        code="CO002",
        doc="""Quotes around and within the company's name are mended.

        Outer quotes are taken off, inner ones become «», one that is missing is added.

        Why: spreadsheets and people lose every other quote.""",
        reading=READING,
        examples=[({"company": '"Ромашка"'}, {"company": "Ромашка", "company_qc": "0"})],
    ),
    Fix(
        code="CO003",
        doc="""Latin look-alikes inside Cyrillic words of a company's name, and the reverse, are put right.

        Only words that mix both alphabets, and only when every odd letter has a twin. The code is 1.

        Why: the eye sees one name where a comparison sees two.""",
        reading=READING,
        examples=[({"company": "Рoмашка"}, {"company": "Ромашка", "company_qc": "1"})],
    ),
    filler,
    unknown_form,
    mixed_letters,
)
