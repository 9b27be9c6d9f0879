"""The stages of cbtool as commands, each fed with the result of the stage before."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import options
import polars as pl
from measure import Command, taken
from rivals import OWN, Peer, python
from truth import quality

#: The day that counts as today; the base ends on the day before.
AS_OF: Final = "2026-07-01"
RESULT: Final = "result.parquet"
#: The stage whose result a stage reads; none reads the file itself.
BEFORE: Final = {
    "import": None,
    "normalize": "import",
    "dedupe": "normalize",
    "update": "normalize",
    "validate": "dedupe",
    "segment": "dedupe",
    "stale-report": "dedupe",
    "run": None,
    "pipe": None,
}
#: Of the rows of a base those that are new in `update`, at most a tenth.
NEW: Final = 100_000
#: What peers that dedupe are given, and the quality code that tells junk in it.
MATCHED: Final = {
    **dict.fromkeys(("surname", "given_name", "patronymic"), "full_name_qc"),
    **{name: f"{name}_qc" for name in ("birth_date", "phone", "email", "address", "company", "inn")},
    **dict.fromkeys(("gender", "city"), ""),
}
CBTOOL: Final = (sys.executable, "-m", "cbtool")


@dataclass(frozen=True)
class Place:
    """Where a base and the results of stages over it stand.

    Attributes:
        base: folder with `base.csv`, `orders.csv`, `truth.parquet`.
        work: folder for results.
        source: what its records are known by.
    """

    base: Path
    work: Path
    source: str = "base"

    @property
    def file(self) -> Path:
        """The base."""
        return self.base / "base.csv"

    @property
    def orders(self) -> Path:
        """Its orders."""
        return self.base / "orders.csv"

    def out(self, stage: str, name: str = "cbtool") -> Path:
        """The folder for the results of a contestant."""
        return self.work / stage / name

    def input(self, stage: str) -> Path:
        """What a stage reads; made by the stages before when it is not there."""
        before = BEFORE[stage]
        return self.file if before is None else self.made(before)

    def made(self, stage: str) -> Path:
        """The result of a stage, which runs when it is not there.

        Raises:
            SystemExit: cbtool failed.
        """
        made = self.out(stage) / RESULT
        if not made.exists():
            run = taken(ours(stage, self))
            if not made.exists():
                raise SystemExit(f"cbtool {stage}: {run.status}\n{run.said}")
        return made


def generated(rows: int, seed: int, cache: Path) -> Path:
    """The folder of a base, generated unless it stands in the cache.

    Raises:
        SystemExit: there is no room for it, or it could not be made.
    """
    folder = cache / "bases" / f"{rows}-{seed}"
    if not (folder / "truth.parquet").exists():
        script = Path(__file__).parent / "generate.py"
        options.room(cache, rows * options.BASE_BYTES)
        part = folder.with_name(folder.name + ".part")
        command = [sys.executable, str(script), "--rows", str(rows), "--seed", str(seed), "--out", str(part)]
        try:
            if subprocess.run(command, check=False).returncode:
                raise SystemExit("the base could not be made")
            part.replace(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return folder


def ours(stage: str, place: Place) -> Command:
    """cbtool's command for a stage."""
    out = place.out(stage)
    result = str(out / RESULT)
    if stage == "run":
        return _whole(place, out)
    if stage == "pipe":
        return chained(place, out)
    if stage == "update":
        new, clean = _parted(place)
        return Command([*CBTOOL, "dedupe", str(new), "--base", str(clean), "-q", "-o", result], out, RESULT)
    further = {
        "import": ("--source", place.source),
        "validate": ("--fail-on", "never", "--as-of", AS_OF),
        "segment": ("--orders", str(place.orders), "--as-of", AS_OF),
        "stale-report": ("--as-of", AS_OF),
    }.get(stage, ())
    return Command([*CBTOOL, stage, str(place.input(stage)), "-q", *further, "-o", result], out, RESULT)


def _parted(place: Place) -> tuple[Path, Path]:
    """The last rows of a base, which are new, and the golden records of those before them.

    Raises:
        SystemExit: cbtool failed.
    """
    old, new, clean = (place.work / f"{name}.parquet" for name in ("old", "new", "clean"))
    if not clean.exists():
        table = pl.scan_parquet(place.input("update"))
        rows = table.select(pl.len()).collect().item()
        table.head(rows - min(NEW, rows // 10)).sink_parquet(old)
        table.tail(min(NEW, rows // 10)).sink_parquet(new)
        run = taken(Command([*CBTOOL, "dedupe", str(old), "-q", "-o", str(clean)], place.out("update", "clean")))
        if not clean.exists():
            raise SystemExit(f"cbtool dedupe: {run.status}\n{run.said}")
    return new, clean


def again(place: Place) -> Command:
    """All rows of a base deduped anew, which `update` saves."""
    out = place.out("update", "anew")
    return Command([*CBTOOL, "dedupe", str(place.input("update")), "-q", "-o", str(out / RESULT)], out, RESULT)


def joined(place: Place, other: Place) -> Command:
    """The records of another base, normalised, against the customers of this one."""
    out = place.out("update")
    new, customers = other.made("normalize"), place.made("dedupe")
    argv = [*CBTOOL, "dedupe", str(new), "--base", str(customers), "-q", "-o", str(out / RESULT)]
    return Command(argv, out, RESULT)


def chained(place: Place, out: Path, *further: str) -> Command:
    """Stages one behind the other, by pipes or by files."""
    script = Path(__file__).parent / "chain.py"
    return Command([sys.executable, str(script), str(place.file), str(out / RESULT), *further], out, RESULT)


def _whole(place: Place, out: Path) -> Command:
    """`cbtool run` over the base and its orders, everything that it writes in Parquet."""
    place.work.mkdir(parents=True, exist_ok=True)
    settings = place.work / "cbtool.toml"
    lines = (
        ("[[input]]", "path", place.file),
        ("", "source", place.source),
        ("[segment]", "orders", place.orders),
        ("[output]", "folder", out / "out"),
        ("", "customers", "customers.parquet"),
    )
    settings.write_text("".join(f"{table}\n{name} = {json.dumps(str(value))}\n" for table, name, value in lines))
    argv = [*CBTOOL, "run", str(settings), "-q", "--as-of", AS_OF, "--fail-on", "never"]
    return Command(argv, out, "out/customers.parquet")


def theirs(peer: Peer, place: Place, cache: Path) -> Command:
    """A peer's command for its stage.

    Raises:
        NotInstalled: it could not be installed.
    """
    script = Path(__file__).parent / "peers" / peer.script
    further = {
        "validate": ("--as-of", AS_OF),
        "segment": ("--as-of", AS_OF, "--orders", str(place.orders)),
    }.get(peer.stage, ())
    source = matched(place) if peer.stage == "dedupe" else place.input(peer.stage)
    argv = [str(python(peer.pins, cache)), str(script), str(source), str(place.out(peer.stage, peer.name))]
    env = {} if peer.pins == OWN else {"PYTHONPATH": "", "VIRTUAL_ENV": ""}
    return Command([*argv, *peer.options, *further], place.out(peer.stage, peer.name), RESULT, env)


def matched(place: Place) -> Path:
    """The normalised values that peers match by; junk (quality code 2) is empty, as it is for cbtool."""
    made = place.work / "matched.parquet"
    if not made.exists():
        table = pl.scan_parquet(place.input("dedupe"))
        known = table.collect_schema().names()
        kept = [
            pl.when(pl.col(code) != "2").then(pl.col(name)).alias(name) if code in known else pl.col(name)
            for name, code in MATCHED.items()
            if name in known
        ]
        table.select("_id", *kept).sink_parquet(made)
    return made


def rightness(stage: str, name: str, place: Place) -> dict[str, Any]:
    """How right a contestant's clusters are; empty for stages without clusters."""
    if stage not in ("dedupe", "update", "run"):
        return {}
    truth = pl.read_parquet(place.base / "truth.parquet")
    if name in ("cbtool", "anew"):
        path = place.out(stage, name) / ("out/customers.parquet" if stage == "run" else RESULT)
        return quality(clusters_of(path), truth)
    found = pl.read_parquet(place.out(stage, name) / RESULT)
    client_id = pl.col("_id").str.split(":").list.last().alias("client_id")
    return quality(found.select(client_id, pl.col(found.columns[1]).alias("cluster")), truth)


def clusters_of(golden: Path) -> pl.DataFrame:
    """`client_id` and `cluster` of every record that golden records name."""
    table = pl.read_parquet(golden, columns=["cluster_id", "members"])
    rows = table.select(pl.col("cluster_id").alias("cluster"), pl.col("members").str.split("; ")).explode("members")
    return rows.select(pl.col("members").str.split(":").list.last().alias("client_id"), "cluster")


def best_threshold(peer: Peer, place: Place, cache: Path) -> dict[str, Any]:
    """Splink's best threshold by F1 over pairs, found with the truth in hand; not timed."""
    values = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999)
    command = theirs(peer, place, cache)
    out = place.out(peer.stage, f"{peer.name}-thresholds")
    argv = [str(out) if part == str(command.out) else part for part in command.argv]
    run = taken(Command([*argv, "--thresholds", ",".join(map(str, values))], out, RESULT, command.env))
    if not (out / RESULT).exists():
        return {"status": run.status, "said": run.said}
    found = pl.read_parquet(out / RESULT)
    client_id = pl.col("_id").str.split(":").list.last().alias("client_id")
    truth = pl.read_parquet(place.base / "truth.parquet")
    tried = {
        column: quality(found.select(client_id, pl.col(column).alias("cluster")), truth) for column in found.columns[1:]
    }
    best = max(tried, key=lambda column: tried[column]["pairs"]["f1"])
    return {"threshold": float(best), **tried[best]}
