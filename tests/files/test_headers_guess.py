"""Guesses, measured: slips of the pen that must be mended, and neighbours that must stay unmapped."""

from __future__ import annotations

import pytest

from cbtool.fields import FIELDS
from cbtool.files.headers import match

SLIPS = """телефн phone; Телефоон phone; Телфон phone; Мобильный телфон phone; Контакный телефон phone;
Телефон мобилный phone; Мобилный телефон клиента phone; Phone nubmer phone; Mobil phone phone;
Phonenumber phone; telephon phone; Электроная почта email; Электронная почт email; Email adress email;
E-mail adress email; Фамиля surname; Фамили surname; Фамлия surname; Surename surname; Отчетсво patronymic;
Отчетство patronymic; Отчесво patronymic; Fist name given_name; Frist Name given_name; Fullnaame full_name;
Населеный пункт city; Населенный пунк city; Адресс address; Adress address; Фактический адресс address;
Юридический адресс address; Компаня company; Название компани company; Наименование организаци company;
Наименованье company; Compnay company; Organisaton company; Комментрий notes; Коментарий notes; Комметарий notes;
Примичание notes; Должнось position; Job titel position; Истчоник lead_source; Отвественный manager;
Ответсвенный manager; Менеджр manager; Manger manager; Account manger manager; Количество закзов orders_count;
Кол-во закзов orders_count; Сумма покупк total_spent; Сумма покупак total_spent; Общая сума покупок total_spent;
Средняя сума заказа average_order; Задолженость debt; Сфера деятелности industry; Сфера деятильности industry;
Веб сайтт website; Web-siite website; Соцальные сети social; Telegramm messenger; Discont discount; Скидкаа discount;
Provinse region; Regoin region; Contry country; Coutnry country; Улицца street; Квартра flat; Строенее building;
Postion position; Industy industry; Число заказаов orders_count; Бюджет сделк deal_amount; Стадия сделкн deal_stage"""

NEIGHBOURS = """Кампания; Рекламная кампания; Название кампании; Страница; Страта; Огород; Religion; Username;
Nickname; iPhone; Phones count; Телефония; Адресат; Отчет; Отчетный период; Скидочная карта; Ссылка; Модель телефона;
Email status; Email campaign; Phone status; Phone model; Регион менеджера; Status; State code; Statement; Number;
Position X; Позиция;
Company ID; Campaign name; Campaign; Заказ; Сумма заказа; Номер заказа; Статус заказа; Средний рейтинг; Средний балл;
Первый чек; Фамильяр; Family size; Last login; First click; Дата; Время; Сумма долга поставщику; Discount card;
Discount code; Notes count; Vote; Tag count; Site visits; Source ID; Source file; City code; Country code; Street view;
Building ID; Owner ID; Total orders cancelled; Количество возвратов; Количество звонков; Количество товаров;
Сумма возвратов; Сумма скидки; Сумма доставки; Сумма бонусов; Debit; Кредит; Долгота; Debt long; Debt short; Интернет;
Интервал; Interest rate; Контракт; Контакт; Контакты; Индексация; Job ID; Деталь; Отдел; Отделение; Область знаний;
Домен; Домофон; Домашний; Строка; Квартал; Менеджмент; Адрес склада; Адрес магазина; Город отправления; Город магазина;
Страна производства; Название товара; Наименование товара; Описание товара; Product description; Product name;
File name; User name; Company car; Phone verified;
Email verified; Email hash; Total spend limit; Average order size; Order number;
Название страницы; Название мероприятия; Middle initial; Номер факса; Факс; Номер договора; Номер карты;
Телефон поддержки; Телефон горячей линии; Метка времени; Имя файла; Имя пользователя; Client secret; Customer group;
Пароль; Фирменный стиль; Форма оплаты; Форма; Счет; Организатор; Organizer; Компаньон; Company logo; Компьютер;
Clientele; Cited; Entity; Activity; Velocity; Reason; Counter; County; Counties; Comet; Комментатор; Промокод; Surface;
Surname prefix; Sum name; Номер; Тип; Вид; Согласие; Дата согласия; Оборот; Выручка; Сумма; Amount; Сектор рынка 5;
Formname"""

SOMEBODY_ELSES = """Телефон менеджера; Email менеджера; Телефон ответственного; Email ответственного; ФИО получателя;
Имя получателя; Телефон получателя; Адрес получателя; Город получателя; Контактное лицо; Контактное лицо: телефон;
Контактное лицо: ФИО; Телефон контактного лица; ФИО контактного лица; E-mail контактного лица; Имя менеджера 2;
Фамилия менеджера; ФИО ответственного; Телефон курьера; ФИО курьера; Телефон мамы; ФИО родителя; ФИО ребёнка;
Дата рождения ребёнка; Дата рождения супруга; Телефон родителя; Кто рекомендовал; ФИО рекомендателя; Телефон друга;
Телефон бухгалтера; ФИО бухгалтера; Телефон директора; Email директора; ИНН поставщика; Адрес отправителя;
Телефон отправителя; Manager phone; Manager email; Recipient name; Recipient phone; Receiver phone; Contact person;
Contact person phone; Contact person email; Emergency contact; Emergency contact phone; Emergency contact name;
Parent phone; Parent name; Mother name; Spouse name; Spouse birthday; Child date of birth; Referrer name;
Referred by email; Referrer email; Courier phone; Driver phone; Sales rep phone; Assistant phone; Shipping name;
Shipping phone; Ship to name; Payer name; Agent phone; Representative name; Owner email; Owner phone; Seller phone;
Кем создан; Создал; Автор; Телефон сотрудника; ФИО сотрудника; ФИО представителя; Телефон представителя;
Доверенное лицо; ФИО плательщика; ФИО опекуна; Телефон агента; ФИО водителя; Телефон водителя"""


def words(listed: str) -> list[str]:
    return [" ".join(item.split()) for item in listed.split(";")]


@pytest.mark.parametrize("slip", words(SLIPS))
def test_a_slip_of_the_pen_is_guessed(slip: str) -> None:
    header, _, field = slip.rpartition(" ")
    (found,) = match([header])
    assert (found.field, found.why) == (field, "guess")
    assert found.score is not None
    assert 0.8 < found.score < 1


@pytest.mark.parametrize("header", words(NEIGHBOURS))
def test_a_neighbour_stays_unmapped(header: str) -> None:
    (found,) = match([header])
    assert (found.field, found.why) == (None, "none")


@pytest.mark.parametrize("header", words(SOMEBODY_ELSES))
@pytest.mark.parametrize("beside", [(), ("ФИО", "Телефон"), ("Компания", "ИНН"), ("Имя",)])
def test_another_persons_column_never_becomes_the_customers_own(header: str, beside: tuple[str, ...]) -> None:
    found = match([*beside, header])[-1]
    assert found.field is None, found
    assert found.why == "none"


@pytest.mark.parametrize("header", ["Ген. директор", "Директор", "Ответственный", "Менеджер", "ЛПР", "Owner"])
def test_a_person_beside_the_customer_has_a_field_of_their_own(header: str) -> None:
    (found,) = match([header])
    assert found.field in ("decision_maker", "manager")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Согласие на расылку", "consent_marketing"),
        ("Согласие на обработку персональных даных", "consent_personal_data"),
        ("Дата рождени", "birth_date"),
        ("Отписн", "opted_out"),
        ("Customer nomber", "client_id"),
        ("Дата последней покупкки", "last_purchase_at"),
        ("Почтовый индкс", "postal_code"),
    ],
)
def test_consents_keys_and_dates_are_named_but_never_guessed(header: str, field: str) -> None:
    (found,) = match([header])
    assert not FIELDS[field].guessable
    assert (found.field, found.why, found.wanted) == (None, "none", field)
    assert found.score is not None


def test_a_guess_never_takes_a_field_from_a_header_that_is_known() -> None:
    known, guessed = match(["Город", "Гороод"])
    assert (known.field, guessed.field, guessed.wanted) == ("city", None, "city")


def test_the_name_of_a_group_of_columns_says_nothing_of_an_owner() -> None:
    headers = ("Клиент ФИО", "Личные данные Дата рождения", "Контакт Телефон", "Адрес Город", "Контакт ID")
    assert [item.field for item in match(headers)] == ["full_name", "birth_date", "phone", "city", None]
    assert [item.field for item in match(("Менеджер Телефон", "Customer E-mail"))] == [None, "email"]
    shop = ("Default Address Address1", "Default Address City", "Default Address Zip", "Default Address Country Code")
    assert [item.field for item in match(shop)] == ["street", "city", "postal_code", None]
