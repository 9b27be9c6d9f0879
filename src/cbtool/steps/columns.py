"""What each column of an imported table is made of: canonical fields, and what rides along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Final

import polars as pl

from cbtool.fields import FIELDS, LATER, PROVENANCE, is_code

if TYPE_CHECKING:
    from cbtool.files.headers import Match

#: Lists in which a value that is joined to others carries the header it stood under: `Telegram: @ivan; Viber: ...`.
_NETWORKS: Final = ("messenger", "social")


def columns(matches: Sequence[Match]) -> dict[str, pl.Expr]:
    """The columns after provenance, by name, in order.

    A column that rides along keeps its name, unless the name is canonical, or that of a column which a stage would
    add to a table that none has seen: then `_own` is added. The further columns of a field that takes the first
    non-empty cell ride along too, so that no cell is lost.
    """
    fed: dict[str, list[Match]] = {}
    for match in sorted(matches, key=lambda match: match.rank):
        if match.field is not None:
            fed.setdefault(match.field, []).append(match)
    taken = {*fed, *(match.header for match in matches if match.field is None), *PROVENANCE}
    reserved = {*fed, *PROVENANCE, *FIELDS, *(() if fed.keys() >= set(PROVENANCE) else LATER)}
    made: dict[str, pl.Expr] = {}
    for match in matches:
        if match.field is not None and match.field not in made:
            made.update(_filled(match.field, fed))
        if match.field is None or (match.rank and not listed(match.field)):
            name = match.header
            if name in reserved or is_code(name) or name in made:
                name = next(new for n in count(1) if (new := f"{name}_own{n if n > 1 else ''}") not in taken)
                taken.add(name)
            made[name] = pl.col(match.header).alias(name)
    return made


def listed(field: str) -> bool:
    """Whether the field holds all values of the columns that feed it."""
    return field in FIELDS and FIELDS[field].kind in ("phone", "email", "list")


def _filled(field: str, fed: Mapping[str, Sequence[Match]]) -> dict[str, pl.Expr]:
    """A field, and the one beside it that takes its further values, of the columns that feed them."""
    headers = [match.header for match in fed[field]]
    if len(headers) == 1:
        return {field: pl.col(headers[0]).alias(field)}
    cells = [full(pl.col(header)) for header in headers]
    other = f"{field}_other"
    if other in FIELDS and listed(field):
        more = [full(pl.col(match.header)) for match in fed.get(other, ())]
        first = pl.coalesce(cells)
        return {field: first.alias(field), other: _joined([*cells, *more], first).alias(other)}
    if not listed(field):
        return {field: pl.coalesce(cells).alias(field)}
    if field in _NETWORKS:
        cells = [pl.concat_str(pl.lit(f"{header}: "), cell) for header, cell in zip(headers, cells, strict=True)]
    return {field: _joined(cells).alias(field)}


def full(cell: pl.Expr) -> pl.Expr:
    """A cell with something in it, unchanged; blank ones are null."""
    return pl.when(cell.str.strip_chars() != "").then(cell)


def _joined(cells: Sequence[pl.Expr], *without: pl.Expr) -> pl.Expr:
    """The cells joined by `; `, each value once and those of `without` not at all; null when nothing is left."""
    kept = [
        pl.when(
            pl.all_horizontal(pl.lit(value=True), *(cell.ne_missing(seen) for seen in (*without, *cells[:place])))
        ).then(cell)
        for place, cell in enumerate(cells)
    ]
    joined = pl.concat_str(kept, separator="; ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)
