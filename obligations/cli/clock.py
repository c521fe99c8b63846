"""The clock. It is read here alone, and what day it is depends on the zone of the case and never on the machine's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """Return the day that it is now in a zone."""
    return now().astimezone(zone).date()
