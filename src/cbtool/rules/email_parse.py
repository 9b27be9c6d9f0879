"""Read the e-mail addresses of one cell: pure functions of the text.

The library of e-mail addresses is the judge of every address. What people and programs do to them (several in a
cell, names around them, spaces, commas for dots, letters of the other alphabet) is undone here first.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from cbtool.rules import email_domains
from cbtool.rules.hygiene import DOUBT, entities

#: Longer cells are no addresses: they stay as they came, which also bounds the time of what follows.
LONGEST: Final = 4_000

#: Addresses that every mail program writes; whatever is odder goes to the library. No double hyphen.
_LOCAL, _NAME = "[A-Za-z0-9_+-]+", "[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
PLAIN: Final = rf"{_LOCAL}(?:\.{_LOCAL})*@{_NAME}(?:\.{_NAME})*\.[A-Za-z]{{2,63}}"
_PLAIN: Final = re.compile(PLAIN)
#: How long these and their domains may be, in bytes.
LONGEST_PLAIN, LONGEST_DOMAIN = 120, 63

_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SCHEME: Final = re.compile(r"mailto:\s*", re.IGNORECASE)
_QUERY: Final = re.compile(r"\?(?:subject|body|cc|bcc)=\S*", re.IGNORECASE)
_LABEL: Final = re.compile(r"^(?:e-?mail|email|эл\.? ?почта|почта|адрес)\s*[:=]\s*", re.IGNORECASE)
_AROUND: Final = " \t\r\n.,;:'\"`<>()[]{}«»„“”|\\"
#: A slash parts addresses behind a top-level domain or a Russian word; elsewhere it may be a letter of an address.
_PIECES: Final = re.compile(
    r"[;|\n\r\t]+|(?:(?<=\.\w\w)|(?<=\.\w{3})|(?<=\.\w{4})|(?<=[А-Яа-яёЁ]))/(?=[^\s@/]{1,64}\s*@)"
)
#: A comma parts addresses where a space or another address follows it; else it is a slip for a dot.
_WORDS: Final = re.compile(r",*\s+|,+(?=[^,\s@]*@)|,+$")
_AT: Final = re.compile(r"\s*(?:\(at\)|\[at\]|\(собака\)|\[собака\]|%40|＠)\s*", re.IGNORECASE)
_SPELT_AT: Final = re.compile(r"(?<=\w)\s+(?:собака|at)\s+(?=\w)", re.IGNORECASE)
_SPELT_DOT: Final = re.compile(r"\s*[(\[](?:dot|точка)[)\]]\s*|(?<=\w)\s+(?:dot|точка)\s+(?=\w)", re.IGNORECASE)
_LOOKALIKES: Final = str.maketrans("асеорхукмтіѕјԁһАСЕОРХКМТВНІ", "aceopxykmtisjdhACEOPXKMTBHI")
#: A word with nothing but a space, or a comma without one, between it and an address: `ivan petrov@mail.ru`.
_BESIDE: Final = re.compile(r"(?:^|\s)[A-Za-z0-9._+-]{1,64}(?:\s+|,+)$")
#: `i***@mail.ru`, as programs hide addresses.
_MASKED: Final = re.compile(r"[*•●]{2}[^\s@]*@|@[^\s@]*[*•●]{2}")
_ZONES: Final = ((".ру", ".ru"), (".ком", ".com"), (".нет", ".net"), (".орг", ".org"))


@dataclass(frozen=True, slots=True)
class Address:
    """A valid address in lower case.

    `how` says what had to be assumed: `typo` in the writing, `domain` in the provider's name, `guess` where
    another address may be meant.
    """

    text: str
    how: str = ""
    disposable: bool = False


@dataclass(slots=True)
class Cell:
    """What a cell holds: valid addresses, pieces with an @ that are none, and what had to be done to read it."""

    addresses: list[Address] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    junk: bool = False


@cache
def reserved() -> str:
    """The pattern of domains that the library takes for none although they look like one."""
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    return rf"(?:^|\.)(?:{'|'.join(map(re.escape, SPECIAL_USE_DOMAIN_NAMES))})$"


def judge(text: str) -> str | None:
    """`by_library`, which is not asked for addresses of which a pattern tells the same in a twentieth of the time."""
    domain = text.rpartition("@")[2].lower()
    short = len(text) <= LONGEST_PLAIN and len(domain) <= LONGEST_DOMAIN
    if short and _PLAIN.fullmatch(text) and not re.search(reserved(), domain):
        return text.lower()
    return by_library(text)


def by_library(text: str) -> str | None:
    """The address as the library writes it, in lower case; None where it is none. Asks no server."""
    from email_validator import EmailNotValidError, validate_email

    if "," in text or " " in text:  # only names in quotes may have them, which the library does not take either
        return None
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except (EmailNotValidError, UnicodeError):
        return None


def read(text: str, frequent: frozenset[str] = frozenset()) -> Cell:
    """Read a cell that is neither empty nor filler; `frequent` are mail domains that are no slips."""
    if len(text) > LONGEST:
        return Cell()
    if _MASKED.search(text):
        return Cell(junk=True)
    cell = Cell()
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", entities(text))).strip()
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1]
    plain = _QUERY.sub("", _SCHEME.sub("", plain))
    inside = re.findall(r"<([^<>]*@[^<>]*)>", plain)
    if inside:
        cell.done.add("words")
        plain = ";".join(inside)
    for piece in _PIECES.split(plain):
        _piece(_LABEL.sub("", piece.strip()), frequent, cell)
    if not cell.addresses:
        cell.junk = not re.search(r"[@.]|\d.*\d.*\d.*\d.*\d", plain, re.DOTALL)
    return cell


def _piece(piece: str, frequent: frozenset[str], cell: Cell) -> None:
    """One address, or several with commas and spaces between them."""
    whole = judge(_bare(piece)) if piece.count("@") == 1 else None
    if whole:
        cell.addresses.append(_checked(whole, frequent))
        return
    words = [word for word in _WORDS.split(piece) if word]
    found = [(word, judge(_bare(word))) for word in words if "@" in word]
    if found and all(address for _, address in found):
        cell.addresses.extend(_checked(address, frequent) for _, address in found if address)
        if len(words) > len(found):
            cell.done.add("words")
            # `ivan petrov@mail.ru`: a name beside an address, or an address with a space in it?
            beside = _BESIDE.search(piece[: piece.find(found[0][0])])
            if len(found) == 1 and (beside or DOUBT.search(piece)):
                cell.addresses[-1] = replace(cell.addresses[-1], how="guess")
        return
    mended = _mended(piece, frequent)
    if mended:
        cell.addresses.append(mended)
    elif len(found) > 1:
        for word, address in found:
            one = _checked(address, frequent) if address else _mended(word, frequent)
            if one:
                cell.addresses.append(one)
            else:
                cell.left.append(word.strip(_AROUND))
    elif "@" in piece:
        cell.left.append(re.sub("[<>]", " ", piece).strip())


def _bare(text: str) -> str:
    """Without the signs around it; a full stop in front is no sign of a sentence but a slip."""
    return text.rstrip(_AROUND + "!?").lstrip(_AROUND.replace(".", ""))


def _checked(address: str, frequent: frozenset[str], how: str = "") -> Address:
    """A valid address without letters of the other alphabet and without the slip in its domain, if it has one."""
    local, _, domain = address.rpartition("@")
    zone = next((meant for wrong, meant in _ZONES if domain.endswith(wrong)), None)
    if zone:
        latin = domain.rpartition(".")[0].translate(_LOOKALIKES) + zone
        # `маил.ру` has letters without a likeness: no such zone, but no telling either what was meant.
        domain, how = (latin, "typo") if latin.isascii() else (domain, "guess")
    # The zone `.рус` has nothing but letters that look Latin.
    odd = (
        part if not _mixed(part) or part.endswith(".рус") else part.translate(_LOOKALIKES) for part in (local, domain)
    )
    plain = "@".join(odd)
    if plain != f"{local}@{domain}" and plain.isascii() and judge(plain):
        (local, _, domain), how = plain.rpartition("@"), "typo"
    meant = email_domains.mend(domain, frequent)
    if meant:
        domain, how = meant, "domain"
    if not local.isascii() and domain in email_domains.MAIL_DOMAINS:
        how = "guess"  # these providers give no such names
    if "*" in local:
        how = "guess"
    return Address(f"{local}@{domain}", how, email_domains.is_disposable(domain))


def _mended(piece: str, frequent: frozenset[str]) -> Address | None:
    """The address that was meant by a piece that is none as it stands; None where that stays unclear."""
    text = piece if "@" in piece else _SPELT_DOT.sub(".", _SPELT_AT.sub("@", _AT.sub("@", piece)))
    if "@" not in text and text.count('"') == 1:  # the key of @ on a Russian keyboard
        text = text.replace('"', "@")
        domain = text.partition("@")[2]
        if domain.strip().lower() not in email_domains.PROVIDERS:
            return None
    text = re.sub(r"@+", "@", re.sub(r"\s*([@.,])\s*", r"\1", text.strip(_AROUND))).strip(_AROUND)
    if text.count("@") != 1:
        return None
    local, _, domain = text.partition("@")
    local = local.rpartition(" ")[2]  # words before the address
    domain = re.sub(r"[.,]+", ".", domain).replace(" ", ".", 1)
    address = judge(f"{local}@{domain}")
    if address and _PIECES.search(address):  # which would be two at the next reading
        return None
    if address is None and "." not in domain and (meant := email_domains.mend(domain.lower(), frequent)):
        address = judge(f"{local}@{meant}")
        return _checked(address, frequent, "domain") if address else None
    return _checked(address, frequent, "typo") if address else None


def _mixed(text: str) -> bool:
    """Whether a word has letters of both alphabets."""
    return bool(re.search("[A-Za-z]", text) and re.search("[А-Яа-яЁёіѕјԁһІ]", text))
