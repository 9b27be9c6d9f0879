"""`cbtool run`: all stages from one settings file, into one folder."""

from __future__ import annotations

from typing import Annotated

import typer

Config = Annotated[str, typer.Argument(metavar="FILE", help="Settings file that names inputs and outputs.")]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="The day that counts as today, YYYY-MM-DD.")]
FailOn = Annotated[
    str | None, typer.Option(metavar="error|warning|never", help="Exit with 1 from this severity of findings on.")
]
SummaryFile = Annotated[str | None, typer.Option(metavar="FILE.json", help="Where the counts of this run are written.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what each header would mean; write nothing.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary; warnings stay.")]


def command(
    config: Config = "cbtool.toml",
    as_of: AsOf = None,
    fail_on: FailOn = None,
    summary: SummaryFile = None,
    dry_run: DryRun = False,
    quiet: Quiet = False,
) -> int:
    """Import, normalize, dedupe, validate, segment and stale-report in one go.

    Writes a folder with customers, findings, clusters, rejects, reports and a manifest of reconciled counts.
    """
    from cbtool.commands.options import Common
    from cbtool.commands.pipeline import run

    return run(Common(config=config, as_of=as_of, fail_on=fail_on, summary=summary, dry_run=dry_run, quiet=quiet))
