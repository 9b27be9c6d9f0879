"""vCard files as tables: a card is a row, its properties are columns whose headers import understands."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path
from typing import Final

from cbtool.errors import InputError
from cbtool.files import says
from cbtool.files.blocks import UNDECODABLE
from cbtool.files.body import Body
from cbtool.files.csv_read import Progress
from cbtool.files.encoding import MARK, pieces, recognise, unmarked
from cbtool.files.raw import Raw, ReadOptions, Remark
from cbtool.files.says import NO_CARD
from cbtool.files.source import Source
from cbtool.files.tally import Tally
from cbtool.files.transcode import Text
from cbtool.files.vcard import Card, Property, cards, properties
from cbtool.wording import counted

#: Headers in the order of the table; others come behind them as they first appear.
_HEADERS: Final = tuple(
    """UID; Full Name; Last Name; First Name; Middle Name; Name Prefix; Name Suffix; Nickname; Gender; Birthday;
    Mobile Phone; Phone; Work Phone; Home Phone; Fax; Pager; Email; Work Email; Home Email; Company; Department;
    Job Title; Address; Street; Apartment; PO Box; City; Region; Postal Code; Country; Further Addresses; Website;
    Social Networks; Messenger; Telegram; WhatsApp; Viber; Skype; ICQ; Jabber; MSN; Google Talk; Tags; Notes;
    Last Modified""".replace("\n    ", " ").split("; ")
)

_SINGLE: Final = {
    "UID": "UID", "FN": "Full Name", "NICKNAME": "Nickname", "GENDER": "Gender", "BDAY": "Birthday",
    "TITLE": "Job Title", "NOTE": "Notes", "URL": "Website", "IMPP": "Messenger", "SOCIALPROFILE": "Social Networks",
    "X-SOCIALPROFILE": "Social Networks", "X-GENDER": "Gender", "X-TELEGRAM": "Telegram", "X-WHATSAPP": "WhatsApp",
    "X-VIBER": "Viber", "X-SKYPE": "Skype", "X-SKYPE-USERNAME": "Skype", "X-ICQ": "ICQ", "X-JABBER": "Jabber",
    "X-MSN": "MSN", "X-GOOGLE-TALK": "Google Talk", "X-GTALK": "Google Talk",
}  # fmt: skip
_NAME: Final = ("Last Name", "First Name", "Middle Name", "Name Prefix", "Name Suffix")
_ADDRESS: Final = ("PO Box", "Apartment", "Street", "City", "Region", "Postal Code", "Country")
#: Kinds of phones by their TYPE, the first that is there counts.
_PHONES: Final = (
    (("FAX", "HOMEFAX", "WORKFAX"), "Fax"), (("PAGER",), "Pager"), (("CELL", "MOBILE", "IPHONE"), "Mobile Phone"),
    (("WORK",), "Work Phone"), (("HOME",), "Home Phone"),
)  # fmt: skip
_EMAILS: Final = ((("WORK",), "Work Email"), (("HOME",), "Home Email"))

#: An extension as a `tel:` URI has it (RFC 3966), and a moment without its signs (ISO 8601, basic format).
_EXTENSION: Final = re.compile(r";ext=(\d+)")
_MOMENT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)")

#: What only says how the card is written.
_IDLE: Final = frozenset({"VERSION", "PRODID"})

#: The cells of a card: header, and the values that stand under it.
_Cells = dict[str, list[str]]


def read_vcard(source: Source, text: Text, options: ReadOptions, work: Path, progress: Progress | None = None) -> Raw:
    """Read a vCard file.

    Args:
        source: where it comes from.
        text: the same as UTF-8.
        options: what the user knows.
        work: a private folder.
        progress: told after each batch of cards.

    A row is the line where its card begins. Values that stand several times become `HEADER#2`; a property that has no
    header of its own rides along under its name, its values joined by `; `.

    Raises:
        InputError: no card with a value.
    """
    tally = Tally(work, source.name)
    left_out: Counter[str] = Counter()
    decode = _decoder(text, work)
    names = _names(_rows(text, decode, None, Counter()))
    Body(names, tally).add_all(_rows(text, decode, tally, left_out, progress))
    if not tally.good:
        raise InputError(f"{source.shown} holds no whole vCard with a value", "Export the contacts again.")
    remarks = [*says.kept_apart(tally), *says.encoding(text, options)]
    remarks += [
        Remark("IM026", f"left out of {counted(count, 'card')}: {name}") for name, count in sorted(left_out.items())
    ]
    return Raw(
        name=source.name,
        format="vcard",
        headers=names,
        frame=tally.frame(names),
        encoding=text.encoding.name,
        **says.told(source, tally, remarks),
    )


def _names(rows: Iterator[tuple[int, dict[str, str]]]) -> tuple[str, ...]:
    """The headers of all cards: a first pass."""
    found: dict[str, None] = {}
    for _, cells in rows:
        if not cells.keys() <= found.keys():
            found.update(dict.fromkeys(cells))
    order = {name: place for place, name in enumerate(_HEADERS)}

    def place(name: str) -> tuple[int, int]:
        base, _, number = name.rpartition("#")
        base, count = (base, int(number)) if base in order else (name, 1)
        return order.get(base, len(order)), count

    return tuple(sorted(found, key=place)) or ("UID",)


def _rows(
    text: Text,
    decode: Callable[[bytes], str],
    tally: Tally | None,
    left_out: Counter[str],
    progress: Progress | None = None,
) -> Iterator[tuple[int, dict[str, str]]]:
    """The cells of each card with its row; what is no card goes to `tally`, what is no text to `left_out`."""
    for card in _cards(text, progress):
        raw = "\n".join(card.lines)
        marked = MARK.search(raw.encode()) is not None
        if not card.whole or marked:
            if tally:
                reason = UNDECODABLE if marked else NO_CARD
                tally.reject([card.row], reason, [unmarked(raw.encode())], skipped=card.outside)
            continue
        found = list(properties(card, decode))
        left_out.update({item.name for item in found if item.binary or item.name == "AGENT"})
        cells = _numbered(_cells(found))
        if cells:
            yield card.row, cells
        elif tally:
            tally.blank += 1


def _cards(text: Text, progress: Progress | None) -> Iterator[Card]:
    size = text.path.stat().st_size
    with text.path.open("rb") as file:
        file.seek(text.start)

        def lines() -> Iterator[str]:
            for number, line in enumerate(file, 1):
                yield from line.decode().rstrip("\r\n").split("\r")
                if progress and number % 10_000 == 0:
                    progress(file.tell(), size)

        yield from cards(lines())


def _decoder(text: Text, work: Path) -> Callable[[bytes], str]:
    """Decodes bytes whose charset nobody says: UTF-8, else the encoding that all of them together look like."""
    unknown: list[bytes] = []

    def collect(data: bytes) -> str:
        unknown.append(data)
        return ""

    with text.path.open("rb") as file:
        quoted = any(b"QUOTED" in piece.upper() for piece in pieces(file))
    for card in _cards(text, None) if quoted else ():
        if card.whole:
            for _ in properties(card, collect):
                pass
    if not unknown:
        return lambda data: data.decode("utf-8", "replace")
    with tempfile.NamedTemporaryFile(dir=work, prefix="quoted-", delete=False) as sample:
        sample.write(b"\n".join(unknown))
    name = recognise(Path(sample.name)).name
    return lambda data: data.decode(name, "replace")


def _cells(found: Sequence[Property]) -> _Cells:
    """The values of a card by header; a preferred one stands before the others of its kind."""
    cells: _Cells = {}

    def put(header: str, value: str) -> None:
        if value.strip():
            cells.setdefault(header, []).append(value)

    # Apple says what a phone is in a line of its own: `item1.X-ABLabel:_$!<Mobile>!$_`.
    labels = {item.group: item.text.strip("_$!<>").upper() for item in found if item.name == "X-ABLABEL"}
    addresses = 0
    for item in sorted(found, key=lambda item: "PREF" not in item.types):
        if item.binary or item.name in _IDLE or item.name == "AGENT":
            continue
        match item.name:
            case "N":
                for header, part in zip(_NAME, item.parts, strict=False):
                    put(header, part)
                put("N", ";".join(item.parts[len(_NAME) :]))
            case "TEL":
                phone = _EXTENSION.sub(r" ext. \1", item.text.removeprefix("tel:"))
                put(_kind(item.types | {labels.get(item.group, "")}, _PHONES, "Phone"), phone)
            case "EMAIL":
                address = item.text.removeprefix("mailto:")
                put(_kind(item.types | {labels.get(item.group, "")}, _EMAILS, "Email"), address)
            case "ORG":
                put("Company", item.parts[0])
                put("Department", "; ".join(filter(None, item.parts[1:])))
            case "ADR" if any(part.strip() for part in item.parts):
                addresses += 1
                _put_address(item, put, first=addresses == 1)
            case "CATEGORIES":
                put("Tags", "; ".join(tag.strip() for tag in item.text.split(",") if tag.strip()))
            case "GENDER" | "X-GENDER":
                put("Gender", item.parts[0] or "; ".join(filter(None, item.parts)))
            case "REV":
                put("Last Modified", _MOMENT.sub(r"\1-\2-\3 \4:\5:\6", item.text))
            case name:
                put(_SINGLE.get(name, name), item.text)
    return cells


def _kind(types: Set[str], kinds: Sequence[tuple[tuple[str, ...], str]], other: str) -> str:
    return next((header for words, header in kinds if types & {*words}), other)


def _put_address(item: Property, put: Callable[[str, str], None], *, first: bool) -> None:
    """An address in its parts; in one cell where it fills only one part, or where another one has the parts."""
    filled = [part for part in item.parts if part.strip()]
    if not first:
        put("Further Addresses", ", ".join(filled))
    elif len(filled) == 1 and item.parts[2:3] == tuple(filled):
        put("Address", filled[0])
    else:
        for header, part in zip(_ADDRESS, item.parts, strict=False):
            put(header, part)
        put("Further Addresses", ", ".join(filter(None, item.parts[len(_ADDRESS) :])))


def _numbered(cells: _Cells) -> dict[str, str]:
    """One value a column: the second under `HEADER#2`; those of a property without a header joined."""
    made: dict[str, str] = {}
    for header, values in cells.items():
        if header in _HEADERS:
            distinct = list(dict.fromkeys(values))
            made |= {f"{header}#{n}" if n > 1 else header: value for n, value in enumerate(distinct, 1)}
        else:
            made[header] = "; ".join(dict.fromkeys(values))
    return made
