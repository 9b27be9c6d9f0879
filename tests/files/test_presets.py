from __future__ import annotations

import pytest

from cbtool.errors import UsageError
from cbtool.fields import FIELDS
from cbtool.files.headers import match
from cbtool.files.presets import PRESETS, choose

#: Header set, preset, and the headers of each field, the first to count first.
SETS: dict[str, tuple[str, str, dict[str, str]]] = {
    "leads": (
        "bitrix24-leads",
        """ID;Название лида;Обращение;Имя;Фамилия;Отчество;Имя, Фамилия;Дата рождения;Адрес;Улица, номер дома;
        Квартира, офис, комната, этаж;Населенный пункт;Район;Регион;Почтовый индекс;Страна;Рабочий телефон;
        Мобильный телефон;Номер факса;Домашний телефон;Номер пейджера;Телефон для рассылок;Другой телефон;
        Корпоративный сайт;Личная страница;Страница Facebook;Рабочий e-mail;Частный e-mail;E-mail для рассылок;
        Другой e-mail;Контакт Telegram;Контакт Viber;Онлайн-чат;Контакт Открытая линия;Связанный пользователь;
        Название компании;Должность;Комментарий;Стадия;Дополнительно о стадии;Товар;Цена;Количество;Возможная сумма;
        Валюта;Источник;Дополнительно об источнике;Доступен для всех;Ответственный""",
        {
            "client_id": "ID",
            "full_name": "Имя, Фамилия",
            "given_name": "Имя",
            "surname": "Фамилия",
            "patronymic": "Отчество",
            "birth_date": "Дата рождения",
            "address": "Адрес",
            "street": "Улица, номер дома",
            "flat": "Квартира, офис, комната, этаж",
            "city": "Населенный пункт",
            "region": "Регион",
            "postal_code": "Почтовый индекс",
            "country": "Страна",
            "phone": "Мобильный телефон;Телефон для рассылок;Рабочий телефон;Домашний телефон;Другой телефон",
            "email": "Рабочий e-mail;Частный e-mail;E-mail для рассылок;Другой e-mail",
            "website": "Корпоративный сайт",
            "social": "Страница Facebook",
            "messenger": "Контакт Telegram;Контакт Viber",
            "company": "Название компании",
            "position": "Должность",
            "notes": "Комментарий",
            "deal_stage": "Стадия",
            "deal_amount": "Возможная сумма",
            "deal_amount_currency": "Валюта",
            "lead_source": "Источник",
            "manager": "Ответственный",
        },
    ),
    "contacts": (
        "bitrix24-contacts",
        "ID;Имя;Фамилия;Компания;Рабочий телефон;Частный e-mail;Контакт Skype;Тип контакта;Экспорт;Ответственный",
        {
            "client_id": "ID",
            "given_name": "Имя",
            "surname": "Фамилия",
            "company": "Компания",
            "phone": "Рабочий телефон",
            "email": "Частный e-mail",
            "messenger": "Контакт Skype",
            "relation": "Тип контакта",
            "manager": "Ответственный",
        },
    ),
    "companies": (
        "bitrix24-companies",
        """ID;Название компании;Тип компании;Сфера деятельности;Кол-во сотрудников;Годовой оборот;Валюта;
        Реквизит (Россия): ID;Реквизит (Россия): ИНН;Реквизит (Россия): КПП;Реквизит (Россия): ОГРН;
        Реквизит (Россия): ОГРНИП;Реквизит (Россия): Полное наименование организации;Реквизит (Россия): Ген. директор;
        Реквизит (Россия): E-Mail;Реквизит (Россия): Адрес;Реквизит (Россия): Адрес - тип;
        Реквизит (Россия): Адрес - населенный пункт;Реквизит (Россия): Дата государственной регистрации;
        Реквизит (Россия): Фамилия;Рабочий телефон;Рабочий e-mail""",
        {
            "client_id": "ID",
            "company": "Название компании;Реквизит (Россия): Полное наименование организации",
            "relation": "Тип компании",
            "industry": "Сфера деятельности",
            "company_size": "Кол-во сотрудников",
            "turnover": "Годовой оборот",
            "turnover_currency": "Валюта",
            "inn": "Реквизит (Россия): ИНН",
            "kpp": "Реквизит (Россия): КПП",
            "ogrn": "Реквизит (Россия): ОГРН;Реквизит (Россия): ОГРНИП",
            "decision_maker": "Реквизит (Россия): Ген. директор",
            "email": "Рабочий e-mail;Реквизит (Россия): E-Mail",
            "address": "Реквизит (Россия): Адрес",
            "city": "Реквизит (Россия): Адрес - населенный пункт",
            "phone": "Рабочий телефон",
        },
    ),
    "deals": (
        "bitrix24-deals",
        """ID;Название сделки;Стадия сделки;Сумма;Валюта;Дата создания;Ответственный;Контакт: ID;Контакт: Имя;
        Контакт: Фамилия;Контакт: Рабочий телефон;Контакт: Мобильный телефон;Контакт: Частный e-mail;
        Контакт: Фотография;Компания: Название компании;Компания: Рабочий телефон;Компания: Реквизит""",
        {
            "client_id": "Контакт: ID",
            "given_name": "Контакт: Имя",
            "surname": "Контакт: Фамилия",
            "phone": "Контакт: Мобильный телефон;Контакт: Рабочий телефон",
            "email": "Контакт: Частный e-mail",
            "company": "Компания: Название компании",
            "deal_stage": "Стадия сделки",
            "deal_amount": "Сумма",
            "deal_amount_currency": "Валюта",
            "manager": "Ответственный",
        },
    ),
    "amo contacts": (
        "amocrm-contacts",
        """ID;Тип;Полное имя контакта;Имя;Фамилия;Название компании;Ответственный;Дата создания контакта;
        Кем создан контакт;Сделки;Дата редактирования;Кем редактирован;Теги;Примечание 1;Примечание 2;Рабочий телефон;
        Рабочий прямой телефон;Мобильный телефон;Факс;Домашний телефон;Другой телефон;Рабочий email;Личный email;
        Другой email;Web;Адрес;Город;Источник;Источник#2;Должность;Товар;Skype;ICQ;Jabber;Google Talk;MSN;Другой IM""",
        {
            "client_id": "ID",
            "client_kind": "Тип",
            "full_name": "Полное имя контакта",
            "given_name": "Имя",
            "surname": "Фамилия",
            "company": "Название компании",
            "manager": "Ответственный",
            "created_at": "Дата создания контакта",
            "updated_at": "Дата редактирования",
            "tags": "Теги",
            "notes": "Примечание 1;Примечание 2",
            "phone": "Мобильный телефон;Рабочий телефон;Рабочий прямой телефон;Домашний телефон;Другой телефон",
            "email": "Рабочий email;Личный email;Другой email",
            "website": "Web",
            "address": "Адрес",
            "city": "Город",
            "lead_source": "Источник#2;Источник",  # the last one counts
            "position": "Должность",
            "messenger": "Skype;ICQ;Jabber;MSN;Google Talk;Другой IM",
        },
    ),
    "amo deals": (
        "amocrm-deals",
        """ID;Название сделки;Бюджет;Ответственный;Дата создания сделки;Кем создана сделка;Дата редактирования;
        Кем редактирована;Дата закрытия;Теги;Примечание;Примечание 2;Этап сделки;Воронка;Полное имя контакта;
        Компания контакта;Ответственный за контакт;Компания;Пользовательское соглашение;Рабочий телефон (контакт);
        Мобильный телефон (контакт);Рабочий email (контакт);Рабочий телефон (компания);utm_source;cid""",
        {
            "deal_amount": "Бюджет",
            "manager": "Ответственный;Ответственный за контакт",
            "tags": "Теги",
            "notes": "Примечание;Примечание 2",
            "deal_stage": "Этап сделки",
            "full_name": "Полное имя контакта",
            "company": "Компания;Компания контакта",
            "phone": "Мобильный телефон (контакт);Рабочий телефон (контакт)",
            "email": "Рабочий email (контакт)",
        },
    ),
    "1C": (
        "1c",
        """Код;Наименование;Полное наименование;ИНН;КПП;ОГРН;Код по ОКПО;Юр./физ. лицо;Вид контрагента;Группа;Телефон;
        E-mail;Юридический адрес;Фактический адрес;Комментарий""",
        {
            "client_id": "Код",
            "company": "Наименование",
            "inn": "ИНН",
            "kpp": "КПП",
            "ogrn": "ОГРН",
            "client_kind": "Юр./физ. лицо",
            "tags": "Группа",
            "phone": "Телефон",
            "email": "E-mail",
            "address": "Фактический адрес;Юридический адрес",
            "notes": "Комментарий",
        },
    ),
    "HubSpot": (
        "hubspot",
        """Record ID;First Name;Last Name;Email;Phone Number;Contact owner;Primary Associated Company ID;
        Last Activity Date;Lead Status;Marketing contact status;Create Date;Associated Company;Job Title;Company Name;
        Lifecycle Stage;Country/Region""",
        {
            "client_id": "Record ID",
            "given_name": "First Name",
            "surname": "Last Name",
            "email": "Email",
            "phone": "Phone Number",
            "manager": "Contact owner",
            "last_contact_at": "Last Activity Date",
            "deal_stage": "Lead Status",
            "created_at": "Create Date",
            "company": "Company Name;Associated Company",
            "position": "Job Title",
            "relation": "Lifecycle Stage",
            "country": "Country/Region",
        },
    ),
    "Salesforce": (
        "salesforce",
        """FirstName;LastName;Email;Phone;MobilePhone;Title;Department;AccountName;MailingStreet;MailingCity;
        MailingState;MailingPostalCode;MailingCountry;LeadSource;Description;HasOptedOutOfEmail;DoNotCall""",
        {
            "given_name": "FirstName",
            "surname": "LastName",
            "email": "Email",
            "phone": "MobilePhone;Phone",
            "position": "Title",
            "company": "AccountName",
            "street": "MailingStreet",
            "city": "MailingCity",
            "region": "MailingState",
            "postal_code": "MailingPostalCode",
            "country": "MailingCountry",
            "lead_source": "LeadSource",
            "notes": "Description",
            "opted_out_email": "HasOptedOutOfEmail",
            "opted_out_call": "DoNotCall",
        },
    ),
    "Salesforce labels": (
        "salesforce",
        "Record Owner;Contact ID;Contact Full Name;First Name;Last Name;Business Phone;Birthdate;Contact Note",
        {
            "manager": "Record Owner",
            "client_id": "Contact ID",
            "full_name": "Contact Full Name",
            "given_name": "First Name",
            "surname": "Last Name",
            "phone": "Business Phone",
            "birth_date": "Birthdate",
            "notes": "Contact Note",
        },
    ),
    "Mailchimp": (
        "mailchimp",
        """Email Address;First Name;Last Name;Address;Phone Number;MEMBER_RATING;OPTIN_TIME;OPTIN_IP;CONFIRM_TIME;
        CONFIRM_IP;LATITUDE;LONGITUDE;GMTOFF;DSTOFF;TIMEZONE;CC;REGION;LAST_CHANGED;LEID;EUID;NOTES;TAGS;UNSUB_TIME""",
        {
            "email": "Email Address",
            "given_name": "First Name",
            "surname": "Last Name",
            "address": "Address",
            "phone": "Phone Number",
            "consent_marketing_at": "OPTIN_TIME",
            "country": "CC",
            "region": "REGION",
            "updated_at": "LAST_CHANGED",
            "client_id": "EUID",
            "notes": "NOTES",
            "tags": "TAGS",
        },
    ),
    "Unisender": (
        "unisender",
        """email;email_status;email_availability;email_add_time;email_confirm_time;email_list_ids;phone;phone_status;
        phone_availability;phone_list_ids;tags;delete""",
        {"email": "email", "created_at": "email_add_time", "phone": "phone", "tags": "tags"},
    ),
    "Google": (
        "google",
        """First Name;Middle Name;Last Name;Birthday;Notes;E-mail 1 - Label;E-mail 1 - Value;E-mail 2 - Value;
        Phone 1 - Label;Phone 1 - Value;Phone 2 - Value;Address 1 - Formatted;Organization Name;Organization Title;
        Labels""",
        {
            "given_name": "First Name",
            "patronymic": "Middle Name",
            "surname": "Last Name",
            "birth_date": "Birthday",
            "notes": "Notes",
            "email": "E-mail 1 - Value;E-mail 2 - Value",
            "phone": "Phone 1 - Value;Phone 2 - Value",
            "address": "Address 1 - Formatted",
            "company": "Organization Name",
            "position": "Organization Title",
            "tags": "Labels",
        },
    ),
    "Outlook": (
        "outlook",
        """Title;First Name;Middle Name;Last Name;Company;Job Title;Business Street;Business City;Business State;
        Business Postal Code;Business Country/Region;Business Fax;Business Phone;Home Phone;Mobile Phone;E-mail Address;
        E-mail 2 Address;Birthday;Notes;Categories""",
        {
            "given_name": "First Name",
            "patronymic": "Middle Name",
            "surname": "Last Name",
            "company": "Company",
            "position": "Job Title",
            "street": "Business Street",
            "city": "Business City",
            "region": "Business State",
            "postal_code": "Business Postal Code",
            "country": "Business Country/Region",
            "phone": "Mobile Phone;Business Phone;Home Phone",
            "email": "E-mail Address;E-mail 2 Address",
            "birth_date": "Birthday",
            "notes": "Notes",
            "tags": "Categories",
        },
    ),
}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("turn", [1, -1])
def test_a_header_set_is_recognised_and_read_whatever_its_order(name: str, turn: int) -> None:
    preset, listed, expected = SETS[name]
    headers = [" ".join(header.split()) for header in listed.split(";")][::turn]
    chosen = choose(headers)
    assert chosen is not None
    assert chosen.name == preset
    found: dict[str, list[str]] = {}
    for item in sorted(match(headers), key=lambda item: item.rank):
        if item.field is not None:
            found.setdefault(item.field, []).append(item.header)
    wanted = {field: feeding.split(";") for field, feeding in expected.items()}
    if turn == 1:
        assert found == wanted
    else:  # of headers that mean quite the same, the first in the table counts first
        assert {field: sorted(feeding) for field, feeding in found.items()} == {f: sorted(w) for f, w in wanted.items()}
    assert not [item for item in match(headers) if item.why == "guess"]


@pytest.mark.parametrize(
    "headers",
    [
        "ФИО;Телефон;Почта;Город;Комментарий",
        "ID;Фамилия;Имя;Отчество;Дата рождения;Мобильный телефон;Адрес;Источник;Ответственный",
        "First Name;Last Name;Email;Phone;Company",
        "Наименование;ИНН;КПП;Телефон;Юридический адрес;Фактический адрес",
        "Название компании;Сфера деятельности;Кол-во сотрудников;Годовой оборот",
    ],
)
def test_a_list_made_by_hand_is_nobodys_export(headers: str) -> None:
    assert choose(headers.split(";")) is None


def test_a_preset_by_name_overrules_and_a_family_takes_the_nearest() -> None:
    headers = ["ID", "Название сделки", "Title"]
    assert [choose(headers, name).name for name in ("salesforce", "bitrix24", "amocrm")] == [  # type: ignore[union-attr]
        "salesforce",
        "bitrix24-deals",
        "amocrm-deals",
    ]
    assert match(headers, preset="salesforce")[2].field == "position"
    assert match(headers)[2].field is None


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown preset 'zzz'") as caught:
        choose(["ID"], "zzz")
    assert "hubspot" in caught.value.hint


def test_presets_are_well_formed() -> None:
    assert len({preset.name for preset in PRESETS}) == len(PRESETS)
    for preset in PRESETS:
        assert preset.marks <= preset.words
        assert len(preset.headers) == len(set(preset.headers)), preset.name
        assert {field for field in preset.fields.values() if field} | preset.coalesce <= set(FIELDS)
        assert choose(preset.headers) == preset
