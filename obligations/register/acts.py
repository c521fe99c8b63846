"""Which act meets which occurrence: what is recorded, booked or discharged, put beside what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from obligations.dates.cadences import in_place_of
from obligations.dates.points import BOOKED, DatedEvent
from obligations.dates.windows import Window, earliest_act_day
from obligations.register.names import Records
from obligations.register.occurrence import Occurrence


class Acts:
    """Finds the acts of a duty, and the one that meets an occurrence of it."""

    def __init__(self, records: Records, until: date) -> None:
        self.records, self.until = records, until

    def of(self, row: Occurrence, until: date) -> list[DatedEvent]:
        """Return what was done or is booked: facts, discharges and bookings, one a day, by date.

        What is booked and discharged on one day is one act, recorded as done, with the booking's key.
        """
        made = {one.date: one for one in self.firm(row, until)}
        for one in self.records.done_acts(row.rules, row.obligation):
            held = made.get(one.date)
            made[one.date] = held._replace(by=one.by, instead=held.key) if held else one
        return [made[day] for day in sorted(made)]

    def firm(self, row: Occurrence, until: date) -> list[DatedEvent]:
        """Return the facts and bookings of a duty, by date."""
        return self.records.firm(self.records.aliases(row.rules, row.obligation), until, row.rules)

    def booked(self, row: Occurrence) -> list[date]:
        """Return the days on which the body of a duty is booked to meet, in order."""
        names = self.records.aliases(row.rules, row.obligation)
        return sorted(one.date for name in names for one in self.records.bookings(name, self.until))

    def discharged(self, row: Occurrence) -> date | None:
        """Return when an occurrence was discharged by name and key."""
        done = [e.date for e in self.records.done.get((row.rule_set, row.obligation), []) if e.key == row.key]
        return min(done, default=None)

    def meet_once(self, row: Occurrence, window: Window | None, numbers: int = 0) -> Occurrence:
        """Put the act that meets a once-duty beside it: its discharge, or the first act since it arose.

        A duty that is due once is done once: where amendments gave it several ``numbers``, a discharge of any of them
        meets it, its own first.
        """
        keys = {row.key, *map(str, range(1, numbers + 1))}
        discharges = sorted(
            (one for one in self.records.done_acts(row.rules, row.obligation) if one.key in keys),
            key=lambda one: (one.key != row.key, one.date),
        )
        acts = self.firm(row, self.until)
        floor = earliest_act_day(window) if window else None
        act = next((one for one in acts if floor is None or one.date >= floor), None)
        return met_by(row, in_place_of(discharges[0] if discharges else None, act))

    def meet_at(self, row: Occurrence, alone: bool, window: Window | None) -> Occurrence:
        """Put the act that answers one of several happenings beside it: its discharge, or the act with its id.

        A place in a list is no id: the second answer need not answer the second question. Where there is one
        happening only, nothing can be confused.
        """
        if alone:
            return self.meet_once(row, window)
        discharges = self.records.done_acts(row.rules, row.obligation)
        acts = self.firm(row, self.until) if row.key and not row.key.isdigit() else []
        own = next((one for one in discharges if one.key == row.key), None)
        return met_by(row, in_place_of(own, next((one for one in acts if one.key == row.key), None)))


def met_by(row: Occurrence, act: DatedEvent | None) -> Occurrence:
    """Put an act beside an occurrence; one that is only booked does not meet it yet."""
    if act is None:
        return row
    return replace(row, act=act, met_on=act.date if act.by != BOOKED else None)
