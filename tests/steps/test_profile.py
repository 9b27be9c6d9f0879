"""The first pass: mail domains that stand often, values that repeat."""

from __future__ import annotations

import polars as pl

from cbtool.steps.profile import MANY, OFTEN, profile


def looked(frame: pl.DataFrame, *unique: str) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    found = profile(frame.lazy(), region="KZ", date_order="mdy", unique=unique)
    assert (found.region, found.date_order) == ("KZ", "mdy")
    return found.domains, dict(found.repeated)


def test_domains_that_stand_often_in_number_and_in_share() -> None:
    rare = [f"a{n}@gmial.com" for n in range(OFTEN - 1)]
    often = [f"b{n}@MIAL-group.ru" for n in range(OFTEN)]
    most = [f"c{n}@gmail.com" for n in range(1000)]
    assert looked(pl.DataFrame({"email": rare + often + most}))[0] == {"mial-group.ru", "gmail.com"}
    million = pl.DataFrame({"email": often + most * 10})
    assert looked(million)[0] == {"gmail.com"}, "ten of ten thousand may be slips"


def test_domains_are_found_in_untidy_cells() -> None:
    cells = ["Иван <ivan@mail.ru>", "a@mail.ru, b@other.ru", "mailto:x@mail.ru.", None, "нет"] * OFTEN
    assert looked(pl.DataFrame({"email": cells}))[0] == {"mail.ru"}


def test_repeated_values_by_field() -> None:
    frame = pl.DataFrame(
        {
            "inn": ["1", "1", "2", None, None],
            "phone": ["+7", "+7", "+8", "+8", None],
            "client_id": ["a", "b", "c", "d", "e"],
        }
    )
    assert looked(frame, "inn", "phone", "client_id", "snils")[1] == {
        "inn": {"1"},
        "phone": frozenset(),
        "client_id": frozenset(),
    }
    family = pl.DataFrame({"phone": ["+7"] * MANY["phone"] + ["+8"] * (MANY["phone"] - 1)})
    assert looked(family, "phone")[1] == {"phone": {"+7"}}


def test_an_empty_table_and_one_without_the_columns() -> None:
    assert looked(pl.DataFrame({"email": []}, schema={"email": pl.String}), "inn") == (frozenset(), {})
    assert looked(pl.DataFrame({"x": ["1"]}), "inn") == (frozenset(), {})
