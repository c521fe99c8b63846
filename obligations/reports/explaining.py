"""A proof in words that an officer can paste into a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from obligations.dates.cites import cite_of
from obligations.dates.single import Answer
from obligations.dates.steps import (
    Adjust,
    Anchor,
    Choose,
    Count,
    CutOff,
    DayBeside,
    DayCount,
    DayOfYear,
    DayThat,
    EndOfMonth,
    EndOfUnit,
    HourCount,
    HourOfDay,
    Interval,
    MonthCount,
    Skip,
    Step,
    TimeInForce,
)
from obligations.dates.words import long, moment, short, told
from obligations.errors.visible import lines as as_lines
from obligations.register.occurrence import Occurrence

# -- steps ----------------------------------------------------------------------------------------------


def _anchor(step: Anchor) -> str:
    if step.name is None:
        return f"Start from {long(step.result)}."
    by = f" ({step.by})." if step.by else "."
    return f"{step.name}: {long(step.result)}{by}{_version(step.version)}"


def _version(force: TimeInForce | None) -> str:
    """Say which version of the words applies to what happened on this day."""
    if force is None:
        return ""
    since = f" from {short(force.from_)}" if force.from_ else ""
    until = f" until {short(force.until)}" if force.until else ""
    return f" The words in force{since}{until} apply."


_COUNT_WORDS = {
    "after": "Count {period} after {start}; that day itself is not counted",
    "before": "Count {period} back from {start}; that day itself is not counted",
    "beginning with": "Count {period} beginning with {start}; that day is day 1",
    "ending with": "Count {period} back, ending with {start}; that day is counted",
    "at least after": "Let {period} pass after {start}; both ends are left out",
}


def _calendar(name: str) -> str:
    """Name a calendar; one of the holidays package with the version that it is of."""
    code, _, version = name.partition("@")
    pinned = f", as the holidays package {version} has it (not pinned)" if version else ""
    return f"the calendar {code}{pinned}"


def _count(step: DayCount) -> str:
    calendar = f", on {_calendar(step.calendar)}" if step.calendar else ""
    return f"{_counted(step)}{calendar}{_paused(step)}: {long(step.result)}."


def _counted(step: Count) -> str:
    period = str(step.period) if step.times in (None, 1) else f"{step.times} times {step.period}"
    return _COUNT_WORDS[step.convention].format(period=period, start=long(step.start))


def _paused(step: Count) -> str:
    spans = [f"{long(first)} to {long(last)}" for first, last in step.paused or ()]
    return f", with the days left out when the clock was paused, both ends in: {'; '.join(spans)}" if spans else ""


def _month(step: MonthCount) -> str:
    rule = f" (month rule: {step.rule})" if step.rule != "corresponding" else ""
    return f"{_counted(step).split(';')[0]}{rule}{_paused(step)}: {long(step.result)}."


def _skip(step: Skip) -> str:
    days = "; ".join(f"{long(day)} ({title})" for day, title in step.days)
    return f"Besides weekends, these days were not counted: {days}."


def _adjust(step: Adjust) -> str:
    if step.closed is None:
        return f"{long(step.start)} is a working day, so it stands."
    moved = f"the {step.direction} one is {long(step.result)}"
    return f"{long(step.start)} is not a working day ({step.closed}); {moved}."


def _cut_off(step: CutOff) -> str:
    late = f"it was {step.time:%H:%M}, not before the cut-off at {step.cutoff:%H:%M}"
    return f"On {long(step.start)} {late}, so {long(step.result)}, the next working day, is taken."


def _interval(step: Interval) -> str:
    words = f"Interval no. {step.number} begins" if step.end == "first" else f"One {step.span.spelled()}, both ends in"
    return f"{words} (from {long(step.start)}): {long(step.result)}."


def _end_of_month(step: EndOfMonth) -> str:
    return f"The end of {step.result:%B %Y}: {long(step.result)}."


def _day_of_year(step: DayOfYear) -> str:
    year = "the financial year" if step.financial else "the year"
    return f"{step.day} {step.result:%B} in {year} of {long(step.start)}: {long(step.result)}."


def _day_that(step: DayThat) -> str:
    on = f", on {_calendar(step.calendar)}" if step.calendar else ""
    if step.direction == "in":
        unit = f"the {step.that.unit}" if step.that.unit else "the year"
        return f"The {step.that}, in {unit} of {long(step.start)}{on}: {long(step.result)}."
    words = str(step.that)
    place = f"no. {step.number} {step.direction} {long(step.start)}{on}"
    return f"{words[0].upper()}{words[1:]}, {place}: {long(step.result)}."


def _hours(step: HourCount) -> str:
    since = moment(step.since) if step.since else f"{long(step.start)}, whose hour is not known"
    runs = {"clock": ", as the clock tells them", "elapsed": ", as they pass"}.get(step.period.kind or "", "")
    told = f"{step.period.number} hour{'' if step.period.number == 1 else 's'}"
    return f"Count {told} {step.convention} {since}{runs}: {moment(step.at)}."


_WORDS: Mapping[type, Callable[[Any], str]] = {
    Anchor: _anchor, DayCount: _count, MonthCount: _month, Skip: _skip, Adjust: _adjust, CutOff: _cut_off,
    DayBeside: lambda step: f"The day {step.side} (from {long(step.start)}): {long(step.result)}.",
    EndOfUnit: lambda step: f"The end of the {step.unit} (from {long(step.start)}): {long(step.result)}.",
    EndOfMonth: _end_of_month, DayOfYear: _day_of_year, DayThat: _day_that,
    Choose: lambda step: f"The {step.which} of the two: {long(step.result)}.", Interval: _interval,
    HourCount: _hours, HourOfDay: lambda step: f"The hour: {moment(step.at)}.",
}  # fmt: skip


def step_words(step: Step) -> str:
    """Say one step of a proof in a sentence, with its authority.

    >>> from datetime import date
    >>> step_words(Anchor(date(2017, 6, 13), "report.published", "1", "the paper"))
    'report.published: Tuesday 13 June 2017 (the paper).'
    """
    cite = cite_of(step)
    return _WORDS[type(step)](step) + (f" [{cite}]" if cite else "")


def _numbered(steps: Iterable[Step]) -> list[str]:
    return [f"  {number}. {step_words(step)}" for number, step in enumerate(steps, 1)]


# -- occurrences ----------------------------------------------------------------------------------------


def explain(occurrence: Occurrence) -> str:
    """Explain an occurrence: what is owed, its date, each step with its authority, and what is not known.

    >>> from datetime import date
    >>> from obligations import load_case, schedule
    >>> register = schedule(load_case("examples/gloucestershire-2017"), as_of=date(2017, 9, 1))
    >>> print(explain(register.find("submit-plan")[0]).splitlines()[3])
    Due: Wednesday 20 September 2017
    """
    duty = occurrence.duty
    who, to = ", ".join(occurrence.parties("who")), ", ".join(occurrence.parties("to"))
    lines = [
        f"{occurrence.id} ({occurrence.status})" if occurrence.status else occurrence.id,
        f"{who[:1].upper()}{who[1:]} ({duty.force}): {duty.does}" + (f"; owed to {to}" if to else "") + ".",
        f"Source: {occurrence.rules.source.name}, {duty.cite}. Time: {occurrence.phrase}.",
        *_dates(occurrence),
    ]
    if duty.words:
        lines.append(f'The source\'s words: "{duty.words}"')
    if duty.assumes:
        lines.append(f"Assumed: {duty.assumes}.")
    if occurrence.steps:
        lines += ["How it was worked out:", *_numbered(occurrence.steps)]
    return as_lines([*lines, *_decided(occurrence), *_remarks(occurrence)])


def _decided(occurrence: Occurrence) -> list[str]:
    """Say how the points were taken that the words leave open and that can matter to this duty's date."""
    if not occurrence.steps:
        return []
    found = {**occurrence.rules.decided, **occurrence.duty.decided}
    steps = occurrence.steps
    calendars = any(isinstance(step, Skip | Adjust | CutOff | DayCount) and step.calendar for step in steps)
    bears = {
        "convention": any(isinstance(step, Count) for step in steps),
        "month-end": any(isinstance(step, MonthCount) for step in steps),
        "trigger": calendars,
        "last-day": not calendars and not all(isinstance(step, Anchor) for step in steps),
        "calendar": calendars,
    }
    return [f"Taken as decided ({point}): {one.is_} [{one.authority}]." for point, one in found.items() if bears[point]]


def _dates(occurrence: Occurrence) -> list[str]:
    at = f" at {occurrence.hour:%H:%M}" if occurrence.hour else ""
    rows: list[tuple[str, Any]] = [
        ("Opens", long(occurrence.opens) if occurrence.opens and occurrence.opens != occurrence.due else None),
        ("Due", long(occurrence.due) + at if occurrence.due else None),
        ("Until", long(occurrence.until) if occurrence.until else None),
        ("Done", long(occurrence.met_on) if occurrence.met_on else None),
        ("Not known", occurrence.why_blocked),
        ("Provisional", occurrence.provisional),
    ]
    lines = [f"{label}: {text}" for label, text in rows if text]
    return lines or ["No date can be computed: the source states no time."]


def _remarks(occurrence: Occurrence) -> list[str]:
    lines = []
    if occurrence.stated:
        lines.append(_stated(occurrence))
    if occurrence.quota:
        quota = occurrence.quota
        left = f"; the rest can be begun as late as {long(quota.last_start)}" if quota.last_start else ""
        lines.append(f"Quota: {quota.done} of {quota.need} {quota.unit} done{left}.")
    for word, decision in (("Ruling", occurrence.ruling), ("Waiver", occurrence.waived)):
        if decision:
            date_ = f" to use {long(decision.date)}" if decision.date else ""
            stale = (
                f" It answers {decision.instead_of}, which is no longer the computed date: not applied."
                if decision.stale
                else ""
            )
            lines.append(f"{word} by {decision.by}{date_}: {decision.why}.{stale}")
    if occurrence.duty.needs:
        lines.append(f"Needs: {', '.join(occurrence.duty.needs)}.")
    return lines


def _stated(occurrence: Occurrence) -> str:
    where = occurrence.duty.stated.in_ if occurrence.duty.stated and occurrence.duty.stated.in_ else None
    text = f"Stated: {long(occurrence.stated)}" + (f" ({where})" if where else "")
    days = occurrence.discrepancy
    if days is None:
        return text + "."
    if days == 0:
        return text + ", the same day."
    return (
        f"{text}, {abs(days)} day{'s' if abs(days) > 1 else ''} {'before' if days < 0 else 'after'} the computed date."
    )


def explain_answer(answer: Answer) -> str:
    """Explain the answer to a single phrase.

    >>> from obligations import when
    >>> print(explain_answer(when("28 clear days before 2026-06-30")).splitlines()[0])
    Due: Monday 1 June 2026
    """
    lines = []
    if answer.dates:
        lines.append("Due: " + ", ".join(long(day) for day in answer.dates) + ", …")
    elif (answer.opens, answer.opens_at) == (answer.due, answer.due_at) and answer.due:
        lines.append(f"At: {moment(answer.due_at)}" if answer.due_at else f"On: {long(answer.due)}")
    else:
        lines += [f"Not before: {told(answer.opens, answer.opens_at)}"] if answer.opens else []
        lines += [f"Due: {told(answer.due, answer.due_at)}"] if answer.due else []
    if len(answer.readings) > 1:  # hours that pass and hours by the clock are mostly one
        lines += [] if lines else ["Not decided: the words can be read in more than one way."]
        lines += [f"{told(one.date, one.at)}: {one.text}." for one in answer.readings]
        if answer.safe:
            lines.append(f"Safe under each of these: {told(answer.safe, answer.safe_at)}")
    if not lines:
        return f"{answer.phrase}: no date can be computed."
    if answer.provisional:
        lines.append(f"Provisional: {answer.provisional}.")
    if answer.known_on:
        lines.append(f"As known on {long(answer.known_on)}.")
    return as_lines([*lines, f"Read as: {answer.phrase}", *_numbered(answer.steps)])
