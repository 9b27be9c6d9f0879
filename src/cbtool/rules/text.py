"""Hygiene of text, for the columns that have no family of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from cbtool.rule import Check, Fix, Profile, Reading, Rule, check
from cbtool.rules import mojibake
from cbtool.rules.hygiene import each, entities, is_filler, spaced, suspicious, tidy, unguarded

#: Text without a family of its own. A word for nothing is a value in some of them, so these keep it.
_KEEPS_FILLER: Final = ("client_id", "client_id_other", "notes", "decision_maker", "deal_stage")
FIELDS: Final = (
    *_KEEPS_FILLER,
    *("tier", "region", "city", "street", "house", "building", "flat", "position", "industry", "company_size"),
    *("lead_source", "channel", "manager", "tags", "interests", "special_terms", "messenger", "website", "social"),
    "national_id",
)


def _reading(field: str, *, lines: bool = False, empties: bool = True) -> Reading:
    """How the cells of one column are cleaned; whether its line breaks stay, and whether words for nothing go."""

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        raw = batch[field]
        rows = suspicious(raw) | (raw == "").fill_null(value=False)
        untouched = batch.select(field, rule=pl.lit(None, pl.String))
        if empties:
            rows = rows | batch.select(is_filler(pl.col(field))).to_series()
        if not rows.any():
            return untouched
        mended = each(raw.filter(rows), mojibake.SUSPECT, mojibake.mend)
        plain = each(mended, "&[#A-Za-z]", entities)
        cells = pl.DataFrame({"raw": raw.filter(rows), "mended": mended, "plain": plain})
        cells = cells.with_columns(unguarded(pl.col("plain")).alias("open"))
        cells = cells.with_columns(tidy(spaced(pl.col("open"), lines=lines), lines=lines).alias("clean"))
        filler = is_filler(pl.col("clean")) & empties
        cells = cells.select(
            pl.when(~filler).then("clean").alias(field),
            pl.when(filler | pl.col("clean").is_null())
            .then(pl.lit("TX005"))
            .when(pl.col("mended") != pl.col("raw"))
            .then(pl.lit("TX004"))
            .when(pl.col("plain") != pl.col("mended"))
            .then(pl.lit("TX003"))
            .when(pl.col("open") != pl.col("plain"))
            .then(pl.lit("TX002"))
            .when(pl.col("clean") != pl.col("raw"))
            .then(pl.lit("TX001"))
            .alias("rule"),
        )
        places = rows.arg_true()
        return pl.DataFrame(
            [untouched[name].clone().scatter(places, cells[name]).alias(name) for name in (field, "rule")]
        )

    return Reading((field,), (field,), read)


_READINGS: Final = tuple(
    _reading(field, lines=field == "notes", empties=field not in _KEEPS_FILLER) for field in FIELDS
)

SPACES: Final = Fix(
    code="TX001",
    doc="""Spaces and invisible characters are cleaned.
    Outer spaces go, runs of spaces become one, non-breaking and other odd spaces become plain ones; control
    characters, zero-width characters, soft hyphens and direction marks are dropped; letters that were written in
    two pieces (`и` and a breve) become one (Unicode NFC). Line breaks stay in notes and become a space elsewhere.

    Columns that no field is mapped to are cleaned with `--clean-all`, where line breaks and words for nothing stay.

    Why: `Москва` and `Москва` followed by a non-breaking space look the same and count as two cities.
    """,
    reading=_READINGS,
    examples=[
        ({"city": "  Нижний\u00a0 Новгород "}, {"city": "Нижний Новгород"}),
        ({"manager": "Ива\u200bнова"}, {"manager": "Иванова"}),
        ({"notes": "Звонить \r\n  после 18 "}, {"notes": "Звонить\nпосле 18"}),
    ],
)
GUARDS: Final = Fix(
    code="TX002",
    doc="""A spreadsheet guard is taken off.
    `="0071"` is how an export tells a spreadsheet not to read a number; what stands between the quotes is the value.

    Why: the guard is packing. Left on, the value equals nothing that was exported in another way.
    """,
    reading=_READINGS,
    examples=[({"client_id": '="0071"'}, {"client_id": "0071"})],
)
ENTITIES: Final = Fix(
    code="TX003",
    doc="""HTML entities become the characters that they name.
    `&quot;` is a quotation mark, `&amp;` an ampersand, `&#1048;` the letter И. Doubly escaped ones are undone too.

    Why: CRM systems with a web form store what the page held, and a letter to `Иванов &amp; Ко` looks careless.
    """,
    reading=_READINGS,
    examples=[
        ({"position": "Директор &quot;Север&quot;"}, {"position": 'Директор "Север"'}),
        ({"tags": "опт&amp;amp;розница"}, {"tags": "опт&розница"}),
    ],
)
MOJIBAKE: Final = Fix(
    code="TX004",
    doc="""Text that was read in the wrong encoding is mended.
    Tried only where the text looks so (`РџСЂРёРІРµС‚`, `Ð˜Ð²Ð°Ð½`, `Èâàíîâ`, `JosÃ©`), and done only where the whole
    text then makes sense; a text of which part is lost stays as it came.

    Why: an encoding that was guessed wrong once, years ago, is still in the base, and nobody can read it.
    """,
    severity="warning",
    reading=_READINGS,
    examples=[
        ({"city": "РњРѕСЃРєРІР°"}, {"city": "Москва"}),
        ({"manager": "Ð˜Ð²Ð°Ð½"}, {"manager": "Иван"}),
        ({"city": "Èâàíîâî"}, {"city": "Иваново"}),
    ],
)
FILLERS: Final = Fix(
    code="TX005",
    doc="""A word for nothing becomes empty.
    `нет`, `-`, `н/д`, `не указано`, `n/a`, `null`, `???` and their like, and cells of nothing but spaces. Notes, keys,
    deal stages and the decision maker are left alone, where such a word may be an answer.

    Why: otherwise the commonest position of all customers is `-`, and they all have it in common.
    """,
    reading=_READINGS,
    examples=[({"city": "Не указано"}, {"city": None}), ({"position": "-"}, {"position": None})],
)


@check(
    "TX101",
    "notes",
    severity="warning",
    good=[{"notes": "Звонить после 18"}, {"notes": None}],
    bad=[{"notes": "Зво\ufffdить"}],
)
def damaged_notes(profile: Profile) -> pl.Expr:
    """The notes have characters that were lost.
    The sign `\ufffd` stands where a program could not read a letter; the letter itself is gone.

    Why: it tells of a wrong encoding at import. Import again with the right one while the source still exists.
    """
    return pl.col("notes").str.contains("\ufffd", literal=True)


@check(
    "TX102",
    "city",
    severity="warning",
    good=[{"city": "Москва"}, {"city": "25 октября посёлок"}, {"city": None}],
    bad=[{"city": "12345"}, {"city": "Мо\ufffdква"}],
)
def odd_city(profile: Profile) -> pl.Expr:
    """The city is no name.
    It has no letter at all, or letters were lost when it was read.

    Why: a shifted column shows first where digits stand in place of a name.
    """
    return ~pl.col("city").str.contains(r"\p{L}") | pl.col("city").str.contains("\ufffd", literal=True)


CHECKS: Final[tuple[Check, ...]] = (damaged_notes, odd_city)
RULES: Final[tuple[Rule, ...]] = (SPACES, GUARDS, ENTITIES, MOJIBAKE, FILLERS, *CHECKS)


def beyond(fixes: Iterable[Fix], columns: Sequence[str]) -> tuple[Fix, ...]:
    """The fixes, with those of text hygiene also for unmapped columns, of which nobody knows what they mean."""
    more = tuple(_reading(name, lines=True, empties=False) for name in columns)
    cleaning = {fix.code for fix in (SPACES, GUARDS, ENTITIES, MOJIBAKE, FILLERS)}
    return tuple(replace(fix, reading=(*fix.readings, *more)) if fix.code in cleaning else fix for fix in fixes)
