"""What blocking will do, counted from the sizes of blocks alone, before any pair is made."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.blocking import RULES, BlockingRule, joined
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


def planned(table: Prepared, keys: Keys) -> tuple[pl.DataFrame, Flags]:
    """The blocking rules in order with what each will find.

    Returns:
        columns of `PLAN`, a row per rule: its keys, the keys that refine a block above `most_records`, its pairs (those
        of earlier rules included), the records that stay unpaired in blocks too large; and which profiles stand in no
        block with another one.
    """
    reached = np.zeros(table.size, np.bool_)
    rows = []
    for rule in RULES:
        pairs, left = _counted(table, keys, rule, reached) if table.size <= rule.most else (0, 0)
        rows.append((rule.name, ", ".join(rule.refine), rule.cap, pairs, left))
    return pl.DataFrame(rows, PLAN, orient="row"), ~reached


def memory(pairs: int, records: int) -> int:
    """About how many bytes dedupe will take at its peak; `pairs` are the sum over rules, which is at most too large."""
    return ITSELF + PAIR * pairs + RECORD * records


def _counted(table: Prepared, keys: Keys, rule: BlockingRule, reached: Flags) -> tuple[int, int]:
    """The pairs of a rule and the records that it leaves; marks the profiles that it reaches."""
    rows, key = np.arange(table.size), np.zeros(table.size, np.uint64)
    for name in rule.keys:
        rows, key = joined(rows, key, keys, name, None, needed=True)
    pairs = 0
    for refined in (*rule.refine, None):
        order = np.argsort(key)
        rows, key = rows[order], key[order]
        _, sizes = groups(key)
        fits, large = (sizes > 1) & (sizes <= rule.cap), sizes > rule.cap
        pairs += int((sizes[fits] * (sizes[fits] - 1) // 2).sum())
        reached[rows[np.repeat(fits, sizes)]] = True
        rows, key = rows[np.repeat(large, sizes)], key[np.repeat(large, sizes)]
        if refined is None or not rows.size:
            break
        rows, key = joined(rows, key, keys, refined, None, needed=False)
    return pairs, int(np.unique(rows).size)
