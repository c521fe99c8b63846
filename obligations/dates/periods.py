"""Period arithmetic: where a period that runs from, to, or around a day ends, with its working.

The rules are those of the general law of England and Wales, each named where it is applied:

* the day of the event is out (*Lester v Garland* (1808)), unless the words are "beginning with" or
  "ending with", when it is day 1;
* a month runs to the corresponding date, or to the last day of a month that has none
  (*Dodds v Walker* [1981] 1 WLR 1027);
* clear days leave out both ends.

Every date is computed from its anchor in one step, never by chaining.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from obligations.dates.kinds import Convention, MonthRule
from obligations.dates.steps import DayCount, MonthCount, Skip, Step
from obligations.dates.workdays import ONE_DAY, WorkingCalendar
from obligations.errors import (
    AmbiguousMonthError,
    CoverageError,
    MissingCalendarError,
    OutOfRangeError,
    UnresolvedError,
)

Calendars = Mapping[str, WorkingCalendar]

#: How many months, or days, one of each unit is.
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DAYS = {"day": 1, "week": 7}

#: What to do where a month has no corresponding date.
MONTH_RULES: tuple[MonthRule, ...] = ("corresponding", "month-end", "round-up", "refuse")

_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """A number of hours, days, weeks, months, quarters or years.

    ``kind`` is the kind of day counted ("working", "school", …), None for every day of the calendar, or how hours
    run ("elapsed", "clock", "reg-1182"), None where that is not said; ``clear`` leaves out both ends.

    >>> str(Period(5, kind="working", clear=True))
    '5 clear working days'
    """

    number: int
    unit: str = "day"
    kind: str | None = None
    clear: bool = False

    def __str__(self) -> str:
        words = [str(self.number), "clear" if self.clear else "", self.kind or "", self.unit]
        return " ".join(word for word in words if word) + ("" if self.number == 1 else "s")

    def spelled(self) -> str:
        """Return the period as the span of a cadence: "month", "4 weeks"."""
        return self.unit if self.number == 1 and self.kind is None else str(self)

    @property
    def months(self) -> int:
        """The length in months; 0 for a period of days or weeks."""
        return self.number * MONTHS.get(self.unit, 0)

    @property
    def days(self) -> int:
        """The length in days of a period of days or weeks; 0 for a period of months."""
        return self.number * DAYS.get(self.unit, 0)


@dataclass(frozen=True, slots=True)
class Parameter(Period):
    """A period that each body sets for itself: ``{call-in}`` in a rule, until a case gives it with its source.

    >>> str(Parameter(0, name="call-in")), str(Parameter(5, kind="working", name="call-in", source="the constitution"))
    ('{call-in}', '5 working days')
    """

    name: str = ""
    source: str | None = None

    def __str__(self) -> str:
        return Period.__str__(self) if self.source else f"{{{self.name}}}"


def known(period: Period) -> Period:
    """Return the period; raise UnresolvedError for a local one that the case has not given."""
    if isinstance(period, Parameter) and not period.source:
        raise UnresolvedError(f"the case gives no {period.name} (parameters:)", period.name)
    return period


class Dated(NamedTuple):
    """A date, the steps that gave it, and why it is provisional, if it is; ``at``: its moment, where hours count."""

    date: date
    steps: tuple[Step, ...]
    provisional: str | None
    at: datetime | None = None


# -- the elementary additions -------------------------------------------------------------------------


def month_length(year: int, month: int) -> int:
    """Return the number of days in a month of the Gregorian calendar.

    >>> month_length(2024, 2)
    29
    """
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_LENGTHS[month - 1]


def add_months(day: date, months: int, rule: MonthRule = "corresponding") -> date:
    """Return the corresponding date ``months`` later (earlier when negative).

    ``rule`` decides where the month has no such date: its last day ("corresponding"), the same and a last
    day stays a last day ("month-end"), the first of the next month ("round-up"), or AmbiguousMonthError
    ("refuse"). Source: Dodds v Walker [1981] 1 WLR 1027 for "corresponding".

    >>> add_months(date(1978, 9, 30), 4)
    datetime.date(1979, 1, 30)
    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if not 1 <= year <= 9999:
        raise OutOfRangeError(f"{months:,} months from {day} falls outside the years 1 to 9999")
    last = month_length(year, month)
    number = day.day
    if number <= last:
        if rule == "month-end" and number == month_length(day.year, day.month):
            number = last
        return date(year, month, number)
    if rule == "refuse":
        raise AmbiguousMonthError(
            f"{months} months from {day} has no corresponding date, and the rule set refuses to choose one"
        )
    if rule == "round-up":
        return add_days(date(year, month, last), 1)
    return date(year, month, last)


def add_days(day: date, days: int) -> date:
    """Return ``day`` plus ``days`` days of the calendar; OutOfRangeError outside the years 1 to 9999."""
    try:
        return date.fromordinal(day.toordinal() + days)
    except (ValueError, OverflowError):
        raise OutOfRangeError(f"{days} days from {day} falls outside the years 1 to 9999") from None


def has_corresponding(day: date, target: date) -> bool:
    """Say whether the month of ``target`` has the day number of ``day``."""
    return day.day <= month_length(target.year, target.month)


# -- periods from a point -----------------------------------------------------------------------------

#: The conventions of a period: how many extra days are counted at the near end, and the direction.
CONVENTIONS = {"after": 1, "beginning with": 1, "before": -1, "ending with": -1}


def reckon(anchor: date, period: Period, convention: Convention, calendars: Calendars, months: MonthRule) -> Dated:
    """Return the day at the far end of ``period``, counted from ``anchor`` by ``convention``.

    ``convention`` is "after", "before", "beginning with" or "ending with". ``months`` is the month rule.
    Raises CoverageError, OutOfRangeError, AmbiguousMonthError or MissingCalendarError; never guesses.

    >>> reckon(date(2026, 11, 30), Period(3, "month"), "beginning with", {}, "corresponding").date
    datetime.date(2027, 2, 28)
    """
    if period.kind is not None:
        return _count_kind(anchor, period, convention, calendars)
    if period.months or period.unit in MONTHS:
        return _count_months(anchor, period, convention, months)
    if not period.number:
        known(period)
    sign = CONVENTIONS[convention]
    number = period.days + (1 if period.clear and convention == "before" else 0)
    if convention in ("beginning with", "ending with"):
        number -= 1
    result = add_days(anchor, sign * number)
    return Dated(result, (DayCount(result, anchor, period, convention),), None)


def reckon_clear(anchor: date, period: Period, calendars: Calendars, months: MonthRule) -> Dated:
    """Return the first day by which ``period`` has wholly passed after ``anchor``: "at least N after".

    Clear days leave out both ends, so the day is one more (SI 2012/2089 reg 10: "after five clear days
    have elapsed following the day"). For months it is the corresponding date (Riley v Eurostile).

    >>> five = Period(5, kind=None, clear=True)
    >>> reckon_clear(date(2026, 3, 2), five, {}, "corresponding").date
    datetime.date(2026, 3, 8)
    """
    if not period.clear:
        return reckon(anchor, period, "after", calendars, months)
    longer = replace(known(period), number=period.number + 1, clear=False)
    found = reckon(anchor, longer, "after", calendars, months)
    counted = found.steps[0]
    assert isinstance(counted, DayCount)
    asked = counted._replace(period=period, convention="at least after")
    return found._replace(steps=(asked, *found.steps[1:]))


def calendar_for(kind: str, calendars: Calendars) -> WorkingCalendar:
    """Return the calendar of a kind of day, or raise MissingCalendarError."""
    try:
        return calendars[kind]
    except KeyError:
        raise MissingCalendarError(
            f"no calendar is named for {kind} days; give one, for example england-and-wales"
        ) from None


def _count_kind(anchor: date, period: Period, convention: Convention, calendars: Calendars) -> Dated:
    """Count days of one kind. The anchor itself counts only for "beginning with" and "ending with"."""
    kind = period.kind or "working"
    cal = calendars.get(kind) or calendar_for(kind, calendars)
    number = period.number
    if convention == "after":
        result = cal.shift(anchor, number)
        first, last = anchor, result
    elif convention == "before":
        # N clear days before: the (N + 1)th day of the kind before, so that N whole ones lie between.
        result = cal.shift(anchor, -(number + 1 if period.clear else number))
        first, last = result, anchor
    elif convention == "beginning with":
        result = cal.shift(add_days(anchor, -1), number)
        first, last = anchor, result
    else:
        result = cal.shift(add_days(anchor, 1), -number)
        first, last = result, anchor
    step = DayCount(result, anchor, period, convention, cal.id, cal.known_on)
    skipped = cal.skipped(first, last)
    steps: tuple[Step, ...] = (step, Skip(cal.id, skipped, cal.source)) if skipped else (step,)
    return Dated(result, steps, cal.doubt(first, last))


def _count_months(anchor: date, period: Period, convention: Convention, rule: MonthRule) -> Dated:
    """Count months to the corresponding date.

    "Beginning with": the day before the corresponding date, or the last day of a month that has none.
    ("The day before, then add" would give 28 March for 1 month beginning with 1 March: wrong.)
    """
    sign = CONVENTIONS[convention]
    target = add_months(anchor, sign * period.months, rule)
    result = target
    if convention in ("beginning with", "ending with") and period.number:
        # Where the month has no such date, the rule has given its last day, or the day after that.
        found = has_corresponding(anchor, add_months(anchor, sign * period.months))
        if convention == "ending with":
            # The mirror: the day after the corresponding date, or the first of the next month.
            result = add_days(target, 0 if not found and rule == "round-up" else 1)
        elif found or rule == "round-up":
            result = add_days(target, -1)
    return Dated(result, (MonthCount(result, anchor, period, convention, rule),), None)


# -- cadences: closed forms from the anchor -----------------------------------------------------------


def nth(anchor: date, span: Period, n: int, calendars: Calendars, months: MonthRule) -> date:
    """Return the ``n``-th date of a grid: the anchor plus ``n`` spans, counted from the anchor.

    >>> [str(nth(date(2015, 8, 31), Period(6, "month"), n, {}, "corresponding")) for n in (1, 2, 3)]
    ['2016-02-29', '2016-08-31', '2017-02-28']
    """
    if span.kind is not None:
        return calendar_for(span.kind, calendars).shift(anchor, span.number * n)
    if span.months:
        return add_months(anchor, span.months * n, months)
    return add_days(anchor, span.days * n)


def grid(
    anchor: date,
    span: Period,
    first: date,
    last: date,
    calendars: Calendars,
    months: MonthRule = "corresponding",
    most: int | None = None,
) -> tuple[int, list[date]]:
    """Return the dates of a grid from ``first`` to ``last``, both in, and the number of the first of them.

    The anchor itself has number 0 and is never listed. Where there are no dates, the number is that of the next one
    on or after ``first``. At most ``most`` dates are listed. The cost depends on how many dates there are, not on
    how far they lie from the anchor. A grid of working days ends where its calendar ends.

    >>> number, days = grid(date(2000, 1, 3), Period(4, "week"), date(2035, 1, 1), date(2035, 2, 1), {})
    >>> number, [str(day) for day in days]
    (457, ['2035-01-15'])
    """
    if span.kind is not None:
        return _grid_kind(anchor, span, first, last, calendar_for(span.kind, calendars), most)
    if span.months:
        return _grid_months(anchor, span.months, first, last, months, most)
    stride, start = span.days, anchor.toordinal()
    number = max(1, -((start - first.toordinal()) // stride))
    end = last.toordinal() + 1
    if most is not None:
        end = min(end, start + stride * (number + most - 1) + 1)
    return number, list(map(date.fromordinal, range(start + stride * number, end, stride)))


def _grid_kind(
    anchor: date, span: Period, first: date, last: date, cal: WorkingCalendar, most: int | None
) -> tuple[int, list[date]]:
    dates: list[date] = []
    ahead = cal.count(anchor + ONE_DAY, first - ONE_DAY) if first > anchor + ONE_DAY else 0
    number = ahead // span.number + 1
    while most is None or len(dates) < most:
        try:
            day = cal.shift(anchor, span.number * (number + len(dates)))
        except CoverageError:
            break
        if day > last:
            break
        dates.append(day)
    return number, dates


def _grid_months(
    anchor: date, step: int, first: date, last: date, rule: MonthRule, most: int | None
) -> tuple[int, list[date]]:
    origin = anchor.year * 12 + anchor.month - 1
    low = max(1, (first.year * 12 + first.month - 2 - origin) // step)
    high = min(last.year * 12 + last.month - 1 - origin, 9999 * 12 + 11 - origin) // step
    if most is not None:
        high = min(high, low + most + 2)  # at most two of these lie before the first
    if anchor.day <= 28 and rule != "month-end":  # every month has the date: nothing to decide
        number = anchor.day
        made = [date(m // 12, m % 12 + 1, number) for m in range(origin + low * step, origin + high * step + 1, step)]
    else:
        made = [add_months(anchor, step * n, rule) for n in range(low, high + 1)]
    begin = bisect_left(made, first)
    end = bisect_right(made, last)
    return low + begin, made[begin:end][:most]
