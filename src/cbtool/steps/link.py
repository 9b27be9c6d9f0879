"""Link: whose record in another list is that of each record of the table; nothing is merged in either."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.matching import told
from cbtool.matching.columns import refuse_strange
from cbtool.matching.evidence import pairs_schema, pairs_table
from cbtool.matching.explain import explained_link, located
from cbtool.matching.golden import annotated
from cbtool.matching.lists import best_of, hold
from cbtool.matching.model_file import Models, dumps
from cbtool.matching.words import first_rows
from cbtool.outcome import Outcome
from cbtool.rules import merge
from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import DEFAULT, identified, notes_of, warnings_of
from cbtool.wording import counted

#: The columns that link adds.
ADDED: Final = ("link_id", "link_probability", "link_evidence", "link_count", "link_other")


def link(
    frame: pl.LazyFrame,
    other: pl.LazyFrame,
    settings: DedupeSettings = DEFAULT,
    models: Models = (None, None),
    explain: tuple[str, str] | None = None,
) -> Outcome:
    """Find for each record of a table its likeliest record in another list.

    Args:
        frame: a normalised table with at least one row.
        other: the other list, normalised, with at least one row.
        settings: the threshold.
        models: as `dedupe` takes them.
        explain: ids of a record of the table and of one of the other list, of whom the side tables `explained`,
            `waterfall` and `hangs` are to tell.

    Returns:
        the table, in order, with the columns of `ADDED`; `pairs` (`id_1` of the table, `id_2` of the
        other list) and `model` as further side tables; a finding for each linked record.

    Raises:
        UsageError: no field that can be compared is filled in both, or one lacks a column that is to be compared or an
            id that is to be explained.
        InputError: an `_id` is missing or repeats in its list.
    """
    refuse_strange(settings.compare, frame.collect_schema().names())
    refuse_strange(settings.compare, other.collect_schema().names(), "the other list")
    (table, own), (listed, others) = identified(frame.drop(ADDED, strict=False)), identified(other)
    asked = explain and (located(explain[:1], own, own)[explain[0]], located(explain[1:], others, others)[explain[1]])
    lists = hold(table, listed, settings.threshold, models, settings.compare)
    linked = lists.linked
    best = best_of(lists, others)
    said = explained_link(lists, explain, asked, settings.threshold) if explain and asked else {}
    here, there = (first_rows(rows, linked.table.size) for rows in lists.rows)
    ids = pl.concat([own, others])
    apart = told.apart_by_id(linked, here[linked.apart[:, 0]], own.len() + there[linked.apart[:, 1]], ids)
    findings = [_told(own, best), told.unpaired(linked, ids).filter(pl.col("_at") < own.len()), apart]
    found = best.height - best["link_id"].null_count()
    return Outcome(
        annotated(table, np.arange(own.len()), best),
        told.in_order(findings),
        tables={
            "pairs": pl.defer(
                lambda: pairs_table(linked, ids.gather(here.clip(0)), others.gather(there.clip(0))),
                schema=pairs_schema(linked),
            ),
            "model": pl.LazyFrame({"model": [dumps(linked.models)]}),
            **{name: frame.lazy() for name, frame in said.items()},
        },
        counts={
            "records": own.len(),
            "linked": found,
            "pairs": int(linked.odds.size),
            "unpaired": int(np.unique(linked.left[:, 0]).size),
            "kept_apart": int(linked.apart.shape[0]),
        },
        notes=(
            f"of {counted(own.len(), 'record')} {counted(found, 'is', 'are')} linked to the other list",
            *notes_of(linked, models),
        ),
        warnings=warnings_of(linked),
    )


def _told(ids: pl.Series, best: pl.DataFrame) -> pl.LazyFrame:
    """DD021: each linked record, with its likeliest one of the other list."""
    rows = best.with_columns(ids.alias("record")).with_row_index("_at").filter(pl.col("link_id").is_not_null())
    more = pl.when(pl.col("link_count") > 1).then(pl.format("; and {} more", pl.col("link_count") - 1))
    chance = (pl.col("link_probability") * 1000).floor() / 1000
    message = pl.format("like {} ({}): {}{}", "link_id", chance, "link_evidence", more.otherwise(pl.lit("")))
    return told.finding(
        rows.with_columns(message.alias("message")),
        merge.LINKED,
        0,
    )
