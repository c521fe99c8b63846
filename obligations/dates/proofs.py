"""Proofs as plain data: the steps of a date, and what its words were read against."""

from __future__ import annotations

from datetime import date, time
from typing import Any, NamedTuple

from obligations.dates.cites import cite_of
from obligations.dates.kinds import MonthRule
from obligations.dates.periods import Calendars
from obligations.dates.steps import Step, said


class Basis(NamedTuple):
    """What a phrase was read against, so that a proof states its whole question.

    ``calendars``: the id of the calendar for each kind of day; ``known_on``: the day as of which their closures are
    known; ``months``: the month rule; ``cutoff``: the hour from which a fact counts as of the next working day;
    ``pauses``: pairs of names between which the clock stands still; ``zone``: whose clock tells hours, if any count.
    """

    calendars: tuple[tuple[str, str], ...] = ()
    known_on: date | None = None
    months: MonthRule = "corresponding"
    cutoff: time | None = None
    pauses: tuple[tuple[str, str], ...] = ()
    zone: str | None = None

    @classmethod
    def of(
        cls, calendars: Calendars, known_on: date | None, months: MonthRule, cutoff: time | None = None,
        pauses: tuple[tuple[str, str], ...] = (),
    ) -> Basis:  # fmt: skip
        """Return the basis of phrases that are read against ``calendars``; a calendar can bring its own vintage."""
        ids = []
        for kind, cal in calendars.items():
            ids.append((kind, cal.id))
            known_on = known_on or cal.known_on
        return cls(tuple(ids), known_on, months, cutoff, pauses)

    def as_json(self) -> dict[str, Any]:
        """Return the basis as plain data."""
        zone = {"zone": self.zone} if self.zone else {}
        return zone | {
            "calendars": dict(self.calendars), "known_on": iso(self.known_on), "months": self.months,
            "cutoff": f"{self.cutoff:%H:%M}" if self.cutoff else None, "pauses": [list(pair) for pair in self.pauses],
        }  # fmt: skip


def iso(day: date | None) -> str | None:
    """Return a date in ISO form, or None."""
    return day.isoformat() if day else None


def step_json(step: Step) -> dict[str, Any]:
    """Return a proof step as plain data, with the authority for it."""
    return {**said(step), "cite": cite_of(step)}
