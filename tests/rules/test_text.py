"""Text hygiene: a table of cases, mojibake of every kind, nothing clean is touched."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbtool.rules.hygiene import FILLER, is_filler, tidy
from cbtool.rules.mojibake import mend
from cbtool.rules.text import RULES
from tests.rules.tables import assert_settled, normalised

#: before, after, why
CASES = (
    ("  a  b ", "a b", "outer and repeated spaces"),
    ("a\u00a0b", "a b", "a non-breaking space"),
    ("a\u2009\u202fb\u3000", "a b", "thin, narrow and wide spaces"),
    ("a\tb\r\nc", "a b c", "tabs and line breaks"),
    ("a\u200bb\ufeff", "ab", "zero-width characters"),
    ("\u202aa\u202c", "a", "direction marks"),
    ("пере\u00adнос", "перенос", "a soft hyphen"),
    ("a\x00b\x1f\x7f", "ab", "control characters"),
    ("и\u0306", "й", "letters in two pieces"),
    ("\u212b", "Å", "a sign that is a letter"),
    ("&quot;Север&quot;", '"Север"', "entities"),
    ("a&amp;b", "a&b", ""),
    ("a&amp;amp;lt;b", "a<b", "entities of entities"),
    ("&#1048;&#x432;", "Ив", "entities by number"),
    ("x?a=1&copy=2", "x?a=1&copy=2", "a link, not an entity"),
    ("AT&T;", "AT&T;", "no entity of this name"),
    ('="007"', "007", "a spreadsheet guard"),
    ('="a""b"', 'a"b', "doubled quotes inside a guard"),
    ("=1+1", "=1+1", "a formula is not a guard"),
    ("РџСЂРёРІРµС‚", "Привет", "UTF-8 read as cp1251"),
    ("РљРёСЂРѕРІ, СѓР». РњРёСЂР°", "Киров, ул. Мира", "the same with ASCII in between"),
    ("Ð˜Ð²Ð°Ð½", "Иван", "UTF-8 read as cp1252"),
    ("JosÃ©", "José", "Western UTF-8 read as cp1252"),
    ("itâ€™s", "it’s", "typographer's signs"),
    ("Èâàíîâ", "Иванов", "cp1251 read as cp1252"),
    ("Élève", "Élève", "honest accents"),
    ("Ærøskøbing", "Ærøskøbing", ""),
    ("СССР", "СССР", "honest capitals"),
    ("Р№", "Р№", "too short to tell"),
    ("ООО «Рога»", "ООО «Рога»", ""),
    ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", "a family is one sign"),
    ("Қазақстан", "Қазақстан", "letters beyond Russian"),
    ("╨Я╤А╨╕╨▓╨╡╤В, ╨╝╨╕╤А", "Привет, мир", "UTF-8 read in a console, cp866"),
    ("Р В РІРЎРІРѕ", "Р В РІРЎРІРѕ", "half of a double misreading: lost"),
    ("Ромашка Р.В.", "Ромашка Р.В.", "honest initials"),
    ("Ñandú", "Ñandú", "one odd letter"),
    ("Müller-Lüdenscheidt", "Müller-Lüdenscheidt", ""),
    ("Çağrı Öztürk", "Çağrı Öztürk", "Turkish"),
    ("o‘g‘li", "o‘g‘li", "Uzbek"),
    ("a\u2003b\u1680c", "a b c", "wide and ogham spaces"),
    ("\u2066a\u2069", "a", "isolates"),
    ("a\ufffeb", "a\ufffeb", "no character at all, but nothing that spoils the sight"),
    ("e\u0301", "é", "an accent of its own"),
    ("ﬁn", "ﬁn", "a ligature is a letter of its own"),
    ("&nbsp;a&nbsp;", "a", "a space by its name"),
    ("&laquo;Север&raquo;", "«Север»", ""),
    ("&lt;b&gt;a&lt;/b&gt;", "<b>a</b>", "tags stay: they may be meant"),
    ("&#0;a", "\ufffda", "a number that names no character"),
    ("a&#8203;b", "ab", "an invisible one by its number"),
    ('="РџСЂРёРІРµС‚"', "Привет", "mojibake in a guard"),
    ("🙂  🙂", "🙂 🙂", "emoji"),
    ("مرحبا", "مرحبا", "right to left"),
    ("", None, "empty"),
    (" \u00a0\u200b", None, "nothing to see"),
    (None, None, ""),
)


@pytest.mark.parametrize("case", CASES, ids=[repr(case[0]) for case in CASES])
def test_tidy(case: tuple[str | None, str | None, str]) -> None:
    frame = pl.DataFrame({"a": [case[0]]}, schema={"a": pl.String})
    once = frame.select(tidy(pl.col("a")))
    assert once["a"].to_list() == [case[1]]
    assert once.select(tidy(pl.col("a"))).equals(once)
    assert frame["a"].to_list() == [case[0]], "the input is not changed in place"


def test_tidy_keeps_the_lines_of_notes() -> None:
    frame = pl.DataFrame({"a": ["a \r\n  b\r\r\r\rc\u2028d"]})
    assert frame.select(tidy(pl.col("a"), lines=True))["a"].to_list() == ["a\nb\n\nc\nd"]


def test_tidy_works_in_a_lazy_frame() -> None:
    frame = pl.LazyFrame({"a": [" x ", "y", None]})
    assert frame.with_columns(tidy(pl.col("a"))).collect()["a"].to_list() == ["x", "y", None]


@pytest.mark.parametrize("word", ["-", "—", "...", "???", "***", "нет", "НЕТ", "Н/Д", "null", "#N/A", "Не указан"])
def test_filler(word: str) -> None:
    assert pl.select(is_filler(pl.lit(word))).item()


@pytest.mark.parametrize("word", ["Нетов", "Нет проблем", "0", "1", "a-", "А", "Na", "Ли"])
def test_no_filler(word: str) -> None:
    assert not pl.select(is_filler(pl.lit(word))).item()


def test_filler_words_are_as_they_are_compared() -> None:
    assert all(word == word.lower().strip() and word for word in FILLER)


def test_columns_of_text_are_cleaned_and_answers_are_kept() -> None:
    found = normalised(
        {
            "city": [" Москва ", "-", "Не указан"],
            "notes": ["нет", "-", "a\n b"],
            "decision_maker": ["нет", None, "да"],
            "Свой столбец": [" x ", "-", None],
        },
        RULES,
    )
    assert found.to_dict(as_series=False) == {
        "city": ["Москва", None, None],
        "notes": ["нет", "-", "a\nb"],
        "decision_maker": ["нет", None, "да"],
        "Свой столбец": [" x ", "-", None],
    }


@pytest.mark.parametrize("wrong", ["cp1251", "cp1252", "latin-1"])
@pytest.mark.parametrize(
    "text", ["Иванов Пётр Сергеевич", "г. Санкт-Петербург, Невский пр., д. 1", "ООО «Ромашка» №5", "ЩЁЛКОВО"]
)
def test_mojibake_is_mended(text: str, wrong: str) -> None:
    broken = "".join(_misread(byte, wrong) for byte in text.encode())
    assert mend(broken) == text


def _misread(byte: int, wrong: str) -> str:
    """One byte in the wrong table; a byte that the table lacks passes through, as in browsers."""
    try:
        return bytes([byte]).decode(wrong)
    except UnicodeDecodeError:
        return chr(byte)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(min_codepoint=0x20, max_codepoint=0x24F) | st.characters(min_codepoint=0x400, max_codepoint=0x45F)
    )
)
def test_mending_settles(text: str) -> None:
    assert mend(mend(text)) == mend(text)


@settings(max_examples=200, deadline=None)
@given(st.text("абвгдежзиклмнопрстуфхцчшщъыьэюяёАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯЁ -.,«»№0123456789"))
def test_honest_russian_is_never_mended(text: str) -> None:
    assert mend(text) == text


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("aИРС &;#amplt38=\"'-—\u00a0\u200b\r\n\tи\u0306Ð˜Ã©"), min_size=1, max_size=20))
def test_normalising_twice_is_normalising_once(cells: list[str]) -> None:
    assert_settled(normalised({"city": cells, "notes": cells, "client_id": cells}, RULES), RULES)


@pytest.mark.parametrize(
    "cell",
    [
        "&amp;" * 20_000,
        "&amp;" + "amp;" * 25_000,
        "&" * 100_000,
        "РС" * 50_000,
        "Ã" * 100_000,
        "a\u0301" * 50_000,
        '="' * 50_000,
    ],
    ids=range(7),
)
def test_hostile_cells_take_no_long_time(cell: str) -> None:
    assert_settled(normalised({"city": [cell]}, RULES), RULES)
