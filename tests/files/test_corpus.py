"""The corpus of nasty files: each is read as its line in the table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbtool.files.raw import ROW, ReadOptions
from cbtool.files.read import read

from .corpus import CORPUS, Case
from .reading import codes


def test_the_corpus_is_large_and_its_names_are_unique() -> None:
    assert len(CORPUS) >= 80
    assert len({case.name for case in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("case", CORPUS, ids=[case.name for case in CORPUS])
def test_corpus(tmp_path: Path, case: Case) -> None:
    path = tmp_path / case.file
    path.write_bytes(case.data)
    tables = read(str(path), ReadOptions(**case.options), tmp_path)
    found = [row for table in tables for row in table.frame.drop(ROW).collect().rows()]
    assert {"|".join(table.headers) for table in tables} == {case.columns}
    assert len(found) == case.rows
    shown = ["|".join(cell or "" for cell in found[place]) for place in (0, -1)]
    assert [text for text, wanted in zip(shown, (case.first, case.last), strict=True) if wanted is not None] == [
        wanted for wanted in (case.first, case.last) if wanted is not None
    ]
    sums = tuple(sum(getattr(table, name) for table in tables) for name in ("rejected", "skipped", "blank", "rows"))
    assert sums == (case.rejected, case.skipped, case.blank, case.rows + case.rejected + case.blank)
    assert sum(table.rejects.collect().height for table in tables) == case.rejected + case.skipped
    assert " ".join(sorted(code for table in tables for code in codes(table))) == case.codes
    if case.encoding != "*":
        assert {(table.encoding, table.delimiter) for table in tables} == {(case.encoding, case.delimiter)}
    if case.tables:
        assert tuple(table.name for table in tables) == case.tables
