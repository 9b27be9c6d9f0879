"""What a command costs: wall and CPU seconds, peak memory of its process tree, peak temporary disk.

Contestants are run in turn, so that a busy minute of a shared machine meets all of them; figures are medians, and a
ratio is only ever formed of runs made side by side.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

#: Seconds between two looks at the process tree.
STEP: Final = 0.05
#: Between two looks at the temporary folder, which costs more.
DISK_STEP: Final = 0.3
#: A contestant that takes longer is run once only.
ONCE: Final = 300.0

OK: Final = "ok"
#: Modules are compiled once, as when a package is installed, whatever the shell says of it; peers are installed.
COMPILED: Final = {"PYTHONDONTWRITEBYTECODE": ""}


@dataclass(frozen=True)
class Command:
    """A contestant: what is run, and where its results stand when it is done.

    Attributes:
        argv: program and arguments.
        out: the folder that receives results and side files; emptied before each run.
        result: the main result in it, which side files are told from; None when there is none.
        env: added to the environment; an empty value takes a name out of it.
    """

    argv: Sequence[str]
    out: Path
    result: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """One run.

    Attributes:
        status: `ok`, `out of time`, `out of memory`, or `failed` with the exit code.
        wall, cpu: seconds; CPU counts user and system time of the whole tree.
        peak: bytes of resident memory of the whole tree, summed process by process at one moment (pages that
            processes share count for each).
        disk: peak bytes in the temporary folder that the command was given.
        side: bytes of what it left beside its main result.
        load: runnable processes of the machine when it started, average over a minute.
        said: the last lines on standard error of a run that did not end well.
    """

    status: str
    wall: float
    cpu: float
    peak: int
    disk: int
    side: int
    load: float
    said: str = ""


def taken(command: Command, timeout: float = 3600, memory: int | None = None) -> Taken:
    """Run a command once.

    Args:
        command: what to run.
        timeout: seconds until it is ended.
        memory: bytes of its process tree at which it is ended; None means no limit.
    """
    shutil.rmtree(command.out, ignore_errors=True)
    command.out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as temporary:
        folder, errors = Path(temporary) / "tmp", Path(temporary) / "stderr"
        folder.mkdir()
        names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)) | COMPILED
        load, used, started = _load(), _children_cpu(), time.perf_counter()
        with errors.open("wb") as said:
            process = psutil.Popen(
                list(command.argv),
                env={name: value for name, value in {**os.environ, **names, **command.env}.items() if value},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            status, peak, disk, cpu = _watched(process, folder, started, timeout, memory)
        wall = time.perf_counter() - started
        if used is not None:
            cpu = (_children_cpu() or 0) - used
        words = errors.read_text("utf-8", "replace").strip().splitlines()[-6:] if status != OK else []
    main = command.out / command.result if command.result else None
    side = sum(path.stat().st_size for path in command.out.rglob("*") if path.is_file() and path != main)
    return Taken(status, wall, cpu, peak, disk, side, load, "\n".join(words))


def _watched(
    process: psutil.Popen, folder: Path, started: float, timeout: float, memory: int | None
) -> tuple[str, int, int, float]:
    """Look at a process tree until it ends: status, peak memory, peak disk, CPU seconds as far as they were seen.

    Whatever ends this program, ends the tree first.
    """
    peak = disk = 0
    seen: dict[int, float] = {}
    next_disk = 0.0
    tree: list[Any] = [process]
    try:
        while True:
            tree, resident = _tree(process), 0
            for member in tree:
                try:
                    with member.oneshot():
                        resident += member.memory_info().rss
                        spent = member.cpu_times()
                        seen[member.pid] = spent.user + spent.system
                except psutil.Error:
                    continue
            peak = max(peak, resident)
            past = time.perf_counter() - started
            if past >= next_disk:
                disk, next_disk = max(disk, size_of(folder)), past + DISK_STEP
            if past > timeout or (memory is not None and resident > memory):
                _end(process, tree)
                return "out of time" if past > timeout else "out of memory", peak, disk, sum(seen.values())
            try:
                code = process.wait(STEP)
            except psutil.TimeoutExpired:
                continue
            return OK if code == 0 else f"failed ({code})", peak, disk, sum(seen.values())
    except BaseException:
        _end(process, tree)
        raise


def _tree(process: psutil.Popen) -> list[Any]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return [process]


def _end(process: psutil.Popen, tree: Sequence[Any]) -> None:
    """End a command that we started, and what it started."""
    for member in reversed(tree):
        try:
            member.kill()
        except psutil.Error:
            continue
    process.wait()


def size_of(folder: Path) -> int:
    """Bytes of the files in a folder; files come and go meanwhile."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(path, name).stat().st_size
            except OSError:
                continue
    return total


def _children_cpu() -> float | None:
    """CPU seconds of all ended children so far, exact where the system keeps them (not on Windows)."""
    if sys.platform == "win32":
        return None
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _load() -> float:
    return float(psutil.getloadavg()[0])


def in_turn(
    contestants: Mapping[str, Command],
    runs: int,
    timeout: float = 3600,
    memory: int | None = None,
    told: Callable[[str, Taken], None] = lambda _name, _run: None,
) -> dict[str, list[Taken]]:
    """Run contestants in turn, the first one first in odd rounds and last in even ones.

    One that did not end well is not run again, nor one that took more than `ONCE` seconds: its figure is of one run
    then, and says so by the length of its list.
    """
    found: dict[str, list[Taken]] = {name: [] for name in contestants}
    for turn in range(runs):
        order = list(contestants) if turn % 2 == 0 else list(contestants)[::-1]
        for name in order:
            past = found[name]
            if past and (past[-1].status != OK or past[-1].wall > ONCE):
                continue
            past.append(taken(contestants[name], timeout, memory))
            told(name, past[-1])
    return found


def summary(runs: Sequence[Taken]) -> dict[str, Any]:
    """Medians of the runs of one contestant; of a contestant that did not end well, its last run."""
    last = runs[-1]
    good = [run for run in runs if run.status == OK]
    if last.status != OK or not good:
        return {"status": last.status, "runs": len(runs), "said": last.said, "wall": last.wall, "peak": last.peak}
    middle = {
        name: statistics.median(getattr(run, name) for run in good) for name in ("wall", "cpu", "peak", "disk", "side")
    }
    return {
        "status": OK,
        "runs": len(good),
        **{name: round(value, 3) if name in ("wall", "cpu") else int(value) for name, value in middle.items()},
        "wall_min": round(min(run.wall for run in good), 3),
        "wall_max": round(max(run.wall for run in good), 3),
        "load": [round(run.load, 1) for run in good],
    }


def told(name: str, run: Taken) -> None:
    """Say how a run went."""
    print(f"  {name:<16} {run.status:<14} {run.wall:8.2f} s  {run.peak / 1e6:7.0f} MB  load {run.load:.1f}", flush=True)


def medians(contestants: Mapping[str, Command], runs: int) -> dict[str, dict[str, Any]]:
    """Summaries of contestants that are run in turn, none of which may fail.

    Raises:
        SystemExit: one failed.
    """
    found = {name: summary(taken) for name, taken in in_turn(contestants, runs).items()}
    for name, figures in found.items():
        if figures["status"] != OK:
            raise SystemExit(f"{name}: {figures['status']}\n{figures['said']}")
    return found
