"""Delimited text as a table: encoding, dialect, header, then block by block with every record accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import polars as pl

from cbtool.errors import InputError
from cbtool.fields import PROVENANCE
from cbtool.files import body, dialect, heading, says
from cbtool.files.blocks import Block, blocks
from cbtool.files.encoding import unmarked
from cbtool.files.guards import unguarded
from cbtool.files.raw import ROW, Raw, ReadOptions
from cbtool.files.records import RAGGED, Dialect, Record
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.transcode import Text
from cbtool.files.writeback import is_form

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

    Raises:
        InputError: no record below the header, or none that fits it.
        UsageError: the delimiter or the header row that the user names cannot be.
    """
    tally = Tally(work, source.name)
    layout = _layout(text, options, source)
    tally.reject(layout.above_rows, body.PREAMBLE, layout.above, skipped=True)
    names = layout.names
    schema = pl.Schema({name: pl.String() for name in names})
    head = layout.heading
    table = body.Body(names, head.cells, head.nameless(names), tally, _raw(layout.dialect))
    size = text.path.stat().st_size
    with text.path.open("rb") as file:
        file.seek(layout.start)
        for block in blocks(file, layout.dialect, len(names), layout.row):
            tally.blank += block.blank
            tally.mended += block.mended
            _reject(block, layout.dialect, tally)
            frame = _frame(block, schema, layout.dialect)
            table.add(frame.with_columns(unguarded(pl.all().exclude(ROW))) if layout.guarded else frame)
            if progress:
                progress(file.tell(), size)
    table.finish()
    if not tally.good:
        raise _nothing(source, tally, layout)
    headers = table.headers
    remarks = [*says.kept_apart(tally), *says.encoding(text, options)]
    remarks += says.layout(head, options, table.dropped) + says.mojibake(layout.sample)
    return Raw(
        path=source.path,
        name=source.name,
        sha256=source.sha256,
        format="csv",
        headers=headers,
        frame=tally.frame(pl.Schema({ROW: pl.UInt32(), **{name: pl.String() for name in headers}})),
        rejects=tally.rejects(),
        rows=tally.rows,
        rejected=tally.rejected,
        blank=tally.blank,
        skipped=tally.skipped,
        encoding=text.encoding.name,
        delimiter=None if layout.dialect.delimiter == dialect.NONE else layout.dialect.delimiter.decode(),
        **says.spread(source, remarks),
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
        guarded: whether cells carry the guards of our own `excel-csv`, or of `--as`.
        sample: the start of the text.
    """

    heading: heading.Heading
    dialect: Dialect
    names: tuple[str, ...]
    start: int
    row: int
    above: list[str]
    above_rows: list[int]
    guarded: bool
    sample: str


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
    below = taken if head.index is None else taken[head.index + 1 :]
    names = _fitted(head, [_cells(record) for record in below])
    above = [] if head.index is None else [n for n in range(head.index) if any(c and c.strip() for c in rows[n])]
    return _Layout(
        heading=head,
        dialect=form,
        names=names,
        start=start + (0 if head.index is None else taken[head.index].after),
        row=1 if head.index is None else head.index + 2,
        above=[unmarked(data[taken[n].start : taken[n].end]) for n in above],
        above_rows=[n + 1 for n in above],
        guarded=is_form(names) or (text.encoding.bom and form.delimiter == b";" and set(PROVENANCE) <= set(names)),
        sample=unmarked(data),
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


def _frame(block: Block, schema: pl.Schema, form: Dialect) -> pl.DataFrame:
    """The good records of a block, proved to be as many as were counted."""
    if not block.rows.size:
        return pl.DataFrame(schema={ROW: pl.UInt32(), **schema})
    quoted = b'"' in block.clean
    frame = pl.read_csv(
        block.clean,
        has_header=False,
        separator=form.delimiter.decode(),
        quote_char='"' if quoted else None,
        infer_schema=False,
        schema=dict(schema),
        glob=False,
    )
    if frame.height != block.rows.size:
        raise RuntimeError(f"{frame.height} records were read where {block.rows.size} were counted")
    if quoted and b'""' in block.clean:
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return frame.insert_column(0, pl.Series(ROW, block.rows))


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


def _raw(form: Dialect) -> body.Join:
    """How a record is shown in the rejects once its bytes are gone."""
    delimiter = form.delimiter.decode()

    def quoted(cell: str | None) -> str:
        cell = cell or ""
        risky = '"' in cell or delimiter in cell or "\n" in cell or "\r" in cell
        return '"' + cell.replace('"', '""') + '"' if risky else cell

    return lambda cells: delimiter.join(map(quoted, cells))


def _nothing(source: Source, tally: Tally, layout: _Layout) -> InputError:
    if not tally.rejected:
        return InputError(f"{source.shown} has a header and nothing below it", "Export it again, with its rows.")
    reason, (_, first) = next(iter(tally.reasons.items()))
    return InputError(
        f"{source.shown}: none of {tally.rejected} records has the {len(layout.names)} cells of the header; "
        f"the first, in row {first}, is: {reason}",
        "Check --delimiter, --header-row and --encoding.",
    )
