"""The leads of one occurrence as alarms of a calendar entry; writing them is the feed's work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from obligations.dates.periods import Calendars
from obligations.library.policies import Policy
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register
from obligations.reminders.ladders import AFTER, OPENS, NoDay, ReminderStep, calendars_of, ladder_of, steps_of
from obligations.reminders.wording import subject


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: when, from the first moment of the day due (negative before it), and its text."""

    trigger: timedelta
    text: str


def valarms(register: Register, row: Occurrence, policy: Policy, at: time = time(9)) -> list[Alarm]:
    """Return the alarms of an occurrence at the hour ``at``, the earliest first.

    They are the leads and the day itself; an escalation is no alarm, since a feed says nothing that depends
    on today. Whom they are for does not matter: an alarm is for whoever subscribes.
    """
    return alarms_for(register, policy, at)(row)


def alarms_for(register: Register, policy: Policy, at: time = time(9)) -> Callable[[Occurrence], list[Alarm]]:
    """Return what gives the alarms of each occurrence of a register; its calendars are made once."""
    calendars = calendars_of(register, policy)
    return lambda row: _alarms(row, policy, calendars[row.rule_set], at)


def _alarms(row: Occurrence, policy: Policy, calendars: Calendars, at: time) -> list[Alarm]:
    due = row.effective
    if due is None:
        return []
    found = steps_of(row, ladder_of(row, policy), calendars, date.min)
    steps = {step.send_on: step for step in sorted(_leads(found), key=lambda step: step.urgency)}
    hour = timedelta(hours=at.hour, minutes=at.minute)
    return [Alarm(day - due + hour, subject(row, steps[day])) for day in sorted(steps)]


def _leads(found: Iterable[ReminderStep | NoDay]) -> list[ReminderStep]:
    return [step for step in found if isinstance(step, ReminderStep) and step.kind not in (OPENS, AFTER)]
