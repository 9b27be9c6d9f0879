"""What a whole column tells while its batches pass: dates in the other order, and values that nobody understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal

import polars as pl

from cbtool.fields import names
from cbtool.steps.abroad import Abroad
from cbtool.wording import counted

#: Share of a column's dates that may fit only the other order of day and month before it is told.
OTHER_ORDER: Final = 0.01
#: Share of a column's values that are not understood from which on the column is taken for another field's.
WRONG_FIELD: Final = 0.8
#: Fewer values tell nothing about a column.
ENOUGH: Final = 20

_DATES: Final = names("date", "time")
#: Fields in which a quality code of 1 or 2 beside a value means that it is none; of names and addresses it does not.
_JUDGED: Final = (
    *("phone", "email", "inn", "kpp", "ogrn", "bik", "snils", "gender", "client_kind"),
    *_DATES,
    *names("amount", "count", "flag"),
)
#: Fields in which anything may stand; the shapes of some of their values tell whether it is another field's.
_FREE: Final = (*names("name"), "company", "address", "city", "region")
_SOME: Final = 1_000
#: Shapes that no value of a free field has.
_STRANGE: Final = ("email", "birth_date", "inn", "phone")
#: What values of a field look like, the most telling first.
_SHAPES: Final = {
    "email": r"^\S+@\S+\.\S+$",
    "birth_date": r"^[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{2}){1,2}$|^[0-9]{4}-[0-9]{2}-[0-9]{2}\b",
    # Ten digits that begin with 9 are a mobile phone without its code.
    "inn": r"^(?:[0-8][0-9]{9}|[0-9]{12})$",
    "phone": r"^\+?[78]?[ (-]{0,2}[0-9]{3}[ )-]{0,2}[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}$",
    "company": r"^[\"«]?(?:ООО|ОАО|ЗАО|ПАО|АО|ИП)\b|\b(?:LLC|GmbH|Ltd)\b",
    "address": r"(?:^|[\s,])(?i:ул|пр-кт|просп|пер|д|дом)[.\s].*[0-9]",
    "gender": r"^(?i:м|ж|муж|жен|мужской|женский|male|female)\.?$",
    "full_name": r"^\p{L}[\p{L}-]+(?: \p{L}[\p{L}.-]*){1,2}$",
}


class Doubts:
    """Counts over the batches of a table, from which `warnings` makes sentences without personal values."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._values: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._other: Counter[str] = Counter()
        self._looks: Counter[tuple[str, str]] = Counter()
        self._abroad = Abroad()

    def add(self, table: pl.DataFrame, findings: pl.DataFrame) -> None:
        """Count a normalised batch and its findings."""
        self._abroad.add(table)
        for field in _JUDGED:
            if field not in table.columns or f"{field}_qc" not in table.columns:
                continue
            self._values[field] += table.height - table[field].null_count()
            unread = (
                table.select(pl.col(field).filter(pl.col(f"{field}_qc").is_in(["1", "2"]))).to_series().drop_nulls()
            )
            self._unread[field] += unread.len()
            for shape, pattern in _SHAPES.items() if unread.len() > WRONG_FIELD * ENOUGH else ():
                self._looks[field, shape] += int(unread.str.contains(pattern).sum())
        for field in _FREE:
            if field not in table.columns:
                continue
            some = table[field].head(_SOME).drop_nulls()
            self._values[field] += some.len()
            for shape in _STRANGE if some.len() else ():
                self._looks[field, shape] += int(some.str.contains(_SHAPES[shape]).sum())
        swapped = findings.filter(pl.col("rule") == "DT005")["field"].value_counts()
        self._other.update(dict(swapped.iter_rows()))

    def warnings(self, date_order: Literal["dmy", "mdy"], region: str) -> Iterator[str]:
        """What is to be told of the whole table, whose dates and phones were read so."""
        yield from self._abroad.warnings(region.upper())
        asked = "dmy" if date_order == "mdy" else "mdy"
        for field in _JUDGED:
            count, unread, other = self._values[field], self._unread[field], self._other[field]
            if field in _DATES and other > OTHER_ORDER * count:
                yield (
                    f"{field}: of {counted(count, 'date')} {counted(other, 'fits', 'fit')} only the other order of day "
                    f"and month; those that fit both may be read wrongly: try --date-order {asked}"
                )
            if count < ENOUGH or unread <= WRONG_FIELD * count:
                continue
            likely = next((shape for shape in _SHAPES if self._looks[field, shape] > unread / 2), None)
            hint = "look at --map" if field != "phone" else "look at --map, and at --region if they are from abroad"
            if likely not in (None, field):
                hint = f"they look like {likely}: --map HEADER={likely}"
            yield f"{field}: {unread} of {count} values are not understood; is the column another field's? {hint}"
        for field in _FREE:
            count = self._values[field]
            likely = next((shape for shape in _STRANGE if self._looks[field, shape] > WRONG_FIELD * count), None)
            if likely and count >= ENOUGH:
                yield (
                    f"{field}: {self._looks[field, likely]} of {count} values that were looked at look like {likely}; "
                    f"is the column another field's? --map HEADER={likely}"
                )
