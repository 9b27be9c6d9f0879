"""What a record is called: the name of its source, and an `_id` that no other record has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Final

import polars as pl

from cbtool.errors import InputError
from cbtool.fields import BETWEEN
from cbtool.steps.columns import full
from cbtool.wording import counted

if TYPE_CHECKING:
    from cbtool.files.headers import Match

#: Suffixes that are no part of a source's name, and the sheet behind them.
_SUFFIX: Final = re.compile(
    r"(.+?)(\.(csv|tsv|tab|txt|xls[xmb]?|ods|parquet|arrow|feather|ipc|ndjson|jsonl?|html?|xml|vcf|gz|zst|zip))+(#.*)?",
    re.IGNORECASE | re.DOTALL,
)


def source_name(file: str) -> str:
    """The source that a file's base name gives: its stem, NFC, trimmed; `book.xlsx#Sheet` is `book`."""
    name = unicodedata.normalize("NFC", file)
    stem = _SUFFIX.fullmatch(name)
    return (stem[1] if stem else name.partition("#")[0]).strip() or name


def unique_sources(names: Sequence[str]) -> tuple[str, ...]:
    """Source names made unique in order: the second `clients` is `clients-2`."""
    taken = set(names)
    made: list[str] = []
    for name in names:
        unique = name
        if name in made:
            unique = next(new for n in count(2) if (new := f"{name}-{n}") not in taken)
            taken.add(unique)
        made.append(unique)
    return tuple(made)


def identify(
    frame: pl.LazyFrame, matches: Sequence[Match], source: str, row: str, distinct: str | None
) -> tuple[pl.Expr, pl.DataFrame]:
    """Make the expression of `_id`, and find the rows that repeat a key: `row`, `first` (row of the key), `id`.

    Only the key column is held in memory, and the expression carries only the repeats.

    Args:
        frame: the column `row`, then those of `matches`; text, in file order.
        matches: what each header means.
        source: the first part of every `_id`.
        row: the column with the row that a spreadsheet would show.
        distinct: a column that is known to hold another value in each row, plain and filled.
    """
    keys = sorted((match for match in matches if match.field == "client_id"), key=lambda match: match.rank)
    given = pl.coalesce(*(full(pl.col(match.header)) for match in keys), pl.lit(None, pl.String)).str.strip_chars()
    given, source = given.str.replace_all(BETWEEN, ";", literal=True), source.replace(BETWEEN, ";")
    key = pl.coalesce(given, pl.col(row).cast(pl.String))
    usual = pl.concat_str(pl.lit(f"{source}:"), key)
    # A row's number never repeats, so without keys there is nothing to look for.
    may_repeat = keys and [match.header for match in keys] != [distinct]
    columns = (pl.col(row).alias("row"), key.alias("key"), given.is_null().alias("made"))
    repeated = _repeated((frame if may_repeat else frame.clear()).select(columns).collect(), source)
    told = repeated.filter(~pl.col("made")).select("row", "first", "id")
    if repeated.is_empty():
        return usual, told
    rows, new = repeated.get_column("row"), repeated.get_column("id")

    def replaced(numbers: pl.Series) -> pl.Series:
        place = rows.search_sorted(numbers).clip(upper_bound=rows.len() - 1)
        return new.gather(place).zip_with(rows.gather(place) == numbers, pl.Series([None], dtype=pl.String))

    # A look-up by search in sorted rows: `replace` would hash all repeats anew for each piece of the table.
    by_row = pl.col(row).map_batches(replaced, return_dtype=pl.String(), is_elementwise=True)
    return pl.coalesce(by_row, usual), told


def _repeated(table: pl.DataFrame, source: str) -> pl.DataFrame:
    """The rows of `row`, `key`, `made` whose key another row has first: that row is `first`, `id` is what they get."""
    if table.get_column("made").any():
        # A key that was given comes before an equal one that was made of the row's number.
        table = table.sort("made", "row", maintain_order=True)
    if table.get_column("key").hash().n_unique() == table.height:
        # Where no hash repeats no key does; that is told several times as fast.
        table = table.clear()
    again = ~table.get_column("key").is_first_distinct()
    firsts = table.filter(~again).select("key", pl.col("row").alias("first"))
    repeated = table.filter(again).join(firsts, on="key", maintain_order="left").sort("row")
    taken = set(firsts.get_column("key").filter(firsts.get_column("key").str.contains("~", literal=True)))
    times: dict[str, int] = {}
    ids: list[str] = []
    for base in repeated.get_column("key"):
        times[base] = next(n for n in count(times.get(base, 1) + 1) if f"{base}~{n}" not in taken)
        ids.append(f"{source}:{base}~{times[base]}")
    return repeated.with_columns(pl.Series("id", ids, pl.String))


def assert_unique(ids: Sequence[pl.LazyFrame], where: str) -> None:
    """Refuse ids that are empty or repeat.

    Raises:
        InputError: some are or do; `where` names the place.
    """
    table, given = pl.concat(ids), pl.col("_id").drop_nulls()
    rows, distinct = table.select(pl.len(), given.hash().n_unique().alias("distinct")).collect().row(0)
    if rows != distinct:  # the hashes of two ids may be one by chance
        distinct = table.select(given.n_unique()).collect().item()
    if rows != distinct:
        raise InputError(
            f"{where}: of {counted(rows, 'row')} {counted(rows - distinct, 'has', 'have')} an `_id` that is empty or "
            "stands elsewhere too",
            'Import the original files, or make new ids with --map "_id=-".',
        )
