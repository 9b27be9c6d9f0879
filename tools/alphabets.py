"""Count the tables of Latin and Greek letters of cbtool.files.alphabets, and print them.

What is counted are the words of two packages that cbtool itself does not need: names, addresses and companies of Faker
(MIT), and names of countries, languages, currencies, cities and months of Babel, which are those of the Unicode CLDR
(Unicode licence): `pip install faker==40.54.0 babel==2.18.0`, then `python tools/alphabets.py`.
"""

from __future__ import annotations

import importlib
import math
import string
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

#: Languages: the locale of Babel, then those of Faker.
LOCALES: Final = (
    ("de", "de_DE de_AT de_CH"),
    ("fr", "fr_FR fr_CH fr_CA"),
    ("es", "es_ES es_MX es_CO"),
    ("pt", "pt_PT pt_BR"),
    ("it", "it_IT"),
    ("nl", "nl_NL nl_BE"),
    ("sv", "sv_SE"),
    ("da", "da_DK"),
    ("nb", "no_NO"),
    ("fi", "fi_FI"),
    ("is", "is_IS"),
    ("pl", "pl_PL"),
    ("cs", "cs_CZ"),
    ("sk", "sk_SK"),
    ("hu", "hu_HU"),
    ("ro", "ro_RO"),
    ("hr", "hr_HR"),
    ("sl", "sl_SI"),
    ("tr", "tr_TR"),
    ("lv", "lv_LV"),
    ("lt", "lt_LT"),
    ("et", "et_EE"),
)
GREEK: Final = ("el", "el_GR")
ALPHABET: Final = "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰς"
#: A letter that makes up less than this share of a language's accented ones is a guest in it.
GUEST: Final = 1 / 400
#: Romanian is written with a comma below only since Unicode; the pages have a cedilla.
CEDILLA: Final = str.maketrans("șțǆǉǌ", "şţđđđ")


def strings(value: object) -> Iterator[str]:
    """All texts in nested lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.items():
            yield from strings(part)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in value:
            yield from strings(part)


def words(babel: str, faker: str) -> list[str]:
    """The distinct words of a language in small letters."""
    locale = importlib.import_module("babel").Locale.parse(babel)
    zones = [zone.get("city", "") for zone in locale.time_zones.values()]
    lists: list[object] = [dict(locale.territories), dict(locale.languages), dict(locale.currencies), zones]
    lists += [dict(locale.months["format"]["wide"]), dict(locale.days["format"]["wide"]), dict(locale.scripts)]
    for name in faker.split():
        for kind in ("person", "address", "company"):
            try:
                module = importlib.import_module(f"faker.providers.{kind}.{name}")
            except ImportError:
                continue
            lists += [value for key, value in vars(module.Provider).items() if not key.startswith("__")]
    texts = (text for part in lists for text in strings(part) if "{" not in text)
    found = {word.lower().replace("i̇", "i").translate(CEDILLA) for text in texts for word in text.split()}
    return sorted("".join(char if char.isalpha() else " " for char in word) for word in found)


def digit(share: float) -> str:
    """9 + log2 of a share, rounded, from 0 to 9."""
    return str(max(0, min(9, round(9 + math.log2(share + 0.0015)))))


def by_number(item: tuple[str, int]) -> tuple[int, str]:
    """The order of counts, the most first."""
    return -item[1], item[0]


def neighbours(counts: Mapping[str, float], letter: str, row: Iterable[str], *, before: bool) -> str:
    """A digit for each letter that stands before, or behind, another one."""
    found = [counts.get(other + letter if before else letter + other, 0) for other in row]
    total = sum(found)
    return "".join(digit(number / total if total else 0) for number in found)


def main() -> None:
    """Print the tables."""
    both: defaultdict[str, float] = defaultdict(float)
    accented: set[str] = set()
    lines: list[str] = []
    for language, faker in LOCALES:
        found = words(language, faker)
        letters = Counter(
            char for word in found for char in word if unicodedata.category(char) == "Ll" and char > "\x7f"
        )
        total = sum(letters.values())
        own = {char: number for char, number in sorted(letters.items(), key=by_number) if number / total >= GUEST}
        lines.append(f"{language} {''.join(char + digit(number / total) for char, number in own.items())}")
        for word in found:
            spaced = f" {word} "
            for first, second in pairwise(spaced):
                # Each language weighs the same.
                if first in own:
                    both[first + ("*" if second > "\x7f" else second)] += 1 / total
                if second in own:
                    both[("*" if first > "\x7f" else first) + second] += 1 / total
        accented |= own.keys()
    row = f" {string.ascii_lowercase}*"
    lines += [
        f"{char} {neighbours(both, char, row, before=True)} {neighbours(both, char, row, before=False)}"
        for char in sorted(accented)
    ]
    greek: Counter[str] = Counter()
    for word in words(*GREEK):
        greek.update(map("".join, pairwise(word)))
    lines += [f"{char} {neighbours(greek, char, ALPHABET, before=False)}" for char in ALPHABET]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
