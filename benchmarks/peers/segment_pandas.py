"""RFM scores, RFM segments and ABC with pandas, as tutorials do it.

segment_pandas.py GOLDEN.parquet OUT --orders orders.csv --as-of 2026-07-01
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd


def scores(values: pd.Series, *, descending: bool = False) -> pd.Series:
    """Quintiles from 1 to 5 by rank."""
    return pd.qcut(values.rank(method="first", ascending=not descending), 5, labels=False).astype("Int64") + 1


def main() -> None:
    """Segment, and write `result.parquet`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("out", type=Path)
    parser.add_argument("--orders", required=True)
    parser.add_argument("--as-of", required=True)
    given = parser.parse_args()
    golden = pd.read_parquet(given.input)
    orders = pd.read_csv(given.orders, dtype={"client_id": str, "order_id": str}, parse_dates=["order_date"])
    members = golden[["_id", "members"]].assign(member=golden["members"].str.split("; ")).explode("member")
    members["client_id"] = members["member"].str.rpartition(":")[2]
    orders = orders.merge(members[["_id", "client_id"]], on="client_id", how="left")
    rfm = orders.groupby("_id").agg(
        last=("order_date", "max"), frequency=("order_id", "nunique"), monetary=("amount", "sum")
    )
    rfm["recency_days"] = (pd.Timestamp(given.as_of) - rfm["last"]).dt.days
    rfm["r_score"] = scores(rfm["recency_days"], descending=True)
    rfm["f_score"], rfm["m_score"] = scores(rfm["frequency"]), scores(rfm["monetary"])
    good = (rfm["f_score"] + rfm["m_score"]) / 2
    rfm["segment"] = "Others"
    rfm.loc[(rfm["r_score"] >= 4) & (good >= 4), "segment"] = "Champions"
    rfm.loc[(rfm["r_score"] >= 3) & (good >= 3) & (rfm["segment"] == "Others"), "segment"] = "Loyal"
    rfm.loc[(rfm["r_score"] <= 2) & (good >= 3) & (rfm["segment"] == "Others"), "segment"] = "At Risk"
    rfm.loc[(rfm["r_score"] <= 2) & (good < 3), "segment"] = "Lost"
    shares = rfm["monetary"].sort_values(ascending=False).cumsum() / rfm["monetary"].sum()
    rfm["abc"] = pd.cut(shares, [0, 0.8, 0.95, 2], labels=["A", "B", "C"]).astype(str).reindex(rfm.index)
    golden.merge(rfm, left_on="_id", right_index=True, how="left").to_parquet(given.out / "result.parquet")


if __name__ == "__main__":
    main()
