"""Days by their description: a Tuesday, 31 March, the second Tuesday of the month, the last working day of the quarter.

A description is held against the calendar, unit by unit; where a unit has no such day (a fifth Friday, 29 February) it
is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from obligations.dates.kinds import Direction
from obligations.dates.periods import Calendars, Dated, add_days, calendar_for, month_length
from obligations.dates.phrases.values import WEEKDAY_NAMES, Days
from obligations.dates.steps import DayThat
from obligations.errors import CoverageError, OutOfRangeError, UnresolvedError

#: The first month of each unit that is so many months long.
_UNITS = {"month": 1, "quarter": 3, "year": 12}


def unit_of_day(unit: str, day: date) -> tuple[date, date]:
    """Return the first and last day of the week, month, quarter, calendar or financial year in which a day falls.

    >>> [str(end) for end in unit_of_day("financial year", date(2026, 3, 31))]
    ['2025-04-01', '2026-03-31']
    """
    if unit == "week":
        return add_days(day, -day.weekday()), add_days(day, 6 - day.weekday())
    if unit == "financial year":
        begins = day.year if day.month >= 4 else day.year - 1
        if not 1 <= begins < 9999:
            raise OutOfRangeError(f"the financial year of {day} falls outside the years 1 to 9999")
        return date(begins, 4, 1), date(begins + 1, 3, 31)
    first = (day.month - 1) // _UNITS[unit] * _UNITS[unit] + 1
    last = first + _UNITS[unit] - 1
    return date(day.year, first, 1), date(day.year, last, month_length(day.year, last))


def day_in(days: Days, day: date, calendars: Calendars) -> date | None:
    """Return the day of a description in the unit in which another falls; None where that unit has none.

    >>> str(day_in(Days(2, "Tuesday", "month"), date(2026, 5, 20), {}))
    '2026-05-12'
    """
    if days.month is not None:
        last = month_length(day.year, days.month)
        return _among(days, date(day.year, days.month, 1), date(day.year, days.month, last), calendars)
    assert days.unit is not None
    return _among(days, *unit_of_day(days.unit, day), calendars)


def _among(days: Days, first: date, last: date, calendars: Calendars) -> date | None:
    """Return the day of a description among those from one to another."""
    which = days.which
    assert which is not None
    if days.sort == "day":
        found = add_days(last, which + 1) if which < 0 else add_days(first, which - 1)
    elif days.sort in WEEKDAY_NAMES:
        wanted = WEEKDAY_NAMES.index(days.sort)
        if which < 0:
            found = add_days(last, -((last.weekday() - wanted) % 7) + 7 * (which + 1))
        else:
            found = add_days(first, (wanted - first.weekday()) % 7 + 7 * (which - 1))
    else:
        cal = calendar_for(days.kind, calendars)
        found = cal.shift(add_days(last, 1), which) if which < 0 else cal.shift(add_days(first, -1), which)
    return found if first <= found <= last else None


def after(start: date, days: Days, calendars: Calendars, *, including: bool = False) -> Iterator[date]:
    """Give the days of a description after a day, in order; ``including``: or on it."""
    try:
        if days.which is None:
            ahead = (WEEKDAY_NAMES.index(days.sort) - start.weekday()) % 7
            found = add_days(start, ahead if ahead or including else 7)
            while True:
                yield found
                found = add_days(found, 7)
        here = start
        while True:
            fit = day_in(days, here, calendars)
            if fit is not None and (fit > start or (including and fit == start)):
                yield fit
            here = add_days(_end(days, here), 1)
    except OutOfRangeError:
        return


def before(start: date, days: Days, calendars: Calendars) -> Iterator[date]:
    """Give the days of a description before a day, the latest first."""
    try:
        if days.which is None:
            found = add_days(start, -((start.weekday() - WEEKDAY_NAMES.index(days.sort)) % 7 or 7))
            while True:
                yield found
                found = add_days(found, -7)
        here = start
        while True:
            fit = day_in(days, here, calendars)
            if fit is not None and fit < start:
                yield fit
            here = add_days(_begin(days, here), -1)
    except OutOfRangeError:
        return


def _end(days: Days, day: date) -> date:
    return date(day.year, 12, 31) if days.month is not None else unit_of_day(days.unit or "", day)[1]


def _begin(days: Days, day: date) -> date:
    return date(day.year, 1, 1) if days.month is not None else unit_of_day(days.unit or "", day)[0]


def nth_day(start: date, which: int, days: Days, direction: Direction, calendars: Calendars) -> date:
    """Return the ``which``-th day of a description after, on or after, or before a day, or the one "in" its unit.

    Raises UnresolvedError where the unit has no such day, OutOfRangeError outside the years 1 to 9999.

    >>> str(nth_day(date(2026, 5, 20), 1, Days(31, "day", month=3), "after", {}))
    '2027-03-31'
    """
    if direction == "in":
        fit = day_in(days, start, calendars)
        if fit is None:
            raise UnresolvedError(f"there is no {days} in which {start} falls")
        return fit
    if direction == "before":
        found = before(start, days, calendars)
    else:
        found = after(start, days, calendars, including=direction == "on or after")
    day = next(islice(found, which - 1, None), None)
    if day is None:
        raise OutOfRangeError(f"the {days} {direction} {start} falls outside the years 1 to 9999")
    return day


def dated(start: date, which: int, days: Days, direction: Direction, calendars: Calendars) -> Dated:
    """Return such a day with its step, and why it is in doubt, if it is."""
    found = nth_day(start, which, days, direction, calendars)
    return Dated(found, (step(found, start, which, days, direction, calendars),), doubt(start, found, days, calendars))


def step(found: date, start: date, which: int, days: Days, direction: Direction, calendars: Calendars) -> DayThat:
    """Return the step that gives a day by its description."""
    cal = calendars.get(days.kind) if days.kind else None
    which_ = None if direction == "in" else which
    return DayThat(found, start, which_, days, direction, cal.id if cal else None, cal.known_on if cal else None)


def doubt(start: date, found: date, days: Days, calendars: Calendars) -> str | None:
    """Return why a day of a kind is provisional, or None."""
    cal = calendars.get(days.kind) if days.kind else None
    if cal is None:
        return None
    first, last = _begin(days, found), _end(days, found)
    return cal.doubt(min(start, first), max(start, last if (days.which or 0) < 0 else found))


def days_between(
    anchor: date, days: Days, first: date, last: date, calendars: Calendars, most: int | None = None
) -> tuple[int, list[date]]:
    """Return the days of a description after ``anchor`` from ``first`` to ``last``, and the first one's number.

    Where there are none, the number is that of the next. A description of working days ends where its calendar ends.
    """
    number, found = 1, list[date]()
    try:
        for day in after(anchor, days, calendars):
            if day > last or (most is not None and len(found) >= most):
                break
            if day < first:
                number += 1
            else:
                found.append(day)
    except CoverageError:
        pass
    return number, found
