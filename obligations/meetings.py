"""A body's booked meetings: listed in the case, by a pattern (an RRULE), or from an .ics file.

A booking has an id that never depends on its date: its own, its place in the list, its slot in the
pattern, or the UID (with RECURRENCE-ID) of the entry. Moving or cancelling one renumbers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from obligations.errors import UsageError
from obligations.model import Meetings

if TYPE_CHECKING:
    from dateutil.rrule import rrule

#: More slots than this in one pattern is a slip (daily for three years is about 1,100).
MOST_SLOTS = 5000

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True, slots=True)
class Booking:
    """One booked meeting."""

    id: str
    on: date
    time: time | None = None


@dataclass(frozen=True)
class Pattern:
    """Meetings that follow an RRULE from a first day; excepted days keep their slot numbers."""

    prefix: str
    rule: rrule
    excepted: frozenset[date]
    at: time | None = None

    def until(self, last: date) -> Iterator[Booking]:
        """Give the bookings up to ``last``."""
        for slot, moment in enumerate(islice(self.rule, MOST_SLOTS), 1):
            if moment.date() > last:
                return
            if moment.date() not in self.excepted:
                name = f"{self.prefix}{moment:%Y%m%d}" if self.prefix else str(slot)
                yield Booking(name, moment.date(), self.at)


@dataclass(frozen=True)
class Diary:
    """Everything booked for one body."""

    listed: tuple[Booking, ...] = ()
    patterns: tuple[Pattern, ...] = ()

    def until(self, last: date) -> tuple[Booking, ...]:
        """Return the bookings, in order of date: all the listed ones, and patterns up to ``last``."""
        moved = {booking.id for booking in self.listed}
        found = [*self.listed, *(b for p in self.patterns for b in p.until(last) if b.id not in moved)]
        return tuple(sorted(found, key=lambda booking: (booking.on, booking.id)))


def diary(meetings: Meetings, ics: bytes | None = None) -> Diary:
    """Read a case's meetings; ``ics`` is the content of the file it names.

    Raises UsageError for a pattern or an .ics file that cannot be read.
    """
    if meetings.dates is not None:
        listed = [
            Booking(one.id or str(number), one.on, one.time)
            for number, one in enumerate(meetings.dates, 1)
            if not one.cancelled
        ]
        return Diary(tuple(listed))
    if meetings.pattern is not None:
        assert meetings.from_ is not None
        rule = _rule(meetings.pattern, datetime.combine(meetings.from_, time()))
        return Diary(patterns=(Pattern("", rule, frozenset(meetings.except_)),))
    return _from_ics(ics or b"", meetings.summary)


def _rule(text: str, start: datetime) -> Any:
    from dateutil.rrule import rrulestr

    parts = dict(part.partition("=")[::2] for part in text.upper().removeprefix("RRULE:").split(";"))
    if parts.get("FREQ") not in _FREQUENCIES:
        raise UsageError(f"the pattern {text!r} needs FREQ, one of {', '.join(_FREQUENCIES)}")
    if finer := parts.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND"}:
        raise UsageError(f"the pattern {text!r} has {min(finer)}; meetings are booked by the day")
    try:
        return rrulestr(text, dtstart=start.replace(tzinfo=None))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"the pattern {text!r} cannot be read: {error}") from None


def _from_ics(content: bytes, summary: str | None) -> Diary:
    from icalendar import Calendar

    try:
        events = [event for cal in Calendar.from_ical(content, multiple=True) for event in cal.walk("VEVENT")]
        wanted = [e for e in events if summary is None or summary.lower() in str(e.get("SUMMARY", "")).lower()]
        listed: list[Booking] = []
        patterns: list[Pattern] = []
        for event in wanted:
            if str(event.get("STATUS", "")).upper() == "CANCELLED" and "RECURRENCE-ID" not in event:
                continue
            if "RRULE" in event:
                patterns.append(_recurring(event, wanted))
            else:
                listed.extend(_single(event))
    except UsageError:
        raise
    except Exception as error:  # the parser raises many kinds for a broken file
        raise UsageError(f"the .ics file cannot be read: {error}") from None
    return Diary(tuple(listed), tuple(patterns))


def _start(event: Any) -> tuple[date, time | None]:
    if "DTSTART" not in event:
        raise UsageError(f"the entry {event.get('UID', '?')} of the .ics file has no DTSTART")
    moment = event["DTSTART"].dt
    return (moment.date(), moment.time()) if isinstance(moment, datetime) else (moment, None)


def _slot(event: Any) -> date:
    moment = event["RECURRENCE-ID"].dt
    return moment.date() if isinstance(moment, datetime) else moment


def _single(event: Any) -> Iterator[Booking]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    uid = str(event.get("UID", ""))
    if not uid:
        raise UsageError("an entry of the .ics file has no UID")
    name = f"{uid}/{_slot(event):%Y%m%d}" if "RECURRENCE-ID" in event else uid
    yield Booking(name, *_start(event))


def _recurring(event: Any, others: list[Any]) -> Pattern:
    """Expand a recurring entry; moved and cancelled slots are the business of their own entries."""
    uid = str(event.get("UID", ""))
    first, at = _start(event)
    rule = event["RRULE"]
    rule = rule[0] if isinstance(rule, list) else rule
    text = rule.to_ical().decode()
    if "UNTIL" in rule:  # compared as a day: meetings are booked by the day
        until = rule["UNTIL"][0]
        last = until.date() if isinstance(until, datetime) else until
        kept = [part for part in text.split(";") if not part.startswith("UNTIL=")]
        text = ";".join([*kept, f"UNTIL={last:%Y%m%d}"])
    gone = {_slot(o) for o in others if str(o.get("UID", "")) == uid and "RECURRENCE-ID" in o}
    exdates = event.get("EXDATE", [])
    for one in exdates if isinstance(exdates, list) else [exdates]:
        gone |= {d.dt.date() if isinstance(d.dt, datetime) else d.dt for d in one.dts}
    return Pattern(f"{uid}/", _rule(text, datetime.combine(first, time())), frozenset(gone), at)
