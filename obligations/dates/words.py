"""Dates in words."""

from __future__ import annotations

from datetime import date

from obligations.dates.workdays import WEEKDAYS

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def long(day: date | None) -> str:
    """Write a date out with its weekday.

    >>> long(date(2017, 9, 20))
    'Wednesday 20 September 2017'
    """
    return f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year:04}" if day else "not known"


def short(day: date | None) -> str:
    """Write a date as in a table: "20 Sep 2017"."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year:04}" if day else ""


def window(opens: date | None, due: date | None) -> str:
    """Say when something is to be done: "due Wednesday 20 September 2017"; "no date" where none is known.

    >>> window(date(2017, 9, 1), None)
    'from Friday 1 September 2017'
    """
    if opens == due:
        return f"on {long(due)}" if due else "no date"
    begins = f"from {long(opens)}" if opens else ""
    return " ".join(part for part in (begins, f"due {long(due)}" if due else "") if part)
