"""Options that several commands share, each declared once; `grouped` gives them to a command as one object."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

R = TypeVar("R")

Input = Annotated[str, typer.Argument(metavar="INPUT", help="Client file of any format; - is standard input.")]


@dataclass(frozen=True, slots=True)
class Common:
    """Options of every command that turns one table into another."""

    out: Annotated[
        str | None, typer.Option("--out", "-o", metavar="OUT", help="Output file; else standard output.")
    ] = None
    to: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="csv, excel-csv, xlsx, parquet, arrow or ndjson; else by OUT's suffix."),
    ] = None
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="CRM that will import OUT: its headers, order and spellings."),
    ] = None
    config: Annotated[str | None, typer.Option(metavar="FILE", help="Settings file, such as cbtool.toml.")] = None
    map: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADER=FIELD", help="What a header means; HEADER=- leaves it alone. Repeatable."),
    ] = None
    preset: Annotated[str | None, typer.Option(metavar="NAME", help="CRM that wrote the file; else recognised.")] = None
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the source, the first part of each _id.")
    ] = None
    id: Annotated[str | None, typer.Option(metavar="HEADER", help="Header of the customer's key.")] = None
    findings: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Where every change and defect is written, with before and after."),
    ] = None
    summary: Annotated[
        str | None, typer.Option(metavar="FILE.json", help="Where the counts of this run are written.")
    ] = None
    rejects: Annotated[
        str | None, typer.Option(metavar="FILE", help="Where unreadable rows go; else <stem>.rejects.csv beside OUT.")
    ] = None
    fail_on: Annotated[
        str | None, typer.Option(metavar="error|warning|never", help="Exit with 1 from this severity of findings on.")
    ] = None
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="The day that counts as today, YYYY-MM-DD.")] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen; write nothing.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary; warnings stay.")] = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Options of reading a file that is not as it should be."""

    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Encoding, such as cp1251; else found.")] = None
    delimiter: Annotated[str | None, typer.Option(metavar="CHAR", help="Delimiter; else found.")] = None
    sheet: Annotated[str | None, typer.Option(metavar="NAME|N", help="Sheet of a workbook.")] = None
    header_row: Annotated[
        int | None, typer.Option(metavar="N", help="Row of the header as a spreadsheet shows it; 0: none.", min=0)
    ] = None
    mapping: Annotated[str | None, typer.Option(metavar="FILE.toml", help="Headers and fields, as written before.")] = (
        None
    )
    mapping_out: Annotated[
        str | None, typer.Option(metavar="FILE.toml", help="Where headers and fields are written, to be edited.")
    ] = None


def grouped(function: Callable[..., R]) -> Callable[..., R]:
    """Let a command take dataclasses of options: each of their fields becomes an option of the command."""
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if name != "return" and is_dataclass(hint)}
    flat: list[inspect.Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name not in groups:
            flat.append(parameter.replace(annotation=hints[parameter.name], kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        types = get_type_hints(groups[parameter.name], include_extras=True)
        for item in fields(groups[parameter.name]):
            default = item.default if item.default is not MISSING else inspect.Parameter.empty
            flat.append(
                inspect.Parameter(
                    item.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=types[item.name]
                )
            )

    @wraps(function)
    def command(**values: Any) -> R:
        for name, kind in groups.items():
            values[name] = kind(**{item.name: values.pop(item.name) for item in fields(kind)})
        return function(**values)

    del command.__wrapped__
    command.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
    command.__annotations__ = {item.name: item.annotation for item in flat}
    return command
