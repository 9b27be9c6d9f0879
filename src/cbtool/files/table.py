"""A table whose cells are all known already (a sheet, an HTML table): its header is found, its rows are sorted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from cbtool.errors import EmptyInputError
from cbtool.files import body, heading, says
from cbtool.files.raw import ROW, Raw, ReadOptions, Remark
from cbtool.files.source import Source
from cbtool.files.tally import Tally

#: Rows that the header is sought in, and judged by.
HEAD = 200


def holds_table(cells: pl.DataFrame) -> bool:
    """Whether the used area of a sheet has a header and at least one row below it."""
    rows = cells.head(HEAD).rows()
    return any(any(cell and cell.strip() for cell in row) for row in rows[heading.find(rows).body :])


def read_cells(
    source: Source,
    cells: pl.DataFrame,
    options: ReadOptions,
    work: Path,
    *,
    name: str,
    form: str,
    row: int = 1,
    encoding: str | None = None,
    remarks: Sequence[Remark] = (),
) -> Raw:
    """Make a `Raw` of cells.

    Args:
        source: where they come from.
        cells: the used area, all text, empty cells null.
        options: what the user knows.
        work: a private folder.
        name: of the table.
        form: the format, as `Raw.format` has it.
        row: the row where the used area begins, from 1.
        encoding: of an HTML page.
        remarks: what there is to say already.

    Raises:
        InputError: nothing below the header.
    """
    tally = Tally(work, name)
    head = heading.find(cells.head(HEAD).rows(), options.header_row, row)
    width = cells.width
    names = heading.unique([*head.names, *[None] * (width - len(head.names))])[:width]
    frame = cells.rename(dict(zip(cells.columns, names, strict=True)))
    numbers = pl.Series(ROW, range(row, row + cells.height), dtype=pl.UInt32)
    frame = frame.insert_column(0, numbers)
    above = frame.head(head.index or 0)
    kept = [cells for cells in above.rows() if any(cell and cell.strip() for cell in cells[1:])]
    tally.reject([cells[0] for cells in kept], body.PREAMBLE, [_joined(cells[1:]) for cells in kept], skipped=True)
    if head.numbered:
        number, *numbering = frame.row(head.body - 1)
        tally.reject([number], body.NUMBERED, [_joined(numbering)], skipped=True)
    table = body.Body(names, head.lines, head.nameless(names), tally, _joined)
    table.add(frame.slice(head.body))
    table.finish()
    if not tally.good:
        raise EmptyInputError(
            f"{source.shown}: {name} has a header and nothing below it", "Export it again, with its rows."
        )
    told = [*says.kept_apart(tally), *says.layout(head, options, table.dropped), *remarks]
    return Raw(
        path=source.path,
        name=name,
        sha256=source.sha256,
        format=form,
        headers=table.headers,
        frame=tally.frame(pl.Schema({ROW: pl.UInt32(), **{header: pl.String() for header in table.headers}})),
        rejects=tally.rejects(),
        rows=tally.rows,
        rejected=tally.rejected,
        blank=tally.blank,
        skipped=tally.skipped,
        encoding=encoding,
        **says.spread(source, told),
    )


def _joined(cells: Sequence[str | None]) -> str:
    """How a row of a sheet is shown in the rejects."""
    return "\t".join((cell or "").replace("\t", " ").replace("\n", " ") for cell in cells).rstrip("\t")
