"""Where a customer stands on the way from a lead to somebody who is lost.

The labels read `bought` (whether any purchase is known), `frequency`, `recency_days` and `tenure_days` (days
since the last and the first purchase), and the limits `new_days`, `active_days` and `lost_days` of the settings.
Where the day of the last purchase is unknown the number of purchases decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from cbtool.rule import Label, Rule


def _example(frequency: int | None, recency: int | None, tenure: int | None) -> Mapping[str, object]:
    return {
        "bought": bool(frequency) or recency is not None,
        "frequency": frequency,
        "recency_days": recency,
        "tenure_days": tenure,
        "new_days": 30,
        "active_days": 180,
        "lost_days": 365,
    }


LIFECYCLE: Final = (
    Label(
        code="LC001",
        label="lead",
        doc="""lead: has not bought yet.

        No purchase is known: no order, no count, no sum and no date.

        Why: a lead needs a first reason to buy, and no share of the loyalty budget.""",
        when=~pl.col("bought"),
        examples=[_example(None, None, None), _example(0, None, None)],
    ),
    Label(
        code="LC002",
        label="lost",
        doc="""lost: has not bought for so long that a return would be a new beginning.

        More than `lost_days` (365) since the last purchase.

        Why: counting the lost as customers hides how many there really are.""",
        when=pl.col("recency_days") > pl.col("lost_days"),
        examples=[_example(1, 366, 366), _example(9, 4000, 5000)],
    ),
    Label(
        code="LC003",
        label="sleeping",
        doc="""sleeping: has not bought for a good while, but not for too long.

        More than `active_days` (180) since the last purchase.

        Why: this is the time for a reminder.""",
        when=pl.col("recency_days") > pl.col("active_days"),
        examples=[_example(1, 181, 181), _example(5, 365, 900)],
    ),
    Label(
        code="LC004",
        label="new",
        doc="""new: bought for the first time just now, and once.

        One purchase, at most `new_days` (30) ago.

        Why: the days after the first purchase decide about the second.""",
        when=(pl.col("frequency").fill_null(1) <= 1) & (pl.col("tenure_days") <= pl.col("new_days")),
        examples=[_example(1, 0, 0), _example(1, 30, 30)],
    ),
    Label(
        code="LC005",
        label="repeat",
        doc="""repeat: bought more than once, and not long ago.

        At least two purchases, the last one at most `active_days` ago.

        Why: they carry the business.""",
        when=pl.col("frequency") >= 2,
        examples=[_example(2, 5, 5), _example(9, 180, 700), _example(3, None, None)],
    ),
    Label(
        code="LC006",
        label="active",
        doc="""active: bought once, neither just now nor long ago.

        Everybody else: one purchase between `new_days` and `active_days` ago, or on a day nobody knows.

        Why: they know the shop and still owe it the second purchase.""",
        when=pl.lit(value=True),
        examples=[_example(1, 31, 31), _example(1, None, None)],
    ),
)

RULES: Final[tuple[Rule, ...]] = LIFECYCLE
