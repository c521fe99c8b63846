"""A body's booked meetings: listed in the case, by a pattern (an RRULE), or from an .ics file.

A booking has an id that never depends on its date: its own, its place in the list, its slot in the
pattern, or the UID (with RECURRENCE-ID) of the entry. Moving or cancelling one renumbers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from obligations.errors import OutOfRangeError, UsageError
from obligations.model import Meetings

if TYPE_CHECKING:
    from dateutil.rrule import rrule

#: More slots than this in one pattern is a slip (daily for ten years is about 3,700).
MOST_SLOTS = 5000

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")

#: The parts of an RRULE that matter for meetings, and what each may be.
_RANGES = {
    "INTERVAL": (1, 1000),
    "COUNT": (1, MOST_SLOTS),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYSETPOS": (-366, 366),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
}


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
        """Give the bookings up to ``last``. Raises OutOfRangeError rather than stop short in silence."""
        end = datetime.combine(last, time())
        bounded: Any = self.rule
        if not bounded._until or bounded._until > end:
            bounded = bounded if bounded._count else bounded.replace(until=end)
        for slot, moment in enumerate(bounded, 1):
            if moment.date() > last:
                return
            if slot > MOST_SLOTS:
                raise OutOfRangeError(f"a pattern of meetings has more than {MOST_SLOTS} before {last}")
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
        pattern = Pattern("", rule, frozenset())
        if meetings.except_:
            days = {booking.on for booking in pattern.until(max(meetings.except_))}
            if stray := set(meetings.except_) - days:
                raise UsageError(f"{min(stray)} is excepted, but the pattern has no meeting on it")
        return Diary(patterns=(replace(pattern, excepted=frozenset(meetings.except_)),))
    return _from_ics(ics or b"", meetings.summary)


def _rule(text: str, start: datetime) -> Any:
    """Read an RRULE for meetings; refuse what would give none, or give them in silence on other days."""
    from dateutil.rrule import rrulestr

    parts = dict(part.partition("=")[::2] for part in text.upper().removeprefix("RRULE:").strip(";").split(";"))
    _check_rule(text, parts, start.date())
    try:
        rule: Any = rrulestr(text.strip(";"), dtstart=start)
        soon = start + timedelta(days=366 * 5)
        found = next(iter(rule.replace(count=None, until=min(soon, rule._until or soon))), None)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"the pattern {text!r} cannot be read: {error}") from None
    if found is None:
        raise UsageError(f"the pattern {text!r} gives no meeting in the five years from {start.date()}")
    return rule


def _check_rule(text: str, parts: dict[str, str], start: date) -> None:
    if parts.get("FREQ") not in _FREQUENCIES:
        raise UsageError(f"the pattern {text!r} needs FREQ, one of {', '.join(_FREQUENCIES)}")
    if finer := parts.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND"}:
        raise UsageError(f"the pattern {text!r} has {min(finer)}; meetings are booked by the day")
    for name, (low, high) in _RANGES.items():
        for number in filter(None, parts.get(name, "").split(",")):
            if not number.lstrip("+-").isdecimal() or not low <= int(number) <= high or int(number) == 0:
                raise UsageError(f"the pattern {text!r}: {name} cannot be {number}")
    by_day = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & parts.keys()
    if start.day > 28 and parts["FREQ"] in ("MONTHLY", "YEARLY") and not by_day:
        raise UsageError(f"the pattern {text!r} from {start} would skip short months; say BYMONTHDAY or BYDAY")


# -- .ics files -----------------------------------------------------------------------------------------


def _from_ics(content: bytes, summary: str | None) -> Diary:
    """Read a body's meetings from an .ics file; ``summary`` keeps the entries whose title holds those words.

    A moved or cancelled slot of a kept series belongs to it, whatever its own title says.
    """
    from icalendar import Calendar

    try:
        events = [event for cal in Calendar.from_ical(content, multiple=True) for event in cal.walk("VEVENT")]
    except Exception as error:  # the parser raises many kinds for a broken file
        raise UsageError(f"the .ics file cannot be read: {error}") from None
    events = _latest(events)
    fits = [e for e in events if summary is None or summary.lower() in str(e.get("SUMMARY", "")).lower()]
    uids = {_uid(event) for event in fits if "RECURRENCE-ID" not in event}
    wanted = [e for e in events if _uid(e) in uids] + [e for e in fits if _uid(e) not in uids]
    if not wanted:
        of = f' with "{summary}" in its title' if summary else ""
        raise UsageError(f"the .ics file holds no meeting{of}")
    patterns = [_recurring(e, wanted) for e in wanted if "RRULE" in e and not _cancelled(e)]
    listed = [b for e in wanted if "RRULE" not in e and not _cancelled(e) for b in _single(e)]
    return Diary(tuple(listed), tuple(patterns))


def _uid(event: Any) -> str:
    uid = str(event.get("UID", ""))
    if not uid:
        raise UsageError("an entry of the .ics file has no UID, so nothing could tell it from another")
    for name in ("RDATE", "RANGE"):
        if name in event or name in getattr(event.get("RECURRENCE-ID"), "params", {}):
            raise UsageError(f"the entry {uid} of the .ics file uses {name}, which cannot be read here: list its dates")
    return uid


def _latest(events: list[Any]) -> list[Any]:
    """Keep the newest version (the highest SEQUENCE) of each entry."""
    newest: dict[tuple[str, date | None], Any] = {}
    for event in events:
        key = (_uid(event), _slot(event) if "RECURRENCE-ID" in event else None)
        if key not in newest or int(event.get("SEQUENCE", 0)) >= int(newest[key].get("SEQUENCE", 0)):
            newest[key] = event
    return list(newest.values())


def _cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _local(value: Any, what: str) -> tuple[date, time | None]:
    """Return a date, or a moment in its own zone; a moment in UTC is told in Europe/London."""
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        if moment.tzinfo is not None and moment.utcoffset() == timedelta(0):
            moment = moment.astimezone(ZoneInfo("Europe/London"))
        return moment.date(), moment.time()
    if isinstance(moment, date):
        return moment, None
    raise UsageError(f"an entry of the .ics file has a {what} that is no single date")


def _start(event: Any) -> tuple[date, time | None]:
    if "DTSTART" not in event:
        raise UsageError(f"the entry {_uid(event)} of the .ics file has no DTSTART")
    return _local(event["DTSTART"], "DTSTART")


def _slot(event: Any) -> date:
    return _local(event["RECURRENCE-ID"], "RECURRENCE-ID")[0]


def _single(event: Any) -> Iterator[Booking]:
    name = f"{_uid(event)}/{_slot(event):%Y%m%d}" if "RECURRENCE-ID" in event else _uid(event)
    yield Booking(name, *_start(event))


def _recurring(event: Any, others: list[Any]) -> Pattern:
    """Expand a recurring entry; moved and cancelled slots are the business of their own entries."""
    uid = _uid(event)
    first, at = _start(event)
    rule = event["RRULE"]
    if isinstance(rule, list):
        raise UsageError(f"the entry {uid} of the .ics file has two RRULEs")
    text = rule.to_ical().decode()
    if "UNTIL" in rule:  # compared as a day: meetings are booked by the day
        until = rule["UNTIL"][0]
        last = until.date() if isinstance(until, datetime) else until
        text = ";".join([part for part in text.split(";") if not part.startswith("UNTIL=")] + [f"UNTIL={last:%Y%m%d}"])
    gone = {_slot(other) for other in others if _uid(other) == uid and "RECURRENCE-ID" in other}
    exdates = event.get("EXDATE", [])
    for one in exdates if isinstance(exdates, list) else [exdates]:
        gone |= {_local(day, "EXDATE")[0] for day in one.dts}
    return Pattern(f"{uid}/", _rule(text, datetime.combine(first, time())), frozenset(gone), at)
