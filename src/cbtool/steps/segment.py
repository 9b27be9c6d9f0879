"""Segment: who buys, how lately, how often and for how much; where each customer stands; who may be reached."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl
import polars.selectors as cs

from cbtool.errors import UsageError
from cbtool.outcome import Outcome, no_findings
from cbtool.rule import NO_PROFILE, Profile, first_of
from cbtool.rules.kind import client_kind
from cbtool.rules.lifecycle import LIFECYCLE
from cbtool.rules.rfm import named_segments
from cbtool.settings import SegmentSettings
from cbtool.steps import reach
from cbtool.steps.history import from_columns, from_orders, not_yet
from cbtool.steps.orders import read_orders
from cbtool.steps.owners import owners
from cbtool.steps.scores import scored
from cbtool.steps.suppress import suppressed
from cbtool.wording import counted

#: Added with purchases: the day of the last one, a sign of life for the stale report.
LAST_ORDER: Final = "last_order_at"

#: Added to the table, in this order, behind `client_kind`; columns of these names are replaced.
ADDED: Final = (
    *("recency_days", "frequency", "monetary"),
    *("r_score", "f_score", "m_score", "rfm_score", "rfm_segment"),
    *("abc", "xyz", "lifecycle"),
    *reach.ADDED,
    "segment",
)

#: The final label of those who never bought; all others have that of their RFM segment.
LEADS: Final = "Leads"

_NEEDED: Final = (
    *("_id", "members", "client_id", "client_id_other"),
    *("phone", "phone_other", "phone_qc", "phone_type", "email", "email_other", "email_qc"),
    *("opted_out", "opted_out_call", "opted_out_sms", "opted_out_email"),
    *("consent_marketing", "consent_personal_data"),
    *("orders_count", "total_spent", "first_purchase_at", "last_purchase_at"),
)


def segment(
    customers: pl.LazyFrame | None,
    orders: pl.LazyFrame | None,
    as_of: date,
    settings: SegmentSettings,
    *,
    suppress: pl.LazyFrame | None = None,
    profile: Profile = NO_PROFILE,
) -> Outcome:
    """Add the segment columns to a table of customers.

    Args:
        customers: one row a customer, normalised text; None when there are only purchases, which then give one
            row per key, in the order of first appearance, with the key in `client_id`.
        orders: one row per purchase or order line, as text; None when `orders_count`, `total_spent` and
            `last_purchase_at` of the customers serve. Where purchases are given, only they count.
        as_of: the day from which recency is counted; purchases after it are not known yet.
        settings: thresholds and names.
        suppress: entries that must not be reached, see `suppress.suppressed`.
        profile: how dates, amounts and phones of purchases and entries are normalised.

    Returns:
        the table with the same rows in the same order and the columns of `ADDED`, with purchases also
        `last_order_at`; findings that count what was left out; `counts`: purchases in the file (`orders`), of
        them `orders_joined`, `orders_unjoined` and `orders_later`, and customers on the list (`suppressed`).

    Raises:
        UsageError: neither customers nor purchases, or settings that cannot be meant.
        InputError: the purchases or the suppression list lack what they must have.
    """
    _sensible(settings)
    segments = named_segments(settings.rfm_segments)
    names = ADDED if orders is None else (LAST_ORDER, *ADDED)
    purchases = None if orders is None else read_orders(orders, as_of, settings.orders_map, profile)
    source = settings.orders_source
    if customers is None:
        if purchases is None:
            raise UsageError("there is nothing to segment", "Give a client file, or purchases with --orders.")
        keys = purchases.frame["key"].drop_nulls().unique(maintain_order=True)
        customers, source = keys.to_frame("client_id").lazy(), None
    columns = customers.collect_schema().names()
    facts = customers.with_row_index("\0row").select(
        pl.col("\0row").cast(pl.Int64).alias("row"), pl.col(name for name in _NEEDED if name in columns).cast(pl.String)
    )
    found: list[pl.DataFrame] = [no_findings()]
    told: list[str] = []
    warnings: list[str] = []
    counts: dict[str, int] = {}
    if purchases is None:
        history = from_columns(facts, as_of)
        found.append(not_yet(facts, as_of))
        if not history["bought"].any():
            told.append("no purchase of anybody is known, so everybody is a lead; give purchases with --orders")
    else:
        mine, missed = owners(purchases.frame, facts, source)
        history = from_orders(mine, facts, as_of, settings.xyz_months)
        found += [purchases.findings, missed]
        rest = purchases.frame.height - mine.height
        counts |= {"orders": purchases.rows, "orders_joined": mine.height}
        counts |= {"orders_unjoined": rest, "orders_later": purchases.later}
        if rest:
            # A few strangers are everyday; when most are, the keys of the two files do not fit each other.
            said = warnings if 2 * rest > purchases.rows else told
            strangers = counted(rest, "belongs", "belong")
            said.append(f"of {counted(purchases.rows, 'purchase')} {strangers} to no customer of the table")
        del mine, purchases  # they take room that the rest needs
    listed = None
    if suppress is not None:
        listed = suppressed(facts, suppress, profile)
        found.append(listed.findings)
        counts["suppressed"] = int((listed.phone | listed.email).sum())
    if {"phone", "email"} & set(columns) and "consent_marketing" not in columns:
        told.append("no column says who agreed to advertising, so nobody counts as reachable")
    scores = scored(history, settings).with_columns(
        pl.when("bought").then(first_of(segments)).alias("rfm_segment"), first_of(LIFECYCLE).alias("lifecycle")
    )
    scores = scores.with_columns(pl.coalesce("rfm_segment", pl.lit(LEADS)).alias("segment"))
    # Words are held as codes, since these columns are held as a whole.
    reached = reach.reach(facts, listed, settings.reach_assumed)
    added = scores.with_columns(cs.string().cast(pl.Categorical)).hstack(reached).select(names)
    base = customers.drop(names, strict=False).with_columns(client_kind(columns))
    words = cs.categorical().cast(pl.String)
    return Outcome(
        pl.concat([base, added.lazy().with_columns(words)], how="horizontal"),
        pl.concat(found).lazy(),
        counts=counts,
        notes=tuple(told),
        warnings=tuple(warnings),
    )


def segment_names(settings: SegmentSettings) -> tuple[str, ...]:
    """All values that `segment` can have, also those of no customer, in their order."""
    return (*(segment.label for segment in named_segments(settings.rfm_segments)), LEADS)


def _sensible(settings: SegmentSettings) -> None:
    """Refuse thresholds in the wrong order."""
    for low, high in (("active_days", "lost_days"), ("abc_a", "abc_b"), ("xyz_x", "xyz_y")):
        if getattr(settings, low) > getattr(settings, high):
            raise UsageError(f"segment.{low} is above segment.{high}", "Exchange them in the settings.")
