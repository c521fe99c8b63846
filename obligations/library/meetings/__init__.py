"""A body's booked meetings: listed in the case, by a pattern (an RRULE), or from an .ics file.

A booking has an id that never depends on its date: its own, its place in the list, its slot in the
pattern, or the UID (with RECURRENCE-ID) of the entry. Moving or cancelling one renumbers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from obligations.errors import OutOfRangeError, UsageError
from obligations.files.model.cases import Meetings
from obligations.files.model.fields import DEFAULT_ZONE
from obligations.library.meetings.ics import entries_of
from obligations.library.meetings.patterns import Booking, Pattern, read_rule

__all__ = ["MOST_BOOKINGS", "MOST_DAYS", "Booking", "Diary", "Pattern", "diary", "sharing"]

#: The bookings that the patterns and series of one case may give, and the days that may be looked at to find them:
#: a hundred bodies that meet weekly for ten years have about 52,000.
MOST_BOOKINGS = 60_000
MOST_DAYS = 5_000_000


@dataclass(frozen=True)
class Diary:
    """Everything booked for one body; ``sharing`` bodies of the case share the bounds on what patterns give."""

    listed: tuple[Booking, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    sharing: int = 1

    def until(self, last: date) -> tuple[Booking, ...]:
        """Return the bookings, in order of date: all the listed ones, and patterns up to ``last``.

        Raises OutOfRangeError where that would be more than a case may have.
        """
        moved = {booking.id for booking in self.listed}
        found = [*self.listed, *(booking for booking in self._expanded(last) if booking.id not in moved)]
        return tuple(sorted(found, key=lambda booking: (booking.on, booking.id)))

    def _expanded(self, last: date) -> Iterator[Booking]:
        if sum(pattern.days(last) for pattern in self.patterns) > MOST_DAYS // self.sharing:
            raise OutOfRangeError(_TOO_MUCH.format(f"{MOST_DAYS:,} days would be looked at for meetings", last))
        room = MOST_BOOKINGS // self.sharing
        for pattern in self.patterns:
            for booking in pattern.until(last):
                room -= 1
                if room < 0:
                    raise OutOfRangeError(_TOO_MUCH.format(f"{MOST_BOOKINGS:,} meetings would be booked", last))
                yield booking


_TOO_MUCH = "more than {} before {}, in a case whose bodies share that bound: list the meetings, or look less far ahead"


def sharing(diaries: Mapping[str, Diary]) -> dict[str, Diary]:
    """Return the diaries of a case, the bounds on what patterns give shared evenly by those that have any."""
    number = sum(bool(found.patterns) for found in diaries.values())
    return {name: replace(found, sharing=max(number, 1)) for name, found in diaries.items()}


def diary(meetings: Meetings, ics: bytes | None = None, zone: ZoneInfo = DEFAULT_ZONE) -> Diary:
    """Read a case's meetings; ``ics`` is the content of the file it names, ``zone`` the case's.

    Raises UsageError for a pattern or an .ics file that cannot be read; it quotes nothing but ids of the file.
    """
    if meetings.dates is not None:
        listed = [
            Booking(one.id or str(number), one.date, one.time)
            for number, one in enumerate(meetings.dates, 1)
            if not one.cancelled
        ]
        return Diary(tuple(listed))
    if meetings.pattern is not None:
        assert meetings.from_ is not None
        pattern = Pattern("", read_rule(meetings.pattern, meetings.from_), frozenset())
        if meetings.except_:
            days = {booking.on for booking in pattern.until(max(meetings.except_))}
            if stray := set(meetings.except_) - days:
                raise UsageError(f"{min(stray)} is excepted, but the pattern has no meeting on it")
        return Diary(patterns=(replace(pattern, excepted=frozenset(meetings.except_)),))
    return Diary(*entries_of(ics or b"", meetings.summary, zone))
