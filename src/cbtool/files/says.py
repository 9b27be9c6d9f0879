"""What reading has to tell: remarks that become findings, and the same as sentences for the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, TypedDict

import polars as pl

from cbtool.files import blocks, body, records
from cbtool.files.heading import Heading
from cbtool.files.raw import ReadOptions, Remark
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.transcode import Text
from cbtool.rules import reading
from cbtool.rules.mojibake import SUSPECT
from cbtool.wording import counted

_WARNINGS: Final = frozenset(rule.code for rule in reading.RULES if rule.severity != "info")

#: Why a line of NDJSON is rejected.
BROKEN: Final = "no JSON object"

#: Why a piece of a vCard file is rejected.
NO_CARD: Final = "no whole vCard"

#: Reason of a line set aside: its rule, and the words for one and for several.
_REASONS: Final = {
    records.RAGGED: ("IM001", "record does", "records do", "not have the cells of the header"),
    records.UNCLOSED: ("IM002", "line opens", "lines open", "a quote that is never closed"),
    blocks.UNDECODABLE: ("IM003", "record holds", "records hold", "bytes that are not in the encoding of the file"),
    NO_CARD: ("IM025", "piece is", "pieces are", "no whole vCard"),
    BROKEN: ("IM017", "line is", "lines are", "no JSON object"),
    body.PREAMBLE: ("IM004", "line", "lines", "above the header kept apart"),
    body.FOOTER: ("IM005", "line", "lines", "below the table kept apart"),
    body.REPEATED: ("IM006", "header", "headers", "repeated inside the table kept apart"),
    body.NUMBERED: ("IM028", "row", "rows", "that only numbers the columns kept apart"),
}


#: What suffixes promise, and what the formats are called.
_SUFFIXES: Final = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **{f".{kind}": kind for kind in ("xls", "xlsb", "ods")},
    **dict.fromkeys((".html", ".htm"), "html"),
}
_FORMATS: Final = {
    "csv": "delimited text",
    "html": "an HTML page",
    "xml": "an XML spreadsheet of Excel 2003",
    **{kind: f"a workbook ({kind.upper()})" for kind in ("xlsx", "xls", "xlsb", "ods")},
}


class Told(TypedDict):
    """What a source, a tally and remarks tell of a `Raw`."""

    path: str
    sha256: str
    rejects: pl.LazyFrame
    rows: int
    rejected: int
    blank: int
    skipped: int
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def told(source: Source, tally: Tally, remarks: Iterable[Remark]) -> Told:
    """Where a table is from, its counts and rejects, and remarks: also as notes or warnings, as their rules are."""
    said = tuple(remarks)
    sentences = [(remark.rule in _WARNINGS, f"{source.name}: {remark.message} ({remark.rule})") for remark in said]
    return Told(
        path=source.path,
        sha256=source.sha256,
        rejects=tally.rejects(),
        rows=tally.rows,
        rejected=tally.rejected,
        blank=tally.blank,
        skipped=tally.skipped,
        remarks=said,
        notes=tuple(text for warns, text in sentences if not warns),
        warnings=tuple(text for warns, text in sentences if warns),
    )


def kept_apart(tally: Tally) -> list[Remark]:
    """One remark for each reason why lines were set aside."""
    result = []
    for reason, (rule, one, several, rest) in _REASONS.items():
        if reason in tally.reasons:
            count, first = tally.reasons[reason]
            where = f"row {first}" if count == 1 else f"the first is in row {first}"
            result.append(Remark(rule, f"{counted(count, one, several)} {rest}; {where}", first))
    if tally.mended:
        records = counted(tally.mended, "record has", "records have")
        result.append(
            Remark("IM018", f"{records} quotes inside a quoted cell that are not doubled; read as they were meant")
        )
    return result


def encoding(text: Text, options: ReadOptions) -> list[Remark]:
    """What there is to say of the encoding."""
    found, result = text.encoding, []
    if options.encoding is None and found.rival:
        if found.narrow:
            result.append(Remark("IM008", f"read as {found.name}, but {found.rival} is nearly as likely"))
        else:
            message = f"read as {found.name}; the next best was {found.rival}, by a margin of {found.margin:g}"
            result.append(Remark("IM007", message))
    if text.mended:
        lines = counted(text.mended, "line is", "lines are")
        result.append(Remark("IM009", f"{lines} in another encoding than the rest, read in its own"))
    return result


def disguised(source: Source, form: str) -> list[Remark]:
    """What there is to say of a file whose name promises another format."""
    name = re.sub(r"\.(gz|zst)$", "", source.name.lower())
    promised = next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix)), form)
    return [] if promised == form else [Remark("IM015", f"by its content {_FORMATS[form]}")]


def is_mojibake(samples: Sequence[str]) -> bool:
    """Whether a piece of text looks as if it had been decoded wrongly."""
    # The regular expressions of Polars are many times as fast as Python's here.
    return bool(pl.Series(samples, dtype=pl.String).str.contains(SUSPECT).any())


def mojibake() -> list[Remark]:
    """What there is to say of text that was decoded with the wrong table before it came to us."""
    return [Remark("IM019", "some text was decoded wrongly before it was saved; normalize mends what is clear")]


def layout(head: Heading, options: ReadOptions, dropped: tuple[str, ...]) -> list[Remark]:
    """What there is to say of the header and the columns."""
    result = []
    if head.index is None and options.header_row is None:
        names = f"{head.names[0]} to {head.names[-1]}" if len(head.names) > 1 else head.names[0]
        result.append(Remark("IM011", f"the first row looks like data: the columns are called {names}"))
    if len(head.lines) > 1:
        result.append(
            Remark("IM027", "the header has two rows; the names of groups stand in front of those of columns")
        )
    if dropped:
        columns = counted(len(dropped), "nameless column is", "nameless columns are")
        result.append(Remark("IM016", f"{columns} empty throughout and left out"))
    return result
