"""Clashes: a duty that needs another which cannot come in time, directly or through what that one needs.

What is needed falls later; or its own last day has passed undone; or the body that does it meets on no day between
the earliest and the latest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from obligations.dates.points import PROJECTED
from obligations.dates.steps import Anchor, DayBeside
from obligations.dates.windows import Window, earliest_act_day
from obligations.register.needs import Duty, Table, by_duty, duty_of, needed
from obligations.register.occurrence import Occurrence


class Clash(NamedTuple):
    """An occurrence, what it needs, and why the two cannot both be kept."""

    row: Occurrence
    needed: Occurrence
    through: tuple[str, ...]
    why: str

    @property
    def message(self) -> str:
        """Say the clash in a sentence."""
        way = " through ".join(["", *self.through]) if self.through else ""
        return f"is due on {self.row.effective} and needs {self.needed.obligation}{way}, {self.why}"


class Search(NamedTuple):
    """What a search for clashes goes by: the occurrences by duty, the day, each duty's booked meetings, and what is
    settled already: a duty that is needed along several ways is looked at once.
    """

    table: Table
    as_of: date
    booked: Callable[[Occurrence], Sequence[date]]
    settled: set[Duty]


def clashes(rows: Sequence[Occurrence], as_of: date, booked: Callable[[Occurrence], Sequence[date]]) -> Iterator[Clash]:
    """Give each clash of a register: what is owed, unmet and dated, against what it needs.

    ``booked`` gives the meetings that are booked for a duty's body, by date.
    """
    table = by_duty(rows)
    for row in rows:
        if row.effective and not row.met_on and not row.superseded and row.waived is None:
            yield from _of(row, row, Search(table, as_of, booked, {(row.rule_set, row.obligation)}), ())


def _of(row: Occurrence, link: Occurrence, way: Search, through: tuple[str, ...]) -> Iterator[Clash]:
    for reference in link.duty.needs:
        duty = duty_of(reference, link)
        found = next(iter(needed(f"{duty[0]}/{duty[1]}", row, way.table)), None)
        if found is None or duty in way.settled:
            continue
        way.settled.add(duty)
        if found.met_on or found.waived or found.superseded:
            continue
        if why := _why(row, found, way, alone=len(way.table[duty]) == 1):
            yield Clash(row, found, through, why)
        elif found.opens is None:
            yield from _of(row, found, way, (*through, duty[1]))


def _why(row: Occurrence, needed: Occurrence, way: Search, *, alone: bool) -> str | None:
    """Say why what is needed cannot come in time, or None.

    A limit says no more than that the act comes by then, so only what happens on or from a day can fall too late.
    """
    assert row.effective is not None
    if needed.opens and needed.opens > row.effective:
        last = needed.steps[-1] if needed.steps else None
        after = f" (the day after {last.start})" if isinstance(last, DayBeside) and last.side == "after" else ""
        return f"which falls on {needed.opens}{after}, later"
    if alone and _missed(row, needed, way.as_of):  # of several, nothing says that the one with this key is meant
        return f"whose last day was {needed.effective}, and it is not recorded as done"
    return _unbooked(row, way.booked(needed))


def _missed(row: Occurrence, needed: Occurrence, as_of: date) -> bool:
    """Say whether what is needed would already have had to be done: by ``as_of``, or before its reason arose."""
    assert row.effective is not None
    if needed.effective is None or needed.duty.force in ("may", "expected"):
        return False
    if any(isinstance(step, Anchor) and step.by == PROJECTED for step in needed.steps):
        return False  # the act that was not done before it is the finding
    begins = earliest_act_day(Window(row.opens, row.due, row.steps, None))
    return needed.effective < as_of <= row.effective or bool(begins and needed.effective < begins)


def _unbooked(row: Occurrence, booked: Sequence[date]) -> str | None:
    """Say that no meeting is booked between the earliest and the latest day, where any are booked at all."""
    begins = earliest_act_day(Window(row.opens, row.due, row.steps, None))
    if begins is None or row.effective is None or not booked or any(begins <= day <= row.effective for day in booked):
        return None
    before = max((day for day in booked if day < begins), default=None)
    after = min((day for day in booked if day > row.effective), default=None)
    near = " and ".join(str(day) for day in (before, after) if day)
    return f"and no meeting is booked between {begins} and {row.effective}; the nearest: {near}"
