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


def holds_table(cells: pl.LazyFrame) -> bool:
    """Whether the used area of a sheet has a header and at least one row below it."""
    rows = cells.head(HEAD).drop(ROW).collect().rows()
    return any(any(cell and cell.strip() for cell in row) for row in rows[heading.find(rows).body :])


def read_cells(
    source: Source,
    cells: pl.LazyFrame,
    options: ReadOptions,
    work: Path,
    *,
    name: str,
    form: str,
    encoding: str | None = None,
    remarks: Sequence[Remark] = (),
) -> Raw:
    """Make a `Raw` of cells.

    Args:
        source: where they come from.
        cells: `ROW`, then the columns of the used area, all text, empty cells null; re-iterable.
        options: what the user knows.
        work: a private folder.
        name: of the table.
        form: the format, as `Raw.format` has it.
        encoding: of an HTML page.
        remarks: what there is to say already.

    Raises:
        InputError: nothing below the header.
    """
    tally = Tally(work, name)
    start = cells.head(HEAD).collect()
    row, first, columns = start.item(0, ROW), start.drop(ROW).rows(), start.columns[1:]
    head = heading.find(first, options.header_row, row)
    names = heading.unique([*head.names, *[None] * (len(columns) - len(head.names))])[: len(columns)]
    above = [n for n, given in enumerate(first[: head.index or 0]) if any(cell and cell.strip() for cell in given)]
    tally.reject([row + n for n in above], body.PREAMBLE, [_joined(first[n]) for n in above], skipped=True)
    if head.numbered:
        tally.reject([row + head.body - 1], body.NUMBERED, [_joined(first[head.body - 1])], skipped=True)
    renamed = [pl.col(column).alias(new) for column, new in zip(columns, names, strict=True)]
    frame = _records(cells.select(ROW, *renamed).slice(head.body), names, head.lines, tally)
    tally.good, *filled = frame.select(pl.len(), pl.col(head.nameless(names)).count()).collect().row(0)
    if not tally.good:
        raise EmptyInputError(
            f"{source.shown}: {name} has a header and nothing below it", "Export it again, with its rows.", names
        )
    dropped = tuple(name for name, count in zip(head.nameless(names), filled, strict=True) if not count)
    said = [*says.kept_apart(tally), *says.layout(head, options, dropped), *remarks]
    return Raw(
        name=name,
        format=form,
        headers=tuple(name for name in names if name not in dropped),
        frame=frame.drop(dropped),
        encoding=encoding,
        **says.told(source, tally, said),
    )


def _records(
    frame: pl.LazyFrame, names: Sequence[str], headings: Sequence[heading.Cells], tally: Tally
) -> pl.LazyFrame:
    """The rows below a header that are records; the others go to the tally."""
    blank = body.blank_rows(frame, names)
    tally.blank += blank.len()
    frame = _without(frame, blank)
    for cells in headings:
        given = [(name, cell) for name, cell in zip(names, cells, strict=False) if cell]
        if given:
            # Where a file with a byte order mark was glued on, it stands before the first name.
            first = pl.col(given[0][0]).str.strip_prefix("\ufeff") == given[0][1]
            if frame.select(first.any()).collect().item():
                alike = frame.filter(first, *(pl.col(name) == cell for name, cell in given[1:])).collect()
                frame = _set_aside(frame, alike, body.REPEATED, tally)
    # A slice from its start is read alone, the tail of a table is not.
    height = frame.select(pl.len()).collect().item()
    tail = frame.slice(max(height - body.TAIL, 0)).collect()
    footer = body.footers([(number, cells) for number, *cells in tail.rows()])
    return _set_aside(frame, tail.tail(footer), body.FOOTER, tally)


def _set_aside(frame: pl.LazyFrame, rows: pl.DataFrame, reason: str, tally: Tally) -> pl.LazyFrame:
    tally.reject(rows[ROW].to_list(), reason, [_joined(cells) for cells in rows.drop(ROW).rows()], skipped=True)
    return _without(frame, rows[ROW])


def _without(frame: pl.LazyFrame, rows: pl.Series) -> pl.LazyFrame:
    return frame.filter(~pl.col(ROW).is_in(rows.implode())) if rows.len() else frame


def _joined(cells: Sequence[str | None]) -> str:
    """How a row of a sheet is shown in the rejects."""
    return "\t".join((cell or "").replace("\t", " ").replace("\n", " ") for cell in cells).rstrip("\t")
