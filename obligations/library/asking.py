"""One question: a time phrase, and calendars by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from obligations.dates.days import moment_of, plain_day
from obligations.dates.kinds import MonthRule
from obligations.dates.phrases import Due, read
from obligations.dates.phrases.parts import counts_hours
from obligations.dates.single import Answer, answer, with_choices
from obligations.dates.workdays import WorkingCalendar
from obligations.library.finding import load_calendar


def when(
    phrase: str | Due,
    *,
    calendar: str | WorkingCalendar | None = None,
    facts: Mapping[str, date | str] | None = None,
    known_on: date | None = None,
    months: MonthRule = "corresponding",
    calendars: Mapping[str, str | WorkingCalendar] | None = None,
    pauses: Sequence[tuple[str, str]] = (),
    zone: str = "Europe/London",
) -> Answer:
    """Work out the date of one time phrase, in days of the calendar that the phrase's words count.

    ``calendar`` is the calendar of working days, by id or as a value; ``calendars`` names those of further
    kinds of day. ``facts`` date the names that the phrase uses: dates, ISO text, or moments without a zone, by the
    clock of ``zone``. ``known_on`` leaves out closures announced later. ``months`` is what to do where a month has
    no corresponding date. ``pauses`` names pairs of facts between which the clock stands still, both days in. Raises
    PhraseError, UnknownNameError, UnresolvedError, CoverageError, AmbiguousMonthError or OutOfRangeError; never
    guesses.
    Law: the day of the event is out (Lester v Garland (1808)); corresponding dates (Dodds v Walker [1981]).

    >>> when("70 working days after 2017-06-13", calendar="england-and-wales").due
    datetime.date(2017, 9, 20)
    """
    if isinstance(phrase, str):
        found = read("due", phrase)
        due, choices = cast("Due", found.value), found.choices
    else:
        due, choices = phrase, ()
    named: dict[str, WorkingCalendar] = {}
    if calendar is not None:
        named["working"] = _calendar(calendar, known_on)
    if calendars is not None:
        named |= {kind: _calendar(given, known_on) for kind, given in calendars.items()}
    told = None
    if facts:
        told = {name: day if type(day) is date else _given(day, name, due) for name, day in facts.items()}

    def asked(value: Due) -> Answer:
        return answer(value, calendars=named, facts=told, known_on=known_on, months=months, pauses=pauses, zone=zone)

    return with_choices(asked(due), str(phrase), choices, asked) if choices else asked(due)


def _given(day: object, name: str, due: Due) -> date:
    """Return a fact as a program gives it; its hour is kept where the phrase counts hours."""
    moment = moment_of(day, name)
    return moment if counts_hours(due) else plain_day(moment)


def _calendar(given: str | WorkingCalendar, known_on: date | None) -> WorkingCalendar:
    cal = load_calendar(given) if isinstance(given, str) else given
    return cal.as_known_on(known_on) if known_on is not None else cal
