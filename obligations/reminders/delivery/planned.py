"""Cases with their plans: what a run is about, before any ledger is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from obligations.library.policies import Policy
from obligations.register.register import Finding, Register
from obligations.reminders.delivery.choosing import choose
from obligations.reminders.delivery.digests import Digest, digests
from obligations.reminders.planning import Plan, plan
from obligations.reminders.values import Recipient


@dataclass(frozen=True)
class Planned:
    """A register, the policy for it, and the reminders that follow."""

    register: Register
    policy: Policy
    plan: Plan

    @property
    def people(self) -> list[Recipient]:
        """Everybody whom the policy can reach."""
        known = self.policy.file.people.items()
        return [Recipient(person.name or party, address) for party, person in known for address in person.email]


def planned(register: Register, policy: Policy) -> Planned:
    """Plan the reminders of a register."""
    return Planned(register, policy, plan(register, policy))


def findings(cases: Iterable[Planned]) -> list[Finding]:
    """Return what could not be planned in any of the cases."""
    return [finding for one in cases for finding in one.plan.findings]


def digests_of(cases: Sequence[Planned], as_of: date) -> list[Digest]:
    """Return the digests of a day as if nothing had been sent before."""
    return digests((one for case in cases for one in choose(case.plan.reminders, as_of).wanted), as_of)
