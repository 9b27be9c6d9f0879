"""Values that survive as a list: notes and tags of all records, and what stands beside the surviving contact."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from cbtool.fields import names
from cbtool.matching.records import Records
from cbtool.matching.totals import CLUSTER
from cbtool.matching.words import Index

#: Fields of which the values of all records survive, as a list.
JOINED: Final = names("list")


def together(records: Records, value: pl.Series) -> pl.Series:
    """Per cluster the values of a list-like column of all records, each once: notes, tags."""
    text, between, sign = value.cast(pl.String), ";", "; "
    if value.name == "notes":  # whose own semicolons are no signs, but which may have been joined before
        between = sign = " | "
    elif value.name in ("tags", "interests"):  # which most programs join by commas
        text = text.zip_with(text.str.contains(";", literal=True), text.str.replace_all(",", ";", literal=True))
    items = _items(records.group, text, between)
    if value.name != "notes":
        items = items.with_columns(pl.col("v").str.strip_chars())
    return _lists(items.filter(pl.col("v") != ""), sign, records.cluster.size)


def others(
    records: Records, value: pl.Series, code: pl.Series | None, listed: pl.Series, golden: pl.Series
) -> pl.Series:
    """Per cluster the values that did not survive, and those of the lists beside them, in the order of the records.

    Args:
        records: those of clusters of two or more.
        value: of each record.
        code: its quality, None without.
        listed: for each record the list that stands beside the value.
        golden: the surviving value of each cluster.
    """
    value = value.cast(pl.String)
    if code is not None:  # junk goes to the findings, not to a list that is dialled
        value = value.set((code.cast(pl.String) == "2").fill_null(value=False), None)
    group = records.group
    items = pl.concat([_items(group, value, None), _items(group, listed.cast(pl.String), ";")])
    items = items.with_columns(pl.col("v").str.strip_chars())
    survived = golden.cast(pl.String).gather(items[CLUSTER])
    items = items.filter((pl.col("v") != "") & pl.col("v").ne_missing(survived))
    return _lists(items.sort("row", maintain_order=True), "; ", records.cluster.size)


def _items(group: Index, text: pl.Series, between: str | None) -> pl.DataFrame:
    """The parts of each text with the record (`row`) and cluster (`CLUSTER`) that they stand in."""
    row = text.is_not_null().arg_true()
    items = pl.DataFrame({CLUSTER: group[row], "row": row, "v": text.gather(row)})
    if between is None:
        return items
    return items.with_columns(pl.col("v").str.split(between)).explode("v", empty_as_null=True)


def _lists(items: pl.DataFrame, sign: str, size: int) -> pl.Series:
    """Per cluster its items, each once, in their order; null where there are none."""
    items = items.unique([CLUSTER, "v"], maintain_order=True)
    lists = items.group_by(CLUSTER, maintain_order=True).agg(pl.col("v").str.join(sign))
    every = pl.DataFrame({CLUSTER: np.arange(size)})
    return every.join(lists, on=CLUSTER, how="left", maintain_order="left")["v"]
