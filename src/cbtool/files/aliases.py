"""The headers that mean a field, the Russian and English ones first, and the form in which headers are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from cbtool.files.aliases_abroad import LANGUAGES

#: In order of preference: where a table has several headers of one field, the one named first fills it. So mobile
#: phones come before work phones, and those before home phones.
_HEADERS: Final = """
client_id: client id; id; ID клиента; ид клиента; Код клиента; номер клиента; клиентский номер; customer id;
  customer number; customer no; customer key; customer code; client number; client no; client code; contact id;
  lead id; record id; rec id; person id; member id; user id; unique id; account id; ID контакта; ID лида;
  ID контрагента; ID пользователя; код контрагента; Код; код 1С; CRM id; external id; внешний код; внешний id;
  внутренний id; uid; uuid; guid; ид; клиент ID
client_id_other: other ids; другие ID; другие коды
client_kind: Юр./физ. лицо; юр/физлицо; юрлицо/физлицо; физ./юр. лицо; физлицо/юрлицо; юридическое/физическое лицо;
  тип лица; вид лица; вид контрагента; тип контрагента; тип клиента; вид клиента; client type; customer type
relation: relationship; отношение; тип отношений; тип компании; тип контакта; lifecycle stage
tier: категория клиента; уровень клиента; класс клиента; категория контрагента; уровень лояльности; VIP; статус VIP;
  customer tier; customer level; loyalty tier; loyalty level
full_name: full name; ФИО; Ф.И.О.; фамилия имя отчество; фамилия, имя; имя, фамилия; имя и фамилия; фамилия и имя;
  имя отчество фамилия; имя фамилия отчество; полное имя; полное имя контакта; ФИО полностью; ФИО контакта;
  ФИО клиента; fullname; name; имя и отчество; имя отчество; first and last name; first name last name;
  name and surname; first and surname; contact full name; display name; customer name; client name;
  клиент; покупатель; пациент; абонент; гость; участник; customer; client
surname: last name; lastname; family name; lname; фамилия; фам.
given_name: given name; first name; firstname; forename; fname; имя
patronymic: отчество; отч.; middle name; middlename; additional name; mname
gender: пол; sex; gender code
birth_date: дата рождения; день рождения; ДР; Д.Р.; дата рожд.; дата рожд-я; д. рожд.; дата рожденья; birth date;
  birthdate; birthday; date of birth; dob; born; день рожд.
birth_place: место рождения; место рожд.; город рождения; place of birth; birthplace; birth place; pob; birth city
phone: mobile phone; мобильный телефон; мобильный; мобильник; моб.; моб. телефон; моб. тел.; мобильный тел.;
  моб. номер; мобильный номер; телефон мобильный; телефон моб.; тел. моб.; номер мобильного;
  номер мобильного телефона; сотовый; сотовый телефон; сотовый тел.; сот.; сот. телефон; сот. тел.; телефон сотовый;
  тел. сот.; mobile; mobile number; mobile no; mobile phone number; cell; cell phone; cellphone; cell number;
  cell phone number; phone mobile; phone; телефон; тел.; тел-н; тлф; номер телефона; № телефона; № тел.; номер тел.;
  телефонный номер; контактный телефон; контактный тел.; конт. телефон; конт. тел.; контактный номер;
  контактный номер телефона; телефон контактный; телефон для связи; основной телефон; phone number; phone no;
  telephone; telephone number; tel; tel no; tel number; contact phone; contact number; contact phone number;
  primary phone; main phone; телефон для рассылок; рабочий телефон; раб. телефон; раб. тел.; рабочий тел.;
  телефон рабочий; тел. раб.; телефон раб.; рабочий прямой телефон; служебный телефон; business phone; work phone;
  work number; office phone; phone work; work phone number; домашний телефон; дом. телефон; дом. тел.;
  телефон домашний; телефон дом.; тел. дом.; городской телефон; home phone; home number; home phone number; landline;
  phone home; телефоны; phones; phone numbers; второй телефон; дополнительный телефон; доп. телефон; доп. тел.;
  запасной телефон; другой телефон; телефон доп.; телефон дополнительный; second phone; secondary phone;
  additional phone; alternate phone; alternative phone; other phone
phone_ext: добавочный; доб.; доб. номер; добавочный номер; внутренний номер; extension; ext; phone extension
phone_other: другие телефоны; дополнительные телефоны; доп. телефоны; прочие телефоны; other phones; additional phones
phone_type: тип телефона
phone_region: регион телефона
phone_timezone: часовой пояс телефона
email: e-mail; mail; E-mail address; email address; почта; эл. почта; электронная почта; электр. почта;
  электронный адрес; эл. адрес; адрес эл. почты; адрес электронной почты; адрес почты; почтовый ящик; электронка;
  имейл; имэйл; емейл; емэйл; емайл; емаил; мейл; е-mail; е-майл; е-мейл; е-маил; и-мейл; контактный email;
  контактный e-mail; contact email; primary email; emails; e-mails; рабочий email; рабочий e-mail; рабочая почта;
  work email; work e-mail; business email; личный email; личный e-mail; частный e-mail; личная почта; personal email;
  personal e-mail; home email; E-mail для рассылок; email для рассылок; дополнительный email; доп. email; доп. e-mail;
  доп. почта; второй email; другой email; другой e-mail; secondary email; additional email; alternate email;
  alternative email; other email; other e-mail
email_other: другие email; другие e-mail; дополнительные email; дополнительные e-mail; other emails; additional emails
messenger: мессенджер; мессенджеры; messengers; telegram; телеграм; телеграмм; TG; ник в телеграм; telegram username;
  контакт telegram; whatsapp; ватсап; вотсап; вацап; контакт whatsapp; viber; вайбер; контакт viber; skype; скайп;
  контакт skype; icq; контакт icq; jabber; контакт jabber; msn; контакт MSN/Live!; google talk; signal; wechat;
  контакт facebook; контакт вконтакте; другой контакт; другой IM
website: сайт; веб-сайт; вебсайт; адрес сайта; сайт компании; корпоративный сайт; web site; web; www; site; url;
  homepage; web page; website url; company website; личная страница; другой сайт
social: соцсети; соцсеть; соц. сети; социальные сети; социальная сеть; вконтакте; ВК; VK; страница вконтакте;
  ссылка на ВК; профиль ВК; одноклассники; facebook; страница facebook; instagram; инстаграм; twitter;
  микроблог twitter; страница livejournal; linkedin; linkedin url; social networks
address: адрес; полный адрес; address full; full address; фактический адрес; факт. адрес; адрес фактический;
  адрес проживания; место жительства; домашний адрес; адрес клиента; почтовый адрес; адрес доставки; home address;
  mailing address; postal address; billing address; shipping address; delivery address; адрес регистрации;
  адрес прописки; прописка; адрес по прописке; юридический адрес; юр. адрес; адрес юридический; legal address;
  registered address
postal_code: postal code; почтовый индекс; индекс; postcode; post code; zip; zip code; zipcode; zip/postal code;
  postal; mailing postal code; business postal code; home postal code; адрес - почтовый индекс
country: страна; country/region; country name; страна проживания; mailing country; business country/region;
  home country/region; адрес - страна
region: регион; область; область/край; край; регион/область; субъект РФ; субъект федерации; регион проживания; state;
  province; state/province; state/region; mailing state; business state; home state; адрес - регион; адрес - область
city: город; населенный пункт; нас. пункт; город проживания; город/населенный пункт; town; suburb; locality;
  city/town; mailing city; business city; home city; адрес - населенный пункт; адрес - город
street: улица; ул.; street name; street address; address 1; address line 1; addr 1; mailing street; business street;
  home street; улица, номер дома; улица, дом; улица и дом; адрес - улица, номер дома; адрес - улица, дом
house: дом; номер дома; № дома; house number; house no; street number; street no
building: корпус; строение; корп.; корпус/строение; address 2; address line 2; addr 2
flat: квартира; кв.; № квартиры; номер квартиры; квартира/офис; кв./офис;
  квартира, офис, комната, этаж; адрес - квартира, офис, комната, этаж; apartment; apt; apartment number; flat number;
  suite
company: компания; организация; название компании; наименование компании; название организации;
  наименование организации; наименование; контрагент; наименование контрагента; название контрагента; заказчик; фирма;
  название фирмы; предприятие; название предприятия; company name; organization; organisation; organization name;
  organisation name; account name; business name; associated company; компания контакта; компания клиента;
  место работы; юридическое лицо; сокращенное наименование; краткое наименование;
  сокращенное наименование организации; полное наименование; полное наименование организации
legal_form: организационно-правовая форма; ОПФ; правовая форма; форма собственности; legal form
inn: ИНН; ИНН/КПП; ИНН клиента; ИНН организации; ИНН компании; ИНН контрагента; ИНН юрлица; компания ИНН;
  организация ИНН; контрагент ИНН; TIN
kpp: КПП; КПП организации; КПП контрагента; КПП компании; компания КПП; организация КПП; контрагент КПП
ogrn: ОГРН; ОГРН/ОГРНИП; ОГРНИП; ogrnip; ОГРН организации; ОГРН компании; компания ОГРН; организация ОГРН;
  контрагент ОГРН
bik: БИК; БИК банка
snils: СНИЛС; номер СНИЛС
national_id: national id; national id number; soc sec id; social security number; ssn; паспорт;
  серия и номер паспорта; паспорт серия и номер; серия, номер паспорта; passport; passport number; ИИН
position: должность; job title; job; occupation; профессия; organization title; должность контакта
decision_maker: ЛПР; лицо, принимающее решение; лицо, принимающее решения; генеральный директор; ген. директор;
  гендиректор; директор; руководитель; руководитель организации
industry: отрасль; сфера деятельности; вид деятельности; основной вид деятельности; направление деятельности; sector
company_size: кол-во сотрудников; количество сотрудников; число сотрудников; численность сотрудников; численность;
  среднесписочная численность; number of employees; no. of employees; employees; employee count
turnover: годовой оборот; годовая выручка; оборот компании; annual revenue; annual turnover
turnover_currency: валюта оборота
lead_source: источник; источник лида; источник клиента; источник контакта; источник привлечения; источник обращения;
  источник рекламы; источник трафика; рекламный источник; откуда узнали; откуда узнал; откуда о нас узнали;
  откуда узнали о нас; откуда пришел; source; original source; traffic source; acquisition source
channel: канал; канал продаж; канал привлечения; канал коммуникации; канал связи; предпочитаемый канал связи;
  предпочтительный канал связи; sales channel; acquisition channel; preferred channel
manager: ответственный; ответственный менеджер; ответственный сотрудник; ответственный за контакт;
  ответственный за клиента; менеджер; менеджер клиента; персональный менеджер; личный менеджер; закрепленный менеджер;
  основной менеджер; ваш менеджер; ФИО менеджера; менеджер ФИО; имя менеджера; менеджер по продажам; account manager;
  sales manager; manager name; owner; contact owner; lead owner; account owner; record owner; company owner;
  assigned to; assigned user; responsible; responsible person; sales rep; куратор
tags: теги; тэги; тег; тэг; tag; метки; метка; ярлыки; хэштеги; labels; categories; group membership
interests: интересы; интерес; интересуется; хобби; предпочтения; hobby; hobbies
notes: комментарий; комментарии; примечание; примечания; заметки; заметка; пометки; note; comment; comments; remarks;
  description; описание; доп. информация; дополнительная информация; комментарий менеджера; комментарий к клиенту;
  комментарий к контакту; contact description; contact note; примечание к контакту
discount: скидка; процент скидки; размер скидки; персональная скидка; discount percent; discount rate
special_terms: special terms; особые условия; спецусловия; специальные условия; индивидуальные условия
deal_stage: стадия; этап; стадия сделки; этап сделки; статус сделки; стадия лида; статус лида; lead status; stage;
  pipeline stage; opportunity stage
deal_amount: сумма сделки; бюджет; бюджет сделки; возможная сумма; стоимость сделки; opportunity amount; deal value
deal_amount_currency: валюта; валюта сделки; currency; deal currency
orders_count: кол-во заказов; количество заказов; число заказов; всего заказов; заказов; кол-во покупок;
  количество покупок; число покупок; всего покупок; покупок; кол-во сделок; количество сделок; order count;
  number of orders; total orders; num orders; purchase count; purchases count; number of purchases
total_spent: сумма покупок; сумма заказов; общая сумма покупок; общая сумма заказов; сумма всех покупок;
  сумма всех заказов; сумма продаж; сумма оплат; общая сумма оплат; всего потрачено; потрачено; потрачено всего;
  выручка по клиенту; оборот по клиенту; amount spent; total amount spent; total sales; total revenue; lifetime spend
total_spent_currency: валюта покупок
average_order: средний чек; ср. чек; средняя сумма заказа; средняя покупка; average order value; average check;
  average bill; avg order; avg order value; avg check; AOV
average_order_currency: валюта среднего чека
debt: долг; задолженность; сумма долга; сумма задолженности; дебиторская задолженность; дебиторка; долг клиента;
  outstanding balance; balance due; amount due
debt_currency: валюта долга
consent_personal_data: согласие на обработку персональных данных; согласие на обработку ПДн; согласие на обработку ПД;
  согласие на обработку перс. данных; согласие на обработку данных; согласие на обработку; согласие ПДн; согласие ПД;
  согласие на ПДн; согласен на обработку персональных данных; согласен на обработку ПДн;
  обработка персональных данных; обработка ПДн; согласие 152-ФЗ; согласие по 152-ФЗ; personal data consent;
  consent to personal data processing; data processing consent; consent to data processing;
  personal data processing consent; GDPR consent; GDPR
consent_personal_data_at: дата согласия на обработку персональных данных; дата согласия на обработку ПДн;
  дата согласия на обработку ПД; дата согласия ПДн; дата согласия на ПДн; дата согласия ПД;
  personal data consent date; GDPR consent date
consent_marketing: согласие на рассылку; согласие на рассылки; согласие на получение рассылки;
  согласие на получение рассылок; согласие на рекламу; согласие на получение рекламы; согласие на рекламную рассылку;
  согласие на рекламные рассылки; согласие на информационную рассылку; согласие на маркетинг;
  согласие на маркетинговые рассылки; согласие на маркетинговые коммуникации; согласие на рекламные коммуникации;
  согласен на рассылку; согласен на рекламу; подписан на рассылку; подписан; подписка на рассылку; marketing consent;
  consent to marketing; accepts marketing; accepts email marketing; marketing opt-in; marketing permission;
  email opt-in; opt-in; opted in; subscribed; newsletter; newsletter subscription
consent_marketing_at: дата согласия на рассылку; дата согласия на рекламу; дата согласия на маркетинг; дата подписки;
  дата подписки на рассылку; marketing consent date; opt-in date; opt-in time; optin time; subscribed at
opted_out: отписан; отписался; отписка; отписан от рассылки; отписан от рассылок; отписка от рассылки;
  отписка от рассылок; отписался от рассылки; отказ от рассылки; отказ от рассылок; отказался от рассылки;
  отказ от рекламы; отказ от коммуникаций; не беспокоить; opt-out; has opted out; unsubscribed; do not contact;
  do not disturb; marketing opt-out
opted_out_email: отписан от email; отписан от e-mail; отписка от email; отписка от e-mail; отказ от email;
  отказ от e-mail; отказ от email-рассылки; отказ от e-mail рассылки; отписан от email-рассылки; отписка email;
  не отправлять email; не писать; has opted out of email; email opt-out; do not email; unsubscribed from email;
  unsubscribed from all email
opted_out_sms: отказ от SMS; отказ от СМС; отписан от SMS; отписан от СМС; отписка от SMS; отписка от СМС;
  отказ от SMS-рассылки; отказ от СМС-рассылки; не отправлять SMS; не слать СМС; SMS opt-out; do not SMS; do not text;
  opted out of SMS
opted_out_call: не звонить; не звонить клиенту; отказ от звонков; do not call; call opt-out; phone opt-out; DNC
created_at: created; создан; дата создания; время создания; дата и время создания; дата создания контакта;
  дата создания клиента; дата создания лида; дата создания компании; дата добавления; дата заведения;
  дата регистрации; date created; created date; create date; creation date; date added; registration date;
  registered at; signup date; sign up date; date joined; customer since; клиент с; contact created
updated_at: updated; изменен; обновлен; дата изменения; дата обновления; дата редактирования;
  дата последнего изменения; modified; modified at; modified date; date modified; date updated; last modified;
  last modified date; last update; last updated; last changed
last_contact_at: last contact; последний контакт; дата последнего контакта; последний звонок; дата последнего звонка;
  последнее обращение; дата последнего обращения; последняя активность; дата последней активности;
  последняя коммуникация; дата последней коммуникации; дата последней связи; последний визит; дата последнего визита;
  last contacted; last contact date; last activity; last activity date; last touch; last seen; last visit;
  last visit date
first_purchase_at: first purchase; первая покупка; дата первой покупки; первый заказ; дата первого заказа;
  first order; first purchase date; first order date; date of first purchase
last_purchase_at: last purchase; последняя покупка; дата последней покупки; дата посл. покупки; последний заказ;
  дата последнего заказа; последняя продажа; дата последней продажи; last order; last purchase date; last order date;
  date of last purchase
"""

#: Letters that look alike; a Latin one inside a Cyrillic word is a slip of the keyboard.
_LOOKALIKES: Final = str.maketrans("aceopxykmthb", "асеорхукмтнв")

#: Letters that stand for an apostrophe: `імʼя`, `tugʻilgan`.
_APOSTROPHES: Final = str.maketrans("\u02bb\u02bc", "''")


def plain(header: str) -> str:
    """The form in which headers are compared: lower-case words between single spaces.

    Case, `ё`, punctuation, underscores and the shape of characters do not count; `FirstName` and `Phone1` are two
    words; a Latin letter in a Cyrillic word counts as the Cyrillic letter that it looks like.
    """
    text = unicodedata.normalize("NFKC", header).translate(_APOSTROPHES)
    text = re.sub(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[^\W\d_])(?=\d)", " ", text)
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text.casefold()).replace("ё", "е"))
    return " ".join(word.translate(_LOOKALIKES) if re.search("[а-я]", word) else word for word in words)


@cache
def familiar() -> dict[str, tuple[str, ...]]:
    """The Russian and English headers of each field, in order; its own name comes first unless the list places it."""
    found = {}
    for name, listed in _listed(_HEADERS):
        own = name.replace("_", " ")
        found[name] = listed if own in listed else (own, *listed)
    return found


@cache
def headers() -> dict[str, tuple[str, ...]]:
    """The headers of each field in all languages, in order of preference."""
    found = dict(familiar())
    for language in LANGUAGES:
        for name, listed in _listed(language):
            found[name] += listed
    return found


def _listed(table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields of a table, each with its headers."""
    for entry in re.split(r"\n(?! )", table.strip()):
        name, _, rest = entry.partition(":")
        yield name, tuple(" ".join(header.split()) for header in rest.split(";"))


@cache
def aliases() -> dict[str, tuple[str, int]]:
    """The plain form of each of these headers, with its field and its place among the headers of that field.

    Those of Latin letters with marks also stand there without: `telefono`, `prenom`.
    """
    found = {plain(header): (field, place) for field, known in headers().items() for place, header in enumerate(known)}
    for header, meaning in tuple(found.items()):
        bare = unicodedata.normalize("NFKD", header.replace("ł", "l")).encode("ascii", "ignore").decode()
        if len(bare) == len(header):
            found.setdefault(bare, meaning)
    return found
