"""A list of reminders as a table and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from obligations.dates.words import short
from obligations.reminders.values import FIELDS, Reminder
from obligations.reminders.wording import cut
from obligations.reports.plain import cell, columns

#: The longest name of an occurrence, and the longest title, that a table shows whole.
_WIDEST = 40


def table(reminders: Sequence[Reminder], width: int) -> str:
    """Return reminders as a table of at most ``width`` columns (at least 80)."""
    if not reminders:
        return "No reminders.\n"
    rows = [["send", "step", "due", "occurrence", "to"]]
    rows += [[short(r.send_on), r.step, short(r.due), cut(r.occurrence, 200), _to(r)] for r in reminders]
    fixed = [max(len(row[place]) for row in rows) for place in range(3)]
    left = max(width, 80) - sum(fixed) - 8
    third = min(max(len(row[3]) for row in rows), _WIDEST, left // 2)
    return "\n".join(columns(rows, [*fixed, third, left - third])) + "\n"


def _to(reminder: Reminder) -> str:
    return f"{cut(reminder.recipient.name, 100)} <{reminder.recipient.email}>"


def to_csv(reminders: Iterable[Reminder]) -> str:
    """Return reminders as CSV, one row each; no cell is a formula, and each stands on one line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    for reminder in reminders:
        row = reminder.as_json()
        writer.writerow([cell("" if row[name] is None else str(row[name])) for name in FIELDS])
    return out.getvalue()
