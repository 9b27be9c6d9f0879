"""Whose purchases are: the customers' keys, and who of them has one that a purchase names."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cbtool.steps.orders import counts


def keyed(customers: pl.LazyFrame, columns: Sequence[str], asked: pl.Series | None = None) -> pl.DataFrame:
    """Who has which key: `row` and `key`, each pair once, in no order.

    Args:
        customers: `row`, and of these columns what there is; several values of a cell are joined by `;`.
        columns: where keys stand.
        asked: the keys that matter; all of them unless given.
    """
    there = customers.collect_schema()
    cells = [
        customers.select("row", pl.col(name).cast(pl.String).str.split(";").alias("key")).explode("key")
        for name in columns
        if name in there
    ]
    if not cells:
        return pl.DataFrame(schema={"row": there["row"], "key": pl.String})
    known = pl.concat(cells).with_columns(pl.col("key").str.strip_chars()).filter(pl.col("key").str.len_bytes() > 0)
    if asked is not None:
        known = known.join(asked.alias("key").to_frame().lazy(), on="key", how="semi")
    return known.unique().collect()


def owners(orders: pl.DataFrame, customers: pl.LazyFrame, source: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Whose the purchases are.

    Args:
        orders: as in `Orders.frame`.
        customers: `row`, and of client_id, client_id_other, _id and members what there is.
        source: whose keys the purchases carry; None when keys are compared as they stand.

    Returns:
        the purchases that have one owner, with `row` in place of `key`; and the findings about the others.
    """
    key = pl.col("key")
    if source is not None:
        key = pl.format("{}:{}", pl.lit(source), key.str.strip_prefix(f"{source}:"))
    keys = orders.select(key.alias("key"))
    asked = keys["key"].drop_nulls().unique()
    others = ("_id", "members") if source is not None else ("client_id_other", "_id", "members")
    known = keyed(customers, others, asked).with_columns((-1 - pl.col("row")).alias("origin"))
    if source is None:
        own = keyed(customers, ("client_id",), asked)
        known = pl.concat([own.with_columns(_origins(customers, own["row"]).alias("origin")), known])
    # Rows of one source with one key are one customer, met twice: the first has the purchases.
    one = (
        known.unique(["row", "key"], keep="first", maintain_order=True)
        .group_by("key")
        .agg(pl.col("row").min(), (pl.col("origin").min() == pl.col("origin").max()).alias("one"))
    )
    met = keys.join(one, on="key", how="left", maintain_order="left")
    found = [
        counts(code, "client_id", rest.height, "purchase", f"; different keys: {rest['key'].drop_nulls().n_unique():,}")
        for code, rest in (("RF101", met.filter(pl.col("row").is_null())), ("RF102", met.filter(~pl.col("one"))))
    ]
    mine = orders.drop("key").with_columns(met["row"]).filter(met["one"].fill_null(value=False))
    return mine, pl.concat(found)


def _origins(customers: pl.LazyFrame, rows: pl.Series) -> pl.Series:
    """A number for the source of each of these rows, which stands before the colon of its `_id`; 0 and above."""
    if "_id" not in customers.collect_schema():
        return pl.zeros(rows.len(), pl.Int64, eager=True)
    source = pl.col("_id").str.extract("^([^:]*)").cast(pl.Categorical).to_physical()
    return customers.select((source.cast(pl.Int64) + 1).fill_null(0)).collect().to_series().gather(rows)
