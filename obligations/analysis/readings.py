"""Readings: every way in which a careful lawyer could count a phrase, and the date that is safe under all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from obligations.analysis import variants as v
from obligations.dates.phrases import parse_due
from obligations.dates.phrases.values import Day, Due, Within
from obligations.dates.single import Reading
from obligations.dates.steps import Anchor, Count
from obligations.dates.workdays import WorkingCalendar
from obligations.register.occurrence import Occurrence

#: The changes that are arguments about the words, not slips of the pen.
ARGUABLE: tuple[tuple[str, v.Change], ...] = (
    ("the day of the event counts", v.trigger_counted),
    ("the day itself does not count", v.trigger_left_out),
    ("the kind of day", v.clear_working_days),
    ("months", v.month_rule),
    ("the last day", v.adjusted),
)


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


def readings_of_row(row: Occurrence, calendars: Mapping[str, WorkingCalendar]) -> tuple[Reading, ...]:
    """Return the readings that a rule names for one occurrence, each with its date; empty where it names none."""
    found = []
    for one in row.duty.readings:
        day = question_of(row, calendars, str(one.due)).day()
        if day is not None:
            found.append(Reading(one.why, day))
    return tuple(found)


def question_of(row: Occurrence, calendars: Mapping[str, WorkingCalendar], phrase: str) -> v.Question:
    """Return a phrase as a question about one occurrence, with the days that its own proof was counted from."""
    anchors = {step.name: step.result for step in row.steps if isinstance(step, Anchor) and step.name}
    pauses = tuple((pause.from_, pause.to) for pause in row.duty.pauses)
    return v.Question(parse_due(phrase), dict(calendars), anchors, row.rules.months, pauses)


def question_of_date(row: Occurrence, calendars: Mapping[str, WorkingCalendar]) -> v.Question:
    """Return the question that one date of a repeating duty answers: so long after the day that it was counted from.

    The third date of "every 6 months after D" is 18 months after D; a limit of "at least every 4 weeks" is 4 weeks
    after the last act.
    """
    counted = next(step for step in reversed(row.steps) if isinstance(step, Count))
    whole = replace(counted.period, number=counted.period.number * (counted.times or 1))
    due = Due(Within(whole, "after", Day(counted.start)), (), parse_due(row.phrase).adjust)
    return v.Question(due, dict(calendars), {}, row.rules.months)


def safe_of(readings: Iterable[Reading], computed: date, *, opening: bool = False) -> date:
    """Return the date that is safe under every reading: the earliest limit, or the latest opening.

    >>> safe_of([Reading("as written", date(2017, 9, 20)), Reading("day 1", date(2017, 9, 19))], date(2017, 9, 20))
    datetime.date(2017, 9, 19)
    """
    days = [reading.date for reading in readings] or [computed]
    return max(days) if opening else min(days)
