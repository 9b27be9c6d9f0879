"""Delimited text as a table: encoding, dialect, header, then block by block with every record accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl

from cbtool.errors import EmptyInputError, InputError
from cbtool.fields import PROVENANCE
from cbtool.files import body, dialect, heading, says
from cbtool.files.blocks import Block, blocks
from cbtool.files.clean import Clean
from cbtool.files.encoding import unmarked
from cbtool.files.guards import unguarded
from cbtool.files.raw import ROW, Raw, ReadOptions
from cbtool.files.records import RAGGED, Dialect, Record
from cbtool.files.sieve import Sieve
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.transcode import Text
from cbtool.files.writeback import is_form
from cbtool.wording import counted

#: Bytes of each sample that is looked at for mojibake.
_SAMPLE: Final = 1 << 13
#: How many of them are looked at together.
_ENOUGH: Final = 100

#: Told how many bytes are read, and of how many.
Progress: TypeAlias = Callable[[int, int], None]


def read_csv(source: Source, text: Text, options: ReadOptions, work: Path, progress: Progress | None = None) -> Raw:
    """Read a delimited text file.

    Args:
        source: where it comes from.
        text: the same as UTF-8.
        options: what the user knows.
        work: a private folder for what is spooled.
        progress: told after each block.

    The table is a lazy scan of the text itself where that is proved to be regular from end to end, else of a copy
    that holds the good records only.

    Raises:
        InputError: no record below the header, or none that fits it.
        UsageError: the delimiter or the header row that the user names cannot be.
    """
    tally = Tally(work, source.name)
    layout = _layout(text, options, source)
    tally.reject(layout.above_rows, body.PREAMBLE, layout.above, skipped=True)
    tally.reject(layout.numbering_rows, body.NUMBERED, layout.numbering, skipped=True)
    head, names, form = layout.heading, layout.names, layout.dialect
    clean = Clean(text.path, layout.start, work, form.delimiter)
    sieve = Sieve(form, len(names), head.lines, tally)
    size = text.path.stat().st_size
    wrong, samples = False, list[str]()
    held: Block | None = None
    with text.path.open("rb") as file:
        file.seek(layout.start)
        for block in blocks(file, form, len(names), layout.row):
            tally.blank += block.blank
            tally.mended += block.mended
            _reject(block, form, tally)
            samples += _samples(block.clean)
            if len(samples) > _ENOUGH:
                wrong, samples = wrong or says.is_mojibake(samples), []
            sieve.strain(block)
            if held is not None:
                clean.add(held)
            held = block
            if progress:
                progress(file.tell(), size)
    if held is not None:
        sieve.strain_end(held)
        clean.add(held)
    tally.good = clean.good
    if not tally.good:
        raise _nothing(source, tally, layout)
    frame = clean.frame(names)
    if layout.guarded:
        frame = frame.with_columns(unguarded(pl.all().exclude(ROW)))
    dropped = _empty(frame, head.nameless(names))
    headers = tuple(name for name in names if name not in dropped)
    remarks = [*says.kept_apart(tally), *says.encoding(text, options), *says.disguised(source, "csv")]
    remarks += says.layout(head, options, dropped) + (says.mojibake() if wrong or says.is_mojibake(samples) else [])
    return Raw(
        name=source.name,
        format="csv",
        headers=headers,
        frame=frame.drop(dropped),
        encoding=text.encoding.name,
        delimiter=None if form.delimiter == dialect.NONE else form.delimiter.decode(),
        distinct=names[0] if not layout.guarded and clean.keys.distinct() else None,
        **says.told(source, tally, remarks),
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts of a text table are.

    Attributes:
        heading: what was found of the header.
        dialect: how cells are told apart.
        names: of the columns.
        start, row: the byte and the row where the records begin.
        above, above_rows: lines above the header, and their rows.
        numbering, numbering_rows: the same of a line below it that numbers the columns.
        guarded: whether cells carry the guards of our own `excel-csv`, or of `--as`.
    """

    heading: heading.Heading
    dialect: Dialect
    names: tuple[str, ...]
    start: int
    row: int
    above: list[str]
    above_rows: list[int]
    numbering: list[str]
    numbering_rows: list[int]
    guarded: bool


def _layout(text: Text, options: ReadOptions, source: Source) -> _Layout:
    with text.path.open("rb") as file:
        file.seek(text.start)
        data = file.read(dialect.SAMPLE)
        final = len(data) < dialect.SAMPLE
    start = text.start
    wanted = None if options.delimiter is None else dialect.parse(options.delimiter)
    told = dialect.sep_line(data)
    if told:
        data, start = data[told[1] :], start + told[1]
        wanted = wanted or told[0]
    form = dialect.find(data, final=final, delimiter=wanted)
    taken = dialect.sample(data, form, final=final)
    rows = [_cells(record) for record in taken]
    if not any(any(cell.strip() for cell in row if cell) for row in rows):
        raise InputError(f"{source.shown} holds nothing but blank lines", "Export it again.")
    head = heading.find(rows, options.header_row)
    names = _fitted(head, rows[head.body :])
    above = [n for n in range(head.index or 0) if any(cell and cell.strip() for cell in rows[n])]
    numbering = [head.body - 1] if head.numbered else []

    def shown(of: list[int]) -> list[str]:
        return [unmarked(data[taken[n].start : taken[n].end]) for n in of]

    return _Layout(
        heading=head,
        dialect=form,
        names=names,
        start=start + (taken[head.body - 1].after if head.body else 0),
        row=head.body + 1,
        above=shown(above),
        above_rows=[n + 1 for n in above],
        numbering=shown(numbering),
        numbering_rows=[n + 1 for n in numbering],
        guarded=is_form(names) or (text.encoding.bom and form.delimiter == b";" and set(PROVENANCE) <= set(names)),
    )


def _cells(record: Record) -> list[str | None]:
    return [unmarked(cell) or None for cell in record.cells or ()]


def _fitted(head: heading.Heading, below: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    """The names, as many as records have cells: delimiters that end each line make nameless columns."""
    widths = Counter(len(row) for row in below if any(cell and cell.strip() for cell in row))
    if not widths or head.index is None:
        return head.names
    usual = max(widths, key=lambda width: (widths[width], width))
    beyond = [row[head.named :] for row in below if len(row) == usual]
    if usual < head.named or any(cell and cell.strip() for row in beyond for cell in row):
        return head.names
    return heading.unique([*head.names[: head.named], *[None] * (usual - head.named)])


def _empty(frame: pl.LazyFrame, nameless: Sequence[str]) -> tuple[str, ...]:
    """Which columns without a name of their own are empty throughout."""
    if not nameless:
        return ()
    filled = frame.select(pl.col(nameless).count()).collect().row(0)
    return tuple(name for name, count in zip(nameless, filled, strict=True) if not count)


def _samples(data: bytes) -> list[str]:
    """Samples of a block, from its start, middle and end."""
    places = {0, max(len(data) // 2 - _SAMPLE, 0), max(len(data) - _SAMPLE, 0)}
    return [data[place : place + _SAMPLE].decode("utf-8", "ignore") for place in sorted(places)]


def _reject(block: Block, form: Dialect, tally: Tally) -> None:
    """Set the bad lines of a block aside; a total with fewer cells than the header is part of a footer."""
    lines: dict[str, list[tuple[int, str]]] = {}
    for row, why, raw in block.rejected:
        text = unmarked(raw)
        total = why == RAGGED and body.is_total(text.split(form.delimiter.decode()))
        lines.setdefault(body.FOOTER if total else why, []).append((row, text))
    for reason, found in lines.items():
        rows, raws = [row for row, _ in found], [text for _, text in found]
        tally.reject(rows, reason, raws, skipped=reason == body.FOOTER)


def _nothing(source: Source, tally: Tally, layout: _Layout) -> InputError:
    if not tally.rejected:
        told = f"{source.shown} has a header and nothing below it"
        return EmptyInputError(told, "Export it again, with its rows.", layout.names)
    reason, (_, first) = next(iter(tally.reasons.items()))
    return InputError(
        f"{source.shown}: no record has the {counted(len(layout.names), 'cell')} of the header; "
        f"the first of {tally.rejected:,}, in row {first}, is: {reason}",
        "Check --delimiter, --header-row and --encoding.",
    )
