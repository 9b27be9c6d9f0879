"""Review: the uncertain pairs, each a row with both records side by side, for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from cbtool.fields import PROVENANCE, is_code
from cbtool.matching.clusters import components
from cbtool.matching.decisions import UNSURE
from cbtool.matching.evidence import words_of
from cbtool.matching.fingerprint import IDENTITY, fingerprint
from cbtool.matching.linkage import Linked
from cbtool.matching.model import probability
from cbtool.matching.words import Flags, Floats, Index

#: Columns in front of the fields. What the model thinks of a pair stands in `MODEL`, which a blind review has not.
FRONT: Final = ("pair", "decision", "id_1", "id_2", "probability", "model", "evidence")
MODEL: Final = ("probability", "model")


def review_table(
    linked: Linked,
    table: pl.LazyFrame,
    ids: pl.Series,
    band: tuple[float, float],
    threshold: float,
    decisions: pl.DataFrame,
) -> pl.DataFrame:
    """The pairs that are likely enough to ask about and not sure enough to leave it.

    Pairs that people decided on, also by way of third records, are not asked again; those of which they were unsure
    come last. First come those whose wrong treatment would cost most: the records that a decision can move, times the
    probability that the model is wrong, over what the threshold takes for bearable (so pairs beside the threshold,
    of equal records). Of several pairs between the same two customers the first is asked in its place, the others
    behind all those.

    Args:
        linked: the result of linkage.
        table: the records.
        ids: their `_id`s.
        band: the least and the largest probability that is asked about.
        threshold: of a merge, as a probability.
        decisions: those that hold, `id_1`, `id_2`, `decision`.

    Returns:
        `FRONT` (`pair` counts from 1, `decision` is empty), the fields of both records with `_1` and `_2` behind
        their names where any of these records has a value, and `fingerprint_1` and `fingerprint_2`. `id_1` stands
        before `id_2` in the alphabet; of records that are the same in all that is compared one stands for all.
    """
    chance = probability(linked.odds)
    i, j = linked.pairs.first, linked.pairs.second
    asked = np.flatnonzero((chance >= band[0]) & (chance <= band[1]))
    asked = asked[~_settled(linked, i[asked], j[asked])]
    i, j, chance = i[asked], j[asked], chance[asked]
    merged = linked.label[i] == linked.label[j]
    nodes = np.unique(np.concatenate([i, j]))
    named = _named(linked, ids, nodes)
    pairs = pl.DataFrame(
        {
            "id_1": named.gather(np.searchsorted(nodes, i)),
            "id_2": named.gather(np.searchsorted(nodes, j)),
            "probability": chance.round(4),
            "model": np.where(merged, "same", "different"),
            "evidence": words_of(linked, i, j),
            "_cost": _cost(linked, i, j, chance, merged, threshold),
            "_one": np.minimum(linked.label[i], linked.label[j]),
            "_two": np.maximum(linked.label[i], linked.label[j]),
        },
        schema_overrides={"model": pl.String},
    )
    pairs = pairs.with_columns(pl.min_horizontal("id_1", "id_2"), id_2=pl.max_horizontal("id_1", "id_2"))
    unsure = decisions.filter(pl.col("decision") == UNSURE)
    known = pl.concat([unsure.select("id_1", "id_2"), unsure.select(id_1="id_2", id_2="id_1")]).unique()
    pairs = pairs.join(known.with_columns(_again=pl.lit(1)), on=["id_1", "id_2"], how="left", maintain_order="left")
    pairs = pairs.sort("_cost", "id_1", "id_2", descending=[True, False, False])
    nth = pl.int_range(pl.len()).over("_one", "_two") > 0
    pairs = pairs.with_columns(nth.alias("_nth")).sort("_again", "_nth", nulls_last=False, maintain_order=True)
    return _side_by_side(pairs, table)


def _settled(linked: Linked, i: Index, j: Index) -> Flags:
    """Whether decisions say of two profiles what they are, be it by way of others."""
    same, different = linked.decided.same, linked.decided.different
    group = components(linked.table.size, same[:, 0], same[:, 1])
    size = np.int64(linked.table.size)
    one, two = group[different[:, 0]], group[different[:, 1]]
    known = np.minimum(one, two) * size + np.maximum(one, two)
    i, j = group[i], group[j]
    found: Flags = (i == j) | np.isin(np.minimum(i, j) * size + np.maximum(i, j), known)
    return found


def _cost(linked: Linked, i: Index, j: Index, chance: Floats, merged: Flags, threshold: float) -> Floats:
    """How much may be lost by leaving a pair as the model has it, in records."""
    records = np.bincount(linked.label[linked.table.profile], minlength=linked.table.size)
    one, two = records[linked.label[i]], records[linked.label[j]]
    moved = np.where(merged, np.maximum(one // 2, 1), np.minimum(one, two))
    inside = float(np.clip(threshold, 1e-9, 1 - 1e-9))
    found: Floats = (moved * np.where(merged, (1 - chance) / (1 - inside), chance / inside)).round(9)
    return found


def _named(linked: Linked, ids: pl.Series, profiles: Index) -> pl.Series:
    """For each of these profiles, in their order, the first `_id` in the alphabet."""
    rows = np.flatnonzero(np.isin(linked.table.profile, profiles))
    named = pl.DataFrame({"profile": linked.table.profile[rows], "_id": ids.gather(rows)})
    return named.group_by("profile").agg(pl.col("_id").min()).sort("profile")["_id"]


def _side_by_side(pairs: pl.DataFrame, table: pl.LazyFrame) -> pl.DataFrame:
    """The pairs with the fields of both records; those in which nothing stands are left out."""
    named = pl.concat([pairs["id_1"], pairs["id_2"]]).unique()
    rows = table.filter(pl.col("_id").is_in(named.implode())).collect()
    rows = rows.select("_id", *_shown(rows), fingerprint=fingerprint(rows))
    found = pairs.with_columns(pl.int_range(1, pl.len() + 1).alias("pair"), pl.lit(None, pl.String).alias("decision"))
    for side in ("1", "2"):
        one = rows.select(pl.col("_id").alias(f"id_{side}"), pl.exclude("_id").name.suffix(f"_{side}"))
        found = found.join(one, on=f"id_{side}", how="left", maintain_order="left")
    fields = [f"{name}_{side}" for name in rows.columns[1:] for side in ("1", "2")]
    return found.select(*FRONT, *fields)


def _shown(rows: pl.DataFrame) -> Sequence[str]:
    """The fields in which anything stands, those that tell who it is first; no provenance, no quality codes."""
    codes = {name for name in rows.columns if is_code(name, rows.columns)}
    taken = {"id", "fingerprint"}  # whose headers the file itself needs, which are read in any case
    rest = [name for name in rows.columns if name not in {*IDENTITY, *PROVENANCE, *codes} and name.lower() not in taken]
    return [
        name
        for name in (*IDENTITY, *rest)
        if name in rows.columns and (rows[name].cast(pl.String).fill_null("") != "").any()
    ]
