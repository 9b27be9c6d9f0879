"""Literal pairs of values and the level at which they agree."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cbtool.matching.cleaning import without_marks
from cbtool.matching.comparisons import COMPANY_COMPARISONS, PERSON_COMPARISONS, compare
from cbtool.matching.keys import Keys
from cbtool.matching.prepare import prepare
from cbtool.matching.streets import ahead
from tests.matching.bases import Row, table


def label(one: Row, two: Row, name: str) -> str:
    """The label of the level at which two records agree in a comparison; empty where they cannot be compared."""
    made = prepare(table([one, two]))
    if made.size == 1:
        i = j = np.array([0])
    else:
        i, j = np.array([0]), np.array([1])
    firm = "company" in (one.get("client_kind"), two.get("client_kind"))
    comparisons = COMPANY_COMPARISONS if firm else PERSON_COMPARISONS
    level = int(compare(comparisons, made, Keys(made), i, j)[name][0])
    levels = next(c.levels for c in comparisons if c.name == name)
    return levels[level - 1].label if level else ""


SAME, SOUND, FORM, TYPO, SIMILAR = "same", "sounds the same", "form of the other gender", "typo", "similar"
OTHER = "another name"
PART, SWAPPED, DIFFERENT = "part of a double name", "swapped with the given name", "different"

SURNAMES = [
    ("Иванов", "Иванов", SAME),
    ("Иванов", "ИВАНОВ", SAME),
    ("Королёв", "Королев", SAME),
    ("Иванов", "Ivanov", SOUND),
    ("Щукин", "Shchukin", SOUND),
    ("Цой", "Tsoy", SOUND),
    ("Иванов", "Иванова", FORM),
    ("Достоевский", "Достоевская", FORM),
    ("Пушкин", "Пушкина", FORM),
    ("Иванов", "Ивонов", TYPO),
    ("Иванов", "Иваньков", TYPO),
    ("Иванов", "Ильясов", DIFFERENT),
    ("Кузнецов", "Кузнцов", TYPO),
    ("Кузнецов", "Кузнецво", TYPO),
    ("Петрова-Водкина", "Водкина", PART),
    ("Салтыков-Щедрин", "Щедрин", PART),
    ("Петров-Водкин", "Водкина", PART),
    ("Hernandez Moya", "Hernandez", PART),
    ("Moya", "Hernandez-Moya", PART),
    ("Garcia Lopez", "Lopez Garcia", PART),
    ("de la Cruz", "Cruz", PART),
    ("da Silva Santos", "Santos", PART),
    ("Hernandez Moya", "Hernandez Moia", SOUND),
    ("Hernandez Moya", "Hernandez Mota", TYPO),
    ("Hernandez Moya", "Hernandez Mora Ruiz", SIMILAR),
    ("Hernandez Moya", "Hernandez Diaz", SIMILAR),
    ("Diaz Moya", "Hernandez Moya", SIMILAR),
    ("de la Cruz", "de la Torre", SIMILAR),
    ("Garcia Lopez", "Marin Soto", DIFFERENT),
    ("Smith", "Smyth", SOUND),
    ("García", "Garcia", SAME),
    ("Şahin", "SAHIN", SAME),
    ("Müller", "Mueller", SAME),
    ("Schröder", "SCHROEDER", SAME),
    ("Mueller", "Muller", TYPO),
    ("Nguyễn", "Nguyen", SAME),
    ("Hernández Moya", "Hernandez", PART),
    ("Hernández Moya", "Hernandez Díaz", SIMILAR),
    ("Johnson", "Jonson", TYPO),
    ("Иванов", "Сидоров", DIFFERENT),
    ("Ким", "Цой", DIFFERENT),
    ("Иванов", "Bdfyjd", SAME),
    ("Юрьев", ".hmtd", SAME),
    ("Кандыбович", "Rfyls,jdbx", SAME),
    ("Иванов", "Gtnhjd", DIFFERENT),
    ("Иванов", None, ""),
]


@pytest.mark.parametrize(("one", "two", "expected"), SURNAMES)
def test_surnames(one: str, two: str | None, expected: str) -> None:
    assert label({"surname": one, "inn": "x"}, {"surname": two, "inn": "y", "phone": "1"}, "surname") == expected


SHORT, INITIAL, ANOTHER = "short form", "initial", "another well-known name"
GIVEN = [
    ("Иван", "Иван", SAME),
    ("Пётр", "Петр", SAME),
    ("Александр", "Саша", SHORT),
    ("Екатерина", "Катя", SHORT),
    ("Дмитрий", "Dmitry", SHORT),
    ("Иван", "Ivan", SHORT),
    ("William", "Bill", SHORT),
    ("Иван", "И.", INITIAL),
    ("Иван", "I.", INITIAL),
    ("Ángel", "A.", INITIAL),
    ("Иван", "П.", DIFFERENT),
    ("Александр", "Александра", ANOTHER),
    ("Валерий", "Валерия", ANOTHER),
    ("Мария", "Марина", ANOTHER),
    ("Марья", "Дарья", ANOTHER),
    ("Алексей", "Александр", ANOTHER),
    ("Александр", "Алксандр", TYPO),
    ("Сергей", "Сергй", TYPO),
    ("Кирилл", "Татьяна", ANOTHER),
    ("Кирилл", "Зульмира", DIFFERENT),
    ("Анна", "Anastasiya", ANOTHER),
    ("Mikhail", "Егор", ANOTHER),
    ("Oksana", "Мария", ANOTHER),
    ("Daria", "Darin", TYPO),
    ("Иван", "Bdfy", SAME),
    ("Ирина", "Bhbyf", SAME),
    ("Анна", "Ann", SHORT),
    ("Robert", "Bob", SHORT),
    ("Thomas", "Thos", SHORT),
    ("Małgorzata", "Gosia", SHORT),
    ("Katarzyna", "Kasia", SHORT),
    ("Jakub", "Kuba", SHORT),
    ("Wojciech", "Wojtek", SHORT),
    ("Wolfgang", "Wolfi", SHORT),
    ("José", "Pepe", SHORT),
    ("Francisco", "Paco", SHORT),
    ("Ignacio", "Nacho", SHORT),
    ("Giuseppe", "Beppe", SHORT),
    ("João", "Joaozinho", SHORT),
    ("Pierre", "Pierrot", SHORT),
    ("Katarzyna", "Gosia", DIFFERENT),
    ("Wm.", "William", SHORT),
    ("Наталья", "Natasha", SHORT),
    ("Лера", "Валерия", SHORT),
    ("Ксюша", "Ксения", SHORT),
    ("Ксюша", "Оксана", SHORT),
    ("Слава", "Станислав", SHORT),
    ("Слава", "Ярослав", SHORT),
    ("Слава", "Алексей", OTHER),
    ("Аля", "Алия", OTHER),
    ("Оксана", "Ксения", ANOTHER),
    ("Екатерина", "Kate", SHORT),
    ("Михаил", "Michael", SHORT),
    ("Олександр", "Александр", SHORT),
    ("Микола", "Николай", SHORT),
    ("Дмитро", "Дмитрий", SHORT),
    ("Аляксандр", "Александр", SHORT),
    ("Андрій", "Андрей", SHORT),
    ("Михайло", "Микола", OTHER),
    ("Дима", "Dmitry", SHORT),
    ("Наташа", "Katya", DIFFERENT),
    ("Natasha", "Natalya", SIMILAR),
    ("Mary", "Margaret", OTHER),
    ("Зухра", "Мадина", OTHER),
    ("Макар", "Марк", OTHER),
    ("Ethan", "Nisha", DIFFERENT),
    ("Li", "Lin", DIFFERENT),
    ("Иван", None, ""),
]


@pytest.mark.parametrize(("one", "two", "expected"), GIVEN)
def test_given_names(one: str, two: str | None, expected: str) -> None:
    assert label({"given_name": one}, {"given_name": two, "phone": "1"}, "given_name") == expected


@pytest.mark.parametrize(
    ("given", "middle", "other", "expected"),
    [
        ("Ngoc", "Minh", "Minh", SHORT),
        ("Ngoc Minh", None, "Minh", SHORT),
        ("Ngoc Minh", None, "Minh Anh", DIFFERENT),
        ("Klaus-Peter", None, "Peter", SHORT),
        ("Klaus-Peter", None, "Klaus", SIMILAR),
        ("Klaus-Peter", None, "Klaus-Jürgen", SIMILAR),
        ("Ngoc", "M.", "Minh", DIFFERENT),
        ("Văn Minh", None, "Minh", SHORT),
        ("Юсуф", "Гаджиевич", "Гаджи", DIFFERENT),
    ],
)
def test_a_part_of_a_given_name_or_the_middle_name(given: str, middle: str | None, other: str, expected: str) -> None:
    one = {"given_name": given, "patronymic": middle}
    assert label(one, {"given_name": other, "phone": "1"}, "given_name") == expected


def test_vietnamese_are_called_by_the_last_word_of_their_given_names() -> None:
    one, two = {"surname": "Nguyễn", "given_name": "Văn Hùng"}, {"surname": "Nguyen", "given_name": "Van Hung"}
    assert label(one, two, "given_name") == label(one, two, "patronymic") == SAME
    assert label(one, two | {"given_name": "Van Tuan"}, "given_name") == DIFFERENT
    assert label(one, two | {"given_name": "Van Tuan"}, "patronymic") == SAME
    assert label(one, two | {"given_name": "Hung"}, "given_name") == SAME


def test_gender_parts_a_shared_short_form() -> None:
    one = {"given_name": "Саша", "gender": "female"}
    assert label(one, {"given_name": "Александр", "gender": "male"}, "given_name") == ANOTHER
    assert label(one, {"given_name": "Александра", "gender": "female"}, "given_name") == SHORT


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Иванович", "Иванович", SAME),
        ("Иванович", "Ivanovich", SAME),
        ("Иванович", "И.", INITIAL),
        ("Иванович", "П.", DIFFERENT),
        ("Сергеевич", "Сергеевна", FORM),
        ("Александрович", "Алксандрович", TYPO),
        ("Александрович", "Алексеевич", ANOTHER),
        ("Иванович", "Петрович", ANOTHER),
        ("Сергеевич", "Сергеевич", SAME),
        ("Михайлович", "Михаилович", SAME),
        ("Николаевич", "Николоевич", TYPO),
        ("Ильич", "Ильинична", FORM),
        ("Ильич", "Петрович", ANOTHER),
        ("Иванович", "Ивановчи", TYPO),
        ("Иванович", "Жаксылыкович", DIFFERENT),
        ("Магомедович", "Гаджиевич", DIFFERENT),
        ("П.", "Петрович", INITIAL),
        ("П.", "П.", SAME),
        ("Иванович", "", ""),
        ("Иванович", None, ""),
    ],
)
def test_patronymics(one: str, two: str | None, expected: str) -> None:
    assert label({"patronymic": one}, {"patronymic": two, "phone": "1"}, "patronymic") == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Emma", "James", OTHER),
        ("Charles", "Charlotte", OTHER),
        ("Paul", "Paula", OTHER),
        ("Ерлан", "Айгуль", OTHER),
        ("Андрей", "Нурия", OTHER),
        ("Мария", "Андрей", ANOTHER),
        ("Mario", "Maria", TYPO),
        ("James", "J.", INITIAL),
        ("Jean", "Jean", SAME),
    ],
)
def test_given_names_of_two_sexes(one: str, two: str, expected: str) -> None:
    man, woman = {"given_name": one, "gender": "male"}, {"given_name": two, "gender": "female", "phone": "1"}
    assert label(man, woman, "given_name") == expected


def test_one_sex_is_as_good_as_none() -> None:
    woman = {"given_name": "Жаныл", "gender": "female"}
    for sex in ("female", None):
        assert label({"given_name": "Гульсум", "gender": sex, "phone": "1"}, woman, "given_name") == DIFFERENT


OWN = "same, and the father's too"


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("Jr.", "Sr.", ANOTHER),
        ("Jr", "III", ANOTHER),
        ("JR.", "II", SAME),
        ("мл.", "ст.", ANOTHER),
        ("jun.", "sen.", ANOTHER),
        ("младший", "Jr.", SAME),
        ("likes tea; Jr.", "Sr.", ANOTHER),
        ("Dr. Jr.", "Sr. PhD", ANOTHER),
        ("Jr.", None, OWN),
        ("мл. бухгалтер", None, SAME),
        ("junior developer", None, SAME),
        ("World War II", None, SAME),
        (None, None, SAME),
    ],
)
def test_fathers_and_sons_by_what_stands_behind_their_names(one: str | None, two: str | None, expected: str) -> None:
    row = {"given_name": "Robert"}
    assert label(row | {"notes": one}, row | {"notes": two, "phone": "1"}, "given_name") == expected


@pytest.mark.parametrize(
    ("given", "patronymic", "expected"),
    [
        ("Иван", "Иванович", OWN),
        ("Ivan", "Ivanovich", OWN),
        ("Павел", "Павлович", OWN),
        ("Пётр", "Петрович", OWN),
        ("Лев", "Львович", OWN),
        ("Илья", "Ильич", OWN),
        ("Сергей", "Сергеевич", OWN),
        ("Дмитрий", "Дмитриевич", OWN),
        ("Алексей", "Александрович", SAME),
        ("Иван", "Петрович", SAME),
        ("Мария", "Ивановна", SAME),
    ],
)
def test_a_name_that_is_the_fathers_too(given: str, patronymic: str, expected: str) -> None:
    one = {"given_name": given, "patronymic": patronymic}
    for two in (one, {**one, "patronymic": None}):
        assert label(one, {**two, "phone": "1"}, "given_name") == expected
    assert label(one, {**one, "phone": "1"}, "patronymic") == ("" if expected == OWN else SAME)


def test_twins_share_a_patronymic_as_they_share_a_birth_date() -> None:
    one = {"given_name": "Ипполита", "patronymic": "Игоревна", "birth_date": "1990-05-17"}
    two = one | {"given_name": "Руфь"}
    assert label(one, two, "patronymic") == ""
    assert label(one, two | {"birth_date": "1993-05-17"}, "patronymic") == SAME
    assert label(one, two | {"birth_date": None}, "patronymic") == SAME
    assert label(one, one | {"phone": "1"}, "patronymic") == SAME
    assert label(one, two | {"patronymic": "Петровна"}, "patronymic") == ANOTHER


def test_a_son_and_his_father_have_two_patronymics() -> None:
    son, father = {"given_name": "Иван", "patronymic": "Иванович"}, {"given_name": "Иван", "patronymic": "Петрович"}
    assert label(son, father, "given_name") == SAME
    assert label(son, father, "patronymic") == ANOTHER


def test_swapped_names() -> None:
    one, two = {"surname": "Иванов", "given_name": "Иван"}, {"surname": "Иван", "given_name": "Иванов"}
    assert label(one, two, "surname") == SWAPPED
    assert label(one, two, "given_name") == ""
    assert (
        label({"surname": "Кузнецов", "given_name": "Олег"}, {"surname": "Олег", "given_name": "Кузнцов"}, "surname")
        == SWAPPED
    )


def test_full_name_stands_in_for_its_parts() -> None:
    one, two = {"full_name": "Иванов Иван Иванович"}, {"full_name": "Иванов И. И.", "phone": "1"}
    assert [label(one, two, name) for name in ("surname", "given_name", "patronymic")] == [SAME, INITIAL, INITIAL]


SLIP, PARTS, YEAR = "one slip", "two parts of three the same", "same year"


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("1980-05-17", "1980-05-17", SAME),
        ("1980-05-17", "1980-05-18", SLIP),
        ("1980-05-17", "1981-05-17", SLIP),
        ("1980-05-17", "1890-05-17", SLIP),
        ("1980-05-07", "1980-07-05", SLIP),
        ("1980-05-12", "1980-12-05", SLIP),
        ("1980-05-17", "1980-05-71", SLIP),
        ("1980-05-17", "1908-05-17", SLIP),
        ("1980-05-17", "1990-05-17", SLIP),
        ("1980-05-17", "1980-06-17", SLIP),
        ("1980-05-17", "1980-05-29", PARTS),
        ("1980-05-17", "1993-05-17", PARTS),
        ("1980-05-17", "1980-11-17", PARTS),
        ("1980-05-17", "1980-11-30", YEAR),
        ("1980-05-17", "1980-01-01", YEAR),
        ("1980-05-17", "1975-11-30", DIFFERENT),
        ("1980-05-17", "2004-11-30", "a generation apart"),
        ("1980-05-17", "2004-05-17", PARTS),
        ("1980-05-17", "1981-06-18", DIFFERENT),
        ("1999-12-31", "2000-01-01", DIFFERENT),
        ("1979-12-31", "1980-12-31", PARTS),
        ("19801301", "1980-13-01", SAME),
        ("19801301", "1980-01-13", SLIP),
        ("1980-05-17", "17 мая", ""),
        ("1980-05-17", "0980-05-17", ""),
        ("1900-01-01", "1900-01-01", ""),
        ("1980-05-17", "1970-01-01", ""),
        ("1980-05-17", "", ""),
        ("1980-05-17", None, ""),
    ],
)
def test_birth_dates(one: str, two: str | None, expected: str) -> None:
    assert label({"birth_date": one}, {"birth_date": two, "phone": "1"}, "birth_date") == expected


DESK: Row = {"phone": "+74951234567", "phone_ext": "101"}


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ({"phone": "+79161234567"}, {"phone": "+79161234567", "email": "a@b.ru"}, SAME),
        ({"phone": "+79161234567"}, {"phone": "+79990000000", "phone_other": "+79161234567; +79161111111"}, SAME),
        ({"phone": "+79161234567"}, {"phone": "+79161934567"}, "one digit off"),
        ({"phone": "+79161234567"}, {"phone": "+79161243567"}, "one digit off"),
        ({"phone": "+79161234567"}, {"phone": "+79161234568"}, "neighbouring number"),
        ({"phone": "+79161234567"}, {"phone": "+79161234597"}, "neighbouring number"),
        ({"phone": "+79161234567"}, {"phone": "+79161234576"}, "neighbouring number"),
        ({"phone": "+79161234567"}, {"phone": "+79161234599"}, DIFFERENT),
        # As it is dialled in its country.
        ({"phone": "+84901112233"}, {"phone": "0901112233"}, SAME),
        ({"phone": "+49891234567"}, {"phone": "089 1234567"}, SAME),
        ({"phone": "07700 900111"}, {"phone": "07700900111"}, SAME),
        ({"phone": "+447700900111", "phone_other": "+17700900111"}, {"phone": "07700 900111"}, DIFFERENT),
        ({"phone": "+73812223344"}, {"phone": "22-33-44"}, DIFFERENT),
        ({"phone": "+79161234567"}, {"phone": "+79161234567", "phone_qc": "2"}, ""),
        (
            {"phone": "+79161234567", "phone_other": "+74951112233"},
            {"phone": "+79037654321", "phone_other": "+74951112233"},
            "same, but each has another",
        ),
        (
            {"phone": "+79161234567", "phone_other": "+74951112233"},
            {"phone": "+79161234567", "phone_other": "+74951112233", "email": "a@b.ru"},
            SAME,
        ),
        # An extension is a desk of one's own.
        (DESK, {**DESK, "email": "a@b.ru"}, SAME),
        (DESK, {**DESK, "phone_ext": "102"}, "same, but each has another"),
        (DESK, {**DESK, "phone_ext": "102", "phone_other": "+74951112233"}, "same, but each has another"),
        (DESK, {"phone": "+74951234567"}, SAME),
        (DESK, {"phone": "+79161234567", "phone_other": "+74951234567"}, SAME),
        (DESK, {"phone": "+74957654321", "phone_ext": "101"}, DIFFERENT),
        (DESK, {**DESK, "phone_ext": "102", "phone_qc": "2"}, ""),
        (DESK, {"phone_ext": "101"}, ""),
        # Whoever is called there, it is one company.
        ({**DESK, "company": "Ромашка"}, {**DESK, "company": "Ромашка", "phone_ext": "102", "email": "a@b.ru"}, SAME),
        # Valid, but nobody's.
        ({"phone": "+79999999999"}, {"phone": "+79999999999", "email": "a@b.ru"}, ""),
        ({"phone": "+78000000000"}, {"phone": "+78000000000", "email": "a@b.ru"}, ""),
        ({"phone": "+74957777777"}, {"phone": "+74957777777", "email": "a@b.ru"}, SAME),
    ],
)
def test_phones(one: Row, two: Row, expected: str) -> None:
    assert label(one, two, "phone") == expected


def test_a_desk_is_shared_by_fewer_than_the_switchboard() -> None:
    staff: list[Row] = [{**DESK, "phone_ext": str(200 + n)} for n in range(6)]
    made = prepare(table([*staff, DESK, {**DESK, "email": "a@b.ru"}, {**DESK, "phone_ext": None}]))
    *_, one, two, none = made.profile
    level = compare(PERSON_COMPARISONS, made, Keys(made), np.array([one, one]), np.array([two, none]))["phone"]
    assert level.tolist() == [1, 3]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("ivan.petrov@mail.ru", "Ivan.Petrov@mail.ru", SAME),
        ("kotofei77@mail.ru", "kotofei77@yandex.ru", "same local part elsewhere"),
        ("kotofei77@mail.ru", "kotofei7@mail.ru", SIMILAR),
        ("info@mail.ru", "info@yandex.ru", DIFFERENT),
        ("kotofei77@mail.ru", "zebra12@mail.ru", DIFFERENT),
        ("test@test.ru", "test@test.ru", ""),
        ("testov@mail.ru", "testov@mail.ru", SAME),
        # One mailbox.
        ("w.t.harkness+deals@gmail.com", "wtharkness@googlemail.com", SAME),
        ("kotofei-77@ya.ru", "kotofei.77@yandex.ru", SAME),
        ("kotofei77+shop@mail.ru", "kotofei77@mail.ru", SAME),
        ("koto.fei.77@mail.ru", "kotofei77@mail.ru", DIFFERENT),
        ("koto.fei77@gmail.com", "kotofei77@mail.ru", DIFFERENT),
    ],
)
def test_emails(one: str, two: str, expected: str) -> None:
    assert label({"email": one}, {"email": two, "phone": "1"}, "email") == expected


@pytest.mark.parametrize(
    ("field", "one", "two", "expected"),
    [
        ("messenger", "@ivanov", "ivanov", SAME),
        ("messenger", "@ivanov; @vanya", "@vanya", SAME),
        ("messenger", "@ivanov", "@ivanov2", DIFFERENT),
        ("social", "https://vk.com/ivanov", "vk.com/ivanov/", SAME),
        ("social", "vk.com/ivanov", "vk.com/petrov", DIFFERENT),
        ("website", "https://www.romashka.ru/", "romashka.ru", SAME),
        ("website", "romashka.ru", "vasilek.ru", DIFFERENT),
        ("website", None, "vasilek.ru", ""),
        ("position", "Бухгалтер", "бухгалтер", SAME),
        ("position", "главный бухгалтер", "бухгалтер главный", "similar"),
        ("position", "бухгалтер", "директор", DIFFERENT),
    ],
)
def test_what_else_tells_who_it_is(field: str, one: str | None, two: str, expected: str) -> None:
    assert label({field: one}, {field: two, "phone": "1"}, field) == expected


def test_an_address_made_of_the_name_says_nothing_new() -> None:
    one, two = (
        {"surname": "Соколов", "email": "sokolov1980@mail.ru"},
        {"surname": "Соколов", "email": "sokolov1980@ya.ru"},
    )
    assert label(one, two, "email") == ""
    assert label(one, two | {"email": "sokolov1981@mail.ru"}, "email") == ""
    assert label(one, two | {"email": "sokolov1975@mail.ru"}, "email") == DIFFERENT


def test_nor_does_one_made_of_the_given_name() -> None:
    one, two = {"given_name": "Thành", "email": "thanh71@gmail.com"}, {"given_name": "Thanh"}
    assert label(one, two | {"email": "thanh74@gmail.com"}, "email") == ""
    assert label(one, two | {"email": "thanh7535@gmail.com"}, "email") == DIFFERENT
    assert label(one, two | {"email": "thanh71@gmail.com"}, "email") == SAME


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (
            {"street": "Ленина", "house": "5", "flat": "7"},
            {"street": "ленина", "house": "5", "flat": "7", "phone": "1"},
            SAME,
        ),
        ({"street": "Ленина", "house": "5", "flat": "7"}, {"street": "Ленина", "house": "5"}, "same house"),
        (
            {"street": "Ленина", "house": "5", "flat": "7"},
            {"street": "Ленина", "house": "5", "flat": "8"},
            "same house, another flat",
        ),
        ({"street": "Молодежная", "house": "5"}, {"street": "Молодёжноя", "house": "5"}, "similar street, same house"),
        ({"street": "Ленина", "house": "5"}, {"street": "Ленина", "house": "9"}, "same street"),
        ({"street": "Ленина", "house": "5"}, {"street": "Мира", "house": "5"}, DIFFERENT),
        ({"address": "г. Казань, ул. Мира, д. 5, кв. 3"}, {"address": "Казань Мира 5 3", "phone": "1"}, SAME),
        ({"address": "63 Highfield Close", "street": None}, {"address": "63, Highfield  close", "phone": "1"}, SAME),
        ({"address": "63 Highfield Close", "street": None}, {"address": "9 Mill Lane"}, DIFFERENT),
        ({"address": "63 Highfield Close"}, {"address": "63 Highfeild Close"}, "similar street, same house"),
        ({"address": "63 Highfield Close"}, {"address": "36 Highfield Close"}, "same street"),
        ({"address": "Flat 1, 18 Seaside Rd"}, {"address": "Flat 5, 18 Seaside Rd"}, "same house, another flat"),
        ({"address": "18 Seaside Road East"}, {"address": "5/18 Seaside Road East"}, "similar street, same house"),
        ({"address": "Казань, Ленина 5", "street": "Ленина", "house": "5"}, {"address": "Казань, Ленина 5"}, ""),
        ({"street": "ул Ленина", "house": "13"}, {"address": "Ленина, дом 13к1, кв 8", "flat": "8"}, "same house"),
        ({"street": "ул Ленина", "house": "13"}, {"address": "Ленина 13-8"}, "same house"),
        ({"street": "Mühlenstr.", "house": "5"}, {"address": "Muehlenstr. 5"}, "same house"),
        ({"street": "ул Ленина", "house": "13", "flat": "8"}, {"address": "Ленина", "house": "13", "flat": "8"}, ""),
        ({"address": "г. Казань"}, {"address": "Казань", "phone": "1"}, ""),
    ],
)
def test_addresses(one: Row, two: Row, expected: str) -> None:
    assert label(one, two, "address") == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ({"inn": "7707083893", "kpp": "773601001"}, {"inn": "7707083893", "kpp": "773601001", "phone": "1"}, SAME),
        ({"inn": "7707083893", "kpp": "773601001"}, {"inn": "7707083893", "kpp": "540602001"}, "same, another КПП"),
        ({"inn": "7707083893"}, {"inn": "7736050003"}, DIFFERENT),
    ],
)
def test_inns_of_companies(one: Row, two: Row, expected: str) -> None:
    firm = {"client_kind": "company"}
    assert label({**one, **firm}, {**two, **firm}, "inn") == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("ООО «Ромашка»", "Ромашка", SAME),
        ("Ромашка", "Romashka Ltd", SAME),
        ("Техно-Сервис", "ООО Техносервис", SAME),
        ("Техно сервис", "Tehnoservis LLC", SAME),
        ("7 Небо", "7-небо", SAME),
        ("Hendricks & Moyle", "Hendricks and Moyle", SAME),
        ("Bäckerei Müller GmbH", "Baeckerei Mueller", SAME),
        ("Гимназия имени Пушкина 5", "Гимназия имени Пушкина 7", DIFFERENT),
        ("Гимназия имени Пушкина 5", "Гимназия им. Пушкина 5", SIMILAR),
        ("Северный ветер", "Ветер Северный", SIMILAR),
        ("Горизонт", "Горизотн", SIMILAR),
        ("Вектор", "Сектор", DIFFERENT),
        ("Каргоинвест", "Rfhujbydtcn", SAME),
        ("ВВР-ЦЕНТР", "DDH-Wtynh", SAME),
        ("Каргоинвест", "Cargoinvest", SIMILAR),
        ("Ромашка", "Василёк", DIFFERENT),
    ],
)
def test_companies(one: str, two: str, expected: str) -> None:
    firm = {"client_kind": "company"}
    assert label({"company": one} | firm, {"company": two, "phone": "1"} | firm, "company") == expected


def test_a_city_counts_where_the_address_beside_it_is_empty() -> None:
    one = {"surname": "Соколов", "city": "Казань", "address": None, "address_qc": "2"}
    assert label(one, {**one, "phone": "1"}, "city") == SAME


def test_values_that_come_again_are_spelled_alike() -> None:
    again = pl.Series(["muehlenstr", "mühlenstr", "muehlenstr", "boer"])
    assert without_marks(again).to_list() == ["muhlenstr", "muhlenstr", "muhlenstr", "boer"]
    street, house, address = (
        pl.Series(values, dtype=pl.String)
        for values in (
            [None, "Mühlenstr.", None],
            [None, "5", None],
            ["Muehlenstr. 5", None, "Muehlenstr. 5"],
        )
    )
    found = ahead(street, house, address)
    assert [part.to_list() for part in found] == [["Muehlenstr.", "Mühlenstr.", "Muehlenstr."], ["5", "5", "5"]]
