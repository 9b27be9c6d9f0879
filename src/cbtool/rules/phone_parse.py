"""Read the phone numbers of one cell: pure functions of the text and the region.

The library of phone numbers is the judge of every number. What it refuses or misreads (words, several numbers,
spreadsheet damage, letters for digits, prefixes written twice) is taken apart here first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from cbtool.rules import phone_plan
from cbtool.rules.hygiene import DOUBT
from cbtool.rules.phone_cities import town_codes
from cbtool.rules.phone_judge import LOCAL, Number, digits_of, judge

#: Longer cells are no phone numbers: they stay as they came, which also bounds the time of what follows.
LONGEST: Final = 1_000

_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－_"), "-")
#: Digits of other scripts: `٧` is 7.
_FOREIGN: Final = re.compile(r"(?![0-9])\d")
_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_LOOKALIKES: Final = str.maketrans("OoОоЗзlI|", "000033111")
_EXPONENT: Final = re.compile(r"[+-]?(\d)(?:[.,](\d+))?[eEеЕ]\+?(\d{1,3})")
_FLOAT: Final = re.compile(r"(?<![\d.,])(\+?\d{7,15})[.,]0+(?!\d)")
_LETTERED: Final = re.compile(r"(?<!\w)(?=[OoОоЗзlI|]*\d)[\dOoОоЗзlI|]+(?!\w)")
#: A letter like a digit, in front of one.
_LETTER_BEFORE: Final = re.compile(r"(?<![^\W\d_])[OoОоЗзlI](?=\d)")
_EXTENSION: Final = (
    r"(?:доб(?:ав(?:очн(?:ый|ого))?)?|доп(?:олн\w*)?|вн(?:утр(?:енний)?)?|тон(?:овый|альн\w*)?"
    r"|ext(?:ension)?|extn|x|х|\#)"
)
#: A date beside a number, which a run of digits would take in.
_DATE: Final = re.compile(r"(?<![\d.-])(?:[0-3]?\d\.[01]?\d\.(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)(?![\d.-])")
#: A cell that holds nothing but one number.
_ONE: Final = re.compile(r"\+? ?[0-9](?:[ ()-]{0,3}[0-9]){3,17}")
#: The last digits of a second number behind a slash: `123-45-67/68`.
_TAIL: Final = re.compile(r"\d{2}(?:[ -]?\d{2})?")
_TOKENS: Final = re.compile(
    rf"""
      (?P<mail> [^\s;,|]*@[^\s;,|]* )
    | (?P<ext>  (?: , | \( )? \s* {_EXTENSION} \s* [.:=№\#]* \s* (?P<digits> \d{{1,7}} ) (?!\d) \s* \)? )
    | (?P<num>  \+? \s? \(? \d (?: [ ().\-~]* \d )* )
    | (?P<weak> [,/\\&] )
    | (?P<hard> [;|\n\r\t] | (?<!\w)(?: и | или | and | or )(?!\w) )
    | (?P<word> [^\W\d]+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: Words for digits; `8916XXXXXXX` is a mask, and no word.
_VANITY: Final = re.compile(r"(?!.*XX)\+?\d[\d\s().-]{0,12}[A-Z][A-Z\d-]{2,11}(?![A-Za-z])")
#: A number is left out silently below this length: house numbers, hours, `24/7`.
_SHORTEST: Final = 5
#: Fewer digits can hold no number of ten digits and something more.
_TWO: Final = 12


@dataclass(slots=True)
class Cell:
    """What a cell holds: valid numbers, runs of digits that are none, and what had to be done to read it.

    `listed` says that it is a list.
    """

    numbers: list[Number] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    junk: bool = False
    listed: bool = False


def read(text: str, region: str, code: str | None = None, *, listed: bool = False) -> Cell:
    """Read a cell that is neither empty nor filler.

    `code`, of the row's town, completes numbers that have none, where the cell has no other; `listed` says that the
    cell is a list of numbers that were written apart.
    """
    if len(text) > LONGEST:
        return Cell()
    if numbers := _plain(text, region):
        return Cell(numbers)
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_DASHES).strip()
    plain = _FOREIGN.sub(lambda found: str(unicodedata.decimal(found[0])), plain)
    cell = Cell(listed=listed)
    if plain.startswith('="') and plain.endswith('"'):
        plain, cell.done = plain[2:-1], {"guard"}
    if plain[:1] in ("'", "`", "’"):
        plain, cell.done = plain[1:], {"guard"}
    if (whole := _FLOAT.sub(r"\1", plain)) != plain:
        plain, cell.done = whole, {"guard"}
    elif power := _EXPONENT.fullmatch(plain):
        digits, places = power[1] + (power[2] or ""), int(power[3])
        if len(digits) != places + 1:  # digits are lost, or were zeros: never guessed
            return Cell(junk=True)
        plain, cell.done = digits, {"guard"}
    mended = _LETTERED.sub(lambda found: found[0].translate(_LOOKALIKES), plain)
    if mended != plain:
        _scan(mended, region, cell)
        if cell.numbers:
            cell.numbers = [replace(number, how="letters") for number in cell.numbers]
            return cell
        cell.left.clear()
    if _LETTER_BEFORE.search(plain):
        cell.done.add("part")  # a digit that somebody may have meant
    if DOUBT.search(plain):
        cell.done.add("part")
    bare = _DATE.sub(" ", plain)
    if bare != plain and len(digits_of(bare)) >= _SHORTEST:
        plain = bare
        cell.done.add("words")
    _scan(plain, region, cell)
    if not cell.numbers and code:
        cell.left.clear()
        _scan(plain, region, cell, code)
    if not cell.numbers and (found := _VANITY.search(plain)):
        from phonenumbers import convert_alpha_characters_in_number

        number = judge(convert_alpha_characters_in_number(found[0]), region)
        if number:
            cell.left.clear()
            cell.numbers.append(replace(number, how="letters"))
    if not cell.numbers:
        cell.junk = "@" not in plain and all(_is_junk(digits) for digits in cell.left)
    return cell


def _plain(text: str, region: str) -> list[Number]:
    """The numbers of a cell that is nothing but one, or several with commas and spaces between them; else none.

    `_scan` would find the same in thrice the time.
    """
    pieces = text.split(", ")
    if not all(map(_ONE.fullmatch, pieces)):
        return []
    if len(pieces) > 1 and (_DATE.search(text) or any(len(digits_of(piece)) <= _SHORTEST for piece in pieces)):
        return []
    numbers = [judge(piece, region) for piece in pieces]
    return [number for number in numbers if number] if all(numbers) else []


def _is_junk(written: str) -> bool:
    """Digits that somebody typed to get past a form: one digit over and over, or the row of the keyboard."""
    digits = digits_of(written)
    bare = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
    return len(set(bare)) == 1 or (
        len(bare) >= 8 and (bare in "01234567890123456789" or bare in "98765432109876543210")
    )


def _scan(text: str, region: str, cell: Cell, code: str = "") -> None:
    """Cut a text into numbers, extensions and words, and fill the cell."""
    run: list[str] = []

    def close() -> None:
        found = list(_numbers(run, region, code))
        written = "".join(run)
        run.clear()
        # In a list, numbers between semicolons have nothing to do with each other.
        before = [] if cell.listed else cell.numbers[-1:]
        first = next((item for item in (*before, *found) if isinstance(item, Number)), None)
        for place, item in enumerate(found):
            if isinstance(item, str) and first and (number := _beside(first, item, written)):
                found[place] = number
                cell.done.add("beside")
        numbers = [item for item in found if isinstance(item, Number)]
        others = [item.strip() for item in found if isinstance(item, str)]
        cell.numbers.extend(numbers)
        cell.left.extend(item for item in others if len(digits_of(item)) >= _SHORTEST)
        if numbers and any(2 <= len(digits_of(item)) < _SHORTEST for item in others):
            cell.done.add("part")  # such as the last digits of a second number: `123-45-67, 68`

    for token in _TOKENS.finditer(text):
        match token.lastgroup:
            case "num":
                run.append(token["num"])
            case "weak":
                run.append(token["weak"])
            case "ext":
                close()
                if cell.numbers and not cell.numbers[-1].ext:
                    cell.numbers[-1] = replace(cell.numbers[-1], ext=token["digits"])
                    cell.done.add("ext")
            case "hard":
                close()
            case _:
                close()
                cell.done.add("words")
                if cell.numbers and token[0].lower() in ("код", "code"):
                    cell.done.add("part")
    close()


def _numbers(run: list[str], region: str, code: str) -> Iterator[Number | str]:
    """The numbers in a stretch of digits, commas and slashes; what is no number comes as it was written."""
    parts = [part for part in run if digits_of(part)]
    start = 0
    while start < len(parts):
        # `8,916,123,45,67` and `495/123-45-67` are one number: pieces too short to be numbers by themselves.
        end = start + 1
        size = len(digits_of(parts[start]))
        while end < len(parts) and "+" not in parts[end] and len(digits_of(parts[end - 1])) <= _SHORTEST and size < 15:
            size += len(digits_of(parts[end]))
            end += 1
        for stop in range(end, start, -1):
            number = judge(" ".join(parts[start:stop]), region, code)
            if number and not (number.how and stop > start + 1):
                yield number
                start = stop
                break
        else:
            yield from _glued(parts[start], region)
            start += 1


def _beside(first: Number, item: str, written: str) -> Number | None:
    """The number of which only the last digits stand beside another one, as these are written there.

    Behind a slash these are two or four digits, elsewhere all but the code of a Russian town.
    """
    digits = digits_of(item)
    if not (f"/{item}" in written and _TAIL.fullmatch(item.strip())):
        town = first.e164[2 : -len(digits) or None]
        if not (first.kind == phone_plan.LANDLINE and LOCAL.fullmatch(digits) and town in town_codes()):
            return None
    return judge(first.e164[: -len(digits)] + digits, first.region)


def _glued(written: str, region: str) -> Iterator[Number | str]:
    """Numbers with nothing, or nothing but spaces, between them. Nothing is assumed of them but that they are two."""
    digits = digits_of(written)
    if len(digits) < _TWO:
        yield written
        return
    halves = [judge(half, region) for half in (digits[:11], digits[11:])] if len(digits) == 22 else []
    if halves and all(halves):
        yield from (half for half in halves if half)
        return
    groups = re.split(r"\s+|(?<=\d)(?=\()", written)
    start = 0
    left: list[str] = []
    while start < len(groups):
        for end in range(min(start + 8, len(groups)), start, -1):
            whole = end - start == len(groups)
            number = None if whole else judge(" ".join(groups[start:end]), region)
            if number and not number.how and len(number.e164) > 10:
                if left:
                    yield " ".join(left)
                    left = []
                yield number
                start = end
                break
        else:
            left.append(groups[start])
            start += 1
    if left:
        yield " ".join(left)
