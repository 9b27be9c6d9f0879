"""Splink 5 on DuckDB, configured as its own examples recommend.

    with_splink.py INPUT.parquet OUT --data base|quick|public [--thresholds 0.95,...]

`base` follows the example "Linking a dataset of real historical persons" of Splink's documentation (joint comparison
of forename and surname with term frequencies, ten or so blocking rules, u from random pairs, m by EM over two blocks),
`quick` the example "Historical people: Quick and dirty" (few tight blocking rules, few comparisons, no EM), `public`
the example "Deduplicating the febrl3 dataset", as far as the set has its columns. As the documentation advises for
large files, the pairs of EM are capped (a birth date alone blocks 121 million pairs of a million rows), columns that
nobody reads are not kept, and DuckDB has a
limit of memory, beyond which it goes to disk. DuckDB's string functions work on bytes, so Cyrillic names are written in
Latin letters first, one for one. Clusters at 0.95 as in the examples; further thresholds are for the search of the best
one, which is not timed.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LATIN = "abvgdeejzijklmnoprstufhcqwxyyyeua"
#: Pairs of one block that EM learns from, about.
EM_PAIRS = 2e6


def latin(column: str) -> str:
    """SQL for a name in lower-case Latin letters."""
    return f"translate(lower({column}), '{CYRILLIC}', '{LATIN}') as {column}"


def customers(connection: duckdb.DuckDBPyConnection, path: str) -> Any:
    """The columns of a customer base that are compared."""
    names = ", ".join(latin(name) for name in ("surname", "given_name", "patronymic", "address", "city"))
    return connection.sql(
        f"""select *, given_name || ' ' || surname as both_names from
        (select _id, birth_date, phone, email, inn, {names} from read_parquet('{path}'))"""
    )


def base(connection: duckdb.DuckDBPyConnection, path: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """The customer base: table, settings, training."""
    settings = {
        "blocking_rules_to_generate_predictions": [
            block_on("phone"),
            block_on("email"),
            block_on("surname", "birth_date"),
            block_on("given_name", "birth_date"),
            block_on("surname", "given_name", "city"),
            block_on("inn", "surname"),
            block_on("address", "given_name"),
            block_on("substr(surname, 1, 4)", "substr(given_name, 1, 3)", "substr(birth_date, 1, 4)"),
            block_on("substr(surname, 1, 3)", "city", "substr(birth_date, 1, 7)"),
        ],
        "comparisons": [
            cl.ForenameSurnameComparison("given_name", "surname", forename_surname_concat_col_name="both_names"),
            cl.JaroWinklerAtThresholds("patronymic", [0.9]),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.LevenshteinAtThresholds("phone", [1]).configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address", [0.9]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("inn").configure(term_frequency_adjustments=True),
        ],
    }
    training = {
        "certain": [
            block_on("surname", "given_name", "birth_date"),
            block_on("surname", "given_name", "phone"),
            block_on("email", "surname"),
        ],
        "recall": 0.7,
        "max_pairs": 1e7,
        "blocks": [block_on("surname", "given_name"), block_on("birth_date")],
    }
    return customers(connection, path), settings, training


def quick(connection: duckdb.DuckDBPyConnection, path: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """The customer base as quickly as Splink can: table, settings, training."""
    settings = {
        "blocking_rules_to_generate_predictions": [
            block_on("phone"),
            block_on("email"),
            block_on("surname", "birth_date"),
            block_on("surname", "given_name", "city"),
        ],
        "comparisons": [
            cl.ForenameSurnameComparison("given_name", "surname", forename_surname_concat_col_name="both_names"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.LevenshteinAtThresholds("phone", 1),
            cl.ExactMatch("email"),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
    }
    training = {
        "certain": [block_on("surname", "given_name", "birth_date"), block_on("email", "surname")],
        "recall": 0.6,
        "max_pairs": 2e6,
        "blocks": [],
    }
    return customers(connection, path), settings, training


def public(connection: duckdb.DuckDBPyConnection, path: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """FEBRL, or a set with some of its columns: table, settings, training, as in Splink's example."""
    table = connection.sql(f"select * from read_parquet('{path}')")
    known = set(table.columns)
    comparisons = {
        "given_name": cl.NameComparison("given_name"),
        "surname": cl.NameComparison("surname"),
        "date_of_birth": cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        "soc_sec_id": cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        "street_number": cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        "postcode": cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    }
    if "soc_sec_id" in known:
        certain = [("soc_sec_id",), ("given_name", "surname", "date_of_birth")]
        trained = ("date_of_birth", "postcode")
    else:  # few rows agree in all that is left, so a part of it must do
        certain = [("given_name", "date_of_birth"), ("surname", "date_of_birth")]
        trained = ("surname", "given_name")
    settings = {
        "blocking_rules_to_generate_predictions": [
            block_on(name)
            for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
            if name in known
        ],
        "comparisons": [comparison for name, comparison in comparisons.items() if name in known],
    }
    training = {
        "certain": [
            *(block_on(*names) for names in certain),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ],
        "recall": 0.9,
        "max_pairs": 1e6,
        "blocks": [block_on(name) for name in trained],
    }
    return table, settings, training


def main() -> None:
    """Link, and write `result.parquet` with `_id` and one column of clusters per threshold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", choices=("base", "quick", "public"), default="base")
    parser.add_argument("--thresholds", default="0.95")
    given = parser.parse_args()
    thresholds = [float(part) for part in given.thresholds.split(",")]
    connection = duckdb.connect(config={"memory_limit": "8GB", "temp_directory": tempfile.gettempdir()})
    table, settings, training = {"base": base, "quick": quick, "public": public}[given.data](connection, given.input)
    api = DuckDBAPI(connection=connection)
    narrow = {"link_type": "dedupe_only", "unique_id_column_name": "_id", "retain_matching_columns": False}
    linker = Linker(api.register(table), SettingsCreator(**narrow, **settings))
    linker.training.estimate_probability_two_random_records_match(training["certain"], recall=training["recall"])
    linker.training.estimate_u_using_random_sampling(max_pairs=training["max_pairs"], seed=2)
    for block in training["blocks"]:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=True, max_pairs=EM_PAIRS
        )
    pairs = linker.inference.predict(threshold_match_probability=min(thresholds))
    for number, threshold in enumerate(thresholds):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=threshold
        )
        clusters.as_duckdbpyrelation().project(f'_id, cluster_id as "{threshold:g}"').to_table(f"clusters_{number}")
    joined = " join ".join(f"clusters_{number}{' using (_id)' if number else ''}" for number in range(len(thresholds)))
    connection.sql(f"from {joined}").write_parquet(str(given.out / "result.parquet"))


if __name__ == "__main__":
    main()
