"""The shop's customers as they really are: invented people and companies, many of whom look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from words import (
    ABROAD,
    CITIES,
    COMPANY,
    FEMALE,
    LATIN,
    MAIL,
    MALE,
    MOBILE,
    PATRONYMICS,
    POSITIONS,
    STREETS,
    SURNAMES,
    TRADE,
)

FIRST_DAY, LAST_DAY = date(2023, 7, 1), date(2026, 6, 30)
NO_UMLAUTS = str.maketrans({"ä": "ae", "ü": "ue", "ö": "oe", "ß": "ss", "Ü": "UE", "Ö": "OE"})  # for cp1251


@dataclass(frozen=True)
class Company:
    """A company; its switchboard is shared by its contacts."""

    name: str
    inn: str
    kpp: str
    ogrn: str
    city: int
    phone: str
    domain: str


@dataclass(frozen=True)
class Client:
    """A customer as he or she really is; the files hold damaged pictures of it."""

    key: str
    male: bool
    surname: str
    given: str
    patronymic: str
    born: date
    city: str
    street: str
    house: int
    flat: int
    postal: str
    mobile: str
    email: str
    country: str = ""
    landline: str = ""
    second: str = ""
    inn: str = ""
    company: Company | None = None
    position: str = ""
    kind: str = "person"
    joined: date = FIRST_DAY
    opted_out: bool = False
    keys: list[str] = field(default_factory=list)


def patronymic(father: str, male: bool) -> str:
    """The patronymic of a father's given name."""
    if father in PATRONYMICS:
        return PATRONYMICS[father].split()[not male]
    if father.endswith("ий"):
        return father[:-2] + "ь" + ("евич" if male else "евна")
    if father[-1] in "йь":
        return father[:-1] + ("евич" if male else "евна")
    return father + ("ович" if male else "овна")


def surname(masculine: str, male: bool) -> str:
    """The form of a surname for a man or a woman."""
    if male:
        return masculine
    if masculine.endswith(("ий", "ый")):
        return masculine[:-2] + "ая"
    return masculine + "а" if masculine.endswith(("ов", "ев", "ёв", "ин")) else masculine


def latin(text: str) -> str:
    """Cyrillic text in Latin letters, lower case."""
    return text.lower().translate(LATIN)


def with_checksum(digits: str, *weights: Sequence[int]) -> str:
    """An ИНН: the digits and one check digit for each list of weights."""
    for weight in weights:
        digits += str(sum(int(d) * w for d, w in zip(digits, weight, strict=True)) % 11 % 10)
    return digits


def inn10(dice: Random, region: str) -> str:
    """An ИНН of a company."""
    return with_checksum(f"{region}{dice.randrange(10**7):07}", (2, 4, 10, 3, 5, 9, 4, 6, 8))


def inn12(dice: Random, region: str) -> str:
    """An ИНН of a sole trader."""
    first = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    return with_checksum(f"{region}{dice.randrange(10**8):08}", first, (3, *first))


def city_number(dice: Random) -> int:
    """A random city as its place in `CITIES`, big ones more often."""
    return dice.choices(range(len(CITIES)), [city[-1] for city in CITIES])[0]


def landline(dice: Random, code: str) -> str:
    """A landline number of a city, E.164."""
    return f"+7{code}{dice.choice('2356')}{dice.randrange(10 ** (9 - len(code))):0{9 - len(code)}}"


def person(dice: Random, number: int) -> Client:
    """A private customer in Russia."""
    male = dice.random() < 0.45
    family = dice.choices(SURNAMES, [1 / (place + 12) for place in range(len(SURNAMES))])[0]
    given = dice.choices(MALE if male else FEMALE, [1 / (place + 4) for place in range(30)])[0]
    born = date(1945, 1, 1) + timedelta(days=dice.randrange(62 * 365))
    city, _, code, post, _ = CITIES[city_number(dice)]
    login = dice.choice(("{s}", "{g}.{s}", "{s}{y}", "{s}_{g}", "{g}{y}{n}", "{s}{n}")).format(
        s=latin(surname(family, male)), g=latin(given), y=born.year, n=dice.randrange(100)
    )
    return Client(
        key=f"p{number:04}",
        male=male,
        surname=surname(family, male),
        given=given,
        patronymic=patronymic(dice.choices(MALE, [1 / (place + 4) for place in range(30)])[0], male),
        born=born,
        city=city,
        street=dice.choice(STREETS),
        house=dice.randrange(1, 140),
        flat=dice.randrange(1, 200),
        postal=f"{post}{dice.randrange(10**4):04}",
        mobile=f"+7{dice.choice(MOBILE)}{dice.randrange(10**7):07}",
        email=f"{login}@{dice.choice(MAIL)}" if dice.random() < 0.8 else "",
        landline=landline(dice, code) if dice.random() < 0.12 else "",
        second=f"+7{dice.choice(MOBILE)}{dice.randrange(10**7):07}" if dice.random() < 0.03 else "",
        joined=FIRST_DAY + timedelta(days=dice.randrange(-500, 1090)),
        opted_out=dice.random() < 0.07,
    )


def foreigner(dice: Random, number: int) -> Client:
    """A private customer abroad."""
    country = dice.choice(list(ABROAD))
    families, givens, cities, phones = (part.split() for part in ABROAD[country])
    given = dice.randrange(len(givens))
    family = families[dice.randrange(len(families))]
    if given % 2 and country == "Казахстан":
        given -= 1
    prefix, digits = dice.choice(phones).split(":")
    plain = latin(family).translate(NO_UMLAUTS)
    return replace(
        person(dice, number),
        country=country,
        male=given % 2 == 0,
        surname=family,
        given=givens[given],
        patronymic="",
        city=dice.choice(cities),
        street="",
        postal="",
        landline="",
        second="",
        mobile=f"{prefix}{dice.randrange(2, 10)}{dice.randrange(10 ** (int(digits) - 1)):0{int(digits) - 1}}",
        email=f"{plain}{dice.randrange(1000)}@{dice.choice(('gmail.com', 'outlook.com', 'mail.ru'))}",
    )


def company(dice: Random, number: int) -> Company:
    """A Russian company."""
    city = city_number(dice)
    region, code = CITIES[city][1:3]
    name = f"{COMPANY[number % len(COMPANY)]}{dice.choice(TRADE)}"
    ogrn = f"1{dice.randrange(3, 25):02}{region}{dice.randrange(10**7):07}"
    inn = inn10(dice, region)
    return Company(
        name=f"{dice.choices(('ООО', 'АО'), (9, 1))[0]} «{name}»",
        inn=inn,
        kpp=f"{inn[:4]}01001",
        ogrn=ogrn + str(int(ogrn) % 11 % 10),
        city=city,
        phone=landline(dice, code),
        domain=f"{latin(name)}-{latin(CITIES[city][0])[:3]}{number}.ru",
    )


def population(dice: Random) -> tuple[list[Client], list[Company]]:
    """The shop's customers: singles, families, namesakes, fathers and sons, colleagues, traders, foreigners."""
    found: list[Client] = []

    def new(**known: object) -> Client:
        made = replace(person(dice, len(found) + 1), **known)  # type: ignore[arg-type]
        found.append(made)
        return made

    for _ in range(1180):
        new()
    for _ in range(110):  # families: one address, often one phone
        man = new()
        family = next(name for name in SURNAMES if surname(name, man.male) == man.surname)
        home: dict[str, object] = {name: getattr(man, name) for name in ("city", "street", "house", "flat", "postal")}
        shared: dict[str, object] = {"mobile": man.mobile} if dice.random() < 0.6 else {}
        new(**home, **shared, male=not man.male, surname=surname(family, not man.male), **mate(dice, man))
    for _ in range(20):  # father and son of one name at one address
        given = dice.choice(MALE)
        middle = patronymic(given, True)
        son = new(male=True, given=given, patronymic=middle, surname=dice.choice(SURNAMES), born=date(1995, 3, 5))
        home = {name: getattr(son, name) for name in ("surname", "city", "street", "house", "flat", "postal")}
        line = landline(dice, next(city[2] for city in CITIES if city[0] == son.city))
        found[-1] = replace(son, born=son.born + timedelta(days=dice.randrange(4000)), landline=line)
        new(
            **home,
            landline=line,
            male=True,
            given=given,
            patronymic=middle,
            born=son.born - timedelta(days=9000),
            email="",
        )
    for _ in range(60):  # namesakes who share nothing else
        twin = dice.choice(found[:1000])
        new(male=twin.male, surname=twin.surname, given=twin.given, patronymic=twin.patronymic)
    firms = [company(dice, number) for number in range(90)]
    for firm in firms:  # colleagues behind one switchboard
        for _ in range(dice.randrange(1, 5)):
            place = {"city": CITIES[firm.city][0], "postal": f"{CITIES[firm.city][3]}{dice.randrange(10**4):04}"}
            one = new(company=firm, **place, landline=firm.phone, position=dice.choice(POSITIONS))
            login = f"{latin(one.given)[0]}.{latin(one.surname)}" if dice.random() < 0.7 else "info"
            found[-1] = replace(one, email=f"{login}@{firm.domain}", mobile=one.mobile if dice.random() < 0.6 else "")
    for _ in range(90):
        one = new(kind="sole trader", position="индивидуальный предприниматель")
        region = next(city[1] for city in CITIES if city[0] == one.city)
        found[-1] = replace(one, inn=inn12(dice, region))
    for _ in range(90):
        found.append(foreigner(dice, len(found) + 1))
    return found, firms


def mate(dice: Random, man: Client) -> dict[str, object]:
    """Given name, patronymic and birth date of a spouse."""
    return {
        "given": dice.choice(FEMALE if man.male else MALE),
        "patronymic": patronymic(dice.choice(MALE), not man.male),
        "born": man.born + timedelta(days=dice.randrange(-2000, 2000)),
    }
