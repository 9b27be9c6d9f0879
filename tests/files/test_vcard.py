from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbtool.errors import InputError
from cbtool.fields import FIELDS
from cbtool.files.headers import match
from cbtool.files.raw import ROW
from cbtool.files.vcard import cards, properties
from tests.files.reading import aside, codes, numbers, reader

#: Lines between BEGIN and END of one card, and the cells that are read; `\x20` is a space at the end of a line.
CARDS: dict[str, tuple[str, dict[str, str]]] = {
    "3.0": (
        r"""VERSION:3.0
FN:Кузьма Петров-Водкин
N:Петров-Водкин;Кузьма;Сергеевич;г-н;
TEL;TYPE=CELL,VOICE:+7 916 123-45-67
TEL;TYPE=WORK:8 495 111-22-33
TEL;TYPE="work,voice";TYPE=pref:8 495 111-22-34
TEL;TYPE=WORK,FAX:8 495 111-22-35
EMAIL;TYPE=INTERNET:k@ya.ru
ORG:ООО Ромашка\, филиал;Отдел продаж;Группа 2
TITLE:Художник
ADR;TYPE=HOME:;кв. 5;ул. Ленина\, 1;Хвалынск;Саратовская область;412780;Россия
BDAY:1978-11-05
NOTE:Звонить\; после обеда\nи не раньше \\o/
URL:https://example.ru/a;b
CATEGORIES:vip,опт
X-SKYPE:kuzma
IMPP;X-SERVICE-TYPE=Telegram:telegram:kuzma
UID:urn:uuid:7
KIND:individual
X-EMPTY:
""",
        {
            "UID": "urn:uuid:7",
            "Full Name": "Кузьма Петров-Водкин",
            "Last Name": "Петров-Водкин",
            "First Name": "Кузьма",
            "Middle Name": "Сергеевич",
            "Name Prefix": "г-н",
            "Birthday": "1978-11-05",
            "Mobile Phone": "+7 916 123-45-67",
            "Work Phone": "8 495 111-22-34",
            "Work Phone#2": "8 495 111-22-33",
            "Fax": "8 495 111-22-35",
            "Email": "k@ya.ru",
            "Company": "ООО Ромашка, филиал",
            "Department": "Отдел продаж; Группа 2",
            "Job Title": "Художник",
            "Street": "ул. Ленина, 1",
            "Apartment": "кв. 5",
            "City": "Хвалынск",
            "Region": "Саратовская область",
            "Postal Code": "412780",
            "Country": "Россия",
            "Website": "https://example.ru/a;b",
            "Messenger": "telegram:kuzma",
            "Skype": "kuzma",
            "Tags": "vip; опт",
            "Notes": "Звонить; после обеда\nи не раньше \\o/",
            "KIND": "individual",
        },
    ),
    "2.1": (
        r"""VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2;=
=D0=98=D0=B2=D0=B0=D0=BD
FN;CHARSET=windows-1251;QUOTED-PRINTABLE:=C8=E2=E0=ED
NOTE;ENCODING=QUOTED-PRINTABLE:=CF=EE=E7=E2=EE=ED=E8=F2=FC =EF=EE=F1=EB=E5 =EE=
=E1=E5=E4=E0=0D=0A=E7=E0=E2=F2=F0=E0
TEL;CELL:89161234567
TEL;HOME;VOICE:84951112233
TEL:112
EMAIL;PREF;INTERNET:ivan@ya.ru
EMAIL;WORK:office@ya.ru
X-PATH:\\server\new
""",
        {
            "Full Name": "Иван",
            "Last Name": "Иванов",
            "First Name": "Иван",
            "Mobile Phone": "89161234567",
            "Phone": "112",
            "Home Phone": "84951112233",
            "Email": "ivan@ya.ru",
            "Work Email": "office@ya.ru",
            "Notes": "Позвонить после обеда\r\nзавтра",
            "X-PATH": "\\\\server\\new",
        },
    ),
    "4.0": (
        r"""VERSION:4.0
FN:Anna
TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+7-916-123-45-67
TEL;VALUE=uri;TYPE=home:tel:+7-495-111-22-33;ext=12
EMAIL:mailto:anna@ya.ru
GENDER:F;женский
BDAY:--0412
ADR;LABEL="г. Москва: ул. Мясницкая":;;ул. Мясницкая, 1;;;;
ADR;TYPE=work:;;Тверская 1;Москва;;125009;Россия
REV:20240102T030405Z
""",
        {
            "Full Name": "Anna",
            "Gender": "F",
            "Birthday": "--0412",
            "Mobile Phone": "+7-916-123-45-67",
            "Home Phone": "+7-495-111-22-33 ext. 12",
            "Email": "anna@ya.ru",
            "Address": "ул. Мясницкая, 1",
            "Further Addresses": "Тверская 1, Москва, 125009, Россия",
            "Last Modified": "2024-01-02 03:04:05Z",
        },
    ),
    "Apple": (
        """VERSION:3.0
N:;Анна;;;
item1.TEL:+79161234567
item1.X-ABLabel:_$!<Mobile>!$_
item2.TEL:+74951112233
item2.X-ABLabel:дача
item3.EMAIL;type=INTERNET;type=WORK:a@ya.ru
""",
        {
            "First Name": "Анна",
            "Mobile Phone": "+79161234567",
            "Phone": "+74951112233",
            "Work Email": "a@ya.ru",
            "X-ABLABEL": "_$!<Mobile>!$_; дача",
        },
    ),
    "folded": (
        """VERSION:3.0
FN:Анна
\x20Петрова
NOTE:Очень длинное при
\tмечание
X-BROKEN:первая строка
вторая строка без отступа
TEL;TYPE=
\x20CELL:112
""",
        {
            "Full Name": "АннаПетрова",
            "Mobile Phone": "112",
            "Notes": "Очень длинное примечание",
            "X-BROKEN": "первая строка\nвторая строка без отступа",
        },
    ),
    "folded in 2.1": ("VERSION:2.1\nFN:Анна\n Петрова\n", {"Full Name": "Анна Петрова"}),
    "lower case": ("version:3.0\nfn:Анна\ntel;type=cell:112\n", {"Full Name": "Анна", "Mobile Phone": "112"}),
    "no version": ("FN:Анна\n", {"Full Name": "Анна"}),
    "text as base64": ("VERSION:3.0\nFN;ENCODING=B:0JDQvdC90LA=\n", {"Full Name": "Анна"}),
}


def card(lines: str, end: str = "\n") -> bytes:
    return f"BEGIN:VCARD\n{lines}END:VCARD\n".replace("\n", end).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_a_row(name: str, end: str, tmp_path: Path) -> None:
    lines, cells = CARDS[name]
    table = reader(tmp_path)(card(lines, end), "contacts.vcf")
    assert table.format == "vcard"
    assert table.frame.drop(ROW).collect().to_dicts() == [cells]
    assert list(table.headers) == list(cells)
    assert (table.rows, table.rejected, table.skipped) == (1, 0, 0)


def test_import_understands_the_headers(tmp_path: Path) -> None:
    data = b"".join(card(lines) for lines, _ in CARDS.values())
    found = {item.header: item.field for item in match(reader(tmp_path)(data).headers)}
    alone = {header for header, field in found.items() if field is None}
    assert alone == {
        *("Name Prefix", "Fax", "Department", "Further Addresses"),
        *("KIND", "X-PATH", "X-ABLABEL", "X-BROKEN"),
    }
    assert set(found.values()) - {None} <= set(FIELDS)
    assert found["Work Phone#2"] == "phone"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    lines = "VERSION:3.0\nFN:Константин Константинопольский\nNOTE:Просил перезвонить после обеда\n"
    data = card(lines).decode().encode(encoding)
    table = reader(tmp_path)(data, "contacts.txt")
    assert table.frame.collect()["Full Name"].to_list() == ["Константин Константинопольский"]


def test_what_is_no_card_is_kept_apart(tmp_path: Path) -> None:
    whole = card("VERSION:3.0\nFN:Анна\n")
    cut = "BEGIN:VCARD\nVERSION:3.0\nFN:Пётр\nTEL:112\n"
    data = whole + cut.encode() + b"\n" + whole + "мусор\n\n".encode() + card("VERSION:3.0\n") + cut.encode()
    table = reader(tmp_path)(data, "contacts.vcf")
    assert numbers(table) == [1, 10]
    assert aside(table) == [
        (5, "no whole vCard", cut),
        (14, "no whole vCard", "мусор"),
        (19, "no whole vCard", cut.rstrip("\n")),
    ]
    assert (table.rows, table.rejected, table.skipped, table.blank) == (5, 2, 1, 1)
    assert codes(table) == ["IM025"]


def test_pictures_and_agents_are_left_out_aloud(tmp_path: Path) -> None:
    lines = """VERSION:2.1
FN:Анна
PHOTO;ENCODING=BASE64;TYPE=JPEG:
 /9j/4AAQSkZJRgABAQAAAQ
 ABAAD

AGENT:
BEGIN:VCARD
FN:Секретарь
TEL:113
END:VCARD
LOGO:data:image/png;base64,iVBORw0KGgo=
X-PHOTO:https://example.ru/a.png
TEL:112
"""
    table = reader(tmp_path)(card(lines) + card("FN:Пётр\nPHOTO;VALUE=URI:https://x.ru/b.png\n"))
    assert table.frame.drop(ROW).collect().to_dicts() == [
        {"Full Name": "Анна", "Phone": "112", "X-PHOTO": "https://example.ru/a.png", "PHOTO": None},
        {"Full Name": "Пётр", "Phone": None, "X-PHOTO": None, "PHOTO": "https://x.ru/b.png"},
    ]
    assert [remark.message for remark in table.remarks if remark.rule == "IM026"] == [
        "left out of 1 card: AGENT",
        "left out of 1 card: LOGO",
        "left out of 1 card: PHOTO",
    ]
    assert len(table.notes) == 3


def test_broken_bytes_cost_one_card(tmp_path: Path) -> None:
    good = "".join(f"BEGIN:VCARD\nVERSION:3.0\nFN:Константин {n}\nEND:VCARD\n" for n in range(9)).encode()
    bad = "BEGIN:VCARD\nVERSION:3.0\nFN:Анна ".encode() + b"\xd0\xff\nEND:VCARD\n"
    table = reader(tmp_path)(good + bad + card("FN:Пётр\n"))
    assert table.frame.collect().height == 10
    assert [(row, reason) for row, reason, _ in aside(table)] == [(37, "undecodable")]


def test_no_card_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no whole vCard"):
        reader(tmp_path)(b"BEGIN:VCARD\nFN:A\n")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30), max_size=12))
def test_no_text_makes_the_grammar_stumble(lines: list[str]) -> None:
    for found in cards(["BEGIN:VCARD", *lines, "END:VCARD"]):
        assert sum(1 for _ in properties(found, lambda data: data.decode("latin-1"))) <= len(lines)
