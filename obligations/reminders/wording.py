"""What a reminder says: plain text, true on whichever day it is read, with nothing that steers a screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from obligations.dates.steps import (
    Adjust,
    Choose,
    Count,
    CutOff,
    DayBeside,
    DayOfYear,
    DayThat,
    EndOfMonth,
    EndOfUnit,
    Interval,
)
from obligations.dates.words import long
from obligations.register.occurrence import Occurrence
from obligations.reminders.ladders import AFTER, OPENS, ReminderStep
from obligations.reports.explaining import step_words
from obligations.reports.plain import clean

#: A subject longer than this is cut; the text has all of it.
LONGEST_SUBJECT = 140

_COUNTED = (Count, DayBeside, EndOfUnit, EndOfMonth, DayOfYear, DayThat, Choose, Interval, Adjust, CutOff)


def cut(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """Return ``text`` on one line of at most ``longest`` characters."""
    plain = clean(text)
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def when_words(row: Occurrence, kind: int) -> str:
    """Say the date that a step is about in words that stay true however late they are read."""
    if kind == OPENS:
        return f"Opens {long(row.opens)}"
    if kind == AFTER:
        return f"Was due {long(row.effective)}"
    if row.quota is not None and row.quota.last_start is not None:
        return f"Begin by {long(row.quota.last_start)}"
    return f"Due {long(row.effective)}"


def subject(row: Occurrence, step: ReminderStep) -> str:
    """Return the subject of a reminder.

    >>> from datetime import date
    >>> from obligations import load_case, schedule
    >>> row = schedule(load_case("examples/gloucestershire-2017"), as_of=date(2017, 9, 1)).find("submit-plan")[0]
    >>> subject(row, ReminderStep("on the day", 2, date(2017, 9, 20), date(2017, 9, 20)))[:50]
    'Due Wednesday 20 September 2017: submit the improv'
    """
    doubt = " (provisional)" if row.provisional else ""
    return cut(f"{when_words(row, step.kind)}{doubt}: {row.duty.does}")


def text(row: Occurrence, step: ReminderStep) -> str:
    """Return the text of a reminder: what is owed by whom, when, where that is said and how it was counted."""
    return "\n".join(clean(line) for line in _lines(row, step))


def moved_text(row: Occurrence, before: date, day: date) -> str:
    """Return the text that tells a person of a move: both dates, and the new one's source and count."""
    said = f"You were told {long(before)}. The date is now {long(day)}."
    return "\n".join(clean(line) for line in (row.duty.does, said, *_facts(row)))


def _lines(row: Occurrence, step: ReminderStep) -> Iterator[str]:
    yield row.duty.does
    yield f"{when_words(row, step.kind)}{_hour(row, step)}."
    if step.kind == AFTER:
        yield "It is not recorded as done. If it was done, record the day, and these reminders stop."
    yield from _facts(row)


def _facts(row: Occurrence) -> Iterator[str]:
    """Say what is the same in every message: who owes it, where that is said, how its date was counted."""
    duty, source = row.duty, row.rules.source
    owed = ", ".join(row.parties("to"))
    yield f"Owed by {', '.join(row.parties('who'))}{f' to {owed}' if owed else ''} ({duty.force})."
    yield f"Source: {source.name}, {duty.cite}{f' <{source.link}>' if source.link else ''}."
    yield from _working(row)
    if duty.needs:
        yield f"It needs: {', '.join(duty.needs)}."
    yield f"Reference: {row.case} {row.id}"


def _hour(row: Occurrence, step: ReminderStep) -> str:
    return f" at {row.hour:%H:%M}" if row.hour and step.kind != OPENS else ""


def _working(row: Occurrence) -> Iterator[str]:
    """Say how the date came about, and how firm it is."""
    if row.quota is not None:
        yield f"Done so far: {row.quota.done} of {row.quota.need} {row.quota.unit}; the interval ends {long(row.due)}."
    yield counted(row)
    if row.ruling is not None and not row.ruling.stale:
        yield f"{row.ruling.by} ruled that {long(row.ruling.date)} is used instead of {long(row.due)}: {row.ruling.why}"
    yield f"Provisional: {row.provisional}." if row.provisional else "The date is not provisional."


def counted(row: Occurrence) -> str:
    """Say on one line how the date was counted: the source's phrase and the last step of the count."""
    steps = [step for step in row.steps if isinstance(step, _COUNTED)]
    last = steps[-2:] if steps and isinstance(steps[-1], Adjust) else steps[-1:]
    words = " ".join(step_words(step) for step in last)
    return f"Counted: {row.phrase}. {words}".rstrip()
