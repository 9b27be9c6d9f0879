"""Which encoding a text file is in: byte order mark, zero bytes, strict UTF-8, else what looks most like language."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cbtool.errors import UsageError, nearest
from cbtool.files import letters

#: Bytes that cannot be decoded are carried as private characters U+10FF00 + byte, so that their records can be
#: set aside; this finds them in UTF-8.
MARK: Final = re.compile(rb"\xf4\x8f[\xbc-\xbf][\x80-\xbf]")
_MARK_BASE: Final = 0x10FF00

#: Bytes that are read at once, and how many of a file that is no UTF-8 are looked at line by line.
PIECE: Final = 1 << 20
_EXAMINED: Final = 2 << 20
_SAMPLE: Final = 1 << 14

#: A best encoding that leads by less than this, or rests on fewer letters, is a narrow choice.
NARROW: Final = 0.7
_FEW: Final = 6

#: What the lead of a choice must be over all of the text where most of it is ASCII.
_EVIDENCE: Final = 12
#: Letters from which a second opinion on a Cyrillic encoding is worth something, and what it chooses from.
_ENOUGH: Final = 40
_SECOND: Final = (*letters.CYRILLIC, "cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: The names that we show, and that a misspelt one is compared with.
SHOWN: Final = {
    "utf_8": "utf-8",
    "cp1251": "cp1251",
    "cp866": "cp866",
    "koi8_r": "koi8-r",
    "koi8_u": "koi8-u",
    "mac_cyrillic": "mac-cyrillic",
    "iso8859_5": "iso8859-5",
    **{name: name.replace("_", "-") for name in (*letters.LATIN, *letters.GREEK)},
}
_NAMES: Final = (*SHOWN.values(), "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "windows-1251", "ascii")

_SMALL: Final = 1 << 12
#: Cyrillic of UTF-8, two letters side by side; a Latin letter of UTF-8, which is Ã, Ä, Å or a sign, with a sign behind
#: it, in these encodings.
_UTF8_PAIR: Final = re.compile(rb"(?:[\xd0\xd1][\x80-\xbf]){2}")
_UTF8_LATIN: Final = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
_WESTERN: Final = frozenset(
    {"cp1252", "iso8859-15", "mac-roman", *(name for name in letters.LATIN if re.match(r"cp\d{3}$", name))}
)
#: Whole characters of UTF-8; of two bytes none of Syriac and Maldivian, which Czech of a Mac looks like; of three only
#: signs such as dashes, since small letters of cp866 look like others.
_UTF8_WHOLE: Final = re.compile(rb"[\xc2-\xdb][\x80-\xbf]|\xe2[\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH: Final = bytes(range(0x80, 0x100))
_HIGH_WORD: Final = re.compile(rb"[\x80-\xff]+(?![0-9\x80-\xff])")
#: A text of so few different letters is hardly language, perhaps a yes and a no.
_FEW_LETTERS: Final = 12
_UTF8_CHAR: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_UNFINISHED: Final = re.compile(rb"(?:[\xc0-\xff][\x80-\xbf]{0,2})?\Z")
_LINES: Final = re.compile(rb"[^\r\n]*[\r\n]+|[^\r\n]+\Z")


@dataclass(frozen=True, slots=True)
class Encoding:
    """What a text file is encoded in.

    Attributes:
        name: of the codec, as shown to the user.
        bom: whether a byte order mark stands in front.
        damaged: in a UTF-8 file, whether there are lines that are not UTF-8.
        legacy: the encoding of those lines, if they are whole in one.
        rival, margin: the next best choice, and by how much it lost; None where nothing was guessed.
        narrow: whether the choice should be checked.
    """

    name: str
    bom: bool = False
    damaged: bool = False
    legacy: str | None = None
    rival: str | None = None
    margin: float = 0.0
    narrow: bool = False


def named(name: str) -> str:
    """The encoding that the user names.

    Raises:
        UsageError: there is no such encoding for text.
    """
    try:
        info = codecs.lookup(name)
        bytes(1).decode(name, "replace")
    except (LookupError, ValueError):
        hint = nearest(name.lower(), _NAMES) or f"Known are, among others: {', '.join(_NAMES)}."
        raise UsageError(f"there is no encoding {name!r}", hint) from None
    return "utf-8" if info.name == "utf-8-sig" else info.name


def recognise(path: Path) -> Encoding:
    """The encoding of a text file, from all of its bytes."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, bom=True)
    bom = head.startswith(codecs.BOM_UTF8)
    wide = _wide(head)
    return Encoding(wide or "utf-8", bom) if wide or _is_utf8_file(path) else _narrow(path, bom=bom)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file in pieces of about a MiB that end with a line, or at least with a whole UTF-8 character."""
    rest = b""
    while chunk := file.read(PIECE):
        data = rest + chunk
        cut = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        if not cut:
            cut = len(data) - len(_UNFINISHED.search(data[-4:])[0])  # type: ignore[index]
        yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest


def lines(piece: bytes) -> list[bytes]:
    """The lines of a piece with their ends."""
    return _LINES.findall(piece)


def is_utf8(data: bytes) -> bool:
    """Whether bytes are valid UTF-8."""
    try:
        if len(data) > _SMALL:
            # Polars checks several times as fast as Python, which makes a text of them.
            pl.Series([data], dtype=pl.Binary).cast(pl.String)
        else:
            data.decode("utf-8")
    except (UnicodeDecodeError, pl.exceptions.ComputeError):
        return False
    return True


def _is_utf8_file(path: Path) -> bool:
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(PIECE):
            data = rest + chunk
            rest = _UNFINISHED.search(data, max(len(data) - 4, 0))[0]  # type: ignore[index]
            if not is_utf8(data[: len(data) - len(rest)]):
                return False
    return is_utf8(rest)


def has_utf8(data: bytes, encoding: str) -> bool:
    """Whether letters of UTF-8 may stand in a piece of a legacy file: rare, but no proof."""
    text = np.frombuffer(data, np.uint8)
    lead, follow = (text & 0xFE) == 0xD0, (text & 0xC0) == 0x80
    latin = (text >= 0xC3) & (text <= 0xC5) & (encoding in _WESTERN)
    return bool((lead[:-3] & follow[1:-2] & lead[2:-1] & follow[3:]).any() or (latin[:-1] & follow[1:]).any())


def is_utf8_line(line: bytes, encoding: str) -> bool:
    """Whether a line of a legacy file is one of UTF-8 rather: with such letters, and valid throughout."""
    found = _UTF8_PAIR.search(line) or (encoding in _WESTERN and _UTF8_LATIN.search(line))
    return bool(found) and is_utf8(line)


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: zeros, and few different bytes, at every second place."""
    if b"\x00" not in head or len(head) < 4:
        return None
    even, odd = head[0::2], head[1::2]
    for quarter, name in ((head[3::4], "utf-32-le"), (head[0::4], "utf-32-be")):
        if not quarter.strip(b"\x00") and not (head[2::4] if name.endswith("le") else head[1::4]).strip(b"\x00"):
            return name
    for high, low, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        pages = len(high) - len(high.translate(None, b"\x00\x04\x20\x21"))
        if high.count(0) and pages > 0.9 * len(high) and low.count(0) < 0.1 * len(low):
            return name
    return None


def _narrow(path: Path, *, bom: bool, thorough: bool = False) -> Encoding:
    """The encoding of a file of single bytes or damaged UTF-8.

    The start of a file that is no UTF-8 counts whole, then a sample of each piece; where that leaves two encodings
    nearly alike, all of it.
    """
    counts = letters.pairs(b"  ")
    whole = examined = 0
    broken: list[bytes] = []
    with path.open("rb") as file:
        for piece in pieces(file):
            if is_utf8(piece):
                whole += 0 if piece.isascii() else piece.count(b"\n")
            elif examined >= _EXAMINED:
                counts += letters.pairs(piece if thorough else piece[:_SAMPLE])
            else:
                examined += len(piece)
                for line in lines(piece):
                    if not is_utf8(line):
                        broken.append(line)
                    elif not line.isascii():
                        whole += 1
    if bom or whole > len(broken) or _mostly_utf8(b"".join(broken)):
        # A damaged line of UTF-8 tells nothing of another encoding.
        broken = [line for line in broken if not _UTF8_CHAR.search(line)]
        text = b"".join(broken)
        return Encoding("utf-8", bom, damaged=True, legacy=_best(letters.pairs(text), text).name if broken else None)
    text = b"".join(broken)
    best = _best(counts + letters.pairs(text), text)
    sure = thorough or examined < _EXAMINED or best.margin >= 2 * NARROW
    return best if sure else _narrow(path, bom=bom, thorough=True)


def _mostly_utf8(text: bytes) -> bool:
    """Whether lines that are no valid UTF-8 are damaged UTF-8: nearly all their letters are whole."""
    high = len(text) - len(text.translate(None, _HIGH))
    return sum(map(len, _UTF8_WHOLE.findall(text))) > 0.7 * high


def _best(counts: NDArray[np.int64], text: bytes) -> Encoding:
    """The encoding in which text looks most like language."""
    few = np.count_nonzero(counts[0x80:].sum(axis=1)) <= _FEW_LETTERS
    words = frozenset(_HIGH_WORD.findall(text)) if few else frozenset()
    found = letters.beyond(counts)
    scores = {name: letters.score(found, name) for name in (*letters.CYRILLIC, *letters.LATIN, *letters.GREEK)}
    for name in letters.CYRILLIC:
        scores[name] += letters.usual(words, name)
    ranked = sorted(scores, key=lambda name: -scores[name])
    name = ranked[0]
    rival = next((other for other in ranked if not letters.same(counts, name, other)), "")
    lead = scores[name] - scores.get(rival, 0.0)
    lone = letters.alone(found, name) and not (name in letters.CYRILLIC and letters.usual(words, name))
    return Encoding(
        SHOWN.get(name, name),
        rival=SHOWN.get(rival, rival) or None,
        margin=round(lead, 2),
        narrow=lone or _is_narrow(name, scores[name], lead, found[2], int(counts[0x80:].sum()), text),
    )


def _is_narrow(name: str, top: float, lead: float, times: NDArray[np.int64], known: int, text: bytes) -> bool:
    """Whether a choice should be checked, by its score, its lead, how often the pairs of letters occur, and letters."""
    if name in letters.LATIN:
        # The lead is one for each pair; the same pair over and over says little more than once or twice.
        return lead * min(int(times.sum()), 2 * len(times)) < _EVIDENCE
    if not (lead < NARROW or known < _FEW or top < 1):
        return False
    return lead <= 0 or known < _ENOUGH or _second_opinion(text) != name


def _second_opinion(text: bytes) -> str | None:
    """What charset-normalizer takes the text for."""
    from charset_normalizer import from_bytes

    match = from_bytes(text[: 1 << 14], cp_isolation=list(_SECOND)).best()
    return match.encoding if match else None


def _marked(error: UnicodeError) -> tuple[str, int]:
    """Error handler: undecodable bytes become marks."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(_MARK_BASE + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("cbtool-mark", _marked)


def unmarked(raw: bytes) -> str:
    """UTF-8 text as shown to the user, with undecodable bytes as `\\\\x98`."""
    text = raw.decode("utf-8", "replace")
    return re.sub("[\U0010ff00-\U0010ffff]", lambda match: f"\\x{ord(match[0]) - _MARK_BASE:02x}", text)
