"""Recency, frequency and money: the segments that their scores make, ABC by money, XYZ by regularity.

The names of the RFM segments are those of the R package `rfm` (rsquaredacademy/rfm, `rfm_segment`), and so are
the ranges of its releases up to 0.2.2, with two departures. They are asked from the narrow to the wide, because
in the package's order the first wide range wins and Promising, New Customers and Can't Lose Them can never be
won. And where the package bounds money too, which leaves three in ten combinations of scores without a name,
the wide segments here leave it open, so that everybody who has bought something gets a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from cbtool.errors import UsageError
from cbtool.rule import Label, Rule

#: Scores run from 1 (worst) to this (best).
BEST: Final = 5

_ALL: Final = (1, BEST)


def _scores(r: tuple[int, int], f: tuple[int, int], m: tuple[int, int] = _ALL) -> pl.Expr:
    """Whether the three scores lie in these ranges, ends included; money that is unknown counts like frequency."""
    money = pl.col("m_score").fill_null(pl.col("f_score"))
    return (
        pl.col("r_score").is_between(*r)
        & pl.col("f_score").is_between(*f)
        & (pl.lit(value=True) if m == _ALL else money.is_between(*m))
    )


def _example(r: int | None, f: int | None, m: int | None) -> Mapping[str, int | None]:
    return {"r_score": r, "f_score": f, "m_score": m}


SEGMENTS: Final = (
    Label(
        code="RF001",
        label="Champions",
        doc="""Champions: bought lately, buy often, spend the most.

        Recency 4-5, frequency 4-5, money 4-5.

        Why: they answer first to anything new and recommend the shop; they need thanks, not discounts.""",
        when=_scores((4, 5), (4, 5), (4, 5)),
        examples=[_example(5, 5, 5), _example(4, 4, 4), _example(5, 4, None)],
    ),
    Label(
        code="RF002",
        label="Loyal Customers",
        doc="""Loyal Customers: buy often and for good money.

        Recency 2-5, frequency 3-5, money 3-5.

        Why: they are the base of the turnover; a loyalty programme and a reason to come back keep them.""",
        when=_scores((2, 5), (3, 5), (3, 5)),
        examples=[_example(3, 5, 5), _example(2, 3, 3), _example(5, 3, 4)],
    ),
    Label(
        code="RF003",
        label="New Customers",
        doc="""New Customers: bought lately, and only begin.

        Recency 4-5, frequency 1, whatever the money.

        Why: the second purchase decides whether a customer stays, so they are welcomed, not sold to.""",
        when=_scores((4, 5), (1, 1)),
        examples=[_example(5, 1, 1), _example(4, 1, 5)],
    ),
    Label(
        code="RF004",
        label="Promising",
        doc="""Promising: bought not long ago, and only begin.

        Recency 3, frequency 1, whatever the money.

        Why: there is still time for the second purchase, but not much.""",
        when=_scores((3, 3), (1, 1)),
        examples=[_example(3, 1, 1), _example(3, 1, 4)],
    ),
    Label(
        code="RF005",
        label="Potential Loyalist",
        doc="""Potential Loyalist: bought not long ago and more than once, or often for little.

        Recency 3-5 of those that are neither champions, loyal nor beginners.

        Why: they are on the way to loyalty; what else they might need can be offered to them.""",
        when=_scores((3, 5), _ALL),
        examples=[_example(4, 2, 2), _example(3, 3, 1), _example(5, 5, 1)],
    ),
    Label(
        code="RF006",
        label="Need Attention",
        doc="""Need Attention: of middling frequency and money, and quiet for a while.

        Recency 2-3, frequency 2-3, money 2-3.

        Why: they were won once and have not gone yet; a personal offer is cheapest now.""",
        when=_scores((2, 3), (2, 3), (2, 3)),
        examples=[_example(2, 2, 3), _example(2, 3, 2)],
    ),
    Label(
        code="RF007",
        label="About To Sleep",
        doc="""About To Sleep: bought little, and quiet for a while.

        Recency 2-3, frequency 1-2.

        Why: without a reminder they are lost soon.""",
        when=_scores((2, 3), (1, 2)),
        examples=[_example(2, 1, 1), _example(2, 2, 5)],
    ),
    Label(
        code="RF008",
        label="Can't Lose Them",
        doc="""Can't Lose Them: bought often and for much, and have not come for longest.

        Recency 1, frequency 4-5, money 4-5.

        Why: the dearest loss there is; a call is worth more than a mailing.""",
        when=_scores((1, 1), (4, 5), (4, 5)),
        examples=[_example(1, 5, 5), _example(1, 4, 4)],
    ),
    Label(
        code="RF009",
        label="At Risk",
        doc="""At Risk: bought more than the least, and have not come for long.

        Recency 1-2, frequency 2-5.

        Why: they know the shop and can be won back by a reason to return.""",
        when=_scores((1, 2), (2, 5)),
        examples=[_example(1, 2, 2), _example(1, 5, 2), _example(2, 4, 1)],
    ),
    Label(
        code="RF010",
        label="Lost",
        doc="""Lost: bought least, and longest ago.

        Recency 1-2, frequency 1.

        Why: winning them back costs more than it brings; they are asked last.""",
        when=_scores((1, 2), (1, 1)),
        examples=[_example(1, 1, 1), _example(1, 1, 5)],
    ),
    Label(
        code="RF011",
        label="Others",
        doc="""Others: bought, but nobody knows when, or how often.

        Every buyer whose recency or frequency has no score. Who never bought has no RFM segment at all.

        Why: the package gives this name to what its ranges leave over, and somebody must catch the rest.""",
        when=pl.lit(value=True),
        examples=[_example(None, None, None), _example(None, 5, 5)],
    ),
)


def _share(share: float | None, a: float = 0.8, b: float = 0.95) -> Mapping[str, float | None]:
    return {"share_above": share, "abc_a": a, "abc_b": b}


ABC: Final = (
    Label(
        code="RF021",
        label="A",
        doc="""A: the customers who bring most of the money.

        Ordered by money, those before whom less than `abc_a` (0.80) of the money has been reached, so the one
        who crosses the line is still A. Equal sums share the class of the first of them.

        Why: a few customers carry the turnover, and losing one of them hurts (Pareto).""",
        when=pl.col("share_above") < pl.col("abc_a"),
        examples=[_share(0.0), _share(0.79)],
    ),
    Label(
        code="RF022",
        label="B",
        doc="""B: the middle, who bring the next part of the money.

        Those before whom at least `abc_a` but less than `abc_b` (0.95) of the money has been reached.

        Why: among them are the A customers of tomorrow.""",
        when=pl.col("share_above") < pl.col("abc_b"),
        examples=[_share(0.8), _share(0.94)],
    ),
    Label(
        code="RF023",
        label="C",
        doc="""C: the many who bring little.

        All other buyers, also those whose purchases come to nothing or less. Who never bought has no class.

        Why: their service must be cheap.""",
        when=pl.lit(value=True),
        examples=[_share(0.95), _share(1.0)],
    ),
)


def _variation(cv: float | None, x: float = 0.5, y: float = 1.0) -> Mapping[str, float | None]:
    return {"variation": cv, "xyz_x": x, "xyz_y": y}


XYZ: Final = (
    Label(
        code="RF031",
        label="X",
        doc="""X: buys regularly.

        The coefficient of variation (standard deviation over mean) of the number of purchases in a month is at
        most `xyz_x` (0.5). Months are the whole calendar months from that of the first purchase to the last
        one that has ended; a customer of fewer than `xyz_months` (6) has no class.

        Why: a regular customer who misses a month is worth a call.""",
        when=pl.col("variation") <= pl.col("xyz_x"),
        examples=[_variation(0.0), _variation(0.5)],
    ),
    Label(
        code="RF032",
        label="Y",
        doc="""Y: buys in waves.

        A coefficient of variation above `xyz_x` and at most `xyz_y` (1.0).

        Why: the season, not the customer, says when to write.""",
        when=pl.col("variation") <= pl.col("xyz_y"),
        examples=[_variation(0.51), _variation(1.0)],
    ),
    Label(
        code="RF033",
        label="Z",
        doc="""Z: buys now and then.

        A coefficient of variation above `xyz_y`.

        Why: nothing can be foretold from the calendar.""",
        when=pl.lit(value=True),
        examples=[_variation(1.01)],
    ),
)


def named_segments(ranges: Mapping[str, str]) -> tuple[Label, ...]:
    """RFM segments as the settings name them, in their order, with Others last.

    Args:
        ranges: name to three ranges of scores for recency, frequency and money, such as `4-5 1 1-5`.
            None at all means the shipped `SEGMENTS`.

    Raises:
        UsageError: a range is not of that form.
    """
    if not ranges:
        return SEGMENTS
    others = SEGMENTS[-1]
    own = (replace(others, label=name, when=_parsed(name, text), examples=()) for name, text in ranges.items())
    return (*own, others)


def _parsed(name: str, text: str) -> pl.Expr:
    bounds = [re.fullmatch(r"([1-5])(?:-([1-5]))?", part) for part in text.split()]
    ranges = [(int(found[1]), int(found[2] or found[1])) for found in bounds if found]
    if len(bounds) != 3 or len(ranges) != 3 or any(low > high for low, high in ranges):
        raise UsageError(
            f"segment.rfm_segments: {name!r} = {text!r} is not three ranges of scores",
            "Write recency, frequency and money, such as `4-5 1 1-5`.",
        )
    return _scores(*ranges)


RULES: Final[tuple[Rule, ...]] = (*SEGMENTS, *ABC, *XYZ)
