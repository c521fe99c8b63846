"""Days that can be worked out from a phrase alone, and from the facts that a proof tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from obligations.dates.phrases import values as v
from obligations.verify.errors import RejectedError
from obligations.verify.steps import Steps
from obligations.verify.walking import add, day_in_year, end_of, last_of_month

#: How many dates of a cadence an answer lists.
MOST_DATES = 12


class Days(NamedTuple):
    """Works out days by the checker's own arithmetic; ``facts`` date the names that are known."""

    steps: Steps
    facts: Mapping[str, date]

    def of(self, point: v.Point) -> date | None:
        """Return the day that a point means; None where it rests on a name that is not known."""
        if isinstance(point, v.Day):
            return point.day
        if isinstance(point, v.Name | v.Each | v.FirstOrLast):
            return self.facts.get(point.name)
        if isinstance(point, v.EndOfMonth):
            return last_of_month(point.year, point.month)
        if isinstance(point, v.DayIn):
            return self.steps.day_that(date(point.year, point.days.month or 1, 1), 1, point.days, "in")
        if isinstance(point, v.OneOf):
            return self._one_of(point)
        day = self.of(point.of)
        if day is None or isinstance(point, v.HourOf):
            return day
        return self._from(day, point)

    def _one_of(self, point: v.OneOf) -> date | None:
        left, right = self.of(point.left), self.of(point.right)
        if left is None or right is None:
            return None
        return min(left, right) if point.which == "earlier" else max(left, right)

    def _from(self, day: date, point: Any) -> date:
        """Return the day that a point means, which lies from another."""
        if isinstance(point, v.Offset):
            return self.steps.far_end(day, point.period, point.direction)
        if isinstance(point, v.DayOf):
            return self.steps.day_that(day, 1, point.days, "in")
        if isinstance(point, v.Next):
            return self.steps.day_that(day, point.which, point.days, point.direction)
        if isinstance(point, v.EndOf):
            return end_of(day, point.unit)
        return day_in_year(day, point.month, point.day, financial=point.financial)

    def known(self, point: v.Point) -> date:
        """Return the day that a point means. Raises RejectedError where it rests on a name that is not known."""
        day = self.of(point)
        if day is None:
            raise RejectedError(f"{point} is not among the facts that were given")
        return day

    def dates(self, value: v.Due, opening: date | None) -> list[date]:
        """Return the first dates of a cadence or chain, each done as late as it may be.

        Raises RejectedError where a name is not known from which they are counted.
        """
        run = self._run(value, opening)
        if value.adjust is None:
            return run.dates
        return [self.steps.working_day(day, value.adjust) for day in run.dates]

    def leading(self, value: v.Due) -> v.Cadence:
        """Return the cadence of a chain that gives its first date: one before it can have none within its bounds."""
        found = self._run(value, None).leading
        if found is None:
            raise RejectedError("no date falls within the bounds of this cadence")
        return found

    def _run(self, value: v.Due, opening: date | None) -> _Run:
        run = _Run(self, [] if opening is None else [opening])
        parts = [part for part in (value.first, *value.then) if isinstance(part, v.Cadence)]
        try:
            for number, part in enumerate(parts, 1):
                run.add(part, final=number == len(parts))
                if run.full:
                    break
        except RejectedError:  # the calendar, or the years that there are, end here: the dates up to there stand
            if not run.dates:
                raise
        return run


class _Run:
    """The dates of a chain of cadences so far."""

    def __init__(self, days: Days, dates: list[date]) -> None:
        self.days, self.dates = days, dates
        self.last = dates[-1] if dates else None
        self.leading: v.Cadence | None = None

    @property
    def full(self) -> bool:
        return len(self.dates) >= MOST_DATES

    def add(self, cadence: v.Cadence, *, final: bool) -> None:
        """Add the dates of one cadence."""
        own = self.days.known(cadence.anchor) if cadence.anchor is not None else None
        start = own or self.last
        if cadence.at_least and self.dates and not (own and own > self.dates[-1]):
            start = self.dates[-1]
        if start is None:
            raise RejectedError(f'"{cadence}" names nothing to count from')
        self.last = self.last or start
        end = self._end(cadence, start)
        if cadence.at_least:
            self._gaps(cadence, start, end, final=final)
        else:
            self._grid(cadence, start, end)

    def _end(self, cadence: v.Cadence, start: date) -> date:
        bounds = cadence.bounds
        if bounds.lasting is not None:
            return self.days.steps.far_end(start, bounds.lasting, "after")
        return self.days.of(bounds.until) or date.max if bounds.until is not None else date.max

    def _gaps(self, cadence: v.Cadence, start: date, end: date, *, final: bool) -> None:
        while start <= end and not self.full:
            limit = self.days.steps.far_end(start, cadence.span, "after")
            if final and limit > end:
                return
            self._take(limit, cadence)
            start = limit

    def _grid(self, cadence: v.Cadence, start: date, end: date) -> None:
        after = add(self.dates[-1], 1) if self.dates else start
        if cadence.days is not None:
            self._described(cadence, cadence.days, start, after, end)
            return
        far_end, number = self.days.steps.far_end, 1
        while not self.full:
            # Whether a date lies inside is asked of its month's last day where the rule refuses to choose one.
            refuses = self.days.steps.basis.months == "refuse"
            day = far_end(start, cadence.span, "after", number, "corresponding" if refuses else None)
            if day > end:
                return
            if day >= after:
                self._take(far_end(start, cadence.span, "after", number), cadence)
            number += 1

    def _described(self, cadence: v.Cadence, days: v.Days, start: date, first: date, end: date) -> None:
        day = start
        while not self.full:
            day = self.days.steps.day_that(day, 1, days, "after")
            if day > end:
                return
            if day >= first:
                self._take(day, cadence)

    def _take(self, day: date, cadence: v.Cadence) -> None:
        self.dates.append(day)
        self.last = day
        self.leading = self.leading or cadence
