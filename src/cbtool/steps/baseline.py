"""Baseline: which findings of validate are known already, so that only new ones fail a run."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.errors import InputError

#: What makes a finding the same one: the record, the rule, and the value that it is about.
KEY: Final = ("record", "rule", "field", "before")


def unknown(findings: pl.LazyFrame, baseline: pl.LazyFrame) -> pl.LazyFrame:
    """The findings that the baseline does not have, in order.

    Args:
        findings: all that a run found.
        baseline: findings that an earlier run wrote, in any format. A bad value that was replaced by another bad
            one is new. Exchange the arguments for the findings that are gone.

    Raises:
        InputError: the baseline holds no findings.
    """
    columns = baseline.collect_schema().names()
    if missing := [name for name in KEY if name not in columns]:
        raise InputError(
            f"the baseline has no column {missing[0]}, so it holds no findings",
            "Write it with `cbtool validate INPUT --findings FILE`.",
        )
    one, other = (table.with_columns(pl.col(KEY).cast(pl.String)) for table in (findings, baseline))
    return one.join(other, on=KEY, how="anti", nulls_equal=True, maintain_order="left")
