"""Which customer stands in which row: customers in groups, customers in one or several rows, rows shuffled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from customers.dice import Dice, Shuffle, Whole

#: What a group of customers is, how many of them share its traits, and how many such groups a block has.
#: Groups are the hard negatives: they look alike and are not the same.
GROUPS: Final = (
    *(("person", 1, 560), ("abroad", 1, 80), ("sole trader", 1, 20), ("company", 1, 20)),
    *(("family", 3, 35), ("family", 2, 25), ("twins", 2, 6), ("father and son", 2, 12), ("namesakes", 2, 20)),
    *(("colleagues", 3, 16), ("colleagues", 5, 4), ("office", 4, 8)),  # in an office member 0 is the company itself
)
KINDS: Final = tuple(dict.fromkeys(kind for kind, _, _ in GROUPS))
#: Shares of customers with one, two, three and four rows.
COPIES: Final = (0.78, 0.15, 0.05, 0.02)


@dataclass(frozen=True)
class Rows:
    """Rows of the base, one item a row.

    Attributes:
        row: number of the row, from 0.
        slot: number of the row before shuffling: a key that no other row has.
        entity: number of the customer.
        copy: 0 for a customer's first row, 1.. for the further ones.
        kind: what the customer's group is, a place in `KINDS`.
        group: number of the group.
        member: place of the customer in its group.
    """

    row: Whole
    slot: Whole
    entity: Whole
    copy: Whole
    kind: Whole
    group: Whole
    member: Whole

    def is_kind(self, *kinds: str) -> NDArray[np.bool_]:
        """Which rows are of these kinds."""
        return np.isin(self.kind, [KINDS.index(kind) for kind in kinds])


class Layout:
    """The order of a base. Every block of customers has the same make-up; only what fills it differs."""

    def __init__(self, rows: int, dice: Dice) -> None:
        self.rows = rows
        self._shuffle = Shuffle(rows, dice)
        rng = np.random.default_rng(dice.seed)
        groups = [(kind, size) for kind, size, count in GROUPS for _ in range(count)]
        rng.shuffle(groups)
        sizes = np.array([size for _, size in groups])
        self.groups, self.entities = len(groups), int(sizes.sum())
        self._group = np.repeat(np.arange(self.groups), sizes)
        self._member = np.arange(self.entities) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        self._kind = np.array([KINDS.index(kind) for kind, _ in groups])[self._group]
        copies = np.repeat(np.arange(1, len(COPIES) + 1), np.round(np.array(COPIES) * self.entities).astype(int))
        copies = np.resize(copies, self.entities)
        rng.shuffle(copies)
        self.slots = int(copies.sum())
        self._entity = np.repeat(np.arange(self.entities), copies)
        self._copy = np.arange(self.slots) - np.repeat(np.cumsum(copies) - copies, copies)

    def part(self, first: int, last: int) -> Rows:
        """The rows from `first` to before `last`."""
        row = np.arange(first, last, dtype=np.int64)
        slot = self._shuffle(row)
        block, place = np.divmod(slot, self.slots)
        local = self._entity[place]
        return Rows(
            row=row,
            slot=slot,
            entity=block * self.entities + local,
            copy=self._copy[place],
            kind=self._kind[local],
            group=block * self.groups + self._group[local],
            member=self._member[local],
        )
