"""`cbtool rules`: every rule in a line, or the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbtool.rule import Rule

Code = Annotated[str | None, typer.Argument(metavar="CODE", help="A rule's code, such as PH001.")]


def command(code: Code = None) -> int:
    """List the rules, or explain one with its examples."""
    from cbtool.errors import UsageError, nearest
    from cbtool.rules import rules

    known = {rule.code: rule for rule in rules()}
    if code is None:
        for rule in known.values():
            typer.echo(f"{rule.code}  {rule.severity:<8} {rule.title}")
        return 0
    found = known.get(code.upper())
    if found is None:
        raise UsageError(f"no rule {code!r}", nearest(code.upper(), known) or "`cbtool rules` lists them.")
    typer.echo(page(found), nl=False)
    return 0


def page(rule: Rule, heading: str = "#") -> str:
    """The manual page of a rule in Markdown: title, severity, text, examples."""
    lines = [
        f"{heading} {rule.code}: {rule.title}",
        "",
        f"Severity: {rule.severity}.",
        "",
        rule.text,
        "",
        "Examples:",
        "",
    ]
    return "\n".join([*lines, *_examples(rule)]) + "\n"


def _examples(rule: Rule) -> list[str]:
    from cbtool.rule import Check, Fix, Label, Note

    match rule:
        case Fix():
            return [f"- {_row(before)} becomes {_row(after)}" for before, after in rule.examples]
        case Check() if any(row in rule.good_rows for row in rule.bad_rows):  # the rows of one table together
            told = (("bad", rule.bad_rows), ("good", rule.good_rows))
            return [f"- {word}, as one table: {'; '.join(map(_row, rows))}" for word, rows in told]
        case Check():
            bad = [f"- bad: {_row(row)}" for row in rule.bad_rows]
            return [*bad, *(f"- good: {_row(row)}" for row in rule.good_rows)]
        case Label():
            return [f"- {_row(row)} is `{rule.label}`" for row in rule.examples]
        case Note():
            return [f"- {rule.example}"]
    return []


def _row(row: Mapping[str, object]) -> str:
    """A row as `field` = `value` pairs; line breaks and invisible characters are spelt out."""
    shown = (f"{name} = {_value(value)}" for name, value in row.items())
    return ", ".join(shown)


def _value(value: object) -> str:
    if value is None:
        return "(empty)"
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
    return f"`{text}`"
