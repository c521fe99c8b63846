"""Dates in words."""

from __future__ import annotations

from datetime import date, datetime

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


def moment(at: datetime) -> str:
    """Write an hour of a day out: "16:30 on Friday 3 April 2026"; of an hour that comes twice, which one."""
    twice = at.utcoffset() != at.replace(fold=1 - at.fold).utcoffset()
    return f"{at:%H:%M}{f' ({at:%Z})' if twice else ''} on {long(at.date())}"


def told(day: date, at: datetime | None) -> str:
    """Write a day out, or its moment where there is one."""
    return moment(at) if at else long(day)


def window(
    opens: date | None, due: date | None, opens_at: datetime | None = None, due_at: datetime | None = None
) -> str:
    """Say when something is to be done: "due Wednesday 20 September 2017"; "no date" where none is known.

    >>> window(date(2017, 9, 1), None)
    'from Friday 1 September 2017'
    """
    first, last = moment(opens_at) if opens_at else long(opens), moment(due_at) if due_at else long(due)
    if (opens, opens_at) == (due, due_at):
        return f"{'at' if due_at else 'on'} {last}" if due else "no date"
    begins = f"from {first}" if opens else ""
    return " ".join(part for part in (begins, f"due {'by ' if due_at else ''}{last}" if due else "") if part)
