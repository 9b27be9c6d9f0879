"""Consents and opt-outs: yes, no, or nothing; never guessed."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.fields import names
from cbtool.rule import Check, Fix, Profile, Rule, check
from cbtool.rules.vocabulary import meaning, reading

_YES: Final = (
    "да|д|yes|y|true|t|истина|1|1.0|+|✓|✔|✔️|☑|☑️|✅|on|вкл|включено|есть|ok|ок|имеется|получено|дано|дал|дала"
    "|подтверждено|подтвержден|подтверждена|v|ja|так|sí|si|oui|evet|иә|ha|bəli"
)
_NO: Final = (
    "нет|н|no|n|false|f|ложь|0|0.0|✗|✘|❌|☐|off|выкл|выключено|не дано|не получено|не имеется|не давал|не давала"
    "|нету|ні|nein|non|hayır|hayir|жоқ|жок|yo'q|yoq|xeyr"
)
#: Words that mean the opposite in a consent and in an opt-out.
_FOR: Final = (
    "|согласен|согласна|согласие|согласие получено|разрешено|разрешил|разрешила|можно|подписан|подписана|subscribed"
    "|opt-in|optin|opt in|granted|да согласен|да согласна"
    "|дал согласие|дала согласие|даю согласие|есть согласие|согласие есть|согласие дано|согл|разрешаю"
)
_AGAINST: Final = (
    "|не согласен|не согласна|отказ|отказался|отказалась|запрещено|запрет|нельзя|отписан|отписана|отписался"
    "|отписалась|unsubscribed|opt-out|optout|denied|opt out|не звонить|не писать|не беспокоить"
    "|просил не звонить|просила не звонить|просит не звонить|просил не писать|запрещаю"
    "|отказ от рассылки|отказ от рекламы|отозвано|отозвал|отозвала|отозвано согласие"
    "|согласие отозвано|нет согласия|согласия нет|без согласия|не даю согласия"
    "|стоп|stop|чс|черный список|blacklist|жалоба|spam"
)
_CONSENT: Final = meaning({"yes": _YES + _FOR, "no": _NO + _AGAINST})
_OPT_OUT: Final = meaning({"yes": _YES + _AGAINST, "no": _NO + _FOR})

#: The values that the flags can have.
VALUES: Final = dict.fromkeys(names("flag"), ("yes", "no"))

_READINGS: Final = tuple(
    reading(field, _OPT_OUT if field.startswith("opted_out") else _CONSENT, "CN001", "CN002") for field in names("flag")
)

FORM: Final = Fix(
    code="CN001",
    doc="""A yes or a no is written as yes or no.
    `да`, `1`, `true`, `✓`, `+`, `согласен` and `нет`, `0`, `false`, `отказ` and their like. In an opt-out the words for
    refusal (`отписан`, `не звонить`) mean yes. A word that is not known stays as it came, with quality code 1, and
    counts as no answer; nothing is ever taken for a yes that does not say so.

    Why: a consent that was guessed is none before the law.
    """,
    reading=_READINGS,
    examples=[
        ({"consent_marketing": "Да"}, {"consent_marketing": "yes", "consent_marketing_qc": "0"}),
        ({"consent_marketing": "отписан"}, {"consent_marketing": "no"}),
        ({"opted_out": "отписан"}, {"opted_out": "yes"}),
        ({"consent_personal_data": "✓"}, {"consent_personal_data": "yes"}),
    ],
)
FILLER: Final = Fix(
    code="CN002",
    doc="""A word for no answer becomes empty.
    `-`, `н/д`, `не указано`, `unknown` and their like. Quality code 2. An empty consent is no consent.

    Why: nobody asked, or nobody wrote it down; both differ from a no.
    """,
    reading=_READINGS,
    examples=[({"consent_marketing": "не указано"}, {"consent_marketing": None, "consent_marketing_qc": "2"})],
)


def _no_flag(code: str, field: str) -> Check:
    """The check that a field says yes or no."""

    def bad(profile: Profile) -> pl.Expr:
        return ~pl.col(field).is_in(["yes", "no"])

    words = field.replace("_", " ")
    bad.__doc__ = f"""The flag {words} is not understood.
    It says neither yes nor no and stands as it came; it counts as no answer.

    Why: an answer that nobody understands protects nobody.
    """
    good: list[dict[str, str | None]] = [{field: "yes"}, {field: "no"}, {field: None}]
    return check(code, field, severity="warning", good=good, bad=[{field: "наверное"}])(bad)


NO_FLAGS: Final = tuple(_no_flag(f"CN{number}", field) for number, field in enumerate(names("flag"), 101))


@check(
    "CN111",
    "consent_marketing",
    "consent_marketing_at",
    severity="warning",
    good=[{"consent_marketing": "yes", "consent_marketing_at": "2020-02-01"}, {"consent_marketing": "no"}],
    bad=[{"consent_marketing": "yes", "consent_marketing_at": None}],
)
def undated(profile: Profile) -> pl.Expr:
    """Consent to advertising has no date.
    The customer agreed, but not on record when.

    Why: the sender must prove the consent, and a consent without a date proves little.
    """
    return (pl.col("consent_marketing") == "yes") & pl.col("consent_marketing_at").is_null()


@check(
    "CN112",
    "consent_personal_data",
    "consent_personal_data_at",
    severity="warning",
    good=[{"consent_personal_data": "yes", "consent_personal_data_at": "2020-02-01"}],
    bad=[{"consent_personal_data": "yes", "consent_personal_data_at": None}],
)
def undated_personal(profile: Profile) -> pl.Expr:
    """Consent to process personal data has no date.
    The customer agreed, but not on record when.

    Why: 152-ФЗ puts the proof on the operator.
    """
    return (pl.col("consent_personal_data") == "yes") & pl.col("consent_personal_data_at").is_null()


@check(
    "CN113",
    "consent_marketing",
    "opted_out",
    severity="warning",
    good=[{"consent_marketing": "yes", "opted_out": "no"}, {"consent_marketing": "no", "opted_out": "yes"}],
    bad=[{"consent_marketing": "yes", "opted_out": "yes"}],
)
def both(profile: Profile) -> pl.Expr:
    """The customer agreed to advertising and opted out of it.
    Both flags say yes; the opt-out counts.

    Why: one of them is old, and only the dates or the customer can tell which.
    """
    return (pl.col("consent_marketing") == "yes") & (pl.col("opted_out") == "yes")


@check(
    "CN114",
    "consent_marketing",
    "consent_personal_data",
    severity="warning",
    good=[
        {"consent_marketing": "yes", "consent_personal_data": "yes"},
        {"consent_marketing": "yes", "consent_personal_data": None},
    ],
    bad=[{"consent_marketing": "yes", "consent_personal_data": "no"}],
)
def marketing_only(profile: Profile) -> pl.Expr:
    """The customer agreed to advertising but not to the processing of personal data.
    The two consents are separate, but advertising to a person needs both.

    Why: the address may not even be kept.
    """
    return (pl.col("consent_marketing") == "yes") & (pl.col("consent_personal_data") == "no")


@check(
    "CN115",
    "consent_marketing_at",
    "consent_marketing",
    severity="warning",
    good=[{"consent_marketing_at": "2020-02-01", "consent_marketing": "yes"}, {"consent_marketing_at": None}],
    bad=[{"consent_marketing_at": "2020-02-01", "consent_marketing": None}],
)
def date_without_consent(profile: Profile) -> pl.Expr:
    """A consent to advertising has a date but no answer.
    It is known when the customer was asked, and not what the customer said.

    Why: without the answer the customer may not be written to.
    """
    return pl.col("consent_marketing_at").is_not_null() & pl.col("consent_marketing").is_null()


@check(
    "CN116",
    "consent_marketing_at",
    "birth_date",
    severity="warning",
    good=[{"consent_marketing_at": "2020-02-01", "birth_date": "1980-02-01"}],
    bad=[{"consent_marketing_at": "1970-01-01", "birth_date": "1980-02-01"}],
)
def consent_before_birth(profile: Profile) -> pl.Expr:
    """The consent is older than the customer.
    The date of consent to advertising lies before the birth date.

    Why: one of the two dates is a default or a slip.
    """
    shape = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    both = [
        pl.when(pl.col(name).str.contains(shape)).then(pl.col(name).str.head(10))
        for name in ("consent_marketing_at", "birth_date")
    ]
    return both[0] < both[1]


CHECKS: Final[tuple[Check, ...]] = (
    *NO_FLAGS,
    *(undated, undated_personal, both, marketing_only, date_without_consent, consent_before_birth),
)
RULES: Final[tuple[Rule, ...]] = (FORM, FILLER, *CHECKS)
