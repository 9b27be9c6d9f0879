"""Imports point one way, and what is not needed is not loaded: proven by running it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "cbtool"

#: Rooms from the top of the house to its foundation; a room imports only from rooms below it, or from itself.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("steps", "report", "files"),
    ("settings", "matching", "rules"),
    ("rule", "lookup"),
    ("fields", "outcome", "errors", "wording"),
)
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
#: The ways across a floor that the house has.
BESIDE = {("matching", "rules"), ("rule", "lookup"), ("steps", "files"), ("fields", "errors"), ("outcome", "errors")}


def imports(path: Path) -> set[str]:
    """The rooms of cbtool that a module imports from, also inside functions."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"{node.module}.{alias.name}" if node.module == "cbtool" else node.module for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("cbtool.")}
    return rooms - {"__version__"}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down(path: Path) -> None:
    room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if room == "__init__":
        assert not imports(path)
        return
    for other in imports(path):
        if other == room or (room, other) in BESIDE:
            continue
        assert FLOOR[room] < FLOOR[other], f"{room} imports {other}"


def loaded(statement: str) -> set[str]:
    """The modules that a statement loads in a fresh interpreter."""
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import cbtool.cli", {"polars", "rich", "numpy", "phonenumbers", "rapidfuzz", "xlsxwriter"}),
        ("from cbtool.cli import _guarded; _guarded(['dedupe', 'nofile', '--all-records'])", {"pydantic", "polars"}),
        ("import cbtool.rules; cbtool.rules.rules()", {"typer", "rich", "phonenumbers", "email_validator", "duckdb"}),
        ("import cbtool.steps.normalize, cbtool.steps.validate", {"typer", "rich"}),
        ("import cbtool.steps.dedupe", {"typer", "rich", "phonenumbers"}),
        ("import cbtool.steps.segment, cbtool.steps.stale", {"typer", "rich"}),
    ],
)
def test_not_loaded(statement: str, unwanted: set[str]) -> None:
    assert not loaded(statement) & unwanted


@pytest.mark.parametrize("command", ["import", "normalize", "dedupe", "validate", "segment", "stale-report"])
def test_a_parquet_file_is_tried_before_polars_is_loaded(command: str, tmp_path: Path) -> None:
    path = tmp_path / "clients.parquet"
    pl.DataFrame({"phone": ["+79161234567"]}).write_parquet(path)
    code = (
        "import os, sys; sys.addaudithook(lambda event, args: "
        "event == 'subprocess.Popen' and os._exit('polars' in sys.modules)); "
        "from cbtool.cli import main; main()"
    )
    words = [sys.executable, "-c", code, command, str(path), "-o", str(tmp_path / "out.parquet")]
    done = subprocess.run(words, check=False, env={**os.environ, "TMPDIR": str(tmp_path)})  # which is not tidied up
    assert done.returncode == 0
    assert not (tmp_path / "out.parquet").exists()  # it left when the other process was to begin


@pytest.mark.parametrize("room", ["steps", "rules", "matching", "report", "files"])
def test_only_commands_know_typer(room: str) -> None:
    for path in (SOURCE / room).rglob("*.py"):
        assert "typer" not in path.read_text(encoding="utf-8"), path
        if room != "report":
            assert "import rich" not in path.read_text(encoding="utf-8"), path
            assert "from rich" not in path.read_text(encoding="utf-8"), path
