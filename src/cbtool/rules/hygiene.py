"""Clean any text without knowing what it means: spaces, invisible characters, entities, mojibake, guards, filler."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Final

import polars as pl

from cbtool.rules import mojibake

_WORDS: Final = """
нет; нету; нет данных; нет информации; н/д; н.д.; н/у; нд; не указан; не указана; не указано; не указаны
не задан; не задана; не задано; не заполнен; не заполнена; не заполнено; не определен; не определено; не определён
неизвестен; неизвестна; неизвестно; не известно; отсутствует; отсутствуют; пусто; (пусто); (нет); прочерк; без данных
не имеется; без отчества; нет отчества; отчества нет; отчество отсутствует; не имеет отчества
no patronymic; no middle name; none; null; nan; nil; n/a; #n/a; #н/д; n.a.; undefined; unknown; not specified
not available; not provided; not set; no data; empty; blank; missing; (none); (null); (empty); (blank); (unknown)
<null>; <none>; <na>; [null]; \\n
#ref!; #value!; #name?; #null!; #div/0!; #num!; #знач!; #ссылка!; #имя?; #пусто!; #дел/0!; #число!
"""

#: Words that say that there is no value; lower case. Bare signs such as `-` are known by `is_filler` besides.
FILLER: Final[frozenset[str]] = frozenset(word.strip() for line in _WORDS.splitlines() for word in line.split(";")) - {
    ""
}

#: Words beside a value that say that it is not, or no longer, right; of one that is not to be used.
DOUBT: Final = re.compile(
    r"(?<!\w)(?:не\s?(?:верн|актуал|действ|доступ|работа|существ|обслуж|правил|звон|беспоко|писать|отвеч|бер[её]т|тот|е[её]|его)"
    r"|ошиб|чуж|удал[её]н|отключ|заблок|устар|стар(?:ый|ая|ое)(?!\w)|бывш|wrong|invalid|(?:old|do not|don'?t)(?!\w))",
    re.IGNORECASE,
)

#: Words of `FILLER` in any case, or signs alone: one expression, since lower case of long Cyrillic text is dear.
_NOTHING: Final = (
    rf"^(?:(?i:{'|'.join(map(re.escape, sorted(FILLER)))})".replace(r"\ ", " ")
    + r"|[-‐-―−_.,:;?!*/\\|~=+#'\"`´()\[\]{}<>\s]+)$"
)

#: Characters without a shape of their own. The joiner U+200D stays, since it holds emoji together.
_INVISIBLE: Final = (
    r"[\x00-\x08\x0E-\x1F\x7F-\x84\x86-\x9F\x{AD}\x{61C}\x{180E}\x{200B}\x{200C}\x{200E}\x{200F}\x{202A}-\x{202E}"
    r"\x{2060}-\x{206F}\x{FEFF}\x{FFF9}-\x{FFFB}]"
)
#: Cells without any of these are clean, which is most of them, and are not touched.
_SUSPECT: Final = (
    rf"^\s|\s$|\s\s|[^\S ]|{_INVISIBLE}|\p{{M}}|&[#A-Za-z]|^=|[\x{{2126}}\x{{212A}}\x{{212B}}\x{{37E}}]"
    rf"|{mojibake.SUSPECT}"
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_AMPERSANDS: Final = re.compile(r"&(?:(?:amp|AMP|#0{0,5}38|#[xX]0{0,4}26);)+")
_PASSES: Final = 8


def entities(text: str) -> str:
    """HTML entities as the characters that they name; text that never comes to rest stays as it came."""
    plain = text
    for _ in range(_PASSES):
        step = _ENTITY.sub(lambda found: unescape(found[0]), _AMPERSANDS.sub("&", plain))
        if step == plain:
            return plain
        plain = step
    return text


def each(column: pl.Series, where: str, function: Callable[[str], str]) -> pl.Series:
    """Apply a function of one text, once per distinct value, to the cells in which a pattern is found."""
    rows = column.str.contains(where).fill_null(value=False)
    if not rows.any():
        return column
    cells = column.filter(rows)
    changed = {text: function(text) for text in cells.unique()}
    return column.clone().scatter(rows.arg_true(), cells.replace_strict(changed, return_dtype=pl.String))


def unguarded(column: pl.Expr) -> pl.Expr:
    """`="text"`, by which a spreadsheet is told not to read a number, as its text."""
    inner = column.str.extract(r'^\s*=\s*"((?s:.*))"\s*$').str.replace_all('""', '"', literal=True)
    return pl.coalesce(inner, column)


def spaced(column: pl.Expr, *, lines: bool = False) -> pl.Expr:
    """Without invisible characters; runs of spaces as one space; NFC; empty as null. `lines` keeps line breaks."""
    plain = column.str.replace_all(_INVISIBLE, "")
    if lines:
        plain = plain.str.replace_all(r"\r\n?|[\x{85}\x{2028}\x{2029}]", "\n").str.replace_all(r"[^\S\n]+", " ")
        plain = plain.str.replace_all(r" ?(\n) ?", "${1}").str.replace_all(r"\n{3,}", "\n\n")
    else:
        plain = plain.str.replace_all(r"\s+", " ")
    plain = plain.str.strip_chars().str.normalize("NFC")
    return pl.when(plain != "").then(plain)


def suspicious(column: pl.Series) -> pl.Series:
    """Which cells hygiene may have to touch; false for empty ones."""
    if column.null_count() == column.len():
        return column.is_not_null()
    return column.str.contains(_SUSPECT).fill_null(value=False)


def tidy_series(column: pl.Series, *, lines: bool = False) -> pl.Series:
    """`tidy` of a series."""
    rows = suspicious(column) | (column == "").fill_null(value=False)
    column = column.clone()
    # Once is enough for all honest text; what one step lays bare (an entity behind a guard) takes another round.
    for _ in range(_PASSES):
        if not rows.any():
            break
        at, cells = rows.arg_true(), column.filter(rows)
        clean = each(each(cells, mojibake.SUSPECT, mojibake.mend), "&[#A-Za-z]", entities)
        clean = clean.to_frame("c").select(spaced(unguarded(pl.col("c")), lines=lines)).to_series()
        column.scatter(at, clean)
        rows.scatter(at, cells.ne_missing(clean) & suspicious(clean))
    return column


def tidied(frame: pl.DataFrame) -> pl.DataFrame:
    """`tidy` of all columns of a frame of text at once, since to begin has its price."""
    cells = tidy_series(pl.concat(column.alias("cell") for column in frame))
    slices = (cells.slice(place * frame.height, frame.height) for place in range(frame.width))
    return pl.DataFrame(list(slices), schema=frame.columns)


def tidy(column: pl.Expr, *, lines: bool = False) -> pl.Expr:
    """Text as it was meant, column by column and without a loop over clean cells.

    Mends mojibake, HTML entities and the guard `="..."`; drops control and zero-width characters; makes every
    run of spaces (non-breaking ones and line breaks too, unless `lines`) one space; strips; composes to NFC;
    empty becomes null. Tidying twice gives the same.
    """
    return column.map_batches(
        lambda cells: tidy_series(cells, lines=lines), return_dtype=pl.String, is_elementwise=True
    )


def is_filler(column: pl.Expr) -> pl.Expr:
    """Whether tidied text only says that there is nothing: a word of `FILLER`, or signs such as `-`, `?`, `***`."""
    return column.str.contains(_NOTHING).fill_null(value=False)
