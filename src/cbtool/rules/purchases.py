"""What is odd about purchases: counted and told, never silently left out."""

from __future__ import annotations

from typing import Final

from cbtool.rule import Note, Rule

NOTES: Final = (
    Note(
        code="RF101",
        severity="warning",
        doc="""Purchases whose customer is not in the table.

        The key stands in no client_id, client_id_other, members or _id, or the row has no key. Keys match as
        text, or as `SOURCE:key` against members and _id. Such purchases are counted and left out.

        Why: turnover that belongs to nobody makes every share and score a little wrong.""",
        example="12 purchases; different keys: 5",
    ),
    Note(
        code="RF102",
        severity="warning",
        doc="""Purchases whose key belongs to several customers.

        Two sources number their customers alike. Such purchases are left out; `orders_source` in the settings
        says whose keys they are.

        Why: money on the wrong person's account is worse than money on nobody's.""",
        example="12 purchases; different keys: 5",
    ),
    Note(
        code="RF103",
        doc="""Purchases after the reference date.

        They are left out of everything, so that `--as-of` in the past gives what was known then.

        Why: a date in the future is a slip of the pen or a plan, not a purchase.""",
        example="3 purchases",
    ),
    Note(
        code="RF104",
        severity="warning",
        doc="""Purchases whose date cannot be read.

        They count for frequency and money, not for recency.

        Why: an unreadable date must neither lose the purchase nor invent a day.""",
        example="3 purchases",
    ),
    Note(
        code="RF105",
        severity="warning",
        doc="""Purchases whose amount cannot be read.

        They count for frequency and recency, not for money.

        Why: an unreadable amount must neither lose the purchase nor count as nothing bought.""",
        example="3 purchases",
    ),
    Note(
        code="RF106",
        doc="""Refunds: negative amounts.

        They lessen the money, and are no purchase: neither frequency nor recency counts them.

        Why: who sends everything back has not bought.""",
        example="3 rows",
    ),
    Note(
        code="RF107",
        doc="""Rows that repeat another one in every column.

        They are counted like all others: without an order number two equal purchases on one day are two.

        Why: only the shop knows whether its export doubled them.""",
        example="255 rows",
    ),
    Note(
        code="RF108",
        severity="warning",
        doc="""Money in several currencies.

        The sums are added as they stand.

        Why: without rates, nobody can add roubles to dollars; the money scores are then not to be trusted.""",
        example="2 different currencies",
    ),
    Note(
        code="RF109",
        severity="warning",
        doc="""A last purchase after the reference date.

        The date does not count, so the customer has no recency.

        Why: nobody has bought tomorrow.""",
        example="last_purchase_at is after the reference date",
    ),
)

RULES: Final[tuple[Rule, ...]] = NOTES
