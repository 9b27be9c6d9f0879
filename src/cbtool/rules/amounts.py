"""Amounts, counts, numbers: what is done to them, and what is wrong with them.

How a column is read: `amounts_read`.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.fields import names
from cbtool.rule import Check, Fix, Profile, Rule, check
from cbtool.rules.amounts_read import READINGS

FORM: Final = Fix(
    code="AM001",
    doc="""An amount is written as a plain decimal number.
    Thousands separators go, the decimal comma becomes a point, trailing zeros behind it go; the minus of a refund
    stays, and brackets mean minus. What can be read in two ways (`1.234`: thousands or decimals?) stays as it came,
    with quality code 1, like words and ranges. A count must be whole.

    Why: a column in which `1 234,56` and `1,234.56` stand together cannot be added up.
    """,
    reading=READINGS,
    examples=[
        ({"total_spent": "1 234,50"}, {"total_spent": "1234.5", "total_spent_qc": "0"}),
        ({"total_spent": "1.234,56"}, {"total_spent": "1234.56"}),
        ({"orders_count": "5.0"}, {"orders_count": "5", "orders_count_qc": "0"}),
        ({"discount": "10%"}, {"discount": "10", "discount_qc": "0"}),
    ],
)
SCALE: Final = Fix(
    code="AM002",
    doc="""Thousands and millions are written out.
    `12 тыс.`, `1,5 млн`, `3 млрд`, `10k`, also with a currency behind.

    Why: a number that leaves its unit behind is wrong by a thousand times.
    """,
    reading=READINGS,
    examples=[
        ({"turnover": "12 тыс."}, {"turnover": "12000", "turnover_qc": "0"}),
        ({"turnover": "1,5 млн руб."}, {"turnover": "1500000", "turnover_currency": "RUB"}),
    ],
)
CURRENCY: Final = Fix(
    code="AM003",
    doc="""The currency of an amount is kept apart.
    `руб.`, `₽`, `$`, `EUR` and their like go to the column beside the amount as an ISO 4217 code. Where none is written
    none is assumed.

    Why: a hundred dollars and a hundred roubles must not be added up.
    """,
    reading=READINGS,
    examples=[
        ({"total_spent": "1 234,56 руб."}, {"total_spent": "1234.56", "total_spent_currency": "RUB"}),
        ({"total_spent": "$1,234.56"}, {"total_spent": "1234.56", "total_spent_currency": "USD"}),
        ({"debt": "500", "debt_currency": "руб."}, {"debt": "500", "debt_currency": "RUB"}),
    ],
)
FILLER: Final = Fix(
    code="AM004",
    doc="""A word for no amount becomes empty.
    `нет`, `-`, `n/a` and their like. Quality code 2. A zero stays a zero.

    Why: nothing known is not the same as nothing spent.
    """,
    reading=READINGS,
    examples=[({"total_spent": "-"}, {"total_spent": None, "total_spent_qc": "2"})],
)

_NUMBER: Final = r"^-?[0-9]+(?:\.[0-9]+)?$"
_NAMES: Final = {
    "turnover": "turnover",
    "discount": "discount",
    "deal_amount": "amount of the deal",
    "orders_count": "number of orders",
    "total_spent": "total spent",
    "average_order": "average order",
    "debt": "debt",
}


def _no_number(code: str, field: str) -> Check:
    """The check that a field's value is a number."""

    def bad(profile: Profile) -> pl.Expr:
        return ~pl.col(field).str.contains(_NUMBER) | (pl.col(f"{field}_qc") == "1")

    bad.__doc__ = f"""The {_NAMES[field]} is not understood.
    Words, a range, or digits that can be read in two ways (1.234); it stands as it came.

    Why: no sum or rank can be computed with it.
    """
    good: list[dict[str, str | None]] = [{field: "1234.56", f"{field}_qc": "0"}, {field: None, f"{field}_qc": "2"}]
    wrong = [{field: "много", f"{field}_qc": "1"}, {field: "1.234", f"{field}_qc": "1"}]
    return check(code, field, f"{field}_qc", severity="error", good=good, bad=wrong)(bad)


NO_NUMBERS: Final = tuple(
    _no_number(f"AM{number}", field) for number, field in enumerate(names("amount", "count", "number"), 101)
)


def _below_zero(code: str, field: str) -> Check:
    """The check that a field is not negative."""

    def bad(profile: Profile) -> pl.Expr:
        return pl.col(field).str.contains(r"^-[0-9]")

    bad.__doc__ = f"""The {_NAMES[field]} is negative.
    A single refund may be below zero; this figure is of all purchases together and should not be.

    Why: it turns ranks by value upside down.
    """
    return check(code, field, severity="warning", good=[{field: "0"}, {field: None}], bad=[{field: "-500"}])(bad)


NEGATIVE: Final = tuple(
    _below_zero(f"AM{number}", field)
    for number, field in enumerate(("orders_count", "total_spent", "average_order"), 111)
)


@check(
    "AM114",
    "orders_count",
    "total_spent",
    severity="warning",
    good=[{"orders_count": "0", "total_spent": "0"}, {"orders_count": "2", "total_spent": "100"}],
    bad=[{"orders_count": "0", "total_spent": "100"}],
)
def spent_without_orders(profile: Profile) -> pl.Expr:
    """Money was spent in no orders.
    The number of orders is zero, the total is not.

    Why: one of the two was counted over another time or another shop.
    """
    return (pl.col("orders_count") == "0") & pl.col("total_spent").str.contains(r"^0*[1-9]|^0\.[0-9]*[1-9]")


@check(
    "AM115",
    "discount",
    severity="warning",
    good=[{"discount": "10"}, {"discount": "100"}, {"discount": None}],
    bad=[{"discount": "150"}, {"discount": "-5"}],
)
def odd_discount(profile: Profile) -> pl.Expr:
    """The discount is no percentage.
    It is below 0 or above 100.

    Why: it may be a sum of money that stands in the wrong column.
    """
    return ~pl.col("discount").cast(pl.Float64, strict=False).is_between(0, 100)


CHECKS: Final[tuple[Check, ...]] = (*NO_NUMBERS, *NEGATIVE, spent_without_orders, odd_discount)
RULES: Final[tuple[Rule, ...]] = (FORM, SCALE, CURRENCY, FILLER, *CHECKS)
