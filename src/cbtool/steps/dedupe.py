"""Dedupe: the records of one customer become one golden record.

Every input `_id` ends in exactly one cluster; junk never blocks or matches; no cluster holds two different valid
ids of one kind and length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.errors import InputError
from cbtool.fields import FIELDS, PROVENANCE
from cbtool.matching.blocking import RULES
from cbtool.matching.evidence import PAIRS_SCHEMA, best_links, pairs_table
from cbtool.matching.linkage import Linked, link
from cbtool.matching.model import probability
from cbtool.matching.survivorship import OTHERS, Survivors, survivors
from cbtool.outcome import Outcome, no_findings
from cbtool.rule import Note
from cbtool.rules import merge
from cbtool.settings import DedupeSettings

#: The columns that dedupe adds.
ADDED: Final = ("cluster_id", "cluster_size", "members")

_AT = ("_at", "_order")


def dedupe(frame: pl.LazyFrame, settings: DedupeSettings = DedupeSettings()) -> Outcome:
    """Find the records of one customer and merge them.

    Args:
        frame: a normalised table. `_id` names the records; without it the row number does. `members` of an earlier
            run carry through to the original records.
        settings: the threshold, and what is returned.

    Returns:
        golden records in the order of their first members, under the `_id` of these (or every input row, annotated);
        `pairs` and `clusters` as side tables; a finding for each merge, each value that was taken from another
        record, and each value that was lost.

    Raises:
        UsageError: the table has no field to compare.
        InputError: an `_id` is missing or repeats.
    """
    rows = _identified(frame.collect())
    table, earlier = rows.drop(ADDED, strict=False), rows.select("_id", *(n for n in ("members",) if n in rows.columns))
    if not table.height:
        return _nothing(table)
    linked = link(table.lazy(), settings.threshold)
    label = linked.label[linked.table.profile]
    place, cluster = _numbered(label)
    clusters = _clusters(earlier, cluster)
    marked = table.with_columns(pl.Series("_cluster", cluster), pl.int_range(pl.len()).alias("_row_number"))
    several = marked.filter(pl.Series(np.bincount(cluster)[cluster] > 1))
    alive = survivors(several.drop("_row_number"))
    findings = [
        _merged(linked, table["_id"], clusters["cluster_id"].gather(cluster), several),
        *_changed(several, alive),
        _unpaired(linked, table["_id"]),
        _kept_apart(linked, table["_id"]),
        _big(clusters, table["_id"].gather(place), place, settings.big_cluster),
    ]
    if settings.all_records:
        result = table.hstack(clusters[cluster].select(ADDED))
    else:
        result = _golden(table, place, alive).hstack(clusters.select(ADDED))
    # A safety net for the first promise, not a message for users: nobody is lost, nobody stands twice.
    if clusters["_members"].list.explode().n_unique() != clusters["cluster_size"].sum():
        raise AssertionError("a record stands in two clusters")
    if clusters.height + int((np.bincount(cluster) - 1).sum()) != table.height:
        raise AssertionError("a record stands in no cluster")
    ids = table["_id"].gather(_first_rows(linked.table.profile, linked.table.size))
    listing = clusters.with_columns(table["_id"].gather(place).alias("_id"))
    return Outcome(
        result.lazy(),
        pl.concat(findings).sort("_at", "_order", maintain_order=True).drop(_AT).lazy(),
        tables={
            "pairs": pl.defer(lambda: pairs_table(linked, ids), schema=_pairs_schema(linked)),
            "clusters": listing.select(
                "cluster_id", pl.col("_members").alias("member"), pl.col("_id").alias("golden"), "cluster_size"
            )
            .explode("member")
            .lazy(),
        },
        counts={
            "records": table.height,
            "clusters": clusters.height,
            "merged": table.height - clusters.height,
            "pairs": int(linked.pairs.first.size),
            "unpaired": int(np.unique(linked.left[:, 0]).size),
            "kept_apart": int(linked.apart.shape[0]),
        },
        notes=_notes(linked),
    )


def _identified(rows: pl.DataFrame) -> pl.DataFrame:
    """The table with an `_id` in each row, as text, each once."""
    if "_id" not in rows.columns:
        return rows.select(pl.int_range(1, pl.len() + 1).cast(pl.String).alias("_id"), pl.all())
    rows = rows.with_columns(pl.col("_id").cast(pl.String))
    lacking, repeated = rows["_id"].null_count(), rows.height - rows["_id"].n_unique()
    if lacking or repeated:
        raise InputError(
            f"_id is not a key: {lacking} records have none, {repeated} repeat another's",
            "Import the files in one call, or name each source with --source; import gives each record its own _id.",
        )
    return rows


def _nothing(table: pl.DataFrame) -> Outcome:
    """The outcome of an empty table."""
    empty = table.with_columns(
        pl.lit(None, pl.String).alias("cluster_id"),
        pl.lit(0, pl.Int64).alias("cluster_size"),
        pl.lit(None, pl.String).alias("members"),
    )
    clusters = {"cluster_id": pl.String, "member": pl.String, "golden": pl.String, "cluster_size": pl.Int64}
    return Outcome(
        empty.lazy(),
        no_findings().lazy(),
        {"pairs": pl.LazyFrame(schema=PAIRS_SCHEMA), "clusters": pl.LazyFrame(schema=clusters)},
        dict.fromkeys(("records", "clusters", "merged", "pairs", "unpaired", "kept_apart"), 0),
    )


def _numbered(label: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Clusters numbered in the order of their first rows: first row of each, and the number of each row."""
    size = int(label.max(initial=-1)) + 1
    first = _first_rows(label, size)
    place = np.unique(first[first >= 0])
    number = np.full(size, -1, np.int64)
    number[label[place]] = np.arange(place.size)
    return place, number[label]


def _first_rows(codes: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """The first row of each code below `size`, -1 where it has none."""
    first = np.full(size, -1, np.int64)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    return first


def _clusters(earlier: pl.DataFrame, cluster: npt.NDArray[np.int64]) -> pl.DataFrame:
    """One row per cluster: `cluster_id`, `cluster_size`, `members`, and `_members` as a list of original ids.

    The id of a cluster is the smallest id of its original records, which depends on them alone.
    """
    own = pl.concat_list("_id")
    if "members" in earlier.columns:
        own = pl.coalesce(pl.col("members").cast(pl.String).str.split("; "), own)
    return (
        earlier.select(pl.Series("_cluster", cluster), own.alias("_members"))
        .explode("_members")
        .group_by("_cluster", maintain_order=True)
        .agg(pl.col("_members").min().alias("cluster_id"), pl.len().cast(pl.Int64).alias("cluster_size"), "_members")
        .sort("_cluster")
        .with_columns(pl.col("_members").list.join("; ").alias("members"))
    )


def _golden(table: pl.DataFrame, place: npt.NDArray[np.int64], alive: Survivors) -> pl.DataFrame:
    """Golden records in order: single records as they came, merged ones with their surviving values."""
    added = [name for name, kept in OTHERS.items() if kept in table.columns and name not in table.columns]
    columns = list(table.columns)
    for name in added:
        columns.insert(columns.index(OTHERS[name]) + 1, name)
    table = table.with_columns(pl.lit(None, pl.String).alias(name) for name in added)
    merged = table[place].with_row_index("_cluster").with_columns(pl.col("_cluster").cast(pl.Int64))
    fields = [name for name in columns if name not in PROVENANCE]
    both = merged.join(
        alive.golden.select("_cluster", *fields), on="_cluster", how="left", suffix="_new", maintain_order="left"
    )
    known = pl.Series(np.isin(np.arange(place.size), alive.golden["_cluster"].to_numpy()))
    return both.select(
        pl.col(name)
        if name in PROVENANCE
        else pl.when(known).then(pl.col(name + "_new")).otherwise(pl.col(name)).alias(name)
        for name in columns
    )


def _finding(rows: pl.DataFrame, note: Note, order: int) -> pl.DataFrame:
    """Findings of one note; `rows` may have `_at` (row of the table), record, field, before, after, message."""
    told = ("field", "before", "after", "message")
    return rows.select(
        pl.col("_at").cast(pl.Int64),
        pl.lit(order).alias("_order"),
        pl.col("record"),
        pl.lit("dedupe").alias("stage"),
        pl.lit(note.code).alias("rule"),
        pl.lit(note.severity).alias("severity"),
        *(
            pl.col(name).cast(pl.String) if name in rows.columns else pl.lit(None, pl.String).alias(name)
            for name in told
        ),
    )


def _merged(linked: Linked, ids: pl.Series, cluster_ids: pl.Series, several: pl.DataFrame) -> pl.DataFrame:
    """DD001: each record that was merged into another, with its best link."""
    first = several.select(pl.col("_row_number").min().over("_cluster"))["_row_number"].to_numpy()
    rows = several["_row_number"].to_numpy()
    rows, first = rows[rows != first], first[rows != first]
    profile = linked.table.profile
    first_of = _first_rows(profile, linked.table.size)
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
    return _finding(
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


def _changed(several: pl.DataFrame, alive: Survivors) -> Sequence[pl.DataFrame]:
    """DD002 to DD005: what the first record took over, and what the others lost."""
    found = []
    golden = alive.golden
    first = several.unique("_cluster", keep="first", maintain_order=True).sort("_cluster")
    columns = [name for name in golden.columns if name not in ("_cluster", *PROVENANCE) and not name.endswith("_qc")]
    member = several.select("_cluster", "_id", "_row_number").filter(pl.col("_id").len().over("_cluster") > 1)
    rest = pl.Series(member["_cluster"]).rank("ordinal")  # keeps the join below in the order of the table
    del rest
    number = several["_cluster"].to_numpy()
    at_golden = np.searchsorted(golden["_cluster"].to_numpy(), number)
    sources = (
        several.group_by("_cluster", maintain_order=True)
        .agg(pl.col("_id").str.join("; ").alias("all"))
        .sort("_cluster")
    )
    for order, name in enumerate(columns, 1):
        after = golden[name].cast(pl.String)
        before = (
            first[name].cast(pl.String)
            if name in first.columns
            else pl.Series([None], dtype=pl.String).new_from_index(0, first.height)
        )
        group = alive.group.get(name)
        source = alive.source[group] if group else sources["all"]
        told = pl.DataFrame(
            {
                "_at": first["_row_number"],
                "record": first["_id"],
                "field": pl.Series([name]).new_from_index(0, first.height),
                "before": before,
                "after": after,
                "message": "from " + source,
            }
        ).filter(before.ne_missing(after))
        found.append(_finding(told, merge.TAKEN if group else merge.JOINED, order))
        if group is None:
            continue
        mine, kept = several[name].cast(pl.String), after.gather(at_golden)
        lost = mine.is_not_null() & mine.ne_missing(kept)
        if name in OTHERS.values():  # what did not survive stands in the list beside it, unless it was junk
            junk = several[name + "_qc"].cast(pl.String) == "2" if name + "_qc" in several.columns else None
            lost = lost & junk.fill_null(value=False) if junk is not None else lost & False
        told = pl.DataFrame(
            {
                "_at": several["_row_number"],
                "record": several["_id"],
                "field": pl.Series([name]).new_from_index(0, several.height),
                "before": mine,
                "after": kept,
            }
        )
        # The first record's own loss is told already by what was taken in its place.
        own = several["_row_number"].is_in(first["_row_number"].implode())
        found.append(_finding(told.filter(lost & ~own), merge.LOST if name in FIELDS else merge.CONFLICT, order))
    return found


def _unpaired(linked: Linked, ids: pl.Series) -> pl.DataFrame:
    """DD006: records of blocks above the cap."""
    rules = pl.Series([rule.name for rule in RULES]).gather(linked.left[:, 1])
    by_profile = (
        pl.DataFrame({"profile": linked.left[:, 0], "rule": rules})
        .group_by("profile", maintain_order=True)
        .agg(pl.col("rule").str.join(", "))
    )
    rows = pl.DataFrame({"_at": np.arange(ids.len()), "record": ids, "profile": linked.table.profile})
    told = rows.join(by_profile, on="profile", maintain_order="left")
    return _finding(
        told.with_columns(pl.format("too many records share: {}", "rule").alias("message")), merge.UNPAIRED, 10_000
    )


def _kept_apart(linked: Linked, ids: pl.Series) -> pl.DataFrame:
    """DD007: records that an id kept apart; told once, of the later record."""
    first_of = _first_rows(linked.table.profile, linked.table.size)
    one, two = first_of[linked.apart[:, 0]], first_of[linked.apart[:, 1]]
    low, high = np.minimum(one, two), np.maximum(one, two)
    names = np.full(low.size, "", dtype=object)
    a, b = linked.apart[:, 0], linked.apart[:, 1]
    for name, codes in zip(("inn", "inn", "ogrn", "ogrn", "snils"), linked.table.sure, strict=True):
        names[(codes[a] != 0) & (codes[b] != 0) & (codes[a] != codes[b])] = name
    told = pl.DataFrame(
        {
            "_at": high,
            "record": ids.gather(high),
            "like": ids.gather(low),
            "field": pl.Series(names.tolist(), dtype=pl.String),
        }
    )
    told = told.with_columns(pl.format("like {}, but another {}", "like", "field").alias("message"))
    return _finding(told.sort("_at", "like"), merge.APART, 10_001)


def _big(clusters: pl.DataFrame, ids: pl.Series, place: npt.NDArray[np.int64], most: int) -> pl.DataFrame:
    """DD008: clusters of more records than usual."""
    told = clusters.with_columns(pl.Series("_at", place), ids.alias("record")).filter(pl.col("cluster_size") > most)
    told = told.select(
        "_at", "record", pl.col("cluster_id").alias("after"), pl.format("{} records", "cluster_size").alias("message")
    )
    return _finding(told, merge.BIG, 10_002)


def _pairs_schema(linked: Linked) -> dict[str, pl.DataType]:
    """Names and types of the table of pairs."""
    names = [c.name for scorer in linked.scorers if scorer for c in scorer.model.comparisons]
    schema: dict[str, pl.DataType] = {"id_1": pl.String(), "id_2": pl.String()}
    schema |= dict.fromkeys(
        ("probability", "weight", *(f"weight_{name}" for name in dict.fromkeys(names))), pl.Float64()
    )
    return schema | {"evidence": pl.String(), "rule": pl.String()} if names else PAIRS_SCHEMA


def _notes(linked: Linked) -> tuple[str, ...]:
    """What there is to say of the model."""
    said = []
    for kind, scorer in zip(("persons", "companies"), linked.scorers, strict=True):
        if scorer and not scorer.model.fitted and linked.pairs.first.size:
            said.append(f"dedupe: the data give no credible weights for {kind}; the shipped ones decide.")
    return tuple(said)
