"""How long a customer may be silent, and what to call one who is.

Class labels read `client_kind` (person, company or null), `business` (whether the row is a company's or names one)
and `key_tier` (whether the tier is a key one); each class has its cadence in the settings. Status labels read
`days_silent` (null when no sign of life is known), `cadence_days` and `due_before`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from cbtool.rule import Label, Note, Rule


def _customer(kind: str | None, *, business: bool, key_tier: bool) -> Mapping[str, object]:
    return {"client_kind": kind, "business": business, "key_tier": key_tier}


def _silent(days: int | None, cadence: int = 30, due_before: int = 7) -> Mapping[str, object]:
    return {"days_silent": days, "cadence_days": cadence, "due_before": due_before}


CLASSES: Final = (
    Label(
        code="ST001",
        label="key business",
        doc="""key business: a business customer whom nobody may forget.

        A business customer whose tier has a word that begins with one of `key_tiers` (key, VIP, ключевой ...); who
        has such a tier and no kind at all is taken for one. Cadence: `key_business` (30 days).

        Why: losing one of them costs more than all calls of a year.""",
        when=pl.col("key_tier") & (pl.col("business") | pl.col("client_kind").is_null()),
        examples=[
            _customer("company", business=True, key_tier=True),
            _customer("person", business=True, key_tier=True),
            _customer(None, business=False, key_tier=True),
        ],
    ),
    Label(
        code="ST002",
        label="business",
        doc="""business: any other business customer.

        A company, or a person whose row names one: the contact of a company is heard of for the company. Cadence:
        `business` (90 days).

        Why: who is not heard of for a quarter is being heard of by somebody else.""",
        when=pl.col("business"),
        examples=[
            _customer("company", business=True, key_tier=False),
            _customer("person", business=True, key_tier=False),
        ],
    ),
    Label(
        code="ST003",
        label="private",
        doc="""private: a private customer, and everybody of whom no kind is known.

        Cadence: `private` (180 days), the longest silence before a campaign.

        Why: addresses that were not used for half a year bounce, and their owners have forgotten the shop.""",
        when=pl.lit(value=True),
        examples=[
            _customer("person", business=False, key_tier=False),
            _customer("person", business=False, key_tier=True),
            _customer(None, business=False, key_tier=False),
        ],
    ),
)

STATUSES: Final = (
    Label(
        code="ST011",
        label="never",
        doc="""never: no sign of life is known at all.

        None of the columns in `signs` has a date that is not after the reference date.

        Why: "never heard of" is a hole in the data or a lead that nobody called, and not the same as silence.""",
        when=pl.col("days_silent").is_null(),
        examples=[_silent(None)],
    ),
    Label(
        code="ST012",
        label="overdue",
        doc="""overdue: silent for longer than the cadence allows.

        More than `cadence_days` of silence; `overdue_days` tells by how many.

        Why: this is the list to work off, the longest first.""",
        when=pl.col("days_silent") > pl.col("cadence_days"),
        examples=[_silent(31), _silent(4000, 180)],
    ),
    Label(
        code="ST013",
        label="due",
        doc="""due: the cadence ends today or within a few days.

        At most `due_before` (7) days are left of it.

        Why: who is called now never becomes overdue.""",
        when=pl.col("days_silent") >= pl.col("cadence_days") - pl.col("due_before"),
        examples=[_silent(30), _silent(23)],
    ),
    Label(
        code="ST014",
        label="fresh",
        doc="""fresh: heard of within the cadence.

        Why: nothing to do.""",
        when=pl.lit(value=True),
        examples=[_silent(0), _silent(22)],
    ),
)

NOTES: Final = (
    Note(
        code="ST101",
        severity="warning",
        doc="""A sign of life after the reference date.

        The date does not count.

        Why: a planned call or a mistyped year must not make a silent customer look fresh.""",
        example="last_contact_at is after the reference date",
    ),
)

RULES: Final[tuple[Rule, ...]] = (*CLASSES, *STATUSES, *NOTES)
