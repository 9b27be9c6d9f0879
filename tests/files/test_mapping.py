from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbtool.errors import CbtoolError, InputError, UsageError
from cbtool.files.headers import match
from cbtool.files.mapping import dump, load

AWKWARD = [
    'Имя "для рассылки"',
    "Дата\nрождения",
    "Путь\\к файлу",
    "a = b # no comment",
    "Tab\there",
    "\x7f\x01",
    "Моб.",
    "😀 ФИО",
    "'''",
    " Почта ",
    "Телефон#2",
    "Телефон",
    "[map]",
]


def again(tmp_path: Path, headers: list[str], **options: object) -> dict[str, str]:
    path = tmp_path / "mapping.toml"
    path.write_text(dump(match(headers, **options)), encoding="utf-8", newline="\n")  # type: ignore[arg-type]
    return load(path)


def test_awkward_headers_come_back(tmp_path: Path) -> None:
    loaded = again(tmp_path, AWKWARD)
    assert sorted(loaded) == sorted(AWKWARD)
    assert (loaded["Моб."], loaded["a = b # no comment"], loaded[" Почта "]) == ("phone", "-", "email")


HEADERS = st.lists(
    st.text(st.characters(codec="utf-8"), min_size=1)
    | st.sampled_from(["Телефон", "Моб.", "Раб. тел.", "Город", "Адрес", "Юр. адрес", "E-mail", "Фамиля", "phone_qc"]),
    unique=True,
)


@given(HEADERS)
def test_a_mapping_gives_the_same_meaning_again(tmp_path_factory: pytest.TempPathFactory, headers: list[str]) -> None:
    first = match(headers)
    second = match(headers, mapping=again(tmp_path_factory.mktemp("mapping"), headers))
    assert [(m.header, m.field, m.rank) for m in second] == [(m.header, m.field, m.rank) for m in first]
    assert {m.why for m in second} <= {"mapping", "own"}


def test_what_a_person_sees() -> None:
    headers = ["Раб. тел.", "ID", "Фамиля", "Моб.", "Полное наименование", "Компания"]
    assert tomllib.loads(dump(match(headers))) == {
        "map": {
            "Моб.": "phone",
            "Раб. тел.": "phone",
            "ID": "client_id",
            "Фамиля": "surname",
            "Полное наименование": "-",
            "Компания": "company",
        }
    }
    assert dump(match(headers)).splitlines()[4:] == [
        '"Моб." = "phone"  # alias',
        '"Раб. тел." = "phone"  # alias',
        '"ID" = "client_id"  # alias',
        '"Фамиля" = "surname"  # guess, 0.86',
        '"Полное наименование" = "-"  # would be company',
        '"Компания" = "company"  # alias',
    ]


def test_an_own_table_needs_no_mapping() -> None:
    assert tomllib.loads(dump(match(["_id", "_file", "_row", "phone", "phone_qc"]))) == {"map": {"phone": "phone"}}


def test_several_tables_make_one_mapping() -> None:
    both = [*match(["Моб.", "X", "Имя", "Фамилия"]), *match(["X", "Город", "Моб.", "Имя"], explicit={"X": "notes"})]
    assert tomllib.loads(dump(both))["map"] == {
        "Моб.": "phone",
        "X": "notes",
        "Имя": "given_name",
        "Фамилия": "surname",
        "Город": "city",
    }


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("phone", UsageError, "not valid TOML"),
        ('"Моб." = "phone"', UsageError, r"one table \[map\], not 'Моб.'"),
        ("", UsageError, r"one table \[map\]"),
        ('map = "phone"', UsageError, r"one table \[map\]"),
        ('[map]\n"Моб." = "fone"', UsageError, "unknown field 'fone' for the header 'Моб.'"),
        ("[map]\na = 1", UsageError, "unknown field 1"),
        (b"[map]\n\xff", InputError, "cannot be read"),
        (None, InputError, "no such mapping file"),
    ],
)
def test_wrong_files(tmp_path: Path, text: str | bytes | None, kind: type[CbtoolError], message: str) -> None:
    path = tmp_path / "mapping.toml"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(kind, match=message) as caught:
        load(path)
    assert caught.value.hint


def test_a_mapping_written_on_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_bytes('\ufeff[map]\r\n"Моб." = "phone"\r\n'.encode())
    assert load(path) == {"Моб.": "phone"}
