"""Which delimiter a text table has, scored over the candidates."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

from cbtool.errors import UsageError, nearest
from cbtool.files.heading import SEARCHED, known, looks_like_data
from cbtool.files.records import Dialect, Record, records

#: Delimiters that are tried, the likelier first.
CANDIDATES: Final = (b";", b",", b"\t", b"|", b"~", b"^")

#: Stands for "no delimiter" in a table of one column: a control character that no export uses.
NONE: Final = b"\x1f"

#: How much of a file is looked at.
SAMPLE: Final = 256 << 10
_RECORDS: Final = 400

_NAMES: Final = {
    "tab": b"\t",
    "\\t": b"\t",
    "comma": b",",
    "semicolon": b";",
    "pipe": b"|",
    "space": b" ",
}
_SEP_LINE: Final = re.compile(rb'"?sep=([^\r\n])"?(?:\r\n|\r|\n)', re.IGNORECASE)
#: A comma with a space behind it belongs to a text, as in an address.
_PLAIN: Final = re.compile(r"(?! )(?:[\w .'’\"«»()-]|, )*")


def parse(delimiter: str) -> bytes:
    """The delimiter that the user names: a character, or tab, comma, semicolon, pipe.

    Raises:
        UsageError: it is not one ASCII character, or a quote or a line break.
    """
    found = _NAMES.get(delimiter.lower(), delimiter.encode("utf-8", "replace"))
    if len(found) != 1 or found in (b'"', b"\n", b"\r", b"\x00") or found[0] > 126:
        hint = nearest(delimiter, _NAMES) or "Give one character, such as ';', or tab, comma, semicolon, pipe."
        raise UsageError(f"{delimiter!r} cannot be a delimiter", hint)
    return found


def sep_line(data: bytes) -> tuple[bytes, int] | None:
    """The `sep=;` line that some programs write for Excel: the delimiter, and where the table starts."""
    match = _SEP_LINE.match(data)
    return (match[1], match.end()) if match else None


def find(data: bytes, *, final: bool, delimiter: bytes | None = None) -> Dialect:
    """The dialect of a piece of text.

    Args:
        data: the start of the text, UTF-8.
        final: whether that is all of it.
        delimiter: what is known already.

    A candidate scores by the share of records that have the usual number of cells, by cells that are whole
    values (a number, a date, a name) rather than pieces of one, by quotes that stand where they should, and by a
    header with names that we know.
    """
    best, best_score = Dialect(NONE), 0.0
    for candidate in [c for c in CANDIDATES if c in data] if delimiter is None else [delimiter]:
        forms = [Dialect(candidate)]
        if b'\\"' in data:
            forms.append(Dialect(candidate, escaped=True))
        if candidate + b' "' in data:
            forms.append(Dialect(candidate, spaced=True))
        scores = [_score(data, form, final=final) for form in forms]
        score = max(scores)
        if score > best_score or delimiter is not None:
            best, best_score = forms[scores.index(score)], score
    return best


def sample(data: bytes, dialect: Dialect, *, final: bool, limit: int = _RECORDS) -> list[Record]:
    """The first records of a piece of text, at most `limit`; of a single unfinished one, that one."""
    found: list[Record] = []
    for record in records(data, dialect, final=final):
        found.append(record)
        if len(found) == limit:
            break
    return found or list(records(data, dialect))[:1]


def _score(data: bytes, dialect: Dialect, *, final: bool) -> float:
    taken = sample(data, dialect, final=final)
    rows = [record.cells for record in taken if record.cells and any(cell.strip() for cell in record.cells)]
    damaged = sum(1 for record in taken if record.cells is None)
    if not rows:
        return 0.0
    # Titles of one cell, however many, say nothing of the table below them.
    titles = next((n for n, row in enumerate(rows[:SEARCHED]) if len(row) > 1), 0)
    widths = Counter(len(row) for row in rows[titles:])
    width = max(widths, key=lambda width: (widths[width] * math.sqrt(width), width))
    if width == 1:
        return 0.0
    # A title or two above the table are no inconsistency.
    first = next(index for index, row in enumerate(rows) if len(row) == width)
    skipped = max(titles, min(first, len(rows) - widths[width], SEARCHED))
    # A title that another delimiter parts may be the header.
    headers = sum(any(other in cell for other in CANDIDATES for cell in row) for row in rows[:skipped])
    rows = rows[skipped:]
    good = [row for row in rows if len(row) == width]
    named = any(known([cell.decode("utf-8", "replace") for cell in row]) >= 2 for row in good[:SEARCHED])
    cells = [cell.decode("utf-8", "replace") for row in good for cell in row]
    whole = sum(1 for cell in cells if looks_like_data(cell) or _PLAIN.fullmatch(cell)) / len(cells)
    consistency = len(good) / (len(rows) + damaged) * 0.97 ** (skipped - titles) * 0.9**headers
    return consistency * (0.2 + whole) * (1 + math.log(width) / 50) * (1.3 if named else 1)
