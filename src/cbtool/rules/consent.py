"""Consents and opt-outs: yes, no, or nothing; never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from cbtool.fields import FIELDS, names
from cbtool.rule import Check, Fix, Profile, Reading, Rule, check
from cbtool.rules.cells import distinctly
from cbtool.rules.hygiene import tidy
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
    "|opted in|opted-in|разрешено|разрешил|разрешила|разрешаю|можно|подписан|подписана|subscribed|opt-in|optin|opt in"
)
#: Words that tell nothing in an opt-out: the customer may agree to the opt-out.
_AGREED: Final = (
    "|согласен|согласна|согласие|согласие получено|granted|да согласен|да согласна|дал согласие|дала согласие"
    "|даю согласие|есть согласие|согласие есть|согласие дано|согл"
)
_AGAINST: Final = (
    "|не согласен|не согласна|отказ|отказался|отказалась|запрещено|запрет|нельзя|отписан|отписана|отписался"
    "|отписалась|opted out|opted-out|unsubscribed|opt-out|optout|denied|opt out|не звонить|не писать|не беспокоить"
    "|просил не звонить|просила не звонить|просит не звонить|просил не писать|запрещаю"
    "|отказ от рассылки|отказ от рекламы|отозвано|отозвал|отозвала|отозвано согласие"
    "|согласие отозвано|нет согласия|согласия нет|без согласия|не даю согласия"
    "|стоп|stop|чс|черный список|blacklist|жалоба|spam"
)
_CONSENT: Final = meaning({"yes": _YES + _FOR + _AGREED, "no": _NO + _AGAINST})
_OPT_OUT: Final = meaning({"yes": _YES + _AGAINST, "no": _NO + _FOR})

#: The values that the flags can have.
VALUES: Final = dict.fromkeys(names("flag"), ("yes", "no"))

#: An answer with a day behind it: `да, 12.05.2024`, `нет (2024-05-12)`.
_WITH_DAY: Final = (
    r"^(.*?)[\s,;:(]+(?:от\s+|с\s+)?([0-9]{2}\.[0-9]{2}\.(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})"
    r"(?:\s*г\.?)?\)?\s*$"
)


def _understand(field: str) -> Callable[[pl.Expr], pl.Expr]:
    return _OPT_OUT if field.startswith("opted_out") else _CONSENT


def _day_of(field: str) -> Reading:
    """The day behind an answer fills the empty column of the consent's date, where the table has one."""
    at, qc = f"{field}_at", f"{field}_at_qc"

    def read(batch: pl.DataFrame, profile: Profile) -> pl.DataFrame:
        if field not in batch.columns or not _any_day(batch[field]):
            return batch.with_columns(pl.lit(None, pl.String).alias("rule"))
        days = distinctly(batch[field], lambda cells: cells.select(_dated(field, pl.col(field))[1].alias("day")))["day"]
        fills = batch[at].is_null() & days.is_not_null()
        return batch.with_columns(
            pl.when(fills).then(days).otherwise(at).alias(at),
            pl.when(fills).then(pl.lit("0")).otherwise(qc).alias(qc),
            pl.when(fills).then(pl.lit("CN003")).alias("rule"),
        )

    return Reading((at,), (at, qc), read, beside=(field,), sees=(field,))


def _any_day(cells: pl.Series) -> bool:
    """Whether an answer may have a day behind it, which is rare."""
    return bool(cells.unique().str.contains(_WITH_DAY).any())


def _dated(field: str, cell: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The answer of a flag's cell that ends with a day, and this day; both null for all other cells."""
    parts = tidy(cell).str.extract_groups(_WITH_DAY)
    answer, written = _understand(field)(parts.struct.field("1")), parts.struct.field("2")
    days = [written.str.to_date(form, strict=False).dt.to_string("%Y-%m-%d") for form in ("%d.%m.%Y", "%Y-%m-%d")]
    day = pl.coalesce(days)
    return pl.when(day.is_not_null()).then(answer), pl.when(answer.is_not_null()).then(day)


def _undated(field: str) -> Callable[[pl.Expr], pl.Expr]:
    """The answers of cells that end with a day."""
    return lambda cell: _dated(field, cell)[0]


_READINGS: Final = tuple(
    reading(field, _understand(field), "CN001", "CN002", (_undated(field), "CN003")) for field in names("flag")
)

DATED: Final = Fix(
    code="CN003",
    doc="""An answer with a date beside it is read without the date.
    `да, 12.05.2024` is a yes, with quality code 1. The date fills an empty `consent_marketing_at` or
    `consent_personal_data_at`, if the table has this column; else it stands in the finding alone.

    Why: an opt-out that is not understood protects nobody, and the date of a consent is its proof.
    """,
    reading=(*(_day_of(field) for field in names("flag") if f"{field}_at" in FIELDS), *_READINGS),
    examples=[
        ({"opted_out": "да, 12.05.2024"}, {"opted_out": "yes", "opted_out_qc": "1"}),
        (
            {"consent_marketing": "Да (от 12.05.2024 г.)", "consent_marketing_at": None},
            {"consent_marketing": "yes", "consent_marketing_qc": "1", "consent_marketing_at": "2024-05-12"},
        ),
    ],
)

FORM: Final = Fix(
    code="CN001",
    doc="""A yes or a no is written as yes or no.
    `да`, `1`, `true`, `✓`, `+`, `согласен` and `нет`, `0`, `false`, `отказ` and their like. In an opt-out the words for
    refusal (`отписан`, `не звонить`) mean yes, and `согласен` means nothing, as nobody knows to what. A word that is
    not known stays as it came, with quality code 1, and counts as no answer; nothing is ever taken for a yes that does
    not say so.

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
RULES: Final[tuple[Rule, ...]] = (DATED, FORM, FILLER, *CHECKS)
