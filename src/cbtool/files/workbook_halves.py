"""The rows of a large XLSX sheet in two halves, each a workbook of its own, so that two processes parse one sheet."""

from __future__ import annotations

import re
import zipfile
from itertools import chain
from pathlib import Path
from typing import Final

from cbtool.files.workbook_fast import part
from cbtool.files.workbook_look import CELLS, Facts, has_escapes, look_at, pieces

#: Bytes of a sheet from which on two processes are quicker than one.
LARGE: Final = 32 << 20

#: The share of the first half, which is the larger one: the process of the second half has to unpack both.
_SHARE: Final = 0.55

_ROW: Final = re.compile(rb'<row\b[^>]*? r="(\d{1,7})"')
_HEADER: Final = re.compile(rb'<row\b[^>]*? r="1".*?</row>', re.DOTALL)
_IN_ROW_1: Final = re.compile(rb' r="([A-Z]*)1"')
_END: Final = b"</sheetData></worksheet>"


def write_half(path: str, index: int, half: int, place: Path) -> tuple[int | None, Facts]:
    """Write one half of a sheet as a workbook.

    Args:
        path: an XLSX workbook.
        index: the place of the sheet, whose row 1 is its header.
        half: 0, or 1 for the second one, which begins with the header too, as if that were the row before it.
        place: where the half goes.

    Returns:
        the first row of the second half, None where the sheet stays whole; and facts of the half, or of the sheet.

    Raises:
        one of `workbook_look.DAMAGED`.
    """
    with zipfile.ZipFile(path) as archive:
        facts = Facts(escapes=has_escapes(archive))
        first = _divided(archive, part(archive, index), half, place, facts)
        if first is None and half == 0:
            facts = look_at(archive, index, escapes=facts.escapes)
    return first, facts


def _divided(archive: zipfile.ZipFile, name: str, half: int, place: Path, facts: Facts) -> int | None:
    middle = int(archive.getinfo(name).file_size * _SHARE)
    if middle < LARGE * _SHARE:
        return None
    with archive.open(name) as sheet, zipfile.ZipFile(place, "w") as made:
        data = pieces(sheet, *CELLS)
        head = next(data)
        header = _HEADER.search(head)
        if header is None:
            return None
        for other in archive.namelist():
            if other.endswith((".xml", ".rels")) and "/worksheets/" not in other:
                made.writestr(other, archive.read(other))
        with made.open(name, "w", force_zip64=True) as out:
            passed = 0
            for piece in chain([head], data):
                if passed >= middle and (cut := _ROW.search(piece)):
                    break
                passed += len(piece)
                if half == 0:
                    facts.see(piece)
                    out.write(piece)
            else:
                return None
            first = int(cut[1])
            above, below = piece[: cut.start()], piece[cut.start() :]
            if half == 0:
                facts.see(above)
                out.write(above + _END)
                return first
            out.write(head[: header.start()] + _IN_ROW_1.sub(rb' r="\g<1>%d"' % (first - 1), header[0]))
            for piece in chain([below], data):
                facts.see(piece)
                out.write(piece)
    return first
