"""What dedupe tells: one finding for each merge, each value that moved, each record that was passed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.fields import FIELDS, PROVENANCE
from cbtool.matching.blocking import RULES
from cbtool.matching.evidence import best_links
from cbtool.matching.linkage import Linked
from cbtool.matching.model import probability
from cbtool.matching.survivorship import OTHERS, Survivors
from cbtool.matching.threads import side_by_side
from cbtool.outcome import FINDINGS_SCHEMA
from cbtool.rule import Note
from cbtool.rules import merge

Index = npt.NDArray[np.int64]

#: Where a finding stands: row of the table, then the order of notes and fields.
AT: Final = ("_at", "_order")


def first_rows(codes: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """The first row of each code below `size`, -1 where it has none."""
    first = np.full(size, -1, np.int64)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    return first


def finding(rows: pl.DataFrame, note: Note, order: int) -> pl.DataFrame:
    """Findings of one note; `rows` may have `_at` (row of the table), record, field, before, after, message.

    A base has more findings than rows, so they are kept narrow until `in_order` makes them what they are to be.
    """
    told = ("before", "after", "message")
    return rows.select(
        pl.col("_at").cast(pl.UInt32),
        pl.lit(order, pl.UInt16).alias("_order"),
        pl.col("record"),
        pl.lit(note.code, pl.Categorical).alias("rule"),
        (pl.col("field") if "field" in rows.columns else pl.lit(None)).cast(pl.Categorical).alias("field"),
        *((pl.col(name) if name in rows.columns else pl.lit(None)).cast(pl.String).alias(name) for name in told),
    )


def in_order(findings: Sequence[pl.DataFrame]) -> pl.LazyFrame:
    """All findings by row, then by note and field, with the columns of `FINDINGS_SCHEMA`."""
    severity = {rule.code: rule.severity for rule in merge.RULES}
    return (
        pl.concat(findings)
        .sort(AT, maintain_order=True)
        .lazy()
        .with_columns(pl.lit("dedupe").alias("stage"), pl.col("rule", "field").cast(pl.String))
        .with_columns(pl.col("rule").replace_strict(severity, return_dtype=pl.String).alias("severity"))
        .select(FINDINGS_SCHEMA.names())
    )


def merged(linked: Linked, ids: pl.Series, cluster_ids: pl.Series, several: pl.DataFrame) -> pl.DataFrame:
    """DD001: each record that was merged into another, with its best link."""
    first = several.select(pl.col("_row_number").min().over("_cluster"))["_row_number"].to_numpy()
    rows = several["_row_number"].to_numpy()
    rows, first = rows[rows != first], first[rows != first]
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
    return finding(
        pl.DataFrame(
            {
                "_at": rows,
                "record": ids.gather(rows),
                "after": cluster_ids.gather(rows),
                "message": told.select(pl.format("like {} ({}): {}", "like", "p", "text"))["like"],
            }
        ),
        merge.MERGED,
        0,
    )


def changed(several: pl.DataFrame, alive: Survivors) -> Sequence[pl.DataFrame]:
    """DD002 to DD005: what the first record took over, and what the others lost.

    Args:
        several: records of clusters of two or more in the order of the table, with `_cluster` and `_row_number`.
        alive: their golden records.
    """
    columns = [c for c in alive.golden.columns if c not in ("_cluster", *PROVENANCE) and not c.endswith("_qc")]
    numbers = several["_cluster"].to_numpy()
    # Records of a cluster need not stand together: its first one, and the golden record of each.
    _, first, golden = np.unique(numbers, return_index=True, return_inverse=True)
    every = several.group_by("_cluster").agg(pl.col("_id").str.join("; ")).sort("_cluster")["_id"]
    others = np.ones(numbers.size, np.bool_)
    others[first] = False
    own, rest = pl.Series(first), pl.Series(np.flatnonzero(others))

    def of_column(numbered: tuple[int, str]) -> list[pl.DataFrame]:
        order, name = numbered
        after, group = alive.golden[name].cast(pl.String), alive.group.get(name)
        value = several[name].cast(pl.String) if name in several.columns else after.clear(numbers.size)
        before = value.gather(own)
        moved = before.ne_missing(after).arg_true()
        message = "from " + (alive.source[group] if group else every).gather(moved)
        taken = _values(several, own.gather(moved), name, before.gather(moved), after.gather(moved))
        found = [finding(taken.with_columns(message=message), merge.TAKEN if group else merge.JOINED, order)]
        if group:  # the first record's own loss is told already by what was taken in its place
            kept = value if name in alive.manual else _unlisted(several, name, value)
            before, after = kept.gather(rest), after.gather(golden[rest])
            gone = (before.is_not_null() & before.ne_missing(after)).arg_true()
            lost = _values(several, rest.gather(gone), name, before.gather(gone), after.gather(gone))
            note = merge.LOST if name in FIELDS and name not in alive.manual else merge.CONFLICT
            found.append(finding(lost, note, order))
        return found

    return [part for parts in side_by_side(of_column, enumerate(columns, 1)) for part in parts]


def _values(several: pl.DataFrame, rows: pl.Series, name: str, before: pl.Series, after: pl.Series) -> pl.DataFrame:
    """One row per chosen record with the values of one field before and after."""
    return pl.DataFrame(
        {
            "_at": several["_row_number"].gather(rows),
            "record": several["_id"].gather(rows),
            "field": pl.Series([name]).new_from_index(0, rows.len()),
            "before": before,
            "after": after,
        }
    )


def _unlisted(several: pl.DataFrame, name: str, value: pl.Series) -> pl.Series:
    """The values of one field; null where those that do not survive are kept in a list of others."""
    if name not in OTHERS.values():
        return value
    # What did not survive stands in the list beside it, unless it was junk.
    junk = several[name + "_qc"].cast(pl.String) == "2" if name + "_qc" in several.columns else None
    return value.clear(several.height) if junk is None else value.set(~junk.fill_null(value=False), None)


def unpaired(linked: Linked, ids: pl.Series) -> pl.DataFrame:
    """DD006: records of blocks above the cap."""
    rules = pl.Series([rule.name for rule in RULES]).gather(linked.left[:, 1])
    by_profile = (
        pl.DataFrame({"profile": linked.left[:, 0], "rule": rules})
        .group_by("profile", maintain_order=True)
        .agg(pl.col("rule").str.join(", "))
    )
    rows = pl.DataFrame({"_at": np.arange(ids.len()), "record": ids, "profile": linked.table.profile})
    told = rows.join(by_profile, on="profile", maintain_order="left")
    return finding(
        told.with_columns(pl.format("too many records share: {}", "rule").alias("message")), merge.UNPAIRED, 10_000
    )


def kept_apart(linked: Linked, ids: pl.Series) -> pl.DataFrame:
    """DD007: records that an id kept apart; told once, of the later record."""
    first_of = first_rows(linked.table.profile, linked.table.size)
    one, two = first_of[linked.apart[:, 0]], first_of[linked.apart[:, 1]]
    return apart_by_id(linked, np.maximum(one, two), np.minimum(one, two), ids)


def apart_by_id(linked: Linked, here: Index, there: Index, ids: pl.Series) -> pl.DataFrame:
    """DD007 of the rows `here`: the pairs `linked.apart`, as rows of `ids`."""
    names = np.full(here.size, "", dtype=object)
    a, b = linked.apart[:, 0], linked.apart[:, 1]
    for name, codes in zip(("inn", "inn", "ogrn", "ogrn", "snils"), linked.table.sure, strict=True):
        names[(codes[a] != 0) & (codes[b] != 0) & (codes[a] != codes[b])] = name
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


def big(clusters: pl.DataFrame, ids: pl.Series, place: npt.NDArray[np.int64], most: int) -> pl.DataFrame:
    """DD008: clusters of more records than usual."""
    told = clusters.with_columns(pl.Series("_at", place), ids.alias("record")).filter(pl.col("cluster_size") > most)
    told = told.select(
        "_at", "record", pl.col("cluster_id").alias("after"), pl.format("{} records", "cluster_size").alias("message")
    )
    return finding(told, merge.BIG, 10_002)
