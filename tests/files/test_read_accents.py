"""Languages of Latin and Greek letters are told apart in the pages of Windows, ISO, DOS and Mac."""

from __future__ import annotations

from pathlib import Path

import pytest

from cbtool.files.encoding import recognise

WESTERN = "cp1252 iso8859_15 cp850 cp858 mac_roman"
CENTRAL = "cp1250 iso8859_2 cp852 mac_latin2"
#: Encodings of a language, and a few of its names and places.
LANGUAGES = (
    (WESTERN + " cp437",  # German
     "Jürgen Müller;Köln|Bärbel Schäfer;Würzburg|Jörg Größer;Bahnhofstraße 7|Anna Weiß;Fürth"),
    (WESTERN + " cp437",  # French
     "Hélène Lefèvre;Orléans|François Noël;Nîmes|Jérôme Côté;Saint-Étienne|Zoé Bénard;Mâcon"),
    (WESTERN + " cp437",  # Spanish
     "José García;Málaga|Begoña Muñoz;Cádiz|Lucía Núñez;León|Raúl Sánchez;Córdoba"),
    (WESTERN + " cp860",  # Portuguese
     "João Gonçalves;Évora|Conceição Simões;São Paulo|Inês Leitão;Setúbal|Luís Falcão;Olhão"),
    (WESTERN,  # Italian
     "Niccolò Rossi;Forlì|Noè Viganò;Cantù|Sara Cannavò;Città di Castello|Dario Calì;Via Libertà 5"),
    (WESTERN + " cp437",  # Swedish
     "Åsa Öberg;Malmö|Göran Sjöström;Västerås|Märta Lindström;Umeå|Håkan Åkesson;Luleå"),
    (WESTERN + " cp865",  # Norwegian
     "Bjørn Sørensen;Tromsø|Kåre Håland;Bodø|Jørgen Kjær;Ålesund|Øyvind Mæland;Gjøvik"),
    (CENTRAL,  # Polish
     "Łukasz Wiśniewski;Kraków|Małgorzata Dąbrowska;Łódź|Grażyna Zając;Gdańsk|Świętosława Król;Poznań"),
    (CENTRAL,  # Czech
     "Jiří Dvořák;Plzeň|Štěpán Černý;Děčín|Růžena Němcová;České Budějovice|Ondřej Šťastný;Kroměříž"),
    (CENTRAL,  # Hungarian
     "Szűcs Győző;Győr|Tóth Jenő;Székesfehérvár|Őri Ágnes;Gödöllő|Kovács László;Hódmezővásárhely"),
    ("cp1250 iso8859_2 cp852",  # Croatian
     "Željko Kovačević;Šibenik|Đorđe Jurić;Požega|Šime Čolić;Čakovec|Ružica Ćosić;Varaždin"),
    ("cp1250 iso8859_2 cp852",  # Romanian
     "Rareş Ţepeş;Iaşi|Cătălin Bălan;Timişoara|Ionuţ Pârvu;Braşov|Ştefan Crăciun;Galaţi"),
    ("cp1254 cp857 mac_turkish",  # Turkish
     "Ayşe Yılmaz;İstanbul|Çağrı Öztürk;Muğla|İbrahim Doğan;Eskişehir|Gülşen Işık;Niğde"),
    ("cp1257 cp775 iso8859_13",  # Latvian
     "Jānis Bērziņš;Rīga|Kārlis Kalniņš;Liepāja|Ģirts Ķēniņš;Cēsis|Līga Kļaviņa;Jūrmala"),
    ("cp1257 cp775",  # Lithuanian
     "Rūta Šimkutė;Klaipėda|Žygimantas Žukauskas;Šiauliai|Kęstutis Čepaitis;Panevėžys|Ąžuolas;Telšiai"),
    ("cp1253 iso8859_7 cp737 cp869 mac_greek",  # Greek
     "Γιώργος Νικολάου;Αθήνα|Μαρία Ιωάννου;Πάτρα|Ελένη Μακρή;Λάρισα"),
)  # fmt: skip
CASES = [(text, encoding) for encodings, text in LANGUAGES for encoding in encodings.split()]


def table(text: str) -> str:
    return "name;city\n" + text.replace("|", "\n") + "\n"


def read(folder: Path, data: bytes) -> tuple[str, bool]:
    """The file's text, and whether its encoding is a narrow choice."""
    path = folder / "a.csv"
    path.write_bytes(data)
    found = recognise(path)
    return data.decode(found.name, "replace"), found.narrow


@pytest.mark.parametrize(("text", "encoding"), CASES)
@pytest.mark.parametrize("shape", [str, str.lower, str.title], ids=["mixed", "lower", "title"])
def test_names_are_read(tmp_path: Path, text: str, encoding: str, shape: type[str]) -> None:
    wanted = table(shape(text)).replace("i̇", "i")
    assert read(tmp_path, wanted.encode(encoding)) == (wanted, False)


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_capitals_are_read(tmp_path: Path, text: str, encoding: str) -> None:
    # Some pages lack capitals of their own letters.
    wanted = table(text.upper()).encode(encoding, "ignore").decode(encoding)
    assert read(tmp_path, wanted.encode(encoding))[0] == wanted


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_a_name_alone_is_read_or_warned_of(tmp_path: Path, text: str, encoding: str) -> None:
    for name in text.split("|"):
        wanted = table(name)
        found, narrow = read(tmp_path, wanted.encode(encoding))
        assert found == wanted or narrow, name


@pytest.mark.parametrize(
    "note",
    ["O’Brien", "20 €", "£20", "© Smith", "5 – 7", "« oui »", "“so”", "½ price", "20 °C", "§ 5", "n° 5", "Acme™",
     "†1990", "Acme®", "• first", "1\xa0000", "l’eau", "and so on…", "Hauptstraße 5"],
)  # fmt: skip
def test_english_with_a_sign_stays_what_it_is(tmp_path: Path, note: str) -> None:
    wanted = f"name;note\nJohn Smith;{note}\nAnn Lee;none\n"
    assert read(tmp_path, wanted.encode("cp1252"))[0] == wanted


def test_a_letter_that_two_pages_read_differently_decides(tmp_path: Path) -> None:
    """ISO 8859-15 is Latin-1 but for eight characters; one of them among many letters is enough."""
    text = table("|".join(["Päivi Hämäläinen;Jyväskylä"] * 200 + ["Šarik Žukov;Äänekoski"]))
    assert read(tmp_path, text.encode("iso8859_15"))[0] == text
    assert read(tmp_path, text.encode("cp1252"))[0] == text
