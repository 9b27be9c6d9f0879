"""What is told of new records beside a base."""

from __future__ import annotations

import numpy as np
import polars as pl

from cbtool.matching.base import Base
from cbtool.matching.clusters import contradict
from cbtool.matching.evidence import words_of
from cbtool.matching.linkage import Linked, cut_of
from cbtool.matching.model import probability
from cbtool.matching.told import finding
from cbtool.matching.words import first_rows
from cbtool.rules import merge


def fits_two(linked: Linked, ids: pl.Series, base: Base, threshold: float) -> pl.LazyFrame:
    """DD022: new records that went to one customer of the base and resemble another one as much as a merge needs."""
    table, label = linked.table, linked.label
    standing = base.standing(table.profile, table.size)
    home = np.zeros(table.size, np.int64)
    np.maximum.at(home, label, standing)
    near = linked.odds >= cut_of(threshold)
    one, two, odds = linked.pairs.first[near], linked.pairs.second[near], np.tile(linked.odds[near], 2)
    i, j = np.concatenate([one, two]), np.concatenate([two, one])
    other = (standing[i] == 0) & (standing[j] != 0) & (home[label[i]] != 0) & (label[i] != label[j])
    at = np.flatnonzero(other & ~contradict(table.sure, i, j))
    rows = base.size + first_rows(table.profile[base.size :], table.size)[i[at]]
    told = pl.DataFrame(
        {
            "_at": rows,
            "record": ids.gather(rows),
            "like": ids.gather(standing[j[at]] - 1),
            "p": np.floor(probability(odds[at]) * 1000) / 1000,
            "words": words_of(linked, i[at], j[at]),
        }
    )
    told = told.with_columns(pl.format("like {} ({}) too: {}", "like", "p", "words").alias("message"))
    return finding(told.unique().sort("_at", "like"), merge.FITS_TWO, 10_004)
