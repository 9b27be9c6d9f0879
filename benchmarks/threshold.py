"""How near dedupe comes at its one default threshold to the best one, file by file.

    python benchmarks/threshold.py [--rows 10000] [--seed 7]

The sets: a base by generate.py; the same with few fields, and with gaps in every field; small bases,
of which some are counted as one set, since in fifty rows a single wrong pair is some hundredths of F1; FEBRL 1 to 4 and
RLdata as in accuracy.py. Each is deduped at thresholds around the default one, nothing else is changed. Writes
`threshold.json` and the page: F1 and precision over pairs at the default threshold and at the best one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import options
import page
import polars as pl
import rivals
from accuracy import SETS, exported, true
from measure import Command, taken
from record import record
from stages import CBTOOL, RESULT, Place, generated
from truth import quality

from cbtool.fields import is_code
from cbtool.settings import DedupeSettings
from cbtool.steps.dedupe import dedupe

THRESHOLDS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
DEFAULT: Final = DedupeSettings().threshold
#: F1 at the default threshold may be so far below that at the best one, in hundredths.
MOST: Final = 1.0

_NAMES: Final = ("surname", "given_name", "patronymic", "full_name", "gender", "client_kind", "company", "legal_form")
_PHONE, _EMAIL, _BIRTH = ("phone", "phone_other"), ("email", "email_other"), ("birth_date",)
_ADDRESS: Final = ("address", "postal_code", "region", "city", "street", "house", "building", "flat")
#: Bases of which only these fields are left.
FEWER: Final = {
    "names, phone, e-mail": (*_NAMES, *_PHONE, *_EMAIL),
    "names, phone": (*_NAMES, *_PHONE),
    "names, e-mail": (*_NAMES, *_EMAIL),
    "names, birth date, city": (*_NAMES, *_BIRTH, "city"),
    "names, birth date": (*_NAMES, *_BIRTH),
    "names, address": (*_NAMES, *_ADDRESS),
    "phone, e-mail": (*_PHONE, *_EMAIL),
    "phone": _PHONE,
    "e-mail": _EMAIL,
}
#: Rows of a small base -> how many of such bases, of seeds in turn.
SMALL: Final = {50: 20, 200: 10, 1000: 10}
#: The chance of a cell to be empty where there are gaps.
GAPS: Final = 0.3

Frame = tuple[pl.DataFrame, pl.DataFrame]


def invented(rows: int, seed: int, cache: Path, work: Path) -> Frame:
    """A base by generate.py, normalised, and its truth."""
    folder = generated(rows, seed, cache)
    made = Place(folder, work / folder.name).made("normalize")
    return pl.read_parquet(made), pl.read_parquet(folder / "truth.parquet")


def fewer(base: Frame, fields: tuple[str, ...]) -> Frame:
    """A base of which only some fields are left."""
    wanted = ["_id", *fields]
    return base[0].select(name for name in base[0].columns if name.removesuffix("_qc") in wanted), base[1]


def with_gaps(base: Frame, seed: int) -> Frame:
    """A base in which any cell may be empty, whatever stands in its column."""
    dice = np.random.default_rng(seed)
    names = [name for name in base[0].columns if not name.startswith("_") and not is_code(name)]
    kept = [pl.Series(dice.random(base[0].height) >= GAPS) for _ in names]
    emptied = (pl.when(mask).then(name).alias(name) for mask, name in zip(kept, names, strict=True))
    return base[0].with_columns(emptied), base[1]


def public(name: str, cache: Path, work: Path) -> Frame:
    """A public set, normalised, and its truth."""
    files = exported(name, cache)
    source = [str(file) for file in files]
    for stage in ("import", "normalize"):
        out = work / name / stage
        taken(Command([*CBTOOL, stage, *source, "-q", "-o", str(out / RESULT)], out, RESULT))
        source = [str(out / RESULT)]
    return pl.read_parquet(source[0]), true(files)


def told(bases: Sequence[Frame]) -> dict[str, Any]:
    """Rows, and at each threshold precision, recall and F1 over the pairs of some bases, each deduped by itself."""
    truth = pl.concat([numbered(at, rows, "client_id", "entity") for at, (_, rows) in enumerate(bases)])
    found = {}
    for threshold in THRESHOLDS:
        settings = replace(DedupeSettings(), threshold=threshold)
        made = (dedupe(frame.lazy(), settings).tables["clusters"].collect() for frame, _ in bases)
        clusters = (
            rows.select(client_id=pl.col("member").str.split(":").list.last(), cluster="cluster_id") for rows in made
        )
        every = pl.concat([numbered(at, rows, "client_id", "cluster") for at, rows in enumerate(clusters)])
        found[str(threshold)] = quality(every, truth)["pairs"]
    return {"rows": truth.height, "pairs": found}


def numbered(base: int, rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """These columns of a base's rows, as no other base has them."""
    return rows.select(pl.format(f"{base} {{}}", name).alias(name) for name in names)


def lost(found: dict[str, Any]) -> float:
    """By how much F1 at the default threshold is below that at the best one."""
    best: float = max(one["f1"] for one in found["pairs"].values())
    return best - float(found["pairs"][str(DEFAULT)]["f1"])


def main() -> None:
    """Measure, write `threshold.json`, write the page."""
    parser = options.parser(__doc__)
    parser.add_argument("--rows", type=options.count, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    rivals.cache_option(parser)
    page.place_options(parser)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as folder:
        work = Path(folder)
        base = invented(given.rows, given.seed, given.cache, work)
        seeds = range(given.seed, given.seed + max(SMALL.values()))
        makers: dict[str, list[Callable[[], Frame]]] = {
            "all fields": [lambda: base],
            **{name: [partial(fewer, base, fields)] for name, fields in FEWER.items()},
            f"{GAPS * 100:.0f} % of cells empty": [lambda: with_gaps(base, given.seed)],
            **{
                f"{number} bases of {rows:,} rows": [
                    partial(invented, rows, seed, given.cache, work) for seed in seeds[:number]
                ]
                for rows, number in SMALL.items()
            },
            **{name: [partial(public, name, given.cache, work)] for name in SETS},
        }
        found = {}
        for name, every in makers.items():
            found[name] = told([make() for make in every])
            print(f"{name}: F1 lost {lost(found[name]):.4f}", flush=True)
    most = max(map(lost, found.values()))
    mark = ("dedupe: hundredths of F1 lost by the default threshold, most of any file", MOST, most * 100, False, "")
    record(given.results / "threshold.json", {"default": DEFAULT, "thresholds": found, "kept": [mark]})
    page.write(given.results, given.docs)


if __name__ == "__main__":
    options.begin(main)
