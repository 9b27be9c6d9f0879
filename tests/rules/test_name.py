"""Names: the specification, and the odd cases that customer bases are full of."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import polars as pl
import pytest

from cbtool.rules import name_known
from cbtool.rules.choices import RULES as CHOICES
from cbtool.rules.diminutives import FORMAL
from cbtool.rules.name import RULES
from cbtool.rules.name_tables import words
from cbtool.rules.name_tokens import patronymic_sex
from cbtool.rules.translit import fold, latin, sound
from tests.rules.cases import lines, normalised, spec, told

PARTS = ("surname", "given_name", "patronymic", "gender", "full_name_qc")

#: raw | surname | given name | patronymic | gender | quality code | why
FULL = """
Сидоров П.П. не звонить! | Сидоров | П. | П. | male | 1 | a remark that begins with не
ИВАНОВ Иван иванович | Иванов | Иван | Иванович | male | 0 | any case
иВАНОВ иВАН | Иванов | Иван | | male | 0 | the caps lock key
Rev. Robert Jenson | Jenson | Robert | | male | 0 | a clergyman's form of address
Иванович Иван Петров | Петров | Иван | Иванович | male | 0 | patronymic first
Анна Сергеевна | | Анна | Сергеевна | female | 0 | no surname
Иван Петрович | | Иван | Петрович | male | 0 | a patronymic that is a surname elsewhere
Смирнов | Смирнов | | | male | 0 | a surname alone
Сергеевна | | | Сергеевна | female | 0 | a patronymic alone
Петров Иван Иваныч | Петров | Иван | Иваныч | male | 0 | colloquial patronymic
Никита Толстой | Толстой | Никита | | male | 0 | a given name in -а, a surname in -ой
Дюма Александр | Дюма | Александр | | male | 0 | a surname that is not declined
Толстой Лев Николаевич | Толстой | Лев | Николаевич | male | 0 |
Абрамович Роман Аркадьевич | Абрамович | Роман | Аркадьевич | male | 0 | a surname that looks like a patronymic
Ильин Кузьма Ильич | Ильин | Кузьма | Ильич | male | 0 | patronymic without -ович
Роман Павел | Роман | Павел | | male | 1 | two given names: the order decides, nobody is sure
Анна Мария Петрова | Петрова | Анна Мария | | female | 0 | double given name
Анна-Мария Шульц | Шульц | Анна-Мария | | female | 0 | double given name with a hyphen
Петрова - Водкина Анна | Петрова-Водкина | Анна | | female | 0 | spaces around the hyphen
ПЕТРОВА-ВОДКИНА АННА | Петрова-Водкина | Анна | | female | 0 |
Гасанов Исмаил-оглы | Гасанов | | Исмаил оглы | male | 1 | a tail with a hyphen; no given name
Мамедов Мамед Оглы | Мамедов | | Мамед оглы | male | 1 | the father's name is missing, or the son's
АЛИЕВА ЛЕЙЛА ГАСАН КЫЗЫ | Алиева | Лейла | Гасан кызы | female | 0 | the tail stays small
Уулу Бакыт | Уулу | Бакыт | | male | 1 | a tail in front is none, and nobody is known to bear it
фон Рихтер Сергей Петрович | фон Рихтер | Сергей | Петрович | male | 0 | a particle stays small
van der Berg, Jan | van der Berg | Jan | | | 0 | particles in front of the surname before a comma
de la Cruz, Maria | de la Cruz | Maria | | female | 0 |
Pетров Иван | Петров | Иван | | male | 1 | a Latin P by its sound, since many bear Петров and nobody Ретров
Hарламов | Харламов | | | male | 1 | a Latin H by its sound
Hиколаев Pоман | Николаев | Роман | | male | 1 | Latin capitals by their looks
Bасильев | Васильев | | | male | 1 | a Latin B by its looks
Elton John | Elton | John | | male | 1 | a word that nobody knows in front of a given name: the order is assumed
John Elton | Elton | John | | male | 0 | the usual order
George Michael | | George Michael | | male | 1 | two given names, or a surname that is one
J.R.R. Tolkien | Tolkien | J. | R. R. | | 1 | initials without spaces in front of a surname that no table knows
Иванов_Иван | Иванов | Иван | | male | 0 | an underscore for a space
к.м.н. Иванов Иван | Иванов | Иван | | male | 0 | a degree in front
Иванов Иван ivan@mail.ru | Иванов | Иван | | male | 1 | an e-mail in the cell
<ivan@mail.ru> Иванов И.И. | Иванов | И. | И. | male | 1 | an e-mail in front
Vincent van Gogh | van Gogh | Vincent | | male | 0 |
Лук'яненко Олена Миколаївна | Лук'яненко | Олена | Миколаївна | female | 0 | an apostrophe inside a surname
О’ГЕНРИ ДЖОН | О'Генри | Джон | | male | 1 | a typographic apostrophe, a surname that no table knows
Иванов И.И. | Иванов | И. | И. | male | 1 | initials without a space
Иванов И И | Иванов | И. | И. | male | 1 | initials without full stops
иванова а.с. | Иванова | А. | С. | female | 1 | small initials
И.Иванов | Иванов | И. | | male | 1 | one initial in front
Иванова Иван | Иванова | Иван | | male | 1 | given name and surname disagree
Иванов Анна Петровна | Иванов | Анна | Петровна | female | 1 | the patronymic decides
Саша | | Саша | | | 0 | a diminutive of both sexes
Лёша Петров | Петров | Лёша | | male | 0 | a diminutive is not rewritten
г-жа Шевченко | Шевченко | | | female | 0 | the form of address tells the gender
Уважаемый Пётр Петрович | | Пётр | Петрович | male | 0 |
Иванов Иван (бухгалтер) | Иванов | Иван | | male | 1 | a remark in brackets
Иванов Иван, бухгалтер | Иванов | Иван | | male | 1 | a remark behind a comma
Иванова Анна мама Пети | Иванова | Анна | | female | 1 | a remark without any sign, a name in it
Иванов, Иван Иванович | Иванов | Иван | Иванович | male | 0 | surname, comma
Иван из Казани | | Иван | | male | 1 | whatever comes after из
89161234567 Иван | | Иван | | male | 1 | a phone number in the name
Dr. John A. Smith Jr. | Smith | John | A. | male | 1 | Western order, middle initial
Smith, John | Smith | John | | male | 0 |
John Smith | Smith | John | | male | 0 |
Julia Ivanova | Ivanova | Julia | | female | 0 | a Russian surname in Latin script
Petrova Yulia Sergeevna | Petrova | Yulia | Sergeevna | female | 0 |
MCDONALD Ronald | Mcdonald | Ronald | | male | 0 | the capital inside cannot be known
McDonald Ronald | McDonald | Ronald | | male | 0 | the capital inside is kept
Петpов Петр | Петров | Петр | | male | 1 | Latin p
Iванов Иван | Iванов | Иван | | male | 1 | Latin I has no Cyrillic twin in Russian
Клиент | | | | | 2 | filler
новый клиент | | | | | 2 | filler of two words
тест 1 | | | | | 2 | filler with a number
Заявка с сайта | | | | | 2 | what a form on a site writes
Новая заявка | | | | | 2 |
Заявка №123 | | | | | 2 |
Лид с сайта | | | | | 2 |
Обратный звонок | | | | | 2 | a word that is a surname elsewhere
Входящий звонок | | | | | 2 |
Пропущенный звонок | | | | | 2 |
Звонок с номера +79161234567 | | | | | 2 |
Звонок +79161234567 | | | | | 2 |
Звонок Иван | Звонок | Иван | | male | 0 | a surname beside a given name
Сделка #55 | | | | | 2 |
Без имени | | | | | 2 |
Новый лид | | | | | 2 |
Web lead | | | | | 2 |
New lead | | | | | 2 |
Website inquiry | | | | | 2 |
Incoming call | | | | | 2 |
Unknown caller | | | | | 2 |
No name | | | | | 2 |
John New | New | John | | male | 0 | a surname beside a given name
Karl-Heinz Vogt sen. | Vogt | Karl-Heinz | | male | 0 | the generation
Karl-Heinz Vogt jun. | Vogt | Karl-Heinz | | male | 0 |
Karl-Heinz Vogt snr | Vogt | Karl-Heinz | | male | 0 |
Karl-Heinz Vogt, Junior | Vogt | Karl-Heinz | | male | 1 |
Петров И.И. (ст.) | Петров | И. | И. | male | 1 |
Amit Sen | Sen | Amit | | male | 0 | a surname without a full stop
--- | | | | | 2 | signs only
н/д | | | | | 2 |
12345 | | | | | 2 | digits only
ООО Ромашка | | | | | 2 | a company
ИП Иванов Иван | Иванов | Иван | | male | 0 | a sole trader is a person too
ФИО: Иванов Иван Иванович | Иванов | Иван | Иванович | male | 0 | the label of a form
Ф.И.О. Иванов Иван | Иванов | Иван | | male | 0 |
Контактное лицо: Петрова Анна | Петрова | Анна | | female | 0 |
Клиент - Иванов Иван | Иванов | Иван | | male | 0 | no double surname
Мама - Иванова Анна | Иванова | Анна | | female | 1 | nor is this one
Директор: Иванов Иван | Иванов | Иван | | male | 1 | a remark in front of a colon
ООО "Ромашка", Иванов Иван | Иванов | Иван | | male | 1 | a company and its person
Иванов Иван / ООО "Ромашка" | Иванов | Иван | | male | 1 | a quoted name behind a form is no nickname
ООО "Ромашка" филиал №2 | | | | | 2 | a company and its branch
ИП Иванов И.И. ИНН 500100732259 | Иванов | И. | И. | male | 1 | and no number is a part of the name
Ыбырай Қобыланды | Ыбырай | Қобыланды | | | 1 | words that no table knows
Иванов_Иван | Иванов | Иван | | male | 0 | an underscore for a space
ИвановИванИванович | Иванов | Иван | Иванович | male | 1 | words that have run together
ИвановИ.И. | Иванов | И. | И. | male | 1 | initials that have run together with the surname
*Иванов Иван* | Иванов | Иван | | male | 1 | marks around the name
Иванов Иван??? | Иванов | Иван | | male | 1 |
МакКартни Пол | МакКартни | Пол | | | 1 | a capital inside that belongs there
ivan@mail.ru | | | | | 2 | an address is no name
Иванов Иван ivan@mail.ru | Иванов | Иван | | male | 1 | an address behind the name
Не брать трубку | | | | | 2 | a remark of a phone book
абонент недоступен | | | | | 2 |
Тест Тестович | | | | | 2 | filler in the form of a name
Тестова Теста | | | | | 2 |
Частное лицо | | | | | 2 |
Семья Петровых | Петровых | | | | 1 | a family is no given name
Сантехник Вася | | Вася | | male | 1 | a trade is no surname
Леха шиномонтаж | | Леха | | male | 1 |
самозанятый Иванов Иван | Иванов | Иван | | male | 1 |
к.м.н. Иванов И.И. | Иванов | И. | И. | male | 1 | a degree in front
д. т. н. Сидоров Пётр | Сидоров | Пётр | | male | 0 |
Dr. med. Hans Müller | Müller | Hans | | male | 0 |
J.R.R. Tolkien | Tolkien | J. | R. R. | | 1 |
Пушкин АС | Пушкин | А. | С. | male | 1 | initials without full stops
ПУШКИН АС | Пушкин | Ас | | male | 1 | all capitals: perhaps initials, nobody is sure
Bdfyjd Bdfy Bdfyjdbx | Иванов | Иван | Иванович | male | 1 | typed with the keyboard left in Latin
tktyf gtnhjdyf cvbhyjdf | Смирнова | Елена | Петровна | female | 1 | the same in another order
OTH<FRJD <JHBC | Щербаков | Борис | | male | 1 | letters under signs, with the shift key
Cthuttd C/ G/ | Сергеев | С. | П. | male | 1 | the full stop of the Russian layout lies on the slash
Cthuttd C.G. | Сергеев | С. | П. | male | 1 | a full stop that stands for itself
K.lvbkf Rjhj,jdf | Коробова | Людмила | | female | 1 | a letter under the full stop behind one letter
Gtnhjd-Djlrby, Fktrctq | Петров-Водкин | Алексей | | male | 1 | a comma that stands for itself
yfbkz vtirjcf | Мешкоса | Наиля | | female | 1 | one word known, the other mistyped besides
Dyer | Dyer | | | | 0 | its keys are those of внук, whom few bear
Boer Anna | Boer | Anna | | female | 0 | a name as it stands, though its keys are those of ищук
Шарль де Голль | де Голль | Шарль | | | 1 | what stands behind a particle is a surname
Людвиг ван Бетховен | ван Бетховен | Людвиг | | male | 1 |
Miguel de Cervantes Saavedra | de Cervantes Saavedra | Miguel | | male | 0 |
Müller Hans-Peter | Müller | Hans-Peter | | male | 0 | a double given name
Hans-Peter Müller | Müller | Hans-Peter | | male | 0 |
María José Fernández | Fernández | María José | | female | 1 |
Анна-Мария | | Анна-Мария | | female | 0 | a double name alone
Ахметов Нурлан Болатулы | Ахметов | Нурлан | Болатулы | male | 0 | a tail without a space
Ахметова Айгуль Болатқызы | Ахметова | Айгуль | Болатқызы | female | 0 |
Каримов Ислом Абдулла ўғли | Каримов | Ислом | Абдулла ўғли | male | 0 | Uzbek
Karimov Islom Abdug'ani o‘g‘li | Karimov | Islom | Abdug'ani o'g'li | male | 0 | Uzbek in Latin letters
Əliyeva Aygün Vaqif qızı | Əliyeva | Aygün | Vaqif qızı | female | 0 | Azerbaijani
Саида оглы Мамед | | Мамед | Саида оглы | male | 0 | the patronymic first
Mehmet Yılmaz | Yılmaz | Mehmet | | male | 0 | Turkish
Иван "Ваня" Петров | Петров | Иван | | male | 1 | a nickname
Иванов Иван, г. Москва | Иванов | Иван | | male | 1 | a whole name, then a remark
Иванов Иван, ООО Ромашка | Иванов | Иван | | male | 1 | a person and where the person works
Иванов Ал-др Петрович | Иванов | Ал-др | Петрович | male | 1 | a shortened given name
ООО Ромашка Иванов Иван Иванович | Иванов | Иван | Иванович | male | 1 | a company and its person, without quotes
ООО Ромашка / Иванов И.И. | Иванов | И. | И. | male | 1 |
ООО Ромашка - Иванов Иван | Иванов | Иван | | male | 1 |
Ромашка ООО, Иванов Иван | Иванов | Иван | | male | 1 | the form behind the name
ООО Ромашка, Нижний Новгород | | | | | 2 | a company and its city
ООО Иванов Иван Иванович | | | | | 2 | a company that bears a name
Анна Мария, ООО | | | | | 2 |
Smith John, Acme Ltd | Smith | John | | male | 1 | a person and a company with its form behind
Hans Müller (Acme GmbH) | Müller | Hans | | male | 1 |
Acme Ltd - John Smith | Smith | John | | male | 1 |
Johnson, Smith and Partners LLP | | | | | 2 | a company of two names
Мария Иванова, салон красоты | Иванова | Мария | | female | 1 | a person and a business
генеральный директор Иванов Иван | Иванов | Иван | | male | 1 | a position of two words
Иванова Анна Ивановна, урождённая Петрова | Иванова | Анна | Ивановна | female | 1 | a maiden name
Иванова урожд. Петрова | Иванова | | | female | 1 |
Лукашэнка Аляксандр Рыгоравіч | Лукашэнка | Аляксандр | Рыгоравіч | male | 0 | Belarusian
Ціханоўская Святлана Георгіеўна | Ціханоўская | Святлана | Георгіеўна | female | 0 |
Иванову Ивану Ивановичу | | | | | 1 | another case than the first
Ивановой Марии Петровне | | | | | 1 | a dative is no man
Иванов Иван для Петра Петровича | Иванов | Иван | | male | 1 | in a remark it does no harm
Иван0в Иван | Иванов | Иван | | male | 1 | a zero for a letter
To'rayev O'tkir Shuhrat o'g'li | To'rayev | O'tkir | Shuhrat o'g'li | male | 0 | an apostrophe that is part of a letter
G'ULOMOV G'ANI | G'ulomov | G'ani | | male | 0 |
O'CONNOR Sean | O'Connor | Sean | | male | 0 |
Bdfyjd Bdfy Bdfyjdbx | Иванов | Иван | Иванович | male | 1 | the wrong layout of the keyboard
bdfyjd b/b/ | Иванов | И. | И. | male | 1 | and its initials
.;frjd ,jhbc | Южаков | Борис | | male | 1 | letters on the keys of signs
Ghbdtn | | | | | 1 | a word that is no name (привет)
ООО Ромашка директор Иванов Иван Иванович | Иванов | Иван | Иванович | male | 1 | a position between them
ФЛ Иванов Иван | Иванов | Иван | | male | 1 | what a program writes in front
Al-Rashid Ahmed | Al-Rashid | Ahmed | | male | 0 | an article and its surname
Мухаммед аль-Фараби | Аль-Фараби | Мухаммед | | male | 0 |
Pierre et Marie Curie | | Pierre | | male | 1 | two people
Nguyễn Văn Hùng | Nguyễn | Văn Hùng | | male | 0 | the surname first, a middle name
Văn Hùng Nguyễn | Nguyễn | Văn Hùng | | male | 0 | as abroad
Hung Nguyen | Nguyen | Hung | | | 0 |
Trần Thị Minh Khai | Trần | Thị Minh Khai | | female | 0 | the middle name of women
LÊ THỊ MAI | Lê | Thị Mai | | female | 0 | Май is no name of hers
Le Van Tam | Le | Van Tam | | male | 1 | without marks, a middle name beside a surname tells
Pham Van Hai | Pham | Van Hai | | male | 0 |
Hunh Văn Tùng | Hunh | Văn Tùng | | male | 1 | a surname that was mistyped
Tony Tran | Tran | Tony | | male | 0 |
Jan van Dyke | van Dyke | Jan | | | 1 | no middle name
LE VAN NAM | Le | Van Nam | | male | 0 | of a Vietnamese name no word is a particle
NGUYEN VAN NAM | Nguyen | Van Nam | | male | 0 |
VAN DER BERG JAN | van der Berg | Jan | | | 0 | in capitals a particle is one
Vincent Van Gogh | Van Gogh | Vincent | | male | 0 | a particle with a capital initial
Van Gogh Vincent | Van Gogh | Vincent | | male | 1 |
Robert De Niro | De Niro | Robert | | male | 0 |
Oscar De La Hoya | De La Hoya | Oscar | | male | 0 |
Van Morrison | Morrison | Van | | male | 1 | a given name without another one
Настя К. | К. | Настя | | female | 1 | the initial of the surname
К. Настя | К. | Настя | | female | 1 |
Роман К | К. | Роман | | male | 1 |
Иванов К. | Иванов | К. | | male | 1 |
Aliyev Vugar oglu | Aliyev | | Vugar oglu | male | 1 | perhaps the father's name is missing
Rustamova Jamshid qizi | Rustamova | | Jamshid qizi | female | 1 |
"""


def test_every_row_of_the_specification_holds() -> None:
    rows = spec("names")
    found = told(normalised([{"full_name": row["raw"]} for row in rows], RULES), PARTS)
    assert found == [{part: row[part] for part in PARTS} for row in rows]


@pytest.mark.parametrize("case", lines(FULL, "raw", *PARTS, "why"), ids=lambda case: case["raw"])
def test_full_names(case: dict[str, str]) -> None:
    found = told(normalised([{"full_name": case["raw"]}], RULES), PARTS)
    assert found == [{part: case[part] for part in PARTS}]


#: full name | surname | given name | patronymic | the same after | quality code | why
APART = """
 | ИВАНОВ | иван | | Иванов Иван | Иванов | Иван | | 0 | composed
 | Анна | Иванова | | Иванова Анна | Иванова | Анна | | 1 | swapped
 | Иванов Иван Иванович | | | Иванов Иван Иванович | Иванов | Иван | Иванович | 1 | all in one column
 | Иванов | Иван Иванович | | Иванов Иван Иванович | Иванов | Иван | Иванович | 1 | two in one column
 | Роман | Павел | | Роман Павел | Роман | Павел | | 0 | both are given names: the columns decide
 | Иванов | Иван | нет | Иванов Иван | Иванов | Иван | | 0 | a word for nothing
 | Иванов | Иван | Без отчества | Иванов Иван | Иванов | Иван | | 0 | words for none
 | Smith | John | no middle name | Smith John | Smith | John | | 0 | the same in English
Иванов Иван без отчества | | | | Иванов Иван | Иванов | Иван | | 1 | words for none in a full name
Иванов Иван Иванович | Иванов | | | Иванов Иван Иванович | Иванов | Иван | Иванович | 0 | empty parts are filled
Иван Иванов | Иванов | Иван | | Иванов Иван | Иванов | Иван | | 0 | the full name is put in order
клиент | Иванов | Иван | | Иванов Иван | Иванов | Иван | | 0 | filler beside good parts
Пётр Сидоров | Иванов | Иван | | Пётр Сидоров | Иванов | Иван | | 1 | another person: nothing is lost
 | Johnson Jr. | Robert | | Johnson Robert | Johnson | Robert | | 1 | what tells father from son is no surname
 | Johnson, Jr. | Robert | | Johnson Robert | Johnson | Robert | | 1 | also behind a comma
 | JOHNSON III | ROBERT | | Johnson Robert | Johnson | Robert | | 1 |
 | Hernandez Moya | Ana | | Hernandez Moya Ana | Hernandez Moya | Ana | | 1 | the second is a given name too
Ana Hernandez Moya | Hernandez Moya | Ana | | Hernandez Moya Ana | Hernandez Moya | Ana | | 1 | with a full name
 | тест | тест | | | тест | тест | | 2 | filler stays as it came
 | | Настя | К. | Настя К. | | Настя | К. | 1 | a letter under the header of patronymics
 | | Настя К. | | К. Настя | К. | Настя | | 1 | a letter beside a given name
 | Petrov | Ivan | | Petrov Ivan | Petrov | Ivan | | 0 | in their columns
 | Ivan | Petrov | | Petrov Ivan | Petrov | Ivan | | 1 | swapped in Latin letters
 | LE | MARIE | | Le Marie | Le | Marie | | 0 | a particle alone is none
 | Van Dyke | | | Van Dyke | Van Dyke | | | 1 | a surname without a given name
"""

#: Given names and surnames from where the tables of Russian names are no guide, each in its column.
HEADED = """
Priya Raman, Karan Johar, Anil Kumar, Rajesh Gupta, Kavita Rao, Ravi Shankar, Sanjay Dutt, Imran Khan, Rohan Mehta
Zhanar Askar, Berik Talgat, Madina Daniyar, Arman Ruslan, Botagoz Nurlan, Aigerim Serik, Timur Kairat, Asel Bolat
Jamshid Rustam, Dilnoza Karim, Aziza Anvar, Sherzod Akmal, Malika Rahim, Bobur Mirzo, Nilufar Olim
Ana Martin, Carlos Roman, Jose Leon, Lucia Cruz, Pablo Ramon, Carmen Santos, Elton John, George Michael, Grace Kelly
Ayse Demir, Zeynep Aslan, Elif Kaya, Deniz Arslan, Burak Deniz, Emre Can, Mustafa Kemal, Orhan Pamuk
Omar Sharif, Yusuf Islam, Khalid Rashid, Huda Zoghbi, Ahmed Hassan, Fatima Ali, Noor Jahan, Samir Nasri
Li Na, Jin Kim, Mei Lin, Wei Zhang, Yuki Tanaka, Min Park, Dragan Petrovic, Luka Modric, Ion Popescu, Pavel Novak
"""


@pytest.mark.parametrize(
    "case",
    lines(APART, "full", "s", "g", "p", "full_name", "surname", "given_name", "patronymic", "full_name_qc", "why"),
    ids=lambda case: case["why"],
)
def test_parts_in_columns_of_their_own(case: dict[str, str]) -> None:
    before = {"full_name": case["full"], "surname": case["s"], "given_name": case["g"], "patronymic": case["p"]}
    after = ("full_name", "surname", "given_name", "patronymic", "full_name_qc")
    found = told(normalised([{name: value or None for name, value in before.items()}], RULES), after)
    assert found == [{name: case[name] for name in after}]


def test_names_from_abroad_stay_in_their_columns() -> None:
    people = [pair.split() for pair in HEADED.replace("\n", ", ").strip(", ").split(", ")]
    found = normalised([{"given_name": given_name, "surname": surname} for given_name, surname in people], RULES)
    assert found.select("given_name", "surname").rows() == [*map(tuple, people)]


def test_what_is_dropped_stands_in_the_notes_once() -> None:
    rows: list[Mapping[str, object]] = [
        {"full_name": "г-н Иванов Иван (бухгалтер)", "notes": None},
        {"full_name": "Иванов Иван (бухгалтер)", "notes": "звонить; бухгалтер"},
        {"full_name": "Иванов Иван 😀", "notes": None},
    ]
    assert normalised(rows, RULES)["notes"].to_list() == ["г-н, бухгалтер", "звонить; бухгалтер", None]


def test_a_company_in_the_name_cell_fills_only_what_is_empty() -> None:
    rows: list[Mapping[str, object]] = [
        {"full_name": 'ООО "Ромашка"', "company": None, "client_kind": None},
        {"full_name": "ООО Ромашка", "company": "Лютик", "client_kind": "person"},
        {"full_name": "Магазин «Свет»", "company": None, "client_kind": None},
        {"full_name": "ИП Иванов Иван", "company": None, "client_kind": None},
        {"full_name": 'ООО "Ромашка"', "company": "-", "client_kind": "не указано"},
    ]
    found = normalised(rows, RULES).select("company", "legal_form", "client_kind").rows()
    assert found == [
        ("Ромашка", "ООО", "company"),
        ("Лютик", None, "person"),
        ("Магазин «Свет»", None, "company"),
        ("Иванов Иван", "ИП", "company"),
        ("Ромашка", "ООО", "company"),
    ]


def test_a_gender_that_is_told_is_kept_and_a_word_for_none_is_not() -> None:
    rows = [{"full_name": "Иванов Иван", "gender": gender} for gender in ("Ж", "не указан", None)]
    assert normalised(rows, RULES)["gender"].to_list() == ["Ж", "male", "male"]


def test_a_gender_from_names_that_disagree_is_assumed() -> None:
    names = ["Ирина Петрович", "Иванов Иван Петровна", "Иванов Иван", "Сидоренко Женя"]
    rows = [{"full_name": name, "gender": None} for name in names]
    both = (*RULES, *CHOICES)
    found = normalised([*rows, {"full_name": "Ирина Петрович", "gender": "ж"}], both)
    assert found["gender"].to_list() == ["male", "female", "male", None, "female"]
    assert found["gender_qc"].to_list() == ["1", "1", "0", "2", "0"]
    assert normalised(found.to_dicts(), both).equals(found)
    off = tuple(rule for rule in both if rule.code not in ("NM001", "NM003"))
    assert normalised(rows, off)["gender_qc"].to_list()[2:] == ["2", "2"]


def test_short_names_tell_the_sex() -> None:
    found = told(
        normalised([{"full_name": name} for name in ("Сидорская Лера", "Ким Валера", "Ким Женя")], RULES), PARTS
    )
    assert [row["gender"] for row in found] == ["female", "male", ""]


def test_patronymic_endings_decide_gender_for_every_real_patronymic() -> None:
    real = words().filter((pl.col("patronymic") >= 20) & (pl.col("patronymic") > pl.col("surname") + pl.col("given")))
    sexes = real.select("word", men=pl.col("patronymic_m") / pl.col("patronymic"), sex=patronymic_sex(pl.col("word")))
    assert real.height > 2000
    assert sexes.filter((pl.col("men") > 0.9) & (pl.col("sex") == "f"))["word"].to_list() == []
    assert sexes.filter((pl.col("men") < 0.1) & (pl.col("sex") == "m"))["word"].to_list() == []
    assert sexes.filter(pl.col("sex").is_null() & ~pl.col("men").is_between(0.1, 0.9)).height <= 0.01 * real.height


def test_given_names_and_surnames_are_told_apart_in_either_order() -> None:
    known = words().sort("surname", "word", descending=[True, False])
    surnames = known.filter((pl.col("given") < 3) & (pl.col("patronymic") < 3)).head(500)["word"].to_list()
    given = known.sort("given", "word", descending=[True, False]).filter(pl.col("surname") < 50).head(50)["word"]
    pairs = [(surname.title(), name.title()) for surname, name in zip(surnames, given.to_list() * 10, strict=True)]
    for order in ("{0} {1}", "{1} {0}"):
        found = normalised([{"full_name": order.format(*pair)} for pair in pairs], RULES)
        right = sum(row == pair for row, pair in zip(found.select("surname", "given_name").rows(), pairs, strict=True))
        assert right >= 0.99 * len(pairs)


@pytest.mark.parametrize(
    "cell", ["я" * 100_000, "И. " * 30_000, "(" * 100_000, "\x00\u202e\ufeff", "- " * 50_000, "😀"]
)
def test_monstrous_cells_do_no_harm(cell: str) -> None:
    found = normalised([{"full_name": cell}], RULES)
    assert found["full_name_qc"].to_list() in (["1"], ["2"])


def test_words_that_were_forgotten_are_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of a word depends neither on other words nor on the memory of earlier ones."""
    rows = [{"full_name": case["raw"]} for case in lines(FULL, "raw", *PARTS, "why")]
    remembered = normalised(rows, RULES)
    monkeypatch.setattr(name_known, "_FULL", 0)
    assert normalised(rows, RULES).equals(remembered)


def test_parts_in_their_columns_are_read_like_a_full_name_of_the_same_words() -> None:
    """Words that stand alone in their cells take the short way, and so does a full name that is just these words."""
    parts = {"surname": "ПЕТРОВА", "given_name": "анна", "patronymic": "Сергеевна"}
    whole = " ".join(parts.values())
    short = told(normalised([parts, {**parts, "full_name": whole}], RULES), PARTS)
    assert short == told(normalised([{"full_name": whole}], RULES), PARTS) * 2


def test_rows_of_one_pattern_are_read_alike_whichever_comes_first() -> None:
    """Equal words, words for nothing and words in each other's places among them."""
    words = ["Иванов", "ИВАН", "Иван", "Петрович", "Анна", "Петрова", "нет", "В.", "тест", "Smith", "Kин", None]
    rows = [dict(zip(PARTS[:3], parts, strict=True)) for parts in product(words, repeat=3)]
    whole = [{"full_name": " ".join(filter(None, row.values()))} for row in rows]
    for table in (rows, whole, [{**row, **full} for row, full in zip(rows, whole, strict=True)]):
        assert normalised(table[::-1], RULES).reverse().equals(normalised(table, RULES))


def test_diminutives_are_known_for_matching() -> None:
    assert len(FORMAL) >= 150
    assert FORMAL["леша"] == "алексей"
    assert FORMAL["саша"] == FORMAL["александра"] == "александр"
    assert FORMAL["bill"] == "william"
    assert not [short for short, formal in FORMAL.items() if formal in FORMAL]
    assert all(name == fold(name) for pair in FORMAL.items() for name in pair)


def test_transliteration_of_text_and_of_columns_agree() -> None:
    names = pl.Series("n", ["Юлия", "Щукин", "Ёлкин", "Julia", "Съезд", "Қобыланды", ""])
    for function in (latin, sound, fold):
        assert names.to_frame().select(function(pl.col("n")))["n"].to_list() == [function(name) for name in names]
    assert latin("Щукин Юрий") == "shchukin iurii"
    assert len({sound(name) for name in ("Юлия", "Yulia", "Yuliya", "Iuliia", "Julia")}) == 1
    assert len({sound(name) for name in ("Сергей", "Sergey", "Sergei")}) == 1
