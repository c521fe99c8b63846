"""Days as programs give them."""

from __future__ import annotations

from datetime import date, datetime

from obligations.errors import UsageError


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
