"""Words and their weights: names by how common they are, cities by population, streets, providers, foreign names."""

# ruff: noqa: E501, SIM905 - long lists of words read better as text

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Weights = NDArray[np.float64]

#: The tables hold a sample in which rare surnames are over-represented; this power of the counts gives Иванов(а) 0.7 %.
SKEW: Final = 1.15

#: The tables of the package `russiannames` write е for ё; these words get their letter back.
YO: Final = {
    **{"Петр": "Пётр", "Федор": "Фёдор", "Артем": "Артём", "Семен": "Семён", "Алена": "Алёна", "Матрена": "Матрёна"},
    **{
        "Королев": "Королёв",
        "Соловьев": "Соловьёв",
        "Воробьев": "Воробьёв",
        "Киселев": "Киселёв",
        "Семенов": "Семёнов",
    },
    **{
        "Ковалев": "Ковалёв",
        "Федоров": "Фёдоров",
        "Пономарев": "Пономарёв",
        "Журавлев": "Журавлёв",
        "Муравьев": "Муравьёв",
    },
    **{"Лавренев": "Лавренёв", "Щеголев": "Щеголёв", "Горбачев": "Горбачёв", "Хрущев": "Хрущёв", "Калачев": "Калачёв"},
    **{
        "Чернышев": "Чернышёв",
        "Рублев": "Рублёв",
        "Токарев": "Токарёв",
        "Лихачев": "Лихачёв",
        "Новоселов": "Новосёлов",
    },
    **{
        "Дегтярев": "Дегтярёв",
        "Слесарев": "Слесарёв",
        "Богачев": "Богачёв",
        "Пугачев": "Пугачёв",
        "Селезнев": "Селезнёв",
    },
}
_YO_MIDDLE: Final = {"Федоро": "Фёдоро", "Артемо": "Артёмо", "Семено": "Семёно"}
SHORT: Final = {
    **{
        "Александр": "Саша",
        "Алексей": "Лёша",
        "Анатолий": "Толя",
        "Андрей": "Андрюша",
        "Антон": "Тоша",
        "Артём": "Тёма",
    },
    **{"Борис": "Боря", "Вадим": "Вадик", "Валентин": "Валя", "Валерий": "Валера", "Василий": "Вася", "Виктор": "Витя"},
    **{"Виталий": "Виталик", "Владимир": "Вова", "Владислав": "Влад", "Вячеслав": "Слава", "Геннадий": "Гена"},
    **{"Георгий": "Гоша", "Григорий": "Гриша", "Даниил": "Даня", "Денис": "Дэн", "Дмитрий": "Дима", "Евгений": "Женя"},
    **{"Егор": "Егорка", "Иван": "Ваня", "Игорь": "Гарик", "Илья": "Илюша", "Кирилл": "Кирюша", "Константин": "Костя"},
    **{"Леонид": "Лёня", "Максим": "Макс", "Михаил": "Миша", "Николай": "Коля", "Олег": "Олежка", "Павел": "Паша"},
    **{"Пётр": "Петя", "Роман": "Рома", "Сергей": "Серёжа", "Станислав": "Стас", "Степан": "Стёпа", "Юрий": "Юра"},
    **{
        "Александра": "Саша",
        "Алла": "Аллочка",
        "Анастасия": "Настя",
        "Анна": "Аня",
        "Валентина": "Валя",
        "Галина": "Галя",
    },
    **{
        "Дарья": "Даша",
        "Евгения": "Женя",
        "Екатерина": "Катя",
        "Елена": "Лена",
        "Елизавета": "Лиза",
        "Зинаида": "Зина",
    },
    **{"Ирина": "Ира", "Лариса": "Лара", "Лидия": "Лида", "Любовь": "Люба", "Людмила": "Люда", "Маргарита": "Рита"},
    **{"Марина": "Мариша", "Мария": "Маша", "Надежда": "Надя", "Наталья": "Наташа", "Оксана": "Ксюша", "Ольга": "Оля"},
    **{"Светлана": "Света", "Тамара": "Тома", "Татьяна": "Таня", "Юлия": "Юля", "Виктория": "Вика", "Полина": "Поля"},
}


@dataclass(frozen=True)
class Names:
    """Russian names. Surnames stand in both genders at one place; so do the patronymics of a male given name."""

    surnames: tuple[pl.Series, pl.Series]
    surname_weights: Weights
    given: tuple[pl.Series, pl.Series]
    given_weights: tuple[Weights, Weights]
    patronymics: tuple[pl.Series, pl.Series]


@cache
def names() -> Names:
    """Names by count from the tables of the package `russiannames`; index 0 is male, 1 female."""
    folder = files("russiannames") / "data"
    plain = pl.col("text").str.contains("^[А-ЯЁ][а-яё]+$") & (pl.col("count") > 0)

    def table(name: str) -> pl.DataFrame:
        with (folder / name).open("rb") as stream:
            return pl.read_parquet(stream.read()).filter(plain).sort("count", "text", descending=[True, False])

    surnames = (
        table("surnames.parquet")
        .with_columns(f_form=pl.when(pl.col("gender") == "u").then("text").otherwise("f_form"))
        .filter(pl.col("gender").is_in(["m", "u"]), pl.col("f_form").str.contains("^[А-ЯЁ][а-яё]+$"))
        .unique("text", keep="first", maintain_order=True)
    )
    back = pl.col("text").replace(YO)
    female = pl.when(back != pl.col("text")).then(back + "а").otherwise("f_form")
    surnames = surnames.select("count", f_form=female, text=back)
    given = table("names.parquet").with_columns(back).filter(pl.col("count") >= 200)
    middle = table("midnames.parquet").with_columns(
        pl.col("fname").replace(YO), pl.col("text").str.replace_many(_YO_MIDDLE)
    )
    fathers = middle.filter(pl.col("fname").is_not_null()).unique(
        ["fname", "gender"], keep="first", maintain_order=True
    )
    men = given.filter(pl.col("gender") == "m").unique("text", keep="first", maintain_order=True)
    for gender in "mf":
        form = fathers.filter(pl.col("gender") == gender).select(
            pl.col("fname").alias("text"), pl.col("text").alias(gender)
        )
        men = men.join(form, on="text", how="inner", maintain_order="left")
    women = given.filter(pl.col("gender") == "f").unique("text", keep="first", maintain_order=True)
    return Names(
        surnames=(surnames["text"], surnames["f_form"]),
        surname_weights=surnames["count"].cast(pl.Float64).to_numpy() ** SKEW,
        given=(men["text"], women["text"]),
        given_weights=(men["count"].cast(pl.Float64).to_numpy(), women["count"].cast(pl.Float64).to_numpy()),
        patronymics=(men["m"], men["f"]),
    )


#: City, region code of tax numbers, dialling code, first digits of postal codes, population in thousands.
_CITIES: Final = """Москва 77 495 10 13100|Санкт-Петербург 78 812 19 5600|Новосибирск 54 383 63 1630|Екатеринбург 66 343 62 1540
Казань 16 843 42 1320|Нижний_Новгород 52 831 60 1200|Красноярск 24 391 66 1200|Челябинск 74 351 45 1180|Самара 63 846 44 1160
Уфа 02 347 45 1160|Ростов-на-Дону 61 863 34 1140|Краснодар 23 861 35 1130|Омск 55 381 64 1100|Воронеж 36 473 39 1050
Пермь 59 342 61 1030|Волгоград 34 844 40 1020|Саратов 64 845 41 890|Тюмень 72 345 62 860|Барнаул 22 385 65 620
Махачкала 05 872 36 620|Ижевск 18 341 42 620|Хабаровск 27 421 68 620|Ульяновск 73 842 43 610|Иркутск 38 395 66 610
Владивосток 25 423 69 600|Ярославль 76 485 15 570|Томск 70 382 63 550|Ставрополь 26 865 35 550|Набережные_Челны 16 855 42 550
Оренбург 56 353 46 540|Кемерово 42 384 65 540|Рязань 62 491 39 520|Балашиха 50 495 14 520|Пенза 58 841 44 490|Липецк 48 474 39 490
Калининград 39 401 23 490|Чебоксары 21 835 42 490|Астрахань 30 851 41 470|Тула 71 487 30 460|Киров 43 833 61 460
Сочи 23 862 35 440|Курск 46 471 30 430|Улан-Удэ 03 301 67 430|Тверь 69 482 17 410|Магнитогорск 74 351 45 410
Иваново 37 493 15 360|Брянск 32 483 24 370|Белгород 31 472 30 330|Сургут 86 346 62 400|Владимир 33 492 60 340|Чита 75 302 67 330
Калуга 40 484 24 330|Смоленск 67 481 21 310|Вологда 35 817 16 310|Майкоп 01 877 38 140|Черкесск 09 878 36 110|Нальчик 07 866 36 240"""
CITIES: Final = [
    (name.replace("_", " "), region, code, post, float(people))
    for name, region, code, post, people in (line.split() for line in _CITIES.replace("\n", "|").split("|"))
]
STREETS: Final = """Центральная Молодёжная Школьная Лесная Садовая Советская Новая Набережная Заречная Зелёная Мира Ленина
Полевая Луговая Октябрьская Комсомольская Гагарина Первомайская Северная Солнечная Степная Южная Береговая Кирова Пионерская
Пролетарская Пушкина Победы Юбилейная Железнодорожная Речная Рабочая Комарова Колхозная Калинина Восточная Подгорная Озёрная
Дружбы Почтовая Нагорная Чапаева Труда Горького Широкая Вишнёвая Чкалова Строителей Кооперативная Родниковая Парковая Западная
Матросова Свердлова Дачная Чехова Мичурина Крупской Суворова Кутузова Лермонтова Маяковского Некрасова Тургенева Фрунзе""".split()
MOBILE: Final = """900 901 902 903 904 905 906 908 909 910 911 912 913 914 915 916 917 918 919 920 921 922 923 924 925 926
927 928 929 931 932 933 934 936 937 938 939 950 951 952 953 958 960 961 962 963 964 965 966 967 968 969 977 978 980 981
982 983 984 985 986 987 988 989 991 992 993 994 995 996 999""".split()
PROVIDERS: Final = (
    *(("mail.ru", 30), ("yandex.ru", 24), ("gmail.com", 24), ("bk.ru", 5), ("rambler.ru", 4), ("list.ru", 3)),
    *(("inbox.ru", 3), ("ya.ru", 3), ("icloud.com", 2), ("outlook.com", 1), ("hotmail.com", 1)),
)
COMPANY: Final = """Ромашка Вектор Альянс Восход Гарант Прогресс Меркурий Сфера Авангард Сила Лидер Орион Магистраль Север
Крепость Берёза Уют Маяк Каскад Родник Мастер Пилот Заря Феникс Горизонт Атлант Базис Витязь Глобус Дельта Енисей Жемчужина
Зенит Импульс Кристалл Лада Мегаполис Норд Оазис Паритет Ракурс Спектр Титан Урал Факел Центр Эталон Юпитер Янтарь Арсенал""".split()
TRADE: Final = (
    "Торг",
    "Строй",
    "Сервис",
    "Плюс",
    "Групп",
    "Снаб",
    "Мебель",
    "Транс",
    "Пром",
    "Агро",
    "Инвест",
    "Медиа",
)
FORMS: Final = (("ООО", 80.0), ("АО", 12.0), ("ПАО", 2.0), ("ЗАО", 4.0), ("МУП", 2.0))
POSITIONS: Final = (
    "директор",
    "главный бухгалтер",
    "менеджер по закупкам",
    "секретарь",
    "инженер",
    "снабженец",
    "юрист",
)


@dataclass(frozen=True)
class Country:
    """A country's names, cities and shapes of phone numbers (`#` is any digit).

    Where there are stems, three surnames in four are made of a stem and an ending, for lists alone are too short.
    """

    code: str
    surnames: list[str]
    men: list[str]
    women: list[str]
    cities: list[str]
    phones: list[str]
    weight: float
    stems: list[str] = field(default_factory=list)
    endings: list[str] = field(default_factory=list)


ABROAD: Final = (
    Country(
        "KZ",
        """Ахметов Омаров Оспанов Сериков Нурланов Касымов Искаков Абдрахманов Жумабеков Сулейменов Байжанов Мусин Ибраев
        Кенжебаев Садыков Тулегенов Рахимов Бекетов Алиев Смагулов""".split(),
        "Нурлан Ерлан Данияр Асхат Бауыржан Тимур Марат Руслан Арман Айдос Олжас Серик Канат Болат".split(),
        "Айгуль Динара Асель Гульнара Алия Жанар Мадина Сауле Карлыгаш Айнур Лаура Зарина Камила".split(),
        "Алматы Астана Шымкент Караганда Актобе Павлодар".split(),
        "+7701####### +7702####### +7705####### +7707####### +7747####### +7775#######".split(),
        25,
    ),
    Country(
        "BY",
        """Новик Климович Жук Станкевич Ковальчук Савицкий Лукашевич Казак Пашкевич Король Мартинович Козел Кравцов
        Гончар Шевчук Романович Бондарь Карпович Юркевич Бобрович""".split(),
        "Сергей Александр Андрей Дмитрий Игорь Виталий Павел Юрий Николай Олег Денис Артём Максим".split(),
        "Ольга Елена Наталья Светлана Татьяна Анна Ирина Юлия Марина Екатерина Алеся Оксана".split(),
        "Минск Гомель Гродно Брест Витебск Могилёв".split(),
        "+37529####### +37533####### +37544####### +375259######".split(),
        20,
    ),
    Country(
        "UZ",
        "Каримов Рахимов Юсупов Исмоилов Турсунов Хакимов Абдуллаев Усманов Саидов Назаров Эргашев Холматов".split(),
        "Жасур Бекзод Шерзод Улугбек Рустам Азиз Фаррух Дилшод Сардор Отабек".split(),
        "Нигора Дилноза Гулноза Малика Севара Феруза Шахноза Зухра Нодира".split(),
        "Ташкент Самарканд Бухара Андижан Наманган".split(),
        "+99890####### +99893####### +99897####### +99894#######".split(),
        12,
    ),
    Country(
        "DE",
        """Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf
        Schröder Neumann Schwarz Zimmermann Krüger Weiß Köhler Jäger Vogt""".split(),
        "Thomas Michael Andreas Stefan Jürgen Klaus Uwe Jörg Markus Tobias Lukas Jonas".split(),
        "Sabine Petra Monika Anna Julia Katrin Susanne Heike Lena Hannah Ursula".split(),
        "Berlin Hamburg München Köln Leipzig Stuttgart Düsseldorf".split(),
        "+49151######## +49160####### +49170####### +49171####### +49175#######".split(),
        12,
        "Alten Berg Brand Buch Ecken Eich Eisen Feld Fried Gold Grün Hart Heide Kirch Linden Löwen Neu Rosen Sand Schön Stein Tann Wald Wiesen Winter".split(),
        "bach berger mann hoff feld meier stein er haus kamp".split(),
    ),
    Country(
        "US",
        """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
        Thomas Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis Walker Young King Wright""".split(),
        "James Robert John Michael David William Richard Joseph Thomas Christopher Daniel Matthew Anthony Mark".split(),
        "Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Emily Ashley".split(),
        "Chicago|Boston|New York|Houston|Seattle|Denver".split("|"),
        "+131226##### +161735##### +121244##### +171352##### +120637##### +130357#####".split(),
        12,
        "Ash Black Brad Brook Car Clay Cliff Cole Dal Earl Fair Green Hal Hart Hol Ken Lang Mill Nor Pres Red Shel Stan Thorn Wake West Win".split(),
        "ton field ford ley man wood son well more brook ham by".split(),
    ),
    Country(
        "GB",
        """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green
        Hall Wood Jackson Clarke O'Connor""".split(),
        "Oliver George Harry Jack Charlie Thomas Oscar William James Henry".split(),
        "Olivia Amelia Isla Ava Emily Sophie Grace Lily Freya Charlotte".split(),
        "London Manchester Leeds Bristol Glasgow Liverpool".split(),
        "+447400###### +447512###### +447812###### +447930######".split(),
        8,
        "Ald Barn Black Bram Chat Cor Dar East Far Garth Had Hather Kirk Lang Mar Nether Old Pem Rad Sax Thorn Up Wel Whit".split(),
        "bridge worth ton ley ham stead wick bury field ford by combe".split(),
    ),
    Country(
        "TR",
        "Yılmaz Kaya Demir Çelik Şahin Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç".split(),
        "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Murat Emre Burak".split(),
        "Fatma Ayşe Emine Zeynep Elif Meryem Esra Özlem Büşra Şule".split(),
        "İstanbul Ankara İzmir Antalya Bursa".split(),
        "+90532####### +90533####### +90542####### +90505#######".split(),
        8,
        "Ak Altın Ateş Bal Boz Can Çak Demir Er Gök Gül Kara Koca Kork Öz Sarı Taş Tek Toprak Uz Yıl".split(),
        "oğlu taş kan ay soy gül er maz demir türk bulut".split(),
    ),
)
