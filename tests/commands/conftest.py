"""What tests of commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbtool.cli import _guarded
from tests.conftest import Cbtool, Done


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cbtool:
    """A command line run in this process, which has loaded already what it needs; in `tmp_path`."""
    monkeypatch.chdir(tmp_path)

    def run(*args: object) -> Done:
        code = _guarded([str(arg) for arg in args])
        told = capsys.readouterr()
        return Done(code, told.out.encode(), told.err)

    return run
