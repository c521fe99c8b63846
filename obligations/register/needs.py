"""What an occurrence needs: of a duty that is owed once, its occurrence; of one owed several times, that of its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from obligations.files.references import Reference
from obligations.register.occurrence import Occurrence

Duty = tuple[str, str]
Table = Mapping[Duty, Sequence[Occurrence]]


def by_duty(rows: Iterable[Occurrence]) -> Table:
    """Return occurrences by rule set and duty, in their order."""
    table: dict[Duty, list[Occurrence]] = {}
    for row in rows:
        table.setdefault((row.rule_set, row.obligation), []).append(row)
    return table


def in_force(rows: Iterable[Occurrence]) -> list[Occurrence]:
    """Return the occurrences that no amendment has put aside."""
    return [row for row in rows if not row.superseded]


def duty_of(reference: str, row: Occurrence) -> Duty:
    """Return the duty that an occurrence names as needed; without a rule set, one of its own."""
    found = Reference.of(reference)
    return found.rule_set or row.rule_set, found.duty


def needed(reference: str, row: Occurrence, table: Table) -> Sequence[Occurrence]:
    """Return the occurrences that a row needs of a duty: its only one, or those with the row's key; none superseded."""
    found = in_force(table.get(duty_of(reference, row), ()))
    return found if len(found) == 1 else [one for one in found if one.key == row.key]
