"""Which words of the law apply: those in force on the day that time is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from obligations.dates.periods import Step
from obligations.files.model import InForce, RuleSet


def out_of_force(rules: RuleSet, steps: Sequence[Step]) -> str | None:
    """Say that the source is not in force on the day that time is counted from, or None.

    A version of the law answers only for what happened under it; another version needs another rule set.
    """
    return outside(rules.source.in_force, counted_from(steps), rules.id)


def counted_from(steps: Sequence[Step]) -> date | None:
    """Return the day that time is counted from: the last anchor of a proof."""
    return next((step.result for step in reversed(steps) if step.kind == "anchor"), None)


def outside(force: InForce | None, day: date | None, what: str) -> str | None:
    """Say that ``what`` is not in force on a day, or None."""
    if force is None or day is None:
        return None
    if force.from_ and day < force.from_:
        return f"{what}: in force from {force.from_}, and this is counted from {day}"
    if force.until and day > force.until:
        return f"{what}: in force until {force.until}, and this is counted from {day}"
    return None


def in_version(steps: Sequence[Step], force: InForce) -> tuple[Step, ...]:
    """State, in the anchor that time is counted from, which version of the words was in force on it."""
    place = max((number for number, step in enumerate(steps) if step.kind == "anchor"), default=None)
    if place is None:  # a date of the calendar's own, counted from nothing that happened
        return tuple(steps)
    version = {"from": force.from_, "until": force.until}
    stated = steps[place]._replace(inputs={**steps[place].inputs, "version": version})
    return (*steps[:place], stated, *steps[place + 1 :])
