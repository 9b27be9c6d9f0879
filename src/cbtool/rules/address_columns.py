"""Read address cells by whole columns: segment after segment, each distinct one once.

Streets, houses and flats come again where whole addresses do not. Both ways read alike, by `address_parse`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rules.address_parse import PARTS, parse_address, parse_segment
from cbtool.rules.address_shapes import AHEAD, BEGINNINGS, ROAD, ROAD_AHEAD, STREET_AHEAD

SCHEMA: Final[dict[str, pl.DataType]] = {**dict.fromkeys(PARTS, pl.String()), "whole": pl.Boolean()}

#: Cells that may be changed before they are parted by commas, or that are too long: they are read one by one.
_ODD: Final = (
    r"[0-9]{6}|(?i:[\pL\pN_.]\s+(?:д|дом|кв|квартира|корп|корпус|стр|строение|оф|офис|пом|помещ)\.?\s*№?\s*[0-9])"
    rf"|[\pL\pN_.]\s+(?:{BEGINNINGS})(?:\.|\s)\s*[А-ЯЁ0-9]"
    r"|[^ -~\u00a0-\u02ff\u0400-\u04ff№]"
)
_LONGEST: Final = 200
_MOST: Final = 8

_CELLS: Final = Lookup(parse_address, SCHEMA)


def _step(segment: str | None, have: str) -> tuple[str | bool | None, ...]:
    """The parts that a segment adds to those found before it, whether it was understood, and all that is found."""
    if not segment:
        return (*[None] * len(PARTS), True, have)
    more, understood = parse_segment(segment, frozenset(have.split()))
    return (*map(more.get, PARTS), understood, " ".join(dict.fromkeys([*have.split(), *more])))


_STEPS: Final = Lookup(_step, {**dict.fromkeys(PARTS, pl.String()), "understood": pl.Boolean(), "have": pl.String()})


def _joined(part: str, more: pl.Series) -> pl.Expr:
    """What is known of a part, and a further building behind the first one."""
    if part == "building":
        return pl.concat_str(part, more, separator=" ", ignore_nulls=True).replace("", None).alias(part)
    return pl.coalesce(part, more).alias(part)


def parse_cells(cells: pl.Series) -> pl.DataFrame:
    """`parse_address` of a column of tidied cells: `PARTS` and `whole`."""
    counts = cells.str.count_matches(",", literal=True)
    odd = cells.str.contains(_ODD) | (cells.str.len_bytes() > _LONGEST) | (counts >= _MOST)
    if odd.all():
        return _CELLS(cells)
    quick = cells.filter(~odd)
    segments = quick.str.split(",")
    empty = pl.lit(None, pl.String)
    state = (
        quick.alias("cell")
        .to_frame()
        .select(
            *(empty.alias(part) for part in PARTS),
            (pl.col("cell").str.strip_chars(" ,") != "").alias("whole"),
            pl.concat_str(
                pl.when(pl.col("cell").str.contains(sign)).then(pl.lit(flag)).otherwise(pl.lit(""))
                for flag, sign in ((AHEAD, STREET_AHEAD), (f" {ROAD}", ROAD_AHEAD))
            ).alias("have"),
        )
    )
    for place in range(segments.list.len().to_frame().max().item() or 0):
        more = _STEPS(segments.list.get(place, null_on_oob=True).str.strip_chars(" .;"), state["have"])
        state = state.select(
            *(_joined(part, more[part]) for part in PARTS),
            pl.col("whole") & more["understood"],
            more["have"],
        )
    places = pl.concat([odd.not_().arg_true(), odd.arg_true()]).arg_sort()
    return pl.concat([state.drop("have"), _CELLS(cells.filter(odd))])[places]
