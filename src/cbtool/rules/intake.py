"""Notes that import makes: what columns mean."""

from __future__ import annotations

from typing import Final

from cbtool.rule import Note, Rule

RULES: Final[tuple[Rule, ...]] = (
    Note(
        code="IM010",
        severity="warning",
        doc="""A key repeats.

        The customer's key (`client_id`) of this row stands in an earlier row too. The row stays, and its `_id` gets
        `~2`, `~3` ... in the order of the file.

        Why: every later stage names records by `_id`, so it must be unique; a repeated key is either a duplicate
        customer, which dedupe finds, or a column that is no key.
        """,
        example="row 7: the key of row 3 again",
    ),
    Note(
        code="IM020",
        doc="""A header was guessed.

        No alias equals the header, but one is so like it that a slip of the pen is the likeliest reason. Every word
        must find its counterpart, so a manager's or a recipient's column is never taken for the customer's own; keys,
        dates, consents and opt-outs are never guessed. The score is one minus the share of letters that differ.

        Why: a misspelt header should not cost a column, but a guess must be seen. `--map` overrules it.
        """,
        example="clients.csv: 'Фамиля' is like surname, 0.86",
    ),
    Note(
        code="IM021",
        doc="""A column stays beside a better one of the same field.

        Two headers mean a field that holds one value. The better one fills it: what `--map` says, then the preset's
        choice, then the order of preference of the aliases. The other column rides along under its own name.

        Why: two columns rarely hold the same thing, and a value that quietly replaces another is a value lost.
        """,
        example="clients.csv: 'Полное наименование' rides along, company is filled",
    ),
    Note(
        code="IM022",
        doc="""A header resembles a field that is never guessed.

        The header is nearly an alias of a key, a date, a consent or an opt-out. The column was left alone.

        Why: a wrong consent or a wrong key does harm that nobody sees. Map it with `--map` if that is what it is.
        """,
        example="clients.csv: 'Дата рождени' may be birth_date, 0.92",
    ),
    Note(
        code="IM023",
        doc="""A column fills the gaps of another one.

        Several columns mean a field that holds one value: columns of one name, columns that `--map` or a mapping give
        to one field, or those of which the preset says so. The first one counts; where it is empty the next one does.
        The further columns ride along under their own names.

        Why: where two columns of one meaning differ, somebody must know that only one of them was taken.
        """,
        example="clients.csv: 'Название#2' fills company where the column before it is empty",
    ),
    Note(
        code="IM035",
        doc="""A time of a program that writes UTC says so.

        Unisender writes all times in UTC and does not say it. They get a `Z` behind them; normalize then brings them
        to the clock of the setting `timezone`, as it does with every time that says how far it is from UTC.

        Why: three hours are enough to move an evening's order, or a consent, to another day.
        """,
        example="2024-05-01 22:30:00 becomes 2024-05-01 22:30:00Z",
    ),
)
