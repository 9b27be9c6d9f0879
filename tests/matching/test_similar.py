"""What letters say at a glance never contradicts the similarity itself."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from cbtool.matching.similar import Letters

WORDS = st.lists(st.text("абвгabcd-1", max_size=9), min_size=1, max_size=12)


@given(WORDS, st.sampled_from([0.8, 0.88, 0.9, 0.95, 1.0]))
def test_similar_words_are_not_passed_over(words: list[str], above: float) -> None:
    values = pl.Series(["", *words])
    one, two = (codes.ravel().astype(np.uint32) for codes in np.indices((values.len(), values.len())))
    may = Letters.of(values).may_reach(above, one, two)
    for a, b, found in zip(one, two, may, strict=True):
        score = JaroWinkler.normalized_similarity(values[int(a)], values[int(b)])
        assert found or score < above or not (values[int(a)] and values[int(b)])


@pytest.mark.parametrize(("one", "two"), [("ivanov", "petrov"), ("smirnov", "kuznetsov"), ("li", "tsoi")])
def test_other_words_are(one: str, two: str) -> None:
    letters = Letters.of(pl.Series(["", one, two]))
    assert not letters.may_reach(0.8, np.array([1], np.uint32), np.array([2], np.uint32)).any()


def test_what_threads_share_is_imported_before_they_start() -> None:
    """Two threads that begin to import RapidFuzz at once find half of it."""
    code = "import cbtool.matching.similar, sys; sys.exit('rapidfuzz.process' not in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
