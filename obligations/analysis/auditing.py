"""Audits a stated date: how far it is from the computed one, and which mistake gives exactly that date.

Each plausible mistake is tried, first alone and then with another; a cause is named only when it reproduces
the stated date. What nothing explains is called unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

from obligations.analysis import variants as v
from obligations.analysis.readings import question_of, question_of_date, readings_of, safe_of
from obligations.dates.kinds import MonthRule
from obligations.dates.periods import add_days
from obligations.dates.phrases import Due, parse_due
from obligations.dates.phrases.values import At, Cadence, Day
from obligations.dates.proofs import iso
from obligations.dates.single import Reading
from obligations.dates.workdays import WorkingCalendar
from obligations.errors import UnresolvedError, UsageError
from obligations.library.finding import load_calendar
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register

#: The calendars that one nation's count is mistaken for.
NATIONS = ("england-and-wales", "scotland", "northern-ireland", "uk-any-part")


@dataclass(frozen=True, slots=True)
class Cause:
    """A mistake, or one with another, that gives exactly the stated date; ``date`` is the day it turns on, if one."""

    code: str
    text: str
    date: date | None = None
    also: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the cause as plain data."""
        return {"code": self.code, "text": self.text, "date": iso(self.date), "also": self.also}

    def __str__(self) -> str:
        return f"{self.code}{f' with {self.also}' if self.also else ''}: {self.text}"


@dataclass(frozen=True)
class Audit:
    """A stated date beside the computed one. ``days`` and ``working_days`` count stated minus computed."""

    phrase: str
    stated: date
    computed: date
    days: int
    working_days: int | None
    causes: tuple[Cause, ...]
    readings: tuple[Reading, ...]
    safe: date

    def as_json(self) -> dict[str, Any]:
        """Return the audit as plain data."""
        return {
            "phrase": self.phrase,
            "stated": iso(self.stated),
            "computed": iso(self.computed),
            "days": self.days,
            "working_days": self.working_days,
            "causes": [cause.as_json() for cause in self.causes],
            "readings": [reading.as_json() for reading in self.readings],
            "safe": iso(self.safe),
        }


class Mistake(NamedTuple):
    """A mistake: its code, what part of the count it changes, and the change. Two of one part are not combined."""

    code: str
    part: str
    change: v.Change


def _mistakes(written: date | None) -> list[Mistake]:
    """Return the mistakes, likeliest first."""
    nations = {name: load_calendar(name) for name in NATIONS}
    known = [Mistake("as-known-then", "calendar", v.known_then(written))] if written else []
    return [
        *known,
        Mistake("trigger-counted", "trigger", v.trigger_counted),
        Mistake("holidays-missed", "calendar", v.holidays_missed),
        Mistake("weekends-only", "calendar", v.weekends_only),
        Mistake("trigger-next-working-day", "trigger", v.trigger_next_working_day),
        Mistake("trigger-day-before", "trigger", v.trigger_day_before),
        Mistake("other-nation", "calendar", v.other_nation(nations)),
        Mistake("calendar-days", "unit", v.calendar_days),
        Mistake("period-misread", "unit", v.period_misread),
        Mistake("week-of-month", "day", v.week_of_month),
        Mistake("month-rule", "month", v.month_rule),
        Mistake("adjusted", "last day", v.adjusted),
    ]


def audit(
    stated: date,
    phrase: str | Due,
    *,
    calendar: str | WorkingCalendar | None = None,
    facts: Mapping[str, date] | None = None,
    written: date | None = None,
    months: MonthRule = "corresponding",
) -> Audit:
    """Compare a stated date with the computed one, and name what explains the difference.

    ``written`` is the day on which the date was stated; by default the day that the phrase counts from.
    Raises the same errors as :func:`obligations.when`. A cause is named only where it gives the stated date
    exactly; otherwise the one cause is "unexplained".

    >>> found = audit(date(2017, 9, 19), "70 working days after 2017-06-13", calendar="england-and-wales")
    >>> str(found.computed), found.days, [cause.code for cause in found.causes][:2]
    ('2017-09-20', -1, ['trigger-counted', 'holidays-missed'])
    """
    due = parse_due(phrase) if isinstance(phrase, str) else phrase
    cal = load_calendar(calendar) if isinstance(calendar, str) else calendar
    question = v.Question(due, {"working": cal} if cal else {}, dict(facts or {}), months)
    return audit_question(stated, question, written)


def audit_question(stated: date, question: v.Question, written: date | None = None) -> Audit:
    """Audit a date stated in answer to a question."""
    answer = question.asked()
    computed = answer.due or answer.opens
    if computed is None:
        raise UnresolvedError(f'"{question.due}" gives no date to compare with')
    if answer.dates:
        raise UsageError("a cadence gives many dates; audit one occurrence of a case instead")
    found = readings_of(question)
    causes = () if stated == computed else tuple(_causes(stated, question, written or v.trigger(question)))
    cal = question.calendars.get("working")
    return Audit(
        str(question.due), stated, computed, (stated - computed).days, _working_days(cal, computed, stated),
        causes, found, safe_of(found, computed, opening=answer.due is None),
    )  # fmt: skip


def _working_days(cal: WorkingCalendar | None, computed: date, stated: date) -> int | None:
    if cal is None:
        return None
    if stated < computed:
        return -cal.count(add_days(stated, 1), computed)
    return cal.count(add_days(computed, 1), stated)


def _causes(stated: date, question: v.Question, written: date | None) -> Iterator[Cause]:
    mistakes = _mistakes(written)
    found = [cause for mistake in mistakes for cause in _fitting(stated, mistake, None, question)]
    if not found:
        pairs = combinations_with_replacement(mistakes, 2)
        found = [c for one, other in pairs if _go_together(one, other) for c in _fitting(stated, one, other, question)]
    if not found:
        yield Cause("unexplained", "no mistake that is tried here, alone or with another, gives this date")
    yield from _once(found)


def _go_together(one: Mistake, other: Mistake) -> bool:
    """Say whether two mistakes can be made in one count: in different parts of it, or two holidays missed.

    A rule of thumb for the unit is tried alone only: with another mistake it would reach dates by chance.
    """
    if "unit" in (one.part, other.part):
        return False
    return one.part != other.part or one.code == other.code == "holidays-missed"


def _once(causes: list[Cause]) -> Iterator[Cause]:
    seen: set[frozenset[str]] = set()
    for cause in causes:
        key = frozenset(cause.text.split("; and "))
        if key not in seen:
            seen.add(key)
            yield cause


def _fitting(stated: date, one: Mistake, other: Mistake | None, question: v.Question) -> list[Cause]:
    own = question.day()
    change = v.compose([one.change, other.change]) if other else one.change
    return [
        Cause(one.code, variant.text, variant.date, other.code if other else None)
        for variant in change(question)
        if (day := variant.question.day()) == stated and day != own
    ]


# -- whole cases ----------------------------------------------------------------------------------------


def audit_register(register: Register, written: date | None = None) -> list[tuple[Occurrence, Audit]]:
    """Audit every stated date of a register that has a computed one beside it."""
    found = []
    for row in register:
        if row.stated and row.due and row.duty.due is not None and not is_own_date(row):
            found.append((row, _audit_row(row, register, written)))
    return found


def is_own_date(row: Occurrence) -> bool:
    """Say whether a duty's own words give its date, so that nothing is computed beside what its paper states."""
    value = parse_due(row.phrase)
    first = value.first
    return isinstance(first, At) and isinstance(first.point, Day) and value.adjust is None and not value.then


def _audit_row(row: Occurrence, register: Register, written: date | None) -> Audit:
    assert row.stated is not None
    calendars = register.case.calendars[row.rule_set]
    repeats = isinstance(parse_due(row.phrase).first, Cadence)
    question = question_of_date(row, calendars) if repeats else question_of(row, calendars, row.phrase)
    return audit_question(row.stated, question, written)
