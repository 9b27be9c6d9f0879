"""What a run of dedupe remembers: it recognises its records in the registry, and brings the registry up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cbtool.fields import BETWEEN
from cbtool.matching.base import Base
from cbtool.matching.customers import Customers
from cbtool.matching.decisions import SAME, UNSURE
from cbtool.matching.evidence import words_of
from cbtool.matching.fingerprint import IDENTITY, fingerprint
from cbtool.matching.linkage import Linked
from cbtool.matching.model import probability
from cbtool.matching.model_file import Models, dumps
from cbtool.matching.registry import EVENTS, Registry, decisions_of, pack
from cbtool.matching.stable import MERGE, Stable, carried_on, stable
from cbtool.matching.told import finding
from cbtool.rules import merge
from cbtool.wording import counted


@dataclass(frozen=True, slots=True)
class Memory:
    """The registry's part in a run; nothing without one.

    Attributes:
        customers: by the ids that they had before.
        registry: as it is after the run.
        findings: with the columns of `told.AT`.
        notes: what there is to say.
    """

    customers: Customers
    registry: Registry | None = None
    findings: tuple[pl.LazyFrame, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, pl.LazyFrame]:
        """The registry as a side table."""
        return {"registry": pack(self.registry).lazy()} if self.registry else {}


def prints(table: pl.LazyFrame) -> pl.Series:
    """The fingerprint of each row."""
    present = set(table.collect_schema().names())
    batches = table.select(name for name in IDENTITY if name in present).collect_batches(maintain_order=True)
    return pl.concat([pl.Series("fingerprint", [], pl.String), *(fingerprint(batch) for batch in batches)])


def recorded(table: pl.LazyFrame, own: pl.DataFrame, customers: Customers, base: Base) -> pl.DataFrame:
    """The rows of a run as `remember` takes them.

    Args:
        table: the records, behind the customers of the base.
        own: how the new ones are named, as `base.own_ids` gives it.
        customers: their clusters.
        base: the customers in front.
    """
    size = base.size
    new = prints(table.slice(size))
    rows = pl.DataFrame(
        {
            "row": np.arange(customers.cluster.size),
            "part": customers.members.str.split(BETWEEN),
            "fingerprint": pl.concat([new.clear(size), new]),
            "made": pl.concat([own["made"].clear(size).fill_null(value=False), own["made"]]),
            "cluster": customers.cluster,
        }
    )
    original = pl.col("part").list.len() == 1
    return rows.with_columns(pl.when(original).then("fingerprint"))


def remember(
    registry: Registry,
    linked: Linked,
    rows: pl.DataFrame,
    customers: Customers,
    base: Base,
    models: Models,
    decided: pl.DataFrame,
    day: str,
) -> Memory:
    """Name the clusters of a run by what is remembered, and remember the run.

    Args:
        registry: as it was before.
        linked: the result of linkage.
        rows: `row` of the table, `part` (its original records), `fingerprint` (null where the row is not an original
            record), `made` and `cluster` (number).
        customers: the clusters, by the ids that their members give them.
        base: the customers that must keep theirs.
        models: those that the run was given; of a kind that it was not, the fitted one is remembered.
        decided: all decisions, those of earlier runs too.
        day: of this run.
    """
    persons, companies = (one or fitted for one, fitted in zip(models, linked.models, strict=True))
    kept = decisions_of(decided)
    undone = _taken_back(registry, kept)
    registry = replace(registry, model=dumps((persons, companies)), decisions=kept)
    records = rows.explode("part").rename({"part": "_id"}).unique("_id", keep="last", maintain_order=True)
    fixed = base.held(customers.cluster, customers.size)
    steady = stable(records, customers.named["cluster_id"], fixed, registry.records)
    reasons = _reasons(steady, linked, undone)
    told = steady.moved.with_columns(reasons.alias("reason"), pl.lit(day).alias("at"))
    events = pl.concat([registry.events, told.select(*EVENTS)])
    left = steady.records.select("row", pl.col("_id").alias("record")).unique("row", keep="first")
    told = told.join(left, on="row", maintain_order="left").select(
        pl.col("row").alias("_at"),
        "record",
        "event",
        pl.lit("cluster_id").alias("field"),
        pl.col("old").alias("before"),
        pl.col("new").alias("after"),
        pl.col("reason").alias("message"),
    )
    parts = ((merge.JOINED_CUSTOMER, told["event"] == MERGE), (merge.SPLIT_CUSTOMER, told["event"] != MERGE))
    found = steady.records["by"]
    counts = [int((found == way).sum()) for way in ("_id", "fingerprint")]
    return Memory(
        customers.renamed(steady.cluster_id),
        replace(registry, records=carried_on(steady, registry.records, day), events=events),
        tuple(finding(told.filter(which), note, 10_005) for note, which in parts),
        (
            f"registry: {counted(counts[0], 'record')} known by _id, {counts[1]:,} by values, "
            f"{found.null_count():,} new",
        ),
    )


def _taken_back(registry: Registry, kept: pl.DataFrame) -> frozenset[str]:
    """The customers of whose records two were said to be the same in an earlier run, and are unsure now."""
    before, now = registry.decisions.filter(decision=SAME), kept.filter(decision=UNSURE)
    gone = before.join(now, on=["id_1", "id_2"], how="semi")
    records = pl.concat([gone["id_1"], gone["id_2"]])
    return frozenset(registry.records.filter(pl.col("_id").is_in(records.implode()))["cluster_id"])


def _reasons(steady: Stable, linked: Linked, undone: frozenset[str]) -> pl.Series:
    """Why each customer of `steady.moved` was merged or split, in words.

    Args:
        steady: what moved.
        linked: the result of linkage.
        undone: customers that a decision held together, which was taken back.
    """
    links = _links(steady, linked)
    decided = {
        way: set(np.unique(linked.label[pairs].ravel()).tolist())
        for way, pairs in (("same", linked.decided.same), ("different", linked.decided.different))
    }
    label = linked.label[linked.table.profile]
    found = []
    for old, event, row, changed, gone in steady.moved.select("old", "event", "row", "changed", "gone").iter_rows():
        merged = event == MERGE
        if int(label[row]) in decided["same" if merged else "different"]:
            found.append("a decision")
        elif not merged and old in undone:
            found.append("a decision was taken back")
        elif merged:
            found.append(links.get(old, "by way of a new record"))
        elif changed:
            found.append(f"{changed:,} of its records changed")
        elif gone:
            found.append(counted(gone, "of its records is no longer there", "of its records are no longer there"))
        else:
            found.append("the links between its records weigh less than before")
    return pl.Series("reason", found, pl.String)


def _links(steady: Stable, linked: Linked) -> dict[str, str]:
    """For customers that were merged the likeliest link between one of their records and one of another customer.

    Links that are less likely than not are none: what holds such customers together are records that are new.
    """
    rows = steady.records.drop_nulls("old").unique("row", keep="first", maintain_order=True)
    rows = rows.with_columns(pl.col("old").rank("dense").cast(pl.Int64).alias("code"))
    merged = rows.filter(pl.col("old").is_in(steady.moved.filter(pl.col("event") == MERGE)["old"].implode()))
    if not merged.height:
        return {}
    profile = linked.table.profile
    code, at = np.zeros(linked.table.size, np.int64), np.full(linked.table.size, -1, np.int64)
    places = profile[rows["row"].to_numpy()]
    code[places], at[places] = rows["code"].to_numpy(), np.arange(rows.height)
    wanted = np.isin(code, merged["code"].unique().to_numpy())
    i, j = linked.pairs.first, linked.pairs.second
    across = (linked.label[i] == linked.label[j]) & (code[i] != 0) & (code[j] != 0) & (code[i] != code[j])
    across &= (wanted[i] | wanted[j]) & (linked.odds > 0)
    one = np.concatenate([i[across], j[across]])
    two = np.concatenate([j[across], i[across]])
    odds = np.tile(linked.odds[across], 2)
    best = pl.DataFrame({"code": code[one], "one": one, "two": two, "odds": odds}).filter(pl.Series(wanted[one]))
    best = best.sort("code", "odds", "one", "two", descending=[False, True, False, False]).unique(
        "code", keep="first", maintain_order=True
    )
    one, two = best["one"].to_numpy(), best["two"].to_numpy()
    told = pl.DataFrame(
        {
            "old": rows["old"].gather(at[one]),
            "one": rows["_id"].gather(at[one]),
            "two": rows["_id"].gather(at[two]),
            "p": np.floor(probability(best["odds"].to_numpy()) * 1000) / 1000,
            "words": words_of(linked, np.minimum(one, two), np.maximum(one, two)),
        }
    )
    return dict(told.select("old", pl.format("{} is like {} ({}): {}", "one", "two", "p", "words")).iter_rows())
