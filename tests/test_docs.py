"""The generated pages say what the code says."""

from __future__ import annotations

import pytest
from manual import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run: python tools/manual.py"
