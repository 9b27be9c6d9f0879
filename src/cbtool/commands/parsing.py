"""How Typer parses a command line for cbtool: what was typed as text, or not at all, stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose texts stay as they were typed."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters."""
        return [_Given.of(parameter) for parameter in super().get_params(ctx)]


class Group(TyperGroup):
    """The same for the options before the command."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters."""
        return [_Given.of(parameter) for parameter in super().get_params(ctx)]


class _Given:
    """Makes the value of a parameter of what was typed.

    Typer has Pydantic look at each value, also where none was given. To load that takes as long as to load NumPy, so
    only numbers and the like are left to it.
    """

    def __init__(self, typers: Callable[[], Any], *, text: bool) -> None:
        self._typers = typers
        self._text = text

    @classmethod
    def of(cls, parameter: Any) -> Any:
        """The parameter, which asks this for its value; one of a Typer that works in another way, as it is."""
        typers = getattr(parameter, "get_runtime_param", None)
        if typers and not isinstance(typers, cls):
            text = parameter.type_descriptor.annotation in (str, list[str])
            parameter.get_runtime_param = cls(typers, text=text)
        return parameter

    def __call__(self) -> _Given:
        """What Typer asks for."""
        return self

    def coerce(self, value: Any, **where: Any) -> Any:
        """The value."""
        return value if self._text or value is None else self._typers().coerce(value, **where)
