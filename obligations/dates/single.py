"""One phrase, one answer: the date of a time phrase, with its working."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from obligations.dates.cadences import CadenceDate, CadenceRun, CadenceVersion
from obligations.dates.days import plain_day
from obligations.dates.kinds import MonthRule
from obligations.dates.periods import MONTH_RULES, Calendars, Dated
from obligations.dates.phrases import Choice, Due
from obligations.dates.phrases.values import Cadence, NoTime
from obligations.dates.points import Context, DatedEvent, OneByOne
from obligations.dates.proofs import Basis, iso, step_json
from obligations.dates.steps import Anchor, Step
from obligations.dates.stops import pauses_of
from obligations.dates.windows import Window, adjusted, window_of
from obligations.dates.words import long, window
from obligations.errors import CoverageError, OutOfRangeError, UnresolvedError, UsageError, suggest

#: How many dates of a cadence an answer lists.
SHOWN = 12
_FAR = date(9999, 12, 31)


class Reading(NamedTuple):
    """One reading: what it takes the words to mean, and its date."""

    text: str
    date: date
    at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the reading as plain data, with its moment where hours decide."""
        return {"text": self.text, "date": iso(self.date)} | ({"at": iso(self.at)} if self.at else {})


class Taken(NamedTuple):
    """A point on which the words can be read two ways: what each takes, who says which, and what each answers.

    ``authority`` is None where nobody has decided; then the words alone give no date.
    """

    point: str
    taken: str
    other: str
    authority: str | None
    answers: tuple[Answer, Answer]

    def as_json(self) -> dict[str, Any]:
        """Return the choice as plain data, with both answers."""
        return {
            "point": self.point, "taken": self.taken, "other": self.other, "authority": self.authority,
            "answers": [answer.by_itself() for answer in self.answers],
        }  # fmt: skip


class Answer(NamedTuple):
    """The date of a phrase. ``due``: not after; ``opens``: not before; ``dates``: the first of a cadence.

    ``due_at`` and ``opens_at`` are the moments, with the offset of their place, where hours decide.
    """

    phrase: Due
    opens: date | None
    due: date | None
    unadjusted: date | None
    provisional: str | None
    steps: tuple[Step, ...]
    calendar: str | None
    known_on: date | None
    dates: tuple[date, ...] = ()
    basis: Basis = Basis()
    given: tuple[tuple[str, date], ...] = ()
    words: str | None = None
    choices: tuple[Taken, ...] = ()
    opens_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def day(self) -> date | None:
        """The one date that it gives: the limit, or the opening where there is none."""
        return self.due or self.opens

    @property
    def moment(self) -> datetime | None:
        """The moment of its one date, where hours decide."""
        return self.due_at if self.due else self.opens_at

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The ways in which the words can be read, the one that was taken first; none where there is only one."""
        found: dict[tuple[date, datetime | None], str] = {}
        for choice in self.choices:
            for answer, text in zip(choice.answers, (_taken(self.choices), choice.other), strict=True):
                if answer.day is not None:
                    found.setdefault((answer.day, answer.moment), text)
        return tuple(Reading(text, *day) for day, text in found.items())

    @property
    def safe(self) -> date | None:
        """The date that is safe under all readings: the earliest limit, or the latest opening."""
        found = self._safe
        return found.date if found else None

    @property
    def safe_at(self) -> datetime | None:
        """The moment that is safe under all readings, where hours decide."""
        found = self._safe
        return found.at if found else None

    @property
    def _safe(self) -> Reading | None:
        readings = sorted(self.readings, key=lambda one: (one.date, one.at.timestamp() if one.at else 0))
        if not readings:
            return None
        return readings[0] if self.choices[0].answers[0].due else readings[-1]

    def __str__(self) -> str:
        if self.readings and not (self.due or self.opens):
            return f"{self.phrase}: " + " or ".join(f"{long(one.date)} ({one.text})" for one in self.readings)
        unsure = f" (provisional: {self.provisional})" if self.provisional else ""
        return f"{self.phrase}: {window(self.opens, self.due, self.opens_at, self.due_at)}{unsure}"

    def __repr__(self) -> str:
        return f"<Answer {self.due or self.opens}: {self.phrase}>"

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain data; ``dates`` only where the phrase is a cadence."""
        made = self.by_itself() | {
            "calendar": self.calendar, "known_on": iso(self.known_on), "basis": self.basis.as_json(),
            "given": {name: iso(day) for name, day in self.given},
        }  # fmt: skip
        if self.choices:
            choices = [choice.as_json() for choice in self.choices]
            made |= {"words": self.words, "choices": choices, "safe": iso(self.safe)}
            made |= {"safe_at": iso(self.safe_at)} if self.safe_at else {}
        return made

    def by_itself(self) -> dict[str, Any]:
        """Return the answer as plain data, without what it was asked with."""
        made: dict[str, Any] = {
            "due": iso(self.due), "opens": iso(self.opens), "due_at": iso(self.due_at), "opens_at": iso(self.opens_at),
            "phrase": str(self.phrase), "provisional": self.provisional, "unadjusted": iso(self.unadjusted),
            "steps": [step_json(step) for step in self.steps],
        }  # fmt: skip
        return made | ({"dates": [iso(day) for day in self.dates]} if self.dates else {})


def with_choices(answer: Answer, words: str, choices: Sequence[Choice], other: Callable[[Due], Answer]) -> Answer:
    """Return an answer with what its words leave to be chosen.

    Where nobody has decided between two dates, neither stands. ``other`` answers what the other reading says.
    """
    if answer.day is None or not choices:
        return answer
    made = tuple(
        Taken(choice.point, choice.taken, choice.other, choice.authority, (answer, other(choice.value)))
        for choice in choices
    )
    told = answer._replace(words=words, choices=made)
    if any(one.authority is None and _differs(one.answers[1], answer) for one in made):
        return told._replace(
            due=None, opens=None, unadjusted=None, provisional=None, steps=(), dates=(), opens_at=None, due_at=None
        )
    return told


def _differs(one: Answer, other: Answer) -> bool:
    return (one.day, one.moment) != (other.day, other.moment)


def _taken(choices: Sequence[Taken]) -> str:
    return "; ".join(one.taken + (f" ({one.authority})" if one.authority else "") for one in choices)


class GivenFacts(OneByOne):
    """Names answered from the facts given with a question."""

    __slots__ = ("facts",)

    def __init__(self, facts: Mapping[str, date]) -> None:
        self.facts = facts

    def one(self, name: str) -> DatedEvent:
        """Return the given fact, or say that it is missing; with its hour, if that was given."""
        found = self.day(name)
        hour = found.time() if isinstance(found, datetime) else None
        return DatedEvent("1", name, plain_day(found), "given", True, None, (), hour)

    def point(self, name: str) -> Dated:
        """Return the day of the given fact as a point."""
        day = self.facts.get(name) or self.day(name)
        if isinstance(day, datetime):
            day = day.date()
        return Dated(day, (Anchor(day, name, "1", "given"),), None)

    def day(self, name: str) -> date:
        """Return the given day, or raise UnresolvedError with the nearest name."""
        if name in self.facts:
            return self.facts[name]
        hint = suggest(name, self.facts)
        raise UnresolvedError(f"{name} is not known{'; ' + hint if hint else ''}: give its date as a fact", name)

    def start(self) -> date:
        """Refuse: a single question has no rule set, so a month needs its year."""
        raise UnresolvedError("a month without a year needs a rule set; write the year")


def answer(
    due: Due,
    *,
    calendars: Calendars,
    facts: Mapping[str, date] | None = None,
    known_on: date | None = None,
    months: MonthRule = "corresponding",
    pauses: Sequence[tuple[str, str]] = (),
    zone: str = "Europe/London",
) -> Answer:
    """Work out the date of one time phrase on ``calendars``, one for each kind of day that its words count.

    The calendars stand as they were known on ``known_on``. Raises what :func:`obligations.when` raises.
    """
    if months not in MONTH_RULES:
        raise UsageError(f"{months!r} is no month rule; one of {', '.join(MONTH_RULES)}")
    working = calendars.get("working")
    name = working.id if working is not None else None
    told = tuple(facts.items()) if facts else ()
    if pauses or (calendars and (working is None or len(calendars) > 1)):
        basis = Basis.of(calendars, known_on, months, None, tuple(pauses))
    else:
        basis = _plain(name, known_on or (working.known_on if working is not None else None), months)
    known_on = basis.known_on
    given = GivenFacts(facts or {})
    context = Context(given, calendars, months, None, pauses_of(pauses, given) if pauses else (), zone)
    first = due.first
    if isinstance(first, (NoTime, Cadence)) or due.then:
        if isinstance(first, NoTime):
            return Answer(due, None, None, None, None, (), name, known_on, (), basis, told)
        return _recurring(due, context, name, basis)._replace(given=told)
    opens, limit, steps, provisional, missing, opens_at, due_at = window = window_of(first, context)
    if missing is not None:
        raise missing
    if due.adjust is None and (opens_at is not None or due_at is not None):
        basis = basis._replace(zone=zone)
        return Answer(
            due, opens, limit, limit, provisional, steps, name, known_on, (), basis, told, None, (), opens_at, due_at
        )
    if due.adjust is None:
        return Answer(due, opens, limit, limit, provisional, steps, name, known_on, (), basis, told)
    final = adjusted(window, due.adjust, calendars)
    return Answer(
        due, final.opens, final.due, window.due, final.provisional, final.steps, name, known_on, (), basis, told
    )


@lru_cache(maxsize=256)
def _plain(calendar: str | None, known_on: date | None, months: MonthRule) -> Basis:
    """Return the basis of a question with one calendar at most; the same for many questions."""
    return Basis((("working", calendar),) if calendar is not None else (), known_on, months)


def _recurring(due: Due, context: Context, name: str | None, basis: Basis) -> Answer:
    """Answer for a cadence: its first dates, as if each were done as late as it may be."""
    run = CadenceRun(context, _FAR, most=SHOWN)
    if not isinstance(due.first, (Cadence, NoTime)):
        opening = window_of(due.first, context)
        if opening.missing is not None or opening.due is None:
            raise opening.missing or UsageError("a cadence can only follow something that is due by a day")
        run.add(CadenceDate(1, opening.due, opening.steps, opening.provisional))
    try:
        run.run([CadenceVersion(part) for part in (due.first, *due.then) if isinstance(part, Cadence)])
    except (CoverageError, OutOfRangeError):
        if not run.dates:  # else: the dates that there are
            raise
    if not run.dates:
        raise UnresolvedError("no date falls within the bounds of this cadence")
    found = [adjusted(Window(None, s.due, s.steps, s.provisional), due.adjust, context.calendars) for s in run.dates]
    dates = tuple(window.due for window in found if window.due is not None)
    first = found[0]
    plain = run.dates[0].due
    return Answer(due, None, first.due, plain, first.provisional, first.steps, name, basis.known_on, dates, basis)
