"""Region and time zone of phones, which only `--enrich phone` asks for."""

from __future__ import annotations

import zoneinfo
from pathlib import Path

import polars as pl
from phonenumbers.geodata import GEOCODE_DATA

from cbtool.rules import fixes
from cbtool.rules.phone_place import PLACE, ZONES, place
from cbtool.rules.regions import names
from cbtool.steps.normalize import normalize
from tests.conftest import Cbtool

#: phone, region of the row, region of the phone, zone
CASES = (
    ("+74951234567", None, "Москва", "Europe/Moscow"),
    ("+74991234567", "Томская область", "Москва", "Europe/Moscow"),
    ("+74962123456", None, "Московская область", "Europe/Moscow"),
    ("+78121234567", None, "Санкт-Петербург", "Europe/Moscow"),
    ("+73842123456", None, "Кемеровская область — Кузбасс", "Asia/Novokuznetsk"),
    ("+73462123456", None, "Ханты-Мансийский автономный округ — Югра", "Asia/Yekaterinburg"),
    ("+74012123456", None, "Калининградская область", "Europe/Kaliningrad"),
    ("+79161234567", None, None, None),
    ("+79161234567", "Приморский край", None, "Asia/Vladivostok"),
    ("+79161234567", "Бавария", None, None),
    ("+78005553535", "Омская область", None, None),
    ("+77172550000", None, "Астана", "Asia/Almaty"),
    ("+77012345678", None, "Казахстан", "Asia/Almaty"),
    ("+4930123456", None, "Berlin", "Europe/Berlin"),
    ("+14155550100", None, "San Francisco, CA", "America/Los_Angeles"),
    ("+447911123456", None, "Guernsey", None),
)


def test_places_and_zones() -> None:
    rows = {"phone": [case[0] for case in CASES], "region": [case[1] for case in CASES]}
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String))
    found = normalize(frame.lazy(), [PLACE]).frame.collect()
    assert found.select("phone_region", "phone_timezone").rows() == [case[2:] for case in CASES]


def test_its_examples_hold_and_settle() -> None:
    chosen = fixes(["phone"])
    before = pl.DataFrame([row for row, _ in PLACE.examples], schema={"phone": pl.String, "region": pl.String})
    done = normalize(before.lazy(), chosen)
    for row, (_, after) in zip(done.frame.collect().iter_rows(named=True), PLACE.examples, strict=True):
        assert {name: row[name] for name in after} == dict(after)
    assert normalize(done.frame, chosen).findings.collect().is_empty()
    assert "phone_region" not in normalize(before.lazy()).frame.collect_schema()


def test_zones_exist_and_regions_are_subjects() -> None:
    assert set(ZONES.values()) <= zoneinfo.available_timezones()
    assert set(ZONES) <= set(names())


def test_every_code_of_the_library_is_a_subject() -> None:
    codes = [code for code, told in GEOCODE_DATA.items() if code[0] == "7" and code[1] in "348" and "ru" in told]
    regions = {code: place(f"+{code}".ljust(5, "0"), None)[0] for code in codes}
    assert {code: name for code, name in regions.items() if name not in names()} == {"733": "Байконыр"}


def test_on_the_command_line(tmp_path: Path, cbtool: Cbtool) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("Телефон,Регион\n89161234567,Омская обл\n8 423 222-33-44,\n", encoding="utf-8")
    assert cbtool("normalize", source, "-o", out, "--enrich", "phone").code == 0
    found = pl.read_csv(out, infer_schema=False)
    assert found["phone_timezone"].to_list() == ["Asia/Omsk", "Asia/Vladivostok"]
    refused = cbtool("normalize", source, "-o", out, "--enrich", "fax")
    assert (refused.code, "--enrich 'fax' is unknown" in refused.err) == (2, True)
