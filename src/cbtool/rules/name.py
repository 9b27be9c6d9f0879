"""Names of people: full name into surname, given name and patronymic, with gender and quality code."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Fix, Profile, Reading, Rule, check
from cbtool.rules.name_read import PARTS, businesses, canonical, mended_text, read_cells, sexes
from cbtool.rules.name_tokens import patronymic_sex

_WRITES: Final = ("full_name", *PARTS, "gender", "client_kind", "company", "legal_form", "notes", "full_name_qc")

#: What people write for an unknown gender; a gender that the name tells replaces it.
_NO_GENDER: Final = (
    "",
    "-",
    "?",
    "нет",
    "не указан",
    "не указано",
    "не задано",
    "неизвестно",
    "unknown",
    "n/a",
    "none",
)


def _read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Read the names of a batch (see `Reading.read`)."""
    own = _own_parts(batch)
    full = mended_text(batch["full_name"])
    raw_parts = canonical(batch.select(PARTS))
    has = own.select(pl.any_horizontal(pl.all().is_not_null()))["surname"]
    # Parts that do not all stand in the full name are read by themselves.
    apart = has & ~_covered(own, full)
    found = read_cells(batch["full_name"].zip_with(~apart, raw_parts))
    told = read_cells(batch.select(pl.when(apart).then("full_name").alias("c"))["c"])  # the full name beside them
    found = _with_traders(found, batch["full_name"].zip_with(~apart, raw_parts))

    consistent = pl.all_horizontal(
        pl.col(f"own_{part}").is_null() | pl.col(f"own_{part}").eq_missing(pl.col(part)) for part in PARTS
    )
    state = found.hstack(own.rename({part: f"own_{part}" for part in PARTS})).hstack(
        [has.alias("has"), apart.alias("apart"), told["status"].alias("told")]
    )
    named = pl.col("status") == "name"
    state = state.with_columns(
        (named & (~pl.col("has") | consistent | pl.col("sure"))).alias("take"),
        (named & pl.col("has") & ~consistent & pl.col("sure")).alias("moved"),
    )
    empty = pl.col("status").is_null() | pl.col("status").is_in(["junk", "company"])
    # A whole other name beside the parts stays as it came, and so does one that the parts do not explain.
    conflict = pl.col("apart") & pl.col("told").is_in(["name", "unread"]).fill_null(value=False)
    compose = ~conflict & (pl.col("take") | (pl.col("apart") & ~empty))
    state = state.with_columns(
        pl.when("take").then(part).when(empty).then(batch[part]).otherwise(f"own_{part}").alias(part) for part in PARTS
    ).with_columns(empty.alias("empty"))
    return _result(
        batch,
        state.with_columns(
            pl.when(compose).then(canonical(state.select(PARTS))).otherwise(batch["full_name"]).alias("full_name"),
            (conflict | (pl.col("has") & ~compose)).alias("unlike"),
        ),
    )


def _own_parts(batch: pl.DataFrame) -> pl.DataFrame:
    """The parts of the table itself, in good case; null where a cell holds no word."""
    return pl.DataFrame(
        [
            batch[part] if batch[part].null_count() == batch.height else mended_text(batch[part]).alias(part)
            for part in PARTS
        ]
    )


def _covered(own: pl.DataFrame, full: pl.Series) -> pl.Series:
    """Whether every word of the parts stands in the full name."""
    frame = own.with_columns(full.alias("full"))
    words = pl.concat_str([pl.col(part) for part in PARTS], separator=" ", ignore_nulls=True).str.split(" ")
    missing = words.list.set_difference(pl.col("full").fill_null("").str.split(" "))
    return frame.select((missing.list.len() == 0).alias("covered"))["covered"]


def _with_traders(found: pl.DataFrame, cells: pl.Series) -> pl.DataFrame:
    """Companies and sole traders in the name cells: adds `form` and `company`, and reads the trader's own name."""
    business = (found["status"] == "company").fill_null(value=False)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, found.height)
    found = found.with_columns(nothing.alias("form"), nothing.alias("company"))
    if not business.any():
        return found
    at = business.arg_true()
    shops = businesses(cells.filter(business))
    people = read_cells(shops["person"]).with_columns(shops["form"], shops["company"])
    firms = found.filter(business).with_columns(shops["form"], shops["company"])
    read = (people["status"] == "name").fill_null(value=False)
    return found.with_columns(
        found[name].clone().scatter(at, people[name].zip_with(read, firms[name])) for name in found.columns
    )


def _result(batch: pl.DataFrame, state: pl.DataFrame) -> pl.DataFrame:
    """The written columns, with the riskiest fix of each row."""
    told = sexes(state.select(*PARTS, title="aside"))
    gender = batch["gender"].str.strip_chars().str.to_lowercase()
    unknown = gender.is_null() | gender.is_in(list(_NO_GENDER))
    person = ~state["empty"]
    frame = state.with_columns(
        told["agree"].alias("agree"),
        pl.when(unknown & person & told["sex"].is_not_null())
        .then(told["sex"])
        .otherwise(batch["gender"])
        .alias("gender"),
        _noted(batch["notes"], state.select(pl.when("take").then("aside"))["aside"]),
        pl.when(pl.col("company").is_not_null() & batch["client_kind"].is_null())
        .then(pl.lit("company"))
        .otherwise(batch["client_kind"])
        .alias("client_kind"),
        pl.when(batch["company"].is_null()).then("form").otherwise(batch["legal_form"]).alias("form"),
        pl.coalesce(batch["company"], pl.col("company")).alias("company"),
    ).with_columns(pl.coalesce(batch["legal_form"], pl.col("form")).alias("legal_form"))
    unsure = (
        ~pl.col("clean")
        | pl.col("mended")
        | ~pl.col("agree")
        | pl.col("moved")
        | pl.col("unlike")
        | (~pl.col("has") & ~pl.col("sure"))
    )
    quality = pl.when("empty").then(pl.lit("2")).when(unsure).then(pl.lit("1")).otherwise(pl.lit("0"))
    before = batch["full_name"].str.strip_chars()
    same_letters = pl.col("full_name").str.to_lowercase() == before.str.to_lowercase()
    changed = pl.any_horizontal(pl.col(name).ne_missing(batch[name]) for name in _WRITES[:-1])
    rule = (
        pl.when(~changed)
        .then(None)
        .when("moved")
        .then(pl.lit("NM008"))
        .when(pl.col("company").ne_missing(batch["company"]) | pl.col("client_kind").ne_missing(batch["client_kind"]))
        .then(pl.lit("NM007"))
        .when("mended")
        .then(pl.lit("NM006"))
        .when(pl.col("notes").ne_missing(batch["notes"]))
        .then(pl.lit("NM005"))
        .when(before.is_null())
        .then(pl.lit("NM004"))
        .when(~same_letters)
        .then(pl.lit("NM003"))
        .when(pl.col("full_name").ne_missing(before))
        .then(pl.lit("NM002"))
        .otherwise(pl.lit("NM001"))
    )
    return frame.with_columns(quality.alias("full_name_qc"), rule.alias("rule")).select(*_WRITES, "rule")


def _noted(notes: pl.Series, aside: pl.Series) -> pl.Series:
    """Notes with a remark behind them, once."""
    frame = pl.DataFrame([notes.alias("notes"), aside.alias("aside")])
    there = pl.col("notes").str.split("; ").list.contains(pl.col("aside")).fill_null(value=False)
    return frame.select(
        pl.when(pl.col("aside").is_null() | there)
        .then("notes")
        .otherwise(pl.concat_str("notes", "aside", separator="; ", ignore_nulls=True))
        .alias("notes")
    )["notes"]


READING: Final = Reading(needs=("full_name", *PARTS), writes=_WRITES, read=_read)


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
        name, else the ending of the surname. A middle name in Latin script stands in `patronymic`. The code is 1
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
        no person's name.

        Why: accounting programs keep people and companies in one column.""",
        reading=READING,
        examples=[
            (
                {"full_name": 'ООО "Ромашка"'},
                {"full_name": 'ООО "Ромашка"', "client_kind": "company", "legal_form": "ООО", "full_name_qc": "2"},
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
    filler,
    digits,
    gender_against_patronymic,
    mixed_letters,
)
