"""What a rule's words leave open: points on which two careful readers could give two dates, with an example.

For each count in a phrase and each open point, every trigger date is tried until one gives two dates: for months a
whole cycle of 400 years, for days of a kind every covered date. A rule answers with ``decided:``, which records how
the point is taken and on whose authority; an answer to a question that cannot arise is reported too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from obligations.dates.kinds import Convention, MonthRule
from obligations.dates.periods import MONTH_RULES, Calendars, Parameter, Period, reckon
from obligations.dates.phrases import Choice
from obligations.dates.phrases.values import (
    At,
    AtLeast,
    BetweenPeriods,
    Cadence,
    CountBack,
    DayInYear,
    Due,
    EndOf,
    Name,
    Offset,
    Quota,
    Within,
    walk,
)
from obligations.dates.workdays import WEEKDAYS, WorkingCalendar
from obligations.errors import DateError, Problem
from obligations.files.documents import Document
from obligations.files.model.rules import Obligation, RuleSet
from obligations.library.finding import load_calendar

#: Triggers are tried from here on, and then from the beginning of the calendar: examples should be of our time.
_FROM = date(2024, 1, 1)
_CYCLE = (date(2000, 1, 1), date(2399, 12, 31))
_OTHERS = ("england-and-wales", "scotland", "northern-ireland", "uk-any-part")


class Count(NamedTuple):
    """One count of a phrase: its period and convention, the month rule, its calendars, and whether its end is moved."""

    period: Period
    convention: Convention
    months: MonthRule
    calendars: Calendars
    adjusted: bool

    def day(self, trigger: date) -> date:
        """Return the date that the count gives from a trigger."""
        return reckon(trigger, self.period, self.convention, self.calendars, self.months).date


class OpenPoint(NamedTuple):
    """An open point: the trigger that shows it, the date as written, the other date, and what gives it."""

    point: str
    trigger: date
    written: date
    other: date
    how: str


Other = tuple[str, Callable[[date], date | None]]


# -- the other ways to take a count ---------------------------------------------------------------------


_INCLUSIVE: Mapping[Convention, Convention] = {"after": "beginning with", "before": "ending with"}


def _convention(count: Count) -> Iterator[Other]:
    inclusive = _INCLUSIVE.get(count.convention)
    if inclusive and not count.period.clear and count.period.number:
        yield "with the day of the event as day 1", count._replace(convention=inclusive).day


def _month_end(count: Count) -> Iterator[Other]:
    if count.period.months and count.months != "refuse":
        for rule in MONTH_RULES:
            if rule not in (count.months, "refuse"):
                yield f"by the month rule {rule}", count._replace(months=rule).day


def _trigger(count: Count) -> Iterator[Other]:
    """Roll a trigger that is no day of the kind to one, and count from there."""
    if count.period.kind is None or count.period.clear:
        return
    cal = count.calendars[count.period.kind]
    back = count.convention in ("before", "ending with")

    def rolled(day: date) -> date | None:
        start = cal.previous(day) if back else cal.next(day)
        return count.day(start) if start != day else None

    yield f"counted from the {'working day before' if back else 'next working day'}", rolled


def _last_day(count: Count) -> Iterator[Other]:
    if count.period.kind is not None or count.adjusted:
        return
    cal = count.calendars.get("working") or _weekdays()

    def moved(day: date) -> date:
        end = count.day(day)
        return cal.previous(end) if count.convention == "before" else cal.next(end)

    yield f"moved to the {'working day before' if count.convention == 'before' else 'next working day'}", moved


def _calendar(count: Count) -> Iterator[Other]:
    if count.period.kind == "working":
        for name in _OTHERS:
            if name != count.calendars["working"].id:
                yield f"on the calendar {name}", count._replace(calendars={"working": load_calendar(name)}).day


@cache
def _weekdays() -> WorkingCalendar:
    return WorkingCalendar(first=date(1990, 1, 1), last=date(2410, 12, 31), id="weekdays")


POINTS: Mapping[str, Callable[[Count], Iterator[Other]]] = {
    "convention": _convention,
    "month-end": _month_end,
    "trigger": _trigger,
    "last-day": _last_day,
    "calendar": _calendar,
}


# -- the counts of a phrase -----------------------------------------------------------------------------


def _periods(value: object) -> Iterator[tuple[Period, Convention]]:
    for part in walk(value):
        if isinstance(part, (Within, CountBack, AtLeast)):
            yield part.period, part.convention
        elif isinstance(part, Offset):
            yield part.period, part.direction
        elif isinstance(part, BetweenPeriods):
            yield from ((part.opens, "after"), (part.closes, "after"))
        elif isinstance(part, (Cadence, Quota)):
            yield part.span, "after"
        elif isinstance(part, At) and part.relation == "by" and isinstance(part.point, (DayInYear, EndOf)):
            yield Period(0), "after"  # a fixed day counts nothing, and can still fall on a day of rest


def counts_of(rules: RuleSet, value: Any, calendars: Mapping[str, WorkingCalendar]) -> list[Count]:
    """Return the counts of a phrase whose periods and calendars are known; each once."""
    named = dict(calendars)
    moved = isinstance(value, Due) and value.adjust is not None
    made = []
    for period, convention in dict.fromkeys(_periods(value)):
        if period.unit == "hour" or (isinstance(period, Parameter) and not period.source):
            continue
        if period.kind is not None and period.kind not in named:
            if period.kind != "working":
                continue
            named["working"] = load_calendar(_OTHERS[0])  # the case names one; that it matters is the point
        made.append(Count(period, convention, rules.months, named, moved))
    return made


def _triggers(count: Count) -> Iterator[date]:
    """Give every trigger date that can matter: those the calendar covers, or a cycle of the calendar's years."""
    cal = count.calendars.get(count.period.kind or "")
    first, last = (cal.first, cal.last) if cal else _CYCLE
    middle = min(max(_FROM, first), last)
    for start, end in ((middle, last), (first, middle)):
        for number in range((end - start).days + 1):
            yield start + timedelta(days=number)


def _first_difference(count: Count, other: Callable[[date], date | None]) -> tuple[date, date, date] | None:
    for trigger in _triggers(count):
        try:
            written, found = count.day(trigger), other(trigger)
        except DateError:
            continue
        if found is not None and found != written:
            return trigger, written, found
    return None


def doubts_of(counts: Iterable[Count]) -> dict[str, OpenPoint]:
    """Return the first doubt about each open point of some counts, with its example."""
    found: dict[str, OpenPoint] = {}
    for count in counts:
        for point, others in POINTS.items():
            if point in found:
                continue
            for how, other in others(count):
                if difference := _first_difference(count, other):
                    found[point] = OpenPoint(point, *difference, how)
                    break
    return found


# -- whole rule sets ------------------------------------------------------------------------------------


def undecided(rules: RuleSet, calendars: Mapping[str, WorkingCalendar], document: Document) -> Iterator[Problem]:
    """Give a problem for each open point that no decision answers, and for each decision that answers none."""
    asked: set[str] = set()
    for name, duty in rules.obligations.items():
        doubts = _of_duty(rules, duty, calendars)
        asked |= doubts.keys() | {choice.point for choice in _choices_of(duty)}
        key = next(key for key in ("due", "holds", "quota") if getattr(duty, key) is not None)
        for point, doubt in doubts.items():
            if point not in rules.decided and point not in duty.decided:
                hint = _HINT.format(point=point)
                paste = f'{point}: {{is: "{_long(doubt.written)}, not {doubt.how}", authority: "…"}}'
                yield replace(document.problem(("obligations", name, key), _message(doubt), hint), paste=paste)
        for choice in (
            one for one in duty.open_choices(rules) if one.point != "hours"
        ):  # both are told when it matters
            yield _left_open(document.problem(("obligations", name, key), "", None), choice)
        answered = doubts.keys() | {choice.point for choice in _choices_of(duty)}
        for point in () if _is_open(duty) else duty.decided.keys() - answered:
            message = f"the words leave no question of {point} open here"
            yield document.problem(("obligations", name, "decided", point), message, on_key=True)
    for point in () if any(map(_is_open, rules.obligations.values())) else rules.decided.keys() - asked:
        yield document.problem(("decided", point), f"no duty leaves a question of {point} open", on_key=True)


def _choices_of(duty: Obligation) -> list[Choice]:
    return [choice for version in duty.versions() for choice in version.phrase.choices]


def _left_open(place: Problem, choice: Choice) -> Problem:
    """Return the problem of words that can be read two ways, where nobody has said which."""
    point = choice.point
    message = f"the words leave the {point.replace('-', ' ')} open: {choice.taken}, or {choice.other}"
    paste = f'{point}: {{is: "{choice.taken}", authority: "…"}}'
    return replace(place, message=message, hint=_HINT.format(point=point), paste=paste)


def _is_open(duty: Obligation) -> bool:
    """Say whether a duty counts a period that each body sets: nobody can tell here what that leaves open."""
    return any(version.phrase.parameters for version in duty.versions())


_HINT = "record how it is taken: decided: {{{point}: {{is: …, authority: …}}}}, for the duty or for the whole file"


def _of_duty(rules: RuleSet, duty: Obligation, calendars: Mapping[str, WorkingCalendar]) -> dict[str, OpenPoint]:
    phrases = [version.phrase.value for version in duty.versions()]
    return doubts_of(count for value in phrases for count in _counts_behind(rules, value, calendars))


def _counts_behind(rules: RuleSet, value: Any, calendars: Mapping[str, WorkingCalendar]) -> list[Count]:
    """Return the counts of a phrase and of the named dates that it uses: "by limit" asks what the limit asks."""
    made = counts_of(rules, value, calendars)
    moved = isinstance(value, Due) and value.adjust is not None
    for name in _dates_behind(rules, value, ()):
        made += [one._replace(adjusted=moved) for one in counts_of(rules, rules.dates[name].value, calendars)]
    return made


def _dates_behind(rules: RuleSet, value: object, seen: tuple[str, ...]) -> Iterator[str]:
    for part in walk(value):
        if isinstance(part, Name) and part.name in rules.dates and part.name not in seen:
            yield part.name
            yield from _dates_behind(rules, rules.dates[part.name].value, (*seen, part.name))


def _message(doubt: OpenPoint) -> str:
    return (
        f"the words leave the {doubt.point.replace('-', ' ')} open: from {_long(doubt.trigger)} they give "
        f"{_long(doubt.written)}, or {_long(doubt.other)} {doubt.how}"
    )


def _long(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B %Y}"
