"""Labels are tested by their own examples: each must be the first of its list that holds."""

from collections.abc import Sequence

import polars as pl

from cbtool.rule import Label, first_of


def labelled(labels: Sequence[Label]) -> list[tuple[str, str]]:
    """The label that each example belongs to, and the label that it gets."""
    rows = [dict(row) for rule in labels for row in rule.examples]
    wanted = [rule.label for rule in labels for _ in rule.examples]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return list(zip(wanted, frame.select(first_of(labels).alias("label"))["label"], strict=True))


def well_declared(labels: Sequence[Label]) -> None:
    assert all(rule.examples and "Why:" in rule.doc and rule.title for rule in labels)
    assert len({rule.code for rule in labels}) == len(labels)
    assert len({rule.label for rule in labels}) == len(labels)
