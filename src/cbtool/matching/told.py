"""What dedupe tells: one finding for each merge, each value that moved, each record that was passed over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from cbtool.fields import BETWEEN, FIELDS, is_code
from cbtool.matching.blocking import rules_of
from cbtool.matching.customers import Customers
from cbtool.matching.evidence import best_links
from cbtool.matching.ids import SURE
from cbtool.matching.linkage import Linked
from cbtool.matching.model import probability
from cbtool.matching.places import looked_up
from cbtool.matching.records import Records
from cbtool.matching.survivorship import Survivor
from cbtool.matching.words import Index, first_rows
from cbtool.outcome import FINDINGS_SCHEMA
from cbtool.rule import Note
from cbtool.rules import merge

#: Where a finding stands: row of the table, then the order of notes and fields.
AT: Final = ("_at", "_order")


def finding(rows: pl.DataFrame | pl.LazyFrame, note: Note, order: int | pl.Expr) -> pl.LazyFrame:
    """Findings of one note; `rows` may have `_at` (row of the table), record, field, before, after, message.

    They are a query, and so are their texts, which few runs ask for: most only count.
    """
    rows = rows.lazy()
    there = rows.collect_schema().names()
    told = ("before", "after", "message")
    return rows.select(
        pl.col("_at").cast(pl.UInt32),
        (pl.lit(order) if isinstance(order, int) else order).cast(pl.UInt16).alias("_order"),
        pl.col("record"),
        pl.lit(note.code, pl.Categorical).alias("rule"),
        (pl.col("field") if "field" in there else pl.lit(None)).cast(pl.Categorical).alias("field"),
        *((pl.col(name) if name in there else pl.lit(None)).cast(pl.String).alias(name) for name in told),
    )


def in_order(findings: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    """All findings by row, then by note and field, with the columns of `FINDINGS_SCHEMA`."""
    severity = {rule.code: rule.severity for rule in merge.RULES}
    return (
        pl.concat(findings)
        .sort(AT, maintain_order=True)
        .with_columns(pl.lit("dedupe").alias("stage"), pl.col("rule", "field").cast(pl.String))
        .with_columns(pl.col("rule").replace_strict(severity, return_dtype=pl.String).alias("severity"))
        .select(FINDINGS_SCHEMA.names())
    )


def merged(linked: Linked, ids: pl.Series, cluster_ids: pl.Series, records: Records) -> pl.LazyFrame:
    """DD001: each record that was merged into another, with its best link."""
    fresh = ~records.known.met(records.row)
    rows, (_, first) = records.row[fresh], np.unique(records.group[fresh], return_index=True)
    rows = np.delete(rows, first)
    words = cache(lambda: _best_links(linked, ids, rows))
    found = pl.LazyFrame({"_at": rows}).select(
        "_at",
        looked_up(pl.col("_at"), ids).alias("record"),
        looked_up(pl.col("_at"), cluster_ids).alias("after"),
        pl.int_range(pl.len()).map_batches(lambda at: words().gather(at), pl.String).alias("message"),
    )
    return finding(found, merge.MERGED, 0)


def _best_links(linked: Linked, ids: pl.Series, rows: Index) -> pl.Series:
    """For each of these rows its likeliest link to another record of its cluster, in words."""
    profile = linked.table.profile
    first_of = first_rows(profile, linked.table.size)
    # Where a record is the same as an earlier one in all that is compared, that is the evidence.
    twin = first_of[profile[rows]]
    alike = twin < rows
    nodes, at = np.unique(profile[rows[~alike]], return_inverse=True)
    other, odds, words = best_links(linked, nodes)
    like = np.where(alike, twin, 0)
    like[~alike] = first_of[other][at]
    chance = np.ones(rows.size)
    chance[~alike] = probability(odds)[at]
    text = pl.Series(["the same in all that is compared"]).new_from_index(0, rows.size)
    text = text.scatter(np.flatnonzero(~alike), words.gather(at))
    told = pl.DataFrame({"like": ids.gather(like), "p": np.floor(chance * 1000) / 1000, "text": text})
    return told.select(pl.format("like {} ({}): {}", "like", "p", "text")).to_series()


def changed(records: Records, alive: Sequence[Survivor]) -> list[pl.LazyFrame]:
    """DD002 to DD005: what the first records took over, and what the others lost.

    Args:
        records: those of clusters of two or more.
        alive: what became of their columns; quality codes go without a word.
    """
    shown = [one for one in alive if not is_code(one.name, records.columns)]
    first, field = pl.Series(records.first), pl.Enum([one.name for one in shown])
    notes = (merge.TAKEN, merge.JOINED, merge.LOST, merge.CONFLICT)
    told: dict[str, list[pl.DataFrame]] = {note.code: [] for note in notes}
    for one in shown:
        note, by = (merge.JOINED, one.moved) if one.source is None else (merge.TAKEN, one.source)
        rows = [first.gather(one.moved).alias("at"), one.before.alias("before"), one.after.alias("after")]
        told[note.code].append(_rows(pl.Series("field", [one.name], field), rows, by))
        note = merge.CONFLICT if one.manual or one.name not in FIELDS else merge.LOST
        rows = [one.lost.alias("at"), one.value.alias("before"), one.instead.alias("after")]
        told[note.code].append(_rows(pl.Series("field", [one.name], field), rows, None))
    # One query over the rows of all columns, since hundreds of queries would each take threads of their own.
    return [_of_values(records, note, pl.concat(told[note.code])) for note in notes if told[note.code]]


def _rows(field: pl.Series, rows: Sequence[pl.Series], by: pl.Series | None) -> pl.DataFrame:
    """The rows of one column: `at` (a record), `before`, `after`; `by`, whose value it is; `field`."""
    at, before, after = rows
    by = pl.Series([None]).new_from_index(0, at.len()) if by is None else by
    by = by.cast(pl.UInt32).alias("by")
    return pl.DataFrame([at.cast(pl.UInt32), before, after, by, field.new_from_index(0, at.len())])


def _of_values(records: Records, note: Note, rows: pl.DataFrame) -> pl.LazyFrame:
    """Findings of the values of columns, in the order of these."""
    every = cache(lambda: _members(records))
    names = records.id.gather if note.code != merge.JOINED.code else lambda group: every().gather(group)
    told = rows.lazy().with_columns(
        looked_up(pl.col("at"), records.row).alias("_at"),
        looked_up(pl.col("at"), records.id).alias("record"),
        (pl.lit("from ") + pl.col("by").map_batches(names, pl.String)).alias("message"),
    )
    return finding(told, note, pl.col("field").to_physical() + 1)


def _members(records: Records) -> pl.Series:
    """The `_id`s of each cluster."""
    members = pl.DataFrame([pl.Series("group", records.group), records.id.alias("id")])
    return members.group_by("group").agg(pl.col("id").str.join(BETWEEN)).sort("group")["id"]


def unpaired(linked: Linked, ids: pl.Series) -> pl.LazyFrame:
    """DD006: records of blocks above the cap."""
    rules = pl.Series([rule.name for rule in rules_of(linked.table)]).gather(linked.left[:, 1])
    by_profile = (
        pl.DataFrame({"profile": linked.left[:, 0], "rule": rules})
        .group_by("profile", maintain_order=True)
        .agg(pl.col("rule").str.join(", "))
    )
    left = np.zeros(linked.table.size, np.bool_)
    left[linked.left[:, 0]] = True
    at = np.flatnonzero(left[linked.table.profile])
    rows = pl.DataFrame({"_at": at, "record": ids.gather(at), "profile": linked.table.profile[at]})
    told = rows.join(by_profile, on="profile", maintain_order="left")
    return finding(
        told.with_columns(pl.format("too many records share: {}", "rule").alias("message")), merge.UNPAIRED, 10_000
    )


def kept_apart(linked: Linked, ids: pl.Series) -> pl.LazyFrame:
    """DD007: records that an id kept apart; told once, of the later record."""
    first_of = first_rows(linked.table.profile, linked.table.size)
    one, two = first_of[linked.apart[:, 0]], first_of[linked.apart[:, 1]]
    return apart_by_id(linked, np.maximum(one, two), np.minimum(one, two), ids)


def apart_by_id(linked: Linked, here: Index, there: Index, ids: pl.Series) -> pl.LazyFrame:
    """DD007 of the rows `here`: the pairs `linked.apart`, as rows of `ids`."""
    names = np.full(here.size, "", dtype=object)
    a, b = linked.apart[:, 0], linked.apart[:, 1]
    for name, codes in zip(SURE, linked.table.sure, strict=True):
        # The ids may be those of other records of their customers.
        of_customer = np.zeros_like(codes)
        np.maximum.at(of_customer, linked.label, codes)
        one, two = of_customer[linked.label[a]], of_customer[linked.label[b]]
        names[(one != 0) & (two != 0) & (one != two)] = name
    told = pl.DataFrame(
        {
            "_at": here,
            "record": ids.gather(here),
            "like": ids.gather(there),
            "field": pl.Series(names.tolist(), dtype=pl.String),
        }
    )
    told = told.with_columns(pl.format("like {}, but another {}", "like", "field").alias("message"))
    return finding(told.unique().sort("_at", "like", "field"), merge.APART, 10_001)


def big(customers: Customers, ids: pl.Series, most: int) -> pl.LazyFrame:
    """DD008: clusters of more records than usual."""
    told = customers.named.with_columns(pl.Series("_at", customers.place), ids.gather(customers.place).alias("record"))
    told = told.filter(pl.col("cluster_size") > most).select(
        "_at", "record", pl.col("cluster_id").alias("after"), pl.format("{} records", "cluster_size").alias("message")
    )
    return finding(told, merge.BIG, 10_002)
