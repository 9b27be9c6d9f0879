"""What all tests share: the real console script in a subprocess, and the folder of real files where there is one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: The console script of the environment that runs the tests.
SCRIPT = Path(sys.executable).with_name("cbtool")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()


Cbtool = Callable[..., Done]


@pytest.fixture
def cbtool(tmp_path: Path) -> Cbtool:
    """Run the console script in `tmp_path`; `-> Done(code, out, err)`."""

    def run(*args: object, stdin: bytes | None = None, cwd: Path = tmp_path, env: Mapping[str, str] = {}) -> Done:
        done = subprocess.run(
            [str(SCRIPT), *map(str, args)],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            cwd=cwd,
            env={**os.environ, "PYTHONWARNINGS": "error", **env},
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr.decode())

    return run


@pytest.fixture
def shared() -> Path:
    """The folder of real files beside the checkout; the test is skipped where there is none."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real files is not here")
    return folder
