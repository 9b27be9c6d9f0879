"""How long reading takes beside a bare reader that proves nothing, side by side in one run.

    python benchmarks/import.py [--rows 1000000] [--sheet-rows 500000] [--runs 5] [--seed 1] [--dir DIR] [--keep]

Three files are made (the same seed gives the same bytes): CSV of 20 columns in UTF-8, the same in cp1251, and a
workbook of 15 columns. Each is read by `cbtool import FILE -o OUT.parquet` and by the bare reader, in turn, each in a
process of its own: once that does not count, then as often as `--runs` says. The ratio is the median of cbtool's
seconds divided by the median of the bare reader's.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import options
import page
import polars as pl
from measure import Command, medians
from stages import CBTOOL, RESULT

#: Rows that are made at once.
PART: Final = 100_000

_CSV: Final = (
    "import sys, polars as pl; pl.scan_csv(sys.argv[1], separator=';', infer_schema=False).sink_parquet(sys.argv[2])"
)
_XLSX: Final = "import sys, fastexcel; fastexcel.read_excel(sys.argv[1]).load_sheet(0).to_polars()"

_SURNAMES: Final = (
    "Иванов",
    "Петров",
    "Сидоров",
    "Кузнецов",
    "Смирнов",
    "Попов",
    "Ёлкин",
    "Щукин",
    "Цой",
    "Мамин-Сибиряк",
)
_NAMES: Final = ("Иван", "Пётр", "Ольга", "Мария", "Анна", "Юрий", "Елена", "Фёдор")
_FATHERS: Final = ("Иванович", "Петровна", "Сергеевич", "Юрьевна", "Ильич", "Фёдоровна")
_CITIES: Final = ("Москва", "Санкт-Петербург", "Казань", "Тула", "Омск", "Нижний Новгород", "Уфа")
_STREETS: Final = ("ул. Ленина", "пр-т Мира", "ул. 8 Марта", "Садовая ул.", "наб. реки Фонтанки")
_MAILS: Final = ("mail.ru", "yandex.ru", "gmail.com", "bk.ru", "firma.example")
_NOTES: Final = ('звонить после 18:00; не "на выходных"', "оптовик", "постоянный клиент, скидка 5 %", "")


@dataclass(frozen=True, slots=True)
class Task:
    """What is measured: a file, the bare reader's program and file, and how many times as long cbtool may take."""

    name: str
    file: Path
    bare: str
    bare_file: Path
    allowed: float


def table(start: int, rows: int, seed: int) -> pl.DataFrame:
    """Rows of a base of 20 columns; each cell follows from the seed and the number of its row."""
    number = pl.int_range(start, start + rows, eager=True).alias("n").to_frame()

    def dice(salt: int, sides: int) -> pl.Expr:
        # The hash of Polars differs between versions, this does not: a step of Steele and others' SplitMix.
        mixed = (pl.col("n") + (seed * 1_000_003 + salt * 7_919)) * 2_654_435_761 % 4_294_967_291
        return (mixed * 40_503 % 2_147_483_647) % sides

    def one_of(words: tuple[str, ...], salt: int) -> pl.Expr:
        return dice(salt, len(words)).replace_strict(range(len(words)), list(words), return_dtype=pl.String)

    def digits(salt: int, length: int) -> pl.Expr:
        return dice(salt, 10 ** min(length, 9)).cast(pl.String).str.zfill(length)

    def day(salt: int, first: str, days: int) -> pl.Expr:
        return (pl.lit(first).str.to_date() + pl.duration(days=dice(salt, days))).dt.to_string("%d.%m.%Y")

    return number.select(
        (pl.col("n") + 1).cast(pl.String).str.zfill(8).alias("Код клиента"),
        one_of(_SURNAMES, 1).alias("Фамилия"),
        one_of(_NAMES, 2).alias("Имя"),
        one_of(_FATHERS, 3).alias("Отчество"),
        day(4, "1950-01-01", 20_000).alias("Дата рождения"),
        pl.format("+7 (9{}) {}-{}", digits(5, 2), digits(6, 3), digits(7, 4)).alias("Телефон"),
        pl.format("user{}@{}", dice(8, 9_000_000), one_of(_MAILS, 9)).alias("E-mail"),
        one_of(_CITIES, 10).alias("Город"),
        digits(11, 6).alias("Индекс"),
        pl.format("{}, д. {}, кв. {}", one_of(_STREETS, 12), dice(13, 150), dice(14, 300)).alias("Адрес"),
        pl.when(dice(15, 5) == 0).then(pl.format('ООО "Ромашка-{}"', dice(16, 5_000))).alias("Компания"),
        digits(17, 10).alias("ИНН"),
        digits(18, 9).alias("КПП"),
        one_of(("Да", "Нет"), 19).alias("Согласие на обработку персональных данных"),
        day(20, "2015-01-01", 3_000).alias("Дата создания"),
        dice(21, 60).cast(pl.String).alias("Количество заказов"),
        pl.format("{},{}", dice(22, 100_000), digits(23, 2)).alias("Сумма покупок"),
        day(24, "2020-01-01", 1_500).alias("Дата последней покупки"),
        one_of(("Сайт", "Реклама", "Звонок", "Рекомендация"), 25).alias("Источник"),
        one_of(_NOTES, 26).alias("Комментарий"),
    )


def parts(rows: int, seed: int) -> Iterator[pl.DataFrame]:
    """The whole base, part by part."""
    for start in range(0, rows, PART):
        yield table(start, min(PART, rows - start), seed)


def write_csv(path: Path, rows: int, seed: int, encoding: str) -> None:
    """The base as CSV with semicolons."""
    with path.open("wb") as file:
        for index, part in enumerate(parts(rows, seed)):
            text = part.write_csv(separator=";", include_header=not index)
            file.write(text.encode(encoding))


def write_xlsx(path: Path, rows: int, seed: int) -> None:
    """Fifteen columns of the base as a workbook, with whole numbers, decimals and dates beside text."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Клиенты")
        date = book.add_format({"num_format": "dd.mm.yyyy"})
        row = 0
        for part in parts(rows, seed):
            chosen = part.select(part.columns[:12] + part.columns[14:17])
            if not row:
                sheet.write_row(0, 0, chosen.columns)
            typed = chosen.with_columns(
                pl.col("Дата рождения", "Дата создания").str.to_date("%d.%m.%Y"),
                pl.col("Индекс", "ИНН", "Количество заказов").cast(pl.Int64),
                pl.col("Сумма покупок").str.replace(",", ".").cast(pl.Float64),
            )
            for cells in typed.iter_rows():
                row += 1
                for column, cell in enumerate(cells):
                    if column in (4, 12):
                        sheet.write_datetime(row, column, cell, date)
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    elif cell is not None:
                        sheet.write_number(row, column, cell)


def measure(task: Task, runs: int, out: Path) -> tuple[float, str]:
    """The ratio, and a line of the report.

    Raises:
        SystemExit: a reader failed.
    """
    ours, bare = out / "cbtool", out / "bare"
    contestants = {
        "bare": Command([sys.executable, "-c", task.bare, str(task.bare_file), str(bare / RESULT)], bare),
        "cbtool": Command([*CBTOOL, "import", str(task.file), "-q", "-o", str(ours / RESULT)], ours),
    }
    medians(contestants, 1)
    taken = medians(contestants, runs)
    seconds, cpu, peak = ({name: found[what] for name, found in taken.items()} for what in ("wall", "cpu", "peak"))
    ratio = seconds["cbtool"] / seconds["bare"]
    return ratio, (
        f"{task.name:<12}{ratio:5.2f} times ({'within' if ratio <= task.allowed else 'ABOVE'} {task.allowed:g}): "
        f"cbtool {seconds['cbtool']:.2f} s, bare {seconds['bare']:.2f} s; processor {cpu['cbtool']:.2f} s, "
        f"bare {cpu['bare']:.2f} s; peak {peak['cbtool'] / 1e6:.0f} MB, bare {peak['bare'] / 1e6:.0f} MB"
    )


def main() -> None:
    """Make the files, measure, print."""
    parser = options.parser(__doc__)
    parser.add_argument("--rows", type=options.count, default=1_000_000, help="of the CSV files")
    parser.add_argument("--sheet-rows", type=int, default=500_000, help="of the workbook; 0 leaves it out")
    parser.add_argument("--runs", type=options.count, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--dir", type=options.path, help="where the files are made, or found again; else a temporary folder"
    )
    page.place_options(parser)
    parser.add_argument("--keep", action="store_true", help="write the ratios into the results and the page")
    given = parser.parse_args()
    marks = []
    with tempfile.TemporaryDirectory(prefix="cbtool-bench-") as folder:
        place = given.dir or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        utf8, cp1251 = place / f"utf8-{given.rows}.csv", place / f"cp1251-{given.rows}.csv"
        book = place / f"book-{given.sheet_rows}.xlsx"
        if not utf8.exists():
            write_csv(utf8, given.rows, given.seed, "utf-8")
        if not cp1251.exists():
            write_csv(cp1251, given.rows, given.seed, "cp1251")
        tasks = [
            Task("CSV, UTF-8", utf8, _CSV, utf8, 2),
            # Polars reads no cp1251: the bare reader gets the same table in UTF-8.
            Task("CSV, cp1251", cp1251, _CSV, utf8, 3),
        ]
        if given.sheet_rows:
            if not book.exists():
                write_xlsx(book, given.sheet_rows, given.seed)
            tasks.append(Task("XLSX", book, _XLSX, book, 1.3))
        print(
            f"{given.rows:,} rows x 20 columns of CSV, {given.sheet_rows:,} x 15 of XLSX; medians of {given.runs} runs"
        )
        for task in tasks:
            ratio, line = measure(task, given.runs, Path(folder))
            print(line, flush=True)
            rows = given.sheet_rows if task.name == "XLSX" else given.rows
            marks.append((f"import, {task.name}, {rows:,} rows: times a bare reader", task.allowed, ratio, False, ""))
    if given.keep:
        page.keep("import", marks, given)


if __name__ == "__main__":
    options.begin(main)
