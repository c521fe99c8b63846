"""The steps of a proof: one type for each kind, with what it rests on.

Every step but a skip gives a day, its ``result``. Words for people are made of these values at the edge
(:mod:`obligations.reports.explaining`) and plain data here (:func:`said`); nothing is ever read back from words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from datetime import time as hour
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from obligations.dates.kinds import Adjustment, Convention, Direction, MonthRule

if TYPE_CHECKING:
    from obligations.dates.periods import Period
    from obligations.dates.phrases.values import Days

Span = tuple[date, date]


class TimeInForce(NamedTuple):
    """The first and last day on which words of the law are in force; None where they have none."""

    from_: date | None
    until: date | None


class Anchor(NamedTuple):
    """A day that time is counted from: a date of the phrase itself (no name), or what happened, or was computed.

    ``by``: who says so. ``asked``: the name in the phrase, where the happening has another. ``number``: the
    occurrence that an act ended. ``duty``: whose act is supposed. ``version``: the words that apply to what happened
    then. ``phrase``: the words of a named date.
    """

    result: date
    name: str | None = None
    key: str | None = None
    by: str | None = None
    asked: str | None = None
    number: int | None = None
    duty: str | None = None
    version: TimeInForce | None = None
    phrase: str | None = None


class DayCount(NamedTuple):
    """Days counted from a day: of the calendar's kind, or every day where there is no calendar.

    ``times``: a date of a fixed schedule is so many periods from its start; ``follows``: so many occurrences came
    before that schedule. ``paused``: spans that are left out, both ends in.
    """

    result: date
    start: date
    period: Period
    convention: Convention
    calendar: str | None = None
    known_on: date | None = None
    times: int | None = None
    follows: int | None = None
    paused: tuple[Span, ...] | None = None
    source: str | None = None


class MonthCount(NamedTuple):
    """Months counted from a day by a month rule; the other fields are those of a count of days."""

    result: date
    start: date
    period: Period
    convention: Convention
    rule: MonthRule
    times: int | None = None
    follows: int | None = None
    paused: tuple[Span, ...] | None = None


class Skip(NamedTuple):
    """The days, besides weekends, that the count before it passes over, each with its title."""

    calendar: str
    days: tuple[tuple[date, str], ...]
    source: str | None = None
    result: None = None


class Adjust(NamedTuple):
    """A day moved to the next or previous working day; ``closed`` is None where it is one itself."""

    result: date
    start: date
    direction: Adjustment
    calendar: str
    closed: str | None
    known_on: date | None = None


class CutOff(NamedTuple):
    """What happened at ``time``, not before the hour ``cutoff``, counts as of the next working day."""

    result: date
    start: date
    calendar: str
    time: hour
    cutoff: hour
    known_on: date | None = None


class HourCount(NamedTuple):
    """Hours counted from a moment, by the clock of a zone; ``since`` is None where the hour of the day is not known."""

    result: date
    start: date
    period: Period
    convention: Convention
    zone: str
    since: datetime | None
    at: datetime


class HourOfDay(NamedTuple):
    """An hour of a day, by the clock of a zone."""

    result: date
    start: date
    time: hour
    zone: str
    at: datetime


class DayBeside(NamedTuple):
    """The day before or after another."""

    result: date
    start: date
    side: Literal["before", "after"]


class EndOfUnit(NamedTuple):
    """The last day of the week, month, quarter or year in which a day falls."""

    result: date
    start: date
    unit: str


class EndOfMonth(NamedTuple):
    """The last day of a month that the phrase itself names."""

    result: date
    year: int
    month: int


class DayOfYear(NamedTuple):
    """A day of the calendar year, or of the financial year, in which another falls."""

    result: date
    start: date
    month: int
    day: int
    financial: bool


class DayThat(NamedTuple):
    """A day by its description: the ``number``-th after or before a day, or the one in the unit of that day.

    ``follows``: so many occurrences came before those that are counted here.
    """

    result: date
    start: date
    number: int | None
    that: Days
    direction: Direction
    calendar: str | None = None
    known_on: date | None = None
    follows: int | None = None


class Choose(NamedTuple):
    """The earlier or the later of two days."""

    result: date
    which: str
    of: tuple[date, date]


class Interval(NamedTuple):
    """The first or last day of an interval of a quota; ``aligned``: intervals are those of the calendar."""

    result: date
    start: date
    end: Literal["first", "last"]
    number: int
    span: Period
    aligned: bool


Step = (
    Anchor | DayCount | MonthCount | Skip | Adjust | CutOff | DayBeside | EndOfUnit | EndOfMonth | DayOfYear | DayThat
    | Choose | Interval | HourCount | HourOfDay
)  # fmt: skip

#: A step that counts a period.
Count = DayCount | MonthCount

#: What each kind of step is called in plain data.
KINDS: Mapping[type, str] = {
    Anchor: "anchor", DayCount: "count", MonthCount: "month", Skip: "skip", Adjust: "adjust", CutOff: "cut-off",
    DayBeside: "beside", EndOfUnit: "end-of", EndOfMonth: "end-of-month", DayOfYear: "day-of-year",
    DayThat: "day-that", Choose: "choose",
    Interval: "interval", HourCount: "hours", HourOfDay: "hour-of-day",
}  # fmt: skip

#: What a field is called in plain data, where that is no name that Python allows or says plainly.
_CALLED = {"start": "from", "asked": "for", "number": "no"}

#: The fields that a step says although they are absent; others are left out then.
_ALWAYS = frozenset({"name", "key", "by", "closed"})

#: The fields that stand in no step as data: its authority, which is cited, and its result, which comes last.
_APART = frozenset({"source", "result"})


#: Of each kind of step the fields that it says: their places, names as data, and whether they are said though absent.
_FIELDS: Mapping[type, tuple[tuple[int, str, bool], ...]] = {
    kind: tuple(
        (place, _CALLED.get(name, name), name in _ALWAYS)
        for place, name in enumerate(kind._fields)  # type: ignore[attr-defined]
        if name not in _APART
    )
    for kind in KINDS
}


def said(step: Step) -> dict[str, Any]:
    """Return what a step says as plain data: its kind, its fields, and the day that it gives."""
    made: dict[str, Any] = {"step": KINDS[type(step)]}
    for place, name, always in _FIELDS[type(step)]:
        value = step[place]
        if value is None:
            if always:
                made[name] = None
        else:
            made[name] = value if type(value) is str else _plain(value)
    made["result"] = step.result and step.result.isoformat()
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment is one as well
        return value.isoformat()
    if isinstance(value, hour):
        return f"{value:%H:%M}"
    if isinstance(value, TimeInForce):
        return {"from": _plain(value.from_), "until": _plain(value.until)}
    if isinstance(value, tuple):
        return [_titled(one) if isinstance(one, tuple) else _plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _titled(pair: tuple[date, date | str]) -> Any:
    """Return a span of days as a list, and a day with its title as an object."""
    first, second = pair
    return [_plain(first), _plain(second)] if isinstance(second, date) else {"date": _plain(first), "title": second}


def last_anchor(steps: Sequence[Step]) -> Anchor | None:
    """Return the day that time is counted from: the last anchor of a proof."""
    return next((step for step in reversed(steps) if isinstance(step, Anchor)), None)
