"""Walks the calendar: one day at a time, one month at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from obligations.verify.closures import ONE, RejectedError

IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def months_from(start: date, number: int, rule: str) -> tuple[date, bool]:
    """Step month by month; return the date that the rule gives, and whether the month has the day number."""
    year, month = start.year, start.month
    for _ in range(abs(number)):
        month += 1 if number > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    wanted, has = start.day, _exists(year, month, start.day)
    if has and rule == "month-end" and (start + ONE).month != start.month:
        wanted = 31
    number_of_day = wanted
    while not _exists(year, month, number_of_day):
        number_of_day -= 1
    found = date(year, month, number_of_day)
    return (found + ONE if not has and rule == "round-up" else found), has


def period_of(text: str) -> tuple[int, str, str | None, bool]:
    """Split "5 clear working days" into its number, unit, kind and whether it is clear."""
    words = text.split()
    unit = words[-1].removesuffix("s")
    kinds = [word for word in words[1:-1] if word != "clear"]
    return int(words[0]), unit, kinds[0] if kinds else None, "clear" in words


def day_in(step: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(step[name]))
    except (KeyError, ValueError):
        raise RejectedError(f"a {step.get('step')} step has no readable {name}") from None


def end_of(day: date, unit: str) -> date:
    """Walk to the last day of the week, month, quarter or year."""
    while True:
        after = day + ONE
        new_month = after.month != day.month
        over = {
            "week": after.weekday() == 0,
            "month": new_month,
            "quarter": new_month and after.month in (1, 4, 7, 10),
            "year": after.year != day.year,
        }
        if over[unit]:
            return day
        day = after
