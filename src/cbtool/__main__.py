"""`python -m cbtool` is the same program as `cbtool`."""

from cbtool.cli import main

if __name__ == "__main__":
    main()
