"""Workbooks as tables: parsed in a process of its own, then header and rows as in any other table."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from cbtool.errors import InputError
from cbtool.files import workbook_child, workbook_fast
from cbtool.files.raw import Raw, ReadOptions
from cbtool.files.source import Source
from cbtool.files.unwrap import check_directory
from cbtool.files.workbook_look import Facts, look

#: It leaves at once: to take apart what was parsed would take as long as to write it.
_CODE: Final = "import os, sys; from cbtool.files.workbook_child import main; main(); sys.stdout.flush(); os._exit(0)"

#: The sheets as `workbook_child` tells them, and what else is known of them by their place.
_Read: TypeAlias = tuple[list[dict[str, Any]], dict[int, Facts]]


def read_workbook(
    source: Source, kind: str, options: ReadOptions, work: Path, meanwhile: Callable[[], None] = lambda: None
) -> list[Raw]:
    """Read the tables of a workbook.

    Args:
        source: the file.
        kind: xlsx, xlsb, ods or xls.
        options: what the user knows; `sheet` is a name, or a number from 1.
        work: a private folder.
        meanwhile: called while other processes are at work.

    Returns:
        the sheet that was asked for, else the first visible one that holds a table, and all others of its shape.

    Raises:
        InputError: damaged, encrypted, too large, or without a table.
        UsageError: there is no such sheet.
    """
    if kind != "xls":
        check_directory(source)
    folder = Path(tempfile.mkdtemp(dir=work, prefix="workbook-"))
    read = None
    if kind == "xlsx" and source.local.stat().st_size >= workbook_fast.LARGE:
        read = _by_halves(source, folder, options.sheet, meanwhile)
    if read is None:
        read = _by_cells(source, kind, folder, options.sheet, meanwhile)
    from cbtool.files.workbook_choose import tables
    from cbtool.files.workbook_join import cells_of

    listed, found = read
    frames = {sheet["name"]: cells_of(sheet) for sheet in listed if sheet.get("path")}
    return tables(source, kind, listed, frames, found, options, work)


def _by_halves(source: Source, folder: Path, sheet: str | None, meanwhile: Callable[[], None]) -> _Read | None:
    """The sheets by two processes, each of which parses a half of their rows; None where only the cells tell."""
    with ExitStack() as stack:
        children = [stack.enter_context(_parsing(source, folder, sheet, way)) for way in workbook_child.HALVES]
        # What takes a while to load is loaded while the children are at work.
        from cbtool.files.workbook_join import joined

        meanwhile()
        return joined([_parsed(source, child) for child in children])


def _by_cells(source: Source, kind: str, folder: Path, sheet: str | None, meanwhile: Callable[[], None]) -> _Read:
    """The sheets by one process, cell by cell."""
    with _parsing(source, folder, sheet, workbook_child.CELLS) as child, ThreadPoolExecutor(1) as beside:
        facts = beside.submit(look, source.local, kind)
        meanwhile()
        listed = _parsed(source, child) or []
    return listed, facts.result()


@contextmanager
def _parsing(source: Source, folder: Path, sheet: str | None, way: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child process at its work, which ends with the block."""
    chosen = [] if sheet is None else [sheet]
    command = [sys.executable, "-P", "-c", _CODE, way, str(source.local.resolve()), str(folder), *chosen]
    nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, stdin=nothing, stdout=pipe, stderr=pipe) as child:
        try:
            yield child
        finally:
            child.kill()


def _parsed(source: Source, child: subprocess.Popen[bytes]) -> list[dict[str, Any]] | None:
    """What a child process says of the sheets; of halves None, where only the cells tell what they are."""
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
    sheets: list[dict[str, Any]] | None = said["sheets"]
    return sheets


def _damaged(source: Source, cause: str = "") -> InputError:
    from cbtool.files.workbook_choose import AGAIN

    return InputError(f"{source.shown} is a damaged workbook{f': {cause}' if cause else ''}", AGAIN)


def _too_large(source: Source) -> InputError:
    return InputError(
        f"{source.shown} needs more memory or time than a workbook may take", "Save the sheet that you need as CSV."
    )
