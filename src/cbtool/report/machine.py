"""Reports as JSON, for machines: plain names, plain values."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from cbtool.report.model import Report


def as_json(report: Report) -> str:
    """`title`, `facts`, and `sections` with `title`, `text` and `rows`; money and dates are text."""
    sections = [
        {
            "title": section.title,
            "text": section.text,
            "rows": [] if section.table is None else section.table.to_dicts(),
        }
        for section in report.sections
    ]
    content = {"title": report.title, "facts": dict(report.facts), "sections": sections}
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(f"a report holds a {type(value).__name__}")
