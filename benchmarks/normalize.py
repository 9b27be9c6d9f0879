"""How long normalising takes beside a plain loop over the same libraries, side by side in one run.

    python benchmarks/normalize.py [--rows 1000000] [--runs 3] [--seed 1] [--base BASE.parquet] [--keep]
    python benchmarks/normalize.py --agree 1000000

The base of `generate.py` is made (or given by `--base`). Then, in turn and each in a process of its own
(`normalize_ways.py`): a plain loop that gives every phone to phonenumbers and every e-mail to email-validator; cbtool's
fixes of phones and e-mails on the same columns; cbtool's normalize on all columns, with its findings kept on disk as
the command keeps them. Neither writes its result. Ratios are of medians. With `cbtool[fast]` in use, which is said,
the limit is another one. `--agree N` compares, on N invented cells each, what whole columns and single cells make of
them: the single cells are judged by the libraries.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final
from unittest.mock import patch

import options
import page
import polars as pl
from measure import Command, medians
from normalize_ways import WAYS

from cbtool.cli import ENVIRONMENT

#: Cells that are compared at once.
PART: Final = 100_000

#: Seconds and memory that a million rows may take on two quiet cores, and how much quicker than the loop; seconds too
#: with the library of `cbtool[fast]`, where it is in use.
SECONDS, MEGABYTES, TIMES = 25, 1500, 4
FAST: Final = 15

_PHONES: Final = (
    *("8 ({a}) {b}-{c}-{d}", "+7 {a} {b} {c} {d}", "7{a}{b}{c}{d}", "{a}{b}{c}{d}", "+7\u00a0{a}\u00a0{b}‑{c}‑{d}"),
    *("7{a}{b}{c}{d}.0", "8 {a} {b}{c}{d}, 8 495 {b}-{c}-{d}", "8 ({a}) {b}-{c}-{d} доб. {c}", "тел. 8{a}{b}{c}{d}"),
    *("8{a}{b}{c}", "+{a}{b}{c}{d}", "({a}) {b}-{c}{d} ", "{b}-{c}-{d}", "+8 {a} {b} {c} {d}", "+7 8 {a} {b}{c}{d}"),
)
_MAILS: Final = (*["{}@{}"] * 6, " {}@{} ", "{}@{};x@ya.ru", "{}@@{}", "Иван <{}@{}>", "{}.{}", "\t{}@{}", "{}@{}.")
_DOMAINS: Final = (
    *("mail.ru", "Yandex.RU", "gmial.com", "romashka-dv.ru", "a.b-c.org", "mailinator.com", "x.local", "x--y.ru"),
    *("-a.ru", "a_b.ru", "почта.рф", "test", "xn--80a"),
)


def compare(base: Path, work: Path, given: argparse.Namespace) -> None:
    """Measure all ways in turn, print ratios, seconds and memory; keep them for the page, by library, if asked to.

    Raises:
        SystemExit: one of them failed.
    """
    from cbtool.rules import phone_plan

    rows = pl.scan_parquet(base).select(pl.len()).collect().item()
    script = str(Path(__file__).with_name("normalize_ways.py"))
    contestants = {way: Command([sys.executable, script, way, str(base)], work / way, env=ENVIRONMENT) for way in WAYS}
    taken = medians(contestants, given.runs)
    seconds = {way: found["wall"] for way, found in taken.items()}
    peak = taken["everything"]["peak"] / 1e6
    library = phone_plan.library().__name__
    limit = (SECONDS if library == "phonenumbers" else FAST) * rows / 1_000_000
    ratio = seconds["loop"] / seconds["contacts"]
    whole = seconds["everything"]
    print(f"{rows:,} rows, medians of {given.runs}, {os.cpu_count()} cores, {library}")
    print(f"phones and e-mails: {ratio:.2f} times as fast as the loop, {_verdict(kept=ratio >= TIMES)} {TIMES}")
    print(f"  cbtool {seconds['contacts']:.1f} s, loop {seconds['loop']:.1f} s")
    print(f"all columns: {whole:.1f} s, {_verdict(kept=whole <= limit)} {limit:g} s (on quiet cores)")
    print(f"  {seconds['loop'] / whole:.2f} times as fast as the loop over two columns")
    print(f"  peak memory {peak:.0f} MB, {_verdict(kept=peak <= MEGABYTES)} {MEGABYTES} MB")
    if given.keep:
        of = f"{rows:,} rows, {library}"
        marks = [
            (f"normalize, phones and e-mails, {of}: times as fast as a loop", TIMES, ratio, True, ""),
            (f"normalize, all columns, {of}: time", limit, whole, False, " s"),
            (f"normalize, all columns, {of}: peak memory", MEGABYTES, peak, False, " MB"),
        ]
        page.keep("normalize" if library == "phonenumbers" else "normalize-fast", marks, given)


def _verdict(*, kept: bool) -> str:
    return "within" if kept else "MISSES"


def agree(count: int, seed: int) -> None:
    """Compare whole columns with single cells on invented phones and e-mails.

    Raises:
        SystemExit: they differ somewhere.
    """
    from cbtool.rules import email_parse, email_read, phone_read

    dice = random.Random(seed)
    none = pl.lit(None, pl.String).alias("other")
    differ = {"phones": 0, "e-mails": 0}
    for first in range(0, count, PART):
        size = min(PART, count - first)
        region = ("RU", "RU", "KZ", "US")[first // PART % 4]
        phones = pl.DataFrame({"phone": [_phone(dice) for _ in range(size)]}).with_columns(none)
        columns = phone_read.decide(phones.with_columns(pl.lit(region).alias("region"))).rows()
        single = [phone_read.parse_row(cell, None, region) for cell in phones["phone"]]
        differ["phones"] += sum(one[:5] != other[:5] for one, other in zip(columns, single, strict=True))
        mails = pl.DataFrame({"email": [_mail(dice) for _ in range(size)]}).with_columns(none)
        columns = email_read.decide(mails, frozenset()).rows()
        with patch.object(email_parse, "judge", email_parse.by_library):
            single = [email_read.parse_row(cell, None, frozenset()) for cell in mails["email"]]
        differ["e-mails"] += sum(one[:3] != other[:3] for one, other in zip(columns, single, strict=True))
    for what, number in differ.items():
        print(f"{what}: {number:,} of {count:,} cells differ between whole columns and single cells")
    if any(differ.values()):
        raise SystemExit(1)


def _phone(dice: random.Random) -> str:
    digits = dice.choice(["9", "9", "9", "49", "77", "80", "33", ""]) + "".join(dice.choices("0123456789", k=10))
    return dice.choice(_PHONES).format(a=digits[:3], b=digits[3:6], c=digits[6:8], d=digits[8:10])


def _mail(dice: random.Random) -> str:
    letters = "abcdefgh0123._-+'" if dice.random() < 0.4 else "abcdefgh"
    local = "".join(dice.choices(letters, k=dice.randint(1, 12)))
    return dice.choice(_MAILS).format(local.title() if dice.random() < 0.2 else local, dice.choice(_DOMAINS))


def main() -> None:
    """Read the options, make the base, measure or compare, print."""
    parser = options.parser(__doc__)
    parser.add_argument("--rows", type=options.count, default=1_000_000)
    parser.add_argument("--runs", type=options.count, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--base", type=options.path, help="a base that generate.py made as Parquet, in place of a new one"
    )
    parser.add_argument(
        "--agree", type=options.count, metavar="N", help="compare both ways on N cells, measure nothing"
    )
    page.place_options(parser)
    parser.add_argument("--keep", action="store_true", help="write the figures into the results and the page")
    given = parser.parse_args()
    if given.agree:
        agree(given.agree, given.seed)
        return
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as folder:
        work = Path(folder)
        if not given.base:
            maker = [sys.executable, str(Path(__file__).with_name("generate.py")), "--format", "parquet"]
            subprocess.run([*maker, "--rows", str(given.rows), "--seed", str(given.seed), "--out", folder], check=True)
        compare(given.base or work / "base.parquet", work, given)


if __name__ == "__main__":
    options.begin(main)
