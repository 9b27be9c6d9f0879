"""Dedupe: the records of one customer become one golden record.

Every input `_id` ends in exactly one cluster; junk never blocks or matches; no cluster holds two different valid
ids of one kind and length.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.errors import InputError
from cbtool.fields import PROVENANCE
from cbtool.matching import told
from cbtool.matching.evidence import PAIRS_SCHEMA, pairs_table
from cbtool.matching.linkage import Linked, link
from cbtool.matching.model_file import KINDS, Models, dumps
from cbtool.matching.survivorship import OTHERS, Survivors, survivors
from cbtool.outcome import Outcome, no_findings
from cbtool.settings import DedupeSettings

#: The columns that dedupe adds.
ADDED: Final = ("cluster_id", "cluster_size", "members")

DEFAULT: Final = DedupeSettings()


def dedupe(frame: pl.LazyFrame, settings: DedupeSettings = DEFAULT, models: Models = (None, None)) -> Outcome:
    """Find the records of one customer and merge them.

    Args:
        frame: a normalised table. `_id` names the records; without it the row number does. `members` of an earlier
            run carry through to the original records.
        settings: the threshold, and what is returned.
        models: of persons and of companies, as `model_file.loads` gives them; None for one that is to be fitted.

    Returns:
        golden records in the order of their first members, under the `_id` of these (or every input row, annotated);
        `pairs`, `clusters` and `model` (one cell, the text of a model file) as side tables; a finding for each merge,
        each value that was taken from another record, and each value that was lost.

    Raises:
        UsageError: the table has no field to compare.
        InputError: an `_id` is missing or repeats.
    """
    rows = _identified(frame.collect())
    table, earlier = rows.drop(ADDED, strict=False), rows.select("_id", *(n for n in ("members",) if n in rows.columns))
    if not table.height:
        return _nothing(table)
    linked = link(table.lazy(), settings.threshold, models)
    label = linked.label[linked.table.profile]
    place, cluster = _numbered(label)
    clusters = _clusters(earlier, cluster)
    marked = table.with_columns(pl.Series("_cluster", cluster), pl.int_range(pl.len()).alias("_row_number"))
    several = marked.filter(pl.Series(np.bincount(cluster)[cluster] > 1))
    alive = survivors(several.drop("_row_number"))
    findings = [
        told.merged(linked, table["_id"], clusters["cluster_id"].gather(cluster), several),
        *told.changed(several, alive),
        told.unpaired(linked, table["_id"]),
        told.kept_apart(linked, table["_id"]),
        told.big(clusters, table["_id"].gather(place), place, settings.big_cluster),
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
    ids = table["_id"].gather(told.first_rows(linked.table.profile, linked.table.size))
    listing = clusters.with_columns(table["_id"].gather(place).alias("_id"))
    return Outcome(
        result.lazy(),
        pl.concat(findings).sort(told.AT, maintain_order=True).drop(told.AT).lazy(),
        tables={
            "pairs": pl.defer(lambda: pairs_table(linked, ids), schema=_pairs_schema(linked)),
            "clusters": listing.select(
                "cluster_id", pl.col("_members").alias("member"), pl.col("_id").alias("golden"), "cluster_size"
            )
            .explode("member")
            .lazy(),
            "model": pl.LazyFrame({"model": [dumps(linked.models)]}),
        },
        counts={
            "records": table.height,
            "clusters": clusters.height,
            "merged": table.height - clusters.height,
            "pairs": int(linked.pairs.first.size),
            "unpaired": int(np.unique(linked.left[:, 0]).size),
            "kept_apart": int(linked.apart.shape[0]),
        },
        notes=_notes(linked, models),
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
        {
            "pairs": pl.LazyFrame(schema=PAIRS_SCHEMA),
            "clusters": pl.LazyFrame(schema=clusters),
            "model": pl.LazyFrame({"model": [dumps((None, None))]}),
        },
        dict.fromkeys(("records", "clusters", "merged", "pairs", "unpaired", "kept_apart"), 0),
    )


def _numbered(label: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Clusters numbered in the order of their first rows: first row of each, and the number of each row."""
    size = int(label.max(initial=-1)) + 1
    first = told.first_rows(label, size)
    place = np.unique(first[first >= 0])
    number = np.full(size, -1, np.int64)
    number[label[place]] = np.arange(place.size)
    return place, number[label]


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
    columns = list(table.columns)
    for name, kept in OTHERS.items():
        if kept in columns and name not in columns:
            columns.insert(columns.index(kept) + 1, name)
    at = alive.golden["_cluster"]

    # Column by column, so that a big table is not held twice.
    def column(name: str) -> pl.Series:
        first = (
            table[name][place]
            if name in table.columns
            else pl.Series(name, [None], pl.String).new_from_index(0, place.size)
        )
        return first if name in PROVENANCE else first.scatter(at, alive.golden[name].cast(first.dtype, strict=False))

    return pl.DataFrame([column(name) for name in columns])


def _pairs_schema(linked: Linked) -> dict[str, pl.DataType]:
    """Names and types of the table of pairs."""
    names = [c.name for scorer in linked.scorers if scorer for c in scorer.model.comparisons]
    schema: dict[str, pl.DataType] = {"id_1": pl.String(), "id_2": pl.String()}
    schema |= dict.fromkeys(
        ("probability", "weight", *(f"weight_{name}" for name in dict.fromkeys(names))), pl.Float64()
    )
    return schema | {"evidence": pl.String(), "rule": pl.String()} if names else PAIRS_SCHEMA


def _notes(linked: Linked, models: Models) -> tuple[str, ...]:
    """What there is to say of the model."""
    said = []
    for kind, scorer, given in zip(KINDS, linked.scorers, models, strict=True):
        if scorer and given:
            said.append(f"dedupe: the weights for {kind} are those of the given model; nothing was fitted.")
            continue
        judged = linked.companies(linked.pairs.first, linked.pairs.second) == (kind == "companies")
        if scorer and not scorer.model.fitted and judged.any():
            said.append(f"dedupe: the data give no credible weights for {kind}; the shipped ones decide.")
    return tuple(said)
