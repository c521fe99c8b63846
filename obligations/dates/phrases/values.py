"""What a time phrase says, as values. Each prints as its canonical sentence, and parsing that gives it back.

Points are single days; items say what is due relative to a point; a :class:`Due` is a whole phrase.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from typing import TypeAlias

from obligations.dates.kinds import Adjustment, Convention, Direction
from obligations.dates.periods import Period
from obligations.dates.phrases.descriptions import MONTH_NAMES as MONTH_NAMES
from obligations.dates.phrases.descriptions import WEEKDAY_NAMES as WEEKDAY_NAMES
from obligations.dates.phrases.descriptions import Days as Days
from obligations.dates.phrases.descriptions import ordinal as ordinal

# -- points -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date."""

    day: date

    def __str__(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Name:
    """The one happening of an event, duty or named date."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the happenings that fall before or after a point."""

    relation: str  # "on or before" | "before" | "on or after" | "after"
    point: Point

    def __str__(self) -> str:
        return f" {self.relation} {self.point}"


@dataclass(frozen=True, slots=True)
class Each:
    """Every happening of a series."""

    name: str
    filter: Filter | None = None

    def __str__(self) -> str:
        return f"each {self.name}{self.filter or ''}"


@dataclass(frozen=True, slots=True)
class FirstOrLast:
    """The first or the last happening of a series, perhaps of those in one month."""

    which: str  # "first" | "last"
    name: str
    month: int | None = None
    year: int | None = None
    filter: Filter | None = None

    def __str__(self) -> str:
        month = f" in {MONTH_NAMES[self.month - 1]}" if self.month else ""
        year = f" {self.year}" if self.year else ""
        return f"the {self.which} {self.name}{month}{year}{self.filter or ''}"


@dataclass(frozen=True, slots=True)
class DayInYear:
    """A day and month in the year, or the financial year (1 April to 31 March), of a point."""

    day: int
    month: int
    financial: bool
    of: Point

    def __str__(self) -> str:
        kind = "financial year" if self.financial else "year"
        return f"{self.day} {MONTH_NAMES[self.month - 1]} in the {kind} of {self.of}"


@dataclass(frozen=True, slots=True)
class EndOfMonth:
    """The last day of a named month."""

    month: int
    year: int

    def __str__(self) -> str:
        return f"the end of {MONTH_NAMES[self.month - 1]} {self.year}"


@dataclass(frozen=True, slots=True)
class EndOf:
    """The last day of the week (Sunday), month, quarter or year of a point."""

    unit: str
    of: Point

    def __str__(self) -> str:
        return f"the end of the {self.unit} of {self.of}"


@dataclass(frozen=True, slots=True)
class Offset:
    """A period before or after a point, itself a point."""

    period: Period
    direction: Convention
    of: Point

    def __str__(self) -> str:
        return f"{self.period} {self.direction} {self.of}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The earlier or the later of two days."""

    which: str
    left: Point
    right: Point

    def __str__(self) -> str:
        return f"the {self.which} of {self.left} and {self.right}"


@dataclass(frozen=True, slots=True)
class HourOf:
    """An hour of the day of a point: noon on the third working day before a meeting."""

    time: time
    of: Point

    def __str__(self) -> str:
        return f"{self.time:%H:%M} on {self.of}"


@dataclass(frozen=True, slots=True)
class DayOf:
    """The day of a description in the unit in which a point falls: the second Tuesday of the month of a review."""

    days: Days
    of: Point

    def __str__(self) -> str:
        return f"the {self.days} of {self.of}"


@dataclass(frozen=True, slots=True)
class DayIn:
    """The day of a description in a month of a year: the first Thursday in May 2026."""

    days: Days
    year: int

    def __str__(self) -> str:
        return f"the {self.days} {self.year}"


@dataclass(frozen=True, slots=True)
class Next:
    """One of the days of a description after or before a point: the first Tuesday after a vote, the first 31 March."""

    which: int
    days: Days
    direction: Direction
    of: Point

    def __str__(self) -> str:
        return f"the {ordinal(self.which)} {self.days} {self.direction} {self.of}"


Point: TypeAlias = (
    Day | Name | Each | FirstOrLast | DayInYear | EndOfMonth | EndOf | Offset | DayOf | DayIn | Next | HourOf | OneOf
)

# -- items --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Within:
    """A limit: not later than the end of a period after, or beginning with, a point."""

    period: Period
    convention: Convention
    point: Point

    def __str__(self) -> str:
        return f"within {self.period} {self.convention} {self.point}"


@dataclass(frozen=True, slots=True)
class CountBack:
    """A limit counted back: a period before, or ending with, a point."""

    period: Period
    convention: Convention
    point: Point
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'at least ' if self.at_least else ''}{self.period} {self.convention} {self.point}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Not before a period has run after, or beginning with, a point."""

    period: Period
    convention: Convention
    point: Point

    def __str__(self) -> str:
        return f"at least {self.period} {self.convention} {self.point}"


@dataclass(frozen=True, slots=True)
class At:
    """By, on, at, before, after, or on or after a point."""

    relation: str
    point: Point

    def __str__(self) -> str:
        return f"{self.relation} {self.point}"


@dataclass(frozen=True, slots=True)
class Between:
    """A window from one point to another, both days in."""

    opens: Point
    closes: Point

    def __str__(self) -> str:
        return f"between {self.opens} and {self.closes}"


@dataclass(frozen=True, slots=True)
class BetweenPeriods:
    """A window from one period after a point to another period after the same point."""

    opens: Period
    closes: Period
    point: Point

    def __str__(self) -> str:
        return f"between {self.opens} and {self.closes} after {self.point}"


Item: TypeAlias = Within | CountBack | AtLeast | At | Between | BetweenPeriods


@dataclass(frozen=True, slots=True)
class Either:
    """The earlier or the later of two items."""

    which: str  # "earlier" | "later"
    left: Item | Either
    right: Item | Either

    def __str__(self) -> str:
        return f"the {self.which} of {self.left} and {self.right}"


# -- recurring and whole phrases ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a cadence or standing duty stops: at a point, or after a period; both ends in."""

    until: Point | None = None
    lasting: Period | None = None
    at_least: bool = False

    def __str__(self) -> str:
        if self.until is not None:
            return f" until {self.until}"
        return f" for {'at least ' if self.at_least else ''}{self.lasting}" if self.lasting else ""


@dataclass(frozen=True, slots=True)
class Cadence:
    """*every*: a grid from its anchor. *at least every*: the largest gap since the last occurrence.

    A grid is counted in ``span``, or falls on ``days`` by their description; then the span is of no account.
    """

    at_least: bool
    span: Period
    anchor: Point | None = None
    bounds: Bounds = Bounds()
    relation: str = ""  # of days by their description: "on" | "by"
    days: Days | None = None

    def __str__(self) -> str:
        if self.days is not None:
            after = f" after {self.anchor}" if self.anchor is not None else ""
            return f"{self.relation} {self.days.every()}{after}{self.bounds}"
        lead = "at least every" if self.at_least else "every"
        after = f" after {self.anchor}" if self.anchor is not None else ""
        return f"{lead} {self.span.spelled()}{after}{self.bounds}"


@dataclass(frozen=True, slots=True)
class NoTime:
    """A phrase without a computable time: "at any time" or "unstated"."""

    text: str

    def __str__(self) -> str:
        return self.text


ANY_TIME = NoTime("at any time")
UNSTATED = NoTime("unstated")


@dataclass(frozen=True, slots=True)
class Due:
    """A whole "due" phrase: what comes first, the cadences that follow it, and the last-day adjustment."""

    first: Item | Either | Cadence | NoTime
    then: tuple[Cadence, ...] = ()
    adjust: Adjustment | None = None

    def __str__(self) -> str:
        parts = [str(self.first), *(f"then {cadence}" for cadence in self.then)]
        if self.adjust:
            parts.append(f"or the {self.adjust} working day")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Holds:
    """A standing duty."""

    start: Point
    bounds: Bounds = Bounds()

    def __str__(self) -> str:
        return f"from {self.start}{self.bounds}"


@dataclass(frozen=True, slots=True)
class Quota:
    """An amount owed in every interval: days, or a number of times."""

    at_least: bool
    amount: Period | int
    span: Period
    start: Point | None = None
    bounds: Bounds = Bounds()

    def __str__(self) -> str:
        amount = {1: "once"}.get(self.amount, f"{self.amount} times") if isinstance(self.amount, int) else self.amount
        start = f" from {self.start}" if self.start is not None else ""
        return f"{'at least ' if self.at_least else ''}{amount} every {self.span.spelled()}{start}{self.bounds}"


Phrase: TypeAlias = Due | Holds | Quota


def cadences(due: Due) -> list[Cadence]:
    """Return the cadences of a phrase, in order."""
    return [part for part in (due.first, *due.then) if isinstance(part, Cadence)]


def walk(value: object) -> Iterator[object]:
    """Give a phrase value and every part of it, in the order of its words.

    >>> [str(part) for part in walk(At("by", Name("decision"))) if isinstance(part, Name)]
    ['decision']
    """
    yield value
    if isinstance(value, tuple):
        for part in value:
            yield from walk(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from walk(getattr(value, field.name))
