"""What of a table may be compared: fields that cbtool knows how to compare, and columns beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

from cbtool.errors import UsageError
from cbtool.matching.model_file import Models, compared

#: Any one of these columns may tell who somebody is, which makes a table comparable.
TELLING: Final = (
    *("full_name", "surname", "given_name", "phone", "phone_other", "email", "email_other"),
    *("inn", "ogrn", "snils", "national_id", "company", "address", "street"),
    *("messenger", "social", "website"),
)

#: What many people share: compared where there is more, but of a thousand people dozens were born on one day.
SHARED: Final = ("patronymic", "gender", "birth_date", "postal_code", "city")

#: Fields of cbtool that have no comparison of their own, and are compared as such a column would be.
PLAIN: Final[Mapping[str, str]] = MappingProxyType({"birth_place": "text"})


def refuse_bare(frame: pl.LazyFrame, compare: Mapping[str, str]) -> None:
    """Refuse a table without a field that could tell who somebody is, or a column that is to.

    Raises:
        UsageError: it is one.
    """
    columns = frame.collect_schema().names()
    if not any(name in columns for name in (*TELLING, *compare)):
        shared = ", ".join(name for name in SHARED if name in columns)
        raise UsageError(
            "no field to compare: the table has no name, contact, id or address"
            + (f", and nobody can be told by {shared} alone" if shared else ""),
            "Map a column, such as --map HEADER=phone (`cbtool import --dry-run` shows how headers are read), "
            "or name one with --compare HEADER=exact.",
        )


def further(frame: pl.LazyFrame, compare: Mapping[str, str], models: Models) -> dict[str, str]:
    """The columns beyond those of cbtool that are compared: those of the models, else those that are asked for.

    Raises:
        UsageError: the models know nothing of one that is asked for.
    """
    known = compared(models) if any(models) else {**PLAIN, **compare}
    for name in compare:
        if known.get(name) != compare[name]:
            raise UsageError(
                f"the model does not compare {name!r} as {compare[name]}",
                "Fit one that does, with --compare and --model-out and without a registry, and give it with --model.",
            )
    columns = frame.collect_schema().names()
    return {name: kind for name, kind in known.items() if name in columns}
