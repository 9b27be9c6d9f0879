"""Two lists: which records of one are, or may be, those of another, without merging inside either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.errors import UsageError
from cbtool.fields import BETWEEN
from cbtool.matching.blocking import rules_of
from cbtool.matching.clusters import contradict
from cbtool.matching.comparable import further, refuse_bare
from cbtool.matching.evidence import words_of
from cbtool.matching.linkage import Linked, cut_of, judge, profiles, scored
from cbtool.matching.model import probability
from cbtool.matching.model_file import Models
from cbtool.matching.prepare import Prepared
from cbtool.matching.words import Index

#: Most records of the other list that are named beside the best one.
NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Lists:
    """The result of holding one list against another.

    Attributes:
        linked: pairs with a profile of the first list in `first` and one of the second in `second`, and their odds;
            profiles that stand in both lists are paired with themselves. `apart` has the pairs that reach the
            threshold, but have two different ids.
        rows: the profiles of the first list's rows, and of the second's.
        good: which pairs are links.
    """

    linked: Linked
    rows: tuple[Index, Index]
    good: npt.NDArray[np.bool_]


def hold(
    first: pl.LazyFrame,
    second: pl.LazyFrame,
    threshold: float,
    models: Models = (None, None),
    compare: Mapping[str, str] = MappingProxyType({}),
) -> Lists:
    """Compare the records of one list with those of another.

    Args:
        first: a normalised table with at least one row.
        second: another one.
        threshold: least probability of a link.
        models: as `linkage.link` takes them.
        compare: as `linkage.link` takes it.

    Raises:
        UsageError: no field that can be compared is filled in both.
    """
    for frame in (first, second):
        refuse_bare(frame, compare)
    both_lists = pl.concat([first, second], how="diagonal_relaxed")
    table, keys = profiles(both_lists, further(both_lists, compare, models))
    size = int(first.select(pl.len()).collect().item())
    rows = table.profile[:size], table.profile[size:]
    one, two = (np.bincount(numbers, minlength=table.size) > 0 for numbers in rows)
    _refuse_strangers(table, one, two)
    linked = scored(table, keys, models, (one, two))
    i, j = linked.pairs.first, linked.pairs.second
    forth, back, both = np.flatnonzero(one[i] & two[j]), np.flatnonzero(one[j] & two[i]), np.flatnonzero(one & two)
    turned = replace(
        linked.pairs,
        first=np.concatenate([i[forth], j[back], both]),
        second=np.concatenate([j[forth], i[back], both]),
        rule=np.append(linked.pairs.rule[np.append(forth, back)], np.full(both.size, len(rules_of(table)), np.uint8)),
    )
    odds = np.concatenate([linked.odds[forth], linked.odds[back], judge(linked, both, both)])
    good, apart = odds >= cut_of(threshold), contradict(table.sure, turned.first, turned.second)
    kept = np.column_stack([turned.first, turned.second])[good & apart]
    return Lists(replace(linked, pairs=turned, odds=odds, apart=kept), rows, good & ~apart)


def _refuse_strangers(table: Prepared, one: npt.NDArray[np.bool_], two: npt.NDArray[np.bool_]) -> None:
    """Refuse two lists that have nothing to be compared by.

    Raises:
        UsageError: no field is filled in both.
    """
    filled = {name: np.any([slot != 0 for slot in word.slots], axis=0) for name, word in table.words.items()}
    filled["birth_date"] = table.birth != 0
    if any((there & one).any() and (there & two).any() for there in filled.values()):
        return
    has = [
        ", ".join(dict.fromkeys(name.rstrip("0123456789") for name, there in filled.items() if (there & side).any()))
        for side in (one, two)
    ]
    raise UsageError(
        f"no field is filled in both lists: one has {has[0] or 'none'}, the other {has[1] or 'none'}",
        "Map a column of each list to the same field, such as phone.",
    )


def best_of(lists: Lists, ids: pl.Series) -> pl.DataFrame:
    """What each record of the first list is linked to.

    Args:
        lists: the result of `hold`.
        ids: the `_id`s of the second list.

    Returns:
        one row per record of the first list, in order: `link_id`, the likeliest record of the second list;
        `link_probability` and `link_evidence` of this pair; `link_count`, how many records reach the threshold;
        `link_other`, up to `NAMED` further ones, the likeliest first.
    """
    linked, (first, second) = lists.linked, lists.rows
    at = np.flatnonzero(lists.good)
    pairs = pl.DataFrame({"p": linked.pairs.first[at], "q": linked.pairs.second[at], "odds": linked.odds[at], "at": at})
    records = pl.DataFrame({"q": second, "row": np.arange(second.size), "id": ids})
    named = (
        records.group_by("q")
        .agg(pl.col("row").head(NAMED + 1), pl.col("id").head(NAMED + 1), pl.len().alias("number"))
        .join(pairs, on="q")
    )
    number = named.group_by("p").agg(pl.col("number").sum().cast(pl.Int64).alias("link_count"))
    every = named.explode("row", "id", empty_as_null=True).sort("p", "odds", "row", descending=[False, True, False])
    best = every.group_by("p", maintain_order=True).agg(
        pl.col("id").first().alias("link_id"),
        pl.col("at").first(),
        pl.col("id").slice(1, NAMED).str.join(BETWEEN).replace("", None).alias("link_other"),
    )
    pair = best["at"].to_numpy()
    words = words_of(linked, linked.pairs.first[pair], linked.pairs.second[pair])
    best = best.with_columns(
        pl.Series("link_probability", probability(linked.odds[pair]).round(6)), words.alias("link_evidence")
    ).join(number, on="p")
    found = pl.DataFrame({"p": first}).join(best, on="p", how="left", maintain_order="left")
    return found.select("link_id", "link_probability", "link_evidence", pl.col("link_count").fill_null(0), "link_other")
