"""Explain: why two records are one customer, or are not."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.errors import UsageError
from cbtool.matching.blocking import may_meet, rules_of
from cbtool.matching.clusters import AGAINST, FOR, contradict
from cbtool.matching.decisions import DIFFERENT, SAME
from cbtool.matching.evidence import DECIDED, words_of
from cbtool.matching.hanging import hanging
from cbtool.matching.linkage import COMPLETE, Linked, cut_of, in_mean, judge
from cbtool.matching.model import probability
from cbtool.matching.waterfall import KINDS, waterfall
from cbtool.matching.words import Floats, first_rows

Index = npt.NDArray[np.int64]

FACTS: Final = pl.Schema({"fact": pl.String(), "value": pl.String()})


def located(asked: tuple[str, str], ids: pl.Series, members: pl.Series) -> tuple[int, int]:
    """The rows of two ids: of records, or of original records that an earlier run merged into one.

    Raises:
        UsageError: an id is not there, or both name one record.
    """
    from rapidfuzz import process

    rows = []
    for name in asked:
        found = (ids == name).arg_max() if (ids == name).any() else None
        if found is None:
            inside = members.str.contains(name, literal=True)
            places = [row for row in inside.arg_true() if name in members[row].split("; ")]
            found = places[0] if places else None
        if found is None:
            near = process.extract(name, ids, limit=3, score_cutoff=60)
            hint = (
                f"Did you mean {' or '.join(match[0] for match in near)}?" if near else "Ids stand in the column _id."
            )
            raise UsageError(f"no record has the id {name!r}", hint)
        rows.append(int(found))
    if rows[0] == rows[1]:
        raise UsageError(f"{asked[0]!r} and {asked[1]!r} are one record", "Name two.")
    return rows[0], rows[1]


def explained(
    linked: Linked, rows: tuple[int, int], ids: pl.Series, cluster_ids: pl.Series, threshold: float
) -> dict[str, pl.DataFrame]:
    """Everything there is to say of two records.

    Args:
        linked: the result of linkage.
        rows: of the two records.
        ids: the `_id` of each row.
        cluster_ids: the `cluster_id` of each row.
        threshold: of a merge, as a probability.

    Returns:
        `explained`, columns of `FACTS`; `waterfall` of the pair; and `hangs`, the links by which the clusters of the
        two hang together, as `links` gives them.
    """
    i, j = np.sort(linked.table.profile[list(rows)])[:, None]
    odds = judge(linked, i, j)
    together = bool(linked.label[i] == linked.label[j])
    facts = {
        "records": f"{ids[rows[0]]} and {ids[rows[1]]}",
        "result": "one customer" if together else "two customers",
        "because": _because(linked, i, j, odds, threshold),
        "probability of the pair": f"{float(probability(odds)[0])}",
        "threshold": f"{threshold:g}",
        "found by": _found_by(linked, i, j),
    }
    clusters = np.unique(linked.label[np.concatenate([i, j])])
    return {
        "explained": pl.DataFrame([list(facts), list(facts.values())], FACTS),
        "waterfall": waterfall(linked, i, j),
        "hangs": links(linked, hanging(linked, clusters), ids, cluster_ids),
    }


def links(linked: Linked, found: pl.DataFrame, ids: pl.Series, cluster_ids: pl.Series) -> pl.DataFrame:
    """Links as people read them: `cluster_id`, `id_1`, `id_2`, `probability`, `evidence`.

    Args:
        linked: the result of linkage.
        found: as `hanging.hanging` gives them.
        ids: the `_id` of each row; of records that are the same in all that is compared the first one is named.
        cluster_ids: the `cluster_id` of each row.
    """
    i, j = found["i"].to_numpy(), found["j"].to_numpy()
    first = first_rows(linked.table.profile, linked.table.size)
    words = pl.Series("evidence", words_of(linked, i, j))
    told = words.zip_with(~found["decided"], DECIDED + words)
    return pl.DataFrame(
        {
            "cluster_id": cluster_ids.gather(first[i]),
            "id_1": ids.gather(first[i]),
            "id_2": ids.gather(first[j]),
            "probability": probability(found["odds"].to_numpy()),
            "evidence": told,
        }
    )


def _because(linked: Linked, i: Index, j: Index, odds: Floats, threshold: float) -> str:
    """What decided whether two profiles came together."""
    if i[0] == j[0]:
        return "they are the same in all that is compared"
    for said, pairs in ((SAME, linked.decided.same), (DIFFERENT, linked.decided.different)):
        if (np.sort(pairs, axis=1) == [i[0], j[0]]).all(axis=1).any():
            return f"a person decided that they are {said}"
    sure = bool(probability(odds)[0] >= threshold)
    if linked.label[i] == linked.label[j]:
        return "the pair reaches the threshold" if sure else "records between them link them, see below"
    here, there = (np.flatnonzero(linked.label == linked.label[node[0]]) for node in (i, j))
    one, two = (side.ravel() for side in np.meshgrid(here[:COMPLETE], there[:COMPLETE], indexing="ij"))
    if contradict(linked.table.sure, one, two).any():
        return "they, or records of theirs, have different valid ids (ИНН, ОГРН, СНИЛС, КПП)"
    if (linked.undecided[i] == linked.undecided[j]).all():
        return "a person decided so of records of theirs"
    if not may_meet(linked.table, i, j).all():
        return KINDS
    if not sure:
        return "the pair does not reach the threshold"
    one, two = np.minimum(one, two), np.maximum(one, two)
    cut = cut_of(threshold)
    every = in_mean(linked, one, two, judge(linked, one, two), cut)
    mean = np.clip(every, AGAINST + min(cut, 0.0), FOR).mean(keepdims=True)
    told = float(probability(mean)[0])
    return f"the records of the two customers do not reach the threshold on the average ({told:.4f})"


def _found_by(linked: Linked, i: Index, j: Index) -> str:
    """The blocking rule that found a pair first."""
    pairs = linked.pairs
    at = np.flatnonzero((pairs.first == i) & (pairs.second == j))
    if i[0] == j[0]:
        return "being the same"
    if not at.size:
        return "no blocking rule: the pair was never a candidate"
    return f"the blocking rule {rules_of(linked.table)[int(pairs.rule[at[0]])].name}"
