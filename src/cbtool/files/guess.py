"""Headers that are no alias but nearly one: a name with "of the customer" added, or a slip of the pen.

Every word of the header must find its word in the alias, so a word that changes the owner (`Телефон менеджера`,
`Recipient name`, `Контактное лицо: телефон`) always keeps a column from becoming the customer's own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from cbtool.files.aliases import aliases, familiar, plain

#: How alike header and alias must be: one minus slips (a letter more, less, other, or two swapped) by length.
#: Measured on the table in tests/files/test_headers_guess.py.
ENOUGH: Final = 0.82

#: How alike each word must be to its counterpart, and the length from which a word may differ at all.
_WORD: Final = 0.74
_LONG: Final = 4

#: Beginnings of words that are near an alias and mean something else: кампания - компания, formname - forename.
_OTHER_WORDS: Final = ("кампан", "страт", "counties", "county", "форм", "formn", "label", "sent", "interest")

#: Beginnings of words that name somebody else than the customer; the alias must have them too.
_SOMEBODY: Final = re.compile(
    r"\b(менедж|ответств|получат|отправит|лиц[оа]\b|курьер|водит|родит|мам[аы]\b|пап[аы]\b|мат[ье]р?|отц|супруг|муж|жен|реб[её]н"
    r"|дет|друг|рекоменд|пригла|сотрудн|куратор|агент|дилер|продав|поставщ|директор|бухгалт|руковод|представит|доверен"
    r"|опекун|плательщ|оператор|автор|создат|владел|manag|owner|recip|receiv|sender|courier|driver|parent|mother|father"
    r"|spouse|wife|husband|child|guardian|emergen|refer|director|account|agent|seller|rep\b|repres|assist|shipping|ship\b"
    r"|payer|payee|person\b|partner|employ|staff)"
)

#: Words that only say that a value is the customer's, its unit, how to fill in a form, or that it was made up in place
#: of the real one.
_OWN: Final = """клиента клиентов покупателя заказчика абонента подписчика участника гостя пациента ваш ваша ваше ваши
    укажите введите основной основная основное обязательно дд мм гггг гг руб рублей
    customer customers client clients buyer subscriber patient guest s your main primary required dd mm yyyy yy
    billing rub fake"""

#: The same in a list of persons, where the contact is the customer, and in a list of companies.
_OWN_OF_PERSON: Final = "контакта лида contact lead"
_OWN_OF_COMPANY: Final = """компании организации контрагента юрлица фирмы предприятия
    company organization organisation business"""


#: Names of groups of columns that say nothing of whose values they are, in headers of two rows that were joined, or of
#: a shop's export (`Default Address City`).
_GROUPS: Final = re.compile(
    r"(клиент|покупатель|заказчик|контакты?|адрес|реквизиты|(контактные|личные|персональные|паспортные) данные"
    r"|customer|client|contacts?|(default )?address|details|(contact|personal) (details|data)) "
)


#: Who stands for a company, and in a list of people is the customer.
_CONTACT: Final = re.compile(r"\b(контактн\w* лиц\w*|contact person)\b")


def somebody(header: str, *, contact: bool) -> bool:
    """Whether a header speaks of somebody else than the customer; the contact person counts as the customer or not."""
    words = plain(header)
    return bool(_SOMEBODY.search(_CONTACT.sub("", words) if contact else words))


def ungrouped(words: str) -> str:
    """A plain header without the name of a group of columns in front of it."""
    group = _GROUPS.match(words)
    return words[group.end() :] if group else words


def stripped(words: str, *, persons: bool = False, companies: bool = False) -> str:
    """A plain header without the words that only say whose it is; empty when nothing else is left."""
    idle = {*_OWN.split()}
    idle.update(_OWN_OF_PERSON.split() if persons else (), _OWN_OF_COMPANY.split() if companies else ())
    return " ".join(word for word in words.split() if word not in idle)


@cache
def _aliases() -> tuple[str, ...]:
    """The aliases that a header may resemble: Russian and English ones, in plain form."""
    return tuple(plain(header) for known in familiar().values() for header in known)


@cache
def _by_initials() -> dict[str, list[str]]:
    """Aliases by the first letters of their words in alphabetical order."""
    made: dict[str, list[str]] = {}
    for alias in _aliases():
        made.setdefault(_initials(alias), []).append(alias)
    return made


@cache
def _by_letters() -> dict[str, str]:
    """Aliases without their spaces: `phonenumber` is `phone number`."""
    return {alias.replace(" ", ""): alias for alias in _aliases() if len(alias) > _LONG}


def guess(words: str) -> tuple[str, int, float] | None:
    """The field that a plain header resembles, its alias's place, and how alike they are (0 to 1).

    None when nothing is alike enough, or when two fields are equally so.
    """
    if any(word.startswith(_OTHER_WORDS) for word in words.split()):
        return None
    joined = _by_letters().get(words.replace(" ", ""))
    if joined is not None:
        return *aliases()[joined], 0.95
    scored = [(_alike(words, alias), *aliases()[alias]) for alias in _by_initials().get(_initials(words), ())]
    score = max((score for score, _, _ in scored), default=0.0)
    best = [(field, place) for found, field, place in scored if found == score]
    if score < ENOUGH or len({field for field, _ in best}) > 1:
        return None
    return *min(best, key=lambda item: item[1]), round(score, 3)


def _initials(words: str) -> str:
    return "".join(word[0] for word in sorted(words.split()))


def _alike(header: str, alias: str) -> float:
    """How alike two plain headers of as many words are, in any order; 0 when a word has no counterpart,
    or when the header speaks of somebody of whom the alias does not."""
    from rapidfuzz.distance import OSA

    if not {*_SOMEBODY.findall(header)} <= {*_SOMEBODY.findall(alias)}:
        return 0.0
    left, right = sorted(header.split()), sorted(alias.split())
    for one, other in zip(left, right, strict=True):
        short = min(len(one), len(other)) < _LONG
        if one != other and (short or OSA.normalized_similarity(one, other) < _WORD):
            return 0.0
    return float(OSA.normalized_similarity(" ".join(left), " ".join(right)))
