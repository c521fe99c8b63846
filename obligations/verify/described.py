"""Days by their description, found by looking: the days of each unit in turn are held against the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from obligations.dates.phrases.values import WEEKDAY_NAMES, Days
from obligations.verify.closures import OpenDays
from obligations.verify.errors import RejectedError
from obligations.verify.walking import add, end_of, last_of_month

#: More of a row than this is no day that anybody was told.
MOST = 10_000


def day_that(days: Days, start: date, which: int, direction: str, open_days: OpenDays | None) -> date:
    """Return the ``which``-th such day after, on or after or before a day, or the one "in" its unit.

    ``open_days`` are the days of its kind, where it has one. Raises RejectedError where there is none.
    """
    if direction == "in":
        fit = _fit(days, start, open_days)
        if fit is None:
            raise RejectedError(f"there is no {days} in which {start} falls")
        return fit
    if which > MOST:
        raise RejectedError(f"no. {which} of a row is more than anybody counts")
    if days.which is None:
        return _weekday(days.sort, start, which, direction)
    left = which
    for fit in _fits(days, start, direction, open_days):
        left -= 1
        if not left:
            return fit
    raise RejectedError(f"there is no such {days} {direction} {start}")


def _weekday(name: str, start: date, which: int, direction: str) -> date:
    """Walk to the first day of that name, and by weeks from there."""
    stride = -1 if direction == "before" else 1
    day = start if direction == "on or after" else add(start, stride)
    while WEEKDAY_NAMES[day.weekday()] != name:
        day = add(day, stride)
    return add(day, 7 * stride * (which - 1))


def _fits(days: Days, start: date, direction: str, open_days: OpenDays | None) -> Iterator[date]:
    """Give the days that fit, one unit after another."""
    inside: Callable[[date], bool] = {
        "after": start.__lt__, "on or after": start.__le__, "before": start.__gt__,
    }[direction]  # fmt: skip
    first, last = span_of(days, start)
    while True:
        fit = _fit(days, first, open_days)
        if fit is not None and inside(fit):
            yield fit
        first, last = span_of(days, add(first, -1) if direction == "before" else add(last, 1))


def span_of(days: Days, day: date) -> tuple[date, date]:
    """Return the first and last day of the unit of a description, or of the year of its month, around a day."""
    unit = "year" if days.month is not None else days.unit or ""
    return _around(unit, day)


@lru_cache(maxsize=20_000)
def _around(unit: str, day: date) -> tuple[date, date]:
    last = end_of(day, unit)
    first = day
    while first > date.min and end_of(add(first, -1), unit) == last:
        first = add(first, -1)
    return first, last


def _fit(days: Days, day: date, open_days: OpenDays | None) -> date | None:
    """Return the one day of the unit around a day that a description fits."""
    first, last = span_of(days, day)
    if days.month is not None:
        first, last = date(first.year, days.month, 1), last_of_month(first.year, days.month)
    if open_days is None:
        return _plain(days, first, last)
    return _one(days, first, last, open_days.counts)


@lru_cache(maxsize=20_000)
def _plain(days: Days, first: date, last: date) -> date | None:
    if days.kind:
        raise RejectedError(f"a {days.sort} is told on no calendar")
    return _one(days, first, last, lambda day: days.sort in ("day", WEEKDAY_NAMES[day.weekday()]))


def _one(days: Days, first: date, last: date, fits: Callable[[date], bool]) -> date | None:
    """Look at each day from one to another, and return the one at the place that the description says."""
    every = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    fitting = [day for day in every if fits(day)]
    which = days.which or 0
    place = which if which < 0 else which - 1
    return fitting[place] if -len(fitting) <= place < len(fitting) else None
