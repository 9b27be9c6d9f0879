"""The list of commands, and the error boundary: whatever happens, one clear line and the right exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from copy import copy
from types import FrameType
from typing import Annotated, Any, Final, NoReturn, TextIO, cast

import typer

from cbtool import __version__
from cbtool.commands import (
    dedupe,
    import_,
    init,
    normalize,
    rules,
    run,
    segment,
    stale_report,
    validate,
)
from cbtool.commands.parsing import Command, Group
from cbtool.errors import DEFECT, DONE, INTERRUPTED, OUTPUT, USAGE, CbtoolError, disk_full

#: What Polars is told before it is loaded, where the user has not told it otherwise.
ENVIRONMENT: Final = {
    # It reads more row groups ahead than a machine can work on, which takes twice the memory and saves no time.
    "POLARS_ROW_GROUP_PREFETCH_SIZE": "2",
    # Its allocator hands freed memory back at once, to ask for it again with the next batch; and many threads' own
    # stores of memory are never full at the same time.
    "_RJEM_MALLOC_CONF": "narenas:2,dirty_decay_ms:5000,oversize_threshold:0",
    # NumPy's linear algebra, which nothing here needs, would start threads that clear buffers of their own.
    "OPENBLAS_NUM_THREADS": "1",
}
#: Signals that end the work beside Ctrl-C: that of `kill`, and of a terminal that was closed, which Windows lacks.
ENDING: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))

app = typer.Typer(
    name="cbtool",
    cls=Group,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("import", cls=Command)(import_.command)
app.command("normalize", cls=Command)(normalize.command)
app.command("dedupe", cls=Command)(dedupe.command)
app.command("validate", cls=Command)(validate.command)
app.command("segment", cls=Command)(segment.command)
app.command("stale-report", cls=Command)(stale_report.command)
app.command("run", cls=Command)(run.command)
app.command("init", cls=Command)(init.command)
app.command("rules", cls=Command)(rules.command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cbtool {__version__}")
        raise typer.Exit


@app.callback()
def _cbtool(
    _: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)] = False,
) -> None:
    """Keeps a customer base clean: reads, standardises, merges, checks, segments, and tells what went stale."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line and leave with an exit code of the contract."""
    _ready_streams()
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    with contextlib.suppress(ValueError):  # not in the main thread
        for number in (signal.SIGINT, *ENDING):
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # else a shell has it ignored
                signal.signal(number, _stopped)
    args = list(sys.argv[1:] if arguments is None else arguments)
    code = _guarded(args)
    sys.stderr.flush()
    try:
        if sys.stdout:
            sys.stdout.flush()
    except (OSError, ValueError):  # the reader of the pipe has gone, which is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


class _Diagnostics:
    """Standard error; that nobody reads it any more, or that the disk of a log is full, does not end the work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _ready_streams() -> None:
    """Let the standard streams take every character, and be there where the caller closed them."""
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        if stream is None:  # else the next file that is opened would get its number
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_RDWR), number)
        elif number:
            with contextlib.suppress(AttributeError, OSError, ValueError):
                stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = cast(TextIO, _Diagnostics(stderr))


def _guarded(args: list[str]) -> int:
    """The exit code of a command line; errors are told in one line on standard error."""
    stage = next((arg for arg in args if not arg.startswith("-")), "")
    known = [command for command in app.registered_commands if command.name == stage]
    name = f"cbtool {stage}" if known else "cbtool"
    line = copy(app)
    line.registered_commands = known or app.registered_commands  # to make all ready takes as long as to load them
    try:
        with _signals_first():
            code = int(line(args, standalone_mode=False) or 0)
        return _interrupted(name) if code == INTERRUPTED else code  # which Typer makes of Ctrl-C
    except CbtoolError as error:
        return _say(name, error.message, error.hint, error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted(name)
    except typer.TyperException as error:
        if not args:  # the message is the help
            print(error.format_message(), file=sys.stderr)  # noqa: T201
            return USAGE
        return _say(name, error.format_message(), f"`{name} --help` lists what there is.", USAGE)
    except SystemExit:  # by a signal; else Typer's, when the reader of a pipe has gone, which is no error
        if _STOPS:
            return _say(name, "terminated; nothing was replaced", "", 128 + _STOPS[0])
        return DONE
    except BrokenPipeError:
        return DONE
    except MemoryError:
        return _say(name, "not enough memory", "Work in parts, or on a larger machine.", DEFECT)
    except Exception as error:
        if disk_full(error):
            return _say(name, "no space is left on a disk", "Free some, or point TMPDIR to a larger disk.", OUTPUT)
        return _defect(name)
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of a library written in Rust, which is no `Exception`
            return _defect(name)
        raise


def _interrupted(name: str) -> int:
    return _say(name, "interrupted; nothing was replaced", "", INTERRUPTED)


def _say(name: str, message: str, hint: str, code: int) -> int:
    """One line with stage, cause and next move."""
    end = "" if message.endswith(("?", "!", ".")) else "."
    text = f"{message}{end} {hint}" if hint else message
    with contextlib.suppress(OSError, ValueError):
        print(f"{name}: {' '.join(text.split())}", file=sys.stderr)  # noqa: T201
    return code


def _defect(name: str) -> int:
    """A defect of cbtool: the traceback goes to a file, and the message names it."""
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="cbtool-defect-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(f"cbtool {__version__}, Python {sys.version}\n")
            traceback.print_exc(file=file)
    except OSError as error:
        return _say(name, f"a defect of cbtool itself; its details cannot be written ({error})", "", DEFECT)
    return _say(
        name,
        f"a defect of cbtool itself; the details are in {file.name}",
        "Please report it; the file may hold values from your data.",
        DEFECT,
    )


#: Signals to stop that came.
_STOPS: Final[list[int]] = []


def _stopped(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave so that temporary files go; after `kill` as after Ctrl-C, but with the code that a shell gives for it."""
    _STOPS.append(number)
    _raise(number)


def _raise(number: int) -> NoReturn:
    """What a signal to stop raises."""
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


@contextlib.contextmanager
def _signals_first() -> Iterator[None]:
    """What a signal raised comes out of a library written in Rust as another error: it is raised once more."""
    try:
        yield
    except BaseException:
        if _STOPS:
            _raise(_STOPS[0])
        raise
