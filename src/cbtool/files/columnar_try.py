"""Columnar files are read once in another process: Polars panics over damaged ones, in threads of its own and loudly.

Nothing here loads Polars, so that this process does so while the other one is at work.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from cbtool.errors import InputError
from cbtool.files.source import Source

#: Exit codes of the other process (0: all is well) for a stream without its end, and for a file that needs no mending.
CUT: Final = 9
PLAIN: Final = 10

#: It has nothing to tidy up, neither while it lives nor at its end, which would take as long as loading Polars.
_CODE: Final = (
    "import gc, os, sys; gc.disable(); "
    "from cbtool.files.columnar_batches import attempt; os._exit(attempt(*sys.argv[1:]))"
)
_SECONDS: Final = 600
_AGAIN: Final = "Write or download it again."


@dataclass(frozen=True, slots=True)
class Trial:
    """A file that is being read in another process."""

    source: Source
    kind: str
    child: subprocess.Popen[bytes]

    def is_plain(self) -> bool:
        """Whether it is a Parquet file of text in which nothing has to be mended: no empty text, no blank row.

        Raises:
            InputError: it cannot be read to its end.
        """
        shown = self.source.shown
        try:
            self.child.communicate(timeout=_SECONDS)  # told of its end at once; `wait` would look now and then
        except subprocess.TimeoutExpired:
            raise InputError(f"{shown} takes longer to read than any honest file", _AGAIN) from None
        code = self.child.returncode
        if code == CUT:
            raise InputError(
                f"{shown} is an Arrow stream without its end: what wrote it died on the way",
                "Look at the command before the pipe.",
            )
        if code not in (0, PLAIN):
            what = self.kind if self.kind == "arrow stream" else f"{self.kind} file"
            raise InputError(f"{shown} is a damaged {what[0].upper()}{what[1:]}", _AGAIN)
        return code == PLAIN


@contextmanager
def tried(source: Source, kind: str) -> Iterator[Trial]:
    """The other process at its work, which ends with the block."""
    nothing = subprocess.DEVNULL
    command = [sys.executable, "-P", "-c", _CODE, str(source.local.absolute()), kind]
    with subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing) as child:
        try:
            yield Trial(source, kind, child)
        finally:
            child.kill()
