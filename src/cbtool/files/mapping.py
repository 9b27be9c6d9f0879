"""The mapping file: what each header means, as TOML that a person can edit and import can use again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from cbtool.errors import InputError, UsageError, nearest
from cbtool.fields import FIELDS
from cbtool.files.headers import ALONE, Match

_HEAD = f"""# What the columns mean: header = field. "{ALONE}" leaves a column alone, under its own name.
# Of several headers with one field the first counts first. Use it again with --mapping.

[map]
"""


def load(path: Path) -> dict[str, str]:
    """Read a mapping file: header to field, or to `-`, in the file's order.

    Raises:
        InputError: the file is missing or unreadable.
        UsageError: it is not TOML, has no table `[map]`, or names an unknown field.
    """
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such mapping file", "Write one with `cbtool import --mapping-out`.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: the mapping cannot be read ({error})", "Save the file as UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}", 'Lines look like "Моб." = "phone".') from None
    found = values.pop("map", None)
    if values or not isinstance(found, dict):
        extra = f", not {', '.join(map(repr, values))}" if values else ""
        raise UsageError(f"{path}: a mapping has one table [map]{extra}", 'Lines below it look like "Моб." = "phone".')
    for header, field in found.items():
        if field != ALONE and (not isinstance(field, str) or field not in FIELDS):
            hint = nearest(str(field), FIELDS) or f"`{ALONE}` leaves a column alone; fields are {', '.join(FIELDS)}."
            raise UsageError(f"{path}: unknown field {field!r} for the header {header!r}", hint)
    return found


def dump(matches: Sequence[Match]) -> str:
    """A mapping file that gives the same meaning again, with a comment on who said so.

    Headers stand in the table's order, those of one field together and the first to count first. Provenance and
    quality codes of an own table need no mapping. The matches of several tables may be given one after another: a
    header that one of them maps is mapped.
    """
    said: dict[str, Match] = {}
    place: dict[str, int] = {}
    for match in matches:
        if match.header not in said or said[match.header].field is None:
            said[match.header] = match
    for match in said.values():
        place.setdefault(match.field or match.header, len(place))
    ordered = sorted(said.values(), key=lambda match: (place[match.field or match.header], match.rank))
    lines = [
        f"{_quoted(match.header)} = {_quoted(match.field or ALONE)}{_comment(match)}\n"
        for match in ordered
        if match.field is None or match.field in FIELDS
    ]
    return _HEAD + "".join(lines)


def _comment(match: Match) -> str:
    if match.why == "guess":
        return f"  # guess, {match.score:.2f}"
    if match.wanted is not None:
        return f"  # would be {match.wanted}"
    return f"  # {match.preset or match.why}" if match.why != "none" else ""


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, with DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
