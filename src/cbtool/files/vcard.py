"""The grammar of vCards: cards, content lines and values of versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350)."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

#: A content line: group, name, parameters, value. A colon inside a quoted parameter is part of it.
_LINE: Final = re.compile(r'(?:([\w-]+)\.)?([A-Za-z][\w-]*)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
#: How a content line begins, of which the rest may stand on the next line.
_START: Final = re.compile(r"(?:[\w-]+\.)?[A-Za-z][\w-]*(?::|;[A-Za-z][\w-]*(?:[=;:]|\Z))")
_PARAMETER: Final = re.compile(r';((?:[^";]|"[^"]*")*)')
_BEGIN: Final = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_END: Final = re.compile(r"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)

#: Parameters that version 2.1 writes without their name.
_ENCODINGS: Final = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})

_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Property:
    """A content line.

    Attributes:
        name: in capitals, without its group.
        group: `item1` in `item1.TEL`, else empty.
        types: values of TYPE, in capitals; `PREF` among them for a preferred one.
        parts: the value between unescaped semicolons, unescaped.
        binary: whether the value is data rather than text; then there are no parts.
    """

    name: str
    group: str
    types: frozenset[str]
    parts: tuple[str, ...]
    binary: bool = False

    @property
    def text(self) -> str:
        """The whole value."""
        return ";".join(self.parts)


@dataclass(slots=True)
class Card:
    """The lines of one card.

    Attributes:
        row: the line where it begins, from 1; of a line outside any card, that line.
        lines: as they stand in the file, without their ends.
        whole: whether it begins and ends as it should.
    """

    row: int
    lines: list[str] = field(default_factory=list)
    whole: bool = False

    @property
    def outside(self) -> bool:
        """Whether this is a line that stands outside any card."""
        return not _BEGIN.fullmatch(self.lines[0])


def cards(lines: Iterable[str]) -> Iterator[Card]:
    """The cards of a file, and the lines outside them, each as a card of its own. A card inside a card is its AGENT."""
    card: Card | None = None
    depth = 0
    for row, line in enumerate(lines, 1):
        if _BEGIN.fullmatch(line):
            if card and re.match(r"(?:[\w-]+\.)?AGENT\b", card.lines[-1], re.IGNORECASE):
                depth += 1
            else:
                if card:
                    yield card
                card, depth = Card(row), 0
        if card is None:
            if line.strip():
                yield Card(row, [line])
            continue
        card.lines.append(line)
        if _END.fullmatch(line):
            if depth:
                depth -= 1
            else:
                card.whole = True
                yield card
                card = None
    if card:
        yield card


def properties(card: Card, decode: Callable[[bytes], str]) -> Iterator[Property]:
    """The content lines between BEGIN and END.

    Args:
        card: a whole card.
        decode: text of quoted-printable bytes whose charset nobody says.
    """
    version = next((line.partition(":")[2].strip() for line in card.lines if re.match("VERSION:", line, re.I)), "3.0")
    old = version == "2.1"
    depth = 0
    for line in _unfolded(card.lines[1:-1], old=old):
        # The card of an AGENT is a person of its own, who is left out with it.
        if _BEGIN.fullmatch(line):
            depth += 1
        elif _END.fullmatch(line):
            depth -= 1
        elif not depth and (match := _LINE.fullmatch(line)):
            group, name, parameters, value = match.groups(default="")
            yield _property(group, name.upper(), _parameters(parameters), value, decode, old=old)
        elif not depth and line.strip():
            yield Property("UNNAMED", "", frozenset(), (line,))


def _unfolded(lines: Iterable[str], *, old: bool) -> Iterator[str]:
    """Logical lines: continued by a space in front, by `=` at the end of quoted-printable, or by no name at all.

    Version 2.1 folds where there is a space, which stays; the others put one in front that goes.
    """
    whole = ""
    for line in lines:
        printable = "QUOTED-PRINTABLE" in whole.partition(":")[0].upper()
        if printable and whole.endswith("="):
            whole = whole[:-1] + line
        elif whole and line[:1] in (" ", "\t"):
            whole += line if old and not _is_base64(whole) else line[1:]
        elif whole and line.strip() and not _START.match(line):
            whole += line if _is_base64(whole) else f"\n{line}"
        else:
            if whole:
                yield whole
            whole = line
    if whole:
        yield whole


def _is_base64(line: str) -> bool:
    return re.search(r"[;=](BASE64|B)[;:]", line.partition(":")[0].upper() + ":") is not None


def _parameters(text: str) -> dict[str, frozenset[str]]:
    """Parameters by name, in capitals; a bare one of version 2.1 is a TYPE or an ENCODING."""
    found: dict[str, frozenset[str]] = {}
    for match in _PARAMETER.finditer(text):
        name, equals, value = match[1].strip().upper().partition("=")
        if not equals:
            name, value = ("ENCODING" if name in _ENCODINGS else "TYPE"), name
        values = {part.strip() for part in value.replace('"', "").split(",")} - {""}
        found[name] = found.get(name, frozenset()) | values
    return found


def _property(
    group: str,
    name: str,
    parameters: dict[str, frozenset[str]],
    value: str,
    decode: Callable[[bytes], str],
    *,
    old: bool,
) -> Property:
    types = parameters.get("TYPE", frozenset()) | ({"PREF"} if "PREF" in parameters else set())
    encoding = parameters.get("ENCODING", frozenset())
    if encoding & {"B", "BASE64"}:
        text = _text_of(value) if name not in ("PHOTO", "LOGO", "SOUND", "KEY") else None
        if text is None:
            return Property(name, group, types, (), binary=True)
        value = text
    elif re.match(r"data:[^,]*;base64,", value, re.IGNORECASE):
        return Property(name, group, types, (), binary=True)
    elif "QUOTED-PRINTABLE" in encoding:
        data = quopri.decodestring(value.encode())
        charset = next(iter(sorted(parameters.get("CHARSET", ()))), None)
        value = _decoded(data, charset) or decode(data)
    parts = tuple(_unescaped(part, old=old) for part in _split(value))
    return Property(name, group, types, parts)


def _text_of(value: str) -> str | None:
    """Base64 that is text after all."""
    try:
        return base64.b64decode("".join(value.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _decoded(data: bytes, charset: str | None) -> str | None:
    try:
        return data.decode(charset or "ascii")
    except (LookupError, ValueError):
        return None


def _split(text: str) -> list[str]:
    """Text between the semicolons that no backslash stands before."""
    parts, start = [], 0
    for match in re.finditer(r"\\.|;", text, re.DOTALL):
        if match[0] == ";":
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _unescaped(text: str, *, old: bool) -> str:
    """Text without backslashes; version 2.1 knows them before a semicolon only, and a path keeps its own."""
    if old:
        return text.replace("\\;", ";").replace("\\,", ",")
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
