"""Notes of dedupe: who was merged and why, what survived, what was lost, what was left alone."""

from __future__ import annotations

from typing import Final

from cbtool.rule import Note, Rule

MERGED: Final = Note(
    code="DD001",
    severity="info",
    doc="""Merged into another record.

    The record is the same customer as the one that the golden record is named by. The message names the record of
    the cluster that it resembles most, the probability of that pair, and how the two agree, field by field. `after`
    is the id of the cluster.

    Why: a merge must be explained to whoever asks where a customer went.
    """,
    example="like crm:17 (0.998): same phone, birth_date; typo surname; different email",
)

TAKEN: Final = Note(
    code="DD002",
    severity="info",
    doc="""Value taken from another record of the customer.

    The golden record keeps the id of the cluster's first record. Where another record's value is better (surer, more
    complete, more recent), it survives in place of the first one's. Fields of one group (name, address, company with
    its ids, consent with its date) come from one record. Of opt-outs the strictest wins; of times that something was
    made or bought first the earliest, of times of change, contact and last purchase the latest. The message names the
    record.

    Why: each surviving value knows where it comes from.
    """,
    example="from amo:15",
)

JOINED: Final = Note(
    code="DD003",
    severity="info",
    doc="""Values of all records of the customer joined.

    Notes, tags and interests are joined; phones, e-mail addresses and keys that did not survive are kept in
    `phone_other`, `email_other` and `client_id_other`. Totals are added up where the settings say so.

    Why: a second phone is no mistake, and orders are found by every key that the customer ever had.
    """,
    example="from shop:2; amo:15",
)

LOST: Final = Note(
    code="DD004",
    severity="info",
    doc="""Value that did not survive a merge.

    The record's value differs from the surviving one (`after`) and is kept nowhere else in the table.

    Why: nothing is lost without a word; with these findings a merge can be undone by hand.
    """,
    example="",
)

CONFLICT: Final = Note(
    code="DD005",
    severity="warning",
    doc="""Conflicting values that a person must choose from.

    The records of one customer disagree in a column that was not mapped to a field, or whose conflicts the setting
    `dedupe.survivorship` leaves to people (`manual`). The first record's value stands (else the first that there is),
    the other is told here.

    Why: cbtool cannot know which one is right.
    """,
    example="",
)

UNPAIRED: Final = Note(
    code="DD006",
    severity="warning",
    doc="""Not compared with all that it resembles.

    The record shares its blocking keys (such as a phone number) with so many others that they were not compared pair
    by pair, even after refining the block by further fields. The message names the rules.

    Why: a placeholder in a column (one phone for all) makes millions of useless pairs; but that it was passed over must
    be known. Empty the placeholder, and the records are compared by what is left.
    """,
    example="too many records share: phone",
)

APART: Final = Note(
    code="DD007",
    severity="info",
    doc="""Kept apart by an id.

    The record resembles another enough to be merged, but both have a valid ИНН, ОГРН or СНИЛС of the same length, and
    they differ; or the КПП of two branches of a company. The message names the other record.

    Why: two people do not share such an id; one of the two was perhaps entered on the wrong card.
    """,
    example="like amo:15, but another inn",
)

BIG: Final = Note(
    code="DD008",
    severity="warning",
    doc="""Big cluster.

    More records were merged into one customer than `dedupe.big_cluster` allows without a word.

    Why: most customers are entered two or three times; a dozen is often a placeholder or a shared contact.
    """,
    example="14 records",
)

DECIDED: Final = Note(
    code="DD011",
    severity="info",
    doc="""Decided by a person.

    A decision put the record together with another that the model would have kept apart, or kept it apart from one
    that the model, or an id, would have put with it. The message names the other record. Decisions that say what the
    model says are counted, not told.

    Why: what a person decided overrides the model, so it must be seen where it did.
    """,
    example="same as amo:15 (review.xlsx row 7)",
)

OUTDATED: Final = Note(
    code="DD012",
    severity="warning",
    doc="""Decision on a record that has changed since.

    The decision was made when one of the two records said something else of the customer; it is not applied. The
    message names the other record. The pair comes back into the review file if it is uncertain still.

    Why: "the same" said of a phone number that was corrected since is no decision on the new one.
    """,
    example="same as amo:15 (review.xlsx row 7)",
)

ABSENT: Final = Note(
    code="DD013",
    severity="warning",
    doc="""Decision on a record that is not there.

    The decision names an id that the table does not have; it is not applied. The message names the other record.

    Why: a mistyped id, another `--source` or a row that was removed would otherwise pass for a decision that works.
    """,
    example="same as amo:15 (review.xlsx row 7)",
)

LATE: Final = Note(
    code="DD014",
    severity="warning",
    doc="""Decision to part records that are one customer already.

    The decision says that two records are different, but they came as one row: a customer of the base, or of an earlier
    result that is deduped again. It is not applied. The message names the other record. To part them, dedupe the
    records as they were before they were merged, without `--base`; with a `--registry`, the other customers keep their
    ids.

    Why: there is one row of both, which does not tell whose values these are.
    """,
    example="different from amo:15 (review.xlsx row 7)",
)

LINKED: Final = Note(
    code="DD021",
    severity="info",
    doc="""Linked to a record of the other list.

    With `--link` the record is the same customer as a record of the other list. The message names it, and tells how
    likely that is, how the two agree, field by field, and how many further records reach the threshold.

    Why: who is crossed out of a list, or gets somebody else's bonus, must be able to ask on what grounds.
    """,
    example="like loyalty:17 (0.998): same phone, birth_date; typo surname",
)

FITS_TWO: Final = Note(
    code="DD022",
    severity="warning",
    doc="""Fits two customers of the base.

    The new record resembles another customer of the base enough to be merged, beside the one that it went to. The
    message names that other customer's record. Customers of the base are never merged with each other by cbtool alone.

    Why: perhaps the two are one. A decision (`--decisions`) that they are the same merges them.
    """,
    example="like crm:17 (0.981) too: same phone, birth_date; typo surname",
)

JOINED_CUSTOMER: Final = Note(
    code="DD023",
    severity="warning",
    doc="""Customer merged into another one since the last run.

    The registry knew the records of the customer `before` under an id of their own; now they belong to `after`. The
    message tells why: the likeliest link between the two, or a decision. The registry keeps the event with its date.

    Why: whoever stored the old id elsewhere must be told that it is no longer given out.
    """,
    example="crm:17 is like amo:15 (0.998): same phone, birth_date; typo surname",
)

SPLIT_CUSTOMER: Final = Note(
    code="DD024",
    severity="warning",
    doc="""Customer split since the last run.

    Records that the registry knew as those of the customer `before` now belong to `after`. The one with most of the
    records keeps the id. The message tells why: records that changed or are no longer there, or a decision. The
    registry keeps the event with its date.

    Why: what was done to one customer elsewhere (a discount, a consent) may be the other one's.
    """,
    example="1 of its records changed",
)

RULES: Final[tuple[Rule, ...]] = (
    MERGED,
    TAKEN,
    JOINED,
    LOST,
    CONFLICT,
    UNPAIRED,
    APART,
    BIG,
    DECIDED,
    OUTDATED,
    ABSENT,
    LATE,
    LINKED,
    FITS_TWO,
    JOINED_CUSTOMER,
    SPLIT_CUSTOMER,
)
