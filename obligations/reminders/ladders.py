"""Ladders: which steps the reminders of an occurrence have, and the working day of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from obligations.dates.kinds import Convention
from obligations.dates.periods import Calendars, Period, reckon
from obligations.dates.workdays import WorkingCalendar
from obligations.errors import DateError, MissingCalendarError
from obligations.files.model.reminders import Ladder
from obligations.library.policies import Policy
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register

#: Nothing is left to remind of, or nothing that has a date.
SILENT = ("waived", "superseded", "met", "met-late", "unresolved", "unstated", "ended")

#: The kinds of step, the more urgent the higher.
OPENS, BEFORE, ON_THE_DAY, AFTER = range(4)


@dataclass(frozen=True, slots=True)
class ReminderStep:
    """A step of one occurrence's reminders: its name, the day it goes out, and whom it is for.

    ``to`` is absent where the ladder's usual recipients are meant. ``urgency`` orders the steps of one day.
    """

    name: str
    kind: int
    send_on: date
    nominal: date
    to: tuple[str, ...] | None = None

    @property
    def urgency(self) -> tuple[int, date]:
        """What tells the more urgent of two steps that fall on one day."""
        return self.kind, self.nominal


@dataclass(frozen=True, slots=True)
class NoDay:
    """A step whose day cannot be worked out, and why."""

    name: str
    why: str


def ladder_of(row: Occurrence, policy: Policy) -> Ladder:
    """Return the ladder of an occurrence: each key from its duty, else its rule set, else the default.

    A key replaces the wider one whole: a duty's ``before`` is not added to the default's.
    """
    file = policy.file
    named = (file.duties.get(f"{row.rule_set}/{row.obligation}"), file.rule_sets.get(row.rule_set), file.default)
    ladders = [ladder for ladder in named if ladder is not None]
    chosen = {
        key: next((getattr(one, key) for one in ladders if getattr(one, key) is not None), None)
        for key in Ladder.model_fields
    }
    return Ladder.model_construct(**chosen)


def calendars_of(register: Register, policy: Policy) -> Mapping[str, Calendars]:
    """Return, for each rule set, the calendars that its reminders are counted and moved on.

    Working days are those of the policy's calendar, else of the rule set's, else of any in the case.
    """
    case = register.case
    own = policy.calendar.as_known_on(case.known_on) if policy.calendar and case.known_on else policy.calendar
    every = [cal for named in case.calendars.values() for kind, cal in named.items() if kind == "working"]
    made: dict[str, Calendars] = {}
    for rules in case.rule_sets:
        named = dict(case.calendars[rules.id])
        if found := own or named.get("working") or next(iter(every), None):
            named["working"] = found
        made[rules.id] = named
    return made


def owed(row: Occurrence, as_of: date) -> bool:
    """Say whether there is anything to remind of.

    Not of what is met, waived, superseded, ended, unresolved, unstated or standing; nor of a date that is only
    projected once it has passed, since the act that was not done before it is the one to remind of.
    """
    if row.status in SILENT or row.duty.holds is not None:
        return False
    return row.effective is None or row.effective >= as_of or not row.supposed


def steps_of(row: Occurrence, ladder: Ladder, calendars: Calendars, as_of: date) -> Iterator[ReminderStep | NoDay]:
    """Give the steps of an occurrence, each on a working day; a step without a day says why."""
    if not owed(row, as_of):
        return
    for name, kind, to, nominal in _wanted(row, ladder, calendars):
        try:
            day = nominal()
            found = ReminderStep(name, kind, _moved(day, kind, calendars), day, to)
        except DateError as error:
            yield NoDay(name, str(error))
            continue
        if row.met_on is None or found.send_on < row.met_on:
            yield found


_Wanted = tuple[str, int, tuple[str, ...] | None, Callable[[], date]]


def _wanted(row: Occurrence, ladder: Ladder, calendars: Calendars) -> Iterator[_Wanted]:
    """Give each step with the way to its day, before it is moved off a closure."""
    opens, due, target = row.opens, row.effective, target_of(row)
    if ladder.opens and opens is not None and opens != due and row.quota is None:
        yield "opens", OPENS, None, lambda: opens
    if target is None or due is None:
        return
    for period in ladder.before or ():
        yield f"before {period}", BEFORE, None, _count_back(target, period, "before", calendars)
    if ladder.on_the_day:
        yield "on the day", ON_THE_DAY, None, lambda: target
    if row.duty.force == "may" or row.supposed:  # no breach, or none of its own
        return
    for step in ladder.after or ():
        yield f"after {step.by}", AFTER, step.to, _count_back(due, step.by, "after", calendars)


def target_of(row: Occurrence) -> date | None:
    """Return the day that leads are counted back from: of a quota, the last on which the rest can be begun."""
    if row.quota is not None and row.quota.last_start is not None:
        return row.quota.last_start
    return row.effective


def _count_back(day: date, period: Period, convention: Convention, calendars: Calendars) -> Callable[[], date]:
    return lambda: reckon(day, period, convention, calendars, "corresponding").date


def _moved(day: date, kind: int, calendars: Calendars) -> date:
    """Move a step off a closure: to the working day before, but never a breach to before it happened."""
    working = calendars.get("working")
    if working is None:
        raise MissingCalendarError("no calendar says which days are working days; name one in the policy (calendar:)")
    return move(day, working, forward=kind == AFTER)


def move(day: date, working: WorkingCalendar, *, forward: bool = False) -> date:
    """Return ``day``, or the working day before it (after it, ``forward``). Raises CoverageError."""
    return working.next(day) if forward else working.previous(day)
