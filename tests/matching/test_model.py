"""The model of pairs, fitted to counted patterns."""

from __future__ import annotations

import numpy as np
import pytest

from cbtool.matching.comparisons import PERSON_COMPARISONS
from cbtool.matching.model import CLASSES, MATCH, NAMES, SIZES, WARY, Patterns, fit, shipped

SIZE = 1200
FEW = tuple(one for one in PERSON_COMPARISONS if one.name in ("surname", "given_name", "phone"))
#: One name and one phone, one name and two phones, nothing in common.
LEVELS = np.array([[1, 1, 1], [1, 1, 6], [8, 7, 6]], np.uint8)


@pytest.mark.parametrize(("moved", "namesakes"), [(600, 4), (2000, WARY * SIZES[NAMES] * SIZE)])
def test_namesakes_beyond_the_shipped_share_are_matches(moved: int, namesakes: float) -> None:
    patterns = Patterns(LEVELS, np.array([300.0, moved, 5000.0]), np.zeros((3, len(CLASSES))), np.arange(3))
    found = fit(shipped(FEW, SIZE), patterns, SIZE)
    assert found.fitted
    assert found.sizes[NAMES] == pytest.approx(namesakes, rel=0.1)
    assert found.sizes[MATCH] > 300
