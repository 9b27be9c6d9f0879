"""NDJSON (an object on each line) and JSON lists of objects; numbers keep the digits that they came with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cbtool.errors import InputError
from cbtool.files import heading, says
from cbtool.files.body import Body
from cbtool.files.encoding import unmarked
from cbtool.files.raw import Raw
from cbtool.files.says import BROKEN
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.transcode import Text

#: The largest JSON list that is read at once, in bytes.
_WHOLE: Final = 512 << 20


def read_json(source: Source, text: Text, kind: str, work: Path) -> Raw:
    """Read JSON.

    Args:
        source: where it comes from.
        text: the same as UTF-8.
        kind: ndjson or json.
        work: a private folder.

    Rows are numbered by line in NDJSON, by place in a list, the first being 1. A line that is no object is rejected.

    Raises:
        InputError: no object, or a list that is damaged or too large.
    """
    tally = Tally(work, source.name)
    keys = _keys(source, text, kind)
    if not keys:
        raise InputError(f"{source.shown} holds no JSON object with a key", "Write one object on each line.")
    names = heading.unique(keys)
    found = _objects(source, text, kind, tally)
    pairs = tuple(zip(keys, names, strict=True))
    Body(names, tally).add_all((row, {name: _text(item.get(key)) for key, name in pairs}) for row, item in found)
    if not tally.good:
        raise InputError(f"{source.shown} holds no JSON object with a value", "Export it again, with its rows.")
    return Raw(
        name=source.name,
        format="ndjson",
        headers=names,
        frame=tally.frame(names),
        encoding=text.encoding.name,
        **says.told(source, tally, says.kept_apart(tally)),
    )


def _keys(source: Source, text: Text, kind: str) -> list[str]:
    """All keys in the order in which they first stand in the file: a first pass."""
    keys: dict[str, None] = {}
    for _, item in _objects(source, text, kind, None):
        if not item.keys() <= keys.keys():
            keys.update(dict.fromkeys(item))
    return list(keys)


def _objects(source: Source, text: Text, kind: str, tally: Tally | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects with their rows; lines that are none go to `tally`."""
    with text.path.open("rb") as file:
        file.seek(text.start)
        if kind == "json":
            data = file.read(_WHOLE + 1)
            if len(data) > _WHOLE:
                raise InputError(f"{source.shown} is too large for a JSON list", "Write one object on each line.")
            yield from _list(source, data)
            return
        for row, line in enumerate(file, 1):
            if not line.strip():
                if tally:
                    tally.blank += 1
                continue
            try:
                item = _loads(line.decode())
            except (ValueError, RecursionError):
                item = None
            if isinstance(item, dict):
                yield row, item
            elif tally:
                tally.reject([row], BROKEN, [unmarked(line.rstrip(b"\r\n"))])


def _list(source: Source, data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        whole = _loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise InputError(f"{source.shown} is no valid JSON: {error}", "Export it again.") from None
    items = whole if isinstance(whole, list) else [whole]
    for row, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise InputError(f"{source.shown}: item {row} of the list is no object", "Write a list of objects.")
        yield row, item


def _loads(text: str) -> Any:
    """JSON with its numbers as they were written."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _text(value: Any) -> str | None:
    """A value as text: lists joined by `; `, objects as JSON."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # A lone surrogate is legal in JSON and no text.
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return "; ".join(text for item in value if (text := _text(item))) or None
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
