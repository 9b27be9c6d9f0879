"""`python -m cbtool` is the same program as `cbtool`."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; Ctrl-C while the program is still loading leaves no traceback either."""
    try:
        from cbtool.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
