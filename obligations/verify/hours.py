"""The checker's own hours: seconds counted on, or hands of a clock moved, and nothing of the engine's.

A moment is told with its offset, and has to be one that the clock of its zone shows just once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from obligations.verify.errors import RejectedError, shown


def moment_of(value: object, what: str, zone: object) -> datetime:
    """Read a moment of a zone, told with the offset that the zone has then."""
    where = zone_of(zone)
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
        good = found.tzinfo is not None and found.astimezone(where).isoformat() == value
    except (ValueError, OverflowError):
        good = False
    if not good:
        raise RejectedError(f"{what} is no moment of {shown(zone)}: {shown(value)}")
    return found.astimezone(where)


def zone_of(name: object) -> ZoneInfo:
    """Return a time zone by its name."""
    try:
        return ZoneInfo(name if isinstance(name, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RejectedError(f"there is no time zone {shown(name)}") from None


def told(day: date, clock: str, zone: object) -> datetime:
    """Return the one moment at which the clock of a zone tells an hour of a day."""
    where, hands = zone_of(zone), datetime.fromisoformat(f"{day.isoformat()}T{clock}")
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    # What the offset can be within a day and a half: each is tried, and the clock looked at.
    offsets = {(noon + timedelta(hours=hours)).astimezone(where).utcoffset() for hours in range(-36, 37)}
    seen = {
        at
        for offset in offsets
        if offset is not None
        and (at := (hands - offset).replace(tzinfo=UTC)).astimezone(where).replace(tzinfo=None) == hands
    }
    if len(seen) != 1:
        raise RejectedError(f"{clock} on {day} comes {'twice' if seen else 'not at all'} in {shown(zone)}")
    return seen.pop().astimezone(where)


def later(since: datetime, hours: int, runs: str | None) -> datetime:
    """Return the moment so many hours after another (or before it), as the hours run."""
    where = since.tzinfo
    try:
        if runs == "clock":
            hands = since.replace(tzinfo=None) + timedelta(hours=hours)
            return told(hands.date(), hands.time().isoformat(), str(where))
        if runs == "reg-1182":
            if not 0 <= hours < 48:
                raise RejectedError("hours by Regulation 1182/71 are checked for less than two days after an event")
            seconds = (int(since.timestamp()) // 3600 + 1 + hours) * 3600
            return datetime.fromtimestamp(seconds, UTC).astimezone(where)
        return datetime.fromtimestamp(since.timestamp() + hours * 3600, UTC).astimezone(where)
    except (OverflowError, OSError, ValueError):
        raise RejectedError("the count leaves the years 1 to 9999") from None


def starts(said: Mapping[str, Any], day: date) -> list[datetime]:
    """Return from which moments hours can be counted: the one that is told, or the two ends of a day."""
    zone = said["zone"]
    if "since" in said:
        since = moment_of(said["since"], "since", zone)
        if since.date() != day:
            raise RejectedError(f"hours are counted from {since}, which is not on {day}")
        return [since]
    return [told(one, "00:00:00", zone) for one in (day, day + timedelta(days=1))]
