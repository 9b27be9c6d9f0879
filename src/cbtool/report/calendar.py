"""Tasks as a calendar file (iCalendar, RFC 5545): one to-do a customer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import Final

import polars as pl

from cbtool.report.model import shown

#: What the description tells, as far as it is known.
_TOLD: Final = ("reason", "phone", "email", "manager", "client_id")

#: RFC 5545: 1 is the highest priority, 9 the lowest.
_PRIORITY: Final = {"overdue": 1, "due": 5, "never": 9}


def as_calendar(tasks: pl.DataFrame, as_of: date) -> bytes:
    """The list of whom to contact as to-dos that a calendar or a task list imports.

    Args:
        tasks: the table `tasks` of `steps.stale`.
        as_of: the day of the list; it stands for the clock, so that the same list gives the same bytes.

    A customer keeps the `UID` of the task from list to list, so that an import renews the task.
    """
    from icalendar import Calendar, Todo

    calendar = Calendar()
    calendar.add("prodid", "-//cbtool//stale-report//EN")
    calendar.add("version", "2.0")
    stamp = datetime.combine(as_of, time(), UTC)
    for row, task in enumerate(tasks.iter_rows(named=True), 1):
        key = task["_id"] or task["client_id"] or str(row)
        who = task["full_name"] or task["company"] or key
        todo = Todo()
        # A hash, for the key of a customer may be a phone or an e-mail.
        todo.add("uid", f"{blake2b(key.encode(errors='replace'), digest_size=12).hexdigest()}@cbtool")
        todo.add("dtstamp", stamp)
        todo.add("due", date.fromisoformat(task["due_date"]))
        todo.add("summary", f"Contact {shown(who)}")
        lines = [f"{name.replace('_', ' ')}: {shown(task[name])}" for name in _TOLD if task[name]]
        if task["opted_out"] == "yes":
            lines.append("opted out of advertising")
        todo.add("description", "\n".join(lines))
        todo.add("categories", [task["stale_status"], task["customer_class"]])
        todo.add("priority", _PRIORITY[task["stale_status"]])
        calendar.add_component(todo)
    content: bytes = calendar.to_ical()
    return content
