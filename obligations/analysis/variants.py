"""One question asked in other ways: the mistakes people make and the readings lawyers argue, as changes to a phrase.

A :class:`Question` is a phrase with what it is read against. A change gives further questions, each with the
words for it; what a change gives is always computed by the engine, never assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import Any, NamedTuple

from obligations.dates.kinds import Adjustment, Convention, MonthRule
from obligations.dates.periods import MONTH_RULES, Period, add_days
from obligations.dates.phrases.parts import mapped
from obligations.dates.phrases.values import (
    WEEKDAY_NAMES,
    At,
    AtLeast,
    CountBack,
    Days,
    Due,
    Offset,
    Point,
    Within,
)  # fmt: skip
from obligations.dates.single import Answer
from obligations.dates.steps import Skip
from obligations.dates.workdays import WorkingCalendar
from obligations.errors import ObligationsError, UsageError, suggest
from obligations.library.asking import when
from obligations.library.finding import load_calendar


@dataclass(frozen=True)
class Question:
    """A phrase, and the calendars, facts and month rule that it is read against."""

    due: Due
    calendars: Mapping[str, WorkingCalendar]
    facts: Mapping[str, date] = field(default_factory=dict)
    months: MonthRule = "corresponding"
    pauses: tuple[tuple[str, str], ...] = ()

    def saying(self, due: Due) -> Question:
        """Return the question in other words."""
        return replace(self, due=due)

    def answer(self) -> Answer | None:
        """Return the answer, or None where there is none."""
        try:
            return self.asked()
        except ObligationsError:
            return None

    def asked(self) -> Answer:
        """Return the answer; raise the engine's error where there is none."""
        return when(self.due, facts=self.facts, calendars=self.calendars, months=self.months, pauses=self.pauses)

    def day(self) -> date | None:
        """Return the one date that the question gives: the limit, or the opening where there is none."""
        answer = self.answer()
        return (answer.due or answer.opens) if answer else None


class Variant(NamedTuple):
    """The question asked another way: what was done, the day it turns on, and the question."""

    text: str
    date: date | None
    question: Question


def refuse_stray(given: Collection[str], used: Collection[str]) -> None:
    """Raise UsageError, with a suggestion, for a fact whose name is not used."""
    if stray := set(given) - set(used):
        raise UsageError(f'the phrase does not use "{min(stray)}"; {suggest(min(stray), used) or ""}'.rstrip("; "))


Change = Callable[[Question], Iterator[Variant]]


def counted(question: Question) -> Within | CountBack | AtLeast | None:
    """Return the item of a phrase that counts a period, where it is a single one."""
    first = question.due.first
    return first if isinstance(first, (Within, CountBack, AtLeast)) and not question.due.then else None


def with_item(question: Question, item: Within | CountBack | AtLeast) -> Question:
    """Return the question with another item."""
    return replace(question, due=replace(question.due, first=item))


def with_period(question: Question, period: Period) -> Question:
    """Return the question with another period."""
    item = counted(question)
    assert item is not None
    return with_item(question, replace(item, period=period))


def trigger(question: Question) -> date | None:
    """Return the day that the phrase counts from."""
    item = counted(question)
    if item is None:
        return None
    return replace(question, due=Due(At("by", item.point))).day()


def moved_trigger(question: Question, period: Period, direction: Convention) -> Question | None:
    """Return the question counted from a day near its trigger."""
    item = counted(question)
    if item is None:
        return None
    point: Point = Offset(period, direction, item.point)
    return with_item(question, replace(item, point=point))


# -- changes of the count -------------------------------------------------------------------------------


def trigger_counted(question: Question) -> Iterator[Variant]:
    """Count the day of the event as day 1; for clear days, count one of the ends."""
    item = counted(question)
    if item is None or item.period.number == 0:
        return
    day = trigger(question)
    text = "the day of the event was counted as day 1"
    if item.period.clear:
        plain = with_period(question, replace(item.period, clear=False))
        yield Variant("one of the two end days was counted", day, plain)
    elif isinstance(item, Within) and item.convention == "after":
        yield Variant(text, day, with_item(question, replace(item, convention="beginning with")))
    elif isinstance(item, CountBack) and item.convention == "before":
        yield Variant(text, day, with_item(question, replace(item, convention="ending with", at_least=False)))


def clear_working_days(question: Question) -> Iterator[Variant]:
    """Count clear days in working days, where the words do not say which days: on the question's calendar, or one."""
    item = counted(question)
    if item is None or not item.period.clear or item.period.kind is not None:
        return
    cal = question.calendars.get("working") or load_calendar("england-and-wales")
    other = with_period(_on(question, cal), replace(item.period, kind="working"))
    yield Variant(f"the clear days are working days, on the calendar {cal.id}", None, other)


def trigger_left_out(question: Question) -> Iterator[Variant]:
    """Leave out the day that "beginning with" counts."""
    item = counted(question)
    if isinstance(item, Within) and item.convention == "beginning with":
        other = with_item(question, replace(item, convention="after"))
        yield Variant("the day itself was not counted", trigger(question), other)


def trigger_day_before(question: Question) -> Iterator[Variant]:
    """Count from the day before: receipt, where the paper has publication."""
    day = trigger(question)
    if day and (other := moved_trigger(question, Period(1), "before")):
        start = add_days(day, -1)
        yield Variant(f"counted from the day before, {start}, as if the event were then", start, other)


def trigger_next_working_day(question: Question) -> Iterator[Variant]:
    """Count from the next working day, as if it were the day of the event."""
    day, cal = trigger(question), question.calendars.get("working")
    if day and cal and (other := moved_trigger(question, Period(1, kind="working"), "after")):
        start = cal.shift(day, 1)
        yield Variant(f"counted from the next working day, {start}, as if the event were then", start, other)


# -- changes of the calendar ----------------------------------------------------------------------------


def _on(question: Question, cal: WorkingCalendar) -> Question:
    return replace(question, calendars={**question.calendars, "working": cal})


#: So many days around a closure are laid out where a count without it is tried: five years.
NEAR = 1830


def without(cal: WorkingCalendar, days: frozenset[date]) -> WorkingCalendar:
    """Return a calendar on which ``days`` are not closed."""
    # Some years either side are enough for any count that passes over these days, and quick to lay out.
    first = date.fromordinal(max(cal.first.toordinal(), min(days).toordinal() - NEAR))
    last = date.fromordinal(min(cal.last.toordinal(), max(days).toordinal() + NEAR))
    closures = {day: title for day, title in cal.closures.items() if day not in days and first <= day <= last}
    openings = [day for day in cal.openings if first <= day <= last]
    return WorkingCalendar(
        first=first, last=last, weekend=cal.weekend, closures=closures, openings=openings, id=cal.id, source=cal.source
    )


def skipped_days(question: Question) -> tuple[tuple[date, str], ...]:
    """Return the closures that the count passed over."""
    answer = question.answer()
    steps = answer.steps if answer else ()
    return tuple(day for step in steps if isinstance(step, Skip) for day in step.days)


def holidays_missed(question: Question) -> Iterator[Variant]:
    """Miss one of the bank holidays that the count passes over."""
    cal = question.calendars.get("working")
    if cal is None:
        return
    for day, title in skipped_days(question):
        text = f"the bank holiday of {day} ({title}) was missed"
        yield Variant(text, day, _on(question, without(cal, frozenset({day}))))


def weekends_only(question: Question) -> Iterator[Variant]:
    """Skip weekends and no bank holidays at all."""
    cal = question.calendars.get("working")
    if cal and (passed := skipped_days(question)):
        only = WorkingCalendar(first=cal.first, last=cal.last, weekend=cal.weekend, id="weekends only")
        number = f"all {len(passed)} bank holidays" if len(passed) > 1 else "the one bank holiday"
        yield Variant(f"only weekends were skipped; {number} in between missed", None, _on(question, only))


def known_then(written: date) -> Change:
    """Count on the calendar as it stood on the day when the date was written."""

    def change(question: Question) -> Iterator[Variant]:
        cal = question.calendars.get("working")
        if cal is not None:
            text = f"counted on the calendar as it was known on {written}"
            yield Variant(text, written, _on(question, cal.as_known_on(written)))

    return change


def other_nation(others: Mapping[str, WorkingCalendar]) -> Change:
    """Count on another nation's calendar."""

    def change(question: Question) -> Iterator[Variant]:
        own = question.calendars.get("working")
        for name, cal in others.items():
            if own is not None and name != own.id:
                yield Variant(f"counted on the calendar {name}", None, _on(question, cal))

    return change


# -- changes of the period, the month rule and the last day ---------------------------------------------


def calendar_days(question: Question) -> Iterator[Variant]:
    """Count every day where the words say working days."""
    item = counted(question)
    if item is not None and item.period.kind == "working":
        text = f"{item.period.number} calendar days were counted, not working days"
        yield Variant(text, None, with_period(question, replace(item.period, kind=None)))


def period_misread(question: Question) -> Iterator[Variant]:
    """Turn the period into another unit by rule of thumb: 70 working days into 14 weeks, or 100 days."""
    item = counted(question)
    if item is None:
        return
    period = item.period
    others: list[Period] = []
    if period.kind == "working" and period.number >= 5:
        others = [Period(period.number // 5, "week")] if period.number % 5 == 0 else []
        others += [Period(round(period.number * 10 / 7))]
    elif period.unit == "hour" and period.number >= 24:
        others = [Period(period.number // 24), Period(period.number // 24, kind="working")]
    elif period.months:
        others = [Period(period.months * 30), Period(period.months * 4, "week")]
    for other in others:
        yield Variant(f"{period} was taken as {other}", None, with_period(question, other))


def week_of_month(question: Question) -> Iterator[Variant]:
    """Take the second Tuesday of a month for that of its second week: the first, where the first week has none."""

    def earlier(part: Any) -> Any:
        weekday = isinstance(part, Days) and part.sort in WEEKDAY_NAMES and (part.which or 0) > 1
        return replace(part, which=part.which - 1) if weekday else part

    other = mapped(question.due, earlier)
    if other != question.due:
        yield Variant("the weekday was taken as that of the week of the same number", None, question.saying(other))


def month_rule(question: Question) -> Iterator[Variant]:
    """Treat a month without the corresponding date in another way."""
    for rule in MONTH_RULES:
        if rule not in (question.months, "refuse"):
            yield Variant(f"months were counted by another rule ({rule})", None, replace(question, months=rule))


def adjusted(question: Question) -> Iterator[Variant]:
    """Move the last day to a working day, or leave it where it falls."""
    words: dict[Adjustment, str] = {
        "next": "the last day was moved to the next working day",
        "previous": "the last day was moved to the working day before",
    }
    for direction, text in words.items():
        if question.due.adjust != direction and "working" in question.calendars:
            yield Variant(text, None, replace(question, due=replace(question.due, adjust=direction)))
    if question.due.adjust:
        plain = replace(question, due=replace(question.due, adjust=None))
        yield Variant("the last day was left where it fell", None, plain)


def compose(changes: list[Change]) -> Change:
    """Make one change of several, applied one after another; the texts are joined."""

    def join(first: Change, second: Change) -> Change:
        def change(question: Question) -> Iterator[Variant]:
            for one in first(question):
                for other in second(one.question):
                    yield Variant(f"{one.text}; and {other.text}", one.date or other.date, other.question)

        return change

    return reduce(join, changes)
