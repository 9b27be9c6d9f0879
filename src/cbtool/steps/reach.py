"""Whether each customer may be reached by phone, SMS and e-mail, and why not."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rule import first_of
from cbtool.rules.reach import REACH, REACHABLE
from cbtool.steps.suppress import Suppressed

#: The channels: the field that is reached, and the opt-outs that close it.
CHANNELS: Final = {
    "phone": ("phone", ("opted_out", "opted_out_call")),
    "sms": ("phone", ("opted_out", "opted_out_sms")),
    "email": ("email", ("opted_out", "opted_out_email")),
}

#: What the step adds: for each channel yes or no, and the reason why not (null where yes).
ADDED: Final = tuple(f"reachable_{channel}{part}" for channel in CHANNELS for part in ("", "_why"))


def reach(customers: pl.LazyFrame, listed: Suppressed | None, assumed_ok: bool) -> pl.DataFrame:
    """The columns of `ADDED`, one row a customer, as Categoricals.

    Args:
        customers: `row`, and of phone, email, their quality codes, opt-outs and consents what there is.
        listed: who stands on the suppression list.
        assumed_ok: whether values with quality code 1 may be used.
    """
    found: list[pl.Series] = []
    there = customers.collect_schema()

    def cell(name: str) -> pl.Expr:
        return pl.col(name) if name in there else pl.lit(None, pl.String)

    for channel, (field, opt_outs) in CHANNELS.items():
        kind = cell("phone_type")
        facts = customers.select(
            pl.col("row").is_null().alias("suppressed"),  # nobody
            pl.any_horizontal(cell(name).eq_missing(pl.lit("yes")) for name in opt_outs).alias("opted_out"),
            cell("consent_marketing").eq_missing(pl.lit("no")).alias("refused"),
            cell("consent_personal_data").eq_missing(pl.lit("no")).alias("processing_refused"),
            cell(field).alias("value"),
            cell(f"{field}_qc").alias("code"),
            (~kind.str.contains("mobile") & pl.lit(channel == "sms")).fill_null(value=False).alias("landline"),
            pl.when(cell("consent_marketing") == "yes").then(pl.lit("yes")).alias("consent"),
            pl.lit(assumed_ok).alias("assumed_ok"),
        )
        if listed is not None:
            closed = listed.email if field == "email" else listed.phone
            facts = pl.concat(
                [facts.drop("suppressed"), closed.alias("suppressed").to_frame().lazy()], how="horizontal"
            )
        why = facts.select(first_of(REACH).alias("why").cast(pl.Categorical)).collect()["why"]
        yes = why == REACHABLE
        answer = pl.when(yes).then(pl.lit("yes")).otherwise(pl.lit("no")).cast(pl.Categorical)
        found.append(pl.select(answer.alias(f"reachable_{channel}")).to_series())
        found.append(pl.select(pl.when(~yes).then(why)).to_series().alias(f"reachable_{channel}_why"))
    return pl.DataFrame(found)
