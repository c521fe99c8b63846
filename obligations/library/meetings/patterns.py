"""Meetings that follow an RRULE (RFC 5545, 3.3.10): read strictly, and expanded within bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from obligations.errors import OutOfRangeError, UsageError

#: More slots than this in one pattern is a slip (daily for ten years is about 3,700).
MOST_SLOTS = 5000

#: More numbers than this in one pattern is no pattern: every day of a month in every month has 43.
MOST_NUMBERS = 100

#: How far from its first day a pattern must give a meeting.
_SOON = 366 * 5

#: The frequencies of meetings, the days in one period of each, and the most meetings that one period can hold.
_PERIODS = {"DAILY": (1, 1), "WEEKLY": (7, 7), "MONTHLY": (28, 31), "YEARLY": (365, 366)}

#: The parts that are lists of numbers, the least and the greatest of each, and the frequencies that they go with.
_NUMBERS: Mapping[str, tuple[int, int, tuple[str, ...]]] = {
    "BYMONTH": (1, 12, tuple(_PERIODS)),
    "BYMONTHDAY": (-31, 31, ("DAILY", "MONTHLY", "YEARLY")),
    "BYSETPOS": (-366, 366, tuple(_PERIODS)),
    "BYYEARDAY": (-366, 366, ("YEARLY",)),
    "BYWEEKNO": (-53, 53, ("YEARLY",)),
}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T[0-9]{6}Z?)?")


@dataclass(frozen=True, slots=True)
class Booking:
    """One booked meeting."""

    id: str
    on: date
    time: time | None = None


@dataclass(frozen=True)
class Rule:
    """An RRULE from a first day; ``parts`` are the arguments of python-dateutil's rrule, which expands it."""

    start: date
    freq: str
    parts: Mapping[str, Any]

    def days(self, last: date) -> int:
        """Say about how many days are looked at to find the meetings up to ``last``: the work that it takes."""
        interval, count, positions = (self.parts.get(name) for name in ("interval", "count", "bysetpos"))
        end = min(last, self.parts["until"].date()) if "until" in self.parts else last
        span = max((end - self.start).days, 0)
        if count and not self.parts.keys() - {"interval", "count", "byweekday", "wkst"}:
            span = min(span, 7 * (count + 1) * _PERIODS[self.freq][0] * (interval or 1))
        return (span // (interval or 1) + 1) * (1 + len(positions or ()))

    def slots(self, last: date) -> Iterator[date]:
        """Give the days up to ``last``, in order."""
        from dateutil import rrule

        given = dict(self.parts)
        if "count" not in given:
            end = datetime.combine(last, time())
            given["until"] = min(given.get("until", end), end)
        for moment in rrule.rrule(getattr(rrule, self.freq), dtstart=datetime.combine(self.start, time()), **given):
            if moment.date() > last:
                return
            yield moment.date()


@dataclass(frozen=True)
class Pattern:
    """Meetings that follow an RRULE; excepted days keep their slot numbers."""

    prefix: str
    rule: Rule
    excepted: frozenset[date]
    at: time | None = None

    def days(self, last: date) -> int:
        """Say about how many days are looked at to find the bookings up to ``last``."""
        return self.rule.days(last)

    def until(self, last: date) -> Iterator[Booking]:
        """Give the bookings up to ``last``. Raises OutOfRangeError rather than stop short in silence."""
        for slot, day in enumerate(self.rule.slots(last), 1):
            if slot > MOST_SLOTS:
                raise OutOfRangeError(f"a pattern of meetings has more than {MOST_SLOTS} before {last}")
            if day not in self.excepted:
                yield Booking(f"{self.prefix}{day:%Y%m%d}" if self.prefix else str(slot), day, self.at)


# -- reading --------------------------------------------------------------------------------------------


def read_rule(text: str, start: date) -> Rule:
    """Read an RRULE for meetings; raise UsageError for what would give none, or give them in silence on other days."""
    given = text.upper().strip().removeprefix("RRULE:").split(";")
    try:
        rule = Rule(start, *_parts([part for part in given if part], start))
    except _FaultError as fault:
        raise UsageError(f"the pattern {_shown(text)} {fault}") from None
    soon = date.fromordinal(min(start.toordinal() + _SOON, date.max.toordinal()))
    if next(rule.slots(soon), None) is None:
        raise UsageError(f"the pattern {_shown(text)} gives no meeting in the five years from {start}")
    return rule


class _FaultError(ValueError):
    """What is wrong with a pattern."""


def _shown(text: str) -> str:
    return repr(text if len(text) <= 100 else f"{text[:99]}…")


def _parts(given: list[str], start: date) -> tuple[str, dict[str, Any]]:
    parts = _named(given)
    freq = parts.pop("FREQ")
    if {"COUNT", "UNTIL"} <= parts.keys():
        raise _FaultError("has both COUNT and UNTIL, and can end one way only")
    made = {_READERS[name][0]: _READERS[name][1](name, value, freq) for name, value in parts.items()}
    if "BYWEEKNO" in parts and re.search("[0-9]", parts.get("BYDAY", "")):
        raise _FaultError("counts days of the week in weeks of the year, which is no day")
    by_day = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & parts.keys()
    if start.day > 28 and freq in ("MONTHLY", "YEARLY") and not by_day:
        raise _FaultError(f"from {start} would skip short months; say BYMONTHDAY or BYDAY")
    return freq, made


def _named(given: list[str]) -> dict[str, str]:
    """Return the text of each part by its name. Raises _FaultError for a part that is none, or stands twice."""
    parts: dict[str, str] = {}
    for part in given:
        name, equals, value = part.partition("=")
        if equals and parts.setdefault(name, value) != value:
            raise _FaultError(f"has {name} twice")
    if parts.get("FREQ") not in _PERIODS:
        raise _FaultError(f"needs FREQ, one of {', '.join(_PERIODS)}")
    if finer := parts.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND"}:
        raise _FaultError(f"has {min(finer)}; meetings are booked by the day")
    if unknown := [part for part in given if part.partition("=")[0] not in {"FREQ", *_READERS}]:
        raise _FaultError(f"has {unknown[0][:40]!r}, which is no part of a pattern of meetings")
    if sum(value.count(",") + 1 for value in parts.values()) > MOST_NUMBERS:
        raise _FaultError(f"has more than {MOST_NUMBERS} numbers")
    return parts


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,4}", text) or not low <= int(text) <= high or int(text) == 0:
        raise _FaultError(f"is not right: {name} cannot be {text[:40] or 'empty'}")
    return int(text)


def _numbers(name: str, text: str, freq: str) -> list[int]:
    low, high, fitting = _NUMBERS[name]
    if freq not in fitting:
        raise _FaultError(f"has {name}, which does not go with FREQ={freq}")
    most = min(high, _PERIODS[freq][1]) if name == "BYSETPOS" else high
    return [_whole(name, one, max(low, -most), most) for one in text.split(",")]


def _weekdays(name: str, text: str, freq: str) -> list[Any]:
    from dateutil.rrule import weekday

    most = {"MONTHLY": 5, "YEARLY": 53}.get(freq, 0)
    made = []
    for one in text.split(","):
        found = _DAY.fullmatch(one)
        if found is None or (found[1] and not 1 <= abs(int(found[1])) <= most):
            raise _FaultError(f"is not right: {name} cannot be {one[:40] or 'empty'} with FREQ={freq}")
        made.append(weekday(_WEEKDAYS.index(found[2]), int(found[1]) if found[1] else None))
    return made


def _until(name: str, text: str, freq: str) -> datetime:
    found = _UNTIL.fullmatch(text)
    try:
        if found is not None:
            return datetime.combine(date(*map(int, found.groups())), time())
    except ValueError:  # the 31st of February
        pass
    raise _FaultError(f"is not right: {name} cannot be {text[:40] or 'empty'}")


def _week_start(name: str, text: str, freq: str) -> int:
    if text not in _WEEKDAYS:
        raise _FaultError(f"is not right: {name} cannot be {text[:40] or 'empty'}")
    return _WEEKDAYS.index(text)


#: Each part that a pattern may have besides FREQ: its name in python-dateutil, and how its text is read.
_READERS: Mapping[str, tuple[str, Callable[[str, str, str], Any]]] = {
    "INTERVAL": ("interval", lambda name, text, freq: _whole(name, text, 1, 1000)),
    "COUNT": ("count", lambda name, text, freq: _whole(name, text, 1, MOST_SLOTS)),
    "UNTIL": ("until", _until),
    "WKST": ("wkst", _week_start),
    "BYDAY": ("byweekday", _weekdays),
    **{name: (name.lower(), _numbers) for name in _NUMBERS},
}
