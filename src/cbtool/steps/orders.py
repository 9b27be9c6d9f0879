"""Purchases: what the columns of an orders file mean, and who bought when and for how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from cbtool.errors import InputError, UsageError, nearest
from cbtool.fields import PROVENANCE
from cbtool.outcome import FINDINGS_SCHEMA, Outcome, no_findings
from cbtool.rule import Note, Profile
from cbtool.rules import notes
from cbtool.steps.normalize import normalize
from cbtool.wording import counted

#: Money while it is added: exact, to a hundredth of a kopeck.
MONEY: Final = pl.Decimal(38, 4)

#: What the columns of an orders file mean, by header without case and punctuation; the first alias there wins.
ROLES: Final[dict[str, str]] = {
    "order_id": """order id; order; order no; order number; id order; invoice; invoice no; invoice id; invoice number;
        transaction id; receipt; receipt id; receipt no; deal id; check id; check no; номер заказа; № заказа;
        id заказа; заказ id; код заказа; заказ; номер чека; чек; id сделки; номер сделки; номер документа;
        номер накладной; номер счёта""",
    "customer_id": """client id; customer id; id клиента; клиент id; код клиента; id покупателя; код покупателя;
        номер клиента; customer no; customer number; customer code; buyer id; user id; contact id; account id;
        member id; person id; id контакта; контакт id; id контрагента; код контрагента; id пользователя;
        customer; client; buyer; клиент; покупатель; контрагент""",
    "date": """order date; date; purchase date; last purchase at; purchased at; ordered at; order datetime;
        invoice date; transaction date; datetime; created at; order created at; paid at; дата заказа; дата покупки;
        дата; дата оплаты; дата продажи; дата документа; дата создания; дата и время; timestamp; time""",
    "amount": """amount; revenue; total; order total; total amount; order amount; sum; total spent; deal amount;
        order sum; grand total; total price; sales; value; сумма; сумма заказа; сумма покупки; сумма оплаты;
        сумма сделки; сумма чека; сумма документа; итого; выручка; стоимость; оплачено; всего""",
    "price": "price; unit price; item price; цена; цена за единицу; цена за штуку",
    "quantity": "quantity; qty; units; количество; кол-во; колво",
    "currency": "currency; total spent currency; deal amount currency; currency code; валюта",
}

#: A currency at the end of a header, such as `Сумма заказа, руб.`
_UNIT: Final = re.compile(r"[\s,(\[]+(?:руб\w*|р|₽|rub|rur|usd|eur|\$|€)[.)\]\s]*$")

_NEEDED: Final = {"customer_id": "the customer's key", "date": "the day of the purchase"}


@dataclass(frozen=True, slots=True)
class Orders:
    """Purchases up to the reference date.

    Attributes:
        frame: a row a purchase or order line: `key` (text, null where there is none), `order` (text, one of its
            own where the row has no number), `day` (date or null), `amount` (MONEY or null), `bought` (whether
            the row is a purchase: no refund).
        rows: purchases in the file.
        later: how many of them are after the reference date.
        findings: counts of what is odd about them.
    """

    frame: pl.DataFrame
    rows: int
    later: int
    findings: pl.DataFrame


def recognised(headers: Sequence[str], own: Mapping[str, str]) -> dict[str, str]:
    """The header of each role that the file has.

    Args:
        headers: of the file; provenance is passed over.
        own: header to role, as the settings say; stronger than every alias.

    Raises:
        UsageError: the settings name a role or a header that there is not.
        InputError: the customer's key or the date is missing.
    """
    for header, role in own.items():
        if role not in ROLES:
            raise UsageError(
                f"segment.orders_map: {role!r} is no column of purchases",
                nearest(role, ROLES) or f"It is one of {', '.join(ROLES)}.",
            )
        if header not in headers:
            raise UsageError(f"the purchases have no column {header!r}", nearest(header, headers))
    plain = {_plain(header): header for header in reversed(headers) if header not in PROVENANCE and header not in own}
    found = {role: header for header, role in own.items()}
    for role, aliases in ROLES.items():
        known = [plain[_plain(alias)] for alias in aliases.split(";") if _plain(alias) in plain]
        if known:
            found.setdefault(role, known[0])
    for role, meaning in _NEEDED.items():
        if role not in found:
            shown = ", ".join(header for header in headers if header not in PROVENANCE)
            raise InputError(
                f"the purchases have no column that is known as {meaning}; their headers are: {shown}",
                f"Name it {role}, or say which it is under [segment] orders_map.",
            )
    return found


def _plain(header: str) -> str:
    """A header without case, spaces, punctuation and the currency at its end."""
    text = _UNIT.sub("", header.casefold().replace("ё", "е"))
    return "".join(c for c in text if c.isalnum())


def read_orders(orders: pl.LazyFrame, as_of: date, own: Mapping[str, str], profile: Profile) -> Orders:
    """Purchases as text become keys, days and money, by the same normaliser as the customers.

    Where there is no amount, it is the price times the quantity.
    """
    headers = orders.collect_schema().names()
    role = recognised(headers, own)

    def text(name: str) -> pl.Expr:
        cell = pl.col(role[name]).cast(pl.String) if name in role else pl.lit(None, pl.String)
        return cell.str.strip_chars().replace("", None)

    columns = [text("order_id").alias("order"), text("customer_id").alias("client_id")]
    priced = "amount" if "amount" in role or "quantity" not in role else "price"
    columns += [text("date").alias("last_purchase_at"), text(priced).alias("total_spent")]
    columns.append((text("quantity").str.replace(",", ".") if priced == "price" else pl.lit("1")).alias("quantity"))
    if "currency" in role:
        columns.append(text("currency").alias("total_spent_currency"))
    raw = orders.select(columns).with_row_index("_id")
    table = normalize(raw, profile=profile, spool=_typed).frame.collect()
    later = (table["day"] > as_of).fill_null(value=False)
    known = table.filter(~later)
    content = [name for name in headers if name not in PROVENANCE]
    repeated = _repeated(orders.select(content))
    currencies = known["currency"].drop_nulls().n_unique()
    refunds = (known["amount"] < 0).sum()
    counted = [
        counts("RF103", role["date"], int(later.sum()), "purchase"),
        counts("RF104", role["date"], known.filter("dated", pl.col("day").is_null()).height, "purchase"),
        counts("RF105", role.get(priced, ""), known.filter("priced", pl.col("amount").is_null()).height, "purchase"),
        counts("RF106", role.get(priced, ""), int(refunds), "row"),
        counts("RF107", role.get("order_id", role["customer_id"]), int(repeated), "row"),
        counts("RF108", role.get("currency", ""), currencies if currencies > 1 else 0, "different currency"),
    ]
    return Orders(
        known.select("key", "order", "day", "amount", pl.col("amount").ge(0).fill_null(value=True).alias("bought")),
        table.height,
        int(later.sum()),
        pl.concat(counted),
    )


def _typed(parts: Iterable[tuple[pl.DataFrame, pl.DataFrame]]) -> Outcome:
    """Normalised purchases as the facts that are needed of them, batch by batch; what was changed is not kept."""
    amount = pl.col("total_spent").cast(MONEY, strict=False) * pl.col("quantity").cast(MONEY, strict=False)
    facts = []
    for part, _ in parts:
        currency = pl.col("total_spent_currency") if "total_spent_currency" in part else pl.lit(None, pl.String)
        facts.append(
            part.select(
                pl.col("client_id").alias("key"),
                pl.coalesce("order", pl.format("\0{}", "_id")).alias("order"),
                day("last_purchase_at").alias("day"),
                amount.alias("amount"),
                pl.col("last_purchase_at").is_not_null().alias("dated"),
                pl.col("total_spent").is_not_null().alias("priced"),
                currency.alias("currency"),
            )
        )
    return Outcome(pl.concat(facts).lazy(), no_findings().lazy())


def _repeated(rows: pl.LazyFrame) -> int:
    """How many rows are copies of others. Only those whose hash repeats are looked at as they are."""
    whole = pl.struct(pl.all())
    hashes = rows.select(whole.hash())
    several = hashes.collect().to_series()
    several = several.filter(several.is_duplicated()).unique()
    if several.is_empty():
        return 0
    same = rows.filter(whole.hash().is_in(several.implode()))
    return int(same.select(pl.len() - whole.n_unique()).collect().item())


def day(name: str) -> pl.Expr:
    """The calendar day of a canonical date or time, null where it is none."""
    return pl.col(name).cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def counts(code: str, field: str, number: int, unit: str, more: str = "") -> pl.DataFrame:
    """One finding that tells a number of units (named in the singular), or none when it is zero."""
    note: Note = notes()[code]
    several = f"{unit[:-1]}ies" if unit.endswith("y") else ""
    told = {
        "stage": "segment",
        "rule": code,
        "severity": note.severity,
        "field": field or None,
        "message": counted(number, unit, several) + more,
    }
    return pl.DataFrame([told] if number else [], schema=FINDINGS_SCHEMA)
