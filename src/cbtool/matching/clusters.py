"""Clusters: average linkage over log odds, so that one mistaken link does not chain two customers together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from cbtool.matching.words import Codes, Flags, Floats, Index, ascending, distinct, groups, ordered

#: Log odds beyond which a single pair does not outweigh others any further, for and against a merge. What speaks
#: against one is held against a threshold of 0.5, or against a lower one.
FOR: Final = 12.0
AGAINST: Final = -4.0

#: The same of a pair inside a component that was never compared.
UNSEEN: Final = -1.0

#: The same that a pair in which nothing differs counts at least: a probability of 0.4.
UNTOLD: Final = -0.4

#: The same below which a pair counts by a quarter: that one record of a customer differs from another is no news where
#: both resemble a third one. Of 1,300 merges of several pairs that the plain mean gave 0.4 to 0.5, on fifteen bases,
#: 69 % were right: half on Russian ones, nine in ten where customers have ten records.
LITTLE: Final = -0.5
QUARTER: Final = 0.25

NO_PAIRS: Final = np.zeros((0, 2), np.int64)


def components(size: int, i: Index, j: Index) -> Index:
    """For each node the smallest node that it is linked to, by hooking and pointer jumping (Shiloach, Vishkin 1982)."""
    label = np.arange(size)
    linked = np.zeros(size, np.bool_)
    linked[i] = linked[j] = True
    nodes = np.flatnonzero(linked)
    while True:
        one, two = label[i], label[j]
        differ = one != two
        if not differ.any():
            return label
        i, j, one, two = i[differ], j[differ], one[differ], two[differ]
        np.minimum.at(label, np.maximum(one, two), np.minimum(one, two))
        while True:
            here = label[nodes]
            jumped = label[here]
            if np.array_equal(jumped, here):
                break
            label[nodes] = jumped


def missing_pairs(label: Index, i: Index, j: Index, most: int) -> tuple[Index, Index]:
    """The pairs inside components of 3 to `most` nodes that are not among the given ones (i < j)."""
    counts = np.bincount(label, minlength=label.size)
    nodes = np.flatnonzero((counts[label] > 2) & (counts[label] <= most))
    order, labels = ordered(label[nodes])
    nodes, (starts, sizes) = nodes[order], groups(labels)
    place = np.arange(nodes.size)
    later = np.repeat(starts + sizes, sizes) - place - 1
    one = np.repeat(place, later)
    two = one + 1 + np.arange(one.size) - np.repeat(np.cumsum(later) - later, later)
    size = np.int64(max(label.size, 1))
    wanted, have = nodes[one] * size + nodes[two], ascending(i * size + j)
    at = np.minimum(np.searchsorted(have, wanted), max(have.size - 1, 0))
    fresh = wanted[have[at] != wanted] if have.size else wanted
    return fresh // size, fresh % size


def merge(
    size: int,
    i: Index,
    j: Index,
    odds: Floats,
    threshold: float,
    apart: Sequence[Codes],
    together: Index = NO_PAIRS,
    never: Index = NO_PAIRS,
    standing: Index | None = None,
) -> tuple[Index, Index]:
    """Merge nodes by average linkage while the mean log odds between two clusters reach the threshold.

    In each round clusters that are each other's best merge, all at once: since average linkage is reducible
    (Bruynooghe 1977) this gives the clusters of the one-by-one procedure.

    Args:
        size: number of nodes.
        i: first node of each pair, smaller than the second; pairs in sorted order.
        j: second node.
        odds: natural log odds of the pairs; pairs that are missing count as `UNSEEN`.
        threshold: least mean log odds of a merge.
        apart: per kind of id each node's code, 0 for none; different codes never come together.
        together: pairs of nodes that are one from the start, whatever their odds and ids: each is a description of
            one customer, and others are held against the one that they resemble most.
        never: pairs of nodes, one row each, that never come together.
        standing: each node's customer of the base, 0 for none; two of them come together only by `together`.

    Returns:
        for each node its cluster, named by one of its nodes; and the pairs of nodes, one row each, that ids kept apart
        though the mean would have merged them.
    """
    label = np.arange(size)
    weight = np.ones(size, np.int64)
    ids = [codes.astype(np.int64) for codes in apart]
    if standing is not None:
        ids.append(standing.copy())  # merges are written into it
    even = min(threshold, 0.0)
    total, number = np.clip(odds, even + AGAINST, FOR), np.ones(i.size, np.int64)
    if together.size:
        label = components(size, together[:, 0], together[:, 1])
        ids = [_one_id(codes, label) for codes in ids]
        i, j, total, number = joined(size, label[i], label[j], total, number, np.maximum)
        number[:] = 1
    never = label[never]
    kept = [np.zeros(0, np.int64)]
    while i.size:
        every = weight[i] * weight[j]
        mean = (total + (every - number) * (even + UNSEEN)) / every
        good = mean >= threshold
        forbidden = contradict(ids[: len(apart)], i, j)
        kept.append(_numbers(size, i[good & forbidden], j[good & forbidden]))
        forbidden |= contradict(ids[len(apart) :], i, j)
        if never.size:
            forbidden |= np.isin(_numbers(size, i, j), _numbers(size, never[:, 0], never[:, 1]))
        one, two = _mutual(size, i[good & ~forbidden], j[good & ~forbidden], mean[good & ~forbidden])
        if not one.size:
            break
        into = np.arange(size)
        into[two] = one
        label, never = into[label], into[never]
        weight[one] += weight[two]
        for codes in ids:
            codes[one] = np.maximum(codes[one], codes[two])
        i, j, total, number = joined(size, into[i], into[j], total, number)
    pairs = distinct(ascending(np.concatenate(kept)))
    return label, np.column_stack([pairs // size, pairs % size])


def contradict(ids: Sequence[Index] | Sequence[Codes], i: Index, j: Index) -> Flags:
    """Which pairs of nodes have two different ids of one kind; code 0 is none."""
    found = np.zeros(i.size, np.bool_)
    for codes in ids:
        found |= (codes[i] != 0) & (codes[j] != 0) & (codes[i] != codes[j])
    return found


def _mutual(size: int, i: Index, j: Index, mean: Floats) -> tuple[Index, Index]:
    """Pairs of clusters, in sorted order, that are each other's best; of equal means the pair of the smallest nodes."""
    order = np.argsort(-mean, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    best = np.full(size, order.size)
    np.minimum.at(best, i, rank)
    np.minimum.at(best, j, rank)
    mutual = (best[i] == rank) & (best[j] == rank)
    return i[mutual], j[mutual]


def _one_id(codes: Index, label: Index) -> Index:
    """Codes of ids where those of nodes that are one mean one: two ids of one customer are the same from then on."""
    of_group = np.zeros(codes.size, np.int64)
    np.maximum.at(of_group, label, codes)
    both = codes != 0
    same = components(int(codes.max(initial=0)) + 1, codes[both], of_group[label[both]])
    return same[of_group]


def _numbers(size: int, i: Index, j: Index) -> Index:
    """Pairs of nodes as one whole number each, whatever their order."""
    return np.minimum(i, j) * np.int64(size) + np.maximum(i, j)


def joined(
    size: int, i: Index, j: Index, total: Floats, number: Index, how: np.ufunc = np.add
) -> tuple[Index, Index, Floats, Index]:
    """Add up the links between the same two clusters (or take the largest); links inside a cluster go."""
    keep = i != j
    key = _numbers(size, i, j)[keep]
    order, _ = ordered(key)
    key = key[order]
    starts, _ = groups(key)
    if not starts.size:
        return key, key, total[:0], number[:0]
    total, number = how.reduceat(total[keep][order], starts), np.add.reduceat(number[keep][order], starts)
    return key[starts] // size, key[starts] % size, total, number
