"""Every command of the README and of the walkthrough runs, in order, in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, SCRIPT


def blocks(path: Path) -> list[str]:
    """The fenced shell blocks of a page."""
    return re.findall(r"^```sh\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(os.name == "nt", reason="the pages are written for a POSIX shell")
@pytest.mark.parametrize(
    ("page", "skipped", "folder"), [("README.md", 2, "."), ("examples/shop/README.md", 0, "examples/shop")]
)
def test_commands_of_the_page(page: str, skipped: int, folder: str, tmp_path: Path) -> None:
    unwanted = shutil.ignore_patterns("out", "work", "__pycache__")
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=unwanted)
    found = blocks(ROOT / page)
    assert len(found) > skipped
    for block in found[skipped:]:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=tmp_path / folder,
            env={**os.environ, "PATH": f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
        assert "Traceback" not in done.stderr


def test_the_first_two_blocks_are_those_of_a_fresh_machine() -> None:
    first, second = blocks(ROOT / "README.md")[:2]
    assert "pip install" in first
    assert "cbtool run examples/shop/cbtool.toml" in first
    assert "pip install" in second
    assert "pytest" in second
