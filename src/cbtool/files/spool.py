"""Keep the batches of a row-wise step on disk, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import polars as pl

from cbtool.files.trouble import output_trouble
from cbtool.outcome import Outcome, Spool

_PLACE: Final = "the temporary folder"
_HINT: Final = "Free some space, or point TMPDIR to a larger disk."


def on_disk(work: Path, name: str) -> Spool:
    """A spool that writes each batch as Parquet files below `work`, and returns lazy scans of them in order.

    Args:
        work: a private folder that lives as long as the outcome is read.
        name: of the step, for whoever looks into the folder.

    At least one batch (it may be empty) is expected; the first one gives the schema.
    """

    def spool(parts: Iterable[tuple[pl.DataFrame, pl.DataFrame]]) -> Outcome:
        with output_trouble(_PLACE, _HINT):
            folder = Path(mkdtemp(prefix=f"{name}-", dir=work))
        tables: list[Path] = []
        findings: list[Path] = []
        for batch in parts:
            for kept, kind, frame in zip((tables, findings), ("table", "findings"), batch, strict=True):
                if frame.height or not kept:
                    kept.append(folder / f"{kind}-{len(kept):06}.parquet")
                    with output_trouble(_PLACE, _HINT):
                        _keep(frame, kept[-1])
        return Outcome(pl.scan_parquet(tables, glob=False), pl.scan_parquet(findings, glob=False))

    return spool


def settled(outcome: Outcome, work: Path, name: str) -> Outcome:
    """The same outcome with its table and its findings on disk, so that what they are made of can go.

    Args:
        outcome: of a step that looks at the whole table.
        work: a private folder that lives as long as the outcome is read.
        name: of the step, for whoever looks into the folder.
    """
    with output_trouble(_PLACE, _HINT):
        folder = Path(mkdtemp(prefix=f"{name}-", dir=work))
        scans = []
        for kind, frame in (("table", outcome.frame), ("findings", outcome.findings)):
            path = folder / f"{kind}.arrow"
            path.touch(0o600)
            frame.sink_ipc(path, compression="lz4")
            scans.append(pl.scan_ipc(path, glob=False))
    return replace(outcome, frame=scans[0], findings=scans[1])


def _keep(frame: pl.DataFrame, path: Path) -> None:
    """Write one batch to a new file that only the user can read.

    Parquet without compression: what repeats is written once by its encoding, so that it is as small as compressed
    Arrow, and read in a fifth of the time.
    """
    path.touch(0o600, exist_ok=False)
    frame.write_parquet(path, compression="uncompressed", statistics=False)
