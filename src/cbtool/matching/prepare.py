"""From a normalised table to what is compared: names, contacts, ids, addresses as dictionary-encoded columns.

Values of quality 2 are left out. Records that are the same in everything that is compared are one profile, unless
that is too little to tell people apart: what follows works on profiles, in an order that derives from their
contents, so that nothing depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from cbtool.fields import QC
from cbtool.matching.cleaning import (
    company_core,
    date_number,
    dialled,
    encoded,
    fold_all,
    free,
    free_address,
    generation,
    mailbox,
    name_word,
    plain,
    site,
)
from cbtool.matching.columns import MARK, cleaned_as
from cbtool.matching.ids import CHECKED, branch, checked
from cbtool.matching.invented import INVENTED, filled_in
from cbtool.matching.name_forms import middle_names
from cbtool.matching.streets import ahead, behind
from cbtool.matching.threads import side_by_side
from cbtool.matching.words import Codes, Flags, Words, combined, encode, ordered, taken

#: Most values of a list such as phone_other that are compared; blocking sees as many.
SLOTS: Final = 4

#: Rows of a profile beyond which further ones say nothing of the customers of a table.
MANY: Final = 9

#: What a record is: a company, a person (sole traders are persons here), or nobody knows.
UNKNOWN, PERSON, COMPANY = 0, 1, 2

#: The quality code of fields that have none of their own name.
_CODE: Final = dict.fromkeys(("surname", "given_name", "patronymic"), "full_name" + QC)

#: Legal forms are no part of a company's name.
_FORMS: Final = (
    r"\b(ооо|оао|зао|пао|нао|ао|ип|чп|тоо|гуп|муп|фгуп|нко|ано|тсж|снт|llc|ltd|inc|corp|co|gmbh|ag|sa|plc|srl|oy|ab)\b"
)
_TRADER: Final = r"(?i)^(?:ип|индивидуальный предприниматель)\s|^[а-яё-]+ [а-яё]+ [а-яё]+(?:вич|вна|ична) *$"
_SOLE: Final = ("ИП", "ИНДИВИДУАЛЬНЫЙ ПРЕДПРИНИМАТЕЛЬ")
_PARTS: Final = ("surname", "given_name", "patronymic")
_PLAIN: Final = ("building", "position")
_SITES: Final = ("messenger", "social", "website")
_CODES: Final = ("national_id", "kpp", "postal_code", "flat")
#: How contacts are read of which one may be written in several ways.
_SPELLED: Final = {"phone": dialled, "email": mailbox}


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is compared, by profile.

    Attributes:
        words: encoded columns by name; only those in which something stands.
        birth: birth date as the number YYYYMMDD, 0 for none.
        gender: 0 unknown, 1 male, 2 female.
        kind: UNKNOWN, PERSON or COMPANY.
        sure: per kind of checksummed id and length, its code where it is beyond doubt, else 0, and the same of the
            branch of a company by КПП; two different codes never stand in one cluster.
        profile: for each row of the table the number of its profile.
        compare: further columns that are compared, by what each is compared as.
        invented: birth dates that a program filled in, and that are not compared.
    """

    words: Mapping[str, Words]
    birth: npt.NDArray[np.int64]
    gender: Codes
    kind: Codes
    sure: tuple[Codes, ...]
    profile: npt.NDArray[np.int64]
    compare: Mapping[str, str] = field(default_factory=dict)
    invented: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of profiles."""
        return int(self.kind.size)

    @property
    def rows(self) -> npt.NDArray[np.uint8]:
        """For each profile the number of its rows, at most `MANY`."""
        return np.minimum(np.bincount(self.profile, minlength=self.size), MANY).astype(np.uint8)

    def split(
        self, weak: Flags, ids: pl.Series, rows: npt.NDArray[np.int64] | None = None
    ) -> tuple[Prepared, npt.NDArray[np.int64]]:
        """Give each row of the weak profiles a profile of its own, in the order of their ids.

        Args:
            weak: whether to split, per profile.
            ids: the `_id` of each row.
            rows: those that get a profile of their own, the others staying together; all by default.

        Returns:
            the new table, and for each of its profiles the one that it comes from.
        """
        chosen = weak[self.profile]
        if rows is not None:
            chosen &= np.isin(np.arange(chosen.size), rows)
        number = np.zeros(chosen.size, np.int64)
        number[chosen] = ids.filter(pl.Series(chosen)).rank("ordinal").to_numpy()
        number += self.profile * np.int64(chosen.size + 1)
        order, number = ordered(number)
        fresh = np.ones(order.size, np.bool_)
        np.not_equal(number[1:], number[:-1], out=fresh[1:])
        profile = np.empty_like(order)
        profile[order] = np.cumsum(fresh) - 1
        parent = self.profile[order][fresh]
        table = Prepared(
            taken(self.words, parent),
            self.birth[parent],
            self.gender[parent],
            self.kind[parent],
            tuple(codes[parent] for codes in self.sure),
            profile,
            self.compare,
            self.invented,
        )
        return table, parent


def prepare(frame: pl.LazyFrame, compare: Mapping[str, str] = MappingProxyType({})) -> Prepared:
    """Encode what is compared.

    Values are cleaned once per distinct value, not per row.

    Args:
        frame: a normalised table; columns of any type are read as text.
        compare: further columns, each as `text`, `exact`, `number` or `date`.

    Returns:
        the profiles, in an order that derives from their contents.
    """
    columns = frame.collect_schema().names()
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, frame.select(pl.len()).collect().item())

    def column(name: str) -> pl.Series:
        # One by one, so that the texts of a big table are never held together.
        return frame.select(_known(columns, name)).collect()[name] if name in columns else nothing

    def contacts(name: str) -> Words:
        listed = _listed(column(name), column(name + "_other"))
        known = listed.without(listed.values.str.contains(INVENTED[name]).to_numpy())
        return known.respelled(_SPELLED[name](known.values))

    # Contacts take most time and memory: they come first, while nothing else is held.
    early: list[Callable[[], Any]] = [partial(contacts, name) for name in _SPELLED]
    read_first = (*_PARTS, "full_name", "company", "legal_form", "street", "house", "address")
    early += [partial(column, name) for name in read_first]
    phone, email, *parts, whole, company_name, form, street, house, address = side_by_side(lambda one: one(), early)
    company = encode(company_name)
    sole = _sole(form, company)
    read: tuple[Callable[[], list[pl.Series]], ...] = (
        lambda: middle_names(_names(parts, whole, company_name, sole)),
        lambda: [*ahead(*behind(street, house), address)],
    )
    names, (street, house) = side_by_side(lambda one: one(), read)
    named = (names[0].is_not_null() | names[1].is_not_null()).to_numpy()

    def cleaned(name: str, clean: Callable[[pl.Series], pl.Series] = lambda values: values) -> Words:
        return encoded(column(name), clean)

    def sites(name: str) -> Words:
        items = _listed(column(name).str.extract(r"^([^;]*)").str.strip_chars(), column(name).str.extract(";(.*)$"))
        return items.derive(site(items.values))

    def numbered(kind: tuple[str, int, Callable[[pl.Expr], pl.Expr]]) -> tuple[Words, Codes]:
        name, length, valid = kind
        return checked(column(name), column(name + QC) if name + QC in columns else None, length, valid)

    makers: dict[str, Callable[[], Words]] = {
        **{name: partial(encoded, part, name_word) for name, part in zip(_PARTS, names, strict=True)},
        "company": lambda: company.derive(company_core(company.values)),
        "generation": lambda: encode(generation(column("notes"))),
        "city": partial(cleaned, "city", plain),
        "street": partial(encoded, street, free),
        "house": partial(encoded, house, plain),
        **{name: partial(cleaned, name, plain) for name in _PLAIN},
        **{name: partial(cleaned, name) for name in _CODES},
        "phone": lambda: phone,
        "email": lambda: email,
        **{name: partial(sites, name) for name in _SITES},
        # A free address counts where it was not parsed into street and house.
        "address": lambda: encoded(address.set(street.is_not_null(), None), free_address),
        **{MARK + name: partial(cleaned, name, cleaned_as(kind)) for name, kind in compare.items()},
        "birth_date": partial(cleaned, "birth_date"),
    }
    words = dict(zip(makers, side_by_side(lambda name: makers[name](), makers), strict=True))
    birth = words.pop("birth_date")
    ids = {f"{kind[0]}{kind[1]}": found for kind, found in zip(CHECKED, side_by_side(numbered, CHECKED), strict=True)}
    words |= {name: word for name, (word, _) in ids.items()}
    sure = [*(codes for _, codes in ids.values()), branch(words["kpp"])]
    invented = filled_in(birth, words["given_name"])
    known = birth.without(invented)
    birth_number = date_number(known.values)[known.codes]
    gender = column("gender").replace_strict({"male": 1, "female": 2}, default=0, return_dtype=pl.UInt32).to_numpy()
    firm = (company.codes != 0) | (ids["inn10"][1] != 0)
    kind = _kind(column("client_kind"), sole, named | (birth_number != 0) | (gender != 0), firm)
    # A company is one whoever is called there.
    words["phone_ext"] = encoded(column("phone_ext").set(pl.Series(kind == COMPANY), None), plain)
    words = {name: word for name, word in words.items() if word.size > 1}
    extra = [birth_number.astype(np.uint32), gender, kind, *sure]
    first, profile = combined([slot for word in words.values() for slot in word.slots] + extra)
    return Prepared(
        taken(words, first),
        birth_number[first],
        gender[first],
        kind[first],
        tuple(codes[first] for codes in sure),
        profile,
        compare,
        tuple(birth.values.filter(pl.Series(invented))),
    )


def _known(columns: list[str], name: str) -> pl.Expr:
    """A column as text, without junk and blanks."""
    value = pl.col(name).cast(pl.String)
    code = name + QC if name + QC in columns else _CODE.get(name, "")
    good = value != ""
    if code in columns:
        good &= pl.col(code).cast(pl.String).ne_missing("2")
    return pl.when(good).then(value).alias(name)


def _sole(form: pl.Series, company: Words) -> Flags:
    """Which records are sole traders (ИП), by the legal form or the company's name: that of a person, or with ИП."""
    by_name: Flags = company.values.str.contains(_TRADER).to_numpy()[company.codes]
    there = form.is_not_null().arg_true()
    by_name[there.filter(form.gather(there).str.to_uppercase().is_in(_SOLE))] = True
    return by_name


def _names(parts: list[pl.Series], whole: pl.Series, company: pl.Series, sole: Flags) -> list[pl.Series]:
    """Surname, given name, patronymic: the parsed parts, else the words of the full name.

    A sole trader's name may stand as that of the company.
    """
    whole = whole.zip_with(whole.is_not_null() | ~pl.Series(sole), company)
    bare = (parts[0].is_null() & parts[1].is_null() & parts[2].is_null() & whole.is_not_null()).arg_true()
    if not bare.len():
        return parts
    words = fold_all(whole.gather(bare)).str.replace_all(_FORMS, " ").str.replace(r"индивидуальный предприниматель", "")
    tokens = (
        words.str.replace_all(r"\.(\p{L})", ". ${1}")
        .str.replace_all(r"[^\p{L}\-\.]+", " ")
        .str.strip_chars()
        .str.split(" ")
    )
    return [part.clone().scatter(bare, tokens.list.get(n, null_on_oob=True)) for n, part in enumerate(parts)]


def _listed(one: pl.Series, others: pl.Series) -> Words:
    """A contact and the others of its list, each in a slot of its own."""
    if others.null_count() == others.len():
        return encode(one.str.to_lowercase())
    at = others.is_not_null().arg_true()
    items = others.gather(at).str.to_lowercase().str.split(";")
    rest = [items.list.get(n, null_on_oob=True).str.strip_chars() for n in range(SLOTS - 1)]
    return encode(one.str.to_lowercase(), *(others.clear(others.len()).scatter(at, item) for item in rest))


def _kind(said: pl.Series, sole: Flags, personal: Flags, firm: Flags) -> Codes:
    """What each record is: by `client_kind`, else a person where something personal stands, else a company.

    Personal are a name, a birth date and a gender.

    A company without a name or an ИНН of its own that names a person is that person: a sole trader, or the contact
    who is all that is known of the company.
    """
    company = (said == "company").fill_null(value=False).to_numpy()
    person = (said == "person").fill_null(value=False).to_numpy()
    choices = [sole, company & (firm | ~personal), person | personal, firm]
    return np.select(choices, [PERSON, COMPANY, PERSON, COMPANY], UNKNOWN).astype(np.uint32)
