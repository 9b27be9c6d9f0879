"""Decisions: what people said of pairs of records, held against the records of a table and against each other."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from cbtool.errors import InputError
from cbtool.fields import BETWEEN
from cbtool.matching.clusters import components
from cbtool.matching.fingerprint import fingerprint
from cbtool.matching.words import Index

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"

#: Decisions as they are kept: the pair, what was said of it, what both records were like then, and the day.
DECISIONS: Final = pl.Schema(
    {
        "id_1": pl.String(),
        "id_2": pl.String(),
        "decision": pl.String(),
        "fingerprint_1": pl.String(),
        "fingerprint_2": pl.String(),
        "at": pl.String(),
    }
)

#: What becomes of a decision: it holds, its records have changed since, one of them is not there, or both are one
#: customer already.
APPLIED, CHANGED, ABSENT, LATE = "applied", "changed", "absent", "late"


@dataclass(frozen=True, slots=True)
class Decided:
    """Pairs that people decided on, as numbers of rows or of profiles, two to a row."""

    same: Index
    different: Index

    def numbered(self, number: Index) -> Decided:
        """The same pairs under other numbers: of the profile of each row, or of the cluster of each profile."""
        return Decided(number[self.same], number[self.different])

    @property
    def links(self) -> Index:
        """The pairs that are the same, the smaller number first; none of a number with itself."""
        pairs: Index = np.sort(self.same[self.same[:, 0] != self.same[:, 1]], axis=1)
        return pairs


NOTHING: Final = Decided(np.zeros((0, 2), np.int64), np.zeros((0, 2), np.int64))


def carried(decisions: pl.DataFrame, ids: pl.Series, members: pl.Series, seen: pl.DataFrame) -> pl.DataFrame:
    """Decisions with the customers in place of records that an earlier run has merged into them.

    What such a record was like is not known any more, so its fingerprint is not asked for; nor is that of the record
    whose `_id` the customer has, if it is the one that was last seen. A decision that two records of one customer are
    different stays as it is, but for a mark: a merge is not undone here.

    Args:
        decisions: columns of `DECISIONS`; others ride along.
        ids: the `_id` of each row.
        members: for each row the original records that it stands for, joined by `; `.
        seen: what is remembered of original records: `_id` and `fingerprint`.

    Returns:
        the decisions, and whether each one is `late`: it would part the records of one customer.
    """
    if not decisions.height:
        return decisions.with_columns(pl.lit(value=False).alias("late"))
    named = pl.concat([decisions["id_1"], decisions["id_2"]]).unique()
    rows = pl.DataFrame({"golden": ids, "member": members})
    joined = pl.col("member").str.contains(BETWEEN, literal=True)
    firsts = rows.unique("golden", keep="last").filter(joined, pl.col("golden").is_in(named.implode()))
    firsts = firsts.join(seen, left_on="golden", right_on="_id").select("golden", pl.col("fingerprint").alias("then"))
    lost = rows.filter(joined).with_columns(pl.col("member").str.split(BETWEEN))
    lost = lost.explode("member", empty_as_null=True).filter(pl.col("member").is_in(named.implode()))
    lost = lost.filter(~pl.col("member").is_in(ids.implode())).unique("member", keep="last")
    found = decisions
    for side in ("1", "2"):
        golden = lost.rename({"golden": f"golden_{side}"})
        found = found.join(golden, left_on=f"id_{side}", right_on="member", how="left", maintain_order="left")
        then = firsts.rename({"then": f"then_{side}"})
        found = found.join(then, left_on=f"id_{side}", right_on="golden", how="left", maintain_order="left")
    now = {side: pl.coalesce(f"golden_{side}", f"id_{side}") for side in ("1", "2")}
    one = (now["1"] == now["2"]) & (pl.col("id_1") != pl.col("id_2"))
    late = one & (pl.col("decision") == DIFFERENT)
    known = ~late
    same = {side: pl.col(f"fingerprint_{side}").eq_missing(pl.col(f"then_{side}")) for side in ("1", "2")}
    return found.with_columns(
        *(pl.when(known).then(now[side]).otherwise(f"id_{side}").alias(f"id_{side}") for side in now),
        *(
            pl.when(~(known & (one | pl.col(f"golden_{side}").is_not_null() | same[side])))
            .then(f"fingerprint_{side}")
            .alias(f"fingerprint_{side}")
            for side in now
        ),
        late.alias("late"),
    ).select(*decisions.columns, "late")


def held(decisions: pl.DataFrame, table: pl.LazyFrame) -> pl.DataFrame:
    """Decisions with what becomes of them.

    A decision without fingerprints (of a list that was written by hand) holds whatever its records are like.

    Args:
        decisions: columns of `DECISIONS`, and `late`, as `carried` gives them; others ride along.
        table: records with `_id`; of two with one `_id` (a customer of the base and its record) the later counts.

    Returns:
        the decisions in their order with a column `status`: `APPLIED`, `CHANGED`, `ABSENT` or `LATE`.
    """
    if not decisions.height:
        return decisions.with_columns(pl.lit(None, pl.String).alias("status"))
    named = pl.concat([decisions["id_1"], decisions["id_2"]]).unique()
    there = table.filter(pl.col("_id").is_in(named.implode())).collect()
    prints = there.select("_id", fingerprint(there).fill_null("").alias("now")).unique("_id", keep="last")
    found = decisions
    for side in ("1", "2"):
        now = prints.rename({"now": f"now_{side}"})
        found = found.join(now, left_on=f"id_{side}", right_on="_id", how="left", maintain_order="left")
    missing = pl.col("now_1").is_null() | pl.col("now_2").is_null()
    other = pl.any_horizontal(
        pl.col(f"fingerprint_{side}").is_not_null() & (pl.col(f"fingerprint_{side}") != pl.col(f"now_{side}"))
        for side in ("1", "2")
    )
    status = (
        pl.when("late")
        .then(pl.lit(LATE))
        .when(missing)
        .then(pl.lit(ABSENT))
        .when(other)
        .then(pl.lit(CHANGED))
        .otherwise(pl.lit(APPLIED))
    )
    return found.select(*decisions.columns, status.alias("status"))


def news(decisions: pl.DataFrame) -> pl.DataFrame:
    """Decisions (as `held` gives them) but for those of earlier runs (`old`) on records that are not of this run."""
    return decisions.filter(~pl.col("old") | (pl.col("status") != ABSENT)) if "old" in decisions.columns else decisions


def settled(decisions: pl.DataFrame, ids: pl.Series) -> Decided:
    """Decisions as pairs of rows; those whose records are not there are left out.

    Args:
        decisions: `id_1`, `id_2` and `decision`; `place` (file and row) for messages.
        ids: the `_id` of each row.

    Raises:
        InputError: two decisions contradict each other.
    """
    rows = rows_of(decisions, ids)
    pairs = (
        decisions.join(rows.rename({"row": "one"}), left_on="id_1", right_on="id", maintain_order="left")
        .join(rows.rename({"row": "two"}), left_on="id_2", right_on="id", maintain_order="left")
        .filter(pl.col("decision").is_in([SAME, DIFFERENT]))
    )
    same, different = (pairs.filter(pl.col("decision") == said) for said in (SAME, DIFFERENT))
    found = Decided(*(part.select("one", "two").to_numpy().astype(np.int64) for part in (same, different)))
    group = components(ids.len(), found.same[:, 0], found.same[:, 1])
    against = np.flatnonzero(group[found.different[:, 0]] == group[found.different[:, 1]])
    if against.size:
        raise _contradiction(same, different.row(int(against[0]), named=True))
    return found


def rows_of(decisions: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """`id` and `row` of the records that decisions name; of two rows with one `_id` the later one."""
    named = pl.concat([decisions["id_1"], decisions["id_2"]])
    rows = pl.DataFrame({"id": ids, "row": np.arange(ids.len())})
    return rows.filter(pl.col("id").is_in(named.implode())).unique("id", keep="last", maintain_order=True)


def _contradiction(same: pl.DataFrame, against: dict[str, str]) -> InputError:
    """The error that names a pair decided to be different, and the decisions that make it the same."""
    links: dict[str, list[dict[str, str]]] = {}
    for row in same.to_dicts():
        links.setdefault(row["id_1"], []).append(row)
        links.setdefault(row["id_2"], []).append(row)
    ways: dict[str, list[dict[str, str]]] = {against["id_1"]: []}
    waiting = deque(ways)
    while against["id_2"] not in ways:  # breadth first, so that the fewest decisions are named
        here = waiting.popleft()
        for row in links.get(here, ()):
            there = row["id_2"] if row["id_1"] == here else row["id_1"]
            if there not in ways:
                ways[there] = [*ways[here], row]
                waiting.append(there)
    told = ", ".join(_named(row) for row in ways[against["id_2"]]) or "they are one record"
    return InputError(
        f"decisions contradict each other: {_named(against)}, but {told}",
        "Change or empty one of them in its file.",
    )


def _named(row: dict[str, str]) -> str:
    """A decision for a message."""
    said = f"{row['id_1']} and {row['id_2']} are {row['decision']}"
    return f"{said} ({row['place']})" if row.get("place") else said
