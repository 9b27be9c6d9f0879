"""Workbooks as tables: parsed in a process of its own, then header and rows as in any other table."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cbtool.errors import InputError
from cbtool.files import workbook_child
from cbtool.files.raw import ROW, Raw, ReadOptions
from cbtool.files.source import Source
from cbtool.files.unwrap import check_directory
from cbtool.files.workbook_look import look

_CODE: Final = "from cbtool.files.workbook_child import main; main()"


def read_workbook(source: Source, kind: str, options: ReadOptions, work: Path) -> list[Raw]:
    """Read the tables of a workbook.

    Args:
        source: the file.
        kind: xlsx, xlsb, ods or xls.
        options: what the user knows; `sheet` is a name, or a number from 1.
        work: a private folder.

    Returns:
        the sheet that was asked for, else the first visible one that holds a table, and all others of its shape.

    Raises:
        InputError: damaged, encrypted, too large, or without a table.
        UsageError: there is no such sheet.
    """
    if kind != "xls":
        check_directory(source)
    folder = Path(tempfile.mkdtemp(dir=work, prefix="workbook-"))
    with _parsing(source, folder, options.sheet) as child, ThreadPoolExecutor(1) as beside:
        facts = beside.submit(look, source.local, kind)
        # What takes a while to load is loaded while the child is at work.
        import polars as pl

        from cbtool.files.workbook_choose import tables

        listed = _parsed(source, child)
    found = facts.result()
    if any(sheet.get("fast") and found[n].flags for n, sheet in enumerate(listed) if n in found):
        with _parsing(source, folder, options.sheet, exact=True) as child:
            listed = _parsed(source, child)
    frames = {
        sheet["name"]: pl.scan_ipc(sheet["path"], glob=False, row_index_name=ROW, row_index_offset=sheet["row"])
        for sheet in listed
        if sheet.get("path")
    }
    return tables(source, kind, listed, frames, found, options, work)


@contextmanager
def _parsing(
    source: Source, folder: Path, sheet: str | None, *, exact: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """The child process at its work, which ends with the block."""
    chosen = [] if sheet is None else [sheet]
    way = [workbook_child.EXACT] if exact else []
    command = [sys.executable, "-P", "-c", _CODE, *way, str(source.local.resolve()), str(folder), *chosen]
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, stdin=nothing, stdout=pipe, stderr=pipe) as child:
        try:
            yield child
        finally:
            child.kill()


def _parsed(source: Source, child: subprocess.Popen[bytes]) -> list[dict[str, Any]]:
    """What the child process says of the sheets."""
    try:
        out, trouble = child.communicate(timeout=2 * workbook_child.SECONDS)
    except subprocess.TimeoutExpired:
        raise _too_large(source) from None
    try:
        said = json.loads(out)
    except ValueError:
        # Aborted by a limit, or a panic of the parser: both mean the file, not us.
        raise (_too_large(source) if child.returncode < 0 or b"memory" in trouble else _damaged(source)) from None
    if said.get("error") == "encrypted":
        raise InputError(f"{source.shown} is encrypted", "Open it with its password, and save it without one.")
    if "error" in said:
        raise _damaged(source, said["error"])
    sheets: list[dict[str, Any]] = said["sheets"]
    return sheets


def _damaged(source: Source, cause: str = "") -> InputError:
    from cbtool.files.workbook_choose import AGAIN

    return InputError(f"{source.shown} is a damaged workbook{f': {cause}' if cause else ''}", AGAIN)


def _too_large(source: Source) -> InputError:
    return InputError(
        f"{source.shown} needs more memory or time than a workbook may take", "Save the sheet that you need as CSV."
    )
