"""From a case to its occurrences: each duty in turn, each on what it hangs on.

The engine reads no clock. ``until`` bounds what recurs without end; ``known_on`` says which announcements
of closures existed. The order of rules does not matter: what a duty hangs on is worked out when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from obligations.crosscheck import cadences, find_duties
from obligations.errors import ClashError, DateError, UnresolvedError
from obligations.library import Case
from obligations.model import Amendment, RuleSet
from obligations.periods import Calendars, Reckoned, Step
from obligations.phrases.values import Cadence, Due, Holds, Quota, Words
from obligations.scheduling.names import Records, RuleNames
from obligations.scheduling.occurrence import Occurrence, QuotaState
from obligations.scheduling.quotas import intervals, last_start
from obligations.scheduling.timing import (
    Happening,
    Scope,
    Timing,
    adjusted,
    date_of,
    each_of,
    happenings,
    of_happening,
    time_of,
)
from obligations.scheduling.tracks import BOOKED, Slot, Track


class Engine:
    """Works out the occurrences of a case up to ``until``, with closures as known on ``known_on``."""

    def __init__(self, case: Case, until: date, known_on: date | None = None) -> None:
        self.case, self.until = case, until
        self.records = Records(case)
        self._rows: dict[tuple[str, str, date], Sequence[Occurrence]] = {}
        vintage: dict[int, Any] = {}
        self.calendars: dict[str, Calendars] = {}
        for rules in case.rule_sets:
            named = case.calendars[rules.id]
            for cal in named.values():
                vintage.setdefault(id(cal), cal.as_known_on(known_on) if known_on else cal)
            self.calendars[rules.id] = {kind: vintage[id(cal)] for kind, cal in named.items()}
        self.names = {
            rules.id: RuleNames(self.records, rules, self.rows, self.scope, until) for rules in case.rule_sets
        }
        self.amendments: dict[tuple[str, str], list[Amendment]] = {}
        for entry in case.file.amended:
            found, duty = find_duties(entry.duty, case.rule_sets)[0]
            self.amendments.setdefault((found.id, duty), []).append(entry)
        for entries in self.amendments.values():
            entries.sort(key=lambda entry: entry.from_)

    def scope(self, rules: RuleSet) -> Scope:
        """Return what the phrases of a rule set are read against."""
        return Scope(self.names[rules.id], self.calendars[rules.id], rules.months)

    def occurrences(self) -> list[Occurrence]:
        """Return every occurrence of every duty, in the order of the rule sets; at least one a duty."""
        return [
            row
            for rules in self.case.rule_sets
            for duty in rules.obligations
            for row in self.rows(rules, duty, self.until)
        ]

    def rows(self, rules: RuleSet, name: str, until: date) -> Sequence[Occurrence]:
        """Return the occurrences of one duty up to ``until``; worked out once."""
        key = (rules.id, name, until)
        if key not in self._rows:
            self._rows[key] = list(self._made(rules, name, until))
        return self._rows[key]

    def _made(self, rules: RuleSet, name: str, until: date) -> Iterator[Occurrence]:
        duty = rules.obligations[name]
        row = Occurrence(self.case.id, rules, name, duty, "1", str(duty.phrase))
        value = duty.phrase.value
        try:
            if isinstance(value, Holds):
                yield self._standing(row, value)
            elif isinstance(value, Quota):
                yield from self._quota(row, value, until)
            else:
                yield from self._due(row, value, until)
        except DateError as error:
            yield blocked(row, error)

    # -- standing duties and quotas -----------------------------------------------------------------

    def _standing(self, row: Occurrence, value: Holds) -> Occurrence:
        scope = self.scope(row.rules)
        start = date_of(value.start, scope)
        track = Track(scope, self.until)
        end, doubt = track.end(value.bounds, start)
        known = doubt is None or end is not None
        return replace(
            row, opens=start.date, until=end, steps=start.steps, met_on=self._met(row),
            provisional=start.provisional or (doubt if known else None),
        )  # fmt: skip

    def _quota(self, row: Occurrence, value: Quota, until: date) -> Iterator[Occurrence]:
        scope = self.scope(row.rules)
        done = self.records.done.get((row.rule_set, row.obligation), [])
        need = value.amount if isinstance(value.amount, int) else value.amount.number
        unit = (
            "times" if isinstance(value.amount, int) else "working days" if value.amount.kind == "working" else "days"
        )
        for number, (start, first, last, doubt) in enumerate(intervals(value, scope, until), 1):
            begins = Step("bound", first, {"from": start.date, "words": f"interval no. {number} begins"})
            ends = Step("bound", last, {"from": first, "words": f"one {value.span.spelled()}, both ends in"})
            entries = sorted((e for e in done if e.key == str(number)), key=lambda e: e.on)
            total, met = 0, None
            for entry in entries:
                total += entry.amount
                met = met or (entry.on if total >= need else None)
            state = QuotaState(need, total, unit, last_start(value, need - total, first, last, scope.calendars))
            yield replace(
                row, key=str(number), opens=first, due=last, unadjusted=last, met_on=met, quota=state,
                steps=(*start.steps, begins, ends), provisional=start.provisional or doubt,
            )  # fmt: skip

    # -- what is due once, with each happening, or by a cadence -----------------------------------------

    def _due(self, row: Occurrence, value: Due, until: date) -> Iterator[Occurrence]:
        amended = self.amendments.get((row.rule_set, row.obligation), [])
        if isinstance(value.first, Words):
            yield replace(row, met_on=self._met(row))
        elif cadences(value) or any(cadences(a.due.value) for a in amended):
            yield from self._recurring(row, value, amended, until)
        elif each := each_of(value.first):
            yield from self._with_each(
                row, value, happenings(each.name, each.filter, self.scope(row.rules), until), until
            )
        else:
            yield from self._once(row, value, amended)

    def _once(self, row: Occurrence, value: Due, amended: Sequence[Amendment]) -> Iterator[Occurrence]:
        for number, phrase in enumerate([value, *(a.due.value for a in amended)], 1):
            here = replace(row, key=str(number), phrase=str(phrase), superseded=number <= len(amended))
            yield self._item(here, phrase, self.scope(row.rules))

    def _item(self, row: Occurrence, value: Due, scope: Scope) -> Occurrence:
        assert not isinstance(value.first, (Cadence, Words))
        row = replace(row, met_on=self._met(row))
        try:
            timing = time_of(value.first, scope)
            final = adjusted(timing, value.adjust, scope.calendars)
        except DateError as error:
            return blocked(row, error)
        made = timed(row, final, timing.due)
        return blocked(made, final.missing) if final.missing else made

    def _with_each(self, row: Occurrence, value: Due, found: Sequence[Happening], until: date) -> Iterator[Occurrence]:
        each = each_of(value.first)
        assert each is not None
        inside = [one for one in found if one.date <= until]
        if not inside:
            error = UnresolvedError(f"no {each.name} is known", *self._resolvers(row.rules, each.name))
            yield blocked(replace(row, key=None), error)
        for one in inside:
            yield self._item(replace(row, key=one.key), value, self.scope(row.rules)._replace(each=one))

    def _resolvers(self, rules: RuleSet, name: str) -> tuple[str, ...]:
        """Return the facts that would give a series its first happening."""
        duty = self.names[rules.id].duty_of(name)
        rows = self.rows(*duty, self.until) if duty else ()
        return tuple(dict.fromkeys(b for row in rows for b in row.blocked_by)) or (name,)

    def _recurring(
        self, row: Occurrence, value: Due, amended: Sequence[Amendment], until: date
    ) -> Iterator[Occurrence]:
        scope = self.scope(row.rules)
        track = Track(
            scope, until, self._acts(row, until), {a.key: a for a in self.records.done_acts(row.rules, row.obligation)}
        )
        first = value.first
        parts: list[Cadence] = [part for part in (first, *value.then) if isinstance(part, Cadence)]
        if not isinstance(first, Cadence):
            opening = self._item(row, replace(value, then=()), scope)
            if opening.unadjusted is None or not value.then:
                yield opening
                return
            act = self._opening_act(track, opening)
            track.add(Slot(1, opening.unadjusted, opening.steps, opening.provisional, act))
        elif first.at_least and first.anchor is None:
            track.last = self._first_start(row, track)
        track.run(_with_amendments(parts, amended))
        if not track.slots:
            yield replace(row, why_blocked="no occurrence falls within its bounds")
        for slot in track.slots:
            yield self._of_slot(row, slot, value.adjust, scope)

    def _acts(self, row: Occurrence, until: date) -> list[Happening]:
        """Return what was done or is booked, for gaps: facts, discharges and bookings, one a day, by date."""
        firm = self.records.firm(self.records.aliases(row.rules, row.obligation), until)
        made = {one.date: one for one in [*firm, *self.records.done_acts(row.rules, row.obligation)]}
        return [made[day] for day in sorted(made)]

    def _opening_act(self, track: Track, opening: Occurrence) -> Happening | None:
        if opening.met_on is None:
            return None
        act = next((a for a in track.acts if a.date == opening.met_on), None)
        return act or Happening("1", opening.obligation, opening.met_on, "the case file", True, None, ())

    def _first_start(self, row: Occurrence, track: Track) -> Reckoned:
        """Where a gap without an anchor begins: the last act before the rule set starts, else that start."""
        acts = [act for act in track.acts if act.by != BOOKED]
        if row.rules.starts is None:
            if not acts:
                raise UnresolvedError(f"no {row.obligation} is recorded to count from", row.obligation)
            start = acts[0]
        else:
            begin = self.names[row.rule_set].one(row.rules.starts)
            earlier = [act for act in acts if act.date <= begin.date]
            reason = f"no {row.obligation} before {begin.name} is recorded; counted from {begin.name}"
            start = earlier[-1] if earlier else begin._replace(provisional=begin.provisional or reason)
        return of_happening(start)

    def _of_slot(self, row: Occurrence, slot: Slot, adjust: str | None, scope: Scope) -> Occurrence:
        timing = Timing(None, slot.due, slot.steps, slot.provisional)
        here = replace(row, key=str(slot.number), phrase=str(slot.cadence) if slot.cadence else row.phrase)
        met = slot.act.date if slot.act is not None and slot.act.by != BOOKED else None
        try:
            final = adjusted(timing, adjust, scope.calendars)
        except DateError as error:
            return blocked(replace(here, met_on=met), error)
        return replace(timed(here, final, slot.due), met_on=met)

    def _met(self, row: Occurrence) -> date | None:
        """Return when an occurrence was done: its discharge, or the fact of an act that happens once."""
        done = [e.on for e in self.records.done.get((row.rule_set, row.obligation), []) if e.key == row.key]
        if done:
            return min(done)
        if each_of(row.duty.phrase.value) or row.key != "1" or str(row.duty.due) in ("at any time", "unstated"):
            return None
        aliases = self.records.aliases(row.rules, row.obligation)
        facts = [fact.date for name in aliases for fact in self.records.facts(name)]
        return min(facts, default=None)


def _with_amendments(parts: Sequence[Cadence], amended: Sequence[Amendment]) -> list[tuple[Cadence, date | None]]:
    """Join a chain with its amendments: each part holds only for intervals that begin before the next."""
    chain: list[tuple[Cadence, date | None]] = [(part, amended[0].from_ if amended else None) for part in parts]
    for number, entry in enumerate(amended):
        stop = amended[number + 1].from_ if number + 1 < len(amended) else None
        chain += [(part, stop) for part in cadences(entry.due.value)]
    return chain


def timed(row: Occurrence, timing: Timing, unadjusted: date | None) -> Occurrence:
    """Give an occurrence its dates and steps."""
    return replace(
        row,
        opens=timing.opens,
        due=timing.due,
        unadjusted=unadjusted,
        steps=timing.steps,
        provisional=timing.provisional,
    )


def blocked(row: Occurrence, error: DateError) -> Occurrence:
    """Mark an occurrence as unresolved, with the facts that would resolve it."""
    names = error.blocked_by if isinstance(error, UnresolvedError) else ()
    text = f"clash: {error}" if isinstance(error, ClashError) else str(error)
    return replace(row, blocked_by=names, why_blocked=text)
