"""Orders of the rows, and what a CRM keeps of them."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from customers.dice import Dice, Whole
from customers.layout import Rows
from customers.text import rubles, without

#: The day on which the base ends, as days since 1970-01-01: 2026-06-30.
LAST_DAY: Final = 20_634
#: More orders than this has no row.
MOST: Final = 200


class Purchases:
    """The orders of some rows, one array item an order, in the order of the rows.

    Attributes:
        since: the day on which a row was made, one item a row; orders come after it.
        count: orders of a row: none for a quarter of them, one for many, very many for few.
        day, kopecks: of an order.
    """

    def __init__(self, dice: Dice, rows: Rows) -> None:
        self._row = rows.row
        chance = dice.unit(rows.slot, "orders")
        many = np.minimum((0.75 / (1.0 - chance + 1e-9)) ** 0.75, MOST)
        self.count = np.where(chance < 0.25, 0, many).astype(np.int64)
        self.since = LAST_DAY - dice.below(rows.slot, "created", 2500)
        self._first = np.cumsum(self.count) - self.count
        self._nth = np.arange(int(self.count.sum())) - np.repeat(self._first, self.count)
        key = np.repeat(rows.slot, self.count) * (MOST + 1) + self._nth
        since = np.repeat(self.since, self.count)
        self.day = since + (dice.unit(key, "order day") * (LAST_DAY - since + 1)).astype(np.int64)
        self.kopecks = (10_000 * 20 ** (2.5 * dice.unit(key, "amount") ** 2)).astype(np.int64)

    def orders(self) -> pl.DataFrame:
        """One row an order: order_id, client_id, order_date, amount."""
        row = np.repeat(self._row, self.count) + 1
        return pl.DataFrame(
            {
                "order_id": pl.Series(row * (MOST + 1) + self._nth).cast(pl.String),
                "client_id": pl.Series(row).cast(pl.String),
                "order_date": _date(self.day),
                "amount": rubles(self.kopecks),
            }
        )

    def totals(self) -> list[pl.Series]:
        """What the CRM shows of a row's orders: orders_count, total_spent, last_purchase_at."""
        none = self.count == 0
        buyers = self._first[~none]
        spent, last = np.zeros_like(self.count), np.zeros_like(self.count)
        if len(buyers):
            spent[~none] = np.add.reduceat(self.kopecks, buyers)
            last[~none] = np.maximum.reduceat(self.day, buyers)
        return [
            pl.Series("orders_count", self.count).cast(pl.String),
            without(rubles(spent), none).alias("total_spent"),
            without(_date(last), none).alias("last_purchase_at"),
        ]


def _date(days: Whole) -> pl.Series:
    return pl.Series(days).cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d")
