"""What CRMs and mailing services call their columns, and how a table is recognised as theirs.

Most headers are plain aliases (`aliases`); a preset lists all headers of an export, marks those that hardly
anybody else writes, and says where this program means something else by a header than most people do.
The lists come from public templates and scripts; 1C, Google Contacts and Outlook are from memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cbtool.errors import UsageError, nearest
from cbtool.fields import FIELDS
from cbtool.files.aliases import plain

#: Marks that a table needs to be taken for a program's export.
ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class Preset:
    """The export of one program.

    Attributes:
        name: as in `--preset`; the part before the hyphen is the family, which may be named alone.
        title: as it is said aloud.
        headers: all headers that the program writes, in its order.
        words: the same in plain form.
        marks: of the words, those that tell this program from others.
        fields: plain header to field where it differs from the aliases; None where the column is left alone.
        parts: patterns of headers that name another entity, with the fields they may fill (None: any).
        coalesce: single-valued fields that several columns feed: the first non-empty cell counts.
        last: whether the last of repeated headers counts, not the first.
        utc: whether the program is known to write its times in UTC, without saying so.
    """

    name: str
    title: str
    headers: tuple[str, ...]
    words: frozenset[str]
    marks: frozenset[str]
    fields: Mapping[str, str | None]
    parts: tuple[tuple[re.Pattern[str], frozenset[str] | None], ...] = ()
    coalesce: frozenset[str] = frozenset()
    last: bool = False
    utc: bool = False

    @property
    def family(self) -> str:
        """The program, without the entity."""
        return self.name.partition("-")[0]

    def part(self, header: str) -> tuple[str, frozenset[str] | None]:
        """A header without the name of its entity (`Контакт: Имя` is `Имя`), and the fields it may fill."""
        for pattern, allowed in self.parts:
            if found := pattern.fullmatch(" ".join(header.split())):
                return found[1], allowed
        return header, None

    def overlap(self, words: frozenset[str]) -> tuple[int, int]:
        """How many of a table's plain headers are marks of this preset, and how many it knows."""
        return len(words & self.marks), len(words & self.words)


def choose(headers: Sequence[str], name: str | None = None) -> Preset | None:
    """The preset of a table: the one that is named, else the one with most marks among the headers.

    Args:
        headers: of the table.
        name: of a preset or of a family (`bitrix24`), of which the nearest preset is taken.

    Raises:
        UsageError: no preset has this name.
    """
    words = frozenset(plain(header) for header in headers)
    candidates = [preset for preset in PRESETS if name in (None, preset.name, preset.family)]
    if not candidates:
        known = sorted({preset.name for preset in PRESETS} | {preset.family for preset in PRESETS})
        hint = nearest(str(name), known) or f"Known: {', '.join(known)}."
        raise UsageError(f"unknown preset {name!r}", hint)
    best = max(candidates, key=lambda preset: preset.overlap(words))
    return best if name is not None or best.overlap(words)[0] >= ENOUGH else None


def _preset(
    name: str,
    title: str,
    listed: str,
    parts: Sequence[tuple[str, str | None]] = (),
    coalesce: str = "",
    *,
    last: bool = False,
    utc: bool = False,
) -> Preset:
    """Read a list of headers: `*` marks one, `= field` says what it means, `= -` that it is left alone."""
    headers, marks, fields = [], [], {}
    for item in listed.split(";"):
        text, _, field = (part.strip() for part in " ".join(item.split()).partition("="))
        header = text.removeprefix("*")
        headers.append(header)
        if text != header:
            marks.append(plain(header))
        if field:
            fields[plain(header)] = None if field == "-" else FIELDS[field].name
    return Preset(
        name,
        title,
        tuple(headers),
        frozenset(map(plain, headers)),
        frozenset(marks),
        fields,
        tuple((re.compile(p, re.IGNORECASE), None if f is None else frozenset(f.split())) for p, f in parts),
        frozenset(coalesce.split()),
        last,
        utc,
    )


_COMPANY: Final = "company legal_form inn kpp ogrn industry company_size turnover turnover_currency website"
_REQUISITES: Final = f"{_COMPANY} bik decision_maker email phone address postal_code country region city street flat"

_BITRIX_PARTS: Final = (
    (r"Контакт: (.+)", None),
    (r"Компания: (.+)", _COMPANY),
    (r"Реквизит(?: \([^)]*\))?: (.+)", _REQUISITES),
)
_BITRIX_ADDRESS: Final = """Адрес; *Улица, номер дома; *Квартира, офис, комната, этаж; Населенный пункт; Район; Регион;
    Почтовый индекс; Страна"""
_BITRIX_CONTACTS: Final = """Рабочий телефон; Мобильный телефон; *Номер факса; Домашний телефон; *Номер пейджера;
    *Телефон для рассылок; Другой телефон; *Корпоративный сайт; *Личная страница; *Страница Facebook;
    *Страница ВКонтакте; *Страница LiveJournal; *Микроблог Twitter; Другой сайт; *Рабочий e-mail; *Частный e-mail;
    *E-mail для рассылок; *Другой e-mail; *Контакт Facebook; *Контакт Telegram; *Контакт ВКонтакте; *Контакт Viber;
    *Комментарии Instagram; *Контакт Битрикс24 Network; *Онлайн-чат; *Контакт Открытая линия; *Другой контакт;
    *Связанный пользователь"""
_BITRIX_PERSON: Final = "ID; *Обращение; Имя; Фамилия; Отчество; *Имя, Фамилия; Дата рождения"
_BITRIX_TAIL: Final = "Источник; *Дополнительно об источнике; *Доступен для всех; Ответственный"
_REQUISITE: Final = "*Реквизит (Россия): "

_AMO_PARTS: Final = ((r"(.+) \(контакт\)", None), (r"(.+) \(компания\)", _COMPANY))
_AMO_CONTACTS: Final = """Рабочий телефон; *Рабочий прямой телефон; Мобильный телефон; Факс; Домашний телефон;
    Другой телефон; Рабочий email; *Личный email; Другой email; Web; Адрес; Город; Источник; Должность; Товар; Skype;
    ICQ; Jabber; *Google Talk; MSN; *Другой IM"""

#: Presets, the likelier of a family first.
PRESETS: Final[tuple[Preset, ...]] = (
    _preset(
        "bitrix24-contacts",
        "Bitrix24, contacts",
        f"""{_BITRIX_PERSON}; *Фотография; Компания; {_BITRIX_ADDRESS}; {_BITRIX_CONTACTS}; *Контакт Skype;
        *Контакт ICQ; *Контакт MSN/Live!; *Контакт Jabber; Название компании; Должность; Комментарий;
        *Тип контакта; *Экспорт; {_BITRIX_TAIL}""",
        _BITRIX_PARTS,
        "company address",
    ),
    _preset(
        "bitrix24-leads",
        "Bitrix24, leads",
        f"""{_BITRIX_PERSON}; *Название лида = -; {_BITRIX_ADDRESS}; {_BITRIX_CONTACTS}; Название компании; Должность;
        Комментарий; Стадия; *Дополнительно о стадии; Товар; Цена; Количество; *Возможная сумма; Валюта;
        {_BITRIX_TAIL}""",
        _BITRIX_PARTS,
        "company address",
    ),
    _preset(
        "bitrix24-companies",
        "Bitrix24, companies",
        f"""ID; Название компании; *Тип компании; Сфера деятельности; Кол-во сотрудников; Годовой оборот;
        Валюта = turnover_currency; {_REQUISITE}ИНН; {_REQUISITE}КПП; {_REQUISITE}ОГРН; {_REQUISITE}ОГРНИП;
        {_REQUISITE}Полное наименование организации; {_REQUISITE}Сокращенное наименование организации;
        {_REQUISITE}Ген. директор; {_REQUISITE}E-Mail; {_REQUISITE}Адрес; {_REQUISITE}Адрес - тип;
        {_REQUISITE}Адрес - улица, номер дома; {_REQUISITE}Адрес - населенный пункт; {_REQUISITE}Адрес - район;
        {_REQUISITE}Адрес - регион; {_REQUISITE}Адрес - почтовый индекс; {_REQUISITE}Адрес - страна;
        {_REQUISITE}Дата государственной регистрации; {_BITRIX_ADDRESS}; {_BITRIX_CONTACTS}; Комментарий;
        {_BITRIX_TAIL}""",
        _BITRIX_PARTS,
        "company address ogrn",
    ),
    _preset(
        "bitrix24-deals",
        "Bitrix24, deals",
        """ID = -; *Название сделки = -; *Стадия сделки; *Тип сделки; Сумма = deal_amount; Валюта; *Вероятность;
        *Дата начала; *Предполагаемая дата закрытия; Дата создания = -; Дата изменения = -; Компания;
        Контакт = full_name; *Контакт: ID; *Контакт: Имя; *Контакт: Фамилия; *Контакт: Отчество;
        *Контакт: Дата рождения; *Контакт: Рабочий телефон; *Контакт: Мобильный телефон; *Контакт: Домашний телефон;
        *Контакт: Рабочий e-mail; *Контакт: Частный e-mail; *Контакт: Другой e-mail; *Контакт: Должность;
        *Контакт: Тип контакта; *Компания: Название компании; Комментарий; Источник; *Дополнительно об источнике;
        *Доступен для всех; Ответственный""",
        _BITRIX_PARTS,
        "company address",
    ),
    _preset(
        "amocrm-contacts",
        "amoCRM, contacts",
        f"""ID; Тип = client_kind; *Полное имя контакта; Имя; Фамилия; Название компании; Ответственный;
        *Дата создания контакта; *Кем создан контакт; *Сделки; Дата редактирования; *Кем редактирован; Теги;
        *Примечание 1; *Примечание 2; *Примечание 3; *Примечание 4; *Примечание 5; {_AMO_CONTACTS}""",
        _AMO_PARTS,
        "company",
        last=True,
    ),
    _preset(
        "amocrm-deals",
        "amoCRM, deals",
        f"""ID = -; *Название сделки = -; *Бюджет; Ответственный; *Дата создания сделки = -; *Кем создана сделка;
        Дата редактирования = -; *Кем редактирована; *Дата закрытия; Теги; Примечание; *Примечание 2; *Примечание 3;
        *Примечание 4; *Примечание 5; *Этап сделки; *Воронка; *Полное имя контакта; *Компания контакта;
        *Ответственный за контакт; Компания; *Пользовательское соглашение; {_AMO_CONTACTS}""",
        _AMO_PARTS,
        "company manager",
        last=True,
    ),
    _preset(
        "1c",
        "1C, counterparties",
        """Код; Наименование; *Полное наименование; ИНН; КПП; ОГРН; *Код по ОКПО; *Юр./физ. лицо; *Вид контрагента;
        Группа = tags; Телефон; E-mail; Юридический адрес; Фактический адрес; Комментарий""",
        coalesce="address",
    ),
    _preset(
        "hubspot",
        "HubSpot, contacts",
        """*Record ID; First Name; Last Name; Email; Phone Number; *Contact owner; *Primary Associated Company ID;
        Last Activity Date; *Lead Status; *Marketing contact status; Create Date; *Associated Company; Job Title;
        Company Name; *Lifecycle Stage; Country/Region""",
        coalesce="company",
    ),
    _preset(
        "salesforce",
        "Salesforce, contacts",
        """*Record Owner; *Contact ID; *Contact Full Name; FirstName; LastName; Email; Phone; MobilePhone;
        Title = position; Department; *AccountName; *MailingStreet; *MailingCity; *MailingState; *MailingPostalCode;
        *MailingCountry; *LeadSource; Description; *HasOptedOutOfEmail; *DoNotCall; Business Phone; Business Fax;
        *Birthdate; *Contact Description; *Contact Note""",
    ),
    _preset(
        "mailchimp",
        "Mailchimp, audience",
        """Email Address; First Name; Last Name; Address; Phone Number; *MEMBER_RATING; *OPTIN_TIME; *OPTIN_IP;
        *CONFIRM_TIME; *CONFIRM_IP; LATITUDE; LONGITUDE; *GMTOFF; *DSTOFF; TIMEZONE; CC = country; REGION;
        *LAST_CHANGED; *LEID; *EUID = client_id; NOTES; TAGS; *UNSUB_TIME; *UNSUB_CAMPAIGN_TITLE; *UNSUB_CAMPAIGN_ID;
        *UNSUB_REASON; *UNSUB_REASON_OTHER""",
    ),
    _preset(
        "unisender",
        "Unisender, contacts",
        """email; *email_status; *email_availability; *email_add_time = created_at; *email_confirm_time;
        *email_list_ids; *email_subscribe_times; *email_unsubscribed_list_ids; *email_excluded_list_ids; phone;
        *phone_status; *phone_availability; *phone_list_ids; *phone_subscribe_times; *phone_unsubscribed_list_ids;
        *phone_excluded_list_ids; tags; delete""",
        utc=True,
    ),
    _preset(
        "google",
        "Google Contacts",
        """Name; Given Name; *Additional Name; Family Name; First Name; Middle Name; Last Name; Birthday; Notes;
        *E-mail 1 - Label; *E-mail 1 - Value; *E-mail 1 - Type; *E-mail 2 - Label; *E-mail 2 - Value;
        *E-mail 2 - Type; *Phone 1 - Label; *Phone 1 - Value; *Phone 1 - Type; *Phone 2 - Label; *Phone 2 - Value;
        *Phone 2 - Type; *Phone 3 - Label; *Phone 3 - Value; *Phone 3 - Type;
        *Address 1 - Label; *Address 1 - Formatted = address; *Address 1 - Street = street; *Address 1 - City = city;
        *Address 1 - Region = region; *Address 1 - Postal Code = postal_code; *Address 1 - Country = country;
        Organization Name; Organization Title; *Organization 1 - Name = company; *Organization 1 - Title = position;
        *Website 1 - Value = website; Labels; *Group Membership""",
    ),
    _preset(
        "outlook",
        "Outlook, contacts",
        """Title = -; First Name; Middle Name; Last Name; Company; Job Title; *Business Street; *Business City;
        *Business State; *Business Postal Code; *Business Country/Region; *Home Street; *Home City; *Home State;
        *Home Postal Code; *Home Country/Region; Business Phone; Home Phone; Mobile Phone; *E-mail Address;
        *E-mail 2 Address; *E-mail 3 Address; Birthday; Notes; Categories; Web Page""",
    ),
)
