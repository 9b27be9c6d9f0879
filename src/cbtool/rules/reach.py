"""Whether a customer may be reached, by channel, and why not: the strongest reason first.

The labels read plain columns that the step prepares for one channel: `suppressed`, `opted_out`, `refused`
(consent to advertising is no), `processing_refused` (consent to process personal data is no), `value`, `code`
(its quality code), `landline`, `consent` (yes or null), and `assumed_ok` of the settings. Unknown consent is
not consent: Russian law asks for prior consent to advertising by phone and e-mail (38-ФЗ, article 18), and for
consent to process personal data as a thing of its own (152-ФЗ).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from cbtool.rule import Label, Note, Rule

#: The label of those who may be reached; all others are reasons why not.
REACHABLE: Final = "reachable"


def _example(**changes: object) -> Mapping[str, object]:
    reached: dict[str, object] = {
        "suppressed": False,
        "opted_out": False,
        "refused": False,
        "processing_refused": False,
        "value": "+79161234567",
        "code": "0",
        "consent": "yes",
        "landline": False,
        "assumed_ok": False,
    }
    return reached | changes


REACH: Final = (
    Label(
        code="RE001",
        label="suppressed",
        doc="""suppressed: stands on the suppression list.

        Its phone, e-mail or key is among the entries of `--suppress`, after the same normaliser.

        Why: who was put on the list must not be reached, whatever the base says.""",
        when=pl.col("suppressed"),
        examples=[_example(suppressed=True, opted_out=True)],
    ),
    Label(
        code="RE002",
        label="opted out",
        doc="""opted out: has said no to this channel, or to all of them.

        `opted_out`, or the opt-out of the channel (call, SMS, e-mail), is yes.

        Why: an objection ends all advertising at once, whatever was agreed before.""",
        when=pl.col("opted_out"),
        examples=[_example(opted_out=True, refused=True)],
    ),
    Label(
        code="RE003",
        label="consent refused",
        doc="""consent refused: has refused consent to advertising.

        `consent_marketing` is no.

        Why: advertising without consent is forbidden.""",
        when=pl.col("refused"),
        examples=[_example(refused=True, consent=None)],
    ),
    Label(
        code="RE004",
        label="processing refused",
        doc="""processing refused: has refused, or taken back, consent to process personal data.

        `consent_personal_data` is no.

        Why: the data may not even be used to pick an audience.""",
        when=pl.col("processing_refused"),
        examples=[_example(processing_refused=True)],
    ),
    Label(
        code="RE005",
        label="no value",
        doc="""no value: has no phone, or no e-mail.

        The cell is empty.

        Why: such customers are worth asking for it at the next purchase.""",
        when=pl.col("value").is_null(),
        examples=[_example(value=None, code="2")],
    ),
    Label(
        code="RE006",
        label="not understood",
        doc="""not understood: the value is junk.

        Quality code 2.

        Why: every message to it costs money or reputation, and arrives nowhere.""",
        when=pl.col("code") == "2",
        examples=[_example(code="2")],
    ),
    Label(
        code="RE007",
        label="not sure",
        doc="""not sure: the value is assumed, or not fully understood.

        Quality code 1, unless `reach_assumed` in the settings says that such values may be used.

        Why: it may be a stranger's.""",
        when=(pl.col("code") == "1") & ~pl.col("assumed_ok"),
        examples=[_example(code="1")],
    ),
    Label(
        code="RE008",
        label="disposable",
        doc="""disposable: the e-mail address is of a disposable provider.

        Quality code 3 of an e-mail.

        Why: nobody reads it any more, and bounces spoil the sender's name.""",
        when=(pl.col("code") == "3") & pl.col("value").str.contains("@", literal=True),
        examples=[_example(value="x@mailinator.com", code="3")],
    ),
    Label(
        code="RE009",
        label="not a mobile",
        doc="""not a mobile: a text message cannot reach a landline.

        The channel is SMS, and `phone_type` is known and cannot be a mobile.

        Why: the message is paid for and lost.""",
        when=pl.col("landline"),
        examples=[_example(landline=True)],
    ),
    Label(
        code="RE010",
        label="consent unknown",
        doc="""consent unknown: nobody knows whether this customer agreed to advertising.

        `consent_marketing` is empty, or the table has no such column.

        Why: unknown consent is not consent.""",
        when=pl.col("consent").is_null(),
        examples=[_example(consent=None)],
    ),
    Label(
        code="RE011",
        label=REACHABLE,
        doc="""reachable: may be reached.

        A value that is sure, consent, and no objection.

        Why: this is the audience of a campaign.""",
        when=pl.lit(value=True),
        examples=[_example(), _example(code="7"), _example(code="3"), _example(code="1", assumed_ok=True)],
    ),
)

NOTES: Final = (
    Note(
        code="RE101",
        severity="warning",
        doc="""Entries of the suppression list that were not understood.

        They match only a cell that is written in exactly the same way.

        Why: an objection that is not understood is easily passed over; somebody must look at it.""",
        example="2 entries",
    ),
)

RULES: Final[tuple[Rule, ...]] = (*REACH, *NOTES)
