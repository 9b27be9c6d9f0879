"""The commented starter of `cbtool init`: the inputs as they were recognised, and every setting with its meaning."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final, get_type_hints

from cbtool.files.headers import match
from cbtool.files.raw import Raw
from cbtool.settings import Settings, default_of

_HEAD: Final = """\
# Settings of cbtool, made by `cbtool init`. Paths are relative to this file.
# Run all stages with:  cbtool run {name}
# A key behind a # shows its default.
"""


#: Formats with sheets.
_WORKBOOKS: Final = ("xlsx", "xls", "xlsb", "ods")


def starter(tables: Sequence[Raw], target: Path) -> str:
    """Settings for these inputs, to be written at `target`; one `[[input]]` per file."""
    lines = [_HEAD.format(name=target.name)]
    lines += _keys(Settings)
    done = set()
    for raw in tables:
        if raw.path not in done:
            done.add(raw.path)
            lines += ["", *_input([table for table in tables if table.path == raw.path], target.parent)]
    hints = get_type_hints(Settings)
    for item in fields(Settings):
        if is_dataclass(hints[item.name]):
            lines += ["", f"# {item.metadata['doc']}", f"[{item.name}]", *_keys(hints[item.name])]
    return "\n".join(lines) + "\n"


def _input(tables: Sequence[Raw], base: Path) -> list[str]:
    """One input, with what each of its headers means."""
    path = Path(tables[0].path)
    try:
        place = Path(os.path.relpath(path, base)).as_posix()
    except ValueError:  # another drive of Windows
        place = path.resolve().as_posix()
    lines = ["[[input]]", f"path = {text(place)}"]
    if tables[0].encoding:
        lines.append(f"# encoding = {text(tables[0].encoding)}")
    if tables[0].delimiter:
        lines.append(f"# delimiter = {text(tables[0].delimiter)}")
    if tables[0].format in _WORKBOOKS:
        lines.append(f"# sheet = {text(tables[0].name.rpartition('#')[2])}")
    lines += [f"# {' '.join(told.split())}" for raw in tables for told in (*raw.warnings, *raw.notes)]
    matches = [found for raw in tables for found in match(raw.headers)]
    key = next((found.header for found in matches if found.field == "client_id"), "")
    lines += [
        f"# id = {text(key)}  # the header of the customer's key",
        '# What the headers mean; a line without # fixes it, "-" leaves the column alone.',
        "[input.map]",
    ]
    said = set()
    for found in matches:
        if found.header not in said:
            said.add(found.header)
            score = f" {found.score:.2f}" if found.score is not None else ""
            why = f"{found.why}{score}" if found.field else "rides along"
            lines.append(f"# {text(found.header)} = {text(found.field or '-')}  # {why}")
    return lines


def _keys(kind: Any) -> list[str]:
    """The keys of a table, each behind a # with its default."""
    hints = get_type_hints(kind)
    lines = []
    for item in fields(kind):
        if is_dataclass(hints[item.name]) or item.name == "input":
            continue
        default = default_of(item)
        value = '""' if default is None else _value(default)
        choices = f" One of {', '.join(item.metadata['choices'])}." if item.metadata["choices"] else ""
        lines.append(f"# {item.name} = {value}  # {item.metadata['doc']}{choices}")
    return lines


def _value(value: Any) -> str:
    """A default as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return text(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if hasattr(value, "items"):
        return "{ " + ", ".join(f"{text(k)} = {_value(v)}" for k, v in value.items()) + " }" if value else "{}"
    return str(value)


def text(value: str) -> str:
    """A TOML basic string, which is JSON's but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
