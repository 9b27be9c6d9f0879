"""Freed memory: kept while one stage works, and given back to the system so that the next one has it."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

#: What mallopt of glibc calls them (malloc.h): what is free at the end of the store before some of it is given back,
#: what is so large that it is asked for by itself, and how many stores threads have.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8


def keep() -> None:
    """Have one store for all threads, and let it keep the columns that are freed, where the C library can (glibc).

    Columns of millions of numbers come and go. By default each is asked of the system anew, page by page; and what one
    thread has freed is of no use to another. To be called before there are threads.
    """
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_MMAP_THRESHOLD, 32 << 20)
        library.mallopt(_TRIM_THRESHOLD, 256 << 20)


def give_back() -> None:
    """Return what was freed to the system, where the C library can do so (glibc).

    Millions of pairs leave it hundreds of megabytes that it would keep for itself, whereas Polars has its own store.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
