"""Linkage: from a table to clusters, through candidate pairs, scores and average linkage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import polars as pl

from cbtool.matching.base import Base
from cbtool.matching.blocking import RULES, Pairs, Sides, candidates, may_meet
from cbtool.matching.clusters import LITTLE, NO_PAIRS, QUARTER, UNTOLD, components, merge, missing_pairs
from cbtool.matching.comparable import further, refuse_bare
from cbtool.matching.decisions import NOTHING, Decided, settled
from cbtool.matching.fitting import scorer, weak
from cbtool.matching.keys import Keys
from cbtool.matching.model_file import Models
from cbtool.matching.prepare import COMPANY, Prepared, prepare
from cbtool.matching.score import NEVER, Scorer
from cbtool.matching.threads import side_by_side
from cbtool.matching.words import Flags, Floats, Index, ordered

#: Components of up to this many records have all their pairs compared.
COMPLETE: Final = 40


@dataclass(frozen=True, slots=True)
class Linked:
    """The result of linkage.

    Attributes:
        table: what was compared, by profile.
        scorers: the model of persons and that of companies, None where there are none.
        pairs: candidate pairs of profiles.
        odds: their natural log odds.
        label: for each profile its cluster, named by one of its profiles.
        apart: pairs of profiles that only ids kept from being merged, one row each.
        left: profiles that stayed unpaired in blocks above the cap: profile, number of the rule.
        decided: pairs of profiles that people decided on.
        undecided: for each profile its cluster as it would be without the decisions.
        standing: for each profile its customer of the base, 0 for none; None without a base.
    """

    table: Prepared
    scorers: tuple[Scorer | None, Scorer | None]
    pairs: Pairs
    odds: Floats
    label: Index
    apart: Index
    left: Index
    decided: Decided
    undecided: Index
    standing: Index | None = None

    @property
    def models(self) -> Models:
        """The models of persons and of companies."""
        persons, companies = (one.model if one else None for one in self.scorers)
        return persons, companies

    @property
    def known(self) -> Index:
        """Pairs of profiles that are one customer of the base, one row each."""
        if self.standing is None:
            return NO_PAIRS
        order, _ = ordered(self.standing)
        same = (np.diff(self.standing[order]) == 0) & (self.standing[order][1:] != 0)
        return np.column_stack([order[:-1][same], order[1:][same]])

    def companies(self, i: Index, j: Index) -> Flags:
        """Which pairs are judged by the model of companies."""
        found: Flags = (self.table.kind[i] == COMPANY) | (self.table.kind[j] == COMPANY)
        return found


def link(
    frame: pl.LazyFrame,
    threshold: float,
    models: Models = (None, None),
    decided: pl.DataFrame | None = None,
    base: Base | None = None,
    compare: Mapping[str, str] = MappingProxyType({}),
) -> Linked:
    """Find out which records are one customer.

    Args:
        frame: a normalised table.
        threshold: least mean link of a merge, as a probability.
        models: of persons and of companies, as fitted before; None for one that is to be fitted to this table.
        decided: what people decided (columns of `decisions.DECISIONS`): "same" merges and "different" keeps apart
            whatever model and ids say; pairs whose records are not there are passed over.
        base: the customers that stand already; pairs of two of them are not compared, and only a decision merges them.
        compare: columns beyond those of cbtool, each as `text`, `exact`, `number` or `date`.

    Raises:
        UsageError: the table has no field to compare, or the models know nothing of a column to be compared.
        InputError: two decisions contradict each other.
    """
    refuse_bare(frame, compare)
    table, keys = profiles(frame, further(frame, compare, models))
    if base is not None and (mixed := base.mixed(table.profile, table.size)).any():
        table, parent = table.split(mixed, _ids(frame))
        keys = keys.taken(table, parent)
    rows = NOTHING if decided is None else settled(decided, _ids(frame))
    if (torn := _torn(table, rows)).any():
        table, parent = table.split(torn, _ids(frame), np.concatenate([rows.same, rows.different]).ravel())
        keys = keys.taken(table, parent)
    cut, people = cut_of(threshold), rows.numbered(table.profile)
    if base is None:
        linked = scored(table, keys, models, decided=people)
    else:
        linked = replace(
            scored(table, keys, models, base.sides(table.profile, table.size), people),
            standing=base.standing(table.profile, table.size),
        )
    i, j, inside = closed(linked, cut)
    for one in filter(None, linked.scorers):
        one.forget()
    label, apart = merge(table.size, i, j, inside, cut, table.sure, linked.known, NO_PAIRS, linked.standing)
    linked = replace(linked, label=label, apart=apart, undecided=label)
    if decided is None:
        return linked
    same, different = np.concatenate([linked.known, people.same]), people.different
    label, apart = merge(table.size, i, j, inside, cut, table.sure, same, different, linked.standing)
    return replace(linked, label=label, apart=apart)


def cut_of(threshold: float) -> float:
    """A probability as natural log odds."""
    inside = np.clip(threshold, 1e-9, 1 - 1e-9)
    return float(np.log(inside) - np.log1p(-inside))


def scored(
    table: Prepared, keys: Keys, models: Models, sides: Sides | None = None, decided: Decided = NOTHING
) -> Linked:
    """The candidate pairs with their odds; nothing is merged yet.

    Args:
        table: what is compared.
        keys: of this table.
        models: as `link` takes them.
        sides: as `blocking.candidates` takes them.
        decided: pairs of profiles that people decided on, for later.
    """
    pairs = candidates(table, keys, sides)
    firm = (table.kind[pairs.first] == COMPANY) | (table.kind[pairs.second] == COMPANY)
    odds = np.zeros(pairs.first.size)

    def of_kind(companies: bool) -> Scorer | None:
        which = firm if companies else ~firm
        # Half as wide as others hold them: they are held while there is most to hold.
        i, j = (side[which].astype(np.uint32) for side in (pairs.first, pairs.second))
        made = scorer(table, keys, i, j, models[companies], companies=companies, sides=sides)
        if made is None:
            return None
        odds[which] = made[0].odds(i, j, made[1])
        return made[0]

    persons, companies = side_by_side(of_kind, (False, True))
    return Linked(
        table,
        (persons, companies),
        pairs,
        odds,
        np.arange(table.size),
        NO_PAIRS,
        _left(table, pairs),
        decided,
        np.arange(table.size),
    )


def profiles(frame: pl.LazyFrame, columns: Mapping[str, str]) -> tuple[Prepared, Keys]:
    """What is compared of a table; records that say too little to be one customer have profiles of their own.

    Args:
        frame: a normalised table.
        columns: as `prepare.prepare` takes them.
    """
    table = prepare(frame, columns)
    keys = Keys(table)
    keys.make_dear()
    several = np.flatnonzero(np.bincount(table.profile, minlength=table.size) > 1)
    too_weak = np.zeros(table.size, np.bool_)
    too_weak[several] = weak(table, keys, several)
    if too_weak.any():
        table, parent = table.split(too_weak, _ids(frame))
        keys = keys.taken(table, parent)
    return table, keys


def _ids(frame: pl.LazyFrame) -> pl.Series:
    return frame.select(pl.col("_id").cast(pl.String)).collect()["_id"]


def _torn(table: Prepared, rows: Decided) -> Flags:
    """The profiles whose rows the decisions tell apart, so that each of these rows needs a profile of its own.

    Two rows of a profile may be decided to be different, or one of them to be a third record's customer and the other
    one not.
    """
    found = np.zeros(table.size, np.bool_)
    profiles = rows.numbered(table.profile)
    part = components(table.size, profiles.same[:, 0], profiles.same[:, 1])
    one, two = part[profiles.different[:, 0]], part[profiles.different[:, 1]]
    found[np.isin(part, one[one == two])] = True
    return found


def judge(linked: Linked, i: Index, j: Index) -> Floats:
    """Natural log odds of any pairs of profiles."""
    odds = np.full(i.size, NEVER)
    firm = linked.companies(i, j)
    for number, which in enumerate((~firm, firm)):
        one = linked.scorers[number]
        if one and which.any():
            odds[which] = one.odds(i[which], j[which])
    odds[~may_meet(linked.table, i, j)] = NEVER
    return odds


def closed(linked: Linked, cut: float) -> tuple[Index, Index, Floats]:
    """The pairs inside connected components, those included that blocking had not proposed, in sorted order.

    Args:
        linked: scored pairs.
        cut: natural log odds from which on a pair is a link.

    Returns:
        first and second profiles, and natural log odds as they count in the mean of a merge.
    """
    pairs, size = linked.pairs, linked.table.size
    good = linked.odds >= cut
    same = np.concatenate([linked.known, linked.decided.same])
    part = components(size, np.append(pairs.first[good], same[:, 0]), np.append(pairs.second[good], same[:, 1]))
    inside = np.flatnonzero(part[pairs.first] == part[pairs.second])
    i, j = pairs.first[inside], pairs.second[inside]
    more, other = missing_pairs(part, i, j, COMPLETE)
    i, j = np.append(i, more), np.append(j, other)
    odds = in_mean(linked, i, j, np.append(linked.odds[inside], judge(linked, more, other)), cut)
    order, _ = ordered(i * size + j)
    return i[order], j[order], odds[order]


def in_mean(linked: Linked, i: Index, j: Index, odds: Floats, cut: float) -> Floats:
    """Natural log odds of pairs as they count in the mean of a merge: below `LITTLE` by a quarter.

    Where nothing differs they are at least `UNTOLD`: of two records one may have the phone and the other the e-mail
    address; by themselves they are taken for namesakes, and yet both may be the customer of a third record, which has
    both. It is what differs that speaks against that.

    Args:
        linked: the table and its models.
        i: first profiles of the pairs.
        j: second profiles.
        odds: of the pairs.
        cut: least mean log odds of a merge; what is below it stays below it, so that no pair is merged by this alone.
    """
    odds, even = odds.copy(), min(cut, 0.0)
    least, little = even + UNTOLD, even + LITTLE
    for one, of_firms in zip(linked.scorers, (False, True), strict=True):
        at = np.flatnonzero((odds < least) & (odds > NEVER))
        at = at[linked.companies(i[at], j[at]) == of_firms]
        if one and at.size:
            odds[at[~one.model.against(one.levels(i[at], j[at]))]] = least
    return np.where(odds < little, little + QUARTER * (odds - little), odds)


def _left(table: Prepared, pairs: Pairs) -> Index:
    """Profiles to be told of: left by a rule over one contact or id, or left and in no pair at all."""
    paired = np.zeros(table.size, np.bool_)
    paired[pairs.first] = paired[pairs.second] = True
    found = []
    for number, rows in enumerate(pairs.left):
        told = rows if number < len(RULES) and len(RULES[number].keys) == 1 else rows[~paired[rows]]
        found.append(np.column_stack([told, np.full(told.size, number)]))
    return np.concatenate(found).astype(np.int64)
