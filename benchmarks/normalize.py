"""How long normalising takes beside a plain loop over the same libraries, side by side in one run.

    python benchmarks/normalize.py [--rows 1000000] [--runs 3] [--seed 1] [--base BASE.parquet] [--keep]
    python benchmarks/normalize.py --agree 1000000

The base of `generate.py` is made (or given by `--base`). Then, in turn and each in a process of its own: a plain loop
that gives every phone to phonenumbers and every e-mail to email-validator; cbtool's fixes of phones and e-mails on the
same columns; cbtool's normalize on all columns, with its findings kept on disk as the command keeps them. Ratios are
of medians. `--agree N` compares, on N invented cells each, what whole columns and single cells make of them: the
single cells are judged by the libraries.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl

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


def loop(base: Path) -> None:
    """Phones and e-mails one by one, as a script would do it."""
    import phonenumbers
    from email_validator import EmailNotValidError, validate_email

    table = pl.read_parquet(base, columns=["phone", "email"])
    phones: list[str | None] = []
    for cell in table["phone"]:
        try:
            number = phonenumbers.parse(cell or "", "RU")
            valid = phonenumbers.is_valid_number(number)
            phones.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else cell)
        except phonenumbers.NumberParseException:
            phones.append(cell)
    emails: list[str | None] = []
    for cell in table["email"]:
        try:
            emails.append(validate_email(cell or "", check_deliverability=False).normalized.lower())
        except EmailNotValidError:
            emails.append(cell)
    table.with_columns(pl.Series("phone", phones), pl.Series("email", emails))


def contacts(base: Path) -> None:
    """cbtool's fixes of phones and e-mails on the columns of the loop."""
    _normalize(pl.scan_parquet(base).select("client_id", "phone", "email"), "PH", "EM")


def everything(base: Path) -> None:
    """cbtool's normalize on all columns."""
    _normalize(pl.scan_parquet(base), "")


def _normalize(frame: pl.LazyFrame, *families: str) -> None:
    from cbtool.files.spool import on_disk
    from cbtool.rules import fixes
    from cbtool.steps.normalize import normalize
    from cbtool.steps.profile import profile

    frame = frame.with_columns(pl.concat_str(pl.lit("base:"), "client_id").alias("_id"))
    chosen = [fix for fix in fixes() if fix.code.startswith(families)]
    known = profile(frame, region="RU", date_order="dmy")
    with tempfile.TemporaryDirectory() as folder:
        normalize(frame, chosen, known, on_disk(Path(folder), "normalize"))


WAYS: Final[dict[str, Callable[[Path], None]]] = {"loop": loop, "contacts": contacts, "everything": everything}


def measured(way: str, base: Path) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of one way in a process of its own, start included, as the command sets it."""
    from cbtool.cli import ENVIRONMENT

    started = time.perf_counter()
    command = [sys.executable, __file__, "--way", way, "--base", str(base)]
    process = subprocess.Popen(command, env={**ENVIRONMENT, **os.environ})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{way} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def compare(base: Path, runs: int, *, keep: bool) -> None:
    """Measure all ways in turn, print ratios, seconds and memory; keep them for the page, by library, if asked to."""
    from cbtool.rules import phone_plan

    rows = pl.scan_parquet(base).select(pl.len()).collect().item()
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way, found in taken.items():
            found.append(measured(way, base))
    seconds = {way: statistics.median(time for time, _ in found) for way, found in taken.items()}
    peak = max(memory for _, memory in taken["everything"])
    library = phone_plan.library().__name__
    limit = (SECONDS if library == "phonenumbers" else FAST) * rows / 1_000_000
    ratio = seconds["loop"] / seconds["contacts"]
    print(f"{rows:,} rows, medians of {runs}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {library}")
    print(
        f"phones and e-mails: {ratio:.2f} times as fast as the loop, {'within' if ratio >= TIMES else 'BELOW'} {TIMES}"
    )
    print(f"  cbtool {seconds['contacts']:.1f} s, loop {seconds['loop']:.1f} s")
    whole = seconds["everything"]
    print(f"all columns: {whole:.1f} s, {'within' if whole <= limit else 'ABOVE'} {limit:g} s (on quiet cores)")
    print(f"  {seconds['loop'] / whole:.2f} times as fast as the loop over two columns")
    print(f"  peak memory {peak:.0f} MB, {'within' if peak <= MEGABYTES else 'ABOVE'} {MEGABYTES} MB")
    if keep:  # imported here, since each way is timed with its start
        import page
        from measure import command_line, machine
        from run import version

        of = f"{rows:,} rows, {library}"
        marks = [
            (f"normalize, phones and e-mails, {of}: times as fast as a loop", TIMES, ratio, True, ""),
            (f"normalize, all columns, {of}", limit, whole, False, " s"),
            (f"normalize, all columns, {of}: peak memory", MEGABYTES, peak, False, " MB"),
        ]
        about = {"command": command_line("normalize.py"), "version": version(), "machine": machine()}
        page.keep("normalize" if library == "phonenumbers" else "normalize-fast", marks, about)


def agree(count: int, seed: int) -> None:
    """Compare whole columns with single cells on invented phones and e-mails.

    Raises:
        SystemExit: they differ somewhere.
    """
    from cbtool.rules import email_read, phone_read

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
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--base", type=Path, help="a base that generate.py made as Parquet, in place of a new one")
    parser.add_argument("--agree", type=int, metavar="N", help="compare both ways on N cells each, measure nothing")
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/benchmarks.md")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        WAYS[given.way](given.base)
    elif given.agree:
        agree(given.agree, given.seed)
    elif given.base:
        compare(given.base, given.runs, keep=given.keep)
    else:
        with tempfile.TemporaryDirectory() as folder:
            maker = [sys.executable, str(Path(__file__).with_name("generate.py")), "--format", "parquet"]
            options = ["--rows", str(given.rows), "--seed", str(given.seed), "--out", folder]
            subprocess.run([*maker, *options], check=True)
            compare(Path(folder) / "base.parquet", given.runs, keep=given.keep)


if __name__ == "__main__":
    main()
