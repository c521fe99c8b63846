"""Which words of the law apply: those in force on the day that time is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from obligations.dates.steps import Step, TimeInForce, last_anchor
from obligations.files.model.rules import RuleSet
from obligations.files.model.sources import InForce


def out_of_force(rules: RuleSet, steps: Sequence[Step]) -> str | None:
    """Say that the source is not in force on the day that time is counted from, or None.

    A version of the law answers only for what happened under it; another version needs another rule set.
    """
    return outside(rules.source.in_force, counted_from(steps), rules.id)


def counted_from(steps: Sequence[Step]) -> date | None:
    """Return the day that time is counted from: the last anchor of a proof."""
    found = last_anchor(steps)
    return found.result if found else None


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
    last, version = last_anchor(steps), TimeInForce(force.from_, force.until)
    # A date of the calendar's own is counted from nothing that happened, and has no anchor.
    return tuple(last._replace(version=version) if last is not None and step is last else step for step in steps)
