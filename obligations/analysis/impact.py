"""What moves: two registers of one case compared, occurrence by occurrence, with the cause of each move.

Met and waived occurrences never move. A rule set may say ``on_change: keep``: what is in flight then keeps its
old date, and the move is shown as kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from obligations.dates.proofs import iso
from obligations.dates.steps import Anchor, Skip
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register

#: Occurrences with these statuses are settled.
SETTLED = ("met", "met-late", "waived", "superseded")


@dataclass(frozen=True, slots=True)
class Move:
    """One occurrence whose date changes: from when, to when, and why. ``kept``: it keeps the old date by policy."""

    occurrence: str
    title: str
    old: date | None
    new: date | None
    cause: str
    kept: bool = False

    @property
    def days(self) -> int | None:
        """Days from the old date to the new one."""
        return (self.new - self.old).days if self.old and self.new else None

    def as_json(self) -> dict[str, Any]:
        """Return the move as plain data."""
        return {
            "occurrence": self.occurrence,
            "title": self.title,
            "old": iso(self.old),
            "new": iso(self.new),
            "days": self.days,
            "cause": self.cause,
            "kept": self.kept,
        }


def moves(before: Register, after: Register) -> list[Move]:
    """Return what moves between two registers of one case, in the order of the register."""
    new = {_place(row): row for row in after}
    old = {_place(row): row for row in before}
    found = []
    waited = {place[:2]: row for place, row in old.items() if place[2] is None}  # for a first happening
    come = {place[:2] for place in new if place[2] is not None} & waited.keys()
    for place, row in old.items():
        if place[2] is None and place[:2] in come:
            continue
        other = new.get(place)
        if row.status in SETTLED or (other is not None and _dates(row) == _dates(other)):
            continue
        kept = row.rules.on_change == "keep" and bool(row.due or row.opens)
        if other is None:
            found.append(Move(row.id, row.duty.does, _day(row), None, "no longer falls within what is listed", kept))
        else:
            found.append(Move(row.id, row.duty.does, _day(row), _day(other), _cause(row, other), kept))
    for place, row in new.items():
        if place not in old:
            earlier = waited.get(place[:2])
            cause = _cause(earlier, row) if earlier is not None else "is new"
            found.append(Move(row.id, row.duty.does, None, _day(row), cause, False))
    return found


def _place(row: Occurrence) -> tuple[str, str, str | None]:
    return row.rule_set, row.obligation, row.key


def _dates(row: Occurrence) -> tuple[date | None, ...]:
    return row.opens, row.due, row.until


def _day(row: Occurrence) -> date | None:
    return row.due or row.opens


def _cause(old: Occurrence, new: Occurrence) -> str:
    """Name what changed: the day counted from, the closures passed over, or the words."""
    if old.phrase != new.phrase:
        return f'the words changed from "{old.phrase}" to "{new.phrase}"'
    was, now = _anchors(old), _anchors(new)
    if moved := [name for name in now if name in was and was[name] != now[name]]:
        name = moved[0]
        return f"{name} moved from {was[name]} to {now[name]}"
    if fresh := [name for name in now if name not in was]:
        return f"{fresh[0]} is known to be {now[fresh[0]]}"
    gone, came = _skipped(old) - _skipped(new), _skipped(new) - _skipped(old)
    said = [f"{day} ({title}) is closed" for day, title in sorted(came)]
    said += [f"{day} ({title}) is not closed" for day, title in sorted(gone)]
    return "; ".join(said) or "what it is counted from changed"


def _anchors(row: Occurrence) -> dict[str, date | None]:
    return {str(step.name): step.result for step in row.steps if isinstance(step, Anchor)}


def _skipped(row: Occurrence) -> set[tuple[date, str]]:
    return {day for step in row.steps if isinstance(step, Skip) for day in step.days}
