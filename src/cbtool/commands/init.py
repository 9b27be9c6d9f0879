"""`cbtool init`: a commented starter `cbtool.toml` for given files."""

from __future__ import annotations

from typing import Annotated

import typer

from cbtool.errors import OutputError, UsageError

Files = Annotated[list[str], typer.Argument(metavar="FILES", help="Client files, patterns or folders.")]
Target = Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="Where the settings file is written.")]


def command(files: Files, out: Target = "cbtool.toml") -> int:
    """Write a settings file for these inputs, with what was recognised in them; never over an existing one."""
    import os
    import sys
    import tempfile
    from pathlib import Path

    from cbtool.files.raw import ReadOptions
    from cbtool.files.read import read
    from cbtool.files.source import expand
    from cbtool.files.starter import starter

    if "-" in files:
        raise UsageError("a run cannot read standard input", "Save it as a file first.")
    target = Path(out)
    if out != "-" and target.exists():
        raise _exists(out)
    with tempfile.TemporaryDirectory(prefix="cbtool-") as work:
        tables = [raw for path in expand(files) for raw in read(path, ReadOptions(), Path(work))]
        text = starter(tables, target)
    if text != text.encode(errors="replace").decode():
        raise UsageError("a file name is no UTF-8 text, which a settings file needs", "Rename the file or its folder.")
    if out == "-":
        typer.echo(text, nl=False)
        return 0
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise _exists(out) from None
    except OSError as error:
        raise OutputError(f"{out} cannot be written ({error.strerror})", "Choose another place with -o.") from None
    with open(descriptor, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
        file.write(text)
    print(f"{out}: written. Look at it, then `cbtool run {out}`.", file=sys.stderr)  # noqa: T201
    return 0


def _exists(out: str) -> OutputError:
    return OutputError(f"{out!r} exists already", "Choose another name with -o, or move it away.")
