"""The checker's own arithmetic: days that count are counted up, months go to the corresponding date.

Nothing here knows of steps or phrases. A count asks how many days up to a day have counted, and looks for the first
day on which there are enough: a period of any length costs the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from obligations.verify.closures import OpenDays
from obligations.verify.errors import RejectedError

IN_MONTHS = {"month": 1, "quarter": 3, "year": 12}
IN_DAYS = {"day": 1, "week": 7}

#: From one day to another, both in.
Span = tuple[date, date]


def day_at(ordinal: int) -> date:
    """Return a day by its number; RejectedError outside the years 1 to 9999."""
    if not 1 <= ordinal <= date.max.toordinal():
        raise RejectedError("the count leaves the years 1 to 9999")
    return date.fromordinal(ordinal)


def add(day: date, number: int) -> date:
    """Return the day so many days later, or earlier."""
    return day_at(day.toordinal() + number)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap."""
    made: list[Span] = []
    for first, last in sorted(spans):
        if made and first <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return made


def limits(open_days: OpenDays | None) -> Span:
    """Return the first and the last day that a calendar covers; without one, that there are."""
    if open_days is None:
        return date.min, date.max
    return open_days.span or (date(open_days.first, 1, 1), date(open_days.last, 12, 31))


class Counted:
    """Which days a count counts: those of a calendar, or all; less those of spans in which the clock stands still."""

    def __init__(self, open_days: OpenDays | None, without: Sequence[Span] = ()) -> None:
        self.open_days, self.without = open_days, without
        self.first, self.last = limits(open_days)

    def after(self, day: date, number: int) -> date:
        """Return the ``number``-th day after ``day`` that counts; 0 is the day itself."""
        return self._first(self._by(day) + number, day) if number else day

    def beginning_with(self, day: date, number: int) -> date:
        """Return the ``number``-th day that counts, where ``day`` can be the first."""
        return self._first(self._behind(day) + number, day) if number else add(day, -1)

    def before(self, day: date, number: int) -> date:
        """Return the ``number``-th day before ``day`` that counts; 0 is the day itself."""
        return self._first(self._behind(day) - number + 1, self.first) if number else day

    def ending_with(self, day: date, number: int) -> date:
        """Return the ``number``-th day back that counts, where ``day`` can be the first."""
        return self._first(self._by(day) - number + 1, self.first) if number else add(day, 1)

    def _counts(self, day: date) -> bool:
        inside = any(first <= day <= last for first, last in self.without)
        return not inside and (self.open_days is None or self.open_days.counts(day))

    def _plain(self, day: date) -> int:
        return self.open_days.through(day) if self.open_days else day.toordinal()

    def _by(self, day: date) -> int:
        """Return how many days have counted by the end of a day, from the first that there is."""
        found = self._plain(day)
        for first, last in self.without:
            if first <= day:
                inside = self.open_days is None or self.open_days.counts(first)
                found -= self._plain(min(day, last)) - self._plain(first) + inside
        return found

    def _behind(self, day: date) -> int:
        """Return how many days had counted before a day."""
        return self._by(day) - self._counts(day)

    def _first(self, wanted: int, low: date) -> date:
        """Return the first day from ``low`` on by which so many have counted."""
        if wanted < 1 or self._by(self.last) < wanted:
            raise RejectedError(f"the count leaves the days from {self.first} to {self.last}, which are all there are")
        first, last = low.toordinal(), self.last.toordinal()
        while first < last:
            middle = (first + last) // 2
            if self._by(date.fromordinal(middle)) >= wanted:
                last = middle
            else:
                first = middle + 1
        return date.fromordinal(first)


def months_on(start: date, number: int, rule: str) -> tuple[date, bool]:
    """Return the corresponding date so many months on, as ``rule`` has it, and whether there is one."""
    year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
    if not 1 <= year <= 9999:
        raise RejectedError("the count leaves the years 1 to 9999")
    last = last_of_month(year, month + 1)
    has = start.day <= last.day
    if not has and rule == "refuse":
        raise RejectedError(f"{start} has no corresponding date in {last:%B %Y}, and the rule refuses to choose one")
    if not has:
        return (add(last, 1) if rule == "round-up" else last), has
    if rule == "month-end" and start == last_of_month(start.year, start.month):
        return last, has
    return last.replace(day=start.day), has


def last_of_month(year: int, month: int) -> date:
    """Walk back from the 31st to the last day that a month has."""
    for number in (31, 30, 29):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, 28)


def end_of(day: date, unit: str) -> date:
    """Return the last day of the week (Sunday), month, quarter, year or financial year of a day."""
    if unit == "week":
        return add(day, 6 - day.weekday())
    if unit == "year":
        return date(day.year, 12, 31)
    if unit == "financial year":
        return day_in_year(day, 3, 31, financial=True)
    if unit not in ("month", "quarter"):
        raise RejectedError(f"there is no {unit} to end")
    month = day.month if unit == "month" else day.month + (-day.month) % 3
    return last_of_month(day.year, month)


def day_in_year(day: date, month: int, number: int, *, financial: bool) -> date:
    """Return a day and month in the year of another day, or in its financial year, which begins on 1 April."""
    year = day.year
    if financial:
        begins = year if day.month >= 4 else year - 1
        year = begins if month >= 4 else begins + 1
    try:
        return date(year, month, number)
    except ValueError:
        raise RejectedError(f"the year {year} has no day {number}.{month}.") from None


def moved(day: date, direction: str, open_days: OpenDays) -> date:
    """Return a day that counts: the day itself, else the next or the previous one."""
    counted = Counted(open_days)
    return counted.beginning_with(day, 1) if direction == "next" else counted.ending_with(day, 1)
