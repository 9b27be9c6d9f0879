"""Reports: what was found, for the terminal, Markdown, HTML, workbooks and machines; it knows nothing of how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbtool.errors import UsageError, nearest

if TYPE_CHECKING:
    from cbtool.report.model import Report

#: What a report can be written as, by the suffix of its file.
FORMATS: Final = ("html", "md", "xlsx", "json", "txt")


def format_of(path: str) -> str:
    """The format that a file's suffix asks for.

    Raises:
        UsageError: no report is written with this suffix.
    """
    suffix = path.rpartition(".")[2].lower() if "." in path else ""
    found = {"htm": "html", "markdown": "md"}.get(suffix, suffix)
    if found not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise UsageError(f"{path}: a report is not written as {suffix or 'a file without suffix'!r}", f"Use {known}.")
    return found


def render(report: Report, kind: str) -> str | bytes:
    """Draw a report; bytes for a workbook, text for everything else. The same report gives the same bytes.

    Raises:
        UsageError: `kind` is none of `FORMATS`.
    """
    if kind == "html":
        from cbtool.report.html import as_html

        return as_html(report)
    if kind == "md":
        from cbtool.report.markdown import as_markdown

        return as_markdown(report)
    if kind == "xlsx":
        from cbtool.report.workbook import as_workbook

        return as_workbook(report)
    if kind == "json":
        from cbtool.report.machine import as_json

        return as_json(report)
    if kind == "txt":
        from cbtool.report.terminal import as_text

        return as_text(report)
    raise UsageError(f"a report is not written as {kind!r}", nearest(kind, FORMATS) or f"Use {', '.join(FORMATS)}.")
