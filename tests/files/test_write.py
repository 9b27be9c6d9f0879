"""What is written is read back as it was, and the same table gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow
import pyarrow.ipc
import pytest
from polars.testing import assert_frame_equal

from cbtool.errors import UsageError
from cbtool.files import formats
from cbtool.files.formats import NAMES, format_of
from cbtool.files.guards import unguarded
from cbtool.files.write import GROUP, arrow_stream, write

AWKWARD = (
    "007",
    "=cmd|' /C calc'!A0",
    "'=1",
    "+79161234567",
    "12345678901234567890",
    'say "hi"',
    '"',
    "a;b",
    "a,b",
    "a\tb",
    "one\ntwo",
    "one\rtwo",
    "one\r\ntwo",
    "\r",
    " lead",
    "trail ",
    "😀",
    "\ufeffbom",
    "a\x00b\x1b[0m",
    "\u2028\x85",
    "NULL",
    "-500",
    "ё" * 40_000,
    None,
)


@pytest.fixture
def awkward() -> pl.DataFrame:
    rows = len(AWKWARD)
    return pl.DataFrame(
        {"_row": [str(row) for row in range(rows)], "имя, фамилия": AWKWARD, '"=x"': AWKWARD[::-1]},
    )


def read_csv(data: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter))


def unpacked(path: Path, kind: str) -> bytes:
    packing = {"gz": "gzip", "zst": "zstd"}.get(kind.partition(".")[2])
    with pyarrow.input_stream(path, compression=packing) as stream:
        return bytes(stream.read())


def as_rows(frame: pl.DataFrame) -> list[list[str]]:
    return [frame.columns, *([cell or "" for cell in row] for row in frame.iter_rows())]


@pytest.mark.parametrize(("kind", "delimiter"), [("csv", ","), ("tsv", "\t"), ("csv.gz", ","), ("csv.zst", ",")])
def test_text_round_trip(tmp_path: Path, awkward: pl.DataFrame, kind: str, delimiter: str) -> None:
    path = tmp_path / "out"
    write(awkward.lazy(), path, kind)
    data = unpacked(path, kind)
    assert not data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data, delimiter) == as_rows(awkward)


def test_excel_csv_round_trip(tmp_path: Path, awkward: pl.DataFrame) -> None:
    path = tmp_path / "out"
    write(awkward.lazy(), path, "excel-csv")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf_row;")
    assert data.endswith(b"\r\n")
    header, *rows = read_csv(data[3:], ";")
    guarded = pl.DataFrame(rows, schema=header, orient="row")
    assert guarded[header[1]][0] == '="007"'
    assert guarded[header[1]][1] == "'=cmd|' /C calc'!A0"
    assert as_rows(guarded.select(unguarded(pl.all()))) == as_rows(awkward)


def test_excel_csv_guards_headers(tmp_path: Path) -> None:
    path = tmp_path / "out"
    write(pl.LazyFrame({"=HYPERLINK(1)": ["a"], "79161234567": ["b"]}), path, "excel-csv")
    assert read_csv(path.read_bytes()[3:], ";")[0] == ["'=HYPERLINK(1)", '="79161234567"']


@pytest.mark.parametrize("kind", ["parquet", "arrow", "ndjson", "ndjson.gz", "ndjson.zst"])
def test_typed_round_trip(tmp_path: Path, awkward: pl.DataFrame, kind: str) -> None:
    path = tmp_path / "out"
    write(awkward.lazy(), path, kind)
    if kind == "parquet":
        back = pl.read_parquet(path)
    elif kind == "arrow":
        back = pl.read_ipc(path)
    else:
        data = unpacked(path, kind)
        back = pl.DataFrame([json.loads(line) for line in data.decode("utf-8").split("\n")[:-1]])
    assert_frame_equal(back, awkward)


@pytest.mark.parametrize("rows", [0, 3, GROUP, GROUP + 1])
def test_arrow_stream(tmp_path: Path, rows: int) -> None:
    """The file format is cut into a stream that others read, in groups of fixed size."""
    kinds = pl.Enum(["a", "b"])
    table = pl.select(pl.int_range(rows).cast(pl.String).alias("n")).with_columns(k=pl.lit("b").cast(kinds))
    write(table.lazy(), tmp_path / "t.arrow", "arrow")
    stream = pyarrow.ipc.open_stream(b"".join(arrow_stream(tmp_path / "t.arrow")))
    batches = list(stream)
    assert [len(batch) for batch in batches if len(batch)] == [GROUP] * (rows // GROUP) + [rows % GROUP][: rows % GROUP]
    back = pl.DataFrame(pyarrow.Table.from_batches(batches, schema=stream.schema))
    assert_frame_equal(back, table)


@pytest.mark.parametrize("kind", NAMES)
def test_empty_table(tmp_path: Path, kind: str) -> None:
    """A table without rows keeps its header in every format that has one."""
    path = tmp_path / "out"
    write(pl.LazyFrame(schema={"a": pl.String, "б": pl.String}), path, kind)
    expected = {
        "csv": b"a,\xd0\xb1\n",
        "tsv": b"a\t\xd0\xb1\n",
        "excel-csv": b"\xef\xbb\xbfa;\xd0\xb1\r\n",
        "ndjson": b"",
    }
    if kind in expected:
        assert path.read_bytes() == expected[kind]
    elif kind in ("parquet", "arrow"):
        back = pl.read_parquet(path) if kind == "parquet" else pl.read_ipc(path)
        assert back.schema == pl.Schema({"a": pl.String, "б": pl.String})
    else:
        assert path.stat().st_size > 0


def test_lone_empty_cell_is_no_blank_line(tmp_path: Path) -> None:
    write(pl.LazyFrame({"a": ["x", None, "y"]}), tmp_path / "out", "csv")
    assert (tmp_path / "out").read_bytes() == b'a\nx\n""\ny\n'


def test_computed_columns_as_text(tmp_path: Path) -> None:
    frame = pl.select(
        day=pl.date(2024, 2, 29),
        at=pl.datetime(2024, 2, 29, 12, 30),
        money=pl.lit("1234.50").cast(pl.Decimal(12, 2)),
        share=pl.lit(1e-7),
        n=pl.lit(79161234567),
    ).lazy()
    write(frame, tmp_path / "out", "csv")
    assert (tmp_path / "out").read_text().splitlines()[
        1
    ] == "2024-02-29,2024-02-29 12:30:00,1234.50,0.0000001,79161234567"
    write(frame, tmp_path / "out", "excel-csv")
    assert '"=""79161234567"""' in (tmp_path / "out").read_text()


SCRIPT = """
import sys
from pathlib import Path
import polars as pl
from cbtool.files.formats import NAMES
from cbtool.files.write import write
source, folder = map(Path, sys.argv[1:])
frame = pl.scan_csv(source, infer_schema=False).filter(pl.col("n").str.ends_with("7").not_())
for kind in NAMES:
    write(frame.head(1200) if kind == "xlsx" else frame, folder / kind, kind)
"""


def test_same_bytes_whatever_the_threads(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    numbers = pl.select(n=pl.int_range(130_000))
    numbers.with_columns(
        pl.format("client {}", pl.col("n") * 7919 % 100_003).alias("name"),
        pl.when(pl.col("n") % 3 > 0).then(pl.col("n") % 17).alias("sparse"),
        total_spent=pl.format("{}.5", "n"),
    ).write_csv(source)
    written = []
    for threads in ("1", "3"):
        folder = tmp_path / threads
        folder.mkdir()
        environment = os.environ | {"POLARS_MAX_THREADS": threads, "TZ": "Asia/Tokyo" if threads == "3" else "UTC"}
        subprocess.run([sys.executable, "-c", SCRIPT, str(source), str(folder)], check=True, env=environment)
        written.append({kind: (folder / kind).read_bytes() for kind in NAMES})
    for kind in NAMES:
        assert written[0][kind] == written[1][kind], kind


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (None, None, "csv"),
        ("-", None, "csv"),
        ("-", "arrow", "arrow"),
        ("-", "csv.gz", "csv.gz"),
        ("a.csv", None, "csv"),
        ("A.CSV", None, "csv"),
        ("a.b.tsv", None, "tsv"),
        ("a.xlsx", None, "xlsx"),
        ("a.parquet", None, "parquet"),
        ("a.arrow", None, "arrow"),
        ("a.ndjson.zst", None, "ndjson.zst"),
        ("a.csv.gz", None, "csv.gz"),
        ("a.csv", "excel-csv", "excel-csv"),
        ("a.csv.gz", "excel-csv", "excel-csv.gz"),
        ("a.csv.gz", "csv.gz", "csv.gz"),
        ("a.dat", "Parquet", "parquet"),
        (os.devnull, None, "csv"),
    ],
)
def test_format_of(path: str | None, to: str | None, expected: str) -> None:
    assert format_of(path, to) == expected
    assert expected in NAMES


@pytest.mark.parametrize(
    ("path", "to", "hint"),
    [
        ("a.xls", None, "'.xlsx'"),
        ("a.parket", None, "'.parquet'"),
        ("clients", None, ".csv, .tsv, .xlsx"),
        ("a.xlsx.gz", None, "Leave .gz out"),
        ("a.gz", None, ".csv, .tsv, .xlsx"),
        ("a.csv", "exel-csv", "'excel-csv'"),
        ("-", "parquet.gz", "'parquet'"),
        ("-", "42", "csv, excel-csv"),
    ],
)
def test_format_refused(path: str, to: str | None, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        format_of(path, to)
    assert hint in caught.value.hint


def test_every_suffix_is_a_format() -> None:
    assert {format_of(f"a.{name}", None) for name in formats.FORMATS if name != "excel-csv"} | {"excel-csv"} == set(
        formats.FORMATS
    )
