"""cbtool keeps a customer base clean: import, normalize, dedupe, validate, segment, stale-report."""

__version__ = "0.1.0"
