"""The intervals of a quota, and the last day on which the rest of it can still be begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from obligations.dates.cadences import CadenceRun
from obligations.dates.periods import Calendars, Dated, Period, add_days, nth, reckon
from obligations.dates.phrases.values import Quota
from obligations.dates.points import Context, date_of, end_of
from obligations.dates.steps import Anchor
from obligations.errors import UnresolvedError

Interval = tuple[int, Dated, date, date, str | None]


def intervals(value: Quota, context: Context, until: date) -> Iterator[Interval]:
    """Give each interval: its number, where it is counted from, its first and last day, and any doubt about its end.

    Without "from", intervals are those of the calendar (weeks from Monday, months, quarters, years) and the
    first whole one after the rule set starts is the first. With "from", intervals keep their numbers from there, and
    those that began before the rule set starts are not owed.
    """
    since = _start(context)
    if value.start is not None:
        anchor = date_of(value.start, context)
        begin = anchor.date
    else:
        start = context.names.start()
        anchor = Dated(start, (Anchor(start, "the start"),), None)
        begin = _first_whole(start, value.span)
    end, doubt = CadenceRun(context, until).end(value.bounds, anchor)
    last = min(until, end) if end else until
    number, first = 1, begin
    while first <= last or number == 1:
        following = nth(begin, value.span, number, context.calendars, context.months)
        if end and add_days(following, -1) > end:
            return
        if since is None or value.start is None or first >= since:
            yield number, anchor, first, add_days(following, -1), doubt
        number, first = number + 1, following


def _start(context: Context) -> date | None:
    """Return the day on which the rule set starts; None where it names none."""
    try:
        return context.names.start()
    except UnresolvedError as error:
        if error.blocked_by:  # it names one, and nobody has said when that was
            raise
        return None


def _first_whole(start: date, span: Period) -> date:
    """Return the first day of the first whole calendar interval on or after ``start``."""
    if span.unit == "day":
        if span.kind is None and span.number == 1:
            return start
        raise UnresolvedError(f"a quota every {span.spelled()} needs a day to count from")
    eve = add_days(start, -1)
    return add_days(end_of(eve, span.unit), 1)


def last_start(value: Quota, left: int, first: date, last: date, calendars: Calendars) -> date | None:
    """Return the last day on which what is left can still be begun, one a day; None when nothing is left.

    Something to be done so many times can be done on the last day itself.
    """
    if left <= 0:
        return None
    if isinstance(value.amount, int):
        return last
    rest = Period(left, value.amount.unit, value.amount.kind)
    return max(first, reckon(add_days(last, 1), rest, "before", calendars, "corresponding").date)


def unit_of(amount: Period | int) -> str:
    """Name what a quota counts: "times", "days", "working days", "weeks" …"""
    if isinstance(amount, int):
        return "times"
    return str(Period(2, amount.unit, amount.kind)).removeprefix("2 ")
