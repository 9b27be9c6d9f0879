"""What is mended in company names before they are read: quotes, and letters of the wrong alphabet."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from cbtool.lookup import Lookup
from cbtool.rules.translit import LATIN_TWINS, TWINS

_TO_CYRILLIC: Final = str.maketrans(TWINS)
_TO_LATIN: Final = str.maketrans(LATIN_TWINS)
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Zeros for the letter О in a legal form in front of a name.
_ZEROS: Final = r"^[\s\"«„“]*(?:0[0ОO][0ОO]|[ОO]0[0ОO]|[ОO]{2}0|[ПЗОO]А0|0А[ОO0]|А0)[\s\"«„“]+[\"«„“]*\p{L}"
_ZEROS_FOUND: Final = re.compile(_ZEROS.replace(r"\p{L}", r"[^\W\d_]"))
_CYRILLIC: Final = re.compile("[Ѐ-ӿ]")
_ROMAN: Final = re.compile("[A-Za-z]")


def mend_quotes(names: pl.Series) -> pl.Series:
    """Straight quotes to guillemets, outer ones taken off, a missing one of a pair added or its fellow dropped."""
    name = pl.col("name").str.replace_all('\\"', '"', literal=True)  # as databases and JSON write them
    escaped = name.str.contains(r'(^|[\s(])""[^"\s]')  # as a text file doubles them
    straight = (
        pl.when(escaped)
        .then(name.str.replace_all('""', '"', literal=True))
        .otherwise(name)
        .str.replace_all(r"[“”„‟`]|''|<<|>>", '"')
        .str.replace_all(r"(^|\s)'([^']+)'($|[\s,.])", '${1}"${2}"${3}')
        .str.replace(r'^([^"«]*[^"«\s(-])"([\p{L}\p{N}])', '${1} "${2}')
        .str.replace_all(r'(^|[\s(«-])"', "${1}«")
        .str.replace_all(r'«"', "««")
        .str.replace_all('"', "»", literal=True)
        .str.replace_all(r"«\s+", "«")
        .str.replace_all(r"\s+»", "»")
        .str.replace_all("«»", "", literal=True)
        .str.strip_chars()
    )
    frame = names.alias("name").to_frame().select(straight.alias("bent"))
    bent = pl.col("bent")
    opened, closed = bent.str.count_matches("«", literal=True), bent.str.count_matches("»", literal=True)
    inner = bent.str.strip_prefix("«").str.strip_suffix("»")
    whole = bent.str.starts_with("«") & bent.str.ends_with("»") & ~inner.str.contains(r"^[^«]*»")
    mended = (
        pl.when(whole | (bent.str.starts_with("«") & bent.str.ends_with("»") & (opened + closed == 2)))
        .then(inner)
        .when((opened > closed) & bent.str.starts_with("«"))
        .then(bent.str.strip_prefix("«"))
        .when((closed > opened) & bent.str.ends_with("»"))
        .then(bent.str.strip_suffix("»"))
        .when(opened == closed + 1)
        .then(bent + "»")
        .when(opened != closed)
        .then(bent.str.replace_all(r"[«»]", ""))
        .otherwise(bent)
        .str.strip_chars()
    )
    return frame.select(mended).to_series()


def _mend(cell: str) -> tuple[str]:
    """Words that mix scripts into one script, where the odd letters are look-alikes and the others tell which."""

    def word(match: re.Match[str]) -> str:
        text = match[0]
        cyrillic, roman = len(_CYRILLIC.findall(text)), len(_ROMAN.findall(text))
        if not cyrillic or not roman:
            return text
        russian, western = text.translate(_TO_CYRILLIC), text.translate(_TO_LATIN)
        can_be_russian, can_be_western = not _ROMAN.search(russian), not _CYRILLIC.search(western)
        if can_be_russian and (not can_be_western or cyrillic >= roman):
            return russian
        return western if can_be_western else text

    zeros = _ZEROS_FOUND.match(cell)
    if zeros:  # `000 Ромашка`
        cell = zeros[0].replace("0", "О") + cell[zeros.end() :]
    return (_WORD.sub(word, cell),)


_mended: Final = Lookup(_mend, {"text": pl.String()})


def mend_letters(cells: pl.Series) -> pl.Series:
    """Latin look-alikes inside Cyrillic words, and the reverse, put right."""
    mixed = cells.str.contains(rf"\p{{Cyrillic}}[A-Za-z]|[A-Za-z]\p{{Cyrillic}}|{_ZEROS}").fill_null(value=False)
    if not mixed.any():
        return cells
    return cells.clone().scatter(mixed.arg_true(), _mended(cells.filter(mixed))["text"])
