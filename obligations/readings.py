"""Readings: every way in which a careful lawyer could count a phrase, and the date that is safe under all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from obligations import variants as v
from obligations.scheduling.occurrence import iso

#: The changes that are arguments about the words, not slips of the pen.
ARGUABLE: tuple[tuple[str, v.Change], ...] = (
    ("the day of the event counts", v.trigger_counted),
    ("the day itself does not count", v.trigger_left_out),
    ("months", v.month_rule),
    ("the last day", v.adjusted),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: what it takes the words to mean, and its date."""

    text: str
    date: date

    def as_json(self) -> dict[str, Any]:
        """Return the reading as plain data."""
        return {"text": self.text, "date": iso(self.date)}


def readings_of(question: v.Question, others: Iterable[tuple[str, v.Question]] = ()) -> tuple[Reading, ...]:
    """Return every reading that gives a date, the plain one first; readings with one date are told once.

    ``others`` are readings that a rule itself names, each with who argues it.
    """
    found: dict[date, str] = {}
    plain = question.day()
    if plain is not None:
        found[plain] = "as written"
    for text, other in others:
        day = other.day()
        if day is not None:
            found.setdefault(day, text)
    for _, change in ARGUABLE:
        for variant in change(question):
            day = variant.question.day()
            if day is not None:
                found.setdefault(day, variant.text)
    return tuple(Reading(text, day) for day, text in found.items())


def safe_of(readings: Iterable[Reading], computed: date, *, opening: bool = False) -> date:
    """Return the date that is safe under every reading: the earliest limit, or the latest opening.

    >>> safe_of([Reading("as written", date(2017, 9, 20)), Reading("day 1", date(2017, 9, 19))], date(2017, 9, 20))
    datetime.date(2017, 9, 19)
    """
    days = [reading.date for reading in readings] or [computed]
    return max(days) if opening else min(days)
