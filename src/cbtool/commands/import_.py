"""`cbtool import`: files as businesses have them become one table with canonical columns."""

from __future__ import annotations

from typing import Annotated

import typer

from cbtool.commands.options import Common, Reading, grouped

Files = Annotated[list[str], typer.Argument(metavar="FILES", help="Client files, patterns or folders; - is stdin.")]


@grouped
def command(files: Files, common: Common, reading: Reading) -> int:
    """Read client files of any kind, losing nothing: canonical columns, provenance, rejects.

    Cells come through unchanged. Rows that cannot be read go to the rejects file with the reason.
    """
    from cbtool.commands.deliver import deliver
    from cbtool.commands.opening import open_files
    from cbtool.commands.session import Session

    with Session("import", common, [*files, *filter(None, [reading.mapping])]) as session:
        session.plan_file("mapping", reading.mapping_out)
        return deliver(session, open_files(session, files, reading))
