"""Write a synthetic customer base with known truth.

    python benchmarks/generate.py --rows 100000 --seed 1 --out DIR [--format csv|parquet|xlsx] [--clean]

DIR gets `base.<format>`, `orders.<format>` and `truth.parquet`. The same rows, seed and options give the same bytes.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import options
import polars as pl
from customers.damage import damaged
from customers.dice import Dice
from customers.layout import KINDS, Layout, Rows
from customers.people import People
from customers.purchases import Purchases
from customers.spelling import dirty, junk
from customers.write import FORMATS, Writer

CHUNK = 100_000


def truth(rows: Rows, damage: pl.Series, fillers: pl.Series) -> pl.DataFrame:
    """What stands in each row: entity, its group (hard negatives are the other members of the group), damage.

    A row of filler is an entity of its own, with a negative number.
    """
    alone = pl.col("kind").is_in(["person", "abroad", "sole trader", "company"]) | pl.col("junk")
    return (
        pl.DataFrame(
            {
                "row": rows.row + 1,
                "client_id": pl.Series(rows.row + 1).cast(pl.String),
                "entity": rows.entity,
                "copy": rows.copy,
                "kind": pl.Series(list(KINDS)).gather(rows.kind),
                "group": rows.group,
                "damage": damage,
                "junk": fillers,
            }
        )
        .with_columns(group=pl.when(alone).then(None).otherwise("group"))
        .with_columns(
            entity=pl.when("junk").then(-pl.col("row")).otherwise("entity"),
            copy=pl.when("junk").then(0).otherwise("copy"),
            kind=pl.when("junk").then(pl.lit("junk")).otherwise("kind"),
            damage=pl.when("junk").then(None).otherwise("damage"),
        )
        .drop("junk")
    )


def parts(
    count: int, seed: int, clean: bool, chunk: int = CHUNK
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]:
    """The base, its orders and its truth, in parts of at most `chunk` rows; all values are text."""
    dice = Dice(seed)
    layout, people = Layout(count, dice), People(dice)
    for first in range(0, count, chunk):
        rows = layout.part(first, min(first + chunk, count))
        base, damage = damaged(dice, rows, people.clean(rows))
        fillers = pl.Series([False] * base.height)
        if not clean:
            base, fillers = junk(dice, rows, dirty(dice, rows, base))
        base.insert_column(0, pl.Series("client_id", rows.row + 1).cast(pl.String))
        yield base, Purchases(dice, rows).orders(), truth(rows, damage, fillers)


def main() -> None:
    """Read the options and write the files."""
    parser = options.parser(__doc__)
    parser.add_argument("--rows", type=options.count, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="folder for base, orders and truth")
    parser.add_argument("--format", choices=FORMATS, default="csv")
    parser.add_argument("--encoding", default="utf-8", help="of CSV: utf-8, utf-8-sig, utf-16, cp1251 ...")
    parser.add_argument("--delimiter", default=",", help="of CSV: one character")
    parser.add_argument("--clean", action="store_true", help="canonical spellings; damage to duplicates stays")
    given = parser.parse_args()
    try:
        codecs.lookup(given.encoding)
    except LookupError:
        parser.error(f"no such encoding: {given.encoding}")
    if len(given.delimiter) != 1 or not given.delimiter.isascii():
        parser.error("--delimiter is one plain character")
    given.out.mkdir(parents=True, exist_ok=True)

    def writer(name: str) -> Writer:
        return FORMATS[given.format](given.out / f"{name}.{given.format}", given.encoding, given.delimiter)

    with (
        writer("base") as base,
        writer("orders") as bought,
        FORMATS["parquet"](given.out / "truth.parquet", "", "") as true,
    ):
        for table, purchases, facts in parts(given.rows, given.seed, given.clean):
            base.write(table)
            bought.write(purchases)
            true.write(facts)


if __name__ == "__main__":
    options.begin(main)
