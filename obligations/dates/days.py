"""Days as programs give them."""

from __future__ import annotations

from datetime import date, datetime, time

from obligations.errors import UsageError


def moment_of(given: object, what: str) -> date | datetime:
    """Return a day, or a moment without a zone where an hour is given with it.

    >>> moment_of("2026-04-03T16:30", "breach"), moment_of("2026-04-03", "breach")
    (datetime.datetime(2026, 4, 3, 16, 30), datetime.date(2026, 4, 3))
    """
    if isinstance(given, str) and ":" in given:
        try:
            found = datetime.fromisoformat(given)
        except ValueError:
            raise UsageError(f'{what}: "{given}" is no time in ISO form, for example 2017-06-13T16:30') from None
        day_of(found, what)  # refuses a moment of a zone
        return found.replace(microsecond=0)
    day = day_of(given, what)
    if not isinstance(given, datetime) or given.time() == time():  # programs give a day as its midnight
        return day
    return datetime.combine(day, given.time().replace(microsecond=0))


def plain_day(given: date) -> date:
    """Return the day of a moment, or the day that is given."""
    return given.date() if isinstance(given, datetime) else given


def day_of(given: object, what: str) -> date:
    """Return a day that is given as a date, as ISO text, or as a moment without a zone.

    Raises UsageError, which names ``what`` was given, for all else: a moment of a zone is another day elsewhere.

    >>> day_of("2017-06-13", "report.published"), day_of(datetime(2017, 6, 13, 9, 30), "report.published")
    (datetime.date(2017, 6, 13), datetime.date(2017, 6, 13))
    """
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise UsageError(f'{what}: "{given}" is no day in ISO form, for example 2017-06-13') from None
    if isinstance(given, datetime):
        if given.tzinfo is not None or given != given:  # pandas' NaT is a datetime, and equals nothing
            raise UsageError(f"{what}: {given} is no day; give the day that it was in the place that counts")
        return given.date()
    if isinstance(given, date):
        return given
    raise UsageError(f"{what}: {given!r} is no day; give a date, or text as 2017-06-13")
