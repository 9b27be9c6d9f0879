"""Cells with an error in binary workbooks, and bytes that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbtool.files.workbook_binary import xls_errors, xlsb_errors
from cbtool.files.workbook_look import look

HERE = Path(__file__).parent


def test_rows_of_cells_with_an_error() -> None:
    assert xls_errors(HERE / "errors.xls") == [[3, 4], [2]]
    assert xlsb_errors(HERE / "errors.xlsb") == [[3]]


@given(place=st.integers(0, 5631), damage=st.binary(min_size=1, max_size=40))
def test_damage_is_left_to_the_reader(tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes) -> None:
    data = (HERE / "errors.xls").read_bytes()
    path = tmp_path_factory.getbasetemp() / "damaged.xls"
    path.write_bytes(data[:place] + damage + data[place + len(damage) :])
    assert isinstance(look(path, "xls"), dict)
    path.write_bytes(data[:place])
    assert isinstance(look(path, "xls"), dict)
