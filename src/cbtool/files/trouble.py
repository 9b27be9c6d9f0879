"""Troubles of the disk as errors that name what could not be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cbtool.errors import OutputError, disk_full


@contextmanager
def output_trouble(what: str, hint: str) -> Iterator[None]:
    """Turn an OSError, also one inside an error of Polars, into an OutputError about `what`."""
    try:
        yield
    except OutputError as error:
        raise OutputError(f"{what}: {error.message}", error.hint) from None
    except OSError as error:
        raise OutputError(f"{what} cannot be written: {_cause(error)}", hint) from error
    except Exception as error:
        from polars.exceptions import ComputeError

        # Polars hides the troubles of a Parquet file in its own error, without a number.
        if not isinstance(error, ComputeError) or not any(words in str(error) for words in ("os error", "IO error")):
            raise
        raise OutputError(f"{what} cannot be written: {_cause(error)}", hint) from error


def _cause(error: Exception) -> str:
    """What the system said, without what Polars puts around it."""
    return "no space is left on the disk" if disk_full(error) else getattr(error, "strerror", None) or str(error)
