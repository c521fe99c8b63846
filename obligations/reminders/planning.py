"""The reminders of a register: each occurrence's ladder, for each person, and what could not be planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from obligations.files.model.reminders import Ladder
from obligations.library.policies import Policy
from obligations.register.occurrence import Occurrence
from obligations.register.register import Finding, Register
from obligations.reminders.ladders import NoDay, ReminderStep, calendars_of, ladder_of, steps_of
from obligations.reminders.values import Recipient, Reminder
from obligations.reminders.wording import subject, text
from obligations.reports.plain import clean


@dataclass(frozen=True)
class Plan:
    """The reminders of a case, by day, and what deserves a person's attention."""

    reminders: tuple[Reminder, ...]
    findings: tuple[Finding, ...]


def reminders(register: Register, policy: Policy) -> list[Reminder]:
    """Return every reminder of a register, sent or not, in the order of their days.

    >>> from obligations import load_case, schedule
    >>> from obligations.library.policies import load_policy
    >>> register = schedule(load_case("examples/gloucestershire-2017"), as_of=date(2017, 9, 1))
    >>> found = reminders(register, load_policy("examples/gloucestershire-2017/reminders.yaml"))
    >>> [f"{r.send_on} {r.step}" for r in found if r.occurrence.endswith("/submit-plan#1")][:2]
    ['2017-07-20 before 2 months', '2017-09-06 before 10 working days']
    """
    return list(plan(register, policy).reminders)


def plan(register: Register, policy: Policy) -> Plan:
    """Return the reminders of a register, with every party that has no address and every day not known."""
    calendars = calendars_of(register, policy)
    planner = _Planner(register, policy)
    for row in register:
        steps = list(steps_of(row, ladder := ladder_of(row, policy), calendars[row.rule_set], register.as_of))
        planner.take(row, ladder, steps)
    order = sorted(planner.made, key=lambda one: (one.send_on, one.about, one.id))
    return Plan(tuple(order), (*planner.findings, *planner.unreached(), *_unknown(register, policy)))


class _Planner:
    """Gathers the reminders of a register; for one person on one day, only the most urgent of an occurrence."""

    def __init__(self, register: Register, policy: Policy) -> None:
        self.register, self.people = register, policy.file.people
        self.made: list[Reminder] = []
        self.findings: list[Finding] = []
        self.missing: Counter[str] = Counter()

    def take(self, row: Occurrence, ladder: Ladder, steps: list[ReminderStep | NoDay]) -> None:
        """Make the reminders of one occurrence."""
        chosen: dict[tuple[str, date], tuple[ReminderStep, Recipient]] = {}
        for step in steps:
            if isinstance(step, NoDay):
                self.findings.append(Finding("no-reminder", row.id, f"{step.name}: {step.why}"))
                continue
            named = (step.to, ladder.to, row.duty.who)
            for person in self.recipients(row, next(to for to in named if to is not None)):
                here = (person.email.casefold(), step.send_on)
                if here not in chosen or chosen[here][0].urgency < step.urgency:
                    chosen[here] = step, person
        self.made += [self.reminder(row, step, person) for step, person in chosen.values()]

    def recipients(self, row: Occurrence, parties: tuple[str, ...]) -> Iterator[Recipient]:
        """Give the people behind the names of parties; note those whom the policy does not know."""
        for party in parties:
            person = self.people.get(f"{row.rule_set}/{party}") or self.people.get(party)
            if person is None:
                self.missing[f"{row.rule_set}/{party}"] += 1
                continue
            name = clean(person.name or row.rules.parties.get(party, party))
            yield from (Recipient(name, address) for address in person.email)

    def reminder(self, row: Occurrence, step: ReminderStep, person: Recipient) -> Reminder:
        """Put one step for one person into words."""
        case = self.register.case
        return Reminder(
            f"{case.id}/{row.id}/{step.name}/{person.email.casefold()}", case.id,
            clean(case.file.title or case.id), row.id, step.name, step.send_on,
            row.effective, row.effective or row.opens or step.nominal, person, subject(row, step), text(row, step),
        )  # fmt: skip

    def unreached(self) -> Iterator[Finding]:
        """Report each party without an address, once."""
        for party, number in sorted(self.missing.items()):
            count = f"{number} reminder{'s' if number > 1 else ''}"
            yield Finding("no-address", party, f"the policy has no address for it; {count} cannot be sent")


def _unknown(register: Register, policy: Policy) -> Iterator[Finding]:
    """Report the duties that a policy names and that their rule set, which the case uses, does not have."""
    rule_sets = {rules.id: rules for rules in register.case.rule_sets}
    for name in policy.file.duties:
        rules, _, duty = name.partition("/")
        if rules in rule_sets and duty not in rule_sets[rules].obligations:
            yield Finding("no-such-duty", name, "the policy names it; the rule set has no such duty")
