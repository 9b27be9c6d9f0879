"""Normalize over cells of every family in every field, and over monsters: the promises hold, nothing breaks."""

from __future__ import annotations

import polars as pl

from cbtool.fields import FIELDS
from cbtool.rules import fixes
from cbtool.rules.text import beyond
from cbtool.steps.normalize import normalize
from tests.rules import (
    test_address,
    test_amounts,
    test_choices,
    test_company,
    test_consent,
    test_dates,
    test_name,
    test_tax_id,
    test_text,
)
from tests.steps.test_normalize import done, replayed_backwards

NAMES = (*FIELDS, "Своя колонка")
FIXES = beyond(fixes(), ["Своя колонка"])

#: A field of each family, for what takes long.
FAMILIES = (
    *("full_name", "surname", "phone", "email", "address", "city", "country", "company", "inn", "birth_date"),
    *("created_at", "total_spent", "gender", "consent_marketing", "notes", "Своя колонка"),
)

#: Cells of a hundred thousand characters, and signs that no program expects.
MONSTERS = (
    *("я" * 100_000, "а." * 50_000, "я " * 50_000, "«" * 50_000, "(" * 100_000, "&" * 100_000, "&amp;" * 20_000),
    *("\x01\u200b" * 50_000, "\u202eаб\u202c" * 30_000, "👨\u200d👩\u200d👧" * 20_000, "1" * 100_000, "1-" * 50_000),
    *("ул. Ленина, " * 9_000, "РџСЂ" * 30_000, "╨Я" * 50_000, "е\u0301" * 50_000, "ИвановИван" * 10_000),
    *("г. " * 33_000, "д. 5 " * 20_000, "аоглы " * 16_000, "1 " * 50_000 + "руб", "7707083893/" * 9_000),
)


def cells() -> list[str]:
    """The raw cells of all families' tables, each once, with signs that damage leaves around some of them."""
    tables = (test_name.FULL, test_address.CELLS, test_company.CELLS)
    found = [line.split(" | ")[0] for table in tables for line in table.strip().splitlines()]
    found += [line.split(" | ")[1] for line in test_tax_id.CELLS.strip().splitlines()]
    for rows in (test_amounts.CASES, test_dates.CASES, test_consent.CASES, test_text.CASES):
        found += [row[0] for row in rows if row[0]]
    found += [row[1] for row in test_choices.CASES]
    found += [
        "\x00",
        "\u202eабв",
        "İ",
        "ß",
        "ﬃ",
        "١٢٣",
        "ʼ'ʼ'",
        "--",
        "-a",
        "оглы оглы",
        "ООО ООО",
        "и",
        '""',
        "\u0301",
    ]
    odd = (("", ""), ("\u00a0", " "), ("«", ""), ("(", ")"), ("", "\n"), ("'", ""), ("", ","))
    return list(
        dict.fromkeys(before + cell + after for n, cell in enumerate(found) for before, after in odd[n % 7 :: 7])
    )


def test_cells_of_any_family_in_any_field_keep_the_promises() -> None:
    raw = cells()
    columns = {name: raw[n * 7 :] + raw[: n * 7] for n, name in enumerate(NAMES)}
    ids = [str(n) for n in range(len(raw))]
    table = pl.DataFrame({"_id": ids, **columns}, schema=dict.fromkeys(["_id", *NAMES], pl.String))
    after, findings = done(normalize(table.lazy(), FIXES))
    assert replayed_backwards(after, findings, table.columns).equals(table), "findings replayed backwards"
    again, more = done(normalize(after.lazy(), FIXES))
    assert more.is_empty(), "running it twice changes nothing"
    assert again.equals(after)


def test_monsters_in_any_field_do_no_harm() -> None:
    table = pl.DataFrame(dict.fromkeys(FAMILIES, MONSTERS))
    after, _ = done(normalize(table.lazy(), FIXES))
    assert after.height == len(MONSTERS)
