"""The canonical fields of a customer: one table, the only place where a field is described."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

#: What the values of a field are, which decides how they are normalised, written to workbooks and compared.
Kind: TypeAlias = Literal[
    "id",
    "choice",
    "name",
    "text",
    "date",
    "time",
    "phone",
    "email",
    "list",
    "flag",
    "amount",
    "count",
    "number",
]

#: Provenance, added by import in front of all other columns.
PROVENANCE: Final = ("_id", "_file", "_row")

#: What stands behind the name of a field in that of the column with its quality codes.
QC: Final = "_qc"

#: What stands between the `_id`s of a list such as `members`; none of them may hold it.
BETWEEN: Final = "; "

#: Columns that stages add, and replace when they run again; a file's own column of such a name is kept beside them.
LATER: Final = frozenset(
    {"cluster_id", "cluster_size", "members"}
    | {"link_id", "link_probability", "link_evidence", "link_count", "link_other"}
    | {"issues"}
    | {"last_order_at", "recency_days", "frequency", "monetary", "r_score", "f_score", "m_score", "rfm_score"}
    | {"rfm_segment", "abc", "xyz", "lifecycle", "segment"}
    | {f"reachable_{channel}{part}" for channel in ("phone", "sms", "email") for part in ("", "_why")}
    | {"customer_class", "last_sign_at", "last_sign_field", "days_silent", "cadence_days", "overdue_days"}
    | {"stale_status"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """A canonical field.

    Attributes:
        name: the column's name.
        kind: what its values are.
        group: fields of one group survive a merge together, from one record.
        personal: whether the values are personal data in the sense of 152-ФЗ.
    """

    name: str
    kind: Kind
    group: str
    personal: bool

    @property
    def guessable(self) -> bool:
        """Whether a header that only resembles an alias may be mapped; never for consents, ids, dates."""
        return self.kind not in ("id", "flag", "date", "time")


def _field(name: str, kind: Kind, group: str = "", *, personal: bool = True) -> Field:
    return Field(name, kind, group or name, personal)


_ALL: Final = (
    _field("client_id", "id", personal=False),
    _field("client_id_other", "list", personal=False),
    _field("client_kind", "choice", personal=False),
    _field("relation", "choice", personal=False),
    _field("tier", "choice", personal=False),
    _field("full_name", "name", "name"),
    _field("surname", "name", "name"),
    _field("given_name", "name", "name"),
    _field("patronymic", "name", "name"),
    _field("gender", "choice"),
    _field("birth_date", "date"),
    _field("birth_place", "text"),
    _field("phone", "phone", "phone"),
    _field("phone_ext", "text", "phone"),
    _field("phone_other", "phone"),
    _field("phone_type", "choice", "phone", personal=False),
    _field("phone_region", "text", "phone", personal=False),
    _field("phone_timezone", "text", "phone", personal=False),
    _field("email", "email"),
    _field("email_other", "email"),
    _field("messenger", "list"),
    _field("website", "text", personal=False),
    _field("social", "list"),
    _field("address", "text", "address"),
    _field("postal_code", "id", "address"),
    _field("country", "choice", "address", personal=False),
    _field("region", "text", "address", personal=False),
    _field("city", "text", "address", personal=False),
    _field("street", "text", "address"),
    _field("house", "text", "address"),
    _field("building", "text", "address"),
    _field("flat", "text", "address"),
    _field("company", "text", "company", personal=False),
    _field("legal_form", "choice", "company", personal=False),
    _field("inn", "id", "company"),
    _field("kpp", "id", "company", personal=False),
    _field("ogrn", "id", "company"),
    _field("bik", "id", personal=False),
    _field("snils", "id"),
    _field("national_id", "id"),
    _field("position", "text"),
    _field("decision_maker", "text"),
    _field("industry", "text", personal=False),
    _field("company_size", "text", personal=False),
    _field("turnover", "amount", personal=False),
    _field("turnover_currency", "choice", "turnover", personal=False),
    _field("lead_source", "text", personal=False),
    _field("channel", "text", personal=False),
    _field("manager", "text", personal=False),
    _field("tags", "list", personal=False),
    _field("interests", "list"),
    _field("notes", "list"),
    _field("discount", "number", personal=False),
    _field("special_terms", "text", personal=False),
    _field("deal_stage", "choice", personal=False),
    _field("deal_amount", "amount", personal=False),
    _field("deal_amount_currency", "choice", "deal_amount", personal=False),
    _field("orders_count", "count", personal=False),
    _field("total_spent", "amount", personal=False),
    _field("total_spent_currency", "choice", "total_spent", personal=False),
    _field("average_order", "amount", personal=False),
    _field("average_order_currency", "choice", "average_order", personal=False),
    _field("debt", "amount", personal=False),
    _field("debt_currency", "choice", "debt", personal=False),
    _field("consent_personal_data", "flag", "consent_personal_data"),
    _field("consent_personal_data_at", "time", "consent_personal_data"),
    _field("consent_marketing", "flag", "consent_marketing"),
    _field("consent_marketing_at", "time", "consent_marketing"),
    _field("opted_out", "flag"),
    _field("opted_out_email", "flag"),
    _field("opted_out_sms", "flag"),
    _field("opted_out_call", "flag"),
    _field("created_at", "time", personal=False),
    _field("updated_at", "time", personal=False),
    _field("last_contact_at", "time", personal=False),
    _field("first_purchase_at", "time", personal=False),
    _field("last_purchase_at", "time", personal=False),
)

#: All canonical fields by name, in the order in which tables show them.
FIELDS: Final[dict[str, Field]] = {field.name: field for field in _ALL}


def is_code(column: str, columns: Container[str] = ()) -> bool:
    """Whether a column holds the quality codes of a field, or of one of these `columns` beside it."""
    base = column.removesuffix(QC)
    return base != column and (base in FIELDS or base in columns)


def names(*kinds: Kind) -> tuple[str, ...]:
    """The names of the fields of these kinds, in order."""
    return tuple(field.name for field in _ALL if field.kind in kinds)
