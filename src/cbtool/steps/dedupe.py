"""Dedupe: the records of one customer become one golden record.

Every input `_id` ends in exactly one cluster; junk never blocks or matches; no cluster holds two different valid
ids of one kind and length.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.errors import InputError, UsageError
from cbtool.matching import told
from cbtool.matching.base import miscounted, no_base, own_ids, stand
from cbtool.matching.columns import refuse_strange
from cbtool.matching.customers import Customers, originals
from cbtool.matching.decisions import APPLIED, DECISIONS, carried, held, news
from cbtool.matching.evidence import PAIRS_SCHEMA
from cbtool.matching.explain import located
from cbtool.matching.freed import give_back
from cbtool.matching.golden import annotated, chosen, golden
from cbtool.matching.learning import telling
from cbtool.matching.linkage import Linked, link
from cbtool.matching.memory import Memory, recorded, remember
from cbtool.matching.merges import MERGES, STEPS
from cbtool.matching.model_file import KINDS, Models, dumps
from cbtool.matching.records import Records
from cbtool.matching.registry import Registry, empty, pack
from cbtool.matching.review import FRONT
from cbtool.matching.survival_rules import by_group, unseen_sources
from cbtool.matching.survivorship import survivors
from cbtool.matching.told_base import fits_two
from cbtool.matching.told_decisions import decided, sentences
from cbtool.matching.totals import SUM
from cbtool.matching.words import distinct, repeats
from cbtool.outcome import Outcome, no_findings
from cbtool.settings import DedupeSettings
from cbtool.steps.merge_tables import merge_tables
from cbtool.wording import counted

#: The columns that dedupe adds.
ADDED: Final = ("cluster_id", "cluster_size", "members")

DEFAULT: Final = DedupeSettings()

#: Why there are no weights but the shipped ones.
UNLEARNT: Final = "without names, birth dates and ids no weights for {} can be learned"

#: Rows up to which a table is held: to read each column of a bigger one anew takes less than it would to hold them all.
HELD: Final = 200_000


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
    if ids.len() <= HELD:
        frame = frame.collect().lazy()
    rules = by_group(settings.survivorship, settings.sources, new)
    parts, known = [frame], no_base(ids.len())
    if base is not None:
        if SUM in rules.values():
            raise UsageError(
                "totals are not added to those of a base", "They hold what was added; sum whole bases only."
            )
        parts, known = stand(base, frame)
    members = pl.concat([originals(part) for part in parts])
    parts = [part.drop(ADDED, strict=False) for part in parts]
    table = pl.concat(parts)
    ids = table.select("_id").collect()["_id"]
    asked = located(explain, ids, members) if explain else None
    if not ids.len():
        return _nothing(table, registry)
    every = DECISIONS.to_frame() if decisions is None else decisions
    decisions = news(held(carried(every, ids, members, (registry or empty()).records), table))
    applied = decisions.filter(pl.col("status") == APPLIED)
    linked = link(
        table,
        settings.threshold,
        models,
        applied if applied.height else None,
        known if known.size else None,
        settings.compare,
    )
    if ids.len() > HELD:
        give_back()
    customers = Customers.of(linked.label[linked.table.profile], members, known)
    memory = Memory(customers)
    if registry is not None:
        rows = recorded(table, own_ids(frame), customers, known)
        memory = remember(registry, linked, rows, customers, known, models, every, day)
    customers = memory.customers
    records = Records.of(table, ids, customers.cluster, known, new, linked.table.invented)
    alive = survivors(records, rules, settings.sources)
    by_people, by_status = decided(decisions, linked, ids)
    note, warnings = sentences(by_status)
    findings = [
        told.merged(linked, ids, customers.ids, records),
        *told.changed(records, alive),
        told.unpaired(linked, ids),
        told.kept_apart(linked, ids),
        told.big(customers, ids, settings.big_cluster),
        by_people,
        *([fits_two(linked, ids, known, settings.threshold)] if known.size else ()),
        *memory.findings,
    ]
    touched = np.bincount(customers.cluster[known.size :], minlength=customers.size) > 0
    if settings.all_records:
        result = annotated(table, customers.cluster, customers.named)
    else:
        result = golden(parts, customers.place, records.cluster, alive, customers.named)
    if settings.new_only:
        result = chosen(result, touched)
    return Outcome(
        result,
        told.in_order(findings),
        tables={
            **merge_tables(linked, table, ids, customers.ids, settings, applied, asked),
            "clusters": customers.listed(ids),
            "model": pl.LazyFrame({"model": [dumps(linked.models)]}),
            **memory.tables,
        },
        counts={
            "records": ids.len(),
            "clusters": customers.size,
            "merged": ids.len() - customers.size,
            "touched": int(touched.sum()),
            "pairs": int(linked.pairs.first.size),
            "unpaired": distinct(np.sort(linked.left[:, 0])).size,
            "kept_apart": int(linked.apart.shape[0]),
            **{f"decisions_{name}": number for name, number in by_status.items()},
        },
        notes=(*notes_of(linked, models), *note, *memory.notes),
        warnings=(
            *(() if base is None else miscounted(base)),
            *warnings,
            *warnings_of(linked),
            *unseen_sources(rules, settings.sources, ids),
        ),
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
    lacking, repeated = ids.null_count(), repeats(ids)
    if lacking or repeated:
        raise InputError(
            f"_id is not a key: {counted(lacking, 'record has', 'records have')} none, "
            f"{counted(repeated, 'repeats', 'repeat')} another's",
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


def notes_of(linked: Linked, models: Models) -> tuple[str, ...]:
    """What there is to say of the model."""
    said = []
    for kind, scorer, given in zip(KINDS, linked.scorers, models, strict=True):
        if scorer and given:
            said.append(f"dedupe: the weights for {kind} are those of the given model; nothing was fitted.")
            continue
        judged = linked.companies(linked.pairs.first, linked.pairs.second) == (kind == "companies")
        if scorer and not scorer.model.fitted and judged.any():
            learnt = "the data give no credible weights for {}" if telling(scorer.model) else UNLEARNT
            said.append(f"dedupe: {learnt.format(kind)}; the shipped ones decide.")
    return tuple(said)


def warnings_of(linked: Linked) -> tuple[str, ...]:
    """What there is to say of values that were not compared."""
    said = "birth_date: {} is not compared: so many people have it that a program must have filled it in"
    return tuple(said.format(day) for day in linked.table.invented)
