"""Workbooks as tables: parsed in a process of its own, then header and rows as in any other table."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from cbtool.errors import InputError, UsageError, nearest
from cbtool.files import workbook_child
from cbtool.files.raw import Raw, ReadOptions, Remark
from cbtool.files.source import CHUNK, Source
from cbtool.files.table import holds_table, read_cells
from cbtool.files.unwrap import check_directory

_AGAIN: Final = "Open it in a spreadsheet program, and save it again as XLSX."
_CODE: Final = "from cbtool.files.workbook_child import main; main()"

#: A cell with an error in the XML of a sheet.
_ERROR: Final = re.compile(
    rb'<c r="[A-Z]{1,3}(\d{1,7})"[^>]{0,80}? t="e"|<c [^>]{0,80}?t="e"[^>]{0,80}? r="[A-Z]{1,3}(\d{1,7})"'
)


def read_workbook(source: Source, kind: str, options: ReadOptions, work: Path) -> list[Raw]:
    """Read the table of a workbook.

    Args:
        source: the file.
        kind: xlsx, xlsb, ods or xls.
        options: what the user knows; `sheet` is a name, or a number from 1.
        work: a private folder.

    Returns:
        the sheet that was asked for, else the first visible one that holds a table.

    Raises:
        InputError: damaged, encrypted, too large, or without a table.
        UsageError: there is no such sheet.
    """
    if kind != "xls":
        check_directory(source)
    folder = Path(tempfile.mkdtemp(dir=work, prefix="workbook-"))
    listed = _parsed(source, folder, options.sheet)
    wanted = None if options.sheet is None else _wanted(options.sheet, listed, source)
    frames = {sheet["name"]: pl.read_ipc(sheet["path"]) for sheet in listed if sheet.get("path")}
    tables = [sheet for sheet in listed if sheet["name"] in frames and holds_table(frames[sheet["name"]])]
    if wanted is None:
        if not tables:
            raise _no_table(source, listed, frames)
        wanted = tables[0]
    if wanted["name"] not in frames:
        raise InputError(f"{source.shown}: the sheet {wanted['name']!r} holds no cells", _others(listed, wanted))
    cells = frames[wanted["name"]]
    if kind == "xlsx":
        # Spreadsheets write a carriage return inside a cell in this way.
        cells = cells.with_columns(pl.all().str.replace_all("_x000D_", "\r", literal=True))
    remarks = _errors(source, [sheet["name"] for sheet in listed].index(wanted["name"])) if kind == "xlsx" else []
    if options.sheet is None:
        remarks += _left_out("IM014", "other sheets left out", [s["name"] for s in tables if s is not wanted])
        remarks += _left_out("IM013", "hidden sheets left out", [s["name"] for s in listed if not s["visible"]])
    name = f"{source.name}#{wanted['name']}"
    return [read_cells(source, cells, options, work, name=name, form=kind, row=wanted["row"], remarks=remarks)]


def _parsed(source: Source, folder: Path, sheet: str | None) -> list[dict[str, Any]]:
    """What the child process says of the sheets."""
    chosen = [] if sheet is None else [sheet]
    command = [sys.executable, "-P", "-c", _CODE, str(source.local.resolve()), str(folder), *chosen]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=2 * workbook_child.SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise _too_large(source) from None
    try:
        said = json.loads(done.stdout)
    except ValueError:
        # Aborted by a limit, or a panic of the parser: both mean the file, not us.
        raise (_too_large(source) if done.returncode < 0 or b"memory" in done.stderr else _damaged(source)) from None
    if said.get("error") == "encrypted":
        raise InputError(f"{source.shown} is encrypted", "Open it with its password, and save it without one.")
    if "error" in said:
        raise _damaged(source, said["error"])
    sheets: list[dict[str, Any]] = said["sheets"]
    return sheets


def _wanted(asked: str, listed: Sequence[dict[str, Any]], source: Source) -> dict[str, Any]:
    """The sheet that the user names, else the one with that number."""
    names = [sheet["name"] for sheet in listed]
    meant = [sheet for index, sheet in enumerate(listed) if workbook_child.is_wanted(asked, sheet["name"], index)]
    if meant:
        # A sheet called "2" comes before the second sheet.
        return min(meant, key=lambda sheet: sheet["name"].strip() != asked.strip())
    hint = nearest(asked, names) or f"It has: {', '.join(names)}."
    raise UsageError(f"{source.shown} has no sheet {asked!r}", hint)


def _errors(source: Source, index: int) -> list[Remark]:
    """What to say of cells with an error; calamine reads them as empty and does not tell."""
    rows: list[int] = []
    try:
        with zipfile.ZipFile(source.local) as archive, archive.open(_part(archive, index)) as sheet:
            rest = b""
            while chunk := sheet.read(CHUNK):
                data = rest + chunk
                cut = data.rfind(b"<c ") if len(chunk) == CHUNK else len(data)
                rows += [int(match[1] or match[2]) for match in _ERROR.finditer(data[: max(cut, 0)])]
                rest = data[max(cut, 0) :][-CHUNK:]
            rows += [int(match[1] or match[2]) for match in _ERROR.finditer(rest)]
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, StopIteration):
        return []
    if not rows:
        return []
    count = "1 cell holds an error" if len(rows) == 1 else f"{len(rows)} cells hold an error"
    return [Remark("IM012", f"{count} such as #N/A, read as empty; the first is in row {rows[0]}", rows[0])]


def _part(archive: zipfile.ZipFile, index: int) -> str:
    """The file of a sheet inside an XLSX workbook."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    sheets = re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book)
    if index >= len(sheets):
        raise StopIteration
    key = re.search(r'\br:id="([^"]*)"|\bid="([^"]*)"', sheets[index])
    link = key and re.search(rf'<Relationship\b[^>]*\bId="{re.escape(key[1] or key[2])}"[^>]*>', links)
    target = link and re.search(r'\bTarget="([^"]*)"', link[0])
    if not target:
        raise StopIteration
    return target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"


def _left_out(rule: str, words: str, names: Sequence[str]) -> list[Remark]:
    return [Remark(rule, f"{words}: {', '.join(map(repr, names))}")] if names else []


def _no_table(source: Source, listed: Sequence[dict[str, Any]], frames: dict[str, pl.DataFrame]) -> InputError:
    hidden = [sheet["name"] for sheet in listed if not sheet["visible"]]
    hint = f"Hidden sheets: {', '.join(hidden)}; --sheet NAME reads one." if hidden else _AGAIN
    if any(frame.height for frame in frames.values()):
        return InputError(f"{source.shown} has a header and nothing below it", "Export it again, with its rows.")
    return InputError(f"{source.shown} holds no table", hint)


def _others(listed: Sequence[dict[str, Any]], wanted: dict[str, Any]) -> str:
    names = [sheet["name"] for sheet in listed if sheet is not wanted]
    return f"Other sheets: {', '.join(names)}." if names else _AGAIN


def _damaged(source: Source, cause: str = "") -> InputError:
    return InputError(f"{source.shown} is a damaged workbook{f': {cause}' if cause else ''}", _AGAIN)


def _too_large(source: Source) -> InputError:
    return InputError(
        f"{source.shown} needs more memory or time than a workbook may take", "Save the sheet that you need as CSV."
    )
