"""Clashes: a duty that needs another which falls later, directly or through what that one needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from obligations.crosscheck import split_duty
from obligations.scheduling.occurrence import Occurrence


class Clash(NamedTuple):
    """An occurrence, and what it needs that falls after it."""

    row: Occurrence
    needed: Occurrence
    through: tuple[str, ...]

    @property
    def message(self) -> str:
        """Say the clash in a sentence."""
        way = " through ".join(["", *self.through]) if self.through else ""
        return (
            f"is due on {self.row.effective} and needs {self.needed.obligation}{way}, "
            f"which falls on {_falls(self.needed)}, later"
        )


Duty = tuple[str, str]


def clashes(rows: Sequence[Occurrence]) -> Iterator[Clash]:
    """Give each clash of a register: what is owed, unmet and dated, against what it needs."""
    table: dict[Duty, list[Occurrence]] = {}
    for row in rows:
        table.setdefault((row.rule_set, row.obligation), []).append(row)
    for row in rows:
        if row.effective and not row.met_on and not row.superseded and row.waived is None:
            yield from _of(row, row, table, ())


def _of(
    row: Occurrence, link: Occurrence, table: Mapping[Duty, list[Occurrence]], through: tuple[str, ...]
) -> Iterator[Clash]:
    for reference in link.duty.needs:
        other, name = split_duty(reference)
        candidates = table.get((other or link.rule_set, name), [])
        needed = _counterpart(row, candidates)
        if needed is None or name in through or name == row.obligation:
            continue
        day = _falls(needed)
        if day and row.effective and day > row.effective and not needed.met_on:
            yield Clash(row, needed, through)
        elif day is None and not needed.met_on:
            yield from _of(row, needed, table, (*through, name))


def _counterpart(row: Occurrence, candidates: Sequence[Occurrence]) -> Occurrence | None:
    """Return the occurrence that a row needs: the only one, or the one with its key."""
    if len(candidates) == 1:
        return candidates[0]
    return next((one for one in candidates if one.key == row.key), None)


def _falls(row: Occurrence) -> date | None:
    """Return the earliest day on which a row can be done: its opening, else nothing is known but its limit.

    A limit says no more than that the act comes by then, so only what happens on or from a day can clash.
    """
    return row.opens
