"""What is to be sent on a day: of one occurrence and one person the latest step, and who is told of a move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from obligations.dates.words import long
from obligations.register.occurrence import Occurrence
from obligations.register.register import Register
from obligations.reminders.ladders import owed
from obligations.reminders.values import Recipient, Reminder
from obligations.reminders.wording import cut, moved_text
from obligations.reports.plain import clean

#: How the step of a notice of a move is named; the number tells one move from the next.
MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Choice:
    """The reminders to send, and those that a later step has overtaken."""

    wanted: tuple[Reminder, ...]
    overtaken: tuple[Reminder, ...]


class LastNotice(NamedTuple):
    """What one person was last told of one occurrence, and how many moves of it."""

    due_on: date
    moves: int


def choose(planned: Iterable[Reminder], as_of: date) -> Choice:
    """Return what is due by ``as_of``: sent or not is for the ledger to say.

    Of one occurrence and one person only the latest step is wanted, so that nobody gets five mails at once
    after a failure of some days.
    """
    latest: dict[tuple[str, str, str], Reminder] = {}
    overtaken: list[Reminder] = []
    for one in sorted(planned, key=lambda reminder: reminder.send_on):
        if one.send_on > as_of:
            continue
        here = (one.case, one.occurrence, one.recipient.email.casefold())
        if before := latest.get(here):
            overtaken.append(before)
        latest[here] = one
    return Choice(tuple(latest.values()), tuple(overtaken))


def last_told(sent: Iterable[tuple[str, str, str, date]]) -> Mapping[tuple[str, str], LastNotice]:
    """Return, for each occurrence and address, the date last told and how many moves were.

    ``sent`` gives occurrence, address, step and date, the earliest sent first.
    """
    made: dict[tuple[str, str], LastNotice] = {}
    for occurrence, address, step, due_on in sent:
        here = (occurrence, address.casefold())
        moves = made[here].moves if here in made else 0
        made[here] = LastNotice(due_on, moves + step.startswith(MOVED))
    return made


def moves(
    register: Register, people: Sequence[Recipient], told: Mapping[tuple[str, str], LastNotice], as_of: date
) -> Iterator[Reminder]:
    """Give a notice to each person who was told a date that is no longer the one, of what is still owed."""
    known = {person.email.casefold(): person for person in people}
    rows = {row.id: row for row in register if owed(row, as_of)}
    for (occurrence, address), last in told.items():
        row = rows.get(occurrence)
        day = row and (row.effective or row.opens)
        if row and day and day != last.due_on and address in known:
            yield _notice(register, row, known[address], last, day, as_of)


def _notice(
    register: Register, row: Occurrence, person: Recipient, last: LastNotice, day: date, as_of: date
) -> Reminder:
    case = register.case
    step = f"{MOVED} {last.moves + 1}"
    return Reminder(
        f"{case.id}/{row.id}/{step}/{person.email.casefold()}", case.id, clean(case.file.title or case.id),
        row.id, step, as_of, row.effective, day, person,
        cut(f"Moved from {long(last.due_on)} to {long(day)}: {row.duty.does}"),
        moved_text(row, last.due_on, day),
    )  # fmt: skip
