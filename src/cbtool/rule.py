"""What a rule is: one documented object with a code, a reason and examples, working on whole columns.

A `Fix` changes values (normalize), a `Check` judges them (validate), a `Note` is a finding that a step makes
by itself (import, dedupe), a `Label` is one of an ordered list where the first that holds wins (segments,
lifecycle, staleness). The text of a rule is its page in the manual, its examples are its tests, and its code
is what a user writes in `select` and `ignore`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import polars as pl

from cbtool.outcome import Severity

Row: TypeAlias = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a row-wise rule knows of its whole file and of the settings, from a first pass.

    Attributes:
        region: ISO 3166 code of the country whose phone numbers are written without a country code.
        date_order: `dmy` or `mdy`, the order of dates such as 01/02/2020.
        timezone: the time zone to which times with an offset are converted.
        domains: mail domains that stand so often in the file that they are no slip of the pen.
        repeated: values that stand in more than one record, by field (for checks of uniqueness).
    """

    region: str = "RU"
    date_order: Literal["dmy", "mdy"] = "dmy"
    timezone: str = "Europe/Moscow"
    domains: frozenset[str] = frozenset()
    repeated: Mapping[str, frozenset[str]] = field(default_factory=dict)


NO_PROFILE = Profile()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A documented rule: `doc` is its page (first line: the title; a paragraph that begins with `Why:`)."""

    code: str
    doc: str
    severity: Severity = "info"

    @property
    def title(self) -> str:
        """The first line of the page, without its full stop."""
        return self.doc.strip().splitlines()[0].rstrip(".")

    @property
    def text(self) -> str:
        """The page below its title."""
        return inspect.cleandoc(self.doc).partition("\n")[2].strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a family reads the cells of its fields: one function over a batch, shared by the family's fixes.

    Attributes:
        needs: the reading runs when at least one of these columns is there.
        writes: the columns that it may write; those that are missing are added. Quality codes end in `_qc`.
        read: batch and profile to a frame of the same height with the columns of `writes`, `rule` (the code
            of the fix that changed the row, null where nothing changed) and, if it likes, `message`.
            Columns are text. A written column that the row does not change carries its old value.
        beside: columns of `writes` or `sees` besides `needs` whose cells alone make a row worth reading. Rows in which
            all of them are empty may be left out, since a reading changes nothing there.
        sees: further columns that it looks at, if they are there; the batch has no others.
    """

    needs: tuple[str, ...]
    writes: tuple[str, ...]
    read: Callable[[pl.DataFrame, Profile], pl.DataFrame]
    beside: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix(Rule):
    """A rule that changes values: before -> after.

    `examples` are pairs of rows: fields before, fields after (those that matter, quality codes included).
    Switching a fix off leaves the rows that it would have changed as they came, with quality code 1.
    A fix that `enriches` adds what nobody needs as a rule: it works only where that word is asked for.
    """

    reading: Reading | tuple[Reading, ...]
    examples: Sequence[tuple[Row, Row]]
    enriches: str = ""

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings that may apply this fix: one, or one per field where fields are read apart."""
        return self.reading if isinstance(self.reading, tuple) else (self.reading,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Rule):
    """A rule that judges values; made by `check`.

    `bad` gives an expression that is true where the value is bad (null counts as good). It is asked when all
    of `fields` are in the table; the first of them is the field of the finding. `good_rows` and `bad_rows`
    are small normalised tables in which each row is good, or bad.
    """

    fields: tuple[str, ...]
    bad: Callable[[Profile], pl.Expr]
    good_rows: Sequence[Row]
    bad_rows: Sequence[Row]


def check(
    code: str, *fields: str, severity: Severity, good: Sequence[Row], bad: Sequence[Row]
) -> Callable[[Callable[[Profile], pl.Expr]], Check]:
    """Make a `Check` of a documented function from the profile to an expression that is true where bad."""

    def made(function: Callable[[Profile], pl.Expr]) -> Check:
        return Check(
            code=code,
            doc=inspect.getdoc(function) or "",
            severity=severity,
            fields=fields,
            bad=function,
            good_rows=good,
            bad_rows=bad,
        )

    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Rule):
    """A finding that a step makes by itself, such as a rejected row or a merge; `example` shows its message."""

    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Rule):
    """One of an ordered list of labels; the first whose `when` holds wins, the last one catches all.

    `when` reads columns that its step has computed. `examples` are rows of them that get this label.
    """

    label: str
    when: pl.Expr
    examples: Sequence[Mapping[str, object]]


def first_of(labels: Sequence[Label]) -> pl.Expr:
    """The label of the first rule that holds. The last rule must be `pl.lit(True)`."""
    result: pl.Expr = pl.lit(labels[-1].label)
    for rule in reversed(labels[:-1]):
        result = pl.when(rule.when).then(pl.lit(rule.label)).otherwise(result)
    return result
