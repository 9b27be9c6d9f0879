"""Mend text that was decoded with the wrong table.

`РџСЂРёРІРµС‚` is `Привет`, `Ð˜Ð²Ð°Ð½` is `Иван`, `Èâàíîâ` is `Иванов`.
"""

from __future__ import annotations

import re
from typing import Final

#: What UTF-8 lead and continuation bytes look like in the two tables that Russian files are misread with.
_CP1251_TAIL: Final = "".join(bytes([b]).decode("cp1251", "ignore") for b in range(0x80, 0xC0)) + "\x98"
_CP1252_TAIL: Final = "".join(bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xC0)) + "".join(
    map(chr, range(0x80, 0xA0))
)

#: Where mending is tried at all; the same text serves Polars' regular expressions and Python's.
#: Two letters in a row are asked for, since a lone `Р№` or `Ã©` also stands in honest text.
SUSPECT: Final = (
    rf"(?:[РС][{re.escape(_CP1251_TAIL)}]){{2}}"
    rf"|(?:[ÐÑ][{re.escape(_CP1252_TAIL)}]){{2}}"
    rf"|[ÂÃ][{re.escape(_CP1252_TAIL)}]"
    r"|вЂ[™њќ“”]|â€"
    r"|(?:[╨╤][^ -~]){2}"
    r"|[À-ÿ]{3}"
)

_BYTES_1251: Final = {bytes([b]).decode("cp1251", "ignore"): b for b in range(0x80, 0x100) if b != 0x98} | {
    "\x98": 0x98
}
#: Undefined places of cp1252 pass through as C1 controls, as browsers do.
_BYTES_1252: Final = {chr(b): b for b in range(0x80, 0x100)} | {
    bytes([b]).decode("cp1252", "ignore"): b for b in range(0x80, 0xA0) if bytes([b]).decode("cp1252", "ignore")
}
#: The table of the Windows console.
_BYTES_866: Final = {bytes([b]).decode("cp866"): b for b in range(0x80, 0x100)}
_LATIN_ONLY: Final = re.compile(r"[À-ÿ]{3}")
_ASCII_LETTER: Final = re.compile(r"[A-Za-z]")
_MARKS: Final = re.compile(SUSPECT)
_PASSES: Final = 3


def mend(text: str) -> str:
    """The text as it was meant, or unchanged where no misreading explains it whole.

    The result is stable: what comes out is not suspected again, else the text stays as it came.
    """
    mended = text
    for _ in range(_PASSES):
        step = _once(mended)
        if step == mended:
            return mended
        mended = step
    return mended if _once(mended) == mended else text


def _once(text: str) -> str:
    """Undo one misreading."""
    if not _MARKS.search(text):
        return text
    for table in (_BYTES_1251, _BYTES_1252, _BYTES_866):
        # A space after a lead letter was a non-breaking one before somebody trimmed the text.
        for variant in (text, re.sub("(?<=[РСÐÑ]) ", "\xa0", text)):
            raw = _encoded(variant, table)
            if raw is None:
                continue
            try:
                found = raw.decode("utf-8")
            except UnicodeDecodeError:
                continue
            if found != text:
                return found
    if _LATIN_ONLY.search(text) and not _ASCII_LETTER.search(text):
        raw = _encoded(text, _BYTES_1252)
        found = raw.decode("cp1251", "replace") if raw is not None else ""
        if found and all(not letter.isalpha() or "Ѐ" <= letter <= "ӿ" for letter in found) and "\ufffd" not in found:
            return found
    return text


def _encoded(text: str, table: dict[str, int]) -> bytes | None:
    """The bytes that read as this text in a table whose lower half is ASCII; None where a letter is not in it."""
    raw = bytearray()
    for letter in text:
        byte = ord(letter) if letter < "\x80" else table.get(letter)
        if byte is None:
            return None
        raw.append(byte)
    return bytes(raw)
