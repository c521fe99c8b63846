"""The occurrences of one cadence or chain of cadences, one after another.

A *grid* ("every") is counted from its anchor, never chained, so it cannot drift. A *gap* ("at least
every") is the largest time allowed since the last act: each gap ends at the act that was recorded, the
next limit runs from there, and what lies beyond it is a projection at the latest lawful dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from obligations.errors import UnresolvedError
from obligations.periods import Reckoned, Step, nth, reckon
from obligations.phrases.values import Bounds, Cadence
from obligations.scheduling.timing import Happening, Scope, date_of


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence of a track: its place, its unadjusted due date, and the act that met or will meet it."""

    number: int
    due: date
    steps: tuple[Step, ...]
    provisional: str | None
    act: Happening | None = None
    began: date | None = None
    cadence: Cadence | None = None


@dataclass
class Track:
    """Where a duty's occurrences have got to: how many, the last due date, and the acts not yet used."""

    scope: Scope
    until: date
    acts: Sequence[Happening] = ()
    done: Mapping[str, Happening] = field(default_factory=dict)
    number: int = 0
    last: Reckoned | None = None
    slots: list[Slot] = field(default_factory=list)
    most: int | None = None

    @property
    def full(self) -> bool:
        """Say whether as many occurrences have been found as were asked for."""
        return self.most is not None and len(self.slots) >= self.most

    def add(self, slot: Slot) -> None:
        """Take the next occurrence."""
        self.slots.append(slot)
        self.number = slot.number
        self.last = Reckoned(slot.due, slot.steps, slot.provisional)

    # -- grids --------------------------------------------------------------------------------------

    def run_grid(self, cadence: Cadence, anchor: Reckoned, before: date | None) -> None:
        """Add the dates of a grid; with ``before``, only those whose interval began before it."""
        end, doubt = self.end(cadence.bounds, anchor)
        last = min(self.until, end) if end else self.until
        began = origin = anchor.date
        for n in count(1):
            day = nth(origin, cadence.span, n, self.scope.calendars, self.scope.months)
            first_of_all = n == 1 and not self.slots and (end is None or day <= end)
            if (day > last and not first_of_all) or (before is not None and began >= before) or self.full:
                return
            step = Step("month" if cadence.span.months else "count", day, {
                "from": origin, "period": cadence.span, "convention": "after", "times": n,
                **({"rule": self.scope.months} if cadence.span.months else self._calendar(cadence)),
            })  # fmt: skip
            reason = anchor.provisional or doubt or self._doubt(cadence, origin, day)
            act = self.done.get(str(self.number + 1))
            self.add(Slot(self.number + 1, day, (*anchor.steps, step), reason, act, began, cadence))
            began = day

    def _calendar(self, cadence: Cadence) -> dict[str, str]:
        kind = cadence.span.kind
        return {"calendar": self.scope.calendars[kind].id} if kind else {}

    def _doubt(self, cadence: Cadence, first: date, last: date) -> str | None:
        kind = cadence.span.kind
        return self.scope.calendars[kind].doubt(first, last) if kind else None

    # -- gaps ---------------------------------------------------------------------------------------

    def run_gaps(self, cadence: Cadence, start: Reckoned, before: date | None, *, final: bool) -> None:
        """Add gap after gap: recorded acts, the firm next limit, then projections up to the horizon.

        A gap that would end past the bounds of the ``final`` cadence is not owed; in a chain, a gap keeps the
        phrase in force where it begins.
        """
        end, doubt = self.end(cadence.bounds, start)
        firm_shown = False
        while (end is None or start.date <= end) and (before is None or start.date < before) and not self.full:
            limit = reckon(start.date, cadence.span, "after", self.scope.calendars, self.scope.months)
            act = self._next_act(start.date)
            recorded = act is not None and act.by != BOOKED
            beyond = (firm_shown and limit.date > self.until) or (final and end and limit.date > end)
            if beyond and not recorded:
                return
            reason = start.provisional or doubt or limit.provisional
            slot = Slot(self.number + 1, limit.date, start.steps + limit.steps, reason, act, start.date, cadence)
            self.add(slot)
            firm_shown = firm_shown or not recorded
            start = self._after_gap(slot)

    def _next_act(self, start: date) -> Happening | None:
        while self.acts and self.acts[0].date <= start:
            self.acts = self.acts[1:]
        if not self.acts:
            return None
        act, self.acts = self.acts[0], self.acts[1:]
        return act

    def _after_gap(self, slot: Slot) -> Reckoned:
        """Return where the next gap begins: at the act, or (provisionally) at the latest lawful date."""
        if slot.act is None:
            words = f"the latest lawful date of no. {slot.number}"
            step = Step("anchor", slot.due, {"name": words, "key": str(slot.number), "by": "projected"})
            late = f"assumes that no. {slot.number} is done as late as it may be, on {slot.due}"
            return Reckoned(slot.due, (*slot.steps, step), slot.provisional or late)
        step = Step("anchor", slot.act.date, {"name": slot.act.name, "key": slot.act.key, "by": slot.act.by})
        reason = f"counts from the booked {slot.act.name} of {slot.act.date}" if slot.act.by == BOOKED else None
        return Reckoned(slot.act.date, (step,), reason)

    # -- ends and beginnings ------------------------------------------------------------------------

    def end(self, bounds: Bounds, anchor: Reckoned) -> tuple[date | None, str | None]:
        """Return the last day of a bounded cadence (both ends in), and why it is in doubt, if it is."""
        if bounds.lasting is not None:
            found = reckon(anchor.date, bounds.lasting, "after", self.scope.calendars, self.scope.months)
            return found.date, found.provisional
        if bounds.until is None:
            return None, None
        try:
            until = date_of(bounds.until, self.scope)
        except UnresolvedError as error:
            return None, f"runs until {bounds.until}, which is not known: {error}"
        return until.date, until.provisional

    def anchor_of(self, cadence: Cadence) -> Reckoned:
        """Return where a cadence runs from: its own anchor, else the occurrence before it.

        A gap runs from the last act where one is recorded; a grid from the last unadjusted due date.
        """
        if cadence.anchor is not None:
            return date_of(cadence.anchor, self.scope)
        if self.last is None:
            raise UnresolvedError(f'"{cadence}" names nothing to count from')
        if cadence.at_least and self.slots:
            return self._after_gap(self.slots[-1])
        return self.last

    def run(self, parts: Sequence[tuple[Cadence, date | None]]) -> None:
        """Run the cadences of a chain in turn; each part may be cut off by an amendment on a day."""
        for number, (cadence, before) in enumerate(parts):
            start = self.anchor_of(cadence)
            self.last = self.last or start
            if cadence.at_least:
                self.run_gaps(cadence, start, before, final=number + 1 == len(parts))
            else:
                self.run_grid(cadence, start, before)


#: Who says so, for a happening that is booked and not yet recorded.
BOOKED = "booked"
