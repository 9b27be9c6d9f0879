"""Read any input as tables: fetch it, see what it is, and hand it to the reader of its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from cbtool.errors import InputError
from cbtool.files import sniff
from cbtool.files.columnar_try import tried
from cbtool.files.raw import Raw, ReadOptions
from cbtool.files.source import Source, fetch
from cbtool.files.unwrap import unwrap

if TYPE_CHECKING:
    from cbtool.files.csv_read import Progress

#: How deep archives may stand inside archives.
_DEPTH = 3


def read(
    path: str,
    options: ReadOptions,
    work: Path,
    progress: Progress | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Raw]:
    """Read one input.

    Args:
        path: a file, or `-` for standard input.
        options: what the user knows of it.
        work: a private folder that lives as long as the tables are read; everything that is spooled goes there.
        progress: told bytes read and bytes in all, now and then.
        meanwhile: called where a core is idle, since a process or a thread of its own looks at the file first.

    Returns:
        its tables in order: one, or several of an archive.

    Raises:
        InputError: it cannot be read; the message says why.
        UsageError: an option does not fit the file.
    """
    return list(_tables(fetch(path, work), options, work, progress, meanwhile, 0))


def _tables(
    source: Source,
    options: ReadOptions,
    work: Path,
    progress: Progress | None,
    meanwhile: Callable[[], None],
    depth: int,
) -> Iterator[Raw]:
    kind = sniff.container(source)
    if progress:
        progress(0, source.local.stat().st_size)
    if kind in ("gzip", "zstd", "zip"):
        if depth == _DEPTH:
            raise InputError(f"{source.shown} holds archives in archives", "Unpack it yourself.")
        for inner in unwrap(source, kind, work):
            yield from _tables(inner, options, work, progress, meanwhile, depth + 1)
    elif kind == "text":
        yield from _text(source, options, work, progress, meanwhile)
    elif kind == "encrypted":
        raise InputError(f"{source.shown} is encrypted", "Open it with its password, and save it without one.")
    elif kind in ("parquet", "arrow", "arrow stream"):
        with ThreadPoolExecutor(1) as beside, tried(source, kind) as trial:
            from cbtool.files.columnar_read import read_columnar

            found = beside.submit(read_columnar, source, kind, work, trial)
            meanwhile()
            yield found.result()
    else:
        from cbtool.files.workbook_read import read_workbook

        yield from read_workbook(source, kind, options, work, meanwhile)


def _second_half(progress: Progress, size: int) -> Progress:
    """Progress of a text that was copied once: a byte counts half when it is copied, half when it is parsed."""
    return lambda done, total: progress(size - size * (total - done) // (2 * max(total, 1)), size)


def _text(
    source: Source, options: ReadOptions, work: Path, progress: Progress | None, meanwhile: Callable[[], None]
) -> list[Raw]:
    from cbtool.files.encoding import Encoding, named, recognise
    from cbtool.files.transcode import to_utf8

    if options.encoding is None:
        with ThreadPoolExecutor(1) as beside:
            found = beside.submit(recognise, source.local)
            # Imports take a while, and most of that look needs no interpreter.
            import cbtool.files.csv_read  # noqa: F401

            meanwhile()
        encoding = found.result()
        sniff.check_text(source, encoding)
    else:
        encoding = Encoding(named(options.encoding), damaged=True)
    size = source.local.stat().st_size
    text = to_utf8(source.local, encoding, work, progress and (lambda done: progress(done // 2, size)))
    progress = _second_half(progress, size) if progress and text.path != source.local else progress
    kind = sniff.text_kind(text.path, text.start)
    if kind == "html":
        from cbtool.files.html_read import read_html

        return [read_html(source, text, options, work)]
    if kind in ("json", "ndjson"):
        from cbtool.files.json_read import read_json

        return [read_json(source, text, kind, work)]
    if kind == "vcard":
        from cbtool.files.vcard_read import read_vcard

        return [read_vcard(source, text, options, work, progress)]
    if kind == "xml sheet":
        from cbtool.files.workbook_xml import read_xml_sheet

        return read_xml_sheet(source, text, options, work)
    if kind == "xml":
        raise InputError(f"{source.shown} is an XML document, not a table", "Save the table as XLSX or CSV.")
    from cbtool.files.csv_read import read_csv

    return [read_csv(source, text, options, work, progress)]
