"""What blocking will do, counted from the sizes of blocks alone, before any pair is made."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.blocking import BlockingRule, Sides, joined, rules_of
from cbtool.matching.keys import Keys
from cbtool.matching.prepare import Prepared
from cbtool.matching.words import Flags, groups

#: Columns of a plan.
PLAN: Final = pl.Schema(
    {
        "rule": pl.String(),
        "then": pl.String(),
        "most_records": pl.Int64(),
        "pairs": pl.Int64(),
        "left_records": pl.Int64(),
    }
)

#: Memory in bytes for a pair and for a record, and of cbtool itself, as seen at 10 and 100 thousand rows.
PAIR, RECORD, ITSELF = 160, 2_000, 200_000_000


def planned(table: Prepared, keys: Keys, sides: Sides | None) -> tuple[pl.DataFrame, Flags]:
    """The blocking rules in order with what each will find.

    Args:
        table: what is compared.
        keys: of this table.
        sides: as `blocking.candidates` takes them.

    Returns:
        columns of `PLAN`, a row per rule: its keys, the keys that refine a block above `most_records`, its pairs (those
        of earlier rules included), the records that stay unpaired in blocks too large; and which profiles stand in no
        block with another one.
    """
    reached = np.zeros(table.size, np.bool_)
    size = min(np.count_nonzero(side) for side in sides) if sides else table.size
    rows = []
    for rule in rules_of(table):
        pairs, left = _counted(table, keys, rule, reached, sides) if size <= rule.most else (0, 0)
        rows.append((rule.name, ", ".join(rule.refine), rule.limit(table.size), pairs, left))
    return pl.DataFrame(rows, PLAN, orient="row"), ~reached


def memory(pairs: int, records: int) -> int:
    """About how many bytes dedupe will take at its peak; `pairs` are the sum over rules, which is at most too large."""
    return ITSELF + PAIR * pairs + RECORD * records


def _counted(table: Prepared, keys: Keys, rule: BlockingRule, reached: Flags, sides: Sides | None) -> tuple[int, int]:
    """The pairs of a rule and the records that it leaves; marks the profiles that it reaches."""
    rows, key = np.arange(table.size), np.zeros(table.size, np.uint64)
    one, two = sides or [np.ones(table.size, np.bool_)] * 2
    for name in rule.keys:
        rows, key = joined(rows, key, keys, name, sides, needed=True)
    pairs, cap = 0, rule.limit(table.size)
    for refined in (*rule.refine, None):
        order = np.argsort(key)
        rows, key = rows[order], key[order]
        starts, sizes = groups(key)
        ours, theirs, both = (
            np.add.reduceat(side[rows], starts, dtype=np.int64) if rows.size else sizes
            for side in (one, two, one & two)
        )
        large = ours * theirs > cap * (cap - 1) // 2 if sides else sizes > cap
        made = ours * theirs - both * (both + 1) // 2
        fits = (made > 0) & ~large
        pairs += int(made[fits].sum())
        reached[rows[np.repeat(fits, sizes)]] = True
        rows, key = rows[np.repeat(large, sizes)], key[np.repeat(large, sizes)]
        if refined is None or not rows.size:
            break
        rows, key = joined(rows, key, keys, refined, sides, needed=False)
    return pairs, int(np.unique(rows[one[rows]]).size)
