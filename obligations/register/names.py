"""What names stand for in a case: recorded facts, bookings, named dates and the acts of duties.

Every name is a series of dated happenings. Each happening has one date: the recorded fact, else the
booking, else the computed due date, which is provisional.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from obligations.dates.periods import Dated, calendar_for
from obligations.dates.points import BOOKED, COMPUTED_DUE, Context, DatedEvent, date_of, dated_by
from obligations.dates.steps import CutOff
from obligations.errors import UnresolvedError
from obligations.files.model.cases import Done
from obligations.files.model.rules import RuleSet
from obligations.library.cases import Case
from obligations.library.crosscheck import find_duties, is_cadence

if TYPE_CHECKING:
    from obligations.register.occurrence import Occurrence


def ahead(day: date) -> date:
    """Return a day a year on: patterns of meetings are expanded past a month, to see whether it is straddled."""
    return date.fromordinal(min(day.toordinal() + 366, date.max.toordinal()))


Duty = tuple[RuleSet, str]
Rows = Callable[[RuleSet, str, date], Sequence["Occurrence"]]


class Records:
    """What a case has recorded and booked, by name."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.doers: dict[str, Duty] = {}
        self.openings: dict[tuple[str, str], list[str]] = {}
        self.done: dict[tuple[str, str], list[Done]] = {}
        for rules in case.rule_sets:
            for name, event in rules.events.items():
                if event.does:
                    self.doers[name] = (rules, event.does)
                if event.first_of:
                    self.openings.setdefault((rules.id, event.first_of), []).append(name)
        for entry in case.file.done:
            rules, duty = find_duties(entry.duty, case.rule_sets)[0]
            self.done.setdefault((rules.id, duty), []).append(entry)

    def facts(self, name: str, rules: RuleSet) -> list[DatedEvent]:
        """Return the recorded facts of a name, each with its own id or its place in the list.

        Two rule sets can use one name for different events. "RULESET/NAME" in a case is that rule set's alone, and
        takes the place of the plain name there.
        """
        given = self.case.file.facts
        found = given.get(f"{rules.id}/{name}", given.get(name, ()))
        return [
            DatedEvent(fact.id or str(place), name, fact.date, fact.by or "the case file", True, None, (), fact.time)
            for place, fact in enumerate(found, 1)
        ]

    def bookings(self, name: str, until: date) -> list[DatedEvent]:
        """Return the booked meetings of a name."""
        diary = self.case.diaries.get(name)
        found = diary.until(until) if diary else ()
        return [DatedEvent(one.id, name, one.on, BOOKED, True, None, (), one.time) for one in found]

    def done_acts(self, rules: RuleSet, duty: str) -> list[DatedEvent]:
        """Return the discharges of a duty."""
        entries = self.done.get((rules.id, duty), [])
        return [DatedEvent(e.key, duty, e.date, e.by or "the case file", True, None, ()) for e in entries]

    def opening(self, rules: RuleSet, duty: str) -> list[DatedEvent]:
        """Return the recorded event with which a duty's series began, before the first occurrence that is owed."""
        found = [fact for name in self.openings.get((rules.id, duty), ()) for fact in self.facts(name, rules)]
        return [fact._replace(key="first" if fact.key.isdigit() else fact.key) for fact in found]

    def firm(self, names: Iterable[str], until: date, rules: RuleSet) -> list[DatedEvent]:
        """Return what is recorded or booked under any of ``names``, by date; a fact replaces its booking."""
        wanted = list(names)
        booked = [booking for name in wanted for booking in self.bookings(name, until)]
        by_day, ids = {one.date: one.key for one in booked}, {one.key for one in booked}
        facts = [self._keyed(fact, by_day, ids) for name in wanted for fact in self.facts(name, rules)]
        told = {fact.key for fact in facts}
        found = [*facts, *(one for one in booked if one.key not in told)]
        return sorted(found, key=lambda one: (one.date, one.key))

    @staticmethod
    def _keyed(fact: DatedEvent, by_day: Mapping[date, str], ids: set[str]) -> DatedEvent:
        """Give a fact without an id of its own the key of the meeting booked for its day, or one of its own."""
        if not fact.key.isdigit():
            return fact
        key = by_day.get(fact.date) or (f"fact-{fact.key}" if fact.key in ids else fact.key)
        return fact._replace(key=key)

    def aliases(self, rules: RuleSet, duty: str) -> list[str]:
        """Return the names of a duty's series: its own, and the events that are its doing."""
        return [duty, *(event for event, doer in self.doers.items() if doer == (rules, duty))]


def named_date(name: str, rules: RuleSet, context: Context) -> DatedEvent:
    """Work out a date that a rule set gives a name."""
    words = rules.dates[name]
    found = date_of(words.value, context)
    hour = found.at.time() if found.at is not None else None
    return DatedEvent("1", name, found.date, "computed", True, found.provisional, found.steps, hour, words=str(words))


class RuleNames:
    """Answers names for one rule set of a case."""

    def __init__(
        self, records: Records, rules: RuleSet, rows: Rows, context: Callable[[RuleSet], Context], until: date
    ) -> None:
        self.records, self.rules, self.rows, self.context, self.until = records, rules, rows, context, until
        self.looking: set[str] = set()

    def duty_of(self, name: str) -> Duty | None:
        """Return the duty whose acts are the series of ``name``."""
        if name in self.rules.obligations:
            return self.rules, name
        return self.records.doers.get(name)

    def start(self) -> date:
        """Return the day on which the rule set starts."""
        if self.rules.starts is None:
            raise UnresolvedError(f"{self.rules.id} names no starts:, so a month without a year has no year")
        return self.one(self.rules.starts).date

    def one(self, name: str) -> DatedEvent:
        """Return the single happening of ``name``."""
        if name in self.rules.dates:
            return self._named_date(name)
        found = self.series(name)
        if not found:
            duty = self.duty_of(name)
            blocked = self._blocked(duty) if duty else ()
            raise UnresolvedError(f"{name} is not known", *(blocked or (name,)))
        if len(found) > 1:
            raise UnresolvedError(f"{name} happened {len(found)} times: say each, the first or the last {name}", name)
        return found[0]

    def point(self, name: str) -> Dated:
        """Return the day of the single happening of ``name``, with its steps."""
        return dated_by(self.one(name), name)

    def _blocked(self, duty: Duty) -> tuple[str, ...]:
        return tuple(dict.fromkeys(b for row in self.rows(*duty, self.until) for b in row.blocked_by))

    def _named_date(self, name: str) -> DatedEvent:
        if facts := self.records.facts(name, self.rules):
            return self._cut_off(facts[-1])
        return named_date(name, self.rules, self.context(self.rules))

    def series(self, name: str, until: date | None = None) -> Sequence[DatedEvent]:
        """Return the happenings of ``name`` in order of date."""
        if name in self.rules.dates:
            return [self._named_date(name)]
        last = max(until or self.until, self.until)
        duty = self.duty_of(name)
        if duty is None:
            found = self.records.firm([name], ahead(last), self.rules)
            return sorted(map(self._cut_off, found), key=lambda one: (one.date, one.key))
        if name in self.looking:
            raise UnresolvedError(f"{name} is timed by itself", name)
        self.looking.add(name)
        try:
            return self._acts(duty, last)
        finally:
            self.looking.discard(name)

    def _cut_off(self, found: DatedEvent) -> DatedEvent:
        """Treat what happened at or after the rule set's cut-off as having happened on the next working day."""
        cutoff = self.rules.cutoff
        if cutoff is None or found.time is None or found.time < cutoff or found.by == BOOKED:
            return found  # a meeting in the evening is held on its day
        cal = calendar_for("working", self.context(self.rules).calendars)
        moved = cal.shift(found.date, 1)
        late = CutOff(moved, found.date, cal.id, found.time, cutoff, cal.known_on)
        steps = (*dated_by(found).steps, late)
        return found._replace(date=moved, steps=steps, provisional=cal.doubt(found.date, moved))

    def _acts(self, duty: Duty, last: date) -> list[DatedEvent]:
        """Return the acts of a duty, one an occurrence: recorded or booked, else its computed date; then all others."""
        rules, name = duty
        firm = self.records.firm(self.records.aliases(rules, name), ahead(last), rules)
        rows = [row for row in self.rows(rules, name, last) if row.key and not row.superseded]
        acts = {(row.act.key, row.act.date): row.act for row in rows if row.act is not None}.values()
        replaced = {act.instead for act in acts}
        made = [one for one in firm if one.key not in replaced] + self.records.opening(rules, name)
        made += [act for act in acts if act.instead]
        computed = [
            _computed(row, name, row.due) for row in rows if row.act is None and row.due and not row.amended_from
        ]
        recorded = {(one.key, one.date) for one in firm}
        days, keys = {one.date for one in made}, {one.key for one in made}
        recurs = is_cadence(rules.obligations[name])
        for act in (*acts, *computed):
            stands = act.instead or (act.key, act.date) in recorded or (recurs and act.date in days)
            if not stands:
                # A booking has its key from its place in the diary: another happening cannot have the same.
                made.append(act._replace(key=f"no-{act.key}") if act.key in keys else act)
        return sorted(made, key=lambda one: (one.date, one.key))


def _computed(row: Occurrence, name: str, day: date) -> DatedEvent:
    assert row.key is not None
    reason = row.provisional or f"{name} is not booked or recorded; {day} is its computed date"
    return DatedEvent(row.key, name, day, COMPUTED_DUE, False, reason, row.steps)
