"""Import: a table as it was read gets canonical columns and provenance; nothing else changes.

But that times of a program which writes UTC without saying so are made to say it, since no later stage could know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import polars as pl

from cbtool.errors import InputError
from cbtool.fields import PROVENANCE
from cbtool.outcome import FINDINGS_SCHEMA, Outcome
from cbtool.rules.intake import RULES
from cbtool.rules.reading import RULES as READING
from cbtool.steps.columns import columns, listed
from cbtool.steps.identity import assert_unique, identify
from cbtool.steps.nameless import nameless

if TYPE_CHECKING:
    from cbtool.files.headers import Match
    from cbtool.files.raw import Remark

_SEVERITY: Final = {rule.code: rule.severity for rule in (*READING, *RULES)}

#: A finding in the making: code, record, field, message.
_Told: TypeAlias = tuple[str, str | None, str | None, str]


def intake(
    frame: pl.LazyFrame,
    matches: Sequence[Match],
    *,
    file: str,
    source: str,
    row: str,
    remarks: Iterable[Remark] = (),
    distinct: str | None = None,
) -> Outcome:
    """Give one table its canonical columns and its provenance.

    Args:
        frame: the column `row`, then those of `matches`; text, in file order.
        matches: what each header means, in the table's order.
        file: the file's base name, for `_file`.
        source: the first part of every `_id`; unique among the inputs of a call.
        row: the column with the row that a spreadsheet would show.
        remarks: what reading found, to be told as findings.
        distinct: a column that is known to hold another value in each row, plain and filled.

    Returns:
        `_id`, `_file`, `_row`, then the columns of the table under their new names. A field that several columns feed
        stands where the first of them stood. Ids are unique: a repeated key gets `~2` and a finding.

    Raises:
        InputError: no header is recognised, or the table carries `_id`s that are empty or repeat.
    """
    if all(match.field is None and match.why == "none" for match in matches):
        raise InputError(
            f"{file}: no column is recognised",
            'Say what the columns are with --map "HEADER=FIELD"; --map "HEADER=-" takes a column as it is.',
        )
    told = [*_remarked(remarks, file), *_headers_told(matches, file)]
    made = columns(matches)
    universal = [name for name in made if any(match.utc and match.field == name for match in matches)]
    clocks = {name: (made[name], _said_universal(made[name])) for name in universal}
    made |= {name: marked.alias(name) for name, (_, marked) in clocks.items()}
    if {match.field for match in matches} >= set(PROVENANCE):
        if [match.header for match in matches if match.field == "_id"] != [distinct]:
            assert_unique([frame.select(_column(matches, "_id").alias("_id"))], file)
        rest = [column for name, column in made.items() if name not in PROVENANCE]
        first = [_column(matches, name).alias(name) for name in PROVENANCE]
        return Outcome(frame.select(*first, *rest), _findings(told), notes=_notes(matches, file))
    identity, repeats = identify(frame, matches, source, row, distinct)
    provenance = (
        identity.alias("_id"),
        pl.lit(file).alias("_file"),
        pl.col(row).cast(pl.String).alias("_row"),
    )
    warnings = [
        f"{file}: no column is known as a name, but {header!r} holds names of people; if they are the customers, say "
        f'so with --map "{header}=full_name", else leave it alone with --map "{header}=-"'
        for header in nameless(frame, matches)
    ]
    if repeats.height:
        warnings.append(f"{file}: rows with the key of an earlier row: {repeats.height:,}; their ids end in ~2, ~3 ...")
    return Outcome(
        frame.select(*provenance, *made.values()),
        pl.concat(
            [
                _findings(told),
                _repeats_told(repeats),
                *(_universal_told(frame, identity, name, *clock) for name, clock in clocks.items()),
            ]
        ),
        notes=_notes(matches, file),
        warnings=tuple(warnings),
    )


def combine(outcomes: Sequence[Outcome]) -> Outcome:
    """Several imported tables as one: the union of their columns in order of first appearance.

    Raises:
        InputError: an `_id` stands in two tables.
    """
    if len(outcomes) == 1:
        return outcomes[0]
    assert_unique([outcome.frame.select("_id") for outcome in outcomes], "the inputs together")
    return Outcome(
        pl.concat([outcome.frame for outcome in outcomes], how="diagonal"),
        pl.concat([outcome.findings for outcome in outcomes]),
        notes=tuple(note for outcome in outcomes for note in outcome.notes),
        warnings=tuple(warning for outcome in outcomes for warning in outcome.warnings),
    )


def fill(frame: pl.LazyFrame, matches: Sequence[Match]) -> pl.DataFrame:
    """What `--dry-run` shows: `header`, `field`, `why`, `score`, `filled` (share, 0 to 1), `distinct` (values)."""
    headers = [match.header for match in matches]
    facts = (
        frame.select(
            pl.len().alias("rows"),
            *(pl.col(header).count().alias(f"filled{n}") for n, header in enumerate(headers)),
            *(pl.col(header).drop_nulls().n_unique().alias(f"distinct{n}") for n, header in enumerate(headers)),
        )
        .collect()
        .row(0, named=True)
    )
    rows = max(facts["rows"], 1)
    return pl.DataFrame(
        {
            "header": headers,
            "field": [match.field for match in matches],
            "why": [match.why for match in matches],
            "score": [match.score for match in matches],
            "filled": [facts[f"filled{n}"] / rows for n in range(len(headers))],
            "distinct": [facts[f"distinct{n}"] for n in range(len(headers))],
        },
        schema={
            "header": pl.String(),
            "field": pl.String(),
            "why": pl.String(),
            "score": pl.Float64(),
            "filled": pl.Float64(),
            "distinct": pl.Int64(),
        },
    )


def _column(matches: Sequence[Match], field: str) -> pl.Expr:
    """The column that fills a field first."""
    first = min((match for match in matches if match.field == field), key=lambda match: match.rank)
    return pl.col(first.header)


def _said_universal(time: pl.Expr) -> pl.Expr:
    """Times of day with the mark of UTC behind them; cells that say their clock, and days, as they are."""
    bare = time.str.strip_chars()
    return pl.when(bare.str.contains(r"\d[ T]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$")).then(bare + "Z").otherwise(time)


def _universal_told(frame: pl.LazyFrame, identity: pl.Expr, name: str, before: pl.Expr, after: pl.Expr) -> pl.LazyFrame:
    """One finding per time that was marked as UTC."""
    told = frame.select(identity.alias("record"), before.alias("before"), after.alias("after"))
    return told.filter(pl.col("before") != pl.col("after")).select(
        "record",
        pl.lit("import").alias("stage"),
        pl.lit("IM035").alias("rule"),
        pl.lit(_SEVERITY["IM035"]).alias("severity"),
        pl.lit(name).alias("field"),
        "before",
        "after",
        pl.lit(None, pl.String).alias("message"),
    )


def _repeats_told(repeats: pl.DataFrame) -> pl.LazyFrame:
    """One finding per row that repeats a key."""
    return repeats.lazy().select(
        pl.col("id").alias("record"),
        pl.lit("import").alias("stage"),
        pl.lit("IM010").alias("rule"),
        pl.lit(_SEVERITY["IM010"]).alias("severity"),
        pl.lit("client_id").alias("field"),
        pl.lit(None, pl.String).alias("before"),
        pl.lit(None, pl.String).alias("after"),
        pl.format("row {}: the key of row {} again", "row", "first").alias("message"),
    )


def _remarked(remarks: Iterable[Remark], file: str) -> list[_Told]:
    """What reading found, as (code, record, field, message)."""
    return [
        (remark.rule, None, None, f"{file}: {'' if remark.row is None else f'row {remark.row}: '}{remark.message}")
        for remark in remarks
    ]


def _headers_told(matches: Sequence[Match], file: str) -> list[_Told]:
    """Guesses, columns that had to give way, and look-alikes that are never guessed."""
    told: list[_Told] = []
    for match in matches:
        header = f"{file}: {match.header!r}"
        if match.why == "guess":
            told.append(("IM020", None, match.field, f"{header} is like {match.field}, {match.score:.2f}"))
        elif _fills_gaps(match):
            gaps = f"{header} fills {match.field} where the column before it is empty"
            told.append(("IM023", None, match.field, gaps))
        elif match.wanted is not None and match.score is None:
            told.append(("IM021", None, match.wanted, f"{header} rides along, {match.wanted} is filled"))
        elif match.wanted is not None:
            told.append(("IM022", None, match.wanted, f"{header} may be {match.wanted}, {match.score:.2f}"))
    return told


def _fills_gaps(match: Match) -> bool:
    """Whether a column counts only where a better one of its field is empty."""
    return match.field is not None and match.rank > 0 and not listed(match.field)


def _notes(matches: Sequence[Match], file: str) -> tuple[str, ...]:
    """What is said of a table's headers."""
    presets = {match.preset: None for match in matches if match.preset}
    guesses = [f"{match.header!r} as {match.field} ({match.score:.2f})" for match in matches if match.why == "guess"]
    beside = [f"{match.header!r} ({match.wanted})" for match in matches if match.wanted and match.score is None]
    gaps = [f"{match.header!r} ({match.field})" for match in matches if _fills_gaps(match)]
    alike = [f"{match.header!r} ({match.wanted})" for match in matches if match.wanted and match.score is not None]
    said = [f"{file}: recognised as {preset}" for preset in presets]
    if guesses:
        said.append(f"{file}: guessed {', '.join(guesses)}; check with --dry-run, correct with --map")
    if gaps:
        said.append(f"{file}: these fill a field only where the column before them is empty: {', '.join(gaps)}")
    if beside:
        said.append(f"{file}: kept beside a better column of the same field: {', '.join(beside)}")
    if alike:
        said.append(f"{file}: left alone, since such fields are never guessed: {', '.join(alike)}; say so with --map")
    return tuple(said)


def _findings(told: Sequence[_Told]) -> pl.LazyFrame:
    """Findings of (code, record, field, message)."""
    rows = [(record, "import", code, _SEVERITY[code], field, None, None, said) for code, record, field, said in told]
    return pl.LazyFrame(rows, schema=FINDINGS_SCHEMA, orient="row")
