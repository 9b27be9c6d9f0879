"""The fixes of a run: those that the settings declare, cbtool's own, and which of them are switched on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cbtool.commands.session import Session
from cbtool.errors import UsageError, nearest

if TYPE_CHECKING:
    import polars as pl

    from cbtool.rule import Fix


def chosen_fixes(session: Session, frame: pl.LazyFrame) -> tuple[Fix, ...]:
    """The fixes for a table: those of the settings first, then cbtool's; without those that are switched off.

    Raises:
        UsageError: an own rule that is none, or one that cbtool's would undo; an unknown enrichment.
    """
    import polars as pl

    from cbtool.fields import FIELDS, PROVENANCE
    from cbtool.rules import fixes
    from cbtool.rules.own import own_fixes
    from cbtool.rules.selection import chosen
    from cbtool.rules.text import beyond

    settings, schema = session.settings.normalize, frame.collect_schema()
    own = own_fixes(settings.patterns, settings.replace, settings.values)
    enrich = _known((*session.enrich, *settings.enrich))
    known = chosen((*own, *fixes(enrich)), settings.select, settings.ignore)
    _without_fights(settings.replace, [fix for fix in known if fix not in own])
    told = {"patterns": settings.patterns, "replace": settings.replace, "values": settings.values}
    for place, column in ((place, column) for place, table in told.items() for column in table):
        if column not in FIELDS and column not in schema:
            hint = nearest(column, [*FIELDS, *schema]) or "Those that are unmapped are named by their headers."
            session.note(f"normalize.{place}: no field and no column of this table is called {column!r}. {hint}")
    if not (session.clean_all or settings.clean_all):
        return known
    made = re.compile(rf"({'|'.join(FIELDS)})_(qc|currency)")
    unmapped = [name for name in schema if name not in FIELDS and name not in PROVENANCE and not made.fullmatch(name)]
    return beyond(known, [name for name in unmapped if schema[name] == pl.String])


def _known(enrich: Sequence[str]) -> Sequence[str]:
    """The words of `--enrich`, which are all known."""
    from cbtool.rule import Fix
    from cbtool.rules import rules

    words = sorted({rule.enriches for rule in rules() if isinstance(rule, Fix)} - {""})
    for word in enrich:
        if word not in words:
            raise UsageError(f"--enrich {word!r} is unknown", f"It is one of {', '.join(words)}.")
    return enrich


def _without_fights(tables: Mapping[str, Mapping[str, str]], fixes: Sequence[Fix]) -> None:
    """Refuse a replacement that cbtool's own rules would take back."""
    import polars as pl

    from cbtool.rules.vocabulary import key
    from cbtool.steps.normalize import normalize

    text = dict.fromkeys(("old", "new", "end"), pl.String)
    for column, table in tables.items():
        done = normalize(pl.LazyFrame({column: list(table.values())}, {column: pl.String}), fixes)
        rows = zip(table, table.values(), done.frame.collect()[column], strict=True)
        ends = pl.DataFrame(list(rows), text, orient="row")
        old, new, end = (key(pl.col(name)) for name in text)
        back = ends.filter((end != new) & end.is_in(ends.select(old.implode())["old"]))
        for word, value, last in back.head(1).iter_rows():
            told = done.findings.filter((pl.col("before") == value) & (pl.col("field") == column)).collect()
            code = told["rule"][0]
            raise UsageError(
                f"normalize.replace.{column}: {word!r} becomes {value!r}, which {code} writes as {last!r}",
                f'Leave it out, or switch that rule off: ignore = ["{code}"] in [normalize].',
            )
