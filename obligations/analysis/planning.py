"""The way back: from the day on which something is due, the last possible day for each step that it needs.

Three things tie a step to what follows it. What ``needs`` it cannot be done before it. What opens only some time
after an event ("at least five clear days after …") asks for that event early enough. What must be done some time
before an event ("28 clear days before …") has its last day counted back from the event's own last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from obligations.dates.periods import add_days
from obligations.dates.phrases import parse_due
from obligations.dates.phrases.values import At, CountBack, Due, Each, Name, walk
from obligations.dates.points import DatedEvent, OneByOne
from obligations.dates.proofs import iso, step_json
from obligations.dates.steps import Step
from obligations.dates.windows import Window, adjusted, window_of
from obligations.errors import DateError, UnresolvedError
from obligations.files.model.rules import RuleSet
from obligations.register.engine import Engine
from obligations.register.names import RuleNames, named_date
from obligations.register.needs import by_duty, in_force, needed
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register

#: How far back the last day of an event is looked for, in days.
FARTHEST = 800


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: the last day on which it can be done, why, and the day that it is set for, where it has one."""

    id: str
    title: str
    last_day: date | None
    why: str
    set_for: date | None
    done: date | None
    steps: tuple[Step, ...] = ()

    @property
    def too_late(self) -> bool:
        """Whether the step is set for a day after its last possible one, or can no longer be in time at all."""
        if self.done is not None:
            return False
        return self.last_day is None or (self.set_for is not None and self.set_for > self.last_day)

    def as_json(self) -> dict[str, Any]:
        """Return the step as plain data."""
        return {
            "step": self.id, "title": self.title, "last_day": iso(self.last_day), "why": self.why,
            "set_for": iso(self.set_for), "done": iso(self.done), "too_late": self.too_late,
            "steps": [step_json(step) for step in self.steps],
        }  # fmt: skip


class Assumed(OneByOne):
    """The names of a rule set, with one event taken to happen on a day."""

    def __init__(self, names: RuleNames, event: str, day: date) -> None:
        self.names, self.event, self.day = names, event, day
        self.start = names.start

    def one(self, name: str) -> DatedEvent:
        """Return the event on its assumed day; dates that rest on it are worked out from there."""
        if name == self.event:
            return DatedEvent("1", name, self.day, "its last day", True, None, ())
        if name in self.names.rules.dates:
            return named_date(name, self.names.rules, self.names.context(self.names.rules)._replace(names=self))
        return self.names.one(name)

    def series(self, name: str, until: date | None = None) -> Sequence[DatedEvent]:
        """Return the assumed event alone, or the happenings of another name."""
        return super().series(name) if name == self.event else self.names.series(name, until)


def plan(register: Register, reference: str, due: date | None = None) -> list[PlanStep]:
    """Return the steps that an occurrence needs, each with its last possible day, earliest first.

    ``reference`` names one occurrence ("[RULESET/]OBLIGATION[#KEY]"); ``due`` takes the place of its computed date.
    Raises UnknownNameError, and UnresolvedError where there is no day to plan back from.
    """
    named = register.find(reference)
    row = (in_force(named) or named)[0]
    end = due or row.effective
    if end is None:
        raise UnresolvedError(f"{row.id} has no date to plan back from: {row.why_blocked or 'it is not due by a day'}")
    way = BackPlan(register)
    way.visit(row, end, "it is due then" if due is None else "as asked")
    return sorted(way.found.values(), key=lambda step: (step.last_day or date.min, step.id))


def _phrase_of(row: Occurrence) -> Due | None:
    """Return the words by which an occurrence is timed, amended ones included; None where it is not due by a day."""
    return parse_due(row.phrase) if row.duty.due is not None else None


class BackPlan:
    """Walks back from one occurrence through what it needs."""

    def __init__(self, register: Register) -> None:
        self.register, self.table = register, by_duty(register)
        self.engine = Engine(register.case, register.until)
        self.found: dict[str, PlanStep] = {}
        self.path: list[str] = []

    def visit(self, row: Occurrence, last: date, why: str, steps: tuple[Step, ...] = ()) -> None:
        """Note the last day of a step, then go on to what has to come before it; the earliest last day holds."""
        day, reason = self._meeting(row, last, why)
        set_for = row.opens or (row.act.date if row.act else None)  # a limit alone sets nothing
        step = PlanStep(row.id, row.duty.does, day, reason, set_for, row.met_on, steps)
        if not self._tighter(step) or row.met_on is not None:
            return
        if row.id in self.path:
            trail = " needs ".join([*self.path[self.path.index(row.id) :], row.id])
            raise UnresolvedError(f"there is no way back: {trail}, each before the other")
        self.path.append(row.id)
        last = day or last
        for reference in row.duty.needs:
            for found in needed(reference, row, self.table):
                self.visit(found, last, f"{row.obligation} needs it by {last}")
        self._openings(row, last)
        self._leads(row, last)
        self.path.pop()

    def _tighter(self, step: PlanStep) -> bool:
        """Keep a step where its last day is earlier than the one already found for it."""
        known = self.found.get(step.id)
        if known and (known.last_day is None or (step.last_day is not None and step.last_day >= known.last_day)):
            return False
        self.found[step.id] = step
        return True

    def _meeting(self, row: Occurrence, last: date, why: str) -> tuple[date | None, str]:
        """Take the last booked meeting, where what is to be done is one of a body's meetings."""
        names = self.engine.records.aliases(row.rules, row.obligation)
        booked = [one.date for name in names for one in self.engine.records.bookings(name, last)]
        if not booked:
            return last, why
        fit = [day for day in booked if day <= last]
        if not fit:
            return None, f"no meeting is booked by {last}, when {why}"
        return max(fit), f"the last meeting booked by {last}: {why}"

    # -- what opens only after an event -------------------------------------------------------------

    def _openings(self, row: Occurrence, last: date) -> None:
        """Ask for the events after which alone this step can be done."""
        value = _phrase_of(row)
        if value is None:
            return
        for event in self._events(row.rules, value):
            found = self._latest(row, value, event, last)
            if found is None:
                continue
            day, window = found
            why = f"{row.obligation} can be done on {window.opens} at the earliest after it"
            self._event(row.rules, event, day, why, window.steps)

    def _events(self, rules: RuleSet, value: object) -> list[str]:
        """Return the names that a phrase hangs on, those of named dates opened up."""
        found: list[str] = []
        for part in walk(value):
            if isinstance(part, (Name, Each)):
                point = rules.dates.get(part.name)
                found += self._events(rules, point.value) if point else [part.name]
        return list(dict.fromkeys(found))

    def _latest(self, row: Occurrence, value: Due, event: str, last: date) -> tuple[date, Window] | None:
        """Return the latest day of an event that still lets a step open in time, where its opening hangs on it."""
        for back in range(FARTHEST):
            day = add_days(last, -back)
            window = self._timed(row.rules, value, event, day)
            if window is None or window.opens is None or window.opens == window.due:
                return None
            if window.opens <= last:
                return day, window
        return None

    def _timed(self, rules: RuleSet, value: Due, event: str, day: date) -> Window | None:
        names = self.engine.names[rules.id]
        context = self.engine.context(rules)._replace(names=Assumed(names, event, day))
        try:
            return adjusted(window_of(value.first, context), value.adjust, context.calendars)  # type: ignore[arg-type]
        except (DateError, KeyError):
            return None

    def _event(self, rules: RuleSet, event: str, day: date, why: str, steps: tuple[Step, ...]) -> None:
        duty = self.engine.names[rules.id].duty_of(event)
        rows = [o for o in self.register if duty and (o.rules.id, o.obligation) == (duty[0].id, duty[1])]
        if rows:
            self.visit((in_force(rows) or rows)[0], day, why, steps)
        else:
            facts = self.engine.records.facts(event, rules)
            done = facts[-1].date if facts else None
            text = rules.events[event].text if event in rules.events else event
            self._tighter(PlanStep(event, text, day, why, None, done, steps))

    # -- what must be done before -------------------------------------------------------------------

    def _leads(self, row: Occurrence, last: date) -> None:
        """Count back from this step's last day to what has to be done so long before it."""
        names = self.engine.records.aliases(row.rules, row.obligation)
        for other in self._before(names, row):
            value = _phrase_of(other)
            assert value is not None
            event = next(part.name for part in walk(value) if isinstance(part, (Name, Each)) and part.name in names)
            window = self._timed(other.rules, value, event, last)
            if window is not None and window.due is not None:
                self.visit(other, window.due, f"{value}, which is {last} at the latest", window.steps)

    def _before(self, names: Sequence[str], what: Occurrence) -> Iterator[Occurrence]:
        """Give an occurrence of each duty that is due some time before one of these happenings.

        It is the one that hangs on the act in question; where none can be told to, one of which nothing is done yet.
        """
        told: set[tuple[str, str]] = set()
        key = what.act.key if what.act else what.key
        for row in self.register:
            value = _phrase_of(row)
            first = value.first if value is not None else None
            point = (
                first.point
                if isinstance(first, CountBack) or (isinstance(first, At) and first.relation == "before")
                else None
            )
            hangs = isinstance(point, (Name, Each)) and point.name in names
            if hangs and (row.rule_set, row.obligation) not in told:
                told.add((row.rule_set, row.obligation))
                rows = [
                    one for one in self.register if (one.rule_set, one.obligation) == (row.rule_set, row.obligation)
                ]
                same = [one for one in rows if one.key == key] or (rows if len(rows) == 1 else [])
                yield same[0] if same else replace(row, key=None, met_on=None, act=None, opens=None)
