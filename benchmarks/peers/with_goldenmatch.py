"""GoldenMatch without configuration, which its quickstart recommends; or by its probabilistic auto-configuration.

    with_goldenmatch.py INPUT.parquet OUT [--probabilistic]

Its documentation asks for `GOLDENMATCH_NATIVE=1` in benchmarks, which is set here.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ["GOLDENMATCH_NATIVE"] = "1"

import goldenmatch
import pyarrow as pa
import pyarrow.parquet as pq


def main() -> None:
    """Dedupe, and write `result.parquet` with `_id` and the cluster."""
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("out", type=Path)
    parser.add_argument("--probabilistic", action="store_true")
    given = parser.parse_args()
    table = pq.read_table(given.input)
    ids = table["_id"].to_pylist()
    values = table.drop_columns(["_id"])
    config = None
    if given.probabilistic:
        from goldenmatch.core.autoconfig import auto_configure_probabilistic_df

        config = auto_configure_probabilistic_df(values)
    result = goldenmatch.dedupe_df(values, config=config)
    found = {"_id": [], "cluster": []}
    for number, cluster in result.clusters.items():
        for member in cluster["members"]:
            found["_id"].append(ids[member])
            found["cluster"].append(number)
    pq.write_table(pa.table(found), given.out / "result.parquet")


if __name__ == "__main__":
    main()
