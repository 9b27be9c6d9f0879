"""What clusters hang on: the strongest links that hold the records of a cluster together, and no more of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.evidence import DECIDED, STANDING
from cbtool.matching.linkage import COMPLETE, Linked, judge
from cbtool.matching.words import Index

LINKS: Final = pl.Schema(
    {"cluster": pl.Int64(), "i": pl.Int64(), "j": pl.Int64(), "odds": pl.Float64(), "by": pl.String()}
)


def hanging(linked: Linked, clusters: Index) -> pl.DataFrame:
    """A strongest spanning tree of each of these clusters (Kruskal 1956): take the weakest link away, and it parts.

    Links that a person decided come first, then those of customers of the base. Clusters of more than `COMPLETE`
    profiles are searched among the candidate pairs, smaller ones among all their pairs.

    Args:
        linked: the result of linkage.
        clusters: names of clusters, as in `linked.label`.

    Returns:
        columns of `LINKS`: the cluster, the two profiles (i < j), natural log odds, and what put them together if not
        these (`DECIDED`, `STANDING`, else null); per cluster one row less than it has profiles, strongest first, the
        clusters in their order.
    """
    wanted = np.isin(linked.label, clusters)
    nodes = np.flatnonzero(wanted)
    members: dict[int, list[int]] = {}
    for node, label in zip(nodes.tolist(), linked.label[nodes].tolist(), strict=True):
        members.setdefault(label, []).append(node)
    small = [group for group in members.values() if 1 < len(group) <= COMPLETE]
    i, j = _all_pairs(small)
    odds = judge(linked, i, j)
    pairs = linked.pairs
    large = [label for label, group in members.items() if len(group) > COMPLETE]
    inside = (linked.label[pairs.first] == linked.label[pairs.second]) & np.isin(linked.label[pairs.first], large)
    links = (linked.decided.links, np.sort(linked.known, axis=1))
    people, base = (pairs[wanted[pairs[:, 0]]] for pairs in links)
    same = np.concatenate([people, base])
    i = np.concatenate([same[:, 0], i, pairs.first[inside]])
    j = np.concatenate([same[:, 1], j, pairs.second[inside]])
    odds = np.concatenate([judge(linked, same[:, 0], same[:, 1]), odds, linked.odds[inside]])
    by = np.repeat([0, 1, 2], [people.shape[0], base.shape[0], i.size - same.shape[0]])
    order = np.lexsort((j, i, -odds, by))
    kept = order[_tree(i[order], j[order])]
    names = pl.Series([DECIDED, STANDING, None], dtype=pl.String)
    found = pl.DataFrame([linked.label[i[kept]], i[kept], j[kept], odds[kept], names.gather(by[kept])], LINKS)
    order = np.empty(linked.table.size, np.int64)
    order[clusters] = np.arange(clusters.size)
    return found[np.argsort(order[found["cluster"].to_numpy()], kind="stable")]


def _all_pairs(groups: Sequence[Sequence[int]]) -> tuple[Index, Index]:
    """The pairs inside groups of ascending numbers."""
    found = [np.zeros((2, 0), np.int64)]
    for group in groups:
        one, two = np.triu_indices(len(group), 1)
        nodes = np.array(group)
        found.append(np.stack([nodes[one], nodes[two]]))
    i, j = np.concatenate(found, axis=1)
    return i, j


def _tree(i: Index, j: Index) -> list[int]:
    """The places of the pairs that join what was apart, taken in their order."""
    root: dict[int, int] = {}

    def found(node: int) -> int:
        while root.setdefault(node, node) != node:
            root[node] = node = root[root[node]]
        return node

    kept = []
    for place, (one, two) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        here, there = found(one), found(two)
        if here != there:
            root[max(here, there)] = min(here, there)
            kept.append(place)
    return kept
