"""Time limits in a running text, each with its date where one event is dated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from obligations.dates.days import moment_of, plain_day
from obligations.dates.periods import MONTHS, Period, add_days, add_months
from obligations.dates.phrases import values as v
from obligations.dates.phrases.extracting import Limit, limits_of
from obligations.dates.phrases.parts import counts_hours, mapped
from obligations.dates.proofs import iso
from obligations.dates.single import SHOWN, Answer, Reading, answer, with_choices
from obligations.dates.workdays import WorkingCalendar
from obligations.errors import ObligationsError
from obligations.library.beside import why_no_date
from obligations.library.finding import load_calendar


@dataclass(frozen=True)
class TextLimit:
    """A time limit that a text says: where it stands, what it says, from what it counts, and its date.

    ``start`` and ``end`` are places in the text, in characters. ``phrase`` is the normal form; ``event`` what it
    counts from, in the text's words. ``opens``, ``due`` and ``dates`` are there where the one event is dated and the
    words leave nothing open, with ``opens_at`` and ``due_at`` where hours decide; ``provisional`` says on what they
    rest that is not settled, and ``why_not`` what is missing.
    """

    start: int
    end: int
    words: str
    phrase: str
    event: str | None
    opens: date | None = None
    due: date | None = None
    dates: tuple[date, ...] = ()
    readings: tuple[Reading, ...] = ()
    safe: date | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    provisional: str | None = None
    why_not: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the limit as plain data."""
        return {
            "start": self.start, "end": self.end, "words": self.words, "phrase": self.phrase, "event": self.event,
            "opens": iso(self.opens), "due": iso(self.due), "opens_at": iso(self.opens_at), "due_at": iso(self.due_at),
            "dates": [iso(day) for day in self.dates], "readings": [one.as_json() for one in self.readings],
            "safe": iso(self.safe), "provisional": self.provisional, "why_not": self.why_not,
        }  # fmt: skip


@dataclass(frozen=True)
class Unread:
    """An expression that looks like a time and is not read."""

    start: int
    end: int
    words: str

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"start": self.start, "end": self.end, "words": self.words}


@dataclass(frozen=True)
class TextLimits:
    """The time limits of a text, in its order; iterating gives them. ``unread`` looks like a time and is not read."""

    limits: tuple[TextLimit, ...]
    unread: tuple[Unread, ...]

    def __iter__(self) -> Iterator[TextLimit]:
        return iter(self.limits)

    def __len__(self) -> int:
        return len(self.limits)

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "limits": [limit.as_json() for limit in self.limits], "unread": [one.as_json() for one in self.unread],
        }  # fmt: skip


def read(
    text: str,
    *,
    given: date | str | None = None,
    calendar: str | WorkingCalendar | None = None,
    zone: str = "Europe/London",
) -> TextLimits:
    """Find the time limits that a text says, and date them where it says of one event from which they count.

    ``given`` is the day of that event, or its moment by the clock of ``zone``, which hours need; ``calendar`` counts
    working days, by id or as a value. Where the words can be read in two ways and nobody has decided, a limit has its
    readings and no date. Raises UnknownNameError for a calendar that there is not.

    >>> words = "before the end of the period of 28 days beginning with the day on which it received the request"
    >>> [(limit.phrase, limit.event, str(limit.due)) for limit in read(words, given="2026-05-01")]
    [('within 28 days beginning with event', 'it received the request', '2026-05-28')]
    """
    day = moment_of(given, "given") if given is not None else None
    cal = load_calendar(calendar) if isinstance(calendar, str) else calendar
    found = limits_of(text)
    limits = tuple(
        replace(one, opens=None, due=None, dates=(), why_not=TOGETHER) if _goes_with_next(text, limit, after) else one
        for limit, after, one in zip(
            found.limits,
            (*found.limits[1:], None),
            (_dated(text, limit, _Given(day, zone), cal) for limit in found.limits),
            strict=False,
        )
    )
    return TextLimits(limits, tuple(Unread(one.start, one.end, text[one.start : one.end]) for one in found.unread))


#: What an event says that happens in each of a row of units.
_EACH = re.compile(r"\b(?:each|every) (?:financial |calendar )?(month|quarter|year)\b")


def _in_each_unit(limit: Limit, given: _Given, found: Answer, asked: Callable[[v.Due], Answer]) -> Iterator[date]:
    """Give the limits of an event that happens in each month, quarter or year, from the one that is given on."""
    unit = next((match[1] for words in limit.events.values() if (match := _EACH.search(words))), None)
    if unit is None or given.day is None or found.due is None or found.due_at is not None:
        return
    for number in range(SHOWN):
        try:
            day = v.Day(add_months(given.day, number * MONTHS[unit], "month-end"))
            due = asked(_on(limit.value, day)).due
        except (ObligationsError, _NoDateError):
            return
        if due is None:
            return
        yield due


def _on(value: v.Due, day: v.Day) -> v.Due:
    """Return a value with a day in the place of the event that it names."""
    return cast("v.Due", mapped(value, lambda part: day if isinstance(part, v.Name) else part))


#: Why what recurs is not dated where another limit is joined to it: the two are one.
TOGETHER = "it goes together with the limit after it"


def _goes_with_next(text: str, limit: Limit, after: Limit | None) -> bool:
    """Say whether what recurs is joined with another limit: once in each year and within five months of its end."""
    recurs = isinstance(limit.value.first, v.Cadence)
    return after is not None and recurs and text[limit.end : after.start].strip(" ,") == "and"


class _Given(NamedTuple):
    """The day, or the moment, of the one event of a limit, by the clock of a zone."""

    event: date | None
    zone: str

    @property
    def day(self) -> date | None:
        return plain_day(self.event) if self.event is not None else None


def _dated(text: str, limit: Limit, given: _Given, cal: WorkingCalendar | None) -> TextLimit:
    words = text[limit.start : limit.end]
    plain = TextLimit(limit.start, limit.end, words, str(limit.value), " / ".join(limit.events.values()) or None)
    if why := why_no_date(text, limit):
        return replace(plain, why_not=why)
    try:
        asked = _asker(limit, given, cal)
        found = with_choices(asked(limit.value), words, limit.choices, asked)
    except _NoDateError as error:
        safe = min((one.date for one in error.readings), default=None)
        return replace(plain, why_not=str(error), readings=error.readings, safe=safe)
    except ObligationsError as error:
        return replace(plain, why_not=str(error).splitlines()[0])
    whole = (found.opens, found.opens_at) != (found.due, found.due_at)
    why = None if found.day else "the words can be read in more than one way"
    dates = found.dates or tuple(_in_each_unit(limit, given, found, asked))
    return replace(
        plain,
        opens=found.opens if whole else None,
        opens_at=found.opens_at if whole else None,
        due_at=found.due_at,
        provisional=found.provisional,
        due=found.due,
        dates=dates,
        readings=found.readings if len(found.readings) > 1 else (),
        safe=found.safe if len(found.readings) > 1 else None,
        why_not=why,
    )


class _NoDateError(Exception):
    """The words and what is given with them give no one date."""

    def __init__(self, message: str, readings: tuple[Reading, ...] = ()) -> None:
        self.readings = readings
        super().__init__(message)


def _asker(limit: Limit, given: _Given, cal: WorkingCalendar | None) -> Callable[[v.Due], Answer]:
    """Return what answers a value: its one event on the day that is given, what recurs from that day on."""
    if len(limit.events) > 1:
        raise _NoDateError("it counts from more than one event")
    if limit.events and given.event is None:
        raise _NoDateError("the day of its event is not given")
    calendars = {"working": cal} if cal is not None else {}
    if cal is not None and not cal.disregarded and _counts_days_back(limit.value):
        raise _NoDateError(f"whether its days are those of the calendar {cal.id} is not said")
    event = given.event if counts_hours(limit.value) else given.day
    facts = dict.fromkeys(limit.events, event) if event is not None else {}
    ends = given.day is not None and _months_from_an_end(limit, given.day)

    def asked(value: v.Due) -> Answer:
        full = _from_given(mapped(value, _on_its_days) if cal is not None and cal.disregarded else value, given.day)
        found = answer(full, calendars=calendars, facts=facts, zone=given.zone)
        if ends and answer(full, calendars=calendars, facts=facts, months="month-end").day != found.day:
            raise _NoDateError("from the end of a month, months can run to its corresponding date or to the end of one")
        if cal is not None and found.due is not None and _may_move(value) and not cal.is_working_day(found.due):
            stays = Reading("the limit stays on its last day", found.due)
            moves = Reading("the limit moves to the next working day", cal.next(found.due))
            message = f"{found.due} is no working day of {cal.id}, and whether the limit moves is not said"
            raise _NoDateError(message, (stays, moves))
        return found

    return asked


def _on_its_days(part: Any) -> Any:
    """Return a period of plain days as one of working days: the calendar's law leaves the others out of any count."""
    plain = isinstance(part, Period) and part.unit == "day" and part.kind is None
    return replace(part, kind="working") if plain else part


def _may_move(value: v.Due) -> bool:
    """Say whether a limit is counted in days of no kind or in months: it can end on a day that is no working day."""
    periods = [part for part in v.walk(value) if isinstance(part, Period)]
    return value.adjust is None and bool(periods) and not any(one.kind or one.unit == "hour" for one in periods)


def _counts_days_back(value: v.Due) -> bool:
    """Say whether days of no kind are counted back to notice: those that do not count can be meant to be left out."""
    for part in v.walk(value):
        if isinstance(part, (v.CountBack, v.Offset)) and part.period.unit == "day" and part.period.kind is None:
            convention = part.convention if isinstance(part, v.CountBack) else part.direction
            if (convention == "before" or isinstance(part, v.Offset)) and part.period.number > 1:
                return True
    return False


def _months_from_an_end(limit: Limit, given: date) -> bool:
    """Say whether months are counted from the end of something that ends with a month shorter than others."""
    ends = any(re.match(r"(?:the )?(?:end|termination|close) of\b", words) for words in limit.events.values())
    short = given.day < 31 and add_days(given, 1).day == 1
    return ends and short and any(isinstance(part, Period) and part.months for part in v.walk(limit.value))


def _from_given(value: v.Due, given: date | None) -> v.Due:
    """Return a value whose cadence runs from the day that is given, where its words name nothing else."""
    first = value.first
    if isinstance(first, v.AtLeast) and not first.period.clear and first.period.unit != "hour":
        raise _NoDateError("whether so long has passed with or without its last day is open")
    if not isinstance(first, v.Cadence) or first.anchor is not None:
        return value
    if given is None:
        raise _NoDateError("from which day it recurs is not given")
    if first.days is not None:  # on or after that day
        return replace(value, first=replace(first, anchor=v.Day(add_days(given, -1))))
    if not first.at_least:
        raise _NoDateError("from which day it recurs is not said")
    return replace(value, first=replace(first, anchor=v.Day(given)))
