"""Nasty files, each a line of a table: how the bytes are made, and what reading must make of them."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import openpyxl
import polars as pl
import xlsxwriter

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@dataclass(frozen=True, slots=True)
class Case:
    """A file and what it holds.

    Attributes:
        name: of the case.
        data: the file.
        rows: good records.
        columns: headers, between `|`.
        encoding, delimiter: of text; None where there is none, `*` where it does not matter.
        codes: of the findings, in order.
        rejected, skipped, blank: counts.
        first, last: cells of the first and the last good record, between `|`; not compared when None.
        file: its name.
        tables: names of the tables, where the file holds several; the counts are sums.
        options: of `ReadOptions`.
    """

    name: str
    data: bytes
    rows: int
    columns: str
    encoding: str | None = "utf-8"
    delimiter: str | None = ";"
    codes: str = ""
    rejected: int = 0
    skipped: int = 0
    blank: int = 0
    first: str | None = None
    last: str | None = None
    file: str = "input.csv"
    tables: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


#: Where workbooks in binary formats are, which no library at hand writes.
HERE: Final = Path(__file__).parent

NAMES: Final = ("Иванов Пётр", "Щукина Ольга", "Кузнецов Юрий", "Мамедова Ёлка", "Цой Эдуард")
CITIES: Final = ("Москва", "Ярославль", "Казань", "Тула", "Южно-Сахалинск")

HEADER: Final = "ФИО;Телефон;Город"
ROWS: Final = tuple(f"{name};8916123456{n};{city}" for n, (name, city) in enumerate(zip(NAMES, CITIES, strict=True)))
FIRST: Final = "Иванов Пётр|89161234560|Москва"
LAST: Final = "Цой Эдуард|89161234564|Южно-Сахалинск"
COLUMNS: Final = "ФИО|Телефон|Город"

BASE: Final = "\n".join((HEADER, *ROWS)) + "\n"


def lines(*given: str, end: str = "\n") -> bytes:
    """Lines of a UTF-8 file."""
    return "".join(line + end for line in given).encode()


def mixed(*given: tuple[str, str]) -> bytes:
    """Lines, each in its own encoding."""
    return b"".join(line.encode(encoding) + b"\n" for line, encoding in given)


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = (), merged: Sequence[str] = (),
         **options: Any) -> bytes:  # fmt: skip
    """An XLSX workbook; ranges of the first sheet are merged as given (`B1:C1`)."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, **options}) as made:
        day = made.add_format({"num_format": "dd.mm.yyyy"})
        for number, (name, rows) in enumerate(sheets):
            sheet = made.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for place in merged if not number else ():
                sheet.merge_range(place, "")
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if isinstance(value, dt.date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, str) and value.startswith("="):
                        formula, _, cached = value.partition("→")
                        sheet.write_formula(row, column, formula, None, cached)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
    return data.getvalue()


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """An ODS workbook of one sheet; a cell that begins with `#` or `Err:` is an error, digits are a number."""

    def cell(text: str) -> str:
        if text.startswith(("#", "Err:")):
            error = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
            return f"<table:table-cell {error}><text:p>{text}</text:p></table:table-cell>"
        if text.isdigit():
            number = f'office:value-type="float" office:value="{text}" calcext:value-type="float"'
            return f"<table:table-cell {number}><text:p>{text}</text:p></table:table-cell>"
        if not text:
            return "<table:table-cell/>"
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    spaces = " ".join(
        f'xmlns:{name}="{uri}"'
        for name, uri in {
            "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
            "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
            "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
            "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
        }.items()
    )
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Лист1">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3" '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return data.getvalue()


def xml_sheet(rows: Sequence[Sequence[str]], more: str = "", encoding: str = "utf-8") -> bytes:
    """A workbook of Excel 2003 as XML; numbers, days and errors by their looks, a gap between header and rows."""

    def cell(text: str) -> str:
        kind = "Error" if text.startswith("#") else "DateTime" if text[4:5] == "-" else "String"
        return f'<Cell><Data ss:Type="{"Number" if text.isdigit() else kind}">{text}</Data></Cell>'

    lines = [f"<Row>{''.join(map(cell, row))}</Row>" for row in rows]
    lines[1] = lines[1].replace("<Row>", '<Row ss:Index="4">')
    space = "urn:schemas-microsoft-com:office"
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}:spreadsheet" xmlns:ss="{space}:spreadsheet" xmlns:x="{space}:excel">'
        f'<Worksheet ss:Name="A"><Table>{"".join(lines)}</Table></Worksheet>{more}</Workbook>'
    ).encode(encoding)


def uncomputed(rows: Sequence[Sequence[str]]) -> bytes:
    """An XLSX workbook as openpyxl writes it, formulas without their values."""
    data, workbook = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(data)
    return data.getvalue()


def packed(**members: bytes) -> bytes:
    """A zip archive; `__` in a name is a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return data.getvalue()


def columnar(kind: str) -> bytes:
    """The base as Parquet, Arrow or an Arrow stream."""
    data = io.BytesIO()
    frame = pl.read_csv(BASE.encode(), separator=";", infer_schema=False)
    getattr(frame, {"parquet": "write_parquet", "arrow": "write_ipc", "stream": "write_ipc_stream"}[kind])(data)
    return data.getvalue()


CAPITALS: Final = "ФАМИЛИЯ;ИМЯ;ГОРОД\nИВАНОВ;ПЁТР;МОСКВА\nЩУКИНА;ОЛЬГА;ЯРОСЛАВЛЬ\nКУЗНЕЦОВ;ЮРИЙ;КАЗАНЬ\n"
UKRAINIAN: Final = "Прізвище;Ім'я;Місто\nШевченко;Юлія;Київ\nКовальчук;Андрій;Чернігів\nЩербань;Євген;Їжакевичі\n"
GERMAN: Final = "Name;Stadt\nMüller;Köln\nWeiß;Düsseldorf\nJäger;München\n"
POLISH: Final = "Imię;Miasto\nŁukasz;Kraków\nWiśniewski;Łódź\nMałgorzata Śląska;Gdańsk\n"
CZECH: Final = "Jméno;Město\nJiří Dvořák;Plzeň\nŠtěpán;České Budějovice\nTomáš Žižka;Ústí\n"
TURKISH: Final = "Ad;Şehir\nİbrahim Yıldız;İstanbul\nAyşe Gül;Eskişehir\nÇağrı Şahin;Muğla\n"
LITHUANIAN: Final = "Vardas;Miestas\nŽygimantas;Šiauliai\nJūratė Kęstaitė;Panevėžys\nĄžuolas;Mažeikiai\n"
FRENCH: Final = "Nom;Ville\nLefèvre;Orléans\nHélène Garçon;Nîmes\nNoël;Besançon\n"
GREEK: Final = "Όνομα;Πόλη\nΓιώργος Παπαδόπουλος;Αθήνα\nΜαρία Νικολάου;Θεσσαλονίκη\nΔημήτρης;Πάτρα\n"
FINNISH: Final = "Nimi;Hinta\nŠarik Hämäläinen;20 €\nPäivi Žukov;30 €\nYrjö Räsänen;40 €\n"

ENCODINGS: Final = [
    Case("BOM", b"\xef\xbb\xbf" + BASE.encode(), 5, COLUMNS, first=FIRST),
    Case("plain UTF-8", BASE.encode(), 5, COLUMNS, first=FIRST, last=LAST),
    Case("UTF-16 LE with a mark", b"\xff\xfe" + BASE.encode("utf-16-le"), 5, COLUMNS, "utf-16-le", first=FIRST),
    Case("UTF-16 BE with a mark", b"\xfe\xff" + BASE.encode("utf-16-be"), 5, COLUMNS, "utf-16-be", first=FIRST),
    Case("UTF-16 LE without", BASE.encode("utf-16-le"), 5, COLUMNS, "utf-16-le", first=FIRST),
    Case("UTF-16 BE without", BASE.encode("utf-16-be"), 5, COLUMNS, "utf-16-be", first=FIRST),
    Case("UTF-32 LE with a mark", b"\xff\xfe\0\0" + BASE.encode("utf-32-le"), 5, COLUMNS, "utf-32-le", first=FIRST),
    Case("UTF-32 BE without", BASE.encode("utf-32-be"), 5, COLUMNS, "utf-32-be", first=FIRST),
    Case("UTF-16 as Excel saves it", b"\xff\xfe" + BASE.replace(";", "\t").encode("utf-16-le"), 5, COLUMNS,
         "utf-16-le", "\t", last=LAST),
    *(Case(name, BASE.encode(name), 5, COLUMNS, name, codes="IM007", first=FIRST, last=LAST)
      for name in ("cp1251", "cp866", "koi8-r", "iso8859-5", "mac-cyrillic")),
    Case("capitals that cp1251 reads as signs and letters of Serbian",
         ("ФИО;Телефон;Город\n" + "Щукина Ольга;89161234567;Тула\n" * 3).encode("mac-cyrillic"), 3, "ФИО|Телефон|Город",
         "mac-cyrillic", codes="IM007", last="Щукина Ольга|89161234567|Тула"),
    *(Case(f"capitals in {name}", CAPITALS.encode(name), 3, "ФАМИЛИЯ|ИМЯ|ГОРОД", name, codes="IM007",
           first="ИВАНОВ|ПЁТР|МОСКВА") for name in ("cp1251", "cp866", "koi8-r", "iso8859-5")),
    Case("a single name in cp866", "name;phone\r\nКузнецов Юрий;7\r\n".encode("cp866"), 1, "name|phone", "cp866",
         codes="IM007", first="Кузнецов Юрий|7"),
    Case("a single name that tells two encodings badly apart",
         "name;phone\r\nМамедова Ёлка;7\r\n".encode("mac-cyrillic"), 1, "name|phone", "mac-cyrillic",
         codes="IM008", first="Мамедова Ёлка|7"),
    *(Case(f"Ukrainian in {name}", UKRAINIAN.encode(name), 3, "Прізвище|Ім'я|Місто", name, codes="IM007",
           last="Щербань|Євген|Їжакевичі") for name in ("cp1251", "koi8-u")),
    Case("German", GERMAN.encode("cp1252"), 3, "Name|Stadt", "cp1252", codes="IM007", first="Müller|Köln"),
    Case("French", FRENCH.encode("cp1252"), 3, "Nom|Ville", "cp1252", codes="IM007", last="Noël|Besançon"),
    Case("Polish", POLISH.encode("cp1250"), 3, "Imię|Miasto", "cp1250", codes="IM007", first="Łukasz|Kraków"),
    Case("Czech", CZECH.encode("cp1250"), 3, "Jméno|Město", "cp1250", codes="IM007", first="Jiří Dvořák|Plzeň"),
    Case("Turkish", TURKISH.encode("cp1254"), 3, "Ad|Şehir", "cp1254", codes="IM007",
         first="İbrahim Yıldız|İstanbul"),
    Case("Lithuanian", LITHUANIAN.encode("cp1257"), 3, "Vardas|Miestas", "cp1257", codes="IM007",
         last="Ąžuolas|Mažeikiai"),
    *(Case(f"{text.split(';')[0]} in {name}", text.encode(name), 3, text.split("\n")[0].replace(";", "|"), name,
           codes="IM007", first=text.split("\n")[1].replace(";", "|"))
      for text, name in (
          (GERMAN, "cp850"), (GERMAN, "mac-roman"), (FRENCH, "cp850"), (FRENCH, "mac-roman"), (POLISH, "cp852"),
          (POLISH, "mac-latin2"), (POLISH, "iso8859-2"), (CZECH, "cp852"), (CZECH, "mac-latin2"), (TURKISH, "cp857"),
          (TURKISH, "mac-turkish"), (LITHUANIAN, "cp775"), (GREEK, "cp1253"), (GREEK, "cp737"), (GREEK, "mac-greek"),
          (FINNISH, "iso8859-15"))),
    Case("an umlaut alone", "name;city\nMüller;Berlin\n".encode("cp1252"), 1, "name|city", "cp1252", codes="IM008",
         first="Müller|Berlin"),
    Case("English with signs", "name;note\nO’Brien;“so” – and so on…\nSmith;20 °C, £5, ½\n".encode("cp1252"), 2,
         "name|note", "cp1252", codes="IM007", last="Smith|20 °C, £5, ½"),
    Case("a damaged byte", BASE.encode("cp1251").replace("Казань".encode("cp1251"), b"\xca\x98\xe7\xe0\xed\xfc"),
         4, COLUMNS, "cp1251", codes="IM003 IM007", rejected=1, last=LAST),
    Case("UTF-8 cut in a letter", BASE.encode()[:-2], 4, COLUMNS, codes="IM003", rejected=1),
    Case("UTF-8 lines in cp1251", mixed((HEADER, "cp1251"), *((row, "cp1251") for row in ROWS[:4]), (ROWS[4], "utf-8")),
         5, COLUMNS, "cp1251", codes="IM007 IM009", first=FIRST, last=LAST),
    Case("cp1251 lines in UTF-8", mixed((HEADER, "utf-8"), *((row, "utf-8") for row in ROWS[:4]), (ROWS[4], "cp1251")),
         5, COLUMNS, codes="IM009", first=FIRST, last=LAST),
    *(Case(f"UTF-8 lines in {name}", mixed((GERMAN[:-1], name), ("Jörg;Lüneburg", "utf-8")), 4, "Name|Stadt", name,
           codes="IM007 IM009", first="Müller|Köln", last="Jörg|Lüneburg")
      for name in ("cp1252", "cp850", "mac-roman")),
    Case("Cyrillic UTF-8 lines in cp1252", mixed((GERMAN[:-1], "cp1252"), ("Щукин;Тула", "utf-8")), 4, "Name|Stadt",
         "cp1252", codes="IM007 IM009", first="Müller|Köln", last="Щукин|Тула"),
    Case("UTF-8 glued on far below", (HEADER + "\n").encode("cp1251") + (ROWS[0] + "\n").encode("cp1251") * 120_000
         + (ROWS[4] + "\n").encode(), 120_001, COLUMNS, "cp1251", codes="IM007 IM009", first=FIRST, last=LAST),
    Case("letters far below", b"id;name;city\n" + b"1;John;London\n" * 200_000 + "2;Щукин;Ярославль\n".encode("cp1251"),
         200_001, "id|name|city", "cp1251", codes="IM007", last="2|Щукин|Ярославль"),
    Case("mojibake of cp1251", lines(HEADER, "РџСЂРёРІРµС‚;89161234560;РўСѓР»Р°"), 1, COLUMNS, codes="IM019"),
    Case("mojibake of cp1252", lines(HEADER, "Ð˜Ð²Ð°Ð½;89161234560;Ð¢ÑƒÐ»Ð°"), 1, COLUMNS, codes="IM019"),
    Case("mojibake far below", lines(HEADER, *ROWS * 30_000, *["РџСЂРёРІРµС‚;89161234560;РўСѓР»Р°"] * 3000), 153_000,
         COLUMNS, codes="IM019"),
    Case("the user knows the encoding", BASE.encode("cp866"), 5, COLUMNS, "cp866", first=FIRST,
         options={"encoding": "cp866"}),
]  # fmt: skip

DIALECTS: Final = [
    Case("comma", BASE.replace(";", ",").encode(), 5, COLUMNS, delimiter=",", last=LAST),
    Case("more commas than semicolons", lines("Адрес;Дата", "ул. Мира, д. 5, кв. 7;", "ул. Новая, д. 6, кв. 8;2020"), 2,
         "Адрес|Дата", first="ул. Мира, д. 5, кв. 7|"),
    Case("spaces around quotes", lines('"ФИО" , "Город"', '"Иванов, И." , "Тула"', 'Петров, "сказал ""да"""'), 2,
         "ФИО|Город", delimiter=",", first="Иванов, И.|Тула", last='Петров|сказал "да"'),
    Case("tilde", BASE.replace(";", "~").encode(), 5, COLUMNS, delimiter="~", last=LAST),
    Case("tabs in a cell of a short table", lines("ФИО;Коммент", "Иванов;a\tb\tc", "Петров;d\te\tf"), 2, "ФИО|Коммент",
         last="Петров|d\te\tf"),
    Case("tab", BASE.replace(";", "\t").encode(), 5, COLUMNS, delimiter="\t", last=LAST),
    Case("pipe", BASE.replace(";", "|").encode(), 5, COLUMNS, delimiter="|", last=LAST),
    Case("decimal commas", lines("Клиент;Сумма;Долг", "Иван;1,50;2,25", "Оля;3,00;4,75"), 2, "Клиент|Сумма|Долг",
         last="Оля|3,00|4,75"),
    Case("all quoted", lines('"ФИО","Телефон"', '"Иванов, И.","8916"'), 1, "ФИО|Телефон", delimiter=",",
         first="Иванов, И.|8916"),
    Case("doubled quotes", lines("Клиент;Город", '"ООО ""Ромашка"" ; Тула";Омск'), 1, "Клиент|Город",
         first='ООО "Ромашка" ; Тула|Омск'),
    Case("backslash quotes", lines("Клиент,Город", '"ООО \\"Ромашка\\", Тула",Омск'), 1, "Клиент|Город", delimiter=",",
         first='ООО "Ромашка", Тула|Омск'),
    Case("backslashes that quote nothing", lines("Клиент,Путь", 'Иван,"C:\\новый\\"', 'Оля,"D:\\"'), 2, "Клиент|Путь",
         delimiter=",", first="Иван|C:\\новый\\"),
    Case("inner quotes not doubled", lines("Клиент;Город", '"ООО "Ромашка" Тула";Омск', '"Пётр";Уфа'), 2,
         "Клиент|Город", codes="IM018", first='ООО "Ромашка" Тула|Омск'),
    Case("sep line", lines("sep=,", "ФИО,Телефон", "Иван,8916"), 1, "ФИО|Телефон", delimiter=",", first="Иван|8916"),
    Case("sep line behind a mark", b"\xef\xbb\xbf" + lines("sep=;", HEADER, *ROWS), 5, COLUMNS, first=FIRST),
    Case("sep line in UTF-16", b"\xff\xfe" + ("sep=;\r\n" + BASE).encode("utf-16-le"), 5, COLUMNS, "utf-16-le"),
    Case("title", lines("Отчёт за май 2024", HEADER, *ROWS), 5, COLUMNS, codes="IM004", skipped=1, first=FIRST),
    Case("padded titles", lines("Отчёт за май 2024;;", "ООО Ромашка;;", ";;", HEADER, *ROWS), 5, COLUMNS, codes="IM004",
         skipped=2, last=LAST),
    Case("comments", lines("# выгрузка CRM", "# 2024-05-01; 12:00", HEADER, *ROWS), 5, COLUMNS, codes="IM004",
         skipped=2, first=FIRST),
    Case("comments that look like the table", lines("#ФИО;Телефон;Город - описание", HEADER, *ROWS), 5, COLUMNS,
         codes="IM004", skipped=1, first=FIRST),
    Case("a header with a hash", lines("#;ФИО;Город", "1;Иван;Тула", "2;Оля;Омск"), 2, "#|ФИО|Город",
         first="1|Иван|Тула"),
    Case("header in row 20", lines(*[f"Строка отчёта {n}" for n in range(19)], HEADER, *ROWS), 5, COLUMNS,
         codes="IM004", skipped=19, first=FIRST),
    Case("footer", lines(HEADER, *ROWS, "Итого;5;"), 5, COLUMNS, codes="IM005", skipped=1, last=LAST),
    Case("short footer", lines(HEADER, *ROWS, "", "Всего записей: 5"), 5, COLUMNS, codes="IM005", skipped=1, blank=1),
    Case("a long footer", lines(HEADER, *ROWS, "Итого;5;", "Дата выгрузки: 01.06.2024;;", "Всего строк;5;"), 5, COLUMNS,
         codes="IM005", skipped=3, last=LAST),
    Case("who made the report", lines(HEADER, *ROWS, ";;", "Ответственный: Петров П.П.;;"), 5, COLUMNS, codes="IM005",
         skipped=1, blank=1, last=LAST),
    Case("a footer of one cell", lines(HEADER, *ROWS, "Выгружено 12.11.2026"), 5, COLUMNS, codes="IM005", skipped=1,
         last=LAST),
    Case("footer in the middle", lines(HEADER, *ROWS[:2], "Итого;2;", *ROWS[2:]), 6, COLUMNS, last=LAST),
    Case("a customer called total", lines("Клиент;Город", "Всего хорошего ООО;Омск"), 1, "Клиент|Город",
         first="Всего хорошего ООО|Омск"),
    Case("no header", lines(*ROWS), 5, "column_1|column_2|column_3", codes="IM011", first=FIRST, last=LAST),
    Case("no header, numbers", lines("1,2,3", "4,5,6"), 2, "column_1|column_2|column_3", delimiter=",", codes="IM011"),
    Case("no header, said so", lines("Иван;Тула", "Оля;Омск"), 2, "column_1|column_2", first="Иван|Тула",
         options={"header_row": 0}),
    Case("header said", lines("а;б;в", HEADER, *ROWS), 5, COLUMNS, codes="IM004", skipped=1, options={"header_row": 2}),
    Case("two header rows", lines("ФИО;Контакт;;Адрес;", ";Телефон;Почта;Город;Улица", "Иван;8916;a@b.ru;Тула;Мира"), 1,
         "ФИО|Контакт Телефон|Контакт Почта|Адрес Город|Адрес Улица", codes="IM027",
         first="Иван|8916|a@b.ru|Тула|Мира"),
    Case("two header rows below a title", lines("Отчёт;;;", "Клиент;;Контакт;", "ФИО;Город;Телефон;Почта",
         "Иван;Тула;8916;a@b.ru"), 1, "Клиент ФИО|Клиент Город|Контакт Телефон|Контакт Почта", codes="IM004 IM027",
         skipped=1, first="Иван|Тула|8916|a@b.ru"),
    Case("an unnamed column is no group", lines("ФИО;Город;;Телефон", "Иван;Тула;друг;8916", "Оля;Омск;сестра;8917"), 2,
         "ФИО|Город|column_3|Телефон", first="Иван|Тула|друг|8916"),
    Case("numbering row", lines(HEADER, "1;2;3", *ROWS), 5, COLUMNS, codes="IM028", skipped=1, first=FIRST),
    Case("two header rows and numbering", lines("ФИО;Контакт;", ";Телефон;Почта", "1;2;3", "Иван;8916;a@b.ru"), 1,
         "ФИО|Контакт Телефон|Контакт Почта", codes="IM027 IM028", skipped=1),
    Case("a first row that only looks like numbering", lines("Код;Заказы;Скидка", "1;2;3", "2;5;0"), 2,
         "Код|Заказы|Скидка", first="1|2|3"),
    Case("repeated headers", lines(HEADER, *ROWS[:2], HEADER, *ROWS[2:], HEADER), 5, COLUMNS, codes="IM006", skipped=2,
         last=LAST),
    Case("repeated header with a mark", lines(HEADER, *ROWS[:2]) + b"\xef\xbb\xbf" + lines(HEADER, *ROWS[2:]), 5,
         COLUMNS, codes="IM006", skipped=1, last=LAST),
    Case("repeated header in quotes", lines(HEADER, *ROWS[:2], '"ФИО";"Телефон";"Город"', *ROWS[2:]), 5, COLUMNS,
         codes="IM006", skipped=1, last=LAST),
    Case("blank rows", lines(HEADER, "", ROWS[0], ";;", " ; ;", ROWS[4], "", ""), 2, COLUMNS, blank=5, last=LAST),
    Case("blank column", lines("ФИО;;Город", "Иван;;Тула", "Оля;;Омск"), 2, "ФИО|Город", codes="IM016",
         last="Оля|Омск"),
    Case("blank columns in front", lines(";;ФИО;Город", ";;Иван;Тула", ";;Оля;Омск"), 2, "ФИО|Город", codes="IM016",
         last="Оля|Омск"),
    Case("a named blank column stays", lines("ФИО;Факс;Город", "Иван;;Тула"), 1, "ФИО|Факс|Город", first="Иван||Тула"),
    Case("trailing delimiters", lines(HEADER, *(row + ";" for row in ROWS)), 5, COLUMNS, codes="IM016", last=LAST),
    Case("trailing delimiters everywhere", lines(*(row + ";;" for row in (HEADER, *ROWS))), 5, COLUMNS, codes="IM016",
         last=LAST),
    # It may as well be a cell with an unquoted delimiter, which moves all cells behind it.
    Case("a trailing delimiter on one line", lines(HEADER, *ROWS[:3], ROWS[3] + ";", ROWS[4]), 4, COLUMNS,
         codes="IM001", rejected=1, last=LAST),
    Case("an unquoted delimiter before empty cells", lines("Имя;Заметка;Город;Скидка", "Ян;а;Тула;5", "Оля;а; б;Омск;",
         "Ира;в;Орёл;7"), 2, "Имя|Заметка|Город|Скидка", codes="IM001", rejected=1, last="Ира|в|Орёл|7"),
    Case("CRLF", lines(HEADER, *ROWS, end="\r\n"), 5, COLUMNS, last=LAST),
    Case("CR", lines(HEADER, *ROWS, end="\r"), 5, COLUMNS, last=LAST),
    Case("CR, LF and CRLF", "\n".join((HEADER, ROWS[0])).encode() + b"\r" + "\r\n".join(ROWS[1:]).encode(), 5, COLUMNS,
         last=LAST),
    Case("line breaks of all kinds inside cells", lines(HEADER, '"Иван\nI";1;"Тула\rцентр"', '"Оля\r\nII";2;Омск'), 2,
         COLUMNS, first="Иван\nI|1|Тула\rцентр", last="Оля\r\nII|2|Омск"),
    Case("no last line end", lines(HEADER, *ROWS)[:-1], 5, COLUMNS, last=LAST),
    Case("NUL bytes in cells", lines(HEADER, "Ив\0ан;1;Тула", *ROWS), 6, COLUMNS, first="Ив\0ан|1|Тула"),
    Case("NUL bytes behind each line", lines(HEADER, *ROWS, end="\0\n"), 5, COLUMNS, first=FIRST + "\0"),
    Case("NUL bytes at the end", lines(HEADER, *ROWS) + b"\0" * 40, 5, COLUMNS, last=LAST, blank=1),
    Case("end mark of DOS", lines(HEADER, *ROWS) + b"\x1a", 5, COLUMNS, last=LAST, blank=1),
    Case("unclosed quote", lines(HEADER, ROWS[0], '"Петров;8916;Тула', *ROWS[1:]), 5, COLUMNS, codes="IM002",
         rejected=1, first=FIRST, last=LAST),
    Case("unclosed quote, the others closed", lines(HEADER, '"Петров;8916;Тула', '"Оля";"1";"Омск"', '"Ян";"2";"Уфа"'),
         2, COLUMNS, codes="IM002", rejected=1, last="Ян|2|Уфа"),
    Case("two stray quotes far apart", lines(HEADER, *ROWS[:2], '"Петров;8916;Тула', *ROWS * 20, 'Ким;"8917;Омск',
         *ROWS), 107, COLUMNS, codes="IM002", rejected=2, last=LAST),
    Case("inch marks", lines("Товар;Город", 'труба 5" новая;Тула', 'труба 7";Омск'), 2, "Товар|Город",
         last='труба 7"|Омск'),
    Case("one column", lines("E-mail", "a@b.ru", "c@d.ru"), 2, "E-mail", delimiter=None, last="c@d.ru"),
    Case("the delimiter said", lines("ФИО,Город;Дом", "Иван,Тула;5"), 1, "ФИО|Город;Дом", delimiter=",",
         first="Иван|Тула;5", options={"delimiter": ","}),
]  # fmt: skip

RECORDS: Final = [
    Case("too long", lines(HEADER, ROWS[0], "Ян;1;Уфа;лишнее", *ROWS[1:]), 5, COLUMNS, codes="IM001", rejected=1),
    Case("too short", lines(HEADER, ROWS[0], "Ян;1", *ROWS[1:]), 5, COLUMNS, codes="IM001", rejected=1, last=LAST),
    Case("too short over two lines", lines(HEADER, ROWS[0], '"Ян\nII";1', *ROWS[1:]), 5, COLUMNS, codes="IM001",
         rejected=1, last=LAST),
    Case("all kinds at once", lines("Отчёт", HEADER, "", ROWS[0], "Ян;1", '"Ким;2;Уфа', HEADER, ROWS[4], "Итого;2;"), 2,
         COLUMNS, codes="IM001 IM002 IM004 IM005 IM006", rejected=2, skipped=3, blank=1, first=FIRST, last=LAST),
    Case("leading zeros and long numbers", lines("ИНН;Счёт;Сумма", "0077;40702810000000012345;1e5", "5;6;7"), 2,
         "ИНН|Счёт|Сумма", first="0077|40702810000000012345|1e5"),
    Case("outer spaces", lines(HEADER, " Иван ; 1;Тула  "), 1, COLUMNS, first=" Иван | 1|Тула  "),
    Case("duplicate headers", lines("ФИО;Телефон;Телефон;Телефон", "Иван;1;2;3"), 1, "ФИО|Телефон|Телефон#2|Телефон#3"),
    Case("an unnamed header", lines("ФИО;;Город", "Иван;x;Тула"), 1, "ФИО|column_2|Город"),
    Case("broken header lines", lines('"ФИО\nклиента";" Город "', "Иван;Тула"), 1, "ФИО клиента|Город"),
]  # fmt: skip

CLIENTS: Final[list[list[Any]]] = [HEADER.split(";"), *(row.split(";") for row in ROWS)]
PEOPLE: Final[list[list[Any]]] = [["ФИО", "ИНН", "Телефон", "Создан", "Сумма"],
                 ["Иванов", 7707083893, 89161234560, dt.date(2020, 2, 1), 1234.5],
                 ["Цой", 500100732259, 4951234567, dt.date(1899, 12, 31), 0.1]]  # fmt: skip


def sheet_case(name: str, data: bytes, rows: int, columns: str, **more: Any) -> Case:
    """A case of a workbook."""
    return Case(name, data, rows, columns, None, None, **{"file": "книга.xlsx", **more})


WORKBOOKS: Final = [
    sheet_case("workbook", book(("Клиенты", CLIENTS)), 5, COLUMNS, first=FIRST, last=LAST),
    sheet_case("numbers, dates", book(("A", PEOPLE)), 2, "ФИО|ИНН|Телефон|Создан|Сумма",
               first="Иванов|7707083893|89161234560|2020-02-01|1234.5"),
    sheet_case("dates since 1904", book(("A", PEOPLE[:2]), date_1904=True), 1, "ФИО|ИНН|Телефон|Создан|Сумма",
               first="Иванов|7707083893|89161234560|2020-02-01|1234.5"),
    sheet_case("title rows in a sheet", book(("A", [["Отчёт"], [], *CLIENTS])), 5, COLUMNS, codes="IM004", skipped=1),
    sheet_case("a table that begins at D4", book(("A", [[], [], [], *([None] * 3 + row for row in CLIENTS)])), 5,
               COLUMNS, first=FIRST),
    sheet_case("merged title", book(("A", [["Отчёт"], *CLIENTS]), merged=["A1:C1"]), 5, COLUMNS, codes="IM004",
               skipped=1, first=FIRST),
    sheet_case("merged groups", book(("A", [["ФИО", "Контакт", None], [None, "Телефон", "Почта"],
               ["Иван", "8916", "a@b.ru"]]), merged=["A1:A2", "B1:C1"]), 1, "ФИО|Контакт Телефон|Контакт Почта",
               codes="IM027", first="Иван|8916|a@b.ru"),
    sheet_case("merged cells down a column", book(("A", [["ФИО", "Компания"], ["Иван", "Ромашка"], ["Оля", None],
               ["Ян", "Лютик"]]), merged=["B2:B3"]), 3, "ФИО|Компания", codes="IM029", last="Ян|Лютик"),
    sheet_case("numbering row in a sheet", book(("A", [CLIENTS[0], [1, 2, 3], *CLIENTS[1:]])), 5, COLUMNS,
               codes="IM028", skipped=1),
    sheet_case("error cells", book(("A", [*CLIENTS, ["Ян", "=NA()→#N/A", "=1/0→#DIV/0!"]])), 6, COLUMNS,
               codes="IM012", last="Ян||"),
    sheet_case("formulas by their cached values", book(("A", [*CLIENTS, ["Ян", "=1+1→2", '=A1&"x"→Уфа']])), 6, COLUMNS,
               last="Ян|2|Уфа"),
    sheet_case("formulas without values", uncomputed([["ФИО", "Сумма"], ["Ян", "=1+1"]]), 1, "ФИО|Сумма", codes="IM030",
               first="Ян|"),
    sheet_case("sheets of one shape", book(("2023", CLIENTS), ("2024", CLIENTS[:3])), 7, COLUMNS,
               tables=("книга.xlsx#2023", "книга.xlsx#2024")),
    sheet_case("sheets of several shapes", book(("A", CLIENTS), ("B", [["Товар", "Цена"], ["чай", 5]])), 5, COLUMNS,
               codes="IM014"),
    sheet_case("a summary in front of the clients", book(("A", [["Сводка", "Всего"], ["x", 5]]), ("B", CLIENTS)), 5,
               COLUMNS, codes="IM014", tables=("книга.xlsx#B",)),
    sheet_case("hidden sheets", book(("A", CLIENTS), ("B", CLIENTS), hidden=["B"]), 5, COLUMNS, codes="IM013"),
    sheet_case("a hidden sheet asked for", book(("A", CLIENTS), ("B", CLIENTS[:2]), hidden=["B"]), 1, COLUMNS,
               options={"sheet": "B"}),
    sheet_case("a sheet by number", book(("A", CLIENTS), ("B", CLIENTS[:2])), 1, COLUMNS, options={"sheet": "2"}),
    sheet_case("ods", ods(CLIENTS), 5, COLUMNS, file="a.ods", first=FIRST, last=LAST),
    sheet_case("error cells in ods", ods([*CLIENTS, ["Ян", "#N/A", "Err:502"]]), 6, COLUMNS, file="a.ods",
               codes="IM012", last="Ян||"),
    *(sheet_case(f"error cells in {kind}", (HERE / f"errors.{kind}").read_bytes(), 3, "ФИО|Город|Заметка",
                 file=f"a.{kind}", codes=found, first="Иван|Тула|x", last=last)
      for kind, found, last in (("xls", "IM012 IM014", "Оля|Уфа|"), ("xlsb", "IM012", "Оля|Уфа|z"))),
    sheet_case("XML of Excel 2003",
               xml_sheet([["ФИО", "ИНН", "День"], ["Цой", "7707083893", "2024-02-01T00:00:00.000"]]), 1,
               "ФИО|ИНН|День", file="a.xml", blank=2, first="Цой|7707083893|2024-02-01"),
    sheet_case("XML of Excel 2003 in cp1251 as .xls, with an error and a hidden sheet",
               xml_sheet([*CLIENTS, ["Ян", "Уфа", "#N/A"]], '<Worksheet ss:Name="B"><x:WorksheetOptions><x:Visible>'
                         "SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>", "cp1251"),
               6, COLUMNS, file="a.xls", blank=2, codes="IM012 IM013 IM015", last="Ян|Уфа|"),
    Case("a web page as .xls", "<html><table><tr><th>ФИО<th>Город<tr><td>Иван<td>Тула</table>".encode(), 1,
         "ФИО|Город", delimiter=None, codes="IM015", file="export.xls", first="Иван|Тула"),
    Case("CSV as .xlsx", BASE.encode(), 5, COLUMNS, codes="IM015", file="export.xlsx", first=FIRST),
    Case("cp1251 as .xls", BASE.replace(";", "\t").encode("cp1251"), 5, COLUMNS, "cp1251", "\t", codes="IM007 IM015",
         file="export.xls", last=LAST),
    sheet_case("XLSX as .csv", book(("A", CLIENTS)), 5, COLUMNS, file="export.csv", codes="IM015"),
]  # fmt: skip

PACKED: Final = [
    Case("gzip", gzip.compress(BASE.encode("cp1251"), mtime=0), 5, COLUMNS, "cp1251", codes="IM007", file="a.csv.gz"),
    Case("zstd", zstd.compress(BASE.encode()), 5, COLUMNS, file="a.csv.zst", first=FIRST),
    Case("zip of one", packed(a__csv=BASE.encode(), readme__md=b"x"), 5, COLUMNS, file="a.zip", first=FIRST),
    Case("zip of two", packed(a__csv=BASE.encode(), b__csv=BASE.encode("cp1251")), 10, COLUMNS, "*", codes="IM007",
         file="a.zip", tables=("a.zip#a.csv", "a.zip#b.csv")),
    *(Case(f"zip with a name in {encoding}",
           packed(a__csv=BASE.encode(), xxxxxx__csv=BASE.encode()).replace(b"xxxxxx", name.encode(encoding)), 10,
           COLUMNS, file="a.zip", tables=("a.zip#a.csv", f"a.zip#{name}.csv"))
      for name, encoding in (("имя", "utf-8"), ("клиент", "cp866"))),
    Case("gzip in zip", packed(a__csv__gz=gzip.compress(BASE.encode(), mtime=0)), 5, COLUMNS, file="a.zip"),
    Case("workbook in zip", packed(a__xlsx=book(("A", CLIENTS))), 5, COLUMNS, None, None, file="a.zip", last=LAST),
    *(Case(kind, columnar(kind), 5, COLUMNS, None, None, file="a.bin", first=FIRST, last=LAST)
      for kind in ("parquet", "arrow", "stream")),
    Case("NDJSON", '{"ФИО": "Иван", "ИНН": 7707083893}\n{"ФИО": "Оля"}\n{oops\n'.encode(), 2, "ФИО|ИНН", delimiter=None,
         codes="IM017", rejected=1, file="a.ndjson", first="Иван|7707083893"),
]  # fmt: skip

CORPUS: Final = (*ENCODINGS, *DIALECTS, *RECORDS, *WORKBOOKS, *PACKED)
