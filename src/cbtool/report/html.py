"""Reports as one HTML file that needs nothing else: no script, no image, no address; it prints well."""

from __future__ import annotations

from html import escape
from typing import Final

import polars as pl

from cbtool.report.model import Report, heading, numeric, shown

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content auto; gap: .2rem 1.5rem; }
dt { color: GrayText; } dd { margin: 0; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
th { position: sticky; top: 0; background: Canvas; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
@media print {
  body { font-size: 10pt; margin: 0; max-width: none; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; }
  .wide { overflow: visible; } th { position: static; }
}
"""


def as_html(report: Report) -> str:
    """Draw a report; every value is escaped."""
    title = _text(report.title)
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
    ]
    if report.facts:
        facts = (f"<dt>{_text(heading(name))}</dt><dd>{_text(value)}</dd>" for name, value in report.facts.items())
        parts.append("<dl>\n" + "\n".join(facts) + "\n</dl>")
    for section in report.sections:
        parts.append(f"<h2>{_text(section.title)}</h2>")
        if section.text:
            parts.append(f"<p>{_text(section.text)}</p>")
        if section.table is not None:
            parts.append(_table(section.table))
    return "\n".join([*parts, "</body>\n</html>\n"])


def _text(value: object) -> str:
    return escape(shown(value))


def _table(table: pl.DataFrame) -> str:
    if not table.height:
        return "<p>Nothing.</p>"
    kinds = [' class="n"' if numeric(table, name) else "" for name in table.columns]
    head = "".join(f"<th{kind}>{_text(heading(name))}</th>" for kind, name in zip(kinds, table.columns, strict=True))
    rows = (
        "<tr>" + "".join(f"<td{kind}>{_text(value)}</td>" for kind, value in zip(kinds, row, strict=True)) + "</tr>"
        for row in table.iter_rows()
    )
    body = "\n".join(rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'
