"""Name cells to raw words: what stands between spaces, after brackets, addresses, degrees and glue are dealt with."""

from __future__ import annotations

from typing import Final

import polars as pl

from cbtool.rules import name_words as lists
from cbtool.rules.legal_forms import SOLE_TRADER

#: Joins a Turkic patronymic to its tail while words are split.
GLUE: Final = "\x1f"

_TAILS: Final = "|".join(lists.TAILS)
#: Signs that are written for an apostrophe or a hyphen.
APOSTROPHES: Final = dict.fromkeys("’ʼʻ‘`´′", "'") | dict.fromkeys("–—−‐‑", "-")
_PLAIN: Final = r"^[\p{L} -]*$"
#: Words that have run together (ИвановИван), and initials without full stops (Пушкин АС).
GLUED: Final = r"([а-яё]{2})([А-ЯЁ][а-яё.])"
#: Signs with which people mark a record.
_MARKS: Final = r"[*!?#~^=]+"
_BARE_INITIALS: Final = r"^(\p{Lu}\p{Ll}[\p{L}-]*) ([А-ЯЁ])([А-ЯЁ])$"
#: Degrees with full stops: к.м.н., д. т. н., канд. мед. наук.
_DEGREE: Final = (
    r"(?i)(^|[\s,(])(к|д|канд|докт)\.\s?(м|т|э|ф|б|х|ю|п|и|пс|биол|мед|техн|экон|юр|пед|ист|хим|филол|психол)\.?\s?"
    r"(наук|н\.?)(?:$|[\s,)])"
)
_BRACKETS: Final = r"[(\[{<][^)\]}>]*[)\]}>]?"
#: A word in quotes behind another one.
_NICKNAME: Final = r'(\p{L}\s+)["«„“]([^"«»„“”]+)["»”“]'
#: What a form says in front of a name.
_LABEL: Final = (
    r"^\s*(?i:ф\. ?и\. ?о\.|(?:ф\.? ?и\.? ?о\.?|имя|клиент|контакт|контактное лицо|покупатель|заказчик|получатель"
    r"|абонент|full name|name|client|contact|customer)(?:\s*[:=]|\s+[-–—]))\s*(\p{L}.*)$"
)
#: A remark and a dash, which joins no double surname: `Мама - Иванова Анна`.
_REMARK_FIRST: Final = rf"^\s*((?i:{'|'.join(sorted(lists.REMARKS | lists.JUNK))}))\s-\s"
_ADDRESS: Final = r"\S+@\S+\.\S+|(?:https?://|www\.)\S+"
#: A company in front of a person: `ООО "Ромашка", Иванов Иван`; a company's name in quotes, which is no nickname.
_FIRMS: Final = "|".join(sorted(lists.FORMS - SOLE_TRADER, key=lambda form: (-len(form), form)))
_FIRM_FIRST: Final = rf'^\s*((?i:{_FIRMS}))\s*["«„“]([^"«»„“”]+)["»“”][\s,;:/(-]*([^\s)].*?)\)?\s*$'
_FIRM: Final = rf'((?:^|[\s,;/(])(?i:{_FIRMS}))\s*["«„“]'
#: The same without quotes: `ООО Ромашка / Иванов И.И.`, `Ромашка ООО, Иванов Иван`, and without a sign between them,
#: where the patronymic tells: `ООО Ромашка Иванов Иван Иванович`.
_PERSON: Final = r"\p{Lu}[\p{L}'-]*\.?(?:\s*\p{Lu}[\p{L}'-]*\.?){1,3}"
_PATRONYMIC: Final = r"(?:\p{Lu}[\p{L}-]+\s+){2}\p{Lu}\p{L}+(?i:вич|[ьм]ич|вна|ична)"
_SIGN: Final = r"(?:\s*[,;/(:]\s*|\s+[-–—]\s+)"
_REMARKS: Final = "|".join(sorted(lists.REMARKS))
_UNQUOTED: Final = (
    (rf"^\s*((?i:{_FIRMS}))\s+([^,;/()«]+?){_SIGN}({_PERSON})\)?\s*$", "${3}, ${1} ${2}"),
    (rf"^\s*((?i:{_FIRMS}))\s+([^,;/()«]+?)((?:\s+(?:{_REMARKS}))?)\s+({_PATRONYMIC})\s*$", "${4},${3} ${1} ${2}"),
    (rf"^\s*([^,;/()«]+?)\s+((?i:{_FIRMS}))\.?{_SIGN}({_PERSON})\)?\s*$", "${3}, ${1} ${2}"),
)
_FORMED: Final = rf"(?:^|\s)(?i:{_FIRMS})(?:[\s,;/(:.]|$)"


def is_plain(cells: pl.Series) -> pl.Series:
    """Whether a cell is nothing but words between spaces, so that its tokens are what stands between them."""
    # Without `\b`, which costs ten times as much.
    odd = rf"[ -](?i:{_TAILS})(?: |$)| [-–—] |{GLUED}|{_BARE_INITIALS}"
    return cells.str.contains(_PLAIN) & ~cells.str.contains(odd)


def split(cells: pl.Series) -> pl.DataFrame:
    """Cells to `tokens` (raw words and signs), `aside` (what stood in brackets, nicknames, addresses), `glued`.

    A glued cell had words without a space between them, or marks around them.
    """
    plain = is_plain(cells) & ~cells.str.contains(_FORMED)
    odd = pl.when(~plain).then(pl.col("cell")).str.replace(_LABEL, "${1}")
    odd = odd.str.replace(_FIRM_FIRST, "${3}, ${1} ${2}").str.replace(_FIRM, "${1} ")
    for pattern, turned in _UNQUOTED:
        odd = odd.str.replace(pattern, turned)
    cell = pl.col("odd")
    # In steps, since an expression would be computed wherever it is named.
    frame = cells.alias("cell").to_frame().with_columns(odd.alias("odd"))
    frame = frame.with_columns((cell.str.contains(GLUED) & ~cell.str.contains("Мак[А-ЯЁ]")).alias("glued"))
    spaced = (
        pl.when("glued")
        .then(cell.str.replace_all(GLUED, "${1} ${2}"))
        .otherwise(cell)
        .str.replace(_BARE_INITIALS, "${1} ${2}. ${3}.")
        .str.replace_many(APOSTROPHES)
        .str.replace_all(_ADDRESS, " ")
        .str.replace_all(rf"{_BRACKETS}", " ")
        .str.replace_all(_NICKNAME, "${1} ")
        .str.replace_all(_MARKS, " ")
        .str.replace_all(r'["«»„“”_]', " ")
        .str.replace_all(_DEGREE, "${1}${2}${3}н ")
        .str.replace_all(r"\.(\D|$)", ". ${1}")
        .str.replace_all(r"([,;/&+|:])", " $1 ")
        .str.replace(_REMARK_FIRST, "$1 : ")
        .str.replace(r"^\s*(\p{L}+)\s-\s(\p{L}+)\s(\p{L}{2,})", "$1-$2 $3")
        .str.replace_all(r"(\p{L})(\s-(\p{L})|-\s(\p{L}))", "$1-$3$4")
        .str.replace_all(rf"(?i)(\p{{L}})[\s-]+({_TAILS})\b", f"$1{GLUE}$2")
    )
    return frame.select(
        pl.coalesce(spaced, "cell").str.extract_all(r"\S+").alias("tokens"),
        cell.str.extract_all(rf"{_BRACKETS}|{_ADDRESS}|{_NICKNAME}")
        .list.eval(pl.element().str.replace(_NICKNAME, "${2}").str.strip_chars("()[]{}<> \t"))
        .list.join(" ")
        .alias("aside"),
        (pl.col("glued") | cell.str.contains(_MARKS)).fill_null(value=False).alias("glued"),
    )
