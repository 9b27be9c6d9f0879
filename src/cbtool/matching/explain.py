"""Explain: why two records are one customer, or are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from cbtool.errors import UsageError
from cbtool.fields import BETWEEN
from cbtool.matching.blocking import may_meet, rules_of
from cbtool.matching.clusters import AGAINST, FOR, UNSEEN, components, contradict, joined
from cbtool.matching.decisions import DIFFERENT, SAME
from cbtool.matching.evidence import words_of
from cbtool.matching.hanging import hanging
from cbtool.matching.linkage import COMPLETE, Linked, closed, cut_of, judge
from cbtool.matching.lists import Lists
from cbtool.matching.model import probability
from cbtool.matching.waterfall import KINDS, waterfall
from cbtool.matching.words import Floats, Index, first_rows

FACTS: Final = pl.Schema({"fact": pl.String(), "value": pl.String()})
HANGS: Final = pl.Schema(
    {**dict.fromkeys(("cluster_id", "id_1", "id_2"), pl.String()), "probability": pl.Float64(), "evidence": pl.String()}
)

SAME_IN_ALL: Final = "they are the same in all that is compared"
OTHER_IDS: Final = "different valid ids (ИНН, ОГРН, СНИЛС, КПП)"
REACHED: Final = "the pair reaches the threshold"
SHORT: Final = "the pair does not reach the threshold"


def located(asked: Sequence[str], ids: pl.Series, members: pl.Series) -> dict[str, int]:
    """The rows of one or two ids, by these: of records, or of original records that an earlier run merged into one.

    Raises:
        UsageError: an id is not there, or both name one record.
    """
    from rapidfuzz import process

    rows = {}
    for name in asked:
        found = (ids == name).arg_max() if (ids == name).any() else None
        if found is None:
            inside = members.str.contains(name, literal=True)
            places = [row for row in inside.arg_true() if name in members[row].split(BETWEEN)]
            found = places[0] if places else None
        if found is None:
            near = process.extract(name, ids, limit=3, score_cutoff=60)
            hint = (
                f"Did you mean {' or '.join(match[0] for match in near)}?" if near else "Ids stand in the column _id."
            )
            raise UsageError(f"no record has the id {name!r}", hint)
        rows[name] = int(found)
    if len(set(rows.values())) < len(asked):
        one = ids[rows[asked[0]]]
        merged = "" if len(rows) < len(asked) else f", {one!r}, into which an earlier run has merged them"
        raise UsageError(f"{asked[0]!r} and {asked[1]!r} are one record{merged}", "Name two.")
    return rows


def explained(
    linked: Linked, asked: dict[str, int], ids: pl.Series, cluster_ids: pl.Series, threshold: float
) -> dict[str, pl.DataFrame]:
    """Everything there is to say of two records.

    Args:
        linked: the result of linkage.
        asked: the rows of the two records, as `located` gives them.
        ids: the `_id` of each row.
        cluster_ids: the `cluster_id` of each row.
        threshold: of a merge, as a probability.

    Returns:
        `explained`, columns of `FACTS`; `waterfall` of the pair; and `hangs`, the links by which the clusters of the
        two hang together, as `links` gives them.
    """
    i, j = np.sort(linked.table.profile[list(asked.values())])[:, None]
    odds = judge(linked, i, j)
    together = bool(linked.label[i] == linked.label[j])
    records = [name if name == ids[row] else f"{name} (in {ids[row]})" for name, row in asked.items()]
    result = "one customer" if together else "two customers"
    clusters = np.unique(linked.label[np.concatenate([i, j])])
    return {
        "explained": _facts(linked, i, j, odds, records, result, _because(linked, i, j, odds, threshold), threshold),
        "waterfall": waterfall(linked, i, j),
        "hangs": links(linked, hanging(linked, clusters), ids, cluster_ids),
    }


def explained_link(
    lists: Lists, asked: tuple[str, str], rows: tuple[int, int], threshold: float
) -> dict[str, pl.DataFrame]:
    """Everything there is to say of a record and one of another list.

    Args:
        lists: the result of `lists.hold`.
        asked: the ids of a record of the first list, and of one of the second.
        rows: their rows, each in its list.
        threshold: of a link, as a probability.

    Returns:
        as of `explained`, but that `hangs` is empty.
    """
    linked = lists.linked
    i, j = (profile[row : row + 1] for profile, row in zip(lists.rows, rows, strict=True))
    odds = judge(linked, i, j)
    good = lists.good[(linked.pairs.first == i) & (linked.pairs.second == j)].any()
    if good and i[0] == j[0]:
        because = SAME_IN_ALL
    elif contradict(linked.table.sure, i, j).any():
        because = f"they have {OTHER_IDS}"
    elif not may_meet(linked.table, i, j).all():
        because = KINDS
    elif odds[0] < cut_of(threshold):
        because = SHORT
    else:
        because = REACHED if good else "no blocking rule brought them together"
    result = "linked" if good else "not linked"
    return {
        "explained": _facts(linked, i, j, odds, asked, result, because, threshold),
        "waterfall": waterfall(linked, i, j),
        "hangs": pl.DataFrame(schema=HANGS),
    }


def _facts(
    linked: Linked,
    i: Index,
    j: Index,
    odds: Floats,
    records: Sequence[str],
    result: str,
    because: str,
    threshold: float,
) -> pl.DataFrame:
    """What is said of a pair above its waterfall: columns of `FACTS`."""
    facts = {
        "records": " and ".join(records),
        "result": result,
        "because": because,
        "probability of the pair": f"{float(probability(odds)[0])}",
        "threshold": f"{threshold:g}",
        "found by": _found_by(linked, i, j),
    }
    return pl.DataFrame([list(facts), list(facts.values())], FACTS)


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
    words = words_of(linked, i, j)
    return pl.DataFrame(
        {
            "cluster_id": cluster_ids.gather(first[i]),
            "id_1": ids.gather(first[i]),
            "id_2": ids.gather(first[j]),
            "probability": probability(found["odds"].to_numpy()),
            "evidence": (found["by"] + "; ").fill_null("") + words,
        }
    )


def _because(linked: Linked, i: Index, j: Index, odds: Floats, threshold: float) -> str:
    """What decided whether two profiles came together."""
    if i[0] == j[0]:
        return SAME_IN_ALL
    for said, pairs in ((SAME, linked.decided.same), (DIFFERENT, linked.decided.different)):
        if (np.sort(pairs, axis=1) == [i[0], j[0]]).all(axis=1).any():
            return f"a person decided that they are {said}"
    cut = cut_of(threshold)
    sure = bool(odds[0] >= cut)
    if linked.label[i] == linked.label[j]:
        if linked.standing is not None and 0 != linked.standing[i[0]] == linked.standing[j[0]]:
            return "they are one customer of the base, which knows the record by its _id"
        return REACHED if sure else "records between them link them, see below"
    here, there = (np.flatnonzero(linked.label == linked.label[node[0]]) for node in (i, j))
    one, two = (side.ravel() for side in np.meshgrid(here[:COMPLETE], there[:COMPLETE], indexing="ij"))
    if contradict(linked.table.sure, one, two).any():
        return f"they, or records of theirs, have {OTHER_IDS}"
    if (linked.undecided[i] == linked.undecided[j]).all() or _decided_apart(linked, i[0], j[0]):
        return "a person decided so of records of theirs"
    if not may_meet(linked.table, i, j).all():
        return KINDS
    if not sure:
        return SHORT
    if linked.standing is not None and linked.standing[here].any() and linked.standing[there].any():
        return "they go with two customers of the base, and only a decision merges these"
    told = np.floor(probability(_mean(linked, here, there, cut)) * 10_000) / 10_000
    return f"the records of the two customers do not reach the threshold on the average ({told:.4f})"


def _decided_apart(linked: Linked, i: int, j: int) -> bool:
    """Whether a person decided that a record of one of two customers is not one of the other's."""
    apart = linked.label[linked.decided.different]
    return bool((np.sort(apart, axis=1) == np.sort(linked.label[[i, j]])).all(axis=1).any())


def _mean(linked: Linked, here: Index, there: Index, cut: float) -> Floats:
    """The mean natural log odds between the profiles of two clusters, as `clusters.merge` holds it against the cut."""
    i, j, odds = closed(linked, cut)
    between = (np.isin(i, here) & np.isin(j, there)) | (np.isin(i, there) & np.isin(j, here))
    same = np.concatenate([linked.known, linked.decided.same])
    part = components(linked.table.size, same[:, 0], same[:, 1])
    even, number = min(cut, 0.0), np.ones(int(between.sum()), np.int64)
    odds = np.clip(odds[between], even + AGAINST, FOR)
    odds = joined(linked.table.size, part[i[between]], part[j[between]], odds, number, np.maximum)[2]
    every = np.unique(part[here]).size * np.unique(part[there]).size
    mean: Floats = (odds.sum() + (every - odds.size) * (even + UNSEEN)) / every
    return mean


def _found_by(linked: Linked, i: Index, j: Index) -> str:
    """The blocking rule that found a pair first."""
    pairs = linked.pairs
    at = np.flatnonzero((pairs.first == i) & (pairs.second == j))
    if i[0] == j[0]:
        return "being the same"
    if not at.size:
        return "no blocking rule: the pair was never a candidate"
    return f"the blocking rule {rules_of(linked.table)[int(pairs.rule[at[0]])].name}"
