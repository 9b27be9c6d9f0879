"""Customers as they really are: canonical values, made from the number of the customer and of its group."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from customers.dice import Dice, Flags, Whole
from customers.layout import Rows
from customers.purchases import LAST_DAY, Purchases
from customers.tables import (
    ABROAD,
    CITIES,
    COMPANY,
    FORMS,
    MOBILE,
    POSITIONS,
    PROVIDERS,
    STREETS,
    TRADE,
    names,
)
from customers.text import digits, latin, moment, with_checksums, without

Text = NDArray[np.object_]

_CITY_WEIGHTS: Final = np.array([city[4] for city in CITIES])
_STREET_WEIGHTS: Final = 1 / (np.arange(len(STREETS)) + 5.0)


class People:
    """Makes the canonical columns of rows."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice

    def clean(self, rows: Rows) -> pl.DataFrame:
        """Canonical values of the rows, and `_new_*` columns for damage to use."""
        self._choose(rows)
        frame = pl.DataFrame([*self._names(rows), *self._contacts(rows), *self._home(rows), *self._firm(rows)])
        foreign = self._abroad(rows, frame)
        abroad = pl.Series(rows.is_kind("abroad"))
        frame = frame.with_columns(foreign[name].zip_with(abroad, frame[name]) for name in foreign.columns)
        return frame.with_columns(self._email(rows, frame)).with_columns(self._history(rows))

    def _choose(self, rows: Rows) -> None:
        """Keys of what members of a group share. Even keys are of groups, odd ones of single customers."""
        dice, own, group = self.dice, rows.entity * 2 + 1, rows.group * 2
        related = rows.is_kind("family", "twins", "father and son")
        same_city = rows.is_kind("namesakes") & dice.chance(group, "same city", 0.5)
        one_phone = related & dice.chance(group, "one phone", 0.4)
        self.own, self.group = own, group
        self.name_key = np.where(related | rows.is_kind("namesakes"), group, own)
        self.home_key = np.where(related | rows.is_kind("colleagues", "office"), group, own)
        self.city_key = np.where(same_city, group, self.home_key)
        self.phone_key = np.where(one_phone, group, own)
        self.email_key = np.where(related & dice.chance(group, "one email", 0.15), group, own)
        big = rows.is_kind("colleagues") & dice.chance(group, "big company", 0.2)
        # Of every 12,000 groups (some 17,000 rows) the chosen ones work at three big companies.
        number = rows.group // 12_000 * 3 + dice.below(group, "which big", 3)
        self.firm_key = np.where(big, -2 - 2 * number, group)
        self.firm_key = np.where(rows.is_kind("company"), own, self.firm_key)
        self.is_firm = rows.is_kind("company") | (rows.is_kind("office") & (rows.member == 0))
        self.at_work = rows.is_kind("colleagues", "office", "company")

    def _names(self, rows: Rows) -> list[pl.Series]:
        """Surname, given name, patronymic, birth date."""
        table, dice = names(), self.dice
        female = dice.chance(self.own, "female", 0.54)
        female = np.where(rows.is_kind("namesakes", "twins"), dice.chance(self.group, "female", 0.54), female)
        female = np.where(rows.is_kind("family") & (rows.member < 2), rows.member == 1, female)
        female &= ~rows.is_kind("father and son")
        self.female = female
        given_key = np.where(rows.is_kind("namesakes", "father and son"), self.group, self.own)
        male_weights, female_weights = table.given_weights
        men = dice.pick(given_key, "given", male_weights)
        women = dice.pick(given_key, "given", female_weights)
        step = rows.member * (1 + dice.below(self.group, "twin", 20))  # twins do not share a given name
        twins = rows.is_kind("twins")
        men = np.where(twins, (dice.pick(self.group, "given", male_weights) + step) % len(male_weights), men)
        women = np.where(twins, (dice.pick(self.group, "given", female_weights) + step) % len(female_weights), women)
        father_key = np.where(rows.is_kind("namesakes", "twins"), self.group, self.own)
        fathers = dice.pick(father_key, "father", male_weights)
        head = (rows.entity - rows.member) * 2 + 1
        fathers = np.where(rows.is_kind("family") & (rows.member > 1), dice.pick(head, "given", male_weights), fathers)
        alike = (rows.member == 1) | dice.chance(self.group, "all one name", 0.5)
        fathers = np.where(rows.is_kind("father and son") & alike, men, fathers)
        surnames = dice.pick(self.name_key, "surname", table.surname_weights)
        maiden = dice.pick(self.own, "new surname", table.surname_weights)
        no_middle = self.is_firm | ~dice.chance(self.own, "has patronymic", 0.8)
        return [
            _gendered(table.surnames, surnames, female, self.is_firm).alias("surname"),
            _gendered(table.given, np.where(female, women, men), female, self.is_firm).alias("given_name"),
            _gendered(table.patronymics, fathers, female, no_middle).alias("patronymic"),
            _gendered(table.surnames, maiden, female, ~female | self.is_firm).alias("_new_surname"),
            self._births(rows, head),
        ]

    def _births(self, rows: Rows, head: Whole) -> pl.Series:
        """Birth dates: adults of 18 to 85, spouses of like age, twins of one day, children 20 to 35 years younger."""
        dice = self.dice

        def adult(keys: Whole) -> Whole:
            age = 18 + 67 * (dice.unit(keys, "age") + dice.unit(keys, "age 2") + dice.unit(keys, "age 3")) / 3
            return (LAST_DAY - age * 365.25).astype(np.int64)

        days = adult(self.own)
        days = np.where(rows.is_kind("twins"), adult(self.group), days)
        spouse = rows.is_kind("family") & (rows.member == 1)
        days = np.where(spouse, adult(head) + dice.below(self.own, "younger", 4000) - 2000, days)
        child = (rows.is_kind("family") & (rows.member > 1)) | (rows.is_kind("father and son") & (rows.member == 1))
        days = np.where(child, adult(head) + 7300 + dice.below(self.own, "child", 5500), days)
        days = np.minimum(days, LAST_DAY - 14 * 365)
        born = pl.Series("birth_date", days).cast(pl.Int32).cast(pl.Date)
        return without(born.dt.to_string("%Y-%m-%d"), self.is_firm | ~dice.chance(self.own, "has birth", 0.7))

    def _mobile(self, keys: Whole, name: str) -> pl.Series:
        code = pl.Series(MOBILE).gather(self.dice.below(keys, f"{name} code", len(MOBILE)))
        return "+7" + code + digits(self.dice.below(keys, f"{name} digits", 10**7), 7)

    def _contacts(self, rows: Rows) -> list[pl.Series]:
        """Phones: one's own, the family's, or the switchboard of the company."""
        dice = self.dice
        city = pl.Series([place[2] for place in CITIES]).gather(self._city(self.firm_key))
        office = "+7" + city + digits(2_000_000 + dice.below(self.firm_key, "switchboard", 5_000_000), 7)
        through = self.is_firm | (self.at_work & dice.chance(self.own, "through switchboard", 0.6))
        phone = self._mobile(self.phone_key, "mobile").zip_with(pl.Series(~through), office)
        second = self._mobile(rows.slot * 2 + 1, "new mobile")
        return [
            without(phone, ~dice.chance(self.own, "has phone", 0.92) & ~through).alias("phone"),
            pl.Series("phone_other", [None] * len(phone), dtype=pl.String),
            second.alias("_new_phone"),
        ]

    def _email(self, rows: Rows, frame: pl.DataFrame) -> list[pl.Series]:
        """Addresses: a name and a number that no other customer has, or one at the company's domain."""
        dice = self.dice
        tail = pl.Series(dice.bits(self.email_key, "login") % np.uint64(10**7)).cast(pl.String)
        host = pl.Series([name for name, _ in PROVIDERS])
        weights = np.array([float(weight) for _, weight in PROVIDERS])
        joint = frame.select(
            surname=latin(pl.col("surname").fill_null("info")),
            given=latin(pl.col("given_name").fill_null("client")),
            domain=pl.col("_domain"),
            shape=pl.Series(dice.below(self.email_key, "shape", 5)),
            tail=tail,
            host=host.gather(dice.pick(self.email_key, "host", weights)),
            other=host.gather(dice.pick(rows.slot, "new host", weights)),
            fresh=pl.Series(dice.bits(rows.slot, "new login") % np.uint64(10**7)).cast(pl.String),
            role=pl.Series(self.is_firm | dice.chance(self.own, "role address", 0.25)),
        )
        s, g, n = pl.col("surname"), pl.col("given"), pl.col("tail")
        login = (
            pl.when(pl.col("shape") == 0).then(s + n)
            .when(pl.col("shape") == 1).then(g + "." + s + n.str.head(3))
            .when(pl.col("shape") == 2).then(g.str.head(1) + "." + s + n)
            .when(pl.col("shape") == 3).then(s + "_" + n)
            .otherwise(g + n)
        )  # fmt: skip
        work = pl.when("role").then(pl.lit("info")).otherwise(g.str.head(1) + "." + s) + "@" + pl.col("domain")
        made = joint.select(
            email=pl.when(pl.col("domain").is_not_null()).then(work).otherwise(login + "@" + pl.col("host")),
            _new_email=g + pl.col("fresh") + "@" + pl.col("other"),
        )
        return [without(made["email"], ~dice.chance(self.own, "has email", 0.65)), made["_new_email"]]

    def _city(self, keys: Whole) -> Whole:
        return self.dice.pick(keys, "city", _CITY_WEIGHTS)

    def _street(self, keys: Whole, name: str) -> pl.Series:
        dice = self.dice
        street = pl.Series(list(STREETS)).gather(dice.pick(keys, f"{name} street", _STREET_WEIGHTS))
        house = pl.Series(1 + dice.below(keys, f"{name} house", 120)).cast(pl.String)
        flat = pl.Series(1 + dice.below(keys, f"{name} flat", 200)).cast(pl.String)
        return "ул. " + street + ", д. " + house + ", кв. " + flat

    def _home(self, rows: Rows) -> list[pl.Series]:
        """Country, city, address, postal code; the new home of those who moved."""
        dice = self.dice
        places = np.where(self.at_work, self._city(self.firm_key), self._city(self.city_key))
        post = pl.Series([place[3] for place in CITIES]).gather(places)
        unknown = ~dice.chance(self.own, "has address", 0.6)
        address = without(self._street(self.home_key, "home"), unknown)
        code = post + digits(dice.below(self.home_key, "post", 10**4), 4)
        moved_to = pl.Series([place[0] for place in CITIES]).gather(dice.pick(rows.slot, "new city", _CITY_WEIGHTS))
        return [
            pl.Series("country", ["RU"] * len(places)),
            pl.Series([place[0] for place in CITIES]).gather(places).alias("city"),
            address.alias("address"),
            without(code, unknown | ~dice.chance(self.own, "has postal code", 0.7)).alias("postal_code"),
            moved_to.alias("_new_city"),
            self._street(rows.slot, "new").alias("_new_address"),
        ]

    def _firm(self, rows: Rows) -> list[pl.Series]:
        """Company with its tax number, for those at work; the tax number of a sole trader."""
        dice, key = self.dice, self.firm_key
        word = pl.Series(list(COMPANY))
        first, second = (word.gather(dice.below(key, name, len(COMPANY))) for name in ("word", "second word"))
        trade = pl.Series(list(TRADE)).gather(dice.below(key, "trade", len(TRADE)))
        name = (first + trade).zip_with(pl.Series(dice.chance(key, "simple name", 0.5)), first + "-" + second)
        form = pl.Series([text for text, _ in FORMS]).gather(dice.pick(key, "form", np.array([w for _, w in FORMS])))
        region = np.array([int(place[1]) for place in CITIES])
        inn10 = with_checksums(region[self._city(key)] * 10**7 + dice.below(key, "inn", 10**7), 9)
        inn12 = with_checksums(region[self._city(self.city_key)] * 10**8 + dice.below(self.own, "inn", 10**8), 10)
        trader = rows.is_kind("sole trader")
        inn = pl.Series(inn12).zip_with(pl.Series(trader), pl.Series(inn10))
        no_inn = ~(self.at_work | trader) | ~dice.chance(self.own, "has inn", 0.75)
        domain = pl.select(latin(pl.lit(name)) + pl.Series(np.abs(key) % 10**6).cast(pl.String) + ".ru").to_series()
        outside = self.is_firm | ~self.at_work
        return [
            without(form + " «" + name + "»", ~self.at_work).alias("company"),
            without(inn, no_inn).alias("inn"),
            without(pl.Series(inn10).str.head(4) + "01001", no_inn | trader).alias("kpp"),
            without(pl.Series(list(POSITIONS)).gather(dice.below(self.own, "position", len(POSITIONS))), outside).alias(
                "position"
            ),
            without(domain, ~self.at_work).alias("_domain"),
        ]

    def _abroad(self, rows: Rows, frame: pl.DataFrame) -> pl.DataFrame:
        """What differs for customers abroad, computed for all rows and used for those."""
        dice, own = self.dice, self.own
        place = dice.pick(own, "country", np.array([country.weight for country in ABROAD]))
        made = {name: np.full(len(own), None, dtype=object) for name in ("surname", "given_name", "city", "phone")}
        for number, land in enumerate(ABROAD):
            here = np.flatnonzero(place == number)
            keys, women = own[here], self.female[here]
            surname = _any(dice, keys, "surname", land.surnames)
            if land.stems:
                formed = _any(dice, keys, "stem", land.stems) + _any(dice, keys, "ending", land.endings)
                surname = np.where(dice.chance(keys, "formed", 0.75), formed, surname)
            if land.code in ("KZ", "UZ"):
                surname = np.where(women, surname + "а", surname)
            made["surname"][here] = surname
            made["given_name"][here] = np.where(
                women, _any(dice, keys, "given", land.women), _any(dice, keys, "given", land.men)
            )
            made["city"][here] = _any(dice, keys, "city", land.cities)
            made["phone"][here] = self._numbers(keys, land.phones)
        lands = pl.Series([land.code for land in ABROAD]).gather(place)
        text = {name: pl.Series(values.tolist(), dtype=pl.String) for name, values in made.items()}
        # In the neighbouring countries most names are Russian ones.
        russian = lands.is_in(["KZ", "BY", "UZ"]) & pl.Series(dice.chance(own, "russian", 0.6))
        nothing = pl.Series([None] * len(own), dtype=pl.String)
        return pl.DataFrame(
            [
                *(frame[name].zip_with(russian, text[name]).alias(name) for name in ("surname", "given_name")),
                frame["patronymic"].zip_with(russian, nothing).alias("patronymic"),
                text["city"].alias("city"),
                without(text["phone"], ~dice.chance(own, "has phone", 0.92)).alias("phone"),
                lands.alias("country"),
                *(
                    nothing.alias(name)
                    for name in ("address", "postal_code", "_new_surname", "_new_city", "_new_phone")
                ),
            ]
        )

    def _numbers(self, keys: Whole, shapes: list[str]) -> Text:
        """Phone numbers of the shapes, with digits for their marks."""
        found = np.empty(len(keys), dtype=object)
        which = self.dice.below(keys, "phone shape", len(shapes))
        for number, shape in enumerate(shapes):
            here = which == number
            prefix, free = shape.rstrip("#"), shape.count("#")
            low = 10 ** (free - 1) * 2
            free_digits = low + self.dice.below(keys[here], "phone digits", 10**free - low)
            found[here] = [f"{prefix}{digit}" for digit in free_digits.tolist()]
        return found

    def _history(self, rows: Rows) -> list[pl.Series]:
        """Consents, opt-outs, times and totals: of the row, for two systems that hold a customer differ in them."""
        dice, slot = self.dice, rows.slot
        bought = Purchases(dice, rows)
        made = bought.since
        changed = made + (dice.unit(slot, "changed") * (LAST_DAY - made + 1)).astype(np.int64)
        flag = pl.Series(["yes", "no", None])
        return [
            flag.gather(dice.pick(slot, "consent", np.array([0.6, 0.1, 0.3]))).alias("consent_personal_data"),
            flag.gather(dice.pick(slot, "marketing", np.array([0.4, 0.2, 0.4]))).alias("consent_marketing"),
            flag.gather(dice.pick(slot, "opted out", np.array([0.05, 0.15, 0.8]))).alias("opted_out"),
            moment(made, dice.below(slot, "created time", 36_000)).alias("created_at"),
            moment(changed, dice.below(slot, "changed time", 36_000)).alias("updated_at"),
            *bought.totals(),
        ]


def _gendered(forms: tuple[pl.Series, pl.Series], places: Whole, female: Flags, unknown: Flags) -> pl.Series:
    """Forms of both genders gathered at the same places."""
    limit = [np.minimum(places, len(form) - 1) for form in forms]
    return without(forms[1].gather(limit[1]).zip_with(pl.Series(female), forms[0].gather(limit[0])), unknown)


def _any(dice: Dice, keys: Whole, name: str, words: list[str]) -> Text:
    """Words, the first ones more often."""
    return np.array(words, dtype=object)[dice.pick(keys, name, 1 / (np.arange(len(words)) + 4.0))]
