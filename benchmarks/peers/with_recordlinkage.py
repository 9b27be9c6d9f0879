"""The Python Record Linkage Toolkit: blocking, comparison, and its unsupervised classifier (ECM).

    with_recordlinkage.py INPUT.parquet OUT --data base|public

As in the documentation's example of deduplication: several blocking keys, Jaro-Winkler at 0.85 for names, exact
comparison of the rest; the toolkit has no clustering, so the pairs are closed into components. `public` are the columns
of FEBRL, as far as the set has them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
import recordlinkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

FIELDS = {
    "base": {
        "blocks": [
            ["phone"],
            ["email"],
            ["surname", "birth_date"],
            ["given_name", "birth_date"],
            ["surname", "given_name", "city"],
        ],
        "names": ["surname", "given_name", "patronymic", "address"],
        "exact": ["phone", "email", "birth_date", "city", "inn"],
    },
    "public": {
        "blocks": [["given_name"], ["surname"], ["date_of_birth"], ["soc_sec_id"], ["postcode"]],
        "names": ["given_name", "surname", "address_1"],
        "exact": ["date_of_birth", "suburb", "state", "soc_sec_id", "postcode"],
    },
}


def main() -> None:
    """Link, and write `result.parquet` with `_id` and the cluster."""
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", choices=tuple(FIELDS), default="base")
    given = parser.parse_args()
    fields = FIELDS[given.data]
    table = pd.read_parquet(given.input).reset_index(drop=True)
    # Rows without a value must not block with one another, which the toolkit leaves to the caller.
    pairs = None
    for block in (block for block in fields["blocks"] if set(block) <= set(table.columns)):
        found = recordlinkage.Index([recordlinkage.index.Block(block)]).index(table.dropna(subset=block))
        pairs = found if pairs is None else pairs.union(found)
    compare = recordlinkage.Compare()
    for name in table.columns.intersection(fields["names"], sort=False):
        compare.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    for name in table.columns.intersection(fields["exact"], sort=False):
        compare.exact(name, name, label=name)
    features = compare.compute(pairs, table)
    matches = recordlinkage.ECMClassifier().fit_predict(features)
    left, right = matches.get_level_values(0), matches.get_level_values(1)
    graph = coo_matrix(([True] * len(matches), (left, right)), shape=(len(table), len(table)))
    _, cluster = connected_components(graph, directed=False)
    pd.DataFrame({"_id": table["_id"], "cluster": cluster}).to_parquet(given.out / "result.parquet")


if __name__ == "__main__":
    main()
