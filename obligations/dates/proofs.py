"""Proofs as plain data: the steps of a date, and what its words were read against."""

from __future__ import annotations

from datetime import date, time
from typing import Any, NamedTuple

from obligations.dates.cites import cite_of
from obligations.dates.periods import Calendars, Period, Step


class Basis(NamedTuple):
    """What a phrase was read against, so that a proof states its whole question.

    ``calendars``: the id of the calendar for each kind of day; ``known_on``: the day as of which their closures are
    known; ``months``: the month rule; ``cutoff``: the hour from which a fact counts as of the next working day;
    ``pauses``: pairs of names between which the clock stands still.
    """

    calendars: tuple[tuple[str, str], ...] = ()
    known_on: date | None = None
    months: str = "corresponding"
    cutoff: time | None = None
    pauses: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls, calendars: Calendars, known_on: date | None, months: str, cutoff: time | None = None,
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
        return {
            "calendars": dict(self.calendars), "known_on": iso(self.known_on), "months": self.months,
            "cutoff": f"{self.cutoff:%H:%M}" if self.cutoff else None, "pauses": [list(pair) for pair in self.pauses],
        }  # fmt: skip


def iso(day: date | None) -> str | None:
    """Return a date in ISO form, or None."""
    return day.isoformat() if day else None


def plain(value: Any) -> Any:
    """Return a step's input as plain data."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple) and value and isinstance(value[0], tuple) and isinstance(value[0][1], date):
        return [[iso(first), iso(last)] for first, last in value]
    if isinstance(value, tuple):
        return [plain(one) if isinstance(one, date) else {"date": iso(one[0]), "title": one[1]} for one in value]
    return value


def step_json(step: Step) -> dict[str, Any]:
    """Return a proof step as plain data, with the authority for it."""
    inputs = {name: plain(value) for name, value in step.inputs.items() if name != "source"}
    return {"step": step.kind, **inputs, "result": iso(step.result), "cite": cite_of(step)}
