"""Own rules: replacements, patterns and value lists that the settings add for single columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, TypeAlias

import polars as pl

from cbtool.errors import UsageError, nearest
from cbtool.fields import FIELDS, PROVENANCE, QC
from cbtool.rule import Fix, Note, Profile, Reading, Rule
from cbtool.rules import choices, consent, text
from cbtool.rules.cells import distinctly
from cbtool.rules.hygiene import is_filler
from cbtool.rules.vocabulary import key

#: By column: what stands there, and what it is replaced by.
Table: TypeAlias = Mapping[str, Mapping[str, str]]
#: By column: the values, each with the words that mean it.
Lists: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]

PATTERN: Final = Note(
    code="OW001",
    doc="""A pattern of the settings was replaced.
    `[normalize.patterns.phone]` with `'^тел[.:]\\s*' = ""` takes the word off every phone. Patterns are the regular
    expressions of Rust, which cannot run away; `${1}` is the first group. Own rules come before cbtool's, so what they
    leave is read like any other cell. A cell whose result the patterns would change again stays as it came.

    Why: every base has habits that no tool can know.
    """,
    example="тел. 8 916 123-45-67 becomes 8 916 123-45-67",
)
REPLACED: Final = Note(
    code="OW002",
    doc="""A value was replaced as the settings say.
    `[normalize.replace.city]` with `"Питер" = "Санкт-Петербург"` replaces whole cells, in any case, with е for ё and
    whatever the spaces; an empty text empties the cell.

    Why: what a word means in this one base, only its owner can say.
    """,
    example="Питер becomes Санкт-Петербург",
)
LISTED: Final = Note(
    code="OW003",
    doc="""A word was written as the value of the settings' list that it means.
    `[normalize.values.tier]` with `"Gold" = ["золотой", "vip"]`. A column that is no choice of cbtool's own gets a
    quality code: 0 for a value of the list, 1 for any other, which stays, and 2 for none.

    Why: a report by tier is as good as the list of tiers.
    """,
    example="золотой becomes Gold",
)
RULES: Final[tuple[Rule, ...]] = (PATTERN, REPLACED, LISTED)

#: Columns whose values are cbtool's own; a list of the settings only adds words for them.
_CLOSED: Final[Mapping[str, tuple[str, ...]]] = choices.VALUES | consent.VALUES


def own_fixes(patterns: Table, replace: Table, values: Lists) -> tuple[Fix, ...]:
    """The fixes that the settings declare, in the order in which they work; without readings where nothing is declared.

    Raises:
        UsageError: a column that is made by cbtool, a pattern that is none, a word that means two things, a
            replacement that is replaced itself, or a value that the field cannot have.
    """
    made = {
        PATTERN: [_patterns(column, table) for column, table in patterns.items() if table],
        REPLACED: [_replacing(column, table) for column, table in replace.items() if table],
        LISTED: [_listing(column, table) for column, table in values.items() if table],
    }
    return tuple(
        Fix(code=note.code, doc=note.doc, severity=note.severity, reading=tuple(readings), examples=())
        for note, readings in made.items()
    )


def _patterns(column: str, table: Mapping[str, str]) -> Reading:
    where = _place("patterns", column)
    for pattern in table:
        try:
            pl.select(pl.lit("").str.contains(pattern))
        except pl.exceptions.PolarsError as error:
            cause = str(error).partition("\n\n")[0].rpartition("error: ")[2].strip()
            raise UsageError(
                f"{where}: {pattern!r} is no regular expression ({cause})", "Those of Rust's regex crate are meant."
            ) from None

    def applied(cell: pl.Expr) -> pl.Expr:
        for pattern, value in table.items():
            cell = cell.str.replace_all(pattern, value)
        return pl.when(cell != "").then(cell)

    def changed(cell: pl.Expr) -> pl.Expr:
        once = applied(cell)
        return pl.when(applied(once).eq_missing(once)).then(once).otherwise(cell)

    return _reading(column, PATTERN, changed)


def _replacing(column: str, table: Mapping[str, str]) -> Reading:
    where = _place("replace", column)
    known = _words(where, table.items())
    for word, value in table.items():
        end = known.get(_key(value), value)
        if end != value:
            raise UsageError(f"{where}: {word!r} becomes {value!r}, which becomes {end!r}", "Write the last at once.")

    def changed(cell: pl.Expr) -> pl.Expr:
        found = key(cell).replace_strict(known, default=None, return_dtype=pl.String)
        return pl.when(found.is_null()).then(cell).when(found != "").then(found)

    return _reading(column, REPLACED, changed)


def _listing(column: str, table: Mapping[str, tuple[str, ...]]) -> Reading:
    where = _place("values", column)
    own = _CLOSED.get(column)
    if own is None and column in FIELDS and column not in text.FIELDS:
        raise UsageError(
            f"{where}: this field has no list of values", "Use [normalize.replace] or [normalize.patterns]."
        )
    for value in table:
        if own is not None and value not in own:
            raise UsageError(f"{where}: {value!r} is no value of the field", f"Its values are {', '.join(own)}.")
    known = _words(where, ((word, value) for value, words in table.items() for word in (value, *words)))

    def meant(cell: pl.Expr) -> pl.Expr:
        return key(cell).replace_strict(known, default=None, return_dtype=pl.String)

    code = None if own is not None else f"{column}_qc"
    return _reading(column, LISTED, lambda cell: pl.coalesce(meant(cell), cell), code, tuple(table))


def _reading(
    column: str,
    note: Note,
    changed: Callable[[pl.Expr], pl.Expr],
    code: str | None = None,
    listed: Collection[str] = (),
) -> Reading:
    """The reading of one column, by its distinct values; with a quality code where its values are a list."""

    def distinct(cells: pl.DataFrame) -> pl.DataFrame:
        before, after = pl.col(column), pl.col("after")
        found = cells.with_columns(changed(before).alias("after"))
        columns = [after.alias(column), pl.when(after.ne_missing(before)).then(pl.lit(note.code)).alias("rule")]
        if code is not None:
            nothing = after.is_null() | is_filler(after.str.strip_chars())
            quality = pl.when(nothing).then(pl.lit("2")).when(after.is_in(list(listed))).then(pl.lit("0"))
            columns.append(quality.otherwise(pl.lit("1")).alias(code))
        return found.select(columns)

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        return distinctly(batch[column], distinct)

    return Reading((column,), (column, code) if code else (column,), read)


def _place(table: str, column: str) -> str:
    """Where a rule of the settings stands, for messages."""
    where = f"normalize.{table}.{column}"
    if column in PROVENANCE or column.endswith(QC):
        raise UsageError(f"{where}: this column is made by cbtool", nearest(column, FIELDS) or "Name another column.")
    return where


def _key(word: str) -> str:
    found: str | None = pl.select(key(pl.lit(word))).item()
    return found or ""


def _words(where: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Words as they are looked up, with what they mean."""
    known: dict[str, str] = {}
    for word, value in pairs:
        if not _key(word):
            raise UsageError(f"{where}: {word!r} has no letter or digit", "An empty cell cannot be replaced.")
        if known.setdefault(_key(word), value) != value:
            raise UsageError(f"{where}: {word!r} means both {known[_key(word)]!r} and {value!r}", "Keep one of them.")
    return known
