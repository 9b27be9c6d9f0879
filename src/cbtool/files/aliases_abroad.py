"""The headers that mean a field in languages other than Russian and English, as their CRMs and their people write them.

They count as they stand, or without the marks on their letters; only Russian and English ones are sought behind slips
of the pen, since a word of one language is often near one of another (`calle`, `called`). Consents and opt-outs are
left out: what a person agreed to is for whoever reads the form's own words to say.
"""

from __future__ import annotations

from typing import Final

GERMAN: Final = """
client_id: Kundennummer; Kunden-Nr.; Kunden-ID
full_name: vollständiger Name; Vor- und Nachname; Vorname und Nachname; Vorname Nachname; Name, Vorname;
  Nachname, Vorname; Kundenname
surname: Nachname; Familienname; Zuname
given_name: Vorname; Vornamen
gender: Geschlecht; Anrede
birth_date: Geburtsdatum; Geburtstag
birth_place: Geburtsort
phone: Mobiltelefon; Mobilnummer; Mobil; Telefon mobil; Handy; Handynummer; Telefon; Telefonnummer; Telefon-Nr.;
  Tel.-Nr.; Rufnummer; Telefon geschäftlich; Telefon dienstlich; Geschäftstelefon; Telefon privat; Festnetz;
  Festnetznummer
email: E-Mail-Adresse; Mailadresse
address: Adresse; Anschrift; Postanschrift; Wohnadresse
postal_code: PLZ; Postleitzahl
region: Bundesland
city: Ort; Wohnort; Stadt
street: Straße; Straße und Hausnummer; Straße/Hausnummer; Straße, Nr.
house: Hausnummer; Hausnr.; Haus-Nr.
flat: Wohnung; Wohnungsnummer
company: Firma; Firmenname; Unternehmen
position: Berufsbezeichnung
website: Webseite; Internetseite
notes: Notizen; Bemerkung; Bemerkungen; Kommentar; Anmerkungen
created_at: Erstellt am; Angelegt am; Erstellungsdatum
updated_at: Geändert am; Änderungsdatum
"""

SPANISH: Final = """
client_id: número de cliente; id de cliente
full_name: nombre completo; nombre y apellidos; nombre y apellido; apellidos y nombre; apellidos, nombre;
  nombre del cliente; nombre
surname: apellidos; apellido; primer apellido
given_name: nombre de pila
gender: sexo; género
birth_date: fecha de nacimiento; fecha nacimiento; fecha nac.
birth_place: lugar de nacimiento
phone: móvil; teléfono móvil; celular; teléfono celular; teléfono; número de teléfono; telf.; teléfono de contacto;
  teléfono del trabajo; teléfono trabajo; teléfono fijo; teléfono de casa
email: correo electrónico; correo; dirección de correo electrónico
address: dirección; domicilio; dirección completa; dirección postal
postal_code: código postal
country: país
region: provincia; comunidad autónoma
city: ciudad; localidad; población
street: calle
company: empresa; nombre de la empresa; razón social
national_id: DNI
position: puesto
website: sitio web; página web
notes: notas; observaciones; comentarios
created_at: fecha de creación; fecha de alta
updated_at: fecha de modificación
"""

FRENCH: Final = """
client_id: numéro client; n° client
full_name: nom complet; nom et prénom; nom prénom; nom du client; nom
surname: nom de famille
given_name: prénom; prénoms
gender: sexe
birth_date: date de naissance; date naissance
birth_place: lieu de naissance
phone: portable; téléphone portable; tél. portable; téléphone mobile; tél. mobile; téléphone; tél.; numéro de téléphone;
  n° de téléphone; téléphone professionnel; tél. pro; téléphone fixe; tél. fixe; téléphone domicile
email: adresse e-mail; adresse email; adresse mail; courriel
address: adresse postale; adresse complète
postal_code: code postal
country: pays
region: région
city: ville
street: rue
flat: appartement
company: entreprise; nom de l'entreprise; société; raison sociale
position: fonction
website: site web; site internet
notes: remarque; remarques; commentaire; commentaires
created_at: date de création
updated_at: date de modification
"""

POLISH: Final = """
client_id: numer klienta; nr klienta; id klienta
full_name: imię i nazwisko; nazwisko i imię; imię nazwisko
surname: nazwisko
given_name: imię; imiona
gender: płeć
birth_date: data urodzenia
birth_place: miejsce urodzenia
phone: telefon komórkowy; tel. komórkowy; komórka; numer telefonu; nr telefonu; nr tel.; telefon służbowy;
  telefon domowy; telefon stacjonarny
email: adres e-mail; adres email; poczta elektroniczna
address: adres; adres zamieszkania; adres zameldowania; adres korespondencyjny; adres pocztowy
postal_code: kod pocztowy
country: kraj
region: województwo
city: miasto; miejscowość
street: ulica
house: nr domu; numer domu
flat: nr mieszkania; numer mieszkania; nr lokalu
company: nazwa firmy
national_id: PESEL
position: stanowisko
website: strona www; strona internetowa
notes: uwagi; notatki; komentarz
created_at: data utworzenia; data dodania
updated_at: data modyfikacji
"""

UKRAINIAN: Final = """
client_id: код клієнта; номер клієнта
full_name: ПІБ; П.І.Б.; прізвище ім'я по батькові; прізвище та ім'я; прізвище, ім'я;
  ім'я та прізвище; повне ім'я; ім'я; імя
surname: прізвище; прозвішча
patronymic: по батькові; імя па бацьку
gender: стать
birth_date: дата народження; день народження
birth_place: місце народження
phone: мобільний телефон; мобільний; мобільний номер; номер телефону; контактний телефон; робочий телефон;
  домашній телефон
email: електронна пошта; ел. пошта; електронна адреса; ел. адреса; пошта
address: адреса; адреса проживання; поштова адреса
postal_code: поштовий індекс; індекс
country: країна
city: місто; населений пункт; місто проживання
street: вулиця; вул.
house: будинок; номер будинку
company: компанія; назва компанії; організація; назва організації
national_id: РНОКПП
position: посада
notes: коментар; коментарі; примітка; примітки
created_at: дата створення; дата реєстрації
updated_at: дата зміни; дата оновлення
"""

KAZAKH: Final = """
full_name: аты-жөні; толық аты-жөні; толық аты; ТАӘ
surname: тегі
given_name: аты; есімі
patronymic: әкесінің аты
gender: жынысы
birth_date: туған күні; туылған күні
birth_place: туған жері
phone: ұялы телефон; телефон нөмірі; жұмыс телефоны; үй телефоны
email: электрондық пошта
address: мекенжай; мекенжайы; тұрғылықты мекенжайы
postal_code: пошталық индекс; пошта индексі
region: облыс; облысы
city: қала; қаласы
street: көше; көшесі
house: үй нөмірі
flat: пәтер
company: ұйым; ұйым атауы
national_id: ЖСН
position: лауазымы; лауазым
notes: ескерту; ескертпе
created_at: тіркелген күні
"""

UZBEK: Final = """
client_id: mijoz kodi
full_name: F.I.O.; FIO; F.I.Sh.; Ф.И.Ш.; familiya ism; ism familiya; to'liq ism; исм фамилия
surname: familiya; familiyasi; фамилияси
given_name: ism; ismi; исми
patronymic: otasining ismi; отасининг исми; sharifi; шарифи
gender: jinsi; жинси
birth_date: tug'ilgan sana; tug'ilgan sanasi; tug'ilgan kuni; туғилган санаси; туғилган куни
birth_place: tug'ilgan joyi; туғилган жойи
phone: mobil telefon; мобил телефон; telefon raqami; telefon raqam; телефон рақами; ish telefoni; uy telefoni
email: elektron pochta; электрон почта
address: manzil; manzili; yashash manzili; манзил; манзили
postal_code: pochta indeksi; почта индекси
country: davlat; давлат
region: viloyat; viloyati; вилоят
city: shahar; shahri; шаҳар
street: ko'cha; ko'chasi; кўча
house: uy raqami
flat: xonadon
company: tashkilot; tashkilot nomi; korxona; korxona nomi; ташкилот; корхона
national_id: JSHSHIR; ЖШШИР; PINFL; ПИНФЛ
position: lavozim; lavozimi; лавозими
notes: izoh; изоҳ
created_at: ro'yxatdan o'tgan sana
"""

#: All of them; of headers of one field in several languages, those of the first come first.
LANGUAGES: Final = (GERMAN, SPANISH, FRENCH, POLISH, UKRAINIAN, KAZAKH, UZBEK)
