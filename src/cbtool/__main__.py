"""`python -m cbtool` is the same program as `cbtool`."""

import gc
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
    finally:
        gc.freeze()  # else all that is left is searched for cycles before it goes with the process


if __name__ == "__main__":
    main()
