"""normalize, dedupe and segment by pipes or by files; what a shell script does, on any system.

chain.py INPUT RESULT [--files]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

CBTOOL = (sys.executable, "-m", "cbtool")
STAGES = ("normalize", "dedupe", "segment")


def by_pipes(source: str, result: str) -> int:
    """All stages at once, Arrow streams between them."""
    running: list[subprocess.Popen[bytes]] = []
    for number, stage in enumerate(STAGES):
        last = number == len(STAGES) - 1
        command = [*CBTOOL, stage, "-" if number else source, "-q", *(["-o", result] if last else ["--to", "arrow"])]
        before = running[-1].stdout if running else None
        running.append(subprocess.Popen(command, stdin=before, stdout=None if last else subprocess.PIPE))
        if before:
            before.close()
    return max(process.wait() for process in running)


def by_files(source: str, result: str) -> int:
    """One stage after the other, Parquet files between them."""
    with tempfile.TemporaryDirectory() as folder:
        for stage in STAGES:
            out = result if stage == STAGES[-1] else str(Path(folder) / f"{stage}.parquet")
            code = subprocess.run([*CBTOOL, stage, source, "-q", "-o", out], check=False).returncode
            if code:
                return code
            source = out
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("result")
    parser.add_argument("--files", action="store_true")
    given = parser.parse_args()
    sys.exit((by_files if given.files else by_pipes)(given.input, given.result))
