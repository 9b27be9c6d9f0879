"""Notes that reading makes: what was found in a file."""

from __future__ import annotations

from typing import Final

from cbtool.rule import Note, Rule

RULES: Final[tuple[Rule, ...]] = (
    Note(
        code="IM001",
        severity="warning",
        doc="""Records with too many or too few cells.

        The record has not as many cells as the header, so nobody can say which value belongs to which column. It
        goes to the rejects file with its row and its text, to be mended by hand and imported again.

        Why: most readers fill short records up and cut long ones in silence, and a phone ends in the column of notes.
        """,
        example="3 records do not have the cells of the header; the first is in row 17",
    ),
    Note(
        code="IM002",
        severity="warning",
        doc="""A quote that is never closed.

        The line opens a quoted cell that does not close as it should. Only this line goes to the rejects file; the
        lines below it are read as records of their own.

        Why: a stray quote makes other readers swallow everything up to the next quote as one cell.
        """,
        example="1 line opens a quote that is never closed: row 501",
    ),
    Note(
        code="IM003",
        severity="warning",
        doc="""Bytes that are no text in the encoding of the file.

        The record holds bytes that the encoding does not know. It goes to the rejects file, where the bytes are
        written as `\\x98`.

        Why: a name with holes in it looks like a name; nobody finds it again later.
        """,
        example="2 records hold bytes that are not utf-8; the first is in row 9",
    ),
    Note(
        code="IM004",
        doc="""Lines above the header.

        Titles such as "Report for May" stand above the header. They are no records; they are kept in the rejects
        file.

        Why: a title that is taken for the header gives every column a wrong name.
        """,
        example="2 lines above the header in row 4 were skipped",
    ),
    Note(
        code="IM005",
        doc="""Lines below the table.

        The table ends with totals or a remark such as "Итого". They are no customers; they are kept in the rejects
        file.

        Why: a total that is read as a customer is the best customer of all.
        """,
        example="1 line below the table was skipped: row 2002",
    ),
    Note(
        code="IM006",
        doc="""The header once more inside the table.

        Files were glued together, header and all. The repeated headers are kept in the rejects file.

        Why: a customer whose name is "Name" passes many checks.
        """,
        example="3 repeated headers were skipped; the first is in row 1001",
    ),
    Note(
        code="IM007",
        doc="""The encoding that was recognised.

        The file has no byte order mark and is not UTF-8; the encoding is the one in which it looks most like
        language. `--encoding` overrules it.

        Why: a wrong guess gives readable nonsense, so it is said aloud.
        """,
        example="read as cp1251; the next best was koi8-r, by a margin of 6.1",
    ),
    Note(
        code="IM008",
        severity="warning",
        doc="""The encoding is a narrow choice.

        The file holds little text beyond plain Latin letters, or two encodings read it almost equally well. Look at
        a few names, and give `--encoding` if they are wrong.

        Why: a short file does not say enough of itself.
        """,
        example="read as cp1251, but mac-cyrillic is nearly as likely",
    ),
    Note(
        code="IM009",
        severity="warning",
        doc="""Lines in another encoding than the rest of the file.

        Some lines are UTF-8 in a file that is not, or the other way round; files were glued together. Each line was
        read in its own encoding where that is beyond doubt.

        Why: read in one encoding, one part of the file turns into nonsense.
        """,
        example="4 lines are in another encoding than the rest, and were read in theirs",
    ),
    Note(
        code="IM011",
        severity="warning",
        doc="""There is no header.

        The first line looks like data, not like names of columns. The columns are called `column_1`, `column_2`;
        `--map column_1=full_name` says what they are, `--header-row` which row is the header after all.

        Why: taking the first customer for a header loses them, and names every column wrongly.
        """,
        example="the first row looks like data: the columns are called column_1 to column_5",
    ),
    Note(
        code="IM012",
        severity="warning",
        doc="""Cells with an error.

        Formulas of the workbook gave `#N/A`, `#REF!` or another error. Such cells are read as empty.

        Why: an error is not a value, and not the same as a cell that was left empty.
        """,
        example="5 cells hold an error such as #N/A and were read as empty; the first is in row 12",
    ),
    Note(
        code="IM013",
        doc="""Hidden sheets were left out.

        The workbook has sheets that are hidden. `--sheet NAME` reads one of them.

        Why: a hidden sheet is often an old version, or a list behind a drop-down menu.
        """,
        example="hidden sheets left out: 'Справочник'",
    ),
    Note(
        code="IM014",
        doc="""Other sheets were left out.

        The workbook has further sheets with a table. `--sheet NAME` reads one of them.

        Why: customers on a second sheet are easily overlooked.
        """,
        example="other sheets left out: 'Архив'",
    ),
    Note(
        code="IM015",
        doc="""The file is not what its name says.

        It was read as what it is: an HTML page saved as `.xls` (as Bitrix24 does), a text file saved as `.xlsx`.

        Why: spreadsheets open such files with a warning, other readers not at all.
        """,
        example="by its content an HTML page",
    ),
    Note(
        code="IM016",
        doc="""Columns without a name and without a value.

        Delimiters at the end of each line, or a column that was only formatted. Nothing stands in them, so they are
        not in the table.

        Why: empty columns only hide the others.
        """,
        example="1 nameless column is empty throughout and was left out",
    ),
    Note(
        code="IM017",
        severity="warning",
        doc="""Lines that are no JSON object.

        In NDJSON each line is one object. Another line goes to the rejects file with its row and its text.

        Why: a line that was cut off is a customer who would be lost without a word.
        """,
        example="1 line is no JSON object; row 17",
    ),
    Note(
        code="IM018",
        doc="""Quotes inside a quoted cell that are not doubled.

        `"ООО "Ромашка" Тула"` should have its inner quotes doubled. Where the line has all its cells and each cell
        that opens a quote also closes it, the inner quotes are kept as they stand. Others are rejected (IM002).

        Why: many programs write company names so, and readers that follow the rules lose the line or half of it.
        """,
        example="2 records have quotes inside a quoted cell that are not doubled; read as they were meant",
    ),
    Note(
        code="IM019",
        severity="warning",
        doc="""Text that was decoded wrongly before it was saved.

        Cells look like `РџСЂРёРІРµС‚` or `Ð˜Ð²Ð°Ð½`: right letters that were once read in a wrong encoding, and
        saved so. Import leaves them as they are; normalize mends what is clear.

        Why: such names match nobody, and no choice of `--encoding` helps any more.
        """,
        example="some text was decoded wrongly before it was saved; normalize mends what is clear",
    ),
    Note(
        code="IM025",
        severity="warning",
        doc="""Pieces of a vCard file that are no card.

        Each card stands between BEGIN:VCARD and END:VCARD. A card without its end, and a line outside any card, goes to
        the rejects file with its row and its text; the other cards are read.

        Why: a card that was cut off may lack the phone, or have taken that of the next one.
        """,
        example="1 piece is no whole vCard; row 17",
    ),
    Note(
        code="IM026",
        doc="""Pictures and other data in vCards were left out.

        Photos, logos, sounds, keys and the cards of assistants (AGENT) are no cells of a table. Addresses of pictures
        on the web stay.

        Why: they are left out of the table, so they must be said to be.
        """,
        example="left out of 12 cards: PHOTO",
    ),
    Note(
        code="IM027",
        doc="""A header of two rows.

        The upper row names groups of columns ("Contact"), the lower one the columns ("Phone", "E-mail"). They are
        joined: "Contact Phone", "Contact E-mail".

        Why: each of the two rows alone leaves columns without a name, or with one that says too little.
        """,
        example="the header has two rows; the names of groups stand in front of those of columns",
    ),
    Note(
        code="IM028",
        doc="""A row that numbers the columns.

        Official forms have a row 1, 2, 3 ... below the header. It is no record; it is kept in the rejects file.

        Why: a customer called "1" with the phone "2" is none.
        """,
        example="1 row that only numbers the columns kept apart; row 3",
    ),
    Note(
        code="IM029",
        doc="""Merged cells were filled.

        A cell of the workbook spans several rows. Its value stands in the uppermost one only; reading gives it to all
        rows of the merged range, as the sheet shows it.

        Why: the company of three contacts is the company of each of them.
        """,
        example="merged cells: 2 values of 1 range were filled in below",
    ),
    Note(
        code="IM030",
        severity="warning",
        doc="""Formulas without a value.

        The program that wrote the workbook did not compute its formulas. Such cells are read as empty. To open the
        workbook in a spreadsheet program and to save it fills them in.

        Why: what a formula would give is in the file for nobody but a spreadsheet program.
        """,
        example="5 formulas have no value, read as empty; open the workbook in Excel and save it",
    ),
)
