"""Hours: an instant so many hours from another, and an hour of a day by the clock of a place.

A day has 23 or 25 hours where the clocks change, so that "24 hours" and "the same hour of the next day" can be two
instants. ``elapsed`` hours pass; ``clock`` hours are told by the clock; ``reg-1182`` are those of Regulation (EEC,
Euratom) No 1182/71, whose first is the one after the hour in which the event occurs (art 3(1)). An hour that the clock
leaves out, or tells twice, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from obligations.dates.kinds import Convention
from obligations.dates.periods import Dated, Period, add_days
from obligations.dates.steps import HourCount, HourOfDay
from obligations.errors import DateError, OutOfRangeError

ONE_HOUR = timedelta(hours=1)

#: Of a period of so many hours by Regulation 1182/71 two working days have to be part (art 3(5)).
TWO_DAYS = 48


@lru_cache(maxsize=16)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name."""
    return ZoneInfo(name)


def instant(day: date, hour: time, zone: str) -> datetime:
    """Return an hour of a day by the clock of a zone; DateError for one that does not come, or comes twice.

    >>> instant(date(2026, 7, 1), time(16), "Europe/London").isoformat()
    '2026-07-01T16:00:00+01:00'
    """
    found = datetime.combine(day, hour, zone_of(zone))
    if found.utcoffset() != found.replace(fold=1).utcoffset():
        back = found.astimezone(UTC).astimezone(zone_of(zone)).time() == hour
        how = "comes twice, as the clocks go back" if back else "does not come, as the clocks go forward"
        raise DateError(f"{hour:%H:%M} on {day} {how} ({zone})")
    return found


def _elapsed(start: datetime, number: int) -> datetime:
    return (start.astimezone(UTC) + number * ONE_HOUR).astimezone(start.tzinfo)


def _by_the_clock(start: datetime, number: int) -> datetime:
    told = start.replace(tzinfo=None) + number * ONE_HOUR
    return instant(told.date(), told.time(), str(start.tzinfo))


def _by_regulation(start: datetime, number: int) -> datetime:
    if number < 0:
        raise DateError("Regulation 1182/71 says how hours run after an event, and not before one")
    if number >= TWO_DAYS:
        raise DateError(
            "by Regulation 1182/71 art 3(5) two working days are part of so many hours: not worked out here"
        )
    return _elapsed(start.replace(minute=0, second=0, microsecond=0), number + 1)


#: How hours run, by what a period says of them; unsaid, they pass.
RUNS: Mapping[str | None, Callable[[datetime, int], datetime]] = {
    None: _elapsed, "elapsed": _elapsed, "clock": _by_the_clock, "reg-1182": _by_regulation,
}  # fmt: skip


def counted(of: Dated, period: Period, convention: Convention, zone: str, *, opening: bool = False) -> Dated:
    """Return the instant a number of hours after or before a point, with the step that gives it.

    Of a point whose hour is not known a limit is counted from its first moment, and an opening from its last, so that
    neither is too late or too early; both are provisional.

    >>> point = Dated(date(2026, 4, 3), (), None, instant(date(2026, 4, 3), time(16, 30), "Europe/London"))
    >>> counted(point, Period(72, "hour"), "after", "Europe/London").at.isoformat()
    '2026-04-06T16:30:00+01:00'
    """
    if convention not in ("after", "before"):
        raise DateError(f"hours run after or before a moment, not {convention} one")
    start = of.at or instant(add_days(of.date, 1) if opening else of.date, time(), zone)
    number = period.number if convention == "after" else -period.number
    try:
        found = RUNS[period.kind](start, number)
    except OverflowError:
        raise OutOfRangeError(f"{period} {convention} {of.date} fall outside the years 1 to 9999") from None
    step = HourCount(found.date(), of.date, period, convention, zone, of.at, found)
    doubt = None if of.at is not None else f"time runs from an hour of {of.date} that is not known"
    return Dated(found.date(), (step,), doubt, found)


def hour_of(of: Dated, hour: time, zone: str) -> Dated:
    """Return an hour of a point's day."""
    found = instant(of.date, hour, zone)
    return Dated(of.date, (*of.steps, HourOfDay(of.date, of.date, hour, zone, found)), of.provisional, found)
