"""One phrase, one happening: the day that a point or an item means, with the steps that gave it.

Everything is looked up through :class:`Scope`: what a name's happening is, which calendar counts which kind
of day, which month rule applies. Unknown anchors raise UnresolvedError; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date, time
from typing import Any, Literal, NamedTuple, Protocol

from obligations.dates.pausing import Pause, reckon_paused
from obligations.dates.periods import (
    Calendars,
    Reckoned,
    add_days,
    calendar_for,
    month_length,
    reckon,
    reckon_clear,
)  # fmt: skip
from obligations.dates.phrases import values as v
from obligations.dates.steps import (
    Adjust,
    Anchor,
    Choose,
    Count,
    DayBeside,
    DayOfYear,
    EndOfMonth,
    EndOfUnit,
    Step,
)
from obligations.errors import ClashError, DateError, OutOfRangeError, UnresolvedError


class Happening(NamedTuple):
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

    def one(self, name: str) -> Happening:
        """Return the single happening of ``name``, or raise UnresolvedError."""

    def point(self, name: str) -> Reckoned:
        """Return the day of the single happening of ``name``, with its steps."""

    def series(self, name: str, until: date | None = None) -> Sequence[Happening]:
        """Return the happenings of ``name`` in order of date; computed ones up to ``until``."""

    def start(self) -> date:
        """Return the day on which the rule set starts, or raise UnresolvedError."""


class Scope(NamedTuple):
    """What a phrase is read against."""

    names: Names
    calendars: Calendars
    months: str = "corresponding"
    each: Happening | None = None
    pauses: tuple[Pause, ...] = ()


class Timing(NamedTuple):
    """What an item gives: not before ``opens``, not after ``due``; and why."""

    opens: date | None
    due: date | None
    steps: tuple[Step, ...]
    provisional: str | None
    missing: UnresolvedError | None = None


# -- points ---------------------------------------------------------------------------------------------


def date_of(point: v.Point, scope: Scope) -> Reckoned:
    """Return the day that a point means. Raises UnresolvedError when an anchor is unknown."""
    return _POINTS[type(point)](point, scope)


def of_happening(found: Happening, asked: str | None = None) -> Reckoned:
    """Return a happening as a point, with the steps that gave it and an anchor step of its own.

    The anchor says for which ``asked`` name it stands, where it has another: an event that is the doing of a duty.
    """
    stands_for = asked if asked != found.name else None
    step = Anchor(found.date, found.name, found.key, found.by, asked=stands_for, phrase=found.words)
    return Reckoned(found.date, (*found.steps, step) if found.steps else (step,), found.provisional)


def _day(point: v.Day, scope: Scope) -> Reckoned:
    return Reckoned(point.day, (Anchor(point.day),), None)


def _name(point: v.Name, scope: Scope) -> Reckoned:
    return scope.names.point(point.name)


def _each(point: v.Each, scope: Scope) -> Reckoned:
    if scope.each is None:
        return of_happening(scope.names.one(point.name), point.name)
    return of_happening(scope.each, point.name)


def _pick(point: v.Pick, scope: Scope) -> Reckoned:
    return of_happening(picked(point, scope), point.name)


def _day_in_year(point: v.DayInYear, scope: Scope) -> Reckoned:
    of = date_of(point.of, scope)
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


def _end_of_month(point: v.EndOfMonth, scope: Scope) -> Reckoned:
    day = date(point.year, point.month, month_length(point.year, point.month))
    return Reckoned(day, (EndOfMonth(day, point.year, point.month),), None)


def _end_of(point: v.EndOf, scope: Scope) -> Reckoned:
    of = date_of(point.of, scope)
    return _joined(of, EndOfUnit(end_of(of.date, point.unit), of.date, point.unit))


def _offset(point: v.Offset, scope: Scope) -> Reckoned:
    of = date_of(point.of, scope)
    return after(of, reckon(of.date, point.period, point.direction, scope.calendars, scope.months))


def end_of(day: date, unit: str) -> date:
    """Return the last day of the week (Sunday), month, calendar quarter or year of ``day``.

    >>> end_of(date(2018, 11, 13), "quarter")
    datetime.date(2018, 12, 31)
    """
    if unit == "week":
        return add_days(day, 6 - day.weekday())
    month = {"month": day.month, "quarter": (day.month + 2) // 3 * 3, "year": 12}[unit]
    return date(day.year, month, month_length(day.year, month))


def after(first: Reckoned, second: Reckoned) -> Reckoned:
    """Join two reckonings: the second's date, the steps of both, the first reason for doubt."""
    return Reckoned(second.date, first.steps + second.steps, first.provisional or second.provisional)


def _joined(of: Reckoned, step: EndOfUnit | DayOfYear | DayBeside) -> Reckoned:
    return Reckoned(step.result, (*of.steps, step), of.provisional)


def _beside(of: Reckoned, side: Literal["before", "after"]) -> Reckoned:
    return _joined(of, DayBeside(add_days(of.date, -1 if side == "before" else 1), of.date, side))


_POINTS: Mapping[type, Callable[[Any, Scope], Reckoned]] = {
    v.Day: _day, v.Name: _name, v.Each: _each, v.Pick: _pick, v.DayInYear: _day_in_year,
    v.EndOfMonth: _end_of_month, v.EndOf: _end_of, v.Offset: _offset,
}  # fmt: skip


# -- series ---------------------------------------------------------------------------------------------


_KEEPS: Mapping[str, Callable[[date, date], bool]] = {
    "before": lambda day, limit: day < limit,
    "on or before": lambda day, limit: day <= limit,
    "after": lambda day, limit: day > limit,
    "on or after": lambda day, limit: day >= limit,
}


def happenings(name: str, narrowed: v.Filter | None, scope: Scope, until: date | None = None) -> list[Happening]:
    """Return the happenings of a series that a filter keeps, in order of date."""
    if narrowed is None:
        return list(scope.names.series(name, until))
    limit = date_of(narrowed.point, scope)
    if narrowed.relation.endswith("before"):
        until = limit.date
    keeps = _KEEPS[narrowed.relation]
    return [
        found._replace(provisional=found.provisional or limit.provisional)
        for found in scope.names.series(name, until)
        if keeps(found.date, limit.date)
    ]


def picked(point: v.Pick, scope: Scope) -> Happening:
    """Return the first or last happening that a point asks for.

    A month without a year is the first such month not yet over on the day the rule set starts. Where the
    body has bookings on both sides of the month but none in it, nothing is computed: that is a clash.
    """
    if point.month is None:
        found = happenings(point.name, point.filter, scope)
        if point.which == "last" and not (point.filter and point.filter.relation.endswith("before")):
            found = [one for one in found if one.firm]  # an open series has no last computed date
        return _end(found, point)
    first = _month_start(point, scope)
    last = end_of(first, "month")
    every = happenings(point.name, point.filter, scope, last)
    inside = [one for one in every if first <= one.date <= last]
    booked = [one for one in inside if one.firm]
    if not booked and _straddled(every, first, last):
        raise ClashError(f"{point.name} is booked before and after {first:%B %Y} but not in it", point.name)
    return _end(booked or inside, point)


def _straddled(every: Sequence[Happening], first: date, last: date) -> bool:
    firm = [one.date for one in every if one.firm]
    return any(day < first for day in firm) and any(day > last for day in firm)


def _month_start(point: v.Pick, scope: Scope) -> date:
    assert point.month is not None
    if point.year is not None:
        return date(point.year, point.month, 1)
    start = scope.names.start()
    return _date(start.year + (point.month < start.month), point.month, 1)


def _end(found: Sequence[Happening], point: v.Pick) -> Happening:
    if not found:
        raise UnresolvedError(f"{point} is not known", point.name)
    return found[0 if point.which == "first" else -1]


def each_of(value: object) -> v.Each | None:
    """Return the "each" of a phrase, or None; a phrase has at most one."""
    return next((part for part in v.walk(value) if isinstance(part, v.Each)), None)


# -- items ----------------------------------------------------------------------------------------------


def time_of(item: v.Item | v.Either, scope: Scope) -> Timing:
    """Return the window that an item gives. Raises UnresolvedError when its anchor is unknown."""
    return _ITEMS[type(item)](item, scope)


def _within(item: v.Within, scope: Scope) -> Timing:
    point = item.point
    of = _POINTS[type(point)](point, scope)
    if scope.pauses:
        return _within_paused(item, of, scope)
    end = reckon(of.date, item.period, item.convention, scope.calendars, scope.months)
    return Timing(None, end.date, of.steps + end.steps, of.provisional or end.provisional)


def _within_paused(item: v.Within, of: Reckoned, scope: Scope) -> Timing:
    end = reckon_paused(of.date, item.period, item.convention, scope.calendars, scope.months, scope.pauses)
    told = tuple(step for pause in scope.pauses for step in pause.steps)  # before the anchor, which the count starts at
    return Timing(None, end.date, (*told, *of.steps, *end.steps), of.provisional or end.provisional)


def _lead(item: v.Lead, scope: Scope) -> Timing:
    of = date_of(item.point, scope)
    end = after(of, reckon(of.date, item.period, item.convention, scope.calendars, scope.months))
    return Timing(None, end.date, end.steps, end.provisional)


def _at_least(item: v.AtLeast, scope: Scope) -> Timing:
    of = date_of(item.point, scope)
    if item.convention == "after":
        end = after(of, reckon_clear(of.date, item.period, scope.calendars, scope.months))
    else:
        # The period must have run; its last day is inside it, so the first free day is the one after.
        last = after(of, reckon(of.date, item.period, item.convention, scope.calendars, scope.months))
        end = _beside(last, "after")
    return Timing(end.date, None, end.steps, end.provisional)


def _at(item: v.At, scope: Scope) -> Timing:
    of = date_of(item.point, scope)
    if item.relation == "by":
        return Timing(None, of.date, of.steps, of.provisional)
    if item.relation == "before":
        of = _beside(of, "before")
        return Timing(None, of.date, of.steps, of.provisional)
    if item.relation == "after":
        of = _beside(of, "after")
    due = of.date if item.relation in ("on", "at") else None
    return Timing(of.date, due, of.steps, of.provisional)


def _between(item: v.Between, scope: Scope) -> Timing:
    opens, early = _tried(item.opens, scope)
    closes, late = _tried(item.closes, scope)
    if opens is None and closes is None:
        assert early is not None
        raise early
    known = [end for end in (opens, closes) if end is not None]
    steps = tuple(step for end in known for step in end.steps)
    doubt = next((end.provisional for end in known if end.provisional), None)
    if early is not None:  # the limit stands, whenever the window opens
        doubt = doubt or f"opens with {item.opens}, which is not known"
    return _window(Timing(opens and opens.date, closes and closes.date, steps, doubt, late))


def _window(timing: Timing) -> Timing:
    if timing.opens and timing.due and timing.opens > timing.due:
        raise ClashError(f"the window closes on {timing.due}, before it opens on {timing.opens}")
    return timing


def _tried(point: v.Point, scope: Scope) -> tuple[Reckoned | None, UnresolvedError | None]:
    try:
        return date_of(point, scope), None
    except UnresolvedError as error:
        return None, error


def _between_periods(item: v.BetweenPeriods, scope: Scope) -> Timing:
    of = date_of(item.point, scope)
    opens = reckon(of.date, item.opens, "after", scope.calendars, scope.months)
    closes = reckon(of.date, item.closes, "after", scope.calendars, scope.months)
    steps = of.steps + opens.steps + closes.steps
    doubt = of.provisional or opens.provisional or closes.provisional
    return _window(Timing(opens.date, closes.date, steps, doubt))


def _either(item: v.Either, scope: Scope) -> Timing:
    left, right = time_of(item.left, scope), time_of(item.right, scope)
    if missing := left.missing or right.missing:
        raise missing
    choose = min if item.which == "earlier" else max
    if (left.due is None) != (right.due is None):
        raise DateError(f"{item}: a limit cannot be compared with an opening")
    opens = choose(left.opens, right.opens) if left.opens and right.opens else None
    due = choose(left.due, right.due) if left.due and right.due else None
    chosen = _choice(item.which, left.due or left.opens, right.due or right.opens)
    return Timing(opens, due, (*left.steps, *right.steps, chosen), left.provisional or right.provisional)


def _choice(which: str, left: date | None, right: date | None) -> Choose:
    assert left is not None
    assert right is not None
    return Choose(min(left, right) if which == "earlier" else max(left, right), which, (left, right))


_ITEMS: Mapping[type, Callable[[Any, Scope], Timing]] = {
    v.Within: _within, v.Lead: _lead, v.AtLeast: _at_least, v.At: _at, v.Between: _between,
    v.BetweenPeriods: _between_periods, v.Either: _either,
}  # fmt: skip


def adjusted(timing: Timing, direction: str | None, calendars: Calendars) -> Timing:
    """Move the due date (or an opening without one) to the next or previous working day."""
    day = timing.due or timing.opens
    if direction is None or day is None:
        return timing
    cal = calendar_for("working", calendars)
    moved = cal.next(day) if direction == "next" else cal.previous(day)
    step = Adjust(moved, day, direction, cal.id, cal.why_closed(day), cal.known_on)
    doubt = timing.provisional or cal.doubt(min(day, moved), max(day, moved))
    # What is due on a day moves with it; a window keeps its opening.
    opens = moved if timing.opens == day else timing.opens
    return _window(Timing(opens, moved if timing.due else None, (*timing.steps, step), doubt, timing.missing))


#: Who says so, for an act that nobody recorded: the date at which it is due, or could lawfully be done at the latest.
COMPUTED_DUE, PROJECTED = "computed due date", "projected"
SUPPOSED = (COMPUTED_DUE, PROJECTED)


def arose(timing: Timing) -> date | None:
    """Return the day from which an act can meet a duty: its opening, or the event that it runs after."""
    if timing.opens is not None and timing.opens != timing.due:
        return timing.opens
    for step in reversed(timing.steps):
        if isinstance(step, Anchor) and step.by in SUPPOSED:
            return None  # how that act's own date was counted says nothing of this duty
        if isinstance(step, Count) and step.convention in ("after", "beginning with", "at least after"):
            return step.start
    return None
