"""A proof in words that an officer can paste into a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from obligations.dates.cites import cite_of
from obligations.dates.periods import Period, Step
from obligations.dates.single import Answer
from obligations.dates.workdays import WEEKDAYS
from obligations.errors.visible import lines as as_lines
from obligations.register.occurrence import Occurrence


def long(day: date | None) -> str:
    """Write a date out with its weekday.

    >>> long(date(2017, 9, 20))
    'Wednesday 20 September 2017'
    """
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B %Y}" if day else "not known"


def short(day: date | None) -> str:
    """Write a date as in a table: "20 Sep 2017"."""
    return f"{day.day} {day:%b %Y}" if day else ""


# -- steps ----------------------------------------------------------------------------------------------


def _anchor(step: Step) -> str:
    name, by = step.inputs.get("name"), step.inputs.get("by")
    if name is None:
        return f"Start from {long(step.result)}."
    return f"{name}: {long(step.result)}" + (f" ({by})." if by else ".") + _version(step.inputs.get("version"))


def _version(force: Mapping[str, date | None] | None) -> str:
    """Say which version of the words applies to what happened on this day."""
    if force is None:
        return ""
    since = f" from {short(force['from'])}" if force["from"] else ""
    until = f" until {short(force['until'])}" if force["until"] else ""
    return f" The words in force{since}{until} apply."


_COUNT_WORDS = {
    "after": "Count {period} after {start}; that day itself is not counted",
    "before": "Count {period} back from {start}; that day itself is not counted",
    "beginning with": "Count {period} beginning with {start}; that day is day 1",
    "ending with": "Count {period} back, ending with {start}; that day is counted",
    "at least after": "Let {period} pass after {start}; both ends are left out",
}


def _count(step: Step) -> str:
    start, period = step.inputs["from"], step.inputs["period"]
    words = _COUNT_WORDS[step.inputs["convention"]].format(period=_times(step, period), start=long(start))
    if calendar := step.inputs.get("calendar"):
        words += f", on the calendar {calendar}"
    return f"{words}{_paused(step)}: {long(step.result)}."


def _paused(step: Step) -> str:
    spans = [f"{long(first)} to {long(last)}" for first, last in step.inputs.get("paused", ())]
    return f", with the days left out when the clock was paused, both ends in: {'; '.join(spans)}" if spans else ""


def _month(step: Step) -> str:
    start, period = step.inputs["from"], step.inputs["period"]
    words = _COUNT_WORDS[step.inputs["convention"]].split(";")[0].format(period=_times(step, period), start=long(start))
    rule = step.inputs.get("rule")
    if rule != "corresponding":
        words += f" (month rule: {rule})"
    return f"{words}{_paused(step)}: {long(step.result)}."


def _times(step: Step, period: Period) -> str:
    times = step.inputs.get("times", 1)
    return str(period) if times == 1 else f"{times} times {period}"


def _skip(step: Step) -> str:
    days = "; ".join(f"{long(day)} ({title})" for day, title in step.inputs["days"])
    return f"Besides weekends, these days were not counted: {days}."


def _adjust(step: Step) -> str:
    day, closed = step.inputs["from"], step.inputs["closed"]
    if closed is None:
        return f"{long(day)} is a working day, so it stands."
    if "cutoff" in step.inputs:
        return f"On {long(day)} {closed}, so {long(step.result)}, the next working day, is taken."
    return f"{long(day)} is not a working day ({closed}); the {step.inputs['direction']} one is {long(step.result)}."


def _bound(step: Step) -> str:
    start, words = step.inputs["from"], step.inputs["words"]
    text = words[:1].upper() + words[1:]
    return f"{text}: {long(step.result)}." if start is None else f"{text} (from {long(start)}): {long(step.result)}."


_WORDS: Mapping[str, Callable[[Step], str]] = {
    "anchor": _anchor, "count": _count, "month": _month, "skip": _skip, "adjust": _adjust, "bound": _bound,
}  # fmt: skip


def step_words(step: Step) -> str:
    """Say one step of a proof in a sentence, with its authority.

    >>> step_words(Step("anchor", date(2017, 6, 13), {"name": "report.published", "by": "the paper"}))
    'report.published: Tuesday 13 June 2017 (the paper).'
    """
    cite = cite_of(step)
    return _WORDS[step.kind](step) + (f" [{cite}]" if cite else "")


def _numbered(steps: Iterable[Step]) -> list[str]:
    return [f"  {number}. {step_words(step)}" for number, step in enumerate(steps, 1)]


# -- occurrences ----------------------------------------------------------------------------------------


def explain(occurrence: Occurrence) -> str:
    """Explain an occurrence: what is owed, its date, each step with its authority, and what is not known.

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
    kinds = {step.kind for step in occurrence.steps}
    calendars = any(step.inputs.get("calendar") for step in occurrence.steps)
    bears = {
        "convention": kinds & {"count", "month"},
        "month-end": "month" in kinds,
        "trigger": calendars,
        "last-day": not calendars and kinds - {"anchor"},
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
    elif answer.opens == answer.due and answer.due:
        lines.append(f"On: {long(answer.due)}")
    else:
        lines += [f"Not before: {long(answer.opens)}"] if answer.opens else []
        lines += [f"Due: {long(answer.due)}"] if answer.due else []
    if not lines:
        return f"{answer.phrase}: no date can be computed."
    if answer.provisional:
        lines.append(f"Provisional: {answer.provisional}.")
    if answer.known_on:
        lines.append(f"As known on {long(answer.known_on)}.")
    return as_lines([*lines, f"Read as: {answer.phrase}", *_numbered(answer.steps)])
