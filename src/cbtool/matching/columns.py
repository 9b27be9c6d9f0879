"""Values of columns that cbtool knows nothing of, cleaned as the kind that the user says they are."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Final

import polars as pl

from cbtool.errors import UsageError, nearest
from cbtool.fields import FIELDS, PROVENANCE, is_code
from cbtool.matching.words import Words, encode

#: What stands before the name of such a column among the compared words, and before that of the key of its rare words.
MARK: Final = "column:"
RARE: Final = "words:"

#: Most columns that are compared beyond those of cbtool: each has a blocking rule, whose numbers have eight bits.
MOST: Final = 100


def _text(value: pl.Expr) -> pl.Expr:
    return value.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def _exact(value: pl.Expr) -> pl.Expr:
    return value


def _number(value: pl.Expr) -> pl.Expr:
    """A plain decimal number; other texts are no value."""
    plain = value.str.replace_all(r"[\s\u00a0'_]", "").str.replace(",", ".", literal=True)
    return plain.cast(pl.Float64, strict=False).cast(pl.String)


def _date(value: pl.Expr) -> pl.Expr:
    """Eight digits, year first; days are read before months, as normalize does. Other texts are no value."""
    iso = value.str.extract_groups(r"^(\d{4})-(\d{2})-(\d{2})(?:[ t]|$)")
    dotted = value.str.extract_groups(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s|$)")
    one = pl.concat_str(*(iso.struct.field(str(n)) for n in (1, 2, 3)))
    day, month, year = (dotted.struct.field(str(n)).str.zfill(width) for n, width in ((1, 2), (2, 2), (3, 4)))
    return pl.coalesce(one, pl.concat_str(year, month, day))


#: The kinds, and how each cleans values in lower case.
CLEANED: Final[Mapping[str, Callable[[pl.Expr], pl.Expr]]] = {
    "text": _text,
    "exact": _exact,
    "number": _number,
    "date": _date,
}


def cleaned_as(kind: str) -> Callable[[pl.Series], pl.Series]:
    """What cleans distinct values in lower case as values of a kind; null for what is no such value."""
    return lambda values: values.to_frame("v").select(CLEANED[kind](pl.col("v"))).to_series()


def rare(texts: Words) -> Words:
    """The two rarest words of each text, of those that another record has too, so that texts meet in any of them."""
    every = pl.DataFrame({"text": texts.values, "word": texts.values.str.split(" "), "records": texts.counts()})
    words = every.explode("word").unique().with_columns(pl.col("records").sum().over("word"))
    met = words.filter(pl.col("records") > 1, pl.col("word") != "").sort("records", "word")
    chosen = met.group_by("text").agg(pl.col("word").get(n, null_on_oob=True).alias(f"{n}") for n in (0, 1))
    chosen = every.join(chosen, on="text", how="left", maintain_order="left")
    found = encode(chosen["0"], chosen["1"])
    return Words(tuple(slot[texts.codes] for slot in found.slots), found.values)


def refuse_strange(compare: Mapping[str, str], columns: list[str], where: str = "the table") -> None:
    """Refuse to compare a column that is not there, is compared already, or is of an unknown kind; or too many.

    Raises:
        UsageError: one is.
    """
    if len(compare) > MOST:
        raise UsageError(
            f"{len(compare)} columns to compare are too many", f"Name {MOST} at most, those that tell most."
        )
    for name, kind in compare.items():
        if kind not in CLEANED:
            hint = nearest(kind, CLEANED) or f"It is one of {', '.join(CLEANED)}."
            raise UsageError(f"{name!r} cannot be compared as {kind!r}", hint)
        if _is_ours(name, columns):
            raise UsageError(f"{name!r} is a column of cbtool, not one to compare", "Those that tell who it is are.")
        if name not in columns:
            own = [column for column in columns if not _is_ours(column, columns)]
            hint = nearest(name, own) or f"It has {', '.join(own) or 'fields only'}; --map HEADER=- keeps a column."
            raise UsageError(f"there is no column {name!r} to compare in {where}", hint)


def _is_ours(column: str, columns: Container[str]) -> bool:
    """Whether one of the columns of a table is cbtool's, by its name."""
    return column in FIELDS or column in PROVENANCE or is_code(column, columns)
