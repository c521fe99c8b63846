"""What a point of a phrase means: a day, with the steps that gave it.

Everything is looked up through :class:`Context`: what a name's dated event is, which calendar counts which kind of
day, which month rule applies. Unknown anchors raise UnresolvedError; nothing is guessed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date, time
from typing import Any, Literal, NamedTuple, Protocol

from obligations.dates import described, hours
from obligations.dates.kinds import Convention, MonthRule
from obligations.dates.pausing import Pause
from obligations.dates.periods import (
    Calendars,
    Dated,
    Period,
    add_days,
    month_length,
    reckon,
)  # fmt: skip
from obligations.dates.phrases import values as v
from obligations.dates.steps import (
    Anchor,
    Choose,
    DayBeside,
    DayOfYear,
    EndOfMonth,
    EndOfUnit,
    Step,
)
from obligations.errors import ClashError, DateError, OutOfRangeError, UnresolvedError

#: Who says so, for an act that nobody recorded: the date at which it is due, or could lawfully be done at the latest.
COMPUTED_DUE, PROJECTED = "computed due date", "projected"
SUPPOSED = (COMPUTED_DUE, PROJECTED)

#: Who says so, for an event that is booked and not yet recorded.
BOOKED = "booked"


class DatedEvent(NamedTuple):
    """One dated act or event of a series. ``firm`` when recorded or booked, not when computed.

    ``instead``: this discharge stands in the place of the booking or fact that has this key. ``words``: how a named
    date is worked out.
    """

    key: str
    name: str
    date: date
    by: str | None
    firm: bool
    provisional: str | None
    steps: tuple[Step, ...]
    time: time | None = None
    instead: str | None = None
    words: str | None = None


class Names(Protocol):
    """Answers what a name of a phrase stands for."""

    def one(self, name: str) -> DatedEvent:
        """Return the single happening of ``name``, or raise UnresolvedError."""

    def point(self, name: str) -> Dated:
        """Return the day of the single happening of ``name``, with its steps."""

    def series(self, name: str, until: date | None = None) -> Sequence[DatedEvent]:
        """Return the happenings of ``name`` in order of date; computed ones up to ``until``."""

    def start(self) -> date:
        """Return the day on which the rule set starts, or raise UnresolvedError."""


class OneByOne(ABC):
    """Names of which each has one event: a subclass says which (``one``)."""

    __slots__ = ()

    @abstractmethod
    def one(self, name: str) -> DatedEvent:
        """Return the one event of a name."""

    def point(self, name: str) -> Dated:
        """Return the day of a name, with its steps."""
        return dated_by(self.one(name), name)

    def series(self, name: str, until: date | None = None) -> Sequence[DatedEvent]:
        """Return the one event of a name."""
        return [self.one(name)]


class Context(NamedTuple):
    """What a phrase is read against."""

    names: Names
    calendars: Calendars
    months: MonthRule = "corresponding"
    each: DatedEvent | None = None
    pauses: tuple[Pause, ...] = ()
    zone: str = "Europe/London"


# -- points ---------------------------------------------------------------------------------------------


def date_of(point: v.Point, context: Context) -> Dated:
    """Return the day that a point means. Raises UnresolvedError when an anchor is unknown."""
    return _POINTS[type(point)](point, context)


def dated_by(found: DatedEvent, asked: str | None = None) -> Dated:
    """Return a happening as a point, with the steps that gave it and an anchor step of its own.

    The anchor says for which ``asked`` name it stands, where it has another: an event that is the doing of a duty.
    """
    stands_for = asked if asked != found.name else None
    step = Anchor(found.date, found.name, found.key, found.by, asked=stands_for, phrase=found.words)
    return Dated(found.date, (*found.steps, step) if found.steps else (step,), found.provisional)


def _day(point: v.Day, context: Context) -> Dated:
    return Dated(point.day, (Anchor(point.day),), None)


def _name(point: v.Name, context: Context) -> Dated:
    return context.names.point(point.name)


def _each(point: v.Each, context: Context) -> Dated:
    if context.each is None:
        return dated_by(context.names.one(point.name), point.name)
    return dated_by(context.each, point.name)


def _first_or_last(point: v.FirstOrLast, context: Context) -> Dated:
    return dated_by(first_or_last(point, context), point.name)


def _day_in_year(point: v.DayInYear, context: Context) -> Dated:
    of = date_of(point.of, context)
    year = of.date.year
    if point.financial:  # 1 April to 31 March
        year += (point.month < 4) - (of.date.month < 4)
    if point.day > month_length(year, point.month):
        raise DateError(f"{year} has no {point.day} {v.MONTH_NAMES[point.month - 1]}")
    day = _date(year, point.month, point.day)
    return _joined(of, DayOfYear(day, of.date, point.month, point.day, point.financial))


def _date(year: int, month: int, day: int) -> date:
    """Return a day of a month that has it; OutOfRangeError outside the years 1 to 9999."""
    if not MINYEAR <= year <= MAXYEAR:
        raise OutOfRangeError(f"{day} {v.MONTH_NAMES[month - 1]} {year} falls outside the years 1 to 9999")
    return date(year, month, day)


def _end_of_month(point: v.EndOfMonth, context: Context) -> Dated:
    day = date(point.year, point.month, month_length(point.year, point.month))
    return Dated(day, (EndOfMonth(day, point.year, point.month),), None)


def _end_of(point: v.EndOf, context: Context) -> Dated:
    of = date_of(point.of, context)
    return _joined(of, EndOfUnit(end_of(of.date, point.unit), of.date, point.unit))


def _offset(point: v.Offset, context: Context) -> Dated:
    of = date_of(point.of, context)
    return then(of, counted(point.of, of, point.period, point.direction, context))


def counted(
    point: v.Point, of: Dated, period: Period, convention: Convention, context: Context, *, opening: bool = False
) -> Dated:
    """Return the end of a period from a point and its day, with the steps that give it from there."""
    if period.unit == "hour":
        return hours.counted(_with_hour(point, of, context), period, convention, context.zone, opening=opening)
    return reckon(of.date, period, convention, context.calendars, context.months)


def _with_hour(point: v.Point, of: Dated, context: Context) -> Dated:
    """Return what happened with its moment, where its hour is known and it counts as of its own day."""
    found: DatedEvent | None = None
    if isinstance(point, v.Name):
        found = context.names.one(point.name)
    elif isinstance(point, v.Each):  # of a question by itself it is its one happening
        found = context.each or context.names.one(point.name)
    elif isinstance(point, v.FirstOrLast):
        found = first_or_last(point, context)
    if found is None or found.time is None or found.date != of.date:
        return of
    return of._replace(at=hours.instant(of.date, found.time, context.zone))


def _hour(point: v.HourOf, context: Context) -> Dated:
    return hours.hour_of(date_of(point.of, context), point.time, context.zone)


def _one_of(point: v.OneOf, context: Context) -> Dated:
    left, right = date_of(point.left, context), date_of(point.right, context)
    if left.at is not None or right.at is not None:
        raise DateError(f"{point}: of two times of which one is an hour, the {point.which} is not worked out")
    chosen = (min if point.which == "earlier" else max)(left.date, right.date)
    steps = (*left.steps, *right.steps, Choose(chosen, point.which, (left.date, right.date)))
    return Dated(chosen, steps, left.provisional or right.provisional)


def _day_of(point: v.DayOf, context: Context) -> Dated:
    of = date_of(point.of, context)
    return then(of, described.dated(of.date, 1, point.days, "in", context.calendars))


def _day_in(point: v.DayIn, context: Context) -> Dated:
    assert point.days.month is not None
    first = date(point.year, point.days.month, 1)
    return then(Dated(first, (Anchor(first),), None), described.dated(first, 1, point.days, "in", context.calendars))


def _next(point: v.Next, context: Context) -> Dated:
    of = date_of(point.of, context)
    return then(of, described.dated(of.date, point.which, point.days, point.direction, context.calendars))


def end_of(day: date, unit: str) -> date:
    """Return the last day of the week (Sunday), month, calendar quarter, year or financial year of ``day``.

    >>> end_of(date(2018, 11, 13), "quarter")
    datetime.date(2018, 12, 31)
    """
    return described.unit_of_day(unit, day)[1]


def then(first: Dated, second: Dated) -> Dated:
    """Join two reckonings: the second's date, the steps of both, the first reason for doubt."""
    return Dated(second.date, first.steps + second.steps, first.provisional or second.provisional, second.at)


def _joined(of: Dated, step: EndOfUnit | DayOfYear | DayBeside) -> Dated:
    return Dated(step.result, (*of.steps, step), of.provisional)


def beside(of: Dated, side: Literal["before", "after"]) -> Dated:
    """Return the day before or after a day."""
    return _joined(of, DayBeside(add_days(of.date, -1 if side == "before" else 1), of.date, side))


_POINTS: Mapping[type, Callable[[Any, Context], Dated]] = {
    v.Day: _day, v.Name: _name, v.Each: _each, v.FirstOrLast: _first_or_last, v.DayInYear: _day_in_year,
    v.EndOfMonth: _end_of_month, v.EndOf: _end_of, v.Offset: _offset, v.DayOf: _day_of, v.DayIn: _day_in, v.Next: _next,
    v.HourOf: _hour, v.OneOf: _one_of,
}  # fmt: skip


# -- series ---------------------------------------------------------------------------------------------


_KEEPS: Mapping[str, Callable[[date, date], bool]] = {
    "before": lambda day, limit: day < limit,
    "on or before": lambda day, limit: day <= limit,
    "after": lambda day, limit: day > limit,
    "on or after": lambda day, limit: day >= limit,
}


def happenings(name: str, narrowed: v.Filter | None, context: Context, until: date | None = None) -> list[DatedEvent]:
    """Return the happenings of a series that a filter keeps, in order of date."""
    if narrowed is None:
        return list(context.names.series(name, until))
    limit = date_of(narrowed.point, context)
    if narrowed.relation.endswith("before"):
        until = limit.date
    keeps = _KEEPS[narrowed.relation]
    return [
        found._replace(provisional=found.provisional or limit.provisional)
        for found in context.names.series(name, until)
        if keeps(found.date, limit.date)
    ]


def first_or_last(point: v.FirstOrLast, context: Context) -> DatedEvent:
    """Return the first or last happening that a point asks for.

    A month without a year is the first such month not yet over on the day the rule set starts. Where the
    body has bookings on both sides of the month but none in it, nothing is computed: that is a clash.
    """
    if point.month is None:
        found = happenings(point.name, point.filter, context)
        if point.which == "last" and not (point.filter and point.filter.relation.endswith("before")):
            found = [one for one in found if one.firm]  # an open series has no last computed date
        return _end(found, point)
    first = _month_start(point, context)
    last = end_of(first, "month")
    every = happenings(point.name, point.filter, context, last)
    inside = [one for one in every if first <= one.date <= last]
    booked = [one for one in inside if one.firm]
    if not booked and _straddled(every, first, last):
        raise ClashError(f"{point.name} is booked before and after {first:%B %Y} but not in it", point.name)
    return _end(booked or inside, point)


def _straddled(every: Sequence[DatedEvent], first: date, last: date) -> bool:
    firm = [one.date for one in every if one.firm]
    return any(day < first for day in firm) and any(day > last for day in firm)


def _month_start(point: v.FirstOrLast, context: Context) -> date:
    assert point.month is not None
    if point.year is not None:
        return date(point.year, point.month, 1)
    start = context.names.start()
    return _date(start.year + (point.month < start.month), point.month, 1)


def _end(found: Sequence[DatedEvent], point: v.FirstOrLast) -> DatedEvent:
    if not found:
        raise UnresolvedError(f"{point} is not known", point.name)
    return found[0 if point.which == "first" else -1]


def each_of(value: object) -> v.Each | None:
    """Return the "each" of a phrase, or None; a phrase has at most one."""
    return next((part for part in v.walk(value) if isinstance(part, v.Each)), None)
