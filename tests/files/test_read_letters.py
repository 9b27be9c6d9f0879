"""The table of letter pairs is what its docstring says, and encodings are told apart by it."""

from __future__ import annotations

import math
from collections import Counter
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from cbtool.files.alphabets import RUSSIAN
from cbtool.files.encoding import recognise


def test_the_table_is_counted_over_russiannames() -> None:
    rows = dict(line.split() for line in RUSSIAN.split("\n") if line)
    letters = "".join(rows)
    with_names = [
        pl.read_parquet(files("russiannames").joinpath("data", f"{name}.parquet").read_bytes(), columns=["text"])[
            "text"
        ]
        for name in ("names", "midnames", "surnames")
    ]
    words = pl.concat(with_names).str.to_lowercase().unique().drop_nulls()
    assert words.len() == 442_299
    counts: Counter[str] = Counter()
    for first in range(int(words.str.len_chars().max() or 0) - 1):  # type: ignore[arg-type]
        found = words.str.slice(first, 2).value_counts()
        counts.update(dict(found.rows()))
    for first_letter, row in rows.items():
        total = sum(counts[first_letter + other] for other in letters)
        values = [9 + math.log2((counts[first_letter + other] + 0.5) / (total + 17)) for other in letters]
        assert row == "".join(str(max(0, min(9, round(value)))) for value in values), first_letter


TEXTS = {
    "names": "ФИО;Город\nИванов;Москва\nЩукина;Ярославль\n",
    "capitals": "ФАМИЛИЯ;ИМЯ;ГОРОД\nИВАНОВ;ИВАН;МОСКВА\nПЕТРОВ;ПЁТР;ТУЛА\n",
    "small letters": "имя;город\nиван;москва\nольга;тула\n",
    "signs": "Название;Комментарий\nООО «Ромашка»;Клиент просил перезвонить после обеда, № 5\n",
    "few letters": "id;name;city\n1;John;London\n2;Щукин;Ярославль\n",
    "one name": "name\nАнна\n",
    "capital yes and no": "email;consent\na@b.ru;ДА\nb@b.ru;НЕТ\n",
    "a no alone": "id;opted_out\n1;НЕТ\n",
    "sexes": "name;gender\nJohn;М\nAnn;Ж\n",
}
OTHERS = {
    ("Прізвище;Місто\nШевченко;Київ\nКовальчук;Юлія\n", "koi8-u"),
    ("Прізвище;Місто\nШевченко;Київ\nКовальчук;Юлія\n", "cp1251"),
    ("Name;Stadt\nMüller;Köln\nWeiß;Düsseldorf\n", "cp1252"),
    ("Nom;Ville\nLefèvre;Orléans\nHélène;Nîmes\n", "cp1252"),
    ("Imię;Miasto\nŁukasz;Kraków\nWiśniewski;Łódź\n", "cp1250"),
    ("Jméno;Město\nJiří Dvořák;Plzeň\nŠtěpán;České Budějovice\n", "iso8859-2"),
    ("Фамилия;Имя\nИванов;Пётр\n", "mac-cyrillic"),
}
CASES = [(text, encoding) for text in TEXTS.values() for encoding in ("cp1251", "cp866", "koi8-r", "iso8859-5")]


@pytest.mark.parametrize(
    ("text", "encoding"), [*(case for case in CASES if "«" not in case[0] or case[1] == "cp1251"), *sorted(OTHERS)]
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert path.read_bytes().decode(recognise(path).name) == text


@pytest.mark.parametrize("letters", ["А", "АБ", "АБВ"])
@pytest.mark.parametrize("cell", ["{}", "5{}", "{0}.{0}."])
def test_letters_that_stand_alone_say_little(tmp_path: Path, letters: str, cell: str) -> None:
    """Classes and initials are in any of a dozen encodings: which one was chosen is told."""
    text = "id;class\n" + "".join(f"{row};{cell.format(letters[row % len(letters)])}\n" for row in range(40))
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("cp1251"))
    assert recognise(path).narrow
