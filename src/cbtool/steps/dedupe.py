"""Dedupe: the records of one customer become one golden record.

Every input `_id` ends in exactly one cluster; junk never blocks or matches; no cluster holds two different valid
ids of one kind and length.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.errors import InputError, UsageError
from cbtool.matching import told
from cbtool.matching.base import own_ids, stand
from cbtool.matching.columns import refuse_strange
from cbtool.matching.decisions import APPLIED, DECISIONS, carried, held, news
from cbtool.matching.evidence import PAIRS_SCHEMA
from cbtool.matching.explain import located
from cbtool.matching.freed import give_back
from cbtool.matching.golden import annotated, chosen, golden, several
from cbtool.matching.linkage import Linked, link
from cbtool.matching.memory import recorded, remember
from cbtool.matching.merges import MERGES, STEPS
from cbtool.matching.model_file import KINDS, Models, dumps
from cbtool.matching.registry import Registry, empty, pack
from cbtool.matching.review import FRONT
from cbtool.matching.survival_rules import SUM, by_group, summed
from cbtool.matching.survivorship import survivors
from cbtool.matching.told_base import fits_two
from cbtool.matching.told_decisions import decided, sentences
from cbtool.outcome import Outcome, no_findings
from cbtool.settings import DedupeSettings
from cbtool.steps.merge_tables import merge_tables

#: The columns that dedupe adds.
ADDED: Final = ("cluster_id", "cluster_size", "members")

DEFAULT: Final = DedupeSettings()


def dedupe(
    frame: pl.LazyFrame,
    settings: DedupeSettings = DEFAULT,
    models: Models = (None, None),
    decisions: pl.DataFrame | None = None,
    explain: tuple[str, str] | None = None,
    base: pl.LazyFrame | None = None,
    registry: Registry | None = None,
    day: str = "",
) -> Outcome:
    """Find the records of one customer and merge them.

    Args:
        frame: a normalised table. `_id` names the records; without it the row number does. `members` of an earlier
            run carry through to the original records.
        settings: the threshold, and what is returned.
        models: of persons and of companies, as `model_file.loads` gives them; None for one that is to be fitted.
        decisions: what people decided of pairs, columns of `decisions.DECISIONS`.
        explain: ids of two records that the side tables `explained`, `waterfall` and `hangs` are to tell of.
        base: golden records of an earlier run. New records are held against them and among each other; customers of
            the base keep their ids and their places, and the new ones stand behind them.
        registry: what earlier runs remember; customers keep the ids that they had there.
        day: that of the events which the registry is to remember.

    Returns:
        golden records in the order of their first members, under the `_id` of these (or every input row, annotated);
        `pairs`, `clusters`, `review`, `merges`, `links` and `model` (one cell, the text of a model file) as side
        tables; a finding for each merge, each value that was taken from another record, and each value that was lost.

    Raises:
        UsageError: the table has no field to compare, or lacks a column that is to be compared or ids to be explained.
        InputError: an `_id` is missing or repeats, two decisions contradict each other, or the base is none.
    """
    new = frame.collect_schema().names()
    refuse_strange(settings.compare, new)
    frame, ids = identified(frame)
    rules = by_group(settings.survivorship, settings.sources, new)
    known, named = None, own_ids(frame) if registry else None
    if base is not None:
        if SUM in rules.values():
            raise UsageError(
                "totals are not added to those of a base", "They hold what was added; sum whole bases only."
            )
        frame, known = stand(base, frame)
        ids = frame.select("_id").collect()["_id"]
    table = frame.drop(ADDED, strict=False)
    members = _members(frame, ids)
    asked = located(explain, ids, members) if explain else None
    if not ids.len():
        return _nothing(table, registry)
    every = DECISIONS.to_frame() if decisions is None else decisions
    decisions = news(held(carried(every, ids, members, (registry or empty()).records), table))
    applied = decisions.filter(pl.col("status") == APPLIED)
    linked = link(table, settings.threshold, models, applied if applied.height else None, known, settings.compare)
    give_back()
    place, cluster = _numbered(linked.label[linked.table.profile])
    members = known.members(members, cluster) if known else members
    clusters = _clusters(members, place, cluster)
    merged = several(table, cluster).collect()
    if known:
        clusters = clusters.with_columns(known.named(clusters["cluster_id"], cluster))
    memory = None
    if registry is not None and named is not None:
        rows = recorded(table, members, cluster, named, known)
        fixed = known.held(cluster, clusters.height) if known else clusters["cluster_id"].clear(clusters.height)
        memory = remember(registry, linked, rows, clusters["cluster_id"], fixed, models, every, day)
        clusters = clusters.with_columns(memory.cluster_id)
    records = (known.renewed(merged, new) if known else merged).drop("_row_number")
    alive = survivors(records, rules, settings.sources)
    if SUM in rules.values():
        alive = summed(alive, records)
    by_people, counted = decided(decisions, linked, ids)
    note, warnings = sentences(counted)
    cluster_ids = clusters["cluster_id"].gather(cluster)
    findings = [
        told.merged(linked, ids, cluster_ids, known.fresh(merged) if known else merged),
        *told.changed(merged, alive),
        told.unpaired(linked, ids),
        told.kept_apart(linked, ids),
        told.big(clusters, ids.gather(place), place, settings.big_cluster),
        by_people,
        *([fits_two(linked, ids, known, settings.threshold)] if known else []),
        *([memory.findings] if memory else []),
    ]
    touched = np.bincount(cluster[known.size :] if known else cluster, minlength=clusters.height) > 0
    result = annotated(table, cluster, clusters) if settings.all_records else golden(table, place, alive, clusters)
    if settings.new_only:
        result = chosen(result, touched)
    # A safety net for the first promise, not a message for users: nobody is lost, nobody stands twice.
    joined = pl.col("members").str.contains("; ", literal=True)
    lists = clusters.filter(joined)["members"].str.split("; ").list.explode(empty_as_null=False)
    if pl.concat([clusters.filter(~joined)["members"], lists]).n_unique() != clusters["cluster_size"].sum():
        raise AssertionError("a record stands in two clusters")
    if clusters.height + int((np.bincount(cluster) - 1).sum()) != ids.len():
        raise AssertionError("a record stands in no cluster")
    return Outcome(
        result,
        told.in_order(findings),
        tables={
            **merge_tables(linked, table, ids, cluster_ids, settings, applied, asked),
            "clusters": clusters.lazy()
            .select(
                "cluster_id",
                pl.col("members").str.split("; ").alias("member"),
                ids.gather(place).alias("golden"),
                "cluster_size",
            )
            .explode("member", empty_as_null=True),
            "model": pl.LazyFrame({"model": [dumps(linked.models)]}),
            **({"registry": pack(memory.registry).lazy()} if memory else {}),
        },
        counts={
            "records": ids.len(),
            "clusters": clusters.height,
            "merged": ids.len() - clusters.height,
            "touched": int(touched.sum()),
            "pairs": int(linked.pairs.first.size),
            "unpaired": int(np.unique(linked.left[:, 0]).size),
            "kept_apart": int(linked.apart.shape[0]),
            **{f"decisions_{name}": number for name, number in counted.items()},
        },
        notes=(*notes_of(linked, models), *note, *(memory.notes if memory else ())),
        warnings=warnings,
    )


def identified(frame: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.Series]:
    """The table with an `_id` in each row, as text, and these, each of which stands there once.

    Without a column `_id` it is the row's number.

    Raises:
        InputError: an `_id` is missing or repeats.
    """
    if "_id" not in frame.collect_schema():
        frame = frame.with_row_index("_id", offset=1)
    frame = frame.with_columns(pl.col("_id").cast(pl.String))
    ids = frame.select("_id").collect()["_id"]
    lacking, repeated = ids.null_count(), ids.len() - ids.n_unique()
    if lacking or repeated:
        raise InputError(
            f"_id is not a key: {lacking} records have none, {repeated} repeat another's",
            "Import the files in one call, or name each source with --source; import gives each record its own _id.",
        )
    return frame, ids


def _nothing(table: pl.LazyFrame, registry: Registry | None) -> Outcome:
    """The outcome of an empty table."""
    empty = table.with_columns(
        pl.lit(None, pl.String).alias("cluster_id"),
        pl.lit(0, pl.Int64).alias("cluster_size"),
        pl.lit(None, pl.String).alias("members"),
    )
    clusters = {"cluster_id": pl.String, "member": pl.String, "golden": pl.String, "cluster_size": pl.Int64}
    return Outcome(
        empty,
        no_findings().lazy(),
        {
            "pairs": pl.LazyFrame(schema=PAIRS_SCHEMA),
            "clusters": pl.LazyFrame(schema=clusters),
            "model": pl.LazyFrame({"model": [dumps((None, None))]}),
            "review": pl.LazyFrame(schema=dict.fromkeys((*FRONT, "fingerprint_1", "fingerprint_2"), pl.String())),
            "merges": pl.LazyFrame(schema=MERGES),
            "links": pl.LazyFrame(schema=STEPS),
            **({"registry": pack(registry).lazy()} if registry else {}),
        },
        dict.fromkeys(("records", "clusters", "merged", "touched", "pairs", "unpaired", "kept_apart"), 0),
    )


def _numbered(label: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Clusters numbered in the order of their first rows: first row of each, and the number of each row."""
    size = int(label.max(initial=-1)) + 1
    first = told.first_rows(label, size)
    place = np.flatnonzero(first[label] == np.arange(label.size))
    number = np.full(size, -1, np.int64)
    number[label[place]] = np.arange(place.size)
    return place, number[label]


def _members(frame: pl.LazyFrame, ids: pl.Series) -> pl.Series:
    """For each row the original records that it stands for, joined by `; `; its own id where no run merged before."""
    if "members" not in frame.collect_schema():
        return ids
    earlier = frame.select(pl.col("members").cast(pl.String)).collect()["members"]
    return earlier.zip_with(earlier.is_not_null(), ids)


def _clusters(members: pl.Series, place: npt.NDArray[np.int64], cluster: npt.NDArray[np.int64]) -> pl.DataFrame:
    """One row per cluster: `cluster_id`, `cluster_size`, `members`.

    The id of a cluster is the smallest id of its original records, which depends on them alone.
    """
    rows = pl.DataFrame([pl.Series("_cluster", cluster), members.alias("members")])
    several = rows.filter(pl.Series(np.bincount(cluster)[cluster] > 1))
    several = several.group_by("_cluster", maintain_order=True).agg(pl.col("members").str.join("; "))
    once = pl.col("members").str.split("; ").list.unique(maintain_order=True).list.join("; ")
    several = several.with_columns(once)  # a record that the base knows came again
    members = members.gather(place).scatter(several["_cluster"], several["members"]).alias("members")
    made = pl.DataFrame(
        [members.alias("cluster_id"), pl.Series("cluster_size", [1]).new_from_index(0, place.size), members]
    )
    at = members.str.contains("; ", literal=True).arg_true()
    every = members.gather(at).str.split("; ")
    return made.with_columns(
        made["cluster_id"].scatter(at, every.list.min()), made["cluster_size"].scatter(at, every.list.len())
    )


def notes_of(linked: Linked, models: Models) -> tuple[str, ...]:
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
