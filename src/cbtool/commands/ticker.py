"""What a command is doing, for a person at a terminal who has waited for two seconds; gone when it is done."""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

#: Seconds before anything is shown.
DELAY: Final = 2.0


class Ticker:
    """One line at the foot of the terminal: a stage, the bytes that are read of it, the time.

    Args:
        console: of standard error, to which warnings go too, above the line; without one nothing is ever shown.

    Polars leaves the interpreter while it works, so a thread can draw; messages on standard error stand above it,
    standard output is left alone.
    """

    def __init__(self, console: Console | None) -> None:
        self._timer: Timer | None = None
        if console is None:
            return
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[amount]}"))
        self._progress = Progress(
            SpinnerColumn(), *columns, TimeElapsedColumn(), console=console, transient=True, redirect_stdout=False
        )
        self._task = self._progress.add_task("", total=None, amount="")
        self._timer = Timer(DELAY, self._progress.start)
        self._timer.daemon = True
        self._timer.start()

    def stage(self, name: str) -> None:
        """Say what is being done from now on."""
        if self._timer:
            # An update cannot take the total of bytes away again.
            self._progress.tasks[0].total = None
            self._progress.update(self._task, description=name, completed=0, amount="", refresh=True)

    def read(self, done: int, total: int) -> None:
        """Say how many bytes of the input are read."""
        if self._timer:
            from rich.filesize import decimal

            self._progress.update(
                self._task, completed=done, total=total, amount=f"{decimal(done)} of {decimal(total)}"
            )

    def close(self) -> None:
        """Take the line away. Nothing is shown afterwards."""
        if self._timer:
            self._timer.cancel()
            self._timer.join()
            self._timer = None
            self._progress.stop()
