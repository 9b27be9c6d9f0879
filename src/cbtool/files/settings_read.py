"""Read `cbtool.toml`: every key and value is held against its declaration in `settings`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from cbtool.errors import InputError, UsageError, nearest
from cbtool.settings import Settings

T = TypeVar("T")

_KINDS: Final = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


def load(path: Path) -> Settings:
    """Read a settings file.

    Raises:
        InputError: the file is missing or unreadable.
        UsageError: it is not TOML, or has an unknown key or a value of the wrong kind.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such settings file", "Write one with `cbtool init FILES... -o cbtool.toml`."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: the settings cannot be read ({cause})", "Name a file of UTF-8 text.") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{path}: not valid TOML: {error}", "Strings need quotes; tables look like [dedupe]."
        ) from None
    return _parsed(Settings, values, str(path))


def _parsed(kind: type[T], values: Mapping[str, Any], where: str) -> T:
    """Make a settings object of plain values; `where` names the place in messages."""
    hints = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    made: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise UsageError(
                f"{where}: unknown key {name!r}",
                nearest(name, known) or f"Known keys: {', '.join(known)}.",
            )
        meta = known[name].metadata
        made[name] = _value(hints[name], value, f"{where}: {name}", meta)
    return kind(**made)


def _value(hint: Any, value: Any, where: str, meta: Mapping[str, Any]) -> Any:
    """One value, checked against the declared type."""
    if get_origin(hint) is UnionType:
        if value == "":  # as the starter file shows that there is none
            return None
        hint = next(part for part in get_args(hint) if part is not NoneType)
    origin = get_origin(hint)
    if is_dataclass(hint):
        if not isinstance(value, dict):
            raise UsageError(f"{where} must be a table", "Write it as [section] with keys below it.")
        return _parsed(hint, value, where)  # type: ignore[arg-type]
    if origin is tuple:
        if not isinstance(value, list):
            raise UsageError(f"{where} must be a list", 'Write it as ["one", "two"], or [[input]] for inputs.')
        inner = get_args(hint)[0]
        return tuple(_value(inner, item, f"{where}[{n}]", meta) for n, item in enumerate(value, 1))
    if origin is not None:  # a mapping of names to strings or numbers
        if not isinstance(value, dict):
            raise UsageError(f"{where} must be a table", 'Write it as { "name" = "value" }.')
        inner = get_args(hint)[1]
        return MappingProxyType({k: _value(inner, v, f"{where}.{k}", {}) for k, v in value.items()})
    if hint is float and type(value) is int:
        value = float(value)
    if type(value) is not hint:
        raise UsageError(f"{where} must be {_KINDS.get(hint, hint.__name__)}, not {value!r}", "See docs/settings.md.")
    choices = meta.get("choices", ())
    if choices and value not in choices:
        raise UsageError(f"{where}: {value!r} is not one of {', '.join(choices)}", nearest(str(value), choices))
    if hint in (int, float) and not meta.get("low", -1e18) <= value <= meta.get("high", 1e18):
        raise UsageError(f"{where}: {value} is out of range", f"Allowed: {meta['low']:g} to {meta['high']:g}.")
    return value
