"""Results as they are kept: figures with the day, the command, the version and the machine that made them."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psutil

import cbtool

#: Options that name places of one machine.
PLACES: Final = ("--results", "--docs", "--cache", "--out", "--work", "--dir", "--base")


def record(path: Path, figures: Mapping[str, Any]) -> None:
    """Write figures into a file of results, with the day, the command, the version and the machine that made them."""
    made = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command_line(),
        "version": version(),
        "machine": machine(),
        **figures,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    part.replace(path)


def command_line() -> str:
    """How this program was called, as anyone can call it again: without the places of one machine."""
    words = iter(sys.argv[1:])
    kept: list[str] = []
    for word in words:
        name, equals, _ = word.partition("=")
        if name not in PLACES:
            kept.append(word)
        elif not equals:
            next(words, None)
    return " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *kept])


def version() -> str:
    """The version of cbtool that runs, with the last commit that changed its sources where that is known."""
    git = ["git", "-C", str(Path(cbtool.__file__).parent)]
    try:
        commit = subprocess.run(
            [*git, "log", "-1", "--format=%h", "--", "."], capture_output=True, text=True, check=False
        ).stdout
    except OSError:  # no git on this machine
        commit = ""
    if not commit:
        return cbtool.__version__
    changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "."], check=False).returncode
    return f"{cbtool.__version__} at {commit.strip()}{' with changes' if changed else ''}"


@dataclass(frozen=True)
class Machine:
    """Where figures were made."""

    system: str
    processor: str
    cores: int
    memory_gb: float
    python: str


def machine() -> dict[str, Any]:
    """This machine, for the results."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    except OSError:
        pass
    made = Machine(
        f"{platform.system()} {platform.release()}",
        name,
        psutil.cpu_count() or 1,
        round(psutil.virtual_memory().total / 2**30, 1),
        platform.python_version(),
    )
    return asdict(made)
