"""Days, working days and months, walked one at a time."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Which days are working days: not those of the weekend (Monday is 0), and not the closures."""

    weekend: frozenset[int]
    closures: frozenset[date]

    def counts(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.closures

    def walk(self, day: date, number: int) -> date:
        """Return the ``number``-th working day after ``day``, or before it where the number is negative."""
        step = ONE if number > 0 else -ONE
        for _ in range(abs(number)):
            day += step
            while not self.counts(day):
                day += step
        return day

    def moved(self, day: date, direction: str | None) -> date:
        """Return ``day``, or the next or previous working day where it is none."""
        while direction and not self.counts(day):
            day += ONE if direction == "next" else -ONE
        return day


@dataclass(frozen=True)
class Span:
    """So many days, working days, weeks, months, quarters or years; clear days leave out both ends."""

    number: int
    unit: str = "day"
    working: bool = False
    clear: bool = False

    def text(self) -> str:
        kind = ("clear " if self.clear else "") + ("working " if self.working else "")
        return f"{self.number} {kind}{self.unit}" + ("" if self.number == 1 else "s")

    def every(self) -> str:
        return self.unit if self.number == 1 and not self.working else self.text()

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}.get(self.unit, 0) * self.number

    @property
    def days(self) -> int:
        return {"day": 1, "week": 7}.get(self.unit, 0) * self.number


def months_on(day: date, months: int, rule: str) -> date:
    """Return the corresponding date so many months on, as a month rule has it where there is none."""
    found = day + relativedelta(months=months)
    last = calendar.monthrange(found.year, found.month)[1]
    if rule == "month-end" and day.day == calendar.monthrange(day.year, day.month)[1]:
        return found.replace(day=last)
    if rule == "round-up" and found.day < day.day:
        return found + ONE
    return found


def times_on(day: date, span: Span, times: int, days: Days, rule: str) -> date:
    """Return the day that many spans after a day, counted from it in one step."""
    if span.working:
        return days.walk(day, span.number * times)
    if span.months:
        return months_on(day, span.months * times, rule)
    return day + timedelta(days=span.days * times)


def paused_end(
    day: date, span: Span, convention: str, days: Days, rule: str, stops: list[tuple[date, date | None]]
) -> date | None:
    """Return the last day of a span that runs after or beginning with a day, where the clock stands still on some days.

    Each stop is left out from its first to its last day, both in. None where the clock still stands before the end.
    """

    def still(one: date) -> bool:
        return any(first <= one and (last is None or one <= last) for first, last in stops)

    closed = [(first, last) for first, last in stops if last is not None]
    found = far_end(day, span, convention, days, rule)
    if span.months:
        # The corresponding date; then a day later for each day from the first of the span that was left out.
        first = day if convention == "beginning with" else day + ONE
        lost = 0
        while True:
            inside = (first + timedelta(days=n) for n in range((found + timedelta(days=lost) - first).days + 1))
            now = sum(any(a <= one <= b for a, b in closed) for one in inside)
            if now == lost:
                break
            lost = now
        found += timedelta(days=lost)
    else:
        left = span.number if span.working else span.days
        found = day - ONE if convention == "beginning with" else day
        while left:
            found += ONE
            counted = days.counts(found) if span.working else True
            left -= counted and not any(a <= found <= b for a, b in closed)
    return None if any(last is None and first <= found for first, last in stops) else found


def far_end(day: date, span: Span, convention: str, days: Days, rule: str) -> date:
    """Return the last day of a span that runs after, before, beginning with or ending with a day."""
    sign = 1 if convention in ("after", "beginning with") else -1
    inclusive = convention.endswith("with")
    if span.months:
        found = months_on(day, sign * span.months, rule)
        if not inclusive:
            return found
        # The day before the corresponding date; where the month has none, its last day.
        lacks = (day + relativedelta(months=sign * span.months)).day < day.day
        if sign > 0:
            return found if lacks and rule != "round-up" else found - ONE
        return found if lacks and rule == "round-up" else found + ONE
    number = (span.number if span.working else span.days) + (1 if span.clear and convention == "before" else 0)
    if not span.working:
        return day + timedelta(days=sign * (number - (1 if inclusive else 0)))
    return days.walk(day - sign * ONE if inclusive else day, sign * number)
