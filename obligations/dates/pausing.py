"""Paused clocks: a period that stops running from one day to another, both days in.

Days counted leave the paused days out; months run to the corresponding date, which the paused days of the
calendar then move on. (FOIA 2000 s 10(2): the working days from the fees notice to the fee, both included, are
disregarded; DPA 2018 s 54 as amended says the same of a clarification.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from obligations.dates.kinds import Convention, MonthRule
from obligations.dates.periods import Calendars, Dated, Period, add_days, calendar_for, reckon
from obligations.dates.steps import Count, Skip, Step
from obligations.errors import UnresolvedError


class Pause(NamedTuple):
    """A stop of the clock. ``closes`` is None while it lasts; then ``waits_for`` names what would end it."""

    opens: date
    closes: date | None
    waits_for: str
    steps: tuple[Step, ...] = ()


def reckon_paused(
    anchor: date,
    period: Period,
    convention: Convention,
    calendars: Calendars,
    months: MonthRule,
    pauses: Sequence[Pause],
) -> Dated:
    """Return the last day of a period that runs from ``anchor`` with ``pauses`` left out.

    ``convention`` is "after" or "beginning with". Raises UnresolvedError, telling the days used, where a pause
    has not ended.

    >>> stop = Pause(date(2026, 3, 10), date(2026, 3, 14), "clarification.received")
    >>> reckon_paused(date(2026, 3, 3), Period(1, "month"), "after", {}, "corresponding", [stop]).date
    datetime.date(2026, 4, 8)
    """
    plain = reckon(anchor, period, convention, calendars, months)
    first = anchor if convention == "beginning with" else add_days(anchor, 1)
    closed = _merged((one.opens, one.closes) for one in pauses if one.closes is not None)
    end = plain.date
    while (later := _later(plain.date, _lost(first, end, closed, period, calendars), period, calendars)) != end:
        end = later
    for one in pauses:
        if one.closes is None and one.opens <= end:
            raise UnresolvedError(_used(first, one, closed, period, calendars), one.waits_for)
    if end == plain.date:
        return plain
    inside = tuple(span for span in closed if first <= span[1] and span[0] <= end)
    return _told(plain, anchor, end, inside, period, calendars)


def _told(
    plain: Dated,
    anchor: date,
    end: date,
    inside: tuple[tuple[date, date], ...],
    period: Period,
    calendars: Calendars,
) -> Dated:
    step = plain.steps[0]
    assert isinstance(step, Count)
    steps: tuple[Step, ...] = (step._replace(result=end, paused=inside),)
    if period.kind is None:
        return Dated(end, steps, plain.provisional)
    cal = calendar_for(period.kind, calendars)
    if skipped := cal.skipped(anchor, end):
        steps = (*steps, Skip(cal.id, skipped, cal.source))
    return Dated(end, steps, cal.doubt(anchor, end))


def _merged(spans: Iterable[tuple[date, date | None]]) -> list[tuple[date, date]]:
    """Join spans that overlap, so that no day is left out twice."""
    made: list[tuple[date, date]] = []
    for opens, closes in sorted((a, b) for a, b in spans if b is not None):
        if made and opens <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], closes))
        else:
            made.append((opens, closes))
    return made


def _days(first: date, last: date, period: Period, calendars: Calendars) -> int:
    """Count the days of the period's kind from ``first`` to ``last``, both in."""
    if first > last:
        return 0
    if period.kind is None:
        return (last - first).days + 1
    return calendar_for(period.kind, calendars).count(first, last)


def _lost(first: date, end: date, closed: Iterable[tuple[date, date]], period: Period, calendars: Calendars) -> int:
    return sum(_days(max(first, opens), min(end, closes), period, calendars) for opens, closes in closed)


def _later(day: date, number: int, period: Period, calendars: Calendars) -> date:
    if period.kind is None:
        return add_days(day, number)
    return calendar_for(period.kind, calendars).shift(day, number) if number else day


def _used(first: date, pause: Pause, closed: list[tuple[date, date]], period: Period, calendars: Calendars) -> str:
    eve = add_days(pause.opens, -1)
    used = max(0, _days(first, eve, period, calendars) - _lost(first, eve, closed, period, calendars))
    ran = f"{used} of {period} were used" if not period.months else f"{used} days had run"
    return f"the clock has stood still since {pause.opens}, until {pause.waits_for}: {ran}"
