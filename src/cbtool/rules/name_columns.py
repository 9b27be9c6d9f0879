"""How the name columns of a batch are read together: full name, parts, gender, and what else stood in them."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import Profile
from cbtool.rules.hygiene import is_filler, tidied
from cbtool.rules.name_judge import OWN, OWN_SEXES, PARTS, canonical, judged
from cbtool.rules.name_keys import meant
from cbtool.rules.name_known import numbered
from cbtool.rules.name_read import businesses, employers, mended_text, read_cells
from cbtool.rules.name_tokens import SEXES
from cbtool.rules.name_usual import read_usual

WRITES: Final = (
    "full_name",
    *PARTS,
    "gender",
    "client_kind",
    "company",
    "legal_form",
    "notes",
    "full_name_qc",
    "gender_qc",
)
#: The columns of values among them.
_VALUES: Final = WRITES[:-2]

#: One word without a capital initial.
_SMALL: Final = r"^\p{Ll}[\p{L}'-]*$"

#: Up to three words without any sign but hyphens, perhaps with spaces around them.
_PLAIN: Final = r"^ *[\p{L}-]+( [\p{L}-]+){0,2} *$"


def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Read the names of a batch (see `Reading.read`).

    A doubtful row is read once more as it would be written. What a second reading would change again was not
    understood, and stays as it came.
    """
    first = _read(batch)
    plain = batch.select(
        pl.all_horizontal(pl.col("full_name", *PARTS).str.contains(_PLAIN).fill_null(value=True)).alias("plain")
    )["plain"]
    double = first.select(pl.any_horizontal(pl.col(PARTS).str.contains(" ", literal=True)).fill_null(value=False))
    doubtful = first["rule"].is_not_null() & ((first["full_name_qc"] == "1") | ~plain | double.to_series())
    if not doubtful.any():
        return first
    written = batch.filter(doubtful).with_columns(first.filter(doubtful).select(_VALUES))
    unstable = doubtful.clone().scatter(doubtful.arg_true(), _read(written)["rule"].is_not_null())
    return first.with_columns(
        *(pl.when(unstable).then(batch[name]).otherwise(name).alias(name) for name in _VALUES),
        pl.when(~unstable).then("rule").alias("rule"),
        pl.when(unstable).then(pl.lit("1")).otherwise("full_name_qc").alias("full_name_qc"),
        pl.when(unstable).then(batch["gender_qc"]).otherwise("gender_qc").alias("gender_qc"),
    )


def _read(batch: pl.DataFrame) -> pl.DataFrame:
    """One reading of the names of a batch."""
    cells, keyed = _keyed(tidied(batch.select("full_name", *PARTS)))
    state = read_usual(cells["full_name"], cells.select(PARTS))
    state = state.hstack([keyed, *batch.select("client_kind", "company", "legal_form", "notes")])
    result = _settled(batch, state, cells)
    others = ~state["usual"]
    if not others.any():
        return result
    rest, at = _read_others(batch.filter(others), cells.filter(others), keyed.filter(others)), others.arg_true()
    return pl.DataFrame([column.clone().scatter(at, rest[column.name]) for column in result])


def _read_others(batch: pl.DataFrame, cells: pl.DataFrame, keyed: pl.Series) -> pl.DataFrame:
    """`_read` of rows of which the tidied cells are more than a few plain words."""
    full = cells["full_name"]
    parts = cells.select(pl.when(~is_filler(pl.col(part))).then(part).alias(part) for part in PARTS)
    own = _own_parts(parts)
    has = own.select(has=pl.any_horizontal(pl.col(OWN).is_not_null()))["has"]
    # Parts that do not all stand in the full name are read by themselves, and the full name beside them.
    apart = has & full.is_null()
    both = has & ~apart
    if both.any():
        apart = apart.scatter(both.arg_true(), ~_covered(own.select(OWN).filter(both), full.filter(both)))
    names = full.zip_with(~apart, canonical(parts))
    found = _with_traders(read_cells(names), names)
    told = pl.Series("told", [None], dtype=pl.String).new_from_index(0, batch.height)
    beside = apart & full.is_not_null()
    if beside.any():
        told = told.scatter(beside.arg_true(), read_cells(full.filter(beside))["status"])
    state = judged(found.hstack(own).hstack([has.alias("has"), apart.alias("apart"), told]))
    state = state.with_columns(pl.when("empty").then(parts[part]).otherwise(part).alias(part) for part in PARTS)
    return _settled(batch, _beside(batch, state).hstack([keyed]), cells)


def _keyed(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Columns with what was meant where they were typed in the wrong layout, and which rows (`keyed`) that holds for.

    All at once, since asking for words has its price.
    """
    found = meant(pl.concat(cells))
    if found is None:
        return cells, pl.Series("keyed", [False]).new_from_index(0, cells.height)
    right = pl.DataFrame(
        [found.slice(place * cells.height, cells.height).alias(column.name) for place, column in enumerate(cells)]
    )
    keyed = right.select(keyed=pl.any_horizontal(pl.all().is_not_null())).to_series()
    return cells.select(right[column.name].fill_null(column) for column in cells), keyed


def _own_parts(parts: pl.DataFrame) -> pl.DataFrame:
    """The parts of the table itself, in good case, and the sexes that they tell: columns `own_*`.

    A part is null where its cell holds no word.
    """
    numbers, known = numbered(parts.get_columns())
    own = pl.DataFrame([pl.concat(known[name].gather(number) for number in numbers) for name in ("word", *SEXES)])
    odd = pl.concat(known["plain"].gather(number) for number in numbers).not_().fill_null(value=False)
    if odd.any():
        # All at once, since what a word is does not depend on its column, and asking has its price.
        mended = mended_text(pl.concat(parts[part].alias("cell") for part in PARTS).filter(odd))
        own = own.select(column.scatter(odd.arg_true(), mended[column.name]) for column in own)
    surname, given_name, patronymic = (own.slice(part * parts.height, parts.height) for part in range(len(PARTS)))
    return pl.DataFrame(
        [
            *(part["word"] for part in (surname, given_name, patronymic)),
            given_name["given_sex"],
            surname["surname_sex"],
        ],
        schema=[*OWN, *OWN_SEXES],
    )


def _covered(own: pl.DataFrame, full: pl.Series) -> pl.Series:
    """Whether every word of the parts stands in the full name."""
    words = pl.DataFrame([canonical(own).alias("words"), mended_text(full)["word"].fill_null("").alias("full")])
    missing = words.select(pl.col("words").str.split(" ").list.set_difference(pl.col("full").str.split(" ")))
    return missing["words"].list.len() == 0


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
    read_as_person = (people["status"] == "name").fill_null(value=False)
    return found.with_columns(
        found[name].clone().scatter(at, people[name].zip_with(read_as_person, firms[name])) for name in found.columns
    )


def _beside(batch: pl.DataFrame, state: pl.DataFrame) -> pl.DataFrame:
    """Adds what the names tell of other columns: the kind of client, a company with its legal form, notes."""
    state = state.hstack(employers(state.select(pl.when("take").then("aside"))["aside"]))
    bare = _bare(batch, "client_kind", "company", "legal_form")

    def filled(name: str, value: pl.Expr) -> pl.Expr:
        return pl.when(bare[name]).then(pl.coalesce(value, batch[name])).otherwise(batch[name])

    return state.with_columns(
        _noted(batch["notes"], state["remark"].zip_with(bare["company"], state["whole_remark"])),
        pl.when(pl.col("company").is_not_null())
        .then(filled("client_kind", pl.lit("company")))
        .otherwise(batch["client_kind"])
        .alias("client_kind"),
        pl.when(bare["company"])
        .then(filled("legal_form", pl.coalesce("form", "employer_form")))
        .otherwise(batch["legal_form"])
        .alias("legal_form"),
        filled("company", pl.coalesce("company", "employer")).alias("company"),
    )


def _bare(batch: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Which cells of these columns hold nothing, or a word for it."""
    return tidied(batch.select(names)).select(pl.all().is_null() | is_filler(pl.all()))


def _settled(batch: pl.DataFrame, state: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The written columns of rows that were judged, with the riskiest fix of each row."""
    bare = _bare(batch, "gender")["gender"]
    # A particle alone is none: `LE`, `MARIE`.
    small = ~pl.col("empty") & pl.col("surname").str.contains(_SMALL)
    state = state.with_columns(pl.when(small).then(pl.col("surname").str.to_titlecase()).otherwise("surname"))
    composed = pl.when("composed").then(canonical(state.select(PARTS)))
    frame = state.with_columns(
        pl.coalesce(composed, pl.when(cells["full_name"].is_not_null()).then(batch["full_name"])).alias("full_name"),
        pl.when(bare & ~pl.col("empty") & pl.col("sex").is_not_null())
        .then("sex")
        .otherwise(batch["gender"])
        .alias("gender"),
    )
    before = batch["full_name"].str.strip_chars()
    # Lower case of Cyrillic text is dear, and most tables have either full names or parts.
    whole = pl.when(before.is_not_null()).then("full_name")
    same_letters = whole.str.to_lowercase() == before.str.to_lowercase()
    changed = pl.any_horizontal(pl.col(name).ne_missing(batch[name]) for name in _VALUES)
    emptied = pl.any_horizontal(pl.col(part).is_null() & batch[part].is_not_null() for part in PARTS)
    rule = (
        pl.when(~changed)
        .then(None)
        .when("moved")
        .then(pl.lit("NM008"))
        .when(pl.col("company").ne_missing(batch["company"]) | pl.col("client_kind").ne_missing(batch["client_kind"]))
        .then(pl.lit("NM007"))
        .when("keyed")
        .then(pl.lit("NM010"))
        .when("mended")
        .then(pl.lit("NM006"))
        .when(pl.col("notes").ne_missing(batch["notes"]))
        .then(pl.lit("NM005"))
        .when(emptied)
        .then(pl.lit("NM009"))
        .when(before.is_null())
        .then(pl.lit("NM004"))
        .when(~same_letters)
        .then(pl.lit("NM003"))
        .when(pl.col("full_name").ne_missing(before))
        .then(pl.lit("NM002"))
        .otherwise(pl.lit("NM001"))
    )
    # Else the gender gets its code where its own column is read.
    guessed = pl.col("gender").ne_missing(batch["gender"]) & ~pl.col("agree")
    gender_quality = pl.when(guessed).then(pl.lit("1")).otherwise(batch["gender_qc"])
    return frame.select(
        *_VALUES,
        pl.when(pl.col("keyed") & (pl.col("quality") == "0"))
        .then(pl.lit("1"))
        .otherwise("quality")
        .alias("full_name_qc"),
        gender_quality.alias("gender_qc"),
        rule.alias("rule"),
    )


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
