"""The side tables of dedupe that tell of pairs and merges, each computed when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import polars as pl

from cbtool.matching.evidence import pairs_schema, pairs_table
from cbtool.matching.explain import explained
from cbtool.matching.linkage import Linked
from cbtool.matching.merges import merges
from cbtool.matching.review import review_table
from cbtool.matching.words import first_rows
from cbtool.settings import DedupeSettings


def merge_tables(
    linked: Linked,
    table: pl.LazyFrame,
    ids: pl.Series,
    cluster_ids: pl.Series,
    settings: DedupeSettings,
    decisions: pl.DataFrame,
    explain: dict[str, int] | None,
) -> dict[str, pl.LazyFrame]:
    """`pairs`, `review`, `merges` and `links`; `explained`, `waterfall` and `hangs` if two rows are to be explained.

    Args:
        linked: the result of linkage.
        table: the records.
        ids: their `_id`s.
        cluster_ids: the `cluster_id` of each of them.
        settings: the threshold, and which pairs are uncertain.
        decisions: those that hold.
        explain: the rows of two records, by the ids that were asked for.
    """
    threshold, band = settings.threshold, (settings.review_from, settings.review_to)
    every = cache(lambda: merges(linked, ids, cluster_ids))
    found = {
        "pairs": pl.defer(lambda: pairs_table(linked, _named(linked, ids)), schema=pairs_schema(linked)),
        "review": _later(lambda: review_table(linked, table, ids, band, threshold, decisions)),
        "merges": _later(lambda: every()[0]),
        "links": _later(lambda: every()[1]),
    }
    if explain:
        told = explained(linked, explain, ids, cluster_ids, threshold)
        found |= {name: frame.lazy() for name, frame in told.items()}
    return found


def _named(linked: Linked, ids: pl.Series) -> pl.Series:
    """For each profile the `_id` of its first record."""
    return ids.gather(first_rows(linked.table.profile, linked.table.size))


def _later(made: Callable[[], pl.DataFrame]) -> pl.LazyFrame:
    """A table that is computed once, when it, or its header, is asked for."""
    once = cache(made)
    # Not `pl.defer`, which loads PyArrow, where there is one, to look at a schema that is yet to be made.
    return pl.LazyFrame().pipe_with_schema(lambda *_: once().lazy())
