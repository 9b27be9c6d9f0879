"""What people would use instead: each peer in a virtual environment of its own, pinned, run as a script.

Environments are made once, under the cache folder, and again when their pins change. They need a package index; a
peer that cannot be installed is reported as such and left out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import options

SCRIPTS: Final = Path(__file__).parent / "peers"
#: The environment of cbtool itself, for peers that need nothing else.
OWN: Final = ""


@dataclass(frozen=True)
class Peer:
    """A peer of one stage.

    Attributes:
        name: as it is called on the command line and in tables.
        stage: the stage that it is measured beside.
        script: in `peers/`; called with the input and the folder for its result.
        pins: the requirements file without suffix, or `OWN`.
        options: further arguments of the script.
        public: further arguments on public sets; None when it is not run there.
        about: one line for the table's notes.
    """

    name: str
    stage: str
    script: str
    pins: str
    options: tuple[str, ...] = ()
    public: tuple[str, ...] | None = None
    about: str = ""


_VALID: Final = "ten checks over the same columns; cbtool runs all of its own, and writes the whole table again"
PEERS: Final = (
    Peer("polars", "import", "import_polars.py", OWN, about="a bare scan of text to Parquet, nothing proven"),
    Peer("loop", "normalize", "normalize_loop.py", "plain", about="a loop over rows: phonenumbers, email-validator"),
    Peer("pandas", "normalize", "normalize_loop.py", "plain", ("--pandas",), about="the same, column by column"),
    Peer(
        "splink",
        "dedupe",
        "with_splink.py",
        "splink",
        ("--data", "base"),
        ("--data", "public"),
        "Splink 5 on DuckDB, as in its example of historical persons, clusters at 0.95; it makes no golden record",
    ),
    Peer(
        "splink-quick",
        "dedupe",
        "with_splink.py",
        "splink",
        ("--data", "quick"),
        about='Splink as in its example "quick and dirty": few tight blocking rules, few comparisons, no EM',
    ),
    Peer(
        "goldenmatch",
        "dedupe",
        "with_goldenmatch.py",
        "goldenmatch",
        public=(),
        about="GoldenMatch without configuration, as its quickstart recommends",
    ),
    Peer(
        "goldenmatch-fs",
        "dedupe",
        "with_goldenmatch.py",
        "goldenmatch",
        ("--probabilistic",),
        ("--probabilistic",),
        "GoldenMatch by its probabilistic auto-configuration",
    ),
    Peer(
        "recordlinkage",
        "dedupe",
        "with_recordlinkage.py",
        "recordlinkage",
        ("--data", "base"),
        ("--data", "public"),
        "Python Record Linkage Toolkit with its unsupervised classifier (ECM)",
    ),
    Peer("pandera", "validate", "validate_pandera.py", "pandera", about=_VALID),
    Peer("pointblank", "validate", "validate_pointblank.py", "pointblank", about=_VALID),
    Peer("pandas", "segment", "segment_pandas.py", "plain", about="quintiles, four segments and ABC; no reach, no XYZ"),
)


def cache_folder() -> Path:
    """Where environments and generated bases are kept: `$XDG_CACHE_HOME` or `~/.cache`, then `cbtool-benchmarks`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "cbtool-benchmarks"


def cache_option(parser: argparse.ArgumentParser) -> None:
    """Add `--cache`."""
    parser.add_argument(
        "--cache", type=options.path, default=cache_folder(), help="environments and bases are kept there"
    )


class NotInstalled(SystemExit):
    """The environment of a peer could not be made; whoever cannot do without it, ends with the reason."""


def named(text: str) -> set[str]:
    """The peers that `--against` names, none at `none`: a type of argument.

    Raises:
        ArgumentTypeError: there is no such peer.
    """
    wanted = set() if text == "none" else set(text.split(","))
    known = {peer.name for peer in PEERS}
    if unknown := sorted(wanted - known):
        raise argparse.ArgumentTypeError(
            f"no such peer: {', '.join(unknown)}; there are {', '.join(sorted(known))}, or none"
        )
    return wanted


def of(stage: str, wanted: set[str] | None = None) -> list[Peer]:
    """The peers of a stage, all or those that are named."""
    return [peer for peer in PEERS if peer.stage == stage and (wanted is None or peer.name in wanted)]


def python(pins: str, cache: Path) -> Path:
    """The interpreter of an environment, which is made if it is not there.

    Raises:
        NotInstalled: a package could not be installed.
    """
    if pins == OWN:
        return Path(sys.executable)
    folder = cache / "venvs" / pins
    inside = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    required = SCRIPTS / f"{pins}.txt"
    stamp, known = folder / "pins.sha256", hashlib.sha256(required.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == known):
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        quiet = ("--quiet", "--disable-pip-version-check")
        command = [str(inside), "-m", "pip", "install", *quiet, "--requirement", str(required)]
        # An environment that was activated, or a path of modules, is cbtool's own and must not leak in.
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=clean_environment())
        if done.returncode:
            words = done.stderr.strip().splitlines()[-1:] or ["pip failed"]
            raise NotInstalled(f"peers/{pins}.txt cannot be installed (is there a network?): {words[0]}")
        stamp.write_text(known)
    return inside


def clean_environment() -> dict[str, str]:
    """The environment without what points Python at modules of its own."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
