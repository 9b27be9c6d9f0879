"""The base: customers of earlier runs, which stay as they are, in front of the new records of a table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np
import polars as pl

from cbtool.errors import InputError
from cbtool.fields import BETWEEN
from cbtool.matching.words import Flags, Index
from cbtool.wording import counted

#: The number of a row, beside the columns of users: no header may be called so.
_NUMBER: Final = "\0number"

#: What import puts behind a key that is taken.
_AGAIN: Final = r"~\d+$"

_HINT: Final = "Make the base with `cbtool dedupe FILE -o BASE.parquet`, without --all-records."


@dataclass(frozen=True, slots=True)
class Base:
    """What is known of the rows of a table whose first ones are customers that stand already.

    Attributes:
        size: how many rows are customers of the base.
        customer: for each row the number of its customer from 1 on: that of the row itself; of a new record that the
            base knows by its `_id` that of its customer; else 0.
        cluster_id: of each customer.
        again: customers of one record which is among the new ones: the row of the customer (`customer`), ascending, and
            that of the record (`new`).
        renamed: new records whose `_id` was taken: `row`, `_id` as it came.
        takers: original records whose `_id` a renamed record had: `customer`, `member`, `_id` as the record had it.
    """

    size: int
    customer: Index
    cluster_id: pl.Series
    again: pl.DataFrame
    renamed: pl.DataFrame
    takers: pl.DataFrame

    def sides(self, profile: Index, size: int) -> tuple[Flags, Flags]:
        """The profiles with a new record, and all of them: the sides of the pairs that are compared."""
        return np.bincount(profile[self.size :], minlength=size) > 0, np.ones(size, np.bool_)

    def standing(self, profile: Index, size: int) -> Index:
        """For each profile the number of its customer, 0 for none."""
        found = np.zeros(size, np.int64)
        np.maximum.at(found, profile, self.customer)
        return found

    def mixed(self, profile: Index, size: int) -> Flags:
        """The profiles in which two customers stand, so that their rows need profiles of their own."""
        largest = self.standing(profile, size)
        known = self.customer != 0
        found = np.zeros(size, np.bool_)
        found[profile[known & (self.customer != largest[profile])]] = True
        return found

    def members(self, members: pl.Series, cluster: Index) -> pl.Series:
        """The original records of each row, once it is known where it went.

        A new record whose `_id` was taken, and which went to the very customer that has it, is that record again.
        """
        if not self.renamed.height:
            return members
        numbers = pl.Series("cluster", cluster)
        went = self.renamed.with_columns(numbers.gather(self.renamed["row"]))
        takers = self.takers.with_columns(numbers.gather(self.takers["customer"] - 1))
        takers = takers.unique(["cluster", "_id"], keep="first", maintain_order=True)
        again = went.join(takers, on=["cluster", "_id"], maintain_order="left")
        return members.clone().scatter(again["row"], again["member"])

    def held(self, cluster: Index, size: int) -> pl.Series:
        """The id of each cluster that holds a customer of the base, of several that of the first; else null.

        Args:
            cluster: for each row its cluster.
            size: how many clusters there are.
        """
        first = np.full(size, self.size, np.int64)
        np.minimum.at(first, cluster[: self.size], np.arange(self.size))
        places = pl.Series(first)
        return self.cluster_id.gather(places.set(places == self.size, None))

    def named(self, own: pl.Series, cluster: Index) -> pl.Series:
        """The id of each cluster: that of its customer of the base, else the one that its members give it, `own`."""
        held = self.held(cluster, own.len())
        clash = (held.is_null() & own.is_in(self.cluster_id.implode())).arg_true()
        fresh = own.clone().scatter(clash, free(own.gather(clash), pl.concat([own, self.cluster_id])))
        return held.fill_null(fresh).alias(own.name)

    def renewal(self, rows: Index) -> Index | None:
        """For each of these rows, ascending, the place of the one that says what it is now; None if that is itself.

        A customer of one record, which came again, is what that record says.
        """
        if not self.again.height:
            return None
        places = np.searchsorted(rows, self.again.to_numpy())
        taken = np.arange(rows.size)
        taken[places[:, 0]] = places[:, 1]
        return taken

    def met(self, rows: Index) -> Flags:
        """Which of these rows are new records that the base knows already."""
        found: Flags = (rows >= self.size) & (self.customer[rows] != 0)
        return found


def no_base(size: int) -> Base:
    """A base without customers, in front of so many new records."""
    nobody = pl.DataFrame(schema={"customer": pl.Int64, "new": pl.Int64})
    named = pl.DataFrame(schema={"row": pl.Int64, "_id": pl.String})
    takers = pl.DataFrame(schema={"customer": pl.Int64, "member": pl.String, "_id": pl.String})
    return Base(0, np.zeros(size, np.int64), pl.Series("cluster_id", [], pl.String), nobody, named, takers)


def stand(base: pl.LazyFrame, new: pl.LazyFrame) -> tuple[list[pl.LazyFrame], Base]:
    """Put a base in front of new records.

    Args:
        base: golden records, as dedupe writes them.
        new: normalised records, each with an `_id` of its own.

    Returns:
        the customers of the base, and the new records, with the same columns (`members` names the original records of
        both); and what is known of their rows.

    Raises:
        InputError: the base is no table of golden records.
    """
    customers = _customers(base)
    listed = customers.select("customer", pl.col("members").str.split(BETWEEN).alias("member")).explode("member")
    if listed["member"].n_unique() != listed.height:
        raise InputError("a record stands in two customers of the base", _HINT)
    records = own_ids(new)
    parts = records.filter(~pl.col("made")).select("row", "part").explode("part")
    parts = parts.join(listed, left_on="part", right_on="member", how="left", maintain_order="left")
    by_key = parts.drop_nulls("customer").unique("row", keep="first", maintain_order=True)
    customer = np.zeros(customers.height + records.height, np.int64)
    customer[: customers.height] = customers["customer"]
    customer[customers.height + by_key["row"].to_numpy()] = by_key["customer"]
    again = by_key.join(customers, on="customer").filter(pl.col("part") == pl.col("members")).sort("customer")
    taken = pl.concat([listed["member"], customers["_id"]])
    clash = records.filter(pl.col("made") & pl.col("_id").is_in(taken.implode()))
    fresh = free(clash["_id"], pl.concat([taken, records["_id"]]))
    originals = listed.with_columns(pl.col("member").str.replace(_AGAIN, "").alias("_id"))
    known = Base(
        size=customers.height,
        customer=customer,
        cluster_id=customers["cluster_id"],
        again=again.select(pl.col("customer") - 1, new=pl.col("row").cast(pl.Int64) + customers.height),
        renamed=clash.select(pl.col("row") + customers.height, "_id"),
        takers=originals.filter(pl.col("_id").is_in(clash["_id"].implode())),
    )
    new = new.with_columns(pl.col("_id").cast(pl.String).replace(clash["_id"], fresh))
    if "members" in new.collect_schema():
        new = _without_others(new, parts, by_key)
    return _aligned(base.with_columns(pl.col("_id").cast(pl.String)), new), known


def miscounted(base: pl.LazyFrame) -> tuple[str, ...]:
    """A warning where customers of a base have another `cluster_size` than `members`: one was changed by hand."""
    if "cluster_size" not in base.collect_schema():
        return ()
    size = pl.col("cluster_size").cast(pl.String).cast(pl.Float64, strict=False)
    listed = pl.col("members").cast(pl.String).str.count_matches(BETWEEN, literal=True) + 1
    number = base.select((size != listed).sum()).collect().item()
    customers = counted(number, "customer of the base has", "customers of the base have")
    return (f"{customers} another cluster_size than members; what members names is what counts",) if number else ()


def _aligned(*parts: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Tables with the columns of all of them, in types that hold the values of all."""
    schema = pl.concat(parts, how="diagonal_relaxed").collect_schema()
    return [
        part.select(
            (pl.col(name) if name in part.collect_schema() else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in schema.items()
        )
        for part in parts
    ]


def _without_others(new: pl.LazyFrame, parts: pl.DataFrame, by_key: pl.DataFrame) -> pl.LazyFrame:
    """New records without those original records that stand in another customer of the base."""
    home = parts.join(by_key.select("row", pl.col("customer").alias("home")), on="row", maintain_order="left")
    torn = home.filter(pl.col("customer") != pl.col("home")).select("row").unique()
    kept = home.filter(pl.col("customer").is_null() | (pl.col("customer") == pl.col("home")))
    kept = kept.join(torn, on="row", how="semi", maintain_order="left")
    lists = kept.group_by("row", maintain_order=True).agg(pl.col("part").str.join(BETWEEN))
    named = pl.col(_NUMBER).replace_strict(lists["row"], lists["part"], default=None, return_dtype=pl.String)
    members = pl.coalesce(named, pl.col("members").cast(pl.String)).alias("members")
    return new.with_row_index(_NUMBER).with_columns(members).drop(_NUMBER)


def own_ids(table: pl.LazyFrame) -> pl.DataFrame:
    """How records are named: `row`, `_id`, `part` (the original records as a list), and `made`.

    `made` tells that an `_id` was made of the record's row, for want of a key, and may be another record's tomorrow.
    """
    columns = table.collect_schema().names()
    own = pl.col("_id").cast(pl.String)
    part = pl.concat_list(own)
    if "members" in columns:
        part = pl.coalesce(pl.col("members").cast(pl.String).str.split(BETWEEN), part)
    made = pl.lit(value=False)
    if "_row" in columns:
        made = own.str.replace(_AGAIN, "").str.ends_with(pl.concat_str(pl.lit(":"), pl.col("_row").cast(pl.String)))
        for name in ("client_id", "members"):
            made &= pl.col(name).is_null() if name in columns else pl.lit(value=True)
    return (
        table.with_row_index(_NUMBER)
        .select(pl.col(_NUMBER).alias("row"), own, part.alias("part"), made.fill_null(value=False).alias("made"))
        .collect()
    )


def free(names: pl.Series, taken: pl.Series) -> pl.Series:
    """Other names for these: each with the first number behind it, from `~2` on, that gives one which is not taken."""
    found = names.clone()
    left = np.arange(names.len())
    for number in count(2):
        if not left.size:
            return found
        tried = names.gather(left) + f"~{number}"
        good = ~tried.is_in(taken.implode()).to_numpy()
        found = found.scatter(left[good], tried.filter(pl.Series(good)))
        left = left[~good]
    raise AssertionError("unreachable")


def _customers(base: pl.LazyFrame) -> pl.DataFrame:
    """`_id`, `cluster_id`, `members` and `customer`, the number from 1 on, of each golden record of a base.

    Raises:
        InputError: it is no table of golden records.
    """
    columns = base.collect_schema().names()
    if missing := [name for name in ("_id", "cluster_id", "members") if name not in columns]:
        if all(f"{name}_own" in columns for name in missing):  # import took it for a list of anybody's
            raise InputError("the base lacks one of the columns _id, _file and _row, by which cbtool knows it", _HINT)
        raise InputError(f"the base has no column {', '.join(missing)}: it is no result of cbtool dedupe", _HINT)
    text = (pl.col(name).cast(pl.String) for name in ("_id", "cluster_id", "members"))
    found = base.select(*text, pl.int_range(1, pl.len() + 1).alias("customer")).collect()
    if lacking := found.filter(pl.any_horizontal(pl.all().is_null())).height:
        raise InputError(f"the base has {counted(lacking, 'row')} without _id, cluster_id or members", _HINT)
    if found.height != found["cluster_id"].n_unique() or found.height != found["_id"].n_unique():
        raise InputError("the base has several rows of one customer", _HINT)
    return found
