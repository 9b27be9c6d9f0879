"""A bare Polars scan: CSV of text to Parquet, nothing proven, nothing rejected.

import_polars.py INPUT.csv OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

if __name__ == "__main__":
    pl.scan_csv(sys.argv[1], infer_schema=False).sink_parquet(Path(sys.argv[2]) / "result.parquet")
