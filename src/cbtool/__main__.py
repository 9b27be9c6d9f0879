"""`python -m cbtool` is the same program as `cbtool`."""

import atexit
import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; Ctrl-C while the program is still loading leaves no traceback either."""
    # Imports make a hundred thousand objects and hardly a cycle: to search them for cycles takes a tenth of the start.
    gc.set_threshold(200_000)
    try:
        from cbtool.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        run()
    except SystemExit as leaving:
        # Everything is written. What is left goes with the process, sooner than piece by piece.
        atexit._run_exitfuncs()
        os._exit(int(leaving.code or 0))


if __name__ == "__main__":
    main()
